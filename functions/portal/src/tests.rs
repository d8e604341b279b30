//! The pages as a browser gets them: base, tags, caching, codings. The pages are fixed here, so the tests need no Node.
#![allow(clippy::unwrap_used)]

use base64ct::{Base64, Encoding};
use jiff::Timestamp;
use qeg_domain::id::to_hex;
use qeg_web::{Edge, Origins, answer::Reply};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::*;
use crate::pages::File;

const SCRIPT: &str = "import '名';";
/// The script, as `gzip -9` writes it.
const SCRIPT_GZIP: &[u8] = &[
    0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0xcb, 0xcc, 0x2d, 0xc8, 0x2f, 0x2a,
    0x51, 0x50, 0x7f, 0x3a, 0xa1, 0x57, 0xdd, 0x1a, 0x00, 0x6e, 0xf4, 0x2d, 0x12, 0x0d, 0x00, 0x00,
    0x00,
];
const PAGES: Pages = Pages::of(
    "<!doctype html><html><head><base href=\"%BASE%\"><script type=\"module\" src=\"assets/app-1a.js\"></script></head></html>",
    &[
        File {
            path: "assets/app-1a.js",
            content_type: "text/javascript; charset=utf-8",
            hash: "1a",
            brotli: &[0x8b, 0xff, 0x01],
            gzip: SCRIPT_GZIP,
        },
        File {
            path: "reference.html",
            content_type: "text/html; charset=utf-8",
            hash: "3c",
            brotli: &[0x8b, 0xff, 0x03],
            gzip: &[0x1f, 0x8b, 0xfe],
        },
        File {
            path: "manifest.json",
            content_type: "application/json",
            hash: "2b",
            brotli: b"",
            gzip: b"",
        },
    ],
);

struct Never;

impl Clock for Never {
    fn now(&self) -> Timestamp {
        Timestamp::UNIX_EPOCH
    }
}

/// The answer to a call of the stage `v1`, with headers.
fn call(method: &str, path: &str, headers: &Value) -> Reply {
    answered(&event(method, path, headers))
}

fn event(method: &str, path: &str, headers: &Value) -> Value {
    let resource = if path.starts_with("/assets/") {
        "/assets/{file}"
    } else {
        path
    };
    json!({
        "httpMethod": method,
        "resource": resource,
        "path": path,
        "headers": headers,
        "requestContext": {"stage": "v1", "path": format!("/v1{path}")},
    })
}

fn answered(event: &Value) -> Reply {
    let service = Service {
        clock: Arc::new(Never),
        policy: Policy::published(),
        pages: PAGES,
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let handler = async |request: &Request| route(&service, request);
    let edge = Edge::new("portal", Origins::default());
    runtime.block_on(edge.respond(&handler, event.clone(), "invocation"))
}

fn bytes(reply: &Reply) -> Vec<u8> {
    if reply.is_base64_encoded {
        Base64::decode_vec(&reply.body).unwrap()
    } else {
        reply.body.clone().into_bytes()
    }
}

#[test]
fn the_document_has_the_address_under_which_the_client_reaches_the_api() {
    for (whole, base) in [
        ("/v1", "/v1/"),
        ("/v1/", "/v1/"),
        ("/", "/"),
        ("/qeg", "/qeg/"),
        ("/qeg/", "/qeg/"),
        ("//evil.example/", "/v1/"),
        ("/\"><script>/", "/v1/"),
    ] {
        let mut event = event("GET", "/", &json!({}));
        event["requestContext"]["path"] = json!(whole);
        let reply = answered(&event);
        let expected = PAGES
            .document("")
            .0
            .replace("\"/\"", &format!("\"{base}\""));
        assert_eq!(reply.body, expected, "{whole}");
        assert_eq!(reply.status_code, 200);
    }
}

#[test]
fn the_document_is_asked_for_again_each_time() {
    let first = call(
        "GET",
        "/",
        &json!({"Accept": "text/html", "Accept-Encoding": "br"}),
    );
    assert_eq!(first.headers["Cache-Control"], "no-cache");
    assert!(!first.headers.contains_key("Content-Encoding"));
    let tag = &first.headers["ETag"];
    let again = call("GET", "/", &json!({"If-None-Match": tag}));
    assert_eq!((again.status_code, again.body.as_str()), (304, ""));
    assert_eq!(again.headers["ETag"], *tag);
    assert_eq!(again.headers["Cache-Control"], "no-cache");
    let mut moved = event("GET", "/", &json!({"If-None-Match": tag}));
    moved["requestContext"]["path"] = json!("/");
    assert_eq!(answered(&moved).status_code, 200);
}

#[test]
fn a_file_is_sent_in_the_coding_that_the_client_prefers() {
    let path = "/assets/app-1a.js";
    for (wanted, coding, expected, tag) in [
        ("gzip, br", Some("br"), &[0x8b, 0xff, 0x01][..], "\"1a-br\""),
        (
            "br;q=0.1, gzip;q=0.2",
            Some("gzip"),
            SCRIPT_GZIP,
            "\"1a-gzip\"",
        ),
        ("zstd", None, SCRIPT.as_bytes(), "\"1a\""),
    ] {
        let headers = json!({"Accept": "*/*", "Accept-Encoding": wanted});
        let reply = call("GET", path, &headers);
        assert_eq!(reply.status_code, 200);
        let sent = reply.headers.get("Content-Encoding").map(String::as_str);
        assert_eq!(sent, coding, "{wanted}");
        assert_eq!(bytes(&reply), expected, "{wanted}");
        assert_eq!(reply.headers["ETag"], tag);
        assert_eq!(reply.headers["Vary"], "Accept-Encoding");
        assert_eq!(
            reply.headers["Content-Type"],
            "text/javascript; charset=utf-8"
        );
        assert_eq!(
            reply.headers["Cache-Control"],
            "public, max-age=31536000, immutable"
        );
        let mut kept = headers.clone();
        kept["If-None-Match"] = json!(tag);
        let again = call("GET", path, &kept);
        assert_eq!((again.status_code, again.body.as_str()), (304, ""));
        assert_eq!(again.headers["Vary"], "Accept-Encoding");
        // The tag of another coding is another file.
        kept["If-None-Match"] = json!("\"1a-zstd\"");
        assert_eq!(call("GET", path, &kept).status_code, 200);
        let head = call("HEAD", path, &headers);
        assert_eq!((head.status_code, head.body.as_str()), (200, ""));
        assert!(!head.is_base64_encoded);
        assert_eq!(head.headers, reply.headers);
    }
}

#[test]
fn each_built_file_is_whole_for_a_client_that_takes_no_coding() {
    let files = Pages::embedded().files();
    assert_eq!(files.is_empty(), !cfg!(built_pages));
    for file in files {
        let hash = to_hex(&Sha256::digest(file.plain().unwrap()));
        assert!(hash.starts_with(file.hash), "{}", file.path);
    }
}

#[test]
fn a_file_that_cannot_be_decompressed_is_no_empty_answer() {
    let damaged = json!({"Accept": "text/html", "Accept-Encoding": "identity"});
    assert_eq!(call("GET", "/reference", &damaged).status_code, 503);
}

#[test]
fn only_files_of_the_folder_are_served() {
    for path in [
        "/assets/app-1b.js",
        "/assets/",
        "/assets/..%2Fmanifest.json",
        "/assets/%2e%2e",
        "/assets/app-1a.js/",
        "/manifest.json",
    ] {
        assert_eq!(call("GET", path, &json!({})).status_code, 404, "{path}");
    }
}

#[test]
fn the_embedded_document_has_a_place_for_its_base() {
    let (document, _) = Pages::embedded().document("/v1");
    assert!(document.contains("<base href=\"/v1/\">"), "{document}");
}

#[test]
fn the_reference_is_compressed_and_may_load_its_style_alone() {
    let reply = call(
        "GET",
        "/reference",
        &json!({"Accept": "text/html", "Accept-Encoding": "br"}),
    );
    assert_eq!(reply.status_code, 200);
    assert_eq!(reply.headers["Content-Encoding"], "br");
    assert_eq!(reply.headers["Cache-Control"], "no-cache");
    assert_eq!(bytes(&reply), [0x8b, 0xff, 0x03]);
    let policy = &reply.headers["Content-Security-Policy"];
    assert!(policy.starts_with("default-src 'none'; style-src 'self'; img-src 'self';"));
    let known = json!({"Accept": "text/html", "Accept-Encoding": "br", "If-None-Match": reply.headers["ETag"]});
    assert_eq!(call("GET", "/reference", &known).status_code, 304);
}

/// The methods that a route has by OPTIONS; the status where it has none.
fn methods(path: &str) -> Result<String, u16> {
    let mut event = event("OPTIONS", path, &json!({}));
    event["resource"] = json!(if path == "/" { "/" } else { "/{proxy+}" });
    event["pathParameters"] = json!({"proxy": path.trim_start_matches('/')});
    let reply = answered(&event);
    match reply.status_code {
        204 => Ok(reply.headers["Allow"].clone()),
        other => Err(other),
    }
}

#[test]
fn options_names_the_methods_of_a_route() {
    for (path, expected) in [
        ("/", "GET, HEAD, OPTIONS"),
        ("/contact", "GET, HEAD, PUT, DELETE, OPTIONS"),
        ("/account", "GET, HEAD, PATCH, OPTIONS"),
        ("/handoffs/0123", "GET, HEAD, DELETE, OPTIONS"),
        ("/threads/0123/messages", "POST, OPTIONS"),
        ("/.well-known/jwks.json", "GET, HEAD, OPTIONS"),
    ] {
        assert_eq!(methods(path).as_deref(), Ok(expected), "{path}");
    }
    for path in [
        "/nothing",
        "/contact/",
        "/handoffs/",
        "/handoffs/1/2",
        "/carrier/handoffs",
        "/staff/threads",
    ] {
        assert_eq!(methods(path), Err(404), "{path}");
    }
}
