//! All routes of the API: the function that answers each, and whether it needs a signature.
//!
//! `tests/template` compares this list with infra/template.yaml, in both directions.

/// A route of the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Route {
    pub method: &'static str,
    /// With parameters in braces, as in the template.
    pub path: &'static str,
    pub function: &'static str,
    pub is_signed: bool,
}

const fn open(function: &'static str, method: &'static str, path: &'static str) -> Route {
    Route {
        method,
        path,
        function,
        is_signed: false,
    }
}

const fn signed(function: &'static str, method: &'static str, path: &'static str) -> Route {
    Route {
        method,
        path,
        function,
        is_signed: true,
    }
}

/// Every route. HEAD works for every route with GET, so it is not listed.
pub const ROUTES: &[Route] = &[
    open("registration", "POST", "/verifications"),
    open("registration", "POST", "/accounts"),
    open("registration", "POST", "/sessions"),
    open("registration", "DELETE", "/sessions/current"),
    open("registration", "POST", "/password-resets"),
    open("registration", "GET", "/challenge"),
    open("registration", "GET", "/account"),
    open("registration", "PATCH", "/account"),
    open("registration", "GET", "/preferences"),
    open("registration", "PUT", "/preferences"),
    open("registration", "GET", "/notices"),
    open("contact", "GET", "/contact"),
    open("contact", "PUT", "/contact"),
    open("contact", "DELETE", "/contact"),
    open("access", "GET", "/export"),
    open("access", "GET", "/access-log"),
    open("handoff", "GET", "/carriers"),
    open("handoff", "POST", "/handoffs"),
    open("handoff", "GET", "/handoffs"),
    open("handoff", "GET", "/handoffs/{handoff_id}"),
    open("handoff", "DELETE", "/handoffs/{handoff_id}"),
    signed("handoff", "GET", "/carrier/handoffs"),
    signed("handoff", "GET", "/carrier/handoffs/{handoff_id}"),
    signed("handoff", "POST", "/carrier/handoffs/{handoff_id}/collect"),
    signed("handoff", "POST", "/carrier/handoffs/{handoff_id}/status"),
    signed("handoff", "GET", "/carrier/erasures"),
    signed("handoff", "GET", "/carrier/erasures/{erasure_id}"),
    signed("handoff", "POST", "/carrier/erasures/{erasure_id}"),
    open("support", "POST", "/threads"),
    open("support", "GET", "/threads"),
    open("support", "GET", "/threads/{thread_id}"),
    open("support", "POST", "/threads/{thread_id}/messages"),
    signed("support", "GET", "/staff/threads"),
    signed("support", "POST", "/staff/threads"),
    signed("support", "GET", "/staff/threads/{thread_id}"),
    signed("support", "POST", "/staff/threads/{thread_id}/messages"),
    signed("support", "POST", "/staff/notices"),
    signed("support", "GET", "/staff/notices"),
    signed("support", "GET", "/staff/notices/reach"),
    signed("support", "GET", "/staff/notices/{broadcast_id}"),
    signed("support", "DELETE", "/staff/notices/{broadcast_id}"),
    signed("support", "POST", "/staff/call-signs/{call_sign}/release"),
    signed("support", "POST", "/staff/threads/{thread_id}/deletion"),
    open("deletion", "POST", "/deletion"),
    open("deletion", "GET", "/deletion"),
    open("deletion", "DELETE", "/deletion"),
    open("deletion", "GET", "/deletions/{request_id}"),
    open("deletion", "GET", "/.well-known/jwks.json"),
    open("deletion", "GET", "/numbers"),
    signed("deletion", "POST", "/staff/deletions"),
    signed("deletion", "GET", "/staff/deletions"),
    signed("oversight", "POST", "/staff/holds"),
    signed("oversight", "GET", "/staff/holds"),
    signed("oversight", "DELETE", "/staff/holds/{hold_id}"),
    signed("oversight", "POST", "/staff/disclosures"),
    signed("oversight", "GET", "/staff/disclosures"),
    signed("oversight", "GET", "/staff/disclosures/{disclosure_id}"),
    signed("oversight", "DELETE", "/staff/disclosures/{disclosure_id}"),
    signed(
        "oversight",
        "POST",
        "/staff/disclosures/{disclosure_id}/approval",
    ),
    open("portal", "GET", "/"),
    open("portal", "GET", "/assets/{file}"),
    open("portal", "GET", "/health"),
    open("portal", "GET", "/policy"),
    open("portal", "GET", "/openapi.json"),
    open("portal", "GET", "/reference"),
];

/// OPTIONS of every route, by which browsers ask whether a script of another origin may call it. They are routes of the
/// gateway, but no part of the API's description.
pub const PREFLIGHTS: &[Route] = &[
    open("portal", "OPTIONS", "/"),
    open("portal", "OPTIONS", "/{proxy+}"),
];

/// The route of a request, by its path without the query.
pub fn find(method: &str, path: &str) -> Option<Route> {
    let sent: Vec<&str> = path.split('/').collect();
    let method = if method == "HEAD" { "GET" } else { method };
    let fits = |route: &&Route| {
        let parts: Vec<&str> = route.path.split('/').collect();
        let is_for_all = parts.last() == Some(&"{proxy+}") && path != "/";
        let fits = parts.len() == sent.len()
            && parts
                .iter()
                .zip(&sent)
                .all(|(part, sent)| part == sent || (part.starts_with('{') && !sent.is_empty()));
        route.method == method && (is_for_all || fits)
    };
    ROUTES.iter().chain(PREFLIGHTS).find(fits).copied()
}
