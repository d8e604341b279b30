//! What is wrong with the form of a body, collected while it is read.
//!
//! A type that serde derives stops at the first error. To find the others, a wrong value is replaced by a stand-in, and
//! the document is read again. A result that was read with a stand-in is dropped.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use qeg_domain::limits::BODY_ERRORS;
use qeg_domain::violation::{Violation, code};
use serde::de;

/// Stand-ins for a wrong text, one for each form of text fields: any text, an id, a time, a date. If a type accepts
/// none of them, the search ends.
const STAND_INS: [&str; 4] = [
    "",
    "00000000000000000000000000000000",
    "2000-01-01T00:00:00Z",
    "2000-01-01",
];

/// Why a value was not read. It holds nothing of the value.
#[derive(Debug)]
pub(super) enum Refused {
    /// The type refused the value.
    Value {
        code: &'static str,
        allowed: &'static [&'static str],
    },
    /// The type needs a field that is not there.
    Missing(&'static str),
    /// Noted in the findings.
    Noted,
}

impl Refused {
    const fn value(code: &'static str) -> Self {
        Self::Value { code, allowed: &[] }
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the body does not have the documented form")
    }
}

impl std::error::Error for Refused {}

impl de::Error for Refused {
    /// The message is dropped: it may quote the input.
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self::value(code::MALFORMED)
    }

    fn invalid_type(_: de::Unexpected<'_>, _: &dyn de::Expected) -> Self {
        Self::value(code::WRONG_TYPE)
    }

    fn invalid_value(_: de::Unexpected<'_>, _: &dyn de::Expected) -> Self {
        Self::value(code::OUT_OF_RANGE)
    }

    fn unknown_variant(_: &str, allowed: &'static [&'static str]) -> Self {
        let code = code::UNKNOWN_VALUE;
        Self::Value { code, allowed }
    }

    fn missing_field(field: &'static str) -> Self {
        Self::Missing(field)
    }
}

/// All findings and their stand-ins, by JSON pointer.
#[derive(Default)]
pub(super) struct Findings {
    found: RefCell<Vec<Violation>>,
    stand_ins: RefCell<BTreeMap<String, &'static str>>,
    absent: RefCell<BTreeSet<String>>,
    has_learned: Cell<bool>,
}

impl Findings {
    /// Whether reading again could find more.
    pub(super) fn has_learned(&self) -> bool {
        self.has_learned.replace(false) && self.found.borrow().len() < BODY_ERRORS
    }

    pub(super) fn are_none(&self) -> bool {
        self.found.borrow().is_empty()
    }

    pub(super) fn into_violations(self) -> Vec<Violation> {
        self.found.into_inner()
    }

    /// Notes what is wrong at a pointer. Only the first finding at a pointer counts: others follow from it.
    pub(super) fn note(&self, pointer: &str, code: &'static str, allowed: &[&'static str]) {
        let mut found = self.found.borrow_mut();
        let is_known = found.iter().any(|one| one.pointer == pointer);
        if !is_known && found.len() < BODY_ERRORS {
            found.push(Violation::new(pointer, code).allowing(allowed.iter().copied()));
            self.has_learned.set(true);
        }
    }

    /// Notes why a value was refused, if it was sent, and chooses its stand-in.
    pub(super) fn refuse(&self, pointer: &str, is_sent: bool, refused: Refused) -> Refused {
        let Refused::Value { code, allowed } = refused else {
            return refused;
        };
        if is_sent {
            self.note(pointer, code, allowed);
        }
        let mut stand_ins = self.stand_ins.borrow_mut();
        let now = stand_ins.get(pointer).copied();
        let tried = now.map(|now| STAND_INS.iter().position(|one| *one == now));
        let next = match (allowed.first(), tried) {
            // A word of a closed list was the last try.
            (_, Some(None)) => None,
            (Some(word), _) => Some(*word),
            (None, None) => STAND_INS.first().copied(),
            (None, Some(Some(n))) => STAND_INS.get(n + 1).copied(),
        };
        if let Some(next) = next {
            stand_ins.insert(pointer.to_owned(), next);
            self.has_learned.set(true);
        }
        Refused::Noted
    }

    /// Notes that a value which the type needs is missing at a pointer.
    pub(super) fn set_absent(&self, pointer: &str) {
        if self.absent.borrow_mut().insert(pointer.to_owned()) {
            self.has_learned.set(true);
        }
    }

    pub(super) fn is_absent(&self, pointer: &str) -> bool {
        self.absent.borrow().contains(pointer)
    }

    /// The stand-in for the refused value at a pointer.
    pub(super) fn stand_in(&self, pointer: &str) -> Option<&'static str> {
        self.stand_ins.borrow().get(pointer).copied()
    }
}
