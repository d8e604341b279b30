//! Holds, disclosures and messages to everyone.

use client::{Person, contact};
use serde_json::json;
use stack::{Stack, day, eventually};

use crate::run::{local, qeg, run};

#[tokio::test]
async fn a_hold_is_placed_by_request_or_by_call_sign_and_lifted() {
    // A hold needs a last day that is not too far away.
    let until = day(30).to_string();
    let person = Person::by_call_sign(Stack).await;
    let (request, receipt) = person.ask_for_deletion("grace").await;
    let basis = [
        "hold",
        "place",
        "--basis",
        "court_evidence",
        "--until",
        &until,
    ];
    let by_request = [&basis[..], &["--request", &request, "--json"]].concat();
    let placed = run(local(&by_request), "（2026）京01民初1号\n")
        .await
        .expect(0);
    let id = placed.json()["id"].as_str().unwrap().to_owned();
    assert!(!placed.out.contains("民初"));
    let held = person.follow(&request, &receipt).await.expect(200);
    assert_eq!(held.str("/state"), "held");
    let listed = qeg(&["hold", "list", "--json"]).await.expect(0).json();
    let mut listed = listed.as_array().unwrap().iter();
    assert!(listed.any(|hold| hold["id"] == id.as_str()));
    let lifted = qeg(&["hold", "lift", &id, "--yes"]).await.expect(0);
    assert!(
        lifted.out.contains("No other hold stands"),
        "{}",
        lifted.out
    );
    let again = qeg(&["hold", "lift", &id, "--yes", "--json"])
        .await
        .expect(0);
    assert_eq!(again.json()["lifted"], true);

    let other = Person::by_call_sign(Stack).await;
    let who = format!("{}\n公函1号\n", other.call_sign.clone().unwrap());
    let placed = run(local(&basis), &who).await.expect(0);
    assert!(placed.out.contains(&until) && !placed.out.contains("公函"));
    let nobody = run(local(&basis), "BG9ZZZY\n公函2号\n").await.expect(4);
    assert!(!nobody.err.contains("BG9ZZZY"), "{}", nobody.err);
    let bad = qeg(&["hold", "lift", "13800138000"]).await.expect(2);
    assert!(!bad.err.contains("13800138000"), "{}", bad.err);
}

#[tokio::test]
async fn a_disclosure_takes_two_people_and_gives_what_was_asked_for() {
    let person = Person::by_call_sign(Stack).await;
    let given = contact("戊");
    person.put_contact(&given).await.expect(201);
    let lines = format!(
        "{}\n调查令1号\n某区人民法院\n",
        person.call_sign.clone().unwrap()
    );
    let ask = ["disclose", "--field", "contact_name"];
    let asked = run(local(&ask), &lines).await.expect(0);
    assert!(asked.out.contains("awaiting_approval") && !asked.out.contains("法院"));
    let asked = run(local(&[&ask[..], &["--json"]].concat()), &lines)
        .await
        .expect(0);
    let id = asked.json()["id"].as_str().unwrap().to_owned();
    let waiting = qeg(&["disclosures", "--json"]).await.expect(0).json();
    let mut waiting = waiting.as_array().unwrap().iter();
    assert!(waiting.any(|one| one["id"] == id.as_str()));
    let seen = qeg(&["disclosures", &id, "--as", "2"]).await.expect(0).out;
    assert!(seen.contains("调查令1号"), "{seen}");
    qeg(&["approve", &id, "--yes"]).await.expect(3);
    let name = given["name"].as_str().unwrap();
    let package = qeg(&["approve", &id, "--as", "2", "--yes", "--json"])
        .await
        .expect(0);
    assert!(package.json().to_string().contains(name));
    assert!(!package.out.contains(given["phone"].as_str().unwrap()));
    let again = qeg(&["approve", &id, "--as", "2", "--yes"]).await.expect(0);
    assert!(again.out.contains(name), "{}", again.out);
    let asked = run(local(&[&ask[..], &["--json"]].concat()), &lines);
    let asked = asked.await.expect(0).json();
    let withdraw = ["withdraw", asked["id"].as_str().unwrap(), "--yes"];
    let withdrawn = qeg(&withdraw).await.expect(0).out;
    assert!(withdrawn.contains("withdrawn"), "{withdrawn}");
    let bad = qeg(&["approve", "13800138000"]).await.expect(2);
    assert!(!bad.err.contains("13800138000"), "{}", bad.err);
}

#[tokio::test]
async fn a_message_to_everyone_is_asked_for() {
    let person = Person::by_call_sign(Stack).await;
    let on = day(90).to_string();
    let set = format!("effective_on={on}");
    let set = ["notice", "policy_changed", "--set", &set, "--yes"];
    let asked = qeg(&set).await.expect(0);
    assert!(asked.out.contains("notice"), "{}", asked.out);
    eventually("it is in the account", async || {
        let notices = person.get("/notices").await.expect(200);
        notices.text.contains(&on).then_some(())
    })
    .await;
    let asked = qeg(&[&set[..], &["--json"]].concat())
        .await
        .expect(0)
        .json();
    assert_eq!(asked["params"], json!(null));
    assert_eq!(asked["class"], "notice");
    qeg(&["notice", "policy_changed", "--yes"]).await.expect(2);
    qeg(&["notice", "deletion_requested", "--yes"])
        .await
        .expect(2);
}
