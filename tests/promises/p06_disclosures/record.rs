//! Who can see that there was a disclosure, and what is stored about it.

use app::{
    App,
    tables::{self, bytes},
};
use client::Person;
use jiff::ToSpan as _;
use qeg_store::Table;
use serde_json::{Value, json};

use super::{approve, ask, body_of, entries, somebody};

/// The item of a disclosure in the ledger.
async fn record(app: &App, id: &str) -> tables::Item {
    let pk = format!("DISCLOSURE#{id}");
    let item = tables::item(app, Table::Ledger, &pk, "DISCLOSURE").await;
    item.unwrap()
}

/// Every entry of the access log, page by page.
async fn whole_log(person: &Person) -> Vec<Value> {
    let (mut all, mut path) = (Vec::new(), "/access-log".to_owned());
    loop {
        let page = person.get(&path).await.expect(200).json;
        all.extend(page["entries"].as_array().unwrap().iter().cloned());
        match page["next"].as_str() {
            Some(next) => path = format!("/access-log?cursor={next}"),
            None => return all,
        }
    }
}

#[tokio::test]
async fn a_secret_disclosure_is_in_the_log_from_its_day_on_and_pages_do_not_show_that_it_exists() {
    let app = App::start().await;
    let (person, _) = somebody(&app, "癸").await;
    // More than a page of entries, with the secret ones among the newest.
    for n in 0..60 {
        let wish = json!({"promotions": n % 2 == 0});
        person.send("PUT", "/preferences", &wish).await.expect(200);
    }
    let before = whole_log(&person).await;
    let mut body = body_of(&person, &json!(["contact_address"]));
    body["secret_until"] = app.day(2).to_string().into();
    let id = ask(&app, &body).await;
    let package = approve(&app, 1, &id).await.expect(200);
    assert!(package.json["contact_address"].is_object());
    for path in ["/access-log", "/export", "/notices"] {
        let seen = person.get(path).await.expect(200).text;
        assert!(
            !seen.contains("disclosure") && !seen.contains("authority"),
            "{path}"
        );
    }
    // Neither the length of a page nor the number of pages shows it.
    let first = person.get("/access-log").await.expect(200).json;
    assert_eq!(first["entries"].as_array().unwrap().len(), 50);
    assert_eq!(whole_log(&person).await, before);
    // A disclosure to another authority does not contain it either.
    let other = ask(&app, &body_of(&person, &json!(["access_log"]))).await;
    let log = approve(&app, 1, &other).await.expect(200).json["access_log"].to_string();
    assert!(
        log.contains("disclosure.requested")
            && !log.contains("contact_address\"],\"purpose\":\"legal")
    );

    // The log shows it from its day on, and not a day earlier.
    app.advance(1.days()).await;
    assert_eq!(entries(&person, "disclosure.released").await.len(), 1);
    app.advance(1.days()).await;
    for action in ["disclosure.requested", "disclosure.released"] {
        let of_it = entries(&person, action).await;
        assert_eq!(of_it.len(), 2);
        let is_secret = |one: &&Value| one["fields"] == json!(["contact_address"]);
        let secret: Vec<&Value> = of_it.iter().filter(is_secret).collect();
        assert_eq!(secret.len(), 1, "{action}");
        if action == "disclosure.released" {
            assert_eq!(secret[0]["actor"]["kind"], "authority");
        }
    }
}

#[tokio::test]
async fn the_record_is_sealed_under_a_key_of_its_own_and_outlives_the_person() {
    let app = App::start().await;
    let (person, _) = somebody(&app, "子").await;
    let id = ask(&app, &body_of(&person, &json!(["phone"]))).await;
    approve(&app, 1, &id).await.expect(200);
    let item = record(&app, &id).await;
    let all = String::from_utf8_lossy(&bytes(&item)).into_owned();
    for word in ["0917", "海淀", "staff-1", "staff-2"] {
        assert!(!all.contains(word), "{word}");
    }
    assert!(item.contains_key("wrapped") && item.contains_key("expires_at"));
    // It outlives the person it is about.
    let (request, receipt) = person.ask_for_deletion("immediate").await;
    person.until(&request, &receipt, "erased").await;
    let left = record(&app, &id).await;
    assert_eq!(left["wrapped"], item["wrapped"]);
    approve(&app, 1, &id).await.expect(410);
}

#[tokio::test]
async fn a_certificate_does_not_show_how_many_entries_the_chain_has() {
    let app = App::start().await;
    let (person, _) = somebody(&app, "子").await;
    let mut body = body_of(&person, &json!(["contact_address"]));
    body["secret_until"] = app.day(100).to_string().into();
    let id = ask(&app, &body).await;
    approve(&app, 1, &id).await.expect(200);
    let (request, receipt) = person.ask_for_deletion("immediate").await;
    let erased = person.until(&request, &receipt, "erased").await;
    let claims = person.client.claims(erased.str("/certificate")).await;
    let named: Vec<&String> = claims["audit"].as_object().unwrap().keys().collect();
    assert_eq!(named, ["head"]);
}
