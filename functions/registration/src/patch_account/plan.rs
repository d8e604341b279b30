//! The plan of a change: the new account record, and what else the change writes.

mod call_sign;
mod phone;

use jiff::Timestamp;
use qeg_domain::{
    account::AccountRecord, audit::Field as Touched, call_sign::CallSign, password::Password,
    personal::Personal, random::Random, token::RecoveryCode, violation::Violation,
};
use qeg_store::{
    core::limit::CountTries,
    people::{
        challenge::AcceptChallenge,
        index::{BlindIdentifier, Move},
        one_time_codes::{ProveNumber, ProvenNumber},
    },
};
use qeg_vault::credential::Passwords;
use qeg_web::{Problem, code_guess::CodeGuess};

use super::account_change::AccountChange;

/// The new account record, and the other parts of the change.
pub(super) struct Plan {
    pub(super) record: AccountRecord,
    pub(super) fields: Vec<Touched>,
    /// The old and the new call sign, if it changes.
    call_signs: Option<(Option<CallSign>, Option<CallSign>)>,
    pub(super) moves: Vec<Move>,
    pub(super) proof: Option<ProvenNumber>,
    pub(super) old_number: Option<Personal<String>>,
    pub(super) has_new_password: bool,
    /// For an account that gives its number up: without it nothing but the password would open the account.
    pub(super) recovery: Option<RecoveryCode>,
}

/// The plan for a body. [`Plan::move_call_sign`] adds the move of a call sign later, because it counts a claim.
pub(super) async fn plan(
    powers: &(impl Random + BlindIdentifier + ProveNumber + CountTries + AcceptChallenge),
    (passwords, code): (&Passwords, &CodeGuess<'_>),
    record: AccountRecord,
    body: AccountChange,
    now: Timestamp,
) -> Result<Plan, Problem> {
    let mut plan = Plan {
        record,
        fields: Vec::new(),
        call_signs: None,
        moves: Vec::new(),
        proof: None,
        old_number: None,
        has_new_password: false,
        recovery: None,
    };
    if let Some(version) = body.policy_version {
        plan.record.policy_version = version;
        plan.fields.push(Touched::PolicyVersion);
    }
    let new = body.new_password.map(Password::chosen).transpose();
    let new = new.map_err(|error| error.at("/new_password"))?;
    if let Some(new) = &new {
        check_own(new, &plan.record)?;
        plan.record.password_hash = passwords.hash(powers, new)?;
        plan.has_new_password = true;
    }
    if let Some(wish) = body.call_sign {
        plan.change_call_sign(wish)?;
    }
    if let Some(wish) = body.phone {
        plan.change_phone(powers, code, wish, now).await?;
        if plan.record.needs_recovery_code() {
            let code = RecoveryCode::random(powers);
            plan.record.set_recovery_code(&code);
            plan.fields.push(Touched::RecoveryCode);
            plan.recovery = Some(code);
        }
    }
    match (&new, body.password.and_then(Password::typed)) {
        (Some(new), _) => check_own(new, &plan.record)?,
        (None, Some(present)) => plan.check_present(&present)?,
        (None, None) => {}
    }
    Ok(plan)
}

/// 422 for a new password that is made of the person's own identifiers.
fn check_own(new: &Password, record: &AccountRecord) -> Result<(), Violation> {
    new.check_own(record.phone.as_ref(), record.call_sign.as_ref())
        .map_err(|violation| violation.at("/new_password"))
}

impl Plan {
    /// 422 for a present password that stays and is made of an identifier that is new to the account.
    fn check_present(&self, present: &Password) -> Result<(), Violation> {
        let is_new = |field| self.fields.contains(&field);
        let phone = self.record.phone.as_ref();
        let call_sign = self.record.call_sign.as_ref();
        let own = present.check_own(
            phone.filter(|_| is_new(Touched::Phone)),
            call_sign.filter(|_| is_new(Touched::CallSign)),
        );
        own.map_err(|violation| violation.at("/password"))
    }
}
