//! Limits that survive a cold start: a short log of times in DynamoDB, written before the work that it allows.
//!
//! Windows slide. Fixed windows would allow twice the limit around their edges. Every limit here is small, so each time
//! is stored.

use aws_sdk_dynamodb::types::AttributeValue;
use jiff::{SignedDuration, Timestamp};

use crate::core::{
    attribute::{Item, keyed, n, number},
    database::Table,
    error::StoreError,
    guard::Guard,
    key::TALLY,
    transaction::{Condition, Transaction},
};

/// A limit: at most this many tries in each of these windows.
#[derive(Clone, Copy, Debug)]
pub struct Limit {
    /// Its name, such as `sms`.
    pub scope: &'static str,
    /// Pairs of the highest number allowed and its window.
    pub windows: &'static [(usize, SignedDuration)],
}

impl Limit {
    fn longest(&self) -> SignedDuration {
        let longest = self.windows.iter().map(|(_, window)| *window).max();
        longest.unwrap_or(SignedDuration::ZERO)
    }
}

/// The tries counted under one limit so far, as read from the table.
#[derive(Clone, Debug)]
pub struct Tally {
    limit: Limit,
    pk: String,
    times: Vec<i64>,
    version: u64,
}

impl Tally {
    /// The tally of `who` from its item; `None` if nothing was counted yet.
    pub(crate) fn read(limit: Limit, who: &[&str], item: Option<&Item>) -> Self {
        let times = item
            .and_then(|item| item.get("times")?.as_l().ok())
            .map(|list| {
                list.iter()
                    .filter_map(|time| time.as_n().ok()?.parse().ok())
                    .collect()
            });
        Self {
            limit,
            pk: pk(limit, who),
            times: times.unwrap_or_default(),
            version: item.and_then(|item| number(item, "n").ok()).unwrap_or(0),
        }
    }

    /// Whether a try was counted at this second.
    pub(crate) fn has(&self, at: Timestamp) -> bool {
        self.times.contains(&at.as_second())
    }

    /// Whole seconds until the next try is allowed; `None` if it is allowed now.
    pub fn retry_after(&self, now: Timestamp) -> Option<u64> {
        let waits = self.limit.windows.iter().filter_map(|(most, window)| {
            let since = now.as_second() - window.as_secs();
            let mut inside: Vec<i64> = self
                .times
                .iter()
                .copied()
                .filter(|at| *at > since)
                .collect();
            inside.sort_unstable();
            let gate = inside.len().checked_sub(*most)?;
            let oldest = inside.get(gate)?;
            u64::try_from(oldest + window.as_secs() - now.as_second()).ok()
        });
        waits.max().map(|seconds| seconds.max(1))
    }

    /// Counts a try at `now` as part of a transaction, which fails with [`Guard::Limit`] if another try was counted
    /// meanwhile.
    ///
    /// # Errors
    /// [`StoreError::Broken`] if the part cannot be built.
    pub(crate) fn count_in(
        &self,
        transaction: &mut Transaction<'_>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.put_in(
            transaction,
            self.times.iter().copied().chain([now.as_second()]),
            now,
        )
    }

    /// Takes one that was counted at `at` back as part of a transaction; [`Guard::Limit`] when somebody else counted
    /// meanwhile.
    ///
    /// # Errors
    /// [`StoreError::Broken`] if the part cannot be built.
    pub(crate) fn take_back_in(
        &self,
        transaction: &mut Transaction<'_>,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let mut times = self.times.clone();
        if let Some(place) = times.iter().position(|time| *time == at.as_second()) {
            times.remove(place);
        }
        self.put_in(transaction, times.into_iter(), at)
    }

    fn put_in(
        &self,
        transaction: &mut Transaction<'_>,
        times: impl Iterator<Item = i64>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let since = now.as_second() - self.limit.longest().as_secs();
        let times: Vec<AttributeValue> = times.filter(|at| *at > since).map(n).collect();
        let mut item = keyed(&self.pk, TALLY);
        item.insert("times".to_owned(), AttributeValue::L(times));
        item.insert("n".to_owned(), n(self.version + 1));
        let end = now.as_second() + self.limit.longest().as_secs();
        item.insert("expires_at".to_owned(), n(end));
        let condition = if self.version == 0 {
            Condition::absent()
        } else {
            Condition::equals("n", n(self.version))
        };
        transaction.put(Guard::Limit, Table::Transient, item, &condition)
    }
}

/// The key of the item that holds the log of `who`.
pub(crate) fn address(limit: Limit, who: &[&str]) -> (Table, String, String) {
    (Table::Transient, pk(limit, who), TALLY.to_owned())
}

fn pk(limit: Limit, who: &[&str]) -> String {
    format!("R#{}#{}", limit.scope, who.join("#"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SMS: Limit = Limit {
        scope: "sms",
        windows: &[
            (1, SignedDuration::from_mins(1)),
            (5, SignedDuration::from_hours(1)),
        ],
    };

    fn after(times: &[i64], now: i64) -> Option<u64> {
        let mut tally = Tally::read(SMS, &["phone#1#mac"], None);
        tally.times = times.to_vec();
        tally.retry_after(Timestamp::UNIX_EPOCH + SignedDuration::from_secs(now))
    }

    #[test]
    fn windows_slide() {
        assert_eq!(after(&[], 1000), None);
        assert_eq!(after(&[1000], 1000), Some(60));
        assert_eq!(after(&[1000], 1059), Some(1));
        assert_eq!(after(&[1000], 1060), None);
        assert_eq!(after(&[1000, 1100, 1200, 1300, 1400], 1500), Some(3100));
        assert_eq!(after(&[1000, 1100, 1200, 1300, 1400], 4600), None);
    }

    #[test]
    fn the_key_of_a_tally_has_its_limit_and_who_is_counted() {
        assert_eq!(
            pk(SMS, &["phone#1#mac", "source#1#mac"]),
            "R#sms#phone#1#mac#source#1#mac"
        );
    }
}
