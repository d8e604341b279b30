//! The message with a one-time code. It is a notice, but it is sent to a number and not to an account, and it is never
//! stored among the notices of an account.

use super::{Locale, Params, Template, text};
use crate::personal::Personal;
use crate::verification::{Code, CodeUse};

/// A message with a one-time code, for the number to verify.
#[derive(Clone)]
pub struct CodeMessage {
    purpose: CodeUse,
    code: Code,
}

impl CodeMessage {
    /// The message for a code; its text names the purpose.
    pub const fn new(purpose: CodeUse, code: Code) -> Self {
        Self { purpose, code }
    }

    /// The template, by which the message gateway finds the registered text.
    pub const fn template(&self) -> Template {
        Template::of_code(self.purpose)
    }

    /// The code: the value of the template's parameter `code`.
    pub const fn code(&self) -> &Code {
        &self.code
    }

    /// The text in this language. It contains the code, so it is as secret as the code.
    pub fn text(&self, locale: Locale) -> Personal<String> {
        let text = text::fill(self.template(), locale, &Params::new());
        Personal::new(text.replace("{code}", self.code.disclose()))
    }
}
