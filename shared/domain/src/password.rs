//! Passwords, before they are hashed.
//!
//! A password is compared and hashed in NFKC (NIST SP 800-63B, 3.1.1.2), so that it matches even if it is typed on a
//! system where `é` is two characters. Older hashes are of the text as it was typed.

mod common;

use zeroize::Zeroizing;

use crate::call_sign::CallSign;
use crate::limits::{PASSWORD_MAX_CHARS, PASSWORD_MIN_CHARS, PASSWORD_OTHER_CHARS};
use crate::personal::Personal;
use crate::phone::Phone;
use crate::text::nfkc;
use crate::violation::{Violation, code};

/// A password. It cannot be disclosed, only hashed.
pub struct Password {
    nfkc: Personal<String>,
    /// The text as it was typed, if it differs from NFKC.
    typed: Option<Personal<String>>,
}

impl Password {
    /// A password to compare with a stored hash, without any rules; `None` if it is longer than a password can be.
    pub fn typed(given: Personal<String>) -> Option<Self> {
        let normal = nfkc(given.seal_view());
        let shortest = normal
            .chars()
            .count()
            .min(given.seal_view().chars().count());
        if shortest > PASSWORD_MAX_CHARS {
            return None;
        }
        let nfkc = Personal::new(normal.to_string());
        let typed = (nfkc != given).then_some(given);
        Some(Self { nfkc, typed })
    }

    /// A new password: 10 to 128 characters in NFKC, without control characters, and not a common password. The
    /// violation's pointer is empty. [`Password::check_own`] checks for the person's own identifiers.
    pub fn chosen(given: Personal<String>) -> Result<Self, Violation> {
        let password = Self::typed(given).ok_or_else(|| Violation::here(code::TOO_LONG))?;
        let text = password.nfkc.seal_view();
        let chars = text.chars().count();
        let code = if chars < PASSWORD_MIN_CHARS {
            code::TOO_SHORT
        } else if chars > PASSWORD_MAX_CHARS {
            code::TOO_LONG
        } else if text.chars().any(char::is_control) {
            code::CONTROL_CHARACTER
        } else if common::contains(text) {
            code::COMMON_PASSWORD
        } else {
            return Ok(password);
        };
        Err(Violation::here(code))
    }

    /// Refuses a password that is made of the person's own number or call sign, in any spelling, with fewer than six
    /// other letters and digits. The violation's pointer is empty.
    pub fn check_own(
        &self,
        phone: Option<&Phone>,
        call_sign: Option<&CallSign>,
    ) -> Result<(), Violation> {
        let password = letters_and_digits(self.nfkc.seal_view());
        let phone = phone.map(|phone| phone.seal_view().trim_start_matches("+86"));
        let own = phone.into_iter().chain(call_sign.map(CallSign::seal_view));
        for own in own {
            let own = letters_and_digits(own);
            let rest = Zeroizing::new(password.replace(own.as_str(), ""));
            if rest.len() < password.len() && rest.chars().count() < PASSWORD_OTHER_CHARS {
                return Err(Violation::here(code::OWN_IDENTIFIER));
            }
        }
        Ok(())
    }

    /// The bytes to hash: NFKC.
    pub fn seal_view(&self) -> &[u8] {
        self.nfkc.seal_view().as_bytes()
    }

    /// The texts that a stored hash may be of: NFKC, and the text as it was typed if that differs. Their number depends
    /// only on the text that was typed.
    pub fn seal_views(&self) -> impl Iterator<Item = &[u8]> {
        let typed = self.typed.iter().map(|typed| typed.seal_view().as_bytes());
        std::iter::once(self.seal_view()).chain(typed)
    }
}

/// Letters and digits in lower case, with `Ø` as zero, as in call signs.
fn letters_and_digits(text: &str) -> Zeroizing<String> {
    let mut out = Zeroizing::new(String::with_capacity(text.len() * 2));
    let plain = text.chars().map(|one| match one {
        'Ø' | 'ø' => '0',
        other => other,
    });
    out.extend(
        plain
            .filter(|one| one.is_alphanumeric())
            .flat_map(char::to_lowercase),
    );
    out
}

#[cfg(test)]
mod tests;
