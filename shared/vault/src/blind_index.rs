//! Blind indexes: find a person by an identifier without storing the identifier.
//!
//! KMS computes the MAC with a key that cannot be exported. So nobody can find the numbers in a stolen table by trying
//! all phone numbers. Field name and format version are part of the message.

use std::cell::Cell;

use aws_sdk_kms::{primitives::Blob, types::MacAlgorithmSpec};
use base64ct::{Base64UrlUnpadded, Encoding};
use qeg_domain::personal::Personal;
use zeroize::Zeroizing;

use crate::{Vault, VaultError, error::from_kms};

/// Version of the normalised form that goes into the MAC. During a change of version both versions are read.
pub const VERSION: u32 = 1;

thread_local! {
    /// How many indexes this thread has requested from KMS. It only grows. A function has one thread, which serves one
    /// request at a time, so the difference belongs to the request. In tests, each thread serves requests of its own.
    static ASKED: Cell<u64> = const { Cell::new(0) };
}

/// How many indexes this thread has requested from KMS. An alarm watches the rate: if it is very high, somebody is
/// guessing identifiers.
pub fn asked() -> u64 {
    ASKED.get()
}

/// What kind of value is indexed.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Field {
    /// A mobile number in E.164.
    Phone,
    /// A call sign in upper case without suffixes.
    CallSign,
    /// A network source address. It is used only for limits, never to find people.
    Source,
}

impl Field {
    /// The name that is stored and goes into the MAC.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Phone => "phone",
            Self::CallSign => "call_sign",
            Self::Source => "source",
        }
    }
}

/// `<field>#<version>#<base64url MAC>`: safe to store, and useless without the key.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct BlindIndex(String);

impl BlindIndex {
    /// An index as it was read back from a table.
    pub fn from_stored(stored: &str) -> Self {
        Self(stored.to_owned())
    }

    /// The stored form.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Vault {
    /// The blind index of a normalised value. One KMS call, HMAC-SHA-256.
    ///
    /// # Errors
    /// [`VaultError`] when KMS refuses or cannot be reached, or when the function has no index key.
    pub async fn blind_index(
        &self,
        field: Field,
        value: &Personal<String>,
    ) -> Result<BlindIndex, VaultError> {
        let arn = self.arns.index.as_deref().ok_or(VaultError::NotGranted)?;
        let message = Zeroizing::new(format!(
            "{}\0{VERSION}\0{}",
            field.as_str(),
            value.seal_view()
        ));
        ASKED.set(ASKED.get() + 1);
        let answer = self
            .kms()
            .generate_mac()
            .key_id(arn)
            .mac_algorithm(MacAlgorithmSpec::HmacSha256)
            .message(Blob::new(message.as_bytes()))
            .send()
            .await
            .map_err(|error| from_kms(&error))?;
        let mac = answer.mac.ok_or(VaultError::Unavailable)?;
        Ok(BlindIndex(format!(
            "{}#{VERSION}#{}",
            field.as_str(),
            Base64UrlUnpadded::encode_string(mac.as_ref())
        )))
    }
}
