//! OPTIONS of every route: its methods, from the description of the API. Browsers ask before they let a script of another
//! origin send a request; `shared/web` adds whether they may (`origins.rs`).

use std::collections::BTreeMap;
use std::sync::LazyLock;

use qeg_web::{Answer, Problem};
use serde::{Deserialize, de::IgnoredAny};

use crate::get_openapi;

/// The methods of the API, in the order in which they are named. HEAD is where GET is.
const METHODS: [(&str, &str); 5] = [
    ("get", "GET, HEAD"),
    ("post", "POST"),
    ("put", "PUT"),
    ("patch", "PATCH"),
    ("delete", "DELETE"),
];
/// Beginnings of the paths of carriers and staff. They sign their calls and are no browsers, so nothing is said about
/// these routes.
const SIGNED: [&str; 2] = ["/carrier/", "/staff/"];

/// The part of the description that is read here: paths and the members of each, methods among them.
#[derive(Deserialize)]
#[expect(
    clippy::zero_sized_map_values,
    reason = "these are maps in the description, of which only the names matter"
)]
struct Description {
    paths: BTreeMap<String, BTreeMap<String, IgnoredAny>>,
}

/// Paths and the methods of each. Empty if the description cannot be read, which a test excludes.
static ROUTES: LazyLock<Vec<(String, String)>> = LazyLock::new(|| {
    let read: Result<Description, _> = serde_json::from_str(get_openapi::DOCUMENT);
    let paths = read.map(|read| read.paths).unwrap_or_default();
    let open = paths
        .into_iter()
        .filter(|(path, _)| !SIGNED.iter().any(|side| path.starts_with(side)));
    open.map(|(path, members)| {
        let known = METHODS.iter();
        let methods = known.filter(|(name, _)| members.contains_key(*name));
        let methods = methods.map(|(_, named)| *named).chain(["OPTIONS"]);
        (path, methods.collect::<Vec<_>>().join(", "))
    })
    .collect()
});

/// 204 with `Allow`; 404 if there is no such route.
pub(crate) fn handle(segments: &[&str]) -> Result<Answer, Problem> {
    let mut routes = ROUTES.iter();
    let route = routes.find(|(path, _)| fits(path, segments));
    let (_, methods) = route.ok_or_else(Problem::not_found)?;
    Ok(Answer::methods(methods))
}

fn fits(path: &str, segments: &[&str]) -> bool {
    let parts: Vec<&str> = path.split('/').skip(1).collect();
    // The start page has one empty segment, or none.
    let segments = if segments.is_empty() { &[""] } else { segments };
    let fits = |(part, segment): (&&str, &&str)| {
        part == segment || (part.starts_with('{') && !segment.is_empty())
    };
    parts.len() == segments.len() && parts.iter().zip(segments).all(fits)
}
