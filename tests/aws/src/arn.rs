//! The parts of every ARN and URL of the services.

/// Region of every ARN and URL.
pub const REGION: &str = "us-east-1";
/// Account of every ARN and URL.
pub(crate) const ACCOUNT: &str = "000000000000";
