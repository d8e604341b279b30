//! Secrets that are given out once and stored only as a digest: session tokens, receipts of deletion requests, recovery
//! codes.
//!
//! All are long and random, so plain SHA-256 is enough: they cannot be guessed.

use base64ct::{Base64UrlUnpadded, Encoding};
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use crate::id::{Subject, to_hex};
use crate::limits::{
    RECEIPT_TEXT_CHARS, RECOVERY_CODE_CHARS, RECOVERY_CODE_GROUP_CHARS, RECOVERY_CODE_TEXT_CHARS,
    SECRET_BYTES,
};
use crate::personal::Personal;
use crate::random::Random;
use crate::text::compact;
use crate::violation::{Violation, code};

/// Length of a secret of [`SECRET_BYTES`] in base64url without padding.
const SECRET_CHARS: usize = SECRET_BYTES.div_ceil(3) * 4 - 1;
/// The alphabet of Crockford's base32, without I, L, O and U.
const CROCKFORD: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// 256 random bits.
#[derive(Clone)]
struct Secret(Personal<[u8; SECRET_BYTES]>);

impl Secret {
    fn random(random: &dyn Random) -> Self {
        let mut bytes = Zeroizing::new([0; SECRET_BYTES]);
        random.fill(bytes.as_mut_slice());
        Self(Personal::new(*bytes))
    }

    /// Checks the length first, so that no long text is decoded.
    fn parse(text: &str) -> Option<Self> {
        if text.len() != SECRET_CHARS {
            return None;
        }
        let mut bytes = Zeroizing::new([0; SECRET_BYTES]);
        let decoded = Base64UrlUnpadded::decode(text, bytes.as_mut_slice()).ok()?;
        (decoded.len() == SECRET_BYTES).then(|| Self(Personal::new(*bytes)))
    }

    fn encoded(&self) -> Zeroizing<String> {
        Zeroizing::new(Base64UrlUnpadded::encode_string(self.0.disclose()))
    }

    fn digest(&self) -> String {
        to_hex(&Sha256::digest(self.0.seal_view()))
    }
}

/// Compares two hex digests in constant time.
fn is_same_digest(ours: &str, stored: &str) -> bool {
    ours.as_bytes().ct_eq(stored.as_bytes()).into()
}

/// A session token: `<subject>.<secret>`. The session is found by the subject, without an index; so an erasure finds all
/// sessions of a person.
#[derive(Clone)]
pub struct SessionToken {
    subject: Subject,
    secret: Secret,
}

impl SessionToken {
    /// A new random one.
    pub fn random(subject: Subject, random: &dyn Random) -> Self {
        let secret = Secret::random(random);
        Self { subject, secret }
    }

    /// Parses the text from a request; `None` unless it is exactly the text that we would write.
    pub fn parse(text: &str) -> Option<Self> {
        let (subject, secret) = text.split_once('.')?;
        Some(Self {
            subject: Subject::parse(subject)?,
            secret: Secret::parse(secret)?,
        })
    }

    /// The person that the token names. It is only proven once the digest is found among their sessions.
    pub fn subject(&self) -> &Subject {
        &self.subject
    }

    /// SHA-256 of the secret, 64 hex characters: the key of the session in the table.
    pub fn digest(&self) -> String {
        self.secret.digest()
    }

    /// The text that the person receives.
    pub fn to_text(&self) -> Personal<String> {
        Personal::new(format!(
            "{}.{}",
            self.subject,
            self.secret.encoded().as_str()
        ))
    }
}

/// The receipt of a deletion request. With it the person can follow the request, also after the account is erased.
#[derive(Clone)]
pub struct Receipt(Secret);

impl Receipt {
    /// A new random one.
    pub fn random(random: &dyn Random) -> Self {
        Self(Secret::random(random))
    }

    /// Parses a receipt as people paste it: in any width, with white space and invisible characters anywhere, and with
    /// any dash for a hyphen. Upper and lower case differ: the letters are base64url.
    pub fn parse(text: &str) -> Option<Self> {
        if text.chars().count() > RECEIPT_TEXT_CHARS {
            return None;
        }
        let written = compact(text);
        if written.len() == SECRET_CHARS {
            return Secret::parse(&written).map(Self);
        }
        // Text editors write a long dash for two hyphens.
        let text = Zeroizing::new(text.replace('—', "--"));
        Secret::parse(&compact(&text)).map(Self)
    }

    /// SHA-256 of the secret, 64 hex characters, for the ledger.
    pub fn digest(&self) -> String {
        self.0.digest()
    }

    /// Whether a stored digest belongs to this receipt; compared in constant time.
    pub fn matches(&self, stored_digest: &str) -> bool {
        is_same_digest(&self.digest(), stored_digest)
    }

    /// The text that the person receives.
    pub fn to_text(&self) -> Personal<String> {
        Personal::new(self.0.encoded().as_str().to_owned())
    }
}

/// The recovery code of an account without a phone number: twenty characters, shown once.
#[derive(Clone)]
pub struct RecoveryCode(Personal<String>);

impl RecoveryCode {
    /// A new random code, with five bits per character.
    pub fn random(random: &dyn Random) -> Self {
        let mut drawn = Zeroizing::new([0; RECOVERY_CODE_CHARS]);
        random.fill(drawn.as_mut_slice());
        // 256 is a multiple of 32, so all characters are equally likely.
        let chars = drawn
            .iter()
            .map(|byte| char::from(CROCKFORD[usize::from(byte % 32)]));
        let mut code = String::with_capacity(RECOVERY_CODE_CHARS);
        code.extend(chars);
        Self(Personal::new(code))
    }

    /// Parses a code as people paste it: in any case and width, with white space, dashes and invisible characters
    /// anywhere; I and L are read as 1, O as 0. The violation's pointer is empty.
    pub fn parse(text: &str) -> Result<Self, Violation> {
        let refused = || Violation::here(code::NOT_A_RECOVERY_CODE);
        if text.chars().count() > RECOVERY_CODE_TEXT_CHARS {
            return Err(refused());
        }
        let compact = compact(text);
        let mut written = String::with_capacity(compact.len());
        let chars = compact.chars().filter(|&c| c != '-');
        written.extend(chars.map(|c| match c.to_ascii_uppercase() {
            'I' | 'L' => '1',
            'O' => '0',
            other => other,
        }));
        let written = Personal::new(written);
        let bytes = written.seal_view().as_bytes();
        if bytes.len() == RECOVERY_CODE_CHARS && bytes.iter().all(|byte| CROCKFORD.contains(byte)) {
            Ok(Self(written))
        } else {
            Err(refused())
        }
    }

    /// SHA-256 of the twenty characters, 64 hex characters, for the sealed part of the account.
    pub fn digest(&self) -> String {
        to_hex(&Sha256::digest(self.0.seal_view()))
    }

    /// Whether a stored digest belongs to this code; compared in constant time.
    pub fn matches(&self, stored_digest: &str) -> bool {
        is_same_digest(&self.digest(), stored_digest)
    }

    /// The text that the person receives: four groups of five characters.
    pub fn to_text(&self) -> Personal<String> {
        let chars = self.0.disclose();
        let groups = RECOVERY_CODE_CHARS / RECOVERY_CODE_GROUP_CHARS;
        let mut written = String::with_capacity(RECOVERY_CODE_CHARS + groups);
        for (place, character) in chars.chars().enumerate() {
            if place > 0 && place % RECOVERY_CODE_GROUP_CHARS == 0 {
                written.push('-');
            }
            written.push(character);
        }
        Personal::new(written)
    }
}

#[cfg(test)]
mod tests;
