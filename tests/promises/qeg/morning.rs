//! A clerk's morning, as a transcript in both languages: `docs/clerks-morning.md` and `docs/clerks-morning.zh-CN.md`.
//!
//! The test plays it and compares the documents with it, without ids, days and times, which differ each time.
//! `make morning` plays it and writes the documents.

mod scenes;

use std::{fs, path::Path};

use app::App;
use jiff::Timestamp;

use crate::line::Line;

/// Set by `make morning`: write the documents.
const WRITE: &str = "QEG_WRITE_MORNING";

/// A language, and what the document says in it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Language {
    English,
    Chinese,
}

impl Language {
    const fn of(self, english: &'static str, chinese: &'static str) -> &'static str {
        match self {
            Self::English => english,
            Self::Chinese => chinese,
        }
    }
}

/// The document, as it is written.
struct Transcript<'a> {
    line: &'a Line,
    language: Language,
    text: String,
}

impl Transcript<'_> {
    /// A heading, and what the clerk is about to do.
    fn scene(
        &mut self,
        heading: (&'static str, &'static str),
        about: (&'static str, &'static str),
    ) {
        let heading = self.language.of(heading.0, heading.1);
        let about = self.language.of(about.0, about.1);
        self.text += &format!("\n## {heading}\n\n{about}\n");
    }

    /// The n-th member of staff types a command, and each answer when they are asked. What stands behind `<` is a text that
    /// is the input. Panics if the command fails.
    async fn types(&mut self, n: usize, typed: &str, input: Option<&str>, answers: &[&str]) {
        let words: Vec<&str> = typed.split(' ').skip(1).collect();
        let words = words.split(|word| word.starts_with('<')).next().unwrap();
        let mut command = self.line.qeg(n, words);
        let locale = self.language.of("en_US.UTF-8", "zh_CN.UTF-8");
        command.env("LANG", locale).current_dir(self.line.home());
        let shown = match input {
            Some(input) => {
                let said = self.line.run(command, input).await.expect(0);
                said.out + &said.err
            }
            None => {
                let (shown, code) = self.line.typing(command, answers).await;
                assert_eq!(code, 0, "{typed}: {shown}");
                shown
            }
        };
        let input = input.map(|text| {
            format!(
                "$ cat {}\n{}\n",
                typed.rsplit('<').next().unwrap(),
                text.trim_end()
            )
        });
        let shown = shown.trim_end();
        self.text += &format!(
            "\n```\n{}$ {typed}\n{shown}\n```\n",
            input.unwrap_or_default()
        );
    }

    /// A file in the folder of the clerk, as `cat` shows it.
    fn shows(&mut self, file: &str) {
        let text = fs::read_to_string(self.line.home().join(file)).unwrap();
        self.text += &format!("\n```\n$ cat {file}\n{}\n```\n", text.trim_end());
    }
}

/// The text without what differs each time: ids, all digits, and whether the holidays of the due date are announced.
fn lasting(text: &str) -> String {
    let lines = text.lines().map(|line| {
        let line = line.trim_end_matches(" yes").trim_end_matches(" 是");
        lasting_line(line.trim_end())
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn lasting_line(text: &str) -> String {
    let is_id = |word: &str| word.len() >= 20 && word.chars().all(|c| c.is_ascii_hexdigit());
    let words = text.split_inclusive(|c: char| !c.is_ascii_alphanumeric());
    let shown = words.map(|word| {
        let (word, end) = match word.char_indices().next_back() {
            Some((at, c)) if !c.is_ascii_alphanumeric() => word.split_at(at),
            _ => (word, ""),
        };
        let has_digit = word.contains(|c: char| c.is_ascii_digit());
        let word = if is_id(word) {
            "ID"
        } else if has_digit {
            "0"
        } else {
            word
        };
        format!("{word}{end}")
    });
    shown.collect()
}

async fn play(language: Language, name: &str) {
    let app = App::start().await;
    // `qeg` counts the working days that are left from today.
    app.clock().set(Timestamp::now());
    let line = Line::to(&app).await;
    let mut transcript = Transcript {
        line: &line,
        language,
        text: scenes::title(language),
    };
    scenes::play(&app, &mut transcript).await;
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../docs")
        .join(name);
    if std::env::var_os(WRITE).is_some() {
        fs::write(&path, &transcript.text).unwrap();
    }
    let written = fs::read_to_string(&path).unwrap();
    let (played, written) = (lasting(&transcript.text), lasting(&written));
    let differs = played
        .lines()
        .zip(written.lines())
        .find(|(played, written)| played != written);
    assert_eq!(
        differs, None,
        "docs/{name} shows something else: run `make morning`"
    );
    assert_eq!(
        played.lines().count(),
        written.lines().count(),
        "run `make morning`"
    );
}

#[tokio::test]
async fn a_clerks_morning_is_as_the_document_shows_it() {
    play(Language::English, "clerks-morning.md").await;
}

#[tokio::test]
async fn a_clerks_morning_in_chinese_is_as_the_document_shows_it() {
    play(Language::Chinese, "clerks-morning.zh-CN.md").await;
}
