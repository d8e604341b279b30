//! A text that was written in an editor is not lost: by Ctrl-C, by a call that failed, or when the terminal is closed.

use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
};

use app::App;
use client::Person;
use serde_json::json;

use crate::line::Line;

const WRITTEN: &str = "卡片在路上。";
/// How often a call without an answer is tried by one run.
const ATTEMPTS: usize = 3;

/// An editor that writes this script's effect into the file that it is given.
fn editor(line: &Line, script: &str) -> String {
    let file = line.home().join("editor");
    fs::write(&file, format!("#!/bin/sh\n{script}\n")).unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o700)).unwrap();
    file.to_str().unwrap().to_owned()
}

fn drafts(line: &Line) -> Vec<PathBuf> {
    let folder = line.home().join(".local/state/qeg/drafts");
    let entries = fs::read_dir(folder).into_iter().flatten();
    entries.map(|entry| entry.unwrap().path()).collect()
}

fn mode(file: &Path) -> u32 {
    fs::metadata(file).unwrap().permissions().mode() & 0o777
}

struct Scene {
    line: Line,
    person: Person,
    id: String,
    seen: String,
}

async fn scene() -> Scene {
    let app = App::start().await;
    let (line, person) = (Line::to(&app).await, Person::by_call_sign(&app).await);
    let question = json!({"body": "?"});
    let asked = person.send("POST", "/threads", &question).await;
    let id = asked.expect(201).str("/id").to_owned();
    let shown = line.said(0, &["thread", &id, "--json"]).await.expect(0);
    let seen = shown.json()["seen"].as_str().unwrap().to_owned();
    Scene {
        line,
        person,
        id,
        seen,
    }
}

impl Scene {
    /// Answers at a terminal, with this editor.
    async fn reply(&self, script: &str, typed: &str) -> client::qeg::Said {
        let editor = editor(&self.line, script);
        let reply = ["reply", &self.id, "--seen", &self.seen];
        self.line
            .at_terminal_in(0, &reply, typed, &[("EDITOR", &editor)])
            .await
    }

    async fn answers(&self) -> usize {
        let path = format!("/threads/{}", self.id);
        let thread = self.person.get(&path).await.expect(200).json;
        let messages = thread["messages"].as_array().unwrap().iter();
        messages.filter(|one| one["body"] == WRITTEN).count()
    }
}

fn writes() -> String {
    format!("printf '{WRITTEN}' >\"$1\"")
}

#[tokio::test]
async fn an_answer_that_could_not_be_sent_is_kept_and_offered_again() {
    let scene = scene().await;
    scene.line.lose_unheard(ATTEMPTS);
    let lost = scene.reply(&writes(), "").await.expect(5);
    let kept = drafts(&scene.line).pop().unwrap();
    assert!(lost.err.contains(kept.to_str().unwrap()), "{}", lost.err);
    assert!(!lost.err.contains(WRITTEN), "{}", lost.err);
    assert_eq!((mode(&kept), mode(kept.parent().unwrap())), (0o600, 0o700));
    assert_eq!(fs::read_to_string(&kept).unwrap(), WRITTEN);
    // The editor leaves it as it is.
    let sent = scene.reply("true", "yes\n").await.expect(0);
    assert!(sent.err.contains("was not sent"), "{}", sent.err);
    assert_eq!(scene.answers().await, 1);
    assert!(drafts(&scene.line).is_empty(), "what was sent is gone");
}

#[tokio::test]
async fn an_answer_survives_ctrl_c_in_the_editor_and_can_be_given_up() {
    let scene = scene().await;
    let interrupted = format!("{}; kill -INT $PPID", writes());
    scene.reply(&interrupted, "").await.expect(-1);
    let kept = drafts(&scene.line).pop().unwrap();
    assert_eq!(fs::read_to_string(&kept).unwrap(), WRITTEN);
    let neither = scene.reply("true", "\n").await.expect(4);
    assert!(
        neither.err.contains(kept.to_str().unwrap()),
        "{}",
        neither.err
    );
    assert!(kept.exists());
    // It begins anew, with an empty file.
    let other = "[ -s \"$1\" ] || printf 'another' >\"$1\"";
    scene.reply(other, "no\n").await.expect(0);
    assert_eq!(scene.answers().await, 0);
    assert!(drafts(&scene.line).is_empty());
}

#[tokio::test]
async fn a_text_that_was_left_empty_is_no_draft() {
    let scene = scene().await;
    let empty = scene.reply("true", "").await.expect(2);
    assert!(empty.err.contains("missing"), "{}", empty.err);
    assert!(drafts(&scene.line).is_empty());
}
