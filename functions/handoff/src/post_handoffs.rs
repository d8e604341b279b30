//! POST /handoffs: the person orders a carrier to forward something.
//!
//! With an `Idempotency-Key` a record leads from the key to the handoff, so a repeat finds the handoff itself. No stored
//! answer is needed, which could outlive the handoff.

use jiff::Timestamp;
use qeg_domain::{
    account::Status as Account,
    calendar::received_on,
    clock::Clock,
    handoff::{Carrier, CarrierName, Carriers, Consent, Item, ItemInput, Order, Status},
    id::{HandoffId, OrderKey, Subject},
    limits::QUEUED_HANDOFFS,
    policy::Policy,
    purpose::Purpose,
    random::Random,
    violation::{Violation, code},
};
use qeg_store::{
    carriers::handoff::{FindOrdered, Handoff, ListWaiting, NewHandoff, OpenOrder, OrderHandoff},
    core::{
        change::ChangePerson,
        person::{EnterSession, Person, Wanted},
        register::ReadCarriers,
    },
};
use qeg_web::{
    Answer, Code, Problem, Request, Status as Http, body,
    describe::{Caller, Header, Operation, json},
    idempotent, session,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::known_carriers::KnownCarriers;

/// An order to forward an item.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NewHandoff")]
struct Body {
    /// The name of the carrier. A name that is not in use is 422, and `allowed` lists those that are.
    #[schemars(with = "CarrierName")]
    carrier: String,
    item: ItemInput,
    consent: ConsentInput,
}

/// The person's consent to give their contact data to this carrier.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ConsentInput {
    /// The version of the privacy policy in effect, see `GET /policy`.
    policy_version: String,
}

/// A handoff that was ordered.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "OrderedHandoff")]
struct Ordered<'a> {
    /// Its id.
    id: &'a HandoffId,
    /// The carrier that it was handed to.
    carrier: &'a CarrierName,
    status: Status,
    /// When it was ordered.
    #[serde(serialize_with = "qeg_domain::clock::whole_second::serialize")]
    created_at: Timestamp,
}

pub(crate) fn describe() -> Operation {
    Operation::new(Caller::Person, "post_handoffs", "POST /handoffs")
        .titled("Order a carrier to forward an item", "委托承运商转寄")
        .noting("The answer is 409 if the account has no contact data, or if too many handoffs wait for collection.")
        .repeatable()
        .body::<Body>(json!({
            "carrier": "post",
            "item": {"kind": "card", "count": 12, "weight_g": 60},
            "consent": {"policy_version": "2025-02-11"}
        }))
        .answers::<Ordered<'_>>(
            Http::Created,
            "The handoff.",
            json!({
                "id": "6b2f0c4be1d84a7f9c3a5e8d7f601234",
                "carrier": "post",
                "status": "queued",
                "created_at": "2026-11-25T18:28:49Z"
            }),
        )
        .with(Header::Location)
        .refuses([Code::Conflict])
}

/// The order of a body, with every value checked.
struct Wish<'a> {
    carrier: &'a Carrier,
    order: Order,
}

impl<'a> Wish<'a> {
    /// Without a policy for a repeated request: its consent was given under the version of that time.
    fn read(
        body: Body,
        carriers: &'a Carriers,
        policy: Option<&Policy>,
        now: Timestamp,
    ) -> Result<Self, Problem> {
        let mut found = Vec::new();
        // Nothing is handed to a carrier that takes no orders any more, but what was ordered before is answered again.
        let carrier = carriers
            .named(&body.carrier)
            .filter(|carrier| carrier.takes_orders || policy.is_none());
        if carrier.is_none() {
            let violation = Violation::new("/carrier", code::UNKNOWN_VALUE);
            let names = carriers.to_order().map(|carrier| carrier.name.as_str());
            found.push(violation.allowing(names));
        }
        let item = Item::parse(&body.item).map_err(|violations| {
            found.extend(violations.into_iter().map(|one| one.at("/item")));
        });
        if let Some(policy) = policy {
            let consent = policy.check(&body.consent.policy_version, received_on(now));
            found.extend(consent.err().map(|one| one.at("/consent/policy_version")));
        }
        match (carrier, item) {
            (Some(carrier), Ok(item)) if found.is_empty() => Ok(Self {
                carrier,
                order: Order {
                    item,
                    consent: Consent {
                        policy_version: body.consent.policy_version,
                        handling: carrier.handling,
                        given_at: now,
                    },
                    tracking_number: None,
                    numbered_by: None,
                    reports: Vec::new(),
                },
            }),
            _ => Err(found.into()),
        }
    }

    /// Whether it equals the order of this handoff.
    fn is_of(&self, handoff: &Handoff, order: &Order) -> bool {
        let (mine, theirs) = (&self.order, order);
        self.carrier.name == handoff.carrier
            && mine.item == theirs.item
            && mine.consent.policy_version == theirs.consent.policy_version
    }
}

/// 201; 409 without contact data or with too many waiting handoffs; 422 for an unknown carrier.
pub(crate) async fn handle(
    powers: &(
         impl Clock
         + Random
         + EnterSession
         + ReadCarriers
         + ListWaiting
         + FindOrdered
         + OpenOrder
         + OrderHandoff
         + ChangePerson
     ),
    (carriers, policy): (&KnownCarriers, &Policy),
    request: &Request,
) -> Result<Answer, Problem> {
    idempotent::retry_on_conflict(async || {
        let now = powers.now();
        let wanted = Wanted::keys(&[Purpose::Contact]).contact();
        let token = session::token(request)?;
        let key = order_key(request, token.subject());
        // At the same time, so that the register and a key cost no round trip of their own.
        let (person, carriers, repeated) = futures::join!(
            session::enter(powers, request, wanted, now),
            carriers.read(powers),
            async {
                match &key {
                    Ok(Some(key)) => powers.ordered(token.subject(), key, now).await,
                    _ => Ok(None),
                }
            }
        );
        let (person, carriers) = (person?, carriers?);
        let (key, repeated) = (key?, repeated?);
        let policy = Some(policy).filter(|_| repeated.is_none());
        let wish = Wish::read(body::read(request)?, &carriers, policy, now)?;
        if let Some(handoff) = &repeated {
            let order = powers.order(&person, handoff).await?;
            return if wish.is_of(handoff, &order) {
                let created_at = handoff.times.created_at;
                created(request, &handoff.id, &handoff.carrier, created_at)
            } else {
                Err(idempotent::mismatch())
            };
        }
        let id = HandoffId::at(now, powers);
        let new = NewHandoff {
            id: &id,
            key: key.as_ref(),
            carrier: &wish.carrier.name,
            order: &wish.order,
        };
        order(powers, &person, &new, now).await?;
        created(request, &id, &wish.carrier.name, now)
    })
    .await
}

/// The key under which this order may be repeated; `None` without the header.
fn order_key(request: &Request, subject: &Subject) -> Result<Option<OrderKey>, Problem> {
    let key = request.idempotency_key()?;
    Ok(key.map(|key| OrderKey::derived(&[subject.as_str(), key])))
}

async fn order(
    powers: &(impl ListWaiting + OrderHandoff + ChangePerson),
    person: &Person,
    new: &NewHandoff<'_>,
    now: Timestamp,
) -> Result<(), Problem> {
    if person.contact_write()?.is_none() {
        return Err(Problem::conflict().detail("Give contact data first: PUT /contact."));
    }
    if powers.waiting(person, now).len() >= QUEUED_HANDOFFS {
        return Err(Problem::conflict().detail("Too many handoffs wait for their carriers: cancel one, or wait until one is collected."));
    }
    powers.leave_room(person, now).await?;
    let mut change = powers.change(person, &[Account::Active], now);
    powers.order_handoff(&mut change, new)?;
    change.commit().await?;
    Ok(())
}

fn created(
    request: &Request,
    id: &HandoffId,
    carrier: &CarrierName,
    created_at: Timestamp,
) -> Result<Answer, Problem> {
    let ordered = Ordered {
        id,
        carrier,
        status: Status::Queued,
        created_at,
    };
    Ok(Answer::json(Http::Created, &ordered)?
        .location(&request.address_of(&format!("/handoffs/{id}"))))
}
