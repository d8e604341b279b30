//! Taking one report of a carrier in.
//!
//! A report has an id that the carrier chose. The same id with the same content is a repeat and changes nothing; with
//! other content it is a mistake of the carrier. For this the sealed part of a handoff keeps a hash of each id and of its
//! content, for a limited number of reports.

use jiff::{SignedDuration, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Happened, Order, Progress, Reported, TrackingNumber};
use crate::id::{HandoffId, ReportContent, ReportId};
use crate::limits::{
    EVENT_ID_CHARS, HANDOFF_END_REPORTS, HANDOFF_REPORTS, REPORT_SKEW_MINUTES,
    TRACKING_NUMBER_CHARS, TRACKING_NUMBER_MIN_CHARS,
};
use crate::personal::Personal;
use crate::rfc3339;
use crate::violation::{Violation, code};

/// A report from a request, unchecked.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(
    rename = "StatusReport",
    description = "What a carrier says has happened to a handoff."
)]
pub struct ReportInput {
    /// The carrier's id of what happened.
    #[schemars(length(min = 1, max = EVENT_ID_CHARS), regex(pattern = "^[!-~]+$"))]
    pub event_id: String,
    /// What happened.
    pub status: Reported,
    /// The carrier's tracking number. A mobile number of mainland China is refused.
    #[schemars(
        length(min = TRACKING_NUMBER_MIN_CHARS, max = TRACKING_NUMBER_CHARS),
        regex(pattern = "^[A-Za-z0-9-]+$")
    )]
    pub tracking_number: Option<Personal<String>>,
    /// When, in RFC 3339.
    #[schemars(extend("format" = "date-time"))]
    pub occurred_at: String,
}

/// A checked report.
pub struct Report {
    id: ReportId,
    content: ReportContent,
    happened: Happened,
    number: Option<TrackingNumber>,
}

/// A report that was taken in: hashes, from which neither the carrier's id nor the content can be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TakenReport {
    id: ReportId,
    content: ReportContent,
}

/// What a report does to a handoff.
pub enum Taken {
    /// It was taken before, and changes nothing.
    Before,
    /// The progress and the order with it.
    Now(Progress, Order),
}

/// Why a report is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotTaken {
    /// Its id was used for another report.
    OtherContent,
    /// The handoff has reached its limit of reports.
    TooMany,
}

impl Report {
    /// Checks everything that can be checked without the handoff. Returns all violations.
    pub fn parse(handoff: &HandoffId, input: &ReportInput) -> Result<Self, Vec<Violation>> {
        let mut found = Vec::new();
        if !is_event_id(&input.event_id) {
            found.push(Violation::new("/event_id", code::NOT_AN_EVENT_ID));
        }
        let number = input.tracking_number.as_ref().map(TrackingNumber::parse);
        let number = number.transpose().map_err(|one| one.at("/tracking_number"));
        let occurred_at = rfc3339::parse(&input.occurred_at)
            .ok_or_else(|| Violation::new("/occurred_at", code::NOT_A_TIME));
        match (number, occurred_at) {
            (Ok(number), Ok(occurred_at)) if found.is_empty() => {
                let happened = Happened {
                    status: input.status,
                    occurred_at,
                };
                Ok(Self {
                    id: ReportId::derived(&[handoff.as_str(), &input.event_id]),
                    content: content(happened, number.as_ref()),
                    happened,
                    number,
                })
            }
            (number, occurred_at) => {
                found.extend(number.err());
                found.extend(occurred_at.err());
                Err(found)
            }
        }
    }

    /// Checks the time against the handoff: nothing happens to it before it was made. The carrier's clock may be slow by
    /// [`REPORT_SKEW_MINUTES`].
    pub fn check_time(&self, created_at: Timestamp) -> Result<(), Violation> {
        let skew = SignedDuration::from_mins(REPORT_SKEW_MINUTES);
        if created_at.duration_since(self.happened.occurred_at) > skew {
            return Err(Violation::new("/occurred_at", code::OUT_OF_RANGE));
        }
        Ok(())
    }
}

/// 1 to [`EVENT_ID_CHARS`] printable ASCII characters, no spaces.
fn is_event_id(text: &str) -> bool {
    (1..=EVENT_ID_CHARS).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
}

fn content(happened: Happened, number: Option<&TrackingNumber>) -> ReportContent {
    let at = happened.occurred_at.to_string();
    let status = happened.status.as_str();
    match number {
        Some(number) => ReportContent::derived(&[status, &at, number.text().seal_view()]),
        None => ReportContent::derived(&[status, &at]),
    }
}

impl Order {
    /// Takes a report in at `now`: gives what counts with it.
    ///
    /// # Errors
    /// [`NotTaken`]: the id has other content, or there are too many reports already.
    pub fn take(
        &self,
        progress: Progress,
        report: &Report,
        now: Timestamp,
    ) -> Result<Taken, NotTaken> {
        if let Some(before) = self.reports.iter().find(|one| one.id == report.id) {
            return if before.content == report.content {
                Ok(Taken::Before)
            } else {
                Err(NotTaken::OtherContent)
            };
        }
        let most = if report.happened.status.is_end() {
            HANDOFF_REPORTS + HANDOFF_END_REPORTS
        } else {
            HANDOFF_REPORTS
        };
        if self.reports.len() >= most {
            return Err(NotTaken::TooMany);
        }
        let happened = report.happened.no_later_than(now);
        let mut order = self.clone();
        order.reports.push(TakenReport {
            id: report.id.clone(),
            content: report.content.clone(),
        });
        order.number(happened, report.number.as_ref());
        Ok(Taken::Now(progress.after(happened), order))
    }

    /// The tracking number that counts is that of the report that counts most of those that give one. Two reports that
    /// say the same but the number have an order too, so that the order of arrival does not matter.
    fn number(&mut self, happened: Happened, number: Option<&TrackingNumber>) {
        let Some(number) = number else { return };
        let known = self.tracking_number.as_ref().map(Personal::seal_view);
        let before = self.numbered_by.zip(known);
        let is_greater = before.is_none_or(|before| (happened, number.text().seal_view()) > before);
        if is_greater {
            self.tracking_number = Some(number.text().clone());
            self.numbered_by = Some(happened);
        }
    }
}

#[cfg(test)]
mod tests;
