//! The samples for carriers: the times in them are those that the guide names.

use jiff::Timestamp;
use qeg_domain::limits;
use serde_json::Value;
use template::TEMPLATE;

const REQUESTED: &str =
    include_str!("../../events/carrier/samples/net.qeg.handoff.requested.v1.json");
const ERASURE: &str =
    include_str!("../../events/carrier/samples/net.qeg.erasure.requested.v1.json");

/// The seconds from the time of an event to a time in its data.
fn seconds(sample: &str, name: &str) -> i64 {
    let event: Value = serde_json::from_str(sample).unwrap();
    let at = |value: &Value| value.as_str().unwrap().parse::<Timestamp>().unwrap();
    at(&event["data"][name]).as_second() - at(&event["time"]).as_second()
}

#[test]
fn a_sample_leaves_as_much_time_as_the_service_does() {
    let days = limits::COLLECT_DAYS;
    assert_eq!(seconds(REQUESTED, "collect_before"), days * 86_400);
    let answer = TEMPLATE["Parameters"]["CarrierAnswerSeconds"]["Default"].as_i64();
    assert_eq!(Some(seconds(ERASURE, "answer_before")), answer);
}
