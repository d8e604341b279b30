//! Ids and names as parts of keys, for records that serde maps. With
//! `#[serde(rename = "pk", with = "keyed_id::request")]` a field is stored as the partition key `D#<id>`.

use qeg_domain::{
    handoff::CarrierName,
    id::{DisclosureId, HoldId, RequestId, ThreadId},
};
use serde::{Deserialize, Deserializer, Serializer, de::Error as _};

macro_rules! keyed_id {
    ($kind:ident, $prefix:literal, $id:ty) => {
        #[doc = concat!("The key `", $prefix, "` and an id.")]
        pub(crate) mod $kind {
            use super::*;

            #[allow(dead_code, reason = "some records are only read through serde")]
            pub(crate) fn serialize<S: Serializer>(id: &$id, to: S) -> Result<S::Ok, S::Error> {
                to.collect_str(&format_args!(concat!($prefix, "{}"), id))
            }

            pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<$id, D::Error> {
                let key = String::deserialize(from)?;
                let id = key.strip_prefix($prefix).and_then(<$id>::parse);
                id.ok_or_else(|| D::Error::custom("a key of another kind"))
            }
        }
    };
}

keyed_id!(request, "D#", RequestId);
keyed_id!(hold, "HOLD#", HoldId);
keyed_id!(disclosure, "DISCLOSURE#", DisclosureId);
keyed_id!(thread, "THREAD#", ThreadId);

/// The key `CARRIER#<name>`, which may end in the number of a part: `CARRIER#<name>#<part>`. The record has the part as
/// an attribute of its own, and completes the key with it.
pub(crate) mod carrier {
    use super::*;

    pub(crate) fn serialize<S: Serializer>(name: &CarrierName, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(&format_args!("CARRIER#{name}"))
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<CarrierName, D::Error> {
        let key = String::deserialize(from)?;
        let name = key.strip_prefix("CARRIER#");
        let name = name.map(|name| name.split_once('#').map_or(name, |(name, _)| name));
        let name = name.and_then(CarrierName::parse);
        name.ok_or_else(|| D::Error::custom("a key of another kind"))
    }
}
