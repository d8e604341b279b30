//! A month's bill: what a scenario uses, times the prices.

use serde::Serialize;

use crate::{
    prices::Prices,
    scenario::Scenario,
    usage::{Meter, Usage},
};

/// One line of a bill.
#[derive(Clone, Debug, Serialize)]
pub struct Line {
    /// What is charged, by its name in data/prices.json.
    pub name: String,
    /// How much of it.
    pub amount: f64,
    /// What it costs, in the currency of the partition.
    pub cost: f64,
}

/// A bill.
#[derive(Clone, Debug, Serialize)]
pub struct Bill {
    /// The scenario.
    pub scenario: &'static str,
    /// People with an account.
    pub people: f64,
    /// The partition.
    pub partition: &'static str,
    /// The currency.
    pub currency: &'static str,
    /// Its lines.
    pub lines: Vec<Line>,
    /// What a month costs.
    pub month: f64,
    /// What one erasure costs, from its request to its completion.
    pub erasure: f64,
}

fn lines(prices: &Prices, usage: &Usage) -> Vec<Line> {
    let line = |item: &crate::prices::Item| {
        let amount = usage.amount(&item.name);
        Line {
            name: item.name.clone(),
            amount,
            cost: prices.of(item, amount),
        }
    };
    prices.items().iter().map(line).collect()
}

impl Bill {
    /// The bill of a scenario. Free tiers are not counted.
    ///
    /// # Errors
    /// The row of docs/budgets.md that is missing or cannot be read.
    pub fn of(scenario: &Scenario, prices: &Prices) -> Result<Self, String> {
        let mut month = Meter::new(scenario)?;
        month.month()?;
        let mut erasure = Meter::new(scenario)?;
        erasure.erasures(1.0)?;
        let total = |usage| {
            lines(prices, usage)
                .iter()
                .map(|line| line.cost)
                .sum::<f64>()
        };
        Ok(Self {
            scenario: scenario.name,
            people: scenario.people,
            partition: prices.partition.as_str(),
            currency: prices.partition.currency(),
            month: total(&month.usage),
            erasure: total(&erasure.usage),
            lines: lines(prices, &month.usage),
        })
    }
}
