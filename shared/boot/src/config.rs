//! Environment variables, read with types. An error names the variable, never its value.

use std::time::Duration;

use thiserror::Error;

/// Why a function cannot start.
#[derive(Debug, PartialEq, Eq, Error)]
pub enum ConfigError {
    /// The variable is not set, or empty.
    #[error("environment variable {0} is missing: set it in the template of the function")]
    Missing(&'static str),
    /// The variable does not hold what it should.
    #[error("environment variable {name} cannot be read: it should hold {expected}")]
    Unreadable {
        /// The variable.
        name: &'static str,
        /// What it should hold.
        expected: &'static str,
    },
}

/// Looks up a variable; `None` if it is not set.
type Lookup = Box<dyn Fn(&str) -> Option<String> + Send + Sync>;

/// The variables of one function.
pub struct Config {
    lookup: Lookup,
}

impl Config {
    /// The variables of this process. One that is not UTF-8 counts as missing.
    pub fn of_process() -> Self {
        Self::of(|name| std::env::var(name).ok())
    }

    /// Variables from elsewhere, for tests.
    pub fn of(lookup: impl Fn(&str) -> Option<String> + Send + Sync + 'static) -> Self {
        Self {
            lookup: Box::new(lookup),
        }
    }

    /// Text that is not empty, such as the name of a table.
    pub fn text(&self, name: &'static str) -> Result<String, ConfigError> {
        (self.lookup)(name)
            .filter(|value| !value.trim().is_empty())
            .ok_or(ConfigError::Missing(name))
    }

    /// The ARN of a resource. An alias or a name is refused: policies name ARNs.
    pub fn arn(&self, name: &'static str) -> Result<String, ConfigError> {
        let expected = "an ARN of a resource";
        self.matching(name, expected, |value| {
            value.starts_with("arn:") && value.split(':').count() >= 6 && !value.contains(":alias/")
        })
    }

    /// An address that begins with `https://` or, for the local stack, `http://`.
    pub fn url(&self, name: &'static str) -> Result<String, ConfigError> {
        let expected = "an address that begins with https:// or http://";
        self.matching(name, expected, |value| {
            let rest = value
                .strip_prefix("https://")
                .or_else(|| value.strip_prefix("http://"));
            rest.is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_graphic()))
        })
    }

    /// A whole number of seconds.
    pub fn seconds(&self, name: &'static str) -> Result<Duration, ConfigError> {
        let expected = "a whole number of seconds";
        self.text(name)?
            .parse()
            .map(Duration::from_secs)
            .map_err(|_| ConfigError::Unreadable { name, expected })
    }

    /// A value that `parse` reads from the text. The error of `parse` is dropped, because it could repeat the value.
    pub fn parsed<T, E>(
        &self,
        name: &'static str,
        expected: &'static str,
        parse: impl Fn(&str) -> Result<T, E>,
    ) -> Result<T, ConfigError> {
        parse(&self.text(name)?).map_err(|_| ConfigError::Unreadable { name, expected })
    }

    /// Turns "missing" into `None` and keeps every other error:
    /// `Config::optional(config.url("X"))`.
    pub fn optional<T>(read: Result<T, ConfigError>) -> Result<Option<T>, ConfigError> {
        match read {
            Ok(value) => Ok(Some(value)),
            Err(ConfigError::Missing(_)) => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn matching(
        &self,
        name: &'static str,
        expected: &'static str,
        is_good: impl Fn(&str) -> bool,
    ) -> Result<String, ConfigError> {
        let value = self.text(name)?;
        if is_good(&value) {
            Ok(value)
        } else {
            Err(ConfigError::Unreadable { name, expected })
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn holding(value: &'static str) -> Config {
        Config::of(move |name| (name == "X").then(|| value.to_owned()))
    }

    #[test]
    fn values_are_read_with_their_types() {
        assert_eq!(holding("people").text("X").unwrap(), "people");
        assert_eq!(holding("61").seconds("X").unwrap(), Duration::from_secs(61));
        assert!(holding("http://127.0.0.1:4566/q").url("X").is_ok());
        assert!(
            holding("arn:aws-cn:kms:cn-north-1:123456789012:key/1")
                .arn("X")
                .is_ok()
        );
    }

    #[test]
    fn missing_and_empty_are_the_same() {
        for config in [holding(""), holding("  "), Config::of(|_| None)] {
            assert_eq!(config.text("X"), Err(ConfigError::Missing("X")));
            assert_eq!(Config::optional(config.url("X")), Ok(None));
        }
    }

    #[test]
    fn an_error_names_the_variable_and_never_the_value() {
        let canary = holding("canary 4711");
        let errors = [
            canary.arn("X").unwrap_err(),
            canary.url("X").unwrap_err(),
            canary.seconds("X").unwrap_err(),
            Config::optional(canary.seconds("X")).unwrap_err(),
        ];
        for error in errors {
            let shown = format!("{error} {error:?}");
            assert!(shown.contains('X') && !shown.contains("canary"), "{shown}");
        }
        assert!(holding("-1").seconds("X").is_err());
        assert!(holding("ftp://x").url("X").is_err() && holding("https://").url("X").is_err());
        assert!(
            holding("arn:aws:kms:eu-west-1:123456789012:alias/a")
                .arn("X")
                .is_err()
        );
    }
}
