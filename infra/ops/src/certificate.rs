//! `qeg certificate verify`: verifies a deletion certificate with the published key and shows its content. With the key set
//! in a file it needs no network, so anybody can verify a certificate at any time.

use std::{fs, io::Read as _, path::PathBuf};

use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};
use base64ct::{Base64UrlUnpadded, Encoding};
use clap::{Args, Subcommand};
use qeg_domain::certificate::{Claims, TYPE};
use serde::Deserialize;
use serde_json::Value;

use crate::{api::Api, fault::Fault, show, target::Target};

#[derive(Subcommand)]
pub(crate) enum Certificate {
    /// Verify a certificate with the published key, and show its content
    Verify(Verify),
}

#[derive(Args)]
#[command(
    after_help = "Examples:\n  curl -s \"$QEG_API/.well-known/jwks.json\" >keys.json\n  qeg certificate verify certificate.txt --jwks keys.json\n  qeg certificate verify - --jwks https://API/v1/.well-known/jwks.json --json <certificate.txt"
)]
pub(crate) struct Verify {
    /// File with the certificate, or with the answer of GET `/deletions/{id}` that contains it; `-` for the standard input
    file: PathBuf,
    /// The published key set: a file or a URL [default: the key set of the API]
    #[arg(long, value_name = "FILE|URL")]
    jwks: Option<String>,
}

/// The path of the key set in the API.
const KEY_SET_PATH: &str = "/.well-known/jwks.json";

#[derive(Deserialize)]
struct Header {
    alg: String,
    kid: String,
    typ: String,
}

#[derive(Deserialize)]
struct KeySet {
    keys: Vec<Key>,
}

#[derive(Deserialize)]
struct Key {
    kty: String,
    #[serde(default)]
    crv: String,
    #[serde(default)]
    kid: String,
    #[serde(default)]
    x: String,
    #[serde(default)]
    y: String,
}

impl Certificate {
    pub(crate) async fn run(&self, target: &Target, json: bool) -> Result<(), Fault> {
        let Self::Verify(verify) = self;
        let text = verify.read()?;
        let keys = verify.keys(target).await?;
        let claims = check(certificate_in(&text).trim(), &keys)?;
        if json {
            show::json(&claims);
        } else {
            show::print("The signature is valid. The certificate says:");
            show::print(&show::fields(&described(&claims)));
        }
        Ok(())
    }
}

impl Verify {
    fn read(&self) -> Result<String, Fault> {
        let mut text = String::new();
        let read = if self.file.as_os_str() == "-" {
            std::io::stdin()
                .lock()
                .read_to_string(&mut text)
                .map(|_| ())
        } else {
            fs::read_to_string(&self.file).map(|whole| text = whole)
        };
        read.map_err(|_| {
            Fault::usage("the certificate cannot be read: check the path of the file")
        })?;
        Ok(text)
    }

    async fn keys(&self, target: &Target) -> Result<KeySet, Fault> {
        let unreadable = || {
            Fault::usage(format!(
                "--jwks is not a valid key set: download it from {KEY_SET_PATH} of the API"
            ))
        };
        let value = match &self.jwks {
            None => target.open_api()?.get(KEY_SET_PATH, &[]).await?,
            Some(url) if url.contains("://") => Api::open(url)?.get("", &[]).await?,
            Some(path) => {
                let bytes = fs::read(path).map_err(|_| unreadable())?;
                serde_json::from_slice(&bytes).map_err(|_| unreadable())?
            }
        };
        serde_json::from_value(value).map_err(|_| unreadable())
    }
}

/// The certificate, also if the text is the API's answer about a deletion.
fn certificate_in(text: &str) -> String {
    let answer: Option<Value> = serde_json::from_str(text).ok();
    let certificate = answer.and_then(|answer| answer["certificate"].as_str().map(str::to_owned));
    certificate.unwrap_or_else(|| text.to_owned())
}

/// Verifies a certificate and returns its claims.
fn check(jws: &str, keys: &KeySet) -> Result<Claims, Fault> {
    let not_one = || {
        Fault::check_failed("this is not a deletion certificate: check that the file is complete")
    };
    let decode = |text: &str| Base64UrlUnpadded::decode_vec(text).ok();
    let (input, signature) = jws.rsplit_once('.').ok_or_else(not_one)?;
    let (header, payload) = input.split_once('.').ok_or_else(not_one)?;
    let json = |text| decode(text).ok_or_else(not_one);
    let header: Header = serde_json::from_slice(&json(header)?).map_err(|_| not_one())?;
    if header.alg != "ES256" || header.typ != TYPE {
        return Err(not_one());
    }
    let key = keys.keys.iter().find(|key| key.kid == header.kid);
    let key = key
        .filter(|key| key.kty == "EC" && key.crv == "P-256")
        .ok_or_else(|| {
            Fault::check_failed(
                "the key set does not contain the key of this certificate: get the key set of the stack that issued it",
            )
        })?;
    let point = [vec![4], json(&key.x)?, json(&key.y)?].concat();
    UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point)
        .verify(input.as_bytes(), &json(signature)?)
        .map_err(|_| {
            Fault::check_failed("the signature is not valid: the certificate was changed or is incomplete; get it again from the API")
        })?;
    serde_json::from_slice(&json(payload)?).map_err(|_| {
        Fault::check_failed("the signature is valid, but this qeg does not know all fields of the certificate: use a newer qeg")
    })
}

fn described(claims: &Claims) -> Vec<(&'static str, String)> {
    let keys = claims.keys_destroyed.iter().map(|purpose| purpose.as_str());
    let mut facts = vec![
        ("stage", claims.stage.to_string()),
        ("issuer", claims.iss.clone()),
        ("request", claims.request_id.to_string()),
        ("proof of identity", claims.proof.to_string()),
        ("mode", claims.mode.to_string()),
        ("received at", claims.received_at.to_string()),
        ("received on", claims.received_on.to_string()),
        (
            "due on",
            format!("{} (calendar {})", claims.due_on, claims.calendar_version),
        ),
        ("erased at", claims.erased_at.to_string()),
    ];
    let resumed = claims.resumed_on.map(|day| ("resumed on", day.to_string()));
    facts.extend(resumed);
    facts.extend(
        claims
            .completed_at
            .map(|at| ("completed at", at.to_string())),
    );
    facts.extend([
        ("keys destroyed", keys.collect::<Vec<_>>().join(", ")),
        ("items deleted", claims.items_deleted.to_string()),
        (
            "index entries deleted",
            claims.index_entries_deleted.to_string(),
        ),
    ]);
    if claims.reopened > 0 {
        let times = format!("{} times, after a restore from backup", claims.reopened);
        facts.push(("erased again", times));
    }
    let (entries, head) = (claims.audit.entries, &claims.audit.head);
    facts.push(("audit chain", format!("{entries} entries, head {head}")));
    for carrier in &claims.recipients {
        let answer = match (carrier.outcome, carrier.answered_at, carrier.retained_until) {
            (Some(outcome), Some(at), Some(until)) => format!("{outcome} at {at}, until {until}"),
            (Some(outcome), Some(at), None) => format!("{outcome} at {at}"),
            _ => "no answer yet".to_owned(),
        };
        let line = format!(
            "{}, notified at {}: {answer}",
            carrier.carrier, carrier.told_at
        );
        facts.push(("carrier", line));
    }
    facts
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use aws_lc_rs::{
        rand::SystemRandom,
        signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _},
    };
    use serde_json::json;

    use super::*;
    use crate::fault::Exit;

    /// A key set, and a certificate signed by its key.
    fn signed(header: &Value) -> (KeySet, String) {
        let key = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap();
        let point = key.public_key().as_ref();
        let half = |bytes: &[u8]| Base64UrlUnpadded::encode_string(bytes);
        let keys = json!({"keys": [{"kty": "EC", "crv": "P-256", "kid": "k", "x": half(&point[1..33]), "y": half(&point[33..])}]});
        let claims = json!({
            "iss": "https://forwarding.example", "jti": "a.erased", "iat": 1, "stage": "erased",
            "request_id": "000fabff000fabff000fabff000fabff", "proof": "password", "mode": "grace",
            "received_at": "2026-11-22T20:00:00Z", "received_on": "2026-11-23", "due_on": "2026-12-02",
            "calendar_version": "1", "erased_at": "2026-11-23T20:15:00Z", "keys_destroyed": ["account"],
            "items_deleted": 12, "index_entries_deleted": 2,
            "recipients": [{"carrier": "post", "told_at": "2026-11-23T20:15:00Z"}],
            "audit": {"entries": 9, "head": "0".repeat(64)},
        });
        let part = |value: &Value| half(value.to_string().as_bytes());
        let input = format!("{}.{}", part(header), part(&claims));
        let signature = key.sign(&SystemRandom::new(), input.as_bytes()).unwrap();
        (
            serde_json::from_value(keys).unwrap(),
            format!("{input}.{}", half(signature.as_ref())),
        )
    }

    fn header() -> Value {
        json!({"alg": "ES256", "kid": "k", "typ": TYPE})
    }

    #[test]
    fn a_valid_certificate_is_shown() {
        let (keys, jws) = signed(&header());
        let facts = described(&check(&jws, &keys).unwrap());
        let carrier = facts.iter().find(|(name, _)| *name == "carrier").unwrap();
        assert_eq!(
            carrier.1,
            "post, notified at 2026-11-23T20:15:00Z: no answer yet"
        );
        let answer = json!({"state": "erased", "certificate": jws}).to_string();
        assert_eq!(certificate_in(&answer), jws);
        assert_eq!(certificate_in(&jws), jws);
    }

    #[test]
    fn invalid_certificates_are_refused() {
        let (keys, jws) = signed(&header());
        let (others, _) = signed(&header());
        let mut parts: Vec<&str> = jws.split('.').collect();
        let forged = Base64UrlUnpadded::encode_string(br#"{"stage":"completed"}"#);
        parts[1] = &forged;
        let forged = parts.join(".");
        for (jws, keys) in [
            (&forged, &keys),
            (&jws, &others),
            (&jws[..jws.len() - 4].to_owned(), &keys),
            (&String::new(), &keys),
        ] {
            assert_eq!(check(jws, keys).unwrap_err().exit, Exit::CheckFailed);
        }
        for (member, value) in [("alg", "none"), ("typ", "JWT"), ("kid", "other")] {
            let mut header = header();
            header[member] = value.into();
            let (keys, jws) = signed(&header);
            assert_eq!(
                check(&jws, &keys).unwrap_err().exit,
                Exit::CheckFailed,
                "{member}"
            );
        }
    }
}
