//! The HTTP edge: from an API Gateway event to a handler, and from its answer back.
//!
//! A function hands [`edge::serve`] one asynchronous handler. Everything a stranger can send has
//! been read, bounded and named before the handler sees it as a [`Request`]; everything that can
//! be answered is an [`Answer`] or a [`Problem`], so that no other shape can leave.

pub mod answer;
pub mod body;
pub mod caller;
pub mod edge;
mod event;
pub mod failure;
mod header;
pub mod idempotent;
pub mod if_match;
pub mod paging;
pub mod password;
mod path;
pub mod problem;
pub mod request;
pub mod session;
pub mod signer;

pub use answer::{Answer, Status};
pub use if_match::IfMatch;
pub use problem::{Code, Problem};
pub use request::Request;
pub use signer::Signer;
