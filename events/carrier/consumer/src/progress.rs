//! Progress messages of a consumer. They contain ids and statuses; a recipient only in masked form, and only where
//! the operator of the consumer asked for it.

use std::fmt;

use crate::api::ApiError;
use crate::id::Id;
use crate::mask::Masked;
use crate::status::Status;

/// One progress message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Progress {
    /// Another consumer works in this folder; this one waits.
    Waiting,
    /// The list of queued handoffs was processed.
    CaughtUp {
        /// How many handoffs were in the list.
        queued: usize,
    },
    /// An order was placed.
    Placed {
        /// For which handoff.
        handoff: Id,
        /// The recipient, masked; `None` unless `show` is set.
        shown: Option<Masked>,
    },
    /// The recipient of an order was corrected.
    Corrected {
        /// For which handoff.
        handoff: Id,
    },
    /// The order interface refused the order.
    NotPlaced {
        /// For which handoff.
        handoff: Id,
    },
    /// The status of an order was reported to QEG.
    Reported {
        /// For which handoff.
        handoff: Id,
        /// The reported status.
        status: Status,
    },
    /// Nothing more is done for a handoff: it was cancelled, erased or is finished.
    Closed {
        /// Which handoff.
        handoff: Id,
    },
    /// A person's data was erased.
    Erased {
        /// Which erasure.
        erasure: Id,
        /// How many handoffs it covers.
        handoffs: usize,
    },
    /// A person's data is kept because a law requires it.
    Retained {
        /// Which erasure.
        erasure: Id,
        /// How many handoffs it covers.
        handoffs: usize,
    },
    /// An event was delivered again after its work was done.
    Repeat {
        /// Which event.
        event: Id,
    },
    /// A message does not follow the schemas. It stays on the queue, which moves it to its dead-letter queue.
    Unreadable {
        /// The message id that SQS gave.
        message: String,
    },
    /// The work of a message could not be finished. It stays on the queue and is delivered again.
    Deferred {
        /// The message id that SQS gave.
        message: String,
        /// Why.
        reason: Reason,
    },
    /// Catching up could not be finished. It is tried again.
    NotCaughtUp {
        /// Why.
        reason: Reason,
    },
    /// A call to the queue failed. It is repeated.
    QueueFailed {
        /// The error code of SQS.
        code: String,
    },
}

/// Why some work has to wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Reason {
    /// The API answered with an error, or not at all.
    #[error("the API answered {0}")]
    Api(#[from] ApiError),
    /// The order interface is not available.
    #[error("the order interface is not available")]
    OrderInterface,
}

impl Reason {
    /// Whether all other work would fail too at the moment.
    pub(crate) fn affects_all_work(self) -> bool {
        match self {
            Self::OrderInterface => true,
            Self::Api(error) => matches!(
                error,
                ApiError::Retry { .. }
                    | ApiError::Rejected(401 | 403 | 404)
                    | ApiError::Unreachable
                    | ApiError::NoCredentials
            ),
        }
    }
}

impl fmt::Display for Progress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Waiting => {
                f.write_str("another consumer works in this folder: waiting until it ends")
            }
            Self::CaughtUp { queued } => {
                write!(
                    f,
                    "caught up: {queued} handoffs were in the list of the API"
                )
            }
            Self::Placed { handoff, shown } => {
                write!(f, "handoff {handoff}: order placed")?;
                shown.iter().try_for_each(|shown| write!(f, " for {shown}"))
            }
            Self::Corrected { handoff } => {
                write!(f, "handoff {handoff}: recipient corrected, new label")
            }
            Self::NotPlaced { handoff } => {
                write!(f, "handoff {handoff}: refused by the order interface")
            }
            Self::Reported { handoff, status } => {
                write!(f, "handoff {handoff}: reported {}", status.name())
            }
            Self::Closed { handoff } => {
                write!(f, "handoff {handoff}: closed, nothing more to do")
            }
            Self::Erased { erasure, handoffs } => {
                write!(f, "erasure {erasure}: {handoffs} handoffs erased")
            }
            Self::Retained { erasure, handoffs } => {
                write!(f, "erasure {erasure}: {handoffs} handoffs kept by law")
            }
            Self::Repeat { event } => write!(f, "event {event}: already done"),
            Self::Unreadable { message } => {
                write!(
                    f,
                    "message {message}: does not follow the schemas, left for the dead-letter queue"
                )
            }
            Self::Deferred { message, reason } => {
                write!(f, "message {message}: left on the queue, {reason}")
            }
            Self::NotCaughtUp { reason } => write!(f, "not caught up yet: {reason}"),
            Self::QueueFailed { code } => write!(f, "the queue answered {code}"),
        }
    }
}
