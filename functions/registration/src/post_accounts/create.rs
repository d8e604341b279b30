//! Creates the account. A number that another account has moves to it, if the person asked for that.

use jiff::Timestamp;
use qeg_domain::{
    account::Status,
    calendar::Calendar,
    deletion::{Mode, Proof},
    id::{RequestId, Subject},
    purpose::Purpose,
    random::Random,
};
use qeg_store::{
    Guard, StoreError,
    core::{
        deletion_request::DeletionRequest,
        person::{OpenAccount, ReadPerson, Wanted},
    },
    deletion::request::ReadRequest,
    people::{
        index::FindPerson,
        registration::{CreateAccount, NewAccount, TakeOver},
    },
};
use qeg_web::{Problem, code_guess::wrong_code};

/// How often creating is tried when another one writes at the same moment.
const ATTEMPTS: usize = 4;

/// Creates the account. Tries again when another transaction writes the same items, or when the account that has the number
/// changes meanwhile.
pub(super) async fn create(
    powers: &(impl Random + FindPerson + CreateAccount + ReadPerson + OpenAccount + ReadRequest),
    calendar: &Calendar,
    new: &NewAccount<'_>,
    may_take_over: bool,
    now: Timestamp,
) -> Result<(), Problem> {
    for _ in 0..ATTEMPTS {
        let old = match new.proof {
            Some(proof) => powers.find(&proof.index).await?,
            None => None,
        };
        let outcome = match old {
            None => powers.create(new, None, now).await,
            Some(_) if !may_take_over => return Err(Problem::phone_in_use()),
            Some(old) => take_over(powers, calendar, new, &old, now).await,
        };
        match outcome {
            Ok(()) => return Ok(()),
            // Another transaction wrote one of these items at the same moment, such as the same request sent twice.
            Err(StoreError::Lost(Guard::Chain)) => {}
            Err(StoreError::Lost(Guard::Record | Guard::Person | Guard::Phone))
                if may_take_over => {}
            Err(StoreError::Lost(Guard::Verification)) => return Err(wrong_code("/code")),
            Err(error) => return Err(error.into()),
        }
    }
    Err(Problem::unavailable("registration_contended"))
}

/// Moves the number to the new account. If it was the only identifier of the old account, a deletion of that account is
/// requested, since nobody could ever sign in to it again.
async fn take_over(
    powers: &(impl Random + CreateAccount + ReadPerson + OpenAccount + ReadRequest),
    calendar: &Calendar,
    new: &NewAccount<'_>,
    old: &Subject,
    now: Timestamp,
) -> Result<(), StoreError> {
    let wanted = Wanted::keys(&[Purpose::Account]);
    // The old account is being erased: its index entry is deleted within moments.
    let lost = StoreError::Lost(Guard::Person);
    let old = powers.person(old, wanted, now).await?.ok_or(lost)?;
    let record = powers.account(&old).await?;
    let is_orphaned = record.call_sign.is_none();
    let running = match &old.deletion {
        Some(id) if is_orphaned => powers.request(id).await?,
        _ => None,
    };
    let deletion = (is_orphaned && old.status == Status::Active).then(|| {
        DeletionRequest::new(
            RequestId::random(powers),
            old.subject.clone(),
            (Mode::Grace, Proof::NumberTakenOver),
            now,
            calendar.deadline(now),
        )
    });
    let due_on = deletion.as_ref().or(running.as_ref());
    let take_over = TakeOver {
        old: &old,
        record,
        due_on: due_on.map(|request| request.deadline.due_on),
        deletion,
    };
    powers.create(new, Some(&take_over), now).await
}
