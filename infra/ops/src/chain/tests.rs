//! Verifying chains in memory: numbers, findings, and repeated reads.
#![allow(clippy::unwrap_used)]

use std::{cell::RefCell, collections::BTreeMap};

use qeg_domain::audit::signed::Kind;
use qeg_store::{
    StoreError,
    audit::{
        chain_checks::Signatures,
        trail::{StoredEntry, Trail, TrailPage},
    },
};

use super::{
    key::tests::{Pair, subject},
    search::tests::{Trail as InMemory, head, whole},
    *,
};

/// The results of successive reads of each chain; the last one repeats.
#[derive(Default)]
struct Ledger(
    RefCell<BTreeMap<Subject, Vec<Option<InMemory>>>>,
    /// The entries of the chain that is being read.
    RefCell<Vec<StoredEntry>>,
);

/// Entries on a page.
const PAGE: usize = 4;

impl Ledger {
    fn add(&self, subject: &Subject, reads: &[Option<InMemory>]) {
        let reads = reads.iter().rev().cloned().collect();
        self.0.borrow_mut().insert(subject.clone(), reads);
    }
}

impl ReadTrails for Ledger {
    async fn with_trail(&self) -> Result<BTreeSet<Subject>, StoreError> {
        Ok(self.0.borrow().keys().cloned().collect())
    }

    async fn trail(&self, subject: &Subject, _: Timestamp) -> Result<Trail, StoreError> {
        let mut chains = self.0.borrow_mut();
        let mut found = None;
        if let Some(reads) = chains.get_mut(subject) {
            found = reads.last().cloned().unwrap();
            if reads.len() > 1 {
                reads.pop();
            }
        }
        let is_kept = found.is_some();
        let found = found.unwrap_or_default();
        *self.1.borrow_mut() = found.entries;
        Ok(Trail {
            head: found.head,
            signatures: found.signatures,
            is_kept,
        })
    }

    async fn trail_page(
        &self,
        _: &Subject,
        after: Option<&str>,
        _: Timestamp,
    ) -> Result<TrailPage, StoreError> {
        let first: usize = after.map_or(0, |after| after.parse().unwrap());
        let entries: Vec<_> = self
            .1
            .borrow()
            .iter()
            .skip(first)
            .take(PAGE)
            .cloned()
            .collect();
        let is_more = entries.len() == PAGE;
        Ok(TrailPage {
            entries,
            is_kept: false,
            next: is_more.then(|| (first + PAGE).to_string()),
        })
    }
}

fn signed_by(pair: &Pair, of: &Subject) -> InMemory {
    InMemory {
        signatures: Signatures {
            signed: Some(pair.sign(Kind::Head, of, &head(6))),
            ..Signatures::default()
        },
        ..whole()
    }
}

async fn check(ledger: &Ledger, pair: &Pair, of: Option<&str>) -> Result<Outcome, Fault> {
    let verify = Verify {
        subject: of.map(str::to_owned),
        all: of.is_none(),
    };
    verify
        .check(ledger, &pair.public, Timestamp::UNIX_EPOCH)
        .await
}

#[tokio::test]
async fn signed_and_unsigned_chains_are_counted() {
    let (ledger, pair) = (Ledger::default(), Pair::new());
    for n in 1..=2 {
        ledger.add(&subject(n), &[Some(signed_by(&pair, &subject(n)))]);
    }
    ledger.add(&subject(3), &[Some(whole())]);
    // Deleted after it was listed.
    ledger.add(&subject(4), &[None]);
    let outcome = check(&ledger, &pair, None).await.unwrap();
    assert_eq!(
        outcome.text(),
        "3 chains, 18 entries, 2 with a signed head, 1 not signed yet: no tampering found"
    );
    let json = serde_json::to_value(&outcome).unwrap();
    assert_eq!(
        (&json["signed"], &json["not_signed"]),
        (&2.into(), &1.into())
    );
    let nobody = check(&ledger, &pair, Some(subject(4).as_str())).await;
    assert_eq!(nobody.unwrap_err().exit, crate::fault::Exit::Usage);
}

#[tokio::test]
async fn a_signed_head_of_another_chain_is_forged() {
    let (ledger, pair) = (Ledger::default(), Pair::new());
    ledger.add(&subject(1), &[Some(signed_by(&pair, &subject(2)))]);
    let outcome = check(&ledger, &pair, None).await.unwrap();
    assert_eq!((outcome.signed, outcome.not_signed), (0, 0));
    let json = serde_json::to_value(&outcome.wrong).unwrap();
    let subject = subject(1).to_string();
    let finding = serde_json::json!({"subject": subject, "place": "signed_head", "what": "forged"});
    assert_eq!(json, serde_json::json!([finding]));
    let shown = outcome.text();
    assert!(shown.contains("signed head  forged"), "{shown}");
}

#[tokio::test]
async fn a_chain_with_findings_is_read_again() {
    let (ledger, pair) = (Ledger::default(), Pair::new());
    let mut early = whole();
    early.entries.pop();
    ledger.add(&subject(1), &[Some(early.clone()), Some(whole())]);
    assert!(check(&ledger, &pair, None).await.unwrap().wrong.is_empty());
    ledger.add(&subject(1), &[Some(early)]);
    let wrong = check(&ledger, &pair, None).await.unwrap().wrong;
    let found: Vec<_> = wrong.iter().map(|one| (one.entry, one.what)).collect();
    assert_eq!(found, [(Some(6), "truncated from here")]);
}
