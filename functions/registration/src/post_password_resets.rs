//! POST /password-resets: sets a new password, for a person who proves the number or has the recovery code.

use futures::future::join;
use jiff::Timestamp;
use qeg_domain::{
    account::{AccountRecord, Status},
    audit::{Action, Field as Touched, ProcessingPurpose},
    call_sign::CallSign,
    clock::Clock,
    id::VerificationId,
    limits,
    notice::{Params, Template},
    password::Password,
    personal::{Personal, PersonalValue, to_recipient},
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
        kept_answer::RepeatableRequest,
        limit::CountTries,
        person::{Person, Wanted},
        repeat::{FindKeptAnswer, KeepAnswer},
        tally::Limit,
    },
    messages::notice::WriteNotice,
    people::{
        challenge::AcceptChallenge,
        index::BlindIdentifier,
        look_up::LookUpAccount,
        one_time_codes::{Proof, ProveNumber},
        session::CloseSessions,
    },
};
use qeg_vault::{BlindIndex, Field, credential::Passwords};
use qeg_web::{
    Answer, Code as ProblemCode, Problem, Request, Status as Http, body,
    code_guess::{CodeGuess, wrong_code},
    describe::{Caller, Operation, json},
    guess::{self, Guess},
    idempotent,
    source_limit::SourceCall,
    store_error::past_the_day,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The limit for wrong recovery codes of one source for one call sign.
const WRONG_RECOVERY_CODES: Limit = Limit {
    scope: "recovery",
    windows: guess::WRONG_GUESS_WINDOWS,
};

/// The limit for wrong recovery codes of one source for all call signs together.
const WRONG_RECOVERY_CODES_OF_SOURCE: Limit = Limit {
    scope: "recovery_source",
    windows: guess::WRONG_GUESSES_OF_SOURCE,
};

/// A new password, for a person who proves the number (`verification_id` and `code`) or gives `call_sign` and
/// `recovery_code`.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "PasswordReset")]
struct Body {
    /// The verification of the number, see `POST /verifications`.
    verification_id: Option<VerificationId>,
    /// The code that was sent to the number.
    #[schemars(length(max = limits::CODE_TEXT_CHARS))]
    code: Option<Personal<String>>,
    /// The call sign of the account.
    #[schemars(length(max = limits::IDENTIFIER_CHARS))]
    call_sign: Option<Personal<String>>,
    /// The recovery code of the account.
    #[schemars(length(max = limits::RECOVERY_CODE_TEXT_CHARS))]
    recovery_code: Option<Personal<String>>,
    /// Not among the common passwords, and not made of the person's own identifiers.
    #[schemars(length(min = limits::PASSWORD_MIN_CHARS, max = limits::PASSWORD_MAX_CHARS))]
    new_password: Personal<String>,
}

/// The account key, since the account record is opened and saved.
const ACCOUNT_KEY: Wanted<'static> = Wanted::keys(&[Purpose::Account]);

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

/// The recovery code that takes the place of the one that was used.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "RenewedRecoveryCode")]
struct Renewed<'a> {
    /// It is shown this once.
    #[serde(serialize_with = "to_recipient::serialize")]
    recovery_code: &'a Personal<String>,
}

pub(crate) fn describe() -> Operation {
    Operation::new(Caller::Anyone, "post_password_resets", "POST /password-resets")
        .titled("Set a new password without the old one", "重置密码")
        .noting("Ends every session. The answer is 403 for a number that was last proven, or used to sign in, more than 90 days ago: it may have a new owner, so support decides. It is 429 past 20 resets by recovery code a day.")
        .repeatable()
        .offers_challenge()
        .body::<Body>(json!({
            "verification_id": "0f1e2d3c4b5a69788796a5b4c3d2e1f0",
            "code": "042137",
            "new_password": "staple battery horse"
        }))
        .answers::<Renewed<'_>>(
            Http::Ok,
            "The password was set with a recovery code, which a new one replaces.",
            json!({"recovery_code": "7K2QX-M4N8P-R5T6V-W9Y3Z"}),
        )
        .answers_nothing(Http::NoContent, "The password was set with a code sent to the number.")
        .refuses([ProblemCode::Forbidden, ProblemCode::Conflict])
}

/// Ends every session. 204; 200 with a new recovery code if one was used, since each works once. 403 for a number that
/// was last proven too long ago: it may have a new owner, so support decides.
pub(crate) async fn handle(
    powers: &(
         impl Clock
         + Random
         + FindKeptAnswer
         + KeepAnswer
         + BlindIdentifier
         + LookUpAccount
         + ProveNumber
         + CountTries
         + AcceptChallenge
         + ChangePerson
         + SaveAccount
         + CloseSessions
         + WriteNotice
     ),
    passwords: &Passwords,
    request: &Request,
) -> Result<Answer, Problem> {
    let call = SourceCall::new(WRONG_RECOVERY_CODES_OF_SOURCE, request);
    let guess = Guess::new(WRONG_RECOVERY_CODES);
    let code = CodeGuess::new(request);
    let scope = ("anonymous", "POST /password-resets");
    idempotent::once(powers, request, scope, async |repeat, now| {
        let body: Body = body::read(request)?;
        let evidence = Evidence::read(&body)?;
        let new = Password::chosen(body.new_password).map_err(|error| error.at("/new_password"))?;
        // Hash before looking anybody up, so that unknown people take the same time.
        let hash = passwords.hash(powers, &new)?;
        let known = match evidence {
            Evidence::Number(id, given) => by_number(powers, &code, &id, &given, now).await?,
            Evidence::Recovery(call_sign, given) => {
                let counted = (request, &guess, &call);
                by_recovery_code(powers, counted, &call_sign, &given, now).await?
            }
        };
        let right = known.guessed.clone();
        let rest = async {
            let (phone, call_sign) = (&known.record.phone, &known.record.call_sign);
            new.check_own(phone.as_ref(), call_sign.as_ref())
                .map_err(|error| error.at("/new_password"))?;
            reset(powers, known, hash, repeat, now).await
        };
        let settled = async {
            if let Some((index, source)) = right {
                let who = [index.as_str(), source.as_str()];
                let of_source = call.take_back(powers, &source);
                join(guess.was_right(powers, &who), of_source).await;
            }
        };
        let (answer, ()) = join(rest, settled).await;
        answer
    })
    .await
}

/// The person whose password is reset, and the proof of their identity.
struct Known {
    person: Person,
    record: AccountRecord,
    proof: Option<Proof>,
    /// The identifier and the source for which a right recovery code was counted.
    guessed: Option<(BlindIndex, BlindIndex)>,
}

async fn by_number(
    powers: &(impl ProveNumber + BlindIdentifier + CountTries + AcceptChallenge + LookUpAccount),
    guess: &CodeGuess<'_>,
    id: &VerificationId,
    given: &Code,
    now: Timestamp,
) -> Result<Known, Problem> {
    let code = (id, given, CodeUse::PasswordReset);
    let proof = guess.prove(powers, code, "/code", now).await?;
    let looked_up = powers.look_up(&proof.index, ACCOUNT_KEY, now);
    let (found, ()) = join(looked_up, guess.was_right(powers)).await;
    let found = found?;
    let (person, record) = found.ok_or_else(|| wrong_code("/code"))?;
    if !record.is_known_by_number(now) {
        return Err(Problem::forbidden().detail(
            "This number was last used with the account more than 90 days ago: ask support.",
        ));
    }
    Ok(Known {
        person,
        record,
        proof: Some(proof),
        guessed: None,
    })
}

async fn by_recovery_code(
    powers: &(impl BlindIdentifier + CountTries + AcceptChallenge + LookUpAccount),
    (request, guess, call): (&Request, &Guess, &SourceCall<'_>),
    call_sign: &CallSign,
    given: &RecoveryCode,
    now: Timestamp,
) -> Result<Known, Problem> {
    let source = request.caller().source();
    let (index, source) = futures::try_join!(
        powers.blind_index(Field::CallSign, call_sign.personal()),
        powers.blind_index(Field::Source, &source),
    )?;
    let who = [index.as_str(), source.as_str()];
    let looked_up = async { Ok(powers.look_up(&index, ACCOUNT_KEY, now).await?) };
    let counted = (&who[..], call, &source);
    let found = guess.counted_with(powers, counted, now, looked_up).await?;
    let right = found.filter(|(_, record)| {
        let stored = record.recovery_hash.as_ref();
        stored.is_some_and(|stored| given.matches(stored.seal_view()))
    });
    let Some((person, record)) = right else {
        return Err(Violation::new("/recovery_code", code::WRONG).into());
    };
    Ok(Known {
        person,
        record,
        proof: None,
        guessed: Some((index, source)),
    })
}

/// Sets the password. A recovery code counts once: a new one replaces the one that was used.
async fn reset(
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
    let answer = if known.proof.is_some() {
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
    change.act(if known.proof.is_some() {
        act.never_refused()
    } else {
        act
    });
    powers.save_account(&mut change, &record)?;
    powers.close_all(&mut change, false).await?;
    powers.add_notice(&mut change, Template::PasswordResetDone, Params::new())?;
    if let Some(proof) = &known.proof {
        powers.use_up(&mut change, proof);
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

#[cfg(test)]
mod tests;
