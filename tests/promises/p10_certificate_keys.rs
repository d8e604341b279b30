//! P10: a certificate can be verified with the published keys also after the key that signed it was replaced.

use app::{App, tables};
use aws_sdk_dynamodb::types::AttributeValue;
use base64ct::{Base64UrlUnpadded, Encoding as _};
use client::{Client, Person, certificate::claims};
use jiff::ToSpan as _;
use local_aws::{Failure, Fault, Service};
use qeg_domain::{
    certificate::Jwk,
    limits::{CERTIFICATE_KEYS, CERTIFICATE_KEYS_SECONDS},
};
use qeg_store::Table;
use serde_json::{Value, json};

const PATH: &str = "/.well-known/jwks.json";

/// The published key set.
async fn published(app: &App) -> Value {
    Client::of(app)
        .call("GET", PATH)
        .send()
        .await
        .expect(200)
        .json
}

/// The key ids of a key set, in its order.
fn ids(jwks: &Value) -> Vec<&str> {
    let keys = jwks["keys"].as_array().unwrap().iter();
    keys.map(|key| key["kid"].as_str().unwrap()).collect()
}

/// The certificate of somebody who has just been erased.
async fn certificate_of_somebody(app: &App) -> String {
    let person = Person::by_call_sign(app).await;
    let (id, receipt) = person.ask_for_deletion("immediate").await;
    let erased = person.until(&id, &receipt, "erased").await;
    erased.str("/certificate").to_owned()
}

/// The key id that a certificate names.
fn kid(jws: &str) -> String {
    let (header, _) = jws.split_once('.').unwrap();
    let header = Base64UrlUnpadded::decode_vec(header).unwrap();
    let header: Value = serde_json::from_slice(&header).unwrap();
    header["kid"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_certificate_is_verified_by_the_key_that_signed_it_also_after_the_key_was_replaced() {
    let app = App::start().await;
    let first = certificate_of_somebody(&app).await;
    assert_eq!(ids(&published(&app).await), [kid(&first)]);

    app.advance(1.day()).await;
    app.replace_certificate_key();
    // The new key has signed nothing yet, and the old one is not forgotten meanwhile.
    let keys = published(&app).await;
    assert_eq!(ids(&keys).len(), 2);
    assert_eq!(claims(&keys, &first)["stage"], "erased");

    let second = certificate_of_somebody(&app).await;
    let keys = published(&app).await;
    assert_eq!(ids(&keys), [kid(&second), kid(&first)]);
    for jws in [&first, &second] {
        assert_eq!(claims(&keys, jws)["stage"], "erased");
    }

    // A key set that was downloaded is still the present one.
    let reply = Client::of(&app).call("GET", PATH).send().await.expect(200);
    assert_eq!(reply.header("cache-control"), Some("no-cache"));
    let tag = reply.header("etag").unwrap().to_owned();
    let client = Client::of(&app);
    let again = client.call("GET", PATH).header("if-none-match", &tag);
    again.send().await.expect(304);
}

#[tokio::test]
async fn a_key_is_published_before_its_first_certificate_and_stays_when_it_has_signed_none() {
    let app = App::start().await;
    app.purge().await;
    let before = published(&app).await;
    let [first] = ids(&before)[..] else {
        panic!("one key, not {before}");
    };
    app.replace_certificate_key();
    let keys = published(&app).await;
    assert_eq!(ids(&keys).len(), 2);
    assert_eq!(ids(&keys)[1], first);
}

#[tokio::test]
async fn what_a_process_has_read_counts_while_the_ledger_cannot_be_read() {
    let app = App::start().await;
    let first = certificate_of_somebody(&app).await;
    app.replace_certificate_key();
    let keys = published(&app).await;
    app.clock()
        .advance(jiff::SignedDuration::from_secs(CERTIFICATE_KEYS_SECONDS));
    let unreachable = Fault::new(Service::DynamoDb, "Query", Failure::Unreachable);
    app.aws()
        .fail(unreachable.on(app.table(Table::Ledger)).times(3));
    assert_eq!(published(&app).await, keys);
    assert_eq!(claims(&keys, &first)["stage"], "erased");
}

#[tokio::test]
async fn no_more_keys_sign_than_can_be_published() {
    let app = App::start().await;
    for number in 1..CERTIFICATE_KEYS {
        let coordinate = Base64UrlUnpadded::encode_string(&[u8::try_from(number).unwrap(); 32]);
        let key = Jwk::from_coordinates(&coordinate, &coordinate).unwrap();
        let text = |text: &str| AttributeValue::S(text.to_owned());
        let item = [
            ("pk", text("CERTIFICATE_KEYS")),
            ("sk", text(&key.kid)),
            ("x", text(&key.x)),
            ("y", text(&key.y)),
            ("used_since", text("2020-01-01T00:00:00Z")),
        ];
        let item = item.map(|(name, value)| (name.to_owned(), value)).into();
        tables::put(&app, Table::Ledger, item).await;
    }
    let last = certificate_of_somebody(&app).await;
    assert_eq!(ids(&published(&app).await).len(), CERTIFICATE_KEYS);

    // The people of the next key are erased all the same.
    app.replace_certificate_key();
    let person = Person::by_call_sign(&app).await;
    let (id, receipt) = person.ask_for_deletion("immediate").await;
    app.run_pending().await;
    let followed = person.follow(&id, &receipt).await.expect(200);
    assert_eq!(followed.json["state"], "erased");
    assert_eq!(followed.json["certificate"], json!(null));
    let wrong = app.log();
    let mut wrong = wrong
        .iter()
        .filter(|line| line["event"] == "certificate_key");
    assert_eq!(
        wrong.next().unwrap()["error_class"],
        "too_many_certificate_keys"
    );
    assert_eq!(claims(&published(&app).await, &last)["stage"], "erased");
}
