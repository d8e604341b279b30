//! docs/cost.md, as a whole.

use std::fmt::Write as _;

use crate::{
    bill::Bill,
    prices::{Partition, Prices, READ_ON},
    scenario::{SCENARIOS, Scenario},
};

/// The path of the document.
pub const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/cost.md");

const PARTITIONS: [Partition; 2] = [Partition::Aws, Partition::AwsCn];

/// The document.
///
/// # Errors
/// The row of docs/budgets.md that is missing or cannot be read.
pub fn text() -> Result<String, String> {
    let mut text = String::from(
        "\
# Cost

What the service costs in a month, without free tiers, taxes and SMS (the operator's gateway charges those). The numbers of
calls, units and signatures are those of [the budgets](budgets.md), which tests measure. What people do in a month is an
assumption, and so are the prices without a source. Not counted: the web ACL with its rules (`EnableWaf`), the dashboard, the secret of
the gateway and the access log of the API, which `infra/samconfig.toml` has for `prod`. `cargo run -p cost` writes this document, and
`cargo test -p cost` compares it with the model.

    qeg cost                                          # the scenarios below
    qeg cost --people 20000 --active 0.5 --json       # your own numbers
    qeg cost --partition aws-cn --price gb_seconds=110.5

## Scenarios

In each, there are two carriers, and 30 % of the people use the service in a month. Each of them signs in twice, reads some pages and orders two items to be
forwarded; 5 % ask support; 1 % of all people register and 0.3 % leave; everybody gets one notice.

| scenario | people | aws, a month | for 1,000 people | one erasure | aws-cn, a month | for 1,000 people | one erasure |
|---|---|---|---|---|---|---|---|
",
    );
    for scenario in &SCENARIOS {
        let mut row = format!("| {} | {} |", scenario.name, grouped(scenario.people));
        for partition in PARTITIONS {
            let bill = Bill::of(scenario, &Prices::published(partition)?)?;
            let sign = bill.currency;
            let thousand = bill.month / scenario.people * 1_000.0;
            let _ = write!(
                row,
                " {sign}{} | {sign}{} | {sign}{:.4} |",
                money(bill.month),
                money(thousand),
                bill.erasure
            );
        }
        text.push_str(&row);
        text.push('\n');
    }
    lines(&mut text)?;
    parameters(&mut text)?;
    prices(&mut text)?;
    Ok(text)
}

fn lines(text: &mut String) -> Result<(), String> {
    text.push_str(
        "
## What it is made of

A month in aws, by what is charged.

| charged | a club | all amateurs of mainland China | 10 million people |
|---|---|---|---|
",
    );
    let prices = Prices::published(Partition::Aws)?;
    let chosen = [&SCENARIOS[0], &SCENARIOS[2], &SCENARIOS[4]];
    let bills: Result<Vec<Bill>, String> = chosen
        .iter()
        .map(|scenario| Bill::of(scenario, &prices))
        .collect();
    let bills = bills?;
    for (place, item) in prices.items().iter().enumerate() {
        let cells = bills
            .iter()
            .map(|bill| format!(" ${} |", money(bill.lines[place].cost)));
        let _ = writeln!(text, "| {} |{}", item.unit, cells.collect::<String>());
    }
    Ok(())
}

/// A parameter, what it is doubled or halved to, and the scenario with it.
type Change = (&'static str, fn(&mut Scenario));

const CHANGES: [Change; 7] = [
    ("twice as many active people", |one| one.active *= 2.0),
    ("twice as many orders", |one| one.handoffs *= 2.0),
    ("no message to everyone", |one| one.broadcasts = 0.0),
    ("four messages to everyone", |one| one.broadcasts = 4.0),
    ("ten times as many erasures", |one| one.leaving *= 10.0),
    ("round trips of 20 ms, not 10", |one| one.trip_ms = 20.0),
    ("no data key is ever in the cache", |one| one.cold = 1.0),
];

fn parameters(text: &mut String) -> Result<(), String> {
    text.push_str(
        "
## What moves it

All amateurs of mainland China, aws. A small service pays mostly for metrics, keys and alarms. For a large one it is what its people do:
calls of the API and writes.

| change | a month | against the scenario |
|---|---|---|
",
    );
    let prices = Prices::published(Partition::Aws)?;
    let base = Bill::of(&SCENARIOS[2], &prices)?.month;
    for (name, change) in CHANGES {
        let mut scenario = SCENARIOS[2].clone();
        change(&mut scenario);
        let month = Bill::of(&scenario, &prices)?.month;
        let percent = (month / base - 1.0) * 100.0;
        let _ = writeln!(text, "| {name} | ${} | {percent:+.0} % |", money(month));
    }
    Ok(())
}

fn prices(text: &mut String) -> Result<(), String> {
    let _ = write!(
        text,
        "
## Prices

us-east-1 in US dollars, and Beijing and Ningxia in yuan, as public pages had them on {READ_ON}. Where no page was found, the
price is an assumption: in aws the list price as it is generally known, in aws-cn 7.2 times the price in aws (reads of a table: a
fifth of a write). Look such a price up and give it with `--price`.

| name | for | aws | source | aws-cn | source |
|---|---|---|---|---|---|
"
    );
    let published = Prices::published(Partition::Aws)?;
    for item in published.items() {
        let mut row = format!("| `{}` | {} |", item.name, item.unit);
        for partition in PARTITIONS {
            let price = item.price(partition);
            let source = price.source.as_deref().unwrap_or("**not found**");
            let _ = write!(row, " {}{} | {source} |", partition.currency(), price.price);
        }
        text.push_str(&row);
        text.push('\n');
    }
    Ok(())
}

/// An amount of money: with cents below 100.
pub fn money(amount: f64) -> String {
    if amount < 100.0 {
        return format!("{amount:.2}");
    }
    grouped(amount)
}

/// A whole number with a comma before each three digits.
pub fn grouped(number: f64) -> String {
    let text = format!("{number:.0}");
    let mut grouped = String::new();
    for (place, digit) in text.chars().enumerate() {
        if place > 0 && (text.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}
