//! `sandbox`: plays the person's side beside `make run`, for who builds a carrier's consumer.
//!
//! The person of the last `order` is remembered in a file beside `endpoints.json`, so that the other commands act on
//! the same person.

mod proxy;

use std::fs;
use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result, bail};
use clap::Subcommand;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::project;

const PASSWORD: &str = "seven summer relays";
/// Handoffs that may wait for collection at a time.
const MOST: u32 = 20;

/// What the person does.
#[derive(Subcommand)]
pub(crate) enum Sandbox {
    /// A new person orders handoffs to a carrier
    Order {
        /// The carrier
        #[arg(long, default_value = "post")]
        carrier: String,
        /// How many
        #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=i64::from(MOST)))]
        count: u32,
    },
    /// The person corrects their contact data: carriers that collected it are told
    Correct,
    /// The person cancels every handoff that was not collected
    Cancel,
    /// The person asks for deletion at once: carriers that collected are asked to erase within a minute
    Erase,
    /// A proxy in front of the API answers the next calls with an error, then lets all through; Ctrl-C ends it
    Fail {
        /// The status to answer with, such as 429 or 503
        #[arg(long, default_value_t = 503, value_parser = clap::value_parser!(u16).range(400..=599))]
        status: u16,
        /// How many calls fail
        #[arg(long, default_value_t = 5)]
        calls: u32,
        /// Where it listens, on 127.0.0.1
        #[arg(long, default_value_t = 4580)]
        port: u16,
    },
}

/// The person of the last order.
#[derive(Serialize, Deserialize)]
struct Remembered {
    token: String,
    handoffs: Vec<String>,
}

struct Player {
    http: reqwest::Client,
    api: String,
}

impl Sandbox {
    pub(crate) async fn play(self) -> Result<()> {
        let api = api()?;
        let player = Player {
            http: reqwest::Client::builder().no_proxy().build()?,
            api,
        };
        match self {
            Self::Order { carrier, count } => player.order(&carrier, count).await,
            Self::Correct => player.correct().await,
            Self::Cancel => player.cancel().await,
            Self::Erase => player.erase().await,
            Self::Fail {
                status,
                calls,
                port,
            } => proxy::serve(&player.api, (status, calls), port).await,
        }
    }
}

/// The stack's file: that of `make run`, or the one that `QEG_ENDPOINTS` names.
fn endpoints() -> PathBuf {
    let named = std::env::var_os("QEG_ENDPOINTS").map(PathBuf::from);
    named.unwrap_or_else(|| project::root().join("target/local/endpoints.json"))
}

/// The file with the person of the last order.
fn memory() -> PathBuf {
    endpoints().with_file_name("sandbox.json")
}

/// The API of the stack that `make run` has started.
fn api() -> Result<String> {
    let text =
        fs::read_to_string(endpoints()).context("there is no stack: start one with `make run`")?;
    let endpoints: Value = serde_json::from_str(&text)?;
    let api = endpoints["api"].as_str();
    Ok(api
        .context("endpoints.json is not of this version")?
        .to_owned())
}

fn remembered() -> Result<Remembered> {
    let text =
        fs::read_to_string(memory()).context("nobody has ordered yet: make sandbox DO=order")?;
    Ok(serde_json::from_str(&text)?)
}

/// Different at each call of the command.
fn nanos() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |since| {
        u64::from(since.subsec_nanos()) + since.as_secs() * 1_000_000_007
    })
}

/// A call sign that is most likely nobody's yet.
fn call_sign() -> String {
    let mut n = nanos();
    let mut letter = || {
        let letter = char::from(b'A' + u8::try_from(n % 26).unwrap_or_default());
        n /= 26;
        letter
    };
    let (a, b, c) = (letter(), letter(), letter());
    format!("BG{}{a}{b}{c}", n % 10)
}

/// Contact data; `mark` makes it differ from other data.
fn contact(mark: u64) -> Value {
    json!({"name": "王小明", "phone": "+8613800138000", "address": {
        "province": "北京市", "city": "北京市", "county": "海淀区",
        "detail": format!("中关村大街{mark}号"), "postcode": "100080",
    }})
}

impl Player {
    async fn order(&self, carrier: &str, count: u32) -> Result<()> {
        let policy = self.call("GET", "/policy", "", None).await?;
        let account = json!({
            "call_sign": call_sign(), "password": PASSWORD, "policy_version": policy["current"],
        });
        let account = self.call("POST", "/accounts", "", Some(&account)).await?;
        let token = account["session"]["token"].as_str().context("no session")?;
        self.call("PUT", "/contact", token, Some(&contact(1)))
            .await?;
        let order = json!({
            "carrier": carrier, "item": {"kind": "card", "count": 12},
            "consent": {"policy_version": policy["current"]},
        });
        let mut handoffs = Vec::new();
        for _ in 0..count {
            let ordered = self.call("POST", "/handoffs", token, Some(&order)).await?;
            let id = ordered["id"].as_str().context("no id")?;
            println!("handoff {id}: ordered");
            handoffs.push(id.to_owned());
        }
        let remembered = Remembered {
            token: token.to_owned(),
            handoffs,
        };
        let text = serde_json::to_vec(&remembered)?;
        fs::write(memory(), text)?;
        Ok(())
    }

    async fn correct(&self) -> Result<()> {
        let Remembered { token, .. } = remembered()?;
        let corrected = contact(2 + nanos() % 1000);
        self.call("PUT", "/contact", &token, Some(&corrected))
            .await?;
        println!("contact data corrected");
        Ok(())
    }

    async fn cancel(&self) -> Result<()> {
        let Remembered { token, handoffs } = remembered()?;
        for id in handoffs {
            let path = format!("/handoffs/{id}");
            match self.ask("DELETE", &path, &token, None).await?.0 {
                204 => println!("handoff {id}: cancelled"),
                409 => println!("handoff {id}: collected, cannot be cancelled"),
                status => bail!("DELETE /handoffs/{id} answered {status}"),
            }
        }
        Ok(())
    }

    async fn erase(&self) -> Result<()> {
        let Remembered { token, .. } = remembered()?;
        let body = json!({"mode": "immediate", "password": PASSWORD});
        let asked = self.call("POST", "/deletion", &token, Some(&body)).await?;
        println!("deletion requested; follow it with the receipt:\n{asked:#}");
        Ok(())
    }

    /// Makes a call that has to succeed.
    async fn call(
        &self,
        method: &str,
        path: &str,
        token: &str,
        body: Option<&Value>,
    ) -> Result<Value> {
        let (status, answer) = self.ask(method, path, token, body).await?;
        if !(200..300).contains(&status) {
            bail!("{method} {path} answered {status}: {answer}");
        }
        Ok(answer)
    }

    async fn ask(
        &self,
        method: &str,
        path: &str,
        token: &str,
        body: Option<&Value>,
    ) -> Result<(u16, Value)> {
        let method = reqwest::Method::from_bytes(method.as_bytes())?;
        let mut request = self.http.request(method, format!("{}{path}", self.api));
        if !token.is_empty() {
            request = request.bearer_auth(token);
        }
        if let Some(body) = body {
            request = request
                .header("content-type", "application/json")
                .body(body.to_string());
        }
        let answer = request
            .send()
            .await
            .context("the API does not answer: is `make run` still running?")?;
        let status = answer.status().as_u16();
        let text = answer.text().await?;
        Ok((status, serde_json::from_str(&text).unwrap_or(Value::Null)))
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Cli {
        #[command(subcommand)]
        sandbox: Sandbox,
    }

    #[test]
    fn the_commands_of_the_guide_for_carriers_exist() {
        let guide = include_str!("../../../events/carrier/README.md");
        let lines = guide.lines().filter_map(|line| {
            let command = line.strip_prefix("| `make sandbox DO=")?;
            command.split_once('`').map(|(command, _)| command)
        });
        let commands: Vec<_> = lines.map(|command| command.trim_matches('"')).collect();
        assert_eq!(commands.len(), 5, "{commands:?}");
        for command in commands {
            let words = ["sandbox"].into_iter().chain(command.split(' '));
            assert!(Cli::try_parse_from(words).is_ok(), "{command}");
        }
    }

    #[test]
    fn a_call_sign_has_the_form_of_one() {
        let sign = call_sign();
        assert!(
            qeg_domain::call_sign::CallSign::parse(&sign).is_ok(),
            "{sign}"
        );
    }
}
