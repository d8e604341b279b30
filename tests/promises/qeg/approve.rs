//! A disclosure: a second member of staff sees what it is about before they approve it, and what was released arrives.

use std::{fs::OpenOptions, os::unix::fs::PermissionsExt as _};

use app::App;
use client::{Person, contact};
use serde_json::Value;

use crate::line::{Line, Said};

const INSTRUMENT: &str = "京公（刑）调证字〔2026〕0917号";

struct Scene {
    app: App,
    line: Line,
    person: Person,
    name: String,
}

async fn scene() -> Scene {
    let app = App::start().await;
    let (line, person) = (Line::to(&app).await, Person::by_both(&app).await);
    let given = contact("辰");
    person.put_contact(&given).await.expect(201);
    let name = given["name"].as_str().unwrap().to_owned();
    Scene {
        app,
        line,
        person,
        name,
    }
}

impl Scene {
    /// The first member of staff requests a disclosure of the name. Gives its id.
    async fn asked(&self) -> String {
        let lines = format!(
            "{}\n{INSTRUMENT}\n北京市公安局海淀分局\n",
            self.person.call_sign.as_ref().unwrap()
        );
        let ask = ["disclose", "--field", "contact_name", "--json"];
        let asked = self.line.run(self.line.qeg(0, &ask), &lines).await;
        asked.expect(0).json()["id"].as_str().unwrap().to_owned()
    }

    /// How often an action is in the access log.
    async fn logged(&self, action: &str) -> usize {
        let log = self.person.get("/access-log").await.expect(200).json;
        let entries = log["entries"].as_array().unwrap().iter();
        entries.filter(|entry| entry["action"] == action).count()
    }
}

#[tokio::test]
async fn who_approves_sees_who_asks_for_what_of_whom_and_is_asked() {
    let scene = scene().await;
    let id = scene.asked().await;
    let refused = scene.line.at_terminal(1, &["approve", &id], "no\n").await;
    let refused = refused.expect(4);
    let phone = scene.person.phone.as_deref().unwrap();
    let call_sign = scene.person.call_sign.as_deref().unwrap();
    for shown in [
        "staff-1",
        INSTRUMENT,
        "北京市公安局海淀分局",
        "contact_name",
        call_sign,
        "******",
        "approve before",
        "It cannot be taken back",
        "Nothing was done",
    ] {
        assert!(refused.err.contains(shown), "{shown}: {}", refused.err);
    }
    assert!(!refused.err.contains(&phone[3..]) && !refused.err.contains(&scene.name));
    assert!(refused.out.is_empty());
    assert_eq!(scene.logged("disclosure.released").await, 0);
    assert_eq!(scene.logged("disclosure.read").await, 1);

    let approved = scene
        .line
        .at_terminal(1, &["approve", &id, "--json"], "yes\n")
        .await;
    let package = approved.expect(0).json();
    assert_eq!(package["contact_name"], scene.name.as_str());
    assert_eq!(package["disclosure"]["id"], id.as_str());
    assert_eq!(package["disclosure"]["instrument"], INSTRUMENT);
    assert_eq!(scene.logged("disclosure.released").await, 1);
}

#[tokio::test]
async fn without_a_terminal_nothing_happens_unless_it_was_said_that_nobody_is_to_be_asked() {
    let scene = scene().await;
    let id = scene.asked().await;
    for command in ["approve", "reject", "withdraw"] {
        let unasked = scene.line.said(1, &[command, &id]).await.expect(2);
        assert!(unasked.err.contains("--yes"), "{}", unasked.err);
        assert!(unasked.err.contains("Nothing was done"), "{}", unasked.err);
    }
    assert_eq!(scene.logged("disclosure.read").await, 0);
    let approved = scene
        .line
        .said(1, &["approve", &id, "--yes"])
        .await
        .expect(0);
    assert!(approved.out.contains(&scene.name) && approved.out.contains(INSTRUMENT));
}

#[tokio::test]
async fn who_requested_it_is_told_so_before_the_question() {
    let scene = scene().await;
    let id = scene.asked().await;
    let own = scene
        .line
        .at_terminal(0, &["approve", &id], "yes\n")
        .await
        .expect(3);
    assert!(
        own.err.contains("qeg withdraw") && !own.err.contains("Type yes"),
        "{}",
        own.err
    );
    let own = scene
        .line
        .said(0, &["approve", &id, "--yes"])
        .await
        .expect(3);
    assert!(own.err.contains("another member of staff"), "{}", own.err);
    assert_eq!(scene.logged("disclosure.released").await, 0);
}

#[tokio::test]
async fn what_waits_is_listed_and_one_is_withdrawn_by_who_asked_and_one_rejected_by_another() {
    let scene = scene().await;
    let (first, second) = (scene.asked().await, scene.asked().await);
    let listed = scene
        .line
        .said(1, &["disclosures", "--json"])
        .await
        .expect(0)
        .json();
    assert_eq!(listed.as_array().unwrap().len(), 2);
    let table = scene.line.said(1, &["disclosures"]).await.expect(0).out;
    assert!(table.contains(&first) && table.contains(&second) && !table.contains("0917"));
    let seen = scene
        .line
        .said(1, &["disclosures", &first])
        .await
        .expect(0)
        .out;
    assert!(
        seen.contains(INSTRUMENT) && seen.contains("staff-1"),
        "{seen}"
    );
    // Each command does what it is for, and says which the other one is.
    let wrong = scene
        .line
        .said(1, &["withdraw", &first, "--yes"])
        .await
        .expect(3);
    assert!(wrong.err.contains("qeg reject"), "{}", wrong.err);
    let wrong = scene
        .line
        .said(0, &["reject", &first, "--yes"])
        .await
        .expect(3);
    assert!(wrong.err.contains("qeg withdraw"), "{}", wrong.err);
    let no = scene
        .line
        .at_terminal(0, &["withdraw", &first], "n\n")
        .await
        .expect(4);
    assert!(no.err.contains(INSTRUMENT), "{}", no.err);
    let withdrawn = scene
        .line
        .at_terminal(0, &["withdraw", &first], "yes\n")
        .await;
    assert!(withdrawn.expect(0).out.contains("withdrawn"));
    let reject = ["reject", &second, "--yes", "--json"];
    let rejected = scene.line.said(1, &reject).await.expect(0).json();
    assert_eq!(rejected["state"], "rejected");
    assert_eq!(scene.logged("disclosure.withdrawn").await, 1);
    assert_eq!(scene.logged("disclosure.rejected").await, 1);
    let table = scene.line.said(1, &["disclosures"]).await.expect(0).out;
    assert_eq!(table.trim(), "no disclosure waits for approval");
    for (id, state) in [(&first, "withdrawn"), (&second, "rejected")] {
        let late = scene
            .line
            .at_terminal(1, &["approve", id], "yes\n")
            .await
            .expect(4);
        assert!(
            late.err.contains(state) && late.err.contains("qeg disclose"),
            "{}",
            late.err
        );
        let late = scene
            .line
            .said(1, &["approve", id, "--yes"])
            .await
            .expect(4);
        assert!(late.err.contains("request it again"), "{}", late.err);
    }
    let released = scene.asked().await;
    scene
        .line
        .said(1, &["approve", &released, "--yes"])
        .await
        .expect(0);
    let late = scene
        .line
        .said(1, &["reject", &released, "--yes"])
        .await
        .expect(4);
    assert!(late.err.contains("was approved"), "{}", late.err);
}

#[tokio::test]
async fn what_was_released_but_could_not_be_written_is_fetched_again() {
    let scene = scene().await;
    let id = scene.asked().await;
    let approve = ["approve", id.as_str(), "--yes"];
    let says_how = |said: Said| {
        let said = said.expect(6);
        let err = &said.err;
        assert!(
            err.contains("was released") && err.contains("same command again"),
            "{err}"
        );
    };
    // A full disk.
    let mut full = scene.line.qeg(1, &approve);
    full.stdout(OpenOptions::new().write(true).open("/dev/full").unwrap());
    says_how(scene.line.run(full, "").await);
    assert_eq!(scene.logged("disclosure.released").await, 1);
    // A pipe whose reader has ended.
    let mut closed = scene.line.qeg(1, &approve);
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    closed.stdout(writer);
    says_how(scene.line.run(closed, "").await);
    let again = scene.line.said(1, &approve).await.expect(0);
    assert!(again.out.contains(&scene.name));
    assert_eq!(scene.logged("disclosure.released").await, 3);
}

#[tokio::test]
async fn a_file_is_known_good_before_anything_is_released() {
    let scene = scene().await;
    let id = scene.asked().await;
    let taken = scene.line.home().join("taken");
    std::fs::write(&taken, "theirs").unwrap();
    for bad in [
        taken.to_str().unwrap(),
        "/proc/package.json",
        "/nonexistent/package.json",
    ] {
        let out = ["approve", &id, "--yes", "--out", bad];
        let refused = scene.line.said(1, &out).await.expect(2);
        assert!(refused.err.contains("--out"), "{}", refused.err);
    }
    assert_eq!(scene.logged("disclosure.released").await, 0);
    let file = scene.line.home().join("package.json");
    let out = [
        "approve",
        &id,
        "--yes",
        "--json",
        "--out",
        file.to_str().unwrap(),
    ];
    let said = scene.line.said(1, &out).await.expect(0);
    assert!(said.out.is_empty() && !said.err.contains(&scene.name));
    let package: Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
    assert_eq!(package["contact_name"], scene.name.as_str());
    assert_eq!(
        std::fs::metadata(&file).unwrap().permissions().mode() & 0o777,
        0o600
    );
    let _ = &scene.app;
}
