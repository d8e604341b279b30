//! Records the request: a new one, or the one in progress once more. What proved who it is is used up.

use jiff::{Timestamp, civil::Date};
use qeg_domain::{
    account::Status,
    audit::{Action, Actor, ActorKind, ProcessingPurpose},
    deletion::Proof,
    id::RequestId,
    notice::{Param, Params, Template},
};
use qeg_store::{
    core::{
        chain::Act,
        change::{Change, ChangePerson, SaveAccount},
        deletion_request::DeletionRequest,
        kept_answer::RepeatableRequest,
        repeat::KeepAnswer,
    },
    deletion::request::RequestDeletion,
    messages::notice::WriteNotice,
    people::one_time_codes::ProveNumber,
};
use qeg_web::{Answer, Problem, Signer, Status as Http};
use schemars::JsonSchema;
use serde::Serialize;

use super::identify::Known;

/// A deletion request that staff recorded.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "RecordedDeletion")]
pub(super) struct Accepted<'a> {
    /// Its public id.
    request_id: &'a RequestId,
    /// The last day for the erasure.
    due_on: Date,
}

/// The request that runs, asked for once more.
pub(super) async fn repeated(
    powers: &(impl KeepAnswer + ProveNumber + ChangePerson + SaveAccount),
    signer: &Signer,
    known: &Known,
    running: &DeletionRequest,
    repeat: Option<&RepeatableRequest>,
    now: Timestamp,
) -> Result<Answer, Problem> {
    let answer = accepted(running)?;
    let mut change = powers.change(&known.person, Status::LIVING, now);
    // Not if the person has cancelled it meanwhile.
    change.while_deletion_runs(&running.id);
    change.act(act(Action::DeletionRepeated, signer, running));
    use_up(powers, &mut change, known)?;
    powers.keep_plainly(&mut change, repeat, 202, answer.body());
    change.commit().await?;
    drop(change);
    Ok(answer)
}

/// A new request, with a notice to the person.
pub(super) async fn accept(
    powers: &(
         impl KeepAnswer + ProveNumber + ChangePerson + SaveAccount + RequestDeletion + WriteNotice
     ),
    signer: &Signer,
    known: &Known,
    deletion: &DeletionRequest,
    repeat: Option<&RepeatableRequest>,
    now: Timestamp,
) -> Result<Answer, Problem> {
    let answer = accepted(deletion)?;
    let mut change = powers.change(&known.person, &[Status::Active], now);
    change.act(act(Action::DeletionRequested, signer, deletion));
    powers.request_deletion(&mut change, deletion);
    let params = Params::from([(Param::DueOn, deletion.deadline.due_on)]);
    powers.add_notice(&mut change, Template::DeletionRequested, params)?;
    use_up(powers, &mut change, known)?;
    powers.keep_plainly(&mut change, repeat, 202, answer.body());
    change.commit().await?;
    drop(change);
    Ok(answer)
}

/// What proved who it is counts once, also where it starts nothing.
fn use_up<'a>(
    powers: &(impl ProveNumber + SaveAccount),
    change: &mut Change<'a>,
    known: &'a Known,
) -> Result<(), Problem> {
    if let Some(number) = &known.number {
        powers.use_up(change, number);
    }
    if known.by == Proof::RecoveryCode {
        let mut record = known.record.clone();
        record.recovery_hash = None;
        powers.save_account(change, &record)?;
    }
    Ok(())
}

fn act(action: Action, signer: &Signer, request: &DeletionRequest) -> Act {
    let staff = Actor::named(ActorKind::Staff, &signer.role);
    Act::own(action, ProcessingPurpose::Deletion, &[])
        .by(staff)
        .about(request.id.as_str())
}

fn accepted(request: &DeletionRequest) -> Result<Answer, Problem> {
    Answer::json(
        Http::Accepted,
        &Accepted {
            request_id: &request.id,
            due_on: request.deadline.due_on,
        },
    )
}
