//! Conversations with support, on both sides, and a message to everyone.

use serde_json::json;
use stack::{ENDPOINTS, day};

use crate::test_user::TestUser;

/// Asks in a thread, is answered, asks again and is answered again; asks by mail; asks for deletion in the thread and
/// cancels it. Staff may read the person's values in these threads.
pub(super) async fn threads(user: &TestUser<'_>, phone: &str) {
    let said = |place: &str| {
        let said = user.canary(place);
        user.guessable(place, &said);
        format!("{said}\n第二行")
    };
    let about = user.canary("the subject of a thread");
    let question = json!({"subject": about, "body": said("a question")});
    let asked = user.ask("POST /threads").json(&question).send().await;
    let id = asked.expect(201).str("/id").to_owned();
    let staff = &ENDPOINTS.staff[0];
    let of_thread = |route: &str| {
        let path = route.split_once(' ').unwrap().1;
        user.ask(route).at(path.replace("{thread_id}", &id))
    };
    let read = of_thread("GET /staff/threads/{thread_id}").signed_by(staff);
    read.send().await.expect(200);
    for close in [false, true] {
        let answer = json!({"body": said("an answer"), "close": close});
        let reply = of_thread("POST /staff/threads/{thread_id}/messages");
        reply
            .json(&answer)
            .signed_by(staff)
            .send()
            .await
            .expect(201);
        let more = json!({"body": said("another question")});
        let more = of_thread("POST /threads/{thread_id}/messages").json(&more);
        more.send().await.expect(201);
    }
    let letter = json!({"identifier": phone, "channel": "mail", "body": said("a letter")});
    let recorded = user
        .ask("POST /staff/threads")
        .json(&letter)
        .signed_by(staff);
    recorded.send().await.expect(201);
    let somebody = TestUser::new(user.scenario, "staff with a list");
    let message = json!({
        "template": "policy_changed", "audience": "everyone", "params": {"effective_on": day(60)},
    });
    let message = somebody.ask("POST /staff/notices").json(&message);
    let sent = message.signed_by(staff).send().await.expect(202);
    look_at_notices(&somebody, sent.str("/id")).await;
    let test = json!({
        "template": "policy_changed", "audience": "thread", "thread_id": id,
        "params": {"effective_on": day(60)},
    });
    let test = somebody.ask("POST /staff/notices").json(&test);
    test.signed_by(staff).send().await.expect(202);
    let list = somebody.ask("GET /staff/threads").query("state=open");
    list.signed_by(staff).send().await.expect(200);
    of_thread("GET /threads/{thread_id}")
        .send()
        .await
        .expect(200);
    user.ask("GET /threads").send().await.expect(200);
    let deletion = of_thread("POST /staff/threads/{thread_id}/deletion");
    deletion.signed_by(staff).send().await.expect(202);
    user.ask("DELETE /deletion").send().await.expect(204);
}

/// Staff see how far a message to everyone is. It is stopped, so that what this test starts ends with it.
async fn look_at_notices(somebody: &TestUser<'_>, id: &str) {
    let staff = &ENDPOINTS.staff[0];
    for route in [
        "GET /staff/notices",
        "GET /staff/notices/reach",
        "GET /staff/notices/{broadcast_id}",
        "DELETE /staff/notices/{broadcast_id}",
    ] {
        let path = route.split_once(' ').unwrap().1;
        let call = somebody.ask(route).at(path.replace("{broadcast_id}", id));
        call.signed_by(staff).send().await.expect(200);
    }
}
