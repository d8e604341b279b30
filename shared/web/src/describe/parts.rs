//! The parts of an operation: who calls it, its parameters, its body and its answers.

use schemars::{Schema, SchemaGenerator};
use serde_json::Value;

use crate::status::Status;

/// Makes the schema of a type.
pub type SchemaOf = fn(&mut SchemaGenerator) -> Schema;

/// Who may call a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Caller {
    /// Anyone, without credentials.
    Anyone,
    /// A signed-in person: `Authorization: Bearer`.
    Person,
    /// Whoever has the receipt of a deletion request: `Authorization: Receipt`.
    ReceiptHolder,
    /// A carrier, by an AWS signature (version 4).
    Carrier,
    /// A member of staff, by an AWS signature (version 4).
    Staff,
}

impl Caller {
    /// Whether the gateway checks a signature (`AWS_IAM` in the template).
    pub const fn is_signed(self) -> bool {
        matches!(self, Self::Carrier | Self::Staff)
    }
}

/// Where a parameter is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParameterLocation {
    /// A part of the path.
    Path,
    /// In the query.
    Query,
    /// A header.
    Header,
}

/// A parameter of a route.
pub struct Parameter {
    /// Its name, as it is sent.
    pub name: &'static str,
    /// Where it is sent.
    pub location: ParameterLocation,
    /// What it is for.
    pub description: String,
    /// The schema of its value.
    pub schema: SchemaOf,
    /// A value.
    pub example: Value,
}

/// The body of a request.
pub struct Body {
    /// Its schema.
    pub schema: SchemaOf,
    /// A body that is accepted.
    pub example: Value,
}

/// A header of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Header {
    /// `ETag`: the version of what was answered.
    ETag,
    /// `Location`: the address of what was made.
    Location,
    /// `Content-Disposition`: the answer is a download.
    ContentDisposition,
}

impl Header {
    /// The name of the header.
    pub const fn name(self) -> &'static str {
        match self {
            Self::ETag => "ETag",
            Self::Location => "Location",
            Self::ContentDisposition => "Content-Disposition",
        }
    }
}

/// The content of an answer.
pub enum Content {
    /// None, such as that of 204.
    Nothing,
    /// JSON, with an example.
    Json(SchemaOf, Value),
    /// Text of this media type.
    Text(&'static str),
}

/// An answer that is not a problem.
pub struct Answered {
    /// Its status.
    pub status: Status,
    /// What it means.
    pub description: &'static str,
    /// Its headers, without those that every answer has.
    pub headers: Vec<Header>,
    /// Its content.
    pub content: Content,
}
