//! Help, examples and faults of the command line, in both languages.

use super::*;
use crate::language::{both_languages::english_in, tests::in_chinese};

fn walk(command: &clap::Command, visit: &mut impl FnMut(&clap::Command)) {
    visit(command);
    for subcommand in command.get_subcommands() {
        walk(subcommand, visit);
    }
}

#[test]
fn every_command_has_help_with_a_valid_example() {
    Cli::command().debug_assert();
    let mut examples = 0;
    walk(&command(100), &mut |command| {
        let name = command.get_name();
        assert!(
            command.get_about().is_some(),
            "{name} does not say what it does"
        );
        let help = command
            .get_after_help()
            .map(ToString::to_string)
            .unwrap_or_default();
        assert!(
            help.contains("Example") && help.contains("\n  qeg "),
            "{name} has no example"
        );
        for argument in command.get_arguments() {
            let has_help = argument.get_help().is_some();
            assert!(has_help, "{name}: {} has no help", argument.get_id());
        }
        for line in help.lines().filter_map(|line| line.strip_prefix("  qeg ")) {
            let line = line.split(['<', '>', '|', '(']).next().unwrap_or_default();
            let words = ["qeg"].into_iter().chain(line.split_whitespace());
            let parsed = Cli::read(words, 100);
            assert!(parsed.is_ok(), "{name}: its own example is refused: {line}");
            examples += 1;
        }
    });
    assert!(examples >= 10, "{examples} examples");
}

#[test]
fn the_page_of_every_command_fits_the_terminal_in_both_languages() {
    let shown = |command: &clap::Command| command.clone().render_help().to_string();
    for columns in [60, 100] {
        let check = |is_chinese: bool| {
            walk(&command(columns), &mut |command| {
                let page = shown(command);
                let name = command.get_name();
                let head = if is_chinese { "用法：" } else { "Usage:" };
                assert!(page.contains(head), "{name}: {page}");
                // What is to be copied stays in one line.
                for line in page.lines().filter(|line| !line.contains("qeg ")) {
                    let width = textwrap::core::display_width(line);
                    let is_one_word = !line.trim().contains(' ');
                    assert!(width <= columns || is_one_word, "{name}: {width}: {line}");
                }
            });
        };
        check(false);
        in_chinese(|| check(true));
    }
}

#[test]
fn no_english_is_left_in_the_chinese_pages() {
    let mut known = std::collections::BTreeSet::new();
    walk(&command(100), &mut |command| {
        known.insert(command.get_name().to_owned());
        for argument in command.get_arguments() {
            let values = argument.get_possible_values();
            known.extend(values.iter().map(|value| value.get_name().to_owned()));
        }
    });
    in_chinese(|| {
        walk(&command(100), &mut |command| {
            let page = command.clone().render_help().to_string();
            let left = english_in(&page, &known);
            assert!(left.is_empty(), "{left:?} in {page}");
        });
    });
}

#[test]
fn faults_of_the_command_line_are_chinese_in_chinese() {
    for typed in [
        "qeg aprove",
        "qeg hold",
        "qeg reply",
        "qeg inbox --jsn",
        "qeg inbox x",
        "qeg hold place --basis court_evidense",
        "qeg delete",
        "qeg delete --recovery-code --thread a",
        "qeg redrive deletion --max 0",
        "qeg inbox --lang fr",
    ] {
        let text = in_chinese(|| {
            let error = Cli::read(typed.split(' '), 100).err()?;
            usage_fault(&error).map_or(None, |fault| Some(fault.to_string()))
        });
        let Some(text) = text else {
            assert_eq!(typed, "qeg hold", "it is answered with the help");
            continue;
        };
        let names = [
            "approve", "hold", "place", "reply", "inbox", "delete", "redrive",
        ];
        let known = names
            .into_iter()
            .chain(["zh", "en", "supervision"])
            .map(str::to_owned);
        let left = english_in(&text, &known.collect());
        assert!(
            left.is_empty() && text.contains("--help 显示"),
            "{left:?}: {text}"
        );
    }
}

#[test]
fn connection_options_come_last() {
    walk(&command(100), &mut |command| {
        let page = command.clone().render_help().to_string();
        let at = |text: &str| page.find(text);
        assert!(at("Connection:") > at("Example"), "{page}");
        assert!(at("--api <URL>") > at("Connection:"), "{page}");
    });
}

#[test]
fn what_is_misspelt_is_answered_with_the_nearest() {
    for (typed, nearest) in [
        ("qeg aprove", "did you mean approve?"),
        ("qeg deletoins", "did you mean deletions?"),
        ("qeg hold lst", "did you mean list?"),
        ("qeg inbox --jsn", "did you mean --json?"),
        (
            "qeg hold place --basis court_evidense",
            "did you mean court_evidence?",
        ),
    ] {
        let error = Cli::read(typed.split(' '), 100).err();
        let fault = error.as_ref().and_then(|error| usage_fault(error).ok());
        let text = fault.map(|fault| fault.to_string()).unwrap_or_default();
        assert!(text.contains(nearest), "{typed}: {text}");
    }
}

#[test]
fn errors_do_not_repeat_input() {
    for typed in [
        "qeg delete 13800138000",
        "qeg 13800138000",
        "qeg delete --verification-id a 13800138000",
        "qeg deletions --13800138000",
        "qeg redrive deletion --max 13800138000",
        "qeg deletions --as 138001380",
        "qeg deletions --json=13800138000",
        "qeg delete --recovery-code --verification-id 13800138000",
        "qeg certificate 13800138000",
    ] {
        let error = Cli::read(typed.split(' '), 100).err();
        let fault = error.as_ref().and_then(|error| usage_fault(error).ok());
        let text = fault.map(|fault| fault.to_string()).unwrap_or_default();
        assert!(
            !text.is_empty() && !text.contains("138001380"),
            "{typed}: {text}"
        );
    }
    for typed in ["qeg --help", "qeg deadline --help", "qeg --version"] {
        let error = Cli::read(typed.split(' '), 100).err();
        assert!(
            error.is_some_and(|error| usage_fault(&error).is_err()),
            "{typed}"
        );
    }
}

#[test]
fn no_argument_is_a_secret_or_an_identifier() {
    walk(&command(100), &mut |command| {
        for argument in command
            .get_arguments()
            .filter(|one| one.get_action().takes_values())
        {
            let name = argument.get_id().as_str();
            let personal = [
                "code",
                "recovery_code",
                "call_sign",
                "phone",
                "identifier",
                "body",
                "password",
            ];
            assert!(!personal.contains(&name), "{}: {name}", command.get_name());
        }
    });
}
