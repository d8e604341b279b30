//! Origins that are allowed, origins that are not, and what their scripts may read and send.
#![allow(clippy::unwrap_used)]

use serde_json::{Value, json};

use super::*;
use crate::edge::Edge;
use crate::{Answer, Problem, Status};

const OURS: &str = "https://app.example.org";

/// The reply to a request with these headers, where `allowed` are let in.
fn reply(allowed: &str, method: &str, headers: &Value) -> Reply {
    let origins = if allowed.is_empty() {
        Origins::default()
    } else {
        Origins::parse(allowed).unwrap()
    };
    let handler = async |request: &Request| match (request.method(), request.segments()?.as_slice())
    {
        ("OPTIONS", _) => Ok(Answer::methods("GET, HEAD, PUT")),
        ("GET", ["file"]) => Ok(Answer::file("text/css", b"a{}", None).varies_by_coding()),
        ("GET", ["panic"]) => panic!("on purpose"),
        ("GET", ["notes"]) => Answer::json(Status::Ok, &json!({})),
        _ => Err(Problem::too_many_requests(60)),
    };
    let path = headers.get("path").unwrap_or(&json!("/notes")).clone();
    let event = json!({"httpMethod": method, "path": path, "headers": headers});
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let edge = Edge::new("test", origins);
    runtime.block_on(edge.respond(&handler, event, "i"))
}

fn names(reply: &Reply) -> Vec<&'static str> {
    let names = reply.headers.keys().copied();
    names.filter(|name| name.starts_with("Access-")).collect()
}

#[test]
fn the_usual_port_of_a_scheme_is_left_out_as_browsers_do() {
    for (given, sent) in [
        ("https://a.example:443", "https://a.example"),
        ("http://localhost:80", "http://localhost"),
    ] {
        assert_eq!(Origins::parse(given), Origins::parse(sent), "{given}");
    }
    let others = Origins::parse("https://a.example:80");
    assert_ne!(others, Origins::parse("https://a.example"));
}

#[test]
fn an_origin_is_https_with_a_host_or_this_machine() {
    for good in [
        "https://app.example.org",
        "https://app.example.org:8443",
        "https://xn--fiqs8s.example",
        "http://localhost",
        "http://localhost:3000",
        "http://127.0.0.1:8080",
        "https://a.example,https://b.example",
    ] {
        assert!(Origins::parse(good).is_ok(), "{good}");
    }
    for bad in [
        "",
        "*",
        "null",
        "https://*",
        "https://*.example.org",
        "http://app.example.org",
        "https://",
        "https://a.example/",
        "https://a.example,",
        "https://a.example, https://b.example",
        "https://A.example",
        "https://a..example",
        "https://a.example:",
        "https://a.example:0",
        "https://a.example:655350",
        "https://a.example:+1",
        "https://a@b.example",
        "app.example.org",
        "file://a",
        "https://名.example",
    ] {
        assert_eq!(Origins::parse(bad), Err(NotOrigins), "{bad}");
    }
}

#[test]
fn there_are_at_most_ten_origins() {
    let list = |count: usize| vec![OURS; count].join(",");
    assert!(Origins::parse(&list(ALLOWED_ORIGINS)).is_ok());
    assert_eq!(Origins::parse(&list(ALLOWED_ORIGINS + 1)), Err(NotOrigins));
}

#[test]
fn every_answer_can_be_read_by_the_scripts_of_an_allowed_origin() {
    let allowed = format!("https://other.example,{OURS}");
    for (method, path, status) in [
        ("GET", "/notes", 200),
        ("HEAD", "/notes", 200),
        ("GET", "/panic", 503),
        ("POST", "/notes", 429),
    ] {
        let headers = json!({"Origin": OURS, "path": path});
        let reply = reply(&allowed, method, &headers);
        assert_eq!(reply.status_code, status);
        assert_eq!(reply.headers["Access-Control-Allow-Origin"], OURS);
        assert_eq!(
            reply.headers["Access-Control-Expose-Headers"],
            "Content-Disposition, ETag, Location, Retry-After, X-Request-Id"
        );
        assert_eq!(reply.headers["Vary"], "Origin");
        assert_eq!(names(&reply).len(), 2, "{:?}", names(&reply));
    }
}

#[test]
fn a_preflight_of_an_allowed_origin_names_methods_and_headers() {
    let reply = reply(OURS, "OPTIONS", &json!({"Origin": OURS}));
    assert_eq!(reply.status_code, 204);
    assert_eq!(reply.headers["Allow"], "GET, HEAD, PUT");
    assert_eq!(reply.headers["Access-Control-Allow-Origin"], OURS);
    assert_eq!(
        reply.headers["Access-Control-Allow-Methods"],
        "GET, HEAD, PUT"
    );
    assert_eq!(
        reply.headers["Access-Control-Allow-Headers"],
        "Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, Challenge-Response"
    );
    assert_eq!(reply.headers["Access-Control-Max-Age"], "7200");
    assert!(!names(&reply).contains(&"Access-Control-Allow-Credentials"));
}

/// A preflight and the call after it name the one origin that asked, whichever of the list it is.
#[test]
fn each_of_several_allowed_origins_is_let_in_by_its_own_name() {
    let all = [
        OURS,
        "https://other.example",
        "https://other.example:8443",
        "http://localhost:3000",
        "http://127.0.0.1:5173",
    ];
    let allowed = all.join(",");
    for origin in all {
        for method in ["OPTIONS", "GET"] {
            let reply = reply(&allowed, method, &json!({"Origin": origin}));
            let named = &reply.headers["Access-Control-Allow-Origin"];
            assert_eq!(named, origin, "{method}");
            let is_preflight = reply.headers.contains_key("Access-Control-Allow-Methods");
            assert_eq!(is_preflight, method == "OPTIONS", "{origin}");
        }
    }
}

#[test]
fn other_origins_are_not_let_in() {
    for origin in [
        json!(null),
        json!("https://evil.example"),
        // Nearly the allowed one: more after it, more before it, less, another port, another scheme, another spelling.
        json!("https://app.example.org.evil.example"),
        json!("https://app.example.orgs"),
        json!("https://evil-app.example.org"),
        json!("https://sub.app.example.org"),
        json!("https://example.org"),
        json!("https://app.example.or"),
        json!("https://app.example.org:8443"),
        json!("https://app.example.org:443"),
        json!("https://app.example.org/"),
        json!("https://app.example.org."),
        json!("https://app.example.org,https://evil.example"),
        json!("https://APP.example.org"),
        json!("HTTPS://app.example.org"),
        json!("http://app.example.org"),
        json!("//app.example.org"),
        json!("app.example.org"),
        json!("null"),
        json!(""),
        json!("*"),
        json!([OURS, OURS]),
        json!([OURS, "https://evil.example"]),
        json!(format!("{OURS}\u{7f}")),
    ] {
        for method in ["GET", "OPTIONS", "POST"] {
            let reply = reply(OURS, method, &json!({"Origin": origin}));
            assert_eq!(names(&reply), Vec::<&str>::new(), "{origin}");
            assert_eq!(reply.headers["Vary"], "Origin", "{origin}");
        }
    }
}

#[test]
fn without_allowed_origins_nobody_is_let_in() {
    for method in ["GET", "OPTIONS", "POST"] {
        let reply = reply("", method, &json!({"Origin": OURS}));
        assert_eq!(names(&reply), Vec::<&str>::new());
        assert!(!reply.headers.contains_key("Vary"));
    }
}

#[test]
fn an_answer_that_varies_by_coding_varies_by_origin_too() {
    let headers = json!({"Origin": OURS, "path": "/file"});
    let both = reply(OURS, "GET", &headers);
    assert_eq!(both.headers["Vary"], "Accept-Encoding, Origin");
    let alone = reply("", "GET", &headers);
    assert_eq!(alone.headers["Vary"], "Accept-Encoding");
}
