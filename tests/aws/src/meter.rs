//! Counts what calls cost while a test measures: rounds, and the capacity units of `DynamoDB`.

use std::sync::Mutex;

use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_types::{body::SdkBody, byte_stream::ByteStream};
use serde_json::{Value, json};
use tokio::sync::Notify;

use crate::calls::{Cost, Service};
use crate::lock::lock;

/// How often other tasks may run before a round ends, so that they can send what belongs to it.
const TURNS: usize = 64;

/// The rounds of calls. A round ends when every call of it has its answer and no task goes on without one; then all of
/// them are answered at once.
#[derive(Default)]
pub(crate) struct Meter {
    state: Mutex<State>,
    /// Notified when a round ends.
    ended: Notify,
}

#[derive(Default)]
struct State {
    is_on: bool,
    /// The number of the present round, from 1.
    round: usize,
    /// Calls of the present round.
    sent: usize,
    /// Those of them that wait for its end.
    waiting: usize,
}

impl Meter {
    pub(crate) fn start(&self) {
        *lock(&self.state) = State {
            is_on: true,
            round: 1,
            ..State::default()
        };
    }

    pub(crate) fn stop(&self) {
        *lock(&self.state) = State::default();
    }

    /// A call begins. Gives its round, or `None` while nothing is measured.
    pub(crate) fn enter(&self) -> Option<usize> {
        let mut state = lock(&self.state);
        state.sent += 1;
        state.is_on.then_some(state.round)
    }

    /// A call has its answer: waits until its round ends.
    pub(crate) async fn leave(&self) {
        let ended = self.ended.notified();
        let mut ended = std::pin::pin!(ended);
        ended.as_mut().enable();
        let round = {
            let mut state = lock(&self.state);
            state.waiting += 1;
            state.round
        };
        for _ in 0..TURNS {
            tokio::task::yield_now().await;
        }
        {
            let mut state = lock(&self.state);
            if state.round != round {
                return;
            }
            if state.waiting == state.sent {
                (state.round, state.sent, state.waiting) = (round + 1, 0, 0);
                self.ended.notify_waiters();
                return;
            }
        }
        ended.await;
    }
}

/// Changes a request, so that the answer has the capacity that it took.
pub(crate) fn ask_for_capacity(
    request: &mut HttpRequest,
    body: &Value,
) -> Result<(), ConnectorError> {
    let mut body = body.clone();
    body["ReturnConsumedCapacity"] = json!("TOTAL");
    let body = body.to_string();
    let length = body.len().to_string();
    *request.body_mut() = SdkBody::from(body);
    let inserted = request.headers_mut().try_insert("content-length", length);
    inserted
        .map(|_| ())
        .map_err(|error| ConnectorError::user(error.into()))
}

/// The capacity in an answer.
pub(crate) async fn cost_of(
    (service, operation, request): (Service, &str, &Value),
    answer: Result<HttpResponse, ConnectorError>,
) -> (Result<HttpResponse, ConnectorError>, Cost) {
    let Ok(mut answer) = answer else {
        return (answer, Cost::default());
    };
    if service != Service::DynamoDb {
        return (Ok(answer), Cost::default());
    }
    let body = std::mem::replace(answer.body_mut(), SdkBody::taken());
    let read = ByteStream::new(body).collect().await;
    let bytes = match read {
        Ok(read) => read.into_bytes(),
        Err(error) => return (Err(ConnectorError::io(error.into())), Cost::default()),
    };
    let body = serde_json::from_slice(&bytes).unwrap_or_default();
    let cost = capacity(operation, request, &body);
    *answer.body_mut() = SdkBody::from(bytes);
    (Ok(answer), cost)
}

/// The units of an operation. A transaction that writes takes write units for its checks too. DynamoDB Local counts
/// nothing for a read that finds nothing; AWS counts the smallest read.
fn capacity(operation: &str, request: &Value, answer: &Value) -> Cost {
    let consumed = &answer["ConsumedCapacity"];
    let of_one = |one: &Value| one["CapacityUnits"].as_f64().unwrap_or(0.0);
    let units = match consumed {
        Value::Array(tables) => tables.iter().map(of_one).sum(),
        one => of_one(one),
    };
    let smallest = match request["ConsistentRead"].as_bool() {
        Some(true) => 1.0,
        _ => 0.5,
    };
    match operation {
        "GetItem" | "Query" | "Scan" => Cost {
            read_units: f64::max(units, smallest),
            ..Cost::default()
        },
        "BatchGetItem" | "TransactGetItems" => Cost {
            read_units: units,
            ..Cost::default()
        },
        _ => Cost {
            write_units: units,
            ..Cost::default()
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_units_of_reads_and_writes_are_told_apart() {
        let one = json!({"ConsumedCapacity": {"CapacityUnits": 2.5}});
        assert!((capacity("Query", &json!({}), &one).read_units - 2.5).abs() < f64::EPSILON);
        assert!((capacity("PutItem", &json!({}), &one).write_units - 2.5).abs() < f64::EPSILON);
        let two = json!({"ConsumedCapacity": [{"CapacityUnits": 4.0}, {"CapacityUnits": 2.0}]});
        let units = capacity("TransactWriteItems", &json!({}), &two).write_units;
        assert!((units - 6.0).abs() < f64::EPSILON);
    }

    #[test]
    fn a_read_of_nothing_takes_the_smallest_read() {
        let nothing = json!({"ConsumedCapacity": {"CapacityUnits": 0.0}});
        let read = |request| capacity("Query", &request, &nothing).read_units;
        assert!((read(json!({})) - 0.5).abs() < f64::EPSILON);
        assert!((read(json!({"ConsistentRead": true})) - 1.0).abs() < f64::EPSILON);
    }
}
