//! What an authority gets: the disclosure with its legal basis, and the fields that its instrument names, and no other.

use std::borrow::Cow;

use jiff::Timestamp;
use qeg_domain::{
    audit::{Action, Actor, Entry, Field, ProcessingPurpose},
    calendar::{Calendar, received_on},
    call_sign::CallSign,
    contact,
    disclosure::DisclosedField,
    e164::E164,
    handoff,
    id::DisclosureId,
    limits::{EXPORT_ENTRIES, EXPORT_HANDOFFS, EXPORT_THREADS},
    personal::{Personal, PersonalValue, to_recipient, to_recipient_opt},
    phone::Phone,
    purpose::Purpose,
    thread,
};
use qeg_store::{
    audit::access_log::ReadAccessLog,
    carriers::handoff::{ListHandoffs, OpenOrder},
    core::person::{OpenAccount, Person, Wanted},
    messages::thread::{ListThreads, OpenConversation, ReadMessages},
    people::contact::OpenContact,
};
use qeg_web::Problem;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Serialize;
use serde_json::{Map, Value};

/// The disclosure, and beside it the values by field name; `null` where nothing is stored.
#[derive(Serialize)]
pub(crate) struct Package<'a> {
    pub(crate) disclosure: Named<'a>,
    #[serde(flatten)]
    pub(crate) fields: Map<String, Value>,
}

/// Which disclosure a package belongs to, and its legal basis.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "PackageBasis")]
pub(crate) struct Named<'a> {
    /// The id of the disclosure.
    pub(crate) id: &'a DisclosureId,
    /// The legal instrument that demands it.
    #[serde(serialize_with = "to_recipient::serialize")]
    pub(crate) instrument: &'a Personal<String>,
    /// The authority that demands it.
    #[serde(serialize_with = "to_recipient::serialize")]
    pub(crate) authority: &'a Personal<String>,
    /// When a second member of staff approved it.
    #[serde(serialize_with = "qeg_domain::clock::whole_second::serialize")]
    pub(crate) approved_at: Timestamp,
}

impl JsonSchema for Package<'_> {
    fn schema_name() -> Cow<'static, str> {
        "DisclosurePackage".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let named = (
            "disclosure".to_owned(),
            generator.subschema_for::<Named<'_>>().into(),
        );
        let mut properties = Map::from_iter([named]);
        properties.extend(DisclosedField::ALL.iter().map(|field| {
            let schema = schema_of(*field, generator);
            (field.as_str().to_owned(), schema.into())
        }));
        json_schema!({
            "type": "object",
            "description": "The disclosure and the requested fields, and no others; `null` where nothing is stored.",
            "properties": properties,
            "required": ["disclosure"],
        })
    }
}

/// The schema of one field. `x-may-be-null` keeps `null` in the description of the API.
fn schema_of(field: DisclosedField, generator: &mut SchemaGenerator) -> Schema {
    let mut schema = match field {
        DisclosedField::Phone => generator.subschema_for::<Option<Phone>>(),
        DisclosedField::CallSign => generator.subschema_for::<Option<CallSign>>(),
        DisclosedField::ContactName => generator.subschema_for::<Option<String>>(),
        DisclosedField::ContactPhone => generator.subschema_for::<Option<E164>>(),
        DisclosedField::ContactAddress => {
            generator.subschema_for::<Option<contact::AddressAnswer<'_>>>()
        }
        DisclosedField::Threads => generator.subschema_for::<Threads>(),
        DisclosedField::Handoffs => generator.subschema_for::<Handoffs>(),
        DisclosedField::AccessLog => generator.subschema_for::<Log>(),
    };
    schema.insert("x-may-be-null".to_owned(), true.into());
    let text = field.logged().label().en;
    schema.insert("description".to_owned(), text.into());
    schema
}

/// The purposes whose keys these fields need. No other key is used.
pub(crate) fn purposes(fields: &[DisclosedField]) -> Vec<Purpose> {
    let needed = |purpose: &Purpose| fields.iter().any(|one| one.purpose() == Some(*purpose));
    Purpose::ALL.into_iter().filter(needed).collect()
}

/// The items of a person that are read for these fields.
pub(crate) fn wanted<'a>(purposes: &'a [Purpose], fields: &[DisclosedField]) -> Wanted<'a> {
    let wanted = Wanted::keys(purposes);
    if fields.iter().any(|field| field.is_of_contact()) {
        wanted.contact()
    } else {
        wanted
    }
}

/// The values of the package. The person must have been read with [`wanted`] for the same fields.
pub(crate) async fn of(
    powers: &(
         impl OpenAccount
         + OpenContact
         + ListThreads
         + ReadMessages
         + OpenConversation
         + ListHandoffs
         + OpenOrder
         + ReadAccessLog
     ),
    calendar: &Calendar,
    person: &Person,
    fields: &[DisclosedField],
    now: Timestamp,
) -> Result<Map<String, Value>, Problem> {
    let account = if person.key_id(Purpose::Account).is_some() {
        Some(powers.account(person).await?)
    } else {
        None
    };
    let contact = powers.contact(person).await?;
    let contact = contact.map(|contact| json(&contact.answer())).transpose()?;
    let contact = |part: &str| contact.as_ref().map(|whole| whole[part].clone());
    let mut package = Map::new();
    for field in fields {
        let account = account.as_ref();
        let value = match field {
            DisclosedField::Phone => opened(account.and_then(|record| record.phone.as_ref()))?,
            DisclosedField::CallSign => {
                opened(account.and_then(|record| record.call_sign.as_ref()))?
            }
            DisclosedField::ContactName => contact("name").unwrap_or_default(),
            DisclosedField::ContactPhone => contact("phone").unwrap_or_default(),
            DisclosedField::ContactAddress => contact("address").unwrap_or_default(),
            DisclosedField::Threads => threads(powers, calendar, person, now).await?,
            DisclosedField::Handoffs => handoffs(powers, person, now).await?,
            DisclosedField::AccessLog => access_log(powers, person, now).await?,
        };
        package.insert(field.as_str().to_owned(), value);
    }
    Ok(package)
}

fn json<T: Serialize>(part: &T) -> Result<Value, Problem> {
    serde_json::to_value(part).map_err(|_| Problem::unavailable("package_not_json"))
}

/// A personal value as it is disclosed to the authority.
fn opened<G: PersonalValue>(value: Option<&G>) -> Result<Value, Problem> {
    to_recipient_opt::serialize(&value, serde_json::value::Serializer)
        .map_err(|_| Problem::unavailable("package_not_json"))
}

/// Forwarding orders.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "DisclosedHandoffs")]
struct Handoffs {
    /// Newest first.
    #[schemars(with = "Vec<handoff::Answer<'_>>")]
    handoffs: Vec<Value>,
    /// Whether older ones were left out.
    is_cut: bool,
}

/// Newest first.
async fn handoffs(
    powers: &(impl ListHandoffs + OpenOrder),
    person: &Person,
    now: Timestamp,
) -> Result<Value, Problem> {
    let found = powers.handoffs(&person.subject, None, EXPORT_HANDOFFS, now);
    let (found, is_cut) = found.await?;
    let mut handoffs = Vec::with_capacity(found.len());
    for handoff in found {
        let handoff = handoff.of(person);
        let order = powers.order(person, &handoff).await?;
        handoffs.push(json(&handoff.answer(&order))?);
    }
    json(&Handoffs { handoffs, is_cut })
}

/// Conversations with support.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "DisclosedThreads")]
struct Threads {
    /// Newest first.
    #[schemars(with = "Vec<thread::View<'_>>")]
    threads: Vec<Value>,
    /// Whether older ones were left out.
    is_cut: bool,
}

/// Newest first.
async fn threads(
    powers: &(impl ListThreads + ReadMessages + OpenConversation),
    calendar: &Calendar,
    person: &Person,
    now: Timestamp,
) -> Result<Value, Problem> {
    let found = powers.threads(&person.subject, None, EXPORT_THREADS, now);
    let (found, is_cut) = found.await?;
    let mut threads = Vec::with_capacity(found.len());
    for thread in found {
        let record = powers.thread_record(person, &thread).await?;
        let messages = powers.messages(&person.subject, &thread.id).await?;
        let messages = powers.written(person, &messages).await?;
        let head = (&thread.id, thread.created_at);
        threads.push(json(&record.view(
            head,
            thread.status,
            &messages,
            calendar,
        ))?);
    }
    json(&Threads { threads, is_cut })
}

/// An entry as the person would see it: staff are never named.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "DisclosedLogEntry")]
struct Line {
    /// When it was done.
    #[serde(serialize_with = "qeg_domain::clock::whole_second::serialize")]
    at: Timestamp,
    actor: Actor,
    action: Action,
    purpose: ProcessingPurpose,
    /// The data that was touched.
    fields: Vec<Field>,
}

/// The access log of the person's data.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "DisclosedLog")]
struct Log {
    /// Newest first.
    entries: Vec<Line>,
    /// Whether older ones were left out.
    is_cut: bool,
}

/// Entries that a law keeps secret are not disclosed to this authority either.
async fn access_log(
    powers: &impl ReadAccessLog,
    person: &Person,
    now: Timestamp,
) -> Result<Value, Problem> {
    let entries = powers
        .entries(&person.subject, None, EXPORT_ENTRIES)
        .await?;
    let is_cut = entries.last().is_some_and(|first| first.seq > 1);
    let shown = |entry: &Entry| entry.is_shown(received_on(now));
    let entries = entries.into_iter().filter(shown).map(|entry| Line {
        at: entry.at,
        actor: entry.actor.shown(),
        action: entry.action,
        purpose: entry.purpose,
        fields: entry.fields,
    });
    let entries = entries.collect();
    json(&Log { entries, is_cut })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use serde_json::json;

    use super::*;

    #[test]
    fn only_the_keys_that_the_fields_need_are_asked_for() {
        use DisclosedField::{AccessLog, CallSign, ContactName, Handoffs, Phone, Threads};
        assert_eq!(purposes(&[AccessLog]), []);
        assert_eq!(purposes(&[Phone, CallSign]), [Purpose::Account]);
        assert_eq!(purposes(&[Handoffs, ContactName]), [Purpose::Contact]);
        assert_eq!(purposes(&[Threads]), [Purpose::Support]);
        assert_eq!(purposes(DisclosedField::ALL), Purpose::ALL);
    }

    #[test]
    fn the_decision_names_the_limits_of_a_package() {
        let decision = include_str!("../../../infra/decisions/0010-two-people-and-hold-notices.md");
        assert_eq!(EXPORT_THREADS, 3, "written as a word");
        assert_eq!(EXPORT_ENTRIES % 1_000, 0, "written with a comma");
        let limits = format!(
            "the three newest threads, the {EXPORT_HANDOFFS} newest handoffs and the {},000 newest entries of the access log",
            EXPORT_ENTRIES / 1_000
        );
        assert!(decision.contains(&limits), "{limits}");
    }

    #[test]
    fn an_absent_value_is_null_and_a_stored_one_is_shown_in_full() {
        let phone = Phone::parse("13800138000").ok();
        assert_eq!(opened(phone.as_ref()).unwrap(), json!("+8613800138000"));
        assert_eq!(opened(None::<&CallSign>).unwrap(), Value::Null);
    }
}
