//! Unused accounts: the person gets a notice. When the notice period is over, the deletion is requested like any
//! other, and the person can cancel it for a day.

use jiff::Timestamp;
use qeg_domain::{
    calendar::{Calendar, received_on},
    clock::Clock,
    id::Subject,
    retention::{
        inactivity::{Due, due, notice_due_up_to},
        report::Accounts,
    },
};
use qeg_store::{
    Guard, StoreError,
    audit::chain_checks::SHARDS,
    legal::hold::ReadHold,
    people::unused_accounts::{EndUnusedAccounts, ListUnusedAccounts},
};

/// The review of unused accounts, and its results so far.
#[derive(Default)]
pub struct Review {
    /// The numbers of the report.
    pub accounts: Accounts,
    /// Accounts that could not be read or written.
    pub failed: u64,
}

/// The result for one account.
enum Found {
    Nothing,
    Waiting,
    Held,
    Notified,
    Ended,
}

impl Review {
    /// Reviews the accounts that have not been signed in to. If `act` is set, it requests notices and deletions. A
    /// failure of one account does not stop the others. Returns `false` if it ran out of time.
    ///
    /// # Errors
    /// [`StoreError`] when the index cannot be read.
    pub async fn all(
        &mut self,
        powers: &(impl ListUnusedAccounts + EndUnusedAccounts + ReadHold),
        calendar: &Calendar,
        clock: &dyn Clock,
        act: bool,
        stop_at: Timestamp,
    ) -> Result<bool, StoreError> {
        for shard in SHARDS.chars() {
            let mut next = None;
            loop {
                let day = notice_due_up_to(received_on(clock.now()));
                let (page, after) = powers.unused_accounts(shard, day, next).await?;
                for subject in page {
                    let now = clock.now();
                    if now >= stop_at {
                        return Ok(false);
                    }
                    let found = one(powers, calendar, &subject, act, now).await;
                    self.count(&subject, &found);
                }
                next = after;
                if next.is_none() {
                    break;
                }
            }
        }
        Ok(true)
    }

    fn count(&mut self, subject: &Subject, found: &Result<Found, StoreError>) {
        let accounts = &mut self.accounts;
        match found {
            // The person signed in meanwhile, or is being erased: the next run reads the new state.
            Ok(Found::Nothing) | Err(StoreError::Lost(Guard::Record | Guard::Person)) => {}
            Ok(Found::Waiting) => accounts.waiting += 1,
            Ok(Found::Held) => accounts.held += 1,
            Ok(Found::Notified) => accounts.notified += 1,
            Ok(Found::Ended) => accounts.ended += 1,
            Err(error) => {
                self.failed += 1;
                let (chain, error_class) = (subject.as_str(), error.class());
                tracing::error!(event = "unused_account", chain, error_class);
            }
        }
    }
}

async fn one(
    powers: &(impl EndUnusedAccounts + ReadHold),
    calendar: &Calendar,
    subject: &Subject,
    act: bool,
    now: Timestamp,
) -> Result<Found, StoreError> {
    let Some(account) = powers.unused_account(subject, now).await? else {
        return Ok(Found::Nothing);
    };
    let due = due(account.active_on, account.notified_on, received_on(now));
    if due == Due::Nothing {
        let is_notified = account.notified_on.is_some();
        return Ok(if is_notified {
            Found::Waiting
        } else {
            Found::Nothing
        });
    }
    if !powers.holds_of(subject).await?.is_empty() {
        return Ok(Found::Held);
    }
    if let Due::Notice(until) = due {
        if act {
            powers.request_notice(&account, until, now).await?;
        }
        return Ok(Found::Notified);
    }
    if act {
        let deadline = calendar.deadline(now);
        powers.end_account(&account, &deadline, now).await?;
    }
    Ok(Found::Ended)
}
