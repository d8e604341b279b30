//! `GET /staff/disclosures/{disclosure_id}`: what a second member of staff has to know before they approve. The person's
//! access log shows it.

use jiff::{Timestamp, civil::Date};
use qeg_domain::{
    account::Status as Account,
    audit::{Action, Actor, ActorKind, Field},
    call_sign::CallSign,
    clock::Clock,
    disclosure::{DisclosedField, State},
    id::DisclosureId,
    personal::{Personal, to_recipient, to_recipient_opt},
    phone::Phone,
    purpose::Purpose,
};
use qeg_store::{
    core::{
        chain::Act,
        change::ChangePerson,
        person::{OpenAccount, ReadPerson, Wanted},
    },
    legal::disclosure::OpenDisclosure,
};
use qeg_web::{
    Answer, Code, Problem, Request, Status,
    describe::{Caller, Operation, json},
    idempotent,
};
use schemars::JsonSchema;
use serde::Serialize;

use crate::staff_side::member;

/// A disclosure, as staff see it.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "StaffDisclosure")]
struct View<'a> {
    /// Its id.
    id: &'a DisclosureId,
    state: State,
    /// When it was requested.
    #[serde(serialize_with = "qeg_domain::clock::whole_second::serialize")]
    requested_at: Timestamp,
    /// The session name of the member of staff who requested it.
    #[serde(serialize_with = "to_recipient::serialize")]
    requested_by: &'a Personal<String>,
    /// Whether you requested it, or may be who did. Then another member of staff has to approve it.
    requested_by_you: bool,
    /// Until when it can be approved; once it is approved, until when its package can be fetched again.
    #[serde(serialize_with = "qeg_domain::clock::whole_second::serialize")]
    open_before: Timestamp,
    /// The legal instrument that demands it.
    #[serde(serialize_with = "to_recipient::serialize")]
    instrument: &'a Personal<String>,
    /// The authority that demands it.
    #[serde(serialize_with = "to_recipient::serialize")]
    authority: &'a Personal<String>,
    /// The data that the instrument names.
    fields: &'a [DisclosedField],
    /// The day from which the person may see it in their access log.
    #[serde(skip_serializing_if = "Option::is_none")]
    secret_until: Option<Date>,
    person: Whom<'a>,
}

/// The person whom it is about, by the identifiers of their account now. Compare them with the instrument.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "DisclosedPerson")]
struct Whom<'a> {
    /// The call sign, if they have one.
    #[serde(
        skip_serializing_if = "Option::is_none",
        serialize_with = "to_recipient_opt::serialize"
    )]
    call_sign: Option<&'a CallSign>,
    /// The mobile number with six digits hidden, if they have one.
    #[serde(skip_serializing_if = "Option::is_none")]
    phone: Option<String>,
}

pub(crate) fn describe() -> Operation {
    Operation::new(
        Caller::Staff,
        "get_disclosure",
        "GET /staff/disclosures/{disclosure_id}",
    )
    .titled("See what a disclosure is about", "核对提供信息申请")
    .noting("Read it before you approve: compare the instrument with the person and the fields. Each call is in the person's access log, from the day on which its secrecy ends.")
    .path::<DisclosureId>("disclosure_id", "The disclosure.", "7e6d5c4b3a294817a6b5c4d3e2f10a9b")
    .answers::<View<'_>>(
        Status::Ok,
        "The disclosure, and the person with their number masked.",
        json!({
            "id": "7e6d5c4b3a294817a6b5c4d3e2f10a9b",
            "state": "awaiting_approval",
            "requested_at": "2026-11-25T18:28:49Z",
            "requested_by": "li.lei",
            "requested_by_you": false,
            "open_before": "2026-12-02T18:28:49Z",
            "instrument": "（2026）鄂01调令1号",
            "authority": "武汉市中级人民法院",
            "fields": ["contact_name", "contact_address"],
            "person": {"call_sign": "BG7ABC", "phone": "138******00"}
        }),
    )
    .refuses([Code::NotFound, Code::Conflict, Code::Gone])
}

/// 200, after the audit entry is written; 404 for an unknown disclosure; 410 once the person is being erased.
pub(crate) async fn handle(
    powers: &(impl Clock + OpenDisclosure + ReadPerson + OpenAccount + ChangePerson),
    request: &Request,
    id: &DisclosureId,
) -> Result<Answer, Problem> {
    let member = member(request)?;
    idempotent::retry_on_conflict(async || {
        let now = powers.now();
        let disclosure = powers.disclosure(id).await?;
        let disclosure = disclosure.ok_or_else(Problem::not_found)?;
        let details = powers.details(&disclosure).await?;
        let wanted = Wanted::keys(&[Purpose::Account]);
        let person = powers.person(&disclosure.subject, wanted, now).await?;
        let person = person.ok_or_else(Problem::gone)?;
        let account = powers.account(&person).await?;
        let whom = Whom {
            call_sign: account.call_sign.as_ref(),
            phone: account.phone.as_ref().map(Phone::masked),
        };
        let mut seen = Vec::new();
        seen.extend(whom.phone.as_ref().map(|_| Field::Phone));
        seen.extend(whom.call_sign.map(|_| Field::CallSign));
        let answer = Answer::json(
            Status::Ok,
            &View {
                id,
                state: disclosure.times.state(now),
                requested_at: disclosure.times.requested_at,
                requested_by: &details.requested_by.session_name,
                requested_by_you: details.requested_by.may_be_same_person(&member),
                open_before: disclosure.times.open_before(),
                instrument: &details.instrument,
                authority: &details.authority,
                fields: &disclosure.fields,
                secret_until: disclosure.secret_until,
                person: whom,
            },
        )?;
        let staff = Actor::unnamed(ActorKind::Staff);
        let action = Action::DisclosureRead;
        let act = Act::by_law(action, staff, &seen, disclosure.secret_until);
        let mut change = powers.change(&person, Account::LIVING, now);
        change.act(act.about(id.as_str()));
        change.commit().await?;
        Ok(answer)
    })
    .await
}
