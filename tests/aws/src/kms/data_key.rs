//! Creates data keys, wraps them under a key and an encryption context, and unwraps them.

use std::collections::BTreeMap;

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use base64ct::{Base64, Encoding};
use serde_json::{Value, json};

use super::key::random;
use super::{Key, Kms, Material, blob, validation, wrong_usage};
use crate::answer::{Answer, ServiceError};

const NONCE: usize = 12;
const ID: usize = 36;

/// A new key of 32 bytes. Its wrapped form consists of the wrapping key's id, a nonce, and the key encrypted by
/// AES-256-GCM with the encryption context as associated data.
pub(super) fn generate(key: &Key, request: &Value, with_plaintext: bool) -> Answer {
    if request["KeySpec"] != "AES_256" && request["NumberOfBytes"] != 32 {
        return Err(validation("KeySpec"));
    }
    let plaintext = random::<32>();
    let nonce = random::<NONCE>();
    let mut sealed = plaintext.to_vec();
    let aad = Aad::from(context(request)?);
    cipher(key)?
        .seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), aad, &mut sealed)
        .expect("a data key is short enough to seal");
    let wrapped = [key.id().as_bytes(), &nonce, &sealed].concat();
    let mut answer = json!({
        "KeyId": key.arn,
        "CiphertextBlob": Base64::encode_string(&wrapped),
    });
    if with_plaintext {
        answer["Plaintext"] = Base64::encode_string(&plaintext).into();
    }
    Ok(answer)
}

/// Unwraps a data key. Key and encryption context must be those with which it was wrapped.
pub(super) fn decrypt(kms: &Kms, request: &Value) -> Answer {
    let wrapped = blob(request, "CiphertextBlob")?;
    let asked = match request["KeyId"].as_str() {
        Some(id) => Some(kms.key(id)?),
        None => None,
    };
    if let Some(asked) = asked {
        cipher(asked)?;
    }
    let (id, rest) = wrapped.split_at_checked(ID).ok_or_else(invalid)?;
    let (nonce, sealed) = rest.split_at_checked(NONCE).ok_or_else(invalid)?;
    let id = std::str::from_utf8(id).map_err(|_| invalid())?;
    let key = kms.key(id).map_err(|_| invalid())?;
    if asked.is_some_and(|asked| asked.arn != key.arn) {
        let message = "The ciphertext was made with another key.";
        return Err(ServiceError::client("IncorrectKeyException", message));
    }
    let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| invalid())?;
    let mut sealed = sealed.to_vec();
    let plaintext = cipher(key)?
        .open_in_place(nonce, Aad::from(context(request)?), &mut sealed)
        .map_err(|_| invalid())?;
    Ok(json!({
        "KeyId": key.arn,
        "Plaintext": Base64::encode_string(plaintext),
        "EncryptionAlgorithm": "SYMMETRIC_DEFAULT",
    }))
}

fn cipher(key: &Key) -> Result<LessSafeKey, ServiceError> {
    match &key.material {
        Material::Symmetric(bytes) => {
            let unbound = UnboundKey::new(&AES_256_GCM, bytes).map_err(|_| wrong_usage())?;
            Ok(LessSafeKey::new(unbound))
        }
        _ => Err(wrong_usage()),
    }
}

/// The encryption context in one fixed form: its pairs in the order of their names.
fn context(request: &Value) -> Result<Vec<u8>, ServiceError> {
    let invalid = || validation("EncryptionContext");
    let mut pairs = BTreeMap::new();
    for (name, value) in request["EncryptionContext"]
        .as_object()
        .into_iter()
        .flatten()
    {
        pairs.insert(name, value.as_str().ok_or_else(invalid)?);
    }
    serde_json::to_vec(&pairs).map_err(|_| invalid())
}

fn invalid() -> ServiceError {
    let message = "The ciphertext or the encryption context is not the one it was made with.";
    ServiceError::client("InvalidCiphertextException", message)
}
