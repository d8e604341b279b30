//! The runbooks, as people read them: files, steps, and what stands there to be pasted.

use std::{fs, path::Path};

use crate::root;

/// A file of the folder of runbooks.
pub struct Runbook {
    /// Its path below the folder of runbooks, such as `alarms/codes.md`.
    pub path: String,
    pub text: String,
}

/// A heading of the second level, with what follows it.
pub struct Step {
    /// The heading, such as `1. Which request, and why`.
    pub title: String,
    pub text: String,
    pub blocks: Vec<Block>,
}

/// A block of commands.
pub struct Block {
    /// What a person pastes.
    pub script: String,
    /// The text up to the next block or step: what it prints if all is well.
    pub after: String,
}

/// The index of all runbooks, with the block that is pasted first.
pub const INDEX: &str = "README.md";

/// All files, by path.
pub fn runbooks() -> Vec<Runbook> {
    fn read(folder: &Path, name: &str, found: &mut Vec<Runbook>) {
        for entry in fs::read_dir(folder.join(name)).unwrap() {
            let entry = entry.unwrap();
            let path = format!("{name}{}", entry.file_name().to_str().unwrap());
            if entry.path().is_dir() {
                read(folder, &format!("{path}/"), found);
            } else {
                let text = fs::read_to_string(entry.path()).unwrap();
                found.push(Runbook { path, text });
            }
        }
    }
    let mut found = Vec::new();
    read(&root().join("infra/runbooks"), "", &mut found);
    found.sort_by(|one, other| one.path.cmp(&other.path));
    found
}

impl Runbook {
    /// What a row of the table at the top says; `None` if there is no such row.
    pub fn row(&self, name: &str) -> Option<&str> {
        let start = format!("| {name} | ");
        let mut lines = self.text.lines();
        lines.find_map(|line| line.strip_prefix(&start)?.strip_suffix(" |"))
    }

    /// Its steps, in order.
    pub fn steps(&self) -> Vec<Step> {
        let parts = self.text.split("\n## ").skip(1);
        let steps = parts.map(|part| {
            let (title, text) = part.split_once('\n').unwrap_or((part, ""));
            Step {
                title: title.to_owned(),
                text: text.to_owned(),
                blocks: blocks(text),
            }
        });
        steps.collect()
    }

    /// What can be pasted: the lines of blocks, and the code within sentences.
    pub fn commands(&self) -> Vec<&str> {
        let mut found = Vec::new();
        for (number, part) in self.text.split("```").enumerate() {
            if number % 2 == 1 {
                found.extend(part.lines().skip(1));
            } else {
                found.extend(part.split('`').skip(1).step_by(2));
            }
        }
        found
    }
}

fn blocks(text: &str) -> Vec<Block> {
    let mut rest = text.split("```sh\n").skip(1);
    let mut found = Vec::new();
    while let Some((script, after)) = rest.next().and_then(|part| part.split_once("```")) {
        // A block within a list is indented.
        let lines = script.lines().map(str::trim_start);
        found.push(Block {
            script: lines.collect::<Vec<_>>().join("\n").trim().to_owned(),
            after: after.to_owned(),
        });
    }
    found
}

/// How a sentence begins that says what is seen if nothing is wrong.
const WELL: &str = "If all is well";

impl Block {
    /// The sentence that says what it prints if all is well, on one line.
    pub fn well(&self) -> Option<String> {
        let after: Vec<&str> = self.after.split_whitespace().collect();
        let after = after.join(" ");
        let (_, sentence) = after.split_once(WELL)?;
        let (mut found, mut is_code, mut before) = (String::new(), false, ' ');
        for letter in sentence.chars() {
            is_code ^= letter == '`';
            // A full stop within code ends no sentence.
            if before == '.' && !is_code && letter.is_whitespace() {
                break;
            }
            found.push(letter);
            before = letter;
        }
        Some(found)
    }

    /// The words in code that the sentence says are printed. Of words with "or" between them one is printed.
    pub fn words(&self) -> Vec<Vec<String>> {
        let well = self.well().unwrap_or_default();
        let mut found: Vec<Vec<String>> = Vec::new();
        let mut between = "";
        for (number, part) in well.split('`').enumerate() {
            if number % 2 == 0 {
                between = part;
            } else if let Some(last) = found.last_mut().filter(|_| is_or(between)) {
                last.push(part.to_owned());
            } else {
                found.push(vec![part.to_owned()]);
            }
        }
        found
    }

    /// Whether the sentence says that nothing at all is printed.
    pub fn prints_nothing(&self) -> bool {
        let well = self.well().unwrap_or_default();
        ["it prints nothing.", "it prints nothing"].contains(&well.trim())
    }
}

fn is_or(between: &str) -> bool {
    between.split([' ', ',']).any(|word| word == "or")
}
