//! What functions do by themselves is of one size: sending, messages to everybody, schedules, purge. And the list of what
//! sends a transaction is whole.

use std::{collections::BTreeSet, fs, path::Path};

use app::{App, tables};
use aws_sdk_dynamodb::types::AttributeValue;
use client::{Carrier, Client, PASSWORD, Person, Product as _, contact};
use jiff::ToSpan as _;
use qeg_store::Table;
use serde_json::json;

use super::{MOST_PARTS, order_all, somebody, within};

#[tokio::test]
async fn a_code_and_a_notice_are_sent_in_transactions_of_one_size() {
    let app = App::start().await;
    let person = somebody(&app).await;
    order_all(&person).await;
    app.advance(2.minutes()).await;
    let phone = person.phone.clone().unwrap();
    let body = json!({"phone": phone, "purpose": "password_reset"});
    let asked = person.client.call("POST", "/verifications").json(&body);
    asked.send().await.expect(202);
    let kind = "a code is sent to somebody with an account";
    within(&app, kind, app.deliver()).await;
    let event = json!({
        "type": "notice_due", "subject": person.subject(), "notice_id": format!("{:032x}", 1),
        "template": "support_answered", "params": {},
    });
    let queue = app.sqs().send_message();
    let queue = queue.queue_url(app.queue("notification"));
    queue.message_body(event.to_string()).send().await.unwrap();
    let kind = "a notice that another function asked for is written and sent";
    within(&app, kind, app.deliver()).await;
}

#[tokio::test]
async fn a_message_to_everybody_is_of_one_size() {
    let app = App::start().await;
    // More accounts in one shard than a page has. Nothing is behind them, so nobody gets the notice.
    for n in 0..=91 {
        let text = |text: String| AttributeValue::S(text);
        let item = [
            ("pk".to_owned(), text(format!("S#7{n:031x}"))),
            ("sk".to_owned(), text("ACCOUNT".to_owned())),
            ("account_shard".to_owned(), text("7".to_owned())),
        ];
        tables::put(&app, Table::Subjects, item.into()).await;
    }
    let body = json!({
        "template": "policy_changed", "audience": "everyone", "params": {"effective_on": app.day(30)},
    });
    let client = Client::of(&app);
    let staff = app.staff(0);
    let asked = client.signed(&staff, "POST", "/staff/notices", Some(&body));
    let kind = "a message to everybody is asked for";
    within(&app, kind, asked).await.expect(202);
    let kind = "a page of a message to everybody is spread";
    within(&app, kind, app.deliver()).await;
}

#[tokio::test]
async fn an_unused_account_is_notified_and_ended_in_transactions_of_one_size() {
    let app = App::start().await;
    let person = somebody(&app).await;
    app.advance(1_070.days()).await;
    let kind = "retention asks for a notice to an unused account";
    within(&app, kind, app.retention()).await;
    app.advance(31.days()).await;
    let kind = "retention ends an unused account";
    within(&app, kind, app.retention()).await;
    let body = json!({"identifier": person.call_sign, "password": PASSWORD});
    let opened = person.client.call("POST", "/sessions").json(&body);
    let opened = opened.send().await.expect(201);
    let account = person.client.call("GET", "/account");
    let account = account.bearer(opened.str("/token")).send().await;
    assert_eq!(account.str("/status"), "deletion_requested");
}

#[tokio::test]
async fn an_erasure_is_completed_and_its_carrier_reminded_in_transactions_of_one_size() {
    let app = App::start().await;
    let person = Person::by_call_sign(&app).await;
    person.put_contact(&contact("丙")).await.expect(201);
    let ids = order_all(&person).await;
    for id in &ids {
        Carrier::post(&app).collect(id).await.expect(200);
    }
    let (id, receipt) = person.ask_for_deletion("immediate").await;
    person.until(&id, &receipt, "erased").await;
    let kind = "purge completes, reminds carriers and gives them up";
    within(&app, kind, async {
        for _ in 0..20 {
            app.advance(1.day()).await;
        }
    })
    .await;
    let followed = person.follow(&id, &receipt).await.expect(200);
    assert_eq!(followed.str("/state"), "completed");
}

#[tokio::test]
async fn a_thread_is_read_by_staff_in_a_transaction_of_one_size() {
    let app = App::start().await;
    let person = Person::by_call_sign(&app).await;
    let question = json!({"body": "问"});
    let asked = person.send("POST", "/threads", &question).await;
    let id = asked.expect(201).str("/id").to_owned();
    let (client, staff) = (Client::of(&app), app.staff(0));
    let path = format!("/staff/threads/{id}");
    let read = client.signed(&staff, "GET", &path, None);
    within(&app, "staff read a thread", read).await.expect(200);
}

#[tokio::test]
async fn purge_holds_and_resumes_in_transactions_of_one_size() {
    let app = App::start().await;
    let person = somebody(&app).await;
    order_all(&person).await;
    let who = json!({"identifier": person.call_sign});
    client::holds::hold(&app, app.day(2), &who).await;
    person.ask_for_deletion("grace").await;
    within(&app, "purge holds a deletion", app.advance(1.hour())).await;
    let account = person.get("/account").await.expect(200);
    assert_eq!(account.str("/status"), "held");
    within(&app, "purge resumes a deletion", app.advance(3.days())).await;
    let account = person.get("/account").await.expect(200);
    assert_eq!(account.str("/status"), "deletion_requested");
}

/// Every file that sends a transaction, with the kinds of [`MOST_PARTS`] that are the largest there. `one part`, `two parts` and `three
/// parts` say that the file itself puts no more into a transaction, whatever a person has.
const SENDERS: &[(&str, &[&str])] = &[
    (
        "functions/contact/src/delete_contact.rs",
        &["contact data is deleted while 20 handoffs wait"],
    ),
    (
        "functions/contact/src/put_contact.rs",
        &["contact data is put", "contact data is corrected"],
    ),
    (
        "functions/deletion/src/delete_deletion.rs",
        &["a deletion is cancelled"],
    ),
    (
        "functions/deletion/src/post_deletion.rs",
        &[
            "a deletion is asked for while 20 handoffs wait",
            "the last receipt is given",
        ],
    ),
    (
        "functions/deletion/src/post_staff_deletions.rs",
        &[
            "staff record a deletion by a code while 20 handoffs wait",
            "staff record a deletion by a recovery code while 20 handoffs wait",
            "staff record a deletion that is in progress",
        ],
    ),
    (
        "functions/handoff/src/collect.rs",
        &["a handoff is collected"],
    ),
    (
        "functions/handoff/src/delete_handoff.rs",
        &["a handoff is cancelled"],
    ),
    (
        "functions/handoff/src/post_handoffs.rs",
        &["a handoff is ordered"],
    ),
    (
        "functions/handoff/src/post_status.rs",
        &["a carrier reports a status"],
    ),
    (
        "functions/oversight/src/delete_disclosure.rs",
        &["a disclosure is rejected"],
    ),
    (
        "functions/oversight/src/delete_hold.rs",
        &["a hold of a deletion is lifted"],
    ),
    (
        "functions/oversight/src/get_disclosure.rs",
        &["staff see what a disclosure is about"],
    ),
    (
        "functions/oversight/src/post_approval.rs",
        &["a disclosure is approved"],
    ),
    (
        "functions/oversight/src/post_disclosures.rs",
        &["a disclosure is asked for"],
    ),
    (
        "functions/oversight/src/post_holds.rs",
        &["a hold is placed on a deletion"],
    ),
    (
        "functions/registration/src/delete_session.rs",
        &["somebody signs out"],
    ),
    (
        "functions/registration/src/patch_account.rs",
        &["everything of an account is changed while 100 sessions are open"],
    ),
    (
        "functions/registration/src/post_password_resets.rs",
        &[
            "a password is reset while 100 sessions are open",
            "a password is reset by recovery code while 100 sessions are open",
        ],
    ),
    (
        "functions/registration/src/post_sessions.rs",
        &["somebody signs in while 150 sessions are open"],
    ),
    (
        "functions/registration/src/preferences.rs",
        &["preferences are changed"],
    ),
    (
        "functions/registration/src/release_call_signs.rs",
        &["the only identifier is released while 20 handoffs wait"],
    ),
    (
        "functions/support/src/get_staff_thread.rs",
        &["staff read a thread"],
    ),
    (
        "functions/support/src/post_call_sign_release.rs",
        &["a release is announced"],
    ),
    (
        "functions/support/src/post_messages.rs",
        &["the last message of a thread is written"],
    ),
    (
        "functions/support/src/post_staff_deletion.rs",
        &["staff record a deletion of a thread while 20 handoffs wait"],
    ),
    (
        "functions/support/src/post_staff_messages.rs",
        &["the last message of a thread is written"],
    ),
    (
        "functions/support/src/start.rs",
        &[
            "a thread is opened",
            "a thread is opened that objects to a release",
        ],
    ),
    (
        "shared/store/src/carriers/handoff/correct.rs",
        &["a page of a correction is written"],
    ),
    (
        "shared/store/src/carriers/handoff/withdraw.rs",
        &["purge tells carriers and erases"],
    ),
    (
        "shared/store/src/carriers/recipient/answer.rs",
        &["a carrier answers an erasure"],
    ),
    (
        "shared/store/src/carriers/recipient/notify.rs",
        &[
            "purge tells carriers and erases",
            "purge completes, reminds carriers and gives them up",
        ],
    ),
    (
        "shared/store/src/carriers/recipient/renew.rs",
        &["one part"],
    ),
    (
        "shared/store/src/core/chain.rs",
        &["a carrier answers an erasure", "purge holds a deletion"],
    ),
    (
        "shared/store/src/core/change/commit.rs",
        &["everything of an account is changed while 100 sessions are open"],
    ),
    ("shared/store/src/core/limit.rs", &["one part"]),
    (
        "shared/store/src/deletion/erasing.rs",
        &["purge tells carriers and erases"],
    ),
    ("shared/store/src/deletion/person_items.rs", &["two parts"]),
    (
        "shared/store/src/delivery/code.rs",
        &["a code is sent to somebody with an account"],
    ),
    (
        "shared/store/src/delivery/send.rs",
        &["a notice that another function asked for is written and sent"],
    ),
    (
        "shared/store/src/legal/hold/apply.rs",
        &["purge resumes a deletion"],
    ),
    (
        "shared/store/src/legal/hold/notify.rs",
        &["purge holds a deletion"],
    ),
    (
        "shared/store/src/messages/broadcast.rs",
        &["a message to everybody is asked for"],
    ),
    (
        "shared/store/src/messages/broadcast/follow.rs",
        &["one part"],
    ),
    (
        "shared/store/src/messages/broadcast/spread.rs",
        &["a page of a message to everybody is spread"],
    ),
    ("shared/store/src/messages/sent_notices.rs", &["two parts"]),
    (
        "shared/store/src/people/call_sign_release.rs",
        &["one part"],
    ),
    ("shared/store/src/people/challenge.rs", &["one part"]),
    ("shared/store/src/people/look_up.rs", &["one part"]),
    (
        "shared/store/src/people/one_time_codes.rs",
        &["a code is asked for"],
    ),
    (
        "shared/store/src/people/registration.rs",
        &[
            "an account is made",
            "an account is made, and takes a number over",
            "an account is made, and takes the only identifier of another over",
        ],
    ),
    ("shared/store/src/people/session.rs", &["one part"]),
    (
        "shared/store/src/people/unused_accounts.rs",
        &[
            "retention asks for a notice to an unused account",
            "retention ends an unused account",
        ],
    ),
    ("shared/store/src/retention/report.rs", &["one part"]),
    ("shared/store/src/restore/index.rs", &["three parts"]),
    ("shared/store/src/restore/request.rs", &["two parts"]),
];

#[test]
fn every_file_that_sends_a_transaction_is_in_the_list_with_a_kind_of_the_table() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut found = BTreeSet::new();
    for folder in ["functions", "shared"] {
        senders(&root.join(folder), &root, &mut found);
    }
    let listed: BTreeSet<String> = SENDERS.iter().map(|(file, _)| (*file).to_owned()).collect();
    let unlisted: Vec<_> = found.difference(&listed).collect();
    assert!(
        unlisted.is_empty(),
        "these send transactions: add them to SENDERS, and their kinds to MOST_PARTS: {unlisted:#?}"
    );
    let gone: Vec<_> = listed.difference(&found).collect();
    assert!(gone.is_empty(), "these send none: {gone:?}");
    for (file, kinds) in SENDERS {
        assert!(!kinds.is_empty(), "{file}");
        for kind in *kinds {
            let is_small = ["one part", "two parts", "three parts"].contains(kind);
            let is_known = MOST_PARTS.iter().any(|(known, _)| known == kind);
            assert!(is_small || is_known, "{file}: {kind} is not in the table");
        }
    }
}

/// Adds the files in a folder that send a transaction, without tests.
fn senders(folder: &Path, root: &Path, found: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() {
            if !["tests", "target", "node_modules"].contains(&name.as_str()) {
                senders(&path, root, found);
            }
        } else if name.ends_with(".rs") && name != "tests.rs" {
            let text = fs::read_to_string(&path).unwrap();
            let one_line: String = text.split_whitespace().collect();
            let one_line = one_line.split("#[cfg(test)]modtests{").next().unwrap();
            let has = |call: &str| one_line.contains(call);
            let is_sent = has(".send()") || has(".send_despite_conflicts()");
            let sends = has(".commit()") || (is_sent && has("Transaction::new("));
            if sends {
                let path = path.strip_prefix(root).unwrap();
                found.insert(path.to_string_lossy().into_owned());
            }
        }
    }
}
