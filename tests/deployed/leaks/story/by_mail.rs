//! A recovery code, and a deletion that is requested by mail.

use serde_json::json;
use stack::ENDPOINTS;

use super::contact::contact_of;
use crate::test_user::{ByCallSign, Scenario, TestUser};

fn mark_recovery_code(user: &TestUser<'_>, code: &str) {
    for written in [code.to_owned(), code.replace('-', "")] {
        for written in [written.to_lowercase(), written] {
            let canaries = &user.scenario.canaries;
            canaries.mark(user.owner, "the recovery code", &written);
        }
    }
}

/// A person without a number who forgets their password and then asks for deletion by mail.
pub(crate) async fn by_mail(scenario: &Scenario) {
    let user = TestUser::new(scenario, "somebody who writes letters");
    let ByCallSign {
        call_sign,
        recovery_code: recovery,
        ..
    } = user.registers_by_call_sign().await;
    mark_recovery_code(&user, &recovery);
    let new = user.password();
    let body = json!({"call_sign": call_sign, "recovery_code": recovery, "new_password": new});
    let reset = user.ask("POST /password-resets").json(&body).send().await;
    let recovery = reset.expect(200).str("/recovery_code").to_owned();
    mark_recovery_code(&user, &recovery);
    let body = json!({"identifier": call_sign, "password": new});
    let opened = user.ask("POST /sessions").json(&body).send().await;
    user.keeps_token(opened.expect(201).str("/token"));
    let put = user.ask("PUT /contact").json(&contact_of(&user));
    put.send().await.expect(201);
    // Somebody shows a licence for the call sign; the notice for its holder names nobody.
    let path = format!("/staff/call-signs/{call_sign}/release");
    let claim = user.ask("POST /staff/call-signs/{call_sign}/release");
    let claim = claim
        .at(path)
        .json(&json!({"reference": user.canary("a reference")}));
    let claim = claim.signed_by(&ENDPOINTS.staff[0]);
    claim.send().await.expect(202);
    let staff = TestUser::new(scenario, "staff with a letter");
    let body = json!({"call_sign": call_sign, "recovery_code": recovery});
    let accepted = staff
        .ask("POST /staff/deletions")
        .signed_by(&ENDPOINTS.staff[0]);
    accepted.json(&body).send().await.expect(202);
    let list = staff.ask("GET /staff/deletions").query("state=open");
    let list = list.signed_by(&ENDPOINTS.staff[1]).send().await;
    list.expect(200);
    user.ask("GET /deletion").send().await.expect(200);
    user.ask("GET /notices").send().await.expect(200);
}
