//! Changes of a table, from its DynamoDB stream. The function itself parks a failed change in a queue,
//! because Lambda retries a failed record of a stream before all later ones of its shard.

use std::num::NonZeroUsize;
use std::time::Instant;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_dynamo::Item;
use serde_json::Value;

use crate::failure::{Failure, Failures};
use crate::run::{Counts, catch_panic, handle_each};
use crate::trigger::Records;

/// Longest id that a stream gives, in characters: a sequence number has up to 40.
const ID_CHARACTERS: usize = 64;

/// One change. It has no `Debug`: the item may hold personal data.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Change {
    /// `INSERT`, `MODIFY` or `REMOVE`.
    pub event_name: String,
    /// Keys and item.
    #[serde(rename = "dynamodb")]
    pub item: Images,
}

/// The changed item.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Images {
    /// The primary key.
    pub keys: Item,
    /// The item after the change; empty for `REMOVE`, or where the stream carries keys only.
    #[serde(default)]
    pub new_image: Item,
}

impl Change {
    /// The item after the change, read as `T`.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, Failure> {
        serde_dynamo::from_item(self.item.new_image.clone()).map_err(|_| Failure::UNREADABLE)
    }
}

/// A change that could not be handled. It has ids only, so that it can be parked in a queue: the
/// item itself stays in its table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unhandled {
    /// The id of the change.
    pub event_id: Option<String>,
    /// Its sequence number in the stream.
    pub sequence_number: Option<String>,
    /// Why.
    pub failure: Failure,
}

impl Unhandled {
    fn of(record: &Value, failure: Failure) -> Self {
        let text = |value: Option<&Value>| {
            let id = value.and_then(Value::as_str).filter(|id| is_id(id));
            id.map(ToOwned::to_owned)
        };
        let change = record.get("dynamodb");
        Self {
            event_id: text(record.get("eventID")),
            sequence_number: text(change.and_then(|change| change.get("SequenceNumber"))),
            failure,
        }
    }
}

/// Whether `text` consists of letters, digits and hyphens, as ids do (AWS documents no pattern). Other
/// text could come from the item.
fn is_id(text: &str) -> bool {
    let is_id_character = |b: u8| b.is_ascii_alphanumeric() || b == b'-';
    (1..=ID_CHARACTERS).contains(&text.len()) && text.bytes().all(is_id_character)
}

/// Calls `handle` with each change, at most `at_once` at a time, and `park` with each failed one.
///
/// A parked change counts as done. Where `park` fails, the change is returned to Lambda by its sequence
/// number; without one it is counted as `dropped` in the log, so the function needs another way to
/// find work that was lost.
pub async fn run<H, P>(
    function: &'static str,
    records: Records,
    at_once: NonZeroUsize,
    handle: H,
    park: P,
) -> Failures
where
    H: AsyncFn(&Change) -> Result<(), Failure>,
    P: AsyncFn(&Unhandled) -> Result<(), Failure>,
{
    let started = Instant::now();
    let handle = &handle;
    let outcomes = handle_each(&records.0, at_once, |record| async move {
        let change = Change::deserialize(record).map_err(|_| Failure::UNREADABLE)?;
        handle(&change).await
    })
    .await;

    let mut counts = Counts::of("stream", &outcomes);
    let mut failures = Failures::default();
    for (record, outcome) in records.0.iter().zip(outcomes) {
        let Err(failure) = outcome else { continue };
        let unhandled = Unhandled::of(record, failure);
        if catch_panic(async { park(&unhandled).await }).await.is_ok() {
            counts.parked += 1;
        } else if !failures.add(unhandled.sequence_number.as_deref()) {
            counts.dropped += 1;
        }
    }
    counts.log(function, started);
    failures
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic)]
    use std::cell::{Cell, RefCell};

    use super::*;
    use crate::failure::read;
    use crate::trigger::Trigger;

    #[derive(Deserialize)]
    struct Outbox {
        event: String,
    }

    const FOUR: NonZeroUsize = NonZeroUsize::new(4).unwrap();

    fn changes(event: &str) -> Records {
        match Trigger::of(serde_json::from_str(event).unwrap()) {
            Trigger::Stream(records) => records,
            _ => panic!("not a stream event"),
        }
    }

    fn relay(change: &Change) -> Result<(), Failure> {
        assert_eq!(change.event_name, "INSERT");
        let sort_key = serde_dynamo::AttributeValue::S("OUTBOX".to_owned());
        assert_eq!(change.item.keys.get("sk"), Some(&sort_key));
        let outbox: Outbox = change.read()?;
        let event: Value = read(&outbox.event)?;
        assert_eq!(event["type"], "deletion_requested");
        Ok(())
    }

    #[tokio::test]
    async fn insert_is_handled() {
        let handled = Cell::new(0);
        let records = changes(include_str!("../../../events/stream_outbox_insert.json"));
        let failures = run(
            "relay",
            records,
            FOUR,
            async |change: &Change| {
                relay(change)?;
                handled.set(handled.get() + 1);
                Ok(())
            },
            async |_: &Unhandled| panic!("nothing to park"),
        )
        .await;
        assert_eq!((handled.get(), failures), (1, Failures::default()));
    }

    #[tokio::test]
    async fn unreadable_changes_are_parked_and_the_others_handled() {
        let handled = Cell::new(0);
        let parked = RefCell::new(Vec::new());
        let records = changes(include_str!("../../../events/stream_unreadable.json"));
        let failures = run(
            "relay",
            records,
            FOUR,
            async |change: &Change| {
                relay(change)?;
                handled.set(handled.get() + 1);
                Ok(())
            },
            async |unhandled: &Unhandled| {
                parked.borrow_mut().push(unhandled.clone());
                Ok(())
            },
        )
        .await;
        assert_eq!(failures, Failures::default());
        assert_eq!(handled.get(), 2);
        let parked = parked.borrow();
        assert_eq!(parked.len(), 5);
        assert!(
            parked
                .iter()
                .all(|change| change.failure == Failure::UNREADABLE)
        );
        assert!(parked[0].sequence_number.is_some() && parked[2].event_id.is_none());
        assert!(!format!("{parked:?}").contains("canary"));
    }

    #[tokio::test]
    async fn change_that_cannot_be_parked_is_reported_if_it_has_a_number() {
        let records = changes(include_str!("../../../events/stream_unreadable.json"));
        let calls = Cell::new(0);
        let failures = run(
            "relay",
            records,
            FOUR,
            async |change: &Change| relay(change),
            async |_: &Unhandled| {
                calls.set(calls.get() + 1);
                assert!(calls.get() % 2 == 0, "parking panics every other time");
                Err(Failure::new("sqs_unavailable"))
            },
        )
        .await;
        assert_eq!(calls.get(), 5);
        let reported: Vec<_> = failures.ids().collect();
        assert_eq!(
            reported,
            [
                "4421584500000000017450439093",
                "4421584500000000017450439095"
            ]
        );
    }

    #[test]
    fn text_that_is_not_an_id_is_not_kept() {
        let record = serde_json::json!({
            "eventID": "李雷",
            "dynamodb": {"SequenceNumber": "canary 13800138000"},
        });
        let unhandled = Unhandled::of(&record, Failure::UNREADABLE);
        assert_eq!(
            (unhandled.event_id, unhandled.sequence_number),
            (None, None)
        );
    }

    #[tokio::test]
    async fn panic_in_the_handler_is_parked() {
        let records = changes(include_str!("../../../events/stream_outbox_insert.json"));
        let parked = Cell::new(None);
        run(
            "relay",
            records,
            FOUR,
            async |_: &Change| panic!("in a handler"),
            async |unhandled: &Unhandled| {
                parked.set(Some(unhandled.failure));
                Ok(())
            },
        )
        .await;
        assert_eq!(parked.get(), Some(Failure::PANIC));
    }
}
