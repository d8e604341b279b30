//! Every text in the source of this crate is there in both languages, and no English is left in Chinese.
#![allow(clippy::unwrap_used)]

use std::{collections::BTreeSet, fs, path::Path};

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// Words that Chinese texts have as they are: names, and what a person types or reads on the screen.
const NAMES: &[&str] = &[
    "qeg",
    "QEG",
    "NET",
    "API",
    "AWS",
    "aws",
    "cn",
    "CLI",
    "CloudFormation",
    "DynamoDB",
    "IAM",
    "Identity",
    "Center",
    "MFA",
    "NAME",
    "VALUE",
    "KMS",
    "CLI",
    "Web",
    "ACL",
    "Backup",
    "Kinesis",
    "IAM",
    "MFA",
    "ARN",
    "required",
    "Lambda",
    "SQS",
    "TLS",
    "JSON",
    "UTF",
    "URL",
    "ApiUrl",
    "EDITOR",
    "LANG",
    "profile",
    "yes",
    "no",
    "seen",
    "crit",
];

/// Texts outside of `say!` and `both` that nobody reads as a sentence.
const PLAIN: &[&str] = &[
    "local stack",
    "{Role: Role, Tracing: TracingConfig.Mode, LogGroup: LoggingConfig.LogGroup, Timeout: Timeout, KeyBackupSeconds: Environment.Variables.KEY_BACKUP_SECONDS}",
    "does not exist",
    "No updates are to be performed",
    "exec aws configure export-credentials --profile '{quoted}'",
    // Commands, as a person types them.
    "qeg inbox",
    "qeg deletions",
    "qeg hold list",
    "qeg notices list",
    "qeg disclosures",
    "An error occurred (",
    "config profile",
    "Token has expired",
    "Could not connect",
    "Connection was closed",
    "an error without a code",
    "something that is not JSON",
    "promised.json is valid",
    "docs/powers.md is valid",
    "{function} is not known here",
    "everything but some actions or resources",
];

/// The English words in a Chinese text. What a person types or copies does not count: options, codes, paths, addresses,
/// values in braces, what stands in backticks, lines with an example, and the words that are `known`.
pub(crate) fn english_in(text: &str, known: &BTreeSet<String>) -> Vec<String> {
    let is_example = |line: &&str| {
        let line = line.trim_start();
        ["qeg ", "printf ", "curl ", "[profile "]
            .iter()
            .any(|one| line.starts_with(one))
    };
    let prose: Vec<&str> = text.lines().filter(|line| !is_example(line)).collect();
    let prose = prose.join("\n");
    let prose: String = prose.split('`').step_by(2).collect::<Vec<_>>().join(" ");
    let is_typed = |c: char| c.is_ascii_graphic() && !"()[]<>|,;\"'".contains(c);
    let words = prose.split(|c| !is_typed(c));
    let words = words.map(|word| word.trim_matches(|c: char| ".:".contains(c)));
    let is_word = |word: &&str| {
        let is_code = word.contains(|c: char| "-_/.=$*{}".contains(c) || c.is_ascii_digit());
        word.len() > 1 && !is_code && !NAMES.contains(word) && !known.contains(*word)
    };
    words.filter(is_word).map(str::to_owned).collect()
}

/// A text in both languages, or one that has only one.
enum Found {
    Pair(String, String),
    Alone(String),
}

fn literal(token: &TokenTree) -> Option<String> {
    let TokenTree::Literal(literal) = token else {
        return None;
    };
    let source = literal.to_string();
    let text = source.strip_prefix('"')?.strip_suffix('"')?;
    let (mut said, mut rest) = (String::new(), text.chars().peekable());
    while let Some(c) = rest.next() {
        let escaped = if c == '\\' { rest.next() } else { None };
        match escaped {
            Some('n') => said.push('\n'),
            // The line goes on after the blanks.
            Some('\n') => while rest.next_if(|c| c.is_whitespace()).is_some() {},
            Some(other) => said.push(other),
            None => said.push(c),
        }
    }
    Some(said)
}

fn collect(stream: TokenStream, found: &mut Vec<Found>) {
    let tokens: Vec<TokenTree> = stream.into_iter().collect();
    let is = |at: usize, word: &str| tokens.get(at).is_some_and(|one| one.to_string() == word);
    let group = |at: usize, kind: Delimiter| match tokens.get(at) {
        Some(TokenTree::Group(group)) if group.delimiter() == kind => Some(group.stream()),
        _ => None,
    };
    let mut at = 0;
    while at < tokens.len() {
        let inner = usize::from(is(at + 1, "!"));
        if is(at, "#")
            && let Some(attribute) = group(at + 1 + inner, Delimiter::Bracket)
        {
            let text = attribute.to_string();
            at += 2 + inner;
            if text.starts_with("cfg") && text.contains("test") {
                while at < tokens.len() && group(at, Delimiter::Brace).is_none() && !is(at, ";") {
                    at += 1;
                }
                at += 1;
            } else if !["doc", "allow", "expect", "serde"]
                .iter()
                .any(|one| text.starts_with(one))
            {
                collect(attribute, found);
            }
            continue;
        }
        let said = (is(at, "say") || is(at, "words")) && is(at + 1, "!");
        let arguments = match (said, is(at, "both")) {
            (true, _) => group(at + 2, Delimiter::Parenthesis),
            (_, true) => group(at + 1, Delimiter::Parenthesis),
            _ => None,
        };
        let texts = arguments.map(|arguments| {
            let texts = arguments.into_iter().filter_map(|token| literal(&token));
            texts.collect::<Vec<_>>()
        });
        if let Some([english, chinese]) = texts.as_deref() {
            found.push(Found::Pair(english.clone(), chinese.clone()));
            at += if said { 3 } else { 2 };
            continue;
        }
        found.extend(literal(&tokens[at]).map(Found::Alone));
        if let TokenTree::Group(group) = &tokens[at] {
            collect(group.stream(), found);
        }
        at += 1;
    }
}

/// The texts of all files of this crate, without those of tests.
fn texts() -> Vec<(String, Found)> {
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    let mut texts = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if path.is_dir() && name != "tests" {
                folders.push(path);
                continue;
            }
            let is_of_tests = ["tests.rs", "both_languages.rs", "runbooks.rs"].contains(&&*name);
            if path.extension().is_none_or(|end| end != "rs") || is_of_tests {
                continue;
            }
            let mut found = Vec::new();
            collect(
                fs::read_to_string(&path).unwrap().parse().unwrap(),
                &mut found,
            );
            texts.extend(found.into_iter().map(|one| (name.clone(), one)));
        }
    }
    texts
}

/// Whether somebody would read it as a sentence: two words beside each other.
fn is_prose(text: &str) -> bool {
    let words: Vec<&str> = text.split(' ').collect();
    let is_word = |word: &str| {
        let word = word.trim_matches(|c: char| ",.:;!?()".contains(c));
        word.len() > 1 && word.chars().all(|c| c.is_ascii_alphabetic())
    };
    words
        .windows(2)
        .any(|two| two.iter().all(|word| is_word(word)))
}

fn is_chinese(text: &str) -> bool {
    text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c))
}

/// The names of the values in a text.
fn values(text: &str) -> BTreeSet<&str> {
    let parts = text.split('{').skip(1);
    parts
        .filter_map(|part| Some(part.split_once('}')?.0))
        .collect()
}

#[test]
fn every_text_is_there_in_both_languages() {
    let texts = texts();
    let (mut pairs, mut wrong) = (0, Vec::new());
    for (file, found) in &texts {
        let fault = match found {
            Found::Alone(text) if PLAIN.contains(&text.as_str()) => None,
            Found::Alone(text) => (is_prose(text)
                || is_chinese(text) && file != "titles.rs" && file != "lines.rs")
                .then(|| format!("write it with say! or both: {text}")),
            Found::Pair(english, chinese) => {
                pairs += 1;
                let left = english_in(chinese, &BTreeSet::new());
                if is_chinese(english) || values(english) != values(chinese) {
                    Some(format!("the two differ: {english} / {chinese}"))
                } else if !left.is_empty() {
                    Some(format!("English is left: {left:?} in {chinese}"))
                } else {
                    (is_prose(english) && !is_chinese(chinese))
                        .then(|| format!("not Chinese: {chinese}"))
                }
            }
        };
        wrong.extend(fault.map(|fault| format!("{file}: {fault}")));
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(pairs > 200, "{pairs} texts");
}

#[test]
fn english_in_a_chinese_text_is_found() {
    let known = BTreeSet::from(["inbox".to_owned()]);
    assert_eq!(
        literal(&r#""a\n\"b\" \\n""#.parse::<TokenStream>().unwrap().into_iter().next().unwrap())
            .unwrap(),
        "a\n\"b\" \\n"
    );
    assert_eq!(
        english_in("选项：\n  --lang <LANGUAGE>  语言", &known),
        ["LANGUAGE"]
    );
    assert_eq!(english_in("没有 thread。", &known), ["thread"]);
    let clean =
        "  inbox  见 `qeg inbox`，court_evidence，--until {first}，AWS 的 API\n  qeg delete --yes";
    assert!(english_in(clean, &known).is_empty());
    let mut found = Vec::new();
    let source = r#"fn a() { say!("one {n}", "一 {n}"); both("b", "乙"); f("left alone"); } #[cfg(test)] mod t { fn x() { y("not seen here") } }"#;
    collect(source.parse().unwrap(), &mut found);
    assert!(
        matches!(&found[..], [Found::Pair(..), Found::Pair(_, chinese), Found::Alone(alone)]
        if chinese == "乙" && alone == "left alone")
    );
}
