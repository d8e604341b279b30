//! Roles: what they may do, by docs/powers.md and by the deployed template. `trust.rs` has who may take them.

use std::collections::BTreeSet;

use powers_table::{Service, spoken};
use serde_json::Value;

use super::{
    answers::NoAnswer,
    deployed::{Deployed, listed},
    line::{Compared, Words, as_deployed, words},
    policy::{Policy, texts},
    promised::POWERS,
    question::Question,
    report::{Inspection, Report},
};

/// How docs/powers.md names the queues of carriers.
const CARRIER: &str = "carrier";

pub(super) fn check(report: &mut Report<'_>) {
    for id in report.stack.of_type("AWS::IAM::Role") {
        if report.stack.is_of_function(id) {
            report.line("roles.powers", id, |inspection| powers(inspection, id));
        } else {
            report.line("roles.powers", id, |inspection| calls(inspection, id));
        }
        report.line("roles.policies", id, |inspection| {
            let found = of_role(inspection, id)?;
            let findings = Policy::differences(&inspection.stack.policies_of(id), &found);
            Ok(Compared::without(as_deployed(), &findings))
        });
    }
}

/// What can be told of each role without the template.
pub(super) fn without_template(report: &mut Report<'_>) {
    for id in report.stack.of_type("AWS::IAM::Role") {
        report.line("roles.powers", id, |inspection| calls(inspection, id));
    }
}

/// All policies that the role has now: inline and attached.
fn of_role(inspection: &Inspection<'_>, id: &str) -> Result<Policy, NoAnswer> {
    let role = inspection.name(id)?;
    let (inline, attached) = (
        inspection.ask(&Question::inline_policies(role)),
        inspection.ask(&Question::attached_policies(role)),
    );
    let mut documents = Vec::new();
    for name in texts(&inline?["PolicyNames"]) {
        let found = inspection.ask(&Question::inline_policy(role, &name));
        documents.push(found.map(|found| &found["PolicyDocument"]));
    }
    for one in listed(&attached?["AttachedPolicies"]) {
        let arn = one["PolicyArn"].as_str().unwrap_or_default();
        let document = inspection.ask(&Question::policy(arn)).and_then(|policy| {
            let version = policy["Policy"]["DefaultVersionId"].as_str();
            let found = inspection.ask(&Question::policy_version(arn, version.unwrap_or("v1")))?;
            Ok(&found["PolicyVersion"]["Document"])
        });
        documents.push(document);
    }
    let mut all = Policy::default();
    for document in documents {
        all = all.and(Policy::read(document?));
    }
    Ok(all)
}

fn powers(inspection: &Inspection<'_>, id: &str) -> Result<Compared, NoAnswer> {
    let function = spoken(id.strip_suffix("Role").unwrap_or(id));
    let found = of_role(inspection, id)?;
    let rows = POWERS.iter().filter(|power| power.function == function);
    // Without carriers there is no queue of theirs to send to.
    let has_carriers = found.statements().any(|one| {
        let resources = texts(&one["Resource"]);
        let mut named = resources
            .iter()
            .filter_map(|arn| inspection.stack.spoken(arn));
        named.any(|name| name == CARRIER)
    });
    let rows = rows.filter(|power| power.resource != CARRIER || has_carriers);
    let promised: BTreeSet<String> = rows
        .map(|power| {
            let service = power.service.prefix();
            format!("{service}:{} on {}", power.action, power.resource)
        })
        .collect();
    let mut may = BTreeSet::new();
    for statement in found.statements() {
        may.extend(allowed(inspection.stack, &function, &statement));
    }
    let more = may.difference(&promised);
    let more = more.map(|one| words!("also {one}", "还可以 {one}"));
    let fewer = promised.difference(&may);
    let fewer = fewer.map(|one| words!("not {one}", "不可以 {one}"));
    let findings: Vec<Words> = more.chain(fewer).collect();
    let count = promised.len();
    let expected = words!(
        "{count} permissions, as in the table",
        "{count} 项权限，与权限表一致"
    );
    Ok(Compared::without(expected, &findings))
}

/// What a statement allows, in the words of docs/powers.md: `dynamodb:Query on ledger/open`. What all functions have is
/// left out.
fn allowed(stack: &Deployed, function: &str, statement: &Value) -> Vec<String> {
    if statement["Effect"] != "Allow" {
        return Vec::new();
    }
    if !statement["NotAction"].is_null() || !statement["NotResource"].is_null() {
        return vec!["everything but some actions or resources".to_owned()];
    }
    let mut allowed = Vec::new();
    for resource in texts(&statement["Resource"]) {
        let name = stack.spoken(&resource);
        for action in texts(&statement["Action"]) {
            let service = action.split(':').next().and_then(Service::of_prefix);
            // The stream, its shards, and the list of them.
            let name = match (&name, service) {
                (Some(name), Some(_)) => name.clone(),
                _ => resource.clone(),
            };
            if !is_of_all(stack, function, &action, &resource, statement) {
                allowed.push(format!("{action} on {name}"));
            }
        }
    }
    allowed
}

/// What docs/powers.md says that all functions have: their own log, and the keys that encrypt tables and queues, through
/// these services only.
fn is_of_all(
    stack: &Deployed,
    function: &str,
    action: &str,
    resource: &str,
    statement: &Value,
) -> bool {
    let own_log = |id: &&str| spoken(id.strip_suffix("Log").unwrap_or(id)) == function;
    let mut logs = stack.of_type("AWS::Logs::LogGroup").into_iter();
    let log = logs.find(own_log).and_then(|id| stack.arn(id));
    let writes_log = ["logs:CreateLogStream", "logs:PutLogEvents"].contains(&action)
        && log.as_deref() == Some(resource);
    let via = texts(&statement["Condition"]["StringLike"]["kms:viaservice"]);
    let is_via = !via.is_empty()
        && via
            .iter()
            .all(|one| one.starts_with("dynamodb.") || one.starts_with("sqs."));
    let is_at_rest = stack.named_by(resource).is_some_and(|key| {
        let name = spoken(key.strip_suffix("Key").unwrap_or(key));
        let mut rows = POWERS.iter();
        !rows.any(|row| row.service == Service::Kms && row.resource == name)
    });
    // Relay knows the keys of carriers, which are in other stacks, by their aliases.
    let aliases = texts(&statement["Condition"]["ForAnyValue:StringLike"]["kms:resourcealiases"]);
    let of_carriers = format!("alias/{}-carrier-", stack.name);
    let is_carriers =
        !aliases.is_empty() && aliases.iter().all(|one| one.starts_with(&of_carriers));
    let is_key = is_at_rest || is_carriers;
    let encrypts = ["kms:Decrypt", "kms:GenerateDataKey"].contains(&action) && is_key && is_via;
    writes_log || encrypts
}

/// What the role of a carrier may do with the queue of its own stack.
const OF_CARRIERS: [&str; 5] = [
    "sqs:ChangeMessageVisibility",
    "sqs:DeleteMessage",
    "sqs:GetQueueAttributes",
    "sqs:ReceiveMessage",
    "kms:Decrypt",
];

/// A role that no function has: it may only call routes of the API and, if it is a carrier's, read the queue of its stack.
fn calls(inspection: &Inspection<'_>, id: &str) -> Result<Compared, NoAnswer> {
    let found = of_role(inspection, id)?;
    let routes = ["/staff/*", "/carrier/*"];
    let is_own = |action: &String, resource: &String| {
        let is_call =
            action == "execute-api:Invoke" && routes.iter().any(|end| resource.ends_with(end));
        let is_of_stack = inspection.stack.named_by(resource).is_some();
        is_call || (OF_CARRIERS.contains(&action.as_str()) && is_of_stack)
    };
    let findings: Vec<Words> = found
        .statements()
        .filter(|one| one["Effect"] == "Allow")
        .flat_map(|one| {
            let (actions, resources) = (texts(&one["Action"]), texts(&one["Resource"]));
            let is_plain = one["NotAction"].is_null() && one["NotResource"].is_null();
            let both = actions.iter().flat_map(|action| {
                let resources = resources.iter();
                let more = resources.filter(|resource| !is_own(action, resource));
                more.map(|resource| {
                    words!(
                        "also {action} on {resource}",
                        "还可以 {action}，对象 {resource}"
                    )
                })
                .collect::<Vec<_>>()
            });
            let mut findings: Vec<Words> = both.collect();
            if !is_plain {
                findings.push(words!(
                    "everything but some actions or resources",
                    "除个别外的一切"
                ));
            }
            findings
        })
        .collect();
    let expected = words!("calls its routes", "调用自己的接口");
    Ok(Compared::without(expected, &findings))
}

impl Deployed {
    /// Whether a function of the stack runs with this role.
    fn is_of_function(&self, role: &str) -> bool {
        let arn = self.arn(role);
        let mut functions = self.resources.values();
        functions.any(|one| {
            one.kind == "AWS::Lambda::Function" && one.properties["Role"].as_str() == arn.as_deref()
        })
    }

    /// What the template lets a role do: its own policies, those that name it, and those it attaches.
    fn policies_of(&self, role: &str) -> Policy {
        let own = &self.resources[role];
        let inline = listed(&own.properties["Policies"]).iter();
        let mut all = inline.fold(Policy::default(), |all, one| {
            all.and(Policy::read(&one["PolicyDocument"]))
        });
        let attached = texts(&own.properties["ManagedPolicyArns"]);
        for one in self.resources.values() {
            let names_it = texts(&one.properties["Roles"]).contains(&own.physical);
            let is_attached = attached.contains(&one.physical);
            let is_policy =
                ["AWS::IAM::Policy", "AWS::IAM::ManagedPolicy"].contains(&one.kind.as_str());
            if is_policy && (names_it || is_attached) {
                all = all.and(Policy::read(&one.properties["PolicyDocument"]));
            }
        }
        all
    }

    /// How docs/powers.md names a resource: `subjects`, `ledger/open`, `transient stream`, `relay failure`.
    fn spoken(&self, arn: &str) -> Option<String> {
        let whole = |arn: &str| {
            let id = self.named_by(arn)?;
            let kinds = ["Table", "Key", "Queue"];
            let name = kinds.iter().find_map(|kind| id.strip_suffix(kind))?;
            Some(spoken(name))
        };
        // The queues of carriers are in stacks of their own.
        let carriers = self.place.arn("sqs", &format!("{}-carrier-*", self.name));
        if arn == carriers {
            return Some(CARRIER.to_owned());
        }
        if let Some((table, index)) = arn.split_once("/index/") {
            return Some(format!("{}/{index}", whole(table)?));
        }
        if let Some((table, _)) = arn.split_once("/stream/") {
            return Some(format!("{} stream", whole(table)?));
        }
        whole(arn)
    }
}
