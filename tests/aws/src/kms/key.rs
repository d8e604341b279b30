//! A key: its ARN, its use, and its material.

use aws_lc_rs::rand;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair};
use serde_json::{Value, json};

use crate::{arn::ACCOUNT, arn::REGION, hex::random_hex};

/// The use of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeySpec {
    /// Wraps data keys.
    Symmetric,
    /// Computes HMAC-SHA-256.
    Hmac256,
    /// Signs with ECDSA on P-256.
    EccP256,
}

impl KeySpec {
    /// The specification in a request to create a key.
    pub(super) fn of(request: &Value) -> Option<Self> {
        match request["KeySpec"].as_str().unwrap_or("SYMMETRIC_DEFAULT") {
            "SYMMETRIC_DEFAULT" => Some(Self::Symmetric),
            "HMAC_256" => Some(Self::Hmac256),
            "ECC_NIST_P256" => Some(Self::EccP256),
            _ => None,
        }
    }

    /// AWS's names of the specification and of the usage.
    pub(super) fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::Symmetric => ("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT"),
            Self::Hmac256 => ("HMAC_256", "GENERATE_VERIFY_MAC"),
            Self::EccP256 => ("ECC_NIST_P256", "SIGN_VERIFY"),
        }
    }
}

pub(super) enum Material {
    Symmetric([u8; 32]),
    Hmac([u8; 32]),
    Ecc(EcdsaKeyPair),
}

pub(super) struct Key {
    pub(super) arn: String,
    pub(super) spec: KeySpec,
    pub(super) material: Material,
}

impl Key {
    pub(super) fn generate(spec: KeySpec) -> Self {
        let material = match spec {
            KeySpec::Symmetric => Material::Symmetric(random()),
            KeySpec::Hmac256 => Material::Hmac(random()),
            KeySpec::EccP256 => Material::Ecc(
                EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING)
                    .expect("the operating system gives random bytes"),
            ),
        };
        let hex = random_hex(16);
        let id = [
            &hex[..8],
            &hex[8..12],
            &hex[12..16],
            &hex[16..20],
            &hex[20..],
        ]
        .join("-");
        Self {
            arn: format!("arn:aws:kms:{REGION}:{ACCOUNT}:key/{id}"),
            spec,
            material,
        }
    }

    pub(super) fn id(&self) -> &str {
        self.arn.rsplit('/').next().unwrap_or_default()
    }

    pub(super) fn metadata(&self) -> Value {
        let (spec, usage) = self.spec.names();
        json!({
            "KeyId": self.id(),
            "Arn": self.arn,
            "AWSAccountId": ACCOUNT,
            "Enabled": true,
            "KeyState": "Enabled",
            "KeySpec": spec,
            "KeyUsage": usage,
        })
    }
}

/// Fresh random bytes.
pub(super) fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    rand::fill(&mut bytes).expect("the operating system gives random bytes");
    bytes
}
