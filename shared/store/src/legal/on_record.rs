//! The legal records about a person that stay after their erasure, without those that are secret now.

use jiff::{ToSpan as _, civil::Date};
use qeg_domain::{audit::Action, calendar::received_on, id::Subject, limits::RECORD_KEPT_DAYS};

use crate::core::{
    attribute::s,
    chain::read_entry,
    database::{Database, Table},
    error::StoreError,
    key,
    paging::Pages,
};

/// The power to find how long legal records about a person stay.
pub trait FindLegalRecords {
    crate::needs! { ledger: Query }

    /// The last day of the records of holds and disclosures that the person's audit chain names and that are not secret
    /// today; `None` if there are none.
    async fn legal_record_until(
        &self,
        subject: &Subject,
        today: Date,
    ) -> Result<Option<Date>, StoreError>;
}

impl FindLegalRecords for Database {
    async fn legal_record_until(
        &self,
        subject: &Subject,
        today: Date,
    ) -> Result<Option<Date>, StoreError> {
        let mut last = None;
        // DynamoDB filters out most other entries, so that even a long chain takes little memory.
        let entries = self
            .partition(Table::Ledger, &key::chain(subject), "E#")
            .filter_expression("contains(entry, :hold) OR contains(entry, :disclosure)")
            .expression_attribute_values(":hold", s("hold."))
            .expression_attribute_values(":disclosure", s("disclosure."));
        let mut pages = Pages::of(entries);
        while let Some(page) = pages.next().await? {
            for item in &page {
                let entry = read_entry(item)?;
                let is_legal = matches!(
                    entry.action,
                    Action::HoldPlaced
                        | Action::HoldEnded
                        | Action::DisclosureRequested
                        | Action::DisclosureWithdrawn
                        | Action::DisclosureRejected
                        | Action::DisclosureReleased
                );
                if is_legal && entry.is_shown(today) {
                    last = last.max(Some(entry.at));
                }
            }
        }
        let until = |at| received_on(at).saturating_add(RECORD_KEPT_DAYS.days());
        Ok(last.map(until))
    }
}
