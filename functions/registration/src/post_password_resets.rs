//! POST /password-resets: a new password for who proves the number, or holds the recovery code.

use domain::{
    account::{AccountRecord, Status},
    audit::{Action, Field as Touched, ProcessingPurpose},
    call_sign::CallSign,
    id::VerificationId,
    limits,
    notice::{Params, Template},
    password::Password,
    personal::{Guarded, Personal},
    purpose::Purpose,
    token::RecoveryCode,
    verification::{Code, Purpose as CodePurpose},
    violation::{Violation, code},
};
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use store::{
    chain::Act,
    index::FindPerson,
    limit::{Limit, Tally},
    notice,
    person::{Person, Wanted},
    session::CloseSessions,
    verification::{Proof, ProveNumber},
};
use vault::{BlindIndex, Field};
use web::{Answer, Problem, Request, body, idempotent, password};

use crate::{Service, post_accounts::wrong_code};

/// Wrong recovery codes of one source for one call sign.
const WRONG_RECOVERY_CODES: Limit = Limit {
    scope: "recovery",
    windows: password::FAILURES,
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

/// How the person shows who they are.
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
                .reason("Give verification_id and code, or call_sign and recovery_code.")),
        }
    }
}

/// 204; every session ends. 403 for a number that was last proven too long ago: it may have a new
/// owner, so support decides.
pub(crate) async fn handle(service: &Service, request: &Request) -> Result<Answer, Problem> {
    idempotent::settled(async || attempt(service, request).await).await
}

async fn attempt(service: &Service, request: &Request) -> Result<Answer, Problem> {
    let now = service.store.vault().clock().now();
    let body: Body = body::read(request)?;
    let evidence = Evidence::read(&body)?;
    let new = Password::parse(body.new_password).map_err(|error| error.at("/new_password"))?;
    // Hashed before anybody is looked up, so that unknown people cost the same.
    let hash = service
        .passwords
        .hash(service.store.vault().random(), &new)?;
    match evidence {
        Evidence::Number(id, given) => by_number(service, &id, &given, hash, now).await,
        Evidence::Recovery(call_sign, given) => {
            by_recovery_code(service, request, &call_sign, &given, hash, now).await
        }
    }
}

async fn living(
    service: &Service,
    index: &BlindIndex,
    now: Timestamp,
) -> Result<Option<(Person, AccountRecord)>, Problem> {
    let store = &service.store;
    let Some(subject) = store.find(index).await? else {
        return Ok(None);
    };
    let wanted = Wanted {
        keys: &[Purpose::Account],
        ..Wanted::default()
    };
    let Some(person) = store.person(&subject, wanted, now).await? else {
        return Ok(None);
    };
    let record = store.account(&person).await?;
    Ok(Some((person, record)))
}

async fn by_number(
    service: &Service,
    id: &VerificationId,
    given: &Code,
    hash: Personal<String>,
    now: Timestamp,
) -> Result<Answer, Problem> {
    let store = &service.store;
    let proof = store
        .prove(id, given, CodePurpose::PasswordReset, now)
        .await?;
    let proof = proof.ok_or_else(wrong_code)?;
    let (person, record) = living(service, &proof.index, now)
        .await?
        .ok_or_else(wrong_code)?;
    let oldest = SignedDuration::from_hours(24 * limits::PROOF_DAYS);
    if now.duration_since(record.proven_at) > oldest {
        return Err(Problem::forbidden().reason(
            "This number was last used with the account more than 90 days ago: ask support.",
        ));
    }
    reset(service, &person, record, hash, Some(&proof), None, now).await
}

async fn by_recovery_code(
    service: &Service,
    request: &Request,
    call_sign: &CallSign,
    given: &RecoveryCode,
    hash: Personal<String>,
    now: Timestamp,
) -> Result<Answer, Problem> {
    let store = &service.store;
    let source = request.caller().source();
    let (index, source) = futures::try_join!(
        store
            .vault()
            .blind_index(Field::CallSign, call_sign.guarded()),
        store.vault().blind_index(Field::Source, &source),
    )?;
    let tally = store
        .tally(WRONG_RECOVERY_CODES, &[index.as_str(), source.as_str()])
        .await?;
    password::room(&tally, now)?;
    let found = living(service, &index, now).await?;
    let right = found.filter(|(_, record)| {
        let stored = record.recovery_hash.as_ref();
        stored.is_some_and(|stored| given.matches(stored.seal_view()))
    });
    let Some((person, record)) = right else {
        let refusal = Violation::new("/recovery_code", "wrong").into();
        return Err(password::wrong(store, &tally, refusal, now).await);
    };
    reset(service, &person, record, hash, None, Some(&tally), now).await
}

/// Sets the password. A recovery code stays what it was: the answer has no room for a new one, and
/// whoever holds it could reset the password again anyway.
async fn reset(
    service: &Service,
    person: &Person,
    mut record: AccountRecord,
    hash: Personal<String>,
    proof: Option<&Proof>,
    tally: Option<&Tally>,
    now: Timestamp,
) -> Result<Answer, Problem> {
    let store = &service.store;
    record.password_hash = hash;
    record.proven_at = now;
    if proof.is_some() {
        record.phone_verified_at = Some(now);
    }
    let mut change = store.change(person, &[Status::Active], now);
    let fields = [Touched::Password, Touched::Sessions];
    change.act(Act::own(
        Action::PasswordReset,
        ProcessingPurpose::Account,
        &fields,
    ));
    change.put_account(&record)?;
    store.close_all(&mut change, person, false).await?;
    notice::add_notice(&mut change, Template::PasswordResetDone, Params::new(), now)?;
    if let Some(proof) = proof {
        change.also(|transaction| proof.consume_in(transaction));
    }
    if let Some(tally) = tally {
        change.also(|transaction| tally.forget_in(transaction));
    }
    change.commit().await?;
    Ok(Answer::no_content())
}
