//! Canaries: values that occur nowhere else. For each it is known where it was put, and by whom.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Mutex,
};

use client::{
    leak_scanner::{Search, Sought},
    unique,
};

/// An owner of canaries, who may get their own back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Owner(usize);

/// Every canary so far.
#[derive(Default)]
pub struct Canaries {
    known: Mutex<BTreeMap<String, Canary>>,
    owners: Mutex<usize>,
}

#[derive(Clone, Default)]
struct Canary {
    places: Vec<String>,
    owners: BTreeSet<Owner>,
    is_guessable: bool,
}

/// Something found, or an answer, and whose canaries it may contain.
pub struct Evidence {
    /// What it is, for the report.
    pub place: String,
    /// Every byte of it.
    pub bytes: Vec<u8>,
    /// The owner whose canaries may be in it: only the one who got it as a success answer or as a message.
    pub seen_by: BTreeSet<Owner>,
}

impl Evidence {
    /// Evidence that must contain no canary.
    pub fn new(place: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        Self {
            place: place.into(),
            bytes: bytes.into(),
            seen_by: BTreeSet::new(),
        }
    }
}

impl Canaries {
    /// A new owner.
    pub fn owner(&self) -> Owner {
        let mut owners = self.owners.lock().unwrap();
        *owners += 1;
        Owner(*owners)
    }

    /// A new value for `place`: letters, digits and a hyphen, 23 characters.
    pub fn text(&self, owner: Owner, place: &str) -> String {
        let value = format!("canary-{:08x}{:08x}", unique(), unique());
        self.mark(owner, place, &value);
        value
    }

    /// A value from elsewhere that nobody can guess: a token, a receipt, a recovery code.
    pub fn mark(&self, owner: Owner, place: &str, value: &str) {
        self.add(owner, place, value, false);
    }

    /// A value that can be guessed, so that its hash reveals it: a number, a call sign, a password, a code.
    pub fn mark_guessable(&self, owner: Owner, place: &str, value: &str) {
        self.add(owner, place, value, true);
    }

    fn add(&self, owner: Owner, place: &str, value: &str, is_guessable: bool) {
        let mut known = self.known.lock().unwrap();
        let canary = known.entry(value.to_owned()).or_default();
        canary.places.push(place.to_owned());
        canary.owners.insert(owner);
        canary.is_guessable |= is_guessable;
    }

    /// Call it before this owner sends `text`: from now on the canaries in `text` belong to this owner too, and those
    /// of which it is a part, as a national number is a part of the whole number.
    pub fn share(&self, owner: Owner, text: &str) {
        let mut known = self.known.lock().unwrap();
        let sent: Vec<String> = known
            .keys()
            .filter(|value| text.contains(value.as_str()))
            .cloned()
            .collect();
        for (value, canary) in known.iter_mut() {
            if sent.iter().any(|sent| value.contains(sent.as_str())) {
                canary.owners.insert(owner);
            }
        }
    }

    /// The owners of this value; none if it is not a canary.
    pub fn owners_of(&self, value: &str) -> BTreeSet<Owner> {
        let known = self.known.lock().unwrap();
        known
            .get(value)
            .map(|canary| canary.owners.clone())
            .unwrap_or_default()
    }

    /// The number of canaries.
    pub fn count(&self) -> usize {
        self.known.lock().unwrap().len()
    }

    /// Every canary in a place where it must not be: where it was put, and where it was found. The report does not repeat
    /// the value.
    pub fn leaks(&self, evidence: &[Evidence]) -> BTreeSet<String> {
        let known = self.known.lock().unwrap();
        let sought = known.iter().map(|(value, canary)| {
            let sought = Sought::new(value);
            if canary.is_guessable {
                sought.guessable()
            } else {
                sought
            }
        });
        let search = Search::new(sought);
        let canaries: Vec<&Canary> = known.values().collect();
        let mut leaks = BTreeSet::new();
        for one in evidence {
            for (number, at) in search.found(&one.bytes) {
                let canary = canaries[number];
                if canary.owners.is_disjoint(&one.seen_by) {
                    let put = canary.places.join(" = ");
                    leaks.insert(format!("{put} is found in {} at byte {at}", one.place));
                }
            }
        }
        leaks
    }
}
