//! What a consumer says of its work: ids and statuses. There is no way to put a name or an address in here,
//! but a masked recipient for whoever asks to be shown one.

use std::fmt;

use crate::api::{Refusal, Status};
use crate::event::Id;
use crate::mask::Masked;

/// One thing to say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Note {
    /// Another consumer works in this folder; this one waits for its turn.
    Waiting,
    /// The list of queued handoffs was read.
    CaughtUp {
        /// How many were waiting.
        queued: usize,
    },
    /// An order was placed.
    Placed {
        /// For which handoff.
        handoff: Id,
        /// For whom, masked, where that was asked for.
        shown: Option<Masked>,
    },
    /// The order interface will not place it.
    NotPlaced {
        /// Which handoff.
        handoff: Id,
    },
    /// QEG knows what happened to an order.
    Reported {
        /// Of which handoff.
        handoff: Id,
        /// What happened.
        status: Status,
    },
    /// Nothing more is done for a handoff: it was cancelled, erased, or is over.
    Closed {
        /// Which.
        handoff: Id,
    },
    /// A person's data is gone.
    Erased {
        /// Which request.
        erasure: Id,
        /// Of how many handoffs.
        handoffs: usize,
    },
    /// A person's data is kept by law.
    Retained {
        /// Which request.
        erasure: Id,
        /// Of how many handoffs.
        handoffs: usize,
    },
    /// An event that was done with came again.
    Repeat {
        /// Which.
        event: Id,
    },
    /// A message that cannot be read. It stays, and the queue puts it aside after some times.
    Poison {
        /// The queue's own id of it.
        message: String,
    },
    /// A message stays on the queue, and comes again.
    Left {
        /// The queue's own id of it.
        message: String,
        /// Why.
        why: Why,
    },
    /// The look at what waits, or was left by a kill, did not come to its end. It is done again.
    Behind {
        /// Why.
        why: Why,
    },
    /// The queue did not answer; it is asked again.
    NoQueue {
        /// SQS's code.
        code: String,
    },
}

/// Why something has to wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Why {
    /// The API.
    #[error("the API says {0}")]
    Api(#[from] Refusal),
    /// The order interface.
    #[error("the order interface is not available")]
    OrderInterface,
}

impl Why {
    /// Whether everything else fails at the moment, too.
    pub(crate) fn is_general(self) -> bool {
        match self {
            Self::OrderInterface => true,
            Self::Api(refusal) => matches!(
                refusal,
                Refusal::Later { .. }
                    | Refusal::Wrong(401 | 403)
                    | Refusal::Unreachable
                    | Refusal::NoCredentials
            ),
        }
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Waiting => f.write_str("another consumer works in this folder: waiting"),
            Self::CaughtUp { queued } => write!(f, "caught up: {queued} handoffs were queued"),
            Self::Placed { handoff, shown } => {
                write!(f, "handoff {handoff}: order placed")?;
                shown.iter().try_for_each(|shown| write!(f, " for {shown}"))
            }
            Self::NotPlaced { handoff } => write!(f, "handoff {handoff}: order refused"),
            Self::Reported { handoff, status } => {
                write!(f, "handoff {handoff}: {}", status.name())
            }
            Self::Closed { handoff } => write!(f, "handoff {handoff}: closed"),
            Self::Erased { erasure, handoffs } => {
                write!(f, "erasure {erasure}: {handoffs} handoffs erased")
            }
            Self::Retained { erasure, handoffs } => {
                write!(f, "erasure {erasure}: {handoffs} handoffs kept by law")
            }
            Self::Repeat { event } => write!(f, "event {event}: already done"),
            Self::Poison { message } => {
                write!(
                    f,
                    "message {message}: unreadable, left for the dead-letter queue"
                )
            }
            Self::Left { message, why } => write!(f, "message {message}: left, {why}"),
            Self::Behind { why } => write!(f, "catching up: not yet, {why}"),
            Self::NoQueue { code } => write!(f, "the queue says {code}"),
        }
    }
}
