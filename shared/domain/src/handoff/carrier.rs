//! The carriers of a deployment, from its configuration. Each is identified by the AWS account and role of its calls.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::closed::closed_set;
use crate::limits::CARRIER_NAME_CHARS;

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

/// One carrier of this deployment.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Carrier {
    /// Its name, by which people choose it.
    pub name: CarrierName,
    /// The AWS account of its credentials, twelve digits.
    pub account: String,
    /// The IAM role of its credentials, without path.
    pub role: String,
    /// Its legal role.
    pub handling: Handling,
}

/// The carriers of this deployment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Carriers(Vec<Carrier>);

/// The configuration of the carriers is not valid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CarriersError {
    /// Not a JSON list of carriers.
    #[error(
        "CARRIERS is not a JSON list of {{name, account, role, handling}}: correct the carrier parameters of infra/template.yaml"
    )]
    Unreadable,
    /// Two carriers have the same name, or the same account and role.
    #[error("two carriers have the same name, or the same account and role: give each its own")]
    Duplicate,
}

impl Carriers {
    /// Parses the JSON list. The template has a fixed number of entries; those with an empty name are not used.
    pub fn from_json(text: &str) -> Result<Self, CarriersError> {
        let entries: Vec<serde_json::Value> =
            serde_json::from_str(text).map_err(|_| CarriersError::Unreadable)?;
        let carriers = entries
            .into_iter()
            .filter(|entry| entry["name"] != "")
            .map(serde_json::from_value)
            .collect::<Result<Vec<Carrier>, _>>()
            .map_err(|_| CarriersError::Unreadable)?;
        for (n, one) in carriers.iter().enumerate() {
            let is_duplicate = |other: &Carrier| {
                other.name == one.name || (&other.account, &other.role) == (&one.account, &one.role)
            };
            if carriers.iter().skip(n + 1).any(is_duplicate) {
                return Err(CarriersError::Duplicate);
            }
        }
        Ok(Self(carriers))
    }

    /// The carrier of this name.
    pub fn named(&self, name: &str) -> Option<&Carrier> {
        self.0.iter().find(|carrier| carrier.name.as_str() == name)
    }

    /// All of them, in the order of the configuration.
    pub fn all(&self) -> impl Iterator<Item = &Carrier> {
        self.0.iter()
    }

    /// The names of all, in the order of the configuration.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.all().map(|carrier| carrier.name.as_str())
    }

    /// The carrier with this account and role. The same role name in another account is not the carrier.
    pub fn signing(&self, account: &str, role: &str) -> Option<&Carrier> {
        self.0
            .iter()
            .find(|carrier| carrier.account == account && carrier.role == role)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const TWO: &str = r#"[
        {"name": "sf", "account": "111122223333", "role": "qeg-pickup", "handling": "independent_handler"},
        {"name": "", "account": "", "role": "", "handling": ""},
        {"name": "post", "account": "444455556666", "role": "qeg-pickup", "handling": "entrusted_processor"}
    ]"#;

    #[test]
    fn a_carrier_is_identified_by_account_and_role_together() {
        let carriers = Carriers::from_json(TWO).unwrap();
        let signing = |account, role| {
            let carrier = carriers.signing(account, role);
            carrier.map(|carrier| carrier.name.as_str())
        };
        assert_eq!(signing("111122223333", "qeg-pickup"), Some("sf"));
        assert_eq!(signing("444455556666", "qeg-pickup"), Some("post"));
        assert_eq!(signing("777788889999", "qeg-pickup"), None);
        assert_eq!(signing("111122223333", "admin"), None);
        assert_eq!(signing("", ""), None);
        assert!(carriers.named("sf").is_some() && carriers.named("").is_none());
    }

    #[test]
    fn duplicate_or_invalid_carriers_are_refused() {
        let alike = TWO.replace("444455556666", "111122223333");
        assert_eq!(Carriers::from_json(&alike), Err(CarriersError::Duplicate));
        let named = TWO.replace("post", "sf");
        assert_eq!(Carriers::from_json(&named), Err(CarriersError::Duplicate));
        for bad in ["", "{}", r#"[{"name": "SF"}]"#, &TWO.replace("sf", "s f")] {
            assert_eq!(Carriers::from_json(bad), Err(CarriersError::Unreadable));
        }
        assert_eq!(Carriers::from_json("[]"), Ok(Carriers::default()));
    }
}
