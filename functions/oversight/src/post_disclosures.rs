//! POST /staff/disclosures: staff request a disclosure to an authority that has a legal instrument. Nothing is
//! disclosed until a second member of staff has approved it.

use jiff::{Timestamp, civil::Date};
use qeg_domain::{
    account::Status as Account,
    calendar::received_on,
    clock::Clock,
    disclosure::{DisclosedField, DisclosureDetails, StaffMember, State, check_fields},
    id::DisclosureId,
    identifier::Identifier,
    legal_text,
    limits::{IDENTIFIER_CHARS, LEGAL_TEXT_CHARS},
    personal::Personal,
    purpose::Purpose,
    random::Random,
};
use qeg_store::{
    core::{
        change::ChangePerson,
        kept_answer::RepeatableRequest,
        person::{Person, ReadPerson, Wanted},
        repeat::{FindKeptAnswer, KeepAnswer},
    },
    legal::disclosure::{AskDisclosure, NewDisclosure},
    people::index::{BlindIdentifier, FindPerson},
};
use qeg_web::{
    Answer, Code, Problem, Request, Status, body,
    describe::{Caller, Operation, json},
    idempotent,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::staff_side::{identifier, member, scope, whose};

/// A request to disclose data of a person to an authority.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NewDisclosure")]
struct Body {
    /// The mobile number or call sign of the person.
    #[schemars(length(min = 1, max = IDENTIFIER_CHARS))]
    identifier: Personal<String>,
    /// The legal instrument that demands it.
    #[schemars(length(min = 1, max = LEGAL_TEXT_CHARS))]
    instrument: Personal<String>,
    /// The authority that demands it.
    #[schemars(length(min = 1, max = LEGAL_TEXT_CHARS))]
    authority: Personal<String>,
    /// The data that the instrument names.
    #[schemars(length(min = 1), extend("uniqueItems" = true))]
    fields: Vec<DisclosedField>,
    /// The day from which the person may see it in their access log.
    #[schemars(extend("format" = "date"))]
    secret_until: Option<String>,
}

/// A disclosure that was requested.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "RequestedDisclosure")]
struct Accepted<'a> {
    /// Its id.
    id: &'a DisclosureId,
    state: State,
}

pub(crate) fn describe() -> Operation {
    Operation::new(Caller::Staff, "post_disclosures", "POST /staff/disclosures")
        .titled(
            "Request a disclosure to an authority",
            "申请向国家机关提供信息",
        )
        .noting("Nothing is disclosed until another member of staff approves it.")
        .repeatable()
        .body::<Body>(json!({
            "identifier": "BG7ABC",
            "instrument": "（2026）鄂01调令1号",
            "authority": "武汉市中级人民法院",
            "fields": ["contact_name", "contact_address"]
        }))
        .answers::<Accepted<'_>>(
            Status::Created,
            "The disclosure.",
            json!({"id": "7e6d5c4b3a294817a6b5c4d3e2f10a9b", "state": "awaiting_approval"}),
        )
        .refuses([Code::NotFound, Code::Conflict, Code::Gone])
}

/// The parsed body.
struct Asked {
    identifier: Identifier,
    fields: Vec<DisclosedField>,
    secret_until: Option<Date>,
    instrument: Personal<String>,
    authority: Personal<String>,
}

/// 201; 404 if nobody has the identifier; 410 once the person is being erased.
pub(crate) async fn handle(
    powers: &(
         impl Clock
         + Random
         + FindKeptAnswer
         + KeepAnswer
         + BlindIdentifier
         + FindPerson
         + ReadPerson
         + ChangePerson
         + AskDisclosure
     ),
    request: &Request,
) -> Result<Answer, Problem> {
    let member = member(request)?;
    let scope = scope(&member);
    let scope = (scope.as_str(), "POST /staff/disclosures");
    idempotent::once(powers, request, scope, async |repeat, now| {
        let asked = parse(&body::read(request)?, received_on(now))?;
        let subject = whose(powers, &asked.identifier).await?;
        let wanted = Wanted::keys(&[Purpose::Account]);
        let person = powers.person(&subject, wanted, now).await?;
        let person = person.ok_or_else(Problem::gone)?;
        ask(powers, &person, member.clone(), asked, repeat, now).await
    })
    .await
}

fn parse(body: &Body, today: Date) -> Result<Asked, Problem> {
    let identifier = identifier(&body.identifier);
    let line = |text, pointer| legal_text::line(text).map_err(|found| found.at(pointer));
    let instrument = line(&body.instrument, "/instrument");
    let authority = line(&body.authority, "/authority");
    let fields = check_fields(&body.fields);
    let secret_until = legal_text::secret_until(body.secret_until.as_deref(), today);
    match (identifier, instrument, authority, fields, secret_until) {
        (Ok(identifier), Ok(instrument), Ok(authority), Ok(()), Ok(secret_until)) => Ok(Asked {
            identifier,
            fields: body.fields.clone(),
            secret_until,
            instrument,
            authority,
        }),
        (identifier, instrument, authority, fields, secret_until) => {
            let found = identifier.err().into_iter();
            let found = found.chain(instrument.err()).chain(authority.err());
            let found = found.chain(fields.err()).chain(secret_until.err());
            Err(Problem::unprocessable(found.collect()))
        }
    }
}

async fn ask(
    powers: &(impl Random + KeepAnswer + ChangePerson + AskDisclosure),
    person: &Person,
    member: StaffMember,
    asked: Asked,
    repeat: Option<&RepeatableRequest>,
    now: Timestamp,
) -> Result<Answer, Problem> {
    let id = DisclosureId::random(powers);
    let details = DisclosureDetails {
        instrument: asked.instrument,
        authority: asked.authority,
        requested_by: member,
        approved_by: None,
        ended_by: None,
    };
    let new = NewDisclosure {
        id: &id,
        fields: &asked.fields,
        secret_until: asked.secret_until,
        details: &details,
    };
    let accepted = Accepted {
        id: &id,
        state: State::AwaitingApproval,
    };
    let answer = Answer::json(Status::Created, &accepted)?;
    // Data can be disclosed also while a deletion is requested or held.
    let mut change = powers.change(person, Account::LIVING, now);
    powers.ask_disclosure(&mut change, &new).await?;
    let status = answer.status().as_u16();
    powers.keep_answer(&mut change, repeat, status, answer.body().as_bytes());
    change.commit().await?;
    Ok(answer)
}
