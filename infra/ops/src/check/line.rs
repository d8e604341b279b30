//! A line of the table: what was promised of one resource, what was expected, and what was found.

use serde::{Serialize, Serializer};

use super::promised::Rule;
use crate::language::{Language, Text};

/// A text of the table in both languages. JSON has the English one.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Words {
    pub(super) en: String,
    pub(super) zh: String,
}

/// A text in both languages, English first, each with the values that it names.
macro_rules! words {
    ($en:literal, $zh:literal $(,)?) => {
        $crate::check::line::Words {
            en: format!($en),
            zh: format!($zh),
        }
    };
}

pub(super) use words;

impl Words {
    /// What is the same in both languages: a name, a number.
    pub(super) fn name(name: impl Into<String>) -> Self {
        let en = name.into();
        Self { zh: en.clone(), en }
    }

    /// With words before it.
    pub(super) fn after(self, words: Text) -> Self {
        let (before, zh) = (words.english(), words.chinese());
        Self {
            en: format!("{before} {}", self.en),
            zh: format!("{zh} {}", self.zh),
        }
    }

    /// Several texts after each other.
    fn list(all: &[Self]) -> Self {
        let join = |text: fn(&Self) -> &str, between: &str| {
            all.iter().map(text).collect::<Vec<_>>().join(between)
        };
        Self {
            en: join(|one| &one.en, "; "),
            zh: join(|one| &one.zh, "；"),
        }
    }

    /// The text in the language of this process.
    pub(super) fn as_str(&self) -> &str {
        match Language::spoken() {
            Language::English => &self.en,
            Language::Chinese => &self.zh,
        }
    }
}

impl Serialize for Words {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.en)
    }
}

/// As the template says that was deployed.
pub(super) fn as_deployed() -> Words {
    words!("as deployed", "与部署一致")
}

/// `on` or `off`.
pub(super) fn on_or_off(is_on: bool) -> Words {
    if is_on {
        words!("on", "启用")
    } else {
        words!("off", "未启用")
    }
}

/// The result of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum State {
    /// It is not as promised.
    Failed,
    /// It could not be checked.
    Unchecked,
    /// A parameter of the stack waives it, and the check was told that this is a trial.
    Waived,
    /// No description of AWS shows it. A person has to check it.
    Manual,
    /// It is as promised.
    Passed,
}

/// What was expected and what was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Compared {
    pub(super) expected: Words,
    pub(super) found: Words,
    pub(super) passes: bool,
}

impl Compared {
    /// Passes if both are the same.
    pub(super) fn equal(expected: Words, found: Words) -> Self {
        let passes = expected == found;
        Self {
            expected,
            found,
            passes,
        }
    }

    /// Passes if there are no findings.
    pub(super) fn without(expected: Words, findings: &[Words]) -> Self {
        Self {
            found: if findings.is_empty() {
                expected.clone()
            } else {
                Words::list(findings)
            },
            expected,
            passes: findings.is_empty(),
        }
    }
}

/// A line.
#[derive(Debug, Serialize)]
pub(crate) struct Line {
    /// `tables.recovery`.
    pub(super) rule: &'static str,
    /// `P10`.
    pub(super) promise: &'static str,
    #[serde(skip)]
    pub(super) of_rule: &'static Rule,
    /// The resource, by its name in the template.
    pub(super) of: String,
    pub(super) expected: Words,
    pub(super) found: Words,
    pub(super) result: State,
    /// The permission that the caller lacks, if that is why it could not be checked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) permission: Option<&'static str>,
    /// The parameter of the stack that waives this: `Protection=keys`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) waived_by: Option<String>,
    /// The runbook or document to read.
    pub(super) read: &'static str,
    /// What was asked, to paste.
    pub(super) commands: Vec<String>,
}
