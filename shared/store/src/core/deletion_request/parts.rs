//! Parts of a deletion request that are stored as several attributes: either all of them are present, or none.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

/// The hold that a request waits for.
pub(super) mod hold {
    use jiff::civil::Date;
    use qeg_domain::{
        hold::{Basis, Hold},
        id::HoldId,
    };

    use super::*;

    #[derive(Default, Serialize, Deserialize)]
    struct Attributes {
        #[serde(rename = "hold", skip_serializing_if = "Option::is_none")]
        id: Option<HoldId>,
        #[serde(rename = "hold_basis", skip_serializing_if = "Option::is_none")]
        basis: Option<Basis>,
        #[serde(rename = "hold_until", skip_serializing_if = "Option::is_none")]
        until: Option<Date>,
        #[serde(rename = "hold_secret_until", skip_serializing_if = "Option::is_none")]
        secret_until: Option<Date>,
    }

    pub(in crate::core::deletion_request) fn serialize<S: Serializer>(
        hold: &Option<Hold>,
        to: S,
    ) -> Result<S::Ok, S::Error> {
        let attributes = hold.as_ref().map(|hold| Attributes {
            id: Some(hold.id.clone()),
            basis: Some(hold.basis),
            until: Some(hold.until),
            secret_until: hold.secret_until,
        });
        attributes.unwrap_or_default().serialize(to)
    }

    pub(in crate::core::deletion_request) fn deserialize<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Option<Hold>, D::Error> {
        let attributes = Attributes::deserialize(from)?;
        match (attributes.id, attributes.basis, attributes.until) {
            (Some(id), Some(basis), Some(until)) => Ok(Some(Hold {
                id,
                basis,
                until,
                secret_until: attributes.secret_until,
            })),
            (None, None, None) => Ok(None),
            _ => Err(D::Error::custom("a part of the hold is missing")),
        }
    }
}

/// The end of the audit chain when the person was erased.
pub(super) mod audit {
    use qeg_domain::id::{from_hex, to_hex};

    use super::*;
    use crate::core::chain::Head;

    #[derive(Default, Serialize, Deserialize)]
    struct Attributes {
        #[serde(rename = "audit_entries", skip_serializing_if = "Option::is_none")]
        seq: Option<u64>,
        #[serde(rename = "audit_head", skip_serializing_if = "Option::is_none")]
        hash: Option<String>,
    }

    pub(in crate::core::deletion_request) fn serialize<S: Serializer>(
        head: &Option<Head>,
        to: S,
    ) -> Result<S::Ok, S::Error> {
        let attributes = head.map(|head| Attributes {
            seq: Some(head.seq),
            hash: Some(to_hex(&head.hash)),
        });
        attributes.unwrap_or_default().serialize(to)
    }

    pub(in crate::core::deletion_request) fn deserialize<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Option<Head>, D::Error> {
        let attributes = Attributes::deserialize(from)?;
        match (attributes.seq, attributes.hash.as_deref().map(from_hex)) {
            (Some(seq), Some(Some(hash))) => Ok(Some(Head { seq, hash })),
            (None, None) => Ok(None),
            _ => Err(D::Error::custom("a part of the head is missing")),
        }
    }
}
