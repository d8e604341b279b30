//! Removes call signs from accounts whose holders have not objected in time to a release. It runs on a schedule; each
//! account is a change of its own.

use jiff::Timestamp;
use qeg_boot::{Metric, RunReport, Unit};
use qeg_domain::{
    account::Status,
    audit::{Action, Actor, ActorKind, Field as Touched, ProcessingPurpose},
    calendar::{Calendar, received_on},
    clock::Clock,
    deletion::{Mode, Proof},
    id::RequestId,
    notice::{Param, Params, Template},
    personal::PersonalValue,
    purpose::Purpose,
    random::Random,
};
use qeg_store::{
    Guard, StoreError,
    core::{
        chain::Act,
        change::{ChangePerson, SaveAccount},
        deletion_request::DeletionRequest,
        person::{OpenAccount, Person, ReadPerson, Wanted},
    },
    deletion::request::{BeginDeletion, ReadRequest},
    messages::notice::WriteNotice,
    people::{
        call_sign_release::{DueRelease, EndRelease, ListDueReleases, ReadRelease, Release},
        index::{BlindIdentifier, Move, MoveIdentifier},
    },
};
use qeg_vault::Field;

/// How many releases one run handles; the rest stays due.
const MOST: usize = 20;
/// The states of an account that can lose its call sign.
const RELEASED: &[Status] = &[Status::Active, Status::DeletionRequested];

/// The figures of one run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Accounts that have lost their call sign.
    pub released: usize,
    /// Releases removed from the due ones: they wait for staff, or no longer apply to the account.
    pub set_aside: usize,
    /// Releases that failed; they stay due.
    pub failed: usize,
    /// Releases for which the run had no time left, that were announced anew or changed meanwhile, or whose holder is under a
    /// legal hold; a later run decides.
    pub left: usize,
}

impl RunReport for Report {
    fn log(&self) {
        tracing::info!(
            event = "call_signs_released",
            released = self.released,
            set_aside = self.set_aside,
            failed = self.failed,
            left = self.left,
        );
    }

    fn metrics(&self) -> Vec<Metric> {
        let count = |name, number: usize| {
            let number = u32::try_from(number).unwrap_or(u32::MAX);
            (name, f64::from(number), Unit::Count)
        };
        vec![
            count("CallSignsReleased", self.released),
            count("ReleasesFailed", self.failed),
        ]
    }
}

/// Runs once. A failure for one account never stops another. From `stop_at` on no further one is begun.
///
/// # Errors
/// [`StoreError`] when the index of releases cannot be read.
pub(crate) async fn run(
    powers: &(
         impl Clock
         + Random
         + ListDueReleases
         + EndRelease
         + ReadPerson
         + ReadRelease
         + OpenAccount
         + BlindIdentifier
         + ChangePerson
         + SaveAccount
         + MoveIdentifier
         + ReadRequest
         + BeginDeletion
         + WriteNotice
     ),
    calendar: &Calendar,
    stop_at: Timestamp,
) -> Result<Report, StoreError> {
    let mut report = Report::default();
    let today = received_on(powers.now());
    for due in powers.due_releases(today, MOST).await? {
        if powers.now() >= stop_at {
            report.left += 1;
            continue;
        }
        match one(powers, calendar, &due).await {
            Ok(Outcome::Released) => report.released += 1,
            Ok(Outcome::SetAside) => report.set_aside += 1,
            // Lost: the person or the release was changed meanwhile. The next run reads them again.
            Ok(Outcome::PutOff)
            | Err(StoreError::Lost(Guard::Record | Guard::Person | Guard::Chain)) => {
                report.left += 1;
            }
            Err(error) => {
                report.failed += 1;
                let (chain, error_class) = (due.subject.as_str(), error.class());
                tracing::error!(event = "call_sign_not_released", chain, error_class);
            }
        }
    }
    Ok(report)
}

/// What became of a due release.
enum Outcome {
    /// The account has lost its call sign.
    Released,
    /// It is no longer due.
    SetAside,
    /// It is due again on a later day.
    PutOff,
}

/// Decides about one. A deletion that can still be cancelled does not stop it, or the holder could ask for one before each run
/// and cancel it afterwards.
async fn one(
    powers: &(
         impl Clock
         + Random
         + EndRelease
         + ReadPerson
         + ReadRelease
         + OpenAccount
         + BlindIdentifier
         + ChangePerson
         + SaveAccount
         + MoveIdentifier
         + ReadRequest
         + BeginDeletion
         + WriteNotice
     ),
    calendar: &Calendar,
    due: &DueRelease,
) -> Result<Outcome, StoreError> {
    let now = powers.now();
    let today = received_on(now);
    let wanted = Wanted::keys(&[Purpose::Account]);
    let person = powers.person(&due.subject, wanted, now).await?;
    let last_day = |person: &Person| powers.release(person).and_then(Release::last_day);
    let standing = person.and_then(|person| Some((last_day(&person)?, person)));
    let Some((last, person)) = standing else {
        powers.set_aside(due, now).await?;
        return Ok(Outcome::SetAside);
    };
    if !RELEASED.contains(&person.status) || last >= today {
        powers.put_off(due, last.max(today), now).await?;
        return Ok(Outcome::PutOff);
    }
    release(powers, calendar, (&person, due), now).await?;
    Ok(Outcome::Released)
}

/// Removes the call sign. If it was the only identifier, a deletion begins, unless one is in progress: that one can be
/// cancelled only with another identifier.
async fn release(
    powers: &(
         impl Random
         + EndRelease
         + OpenAccount
         + BlindIdentifier
         + ChangePerson
         + SaveAccount
         + MoveIdentifier
         + ReadRequest
         + BeginDeletion
         + WriteNotice
     ),
    calendar: &Calendar,
    (person, due): (&Person, &DueRelease),
    now: Timestamp,
) -> Result<(), StoreError> {
    let mut record = powers.account(person).await?;
    let Some(call_sign) = record.call_sign.take() else {
        return Err(StoreError::Broken);
    };
    let index = powers.blind_index(Field::CallSign, call_sign.personal());
    let moving = Move {
        guard: Guard::CallSign,
        from: Some(index.await?),
        to: None,
    };
    let is_orphaned = !record.has_identifier();
    let running = match &person.deletion {
        Some(id) if is_orphaned => powers.request(id).await?,
        _ => None,
    };
    let begun = (is_orphaned && person.status == Status::Active).then(|| {
        let known_by = (Mode::Grace, Proof::CallSignReleased);
        let deadline = calendar.deadline(now);
        let id = RequestId::random(powers);
        DeletionRequest::new(id, person.subject.clone(), known_by, now, deadline)
    });
    let system = Actor::unnamed(ActorKind::System);
    let mut change = powers.change(person, RELEASED, now);
    let act = Act::own(
        Action::CallSignReleased,
        ProcessingPurpose::Account,
        &[Touched::CallSign],
    );
    change.act(act.by(system.clone()));
    powers.save_account(&mut change, &record)?;
    powers.move_identifier(&mut change, &moving);
    powers.done(&mut change, due);
    if let Some(request) = &begun {
        let act = Act::own(Action::DeletionRequested, ProcessingPurpose::Deletion, &[]);
        change.act(act.by(system).about(request.id.as_str()));
        powers.begin_deletion(&mut change, request);
    }
    let (template, params) = match begun.as_ref().or(running.as_ref()) {
        Some(request) => (
            Template::AccountDeletionByRelease,
            Params::from([(Param::DueOn, request.deadline.due_on)]),
        ),
        None => (Template::CallSignReleased, Params::new()),
    };
    powers.add_notice(&mut change, template, params)?;
    change.commit().await.map(|_| ())
}
