//! The guide for carriers: the numbers of its text are those of the template and of the code, and the permissions that it
//! names are those that the template gives.

use std::collections::BTreeSet;

use qeg_domain::limits;
use serde_json::Value;
use template::{CARRIER, TEMPLATE};

use crate::{
    listed, none,
    queues::OF_CARRIER,
    resolved::{Resource, everywhere, resources},
    unless,
};

const GUIDE: &str = include_str!("../../events/carrier/README.md");
const DAY: u64 = 86_400;
/// The days for which the guide tells carriers to store the ids of events.
const STORED_DAYS: u64 = 60;

/// The queues that carriers read.
fn queues() -> Vec<Resource> {
    let all = everywhere("AWS::SQS::Queue").into_iter();
    all.filter(|queue| queue.id == OF_CARRIER).collect()
}

/// The value that a property has in every queue of a carrier.
fn of_queues(read: impl Fn(&Value) -> Option<u64>) -> u64 {
    let values: BTreeSet<_> = queues()
        .iter()
        .map(|queue| read(queue.properties()))
        .collect();
    let [Some(value)] = values.into_iter().collect::<Vec<_>>()[..] else {
        panic!("queues of carriers differ");
    };
    value
}

/// A small number as the guide writes it.
fn word(number: u64) -> &'static str {
    match number {
        2 => "two",
        3 => "three",
        5 => "five",
        10 => "ten",
        _ => panic!("{number} has no word here yet: add it"),
    }
}

/// A number as the guide writes it: `1,000`.
fn grouped(number: u64) -> String {
    match (number / 1_000, number % 1_000) {
        (0, rest) => rest.to_string(),
        (thousands, rest) => format!("{thousands},{rest:03}"),
    }
}

fn count(number: impl TryInto<u64>) -> u64 {
    number.try_into().ok().unwrap()
}

/// Fails for each sentence that is not in the guide. Line breaks of the guide do not matter.
#[track_caller]
fn says(sentences: impl IntoIterator<Item = String>) {
    let text = GUIDE.split_whitespace().collect::<Vec<_>>().join(" ");
    none(sentences.into_iter().filter_map(|sentence| {
        unless(text.contains(&sentence), || {
            format!("the guide does not say: {sentence}")
        })
    }));
}

#[test]
fn the_guide_says_how_the_queues_behave() {
    assert_eq!(queues().len(), 1);
    let hidden = of_queues(|queue| queue["VisibilityTimeout"].as_u64());
    let kept = of_queues(|queue| queue["MessageRetentionPeriod"].as_u64());
    let tries = of_queues(|queue| queue["RedrivePolicy"]["maxReceiveCount"].as_u64());
    assert_eq!((hidden % 60, kept % DAY), (0, 0));
    says([
        format!(
            "is hidden for {} minutes (the queue's visibility timeout)",
            word(hidden / 60)
        ),
        format!("A message stays on the queue for {} days.", kept / DAY),
        format!(
            "A message that was received {} times and never deleted moves to a dead-letter queue",
            word(tries)
        ),
        format!("Store the ids of finished events durably for {STORED_DAYS} days"),
    ]);
    // An event can be sent again while it is on the queue, and once more from the dead-letter queue.
    assert!(STORED_DAYS >= 2 * kept / DAY);
}

#[test]
fn the_guide_says_how_long_a_carrier_has() {
    let answer = TEMPLATE["Parameters"]["CarrierAnswerSeconds"]["Default"].as_u64();
    let answer = answer.unwrap();
    assert_eq!(answer % DAY, 0);
    assert_eq!(limits::RECORD_KEPT_DAYS % 366, 0);
    says([
        format!("You have {} days from the first event", answer / DAY),
        format!("too late ({} days)", limits::COLLECT_DAYS),
        format!(
            "from today to {} years on",
            word(count(limits::RETAINED_YEARS))
        ),
        format!(
            "We keep the record of an erasure for {} years.",
            word(count(limits::RECORD_KEPT_DAYS / 366))
        ),
        format!(
            "at most {} minutes before the handoff was made",
            word(count(limits::REPORT_SKEW_MINUTES))
        ),
    ]);
}

#[test]
fn the_guide_says_what_the_api_accepts() {
    let api = &resources("AWS::Serverless::Api")[0];
    let settings = listed(&api.properties()["MethodSettings"]);
    let of_all = settings
        .iter()
        .find(|one| one["ResourcePath"] == "/*" && one["HttpMethod"] == "*")
        .unwrap();
    // No route of carriers has another limit.
    none(settings.iter().filter_map(|one| {
        let path = one["ResourcePath"].as_str().unwrap();
        unless(!path.contains("carrier"), || {
            format!("{path}: a limit of its own")
        })
    }));
    assert_eq!(limits::BODY_BYTES % 1_024, 0);
    says([
        format!(
            "All calls together are limited to {} a second with bursts of {}",
            of_all["ThrottlingRateLimit"], of_all["ThrottlingBurstLimit"]
        ),
        format!("A body has at most {} KiB.", limits::BODY_BYTES / 1_024),
        format!(
            "Lists come in pages: {} handoffs, {} erasures.",
            limits::PAGE_HANDOFFS,
            limits::PAGE_ERASURES
        ),
        format!("1 to {} printable ASCII characters", limits::EVENT_ID_CHARS),
        format!(
            "`tracking_number` has {} to {} characters",
            limits::TRACKING_NUMBER_MIN_CHARS,
            limits::TRACKING_NUMBER_CHARS
        ),
        format!(
            "A handoff accepts {} reports, and {} more if they are final.",
            limits::HANDOFF_REPORTS,
            limits::HANDOFF_END_REPORTS
        ),
        format!(
            "the handoffs of the person that you collected, up to {}.",
            grouped(count(limits::ERASURE_HANDOFFS))
        ),
        format!("1 to {} pieces inside", grouped(limits::ITEM_COUNT.into())),
        format!(
            "grams of all together, up to {}",
            grouped(limits::ITEM_WEIGHT_G.into())
        ),
        format!("up to {} characters, any script", limits::NAME_CHARS),
        format!(
            "up to {} characters, without the parts above",
            limits::DETAIL_CHARS
        ),
    ]);
}

/// The policy in the guide, for the carrier's own role.
fn in_guide() -> Value {
    let block = GUIDE.split("```json\n").nth(1).unwrap();
    serde_json::from_str(block.split("```").next().unwrap()).unwrap()
}

#[test]
fn the_guide_names_the_permissions_that_a_carrier_has_and_needs() {
    let policy = in_guide();
    let [statement] = policy["Statement"].as_array().unwrap().as_slice() else {
        panic!("one statement");
    };
    assert_eq!(statement["Action"], "sts:AssumeRole");
    let path = CARRIER["Resources"]["CarrierRole"]["Properties"]["Path"]["Fn::Sub"]
        .as_str()
        .unwrap();
    let role = statement["Resource"].as_str().unwrap();
    let path = path.replace("${Stack}", "STACK");
    assert!(role.contains(&format!(":role{path}")), "{role}");

    let powers = &CARRIER["Resources"]["CarrierPowers"]["Properties"]["PolicyDocument"];
    let actions = listed(&powers["Statement"]).into_iter();
    let actions = actions.flat_map(|one| listed(&one["Action"]));
    none(actions.filter_map(|action| {
        let action = action.as_str().unwrap();
        let is_named = GUIDE.contains(&format!("`{action}`"));
        unless(is_named, || format!("the guide does not name {action}"))
    }));
}
