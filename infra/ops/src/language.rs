//! The language of what `qeg` says to people: Chinese or English. JSON, codes and names of options have no language.
//!
//! Each text is written once, with both languages side by side: `say!("{n} more", "另有 {n} 处")` makes a text, and
//! [`both`] a fixed one. So a missing translation does not compile. Libraries for this (fluent, rust-i18n) look a text up
//! by its key while the program runs, where a missing one shows only when somebody reads it.

#[cfg(test)]
pub(crate) mod both_languages;

use std::{ffi::OsStr, fmt, sync::OnceLock};

use clap::{ValueEnum, builder::StyledStr};
use serde::{Deserialize, Deserializer, de::Error as _};

/// A language of `qeg`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Language {
    English,
    Chinese,
}

/// The environment variables that name the language, the one that counts most first (POSIX, 8.2).
const VARIABLES: [&str; 3] = ["LC_ALL", "LC_MESSAGES", "LANG"];

/// The language of this process; English until it is chosen.
static CHOSEN: OnceLock<Language> = OnceLock::new();

impl Language {
    /// The language that `--lang` names, read before the command line is parsed: the help and the faults of the parser
    /// have it too. `None` if it names none; the parser refuses what it does not know.
    pub(crate) fn asked<A: AsRef<OsStr>>(arguments: impl IntoIterator<Item = A>) -> Option<Self> {
        let mut asked = None;
        let mut arguments = arguments.into_iter();
        while let Some(argument) = arguments.next() {
            let argument = argument.as_ref().to_string_lossy().into_owned();
            let value = match argument.as_str() {
                "--" => break,
                "--lang" => arguments.next().map(|next| next.as_ref().to_owned()),
                other => other.strip_prefix("--lang=").map(Into::into),
            };
            let named = value.and_then(|value| Self::named(&value.to_string_lossy()));
            asked = named.or(asked);
        }
        asked
    }

    /// The language of this environment: the first of these variables that is not empty decides.
    pub(crate) fn of_environment(var: impl Fn(&str) -> Option<String>) -> Self {
        let locale = VARIABLES.into_iter().find_map(|name| {
            let value = var(name);
            value.filter(|value| !value.is_empty())
        });
        let locale = locale.unwrap_or_default().to_lowercase();
        let language = locale.split(['_', '-', '.', '@']).next();
        match language {
            Some("zh") => Self::Chinese,
            _ => Self::English,
        }
    }

    /// The language of this name, as `--lang` takes it.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::from_str(name, false).ok()
    }

    /// Sets the language of this process, once.
    pub(crate) fn speak(self) {
        let _ = CHOSEN.set(self);
    }

    /// The language of this process.
    pub(crate) fn spoken() -> Self {
        #[cfg(test)]
        if let Some(language) = tests::HERE.get() {
            return language;
        }
        CHOSEN.get().copied().unwrap_or(Self::English)
    }
}

/// By its name in the config file.
impl<'de> Deserialize<'de> for Language {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let name = String::deserialize(from)?;
        Self::named(&name).ok_or_else(|| D::Error::unknown_variant(&name, &["zh", "en"]))
    }
}

impl ValueEnum for Language {
    fn value_variants<'a>() -> &'a [Self] {
        &[Self::Chinese, Self::English]
    }

    fn to_possible_value(&self) -> Option<clap::builder::PossibleValue> {
        Some(clap::builder::PossibleValue::new(match self {
            Self::Chinese => "zh",
            Self::English => "en",
        }))
    }
}

/// A fixed text in both languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Text {
    en: &'static str,
    zh: &'static str,
}

/// A fixed text: English, then Chinese.
pub(crate) const fn both(en: &'static str, zh: &'static str) -> Text {
    Text { en, zh }
}

impl Text {
    /// The English text.
    pub(crate) const fn english(self) -> &'static str {
        self.en
    }

    /// The Chinese text.
    pub(crate) const fn chinese(self) -> &'static str {
        self.zh
    }

    /// The text in the language of this process.
    pub(crate) fn as_str(self) -> &'static str {
        match Language::spoken() {
            Language::English => self.en,
            Language::Chinese => self.zh,
        }
    }
}

impl AsRef<str> for Text {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl From<Text> for String {
    fn from(text: Text) -> Self {
        text.as_str().to_owned()
    }
}

/// For the help of clap.
impl From<Text> for StyledStr {
    fn from(text: Text) -> Self {
        text.as_str().into()
    }
}

/// A text in the language of this process: English, then Chinese, each with the values that it names.
macro_rules! say {
    ($en:literal, $zh:literal $(,)?) => {
        match $crate::language::Language::spoken() {
            $crate::language::Language::English => format!($en),
            $crate::language::Language::Chinese => format!($zh),
        }
    };
}

pub(crate) use say;

#[cfg(test)]
pub(crate) mod tests {
    use std::cell::Cell;

    use super::*;

    thread_local! {
        /// The language of this thread, for tests that run beside each other.
        pub(super) static HERE: Cell<Option<Language>> = const { Cell::new(None) };
    }

    /// Does the work in Chinese.
    pub(crate) fn in_chinese<T>(work: impl FnOnce() -> T) -> T {
        let before = HERE.replace(Some(Language::Chinese));
        let done = work();
        HERE.set(before);
        done
    }

    #[test]
    fn the_environment_names_the_language_as_posix_says() {
        use Language::{Chinese, English};
        for (set, expected) in [
            (&[][..], English),
            (&[("LANG", "zh_CN.UTF-8")], Chinese),
            (&[("LANG", "zh")], Chinese),
            (&[("LANG", "zh-Hans-CN")], Chinese),
            (&[("LANG", "ZH_cn.utf8")], Chinese),
            (&[("LANG", "zh_CN@stroke")], Chinese),
            (&[("LANG", "en_US.UTF-8")], English),
            (&[("LANG", "de_DE.UTF-8")], English),
            (&[("LANG", "zhuang")], English),
            (&[("LANG", "")], English),
            (&[("LANG", "zh_CN.UTF-8"), ("LC_ALL", "C.UTF-8")], English),
            (&[("LANG", "zh_CN.UTF-8"), ("LC_ALL", "")], Chinese),
            (&[("LANG", "C"), ("LC_MESSAGES", "zh_CN")], Chinese),
            (&[("LC_MESSAGES", "zh_CN"), ("LC_ALL", "en_US")], English),
            (&[("LC_MESSAGES", "en_US"), ("LC_ALL", "zh_CN")], Chinese),
            (&[("LC_TIME", "zh_CN")], English),
        ] {
            let var = |name: &str| {
                let found = set.iter().find(|(known, _)| *known == name);
                found.map(|(_, value)| (*value).to_owned())
            };
            assert_eq!(Language::of_environment(var), expected, "{set:?}");
        }
    }

    #[test]
    fn the_option_names_the_language_wherever_it_stands() {
        use Language::{Chinese, English};
        for (typed, expected) in [
            ("qeg inbox", None),
            ("qeg --lang zh inbox", Some(Chinese)),
            ("qeg inbox --lang=en", Some(English)),
            ("qeg inbox --lang zh --lang en", Some(English)),
            ("qeg inbox --lang", None),
            ("qeg inbox --lang fr", None),
            ("qeg inbox -- --lang zh", None),
        ] {
            assert_eq!(Language::asked(typed.split(' ')), expected, "{typed}");
        }
    }

    #[test]
    fn a_text_has_both_languages_and_its_values() {
        let (n, text) = (3, both("none", "没有"));
        assert_eq!(say!("{n} more", "另有 {n} 处"), "3 more");
        assert_eq!(text.to_string(), "none");
        in_chinese(|| {
            assert_eq!(say!("{n} more", "另有 {n} 处"), "另有 3 处");
            assert_eq!(text.as_str(), "没有");
        });
        assert_eq!(text.as_str(), "none");
    }
}
