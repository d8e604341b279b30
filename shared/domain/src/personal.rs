//! A personal value and the only two doors through which it can leave.
//!
//! [`Personal`] cannot be formatted, logged or serialised: code that tries does not compile (see
//! `tests/fail`). It leaves through [`Personal::seal_view`], to be sealed or blind-indexed, or
//! through [`Personal::disclose`], to the person or to the recipient whom the purpose names. A
//! structure that is serialised names the door of each field:
//!
//! ```
//! use qeg_domain::personal::{Personal, to_vault};
//!
//! #[derive(serde::Serialize)]
//! struct Stored {
//!     #[serde(serialize_with = "to_vault::serialize")]
//!     name: Personal<String>,
//! }
//! ```

use serde::{Deserialize, Deserializer, Serialize};
use zeroize::Zeroize;

/// A value about a person, wiped from memory when it is dropped.
pub struct Personal<T: Zeroize>(T);

impl<T: Zeroize> Personal<T> {
    /// Wraps a value as soon as it is read.
    pub fn new(value: T) -> Self {
        Self(value)
    }

    /// Door one: the value for sealing under the person's data key, or for its blind index.
    pub fn seal_view(&self) -> &T {
        &self.0
    }

    /// Door two: the value for the person, or for the recipient whom the purpose names.
    pub fn disclose(&self) -> &T {
        &self.0
    }
}

impl<T: Zeroize> Drop for Personal<T> {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl<T: Zeroize + Clone> Clone for Personal<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T: Zeroize + PartialEq> PartialEq for Personal<T> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl<T: Zeroize + Eq> Eq for Personal<T> {}

impl<T: Zeroize> From<T> for Personal<T> {
    fn from(value: T) -> Self {
        Self(value)
    }
}

/// Reading is always allowed: it is where a value becomes personal.
impl<'de, T: Zeroize + Deserialize<'de>> Deserialize<'de> for Personal<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::deserialize(deserializer).map(Self)
    }
}

/// A type that is one personal value at heart, such as a phone number, and so can use the doors.
pub trait PersonalValue {
    /// The shape of the value inside.
    type Value: Zeroize + Serialize;

    /// The value, still wrapped.
    fn personal(&self) -> &Personal<Self::Value>;
}

impl<T: Zeroize + Serialize> PersonalValue for Personal<T> {
    type Value = T;

    fn personal(&self) -> &Personal<T> {
        self
    }
}

impl<G: PersonalValue + ?Sized> PersonalValue for &G {
    type Value = G::Value;

    fn personal(&self) -> &Personal<G::Value> {
        (**self).personal()
    }
}

/// Writes the serde helper of one door: `$door` for a value, `$door_opt` for one that may be absent.
macro_rules! door {
    ($door:ident, $door_opt:ident, $through:ident, $doc:literal) => {
        #[doc = $doc]
        ///
        /// For `#[serde(serialize_with = "...::serialize")]` or `#[serde(with = "...")]`.
        pub mod $door {
            use serde::{Deserialize, Deserializer, Serialize, Serializer};

            /// Serialises the value through this door.
            pub fn serialize<G: super::PersonalValue, S: Serializer>(
                value: &G,
                serializer: S,
            ) -> Result<S::Ok, S::Error> {
                value.personal().$through().serialize(serializer)
            }

            /// Reads the value; the counterpart that `with` asks for.
            pub fn deserialize<'de, G: Deserialize<'de>, D: Deserializer<'de>>(
                deserializer: D,
            ) -> Result<G, D::Error> {
                G::deserialize(deserializer)
            }
        }

        #[doc = $doc]
        ///
        /// The same for a value that may be absent; pair it with `#[serde(default)]` under `with`.
        pub mod $door_opt {
            use serde::{Deserialize, Deserializer, Serialize, Serializer};

            /// Serialises the value through this door, or `null` where there is none.
            pub fn serialize<G: super::PersonalValue, S: Serializer>(
                value: &Option<G>,
                serializer: S,
            ) -> Result<S::Ok, S::Error> {
                let inner = value.as_ref().map(|value| value.personal().$through());
                inner.serialize(serializer)
            }

            /// Reads the value; the counterpart that `with` asks for.
            pub fn deserialize<'de, G: Deserialize<'de>, D: Deserializer<'de>>(
                deserializer: D,
            ) -> Result<Option<G>, D::Error> {
                Option::<G>::deserialize(deserializer)
            }
        }
    };
}

door!(
    to_vault,
    to_vault_opt,
    seal_view,
    "The door of the vault: fields of a record that is about to be sealed."
);
door!(
    to_recipient,
    to_recipient_opt,
    disclose,
    "The door of the recipient: fields of an answer to the person or to a named recipient."
);

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[derive(Serialize, Deserialize)]
    struct Record {
        #[serde(with = "to_vault")]
        name: Personal<String>,
        #[serde(default, with = "to_vault_opt")]
        town: Option<Personal<String>>,
    }

    #[derive(Serialize)]
    struct Answer<'a> {
        #[serde(serialize_with = "to_recipient::serialize")]
        name: &'a Personal<String>,
        #[serde(serialize_with = "to_recipient_opt::serialize")]
        town: &'a Option<Personal<String>>,
    }

    #[test]
    fn both_doors_give_the_value_back() {
        let record = Record {
            name: Personal::new("李雷".to_owned()),
            town: None,
        };
        let stored = serde_json::to_string(&record).unwrap();
        assert_eq!(stored, r#"{"name":"李雷","town":null}"#);
        let back: Record = serde_json::from_str(r#"{"name":"李雷"}"#).unwrap();
        assert!(back.name == record.name && back.town.is_none());
        let answer = Answer {
            name: &back.name,
            town: &back.town,
        };
        assert_eq!(serde_json::to_string(&answer).unwrap(), stored);
    }

    #[test]
    fn dropping_wipes() {
        use std::cell::Cell;
        use std::rc::Rc;

        struct Probe(Rc<Cell<bool>>);
        impl Zeroize for Probe {
            fn zeroize(&mut self) {
                self.0.set(true);
            }
        }
        let wiped = Rc::new(Cell::new(false));
        drop(Personal::new(Probe(Rc::clone(&wiped))));
        assert!(wiped.get());
    }
}
