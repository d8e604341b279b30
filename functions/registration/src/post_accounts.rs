//! POST /accounts: an account by a proven number, by call sign, or by both.

use domain::{
    account::{AccountRecord, Status},
    call_sign::CallSign,
    deletion::{Mode, Proof as KnownBy},
    id::{RequestId, Subject, VerificationId},
    limits,
    password::Password,
    personal::{Guarded, Personal, to_recipient, to_recipient_opt},
    purpose::Purpose,
    token::{RecoveryCode, SessionToken},
    verification::{Code, Purpose as CodePurpose},
    violation::{Violation, code},
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use store::{
    Guard, StoreError,
    deletion::DeletionRequest,
    idempotency,
    index::FindPerson,
    person::Wanted,
    registration::{CreateAccount, NewAccount, TakeOver},
    session,
    verification::{Proof, ProveNumber},
};
use vault::{BlindIndex, Field};
use web::{Answer, Problem, Request, Status as Http, body, idempotent};

use crate::{Service, account_view::AccountView};

/// How often a take-over is tried whose old account changed meanwhile.
const ATTEMPTS: usize = 4;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Body {
    verification_id: Option<VerificationId>,
    code: Option<Personal<String>>,
    call_sign: Option<Personal<String>>,
    password: Personal<String>,
    policy_version: String,
    #[serde(default)]
    take_over: bool,
}

#[derive(Serialize)]
struct Created<'a> {
    account: AccountView<'a>,
    session: SessionView<'a>,
    #[serde(
        serialize_with = "to_recipient_opt::serialize",
        skip_serializing_if = "Option::is_none"
    )]
    recovery_code: Option<&'a Personal<String>>,
}

#[derive(Serialize)]
struct SessionView<'a> {
    #[serde(serialize_with = "to_recipient::serialize")]
    token: &'a Personal<String>,
    expires_at: Timestamp,
}

/// What a body asks for, with every value read.
struct Wish {
    proof: Option<(VerificationId, Code)>,
    call_sign: Option<CallSign>,
    password: Password,
    policy_version: String,
    take_over: bool,
}

impl Wish {
    fn read(body: Body) -> Result<Self, Problem> {
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
        violations.extend(policy_version(&body.policy_version).err());
        match Password::parse(body.password) {
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

/// A policy version is a short name such as `2025-02-11`.
pub(crate) fn policy_version(text: &str) -> Result<(), Violation> {
    let violation = |code| Err(Violation::new("/policy_version", code));
    match text.chars().count() {
        0 => violation(code::MISSING),
        count if count > limits::POLICY_VERSION_CHARS => violation(code::TOO_LONG),
        _ if !text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "-._".contains(c)) =>
        {
            violation(code::UNKNOWN_VALUE)
        }
        _ => Ok(()),
    }
}

/// 201; 409 for an identifier that somebody holds.
pub(crate) async fn handle(service: &Service, request: &Request) -> Result<Answer, Problem> {
    idempotent::settled(async || attempt(service, request).await).await
}

async fn attempt(service: &Service, request: &Request) -> Result<Answer, Problem> {
    let store = &service.store;
    let now = store.vault().clock().now();
    let repeat = idempotent::request(request, "anonymous", "POST /accounts")?;
    if let Some(repeat) = &repeat
        && let Some(answer) = idempotent::replay(store.memory_of_stranger(repeat, now).await?)?
    {
        return Ok(answer);
    }
    let outcome = register(service, request, repeat.as_ref(), now).await;
    idempotent::or_kept(store, repeat.as_ref(), outcome, now).await
}

async fn register(
    service: &Service,
    request: &Request,
    repeat: Option<&idempotency::Request>,
    now: Timestamp,
) -> Result<Answer, Problem> {
    let store = &service.store;
    let wish = Wish::read(body::read(request)?)?;
    let call_sign = call_sign_index(service, wish.call_sign.as_ref()).await?;
    let proof = match &wish.proof {
        None => None,
        Some((id, code)) => Some(
            store
                .prove(id, code, CodePurpose::Registration, now)
                .await?
                .ok_or_else(wrong_code)?,
        ),
    };
    if let Some(index) = &call_sign
        && store.find(index).await?.is_some()
    {
        return Err(Problem::conflict().reason("The call sign belongs to another account."));
    }
    create(
        service,
        &wish,
        proof.as_ref(),
        call_sign.as_ref(),
        repeat,
        now,
    )
    .await
}

/// The one answer to a code that proves nothing, whatever the cause.
pub(crate) fn wrong_code() -> Problem {
    Violation::new("/code", "wrong_or_expired").into()
}

async fn call_sign_index(
    service: &Service,
    call_sign: Option<&CallSign>,
) -> Result<Option<BlindIndex>, Problem> {
    let Some(call_sign) = call_sign else {
        return Ok(None);
    };
    let vault = service.store.vault();
    Ok(Some(
        vault
            .blind_index(Field::CallSign, call_sign.guarded())
            .await?,
    ))
}

async fn create(
    service: &Service,
    wish: &Wish,
    proof: Option<&Proof>,
    call_sign: Option<&BlindIndex>,
    repeat: Option<&idempotency::Request>,
    now: Timestamp,
) -> Result<Answer, Problem> {
    let store = &service.store;
    let random = store.vault().random();
    let subject = Subject::random(random);
    let token = SessionToken::random(subject.clone(), random);
    let recovery = proof.is_none().then(|| RecoveryCode::random(random));
    let record = AccountRecord {
        phone: proof.map(|proof| proof.phone.clone()),
        phone_verified_at: proof.map(|_| now),
        call_sign: wish.call_sign.clone(),
        password_hash: service.passwords.hash(random, &wish.password)?,
        recovery_hash: recovery.as_ref().map(|code| Personal::new(code.digest())),
        proven_at: now,
        promotions: false,
        policy_version: wish.policy_version.clone(),
    };
    let answer = Answer::json(
        Http::Created,
        &Created {
            account: AccountView::new(&record, now, Status::Active),
            session: SessionView {
                token: &token.written(),
                expires_at: session::end(now),
            },
            recovery_code: recovery.as_ref().map(RecoveryCode::written).as_ref(),
        },
    )?;
    let new = NewAccount {
        keys: &store.new_keys(&subject).await?,
        record: &record,
        token: &token,
        proof,
        call_sign,
        repeat: repeat.map(|repeat| (repeat, answer.status().as_u16(), answer.body().as_bytes())),
    };
    for _ in 0..ATTEMPTS {
        let old = match proof {
            Some(proof) => store.find(&proof.index).await?,
            None => None,
        };
        let outcome = match old {
            None => store.create(&new, None, now).await,
            Some(_) if !wish.take_over => return Err(Problem::phone_in_use()),
            Some(old) => take_over(service, &new, &old, now).await,
        };
        match outcome {
            Ok(()) => return Ok(answer),
            Err(StoreError::Lost(Guard::Chain | Guard::Record | Guard::Person | Guard::Phone))
                if wish.take_over => {}
            Err(StoreError::Lost(Guard::Verification)) => return Err(wrong_code()),
            Err(error) => return Err(error.into()),
        }
    }
    Err(Problem::unavailable("take_over_contended"))
}

/// The number moves here. Where it was all that identified the old account, that goes into deletion:
/// nobody could ever sign in to it again.
async fn take_over(
    service: &Service,
    new: &NewAccount<'_>,
    old: &Subject,
    now: Timestamp,
) -> Result<(), StoreError> {
    let store = &service.store;
    let wanted = Wanted {
        keys: &[Purpose::Account],
        ..Wanted::default()
    };
    // Being erased: its index entry goes within moments.
    let lost = StoreError::Lost(Guard::Person);
    let old = store.person(old, wanted, now).await?.ok_or(lost)?;
    let record = store.account(&old).await?;
    let is_orphaned = record.call_sign.is_none() && old.status == Status::Active;
    let deletion = is_orphaned.then(|| {
        DeletionRequest::new(
            RequestId::random(store.vault().random()),
            old.subject.clone(),
            (Mode::Grace, KnownBy::NumberTakenOver),
            now,
            service.calendar.deadline(now),
        )
    });
    let take_over = TakeOver {
        old: &old,
        record,
        deletion,
    };
    store.create(new, Some(&take_over), now).await
}
