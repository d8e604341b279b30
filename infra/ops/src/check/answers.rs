//! The answers of AWS so far, and what else has to be asked.
//!
//! The rules are pure: they read these answers, and what they do not find in it is noted. Then the noted questions are
//! asked, all at the same time, and the rules run again, until nothing is noted any more. So a rule may ask for what an
//! earlier answer names, and tests give recorded answers.

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
};

use serde_json::Value;

use super::question::Question;

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum NoAnswer {
    /// It was not asked yet.
    NotAsked,
    /// The caller lacks this permission.
    Denied(&'static str),
    /// AWS has nothing of this name.
    Missing,
    /// AWS answered with this error code.
    Failed(String),
    /// What was to be asked about is in no resource of the stack.
    NotInStack,
}

/// What was answered.
#[derive(Debug, Default)]
pub(crate) struct Answers {
    given: BTreeMap<Vec<String>, Result<Value, NoAnswer>>,
    wanted: RefCell<BTreeSet<Question>>,
}

impl Answers {
    /// The answer to a question. Without one, the question is noted.
    pub(super) fn answer(&self, question: &Question) -> Result<&Value, NoAnswer> {
        if let Some(answer) = self.given.get(&question.words) {
            return answer.as_ref().map_err(Clone::clone);
        }
        self.wanted.borrow_mut().insert(question.clone());
        Err(NoAnswer::NotAsked)
    }

    /// Enters an answer.
    pub(super) fn enter(&mut self, question: Question, answer: Result<Value, NoAnswer>) {
        self.given.insert(question.words, answer);
    }

    /// The questions that were noted; they are noted no more.
    pub(super) fn wanted(&self) -> Vec<Question> {
        self.wanted.take().into_iter().collect()
    }
}
