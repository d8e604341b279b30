//! The category of an item in the retention schedule, derived from its keys alone.

use qeg_domain::retention::Category;

use crate::core::{database::Table, key, monthly};

/// The category of an item; `None` if this crate writes no such item.
pub(super) fn of(table: Table, pk: &str, sk: &str) -> Option<Category> {
    let prefix =
        |text: &'static str| move |of: &str| of.split_once('#').is_some_and(|(a, _)| a == text);
    let (pk_is, sk_is) = (|text| prefix(text)(pk), |text| prefix(text)(sk));
    match table {
        Table::Subjects if pk_is("LOOKUP") => Some(Category::Lookup),
        Table::Subjects if pk_is("S") => match sk {
            key::ACCOUNT => Some(Category::Account),
            key::CONTACT => Some(Category::Contact),
            _ if sk_is("SESSION") => Some(Category::Session),
            _ if sk_is("NOTICE") => Some(Category::Notice),
            _ if sk_is("HANDOFF") => Some(Category::Handoff),
            // Leads from the key of an order to its handoff, which is the answer to a repeat.
            _ if sk_is("ORDERED") => Some(Category::KeptAnswer),
            _ if sk_is("THREAD") || sk_is("MESSAGE") => Some(Category::Thread),
            _ => None,
        },
        Table::Ledger if pk == monthly::COUNTER && sk_is("MONTH") => Some(Category::MonthlyNumbers),
        Table::Ledger if pk == monthly::COUNTER => Some(Category::Counter),
        Table::Ledger if pk == key::CERTIFICATE_KEYS => Some(Category::CertificateKey),
        Table::Ledger if [key::CARRIERS, key::STAFF].contains(&pk) => Some(Category::Registered),
        Table::Ledger if pk == key::BROADCASTS => Some(Category::Broadcast),
        Table::Ledger if pk == key::CALENDAR => Some(Category::Calendar),
        Table::Ledger if pk_is("D") && sk_is("CARRIER") => Some(Category::CarrierTold),
        Table::Ledger if pk_is("A") && sk_is("E") => Some(Category::AuditEntry),
        Table::Ledger => {
            let of = [
                ("D", Category::DeletionRequest),
                ("A", Category::AuditHead),
                ("C", Category::AuditHead),
                ("ERASURE", Category::CarrierTold),
                ("LOOKUP", Category::HandoffTrace),
                ("HOLD", Category::Hold),
                ("HELD", Category::Hold),
                ("RELEASE", Category::CallSignRelease),
                ("DISCLOSURE", Category::Disclosure),
                ("B", Category::Broadcast),
                ("RETENTION", Category::Report),
            ];
            of.into_iter()
                .find(|(text, _)| pk_is(text))
                .map(|(_, category)| category)
        }
        Table::Transient if pk_is("S") && sk == key::SOURCES => Some(Category::KnownSource),
        Table::Transient => {
            let of = [
                ("V", Category::VerificationCode),
                ("P", Category::VerificationCode),
                ("R", Category::Limit),
                ("IDEM", Category::KeptAnswer),
                // The pointer to a kept answer, under the person that the answer is about.
                ("S", Category::KeptAnswer),
                ("OUTBOX", Category::Event),
            ];
            of.into_iter()
                .find(|(text, _)| pk_is(text))
                .map(|(_, category)| category)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_item_has_no_category() {
        for (table, pk, sk) in [
            (Table::Subjects, "S#1", "DIARY"),
            (Table::Subjects, "S#1", "SESSIONS#1"),
            (Table::Subjects, "ACCOUNT", "ACCOUNT"),
            (Table::Ledger, "DD#1", "REQUEST"),
            (Table::Ledger, "COUNTERS", "erased"),
            (Table::Transient, "RATE#1", "LOG"),
            (Table::Keys, "S#1", "account"),
            (Table::Index, "X#1", "X"),
        ] {
            assert_eq!(of(table, pk, sk), None, "{pk} {sk}");
        }
        let session = of(Table::Subjects, "S#1", "SESSION#1");
        assert_eq!(session, Some(Category::Session));
        let carrier = of(Table::Ledger, "D#1", "CARRIER#post");
        assert_eq!(carrier, Some(Category::CarrierTold));
    }
}
