//! The commands of infra/runbooks, run as they are written there: each block is pasted into a shell in which `aws` is the AWS
//! CLI and `qeg` the built program. What stands in a runbook after a block is held against what the block printed.
//!
//! The stack is fresh, so all is well, except for what [`states`] breaks before a block that repairs it. `aws` is version 1 of
//! the CLI, because only that is a package; the commands are the same in version 2.
#![allow(clippy::unwrap_used, clippy::panic)]

mod left_out;
mod place;
mod states;
mod terminal;

use client::qeg::Said;
use stack::{ENDPOINTS, eventually_by_itself};
use template::runbooks::{Block, INDEX, Runbook, runbooks};

use self::{left_out::Why, place::Place, states::States, terminal::Terminal};

/// The commands for the stack of this test.
fn for_this_stack(script: &str) -> String {
    let script = script.replace("qeg-prod", "local");
    script.replace("cn-north-1", &ENDPOINTS.region)
}

/// All blocks of a runbook, in order.
fn blocks(runbook: &Runbook) -> Vec<(Place, Block)> {
    let mut found = Vec::new();
    for step in runbook.steps() {
        let number = step.title.split('.').next().unwrap_or_default();
        for (n, block) in step.blocks.into_iter().enumerate() {
            let place = Place {
                runbook: runbook.path.clone(),
                step: number.parse().unwrap_or_default(),
                block: n + 1,
            };
            found.push((place, block));
        }
    }
    found
}

/// What the local stack prints instead of a word: its schedules are all short, and the emulator restores a table at once.
fn on_the_emulator(word: &str) -> &str {
    match word.split_once("rate(") {
        Some((before, _)) => before.trim_end(),
        None if word == "CREATING" => "ACTIVE",
        None => word,
    }
}

/// What is wrong with what a block printed; empty if all is well.
fn faults(block: &Block, script: &str, said: &Said) -> Vec<String> {
    let mut faults = Vec::new();
    if said.code != 0 {
        faults.push(format!("ended with {}", said.code));
    }
    let printed = format!("{} {}", said.out, said.err);
    let printed: Vec<&str> = printed.split_whitespace().collect();
    let printed = printed.join(" ");
    for words in block.words() {
        let mut here = words.iter().map(|word| on_the_emulator(word));
        if !here.any(|word| printed.contains(word)) {
            faults.push(format!("did not print {words:?}"));
        }
    }
    // The emulator gives all lines of a log for a pattern of fields, so it prints more than AWS does.
    let is_filtered = script.contains("filter-log-events");
    if block.prints_nothing() && !is_filtered && !["", "None"].contains(&printed.as_str()) {
        faults.push("printed something".to_owned());
    }
    faults
}

/// Pastes a block, again while a scheduled run of the function is on its way: the schedules of the local stack are short.
async fn when_free(terminal: &mut Terminal, script: &str) -> Said {
    eventually_by_itself("the end of a scheduled run", async || {
        let said = terminal.paste(script);
        (!said.err.contains("is running already")).then_some(said)
    })
    .await
}

#[tokio::test]
async fn every_block_of_every_runbook_does_what_it_says() {
    let all = runbooks();
    let index = all.iter().find(|one| one.path == INDEX).unwrap();
    let mut terminal = Terminal::open();
    let mut all_faults = Vec::new();

    let (place, first) = blocks(index).remove(0);
    let script = for_this_stack(&first.script);
    let said = terminal.paste_and_keep(&script);
    let words = faults(&first, &script, &said);
    all_faults.extend(
        words
            .iter()
            .map(|fault| format!("{place}: {fault}: {said:?}")),
    );
    assert!(said.out.starts_with("https://"), "{said:?}");
    // The emulator's API has another address than in AWS.
    terminal.paste_and_keep(&format!("export QEG_API={}", ENDPOINTS.api));

    let mut states = States::prepare().await;
    let mut seen = 1;
    for runbook in all.iter().filter(|one| one.path != INDEX) {
        for (place, block) in blocks(runbook) {
            seen += 1;
            let why = left_out::why(&place);
            if matches!(why, Some(Why::Elsewhere)) {
                continue;
            }
            states.before(&place, &mut terminal).await;
            for script in states.filled(&place, &for_this_stack(&block.script)) {
                let said = when_free(&mut terminal, &script).await;
                let mut faults = faults(&block, &script, &said);
                faults.extend(states.missing(&place, &said));
                if why.is_some() {
                    // A block that works after all has to leave the list.
                    let works = faults.is_empty();
                    faults = works.then(|| "works".to_owned()).into_iter().collect();
                }
                let faults = faults.iter();
                all_faults
                    .extend(faults.map(|fault| format!("{place}: {fault}\n{script}\n{said:?}")));
            }
            states.after(&place, &mut terminal).await;
        }
    }
    assert!(seen > 100, "{seen} blocks were found");
    let all_places: Vec<Place> = all
        .iter()
        .flat_map(|runbook| blocks(runbook).into_iter().map(|(place, _)| place))
        .collect();
    all_faults.extend(left_out::without_block(&all_places));
    all_faults.extend(states.without_block(&all_places));
    assert!(all_faults.is_empty(), "\n{}\n", all_faults.join("\n\n"));
}
