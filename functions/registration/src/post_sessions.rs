//! POST /sessions: signing in. An unknown identifier and a wrong password take the same time and the same calls to AWS,
//! and get the same answer.

use jiff::{SignedDuration, Timestamp};
use qeg_domain::{
    account::{AccountRecord, Status},
    audit::{Action, Field as Touched, ProcessingPurpose},
    clock::Clock,
    identifier::{Identifier, Kind},
    limits,
    password::Password,
    personal::{Personal, to_recipient, to_recipient_opt},
    purpose::Purpose,
    random::Random,
    token::{RecoveryCode, SessionToken},
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
    people::{
        challenge::AcceptChallenge,
        index::BlindIdentifier,
        look_up::LookUpAccount,
        remember_source::RememberSource,
        session::{self, OpenSession},
    },
};
use qeg_vault::{
    BlindIndex, Field,
    credential::{Passwords, Verdict},
};
use qeg_web::{
    Answer, Code, Problem, Request, Status as Http, body,
    describe::{Caller, Operation, json},
    guess::{self, Guess},
    idempotent,
    source_limit::SourceCall,
    store_error::past_the_day,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The limit for failed sign-ins of one source for one identifier. Failures from another source never lock the owner
/// out.
const FAILED_SIGN_INS: Limit = Limit {
    scope: "sign_in",
    windows: guess::WRONG_GUESS_WINDOWS,
};

/// The limit for failed sign-ins of one source for all identifiers, against trying one password on many people.
const FAILED_SIGN_INS_OF_SOURCE: Limit = Limit {
    scope: "sign_in_source",
    windows: guess::WRONG_GUESSES_OF_SOURCE,
};

/// A sign-in.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "SignIn")]
struct Body {
    /// The mobile number or call sign of the account.
    identifier: Personal<String>,
    /// The password of the account.
    password: Personal<String>,
}

/// A session that was opened.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "OpenedSession")]
struct Opened<'a> {
    /// The token for `Authorization: Bearer`.
    #[serde(serialize_with = "to_recipient::serialize")]
    token: &'a Personal<String>,
    /// When it ends.
    #[serde(serialize_with = "qeg_domain::clock::whole_second::serialize")]
    expires_at: Timestamp,
    /// For an account without a number that has no recovery code, or one from before it lost its number. It is shown this
    /// once.
    #[serde(
        serialize_with = "to_recipient_opt::serialize",
        skip_serializing_if = "Option::is_none"
    )]
    recovery_code: Option<&'a Personal<String>>,
}

pub(crate) fn describe() -> Operation {
    Operation::new(Caller::Anyone, "post_sessions", "POST /sessions")
        .titled("Sign in", "登录")
        .noting("The answer 401 is the same for a wrong password and an unknown person. The answer is 429 after too many failures from the caller's network address; failures elsewhere do not lock the owner out. It is also 429 past 100 sign-ins of one person a day; a new password makes the count begin again.")
        .repeatable()
        .offers_challenge()
        .body::<Body>(json!({"identifier": "BG7ABC", "password": "correct horse battery"}))
        .answers::<Opened<'_>>(
            Http::Created,
            "A session.",
            json!({
                "token": "a1b2c3d4e5f60718293a4b5c6d7e8f90.kq3vYp0wq8nUuQW1m2a7b5cXzT9dE4fGhJ6KLMNoPQR",
                "expires_at": "2026-12-25T18:28:49Z"
            }),
        )
        .refuses([Code::Unauthenticated, Code::Conflict])
}

/// 201, with a recovery code for an account without a number that has none, or an old one; 401; 429 after too many
/// failures.
pub(crate) async fn handle(
    powers: &(
         impl Clock
         + Random
         + FindKeptAnswer
         + KeepAnswer
         + BlindIdentifier
         + CountTries
         + AcceptChallenge
         + LookUpAccount
         + ChangePerson
         + SaveAccount
         + OpenSession
         + RememberSource
     ),
    passwords: &Passwords,
    request: &Request,
) -> Result<Answer, Problem> {
    let call = SourceCall::new(FAILED_SIGN_INS_OF_SOURCE, request);
    let guess = Guess::new(FAILED_SIGN_INS);
    idempotent::once(
        powers,
        request,
        ("anonymous", "POST /sessions"),
        async |repeat, now| {
            let body: Body = body::read(request)?;
            let given = Password::typed(body.password);
            let identifier = Identifier::parse(body.identifier.seal_view()).ok();
            let (index, source) = indexes(powers, request, identifier.as_ref()).await?;
            let who = [index.as_str(), source.as_str()];
            let compared = async {
                let wanted = powers.with_known_sources(Wanted::keys(&[Purpose::Account]));
                let found = powers.look_up(&index, wanted, now).await?;
                let verdict = compare(passwords, found.as_ref(), given.as_ref())?;
                Ok((found, verdict))
            };
            let counted = (&who[..], &call, &source);
            let compared = guess.counted_with(powers, counted, now, compared);
            let (found, verdict) = compared.await?;
            match (found, given) {
                (Some((person, mut record)), Some(given)) if verdict != Verdict::Wrong => {
                    let is_outdated = verdict == Verdict::RightButOutdated;
                    if is_outdated {
                        record.password_hash = passwords.hash(powers, &given)?;
                    }
                    let opening = Opening {
                        person: &person,
                        record,
                        by: identifier.as_ref().map_or(Kind::CallSign, Identifier::kind),
                        is_outdated,
                        source: &source,
                    };
                    let (answer, (), ()) = futures::join!(
                        open(powers, opening, repeat, now),
                        guess.was_right(powers, &who),
                        call.take_back(powers, &source)
                    );
                    answer
                }
                _ => Err(Problem::unauthenticated()),
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
    identifier: Option<&Identifier>,
) -> Result<(BlindIndex, BlindIndex), Problem> {
    let (field, value) = match identifier {
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

fn compare(
    passwords: &Passwords,
    found: Option<&(Person, AccountRecord)>,
    given: Option<&Password>,
) -> Result<Verdict, Problem> {
    let Some(given) = given else {
        return Ok(Verdict::Wrong);
    };
    let Some((_, record)) = found else {
        passwords.work_in_vain(given)?;
        return Ok(Verdict::Wrong);
    };
    Ok(passwords.verify(given, &record.password_hash)?)
}

/// A session about to be opened.
struct Opening<'a> {
    person: &'a Person,
    record: AccountRecord,
    /// With which identifier the person signs in.
    by: Kind,
    /// Whether the record has a new hash, instead of one made with older parameters or before NFKC.
    is_outdated: bool,
    source: &'a BlindIndex,
}

/// Opens a session, in every state before the erasure: a person must be able to sign in to cancel a deletion.
async fn open(
    powers: &(impl Random + KeepAnswer + ChangePerson + SaveAccount + OpenSession + RememberSource),
    mut opening: Opening<'_>,
    repeat: Option<&RepeatableRequest>,
    now: Timestamp,
) -> Result<Answer, Problem> {
    let person = opening.person;
    let record = &mut opening.record;
    let token = SessionToken::random(person.subject.clone(), powers);
    let recovery = record
        .needs_recovery_code()
        .then(|| RecoveryCode::random(powers));
    let answer = Answer::json(
        Http::Created,
        &Opened {
            token: &token.to_text(),
            expires_at: session::end(now),
            recovery_code: recovery.as_ref().map(RecoveryCode::to_text).as_ref(),
        },
    )?;
    let mut fields = vec![Touched::Sessions];
    if let Some(code) = &recovery {
        record.set_recovery_code(code);
        fields.push(Touched::RecoveryCode);
    }
    let mut change = powers.change(person, Status::LIVING, now);
    // Not with a password that was replaced since it was compared: a new password ends every session.
    change.on_unchanged_account();
    let purpose = ProcessingPurpose::Account;
    change.act(Act::own(Action::SessionOpened, purpose, &fields));
    powers.open_session(&mut change, &token).await?;
    if record.phone.is_some() {
        powers.remember_source(&mut change, opening.source);
    }
    let renewal = SignedDuration::from_hours(limits::PROOF_RENEWAL_HOURS);
    // A sign-in by call sign says nothing about the number: it may have a new owner.
    let renews = opening.by == Kind::Phone && now.duration_since(record.proven_at) > renewal;
    if renews {
        record.proven_at = now;
    }
    if opening.is_outdated || renews || recovery.is_some() {
        powers.save_account(&mut change, record)?;
    }
    let (status, body) = (answer.status().as_u16(), answer.body().as_bytes());
    powers.keep_answer(&mut change, repeat, status, body);
    let committed = change.commit().await;
    committed.map_err(past_the_day(
        "Too many sign-ins today: after a new password (POST /password-resets) signing in is possible again.",
    ))?;
    Ok(answer)
}
