//! Secrets that we hand out once and keep only as a digest: session tokens, receipts of deletion
//! requests, recovery codes.
//!
//! All are random and long, so a plain SHA-256 is enough: there is nothing to guess.

use base64ct::{Base64UrlUnpadded, Encoding};
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use crate::id::{Subject, to_hex};
use crate::limits::{RECOVERY_CODE_CHARS, RECOVERY_CODE_GROUP_CHARS, SECRET_BYTES};
use crate::personal::Personal;
use crate::random::Random;
use crate::text::folded;
use crate::violation::{Violation, code};

/// Characters of a secret of [`SECRET_BYTES`] in base64url without padding.
const SECRET_CHARS: usize = SECRET_BYTES.div_ceil(3) * 4 - 1;
/// Crockford's base32: no I, L, O, U.
const CROCKFORD: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Longest text that is looked at as a recovery code, in characters.
const WRITTEN_CHARS: usize = 64;

/// 256 random bits.
#[derive(Clone)]
struct Secret(Personal<[u8; SECRET_BYTES]>);

impl Secret {
    fn random(random: &dyn Random) -> Self {
        let mut bytes = Zeroizing::new([0; SECRET_BYTES]);
        random.fill(bytes.as_mut_slice());
        Self(Personal::new(*bytes))
    }

    /// The size is checked first, so that no long text is decoded.
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

/// Whether two digests in hex are the same, in the same time for every wrong one.
fn same(ours: &str, stored: &str) -> bool {
    ours.as_bytes().ct_eq(stored.as_bytes()).into()
}

/// A person's session: `<subject>.<secret>`. The subject finds the session without any index, and
/// so erasing finds every session.
#[derive(Clone)]
pub struct SessionToken {
    subject: Subject,
    secret: Secret,
}

impl SessionToken {
    /// Draws a new one.
    pub fn random(subject: Subject, random: &dyn Random) -> Self {
        let secret = Secret::random(random);
        Self { subject, secret }
    }

    /// Reads one as sent; `None` unless every character is as we would have written it.
    pub fn parse(text: &str) -> Option<Self> {
        let (subject, secret) = text.split_once('.')?;
        Some(Self {
            subject: Subject::parse(subject)?,
            secret: Secret::parse(secret)?,
        })
    }

    /// Whose session it says to be; true only if the digest is found there.
    pub fn subject(&self) -> &Subject {
        &self.subject
    }

    /// SHA-256 of the secret, 64 hex characters: the session's key in the table.
    pub fn digest(&self) -> String {
        self.secret.digest()
    }

    /// The token as the person receives it.
    pub fn written(&self) -> Personal<String> {
        Personal::new(format!(
            "{}.{}",
            self.subject,
            self.secret.encoded().as_str()
        ))
    }
}

/// What a person follows a deletion request with, also when the account is gone.
#[derive(Clone)]
pub struct Receipt(Secret);

impl Receipt {
    /// Draws a new one.
    pub fn random(random: &dyn Random) -> Self {
        Self(Secret::random(random))
    }

    /// Reads one as sent; `None` unless every character is as we would have written it.
    pub fn parse(text: &str) -> Option<Self> {
        Secret::parse(text).map(Self)
    }

    /// SHA-256 of the secret, 64 hex characters, for the ledger.
    pub fn digest(&self) -> String {
        self.0.digest()
    }

    /// Whether a digest in the ledger is this receipt's, in constant time.
    pub fn matches(&self, stored_digest: &str) -> bool {
        same(&self.digest(), stored_digest)
    }

    /// The receipt as the person receives it.
    pub fn written(&self) -> Personal<String> {
        Personal::new(self.0.encoded().as_str().to_owned())
    }
}

/// The way back into an account that has no phone: twenty characters, shown once.
#[derive(Clone)]
pub struct RecoveryCode(Personal<String>);

impl RecoveryCode {
    /// Draws a new one, five bits a character.
    pub fn random(random: &dyn Random) -> Self {
        let mut drawn = Zeroizing::new([0; RECOVERY_CODE_CHARS]);
        random.fill(drawn.as_mut_slice());
        // 32 divides 256, so the remainder favours no character.
        let chars = drawn
            .iter()
            .map(|byte| char::from(CROCKFORD[usize::from(byte % 32)]));
        let mut code = String::with_capacity(RECOVERY_CODE_CHARS);
        code.extend(chars);
        Self(Personal::new(code))
    }

    /// Reads one in any case or width, with spaces or hyphens anywhere; I and L mean 1, O means 0.
    /// The violation's pointer is empty.
    pub fn parse(text: &str) -> Result<Self, Violation> {
        let refused = || Violation::here(code::NOT_A_RECOVERY_CODE);
        if text.chars().count() > WRITTEN_CHARS {
            return Err(refused());
        }
        let folded = folded(text);
        let mut written = String::with_capacity(folded.len());
        let chars = folded
            .chars()
            .filter(|c| !matches!(c, ' ' | '-' | '\u{2010}'));
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

    /// SHA-256 of the twenty characters, 64 hex characters, for the account's sealed part.
    pub fn digest(&self) -> String {
        to_hex(&Sha256::digest(self.0.seal_view()))
    }

    /// Whether a stored digest is this code's, in constant time.
    pub fn matches(&self, stored_digest: &str) -> bool {
        same(&self.digest(), stored_digest)
    }

    /// The code as the person receives it, in four groups of five.
    pub fn written(&self) -> Personal<String> {
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
