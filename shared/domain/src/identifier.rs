//! The identifier with which a person signs in: a mobile number or a call sign.

pub use crate::call_sign::CallSign;
use crate::personal::{Personal, PersonalValue};
pub use crate::phone::Phone;
use crate::violation::{Violation, code};

/// An identifier. No text is both kinds: a number has no letter, a call sign ends with one.
#[derive(Clone, PartialEq, Eq)]
pub enum Identifier {
    /// A mainland mobile number.
    Phone(Phone),
    /// An amateur call sign.
    CallSign(CallSign),
}

/// The kind of identifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A mobile number.
    Phone,
    /// A call sign.
    CallSign,
}

impl Kind {
    /// Both kinds.
    pub const ALL: [Self; 2] = [Self::Phone, Self::CallSign];

    /// The name in the blind index and in the API.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Phone => "phone",
            Self::CallSign => "call_sign",
        }
    }
}

impl Identifier {
    /// Parses a mobile number or a call sign. The violation's pointer is empty.
    pub fn parse(text: &str) -> Result<Self, Violation> {
        if let Ok(phone) = Phone::parse(text) {
            return Ok(Self::Phone(phone));
        }
        CallSign::parse(text)
            .map(Self::CallSign)
            .map_err(|_| Violation::here(code::NOT_AN_IDENTIFIER))
    }

    /// The kind of this identifier.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Phone(_) => Kind::Phone,
            Self::CallSign(_) => Kind::CallSign,
        }
    }

    /// The normalised text, for the blind index.
    pub fn seal_view(&self) -> &str {
        self.personal().seal_view()
    }
}

impl PersonalValue for Identifier {
    type Value = String;

    fn personal(&self) -> &Personal<String> {
        match self {
            Self::Phone(phone) => phone.personal(),
            Self::CallSign(call_sign) => call_sign.personal(),
        }
    }
}

impl From<Phone> for Identifier {
    fn from(phone: Phone) -> Self {
        Self::Phone(phone)
    }
}

impl From<CallSign> for Identifier {
    fn from(call_sign: CallSign) -> Self {
        Self::CallSign(call_sign)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn numbers_and_call_signs_are_distinguished() {
        let phone = Identifier::parse("138 0013 8000").ok().unwrap();
        assert_eq!(phone.kind().as_str(), "phone");
        assert_eq!(phone.seal_view(), "+8613800138000");
        let call_sign = Identifier::parse("bg7abc/p").ok().unwrap();
        assert_eq!(call_sign.kind().as_str(), "call_sign");
        assert_eq!(call_sign.seal_view(), "BG7ABC");
        let violation = Identifier::parse("someone@example.com").err().unwrap();
        assert_eq!(violation.code, code::NOT_AN_IDENTIFIER);
    }

    proptest! {
        #[test]
        fn no_text_is_both_kinds(text in "\\PC{0,24}") {
            prop_assert!(Phone::parse(&text).is_err() || CallSign::parse(&text).is_err());
        }
    }
}
