//! The carriers of a deployment. Each is identified by the role that signed its calls.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::closed::closed_set;
use crate::limits::CARRIER_NAME_CHARS;
use crate::role::Role;

closed_set! {
    /// The legal role of a carrier towards the operator.
    Handling as "CarrierHandling" {
        /// It processes data for the operator, by its instructions (PIPL, article 21).
        EntrustedProcessor = "entrusted_processor",
        /// It decides itself for what it needs the data (PIPL, article 23).
        IndependentHandler = "independent_handler",
    }
}

/// The name of a carrier: lower-case letters, digits and hyphens, beginning with a letter.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CarrierName(String);

impl CarrierName {
    /// Parses a name; `None` if it is not valid.
    pub fn parse(text: &str) -> Option<Self> {
        let fits = (1..=CARRIER_NAME_CHARS).contains(&text.len())
            && text.starts_with(|c: char| c.is_ascii_lowercase())
            && text
                .bytes()
                .all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'));
        fits.then(|| Self(text.to_owned()))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for CarrierName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for CarrierName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CarrierName({})", self.0)
    }
}

impl Serialize for CarrierName {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl JsonSchema for CarrierName {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "CarrierName".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "maxLength": CARRIER_NAME_CHARS, "pattern": "^[a-z][a-z0-9-]*$"})
    }
}

impl<'de> Deserialize<'de> for CarrierName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom("not a valid carrier name"))
    }
}

/// A carrier of this deployment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Carrier {
    /// Its name, by which people choose it.
    pub name: CarrierName,
    /// The role by which it signs.
    pub role: Role,
    /// Its legal role.
    pub handling: Handling,
    /// Whether people can order it now. A carrier that takes no new orders can still sign: it finishes its orders and
    /// answers requests to erase.
    pub takes_orders: bool,
}

/// The carriers of this deployment, in the order of their names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Carriers(Vec<Carrier>);

/// Two carriers have the same name or the same role.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("two carriers have the same name or the same role: give each its own")]
pub struct Alike;

impl Carriers {
    /// These carriers.
    ///
    /// # Errors
    /// [`Alike`]: a call could then belong to either of two carriers.
    pub fn of(mut carriers: Vec<Carrier>) -> Result<Self, Alike> {
        carriers.sort_by(|one, other| one.name.cmp(&other.name));
        for (n, one) in carriers.iter().enumerate() {
            let is_alike = |other: &Carrier| other.name == one.name || other.role == one.role;
            if carriers.iter().skip(n + 1).any(is_alike) {
                return Err(Alike);
            }
        }
        Ok(Self(carriers))
    }

    /// The carrier of this name.
    pub fn named(&self, name: &str) -> Option<&Carrier> {
        self.0.iter().find(|carrier| carrier.name.as_str() == name)
    }

    /// All of them.
    pub fn all(&self) -> impl Iterator<Item = &Carrier> {
        self.0.iter()
    }

    /// Those that people can order now.
    pub fn to_order(&self) -> impl Iterator<Item = &Carrier> {
        self.all().filter(|carrier| carrier.takes_orders)
    }

    /// The carrier whose role this is. The same name of a role in another account is not the carrier.
    pub fn signing(&self, account: &str, role: &str) -> Option<&Carrier> {
        self.0.iter().find(|carrier| carrier.role.is(account, role))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn carrier(name: &str, arn: &str) -> Carrier {
        Carrier {
            name: CarrierName::parse(name).unwrap(),
            role: Role::parse(arn).unwrap(),
            handling: Handling::IndependentHandler,
            takes_orders: name != "sf",
        }
    }

    const SF: &str = "arn:aws-cn:iam::111122223333:role/qeg/carriers/sf-role";
    const POST: &str = "arn:aws-cn:iam::111122223333:role/qeg/carriers/post-role";

    #[test]
    fn a_carrier_is_identified_by_account_and_role_together() {
        let carriers = Carriers::of(vec![carrier("sf", SF), carrier("post", POST)]).unwrap();
        let signing = |account, role| {
            let carrier = carriers.signing(account, role);
            carrier.map(|carrier| carrier.name.as_str())
        };
        assert_eq!(signing("111122223333", "sf-role"), Some("sf"));
        assert_eq!(signing("111122223333", "post-role"), Some("post"));
        assert_eq!(signing("777788889999", "post-role"), None);
        assert_eq!(signing("111122223333", "admin"), None);
        assert_eq!(signing("", ""), None);
        assert!(carriers.named("sf").is_some() && carriers.named("").is_none());
    }

    #[test]
    fn a_carrier_that_takes_no_orders_still_signs() {
        let carriers = Carriers::of(vec![carrier("sf", SF), carrier("post", POST)]).unwrap();
        let to_order = carriers.to_order().map(|carrier| carrier.name.as_str());
        assert_eq!(to_order.collect::<Vec<_>>(), ["post"]);
        assert!(carriers.signing("111122223333", "sf-role").is_some());
    }

    #[test]
    fn carriers_with_the_same_name_or_role_are_refused() {
        let alike = [("sf", SF, "post", SF), ("sf", SF, "sf", POST)];
        for (one, its_role, other, other_role) in alike {
            let both = vec![carrier(one, its_role), carrier(other, other_role)];
            assert_eq!(Carriers::of(both), Err(Alike));
        }
        assert_eq!(Carriers::of(Vec::new()), Ok(Carriers::default()));
    }
}
