//! What the service costs a month: the budgets of every route and step (docs/budgets.md) times public prices.

pub mod bill;
pub mod budgets;
pub mod document;
pub mod prices;
pub mod scenario;
pub mod usage;
