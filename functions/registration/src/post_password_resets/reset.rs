//! Sets the new password and ends every session, in one transaction. The answer may have a new recovery code.

use jiff::Timestamp;
use qeg_domain::{
    account::Status,
    audit::{Action, Field as Touched, ProcessingPurpose},
    notice::{Params, Template},
    personal::{Personal, to_recipient},
    random::Random,
    token::RecoveryCode,
};
use qeg_store::{
    core::{
        chain::Act,
        change::{ChangePerson, SaveAccount},
        kept_answer::RepeatableRequest,
        repeat::KeepAnswer,
    },
    messages::notice::WriteNotice,
    people::{one_time_codes::ProveNumber, session::CloseSessions},
};
use qeg_web::{Answer, Problem, Status as Http, store_error::past_the_day};
use schemars::JsonSchema;
use serde::Serialize;

use super::identify::Known;

/// The recovery code that takes the place of the one that was used.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "RenewedRecoveryCode")]
pub(super) struct Renewed<'a> {
    /// It is shown this once.
    #[serde(serialize_with = "to_recipient::serialize")]
    recovery_code: &'a Personal<String>,
}

/// Sets the password. A recovery code counts once: a new one replaces the one that was used.
pub(super) async fn reset(
    powers: &(
         impl Random
         + KeepAnswer
         + ChangePerson
         + SaveAccount
         + CloseSessions
         + WriteNotice
         + ProveNumber
     ),
    known: Known,
    hash: Personal<String>,
    repeat: Option<&RepeatableRequest>,
    now: Timestamp,
) -> Result<Answer, Problem> {
    let mut record = known.record;
    record.password_hash = hash;
    let mut fields = vec![Touched::Password, Touched::Sessions];
    let answer = if known.number.is_some() {
        record.phone_verified_at = Some(now);
        record.proven_at = now;
        Answer::no_content()
    } else {
        let recovery = RecoveryCode::random(powers);
        record.set_recovery_code(&recovery);
        fields.push(Touched::RecoveryCode);
        let recovery_code = &recovery.to_text();
        Answer::json(Http::Ok, &Renewed { recovery_code })?
    };
    let mut change = powers.change(&known.person, Status::LIVING, now);
    let act = Act::own(Action::PasswordReset, ProcessingPurpose::Account, &fields);
    // Codes have a limit of their own. So one who has the recovery code takes no reset from the number's holder.
    change.act(if known.number.is_some() {
        act.never_refused()
    } else {
        act
    });
    powers.save_account(&mut change, &record)?;
    powers.close_all(&mut change, false).await?;
    powers.add_notice(&mut change, Template::PasswordResetDone, Params::new())?;
    if let Some(number) = &known.number {
        powers.use_up(&mut change, number);
    }
    let (status, body) = (answer.status().as_u16(), answer.body().as_bytes());
    powers.keep_answer(&mut change, repeat, status, body);
    let committed = change.commit().await;
    committed.map_err(past_the_day(
        "Too many resets by recovery code today: a reset by a code sent to the number is still possible. An account without a number waits for the next day.",
    ))?;
    drop(change);
    Ok(answer)
}
