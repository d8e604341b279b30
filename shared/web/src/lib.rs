//! The HTTP edge: from an API Gateway event to a handler, and from its answer back.
//!
//! A function gives [`edge::Edge::serve`] one asynchronous handler. The handler gets a [`Request`], whose
//! parts are limited in size and checked when they are read, and returns an [`Answer`] or a
//! [`Problem`]. Nothing else can be sent to a client.

pub mod answer;
pub mod body;
pub mod caller;
pub mod code;
pub mod code_guess;
pub mod coding;
pub mod describe;
pub mod edge;
mod event;
pub mod evidence;
pub mod guess;
mod header;
pub mod idempotent;
mod media_type;
pub mod origins;
pub mod paging;
pub mod password;
mod path;
pub mod precondition;
pub mod problem;
pub mod remembered;
pub mod request;
pub mod session;
pub mod signer;
pub mod source_limit;
pub mod staff;
pub mod status;
pub mod store_error;
pub mod working_days;

pub use answer::Answer;
pub use code::Code;
pub use coding::Coding;
pub use edge::Edge;
pub use origins::Origins;
pub use precondition::Precondition;
pub use problem::Problem;
pub use request::Request;
pub use signer::Signer;
pub use staff::Staff;
pub use status::Status;
pub use working_days::WorkingDays;
