//! Every function, every resource, every action: allowed exactly where docs/powers.md says so.

use std::collections::BTreeSet;

use futures::{StreamExt, stream};
use powers::{Power, document};
use stack::ENDPOINTS;

use crate::{
    probe::{self, Probe},
    role,
    wire::Caller,
};

/// How many calls run at the same time.
const AT_ONCE: usize = 8;

/// The lines of docs/powers.md that cannot be probed: see `main.rs`.
fn is_asked(power: &Power) -> bool {
    !power.resource.ends_with(" stream")
}

#[tokio::test]
async fn every_function_may_do_what_the_table_says_and_nothing_else() {
    let probes = probe::all().await;
    let document = document::read().unwrap();
    let mut wrong = unasked(&document, &probes);
    wrong.extend(disagreements(&document, &probes).await);
    let count = probes.len() * ENDPOINTS.roles.len();
    assert!(
        wrong.is_empty(),
        "docs/powers.md and the roles disagree in {} of {count} calls:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

/// Lines of the document without a probe.
fn unasked(powers: &BTreeSet<Power>, probes: &[Probe]) -> Vec<String> {
    let stands_for = |power: &&Power| {
        let resource = |probe: &&Probe| {
            (probe.service, probe.resource.as_str()) == (power.service, power.resource.as_str())
        };
        let is_function = ENDPOINTS.roles.contains_key(&power.function);
        is_function
            && probes
                .iter()
                .filter(resource)
                .any(|p| p.action == power.action)
    };
    powers
        .iter()
        .filter(|power| is_asked(power) && !stands_for(power))
        .map(|power| format!("{power:?}: nothing deployed to ask, or no probe for it"))
        .collect()
}

async fn disagreements(powers: &BTreeSet<Power>, probes: &[Probe]) -> Vec<String> {
    let roles = role::of_functions().await;
    let calls = roles
        .iter()
        .flat_map(|(function, who)| probes.iter().map(move |probe| (*function, who, probe)));
    let compared = stream::iter(calls).map(async |(function, who, probe)| {
        let says = powers.contains(&Power {
            function: function.to_owned(),
            service: probe.service,
            resource: probe.resource.clone(),
            action: probe.action.to_owned(),
        });
        let place = format!("{function:12} {:24} {}", probe.resource, probe.action);
        match probe.ask(who).await {
            Ok(may) if may == says => None,
            Ok(true) => Some(format!("{place}: allowed, and not in the table")),
            Ok(false) => Some(format!("{place}: in the table, and denied")),
            Err(code) => Some(format!("{place}: the probe itself failed with {code}")),
        }
    });
    let compared = compared.buffer_unordered(AT_ONCE);
    let mut wrong: Vec<String> = compared.filter_map(async |line| line).collect().await;
    wrong.sort();
    wrong
}

/// If a probe fails even for the root, a denial for a role would prove nothing.
#[tokio::test]
async fn every_probe_reaches_its_resource() {
    let (root, probes) = (Caller::root(), probe::all().await);
    let mut lost = Vec::new();
    for probe in probes.iter().filter(|probe| probe.tried) {
        let answer = probe.ask(&root).await;
        if answer != Ok(true) {
            lost.push(format!("{} {}: {answer:?}", probe.resource, probe.action));
        }
    }
    assert!(
        lost.is_empty(),
        "probes that fail for the root:\n{}",
        lost.join("\n")
    );
}
