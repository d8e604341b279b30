//! Limits of guesses at one-time codes.
//!
//! Each code may be tried five times, but an attacker can ask for codes to many numbers and try a few guesses at each. So
//! wrong codes are counted for each source, whatever number and purpose they are for. A try is counted before it is
//! compared; a right code takes back its own count and no other.

use std::cell::Cell;

use jiff::{SignedDuration, Timestamp};
use qeg_domain::{
    id::VerificationId,
    limits,
    verification::{Code, CodeUse},
    violation::{Violation, code},
};
use qeg_store::{
    core::{limit::CountTries, tally::Limit},
    people::{
        challenge::AcceptChallenge,
        index::BlindIdentifier,
        one_time_codes::{ProveNumber, ProvenNumber},
    },
};
use qeg_vault::{BlindIndex, Field};

use crate::{Problem, Request, source_limit::SourceCall};

/// The limit for wrong codes of one source, whatever number and purpose they are for.
const WRONG_CODES_OF_SOURCE: Limit = Limit {
    scope: "codes_source",
    windows: &[(
        limits::WRONG_CODES_PER_SOURCE as usize,
        SignedDuration::from_mins(limits::WRONG_CODE_MINUTES),
    )],
};

/// The guess of one request at a one-time code.
pub struct CodeGuess<'a> {
    call: SourceCall<'a>,
    request: &'a Request,
    /// The source, once its code was right and as long as the count is not taken back.
    right: Cell<Option<BlindIndex>>,
}

impl<'a> CodeGuess<'a> {
    /// A guess that is not counted yet. Make it once for each request, outside of what is handled again after a conflict.
    pub fn new(request: &'a Request) -> Self {
        Self {
            call: SourceCall::new(WRONG_CODES_OF_SOURCE, request),
            request,
            right: Cell::default(),
        }
    }

    /// The number that the code proves. `pointer` is the place of the code in the body. Call [`Self::was_right`] beside
    /// the work that follows.
    ///
    /// # Errors
    /// 429, which offers a challenge, when the source gave too many wrong codes; nothing is compared then. 422 for every
    /// code that is not valid.
    pub async fn prove(
        &self,
        powers: &(impl ProveNumber + BlindIdentifier + CountTries + AcceptChallenge),
        (id, given, purpose): (&VerificationId, &Code, CodeUse),
        pointer: &str,
        now: Timestamp,
    ) -> Result<ProvenNumber, Problem> {
        let source = self.request.caller().source();
        let source = powers.blind_index(Field::Source, &source).await?;
        let compared = async { Ok(powers.prove(id, given, purpose, now).await?) };
        let proof = self.call.counted(powers, &source, now, compared).await?;
        let proof = proof.ok_or_else(|| wrong_code(pointer))?;
        self.right.set(Some(source));
        Ok(proof)
    }

    /// Takes the count of a right code back; does nothing for others.
    pub async fn was_right(&self, powers: &impl CountTries) {
        if let Some(source) = self.right.take() {
            self.call.take_back(powers, &source).await;
        }
    }
}

/// The answer to every code that is not valid, whatever the cause. The code is at this pointer in the body. The template
/// makes a metric of the class, and an alarm of that.
pub fn wrong_code(pointer: &str) -> Problem {
    Problem::from(Violation::new(pointer, code::WRONG_OR_EXPIRED)).logged_as("wrong_code")
}
