//! P3: threads with support are protected like all other data, whichever channel they came by, and a question is due
//! within seven working days.

mod bounds;
mod deletion;
mod input;
mod protection;

use app::{
    App,
    tables::{self, Item},
};
use client::{Client, Person, Product as _, Reply, leak_scanner, unique};
use qeg_domain::calendar::Calendar;
use qeg_store::Table;
use serde_json::{Value, json};

/// Words that occur nowhere else.
fn words(what: &str) -> String {
    format!("{what}：标记{:08x}{:08x}", unique(), unique())
}

/// The due date of a question asked now.
fn due_now(app: &App) -> String {
    let deadline = Calendar::published().deadline(app.now());
    deadline.due_on.to_string()
}

/// The first member of staff calls.
async fn staff(app: &App, method: &str, path: &str, body: Option<&Value>) -> Reply {
    client::staff(app, 0, method, path, body).await
}

/// Asks something; gives the thread's id.
async fn ask(person: &Person, body: &str) -> String {
    let asked = person
        .send("POST", "/threads", &json!({"body": body}))
        .await;
    asked.expect(201).str("/id").to_owned()
}

async fn reply(app: &App, id: &str, body: &Value) -> Reply {
    let path = format!("/staff/threads/{id}/messages");
    staff(app, "POST", &path, Some(body)).await
}

/// Looks for a thread on every page of the staff's list.
async fn listed(app: &App, id: &str) -> Option<Value> {
    let mut path = "/staff/threads?state=open".to_owned();
    loop {
        let page = staff(app, "GET", &path, None).await.expect(200).json;
        let threads = page["threads"].as_array().unwrap();
        if let Some(found) = threads.iter().find(|one| one["id"] == id) {
            return Some(found.clone());
        }
        path = format!(
            "/staff/threads?state=open&cursor={}",
            page["next"].as_str()?
        );
    }
}

/// Everything in the subjects table that names a thread.
async fn items(app: &App, id: &str) -> Vec<Item> {
    let all = tables::scan(app, Table::Subjects).await.into_iter();
    all.filter(|item| leak_scanner::contains(&tables::bytes(item), id))
        .collect()
}

#[tokio::test]
async fn an_answer_is_seen_by_both_sides_and_the_notice_repeats_nothing() {
    let app = App::start().await;
    let person = Person::by_phone(&app).await;
    let phone = person.phone.clone().unwrap();
    let before = person.client.messages(&phone).await.len();
    let (about, question, answer) = (words("卡片"), words("在哪里？\n第二行"), words("在路上"));
    let asked = json!({"subject": about, "body": question});
    let asked = person.send("POST", "/threads", &asked).await.expect(201);
    let id = asked.str("/id").to_owned();
    assert_eq!(asked.str("/state"), "open");
    assert_eq!(asked.str("/subject"), about);
    assert_eq!(asked.str("/answer_due_on"), due_now(&app));
    assert_eq!(asked.str("/messages/0/from"), "person");
    assert_eq!(asked.str("/messages/0/body"), question);

    let seen = listed(&app, &id).await.expect("it is open");
    assert_eq!(seen["answer_due_on"], asked.json["answer_due_on"]);
    assert_eq!(
        (&seen["state"], &seen["working_days_left"]),
        (&json!("open"), &json!(7))
    );
    assert!(
        !seen.to_string().contains("标记"),
        "the list is not logged, so it shows no words"
    );
    let read = staff(&app, "GET", &format!("/staff/threads/{id}"), None).await;
    assert_eq!(read.expect(200).json, asked.json);

    let replied = reply(&app, &id, &json!({"body": answer})).await.expect(201);
    assert_eq!(replied.str("/state"), "open");
    assert!(replied.json["answer_due_on"].is_null());
    let thread = person.get(&format!("/threads/{id}")).await.expect(200);
    assert!(thread.json["answer_due_on"].is_null());
    assert_eq!(thread.str("/messages/1/from"), "staff");
    assert_eq!(thread.str("/messages/1/body"), answer);
    let list = person.get("/threads").await.expect(200);
    assert_eq!(list.json["threads"], json!([thread.json]));
    assert!(listed(&app, &id).await.unwrap()["answer_due_on"].is_null());

    app.deliver().await;
    let messages = person.client.messages(&phone).await;
    let expected = ["客服已答复您的咨询，请登录后查看。"];
    assert_eq!(messages[before..], expected);
    let notices = person.get("/notices").await.expect(200);
    assert_eq!(notices.str("/notices/0/template"), "support_answered");
    assert_eq!(
        notices.str("/notices/0/text/en"),
        "Support has answered your question. Sign in to read the answer."
    );
    assert!(!notices.text.contains("标记") && !notices.text.contains(&id));
}

#[tokio::test]
async fn another_question_sets_the_due_date_again_and_opens_a_closed_thread() {
    let app = App::start().await;
    let person = Person::by_call_sign(&app).await;
    let id = ask(&person, &words("一")).await;
    let path = format!("/threads/{id}/messages");
    let more = person
        .send("POST", &path, &json!({"body": words("二")}))
        .await;
    let more = more.expect(201);
    assert_eq!(more.json["messages"].as_array().unwrap().len(), 2);
    assert_eq!(more.str("/answer_due_on"), due_now(&app));
    let closed = reply(&app, &id, &json!({"body": words("答"), "close": true})).await;
    assert_eq!(closed.expect(201).str("/state"), "closed");
    let thread = person.get(&format!("/threads/{id}")).await.expect(200);
    assert_eq!(thread.str("/state"), "closed");
    assert!(thread.json["answer_due_on"].is_null());
    assert!(listed(&app, &id).await.is_none());
    // Another message of staff does not make the thread wait again.
    let after = reply(&app, &id, &json!({"body": words("补充")})).await;
    assert_eq!(after.expect(201).str("/state"), "closed");
    let again = person
        .send("POST", &path, &json!({"body": words("三")}))
        .await;
    let again = again.expect(201);
    assert_eq!(again.str("/state"), "open");
    assert_eq!(again.str("/answer_due_on"), due_now(&app));
    assert_eq!(again.json["messages"].as_array().unwrap().len(), 5);
    assert!(listed(&app, &id).await.is_some());
}

#[tokio::test]
async fn an_answer_to_an_old_version_of_a_thread_is_refused() {
    let app = App::start().await;
    let person = Person::by_call_sign(&app).await;
    let id = ask(&person, &words("一")).await;
    let path = format!("/staff/threads/{id}");
    let read = staff(&app, "GET", &path, None).await.expect(200);
    let seen = read.header("etag").unwrap().to_owned();
    let more = json!({"body": words("二")});
    let going_on = format!("/threads/{id}/messages");
    person.send("POST", &going_on, &more).await.expect(201);
    let answer = async |seen: &str| {
        let client = Client::of(&app);
        let call = client.call("POST", &format!("{path}/messages"));
        let call = call.header("if-match", seen).json(&json!({"body": "答"}));
        call.signed_by(&app.staff(1)).send().await
    };
    answer(&seen).await.expect(412);
    let waits = listed(&app, &id).await.expect("it is still open");
    assert_eq!(waits["answer_due_on"], due_now(&app));
    let read = staff(&app, "GET", &path, None).await.expect(200);
    answer(read.header("etag").unwrap()).await.expect(201);
    assert!(listed(&app, &id).await.unwrap()["answer_due_on"].is_null());
}

#[tokio::test]
async fn a_question_by_mail_or_phone_becomes_a_thread_like_any_other() {
    let app = App::start().await;
    let person = Person::by_both(&app).await;
    let (phone, call_sign) = (person.phone.clone(), person.call_sign.clone());
    let mut ids = Vec::new();
    for (channel, identifier) in [
        ("mail", &call_sign),
        ("social", &call_sign),
        ("phone", &phone),
    ] {
        let body = json!({"identifier": identifier, "channel": channel, "body": words(channel)});
        let recorded = staff(&app, "POST", "/staff/threads", Some(&body)).await;
        let recorded = recorded.expect(201);
        assert_eq!(recorded.str("/answer_due_on"), due_now(&app));
        let id = recorded.str("/id").to_owned();
        let seen = person.get(&format!("/threads/{id}")).await.expect(200);
        assert_eq!(seen.json, recorded.json);
        assert_eq!(seen.str("/channel"), channel);
        assert_eq!(seen.json["messages"][0]["body"], body["body"]);
        assert_eq!(seen.str("/messages/0/from"), "person");
        assert!(listed(&app, &id).await.is_some());
        ids.push(id);
    }
    // The person continues the thread themself.
    let path = format!("/threads/{}/messages", ids[0]);
    let more = person
        .send("POST", &path, &json!({"body": words("多")}))
        .await;
    more.expect(201);
    let list = person.get("/threads").await.expect(200).json;
    let newest_first = list["threads"].as_array().unwrap().iter();
    let newest_first: Vec<&str> = newest_first
        .map(|one| one["id"].as_str().unwrap())
        .collect();
    ids.reverse();
    assert_eq!(newest_first, ids);
}
