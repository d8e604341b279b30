//! Deletions: requested, followed, cancelled, repeated, and done.

use client::Reply;
use serde_json::json;
use stack::eventually;

use super::handoffs::answered;
use crate::test_user::TestUser;

/// Asks for deletion, follows it and cancels it.
pub(super) async fn take_back(user: &TestUser<'_>, password: &str) {
    let (id, receipt) = ask_for_deletion(user, "grace", password).await;
    user.ask("GET /deletion").send().await.expect(200);
    follow(user, &id, &receipt).await;
    let taken = user.ask("DELETE /deletion").send().await;
    taken.expect(204);
}

/// A repeated request gives the first answer; another one with its key is refused.
pub(super) async fn ask_again(user: &TestUser<'_>, password: &str) {
    let key = user.canary("a repeated Idempotency-Key");
    let ask = async |mode: &str| {
        let body = json!({"mode": mode, "password": password});
        let call = user.ask("POST /deletion").header("idempotency-key", &key);
        call.json(&body).send().await
    };
    let (first, again) = (ask("grace").await, ask("grace").await);
    let receipt = first.expect(202).str("/receipt").to_owned();
    user.scenario
        .canaries
        .mark(user.owner, "a repeated receipt", &receipt);
    assert_eq!(again.expect(202).str("/receipt"), receipt);
    ask("immediate").await.expect(422);
    let taken = user.ask("DELETE /deletion").send().await;
    taken.expect(204);
    *user.last_password.lock().unwrap() = password.to_owned();
}

pub(super) async fn ask_for_deletion(
    user: &TestUser<'_>,
    mode: &str,
    password: &str,
) -> (String, String) {
    let body = json!({"mode": mode, "password": password});
    let asked = user.ask("POST /deletion").json(&body).send().await;
    let asked = asked.expect(202);
    let receipt = asked.str("/receipt").to_owned();
    user.scenario
        .canaries
        .mark(user.owner, "a receipt", &receipt);
    (asked.str("/request_id").to_owned(), receipt)
}

pub(super) async fn follow(user: &TestUser<'_>, id: &str, receipt: &str) -> Reply {
    user.ask("GET /deletions/{request_id}")
        .at(format!("/deletions/{id}"))
        .header("authorization", &format!("Receipt {receipt}"))
        .send()
        .await
        .expect(200)
}

/// The end of an account: erased at the next run of purge, with a certificate.
pub(crate) async fn erased(user: &TestUser<'_>) {
    let password = user.last_password.lock().unwrap().clone();
    let (id, receipt) = ask_for_deletion(user, "immediate", &password).await;
    eventually("erased", async || {
        let followed = follow(user, &id, &receipt).await;
        followed.json["certificate"].is_string().then_some(())
    })
    .await;
    answered(user).await;
    user.ask("GET /contact").send().await.expect(401);
}
