//! P4: no cookies, nothing loaded from elsewhere; and every error has the documented shape.

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
    ("POST", "/staff/deletions"),
    ("GET", "/staff/deletions"),
];

#[tokio::test]
async fn no_route_sets_a_cookie_and_every_error_is_a_problem() {
    let person = Person::by_call_sign().await;
    let stranger = Client::new();
    for (method, path) in ROUTES {
        let body = json!({});
        let with_session = person.client.call(method, path).bearer(&person.token);
        let replies = [
            with_session.send().await,
            stranger.call(method, path).send().await,
            stranger.call(method, path).json(&body).send().await,
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
async fn the_page_may_load_from_nowhere() {
    let page = Client::new().call("GET", "/").send().await.expect(200);
    let policy = page.header("content-security-policy").unwrap();
    assert!(policy.contains("default-src 'none'"));
    assert!(
        !page.text.contains("http://")
            && !page.text.contains("https://")
            && !page.text.contains("//")
    );
    assert!(page.text.contains("lang=\"zh-CN\""));
    let health = Client::new()
        .call("GET", "/health")
        .send()
        .await
        .expect(200);
    assert_eq!(health.json["status"], "ok");
}
