//! The API at a custom domain with a base path: pages, files and `Location` lead there.

use client::{Person, contact, order, page};
use stack::{ENDPOINTS, Stack, http};

/// An address at the custom domain that an answer or a document names by its path.
fn at_domain(path: &str) -> String {
    let origin = ENDPOINTS.portal.splitn(4, '/').take(3);
    format!("{}{path}", origin.collect::<Vec<_>>().join("/"))
}

#[tokio::test]
async fn the_document_and_its_files_are_at_the_own_domain_with_and_without_a_slash() {
    let portal = ENDPOINTS.portal.as_str();
    for address in [portal, portal.trim_end_matches('/')] {
        let document = http().get(address).send().await.unwrap();
        assert_eq!(document.status(), 200, "{address}");
        let document = document.text().await.unwrap();
        let base = page::base_of(&document);
        assert_eq!(at_domain(base), portal);
        let files = page::files_of(&document);
        assert!(!files.is_empty(), "the pages are not built");
        for file in files {
            let address = at_domain(&format!("{}{file}", base.trim_end_matches('/')));
            let answer = http().get(&address).send().await.unwrap();
            assert_eq!(answer.status(), 200, "{address}");
        }
    }
}

#[tokio::test]
async fn a_location_leads_to_the_own_domain() {
    let person = Person::by_call_sign(Stack).await;
    person.put_contact(&contact("域")).await.expect(201);
    let ordered = http()
        .post(format!("{}handoffs", ENDPOINTS.portal))
        .bearer_auth(&person.token)
        .header("content-type", "application/json")
        .body(order("post").to_string())
        .send();
    let ordered = ordered.await.unwrap();
    assert_eq!(ordered.status(), 201);
    let location = ordered.headers()["location"].to_str().unwrap();
    let handoff = http().get(at_domain(location)).bearer_auth(&person.token);
    let handoff = handoff.send().await.unwrap();
    assert_eq!(handoff.status(), 200, "{location}");
}
