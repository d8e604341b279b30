//! The limits of one-time codes.
//!
//! Anybody may request a code for any number, so anonymous requests must not use up the limit of its holder. The
//! tightest limit is for a number and the source address of the request together. A ceiling for the number over all
//! sources limits its messages and the possible guesses. When it is reached, a source from which somebody has signed in
//! to the account with that number is still allowed some more codes. A ceiling for all numbers together limits the cost
//! of the messages. Whoever solves challenges can use it up for everybody, so beyond it there is a reserve, from which
//! only such a source is allowed codes to that number.

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

const PER_RESERVE_COUNTER: Limit = Limit {
    scope: "sms_reserve",
    windows: &[(
        (limits::RESERVED_CODES_PER_HOUR / limits::CODE_COUNTERS) as usize,
        HOUR,
    )],
};

/// The codes of the service among which one more is counted.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Supply {
    /// Those for everybody.
    Everybody,
    /// Those that are kept for known sources.
    Reserve,
}

/// Whether one more code may be sent.
#[expect(
    clippy::large_enum_variant,
    reason = "one at a time, and it is used at once"
)]
pub(super) enum Room {
    /// It may be sent, and counts in these tallies.
    Left([Tally; 3]),
    /// A limit of this number is reached, for this many seconds.
    NotForNumber(u64),
    /// The limit of the chosen counter of the service is reached, for this many seconds.
    NotInCounter(u64),
    /// The reserve is for known sources, and this is none.
    NotFromReserve,
}

impl Store {
    /// Whether one more code of this supply may be sent to a number at the request of this source. It makes the same calls
    /// whether or not the number belongs to an account.
    ///
    /// # Errors
    /// [`StoreError`] when DynamoDB fails or refuses.
    pub(super) async fn room_for_code(
        &self,
        supply: Supply,
        number: &BlindIndex,
        source: &BlindIndex,
        now: Timestamp,
    ) -> Result<Room, StoreError> {
        let per_counter = match supply {
            Supply::Everybody => PER_COUNTER,
            Supply::Reserve => PER_RESERVE_COUNTER,
        };
        let asker = [number.as_str(), source.as_str()];
        let counter = random::below(self, limits::CODE_COUNTERS).to_string();
        let counter = [counter.as_str()];
        let addresses = [
            tally::address(PER_ASKER, &asker),
            tally::address(PER_NUMBER, &asker[..1]),
            tally::address(per_counter, &counter),
        ];
        let found = self.database().batch_get(&addresses).await?;
        let of_asker = Tally::read(PER_ASKER, &asker, found.get(&addresses[0]));
        let of_number = Tally::read(PER_NUMBER, &asker[..1], found.get(&addresses[1]));
        let of_service = Tally::read(per_counter, &counter, found.get(&addresses[2]));
        if let Some(seconds) = of_asker.retry_after(now) {
            return Ok(Room::NotForNumber(seconds));
        }
        if let Some(seconds) = of_service.retry_after(now) {
            return Ok(Room::NotInCounter(seconds));
        }
        let full_for = of_number.retry_after(now);
        if full_for.is_none() && supply == Supply::Everybody {
            return Ok(Room::Left([of_asker, of_number, of_service]));
        }
        let of_known = self.tally_of_known(number, source, now).await?;
        Ok(match (full_for, of_known) {
            (None, Some(_)) => Room::Left([of_asker, of_number, of_service]),
            (None, None) => Room::NotFromReserve,
            (Some(_), Some(of_known)) if of_known.retry_after(now).is_none() => {
                Room::Left([of_asker, of_known, of_service])
            }
            (Some(seconds), _) => Room::NotForNumber(seconds),
        })
    }

    /// The tally of known sources beyond the ceiling of the number, if this is a known source. For a number without an
    /// account the sources of a person who does not exist are read.
    async fn tally_of_known(
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
        Ok(known.contain(source, now).then_some(tally))
    }
}
