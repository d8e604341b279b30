//! Opaque ids: 32 lower-case hex characters. Most are 128 random bits.
//!
//! The ids of handoffs and threads begin with the time at which they were made: 48 bits of milliseconds since 1970, then 80
//! random bits, as in version 7 of RFC 9562 but without its version and variant. So their order is the order of time, and a
//! list is read by key. They tell this time and nothing else. Ids from before this rule are 128 random bits: they work in
//! the same way, and only their place in a list is not that of their time.
//!
//! No id contains anything else about a person, so they may appear in logs, on queues and in URLs.

use std::fmt;
use std::fmt::Write as _;

use jiff::Timestamp;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest, Sha256};

use crate::random::Random;

const BYTES: usize = 16;
/// The first bytes of an id that begins with a time.
const TIME_BYTES: usize = 6;

/// Bytes as lower-case hex.
pub fn to_hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut hex, byte| {
            // Writing to a String cannot fail.
            let _ = write!(hex, "{byte:02x}");
            hex
        })
}

/// Decodes 32 bytes from lower-case hex; `None` for any other text.
pub fn from_hex(text: &str) -> Option<[u8; 32]> {
    let is_hex = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    if text.len() != 64 || !text.bytes().all(is_hex) {
        return None;
    }
    let mut bytes = [0; 32];
    for (n, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(2 * n..2 * n + 2)?, 16).ok()?;
    }
    Some(bytes)
}

fn is_id(text: &str) -> bool {
    text.len() == BYTES * 2
        && text
            .bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// SHA-256 over the kind of id and the parts, each preceded by its length.
fn digest(kind: &str, parts: &[&str]) -> [u8; 32] {
    let mut hash = Sha256::new();
    for part in [kind].iter().chain(parts) {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part.as_bytes());
    }
    hash.finalize().into()
}

/// Milliseconds since 1970 as six bytes, the most significant first; 0 for an earlier time. Every [`Timestamp`] fits.
fn time_bytes(time: Timestamp) -> [u8; TIME_BYTES] {
    let milliseconds = u64::try_from(time.as_millisecond()).unwrap_or(0);
    let [_, _, bytes @ ..] = milliseconds.to_be_bytes();
    bytes
}

/// What every kind of id has.
macro_rules! parsed_id {
    ($name:ident, $doc:literal) => {
        #[doc = $doc]
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// Parses an id; `None` unless it is 32 lower-case hex characters.
            pub fn parse(text: &str) -> Option<Self> {
                is_id(text).then(|| Self(text.to_owned()))
            }

            /// The 32 characters.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0)
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }

        impl schemars::JsonSchema for $name {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({"type": "string", "pattern": "^[0-9a-f]{32}$"})
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                // The error must not repeat the input.
                Self::parse(&text).ok_or_else(|| {
                    D::Error::custom("not an id: expected 32 lower-case hex characters")
                })
            }
        }
    };
}

/// A kind of id that is random or derived.
macro_rules! id {
    ($name:ident, $doc:literal) => {
        parsed_id!($name, $doc);

        impl $name {
            /// A new random id.
            pub fn random(random: &dyn Random) -> Self {
                let mut bytes = [0; BYTES];
                random.fill(&mut bytes);
                Self(to_hex(&bytes))
            }

            /// The id derived from these parts by a hash: always the same, so that a step repeated after a crash uses
            /// the same id. The parts cannot be found from it.
            pub fn derived(parts: &[&str]) -> Self {
                Self(to_hex(&digest(stringify!($name), parts)[..BYTES]))
            }
        }
    };
}

/// A kind of id that begins with a time.
macro_rules! timed_id {
    ($name:ident, $doc:literal) => {
        parsed_id!($name, $doc);

        impl $name {
            /// A new id of something that is made at `time`. Two of one millisecond differ, in any order.
            pub fn at(time: Timestamp, random: &dyn Random) -> Self {
                let mut bytes = [0; BYTES];
                let (start, rest) = bytes.split_at_mut(TIME_BYTES);
                start.copy_from_slice(&time_bytes(time));
                random.fill(rest);
                Self(to_hex(&bytes))
            }

            /// The least id of a time: no id that is made [`Self::at`] this time or later comes before it.
            pub fn least_at(time: Timestamp) -> Self {
                let mut bytes = [0; BYTES];
                bytes[..TIME_BYTES].copy_from_slice(&time_bytes(time));
                Self(to_hex(&bytes))
            }
        }
    };
}

id!(
    Subject,
    "The id of a person in all tables except the blind index, which leads to it."
);
id!(RequestId, "A deletion request.");
id!(VerificationId, "A requested one-time code.");
id!(KeyId, "A data key of a person, for one purpose.");
id!(EventId, "An event of the outbox.");
id!(NoticeId, "A notice or promotion in an account.");
timed_id!(
    HandoffId,
    "A handoff. The person and the carrier use the same id. It begins with the time of the order."
);
id!(
    OrderKey,
    "The key under which a person may repeat an order: derived from the person and the `Idempotency-Key`."
);
id!(
    ReportId,
    "A report of a carrier about a handoff: derived from the handoff and the id that the carrier gave it."
);
id!(
    ReportContent,
    "The content of a report of a carrier, to recognise a repeat: derived from status, time and number."
);
id!(CorrectionId, "A correction of contact data.");
id!(BroadcastId, "A message from staff to everyone.");
timed_id!(
    ThreadId,
    "A thread (conversation) with support. It begins with the time of the first message."
);
id!(HoldId, "A legal hold.");
id!(DisclosureId, "A disclosure to an authority.");
id!(
    ErasureId,
    "A request to one carrier to erase data. The id of the deletion request cannot be found from it."
);

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use jiff::SignedDuration;
    use proptest::prelude::*;

    use super::*;
    use crate::random::fixed::Cycle;

    #[test]
    fn bytes_become_lower_case_hex() {
        let subject = Subject::random(&Cycle::of(&[0x00, 0x0f, 0xab, 0xff]));
        assert_eq!(subject.as_str(), "000fabff000fabff000fabff000fabff");
        assert_eq!(
            format!("{subject:?}"),
            "Subject(000fabff000fabff000fabff000fabff)"
        );
    }

    #[test]
    fn a_derived_id_depends_on_kind_and_parts_only() {
        let id = EventId::derived(&["reminder", "ab"]);
        assert_eq!(EventId::derived(&["reminder", "ab"]), id);
        assert_ne!(EventId::derived(&["remindera", "b"]), id);
        assert_ne!(NoticeId::derived(&["reminder", "ab"]).as_str(), id.as_str());
        assert_eq!(EventId::parse(id.as_str()), Some(id));
    }

    #[test]
    fn invalid_ids_are_refused_and_not_repeated() {
        for bad in [
            "",
            "000FABFF000fabff000fabff000fabff",
            "000fabff000fabff000fabff000fabf",
            "000fabff000fabff000fabff000fabff0",
            "000fabff000fabff/00fabff000fabff",
            "０００fabff000fabff000fabf",
        ] {
            assert_eq!(KeyId::parse(bad), None);
            let json = serde_json::to_string(bad).unwrap();
            let error = serde_json::from_str::<KeyId>(&json).unwrap_err();
            assert!(bad.is_empty() || !error.to_string().contains(bad));
        }
    }

    #[test]
    fn an_id_begins_with_its_time_and_two_of_one_millisecond_differ() {
        let at: Timestamp = "2026-11-25T18:28:49.5Z".parse().unwrap();
        let id = HandoffId::at(at, &Cycle::of(&[0xab]));
        assert_eq!(id.as_str(), "01a213f7b0dcabababababababababab");
        let of = |byte: u8| ThreadId::at(at, &Cycle::of(&[byte]));
        assert_ne!(of(1), of(2));
        let before_1970 = HandoffId::at(Timestamp::MIN, &Cycle::of(&[0xab]));
        assert_eq!(before_1970.as_str(), "000000000000abababababababababab");
        let least = HandoffId::least_at(at);
        assert_eq!(least.as_str(), "01a213f7b0dc00000000000000000000");
    }

    /// Times from 1970 on.
    fn time() -> impl Strategy<Value = Timestamp> {
        (0..=Timestamp::MAX.as_millisecond())
            .prop_map(|at| Timestamp::from_millisecond(at).unwrap())
    }

    proptest! {
        #[test]
        fn the_order_of_ids_is_the_order_of_their_times(
            times in (time(), prop_oneof![Just(None), time().prop_map(Some)]),
            bytes in prop::array::uniform2(prop::array::uniform10(any::<u8>())),
        ) {
            // Either any two times, or two that follow each other.
            let next = SignedDuration::from_millis(1);
            let (first, second) = (times.0, times.1.unwrap_or(times.0.checked_add(next).unwrap_or(Timestamp::MAX)));
            let ids = [(first, bytes[0]), (second, bytes[1])]
                .map(|(at, bytes)| HandoffId::at(at, &Cycle::of(&bytes)));
            if first != second {
                prop_assert_eq!(ids[0] < ids[1], first < second);
                prop_assert_eq!(ids[0].as_str() < ids[1].as_str(), first < second);
            }
            prop_assert_eq!(HandoffId::least_at(first) <= ids[1], first <= second);
            prop_assert!(ids.iter().all(|id| HandoffId::parse(id.as_str()).as_ref() == Some(id)));
        }

        #[test]
        fn a_random_id_is_parsed_again(bytes in prop::array::uniform16(any::<u8>())) {
            let id = RequestId::random(&Cycle::of(&bytes));
            prop_assert_eq!(RequestId::parse(id.as_str()), Some(id.clone()));
            let json = serde_json::to_string(&id).unwrap();
            prop_assert_eq!(serde_json::from_str::<RequestId>(&json).unwrap(), id);
        }
    }
}
