//! POST /password-resets: sets a new password, for a person who proves the number or has the recovery code.

use jiff::{SignedDuration, Timestamp};
use qeg_domain::{
    account::{AccountRecord, Status},
    audit::{Action, Field as Touched, ProcessingPurpose},
    call_sign::CallSign,
    clock::Clock,
    id::VerificationId,
    limits,
    notice::{Params, Template},
    password::Password,
    personal::{Personal, PersonalValue},
    purpose::Purpose,
    random::Random,
    token::RecoveryCode,
    verification::{Code, CodeUse},
    violation::{Violation, code},
};
use qeg_store::{
    core::{
        chain::Act,
        change::{ChangePerson, SaveAccount},
        limit::CountTries,
        person::{OpenAccount, Person, ReadPerson, Wanted},
        tally::{Limit, Tally},
    },
    messages::notice::WriteNotice,
    people::{
        index::{BlindIdentifier, FindPerson},
        one_time_codes::{Proof, ProveNumber},
        session::CloseSessions,
    },
};
use qeg_vault::{BlindIndex, Field, credential::Passwords};
use qeg_web::{Answer, Problem, Request, body, idempotent, password};
use serde::Deserialize;

use crate::post_accounts::wrong_code;

/// The limit for wrong recovery codes of one source for one call sign.
const WRONG_RECOVERY_CODES: Limit = Limit {
    scope: "recovery",
    windows: password::WRONG_GUESS_WINDOWS,
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Body {
    verification_id: Option<VerificationId>,
    code: Option<Personal<String>>,
    call_sign: Option<Personal<String>>,
    recovery_code: Option<Personal<String>>,
    new_password: Personal<String>,
}

/// The proof of identity.
enum Evidence {
    Number(VerificationId, Code),
    Recovery(CallSign, RecoveryCode),
}

impl Evidence {
    fn read(body: &Body) -> Result<Self, Problem> {
        match (
            &body.verification_id,
            &body.code,
            &body.call_sign,
            &body.recovery_code,
        ) {
            (Some(id), Some(given), None, None) => {
                let given = Code::parse(given.seal_view()).map_err(|error| error.at("/code"))?;
                Ok(Self::Number(id.clone(), given))
            }
            (None, None, Some(call_sign), Some(given)) => Ok(Self::Recovery(
                CallSign::parse(call_sign.seal_view()).map_err(|error| error.at("/call_sign"))?,
                RecoveryCode::parse(given.seal_view())
                    .map_err(|error| error.at("/recovery_code"))?,
            )),
            _ => Err(Problem::from(Violation::here(code::MISSING))
                .detail("Give verification_id and code, or call_sign and recovery_code.")),
        }
    }
}

/// 204; every session ends. 403 for a number that was last proven too long ago: it may have a new
/// owner, so support decides.
pub(crate) async fn handle(
    powers: &(
         impl Clock
         + Random
         + BlindIdentifier
         + FindPerson
         + ProveNumber
         + CountTries
         + ReadPerson
         + OpenAccount
         + ChangePerson
         + SaveAccount
         + CloseSessions
         + WriteNotice
     ),
    passwords: &Passwords,
    request: &Request,
) -> Result<Answer, Problem> {
    idempotent::retry_on_conflict(async || {
        let now = powers.now();
        let body: Body = body::read(request)?;
        let evidence = Evidence::read(&body)?;
        let new = Password::chosen(body.new_password).map_err(|error| error.at("/new_password"))?;
        // Hash before looking anybody up, so that unknown people take the same time.
        let hash = passwords.hash(powers, &new)?;
        let known = match evidence {
            Evidence::Number(id, given) => by_number(powers, &id, &given, now).await?,
            Evidence::Recovery(call_sign, given) => {
                by_recovery_code(powers, request, &call_sign, &given, now).await?
            }
        };
        let (phone, call_sign) = (&known.record.phone, &known.record.call_sign);
        new.check_own(phone.as_ref(), call_sign.as_ref())
            .map_err(|error| error.at("/new_password"))?;
        reset(powers, known, hash, now).await
    })
    .await
}

/// The person whose password is reset, and the proof of their identity.
struct Known {
    person: Person,
    record: AccountRecord,
    proof: Option<Proof>,
    tally: Option<Tally>,
}

async fn living(
    powers: &(impl FindPerson + ReadPerson + OpenAccount),
    index: &BlindIndex,
    now: Timestamp,
) -> Result<Option<(Person, AccountRecord)>, Problem> {
    let Some(subject) = powers.find(index).await? else {
        return Ok(None);
    };
    let wanted = Wanted::keys(&[Purpose::Account]);
    let Some(person) = powers.person(&subject, wanted, now).await? else {
        return Ok(None);
    };
    let record = powers.account(&person).await?;
    Ok(Some((person, record)))
}

async fn by_number(
    powers: &(impl ProveNumber + FindPerson + ReadPerson + OpenAccount),
    id: &VerificationId,
    given: &Code,
    now: Timestamp,
) -> Result<Known, Problem> {
    let purpose = CodeUse::PasswordReset;
    let proof = powers.prove(id, given, purpose, now).await?;
    let proof = proof.ok_or_else(wrong_code)?;
    let found = living(powers, &proof.index, now).await?;
    let (person, record) = found.ok_or_else(wrong_code)?;
    let oldest = SignedDuration::from_hours(24 * limits::PROOF_DAYS);
    if now.duration_since(record.proven_at) > oldest {
        return Err(Problem::forbidden().detail(
            "This number was last used with the account more than 90 days ago: ask support.",
        ));
    }
    Ok(Known {
        person,
        record,
        proof: Some(proof),
        tally: None,
    })
}

async fn by_recovery_code(
    powers: &(impl BlindIdentifier + CountTries + FindPerson + ReadPerson + OpenAccount),
    request: &Request,
    call_sign: &CallSign,
    given: &RecoveryCode,
    now: Timestamp,
) -> Result<Known, Problem> {
    let source = request.caller().source();
    let (index, source) = futures::try_join!(
        powers.blind_index(Field::CallSign, call_sign.personal()),
        powers.blind_index(Field::Source, &source),
    )?;
    let tally = powers
        .tally(WRONG_RECOVERY_CODES, &[index.as_str(), source.as_str()])
        .await?;
    password::check_limit(&tally, now)?;
    let found = living(powers, &index, now).await?;
    let right = found.filter(|(_, record)| {
        let stored = record.recovery_hash.as_ref();
        stored.is_some_and(|stored| given.matches(stored.seal_view()))
    });
    let Some((person, record)) = right else {
        let refusal = Violation::new("/recovery_code", "wrong").into();
        return Err(password::count_wrong_guess(powers, &tally, refusal, now).await);
    };
    Ok(Known {
        person,
        record,
        proof: None,
        tally: Some(tally),
    })
}

/// Sets the password. The recovery code stays the same: the answer has no body for a new one, and somebody who has it
/// could reset the password again anyway.
async fn reset(
    powers: &(impl ChangePerson + SaveAccount + CloseSessions + WriteNotice + ProveNumber + CountTries),
    known: Known,
    hash: Personal<String>,
    now: Timestamp,
) -> Result<Answer, Problem> {
    let mut record = known.record;
    record.password_hash = hash;
    record.proven_at = now;
    if known.proof.is_some() {
        record.phone_verified_at = Some(now);
    }
    let mut change = powers.change(&known.person, &[Status::Active], now);
    let fields = [Touched::Password, Touched::Sessions];
    change.act(Act::own(
        Action::PasswordReset,
        ProcessingPurpose::Account,
        &fields,
    ));
    powers.save_account(&mut change, &record)?;
    powers.close_all(&mut change, false).await?;
    powers.add_notice(&mut change, Template::PasswordResetDone, Params::new())?;
    if let Some(proof) = &known.proof {
        powers.use_up(&mut change, proof);
    }
    if let Some(tally) = &known.tally {
        powers.forget_tries(&mut change, tally);
    }
    change.commit().await?;
    Ok(Answer::no_content())
}

#[cfg(test)]
mod tests;
