//! P9: anyone can ask for deletion; each channel leads to the same state, and a receipt works without an account.

mod meanwhile;
mod on_the_way_out;
mod proof;
mod removed_staff;
mod staff_list;

use app::{App, identity};
use client::{Client, PASSWORD, Person, Product as _, contact, routes::ROUTES, unique};
use jiff::ToSpan as _;
use qeg_domain::limits::RECEIPTS;
use serde_json::json;

#[tokio::test]
async fn in_the_grace_period_a_deletion_can_be_followed_repeated_and_cancelled() {
    let app = App::start().await;
    let person = Person::by_call_sign(&app).await;
    let body = json!({"mode": "grace", "password": "not the password"});
    person.send("POST", "/deletion", &body).await.expect(403);
    let (id, receipt) = person.ask_for_deletion("grace").await;
    let (again, second) = person.ask_for_deletion("grace").await;
    assert_eq!(again, id);
    assert_ne!(second, receipt);
    for receipt in [&receipt, &second] {
        let followed = person.follow(&id, receipt).await.expect(200);
        assert_eq!(followed.str("/state"), "requested");
        assert_eq!(followed.json["recipients"], json!([]));
    }
    person.follow(&id, &"A".repeat(43)).await.expect(401);
    person.follow(&"0".repeat(32), &receipt).await.expect(401);
    let pasted = format!("  {} {}\t", &receipt[..20], &receipt[20..]);
    person.follow(&id, &pasted).await.expect(200);

    // Reading, exporting and cancelling still work, nothing else.
    person.get("/export").await.expect(200);
    let account = person.get("/account").await.expect(200);
    assert_eq!(account.str("/status"), "deletion_requested");
    assert_eq!(account.str("/deletion/request_id"), id);
    person.put_contact(&contact("甲")).await.expect(409);
    person
        .send("PUT", "/preferences", &json!({"promotions": true}))
        .await
        .expect(409);

    let standing = person.get("/deletion").await.expect(200);
    assert_eq!(standing.str("/mode"), "grace");
    person.delete("/deletion").await.expect(204);
    person.get("/deletion").await.expect(404);
    assert_eq!(
        person.follow(&id, &receipt).await.expect(200).str("/state"),
        "cancelled"
    );
    assert_eq!(
        person.get("/account").await.expect(200).str("/status"),
        "active"
    );
    person.put_contact(&contact("甲")).await.expect(201);
    let (anew, _) = person.ask_for_deletion("grace").await;
    assert_ne!(anew, id);
}

#[tokio::test]
async fn two_requests_at_once_get_the_same_deletion() {
    let app = App::start().await;
    let person = Person::by_call_sign(&app).await;
    let (a, b) = futures::join!(
        person.ask_for_deletion("grace"),
        person.ask_for_deletion("grace")
    );
    assert_eq!(a.0, b.0);
    person.follow(&a.0, &a.1).await.expect(200);
    person.follow(&b.0, &b.1).await.expect(200);
}

#[tokio::test]
async fn an_immediate_deletion_cannot_be_cancelled() {
    let app = App::start().await;
    let person = Person::by_call_sign(&app).await;
    person.ask_for_deletion("immediate").await;
    person.delete("/deletion").await.expect(409);
    app.run_pending().await;
    person.delete("/deletion").await.expect(401);
}

#[tokio::test]
async fn by_phone_with_a_code_and_by_mail_with_a_recovery_code() {
    let app = App::start().await;
    let staff = &app.staff(0);
    let client = Client::of(&app);
    let by_mail = Person::by_call_sign(&app).await;
    let wrong = json!({"call_sign": by_mail.call_sign, "recovery_code": "00000-00000-00000-00000"});
    client
        .signed(staff, "POST", "/staff/deletions", Some(&wrong))
        .await
        .expect(422);
    let body = json!({"call_sign": by_mail.call_sign, "recovery_code": by_mail.recovery_code});
    let accepted = client
        .signed(staff, "POST", "/staff/deletions", Some(&body))
        .await
        .expect(202);
    let id = accepted.str("/request_id").to_owned();
    assert!(
        accepted.json.get("receipt").is_none(),
        "the receipt goes to the person only"
    );
    assert_eq!(
        by_mail
            .get("/deletion")
            .await
            .expect(200)
            .str("/request_id"),
        id
    );

    let list = client
        .signed(staff, "GET", "/staff/deletions?state=open", None)
        .await
        .expect(200);
    let listed = list.json["deletions"].as_array().unwrap();
    let mine = listed
        .iter()
        .find(|one| one["request_id"] == id.as_str())
        .unwrap();
    assert_eq!(mine["due_on"], accepted.json["due_on"]);
    let due: Vec<&str> = listed
        .iter()
        .map(|one| one["due_on"].as_str().unwrap())
        .collect();
    assert!(due.is_sorted());

    // The person sees the request in their account, takes a receipt, and may cancel.
    let (same, receipt) = by_mail.ask_for_deletion("grace").await;
    assert_eq!(same, id);
    by_mail.follow(&id, &receipt).await.expect(200);
    by_mail.delete("/deletion").await.expect(204);
}

#[tokio::test]
async fn the_staff_side_is_closed_to_anonymous_callers() {
    let app = App::start().await;
    let client = Client::of(&app);
    let person = Person::by_call_sign(&app).await;
    for call in [
        client.call("GET", "/staff/deletions"),
        client.call("GET", "/staff/deletions").bearer(&person.token),
    ] {
        call.send().await.expect(403);
    }
}

#[tokio::test]
async fn every_route_of_staff_is_closed_to_carriers_and_to_other_roles_of_the_account() {
    let app = App::start().await;
    let client = Client::of(&app);
    let account = {
        let staff = app.staff(0).access_key_id;
        staff.split(':').nth(4).unwrap().to_owned()
    };
    let role = |name: &str| {
        identity(&format!(
            "arn:aws:sts::{account}:assumed-role/{name}/li.lei"
        ))
    };
    let others = [app.carrier("post"), role("admin"), role("qeg-staff")];
    let of_staff = ROUTES
        .iter()
        .filter(|route| route.path.starts_with("/staff/"));
    for route in of_staff {
        let id = "0".repeat(32);
        let parts = route.path.split('/');
        let parts = parts.map(|part| if part.starts_with('{') { &id } else { part });
        let path = parts.collect::<Vec<_>>().join("/");
        for other in &others {
            let body = json!({});
            let reply = client.signed(other, route.method, &path, Some(&body)).await;
            assert_eq!(reply.status, 403, "{} {path}: {}", route.method, reply.text);
        }
        let (staff, body) = (app.staff(0), json!({}));
        let member = client.signed(&staff, route.method, &path, Some(&body));
        assert_ne!(member.await.status, 403, "{} {path}", route.method);
    }
}

#[tokio::test]
async fn the_grace_period_can_be_ended_also_when_no_receipt_is_left() {
    let app = App::start().await;
    let person = Person::by_call_sign(&app).await;
    let ask = async |mode: &str| {
        let body = json!({"mode": mode, "password": PASSWORD});
        person.send("POST", "/deletion", &body).await
    };
    for _ in 0..RECEIPTS {
        ask("grace").await.expect(202);
    }
    ask("grace").await.expect(409);
    let ended = ask("immediate").await.expect(202);
    let (id, receipt) = (ended.str("/request_id"), ended.str("/receipt"));
    person.follow(id, receipt).await.expect(200);
    ask("immediate").await.expect(409);
    app.advance(1.minute()).await;
    let followed = person.follow(id, receipt).await.expect(200);
    assert_eq!(followed.str("/state"), "erased");
}

#[tokio::test]
async fn a_repeated_request_with_its_key_gives_the_same_receipt() {
    let app = App::start().await;
    let person = Person::by_call_sign(&app).await;
    let body = json!({"mode": "grace", "password": PASSWORD});
    let key = format!("k-{}", unique());
    let ask = || {
        let call = person
            .client
            .call("POST", "/deletion")
            .bearer(&person.token);
        let call = call.header("idempotency-key", &key).json(&body);
        async move { call.send().await.expect(202).json }
    };
    assert_eq!(ask().await, ask().await);
}
