//! Paths at the address of a stage, at custom domains, and as a hostile client sends them.
#![allow(clippy::unwrap_used)]

use super::*;

/// Base and segments of a request.
fn split(path: &str, whole: &str, route: &str) -> (String, Option<Vec<String>>) {
    let stage = "v1";
    let sent = Sent {
        path,
        whole,
        route,
        stage,
        ..Sent::default()
    };
    (sent.base(), sent.segments())
}

#[test]
fn base_is_the_stage_or_the_base_path_of_the_domain() {
    for (path, whole, route, base, segments) in [
        // At the address of the stage.
        ("/", "/v1/", "/", "/v1", &[][..]),
        ("/", "/v1", "/", "/v1", &[]),
        ("/contact", "/v1/contact", "/contact", "/v1", &["contact"]),
        // At a domain without a base path.
        ("/", "/", "/", "", &[]),
        ("/contact", "/contact", "/contact", "", &["contact"]),
        // At a domain with one: there the path has it too.
        ("/qeg", "/qeg", "/", "/qeg", &[]),
        ("/qeg/", "/qeg/", "/", "/qeg", &[]),
        (
            "/qeg/contact",
            "/qeg/contact",
            "/contact",
            "/qeg",
            &["contact"],
        ),
        (
            "/qeg/api/contact",
            "/qeg/api/contact",
            "/contact",
            "/qeg/api",
            &["contact"],
        ),
        (
            "/contact/contact",
            "/contact/contact",
            "/contact",
            "/contact",
            &["contact"],
        ),
        (
            "/qeg/handoffs/a%2Fb",
            "/qeg/handoffs/a%2Fb",
            "/handoffs/{handoff_id}",
            "/qeg",
            &["handoffs", "a/b"],
        ),
        (
            "/assets/app-1.js",
            "/v1/assets/app-1.js",
            "/assets/{file}",
            "/v1",
            &["assets", "app-1.js"],
        ),
    ] {
        let segments = segments.iter().map(|one| (*one).to_owned()).collect();
        assert_eq!(
            split(path, whole, route),
            (base.to_owned(), Some(segments)),
            "{whole}"
        );
    }
}

#[test]
fn base_consists_of_plain_segments() {
    for whole in [
        "",
        "//evil.example/",
        "//evil.example",
        "/v1//",
        "/\"><script>/",
        "/a b/",
        "/名/",
        "/../",
        "/a/%2e%2e/",
        "v1/",
    ] {
        assert_eq!(split("/", whole, "/").0, "/v1", "{whole}");
    }
    let bare = Sent {
        path: "/",
        stage: "\">",
        ..Sent::default()
    };
    assert_eq!(bare.base(), "");
}

#[test]
fn path_that_is_not_of_the_route_is_read_as_a_whole() {
    for (path, route, expected) in [
        ("/contact/", "/contact", &["contact", ""][..]),
        ("/v1/handoffs/", "/handoffs/{handoff_id}", &["handoffs", ""]),
        ("/contact/../staff", "/contact", &["contact", "..", "staff"]),
        ("/contact", "contact", &["contact"]),
    ] {
        let segments = expected.iter().map(|one| (*one).to_owned()).collect();
        assert_eq!(
            split(path, path, route),
            ("/v1".to_owned(), Some(segments)),
            "{path}"
        );
    }
    assert_eq!(split("", "/v1/", "/").1, None);
}

#[test]
fn a_route_for_all_paths_has_the_segments_of_its_rest() {
    for (path, rest, base, expected) in [
        ("/contact", "contact", "", &["contact"][..]),
        ("/qeg/contact", "contact", "/qeg", &["contact"]),
        (
            "/qeg/handoffs/a%20b",
            "handoffs/a b",
            "/qeg",
            &["handoffs", "a b"],
        ),
        // A slash at the end is not of a route.
        ("/contact/", "contact", "/v1", &["contact", ""]),
    ] {
        let sent = Sent {
            path,
            whole: path,
            route: "/{proxy+}",
            rest,
            stage: "v1",
        };
        assert_eq!(sent.base(), base, "{path}");
        assert_eq!(sent.segments().unwrap(), expected, "{path}");
    }
}

#[test]
fn an_address_that_ends_with_a_slash_does_not_lead_to_another_route() {
    for path in [
        "//carrier/handoffs",
        "///carrier/handoffs",
        "/qeg//carrier/handoffs",
    ] {
        let (_, segments) = split(path, path, "/carrier/handoffs");
        assert_ne!(segments.unwrap(), ["carrier", "handoffs"], "{path}");
    }
}
