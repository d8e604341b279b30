//! How each promise is broken by a call of AWS, and repaired. No two ways change the same setting, so all can be broken at
//! once.

mod api;
mod code;
mod messages;
mod stored;

use std::cell::RefCell;

use serde_json::{Value, json};

use stack::cli::Cli;

use super::own_stack::OwnStack;

/// All ways.
pub fn all() -> impl Iterator<Item = Break> {
    let stored = stored::ALL.into_iter().chain(messages::ALL);
    stored.chain(api::ALL).chain(code::ALL)
}

/// A way to break promises.
pub struct Break {
    /// The lines that fail by it: rule and resource.
    pub fails: &'static [(&'static str, &'static str)],
    pub break_it: fn(&Fixture<'_>),
    pub repair: fn(&Fixture<'_>),
}

/// What the ways work with.
pub struct Fixture<'a> {
    pub cli: &'a Cli,
    pub stack: &'a OwnStack,
    /// What was there before, in the order in which it is put back.
    pub before: RefCell<Vec<(&'static str, Value)>>,
}

impl Fixture<'_> {
    #[track_caller]
    fn run(&self, command: &str, rest: &[&str]) -> Value {
        self.cli.run(&self.stack.root, command, rest)
    }

    fn name(&self, logical: &str) -> &str {
        self.stack.name(logical)
    }

    fn keep(&self, what: &'static str, value: Value) {
        self.before.borrow_mut().push((what, value));
    }

    #[track_caller]
    fn kept(&self, what: &str) -> Value {
        let before = self.before.borrow();
        let found = before.iter().find(|(name, _)| *name == what);
        found
            .unwrap_or_else(|| panic!("{what} was not kept"))
            .1
            .clone()
    }

    fn queue(&self, logical: &str, attributes: &Value) {
        let attributes = attributes.to_string();
        self.run(
            "sqs set-queue-attributes --queue-url",
            &[self.name(logical), "--attributes", &attributes],
        );
    }

    fn table(&self, logical: &str, change: &[&str]) {
        let table = [self.name(logical)];
        self.run(
            "dynamodb update-table --table-name",
            &[&table[..], change].concat(),
        );
    }

    fn key_policy(&self, logical: &'static str, statement: &Value) {
        let key = self.name(logical);
        let found = self.run("kms get-key-policy --policy-name default --key-id", &[key]);
        let policy: Value = serde_json::from_str(found["Policy"].as_str().unwrap()).unwrap();
        self.keep(logical, policy.clone());
        let mut policy = policy;
        policy["Statement"]
            .as_array_mut()
            .unwrap()
            .push(statement.clone());
        self.put_key_policy(logical, &policy);
    }

    fn put_key_policy(&self, logical: &str, policy: &Value) {
        let (key, policy) = (self.name(logical), policy.to_string());
        self.run(
            "kms put-key-policy --policy-name default --key-id",
            &[key, "--policy", &policy],
        );
    }

    /// The settings of an alarm, without what AWS adds to them.
    fn alarm(&self, logical: &'static str) -> Value {
        let found = self.run(
            "cloudwatch describe-alarms --alarm-names",
            &[self.name(logical)],
        );
        let mut alarm = found["MetricAlarms"][0].clone();
        alarm.as_object_mut().unwrap().retain(|name, _| {
            !name.starts_with("State")
                && name != "AlarmArn"
                && name != "AlarmConfigurationUpdatedTimestamp"
        });
        self.keep(logical, alarm.clone());
        alarm
    }

    fn put_alarm(&self, alarm: &Value) {
        let alarm = alarm.to_string();
        self.run("cloudwatch put-metric-alarm --cli-input-json", &[&alarm]);
    }

    fn stage(&self, path: &str, value: &str) {
        let change = format!("op=replace,path=/*/*/{path},value={value}");
        self.run(
            "apigateway update-stage --rest-api-id",
            &[
                self.name("Api"),
                "--stage-name",
                "v1",
                "--patch-operations",
                &change,
            ],
        );
    }

    /// Whether a route of staff takes signed calls only.
    fn route(&self, authorization: &str) {
        let api = self.name("Api");
        let found = self.run("apigateway get-resources --rest-api-id", &[api]);
        let mut all = found["items"].as_array().unwrap().iter();
        let route = all.find(|one| one["path"] == "/staff/holds").unwrap();
        let change = format!("op=replace,path=/authorizationType,value={authorization}");
        self.run(
            "apigateway update-method --rest-api-id",
            &[
                api,
                "--resource-id",
                route["id"].as_str().unwrap(),
                "--http-method",
                "POST",
                "--patch-operations",
                &change,
            ],
        );
    }

    fn api_policy(&self, policy: &str) {
        let change = json!([{"op": "replace", "path": "/policy", "value": policy}]).to_string();
        self.run(
            "apigateway update-rest-api --rest-api-id",
            &[self.name("Api"), "--patch-operations", &change],
        );
    }

    fn role_policy(&self, role: &str, name: &str, policy: &Value) {
        let policy = policy.to_string();
        self.run(
            "iam put-role-policy --role-name",
            &[
                self.name(role),
                "--policy-name",
                name,
                "--policy-document",
                &policy,
            ],
        );
    }

    fn function_role(&self, function: &str, role: &str) {
        let role = self.stack.arn("iam", &format!("role/{}", self.name(role)));
        self.run(
            "lambda update-function-configuration --function-name",
            &[self.name(function), "--role", &role],
        );
    }

    fn environment(&self, function: &str, environment: &Value) {
        let environment = environment.to_string();
        self.run(
            "lambda update-function-configuration --function-name",
            &[self.name(function), "--environment", &environment],
        );
    }

    fn log_group(&self, with_key: bool) {
        let group = self.name("AuditLog");
        self.run("logs delete-log-group --log-group-name", &[group]);
        let key = self.stack.key("StorageKey");
        let rest = [group, "--kms-key-id", key.as_str()];
        let rest = if with_key { &rest[..] } else { &rest[..1] };
        self.run("logs create-log-group --log-group-name", rest);
        self.keep_days("AuditLog", "30");
    }

    fn keep_days(&self, log: &str, days: &str) {
        self.run(
            "logs put-retention-policy --log-group-name",
            &[self.name(log), "--retention-in-days", days],
        );
    }
}
