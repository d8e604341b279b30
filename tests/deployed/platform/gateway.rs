//! Promise P4 at the gateway: no cookies, and its own errors have the documented shape.

use serde_json::json;
use stack::{client::Client, people::Person};

/// Every route of the template, and some that are none.
const ROUTES: &[(&str, &str)] = &[
    ("GET", "/"),
    ("GET", "/health"),
    ("GET", "/nothing-here"),
    ("POST", "/verifications"),
    ("POST", "/accounts"),
    ("POST", "/sessions"),
    ("DELETE", "/sessions/current"),
    ("POST", "/password-resets"),
    ("GET", "/account"),
    ("PATCH", "/account"),
    ("GET", "/preferences"),
    ("PUT", "/preferences"),
    ("GET", "/notices"),
    ("GET", "/contact"),
    ("PUT", "/contact"),
    ("DELETE", "/contact"),
    ("GET", "/access-log"),
    ("GET", "/export"),
    ("POST", "/deletion"),
    ("GET", "/deletion"),
    ("DELETE", "/deletion"),
    ("GET", "/deletions/00000000000000000000000000000000"),
    ("GET", "/.well-known/jwks.json"),
    ("POST", "/threads"),
    ("GET", "/threads"),
    ("GET", "/threads/00000000000000000000000000000000"),
    ("POST", "/threads/00000000000000000000000000000000/messages"),
    ("GET", "/staff/threads"),
    ("POST", "/staff/threads"),
    ("GET", "/staff/threads/00000000000000000000000000000000"),
    (
        "POST",
        "/staff/threads/00000000000000000000000000000000/messages",
    ),
    (
        "POST",
        "/staff/threads/00000000000000000000000000000000/deletion",
    ),
    ("POST", "/staff/notices"),
    ("POST", "/staff/deletions"),
    ("GET", "/staff/deletions"),
];

#[tokio::test]
async fn no_route_sets_a_cookie_and_every_error_is_a_problem() {
    let person = Person::by_call_sign().await;
    let anonymous = Client::new();
    for (method, path) in ROUTES {
        let body = json!({});
        let with_session = person.client.call(method, path).bearer(&person.token);
        let replies = [
            with_session.send().await,
            anonymous.call(method, path).send().await,
            anonymous.call(method, path).json(&body).send().await,
        ];
        for reply in replies {
            assert!(reply.header("set-cookie").is_none(), "{method} {path}");
            if reply.status >= 400 {
                let kind = reply.header("content-type").unwrap_or_default().to_owned();
                assert!(
                    kind.starts_with("application/problem+json"),
                    "{method} {path}: {kind}"
                );
                let code = reply.str("/code").to_owned();
                assert_eq!(reply.str("/type"), format!("urn:qeg:problem:{code}"));
                assert_eq!(reply.json["status"], reply.status);
                assert!(!reply.str("/request_id").is_empty() && !reply.str("/title").is_empty());
            }
        }
    }
}

#[tokio::test]
async fn the_page_is_the_same_with_and_without_its_slash() {
    let client = Client::new();
    let page = client.call("GET", "/").send().await.expect(200);
    let bare = client.call("GET", "").send().await.expect(200);
    assert_eq!(bare.text, page.text);
    let policy = page.header("content-security-policy").unwrap();
    assert_eq!(bare.header("content-security-policy"), Some(policy));
    let health = client.call("GET", "/health").send().await.expect(200);
    for reply in [page, bare, health] {
        assert_eq!(reply.header("cache-control"), Some("no-store"));
        assert_eq!(reply.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(reply.header("referrer-policy"), Some("no-referrer"));
    }
}
