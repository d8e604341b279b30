//! `POST /staff/call-signs/{call_sign}/release`: somebody showed staff the licence for a call sign that an account has.
//!
//! Its holder gets a notice and may object in a thread. The registration function takes the call sign off the account
//! once the time to object is over.

use jiff::civil::Date;
use qeg_domain::{
    account::Status,
    audit::{Action, Field as Touched, ProcessingPurpose},
    calendar::received_on,
    call_sign::CallSign,
    clock::Clock,
    id::EventId,
    limits::REFERENCE_CHARS,
    notice::{Param, Params, Template},
    personal::PersonalValue,
    purpose::Purpose,
    violation::{Violation, code},
};
use qeg_store::{
    core::{
        chain::Act,
        change::ChangePerson,
        kept_answer::RepeatableRequest,
        person::{Person, ReadPerson, Wanted},
        repeat::{KeepSupportAnswer, ReadKeptAnswer},
    },
    messages::notice::AskForNotice,
    people::{
        call_sign_release::{AnnounceRelease, ReadRelease, Release},
        index::{BlindIdentifier, FindPerson},
    },
};
use qeg_vault::{BlindIndex, Field};
use qeg_web::{
    Answer, Code, Problem, Request, Signer, Status as Http, body,
    describe::{Caller, Operation, json},
    idempotent,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::staff_side::{actor, scope};

/// The release of a call sign that an account has.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "CallSignRelease")]
struct Body {
    /// What staff were shown, as their own files name it. Only a hash of it is kept.
    #[schemars(length(min = 1, max = REFERENCE_CHARS), regex(pattern = "^[A-Za-z0-9-]+$"))]
    reference: String,
}

/// A release that was announced to the holder.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "AnnouncedRelease")]
struct Accepted {
    /// The last day on which the holder may object.
    object_until: Date,
}

pub(crate) fn describe() -> Operation {
    Operation::new(
        Caller::Staff,
        "post_call_sign_release",
        "POST /staff/call-signs/{call_sign}/release",
    )
    .titled("Release a call sign to its licence holder", "将呼号释放给执照持有人")
    .noting("Its holder gets a notice and may object in a thread. After that the account loses the call sign, and goes into deletion if it was its only identifier.")
    .path::<CallSign>("call_sign", "The call sign.", "BG7ABC")
    .repeatable()
    .body::<Body>(json!({"reference": "LIC-2026-0042"}))
    .answers::<Accepted>(
        Http::Accepted,
        "The release, also where it waits already.",
        json!({"object_until": "2026-12-09"}),
    )
    .refuses([Code::NotFound, Code::Conflict])
}

/// 202, also where the release waits already; 404 where nobody has the call sign; 409 while a deletion runs.
pub(crate) async fn handle(
    powers: &(
         impl Clock
         + BlindIdentifier
         + FindPerson
         + ReadPerson
         + ReadKeptAnswer
         + KeepSupportAnswer
         + ReadRelease
         + AnnounceRelease
         + AskForNotice
         + ChangePerson
     ),
    request: &Request,
    call_sign: &str,
) -> Result<Answer, Problem> {
    let signer = request.caller().signer()?;
    let nobody = || Problem::not_found().detail("No account has this call sign.");
    let read = async |repeat: Option<&RepeatableRequest>| {
        let now = powers.now();
        let reference = reference(&body::read::<Body>(request)?)?;
        let call_sign = CallSign::parse(call_sign).map_err(|_| nobody())?;
        let index = powers.blind_index(Field::CallSign, call_sign.personal());
        let index = index.await?;
        let subject = powers.find(&index).await?.ok_or_else(nobody)?;
        let wanted = powers.with_kept_answer(Wanted::keys(&[Purpose::Support]), repeat);
        let person = powers.person(&subject, wanted, now).await?;
        Ok((person.ok_or_else(nobody)?, (reference, index)))
    };
    let scope = scope(&signer);
    let scope = (scope.as_str(), "POST /staff/call-signs/{call_sign}/release");
    idempotent::once_for(
        powers,
        request,
        scope,
        read,
        async |person, (reference, index), repeat| {
            if person.status != Status::Active {
                return Err(Problem::conflict().detail(
                    "A deletion of the holder is in progress: the call sign is free when it is done.",
                ));
            }
            let today = received_on(powers.now());
            let standing = powers.release(person).and_then(Release::last_day);
            // A release whose last day is over is announced anew.
            let standing = standing.filter(|last| *last >= today);
            write(powers, (&signer, &reference), (person, &index), standing, repeat).await
        },
    )
    .await
}

/// Records what staff were shown, and announces the release unless it is already announced.
async fn write(
    powers: &(impl Clock + AnnounceRelease + AskForNotice + ChangePerson + KeepSupportAnswer),
    (signer, reference): (&Signer, &str),
    (person, call_sign): (&Person, &BlindIndex),
    standing: Option<Date>,
    repeat: Option<&RepeatableRequest>,
) -> Result<Answer, Problem> {
    let mut change = powers.change(person, &[Status::Active], powers.now());
    let act = Act::own(
        Action::CallSignClaimed,
        ProcessingPurpose::Account,
        &[Touched::CallSign],
    );
    // The record ties it to the operator's own file without saying what that is called.
    let about = EventId::derived(&["call sign release", reference]);
    change.act(act.by(actor(signer)).about(about.as_str()));
    let until = if let Some(until) = standing {
        until
    } else {
        let until = powers.announce_release(&mut change, call_sign);
        let params = Params::from([(Param::Until, until)]);
        powers.ask_for_notice(&mut change, Template::CallSignClaimed, params)?;
        until
    };
    let answer = accepted(until)?;
    let status = answer.status().as_u16();
    powers.keep_support_answer(&mut change, repeat, status, answer.body().as_bytes());
    change.commit().await?;
    drop(change);
    Ok(answer)
}

fn accepted(object_until: Date) -> Result<Answer, Problem> {
    Answer::json(Http::Accepted, &Accepted { object_until })
}

/// What staff were shown, as their own files name it: the audit chain keeps a hash of it, with which the two can be
/// compared.
fn reference(body: &Body) -> Result<String, Violation> {
    let text = &body.reference;
    let at = |code| Err(Violation::new("/reference", code));
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    if text.is_empty() {
        at(code::MISSING)
    } else if text.len() > REFERENCE_CHARS {
        at(code::TOO_LONG)
    } else if !text.bytes().all(is_part) {
        at(code::NOT_A_REFERENCE)
    } else {
        Ok(text.clone())
    }
}
