//! What AWS refuses only for the moment is answered with 503 and when to try again, never as a refusal for good; sent again,
//! it works.

use app::App;
use client::{Client, Person, new_phone, policy_version};
use local_aws::{Failure, Fault, Service};
use serde_json::json;

/// More tries than the SDK makes of one call.
const EVERY_TRY: usize = 5;

#[tokio::test]
async fn a_single_write_that_meets_a_running_transaction_is_tried_again_later() {
    let app = App::start().await;
    let client = Client::of(&app);
    let (id, code) = client.code(&new_phone(), "registration").await;
    let body = json!({
        "verification_id": id, "code": code, "password": client::PASSWORD,
        "policy_version": policy_version(),
    });
    let register = async || {
        let call = client.call("POST", "/accounts").json(&body);
        call.send().await
    };
    // The try of a code is counted by a write of its own. The SDK does not repeat it after this error.
    let conflict = Failure::Error(400, "TransactionConflictException");
    app.aws()
        .fail(Fault::new(Service::DynamoDb, "UpdateItem", conflict));
    let refused = register().await.expect(503);
    assert!(refused.header("retry-after").is_some());
    register().await.expect(201);
}

#[tokio::test]
async fn throttling_by_kms_is_tried_again_later() {
    let app = App::start().await;
    let person = Person::by_phone(&app).await;
    for code in [
        "ThrottlingException",
        "RequestLimitExceeded",
        "TooManyRequestsException",
    ] {
        // Whoever signs in is found by the blind index of their number.
        let fault = Fault::new(Service::Kms, "GenerateMac", Failure::Error(400, code));
        app.aws().fail(fault.times(EVERY_TRY));
        let body = json!({"identifier": person.phone, "password": client::PASSWORD});
        let call = person.client.call("POST", "/sessions").json(&body);
        let refused = call.send().await.expect(503);
        assert!(refused.header("retry-after").is_some(), "{code}");
        app.aws().clear_faults();
        let call = person.client.call("POST", "/sessions").json(&body);
        call.send().await.expect(201);
    }
}
