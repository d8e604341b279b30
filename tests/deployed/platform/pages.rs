//! The pages as the gateway passes them on.

use std::fs;

use client::{Client, page};
use stack::{ENDPOINTS, Stack};
use template::root;

#[tokio::test]
async fn the_page_is_the_same_with_and_without_its_slash() {
    let client = Client::of(Stack);
    let page = client.call("GET", "/").send().await.expect(200);
    let bare = client.call("GET", "").send().await.expect(200);
    assert_eq!(bare.text, page.text);
    assert_eq!(page::base_of(&page.text), "/v1/");
    let policy = page.header("content-security-policy").unwrap();
    assert_eq!(bare.header("content-security-policy"), Some(policy));
    let health = client.call("GET", "/health").send().await.expect(200);
    for (reply, cache) in [(page, "no-cache"), (bare, "no-cache"), (health, "no-store")] {
        assert_eq!(reply.header("cache-control"), Some(cache));
        assert_eq!(reply.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(reply.header("referrer-policy"), Some("no-referrer"));
    }
}

/// As a browser asks: its first type is not that of the file. The gateway has to decode the base64 nevertheless.
#[tokio::test]
async fn files_of_the_pages_arrive_compressed_and_byte_for_byte() {
    let document = Client::of(Stack).call("GET", "/").send().await.expect(200);
    let files = page::files_of(&document.text);
    assert!(!files.is_empty(), "the pages are not built");
    for path in files {
        for (wanted, ending) in [("br", ".br"), ("gzip", ".gz"), ("identity", "")] {
            let call = stack::http().get(format!("{}{path}", ENDPOINTS.api));
            let call = call.header("accept", "text/html,application/xhtml+xml,*/*;q=0.8");
            let call = call.header("accept-encoding", wanted);
            let answer = call.send().await.unwrap();
            assert_eq!(answer.status(), 200);
            let coding = answer.headers().get("content-encoding");
            let coding = coding.map(|coding| coding.to_str().unwrap().to_owned());
            assert_eq!(coding.as_deref(), (!ending.is_empty()).then_some(wanted));
            let sent = answer.bytes().await.unwrap();
            let built = fs::read(root().join(format!("target/pages{path}{ending}"))).unwrap();
            assert_eq!(sent, built, "{path}{ending}");
        }
    }
}
