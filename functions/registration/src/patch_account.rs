//! PATCH /account: changes the call sign, number or password, or agrees to a newer policy.

mod account_change;
mod allowed;
mod commit;
mod plan;

use futures::future::join;
use jiff::Timestamp;
use qeg_domain::{
    calendar::received_on,
    clock::Clock,
    policy::Policy,
    purpose::Purpose,
    random::Random,
    violation::{Violation, code},
};
use qeg_store::{
    core::{
        change::{ChangePerson, SaveAccount},
        kept_answer::RepeatableRequest,
        limit::{CALL_SIGN_CLAIMS, CountTries},
        person::{EnterSession, OpenAccount, Person, Wanted},
        repeat::{KeepAnswer, ReadKeptAnswer},
    },
    messages::notice::WriteNotice,
    people::{
        challenge::AcceptChallenge,
        index::{BlindIdentifier, MoveIdentifier},
        one_time_codes::ProveNumber,
        session::CloseSessions,
    },
};
use qeg_vault::credential::Passwords;
use qeg_web::{
    Answer, Code as ProblemCode, Problem, Request, Status as Http, body,
    code_guess::CodeGuess,
    describe::{Caller, Operation, json},
    guess::Guess,
    idempotent, password, session,
};

use crate::account_view::{self, AccountView};
use account_change::AccountChange;
use commit::commit;
use plan::plan;

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
