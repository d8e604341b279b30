//! docs/cost.md says what the model says; every amount has a price; the model moves as it should.
#![allow(clippy::unwrap_used, clippy::float_cmp)]

use cost::{
    bill::Bill,
    document::{PATH, text},
    prices::{Partition, Prices},
    scenario::SCENARIOS,
};

fn bill(people: f64, change: impl Fn(&mut Prices)) -> Bill {
    let mut prices = Prices::published(Partition::Aws).unwrap();
    change(&mut prices);
    let mut scenario = SCENARIOS[0].clone();
    scenario.people = people;
    Bill::of(&scenario, &prices).unwrap()
}

#[test]
fn the_document_has_the_figures_of_the_model() {
    let document = std::fs::read_to_string(PATH).unwrap();
    assert!(document == text().unwrap(), "run `cargo run -p cost`");
}

#[test]
fn everything_that_has_a_price_is_used() {
    for line in bill(500.0, |_| {}).lines {
        assert!(line.amount > 0.0, "{}", line.name);
        assert!(line.cost > 0.0, "{}", line.name);
    }
}

#[test]
fn what_people_do_costs_as_many_times_more_and_keys_do_not() {
    let line = |bill: &Bill, name: &str| {
        let found = bill.lines.iter().find(|line| line.name == name);
        found.unwrap().cost
    };
    let (few, many) = (bill(1_000_000.0, |_| {}), bill(10_000_000.0, |_| {}));
    let times = line(&many, "api_calls") / line(&few, "api_calls");
    assert!((times - 10.0).abs() < 1e-9, "{times}");
    assert_eq!(line(&many, "keys"), line(&few, "keys"));
    assert_eq!(many.erasure, few.erasure);
}

#[test]
fn a_price_of_ones_own_counts_and_an_unknown_name_is_refused() {
    let dear = bill(500.0, |prices| prices.set("keys", 100.0).unwrap());
    let usual = bill(500.0, |_| {});
    assert!(dear.month > usual.month + 900.0);
    let mut prices = Prices::published(Partition::AwsCn).unwrap();
    let names = prices.set("key", 1.0).unwrap_err();
    assert!(names.contains("keys, kms_calls"), "{names}");
}
