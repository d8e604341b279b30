//! Proof of work: a challenge that costs a client some seconds of computing, after ALTCHA version 1 (altcha.org).
//!
//! The challenge is SHA-256 of a salt and a secret number. The client finds the number by trying, and sends it back with
//! what it was given. The server keeps nothing: an HMAC shows that the challenge is its own. The salt ends in `&`, which
//! keeps its last digits apart from the number (CVE-2025-68113), and has only the shape that is made here.
//!
//! Not the crate `altcha-lib-rs`: it lacks that separation, and brings a second library for time, which `deny.toml`
//! refuses.

use aws_lc_rs::{digest, hmac};
use base64ct::{Base64, Encoding};
use jiff::{SignedDuration, Timestamp};
use qeg_domain::{
    id::{from_hex, to_hex},
    limits,
    random::{self, Random},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The one algorithm.
const ALGORITHM: &str = "SHA-256";
/// Random bytes of a salt.
const SALT_BYTES: usize = 16;
/// Longest answer that is looked at, in characters; right ones have fewer than 400.
const RESPONSE_CHARS: usize = 1024;

/// A challenge, as ALTCHA names its members.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[expect(clippy::struct_field_names, reason = "the names of ALTCHA")]
pub struct Challenge {
    /// Always `SHA-256`.
    #[schemars(extend("const" = "SHA-256"))]
    algorithm: &'static str,
    /// SHA-256 of the salt and the secret number, in hex.
    challenge: String,
    /// The largest number that can be the solution.
    maxnumber: u32,
    /// Precedes the number in what is hashed. It ends with the time at which the challenge ends.
    salt: String,
    /// Shows that this service made the challenge. Send it back as it is.
    signature: String,
}

/// What a client sends back. Other members, such as the time that it took, are not looked at.
#[derive(Deserialize)]
struct Response {
    algorithm: String,
    challenge: String,
    number: u32,
    salt: String,
    signature: String,
}

/// A challenge that was solved and has not ended.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Solved {
    /// Names the challenge: 64 hexadecimal characters.
    pub challenge: String,
    /// When it ends.
    pub expires_at: Timestamp,
}

/// Makes challenges and knows them again.
#[derive(Clone)]
pub struct ChallengeKey(hmac::Key);

impl ChallengeKey {
    /// From the bytes of a secret.
    pub fn new(secret: &[u8]) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, secret))
    }

    /// A new challenge, which ends after [`limits::CHALLENGE_MINUTES`].
    pub fn challenge(&self, random: &dyn Random, now: Timestamp) -> Challenge {
        let mut salt = [0; SALT_BYTES];
        random.fill(&mut salt);
        let number = random::below(random, limits::CHALLENGE_NUMBERS + 1);
        let end = now.as_second() + SignedDuration::from_mins(limits::CHALLENGE_MINUTES).as_secs();
        self.of(&to_hex(&salt), number, end)
    }

    fn of(&self, salt: &str, number: u32, end: i64) -> Challenge {
        let salt = format!("{salt}?expires={end}&");
        let challenge = hash(&salt, number);
        Challenge {
            algorithm: ALGORITHM,
            signature: to_hex(hmac::sign(&self.0, challenge.as_bytes()).as_ref()),
            challenge,
            maxnumber: limits::CHALLENGE_NUMBERS,
            salt,
        }
    }

    /// Reads an answer: the base64 of JSON. `None` for one that is wrong, has ended or belongs to no challenge of ours.
    pub fn check(&self, response: &str, now: Timestamp) -> Option<Solved> {
        if response.len() > RESPONSE_CHARS {
            return None;
        }
        let json = Base64::decode_vec(response).ok()?;
        let response: Response = serde_json::from_slice(&json).ok()?;
        let (_, end) = response.salt.strip_suffix('&')?.split_once("?expires=")?;
        let expires_at = Timestamp::from_second(end.parse().ok()?).ok()?;
        let signature = from_hex(&response.signature)?;
        hmac::verify(&self.0, response.challenge.as_bytes(), &signature).ok()?;
        let is_solved = response.algorithm == ALGORITHM
            && hash(&response.salt, response.number) == response.challenge;
        (is_solved && expires_at > now).then_some(Solved {
            challenge: response.challenge,
            expires_at,
        })
    }
}

fn hash(salt: &str, number: u32) -> String {
    let text = format!("{salt}{number}");
    to_hex(digest::digest(&digest::SHA256, text.as_bytes()).as_ref())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use serde_json::{Value, json};

    use super::*;

    const END: i64 = 1_772_416_800;

    fn key() -> ChallengeKey {
        ChallengeKey::new(b"a key for tests")
    }

    fn before_end(seconds: i64) -> Timestamp {
        Timestamp::from_second(END - seconds).unwrap()
    }

    /// What a client sends for a challenge.
    fn response(challenge: &Challenge, number: impl Into<Value>) -> Value {
        json!({
            "algorithm": challenge.algorithm,
            "challenge": challenge.challenge,
            "number": number.into(),
            "salt": challenge.salt,
            "signature": challenge.signature,
            "took": 1234,
        })
    }

    fn check(response: &Value, now: Timestamp) -> Option<Solved> {
        key().check(&Base64::encode_string(response.to_string().as_bytes()), now)
    }

    /// Made by version 1.0.0 of the Python library of ALTCHA.
    #[test]
    fn a_challenge_is_the_one_that_altcha_makes() {
        let ours = key().of("00112233445566778899aabb", 31_415, END);
        assert_eq!(
            ours.challenge,
            "b7ed926fa502fcc07ff99fa15c447007bda034e3f83c42dffd5ccb82d5aef621"
        );
        assert_eq!(ours.salt, "00112233445566778899aabb?expires=1772416800&");
        assert_eq!(
            ours.signature,
            "ae4fba691cd80b5fea833858e4f2d7c71841db385cdfce6caea9aeeac52e26cd"
        );
        let members = serde_json::to_value(&ours).unwrap();
        let names: Vec<&String> = members.as_object().unwrap().keys().collect();
        let documented = ["algorithm", "challenge", "maxnumber", "salt", "signature"];
        assert_eq!(names, documented);
    }

    #[test]
    fn the_right_number_is_accepted_until_the_end() {
        let challenge = key().of("00", 42, END);
        let right = response(&challenge, 42);
        let solved = check(&right, before_end(1)).unwrap();
        assert_eq!(solved.challenge, challenge.challenge);
        assert_eq!(solved.expires_at, before_end(0));
        assert_eq!(check(&right, before_end(0)), None);
        assert_eq!(check(&response(&challenge, 43), before_end(1)), None);
    }

    #[test]
    fn a_changed_challenge_is_refused() {
        let challenge = key().of("00", 42, END);
        let later = END + 1;
        let spliced = format!("00?expires={END}4&");
        for (member, value) in [
            ("algorithm", json!("SHA-1")),
            ("challenge", json!(hash("00?expires=9999999999&", 42))),
            ("salt", json!(format!("00?expires={later}&"))),
            ("salt", json!(spliced)),
            ("salt", json!("00")),
            ("number", json!(-42)),
            ("number", json!("42")),
            ("signature", json!("00")),
            ("signature", json!("é")),
            ("signature", json!(null)),
        ] {
            let mut changed = response(&challenge, 42);
            changed[member] = value;
            assert_eq!(check(&changed, before_end(1)), None, "{changed}");
        }
        // The number's first digit as a last digit of the end.
        let mut moved = response(&challenge, 2);
        moved["salt"] = json!(format!("00?expires={END}&4"));
        assert_eq!(check(&moved, before_end(1)), None);
        let other = ChallengeKey::new(b"another key").of("00", 42, END);
        assert_eq!(check(&response(&other, 42), before_end(1)), None);
        for text in ["", "?", "e30=", &"A".repeat(2000)] {
            assert_eq!(key().check(text, before_end(1)), None);
        }
    }
}
