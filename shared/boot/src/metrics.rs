//! Metrics as log lines in the embedded metric format of `CloudWatch`, which needs no extra call.

use qeg_domain::clock::Clock;
use serde_json::{Map, Value, json};

use crate::line;

/// The units of `CloudWatch` that we use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// A number of things.
    Count,
    /// Seconds.
    Seconds,
    /// Milliseconds.
    Milliseconds,
    /// A number whose name says its unit, such as `nearest_deadline_hours`.
    None,
}

impl Unit {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Count => "Count",
            Self::Seconds => "Seconds",
            Self::Milliseconds => "Milliseconds",
            Self::None => "None",
        }
    }
}

/// A metric: name, value and unit.
pub type Metric = (&'static str, f64, Unit);

/// Writes metrics with the name of the function as their one dimension.
#[derive(Clone, Debug)]
pub struct Metrics {
    function: &'static str,
    namespace: String,
}

impl Metrics {
    /// Metrics of this function, in a namespace of its stack, so that two stacks in one account share none.
    pub const fn new(function: &'static str, namespace: String) -> Self {
        Self {
            function,
            namespace,
        }
    }

    /// Writes one line with all `values`. Call it once per run, with at most 100 values. Values that are not finite are
    /// left out.
    pub fn write(&self, clock: &dyn Clock, values: &[Metric]) {
        if let Some(line) = self.line(clock, values) {
            line::write(&line);
        }
    }

    fn line(&self, clock: &dyn Clock, values: &[Metric]) -> Option<Value> {
        let mut line = Map::new();
        let mut metrics = Vec::new();
        for (name, value, unit) in values.iter().filter(|(_, value, _)| value.is_finite()) {
            metrics.push(json!({"Name": name, "Unit": unit.as_str()}));
            line.insert((*name).to_owned(), json!(value));
        }
        if metrics.is_empty() {
            return None;
        }
        line.insert("function".to_owned(), self.function.into());
        let directive = json!({
            "Timestamp": clock.now().as_millisecond(),
            "CloudWatchMetrics": [{
                "Namespace": self.namespace,
                "Dimensions": [["function"]],
                "Metrics": metrics,
            }],
        });
        line.insert("_aws".to_owned(), directive);
        Some(Value::Object(line))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use jiff::Timestamp;

    use super::*;

    struct Noon;

    impl Clock for Noon {
        fn now(&self) -> Timestamp {
            Timestamp::UNIX_EPOCH
        }
    }

    #[test]
    fn a_line_is_embedded_metric_format() {
        let values = [
            ("overdue", 0.0, Unit::Count),
            ("nearest_deadline_hours", 41.5, Unit::None),
            ("broken", f64::NAN, Unit::Seconds),
        ];
        let line = Metrics::new("purge", "QEG/one".to_owned())
            .line(&Noon, &values)
            .unwrap();
        assert_eq!(
            line,
            json!({
                "_aws": {"Timestamp": 0, "CloudWatchMetrics": [{
                    "Namespace": "QEG/one",
                    "Dimensions": [["function"]],
                    "Metrics": [
                        {"Name": "overdue", "Unit": "Count"},
                        {"Name": "nearest_deadline_hours", "Unit": "None"},
                    ],
                }]},
                "function": "purge",
                "overdue": 0.0,
                "nearest_deadline_hours": 41.5,
            })
        );
    }

    #[test]
    fn without_values_no_line_is_written() {
        assert_eq!(
            Metrics::new("purge", "QEG/one".to_owned()).line(&Noon, &[]),
            None
        );
    }
}
