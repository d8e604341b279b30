//! P4: no cookies, nothing loaded from elsewhere; and every error has the documented shape.

use app::App;
use client::{Client, Person, Product as _, contact};
use client::{page, routes};
use serde_json::json;

/// Methods and paths of every route, and some that do not exist.
fn calls() -> Vec<(&'static str, String)> {
    let id = "0".repeat(32);
    let path = |path: &str| -> String {
        let parts = path.split('/');
        let filled = parts.map(|part| if part.starts_with('{') { &id } else { part });
        filled.collect::<Vec<_>>().join("/")
    };
    let routes = routes::ROUTES.iter();
    let mut calls: Vec<_> = routes.map(|one| (one.method, path(one.path))).collect();
    calls.extend([
        ("GET", "/nothing-here".to_owned()),
        ("PATCH", "/contact".to_owned()),
    ]);
    calls
}

#[tokio::test]
async fn no_route_sets_a_cookie_and_every_error_is_a_problem() {
    let app = App::start().await;
    let person = Person::by_call_sign(&app).await;
    let anonymous = Client::of(&app);
    for (method, path) in calls() {
        let body = json!({});
        let with_session = person.client.call(method, &path).bearer(&person.token);
        let by_staff = anonymous.call(method, &path).signed_by(&app.staff(0));
        let by_carrier = anonymous
            .call(method, &path)
            .signed_by(&app.carrier("post"));
        let replies = [
            with_session.send().await,
            anonymous.call(method, &path).send().await,
            anonymous.call(method, &path).json(&body).send().await,
            by_staff.json(&body).send().await,
            by_carrier.json(&body).send().await,
        ];
        for reply in replies {
            assert!(reply.header("set-cookie").is_none(), "{method} {path}");
            if reply.status < 400 {
                continue;
            }
            let kind = reply.header("content-type").unwrap_or_default();
            assert!(
                kind.starts_with("application/problem+json"),
                "{method} {path}: {kind}"
            );
            let code = reply.str("/code");
            assert_eq!(reply.str("/type"), format!("urn:qeg:problem:{code}"));
            assert_eq!(reply.json["status"], reply.status);
            assert!(!reply.str("/request_id").is_empty() && !reply.str("/title").is_empty());
        }
    }
}

/// What the document may do: run and load only what is of its own origin, and nothing inline.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
    manifest-src 'none'; font-src 'none'; base-uri 'self'; form-action 'none'; frame-ancestors 'none'; \
    require-trusted-types-for 'script'; trusted-types 'none'";

#[tokio::test]
async fn the_document_loads_nothing_from_elsewhere_and_nothing_inline() {
    let app = App::start().await;
    let client = Client::of(&app);
    let page = client.call("GET", "/").send().await.expect(200);
    assert_eq!(page.header("content-security-policy"), Some(POLICY));
    assert_eq!(
        page.header("content-type"),
        Some("text/html; charset=utf-8")
    );
    assert!(page.text.contains("lang=\"zh-CN\""));
    assert_eq!(page::base_of(&page.text), "/v1/");
    // A script or a style inside the document, and whatever else could fetch.
    for way in [
        "<script>",
        "<style",
        "style=",
        "javascript:",
        "<iframe",
        "<object",
        "http-equiv",
        "url(",
        " onload",
        " onclick",
    ] {
        assert!(!page.text.contains(way), "{way}");
    }
    for address in page::fetched(&page.text) {
        assert!(address.starts_with("assets/"), "{address}");
    }
    for path in page::files_of(&page.text) {
        let file = client.call("GET", &path).send().await.expect(200);
        let kept = file.header("cache-control").unwrap_or_default();
        assert_eq!(kept, "public, max-age=31536000, immutable");
        assert_eq!(file.header("x-content-type-options"), Some("nosniff"));
    }
    let bare = client.call("GET", "").send().await.expect(200);
    assert_eq!(bare.text, page.text);
    assert_eq!(bare.header("content-security-policy"), Some(POLICY));
    let health = client.call("GET", "/health").send().await.expect(200);
    assert_eq!(health.json["status"], "ok");
    assert_eq!(health.header("content-type"), Some("application/json"));
    for (reply, cache) in [(page, "no-cache"), (bare, "no-cache"), (health, "no-store")] {
        assert_eq!(reply.header("cache-control"), Some(cache));
        assert_eq!(reply.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(reply.header("referrer-policy"), Some("no-referrer"));
    }
}

#[tokio::test]
async fn head_answers_wherever_get_does_without_a_body() {
    let app = App::start().await;
    let person = Person::by_call_sign(&app).await;
    person.put_contact(&contact("头")).await.expect(201);
    for (method, path) in calls() {
        // Only existing routes: the gateway answers the unknown path itself, and HEAD then has no body.
        if method != "GET" || path == "/nothing-here" {
            continue;
        }
        let ask = async |method: &str| {
            let call = person.client.call(method, &path);
            match &path {
                path if path.starts_with("/staff/") => call.signed_by(&app.staff(0)),
                path if path.starts_with("/carrier/") => call.signed_by(&app.carrier("post")),
                _ => call.bearer(&person.token),
            }
            .send()
            .await
        };
        let (got, head) = (ask("GET").await, ask("HEAD").await);
        assert_eq!(
            (head.status, head.text.as_str()),
            (got.status, ""),
            "{path}"
        );
        for name in ["content-type", "etag", "content-security-policy"] {
            assert_eq!(head.header(name), got.header(name), "{path}");
        }
    }
}
