//! POST /sessions: signing in. An unknown identifier and a wrong password take the same time and get the same answer.

use jiff::{SignedDuration, Timestamp};
use qeg_domain::{
    account::Status,
    audit::{Action, Field as Touched, ProcessingPurpose},
    clock::Clock,
    identifier::{Identifier, Kind},
    limits,
    password::Password,
    personal::{Personal, to_recipient},
    purpose::Purpose,
    random::Random,
    token::SessionToken,
};
use qeg_store::{
    core::{
        chain::Act,
        change::{ChangePerson, SaveAccount},
        kept_answer::RepeatableRequest,
        limit::CountTries,
        person::{OpenAccount, Person, ReadPerson, Wanted},
        repeat::{FindKeptAnswer, KeepAnswer},
        tally::{Limit, Tally},
    },
    people::{
        index::{BlindIdentifier, FindPerson},
        session::{self, OpenSession},
    },
};
use qeg_vault::{
    BlindIndex, Field,
    credential::{Passwords, Verdict},
};
use qeg_web::{Answer, Problem, Request, Status as Http, body, idempotent, password};
use serde::{Deserialize, Serialize};

/// The limit for failed sign-ins of one source for one identifier. Failures from another source never lock the owner
/// out.
const FAILED_SIGN_INS: Limit = Limit {
    scope: "sign_in",
    windows: password::WRONG_GUESS_WINDOWS,
};

/// The account states in which signing in works. A person must be able to sign in to cancel a deletion.
const ANY_LIVING: &[Status] = &[Status::Active, Status::DeletionRequested, Status::Held];

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
    #[serde(serialize_with = "qeg_domain::clock::whole_second::serialize")]
    expires_at: Timestamp,
}

/// 201; 401; 429 after five failures in fifteen minutes.
pub(crate) async fn handle(
    powers: &(
         impl Clock
         + Random
         + FindKeptAnswer
         + KeepAnswer
         + BlindIdentifier
         + CountTries
         + FindPerson
         + ReadPerson
         + OpenAccount
         + ChangePerson
         + SaveAccount
         + OpenSession
     ),
    passwords: &Passwords,
    request: &Request,
) -> Result<Answer, Problem> {
    idempotent::once(
        powers,
        request,
        ("anonymous", "POST /sessions"),
        async |repeat, now| {
            let body: Body = body::read(request)?;
            let given = Password::typed(body.password);
            let (index, source) = indexes(powers, request, &body.identifier).await?;
            let who = [index.as_str(), source.as_str()];
            let (tally, subject) =
                futures::try_join!(powers.tally(FAILED_SIGN_INS, &who), powers.find(&index))?;
            password::check_limit(&tally, now)?;
            let wanted = Wanted::keys(&[Purpose::Account]);
            let person = match &subject {
                Some(subject) => powers.person(subject, wanted, now).await?,
                None => None,
            };
            let verdict = compare(powers, passwords, person.as_ref(), given.as_ref()).await?;
            match (person, given) {
                (Some(person), Some(given)) if verdict != Verdict::Wrong => {
                    let new_hash = match verdict {
                        Verdict::RightButOutdated => Some(passwords.hash(powers, &given)?),
                        _ => None,
                    };
                    open(powers, &person, new_hash, &tally, repeat, now).await
                }
                _ => Err(password::count_wrong_guess(
                    powers,
                    &tally,
                    Problem::unauthenticated(),
                    now,
                )
                .await),
            }
        },
    )
    .await
}

/// Blind indexes of the identifier and of the source. A text that is not an identifier is replaced by an impossible
/// call sign, so that it takes the same time and finds nobody.
async fn indexes(
    powers: &impl BlindIdentifier,
    request: &Request,
    given: &Personal<String>,
) -> Result<(BlindIndex, BlindIndex), Problem> {
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
        powers.blind_index(field, &value),
        powers.blind_index(Field::Source, &source),
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
    powers: &impl OpenAccount,
    passwords: &Passwords,
    person: Option<&Person>,
    given: Option<&Password>,
) -> Result<Verdict, Problem> {
    let Some(given) = given else {
        return Ok(Verdict::Wrong);
    };
    let Some(person) = person else {
        passwords.work_in_vain(given)?;
        return Ok(Verdict::Wrong);
    };
    let record = powers.account(person).await?;
    Ok(passwords.verify(given, &record.password_hash)?)
}

/// Opens a session. `new_hash` replaces a hash made with older parameters or before NFKC.
async fn open(
    powers: &(
         impl Random + KeepAnswer + CountTries + OpenAccount + ChangePerson + SaveAccount + OpenSession
     ),
    person: &Person,
    new_hash: Option<Personal<String>>,
    tally: &Tally,
    repeat: Option<&RepeatableRequest>,
    now: Timestamp,
) -> Result<Answer, Problem> {
    let token = SessionToken::random(person.subject.clone(), powers);
    let answer = Answer::json(
        Http::Created,
        &Opened {
            token: &token.to_text(),
            expires_at: session::end(now),
        },
    )?;
    let mut change = powers.change(person, ANY_LIVING, now);
    let purpose = ProcessingPurpose::Account;
    change.act(Act::own(
        Action::SessionOpened,
        purpose,
        &[Touched::Sessions],
    ));
    powers.open_session(&mut change, &token);
    powers.forget_tries(&mut change, tally);
    let mut record = powers.account(person).await?;
    let renewal = SignedDuration::from_hours(limits::PROOF_RENEWAL_HOURS);
    if new_hash.is_some() || now.duration_since(record.proven_at) > renewal {
        record.password_hash = new_hash.unwrap_or(record.password_hash);
        record.proven_at = now;
        powers.save_account(&mut change, &record)?;
    }
    let (status, body) = (answer.status().as_u16(), answer.body().as_bytes());
    powers.keep_answer(&mut change, repeat, status, body);
    change.commit().await?;
    Ok(answer)
}
