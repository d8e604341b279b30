//! Personal values, and the only two ways to read them.
//!
//! [`Personal`] cannot be formatted, logged or serialised: code that tries does not compile (see `tests/fail`). There are
//! two accessors: [`Personal::seal_view`], for sealing and blind indexes, and [`Personal::disclose`], for the person or a
//! recipient that the purpose allows. A structure that is serialised names the accessor of each field:
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

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer, Serialize};
use zeroize::Zeroize;

/// A value about a person. It is wiped from memory when it is dropped.
pub struct Personal<T: Zeroize>(T);

impl<T: Zeroize> Personal<T> {
    /// Wraps a value. Do this as soon as it is read.
    pub fn new(value: T) -> Self {
        Self(value)
    }

    /// The value, for sealing under the person's data key or for its blind index.
    pub fn seal_view(&self) -> &T {
        &self.0
    }

    /// The value, for the person or for a recipient that the purpose allows.
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

/// Deserialising is always allowed: this is where a value becomes personal.
impl<'de, T: Zeroize + Deserialize<'de>> Deserialize<'de> for Personal<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::deserialize(deserializer).map(Self)
    }
}

/// In the description of the API, a personal value is like any other.
impl<T: Zeroize + JsonSchema> JsonSchema for Personal<T> {
    fn inline_schema() -> bool {
        T::inline_schema()
    }

    fn schema_name() -> Cow<'static, str> {
        T::schema_name()
    }

    fn schema_id() -> Cow<'static, str> {
        T::schema_id()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        T::json_schema(generator)
    }
}

/// A type that wraps one personal value, such as a phone number. Its fields can use the serde modules below.
pub trait PersonalValue {
    /// The type of the wrapped value.
    type Value: Zeroize + Serialize;

    /// The value, still as a [`Personal`].
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

/// Defines the serde modules for one accessor: `$name` for a value, `$name_opt` for an optional value.
macro_rules! serde_modules {
    ($name:ident, $name_opt:ident, $accessor:ident, $doc:literal) => {
        #[doc = $doc]
        ///
        /// For `#[serde(serialize_with = "...::serialize")]` or `#[serde(with = "...")]`.
        pub mod $name {
            use serde::{Deserialize, Deserializer, Serialize, Serializer};

            /// Serialises the value.
            pub fn serialize<G: super::PersonalValue, S: Serializer>(
                value: &G,
                serializer: S,
            ) -> Result<S::Ok, S::Error> {
                value.personal().$accessor().serialize(serializer)
            }

            /// Deserialises the value, for use with `with`.
            pub fn deserialize<'de, G: Deserialize<'de>, D: Deserializer<'de>>(
                deserializer: D,
            ) -> Result<G, D::Error> {
                G::deserialize(deserializer)
            }
        }

        #[doc = $doc]
        ///
        /// For an optional value. With `with`, add `#[serde(default)]`.
        pub mod $name_opt {
            use serde::{Deserialize, Deserializer, Serialize, Serializer};

            /// Serialises the value, or `null` if there is none.
            pub fn serialize<G: super::PersonalValue, S: Serializer>(
                value: &Option<G>,
                serializer: S,
            ) -> Result<S::Ok, S::Error> {
                let inner = value.as_ref().map(|value| value.personal().$accessor());
                inner.serialize(serializer)
            }

            /// Deserialises the value, for use with `with`.
            pub fn deserialize<'de, G: Deserialize<'de>, D: Deserializer<'de>>(
                deserializer: D,
            ) -> Result<Option<G>, D::Error> {
                Option::<G>::deserialize(deserializer)
            }
        }
    };
}

serde_modules!(
    to_vault,
    to_vault_opt,
    seal_view,
    "For fields of a record that will be sealed."
);
serde_modules!(
    to_recipient,
    to_recipient_opt,
    disclose,
    "For fields of an answer to the person or to an allowed recipient."
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
    fn both_serde_modules_serialise_the_value() {
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
    fn a_dropped_value_is_wiped() {
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
