//! KMS in memory, with real cryptography: the operations that the product uses, and their errors.

mod data_key;
mod key;
mod sign;

use std::collections::BTreeMap;

use base64ct::{Base64, Encoding};
use serde_json::{Value, json};

use crate::answer::{Answer, ServiceError};
pub use key::KeySpec;
use key::{Key, Material};

/// The keys, by ARN.
#[derive(Default)]
pub(crate) struct Kms {
    keys: BTreeMap<String, Key>,
}

impl Kms {
    /// Creates a key and returns its ARN.
    pub(crate) fn create_key(&mut self, spec: KeySpec) -> String {
        let key = Key::generate(spec);
        let arn = key.arn.clone();
        self.keys.insert(arn.clone(), key);
        arn
    }

    pub(crate) fn answer(&mut self, operation: &str, request: &Value) -> Answer {
        match operation {
            "CreateKey" => {
                let spec = KeySpec::of(request).ok_or_else(|| validation("KeySpec"))?;
                let arn = self.create_key(spec);
                Ok(json!({ "KeyMetadata": self.key(&arn)?.metadata() }))
            }
            "DescribeKey" => Ok(json!({ "KeyMetadata": self.named(request)?.metadata() })),
            "GenerateDataKey" => data_key::generate(self.named(request)?, request, true),
            "GenerateDataKeyWithoutPlaintext" => {
                data_key::generate(self.named(request)?, request, false)
            }
            "Decrypt" => data_key::decrypt(self, request),
            "GenerateMac" => sign::generate_mac(self.named(request)?, request),
            "Sign" => sign::sign(self.named(request)?, request),
            "GetPublicKey" => sign::public_key(self.named(request)?),
            _ => Err(ServiceError::client(
                "UnknownOperationException",
                "The KMS in memory has no such operation: see tests/aws/src/kms.rs.",
            )),
        }
    }

    fn named(&self, request: &Value) -> Result<&Key, ServiceError> {
        self.key(request["KeyId"].as_str().unwrap_or_default())
    }

    /// A key by its ARN, or by the id at the end of the ARN.
    fn key(&self, id: &str) -> Result<&Key, ServiceError> {
        let by_id = || self.keys.values().find(|key| key.id() == id);
        self.keys.get(id).or_else(by_id).ok_or_else(|| {
            ServiceError::client("NotFoundException", "There is no key of this ARN or id.")
        })
    }
}

fn validation(field: &str) -> ServiceError {
    ServiceError::client(
        "ValidationException",
        &format!("{field} is missing or invalid"),
    )
}

fn wrong_usage() -> ServiceError {
    let message = "The key's usage does not permit this operation.";
    ServiceError::client("InvalidKeyUsageException", message)
}

/// A field of bytes.
fn blob(request: &Value, field: &str) -> Result<Vec<u8>, ServiceError> {
    let text = request[field].as_str().ok_or_else(|| validation(field))?;
    Base64::decode_vec(text).map_err(|_| validation(field))
}
