//! The keys of items: the partition and sort key of each kind of record.

use jiff::Timestamp;
use qeg_domain::deletion::State;
use qeg_domain::id::{
    BroadcastId, DisclosureId, ErasureId, EventId, HandoffId, HoldId, NoticeId, OrderKey,
    RequestId, Subject, ThreadId, VerificationId,
};
use qeg_vault::BlindIndex;

/// Sort key of a person's account.
pub const ACCOUNT: &str = "ACCOUNT";
/// Sort key of a person's contact data.
pub const CONTACT: &str = "CONTACT";
/// Sort key of the head of an audit chain.
pub const HEAD: &str = "HEAD";
/// Sort key of the newest signed head of a chain.
pub const SIGNED: &str = "SIGNED";
/// Sort key of the signed head up to which entries may have expired.
pub const CHECKPOINT: &str = "CHECKPOINT";
/// Sort key of the record of how far the verification of a long chain has come.
pub const POSITION: &str = "POSITION";
/// Sort key of a one-time code.
pub const VERIFICATION: &str = "V";
/// Sort key of an index entry.
pub const ENTRY: &str = "X";
/// The shards of an index that has too many entries for one partition: an entry is in that of the first character of its
/// random id.
pub const SHARDS: &str = "0123456789abcdef";
/// The shard that an entry with this id is in, one of [`SHARDS`].
pub(crate) fn shard_of(id: &impl AsRef<str>) -> &str {
    id.as_ref().get(..1).unwrap_or_default()
}

/// Sort key of an outbox event.
pub const OUTBOX: &str = "OUTBOX";
/// Sort key of the kept answer of a repeatable request.
pub const KEPT_ANSWER: &str = "IDEM";
/// Sort key of the source addresses from which a person has signed in.
pub const SOURCES: &str = "SOURCES";
/// Sort key of the mark that a challenge was used.
pub const USED: &str = "USED";
/// Sort key of the tally of a limit.
pub(crate) const TALLY: &str = "LOG";
/// Sort key of a deletion request.
pub const REQUEST: &str = "REQUEST";

/// Sort key of a lookup, and of its record in the ledger.
pub const LOOKUP: &str = "LOOKUP";
/// Sort key of a request to a carrier to erase.
pub const ERASURE: &str = "ERASURE";

/// Sort key of a message to everyone.
pub const BROADCAST: &str = "BROADCAST";

/// Partition of the list of messages to everyone; sort keys are from [`broadcast_listed`].
pub const BROADCASTS: &str = "BROADCASTS";
/// Sort key of the record that staff stopped a message to everyone.
pub const STOPPED: &str = "STOPPED";

/// Sort key of a message in the list of messages to everyone; sorts by the time it was requested.
pub fn broadcast_listed(at: Timestamp, id: &BroadcastId) -> String {
    format!("{at:.3}#{id}")
}

/// Sort key of how far a message to everyone is in one shard of the accounts.
pub fn broadcast_shard(shard: u8) -> String {
    format!("SHARD#{shard:x}")
}

/// Partition of a message to everyone in the ledger.
pub fn broadcast(id: &BroadcastId) -> String {
    format!("B#{id}")
}

/// Sort key of the report of a run of retention.
pub const REPORT: &str = "REPORT";

/// Partition of the report of a month, such as `RETENTION#2026-11`.
pub fn retention(month: &str) -> String {
    format!("RETENTION#{month}")
}

/// Sort key of a legal hold.
pub const HOLD: &str = "HOLD";
/// Sort key of the holds in force on a person.
pub const HELD: &str = "HELD";
/// Sort key of the release of a call sign.
pub const RELEASE: &str = "RELEASE";
/// Sort key of a disclosure.
pub const DISCLOSURE: &str = "DISCLOSURE";

/// Partition of everything that belongs to a person, the same in every table.
pub fn subject(subject: &Subject) -> String {
    format!("S#{subject}")
}

/// Partition of a person's audit chain in the ledger.
pub fn chain(subject: &Subject) -> String {
    format!("A#{subject}")
}

/// Partition of the signatures of a person's audit chain. It is separate from the chain, so that a role can be allowed
/// to write signatures but no entries.
pub fn signatures(subject: &Subject) -> String {
    format!("C#{subject}")
}

/// Sort key of one audit entry; zero-padded so that DynamoDB sorts it as a number.
pub fn entry(seq: u64) -> String {
    format!("E#{:012}", seq.min(999_999_999_999))
}

/// Sort key of a session, from the SHA-256 of its secret in hex.
pub fn session(secret_hash: &str) -> String {
    format!("SESSION#{secret_hash}")
}

/// Sort key of a notice; sorts by the time it was written.
pub fn notice(at: Timestamp, id: &NoticeId) -> String {
    format!("NOTICE#{at:.3}#{id}")
}

/// Partition of a deletion request in the ledger.
pub fn request(id: &RequestId) -> String {
    format!("D#{id}")
}

/// Sort key of a certificate, in the partition of its request. Each erasure after a restored backup gets a new
/// certificate; the earlier ones stay.
pub fn certificate(stage: State, reopened: u64) -> String {
    match reopened {
        0 => format!("CERTIFICATE#{stage}"),
        _ => format!("CERTIFICATE#{stage}#{reopened}"),
    }
}

/// Partition of the public keys that have signed certificates; the sort key is the key id (RFC 7638).
pub const CERTIFICATE_KEYS: &str = "CERTIFICATE_KEYS";

/// Partition of the years of the calendar that were put in place; the sort key is the year.
pub const CALENDAR: &str = "CALENDAR";

/// Partition of the carriers; the sort key is the name of the carrier.
pub const CARRIERS: &str = "CARRIERS";

/// Partition of the members of staff; the sort key is the name of the role.
pub const STAFF: &str = "STAFF";

/// Partition of a verification; its sort key is `V`.
pub fn verification(id: &VerificationId) -> String {
    format!("V#{id}")
}

/// Partition of the pointers to a number's live codes; their sort keys are the partitions of the codes.
pub fn number(index: &BlindIndex) -> String {
    format!("P#{}", index.as_str())
}

/// Partition of the mark that a challenge was used, with the same prefix as the tallies of limits.
pub fn challenge(challenge: &str) -> String {
    format!("R#challenge#{challenge}")
}

/// Partition of an index entry; its sort key is `X`.
pub fn index(index: &BlindIndex) -> String {
    format!("X#{}", index.as_str())
}

/// Partition of an outbox event; its sort key is `OUTBOX`.
pub fn outbox(id: &EventId) -> String {
    format!("OUTBOX#{id}")
}

/// Prefix of the sort keys of a person's handoffs.
pub(crate) const HANDOFFS: &str = "HANDOFF#";

/// Sort key of a handoff, under the person; sorts by the time of the order.
pub fn handoff(id: &HandoffId) -> String {
    format!("{HANDOFFS}{id}")
}

/// Sort key of the record which handoff was ordered under a key, under the person.
pub fn ordered(order: &OrderKey) -> String {
    format!("ORDERED#{order}")
}

/// Partition of the lookup from the public id of a handoff or a thread to the person.
pub fn lookup(id: &impl AsRef<str>) -> String {
    format!("LOOKUP#{}", id.as_ref())
}

/// Prefix of the sort keys of a person's threads.
pub(crate) const THREADS: &str = "THREAD#";

/// Sort key of a thread with support, under the person; sorts by the time of the first message.
pub fn thread(id: &ThreadId) -> String {
    format!("{THREADS}{id}")
}

/// Prefix of the sort keys of a thread's messages.
pub fn messages(thread: &ThreadId) -> String {
    format!("MESSAGE#{thread}#")
}

/// Sort key of one message; zero-padded so that DynamoDB sorts it as a number.
pub fn message(thread: &ThreadId, number: u32) -> String {
    format!("MESSAGE#{thread}#{number:05}")
}

/// Partition of the requests to carriers to erase.
pub fn erasure(id: &ErasureId) -> String {
    format!("ERASURE#{id}")
}

/// Partition of a legal hold in the ledger.
pub fn hold(id: &HoldId) -> String {
    format!("HOLD#{id}")
}

/// Partition of the holds in force on a person, in the ledger. Erasing checks this one item.
pub fn held(subject: &Subject) -> String {
    format!("HELD#{subject}")
}

/// Partition of the release of a person's call sign in the ledger.
pub fn release(subject: &Subject) -> String {
    format!("RELEASE#{subject}")
}

/// Partition of a disclosure in the ledger.
pub fn disclosure(id: &DisclosureId) -> String {
    format!("DISCLOSURE#{id}")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use qeg_domain::notice::broadcast;

    use super::*;

    #[test]
    fn every_account_is_in_one_shard_and_a_message_to_everyone_goes_to_each() {
        let shards = (0..broadcast::SHARDS).map(|n| format!("{n:x}"));
        assert!(shards.eq(SHARDS.chars().map(String::from)));
        for digit in SHARDS.chars() {
            let subject = Subject::parse(&format!("{digit}{}", "0".repeat(31))).unwrap();
            assert_eq!(shard_of(&subject), digit.to_string());
        }
    }
}
