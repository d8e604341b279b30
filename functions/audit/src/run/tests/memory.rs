//! What the tests run on: chains and signed heads in memory, a signer whose signatures are plain text, a fixed clock.

use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
};

use jiff::civil::Date;
use qeg_domain::audit::{
    Action, Actor, ActorKind, Entry, Head, Link, ProcessingPurpose,
    signed::{Claims, Kind},
};
use qeg_store::{
    audit::chain_checks::{ChainHead, ChainPage, Signatures},
    core::key,
};

use super::super::*;
use crate::sign::SignerUnavailable;

/// Entries on a page of a chain in memory.
pub(super) const PAGE: usize = 4;
pub(super) const NOW: &str = "2026-11-24T01:00:00Z";

pub(super) struct FixedClock(pub(super) Timestamp);

impl Clock for FixedClock {
    fn now(&self) -> Timestamp {
        self.0
    }
}

/// A signer whose signed heads are the claims as plain text.
pub(super) struct TestSigner;

impl SignHeads for TestSigner {
    async fn sign(&self, kind: Kind, claims: &Claims) -> Result<String, SignerUnavailable> {
        let typ = kind.typ();
        Ok(format!(
            "{typ} {} {} {} {}",
            claims.sub, claims.entries, claims.head, claims.iat
        ))
    }

    async fn position(
        &self,
        subject: &Subject,
        jws: &str,
        since: i64,
    ) -> Result<Option<Head>, SignerUnavailable> {
        let at: i64 = jws.rsplit_once(' ').unwrap().1.parse().unwrap();
        let head = self.signed_head(subject, (Kind::Position, jws)).await?;
        Ok(head.filter(|_| at > since))
    }

    async fn signed_head(
        &self,
        subject: &Subject,
        (kind, jws): (Kind, &str),
    ) -> Result<Option<Head>, SignerUnavailable> {
        let claims: Vec<&str> = jws.split(' ').collect();
        let [typ, of, entries, hash, _] = claims[..] else {
            return Ok(None);
        };
        let byte = |n: usize| u8::from_str_radix(&hash[2 * n..2 * n + 2], 16).unwrap();
        Ok((of == subject.as_str() && typ == kind.typ()).then(|| Head {
            seq: entries.parse().unwrap(),
            hash: std::array::from_fn(byte),
        }))
    }
}

/// Links with their ends, the head, and the day on which the chain is due.
pub(super) type Kept = (Vec<(Link, i64)>, Head, Date);

#[derive(Default)]
pub(super) struct MemoryLedger {
    pub(super) chains: RefCell<BTreeMap<Subject, Kept>>,
    pub(super) signed: RefCell<BTreeMap<(Subject, &'static str), String>>,
    /// The subject whose chain grows while it is checked.
    pub(super) busy: RefCell<Option<Subject>>,
    /// The subject whose chain has expired, according to its head.
    pub(super) vanished: RefCell<Option<Subject>>,
    /// When the signed heads expire.
    pub(super) signed_until: Cell<Option<i64>>,
    /// The subject at whose chain the run is killed.
    pub(super) deadly: RefCell<Option<Subject>>,
    /// The number of entries read.
    pub(super) read: Cell<usize>,
}

pub(super) fn subject(n: u8) -> Subject {
    Subject::parse(&format!("{n:02x}").repeat(16)).unwrap()
}

impl MemoryLedger {
    pub(super) fn append(&self, subject: &Subject, at: Timestamp) {
        let mut chains = self.chains.borrow_mut();
        let empty = (Vec::new(), Head::EMPTY, received_on(at));
        let (links, head, due) = chains.entry(subject.clone()).or_insert(empty);
        let entry = Entry {
            seq: head.seq + 1,
            at,
            actor: Actor::unnamed(ActorKind::Person),
            action: Action::SessionOpened,
            purpose: ProcessingPurpose::Account,
            fields: vec![],
            reference: None,
            secret_until: None,
        };
        *head = head.after(&entry).unwrap();
        let hash = head.hash;
        links.push((Link { entry, hash }, at.as_second() + 1098 * 86_400));
        *due = received_on(at);
    }

    pub(super) async fn run(&self, now: &str) -> Report {
        self.run_in_shares(now, CHAIN_ENTRIES_A_RUN).await
    }

    pub(super) async fn run_in_shares(&self, now: &str, entries: u64) -> Report {
        let share = Share {
            clock: &FixedClock(now.parse().unwrap()),
            stop_at: Timestamp::MAX,
            entries,
        };
        run_in_shares(self, &TestSigner, share).await.unwrap()
    }

    pub(super) fn statement(&self, n: u8, sk: &'static str) -> Option<String> {
        self.signed.borrow().get(&(subject(n), sk)).cloned()
    }
}

impl ListDueChains for MemoryLedger {
    async fn due_chains(
        &self,
        shard: char,
        day: Date,
        most: usize,
    ) -> Result<Vec<Subject>, StoreError> {
        let chains = self.chains.borrow();
        let due = chains.iter().filter(|(_, (_, _, due))| *due <= day);
        let due = due.map(|(subject, _)| subject.clone());
        Ok(due
            .filter(|subject| subject.as_str().starts_with(shard))
            .take(most)
            .collect())
    }
}

impl ReadChain for MemoryLedger {
    async fn chain_head(
        &self,
        subject: &Subject,
        _: Timestamp,
    ) -> Result<Option<ChainHead>, StoreError> {
        if self.vanished.borrow().as_ref() == Some(subject) {
            return Ok(None);
        }
        let expires_at = None;
        let head = self.chains.borrow()[subject].1;
        Ok(Some(ChainHead { head, expires_at }))
    }

    async fn chain_page(
        &self,
        subject: &Subject,
        after: Option<&str>,
    ) -> Result<ChainPage, StoreError> {
        let is_deadly = self.deadly.borrow().as_ref() == Some(subject);
        assert!(!is_deadly, "out of memory");
        let chains = self.chains.borrow();
        let place = |link: &Link| key::entry(link.entry.seq);
        let is_after = |(link, _): &&(Link, i64)| after.is_none_or(|after| *place(link) > *after);
        let rest: Vec<_> = chains[subject].0.iter().filter(is_after).cloned().collect();
        let is_more = rest.len() > PAGE;
        let links: Vec<_> = rest.into_iter().take(PAGE).collect();
        self.read.set(self.read.get() + links.len());
        Ok(ChainPage {
            last: links.last().map(|(link, _)| place(link)),
            links,
            is_more,
        })
    }

    async fn signatures(&self, subject: &Subject) -> Result<Signatures, StoreError> {
        let signed = self.signed.borrow();
        let of = |sk| signed.get(&(subject.clone(), sk)).cloned();
        Ok(Signatures {
            signed_until: self.signed_until.get(),
            signed: of(key::SIGNED),
            checkpoint: of(key::CHECKPOINT),
            position: of(key::POSITION).filter(|jws| !jws.is_empty()),
        })
    }
}

impl KeepSignature for MemoryLedger {
    async fn keep_signature(
        &self,
        subject: &Subject,
        sk: &'static str,
        jws: &str,
        _: Option<i64>,
    ) -> Result<(), StoreError> {
        let mut signed = self.signed.borrow_mut();
        signed.insert((subject.clone(), sk), jws.to_owned());
        let mut busy = self.busy.borrow_mut();
        if busy.take_if(|busy| busy == subject).is_some() {
            self.append(subject, NOW.parse().unwrap());
        }
        Ok(())
    }
}

impl PutOffChain for MemoryLedger {
    async fn put_off(&self, subject: &Subject, day: Date) -> Result<(), StoreError> {
        self.chains.borrow_mut().get_mut(subject).unwrap().2 = day;
        Ok(())
    }
}
