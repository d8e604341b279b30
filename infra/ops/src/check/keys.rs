//! Keys: who may use them, by policy and by grants, whether they rotate, and whether they are in use.

use std::collections::BTreeSet;

use powers_table::{Service, spoken};
use serde_json::Value;

use super::{
    answers::NoAnswer,
    deployed::listed,
    line::{Compared, Words, as_deployed, on_or_off, words},
    policy::{Policy, includes, texts},
    promised::{POWERS, promised},
    question::Question,
    report::{Inspection, Report},
};

/// What opens or makes data, signs, or gives these rights to others.
const USES: [&str; 15] = [
    "kms:CreateGrant",
    "kms:Decrypt",
    "kms:DeriveSharedSecret",
    "kms:Encrypt",
    "kms:GenerateDataKey",
    "kms:GenerateDataKeyPair",
    "kms:GenerateDataKeyPairWithoutPlaintext",
    "kms:GenerateDataKeyWithoutPlaintext",
    "kms:GenerateMac",
    "kms:ReEncryptFrom",
    "kms:ReEncryptTo",
    "kms:ReplicateKey",
    "kms:Sign",
    "kms:Verify",
    "kms:VerifyMac",
];
/// The services through which a key that encrypts at rest may be used.
const AT_REST: [&str; 2] = ["dynamodb.", "sqs."];

pub(super) fn check(report: &mut Report<'_>) {
    let of_stack = report.stack.of_type("AWS::KMS::Key").into_iter();
    let promised = promised().keys.iter().map(String::as_str);
    let all: BTreeSet<&str> = of_stack.chain(promised).collect();
    for id in all {
        report.line("keys.users", id, |inspection| users(inspection, id));
        report.line("keys.policy", id, |inspection| {
            let found = inspection.ask(&Question::key_policy(inspection.name(id)?))?;
            let expected = Policy::read(&inspection.template(id)?["KeyPolicy"]);
            let findings = Policy::differences(&expected, &Policy::read(&found["Policy"]));
            Ok(Compared::without(as_deployed(), &findings))
        });
        report.line("keys.grants", id, |inspection| grants(inspection, id));
        if report
            .stack
            .resources
            .get(id)
            .is_some_and(|key| can_rotate(&key.properties))
        {
            report.line("keys.rotation", id, |inspection| {
                let found = inspection.ask(&Question::rotation(inspection.name(id)?))?;
                let is_on = found["KeyRotationEnabled"] == true;
                Ok(Compared::equal(on_or_off(true), on_or_off(is_on)))
            });
        }
        report.line("keys.state", id, |inspection| state(inspection, id));
    }
}

/// Only symmetric keys whose material AWS made can rotate by themselves.
fn can_rotate(properties: &Value) -> bool {
    let spec = properties["KeySpec"].as_str();
    spec.is_none_or(|spec| spec == "SYMMETRIC_DEFAULT")
}

/// A key that encrypts at rest: the powers table gives it to nobody by name.
fn is_at_rest(id: &str) -> bool {
    powers(id).next().is_none()
}

/// The functions that may use a key, with their actions.
fn powers(id: &str) -> impl Iterator<Item = (&'static str, &'static str)> {
    let name = spoken(id.strip_suffix("Key").unwrap_or(id));
    let of_keys = POWERS.iter().filter(|power| power.service == Service::Kms);
    of_keys
        .filter(move |power| power.resource == name)
        .map(|power| (power.function.as_str(), power.action.as_str()))
}

fn users(inspection: &Inspection<'_>, id: &str) -> Result<Compared, NoAnswer> {
    let found = inspection.ask(&Question::key_policy(inspection.name(id)?))?;
    let policy = Policy::read(&found["Policy"]);
    if is_at_rest(id) {
        let findings: Vec<Words> = policy
            .statements()
            .filter_map(|one| directly(&one))
            .collect();
        let expected = words!(
            "through DynamoDB, SQS and logs only",
            "仅限经由 DynamoDB、SQS 和日志"
        );
        return Ok(Compared::without(expected, &findings));
    }
    let functions: BTreeSet<String> = powers(id).map(|(name, _)| name.to_owned()).collect();
    let actions: BTreeSet<String> = powers(id).map(|(_, action)| action.to_owned()).collect();
    let (mut users, mut uses) = (BTreeSet::new(), BTreeSet::new());
    for statement in policy.statements().filter(is_use) {
        users.extend(of_statement(inspection, &statement));
        let actions = texts(&statement["Action"]).into_iter();
        uses.extend(actions.map(|action| action.trim_start_matches("kms:").to_owned()));
    }
    Ok(Compared::equal(
        said(&functions, &actions),
        said(&users, &uses),
    ))
}

/// What can be told of each key without the template.
pub(super) fn without_template(report: &mut Report<'_>) {
    for id in report.stack.of_type("AWS::KMS::Key") {
        report.line("keys.users", id, |inspection| users(inspection, id));
        report.line("keys.grants", id, |inspection| grants(inspection, id));
        report.line("keys.state", id, |inspection| state(inspection, id));
    }
}

fn said(users: &BTreeSet<String>, actions: &BTreeSet<String>) -> Words {
    let list = |all: &BTreeSet<String>| all.iter().cloned().collect::<Vec<_>>().join(", ");
    Words::name(format!("{}: {}", list(users), list(actions)))
}

/// Whether a statement lets somebody use the key.
fn is_use(statement: &Value) -> bool {
    let may = |action: &String| USES.iter().any(|used| includes(action, used));
    // Everything but some actions is more than any promise.
    let is_open = !statement["NotAction"].is_null();
    statement["Effect"] == "Allow" && (is_open || texts(&statement["Action"]).iter().any(may))
}

/// The functions that a statement is for, or whoever else it is for.
fn of_statement(inspection: &Inspection<'_>, statement: &Value) -> BTreeSet<String> {
    let named = texts(&statement["Condition"]["ArnLike"]["aws:principalarn"]);
    if named.is_empty() || !statement["NotPrincipal"].is_null() {
        let kinds = statement["Principal"].as_object().into_iter().flatten();
        return kinds.flat_map(|(_, names)| texts(names)).collect();
    }
    let roles = named.into_iter().map(|arn| {
        // Of the role itself, and of its sessions.
        let session = arn
            .strip_suffix("/*")
            .and_then(|arn| arn.split_once(":assumed-role/"));
        let logical = match session {
            Some((_, name)) => inspection.stack.role_named(name),
            None => inspection.stack.named_by(&arn),
        };
        let function = logical.and_then(|logical| logical.strip_suffix("Role"));
        function.map_or(arn.clone(), spoken)
    });
    roles.collect()
}

/// What lets somebody use a key at rest in another way than through the services that encrypt with it.
fn directly(statement: &Value) -> Option<Words> {
    let via = texts(&statement["Condition"]["StringLike"]["kms:viaservice"]);
    let is_via = !via.is_empty()
        && via
            .iter()
            .all(|service| AT_REST.iter().any(|one| service.starts_with(one)));
    let services = texts(&statement["Principal"]["Service"]);
    let is_logs = statement["Principal"]["AWS"].is_null()
        && !services.is_empty()
        && services.iter().all(|service| service.starts_with("logs."))
        && !statement["Condition"]["ArnLike"]["kms:encryptioncontext:aws:logs:arn"].is_null();
    let is_direct = is_use(statement) && !is_via && !is_logs;
    let actions = texts(&statement["Action"]).join(", ");
    is_direct.then(|| words!("directly: {actions}", "直接使用：{actions}"))
}

fn grants(inspection: &Inspection<'_>, id: &str) -> Result<Compared, NoAnswer> {
    let found = inspection.ask(&Question::grants(inspection.name(id)?))?;
    let all = listed(&found["Grants"]).iter();
    let findings: Vec<Words> = all
        .filter_map(|grant| {
            let who = grant["GranteePrincipal"].as_str().unwrap_or("somebody");
            // DynamoDB has a grant for each table that the key encrypts.
            let is_of_table = is_at_rest(id) && who.starts_with("dynamodb.");
            (!is_of_table).then(|| words!("a grant to {who}", "授权给 {who}"))
        })
        .collect();
    let expected = if is_at_rest(id) {
        words!("none but those of DynamoDB", "除 DynamoDB 外没有")
    } else {
        words!("none", "无")
    };
    Ok(Compared::without(expected, &findings))
}

fn state(inspection: &Inspection<'_>, id: &str) -> Result<Compared, NoAnswer> {
    let found = inspection.ask(&Question::key(inspection.name(id)?))?;
    let found = &found["KeyMetadata"];
    let mut findings = Vec::new();
    let state = found["KeyState"].as_str().unwrap_or("unknown");
    if state != "Enabled" {
        findings.push(Words::name(state));
    }
    if found["Origin"] != "AWS_KMS" {
        findings.push(words!("not made by KMS", "并非由 KMS 生成"));
    }
    if found["MultiRegion"] == true {
        findings.push(words!("can be copied to other regions", "可复制到其他区域"));
    }
    let expected = words!("enabled, in this region", "启用，仅在本区域");
    Ok(Compared::without(expected, &findings))
}
