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
