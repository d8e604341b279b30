//! The headers of answers: those of a route, those that every answer has, and those for browsers of other origins.

use qeg_web::{describe::Header, origins};
use serde_json::{Map, Value, json};

/// Every answer of a function has them.
const ALWAYS: [&str; 5] = [
    "Cache-Control",
    "Referrer-Policy",
    "Strict-Transport-Security",
    "X-Content-Type-Options",
    "X-Request-Id",
];
/// Answers have them where the operator lets other origins in.
const FOR_OTHER_ORIGINS: [&str; 3] = [
    "Access-Control-Allow-Origin",
    "Access-Control-Expose-Headers",
    "Vary",
];
/// Documents and files of the pages have them, as far as they need them.
const OF_FILES: [&str; 5] = [
    "Content-Encoding",
    "Content-Security-Policy",
    "Cross-Origin-Opener-Policy",
    "Cross-Origin-Resource-Policy",
    "Permissions-Policy",
];

/// The headers of an answer that has these of its own.
pub fn of(own: impl IntoIterator<Item = &'static str>, is_file: bool) -> Value {
    let files: &[&str] = if is_file { &OF_FILES } else { &[] };
    let all = own.into_iter().chain(ALWAYS).chain(FOR_OTHER_ORIGINS);
    let all = all.chain(files.iter().copied());
    let referred = all.map(|name| {
        let component = format!("#/components/headers/{name}");
        (name.to_owned(), json!({"$ref": component}))
    });
    Value::Object(referred.collect())
}

/// The headers that answers refer to.
pub fn components() -> Value {
    let mut all = Map::new();
    let mut text = |name: &str, description: &str, example: &str| {
        let described = json!({
            "description": description, "schema": {"type": "string"}, "example": example,
        });
        all.insert(name.to_owned(), described);
    };
    text(
        Header::ETag.name(),
        "The version of what was answered, in quotes.",
        "\"7c1f0e9b3a48d2a6\"",
    );
    text(
        Header::Location.name(),
        "The path of what was made, with the stage.",
        "/v1/handoffs/6b2f0c4be1d84a7f9c3a5e8d7f601234",
    );
    text(
        Header::ContentDisposition.name(),
        "The answer is a download with this file name.",
        "attachment; filename=\"qeg-export.json\"",
    );
    text(
        "WWW-Authenticate",
        "How to send credentials. API Gateway renames it to `x-amzn-Remapped-WWW-Authenticate`.",
        "Bearer",
    );
    for (name, description, example) in every_answer().into_iter().chain(other_origins()) {
        text(name, description, example);
    }
    for (name, description, example) in of_files() {
        text(name, description, example);
    }
    all.insert(
        "Retry-After".to_owned(),
        json!({
            "description": "Seconds to wait before the next try.",
            "schema": {"type": "integer", "minimum": 0},
            "example": 60,
        }),
    );
    Value::Object(all)
}

/// Name, description and example.
type Described = (&'static str, &'static str, &'static str);

const fn every_answer() -> [Described; 5] {
    [
        (
            "Cache-Control",
            "Most answers are not to be stored (`no-store`). Public ones may be, and are asked for again by their `ETag`.",
            "no-store",
        ),
        (
            "Referrer-Policy",
            "Browsers tell no other site where a link was.",
            "no-referrer",
        ),
        (
            "Strict-Transport-Security",
            "Browsers come by HTTPS only.",
            "max-age=63072000",
        ),
        (
            "X-Content-Type-Options",
            "Browsers take the content for nothing but its type.",
            "nosniff",
        ),
        (
            "X-Request-Id",
            "The id of the call, for questions to the operator. A problem has it in its body too.",
            "7f3a9c1e-5b2d-4e8f-a6c0-1d2e3f4a5b6c",
        ),
    ]
}

const fn other_origins() -> [Described; 3] {
    [
        (
            "Access-Control-Allow-Origin",
            "Only in answers to an `Origin` that the operator lets in: that origin. The gateway's own errors have `*` where \
             any origin is let in.",
            "https://app.example.org",
        ),
        (
            "Access-Control-Expose-Headers",
            "Beside `Access-Control-Allow-Origin`: the headers that scripts may read.",
            origins::EXPOSED,
        ),
        (
            "Vary",
            "Where the operator lets other origins in, every answer depends on `Origin`. Files depend on `Accept-Encoding` too.",
            "Origin",
        ),
    ]
}

const fn of_files() -> [Described; 5] {
    [
        (
            "Content-Encoding",
            "Only where the client accepts it.",
            "br",
        ),
        (
            "Content-Security-Policy",
            "What the document may load and run: nothing from elsewhere.",
            "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        ),
        (
            "Cross-Origin-Opener-Policy",
            "Other sites get no hold of the window.",
            "same-origin",
        ),
        (
            "Cross-Origin-Resource-Policy",
            "Other sites do not load it.",
            "same-origin",
        ),
        (
            "Permissions-Policy",
            "The document asks for nothing of the device.",
            "camera=(), geolocation=(), microphone=()",
        ),
    ]
}

/// What the description says about browsers of other origins and their preflights.
pub fn about_other_origins() -> String {
    format!(
        "**Browsers of other origins (CORS).** The operator lets exact origins in by name; by default none. Only answers to \
         such an `Origin` have `Access-Control-Allow-Origin`. Before a browser sends a call, it asks by `OPTIONS` \
         (a preflight), on any path but those of carriers and staff, whose calls are signed by programs. The answer is 204 \
         with `Allow`, the methods of the path. To an origin that is let in it has also `Access-Control-Allow-Methods`, with \
         the same methods; `Access-Control-Allow-Headers`: `{}`; and `Access-Control-Max-Age`: `{}`, in seconds. An \
         answer to any other origin has none of these, so the browser sends nothing. \
         `Access-Control-Allow-Credentials` is never sent: there are no cookies.",
        origins::ALLOWED,
        origins::ASK_AGAIN_AFTER,
    )
}
