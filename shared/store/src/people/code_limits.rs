//! How many one-time codes a number is sent, and for whom.
//!
//! Anybody may ask for a code to any number, so what strangers ask for must not use up the room of its holder. The
//! tightest limit is for a number and the source address of the asker together. A ceiling for the number over all askers
//! bounds the messages that it gets and the guesses that can be made. Where this ceiling is met, a source from which
//! somebody has signed in to the account with that number has some more room. And a ceiling for all numbers together
//! bounds what the messages cost.

use jiff::{SignedDuration, Timestamp};
use qeg_domain::{id::Subject, limits, random};
use qeg_vault::BlindIndex;

use crate::{
    core::{
        error::StoreError,
        known_sources::{self, KnownSources},
        store::Store,
        tally::{self, Limit, Tally},
    },
    people::index::FindPerson,
};

const MINUTE: SignedDuration = SignedDuration::from_mins(1);
const HOUR: SignedDuration = SignedDuration::from_hours(1);
const DAY: SignedDuration = SignedDuration::from_hours(24);

const PER_ASKER: Limit = Limit {
    scope: "sms_asker",
    windows: &[
        (limits::CODES_PER_ASKER_MINUTE as usize, MINUTE),
        (limits::CODES_PER_ASKER_HOUR as usize, HOUR),
        (limits::CODES_PER_ASKER_DAY as usize, DAY),
    ],
};

const PER_NUMBER: Limit = Limit {
    scope: "sms_number",
    windows: &[
        (limits::CODES_PER_NUMBER_HOUR as usize, HOUR),
        (limits::CODES_PER_NUMBER_DAY as usize, DAY),
    ],
};

const FOR_KNOWN_SOURCES: Limit = Limit {
    scope: "sms_known",
    windows: &[(limits::CODES_FOR_KNOWN_SOURCES_DAY as usize, DAY)],
};

const PER_COUNTER: Limit = Limit {
    scope: "sms_service",
    windows: &[(
        (limits::CODES_PER_HOUR / limits::CODE_COUNTERS) as usize,
        HOUR,
    )],
};

/// Whether one more code may be sent.
pub(super) enum Room {
    /// It may: it counts against these tallies.
    Left([Tally; 3]),
    /// It may not be sent to this number, for so many seconds.
    NotForNumber(u64),
    /// It may not be counted in the counter that was chosen, for so many seconds.
    NotInCounter(u64),
}

impl Store {
    /// Whether a number may be sent one more code that this source asks for. Whether the number belongs to an account
    /// changes nothing about the calls that this takes.
    ///
    /// # Errors
    /// [`StoreError`] when DynamoDB fails or refuses.
    pub(super) async fn room_for_code(
        &self,
        number: &BlindIndex,
        source: &BlindIndex,
        now: Timestamp,
    ) -> Result<Room, StoreError> {
        let asker = [number.as_str(), source.as_str()];
        let counter = random::below(self, limits::CODE_COUNTERS).to_string();
        let counter = [counter.as_str()];
        let addresses = [
            tally::address(PER_ASKER, &asker),
            tally::address(PER_NUMBER, &asker[..1]),
            tally::address(PER_COUNTER, &counter),
        ];
        let found = self.database().batch_get(&addresses).await?;
        let of_asker = Tally::read(PER_ASKER, &asker, found.get(&addresses[0]));
        let of_number = Tally::read(PER_NUMBER, &asker[..1], found.get(&addresses[1]));
        let of_service = Tally::read(PER_COUNTER, &counter, found.get(&addresses[2]));
        if let Some(seconds) = of_asker.retry_after(now) {
            return Ok(Room::NotForNumber(seconds));
        }
        if let Some(seconds) = of_service.retry_after(now) {
            return Ok(Room::NotInCounter(seconds));
        }
        let Some(seconds) = of_number.retry_after(now) else {
            return Ok(Room::Left([of_asker, of_number, of_service]));
        };
        match self.beyond_ceiling(number, source, now).await? {
            Some(of_known) => Ok(Room::Left([of_asker, of_known, of_service])),
            None => Ok(Room::NotForNumber(seconds)),
        }
    }

    /// The tally of known sources, where this is one and they have room. A number without an account is looked for under
    /// a person who does not exist.
    async fn beyond_ceiling(
        &self,
        number: &BlindIndex,
        source: &BlindIndex,
        now: Timestamp,
    ) -> Result<Option<Tally>, StoreError> {
        let nobody = || Subject::derived(&["nobody", number.as_str()]);
        let subject = self.find(number).await?.unwrap_or_else(nobody);
        let who = [number.as_str()];
        let addresses = [
            known_sources::address(&subject),
            tally::address(FOR_KNOWN_SOURCES, &who),
        ];
        let found = self.database().batch_get(&addresses).await?;
        let known = KnownSources::read(found.get(&addresses[0]));
        let tally = Tally::read(FOR_KNOWN_SOURCES, &who, found.get(&addresses[1]));
        let has_room = known.contain(source, now) && tally.retry_after(now).is_none();
        Ok(has_room.then_some(tally))
    }
}
