//! PATCH /account: changes the call sign, number or password, or agrees to a newer policy.

mod account_change;
mod allowed;
mod call_sign;

use futures::future::join;
use jiff::Timestamp;
use qeg_domain::{
    account::AccountRecord,
    audit::{Action, Field as Touched, ProcessingPurpose},
    calendar::received_on,
    call_sign::CallSign,
    clock::Clock,
    notice::{Params, Template},
    password::Password,
    personal::{Personal, PersonalValue},
    policy::Policy,
    purpose::Purpose,
    random::Random,
    token::RecoveryCode,
    verification::{Code, CodeUse},
    violation::{Violation, code},
};
use qeg_store::{
    Guard,
    core::{
        chain::Act,
        change::{Change, ChangePerson, SaveAccount},
        kept_answer::RepeatableRequest,
        limit::{CALL_SIGN_CLAIMS, CountTries},
        person::{EnterSession, OpenAccount, Person, Wanted},
        repeat::{KeepAnswer, ReadKeptAnswer},
    },
    messages::notice::WriteNotice,
    people::{
        challenge::AcceptChallenge,
        index::{BlindIdentifier, Move, MoveIdentifier},
        one_time_codes::{Proof, ProveNumber},
        session::CloseSessions,
    },
};
use qeg_vault::{Field, credential::Passwords};
use qeg_web::{
    Answer, Code as ProblemCode, Problem, Request, Status as Http, body,
    code_guess::CodeGuess,
    describe::{Caller, Operation, json},
    guess::Guess,
    idempotent, password, session,
    store_error::past_the_day,
};

use crate::account_view::{self, AccountView};
use account_change::{AccountChange, PhoneProof};

/// The new account record, and the other parts of the change.
struct Plan {
    record: AccountRecord,
    fields: Vec<Touched>,
    /// The old and the new call sign, if it changes.
    call_signs: Option<(Option<CallSign>, Option<CallSign>)>,
    moves: Vec<Move>,
    proof: Option<Proof>,
    old_number: Option<Personal<String>>,
    has_new_password: bool,
    /// For an account that gives its number up: without it nothing but the password would open the account.
    recovery: Option<RecoveryCode>,
}

pub(crate) fn describe() -> Operation {
    Operation::new(Caller::Person, "patch_account", "PATCH /account")
        .titled("Change the account", "修改账户")
        .repeatable()
        .noting("At least one field besides `password`. One identifier must remain. While a deletion is in progress, only the password can be changed (409 otherwise); an account that has lost its only identifier can also get another one in its grace period. If the present password is made of the new call sign or number, send `new_password` too (otherwise 422 `own_identifier`). The answer is 429 past 10 call signs or 20 new passwords a day.")
        .offers_challenge()
        .body::<AccountChange>(json!({"call_sign": "BG7XYZ", "password": "correct horse battery"}))
        .answers::<AccountView<'_>>(Http::Ok, "The account as it is now.", account_view::example())
        .refuses([
            ProblemCode::Forbidden,
            ProblemCode::Conflict,
            ProblemCode::PhoneInUse,
        ])
}

/// 200 with the account, and with a recovery code for one that gives its number up: with an `Idempotency-Key` also when the
/// first answer was lost. While a deletion runs or is held: what `allowed.rs` says.
pub(crate) async fn handle(
    powers: &(
         impl Clock
         + Random
         + EnterSession
         + ReadKeptAnswer
         + KeepAnswer
         + CountTries
         + AcceptChallenge
         + OpenAccount
         + BlindIdentifier
         + ProveNumber
         + ChangePerson
         + SaveAccount
         + MoveIdentifier
         + CloseSessions
         + WriteNotice
     ),
    (passwords, policy): (&Passwords, &Policy),
    request: &Request,
) -> Result<Answer, Problem> {
    let token = session::token(request)?;
    let read = async |repeat: Option<&RepeatableRequest>| {
        let now = powers.now();
        let wanted = powers.with_kept_answer(Wanted::keys(&[Purpose::Account]), repeat);
        let person = session::enter(powers, request, wanted, now).await?;
        Ok((person, ()))
    };
    let scope = (token.subject().as_str(), "PATCH /account");
    let guess = password::guess();
    let tries = Tries {
        code: CodeGuess::new(request),
        claim: Guess::usually_alone(CALL_SIGN_CLAIMS),
    };
    idempotent::once_for(powers, request, scope, read, async |person, (), repeat| {
        let now = powers.now();
        let body: AccountChange = body::read(request)?;
        body.check_allowed(powers, person).await?;
        let needs_password =
            body.call_sign.is_some() || body.phone.is_some() || body.new_password.is_some();
        if !needs_password && body.policy_version.is_none() {
            return Err(Violation::here(code::MISSING).into());
        }
        let given = body.password.clone();
        let checks = (passwords, policy, &tries);
        let rest = async || change(powers, checks, person, body, repeat, now).await;
        if !needs_password {
            return rest().await;
        }
        let given = given.ok_or_else(|| Violation::new("/password", code::MISSING))?;
        password::confirm(powers, passwords, (person, &guess), given, now, rest).await
    })
    .await
}

/// What one request tries, under limits of their own.
struct Tries<'a> {
    /// The code that proves a number.
    code: CodeGuess<'a>,
    /// The claim of a call sign, which says whether it is somebody's.
    claim: Guess,
}

/// Makes the change, which the password has confirmed where it has to.
async fn change(
    powers: &(
         impl Random
         + KeepAnswer
         + CountTries
         + AcceptChallenge
         + OpenAccount
         + BlindIdentifier
         + ProveNumber
         + ChangePerson
         + SaveAccount
         + MoveIdentifier
         + CloseSessions
         + WriteNotice
     ),
    (passwords, policy, tries): (&Passwords, &Policy, &Tries<'_>),
    person: &Person,
    body: AccountChange,
    repeat: Option<&RepeatableRequest>,
    now: Timestamp,
) -> Result<Answer, Problem> {
    let record = powers.account(person).await?;
    if let Some(version) = &body.policy_version {
        let consent = policy.check(version, received_on(now));
        consent.map_err(|violation| violation.at("/policy_version"))?;
    }
    let planned = plan(powers, (passwords, &tries.code), record, body, now).await;
    let rest = async {
        let mut plan = planned?;
        if !plan.record.has_identifier() {
            return Err(Problem::from(Violation::here(code::MISSING))
                .detail("One identifier must remain: a number or a call sign."));
        }
        plan.move_call_sign(powers, (person, &tries.claim), now)
            .await?;
        commit(powers, person, &plan, repeat, now).await
    };
    let (outcome, ()) = join(rest, tries.code.was_right(powers)).await;
    outcome
}

async fn plan(
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

    async fn change_phone(
        &mut self,
        powers: &(impl BlindIdentifier + ProveNumber + CountTries + AcceptChallenge),
        guess: &CodeGuess<'_>,
        wish: Option<PhoneProof>,
        now: Timestamp,
    ) -> Result<(), Problem> {
        let proven = async {
            let Some(wish) = wish else {
                return Ok(None);
            };
            let given = Code::parse(wish.code.seal_view());
            let given = given.map_err(|violation| violation.at("/phone/code"))?;
            let code = (&wish.verification_id, &given, CodeUse::PhoneChange);
            let proof = guess.prove(powers, code, "/phone/code", now).await;
            proof.map(Some)
        };
        let old_index = async {
            match &self.record.phone {
                Some(old) => powers
                    .blind_index(Field::Phone, old.personal())
                    .await
                    .map(Some),
                None => Ok(None),
            }
        };
        let (proven, old_index) = join(proven, old_index).await;
        self.proof = proven?;
        let new = self.proof.as_ref().map(|proof| proof.phone.clone());
        self.record.phone_verified_at = new.as_ref().map(|_| now);
        if new.is_some() {
            self.record.proven_at = now;
        }
        if new == self.record.phone {
            return Ok(());
        }
        let mut moving = Move {
            guard: Guard::Phone,
            from: None,
            to: self.proof.as_ref().map(|proof| proof.index.clone()),
        };
        if let Some(old) = &self.record.phone {
            moving.from = old_index?;
            self.old_number = Some(old.personal().clone());
            self.record.recovery_due = new.is_none();
        }
        self.moves.push(moving);
        self.record.phone = new;
        self.fields.push(Touched::Phone);
        Ok(())
    }

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

async fn commit(
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

#[cfg(test)]
mod tests;
