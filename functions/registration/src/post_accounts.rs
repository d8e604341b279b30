//! POST /accounts: creates an account with a proven number, a call sign, or both.

use jiff::{SignedDuration, Timestamp};
use qeg_domain::{
    account::{AccountRecord, Status},
    calendar::{Calendar, received_on},
    call_sign::CallSign,
    clock::Clock,
    deletion::{Mode, Proof as KnownBy},
    id::{RequestId, Subject, VerificationId},
    limits,
    password::Password,
    personal::{Personal, PersonalValue, to_recipient, to_recipient_opt},
    policy::Policy,
    purpose::Purpose,
    random::Random,
    token::{RecoveryCode, SessionToken},
    verification::{Code, CodeUse},
    violation::{Violation, code},
};
use qeg_store::{
    Guard, StoreError,
    core::{
        deletion_request::DeletionRequest,
        limit::CountTries,
        person::{OpenAccount, ReadPerson, Wanted},
        repeat::FindKeptAnswer,
        tally::Limit,
    },
    deletion::request::ReadRequest,
    people::{
        challenge::AcceptChallenge,
        index::{BlindIdentifier, FindPerson},
        one_time_codes::{Proof, ProveNumber},
        registration::{CreateAccount, NewAccount, TakeOver},
        session,
    },
};
use qeg_vault::{BlindIndex, Field, credential::Passwords};
use qeg_web::{
    Answer, Code as ProblemCode, Problem, Request, Status as Http, body,
    code_guess::wrong_code,
    describe::{Caller, Operation, json},
    idempotent,
    source_limit::SourceCall,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::account_view::{self, AccountView};

/// How often a take-over is tried when the old account changes meanwhile.
const ATTEMPTS: usize = 4;

/// Accounts that are asked for from one source, also those that are refused because an identifier is somebody's.
const ACCOUNTS_PER_SOURCE: Limit = Limit {
    scope: "accounts_source",
    windows: &[(
        limits::ACCOUNTS_PER_SOURCE_HOUR as usize,
        SignedDuration::from_hours(1),
    )],
};

/// A registration, with a number (`verification_id` and `code`), a call sign, or both.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NewAccount")]
struct Body {
    /// The verification of the number, see `POST /verifications`.
    verification_id: Option<VerificationId>,
    /// The code that was sent to the number.
    #[schemars(length(max = limits::CODE_TEXT_CHARS))]
    code: Option<Personal<String>>,
    /// The call sign, as operators write it.
    #[schemars(length(max = limits::IDENTIFIER_CHARS))]
    call_sign: Option<Personal<String>>,
    /// Not among the common passwords, and not made of the person's own identifiers.
    #[schemars(length(min = limits::PASSWORD_MIN_CHARS, max = limits::PASSWORD_MAX_CHARS))]
    password: Personal<String>,
    /// The version of the privacy policy in effect, see `GET /policy`: the person agrees to it.
    policy_version: String,
    /// Whether a number that another account has moves to this one.
    #[serde(default)]
    take_over: bool,
}

/// A new account, with a session.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "CreatedAccount")]
struct Created<'a> {
    account: AccountView<'a>,
    session: SessionView<'a>,
    /// For an account without a number. It is shown this once.
    #[serde(
        serialize_with = "to_recipient_opt::serialize",
        skip_serializing_if = "Option::is_none"
    )]
    recovery_code: Option<&'a Personal<String>>,
}

/// A session.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Session")]
struct SessionView<'a> {
    /// The token for `Authorization: Bearer`.
    #[serde(serialize_with = "to_recipient::serialize")]
    token: &'a Personal<String>,
    /// When it ends.
    #[serde(serialize_with = "qeg_domain::clock::whole_second::serialize")]
    expires_at: Timestamp,
}

pub(crate) fn describe() -> Operation {
    Operation::new(Caller::Anyone, "post_accounts", "POST /accounts")
        .titled("Open an account", "注册账户")
        .noting("The answer is 409 `conflict` for a call sign that another account has, and 409 `phone_in_use` for a number that another account has: with `take_over` the number moves to the new account.")
        .repeatable()
        .offers_challenge()
        .body::<Body>(json!({
            "verification_id": "0f1e2d3c4b5a69788796a5b4c3d2e1f0",
            "code": "042137",
            "call_sign": "BG7ABC",
            "password": "correct horse battery",
            "policy_version": "2025-02-11"
        }))
        .answers::<Created<'_>>(
            Http::Created,
            "The account, with a session.",
            json!({
                "account": account_view::example(),
                "session": {
                    "token": "a1b2c3d4e5f60718293a4b5c6d7e8f90.kq3vYp0wq8nUuQW1m2a7b5cXzT9dE4fGhJ6KLMNoPQR",
                    "expires_at": "2026-12-25T18:28:49Z"
                }
            }),
        )
        .refuses([ProblemCode::Conflict, ProblemCode::PhoneInUse])
}

/// The registration of a body, with every value checked.
struct Wish {
    proof: Option<(VerificationId, Code)>,
    call_sign: Option<CallSign>,
    password: Password,
    policy_version: String,
    take_over: bool,
}

impl Wish {
    fn read(body: Body, policy: &Policy, now: Timestamp) -> Result<Self, Problem> {
        let mut violations = Vec::new();
        let proof = match (body.verification_id, body.code) {
            (None, None) => None,
            (Some(_), None) => {
                violations.push(Violation::new("/code", code::MISSING));
                None
            }
            (None, Some(_)) => {
                violations.push(Violation::new("/verification_id", code::MISSING));
                None
            }
            (Some(id), Some(given)) => match Code::parse(given.seal_view()) {
                Ok(given) => Some((id, given)),
                Err(violation) => {
                    violations.push(violation.at("/code"));
                    None
                }
            },
        };
        let call_sign = body.call_sign.map(|text| CallSign::parse(text.seal_view()));
        let call_sign = call_sign.transpose().unwrap_or_else(|violation| {
            violations.push(violation.at("/call_sign"));
            None
        });
        if violations.is_empty() && proof.is_none() && call_sign.is_none() {
            violations.push(Violation::new("/verification_id", code::MISSING));
            violations.push(Violation::new("/call_sign", code::MISSING));
        }
        let consent = policy.check(&body.policy_version, received_on(now));
        violations.extend(consent.err().map(|one| one.at("/policy_version")));
        let password = Password::chosen(body.password).and_then(|password| {
            // The number is known once it is proven.
            password.check_own(None, call_sign.as_ref())?;
            Ok(password)
        });
        match password {
            Ok(password) if violations.is_empty() => Ok(Self {
                proof,
                call_sign,
                password,
                policy_version: body.policy_version,
                take_over: body.take_over,
            }),
            outcome => {
                violations.extend(outcome.err().map(|violation| violation.at("/password")));
                Err(violations.into())
            }
        }
    }
}

/// 201; 409 for an identifier that another account has.
pub(crate) async fn handle(
    powers: &(
         impl Clock
         + Random
         + FindKeptAnswer
         + BlindIdentifier
         + CountTries
         + AcceptChallenge
         + ProveNumber
         + FindPerson
         + CreateAccount
         + ReadPerson
         + OpenAccount
         + ReadRequest
     ),
    passwords: &Passwords,
    calendar: &Calendar,
    policy: &Policy,
    request: &Request,
) -> Result<Answer, Problem> {
    let call = SourceCall::new(ACCOUNTS_PER_SOURCE, request);
    idempotent::once(
        powers,
        request,
        ("anonymous", "POST /accounts"),
        async |repeat, now| {
            let wish = Wish::read(body::read(request)?, policy, now)?;
            let source = request.caller().source();
            let source = powers.blind_index(Field::Source, &source).await?;
            call.count(powers, &source, now).await?;
            let (proof, call_sign) = identify(powers, &wish, now).await?;
            let number = proof.as_ref().map(|proof| &proof.phone);
            let own = wish.password.check_own(number, None);
            own.map_err(|violation| violation.at("/password"))?;
            let subject = Subject::random(powers);
            let token = SessionToken::random(subject.clone(), powers);
            let recovery = proof.is_none().then(|| RecoveryCode::random(powers));
            let record = AccountRecord {
                phone: proof.as_ref().map(|proof| proof.phone.clone()),
                phone_verified_at: proof.as_ref().map(|_| now),
                call_sign: wish.call_sign,
                password_hash: passwords.hash(powers, &wish.password)?,
                recovery_hash: recovery.as_ref().map(|code| Personal::new(code.digest())),
                recovery_due: false,
                proven_at: now,
                promotions: false,
                policy_version: wish.policy_version,
            };
            let answer = created(&record, &token, recovery.as_ref(), now)?;
            let kept = (answer.status().as_u16(), answer.body().as_bytes());
            let new = NewAccount {
                keys: &powers.new_keys(&subject).await?,
                record: &record,
                token: &token,
                proof: proof.as_ref(),
                source: &source,
                call_sign: call_sign.as_ref(),
                repeat: repeat.map(|repeat| (repeat, kept.0, kept.1)),
            };
            create(powers, calendar, &new, wish.take_over, now).await?;
            Ok(answer)
        },
    )
    .await
}

/// The proof of the number, and the blind index of the call sign.
async fn identify(
    powers: &(impl BlindIdentifier + ProveNumber + FindPerson),
    wish: &Wish,
    now: Timestamp,
) -> Result<(Option<Proof>, Option<BlindIndex>), Problem> {
    let call_sign = match &wish.call_sign {
        None => None,
        Some(text) => Some(powers.blind_index(Field::CallSign, text.personal()).await?),
    };
    let proof = match &wish.proof {
        None => None,
        Some((id, code)) => Some(
            powers
                .prove(id, code, CodeUse::Registration, now)
                .await?
                .ok_or_else(|| wrong_code("/code"))?,
        ),
    };
    if let Some(index) = &call_sign
        && powers.find(index).await?.is_some()
    {
        return Err(Problem::conflict().detail("The call sign belongs to another account."));
    }
    Ok((proof, call_sign))
}

fn created(
    record: &AccountRecord,
    token: &SessionToken,
    recovery: Option<&RecoveryCode>,
    now: Timestamp,
) -> Result<Answer, Problem> {
    Answer::json(
        Http::Created,
        &Created {
            account: AccountView::new(record, now, Status::Active),
            session: SessionView {
                token: &token.to_text(),
                expires_at: session::end(now),
            },
            recovery_code: recovery.map(RecoveryCode::to_text).as_ref(),
        },
    )
}

async fn create(
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
            Err(StoreError::Lost(Guard::Chain | Guard::Record | Guard::Person | Guard::Phone))
                if may_take_over => {}
            Err(StoreError::Lost(Guard::Verification)) => return Err(wrong_code("/code")),
            Err(error) => return Err(error.into()),
        }
    }
    Err(Problem::unavailable("take_over_contended"))
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
            (Mode::Grace, KnownBy::NumberTakenOver),
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

#[cfg(test)]
mod tests;
