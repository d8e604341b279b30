//! POST /sessions: signing in. Unknown people and wrong passwords cost and look the same.

use domain::{
    account::Status,
    audit::{Action, Field as Touched, ProcessingPurpose},
    identifier::{Identifier, Kind},
    password::Password,
    personal::{Personal, to_recipient},
    purpose::Purpose,
    token::SessionToken,
};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use store::{
    chain::Act,
    idempotency,
    index::FindPerson,
    limit::{Limit, Tally},
    person::{Person, Wanted},
    session,
};
use vault::{BlindIndex, Field, credential::Verdict};
use web::{Answer, Problem, Request, Status as Http, body, idempotent, password};

use crate::Service;

/// Failed sign-ins of one source for one identifier: a stranger's failures elsewhere never lock the
/// owner out.
const FAILED_SIGN_INS: Limit = Limit {
    scope: "sign_in",
    windows: password::FAILURES,
};

/// Signing in is also how a deletion is cancelled, so it works while one runs.
const ANY_LIVING: &[Status] = &[Status::Active, Status::DeletionRequested, Status::Held];

/// How old the proof of use may get before a sign-in renews it.
const PROOF_AGE: SignedDuration = SignedDuration::from_hours(24);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Body {
    identifier: Personal<String>,
    password: Personal<String>,
}

#[derive(Serialize)]
struct Opened<'a> {
    #[serde(serialize_with = "to_recipient::serialize")]
    token: &'a Personal<String>,
    expires_at: Timestamp,
}

/// 201; 401; 429 after five failures in fifteen minutes.
pub(crate) async fn handle(service: &Service, request: &Request) -> Result<Answer, Problem> {
    idempotent::settled(async || attempt(service, request).await).await
}

async fn attempt(service: &Service, request: &Request) -> Result<Answer, Problem> {
    let store = &service.store;
    let now = store.vault().clock().now();
    let repeat = idempotent::request(request, "anonymous", "POST /sessions")?;
    if let Some(repeat) = &repeat
        && let Some(answer) = idempotent::replay(store.memory_of_stranger(repeat, now).await?)?
    {
        return Ok(answer);
    }
    let outcome = sign_in(service, request, repeat.as_ref(), now).await;
    idempotent::or_kept(store, repeat.as_ref(), outcome, now).await
}

async fn sign_in(
    service: &Service,
    request: &Request,
    repeat: Option<&idempotency::Request>,
    now: Timestamp,
) -> Result<Answer, Problem> {
    let store = &service.store;
    let body: Body = body::read(request)?;
    let given = Password::parse(body.password).ok();
    let (index, source) = indexes(service, request, &body.identifier).await?;
    let who = [index.as_str(), source.as_str()];
    let (tally, subject) =
        futures::try_join!(store.tally(FAILED_SIGN_INS, &who), store.find(&index))?;
    password::room(&tally, now)?;
    let wanted = Wanted {
        keys: &[Purpose::Account],
        ..Wanted::default()
    };
    let person = match &subject {
        Some(subject) => store.person(subject, wanted, now).await?,
        None => None,
    };
    let verdict = compare(service, person.as_ref(), given.as_ref()).await?;
    match (person, given) {
        (Some(person), Some(given)) if verdict != Verdict::Wrong => {
            open(service, &person, &given, verdict, &tally, repeat, now).await
        }
        _ => Err(password::wrong(store, &tally, Problem::unauthenticated(), now).await),
    }
}

/// Blind indexes of the identifier and of the source. What is no identifier is indexed as the call
/// sign it is not, so that it costs the same and finds nobody.
async fn indexes(
    service: &Service,
    request: &Request,
    given: &Personal<String>,
) -> Result<(BlindIndex, BlindIndex), Problem> {
    let vault = service.store.vault();
    let identifier = Identifier::parse(given.seal_view()).ok();
    let (field, value) = match &identifier {
        Some(identifier) => (
            field(identifier),
            Personal::new(identifier.seal_view().to_owned()),
        ),
        None => (Field::CallSign, Personal::new("?".to_owned())),
    };
    let source = request.caller().source();
    let indexes = futures::try_join!(
        vault.blind_index(field, &value),
        vault.blind_index(Field::Source, &source),
    )?;
    Ok(indexes)
}

fn field(identifier: &Identifier) -> Field {
    match identifier.kind() {
        Kind::Phone => Field::Phone,
        Kind::CallSign => Field::CallSign,
    }
}

async fn compare(
    service: &Service,
    person: Option<&Person>,
    given: Option<&Password>,
) -> Result<Verdict, Problem> {
    let Some(given) = given else {
        return Ok(Verdict::Wrong);
    };
    let Some(person) = person else {
        service.passwords.work_in_vain(given)?;
        return Ok(Verdict::Wrong);
    };
    let record = service.store.account(person).await?;
    Ok(service.passwords.verify(given, &record.password_hash)?)
}

#[allow(
    clippy::too_many_arguments,
    reason = "one call site, each argument a different thing"
)]
async fn open(
    service: &Service,
    person: &Person,
    given: &Password,
    verdict: Verdict,
    tally: &Tally,
    repeat: Option<&idempotency::Request>,
    now: Timestamp,
) -> Result<Answer, Problem> {
    let store = &service.store;
    let random = store.vault().random();
    let token = SessionToken::random(person.subject.clone(), random);
    let answer = Answer::json(
        Http::Created,
        &Opened {
            token: &token.written(),
            expires_at: session::end(now),
        },
    )?;
    let mut change = store.change(person, ANY_LIVING, now);
    let purpose = ProcessingPurpose::Account;
    change.act(Act::own(
        Action::SessionOpened,
        purpose,
        &[Touched::Sessions],
    ));
    change.also(|transaction| session::open_in(transaction, &token, now));
    change.also(|transaction| tally.forget_in(transaction));
    let mut record = store.account(person).await?;
    if verdict == Verdict::RightButOutdated {
        record.password_hash = service.passwords.hash(random, given)?;
    }
    if verdict == Verdict::RightButOutdated || now.duration_since(record.proven_at) > PROOF_AGE {
        record.proven_at = now;
        change.put_account(&record)?;
    }
    if let Some(repeat) = repeat {
        let status = answer.status().as_u16();
        change.answer(repeat, Purpose::Account, status, answer.body().as_bytes());
    }
    change.commit().await?;
    Ok(answer)
}
