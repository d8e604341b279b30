//! Pages of other origins as the gateway lets them in.

use client::{Client, Person, Reply};
use stack::{ENDPOINTS, Stack};

/// The origins that the local stack lets in.
const ALL_ALLOWED: [&str; 3] = [ALLOWED, "http://localhost:3000", "http://localhost:5173"];
const ALLOWED: &str = "https://app.example.org";
const OTHER: &str = "https://evil.example";
/// Origins that a careless comparison would take for the allowed one.
const NEARLY: [&str; 8] = [
    "https://app.example.org.evil.example",
    "https://sub.app.example.org",
    "https://example.org",
    "https://app.example.org:8443",
    "http://app.example.org",
    "https://APP.example.org",
    "https://app.example.org/",
    "null",
];

/// What a browser asks before it lets a script of this origin send `PUT` with a session.
async fn preflight(origin: &str, path: &str) -> Reply {
    let client = Client::of(Stack);
    let call = client.call("OPTIONS", path).header("origin", origin);
    let call = call.header("access-control-request-method", "PUT");
    let asked = "authorization,content-type,if-match";
    call.header("access-control-request-headers", asked)
        .send()
        .await
}

/// The names of the headers that let other origins in.
fn let_in(reply: &Reply) -> Vec<&str> {
    let names = reply.headers.iter().map(|(name, _)| name.as_str());
    names
        .filter(|name| name.starts_with("access-control-"))
        .collect()
}

#[tokio::test]
async fn a_preflight_lets_in_each_allowed_origin_and_no_other() {
    for path in ["/contact", "/handoffs/0123", "/"] {
        for origin in ALL_ALLOWED {
            let allowed = preflight(origin, path).await.expect(204);
            let of = |name: &str| allowed.header(name).unwrap_or_default();
            assert_eq!(of("access-control-allow-origin"), origin, "{path}");
            assert!(of("access-control-allow-headers").contains("If-Match"));
            assert_eq!(of("vary"), "Origin");
        }
        for origin in NEARLY.into_iter().chain([OTHER, "http://localhost:8080"]) {
            let other = preflight(origin, path).await.expect(204);
            assert_eq!(let_in(&other), Vec::<&str>::new(), "{origin}: {path}");
        }
    }
    let methods = preflight(ALLOWED, "/contact").await;
    assert_eq!(
        methods.header("access-control-allow-methods"),
        Some("GET, HEAD, PUT, DELETE, OPTIONS")
    );
    // Carriers and staff sign their calls; no browser is let in there.
    for path in ["/carrier/handoffs", "/staff/threads"] {
        let refused = preflight(ALLOWED, path).await;
        assert!((400..=404).contains(&refused.status), "{}", refused.status);
        assert_eq!(refused.header("access-control-allow-methods"), None);
    }
}

#[tokio::test]
async fn answers_and_problems_name_the_allowed_origin_alone() {
    let person = Person::by_call_sign(Stack).await;
    for (path, status) in [("/account", 200), ("/contact", 404)] {
        for (origin, expected) in [(ALLOWED, Some(ALLOWED)), (OTHER, None)] {
            let call = person.client.call("GET", path).bearer(&person.token);
            let reply = call.header("origin", origin).send().await.expect(status);
            let named = reply.header("access-control-allow-origin");
            assert_eq!(named, expected, "{path} from {origin}");
            assert_eq!(reply.header("vary"), Some("Origin"));
            let credentials = "access-control-allow-credentials";
            assert_eq!(reply.header(credentials), None);
        }
    }
}

/// A script has to see that a call was refused, and when it may try again.
#[tokio::test]
async fn the_gateways_own_answers_can_be_read() {
    let unknown = stack::http().get(format!("{}/nothing-here", ENDPOINTS.api));
    let answer = unknown.header("origin", ALLOWED).send().await.unwrap();
    assert_eq!(answer.status(), 404);
    assert_eq!(answer.headers()["access-control-allow-origin"], "*");
}
