//! What people do, well and completely: every route answers at least once, and every field of every body
//! is given.

use serde_json::{Value, json};
use stack::{ENDPOINTS, eventually, people::new_call_sign};

use crate::test_user::{Scenario, TestUser};

/// Somebody with everything there is, up to the moment before they ask for deletion.
pub async fn a_whole_life(scenario: &Scenario) -> TestUser<'_> {
    let user = TestUser::new(scenario, "somebody with everything");
    let (phone, call_sign) = (user.phone(), new_call_sign());
    let first = user.password();
    register(&user, &phone, &call_sign, &first).await;
    sessions(&user, &phone, &call_sign, &first).await;
    contact(&user).await;
    let (phone, second) = other_identifiers(&user, &first).await;
    let third = reset_by_number(&user, &phone).await;
    assert_ne!(second, third);
    let body = json!({"identifier": phone, "password": third});
    let opened = user.ask("POST /sessions").json(&body).send().await;
    user.keeps_token(opened.expect(201).str("/token"));
    preferences(&user).await;
    threads(&user, &phone).await;
    let handoff = handoffs(&user).await;
    reads(&user).await;
    *user.handoff.lock().unwrap() = handoff.clone();
    user.ask("GET /handoffs").send().await.expect(200);
    let one = user.ask("GET /handoffs/{handoff_id}");
    one.at(format!("/handoffs/{handoff}"))
        .send()
        .await
        .expect(200);
    user.guessable("the last password", &third);
    take_back(&user, &third).await;
    ask_again(&user, &third).await;
    user
}

/// A number in full-width digits, as some keyboards write it.
fn wide(phone: &str) -> String {
    let digits = phone.trim_start_matches("+86").chars();
    digits
        .map(|c| char::from_u32(u32::from(c) - u32::from('0') + 0xff10).unwrap())
        .collect()
}

async fn register(user: &TestUser<'_>, phone: &str, call_sign: &str, password: &str) {
    let written = wide(phone);
    user.guessable("the number in full-width digits", &written);
    let (id, code) = user.code(phone, &written, "registration").await;
    let written = format!("{}/p", call_sign.to_lowercase());
    user.guessable("the call sign", call_sign);
    user.guessable("the call sign as it was written", &written);
    let body = json!({
        "verification_id": id,
        "code": code,
        "call_sign": written,
        "password": password,
        "policy_version": user.canary("the policy version"),
        "take_over": false,
    });
    let created = user.ask("POST /accounts").json(&body).send().await;
    let created = created.expect(201);
    assert_eq!(created.str("/account/call_sign"), call_sign);
    user.keeps_token(created.str("/session/token"));
}

async fn sessions(user: &TestUser<'_>, phone: &str, call_sign: &str, password: &str) {
    let kept = user.token().unwrap();
    for identifier in [phone, phone.trim_start_matches("+86"), call_sign] {
        let body = json!({"identifier": identifier, "password": password});
        let opened = user.ask("POST /sessions").json(&body).send().await;
        user.keeps_token(opened.expect(201).str("/token"));
        let ended = user.ask("DELETE /sessions/current").send().await;
        ended.expect(204);
        user.ask("GET /account").send().await.expect(401);
    }
    user.keeps_token(&kept);
}

/// Contact data with a canary in every field.
pub fn contact_of(user: &TestUser<'_>) -> Value {
    let postcode = format!("{:06}", stack::client::unique() % 1_000_000);
    user.guessable("the postcode", &postcode);
    let field = |before: &str, field: &str| {
        let value = format!("{before}{}", user.canary(field));
        user.guessable(field, &value);
        value
    };
    json!({
        "name": field("李", "the name"),
        "phone": user.phone().replacen("+86", "86 ", 1),
        "address": {
            "province": field("广东", "the province"),
            "city": field("深圳", "the city"),
            "county": field("南山", "the county"),
            "town": field("粤海", "the town"),
            "detail": field("科技园 1-2-", "the detail"),
            "postcode": postcode,
        },
    })
}

async fn contact(user: &TestUser<'_>) {
    let put = async |body: &Value| user.ask("PUT /contact").json(body).send().await;
    put(&contact_of(user)).await.expect(201);
    let read = user.ask("GET /contact").send().await.expect(200);
    let tag = read.header("etag").unwrap().to_owned();
    let again = user.ask("PUT /contact").header("if-match", &tag);
    again.json(&contact_of(user)).send().await.expect(200);
    let gone = user.ask("DELETE /contact").send().await;
    gone.expect(204);
    put(&contact_of(user)).await.expect(201);
}

/// Another call sign, number, password and policy version at once. Gives the number and the password.
async fn other_identifiers(user: &TestUser<'_>, password: &str) -> (String, String) {
    let (phone, call_sign, new) = (user.phone(), new_call_sign(), user.password());
    user.guessable("the second call sign", &call_sign);
    let national = phone.trim_start_matches("+86");
    let (id, code) = user.code(&phone, national, "phone_change").await;
    let body = json!({
        "call_sign": call_sign,
        "phone": {"verification_id": id, "code": code},
        "new_password": new,
        "policy_version": user.canary("the second policy version"),
        "password": password,
    });
    let changed = user.ask("PATCH /account").json(&body).send().await;
    assert_eq!(changed.expect(200).str("/phone"), phone);
    (phone, new)
}

async fn reset_by_number(user: &TestUser<'_>, phone: &str) -> String {
    let (id, code) = user.code(phone, phone, "password_reset").await;
    let new = user.password();
    let body = json!({"verification_id": id, "code": code, "new_password": new});
    let reset = user.ask("POST /password-resets").json(&body).send().await;
    reset.expect(204);
    new
}

async fn preferences(user: &TestUser<'_>) {
    user.ask("GET /preferences").send().await.expect(200);
    let body = json!({"promotions": true, "notices": "required"});
    let put = user.ask("PUT /preferences").json(&body).send().await;
    put.expect(200);
}

async fn reads(user: &TestUser<'_>) {
    for route in [
        "GET /account",
        "GET /notices",
        "GET /export",
        "GET /access-log",
    ] {
        user.ask(route).send().await.expect(200);
    }
    for route in ["GET /", "GET /health", "GET /.well-known/jwks.json"] {
        user.ask(route).send().await.expect(200);
    }
}

/// Asks in a thread, is answered, goes on and is answered again; asks by mail; asks for deletion in the
/// thread and takes that back. What staff read of the person's own they may read: it was asked of them.
async fn threads(user: &TestUser<'_>, phone: &str) {
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
        "template": "policy_changed", "audience": "everyone", "params": {"effective_on": "2027-01-01"},
    });
    let message = somebody.ask("POST /staff/notices").json(&message);
    message.signed_by(staff).send().await.expect(202);
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

/// Orders two handoffs: one is taken back, the other collected and reported. Gives the second.
async fn handoffs(user: &TestUser<'_>) -> String {
    let body = json!({
        "carrier": "post",
        "item": {"kind": "parcel", "count": 3, "weight_g": 250},
        "consent": {"policy_version": user.canary("the policy version of a consent")},
    });
    let mut ids = Vec::new();
    for _ in 0..2 {
        let ordered = user.ask("POST /handoffs").json(&body).send().await;
        ids.push(ordered.expect(201).str("/id").to_owned());
    }
    let cancel = user.ask("DELETE /handoffs/{handoff_id}");
    cancel
        .at(format!("/handoffs/{}", ids[0]))
        .send()
        .await
        .expect(204);
    let id = ids.pop().unwrap();
    let carrier = TestUser::new(user.scenario, "a carrier");
    let post = &ENDPOINTS.carriers["post"].credentials;
    let list = carrier.ask("GET /carrier/handoffs").query("status=queued");
    list.signed_by(post).send().await.expect(200);
    // What the carrier hears of the person it may hear: it was chosen.
    let collect = user.ask("POST /carrier/handoffs/{handoff_id}/collect");
    let collect = collect.at(format!("/carrier/handoffs/{id}/collect"));
    collect.signed_by(post).send().await.expect(200);
    let number = user.canary("a tracking number");
    user.guessable("the tracking number", &number);
    let news = json!({
        "event_id": user.canary("the id of a carrier's event"),
        "status": "accepted",
        "tracking_number": number,
        "occurred_at": "2026-01-01T00:00:00Z",
    });
    let report = user.ask("POST /carrier/handoffs/{handoff_id}/status");
    let report = report.at(format!("/carrier/handoffs/{id}/status"));
    report.json(&news).signed_by(post).send().await.expect(204);
    id
}

/// The carrier answers what it was asked to erase: found by the message on its queue.
async fn answered(user: &TestUser<'_>) {
    let handoff = user.handoff.lock().unwrap().clone();
    let told = stack::carriers::post()
        .messages("net.qeg.erasure.requested.v1", &handoff, 1)
        .await;
    let path = told[0]["data"]["answer"].as_str().unwrap().to_owned();
    let body = json!({
        "outcome": "retained", "basis": "postal_law", "retained_until": "2027-01-01",
    });
    let carrier = TestUser::new(user.scenario, "a carrier that answers");
    let answer = carrier.ask("POST /carrier/erasures/{erasure_id}").at(path);
    let post = &ENDPOINTS.carriers["post"].credentials;
    answer.json(&body).signed_by(post).send().await.expect(204);
}

/// Asks for deletion, follows it and takes it back.
async fn take_back(user: &TestUser<'_>, password: &str) {
    let (id, receipt) = ask_for_deletion(user, "grace", password).await;
    user.ask("GET /deletion").send().await.expect(200);
    follow(user, &id, &receipt).await;
    let taken = user.ask("DELETE /deletion").send().await;
    taken.expect(204);
}

/// A repeated request gives the first answer; another one with its key is refused.
async fn ask_again(user: &TestUser<'_>, password: &str) {
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

async fn ask_for_deletion(user: &TestUser<'_>, mode: &str, password: &str) -> (String, String) {
    let body = json!({"mode": mode, "password": password});
    let asked = user.ask("POST /deletion").json(&body).send().await;
    let asked = asked.expect(202);
    let receipt = asked.str("/receipt").to_owned();
    user.scenario
        .canaries
        .mark(user.owner, "a receipt", &receipt);
    (asked.str("/request_id").to_owned(), receipt)
}

async fn follow(user: &TestUser<'_>, id: &str, receipt: &str) -> stack::client::Reply {
    user.ask("GET /deletions/{request_id}")
        .at(format!("/deletions/{id}"))
        .header("authorization", &format!("Receipt {receipt}"))
        .send()
        .await
        .expect(200)
}

/// The end of a life: erased at the next run of purge, and certified.
pub async fn erased(user: &TestUser<'_>) {
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

/// Somebody without a number, who forgets their password and then asks for deletion by mail.
pub async fn by_mail(scenario: &Scenario) {
    let user = TestUser::new(scenario, "somebody who writes letters");
    let (call_sign, password) = (new_call_sign(), user.password());
    user.guessable("the call sign", &call_sign);
    let body = json!({
        "call_sign": call_sign,
        "password": password,
        "policy_version": user.canary("the policy version"),
    });
    let created = user.ask("POST /accounts").json(&body).send().await;
    let created = created.expect(201);
    let recovery = created.str("/recovery_code").to_owned();
    for written in [recovery.clone(), recovery.replace('-', "")] {
        for written in [written.to_lowercase(), written] {
            scenario
                .canaries
                .mark(user.owner, "the recovery code", &written);
        }
    }
    let new = user.password();
    let body = json!({"call_sign": call_sign, "recovery_code": recovery, "new_password": new});
    let reset = user.ask("POST /password-resets").json(&body).send().await;
    reset.expect(204);
    let body = json!({"identifier": call_sign, "password": new});
    let opened = user.ask("POST /sessions").json(&body).send().await;
    user.keeps_token(opened.expect(201).str("/token"));
    let put = user.ask("PUT /contact").json(&contact_of(&user));
    put.send().await.expect(201);
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

/// Somebody of whom an authority asks everything there is, secretly, and whom a law forbids erasing for a
/// while. They stay: whoever attacks the routes with what was said of them may place another hold.
pub async fn by_law(scenario: &Scenario) {
    let user = &TestUser::new(scenario, "somebody the law asks of");
    let (call_sign, password) = (new_call_sign(), user.password());
    user.guessable("the call sign", &call_sign);
    let body = json!({
        "call_sign": call_sign,
        "password": password,
        "policy_version": user.canary("the policy version"),
    });
    let created = user.ask("POST /accounts").json(&body).send().await;
    user.keeps_token(created.expect(201).str("/session/token"));
    let put = user.ask("PUT /contact").json(&contact_of(user));
    put.send().await.expect(201);
    let said = user.canary("a question to support");
    let ask = user.ask("POST /threads").json(&json!({"body": said}));
    ask.send().await.expect(201);
    disclosed(user, &call_sign).await;
    held(user, &call_sign, &password).await;
}

/// A text of the law's, given by staff.
fn legal_words(staff: &TestUser<'_>, place: &str) -> String {
    let words = staff.canary(place);
    staff.guessable(place, &words);
    words
}

async fn disclosed(user: &TestUser<'_>, call_sign: &str) {
    let staff = TestUser::new(user.scenario, "staff with an instrument");
    let body = json!({
        "identifier": call_sign,
        "instrument": legal_words(&staff, "an instrument"),
        "authority": legal_words(&staff, "an authority"),
        "fields": [
            "phone", "call_sign", "contact_name", "contact_phone", "contact_address", "threads", "handoffs",
            "access_log",
        ],
        "secret_until": stack::oversight::day(3),
    });
    let ask = staff.ask("POST /staff/disclosures").json(&body);
    let asked = ask.signed_by(&ENDPOINTS.staff[0]).send().await.expect(201);
    // What the second person gets is the authority's to see: it belongs to the user, as what a carrier
    // collects does.
    let approval = user.ask("POST /staff/disclosures/{disclosure_id}/approval");
    let id = asked.str("/id");
    let approval = approval.at(format!("/staff/disclosures/{id}/approval"));
    let package = approval.signed_by(&ENDPOINTS.staff[1]).send().await;
    assert_eq!(package.expect(200).str("/call_sign"), call_sign);
}

async fn held(user: &TestUser<'_>, call_sign: &str, password: &str) {
    let staff = TestUser::new(user.scenario, "staff with an order of a court");
    let (until, secret) = (stack::oversight::day(9), stack::oversight::day(4));
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
    for id in holds {
        let lift = staff.ask("DELETE /staff/holds/{hold_id}");
        let lift = lift.at(format!("/staff/holds/{id}"));
        lift.signed_by(&ENDPOINTS.staff[1]).send().await.expect(204);
    }
    user.ask("GET /notices").send().await.expect(200);
    user.ask("DELETE /deletion").send().await.expect(204);
}

/// A number that gets a new owner, who then asks for deletion by phone.
pub async fn taken_over(scenario: &Scenario) {
    let old = TestUser::new(scenario, "the old owner of a number");
    let phone = old.phone();
    let create = async |user: &TestUser<'_>, take_over: bool| {
        let (id, code) = user.code(&phone, &phone, "registration").await;
        let body = json!({
            "verification_id": id,
            "code": code,
            "password": user.password(),
            "policy_version": user.canary("the policy version"),
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
    // The old account has lost the number and is on its way out.
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
