//! HMACs, signatures, and the public half of a signing key.

use aws_lc_rs::digest::{Digest, SHA256};
use aws_lc_rs::encoding::{AsDer, PublicKeyX509Der};
use aws_lc_rs::hmac;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{EcdsaKeyPair, KeyPair};
use base64ct::{Base64, Encoding};
use serde_json::{Value, json};

use super::{Key, Material, blob, validation, wrong_usage};
use crate::answer::{Answer, ServiceError};

/// The longest message that KMS takes, in bytes.
const LONGEST: usize = 4096;

pub(super) fn generate_mac(key: &Key, request: &Value) -> Answer {
    let Material::Hmac(bytes) = &key.material else {
        return Err(wrong_usage());
    };
    if request["MacAlgorithm"] != "HMAC_SHA_256" {
        return Err(wrong_usage());
    }
    let mac = hmac::sign(
        &hmac::Key::new(hmac::HMAC_SHA256, bytes),
        &message(request)?,
    );
    Ok(json!({
        "KeyId": key.arn,
        "MacAlgorithm": "HMAC_SHA_256",
        "Mac": Base64::encode_string(mac.as_ref()),
    }))
}

/// An ECDSA signature in DER, over the message or over its SHA-256.
pub(super) fn sign(key: &Key, request: &Value) -> Answer {
    let pair = pair(key)?;
    if request["SigningAlgorithm"] != "ECDSA_SHA_256" {
        return Err(wrong_usage());
    }
    let message = message(request)?;
    let signature = match request["MessageType"].as_str().unwrap_or("RAW") {
        "RAW" => pair.sign(&SystemRandom::new(), &message),
        "DIGEST" => {
            Digest::import_less_safe(&message, &SHA256).and_then(|digest| pair.sign_digest(&digest))
        }
        _ => return Err(validation("MessageType")),
    };
    let signature = signature.map_err(|_| validation("Message"))?;
    Ok(json!({
        "KeyId": key.arn,
        "SigningAlgorithm": "ECDSA_SHA_256",
        "Signature": Base64::encode_string(signature.as_ref()),
    }))
}

/// The public key as `SubjectPublicKeyInfo` in DER (RFC 5280).
pub(super) fn public_key(key: &Key) -> Answer {
    let pair = pair(key).map_err(|_| {
        let message = "A key of this specification has no public key.";
        ServiceError::client("UnsupportedOperationException", message)
    })?;
    let der: PublicKeyX509Der = AsDer::as_der(pair.public_key()).map_err(|_| wrong_usage())?;
    let (spec, usage) = key.spec.names();
    Ok(json!({
        "KeyId": key.arn,
        "PublicKey": Base64::encode_string(der.as_ref()),
        "KeySpec": spec,
        "KeyUsage": usage,
        "SigningAlgorithms": ["ECDSA_SHA_256"],
    }))
}

fn pair(key: &Key) -> Result<&EcdsaKeyPair, ServiceError> {
    match &key.material {
        Material::Ecc(pair) => Ok(pair),
        _ => Err(wrong_usage()),
    }
}

fn message(request: &Value) -> Result<Vec<u8>, ServiceError> {
    let message = blob(request, "Message")?;
    if message.is_empty() || message.len() > LONGEST {
        return Err(validation("Message"));
    }
    Ok(message)
}
