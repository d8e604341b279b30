//! POST /staff/threads: staff record a question that came by mail, by social media or by phone.

use qeg_domain::{
    calendar::Calendar,
    clock::Clock,
    identifier::{Identifier, Kind},
    limits::{IDENTIFIER_CHARS, MESSAGE_CHARS},
    personal::{Personal, PersonalValue},
    purpose::Purpose,
    random::Random,
    thread::{Body as Words, Channel, View},
    violation::{Violation, code},
};
use qeg_store::{
    core::{
        change::ChangePerson,
        kept_answer::RepeatableRequest,
        person::{ReadPerson, Wanted},
        repeat::{KeepSupportAnswer, ReadKeptAnswer},
    },
    messages::thread::StartThread,
    people::{
        call_sign_release::ObjectToRelease,
        index::{BlindIdentifier, FindPerson},
    },
};
use qeg_vault::Field;
use qeg_web::{
    Answer, Code, Problem, Request, Status as Http, body,
    describe::{Caller, Operation, json},
    idempotent,
};
use schemars::{JsonSchema, Schema};
use serde::Deserialize;

use crate::{
    staff_side::{actor, scope},
    start::{Question, start},
    view::example,
};

/// A question that came by another way than the API.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "RecordedQuestion")]
struct Letter {
    /// The mobile number or call sign of the person.
    #[schemars(length(min = 1, max = IDENTIFIER_CHARS))]
    identifier: Personal<String>,
    /// The way in which it arrived.
    #[schemars(transform = without_app)]
    channel: Channel,
    /// The text, of one or more lines.
    #[schemars(length(min = 1, max = MESSAGE_CHARS))]
    body: Personal<String>,
}

/// Every channel but that of the person's own session.
fn others() -> Vec<&'static str> {
    let others = Channel::ALL.iter().filter(|one| **one != Channel::App);
    others.map(|one| one.as_str()).collect()
}

fn without_app(schema: &mut Schema) {
    schema.remove("$ref");
    schema.insert("type".to_owned(), "string".into());
    schema.insert("enum".to_owned(), others().into());
}

pub(crate) fn describe() -> Operation {
    Operation::new(Caller::Staff, "post_staff_threads", "POST /staff/threads")
        .titled(
            "Record a question that came by another way",
            "登记其他渠道的咨询",
        )
        .repeatable()
        .body::<Letter>(json!({
            "identifier": "BG7ABC",
            "channel": "mail",
            "body": "十月寄出的卡片到哪里了？"
        }))
        .answers::<View<'_>>(Http::Created, "The thread.", example())
        .refuses([Code::NotFound, Code::Conflict])
}

/// Who asked, and what.
struct Recorded {
    identifier: Identifier,
    question: Question,
}

impl Recorded {
    fn read(letter: &Letter) -> Result<Self, Problem> {
        let identifier = Identifier::parse(letter.identifier.seal_view());
        let words = Words::parse(&letter.body);
        // A question from the app comes with the person's own session, not through staff.
        let is_own = letter.channel == Channel::App;
        match (identifier, words) {
            (Ok(identifier), Ok(words)) if !is_own => Ok(Self {
                identifier,
                question: Question {
                    subject: None,
                    channel: letter.channel,
                    body: words.into_personal(),
                },
            }),
            (identifier, words) => {
                let mut found = Vec::new();
                found.extend(identifier.err().map(|one| one.at("/identifier")));
                if is_own {
                    found.push(Violation::new("/channel", code::UNKNOWN_VALUE).allowing(others()));
                }
                found.extend(words.err().map(|one| one.at("/body")));
                Err(found.into())
            }
        }
    }

    fn field(&self) -> Field {
        match self.identifier.kind() {
            Kind::Phone => Field::Phone,
            Kind::CallSign => Field::CallSign,
        }
    }
}

/// 201 with the thread; 404 if nobody has the identifier. The limit of open threads does not apply, because the person has
/// already asked.
pub(crate) async fn handle(
    powers: &(
         impl Clock
         + Random
         + BlindIdentifier
         + FindPerson
         + ReadPerson
         + ReadKeptAnswer
         + KeepSupportAnswer
         + StartThread
         + ObjectToRelease
         + ChangePerson
     ),
    calendar: &Calendar,
    request: &Request,
) -> Result<Answer, Problem> {
    let signer = request.caller().signer()?;
    let nobody = || Problem::not_found().detail("Nobody has this identifier.");
    let read = async |repeat: Option<&RepeatableRequest>| {
        let now = powers.now();
        let recorded = Recorded::read(&body::read(request)?)?;
        let value = recorded.identifier.personal();
        let index = powers.blind_index(recorded.field(), value).await?;
        let subject = powers.find(&index).await?.ok_or_else(nobody)?;
        let wanted = powers.with_kept_answer(Wanted::keys(&[Purpose::Support]), repeat);
        let person = powers.person(&subject, wanted, now).await?;
        Ok((person.ok_or_else(nobody)?, recorded.question))
    };
    let scope = scope(&signer);
    let scope = (scope.as_str(), "POST /staff/threads");
    idempotent::once_for(
        powers,
        request,
        scope,
        read,
        async |person, question, repeat| {
            let now = powers.now();
            start(
                powers,
                calendar,
                person,
                (question, actor(&signer)),
                repeat,
                now,
            )
            .await
        },
    )
    .await
}
