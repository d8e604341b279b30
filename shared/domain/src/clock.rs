//! The clock. The caller provides it: this crate never reads the system time.

use std::sync::Arc;

use jiff::Timestamp;

/// A source of the current time.
pub trait Clock: Send + Sync {
    /// The current time, in UTC.
    fn now(&self) -> Timestamp;
}

impl<C: Clock + ?Sized> Clock for Arc<C> {
    fn now(&self) -> Timestamp {
        (**self).now()
    }
}

/// Times in answers, messages and certificates: RFC 3339 in UTC, in whole seconds, because many parsers do not accept
/// fractions. Stored times keep their fractions, which give the order of events within a second.
///
/// For `#[serde(serialize_with = "whole_second::serialize")]`.
pub mod whole_second {
    use jiff::Timestamp;
    use serde::{Serialize, Serializer};

    /// The time without its fraction of a second.
    pub fn of(at: Timestamp) -> Timestamp {
        // Every whole second of a valid time is valid.
        Timestamp::from_second(at.as_millisecond().div_euclid(1000)).unwrap_or(at)
    }

    /// Writes the time without its fraction of a second.
    pub fn serialize<S: Serializer>(at: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
        of(*at).serialize(serializer)
    }
}

/// [`whole_second`] for times that may be absent.
pub mod whole_second_opt {
    use jiff::Timestamp;
    use serde::{Serialize, Serializer};

    /// Writes the time without its fraction of a second, or null.
    #[allow(clippy::ref_option, reason = "serde gives a reference")]
    pub fn serialize<S: Serializer>(
        at: &Option<Timestamp>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        at.map(super::whole_second::of).serialize(serializer)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[derive(serde::Serialize)]
    struct Times {
        #[serde(serialize_with = "whole_second::serialize")]
        at: Timestamp,
        #[serde(serialize_with = "whole_second_opt::serialize")]
        maybe: Option<Timestamp>,
    }

    #[test]
    fn a_time_is_written_without_its_fraction() {
        for (sent, written) in [
            ("2026-11-25T18:28:49Z", "2026-11-25T18:28:49Z"),
            ("2026-11-25T18:28:49.999999999Z", "2026-11-25T18:28:49Z"),
            ("2026-11-25T18:28:49.001Z", "2026-11-25T18:28:49Z"),
            ("1969-12-31T23:59:59.5Z", "1969-12-31T23:59:59Z"),
        ] {
            let at: Timestamp = sent.parse().unwrap();
            let times = serde_json::json!(Times {
                at,
                maybe: Some(at)
            });
            assert_eq!(times, serde_json::json!({"at": written, "maybe": written}));
        }
    }
}
