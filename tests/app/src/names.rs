//! The names of a product's tables, queues and keys.

use qeg_store::Tables;

/// What the names of the queues of carriers begin with.
pub(crate) const CARRIER_QUEUE_PREFIX: &str = "qeg-carrier-";

/// The names of a product's resources.
pub(crate) struct Names {
    pub(crate) tables: Tables,
    /// URLs of [`QUEUES`], by name.
    pub(crate) queues: Vec<(&'static str, String)>,
    /// ARNs of keys: `account`, `contact`, `support`, `oversight`, `index`, `certificate`, `audit`.
    pub(crate) keys: Vec<(&'static str, String)>,
}

/// The value of this name.
pub(crate) fn named<'a>(names: &'a [(&'static str, String)], name: &str) -> &'a str {
    let found = names.iter().find(|(known, _)| *known == name);
    found.map_or_else(|| panic!("there is no {name}"), |(_, value)| value)
}
