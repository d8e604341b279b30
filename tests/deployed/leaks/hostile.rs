//! Wrong requests of every kind, with canaries in them. They are made for each route of the template and from the
//! bodies that the route accepted, so a new route or field is attacked without being named here.

use base64ct::{Base64, Base64UrlUnpadded, Encoding};
use client::{new_call_sign, new_phone, unique};
use serde_json::{Map, Value, json};
use template::Route;

use crate::{
    story::contact_of,
    test_user::{Asking, Scenario, TestUser},
};

/// Larger than any body that is read.
const OVERSIZED: usize = 33 * 1024;
/// Larger than any path that is read.
const OVERLONG: usize = 1100;

/// One kind of wrong request.
type Wrong<'a> = Box<dyn Fn(Asking<'a>) -> Asking<'a> + 'a>;

/// Sends every kind of wrong request to one route, as a person with an account and contact data.
pub async fn attack(scenario: &Scenario, route: &Route, good: &[Value]) {
    let user = TestUser::new(scenario, "somebody hostile");
    let password = sign_up(&user).await;
    let good: Vec<Value> = good
        .iter()
        .map(|body| taken(&user, body, &password))
        .collect();
    for wrong in ways(&user, &good) {
        let asking = user.ask(&route.name()).at(filled(&user, route.path));
        wrong(asking.signed_if_required()).attack().send().await;
    }
    for wrong in addresses(&user, route) {
        let asking = user.ask(&route.name()).signed_if_required();
        wrong(asking).attack().send().await;
    }
    let unsigned = user.ask(&route.name()).at(filled(&user, route.path));
    unsigned.attack().send().await;
}

/// Gives the password.
async fn sign_up(user: &TestUser<'_>) -> String {
    let password = user.registers_by_call_sign().await.password;
    let put = user.ask("PUT /contact").json(&contact_of(user));
    put.send().await.expect(201);
    password
}

/// Another person's body, with the password of this user's account, so that the attack gets past the password check.
fn taken(user: &TestUser<'_>, body: &Value, password: &str) -> Value {
    let mut body = body.clone();
    if let Some(given) = body.get_mut("password") {
        *given = password.into();
    }
    user.scenario.canaries.share(user.owner, &body.to_string());
    body
}

/// A value of a wrong kind: a text, a number, or a call sign, in turn.
fn odd(user: &TestUser<'_>, place: &str) -> String {
    match unique() % 3 {
        0 => {
            let phone = new_phone();
            user.guessable(&format!("a number as {place}"), &phone);
            phone
        }
        1 => {
            // Long enough not to occur by chance.
            let call_sign = new_call_sign();
            user.guessable(&format!("a call sign as {place}"), &call_sign);
            call_sign
        }
        _ => user.canary(place),
    }
}

/// The path with each of its parameters replaced by a value.
fn filled(user: &TestUser<'_>, path: &str) -> String {
    let parts = path.split('/').map(|part| {
        if part.starts_with('{') {
            odd(user, "a part of the path")
        } else {
            part.to_owned()
        }
    });
    parts.collect::<Vec<_>>().join("/")
}

fn ways<'a>(user: &'a TestUser<'a>, good: &[Value]) -> Vec<Wrong<'a>> {
    let mut ways = Vec::new();
    credentials(user, &mut ways);
    headers(user, &mut ways);
    queries(user, &mut ways);
    bodies(user, &mut ways);
    for body in good {
        fields(user, body, &mut ways);
    }
    ways
}

fn header<'a>(name: &'static str, value: String) -> Wrong<'a> {
    Box::new(move |asking| asking.header(name, &value))
}

fn credentials<'a>(user: &'a TestUser<'a>, ways: &mut Vec<Wrong<'a>>) {
    let odd = || odd(user, "a credential");
    let token = user.token().unwrap();
    let (subject, secret) = token.split_once('.').unwrap();
    let secretish = format!("{}{}", user.canary("a secret"), "A".repeat(20));
    for value in [
        format!("Bearer {}", odd()),
        format!("Bearer {subject}.{}", odd()),
        format!("Bearer {subject}.{secretish}"),
        format!("Bearer {token}{}", odd()),
        format!("Bearer {} {}", odd(), odd()),
        format!("Receipt {}", odd()),
        format!("Receipt {secret}"),
        format!("Receipt {secretish}"),
        format!("Basic {}", Base64::encode_string(odd().as_bytes())),
        format!("{} {}", user.canary("a scheme"), odd()),
        odd(),
        format!(
            "AWS4-HMAC-SHA256 Credential={}/20260101/us-east-1/execute-api/aws4_request, \
             SignedHeaders=host, Signature={}",
            odd(),
            odd()
        ),
    ] {
        ways.push(header("authorization", value));
    }
}

fn headers<'a>(user: &'a TestUser<'a>, ways: &mut Vec<Wrong<'a>>) {
    let odd = |name: &str| odd(user, &format!("the header {name}"));
    let long = format!("{}{}", "k".repeat(300), odd("Idempotency-Key"));
    ways.push(header("idempotency-key", long));
    ways.push(header(
        "idempotency-key",
        format!("{} {}", odd("Idempotency-Key"), odd("it")),
    ));
    ways.push(header("if-match", odd("If-Match")));
    ways.push(header("if-match", format!("\"{}\"", odd("If-Match"))));
    ways.push(header(
        "if-match",
        format!("W/\"{}\", {}", odd("If-Match"), odd("If-Match")),
    ));
    ways.push(header(
        "content-type",
        format!("text/plain; {}", odd("Content-Type")),
    ));
    ways.push(header(
        "content-type",
        format!("application/{}", odd("Content-Type")),
    ));
    for name in [
        "accept",
        "forwarded",
        "from",
        "origin",
        "range",
        "via",
        "x-amz-date",
        "x-amz-security-token",
        "x-amzn-trace-id",
        "x-api-key",
        "x-forwarded-for",
        "x-http-method-override",
        "x-request-id",
    ] {
        ways.push(header(name, odd(name)));
    }
}

fn queries<'a>(user: &'a TestUser<'a>, ways: &mut Vec<Wrong<'a>>) {
    let odd = || odd(user, "a query");
    let cursor = |text: String| Base64UrlUnpadded::encode_string(text.as_bytes());
    for parts in [
        vec![format!("cursor={}", odd())],
        vec![format!("cursor={}", odd()), format!("cursor={}", odd())],
        vec![format!("cursor={}", cursor(odd()))],
        vec![format!(
            "cursor={}",
            cursor(json!({"before": odd()}).to_string())
        )],
        vec![format!(
            "cursor={}",
            cursor(json!({"shown": 0, odd(): odd()}).to_string())
        )],
        vec![format!("state={}", odd())],
        vec![format!("state=open&state={}", odd())],
        vec![format!("{}=", odd()), format!("%zz={}", odd())],
    ] {
        ways.push(Box::new(move |asking| {
            parts.iter().fold(asking, |asking, part| asking.query(part))
        }));
    }
}

fn bodies<'a>(user: &'a TestUser<'a>, ways: &mut Vec<Wrong<'a>>) {
    let odd = || odd(user, "a body");
    let filler = "x".repeat(OVERSIZED);
    let mut not_utf8 = format!("{{\"{}\":\"", odd()).into_bytes();
    not_utf8.extend(b"\xff\xfe\"}");
    for body in [
        odd().into_bytes(),
        format!("{{\"phone\":\"{}", odd()).into_bytes(),
        format!("{{\"{}\":", odd()).into_bytes(),
        format!("{{\"a\":{}}}", odd()).into_bytes(),
        format!("{{}} {}", odd()).into_bytes(),
        format!("{{\"a\":\"{}\",\"a\":\"{}\"}}", odd(), odd()).into_bytes(),
        json!(odd()).to_string().into_bytes(),
        json!([odd()]).to_string().into_bytes(),
        json!({odd(): {odd(): [odd()]}}).to_string().into_bytes(),
        format!("phone={}&password={}", odd(), odd()).into_bytes(),
        format!("<phone>{}</phone>", odd()).into_bytes(),
        format!("{}\"{}\"", "[".repeat(5000), odd()).into_bytes(),
        json!({"phone": odd(), "filler": filler, "password": odd()})
            .to_string()
            .into_bytes(),
        not_utf8,
    ] {
        ways.push(Box::new(move |asking| asking.body(body.clone())));
    }
}

/// Changes each field of an accepted body: another type, an odd value, sent twice, missing, and with an unknown field
/// added.
fn fields<'a>(user: &'a TestUser<'a>, good: &Value, ways: &mut Vec<Wrong<'a>>) {
    let mut pointers = Vec::new();
    leaves(good, String::new(), &mut pointers);
    for pointer in pointers {
        let odd = |what: &str| odd(user, &format!("{pointer} {what}"));
        let with = |value: Value| {
            let mut body = good.clone();
            *body.pointer_mut(&pointer).unwrap() = value;
            body
        };
        let (parent, name) = pointer.rsplit_once('/').unwrap();
        let mut without = good.clone();
        let siblings = without
            .pointer_mut(parent)
            .unwrap()
            .as_object_mut()
            .unwrap();
        siblings.remove(name);
        let mut misnamed = without.clone();
        let siblings = misnamed
            .pointer_mut(parent)
            .unwrap()
            .as_object_mut()
            .unwrap();
        siblings.insert(user.canary("a field's name"), odd("misnamed").into());
        for body in [
            with(odd("with an odd value").into()),
            with(format!("\u{7}{}\u{0}", odd("with control characters")).into()),
            with(format!("{}{}", odd("too long"), "长".repeat(300)).into()),
            with(json!([odd("as a list")])),
            with(json!({odd("as an object"): odd("in an object")})),
            without,
            misnamed,
        ] {
            ways.push(Box::new(move |asking| asking.body(body.to_string())));
        }
    }
    let mut more = good.as_object().cloned().unwrap_or_else(Map::new);
    more.insert(
        user.canary("an unknown field"),
        odd(user, "an unknown field").into(),
    );
    let more = Value::Object(more);
    ways.push(Box::new(move |asking| asking.body(more.to_string())));
}

/// The JSON pointers of every value in an object that is not an object itself.
fn leaves(value: &Value, pointer: String, into: &mut Vec<String>) {
    match value {
        Value::Object(map) => {
            for (name, value) in map {
                leaves(value, format!("{pointer}/{name}"), into);
            }
        }
        _ => into.push(pointer),
    }
}

/// Paths and methods similar to those of the route.
fn addresses<'a>(user: &'a TestUser<'a>, route: &Route) -> Vec<Wrong<'a>> {
    let odd = || odd(user, "a path");
    let path = filled(user, route.path);
    let path = path.trim_end_matches('/');
    let mut ways: Vec<Wrong<'a>> = Vec::new();
    for path in [
        format!("{path}/{}", odd()),
        format!("{path}%2F{}", odd()),
        format!("{path}/%E6%9D%8E{}", odd()),
        format!("{path}/%00{}", odd()),
        format!("{path}/%zz{}", odd()),
        format!("{path}/{}{}", "a".repeat(OVERLONG), odd()),
        format!("/{}{path}", odd()),
        format!("{path};{}={}", odd(), odd()),
        // On this route the last part of the path can be anything.
        format!("/deletions/{}", odd()),
        format!("/deletions/%2e%2e%2f{}", odd()),
    ] {
        ways.push(Box::new(move |asking| asking.at(&path)));
    }
    for method in ["HEAD", "OPTIONS", "TRACE"] {
        let path = path.to_owned();
        ways.push(Box::new(move |asking| asking.at(&path).method(method)));
    }
    let (path, method) = (path.to_owned(), user.canary("a method").to_uppercase());
    ways.push(Box::new(move |asking| asking.at(&path).method(&method)));
    ways
}
