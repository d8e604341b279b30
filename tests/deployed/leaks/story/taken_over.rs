//! A mobile number that gets a new owner.

use serde_json::json;
use stack::ENDPOINTS;

use super::contact::contact_of;
use crate::test_user::{Scenario, TestUser};

/// A number that gets a new owner, who then asks for deletion by phone.
pub(crate) async fn taken_over(scenario: &Scenario) {
    let old = TestUser::new(scenario, "the old owner of a number");
    let phone = old.phone();
    let create = async |user: &TestUser<'_>, take_over: bool| {
        let (id, code) = user.code(&phone, &phone, "registration").await;
        let body = json!({
            "verification_id": id,
            "code": code,
            "password": user.password(),
            "policy_version": client::policy_version(),
            "take_over": take_over,
        });
        let created = user.ask("POST /accounts").json(&body).send().await;
        user.keeps_token(created.expect(201).str("/session/token"));
    };
    create(&old, false).await;
    let put = old.ask("PUT /contact").json(&contact_of(&old));
    put.send().await.expect(201);
    let new = TestUser::new(scenario, "the new owner of a number");
    new.owns_phone(&phone);
    create(&new, true).await;
    // The old account has lost the number and is being deleted.
    let left = old.ask("GET /account").send().await.expect(200);
    assert_eq!(left.json["status"], "deletion_requested");
    old.ask("GET /notices").send().await.expect(200);
    old.ask("GET /export").send().await.expect(200);
    let (id, code) = new.code(&phone, &phone, "deletion").await;
    let staff = TestUser::new(scenario, "staff on the phone");
    let body = json!({"verification_id": id, "code": code});
    let accepted = staff
        .ask("POST /staff/deletions")
        .signed_by(&ENDPOINTS.staff[0]);
    accepted.json(&body).send().await.expect(202);
    new.ask("GET /deletion").send().await.expect(200);
}
