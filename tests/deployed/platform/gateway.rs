//! Promise P4 at the gateway: no cookies, and its own errors have the documented shape.

use client::{Client, Person, routes::ROUTES};
use serde_json::json;
use stack::Stack;

#[tokio::test]
async fn no_route_sets_a_cookie_and_every_error_is_a_problem() {
    let person = Person::by_call_sign(Stack).await;
    let anonymous = Client::of(Stack);
    let unknown = [("GET", "/nothing-here"), ("PATCH", "/contact")];
    let routes = ROUTES.iter().map(|route| (route.method, route.path));
    for (method, path) in routes.chain(unknown) {
        // Each parameter is an id that does not exist.
        let parts = path.split('/').map(|part| match part.starts_with('{') {
            true => "00000000000000000000000000000000",
            false => part,
        });
        let path = &parts.collect::<Vec<_>>().join("/");
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
    let client = Client::of(Stack);
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
