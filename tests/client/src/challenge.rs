//! Solving the challenge that lets a call past the limit of its source, as the widget of ALTCHA does.

use base64ct::{Base64, Encoding as _};
use serde_json::json;
use sha2::{Digest as _, Sha256};

use crate::Client;

impl Client {
    /// Gets a challenge and solves it. Gives the value of `Challenge-Response`.
    pub async fn solve_challenge(&self) -> String {
        let challenge = self.call("GET", "/challenge").send().await.expect(200);
        let (salt, wanted) = (challenge.str("/salt"), challenge.str("/challenge"));
        let most = challenge.json["maxnumber"].as_u64().unwrap();
        let number = (0..=most).find(|number| {
            let hash = Sha256::digest(format!("{salt}{number}"));
            let hash: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
            hash == wanted
        });
        let response = json!({
            "algorithm": challenge.json["algorithm"],
            "challenge": wanted,
            "number": number.expect("a challenge can be solved"),
            "salt": salt,
            "signature": challenge.json["signature"],
        });
        Base64::encode_string(response.to_string().as_bytes())
    }
}
