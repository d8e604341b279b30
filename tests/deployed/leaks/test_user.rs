//! A user of the API who puts canaries everywhere: each request also has new ones in its headers and its query.

use std::sync::Mutex;

use client::{
    Client, Credentials, Reply, new_call_sign, new_phone, person::code_in, policy_version,
};
use serde_json::{Value, json};
use stack::{ENDPOINTS, Stack, eventually, tables::a_minute_later};

use crate::canary::{Canaries, Evidence, Owner};

/// Everything that was sent and received in one test.
#[derive(Default)]
pub struct Scenario {
    pub canaries: Canaries,
    successes: Mutex<Vec<Success>>,
    responses: Mutex<Vec<Evidence>>,
    request_ids: Mutex<Vec<String>>,
}

/// A request that a route answered with success.
pub struct Success {
    pub route: String,
    pub body: Option<Value>,
}

pub struct TestUser<'w> {
    pub scenario: &'w Scenario,
    pub owner: Owner,
    pub name: &'static str,
    /// The current password, for later requests.
    pub last_password: Mutex<String>,
    /// A handoff that a carrier has collected.
    pub handoff: Mutex<String>,
    client: Client,
    token: Mutex<Option<String>>,
}

/// What a user who registered by call sign signs in with.
pub struct ByCallSign {
    pub call_sign: String,
    pub password: String,
    pub recovery_code: String,
}

/// A request under construction.
pub struct Asking<'a> {
    user: &'a TestUser<'a>,
    route: String,
    method: String,
    path: String,
    query: Vec<String>,
    headers: Vec<(String, String)>,
    body: Option<Vec<u8>>,
    json: Option<Value>,
    signer: Option<&'a Credentials>,
    is_attack: bool,
}

impl Scenario {
    /// The result of `look` on the requests that have succeeded so far.
    pub fn successes<T>(&self, look: impl Fn(&Success) -> Option<T>) -> Vec<T> {
        let successes = self.successes.lock().unwrap();
        successes.iter().filter_map(look).collect()
    }

    /// Every answer to users that were dropped, and the request ids in the logs.
    pub fn answers(&self) -> (Vec<Evidence>, Vec<String>) {
        let responses = std::mem::take(&mut *self.responses.lock().unwrap());
        (responses, self.request_ids.lock().unwrap().clone())
    }
}

impl<'w> TestUser<'w> {
    pub fn new(scenario: &'w Scenario, name: &'static str) -> Self {
        let client = Client::of(Stack);
        let owner = scenario.canaries.owner();
        let place = format!("the address of {name}");
        scenario
            .canaries
            .mark_guessable(owner, &place, client.source());
        Self {
            scenario,
            owner,
            name,
            last_password: Mutex::default(),
            handoff: Mutex::default(),
            client,
            token: Mutex::default(),
        }
    }

    /// A new canary of this user.
    pub fn canary(&self, place: &str) -> String {
        let place = format!("{} of {}", place, self.name);
        self.scenario.canaries.text(self.owner, &place)
    }

    /// A guessable value of this user.
    pub fn guessable(&self, place: &str, value: &str) {
        let place = format!("{} of {}", place, self.name);
        self.scenario
            .canaries
            .mark_guessable(self.owner, &place, value);
    }

    /// A password: a canary that counts as guessable, like the passwords of people.
    pub fn password(&self) -> String {
        let password = self.canary("the password");
        self.guessable("the password", &password);
        password
    }

    /// A number in E.164; it and its national form are canaries.
    pub fn phone(&self) -> String {
        let phone = new_phone();
        self.owns_phone(&phone);
        phone
    }

    pub fn owns_phone(&self, phone: &str) {
        self.guessable("the number", phone);
        self.guessable("the national number", phone.trim_start_matches("+86"));
    }

    /// Registers by call sign and signs in.
    pub async fn registers_by_call_sign(&self) -> ByCallSign {
        let (call_sign, password) = (new_call_sign(), self.password());
        self.guessable("the call sign", &call_sign);
        let body = json!({
            "call_sign": call_sign,
            "password": password,
            "policy_version": policy_version(),
        });
        let created = self.ask("POST /accounts").json(&body).send().await;
        let created = created.expect(201);
        self.keeps_token(created.str("/session/token"));
        ByCallSign {
            call_sign,
            password,
            recovery_code: created.str("/recovery_code").to_owned(),
        }
    }

    /// Takes a session out of an answer and keeps it; its secret is a canary.
    pub fn keeps_token(&self, token: &str) {
        let secret = token.split_once('.').unwrap().1;
        let place = format!("the session of {}", self.name);
        self.scenario.canaries.mark(self.owner, &place, secret);
        *self.token.lock().unwrap() = Some(token.to_owned());
    }

    pub fn token(&self) -> Option<String> {
        self.token.lock().unwrap().clone()
    }

    /// A request of a route, such as `PUT /contact`, with this user's session if there is one.
    pub fn ask(&self, route: &str) -> Asking<'_> {
        let (method, path) = route.split_once(' ').unwrap();
        let asking = Asking {
            user: self,
            route: route.to_owned(),
            method: method.to_owned(),
            path: path.to_owned(),
            query: Vec::new(),
            headers: Vec::new(),
            body: None,
            json: None,
            signer: None,
            is_attack: false,
        };
        match self.token() {
            Some(token) => asking.header("authorization", &format!("Bearer {token}")),
            None => asking,
        }
    }

    /// Requests a code for a number, in the form given, and reads it from the phone. If the limit of one code a
    /// minute is reached, it moves the stored times of the number back by a minute.
    pub async fn code(&self, phone: &str, written: &str, purpose: &str) -> (String, String) {
        let seen = self.client.messages(phone).await.len();
        let body = json!({"phone": written, "purpose": purpose});
        let issued = eventually("there is room for a code", async || {
            let issued = self.ask("POST /verifications").json(&body).send().await;
            if issued.header("retry-after").is_some() {
                a_minute_later(phone).await;
                return None;
            }
            Some(issued.expect(202))
        })
        .await;
        // A message to everyone may arrive in between.
        let code = eventually("the code arrives", async || {
            let messages = self.client.messages(phone).await;
            messages.iter().skip(seen).find_map(|one| code_in(one))
        })
        .await;
        self.guessable("the one-time code", &code);
        (issued.str("/verification_id").to_owned(), code)
    }
}

impl Drop for TestUser<'_> {
    /// Keeps the answer as evidence: a user's values may be in their own success answers, and nowhere else.
    fn drop(&mut self) {
        let mut responses = self.scenario.responses.lock().unwrap();
        let mut request_ids = self.scenario.request_ids.lock().unwrap();
        for one in self.client.responses() {
            request_ids.extend(one.request_id);
            let place = format!("an answer {} to {}", one.status, self.name);
            let mut evidence = Evidence::new(place, one.bytes);
            if one.status < 400 {
                evidence.seen_by.insert(self.owner);
            }
            responses.push(evidence);
        }
    }
}

impl<'a> Asking<'a> {
    /// With this path instead of the route's.
    pub fn at(mut self, path: impl Into<String>) -> Self {
        self.path = path.into();
        self
    }

    /// An attack. Its success does not show that the route works: the gateway answers `OPTIONS` by itself.
    pub fn attack(mut self) -> Self {
        self.is_attack = true;
        self
    }

    pub fn method(mut self, method: &str) -> Self {
        method.clone_into(&mut self.method);
        self
    }

    /// With one more query parameter, already encoded.
    pub fn query(mut self, part: impl Into<String>) -> Self {
        self.query.push(part.into());
        self
    }

    /// With a header that replaces one of the same name.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.retain(|(other, _)| other != name);
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    pub fn json(self, body: &Value) -> Self {
        let mut asking = self.body(body.to_string());
        asking.json = Some(body.clone());
        asking
    }

    pub fn body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = Some(body.into());
        self
    }

    pub fn signed_by(mut self, who: &'a Credentials) -> Self {
        self.headers.retain(|(name, _)| name != "authorization");
        self.signer = Some(who);
        self
    }

    /// Signed by a member of staff or a carrier, if the route is for them.
    pub fn signed_if_required(self) -> Self {
        if self.route.contains(" /staff/") {
            self.signed_by(&ENDPOINTS.staff[0])
        } else if self.route.contains(" /carrier/") {
            self.signed_by(&ENDPOINTS.carriers["express"].credentials)
        } else {
            self
        }
    }

    /// Adds canaries that every request carries: in headers and a query parameter that no function reads.
    fn with_canaries(mut self) -> Self {
        let canary = |place: &str| self.user.canary(&format!("{place} of {}", self.route));
        let (name, value) = (canary("the name of a header"), canary("an odd header"));
        let mut headers = vec![
            (format!("x-{name}"), value),
            ("user-agent".to_owned(), canary("User-Agent")),
            (
                "referer".to_owned(),
                format!("https://{}/", canary("Referer")),
            ),
            ("cookie".to_owned(), format!("session={}", canary("Cookie"))),
            ("accept-language".to_owned(), canary("Accept-Language")),
        ];
        if self.method == "POST" {
            headers.push(("idempotency-key".to_owned(), canary("Idempotency-Key")));
        }
        headers.push(("content-type".to_owned(), "application/json".to_owned()));
        self.query.push(format!(
            "{}={}",
            canary("a query's name"),
            canary("a query")
        ));
        for (name, value) in headers {
            if !self.headers.iter().any(|(other, _)| *other == name) {
                self.headers.push((name, value));
            }
        }
        self
    }

    pub async fn send(self) -> Reply {
        let asking = self.with_canaries();
        let path = format!("{}?{}", asking.path, asking.query.join("&"));
        let mut call = asking.user.client.call(&asking.method, &path);
        for (name, value) in &asking.headers {
            call = call.header(name, value);
        }
        if let Some(body) = asking.body {
            call = call.body(body);
        }
        if let Some(who) = asking.signer {
            call = call.signed_by(who);
        }
        let reply = call.send().await;
        if !asking.is_attack && reply.status < 400 {
            asking
                .user
                .scenario
                .successes
                .lock()
                .unwrap()
                .push(Success {
                    route: asking.route,
                    body: asking.json,
                });
        }
        reply
    }
}
