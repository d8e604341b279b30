//! The API.

use serde_json::json;

use super::{Break, Fixture};
use crate::check::own_stack::DOMAIN;

pub(super) const ALL: [Break; 6] = [
    Break {
        fails: &[("api.policy", "Api"), ("api.closed", "Api")],
        break_it: |at| {
            let found = at.run("apigateway get-rest-api --rest-api-id", &[at.name("Api")]);
            at.keep("policy", found["policy"].clone());
            let open = json!({"Effect": "Allow", "Principal": "*", "Action": "execute-api:Invoke", "Resource": "execute-api:/*"});
            at.api_policy(&json!({"Version": "2012-10-17", "Statement": [open]}).to_string());
        },
        // It was read with its quotes escaped.
        repair: |at| at.api_policy(&at.kept("policy").as_str().unwrap().replace("\\\"", "\"")),
    },
    Break {
        fails: &[("api.signed", "Api")],
        break_it: |at| at.route("NONE"),
        repair: |at| at.route("AWS_IAM"),
    },
    Break {
        fails: &[("api.throttles", "ApiStage")],
        break_it: |at| at.stage("throttling/rateLimit", "5000"),
        repair: |at| at.stage("throttling/rateLimit", "200"),
    },
    Break {
        fails: &[("api.logging", "ApiStage")],
        break_it: |at| at.stage("logging/dataTrace", "true"),
        repair: |at| at.stage("logging/dataTrace", "false"),
    },
    Break {
        fails: &[("api.firewall", "ApiStage")],
        break_it: |at| {
            let stage = at.stack.stage();
            let found = at.run("wafv2 get-web-acl-for-resource --resource-arn", &[&stage]);
            at.keep("web acl", found["WebACL"]["ARN"].clone());
            at.run("wafv2 disassociate-web-acl --resource-arn", &[&stage]);
        },
        repair: |at| {
            at.stack
                .associate(at.cli, at.kept("web acl").as_str().unwrap())
        },
    },
    Break {
        fails: &[("api.transport", "Domain")],
        break_it: |at| transport(at, "TLS_1_0"),
        repair: |at| transport(at, "TLS_1_2"),
    },
];

/// The emulator cannot change a domain, so it is deleted and made again.
fn transport(at: &Fixture<'_>, policy: &str) {
    let found = at.run("apigateway get-domain-name --domain-name", &[DOMAIN]);
    let certificate = found["regionalCertificateArn"].as_str().unwrap();
    at.run("apigateway delete-domain-name --domain-name", &[DOMAIN]);
    at.run(
        "apigateway create-domain-name --endpoint-configuration types=REGIONAL --domain-name",
        &[
            DOMAIN,
            "--regional-certificate-arn",
            certificate,
            "--security-policy",
            policy,
        ],
    );
}
