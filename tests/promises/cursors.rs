//! Cursors that this service did not make: the answer is 400, or a page, and never a fault of the service.

use app::App;
use base64ct::{Base64UrlUnpadded, Encoding as _};
use client::{Carrier, Client, Person, Product as _, Reply};
use serde_json::{Value, json};

fn cursor(of: &Value) -> String {
    Base64UrlUnpadded::encode_string(of.to_string().as_bytes())
}

/// Positions of every form that a list has, with parts that are empty, or at an end of what there is.
fn forged() -> Vec<Value> {
    let id = "0".repeat(32);
    let (first, last) = ("-009999-01-03T00:00:00Z", "9999-12-30T00:00:00Z");
    let mut all = vec![
        json!({"after": ""}),
        json!({"after": "\0"}),
        json!({"after": "\u{10FFFF}"}),
        json!({"before": ""}),
        json!({"before": "", "notice": null, "handoff": null, "thread": null}),
        json!({"due_on": "", "id": id}),
        json!([first, ""]),
    ];
    for at in [first, last] {
        all.push(json!([at, id]));
        all.push(json!({"at": at, "id": id}));
    }
    // A position in the lists of handoffs and threads is an id.
    for id in [
        "",
        " ",
        "\0",
        "~",
        &"0".repeat(32),
        &"f".repeat(32),
        &"F".repeat(32),
        &"f".repeat(33),
    ] {
        all.push(json!(id));
        all.push(json!({"before": "", "notice": null, "handoff": id, "thread": id}));
    }
    for due_on in ["-009999-01-01", "2020-01-01", "9999-12-31"] {
        all.push(json!({"due_on": due_on, "id": id}));
    }
    all
}

#[tokio::test]
async fn a_forged_cursor_is_no_fault_of_the_service() {
    let app = App::start().await;
    let person = Person::by_both(&app).await;
    let (client, carrier, staff) = (Client::of(&app), Carrier::post(&app), app.staff(0));
    let get = async |path: &str, position: &Value| -> Reply {
        let asked = if path.contains('?') { '&' } else { '?' };
        let path = format!("{path}{asked}cursor={}", cursor(position));
        if path.starts_with("/staff/") {
            client.signed(&staff, "GET", &path, None).await
        } else if path.starts_with("/carrier/") {
            carrier.get(&path).await
        } else {
            person.get(&path).await
        }
    };
    let by_key = ["/carrier/handoffs", "/carrier/erasures", "/staff/threads"];
    let others = [
        "/staff/deletions",
        "/staff/holds",
        "/staff/disclosures",
        "/access-log",
        "/export",
        "/handoffs",
        "/notices",
        "/threads",
    ];
    for path in by_key.iter().chain(&others) {
        for position in &forged() {
            let status = get(path, position).await.status;
            assert!([200, 400].contains(&status), "{path} {position}: {status}");
        }
    }
    // Before the least id there is nothing, and every other one is a place in the person's own list.
    for path in ["/handoffs", "/threads"] {
        for end in ["0", "f"] {
            let page = get(path, &json!(end.repeat(32))).await.expect(200).json;
            assert_eq!(page, json!({path[1..].to_owned(): []}));
        }
        for no_id in [
            "",
            "0",
            "~",
            &"F".repeat(32),
            &format!("{}#", "0".repeat(31)),
        ] {
            get(path, &json!(no_id)).await.expect(400);
        }
    }
    for path in by_key {
        get(path, &json!({"after": ""})).await.expect(400);
        get(path, &json!({"after": " "})).await.expect(200);
    }
}
