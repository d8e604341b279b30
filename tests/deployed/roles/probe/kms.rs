//! Probes of the KMS keys.

use base64ct::{Base64, Encoding};
use powers::{Service::Kms, spoken};
use serde_json::{Value, json};
use stack::{ENDPOINTS, aws};

use super::Probe;
use crate::role;

pub(super) async fn probes() -> Vec<Probe> {
    let client = aws_sdk_kms::Client::new(&aws(&ENDPOINTS.admin).await);
    let mut probes = Vec::new();
    for (logical, key) in &ENDPOINTS.keys {
        let name = spoken(logical.strip_suffix("Key").unwrap_or(logical));
        let policy = client.get_key_policy().key_id(key).send().await;
        let policy = policy.unwrap().policy.unwrap();
        probes.extend(uses(&name, key));
        probes.extend(administration(&name, key, &policy));
    }
    probes
}

fn uses(name: &str, key: &str) -> Vec<Probe> {
    let probe = |action, more: Value| {
        let mut body = json!({"KeyId": key});
        body.as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        Probe::new(Kms, name, action, body)
    };
    let (bytes, context) = (Base64::encode_string(&[0; 96]), json!({"purpose": name}));
    let mac = json!({"Message": bytes, "MacAlgorithm": "HMAC_SHA_256"});
    let wrap = json!({"KeySpec": "AES_256", "EncryptionContext": context});
    let open = json!({"CiphertextBlob": bytes, "EncryptionContext": context});
    let again = json!({
        "CiphertextBlob": bytes, "SourceKeyId": key, "DestinationKeyId": key,
    });
    vec![
        probe("Decrypt", open),
        probe(
            "Encrypt",
            json!({"Plaintext": bytes, "EncryptionContext": context}),
        ),
        // The emulator denies the right callers, but does not have this operation for the others.
        probe("ReEncrypt", again).untried(),
        probe("GenerateDataKey", wrap.clone()),
        probe("GenerateDataKeyWithoutPlaintext", wrap),
        probe("GenerateMac", mac),
        probe(
            "Sign",
            json!({"Message": bytes, "SigningAlgorithm": "ECDSA_SHA_256"}),
        ),
        probe("GetPublicKey", json!({})),
    ]
}

/// Actions that would end a key, or grant its use to somebody else.
fn administration(name: &str, key: &str, policy: &str) -> Vec<Probe> {
    let grant = json!({
        "KeyId": key, "GranteePrincipal": format!("arn:aws:iam::{}:root", role::account()), "Operations": [],
    });
    // The present policy.
    let policy = json!({"KeyId": key, "PolicyName": "default", "Policy": policy});
    let end = json!({"KeyId": key, "PendingWindowInDays": 1});
    vec![
        Probe::new(Kms, name, "CreateGrant", grant),
        Probe::new(Kms, name, "PutKeyPolicy", policy),
        Probe::new(Kms, name, "ScheduleKeyDeletion", end),
    ]
}
