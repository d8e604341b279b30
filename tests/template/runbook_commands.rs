//! The commands of the runbooks: they use names that exist in the template and in the code. Whoever is woken at night
//! pastes them as they are.
//!
//! `infra/ops/src/cli/runbooks.rs` parses their `qeg` commands.

use std::{collections::BTreeSet, fs};

use serde_json::Value;
use template::{root, runbooks::runbooks, templates};

use crate::{
    metrics::code_of,
    none,
    resolved::{resources, resources_with},
    unless,
};

/// The stack in the commands.
const STACK: &str = "qeg-prod";
/// The fields that each line of the log has besides those of its event, see `shared/boot/src/log.rs`.
const OF_EACH_LINE: [&str; 3] = ["timestamp", "level", "target"];
/// The metrics of AWS that the commands read, besides those that alarms watch.
const OF_AWS: [(&str, &str); 4] = [
    ("AWS/Lambda", "Throttles"),
    ("AWS/Lambda", "Invocations"),
    ("AWS/ApiGateway", "Count"),
    ("AWS/SQS", "ApproximateAgeOfOldestMessage"),
];

/// All commands, with the runbook they are in.
fn all_commands() -> Vec<(String, String)> {
    let all = runbooks().into_iter().flat_map(|runbook| {
        let commands = runbook.commands().into_iter().map(str::to_owned);
        commands
            .map(|command| (runbook.path.clone(), command))
            .collect::<Vec<_>>()
    });
    all.collect()
}

/// The words after each `option` of a command. Placeholders in capital letters and the variables of a loop are left out.
fn values<'a>(command: &'a str, option: &str) -> Vec<&'a str> {
    let after = command.split(option).skip(1);
    let words = after.map(|rest| {
        let end = rest.find(|c: char| " \"')`;".contains(c));
        &rest[..end.unwrap_or(rest.len())]
    });
    let is_placeholder = |word: &str| {
        let is_capital = |c: char| c.is_ascii_uppercase() || c == '-';
        word.contains('$') || word.contains('…') || word.is_empty() || word.chars().all(is_capital)
    };
    words.filter(|word| !is_placeholder(word)).collect()
}

/// The name of each resource: those of the template, and the rules and event sources that SAM makes of events.
fn logical_ids() -> BTreeSet<String> {
    let mut ids = BTreeSet::new();
    let all = templates().into_iter();
    let all = all.flat_map(|template| template["Resources"].as_object().unwrap());
    for (id, resource) in all {
        ids.insert(id.clone());
        for event in resource["Properties"]["Events"]
            .as_object()
            .into_iter()
            .flat_map(|events| events.keys())
        {
            ids.insert(format!("{id}{event}"));
        }
    }
    ids
}

/// The texts of a property of all resources of a type, with the name of the stack.
fn names(kind: &str, property: &str) -> BTreeSet<String> {
    let all = resources(kind).into_iter();
    all.filter_map(|resource| {
        let name = resource.properties()[property]["Fn::Sub"].as_str()?;
        Some(name.replace("${AWS::StackName}", STACK))
    })
    .collect()
}

#[test]
fn commands_name_resources_that_exist() {
    let (ids, functions) = (
        logical_ids(),
        names("AWS::Serverless::Function", "FunctionName"),
    );
    let logs = names("AWS::Logs::LogGroup", "LogGroupName");
    let keys = |part: &str| -> BTreeSet<String> {
        let all = templates().into_iter();
        let all = all.flat_map(|template| template[part].as_object().unwrap().keys());
        all.cloned().collect()
    };
    let (outputs, parameters) = (keys("Outputs"), keys("Parameters"));
    let tables = resources("AWS::DynamoDB::Table");
    let indexes: BTreeSet<String> = tables
        .iter()
        .flat_map(|table| {
            let indexes = table.properties()["GlobalSecondaryIndexes"].as_array();
            indexes.cloned().unwrap_or_default()
        })
        .map(|index| index["IndexName"].as_str().unwrap().to_owned())
        .collect();
    let of: [(&str, &BTreeSet<String>); 8] = [
        ("$(named ", &ids),
        ("--logical-resource-id ", &ids),
        ("--function-name ", &functions),
        ("Name=FunctionName,Value=", &functions),
        ("--log-group-name ", &logs),
        ("OutputKey=='", &outputs),
        ("ParameterKey=='", &parameters),
        ("--index-name ", &indexes),
    ];
    let commands = all_commands();
    let mut seen = 0;
    none(
        commands
            .iter()
            .flat_map(|(path, command)| {
                of.iter()
                    .flat_map(|(option, known)| {
                        let values = values(command, option);
                        seen += values.len();
                        let unknown = values.into_iter().filter(|value| !known.contains(*value));
                        unknown
                            .map(|value| format!("{path}: {option}{value} is not in the template"))
                            .collect::<Vec<_>>()
                    })
                    .collect::<Vec<_>>()
            })
            .collect::<Vec<_>>(),
    );
    assert!(seen > 100, "{seen} names were found in the commands");
}

#[test]
fn loops_in_commands_go_over_resources_that_exist() {
    let (ids, functions) = (
        logical_ids(),
        names("AWS::Serverless::Function", "FunctionName"),
    );
    none(all_commands().iter().flat_map(|(path, command)| {
        let list = |variable: &str| {
            let (_, rest) = command.split_once(&format!("for {variable} in "))?;
            Some(rest.split_once(';')?.0.split(' ').map(str::to_owned))
        };
        let mut unknown = Vec::new();
        for variable in ["table", "key", "queue"] {
            unknown.extend(
                list(variable)
                    .into_iter()
                    .flatten()
                    .filter(|id| !ids.contains(id)),
            );
        }
        for variable in ["function", "f"] {
            let listed = list(variable).into_iter().flatten();
            unknown.extend(listed.filter(|name| !functions.contains(&format!("{STACK}-{name}"))));
        }
        unknown
            .into_iter()
            .map(|name| format!("{path}: {name} is not in the template"))
            .collect::<Vec<_>>()
    }));
}

#[test]
fn commands_read_metrics_that_are_made() {
    let alarms = resources("AWS::CloudWatch::Alarm");
    let ours = format!("QEG/{STACK}");
    let is_made = |namespace: &str, metric: &str| {
        let is_watched = alarms.iter().any(|alarm| {
            let of = &alarm.properties()["Namespace"];
            let of = match of["Fn::Sub"].as_str() {
                Some(_) => ours.as_str(),
                None => of.as_str().unwrap(),
            };
            of == namespace && alarm.properties()["MetricName"] == metric
        });
        is_watched || OF_AWS.contains(&(namespace, metric))
    };
    none(all_commands().iter().flat_map(|(path, command)| {
        let Some(namespace) = values(command, "--namespace ").first().copied() else {
            return Vec::new();
        };
        let mut metrics = values(command, "--metric-name ");
        if let Some((_, rest)) = command.split_once("for metric in ") {
            metrics.extend(rest.split_once(';').unwrap().0.split(' '));
        }
        assert!(!metrics.is_empty(), "{path}: no metric: {command}");
        metrics
            .into_iter()
            .filter(|metric| !is_made(namespace, metric))
            .map(|metric| format!("{path}: nothing makes {metric} of {namespace}"))
            .collect()
    }));
}

/// The function whose log a command reads; `None` for a loop over several and for the log of the API.
fn function_of(command: &str) -> Option<&str> {
    let log = values(command, "--log-group-name ").first().copied()?;
    log.strip_prefix("/aws/lambda/")?
        .strip_prefix(STACK)?
        .strip_prefix('-')
}

/// A pattern that `CloudWatch` looks for in a log; `None` if it looks for words of Lambda itself.
fn pattern(command: &str) -> Option<String> {
    let (_, rest) = command.split_once("--filter-pattern ")?;
    let (pattern, _) = rest.split_once(" --query")?;
    let pattern = pattern.trim_matches(['\'', '"']).replace('\\', "");
    pattern.starts_with('{').then_some(pattern)
}

#[test]
fn commands_look_for_fields_and_words_that_are_logged() {
    let log = fs::read_to_string(root().join("shared/boot/src/log.rs")).unwrap();
    let fields = log.split_once("const FIELDS").unwrap().1;
    let fields = fields.split_once("];").unwrap().0;
    let fields: BTreeSet<&str> = fields.split('"').skip(1).step_by(2).collect();
    // As in production: by default the API writes no log.
    let api = resources_with("AWS::Serverless::Api", &[("EnableAccessLog", "yes")]);
    let api = &api[0].properties()["AccessLogSetting"]["Format"];
    let api = api.as_str().unwrap();
    let routes = template::routes();
    let mut seen = 0;
    let mut faults = Vec::new();
    for (path, command) in all_commands() {
        let Some(pattern) = pattern(&command) else {
            continue;
        };
        seen += 1;
        let is_of_api = command.contains("/aws/apigateway/");
        for rest in pattern.split("$.").skip(1) {
            let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_');
            let field = &rest[..end.unwrap_or(rest.len())];
            let is_known = if is_of_api {
                api.contains(&format!("\"{field}\":"))
            } else {
                fields.contains(field) || OF_EACH_LINE.contains(&field)
            };
            faults.extend(unless(is_known, || {
                format!("{path}: no line has the field {field}")
            }));
        }
        let code = match function_of(&command) {
            Some(function) => code_of(function) + &shared_code(),
            None => continue,
        };
        for word in pattern.split('"').skip(1).step_by(2) {
            let is_route = routes.iter().any(|route| route.name() == word);
            let is_known = is_route
                || word.contains(['*', '$'])
                || ["ERROR", "WARN", "INFO"].contains(&word)
                || code.contains(&format!("\"{word}\""));
            faults.extend(unless(is_known, || {
                format!("{path}: nothing logs the word {word}")
            }));
        }
    }
    none(faults);
    assert!(seen > 30, "{seen} patterns were found in the commands");
}

/// The sources of the libraries that write lines of the log for a function.
fn shared_code() -> String {
    [
        "boot/src/log.rs",
        "boot/src/serve.rs",
        "web/src/edge.rs",
        "batch/src/run.rs",
    ]
    .map(|file| fs::read_to_string(root().join("shared").join(file)).unwrap())
    .concat()
}

#[test]
fn commands_read_files_that_exist() {
    none(all_commands().iter().flat_map(|(path, command)| {
        values(command, "fileb://")
            .into_iter()
            .filter(|file| !root().join(file).exists())
            .map(|file| format!("{path}: there is no file {file}"))
            .collect::<Vec<_>>()
    }));
}

/// The commands find the stack by the variable that the block of the index sets, so that nobody changes another one by a
/// line that was pasted from a runbook.
#[test]
fn commands_of_qeg_name_no_stack() {
    none(all_commands().iter().filter_map(|(path, command)| {
        let names_one = command.contains("qeg ") && command.contains(" --stack ");
        unless(!names_one, || format!("{path}: {command}"))
    }));
}

/// The partition key of a table or of one of its indexes.
fn partition_key(table: &Value, index: Option<&str>) -> Option<String> {
    let schema = match index {
        None => &table["KeySchema"],
        Some(name) => {
            let mut all = table["GlobalSecondaryIndexes"].as_array()?.iter();
            &all.find(|one| one["IndexName"] == name)?["KeySchema"]
        }
    };
    let mut keys = schema.as_array()?.iter();
    let key = keys.find(|key| key["KeyType"] == "HASH")?;
    Some(key["AttributeName"].as_str()?.to_owned())
}

#[test]
fn commands_query_tables_by_the_key_of_table_or_index() {
    let tables = resources("AWS::DynamoDB::Table");
    let mut seen = 0;
    none(all_commands().iter().filter_map(|(path, command)| {
        let (_, query) = command.split_once("aws dynamodb query ")?;
        let (_, table) = query.split_once("$(named ")?;
        let table = table.split_once(')')?.0;
        let index = query.split_once("--index-name ");
        let index = index.and_then(|(_, rest)| rest.split(' ').next());
        let (_, condition) = query.split_once("--key-condition-expression ")?;
        let asked = condition
            .trim_start_matches(['\'', '"'])
            .split(' ')
            .next()?;
        seen += 1;
        let resource = tables.iter().find(|one| one.id == table)?;
        let key = partition_key(resource.properties(), index);
        // A reserved word has a sign before it.
        let is_key = key.as_deref() == Some(asked.trim_start_matches('#'));
        unless(is_key, || {
            format!("{path}: {table} {index:?} is not queried by {key:?}, but by {asked}")
        })
    }));
    assert!(seen > 6, "{seen} queries were found");
}

/// The index of unsent events has a part for each first character of an id; a command that asks for one of them sees a
/// sixteenth.
#[test]
fn commands_that_ask_for_unsent_events_ask_for_every_shard() {
    let key = fs::read_to_string(root().join("shared/store/src/core/key.rs")).unwrap();
    let (_, shards) = key.split_once("const SHARDS").unwrap();
    let shards = shards.split('"').nth(1).unwrap();
    let letters: Vec<String> = shards.chars().map(String::from).collect();
    let every = format!("for shard in {}; do", letters.join(" "));
    let mut seen = 0;
    none(all_commands().iter().filter_map(|(path, command)| {
        let asks = command.contains("--index-name unsent");
        seen += usize::from(asks);
        let asks_all = command.starts_with(&every) && command.contains("$shard");
        unless(!asks || asks_all, || format!("{path}: {command}"))
    }));
    assert!(seen >= 2);
}
