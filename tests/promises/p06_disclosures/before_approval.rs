//! What staff see of a disclosure before a second one approves it.

use app::App;
use client::{Person, Reply, staff};
use jiff::ToSpan as _;
use serde_json::json;

use super::{approve, ask, body_of, entries, somebody};

async fn look(app: &App, n: usize, id: &str) -> Reply {
    staff(app, n, "GET", &format!("/staff/disclosures/{id}"), None).await
}

/// The ids of all disclosures that wait, page by page.
async fn waiting(app: &App) -> Vec<String> {
    let (mut all, mut path) = (Vec::new(), "/staff/disclosures".to_owned());
    loop {
        let page = staff(app, 1, "GET", &path, None).await.expect(200).json;
        let listed = page["disclosures"].as_array().unwrap().iter();
        all.extend(listed.map(|one| one["id"].as_str().unwrap().to_owned()));
        match page["next"].as_str() {
            Some(next) => path = format!("/staff/disclosures?cursor={next}"),
            None => return all,
        }
    }
}

#[tokio::test]
async fn a_second_person_sees_who_asks_for_what_by_which_instrument_and_of_whom() {
    let app = App::start().await;
    let (person, given) = somebody(&app, "卯").await;
    let mut body = body_of(&person, &json!(["contact_name", "threads"]));
    body["secret_until"] = app.day(3).to_string().into();
    let id = ask(&app, &body).await;
    let seen = look(&app, 1, &id).await.expect(200);
    let phone = person.phone.as_deref().unwrap();
    let digits = phone.trim_start_matches("+86");
    let masked = format!("{}******{}", &digits[..3], &digits[9..]);
    let expected = json!({
        "id": id,
        "state": "awaiting_approval",
        "requested_at": seen.json["requested_at"],
        "requested_by": "staff-1",
        "requested_by_you": false,
        "open_before": seen.json["open_before"],
        "instrument": body["instrument"],
        "authority": body["authority"],
        "fields": ["contact_name", "threads"],
        "secret_until": body["secret_until"],
        "person": {"call_sign": person.call_sign, "phone": masked},
    });
    assert_eq!(seen.json, expected);
    for hidden in [digits, given["name"].as_str().unwrap(), "粤海"] {
        assert!(!seen.text.contains(hidden), "{}", seen.text);
    }
    let own = look(&app, 0, &id).await.expect(200);
    assert_eq!(own.json["requested_by_you"], true);
    // Looking is on the record, and as secret as the disclosure itself.
    assert!(entries(&person, "disclosure.read").await.is_empty());
    app.advance(3.days()).await;
    let read = entries(&person, "disclosure.read").await;
    assert_eq!(read.len(), 2);
    for entry in &read {
        assert_eq!(entry["actor"], json!({"kind": "staff"}), "never named");
        assert_eq!(entry["fields"], json!(["phone", "call_sign"]));
        assert_eq!(entry["purpose"], "legal_duty");
    }
    for unknown in ["0".repeat(32), "x".to_owned()] {
        look(&app, 1, &unknown).await.expect(404);
    }
}

#[tokio::test]
async fn who_has_no_number_is_shown_by_call_sign_and_who_is_erased_is_not_shown() {
    let app = App::start().await;
    let person = Person::by_call_sign(&app).await;
    let id = ask(&app, &body_of(&person, &json!(["phone"]))).await;
    let seen = look(&app, 1, &id).await.expect(200);
    assert_eq!(seen.json["person"], json!({"call_sign": person.call_sign}));
    assert_eq!(seen.json.get("secret_until"), None);
    let read = entries(&person, "disclosure.read").await;
    assert_eq!(read[0]["fields"], json!(["call_sign"]));
    let (request, receipt) = person.ask_for_deletion("immediate").await;
    person.until(&request, &receipt, "erased").await;
    look(&app, 1, &id).await.expect(410);
}

#[tokio::test]
async fn what_waits_is_listed_in_pages_without_personal_data_until_its_time_is_over() {
    let app = App::start().await;
    let person = Person::by_call_sign(&app).await;
    let mut asked = vec![ask(&app, &body_of(&person, &json!(["phone", "threads"]))).await];
    let list = staff(
        &app,
        1,
        "GET",
        "/staff/disclosures?state=awaiting_approval",
        None,
    )
    .await;
    let list = list.expect(200);
    let mut listed = list.json["disclosures"][0].clone();
    for time in ["requested_at", "approve_before"] {
        assert_eq!(listed[time].take().as_str().unwrap().len(), 20, "{time}");
    }
    let state = "awaiting_approval";
    let expected = json!({
        "id": asked[0], "state": state, "fields": ["phone", "threads"],
        "requested_at": null, "approve_before": null,
    });
    assert_eq!(listed, expected);
    app.advance(1.days()).await;
    for _ in 0..51 {
        asked.push(ask(&app, &body_of(&person, &json!(["phone"]))).await);
    }
    let mut all = waiting(&app).await;
    assert_eq!(all[0], asked[0], "the nearest end of its time first");
    all.sort();
    let mut expected = asked.clone();
    expected.sort();
    assert_eq!(all, expected);
    approve(&app, 1, &asked[1]).await.expect(200);
    assert!(!waiting(&app).await.contains(&asked[1]));
    // The first one's seven days are over, but not its last day.
    app.advance(6.days()).await;
    assert_eq!(waiting(&app).await.len(), 50);
    app.advance(2.days()).await;
    assert_eq!(waiting(&app).await, [""; 0]);
    for refused in ["state=released", "state=", "cursor=x", "cursor="] {
        let path = format!("/staff/disclosures?{refused}");
        staff(&app, 1, "GET", &path, None).await.expect(400);
    }
    person.get("/staff/disclosures").await.expect(403);
}
