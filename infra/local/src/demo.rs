//! The demo: plays the main use case against a new stack and prints each call: register, save contact data, read the
//! access log, delete the account, verify the certificate, and register again.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};
use base64ct::{Base64UrlUnpadded, Encoding};
use reqwest::Method;
use serde_json::{Value, json};

use crate::endpoints::Endpoints;

const PHONE: &str = "+8613800138000";
const CALL_SIGN: &str = "BG1ABC";
const PASSWORD: &str = "seven summer relays";
/// The longest wait: a message takes seconds, and purge runs every minute.
const PATIENCE: Duration = Duration::from_mins(4);

struct Player<'a> {
    http: reqwest::Client,
    endpoints: &'a Endpoints,
}

/// Runs the demo. Fails at the first answer that is not the expected one.
pub(crate) async fn play(endpoints: &Endpoints) -> Result<()> {
    let player = Player {
        http: reqwest::Client::builder().no_proxy().build()?,
        endpoints,
    };
    println!("\n1. Register by mobile number and call sign");
    let token = player.register(true).await?;
    println!("\n2. Save contact data, and read the access log");
    player.contact(&token).await?;
    println!("\n3. Ask for deletion at once");
    let body = json!({"mode": "immediate", "password": PASSWORD});
    let asked = player
        .call("POST", "/deletion", &bearer(&token), Some(&body), 202)
        .await?;
    let (id, receipt) = (text(&asked, "request_id")?, text(&asked, "receipt")?);
    println!("\n4. Follow the request with the receipt, until no backup contains the keys");
    player
        .until(&id, &receipt, &["erased", "completed"])
        .await?;
    let done = player.until(&id, &receipt, &["completed"]).await?;
    println!("\n5. Verify the certificate offline, with the published key");
    let keys = player
        .call("GET", "/.well-known/jwks.json", "", None, 200)
        .await?;
    verify(&text(&done, "certificate")?, &keys)?;
    println!("\n6. Try to sign in");
    let body = json!({"identifier": CALL_SIGN, "password": PASSWORD});
    player
        .call("POST", "/sessions", "", Some(&body), 401)
        .await?;
    println!("\n7. Register again: nothing of the old account is left");
    let token = player.register(false).await?;
    player
        .call("GET", "/contact", &bearer(&token), None, 404)
        .await?;
    println!("\nAll answers were as promised.");
    Ok(())
}

fn bearer(token: &str) -> String {
    format!("Bearer {token}")
}

fn text(value: &Value, name: &str) -> Result<String> {
    let text = value[name].as_str();
    Ok(text
        .with_context(|| format!("the answer has no {name}"))?
        .to_owned())
}

impl Player<'_> {
    async fn register(&self, with_phone: bool) -> Result<String> {
        let (_, policy) = self.ask("GET", "/policy", "", None).await?;
        let mut body = json!({
            "call_sign": CALL_SIGN, "password": PASSWORD, "policy_version": policy["current"],
        });
        if with_phone {
            let wish = json!({"phone": PHONE, "purpose": "registration"});
            let sent = self
                .call("POST", "/verifications", "", Some(&wish), 202)
                .await?;
            body["verification_id"] = sent["verification_id"].clone();
            body["code"] = self.code().await?.into();
        }
        let created = self.call("POST", "/accounts", "", Some(&body), 201).await?;
        text(&created["session"], "token")
    }

    /// Reads the code from the message.
    async fn code(&self) -> Result<String> {
        let until = Instant::now() + PATIENCE;
        loop {
            let messages = self
                .http
                .get(&self.endpoints.sms)
                .send()
                .await?
                .text()
                .await?;
            let messages: Value = serde_json::from_str(&messages)?;
            if let Some(message) = messages[0]["body"].as_str() {
                println!("   SMS: {message}");
                let mut runs = message.split(|c: char| !c.is_ascii_digit());
                let code = runs
                    .find(|run| run.len() == 6)
                    .context("no code in the message")?;
                return Ok(code.to_owned());
            }
            ensure!(Instant::now() < until, "no message arrived");
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    }

    async fn contact(&self, token: &str) -> Result<()> {
        let contact = json!({"name": "王小明", "phone": PHONE, "address": {
            "province": "北京市", "city": "北京市", "county": "海淀区", "detail": "中关村大街1号",
        }});
        self.call("PUT", "/contact", &bearer(token), Some(&contact), 201)
            .await?;
        self.call("GET", "/access-log", &bearer(token), None, 200)
            .await?;
        Ok(())
    }

    async fn until(&self, id: &str, receipt: &str, states: &[&str]) -> Result<Value> {
        let (until, path) = (Instant::now() + PATIENCE, format!("/deletions/{id}"));
        let receipt = format!("Receipt {receipt}");
        loop {
            let (status, answer) = self.ask("GET", &path, &receipt, None).await?;
            ensure!(status == 200, "the receipt was not accepted");
            if answer["state"]
                .as_str()
                .is_some_and(|state| states.contains(&state))
            {
                self.print("GET", &path, status, &answer);
                return Ok(answer);
            }
            ensure!(
                Instant::now() < until,
                "the request did not reach this state in time"
            );
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
    }

    async fn call(
        &self,
        method: &str,
        path: &str,
        authorization: &str,
        body: Option<&Value>,
        expected: u16,
    ) -> Result<Value> {
        let (status, answer) = self.ask(method, path, authorization, body).await?;
        self.print(method, path, status, &answer);
        if status != expected {
            bail!("{method} {path} should have answered {expected}");
        }
        Ok(answer)
    }

    async fn ask(
        &self,
        method: &str,
        path: &str,
        authorization: &str,
        body: Option<&Value>,
    ) -> Result<(u16, Value)> {
        let method = Method::from_bytes(method.as_bytes())?;
        let url = format!("{}{path}", self.endpoints.api);
        let mut request = self.http.request(method, url);
        if !authorization.is_empty() {
            request = request.header("authorization", authorization);
        }
        if let Some(body) = body {
            request = request
                .header("content-type", "application/json")
                .body(body.to_string());
        }
        let answer = request.send().await.context("the API does not answer")?;
        let status = answer.status().as_u16();
        Ok((
            status,
            serde_json::from_str(&answer.text().await?).unwrap_or(Value::Null),
        ))
    }

    #[allow(clippy::unused_self, reason = "a method like the other steps")]
    fn print(&self, method: &str, path: &str, status: u16, answer: &Value) {
        println!("   {method} {path} -> {status}");
        if !answer.is_null() {
            println!("   {answer}");
        }
    }
}

/// Checks an ES256 signature. It needs only the certificate and the key set.
fn verify(jws: &str, keys: &Value) -> Result<()> {
    let decode = |text: &str| {
        Base64UrlUnpadded::decode_vec(text)
            .ok()
            .context("not base64url")
    };
    let (input, signature) = jws.rsplit_once('.').context("not a JWS")?;
    let mut point = vec![4];
    for name in ["x", "y"] {
        point.extend(decode(&text(&keys["keys"][0], name)?)?);
    }
    UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point)
        .verify(input.as_bytes(), &decode(signature)?)
        .ok()
        .context("the signature does not match the published key")?;
    let payload = input.split_once('.').context("not a JWS")?.1;
    let claims: Value = serde_json::from_slice(&decode(payload)?)?;
    println!("   the signature is valid. The certificate says:\n{claims:#}");
    Ok(())
}
