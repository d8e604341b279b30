//! A disclosure that nobody approves: it is withdrawn by whoever requested it, or rejected by another member of staff.

use app::{App, tables};
use client::{Person, Reply, staff};
use jiff::ToSpan as _;
use qeg_store::Table;
use serde_json::json;

use super::{approve, ask, body_of, entries};

async fn end(app: &App, n: usize, id: &str) -> Reply {
    staff(app, n, "DELETE", &format!("/staff/disclosures/{id}"), None).await
}

#[tokio::test]
async fn who_requested_it_withdraws_it_and_another_rejects_it() {
    let app = App::start().await;
    let person = Person::by_call_sign(&app).await;
    for (n, state) in [(0, "withdrawn"), (1, "rejected")] {
        let mut body = body_of(&person, &json!(["contact_name"]));
        body["secret_until"] = app.day(1).to_string().into();
        let id = ask(&app, &body).await;
        let expected = json!({"id": id, "state": state});
        assert_eq!(end(&app, n, &id).await.expect(200).json, expected);
        // The same again, and what another member of staff does later, changes nothing.
        assert_eq!(end(&app, 0, &id).await.expect(200).json, expected);
        assert_eq!(end(&app, 1, &id).await.expect(200).json, expected);
        let refused = approve(&app, 1, &id).await.expect(410);
        assert!(refused.str("/detail").contains("withdrawn or rejected"));
        approve(&app, 0, &id).await.expect(403);
        let path = format!("/staff/disclosures/{id}");
        let seen = staff(&app, 1, "GET", &path, None).await.expect(200);
        assert_eq!(seen.str("/state"), state);
        let list = staff(&app, 1, "GET", "/staff/disclosures", None).await;
        assert_eq!(list.expect(200).json["disclosures"], json!([]));
        let pk = format!("DISCLOSURE#{id}");
        let item = tables::item(&app, Table::Ledger, &pk, "DISCLOSURE").await;
        let item = item.unwrap();
        assert_eq!(tables::text(&item, "state"), state);
        let stored = String::from_utf8_lossy(&tables::bytes(&item)).into_owned();
        assert!(!stored.contains("staff-"), "who ended it is sealed");
        let action = format!("disclosure.{state}");
        assert!(entries(&person, &action).await.is_empty(), "still secret");
        app.advance(1.days()).await;
        let ended = entries(&person, &action).await;
        assert_eq!(ended.len(), 1, "once on the record");
        assert_eq!(ended[0]["actor"], json!({"kind": "staff"}));
        assert_eq!(ended[0]["fields"], json!(["contact_name"]));
    }
    assert!(entries(&person, "disclosure.released").await.is_empty());
}

#[tokio::test]
async fn an_approved_disclosure_can_be_neither_withdrawn_nor_rejected() {
    let app = App::start().await;
    let person = Person::by_call_sign(&app).await;
    let id = ask(&app, &body_of(&person, &json!(["call_sign"]))).await;
    approve(&app, 1, &id).await.expect(200);
    for wait in [0, 1, 8] {
        app.advance(wait.days()).await;
        for n in [0, 1] {
            let refused = end(&app, n, &id).await.expect(409);
            assert!(refused.str("/detail").contains("approved"));
        }
    }
    let late = ask(&app, &body_of(&person, &json!(["call_sign"]))).await;
    app.advance(7.days()).await;
    end(&app, 0, &late).await.expect(410);
    end(&app, 0, &"0".repeat(32)).await.expect(404);
    end(&app, 0, "x").await.expect(404);
    let gone = ask(&app, &body_of(&person, &json!(["call_sign"]))).await;
    let (request, receipt) = person.ask_for_deletion("immediate").await;
    person.until(&request, &receipt, "erased").await;
    end(&app, 0, &gone).await.expect(410);
}

#[tokio::test]
async fn of_an_approval_and_a_rejection_at_once_one_counts() {
    let app = App::start().await;
    let person = Person::by_call_sign(&app).await;
    for _ in 0..5 {
        let id = ask(&app, &body_of(&person, &json!(["call_sign"]))).await;
        let (approved, ended) = futures::join!(approve(&app, 1, &id), end(&app, 0, &id));
        let outcome = (approved.status, ended.status);
        assert!([(200, 409), (410, 200)].contains(&outcome), "{outcome:?}");
        let path = format!("/staff/disclosures/{id}");
        let seen = staff(&app, 1, "GET", &path, None).await.expect(200);
        let state = if outcome.0 == 200 {
            "released"
        } else {
            "withdrawn"
        };
        assert_eq!(seen.str("/state"), state);
    }
}
