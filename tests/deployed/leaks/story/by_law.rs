//! What the law demands from the operator: disclosures and holds.

use qeg_domain::disclosure::DisclosedField;
use serde_json::{Value, json};
use stack::{ENDPOINTS, day};

use super::{
    contact::contact_of,
    deletion::{ask_for_deletion, follow},
};
use crate::test_user::{ByCallSign, Scenario, TestUser};

/// A person about whom an authority secretly asks for all data, and whom a law forbids to erase for a while. They are
/// not erased at the end, because an attack with these bodies may place another hold on them.
pub(crate) async fn by_law(scenario: &Scenario) {
    let user = &TestUser::new(scenario, "somebody the law asks of");
    let ByCallSign {
        call_sign,
        password,
        ..
    } = user.registers_by_call_sign().await;
    let contact = contact_of(user);
    let put = user.ask("PUT /contact").json(&contact);
    put.send().await.expect(201);
    let said = user.canary("a question to support");
    let ask = user.ask("POST /threads").json(&json!({"body": said}));
    ask.send().await.expect(201);
    disclosed(user, &call_sign, &format!("{contact} {said}")).await;
    held(user, &call_sign, &password).await;
}

/// A legal text that staff enter.
fn legal_words(staff: &TestUser<'_>, place: &str) -> String {
    let words = staff.canary(place);
    staff.guessable(place, &words);
    words
}

/// Requests a disclosure; gives the body and the disclosure's id.
async fn ask(staff: &TestUser<'_>, call_sign: &str) -> (Value, String) {
    let body = json!({
        "identifier": call_sign,
        "instrument": legal_words(staff, "an instrument"),
        "authority": legal_words(staff, "an authority"),
        "fields": DisclosedField::ALL,
        "secret_until": day(3),
    });
    let ask = staff.ask("POST /staff/disclosures").json(&body);
    let asked = ask.signed_by(&ENDPOINTS.staff[0]).send().await.expect(201);
    (body, asked.str("/id").to_owned())
}

/// `given` is what the person gave.
async fn disclosed(user: &TestUser<'_>, call_sign: &str, given: &str) {
    let staff = TestUser::new(user.scenario, "staff with an instrument");
    let (body, id) = ask(&staff, call_sign).await;
    // Who approves sees the instrument and what the person gave, and nobody else sees both.
    let approver = TestUser::new(user.scenario, "staff who approve");
    let canaries = &user.scenario.canaries;
    canaries.share(approver.owner, &format!("{body} {given}"));
    let path = format!("/staff/disclosures/{id}");
    let list = approver.ask("GET /staff/disclosures");
    let list = list.query("state=awaiting_approval");
    let list = list.signed_by(&ENDPOINTS.staff[1]).send().await;
    list.expect(200);
    let seen = approver.ask("GET /staff/disclosures/{disclosure_id}");
    let seen = seen.at(&path).signed_by(&ENDPOINTS.staff[1]).send().await;
    assert_eq!(seen.expect(200).str("/person/call_sign"), call_sign);
    let approval = approver.ask("POST /staff/disclosures/{disclosure_id}/approval");
    let approval = approval.at(format!("{path}/approval"));
    let package = approval.signed_by(&ENDPOINTS.staff[1]).send().await;
    let package = package.expect(200);
    assert_eq!(package.str("/call_sign"), call_sign);
    let names = package.json.as_object().unwrap();
    let is_there = |field: &DisclosedField| names.contains_key(field.as_str());
    assert!(DisclosedField::ALL.iter().all(is_there));
    let (_, id) = ask(&staff, call_sign).await;
    let withdraw = staff.ask("DELETE /staff/disclosures/{disclosure_id}");
    let withdraw = withdraw.at(format!("/staff/disclosures/{id}"));
    let withdraw = withdraw.signed_by(&ENDPOINTS.staff[0]).send().await;
    assert_eq!(withdraw.expect(200).str("/state"), "withdrawn");
}

async fn held(user: &TestUser<'_>, call_sign: &str, password: &str) {
    let staff = TestUser::new(user.scenario, "staff with an order of a court");
    let (until, secret) = (day(9), day(4));
    let hold = async |whom: Value| {
        let mut body = json!({
            "basis": "court_evidence",
            "reference": legal_words(&staff, "a reference"),
            "until": until,
            "secret_until": secret,
        });
        let whom = whom.as_object().unwrap().clone();
        body.as_object_mut().unwrap().extend(whom);
        let place = staff.ask("POST /staff/holds").json(&body);
        let placed = place.signed_by(&ENDPOINTS.staff[0]).send().await;
        placed.expect(201).str("/id").to_owned()
    };
    let mut holds = vec![hold(json!({"identifier": call_sign})).await];
    let (request, receipt) = ask_for_deletion(user, "grace", password).await;
    holds.push(hold(json!({"request_id": request})).await);
    follow(user, &request, &receipt).await;
    let list = staff
        .ask("GET /staff/holds")
        .query(format!("person_of={}", holds[0]));
    let list = list.signed_by(&ENDPOINTS.staff[1]).send().await.expect(200);
    assert_eq!(list.json["holds"].as_array().unwrap().len(), 2);
    staff
        .ask("GET /staff/holds")
        .signed_by(&ENDPOINTS.staff[1])
        .send()
        .await
        .expect(200);
    for id in holds {
        let lift = staff.ask("DELETE /staff/holds/{hold_id}");
        let lift = lift.at(format!("/staff/holds/{id}"));
        lift.signed_by(&ENDPOINTS.staff[1]).send().await.expect(204);
    }
    user.ask("GET /notices").send().await.expect(200);
    user.ask("DELETE /deletion").send().await.expect(204);
}
