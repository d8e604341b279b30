//! Functions, roles, and what a person does in the account beside the stack.

use serde_json::{Value, json};

use super::{Break, Fixture};
use crate::check::own_stack::STAFF;

pub(super) const ALL: [Break; 13] = [
    Break {
        fails: &[("functions.settings", "PortalFunction")],
        break_it: |at| at.function_role("PortalFunction", "PurgeRole"),
        repair: |at| at.function_role("PortalFunction", "PortalRole"),
    },
    Break {
        fails: &[("functions.waiting", "PurgeFunction")],
        break_it: |at| {
            let function = at.name("PurgeFunction");
            let found = at.run(
                "lambda get-function-configuration --function-name",
                &[function],
            );
            let mut environment = found["Environment"].clone();
            at.keep("environment", environment.clone());
            environment["Variables"]["KEY_BACKUP_SECONDS"] = json!("3600");
            at.environment("PurgeFunction", &environment);
        },
        repair: |at| at.environment("PurgeFunction", &at.kept("environment")),
    },
    Break {
        fails: &[("functions.callers", "PurgeFunction")],
        break_it: |at| {
            at.run(
                "lambda add-permission --function-name",
                &[
                    at.name("PurgeFunction"),
                    "--statement-id",
                    "stranger",
                    "--action",
                    "lambda:InvokeFunction",
                    "--principal",
                    "999988887777",
                ],
            );
        },
        repair: |at| {
            let function = at.name("PurgeFunction");
            at.run(
                "lambda remove-permission --function-name",
                &[function, "--statement-id", "stranger"],
            );
        },
    },
    Break {
        fails: &[("functions.concurrency", "AuditFunction")],
        break_it: |at| {
            let function = at.name("AuditFunction");
            at.run(
                "lambda delete-function-concurrency --function-name",
                &[function],
            );
        },
        repair: |at| {
            at.run(
                "lambda put-function-concurrency --function-name",
                &[
                    at.name("AuditFunction"),
                    "--reserved-concurrent-executions",
                    "1",
                ],
            );
        },
    },
    Break {
        fails: &[("functions.sources", "NotifyFunctionNotifications")],
        break_it: |at| source(at, "--no-enabled"),
        repair: |at| source(at, "--enabled"),
    },
    Break {
        fails: &[("functions.schedules", "PurgeFunctionDue")],
        break_it: |at| drop(at.run("events disable-rule --name", &[at.name("PurgeFunctionDue")])),
        repair: |at| drop(at.run("events enable-rule --name", &[at.name("PurgeFunctionDue")])),
    },
    Break {
        fails: &[
            ("roles.powers", "SupportRole"),
            ("roles.policies", "SupportRole"),
        ],
        break_it: |at| {
            let keys = at
                .stack
                .arn("dynamodb", &format!("table/{}", at.name("KeysTable")));
            let more =
                json!({"Effect": "Allow", "Action": "dynamodb:DeleteItem", "Resource": keys});
            at.role_policy(
                "SupportRole",
                "more",
                &json!({"Version": "2012-10-17", "Statement": [more]}),
            );
        },
        repair: |at| {
            let role = at.name("SupportRole");
            at.run(
                "iam delete-role-policy --role-name",
                &[role, "--policy-name", "more"],
            );
        },
    },
    Break {
        // The same actions, without the conditions.
        fails: &[("roles.policies", "AuditRole")],
        break_it: |at| {
            let role = at.name("AuditRole");
            let found = at.run(
                "iam get-role-policy --role-name",
                &[role, "--policy-name", "powers"],
            );
            let mut policy = found["PolicyDocument"].clone();
            at.keep("AuditRole", policy.clone());
            for statement in policy["Statement"].as_array_mut().unwrap() {
                statement.as_object_mut().unwrap().remove("Condition");
            }
            at.role_policy("AuditRole", "powers", &policy);
        },
        repair: |at| at.role_policy("AuditRole", "powers", &at.kept("AuditRole")),
    },
    Break {
        fails: &[("roles.trust", "PortalRole")],
        break_it: |at| {
            trust(at, "PortalRole", |statement| {
                *statement = json!({"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"});
            });
        },
        repair: |at| trust_again(at, "PortalRole"),
    },
    Break {
        // No code of a device is needed any more.
        fails: &[
            ("roles.trust", "qeg-checked-staff-li-wei StaffRole"),
            ("roles.mfa", "qeg-checked-staff-li-wei StaffRole"),
        ],
        break_it: |at| {
            trust(at, "StaffRole", |statement| {
                let condition = statement["Condition"].as_object_mut().unwrap();
                assert!(condition.remove("Bool").is_some());
            });
        },
        repair: |at| trust_again(at, "StaffRole"),
    },
    Break {
        // Every role of the carrier's account may take it.
        fails: &[("roles.trust", "qeg-checked-carrier-post CarrierRole")],
        break_it: |at| {
            trust(at, "CarrierRole", |statement| {
                assert!(
                    statement
                        .as_object_mut()
                        .unwrap()
                        .remove("Condition")
                        .is_some()
                );
            });
        },
        repair: |at| trust_again(at, "CarrierRole"),
    },
    Break {
        fails: &[("account.access_log", "account")],
        break_it: |at| access_log_role(at, ""),
        repair: |at| access_log_role(at, &at.stack.arn("iam", "role/api-gateway-logs")),
    },
    Break {
        fails: &[("account.mfa", "qeg-checked-staff-li-wei StaffRole")],
        break_it: |at| {
            let device = at.stack.arn("iam", &format!("mfa/{}", STAFF));
            at.run(
                "iam deactivate-mfa-device --user-name",
                &[STAFF, "--serial-number", &device],
            );
        },
        repair: |at| {
            let device = at.stack.arn("iam", &format!("mfa/{}", STAFF));
            at.run(
                "iam enable-mfa-device --user-name",
                &[
                    STAFF,
                    "--serial-number",
                    &device,
                    "--authentication-code1",
                    "123456",
                    "--authentication-code2",
                    "654321",
                ],
            );
        },
    },
];

fn source(at: &Fixture<'_>, switch: &str) {
    let id = at.name("NotifyFunctionNotifications");
    at.run("lambda update-event-source-mapping --uuid", &[id, switch]);
}

/// Changes the only statement of a role's trust.
fn trust(at: &Fixture<'_>, role: &'static str, change: fn(&mut Value)) {
    let found = at.run("iam get-role --role-name", &[at.name(role)]);
    let mut policy = found["Role"]["AssumeRolePolicyDocument"].clone();
    at.keep(role, policy.clone());
    change(&mut policy["Statement"][0]);
    put_trust(at, role, &policy);
}

fn trust_again(at: &Fixture<'_>, role: &str) {
    put_trust(at, role, &at.kept(role));
}

fn put_trust(at: &Fixture<'_>, role: &str, policy: &Value) {
    let (role, policy) = (at.name(role), policy.to_string());
    at.run(
        "iam update-assume-role-policy --role-name",
        &[role, "--policy-document", &policy],
    );
}

fn access_log_role(at: &Fixture<'_>, role: &str) {
    let change =
        json!([{"op": "replace", "path": "/cloudwatchRoleArn", "value": role}]).to_string();
    at.run("apigateway update-account --patch-operations", &[&change]);
}
