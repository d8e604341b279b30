//! Writes a planned change, with its audit entries, in one transaction.

use jiff::Timestamp;
use qeg_domain::{
    audit::{Action, Field as Touched, ProcessingPurpose},
    notice::{Params, Template},
    token::RecoveryCode,
};
use qeg_store::{
    core::{
        chain::Act,
        change::{Change, ChangePerson, SaveAccount},
        kept_answer::RepeatableRequest,
        person::Person,
        repeat::KeepAnswer,
    },
    messages::notice::WriteNotice,
    people::{index::MoveIdentifier, one_time_codes::ProveNumber, session::CloseSessions},
};
use qeg_web::{Answer, Problem, Status as Http, store_error::past_the_day};

use super::plan::Plan;
use crate::account_view::AccountView;

/// Writes the change. The answer is the account, with the recovery code if it got one.
pub(super) async fn commit(
    powers: &(
         impl KeepAnswer
         + ChangePerson
         + SaveAccount
         + CloseSessions
         + WriteNotice
         + ProveNumber
         + MoveIdentifier
     ),
    person: &Person,
    plan: &Plan,
    repeat: Option<&RepeatableRequest>,
    now: Timestamp,
) -> Result<Answer, Problem> {
    let view = AccountView::new(&plan.record, person.created_at, person.status);
    let recovery = plan.recovery.as_ref().map(RecoveryCode::to_text);
    let answer = Answer::json(Http::Ok, &view.with_recovery_code(recovery.as_ref()))?;
    let mut change = powers.change(person, plan.states(person), now);
    plan.acts(&mut change);
    powers.save_account(&mut change, &plan.record)?;
    if plan.has_new_password {
        powers.close_all(&mut change, true).await?;
    }
    if let Some(old) = &plan.old_number {
        let (template, to) = (Template::PhoneChanged, Some(old.clone()));
        powers.add_notice_to(&mut change, template, Params::new(), to)?;
    }
    if let Some(proof) = &plan.proof {
        powers.use_up(&mut change, proof);
    }
    for moving in &plan.moves {
        powers.move_identifier(&mut change, moving);
    }
    let (status, body) = (answer.status().as_u16(), answer.body().as_bytes());
    powers.keep_answer(&mut change, repeat, status, body);
    let committed = change.commit().await;
    if plan.has_new_password {
        committed.map_err(past_the_day(
            "Too many changes today: the password can still be set by POST /password-resets.",
        ))?;
    } else {
        committed?;
    }
    drop(change);
    Ok(answer)
}

impl Plan {
    fn acts(&self, change: &mut Change<'_>) {
        let purpose = ProcessingPurpose::Account;
        if !self.fields.is_empty() {
            change.act(Act::own(Action::AccountChanged, purpose, &self.fields));
        }
        if self.has_new_password {
            let fields = [Touched::Password, Touched::Sessions];
            change.act(Act::own(Action::PasswordChanged, purpose, &fields));
        }
        if let Some(proof) = &self.proof {
            for act in proof.acts() {
                change.act(act);
            }
        }
        if self.fields.is_empty() && !self.has_new_password && self.proof.is_none() {
            // The call sign is the same as before: nothing changes, but the request gets an audit entry too.
            change.act(Act::own(Action::AccountChanged, purpose, &[]));
        }
    }
}
