//! The HTTP statuses of answers without a problem.

/// The statuses of answers without a problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// 200.
    Ok,
    /// 201.
    Created,
    /// 202.
    Accepted,
    /// 204.
    NoContent,
    /// 304.
    NotModified,
}

impl Status {
    /// The number of the status.
    pub const fn as_u16(self) -> u16 {
        match self {
            Self::Ok => 200,
            Self::Created => 201,
            Self::Accepted => 202,
            Self::NoContent => 204,
            Self::NotModified => 304,
        }
    }

    /// The status with this number; `None` for a number that is not in the list.
    pub const fn from_u16(number: u16) -> Option<Self> {
        match number {
            200 => Some(Self::Ok),
            201 => Some(Self::Created),
            202 => Some(Self::Accepted),
            204 => Some(Self::NoContent),
            _ => None,
        }
    }
}
