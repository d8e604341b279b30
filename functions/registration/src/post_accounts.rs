//! POST /accounts: creates an account with a proven number, a call sign, or both.

mod answer;
mod create;
mod wish;

use jiff::{SignedDuration, Timestamp};
use qeg_domain::{
    account::AccountRecord,
    calendar::Calendar,
    clock::Clock,
    id::Subject,
    limits,
    personal::{Personal, PersonalValue},
    policy::Policy,
    random::Random,
    token::{RecoveryCode, SessionToken},
    verification::CodeUse,
};
use qeg_store::{
    core::{
        limit::CountTries,
        person::{OpenAccount, ReadPerson},
        repeat::FindKeptAnswer,
        tally::Limit,
    },
    deletion::request::ReadRequest,
    people::{
        challenge::AcceptChallenge,
        index::{BlindIdentifier, FindPerson},
        one_time_codes::{ProveNumber, ProvenNumber},
        registration::{CreateAccount, NewAccount},
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

use crate::account_view;
use answer::{Created, created};
use create::create;
use wish::{Body, Wish};

/// Accounts that are asked for from one source, also those that are refused because an identifier is somebody's.
const ACCOUNTS_PER_SOURCE: Limit = Limit {
    scope: "accounts_source",
    windows: &[(
        limits::ACCOUNTS_PER_SOURCE_HOUR as usize,
        SignedDuration::from_hours(1),
    )],
};

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
) -> Result<(Option<ProvenNumber>, Option<BlindIndex>), Problem> {
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
