//! The message with a one-time code. It is a notice, yet it goes to a number and not to an account, and it is never
//! kept among the notices a person can read again.

use super::{Locale, Params, Template, text};
use crate::personal::Personal;
use crate::verification::{Code, Purpose};

/// A one-time code on its way to the number it is to prove.
#[derive(Clone)]
pub struct CodeMessage {
    purpose: Purpose,
    code: Code,
}

impl CodeMessage {
    /// The message for a code of this purpose; its text says what the code is for.
    pub const fn new(purpose: Purpose, code: Code) -> Self {
        Self { purpose, code }
    }

    /// The template, by which a message gateway knows the registered text.
    pub const fn template(&self) -> Template {
        Template::of_code(self.purpose)
    }

    /// The code, to be sent as the template's parameter `code`.
    pub const fn code(&self) -> &Code {
        &self.code
    }

    /// The text as the person reads it; as secret as the code.
    pub fn text(&self, locale: Locale) -> Personal<String> {
        let text = text::fill(self.template(), locale, &Params::new());
        Personal::new(text.replace("{code}", self.code.disclose()))
    }
}
