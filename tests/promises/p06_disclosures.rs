//! P6: data is disclosed to an authority only with a legal instrument, by two members of staff, only in the fields
//! that it names, and with audit entries.

mod before_approval;
mod ended;
mod input;
mod record;

use app::{App, identity};
use client::{Client, Person, Product as _, Reply, contact, staff};
use jiff::ToSpan as _;
use local_aws::Service;
use qeg_domain::disclosure::DisclosedField;
use serde_json::{Value, json};

fn body_of(person: &Person, fields: &Value) -> Value {
    json!({
        "identifier": person.call_sign,
        "instrument": "京公（刑）调证字〔2026〕0917号",
        "authority": "北京市公安局海淀分局",
        "fields": fields,
    })
}

async fn ask(app: &App, body: &Value) -> String {
    let asked = staff(app, 0, "POST", "/staff/disclosures", Some(body)).await;
    let asked = asked.expect(201);
    assert_eq!(asked.str("/state"), "awaiting_approval");
    asked.str("/id").to_owned()
}

async fn approve(app: &App, n: usize, id: &str) -> Reply {
    let path = format!("/staff/disclosures/{id}/approval");
    staff(app, n, "POST", &path, None).await
}

/// The requested fields of a package, without the disclosure that it names.
fn fields_of(package: &Reply) -> Value {
    let mut fields = package.json.clone();
    let named = fields.as_object_mut().unwrap().remove("disclosure");
    assert!(named.is_some(), "{}", package.text);
    fields
}

async fn entries(person: &Person, action: &str) -> Vec<Value> {
    let log = person.get("/access-log").await.expect(200);
    let entries = log.json["entries"].as_array().unwrap().iter();
    let of_it = entries.filter(|entry| entry["action"] == action);
    of_it.cloned().collect()
}

async fn somebody(app: &App, marker: &str) -> (Person, Value) {
    let person = Person::by_both(app).await;
    let given = contact(marker);
    person.put_contact(&given).await.expect(201);
    (person, given)
}

#[tokio::test]
async fn a_release_takes_two_people_and_has_only_the_fields_asked_for() {
    let app = App::start().await;
    let (person, given) = somebody(&app, "庚").await;
    person.order("post").await;
    let id = ask(
        &app,
        &body_of(&person, &json!(["call_sign", "contact_name"])),
    )
    .await;
    approve(&app, 0, &id).await.expect(403);
    assert!(entries(&person, "disclosure.released").await.is_empty());

    let package = approve(&app, 1, &id).await.expect(200);
    let expected = json!({"call_sign": person.call_sign, "contact_name": given["name"]});
    assert_eq!(fields_of(&package), expected);
    let named = json!({
        "id": id, "instrument": "京公（刑）调证字〔2026〕0917号", "authority": "北京市公安局海淀分局",
        "approved_at": package.json["disclosure"]["approved_at"],
    });
    assert_eq!(package.json["disclosure"], named);
    assert_eq!(named["approved_at"].as_str().unwrap().len(), 20);
    let phone = person.phone.as_deref().unwrap();
    for other in [phone, given["phone"].as_str().unwrap(), "粤海庚", "518000"] {
        assert!(!package.text.contains(other));
    }
    // For a quarter of an hour the member who approved it can fetch it again, and nobody else can.
    let again = approve(&app, 1, &id).await.expect(200);
    assert_eq!(again.json, package.json);
    approve(&app, 0, &id).await.expect(403);
    let released = entries(&person, "disclosure.released").await;
    assert_eq!(released.len(), 2, "each time on the record");
    for entry in &released {
        assert_eq!(entry["actor"], json!({"kind": "authority"}));
        assert_eq!(entry["purpose"], "legal_duty");
        assert_eq!(entry["fields"], json!(["call_sign", "contact_name"]));
    }
    let requested = entries(&person, "disclosure.requested").await;
    assert_eq!(requested.len(), 1);
    assert_eq!(
        requested[0]["actor"],
        json!({"kind": "staff"}),
        "never named"
    );

    app.advance(15.minutes()).await;
    approve(&app, 1, &id).await.expect(410);
    assert_eq!(entries(&person, "disclosure.released").await.len(), 2);
}

#[tokio::test]
async fn concurrent_fetches_get_the_same_package_and_each_is_logged() {
    let app = App::start().await;
    let (person, given) = somebody(&app, "壬").await;
    let id = ask(&app, &body_of(&person, &json!(["contact_phone"]))).await;
    for round in 0..2 {
        if round == 1 {
            // The data key is not cached any more, so the function decrypts it with the oversight key.
            app.advance(6.minutes()).await;
            app.aws().clear_calls();
        }
        let packages = futures::future::join_all((0..4).map(|_| approve(&app, 1, &id))).await;
        for package in packages {
            let package = fields_of(&package.expect(200));
            assert_eq!(package, json!({"contact_phone": given["phone"]}));
        }
    }
    let oversight = app.key("oversight").to_owned();
    let decrypts = app.aws().calls().into_iter().filter(|call| {
        let is_decrypt = call.service == Service::Kms && call.operation == "Decrypt";
        is_decrypt && call.resources.contains(&oversight)
    });
    assert!(decrypts.count() > 0, "the second round decrypted the key");
    let released = entries(&person, "disclosure.released").await;
    assert_eq!(released.len(), 8);
}

#[tokio::test]
async fn every_field_is_given_as_it_is_held_and_an_absent_one_as_null() {
    let app = App::start().await;
    let (person, given) = somebody(&app, "辛").await;
    let handoff = person.order("post").await;
    let question = json!({"subject": "卡片", "body": "我的卡片到哪里了？"});
    let asked = person.send("POST", "/threads", &question).await;
    asked.expect(201);
    let all: Vec<&str> = DisclosedField::ALL
        .iter()
        .map(|field| field.as_str())
        .collect();
    let id = ask(&app, &body_of(&person, &json!(all))).await;
    let package = fields_of(&approve(&app, 1, &id).await.expect(200));
    assert_eq!(package.as_object().unwrap().len(), all.len());
    for field in DisclosedField::ALL {
        let value = &package[field.as_str()];
        // A new field needs an arm here.
        match field {
            DisclosedField::Phone => assert_eq!(value, person.phone.as_deref().unwrap()),
            DisclosedField::CallSign => assert_eq!(value, person.call_sign.as_deref().unwrap()),
            DisclosedField::ContactName => assert_eq!(*value, given["name"]),
            DisclosedField::ContactPhone => assert_eq!(*value, given["phone"]),
            DisclosedField::ContactAddress => assert_eq!(*value, given["address"]),
            DisclosedField::Threads => {
                assert_eq!(value["threads"][0]["messages"][0]["body"], question["body"]);
                assert_eq!(value["is_cut"], false);
            }
            DisclosedField::Handoffs => {
                assert_eq!(value["handoffs"][0]["id"], handoff.as_str());
                assert_eq!(value["is_cut"], false);
            }
            DisclosedField::AccessLog => {
                let first = value["entries"].as_array().unwrap().last().unwrap();
                assert_eq!(first["action"], "account.created");
                assert_eq!(value["is_cut"], false);
            }
        }
    }

    let bare = Person::by_call_sign(&app).await;
    let id = ask(
        &app,
        &body_of(&bare, &json!(["phone", "contact_address", "handoffs"])),
    )
    .await;
    let package = fields_of(&approve(&app, 1, &id).await.expect(200));
    let handoffs = json!({"handoffs": [], "is_cut": false});
    let nothing = json!({"phone": null, "contact_address": null, "handoffs": handoffs});
    assert_eq!(package, nothing);
}

#[tokio::test]
async fn an_address_without_a_county_is_disclosed_as_it_is() {
    let app = App::start().await;
    let person = Person::by_call_sign(&app).await;
    let mut given = contact("寅");
    given["address"]["city"] = "东莞市".into();
    for member in ["county", "town", "postcode"] {
        given["address"].as_object_mut().unwrap().remove(member);
    }
    person.put_contact(&given).await.expect(201);
    let id = ask(&app, &body_of(&person, &json!(["contact_address"]))).await;
    let package = fields_of(&approve(&app, 1, &id).await.expect(200));
    assert_eq!(package, json!({"contact_address": given["address"]}));
}

/// The trust policy refuses such sessions. If somebody gets one all the same, the role still identifies the person.
#[tokio::test]
async fn one_person_cannot_release_it_under_another_session_name() {
    let app = App::start().await;
    let (person, _) = somebody(&app, "壬").await;
    let id = ask(&app, &body_of(&person, &json!(["phone"]))).await;
    let path = format!("/staff/disclosures/{id}/approval");
    for name in ["somebody-else", "STAFF-1", "staff-2"] {
        let role = app.staff(0).access_key_id;
        let (role, _) = role.rsplit_once('/').unwrap();
        let session = identity(&format!("{role}/{name}"));
        let refused = Client::of(&app).signed(&session, "POST", &path, None).await;
        refused.expect(403);
    }
    assert!(entries(&person, "disclosure.released").await.is_empty());
    approve(&app, 1, &id).await.expect(200);
}

#[tokio::test]
async fn a_disclosure_that_waited_for_a_week_cannot_be_approved() {
    let app = App::start().await;
    let person = Person::by_call_sign(&app).await;
    let id = ask(&app, &body_of(&person, &json!(["phone"]))).await;
    app.advance(7.days()).await;
    approve(&app, 1, &id).await.expect(410);
    approve(&app, 0, &id).await.expect(403);
}
