//! A deletion request as an item of the ledger: opaque ids, closed words, times and dates, nothing else.

#[cfg(test)]
mod tests;

use aws_sdk_dynamodb::types::AttributeValue;
use jiff::{Timestamp, civil::Date};
use qeg_domain::{
    audit::{Action, Actor, ActorKind, ProcessingPurpose},
    calendar::Deadline,
    deletion::{Mode, Proof, State},
    hold::{self, Basis, Hold, Notified},
    id::{HoldId, RequestId, Subject},
    notice::{Param, Params, Template},
};

use crate::core::{
    attribute::{
        Item, RECORD_KEPT_SECONDS, keyed, n, number, optional_parsed, optional_text, parsed, s,
        text,
    },
    chain::{self, Act, Head},
    database::{Database, Table},
    error::StoreError,
    guard::Guard,
    key,
    transaction::{Condition, Transaction},
};

/// The only partition of the index of open requests.
pub(crate) const OPEN: &str = "1";

/// A deletion request as the ledger knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeletionRequest {
    /// Its public id.
    pub id: RequestId,
    /// Whom it is about: an opaque id that leads nowhere once they are erased.
    pub subject: Subject,
    /// Its state.
    pub state: State,
    /// Whether there is a grace period.
    pub mode: Mode,
    /// How the person behind it was known.
    pub proof: Proof,
    /// When it was received.
    pub received_at: Timestamp,
    /// From when it may be erased.
    pub erase_after: Timestamp,
    /// The last day for it, and what that was counted with.
    pub deadline: Deadline,
    /// SHA-256 of every receipt given for it, in hex.
    pub receipts: Vec<String>,
    /// The legal hold it waits for.
    pub hold: Option<Hold>,
    /// When a hold on it ended; its time is counted from here.
    pub resumed_at: Option<Timestamp>,
    /// Which notice about holds the person got last.
    pub notified: Option<Notified>,
    /// When the data keys were destroyed; backups are counted from here.
    pub keys_gone_at: Option<Timestamp>,
    /// When no live system could read anything any more.
    pub erased_at: Option<Timestamp>,
    /// When no backup could either.
    pub completed_at: Option<Timestamp>,
    /// Items deleted from the tables of people so far.
    pub items_deleted: u64,
    /// Entries deleted from the index of identifiers so far.
    pub index_entries_deleted: u64,
    /// How often a restored backup brought something back after it was erased.
    pub reopened: u64,
    /// Where the person's audit chain stood once they were erased.
    pub audit: Option<Head>,
    /// Number of this version of the item, for updates that must not overwrite another one.
    pub version: u64,
}

impl DeletionRequest {
    /// A new request, as it enters the ledger.
    pub fn new(
        id: RequestId,
        subject: Subject,
        (mode, proof): (Mode, Proof),
        received_at: Timestamp,
        deadline: Deadline,
    ) -> Self {
        let received_at = whole_second(received_at);
        Self {
            id,
            subject,
            state: State::Requested,
            mode,
            proof,
            received_at,
            erase_after: qeg_domain::deletion::erase_after(mode, received_at),
            deadline,
            receipts: Vec::new(),
            hold: None,
            resumed_at: None,
            notified: None,
            keys_gone_at: None,
            erased_at: None,
            completed_at: None,
            items_deleted: 0,
            index_entries_deleted: 0,
            reopened: 0,
            audit: None,
            version: 0,
        }
    }

    /// Reads a request from its item.
    ///
    /// # Errors
    /// [`StoreError::Broken`] when the item is not one.
    pub fn read(item: &Item) -> Result<Self, StoreError> {
        let pk = text(item, "pk")?;
        let id = pk.strip_prefix("D#").and_then(RequestId::parse);
        Ok(Self {
            id: id.ok_or(StoreError::Broken)?,
            subject: Subject::parse(text(item, "subject")?).ok_or(StoreError::Broken)?,
            state: State::parse(text(item, "state")?).ok_or(StoreError::Broken)?,
            mode: Mode::parse(text(item, "mode")?).ok_or(StoreError::Broken)?,
            proof: Proof::parse(text(item, "proof")?).ok_or(StoreError::Broken)?,
            received_at: parsed(item, "received_at")?,
            erase_after: parsed(item, "erase_after")?,
            deadline: Deadline {
                due_on: parsed::<Date>(item, "due_on")?,
                provisional: item
                    .get("provisional")
                    .and_then(|flag| flag.as_bool().ok().copied())
                    .ok_or(StoreError::Broken)?,
                calendar_version: text(item, "calendar_version")?.to_owned(),
            },
            receipts: item
                .get("receipts")
                .and_then(|set| set.as_ss().ok().cloned())
                .unwrap_or_default(),
            hold: hold(item)?,
            resumed_at: optional_parsed(item, "resumed_at")?,
            notified: optional_text(item, "notified")
                .map(|word| Notified::parse(word).ok_or(StoreError::Broken))
                .transpose()?,
            keys_gone_at: optional_parsed(item, "keys_gone_at")?,
            erased_at: optional_parsed(item, "erased_at")?,
            completed_at: optional_parsed(item, "completed_at")?,
            items_deleted: number(item, "items_deleted")?,
            index_entries_deleted: number(item, "index_entries_deleted")?,
            reopened: match item.get("reopened") {
                Some(_) => number(item, "reopened")?,
                None => 0,
            },
            audit: chain::read_end(item)?,
            version: number(item, "n")?,
        })
    }

    /// The instant from whose day its time is counted: of receipt, or of the end of a hold.
    pub fn counted_from(&self) -> Timestamp {
        self.resumed_at.unwrap_or(self.received_at)
    }

    /// The same request as it waits for a hold, before any notice about it.
    #[must_use]
    pub fn held(&self, hold: Hold) -> Self {
        Self {
            state: State::Held,
            hold: Some(hold),
            notified: None,
            ..self.clone()
        }
    }

    /// The same request as it goes on after a hold: its time is counted anew, and so is its grace.
    #[must_use]
    pub fn resumed(&self, now: Timestamp, deadline: Deadline) -> Self {
        let now = whole_second(now);
        Self {
            state: State::Requested,
            hold: None,
            notified: None,
            resumed_at: Some(now),
            erase_after: qeg_domain::deletion::erase_after(self.mode, now),
            deadline,
            ..self.clone()
        }
    }

    /// The notice about holds that the person has yet to get.
    pub fn owed(&self, today: Date) -> Option<(Notified, Template, Params)> {
        let hold = self.hold.as_ref();
        let was_held = self.resumed_at.is_some();
        let told = hold::notice_due(self.state, (hold, was_held), self.notified, today)?;
        let (template, params) = match (told, hold) {
            (Notified::WithReason, Some(hold)) => (
                Template::of_hold(hold.basis),
                Params::from([(Param::Until, hold.until)]),
            ),
            (Notified::Resumed, _) => (
                Template::DeletionResumed,
                Params::from([(Param::DueOn, self.deadline.due_on)]),
            ),
            _ => (Template::DeletionHeld, Params::new()),
        };
        Some((told, template, params))
    }

    fn item(&self) -> Item {
        let mut item = keyed(key::request(&self.id), key::REQUEST);
        let mut put = |name: &str, value: AttributeValue| item.insert(name.to_owned(), value);
        put("subject", s(self.subject.as_str()));
        put("state", s(self.state.as_str()));
        put("mode", s(self.mode.as_str()));
        put("proof", s(self.proof.as_str()));
        put("received_at", s(self.received_at.to_string()));
        put("erase_after", s(self.erase_after.to_string()));
        put("due_on", s(self.deadline.due_on.to_string()));
        put(
            "provisional",
            AttributeValue::Bool(self.deadline.provisional),
        );
        put("calendar_version", s(&self.deadline.calendar_version));
        put("items_deleted", n(self.items_deleted));
        put("index_entries_deleted", n(self.index_entries_deleted));
        put("n", n(self.version + 1));
        if self.reopened > 0 {
            put("reopened", n(self.reopened));
        }
        if self.state.is_open() {
            put("open", s(OPEN));
        }
        if !self.receipts.is_empty() {
            put("receipts", AttributeValue::Ss(self.receipts.clone()));
        }
        if let Some(end) = &self.audit {
            put("audit_entries", n(end.seq));
            put("audit_head", s(chain::hex(&end.hash)));
        }
        if let Some(at) = self.completed_at {
            put("expires_at", n(at.as_second() + RECORD_KEPT_SECONDS));
        }
        if let Some(hold) = &self.hold {
            put("hold", s(hold.id.as_str()));
            put("hold_basis", s(hold.basis.as_str()));
            put("hold_until", s(hold.until.to_string()));
            if let Some(until) = hold.secret_until {
                put("hold_secret_until", s(until.to_string()));
            }
        }
        if let Some(notified) = self.notified {
            put("notified", s(notified.as_str()));
        }
        for (name, at) in [
            ("resumed_at", self.resumed_at),
            ("keys_gone_at", self.keys_gone_at),
            ("erased_at", self.erased_at),
            ("completed_at", self.completed_at),
        ] {
            if let Some(at) = at {
                put(name, s(at.to_string()));
            }
        }
        item
    }

    /// Adds this version of the request to a transaction: a new one where none is, a changed one
    /// where the version that was read still stands ([`Guard::Record`]).
    ///
    /// # Errors
    /// [`StoreError::Broken`] if the part cannot be built.
    pub(crate) fn put_in(&self, transaction: &mut Transaction<'_>) -> Result<(), StoreError> {
        let condition = if self.version == 0 {
            Condition::absent()
        } else {
            Condition::equals("n", n(self.version))
        };
        transaction.put(Guard::Record, Table::Ledger, self.item(), &condition)
    }
}

/// The hold that an item of a request names.
fn hold(item: &Item) -> Result<Option<Hold>, StoreError> {
    let Some(id) = optional_text(item, "hold") else {
        return Ok(None);
    };
    Ok(Some(Hold {
        id: HoldId::parse(id).ok_or(StoreError::Broken)?,
        basis: Basis::parse(text(item, "hold_basis")?).ok_or(StoreError::Broken)?,
        until: parsed(item, "hold_until")?,
        secret_until: optional_parsed(item, "hold_secret_until")?,
    }))
}

/// The second that `at` lies in. Times that conditions compare as text need one width.
pub(crate) fn whole_second(at: Timestamp) -> Timestamp {
    Timestamp::from_second(at.as_second()).unwrap_or(at)
}

impl Database {
    /// A request by its id, read consistently.
    ///
    /// # Errors
    /// [`StoreError`] when DynamoDB fails or refuses; [`StoreError::Broken`] when it cannot be read.
    pub(crate) async fn deletion_request(
        &self,
        id: &RequestId,
    ) -> Result<Option<DeletionRequest>, StoreError> {
        let item = self
            .get(Table::Ledger, &key::request(id), key::REQUEST)
            .await?;
        item.as_ref().map(DeletionRequest::read).transpose()
    }

    /// Writes a request together with an audit entry about it, and what else belongs to the step.
    pub(crate) async fn record(
        &self,
        request: DeletionRequest,
        action: Action,
        now: Timestamp,
        add: impl Fn(&mut Transaction<'_>) -> Result<(), StoreError>,
    ) -> Result<DeletionRequest, StoreError> {
        let act = Act::own(action, ProcessingPurpose::Deletion, &[])
            .by(Actor::unnamed(ActorKind::System))
            .about(request.id.as_str());
        let subject = request.subject.clone();
        let written = |end: &Head| DeletionRequest {
            // Kept with the request, so that all its certificates name the same head.
            audit: (action == Action::ErasureDone)
                .then_some(*end)
                .or(request.audit),
            ..request.clone()
        };
        let add = |transaction: &mut Transaction<'_>, end: &Head| {
            add(transaction)?;
            written(end).put_in(transaction)
        };
        let end = self.chained(&subject, &act, now, add).await?;
        let mut request = written(&end);
        request.version += 1;
        Ok(request)
    }
}
