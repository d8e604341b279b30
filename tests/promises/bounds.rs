//! Everything that one person can make large has a limit, and no write grows with their data: the parts of every kind
//! of transaction at its limit, the handoffs that may wait, the changes of a day.

mod by_themselves;
mod changes_a_day;
mod deletions;
mod long_lists;
mod own_changes;
mod repeated_a_day;
mod senders;
mod waiting;

use app::{App, tables};
use aws_sdk_dynamodb::types::AttributeValue;
use client::{Call, Carrier, Client, PASSWORD, Person, Reply, contact, unique};
use qeg_domain::limits::{PAGE_CORRECTIONS, SESSIONS};
use qeg_store::Table;
use serde_json::{Value, json};

/// Kinds of transactions, each with its greatest number of parts. DynamoDB allows 100.
const MOST_PARTS: [(&str, usize); 49] = [
    ("an account is made", 16),
    ("an account is made, and takes a number over", 33),
    ("contact data is put", 7),
    ("contact data is corrected", 8),
    ("a page of a correction is written", PAGE_CORRECTIONS + 1),
    ("a handoff is ordered", 9),
    ("a handoff is collected", 8),
    ("contact data is deleted while 20 handoffs wait", 85),
    ("a deletion is asked for while 20 handoffs wait", 11),
    ("the last receipt is given", 8),
    ("a deletion is cancelled", 7),
    ("purge tells carriers and erases", 8),
    ("somebody signs in while 150 sessions are open", 61),
    ("a password is changed while 100 sessions are open", 88),
    ("a password is reset while 100 sessions are open", 88),
    ("the last message of a thread is written", 11),
    (
        "a password is reset by recovery code while 100 sessions are open",
        83,
    ),
    (
        "everything of an account is changed while 100 sessions are open",
        96,
    ),
    ("preferences are changed", 4),
    ("somebody signs out", 5),
    ("a code is asked for", 7),
    ("a thread is opened", 9),
    ("a thread is opened that objects to a release", 9),
    ("a handoff is cancelled", 7),
    ("a carrier reports a status", 6),
    ("a carrier answers an erasure", 2),
    (
        "an account is made, and takes the only identifier of another over",
        28,
    ),
    ("a release is announced", 9),
    ("the only identifier is released while 20 handoffs wait", 12),
    (
        "staff record a deletion by a code while 20 handoffs wait",
        12,
    ),
    (
        "staff record a deletion by a recovery code while 20 handoffs wait",
        10,
    ),
    (
        "staff record a deletion of a thread while 20 handoffs wait",
        10,
    ),
    ("staff record a deletion that is in progress", 7),
    ("a hold is placed on a deletion", 12),
    ("a hold of a deletion is lifted", 10),
    ("a disclosure is asked for", 7),
    ("staff see what a disclosure is about", 4),
    ("a disclosure is approved", 8),
    ("a disclosure is rejected", 5),
    ("staff read a thread", 4),
    ("a code is sent to somebody with an account", 5),
    (
        "a notice that another function asked for is written and sent",
        5,
    ),
    ("a message to everybody is asked for", 18),
    ("a page of a message to everybody is spread", 92),
    ("retention asks for a notice to an unused account", 6),
    ("retention ends an unused account", 12),
    ("purge holds a deletion", 7),
    ("purge resumes a deletion", 7),
    ("purge completes, reminds carriers and gives them up", 3),
];

/// The number of parts of the largest transaction that was sent since.
async fn parts_of<T>(app: &App, work: impl Future<Output = T>) -> (usize, T) {
    app.aws().clear_calls();
    let outcome = work.await;
    let calls = app.aws().calls();
    (
        calls.iter().map(|call| call.parts).max().unwrap_or(0),
        outcome,
    )
}

/// Does the work, checks the parts of its kind of transaction, and gives the result of the work.
async fn within<T>(app: &App, kind: &str, work: impl Future<Output = T>) -> T {
    let most = MOST_PARTS.iter().find(|(known, _)| *known == kind);
    let (_, most) = most.unwrap_or_else(|| panic!("{kind} is not in the table"));
    let (parts, outcome) = parts_of(app, work).await;
    assert!(
        (1..=*most).contains(&parts),
        "{kind}: {parts} parts, not {most}"
    );
    outcome
}

/// Sends a call with an idempotency key: its answer is kept, which is one part more.
async fn repeatable(call: Call<'_>) -> Reply {
    let key = format!("k-{}", unique());
    call.header("idempotency-key", &key).send().await
}

/// Somebody with contact data.
async fn somebody(app: &App) -> Person {
    let person = Person::by_both(app).await;
    person.put_contact(&contact("甲")).await.expect(201);
    person
}

/// Orders as many handoffs as may wait.
async fn order_all(person: &Person) -> Vec<String> {
    let mut ids = Vec::new();
    for _ in 0..20 {
        ids.push(person.order("post").await);
    }
    ids
}

/// Adds open sessions to a person.
async fn open_sessions(app: &App, person: &Person, count: usize) {
    let subject = person.token.split('.').next().unwrap();
    for _ in 0..count {
        let text = |text: String| AttributeValue::S(text);
        let end = app.now().as_second() + 86_400;
        let item = [
            ("pk".to_owned(), text(format!("S#{subject}"))),
            ("sk".to_owned(), text(format!("SESSION#{:064x}", unique()))),
            ("created_at".to_owned(), text(app.now().to_string())),
            ("expires_at".to_owned(), AttributeValue::N(end.to_string())),
        ];
        tables::put(app, Table::Subjects, item.into()).await;
    }
}

#[tokio::test]
async fn a_person_has_a_limited_number_of_sessions_and_the_oldest_end() {
    let app = App::start().await;
    let person = somebody(&app).await;
    open_sessions(&app, &person, 150).await;
    let body = json!({"identifier": person.call_sign, "password": PASSWORD});
    let sign_in = async || {
        let call = person.client.call("POST", "/sessions").json(&body);
        call.send().await
    };
    let kind = "somebody signs in while 150 sessions are open";
    within(&app, kind, sign_in()).await.expect(201);
    let newest = sign_in().await.expect(201);
    // The session of the registration was the oldest.
    person.get("/account").await.expect(401);
    let export = person.client.call("GET", "/export");
    let export = export.bearer(newest.str("/token")).send().await.expect(200);
    let sessions = export.json["sessions"].as_array().unwrap();
    assert_eq!(sessions.len(), SESSIONS);
}

#[tokio::test]
async fn registering_and_contact_data_are_of_one_size() {
    let app = App::start().await;
    let old = within(&app, "an account is made", Person::by_both(&app)).await;
    app.advance(jiff::Span::new().minutes(2)).await;
    let phone = old.phone.clone().unwrap();
    let client = Client::of(&app);
    let (verification, code) = client.code(&phone, "registration").await;
    let body = json!({"verification_id": verification, "code": code, "take_over": true});
    let taken = client.register(body);
    let kind = "an account is made, and takes a number over";
    within(&app, kind, taken).await.expect(201);
    let given = contact("甲");
    let put = old.put_contact(&given);
    within(&app, "contact data is put", put).await.expect(201);
}

#[tokio::test]
async fn a_correction_is_of_one_size_however_many_handoffs_were_collected() {
    let app = App::start().await;
    let person = somebody(&app).await;
    let carrier = Carrier::post(&app);
    let mut ids = Vec::new();
    // Two more than a page: the event of the next page takes the place of one.
    for _ in 0..PAGE_CORRECTIONS + 2 {
        let id = person.order("post").await;
        carrier.collect(&id).await.expect(200);
        ids.push(id);
    }
    let given = contact("乙");
    let put = person.put_contact(&given);
    within(&app, "contact data is corrected", put)
        .await
        .expect(200);
    let kind = "a page of a correction is written";
    let changed = "net.qeg.handoff.contact_changed.v1";
    within(&app, kind, async {
        for id in &ids {
            carrier.messages(changed, id, 1).await;
        }
    })
    .await;
}

#[tokio::test]
async fn cancelling_all_handoffs_is_one_transaction_however_many_wait() {
    let app = App::start().await;
    let person = somebody(&app).await;
    let ids = within(&app, "a handoff is ordered", order_all(&person)).await;
    let carrier = Carrier::post(&app);
    let collected = carrier.collect(&ids[0]);
    within(&app, "a handoff is collected", collected)
        .await
        .expect(200);
    person.order("post").await;
    let kind = "contact data is deleted while 20 handoffs wait";
    within(&app, kind, person.delete("/contact"))
        .await
        .expect(204);
    person.put_contact(&contact("乙")).await.expect(201);
    order_all(&person).await;
    let kind = "a deletion is asked for while 20 handoffs wait";
    within(&app, kind, person.ask_for_deletion("grace")).await;
    for _ in 0..18 {
        person.ask_for_deletion("grace").await;
    }
    within(
        &app,
        "the last receipt is given",
        person.ask_for_deletion("grace"),
    )
    .await;
    let body = json!({"mode": "grace", "password": PASSWORD});
    let refused = person.send("POST", "/deletion", &body).await.expect(409);
    assert!(refused.str("/detail").contains("No more receipts"));
    let kind = "a deletion is cancelled";
    within(&app, kind, person.delete("/deletion"))
        .await
        .expect(204);
    person.ask_for_deletion("immediate").await;
    within(&app, "purge tells carriers and erases", app.run_pending()).await;
}

#[tokio::test]
async fn ending_sessions_and_threads_fits_into_a_transaction() {
    let app = App::start().await;
    let person = somebody(&app).await;
    open_sessions(&app, &person, 100).await;
    let body = json!({"password": PASSWORD, "new_password": "another long passphrase"});
    let call = person.client.call("PATCH", "/account");
    let changed = repeatable(call.bearer(&person.token).json(&body));
    let kind = "a password is changed while 100 sessions are open";
    within(&app, kind, changed).await.expect(200);
    open_sessions(&app, &person, 100).await;
    let phone = person.phone.clone().unwrap();
    app.advance(jiff::Span::new().minutes(2)).await;
    let (id, code) = person.client.code(&phone, "password_reset").await;
    let body = json!({"verification_id": id, "code": code, "new_password": PASSWORD});
    let call = person
        .client
        .call("POST", "/password-resets")
        .json(&body)
        .send();
    let kind = "a password is reset while 100 sessions are open";
    let reset = within(&app, kind, call).await;
    assert!(matches!(reset.status, 200 | 204), "{}", reset.text);

    let person = Person::by_call_sign(&app).await;
    let asked = person
        .send("POST", "/threads", &json!({"body": "1"}))
        .await
        .expect(201);
    let id = asked.str("/id");
    let path = format!("/threads/{id}/messages");
    for _ in 1..50 {
        person
            .send("POST", &path, &json!({"body": "多"}))
            .await
            .expect(201);
    }
    let staff = person.client.product.staff(0);
    let path = format!("/staff/threads/{id}/messages");
    let more: Value = json!({"body": "答"});
    for _ in 51..60 {
        person
            .client
            .signed(&staff, "POST", &path, Some(&more))
            .await
            .expect(201);
    }
    let last = person.client.signed(&staff, "POST", &path, Some(&more));
    within(&app, "the last message of a thread is written", last)
        .await
        .expect(201);
}
