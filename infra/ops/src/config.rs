//! The file with the settings of the connection, so that daily use needs no options. It holds no secret.

use std::{
    env, fs, io,
    path::{Path, PathBuf},
};

use serde::Deserialize;

use crate::{
    fault::Fault,
    language::{Language, say},
};

/// The settings of the file. An option and an environment variable count before each of them.
#[derive(Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub(crate) struct Config {
    /// The base URL of the API.
    pub(crate) api: Option<String>,
    /// The language of the texts.
    pub(crate) lang: Option<Language>,
    /// The AWS profile.
    pub(crate) profile: Option<String>,
    /// The AWS region.
    pub(crate) region: Option<String>,
    /// The name of the stack, for the commands of operators.
    pub(crate) stack: Option<String>,
}

/// The environment variable that names another file.
pub(crate) const VARIABLE: &str = "QEG_CONFIG";
/// The names that a line may have, for a fault.
const NAMES: [&str; 5] = ["api", "lang", "profile", "region", "stack"];

impl Config {
    /// The language that the file names. It is wanted before the command line is read: whether the file is valid is said
    /// by the commands that need it.
    pub(crate) fn language() -> Option<Language> {
        let named = env::var_os(VARIABLE).filter(|value| !value.is_empty());
        Self::read(named.as_deref().map(Path::new)).ok()?.lang
    }

    /// Reads this file, or the one in its usual place if there is one.
    ///
    /// # Errors
    /// A usage fault that names the file, and the line if one is not valid. It repeats nothing of the content.
    pub(crate) fn read(named: Option<&Path>) -> Result<Self, Fault> {
        let Some(file) = named.map(Path::to_owned).or_else(usual_place) else {
            return Ok(Self::default());
        };
        let text = match fs::read_to_string(&file) {
            Ok(text) => text,
            Err(error) if named.is_none() && is_absent(&error) => return Ok(Self::default()),
            Err(_) => {
                let file = file.display();
                return Err(Fault::usage(say!(
                    "the config file {file} cannot be read: check that it is there, that you may read it, and that it is text in UTF-8",
                    "无法读取配置文件 {file}：请确认文件存在、您有权读取，并且是 UTF-8 文本"
                )));
            }
        };
        Self::parse(&text).map_err(|line| {
            let (file, names) = (file.display(), NAMES.join(", "));
            Fault::usage(say!(
                "line {line} of the config file {file} is not valid: write NAME = \"VALUE\", each name once, where NAME is one of {names}",
                "配置文件 {file} 第 {line} 行不正确：请写成 NAME = \"VALUE\"，每个名称只写一次，NAME 可以是 {names}"
            ))
        })
    }

    /// The settings of a text, or the number of the line that is not valid.
    fn parse(text: &str) -> Result<Self, usize> {
        toml::from_str(text).map_err(|error| {
            let at = error.span().map_or(0, |span| span.start);
            let before = text.as_bytes().iter().take(at);
            1 + before.filter(|byte| **byte == b'\n').count()
        })
    }
}

/// The place of the file by the XDG Base Directory Specification: `~/.config/qeg/config.toml`, where `~/.config` is not
/// named otherwise by `XDG_CONFIG_HOME`.
fn usual_place() -> Option<PathBuf> {
    let var = |name| env::var_os(name).filter(|value| !value.is_empty());
    let config = var("XDG_CONFIG_HOME").map(PathBuf::from);
    let config = config.or_else(|| Some(PathBuf::from(var("HOME")?).join(".config")))?;
    Some(config.join("qeg/config.toml"))
}

fn is_absent(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
    )
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::fault::Exit;

    fn read(text: &[u8]) -> (PathBuf, Result<Config, Fault>) {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("config.toml");
        fs::write(&file, text).unwrap();
        let read = Config::read(Some(&file));
        (file, read)
    }

    #[test]
    fn every_setting_is_read_and_all_may_be_left_out() {
        let whole = "# Ours\napi = \"https://api.example.org/v1\"\nlang = \"zh\"\nprofile = \"qeg\"\nregion = \"cn-north-1\"\nstack = \"qeg-prod\"\n";
        let of = |text: &str| Some(text.to_owned());
        let expected = Config {
            api: of("https://api.example.org/v1"),
            lang: Some(Language::Chinese),
            profile: of("qeg"),
            region: of("cn-north-1"),
            stack: of("qeg-prod"),
        };
        assert_eq!(read(whole.as_bytes()).1.unwrap(), expected);
        assert_eq!(read(b"").1.unwrap(), Config::default());
    }

    #[test]
    fn a_fault_names_the_file_and_the_line_and_nothing_of_the_content() {
        for (text, line) in [
            ("api = \"x\"\naws_secret_access_key = \"hunter2\"\n", 2),
            ("profile = hunter2\n", 1),
            ("\n\nprofile = \"hunter2\n", 3),
            ("profile = \"a\"\nprofile = \"hunter2\"\n", 2),
            ("api = \"x\"\nregion = [\"hunter2\"]\n", 2),
            ("[hunter2]\napi = \"x\"\n", 1),
            ("hunter2", 1),
            ("lang = \"hunter2\"", 1),
        ] {
            let (file, read) = read(text.as_bytes());
            let fault = read.unwrap_err();
            assert_eq!(fault.exit, Exit::Usage);
            let expected = format!("line {line} of the config file {} ", file.display());
            let words = fault.to_string();
            assert!(words.starts_with(&expected), "{text:?}: {words}");
            assert!(
                words.contains("lang, profile") && !words.contains("hunter2"),
                "{words}"
            );
        }
    }

    #[test]
    fn a_file_that_cannot_be_read_is_named() {
        let (file, read) = read(b"api = \"\xff\"");
        let words = read.unwrap_err().to_string();
        assert!(words.contains(&file.display().to_string()) && words.contains("UTF-8"));
        let absent = Path::new("/nonexistent/config.toml");
        let words = Config::read(Some(absent)).unwrap_err().to_string();
        assert!(words.contains("/nonexistent/config.toml"), "{words}");
    }
}
