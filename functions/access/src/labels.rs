//! The meaning of each word that occurs in a page of the access log, in both languages.

use std::collections::BTreeMap;

use qeg_domain::audit::{Entry, Label};
use schemars::JsonSchema;
use serde::Serialize;

/// The words of a page of the access log, each with its meaning.
#[derive(Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "AccessLogLabels")]
pub(crate) struct Labels {
    /// The kinds of actors.
    actors: BTreeMap<&'static str, Label>,
    /// The actions.
    actions: BTreeMap<&'static str, Label>,
    /// The purposes.
    purposes: BTreeMap<&'static str, Label>,
    /// The names of fields.
    fields: BTreeMap<&'static str, Label>,
}

impl Labels {
    /// The labels of the words in these entries.
    pub(crate) fn of(entries: &[Entry]) -> Self {
        let mut labels = Self::default();
        for entry in entries {
            let (actor, action, purpose) = (entry.actor.kind, entry.action, entry.purpose);
            labels.actors.insert(actor.as_str(), actor.label());
            labels.actions.insert(action.as_str(), action.label());
            labels.purposes.insert(purpose.as_str(), purpose.label());
            let fields = entry.fields.iter();
            labels
                .fields
                .extend(fields.map(|field| (field.as_str(), field.label())));
        }
        labels
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use qeg_domain::audit::{Action, Actor, ActorKind, Field, ProcessingPurpose};

    use super::*;

    #[test]
    fn every_word_that_occurs_is_explained_once_and_no_other() {
        let entry = |seq| Entry {
            seq,
            at: Timestamp::UNIX_EPOCH,
            actor: Actor::unnamed(ActorKind::Person),
            action: Action::ContactSaved,
            purpose: ProcessingPurpose::Forwarding,
            fields: vec![Field::ContactName, Field::ContactPhone],
            reference: None,
            secret_until: None,
        };
        let labels = Labels::of(&[entry(2), entry(1)]);
        let words = |map: &BTreeMap<&'static str, Label>| map.keys().copied().collect::<Vec<_>>();
        assert_eq!(words(&labels.actors), ["self"]);
        assert_eq!(words(&labels.actions), ["contact.saved"]);
        assert_eq!(words(&labels.purposes), ["forwarding"]);
        assert_eq!(words(&labels.fields), ["contact_name", "contact_phone"]);
        assert_eq!(Labels::of(&[]), Labels::default());
    }
}
