//! The items of the tables: counted by category, and removed when they have expired.

use futures::{StreamExt, stream};
use jiff::Timestamp;
use qeg_domain::{
    clock::Clock,
    retention::{Category, Schedule, report::Line},
};
use qeg_store::{
    StoreError,
    retention::items::{RemoveExpired, SCANNED_TABLES, ScanItems, ScannedItem},
};

/// Removals at a time; more would only make DynamoDB throttle.
const AT_ONCE: usize = 16;

/// The counts so far.
pub struct Count<'a> {
    schedule: &'a Schedule,
    /// A line for each category.
    pub lines: Vec<Line>,
    /// Items of no category.
    pub unknown: u64,
    /// Items that could not be removed.
    pub failed: u64,
}

impl<'a> Count<'a> {
    /// A count of zero for every category of the schedule.
    pub fn of(schedule: &'a Schedule) -> Self {
        let lines = schedule.rows.iter().map(|row| Line::empty(row.category));
        Self {
            schedule,
            lines: lines.collect(),
            unknown: 0,
            failed: 0,
        }
    }

    /// The lines of categories that were found. A category that is in no scanned table, such as backups, has no line: a
    /// line of zeros would say that nothing of it exists.
    pub fn found(self) -> Vec<Line> {
        let lines = self.lines.into_iter();
        lines
            .filter(|line| *line != Line::empty(line.category))
            .collect()
    }

    fn line(&mut self, category: Option<Category>) -> Option<&mut Line> {
        let mut lines = self.lines.iter_mut();
        lines.find(|line| Some(line.category) == category)
    }

    fn see(&mut self, seen: &ScannedItem, now: Timestamp) {
        let row = seen
            .category
            .and_then(|category| self.schedule.row(category));
        let has_end = row.is_some_and(|row| row.from.is_known_at_once());
        let Some(line) = self.line(seen.category) else {
            // Only the first one is logged: it is enough to find the cause.
            if self.unknown == 0 {
                let location = seen.table.as_str();
                let kind = seen.keys.1.split('#').next().unwrap_or_default();
                tracing::error!(event = "unknown_item", location, kind);
            }
            self.unknown += 1;
            return;
        };
        if seen.is_over(now) {
            line.over += 1;
        } else {
            line.held += 1;
            line.endless += u64::from(has_end && seen.end.is_none());
        }
    }

    fn removed(&mut self, seen: &ScannedItem, outcome: Result<bool, StoreError>) {
        match outcome {
            Ok(is_removed) => {
                if let Some(line) = self.line(seen.category) {
                    line.removed += u64::from(is_removed);
                }
            }
            Err(error) => {
                let (location, error_class) = (seen.table.as_str(), error.class());
                if self.failed == 0 {
                    tracing::error!(event = "item_not_removed", location, error_class);
                }
                self.failed += 1;
            }
        }
    }

    /// Scans the tables and counts their items. If `remove` is set, it also removes expired items, except those of an
    /// unknown category. Returns `false` if it ran out of time.
    ///
    /// # Errors
    /// [`StoreError`] when a table cannot be read.
    pub async fn count_and_remove(
        &mut self,
        powers: &(impl ScanItems + RemoveExpired),
        clock: &dyn Clock,
        remove: bool,
        stop_at: Timestamp,
    ) -> Result<bool, StoreError> {
        for table in SCANNED_TABLES {
            let mut next = None;
            loop {
                let now = clock.now();
                if now >= stop_at {
                    return Ok(false);
                }
                let (page, after) = powers.scan_items(table, next).await?;
                for seen in &page {
                    self.see(seen, now);
                }
                if remove {
                    self.remove(powers, &page, now).await;
                }
                next = after;
                if next.is_none() {
                    break;
                }
            }
        }
        Ok(true)
    }

    async fn remove(&mut self, powers: &impl RemoveExpired, page: &[ScannedItem], now: Timestamp) {
        let over = page
            .iter()
            .filter(|seen| seen.category.is_some() && seen.is_over(now));
        let mut outcomes = stream::iter(over)
            .map(|seen| async move { (seen, powers.remove_expired(seen, now).await) })
            .buffer_unordered(AT_ONCE);
        while let Some((seen, outcome)) = outcomes.next().await {
            self.removed(seen, outcome);
        }
    }
}
