//! A stack for `qeg check` alone, with the parameters of production, in an account of its own of the emulator. Whatever is
//! broken there disturbs no other test.

use std::{collections::BTreeMap, fs, process::Command};

use serde_json::{Value, json};
use stack::cli::{Cli, Keys};
use template::TEMPLATE;

/// Its name.
pub const NAME: &str = "qeg-checked";
/// For the emulator, an access key of twelve digits is the root of that account.
const ACCOUNT: &str = "222233334444";
/// The member of staff.
pub const STAFF: &str = "li.wei";
/// The small stacks of a member of staff and of a carrier.
const STAFF_STACK: &str = "qeg-checked-staff-li-wei";
const CARRIER_STACK: &str = "qeg-checked-carrier-post";
/// The custom domain. The emulator uses no certificate.
pub const DOMAIN: &str = "qeg.test";
const CERTIFICATE: &str = "arn:aws:acm:us-east-1:222233334444:certificate/none";
/// A function that does nothing: no event of this stack has to be handled.
const NOTHING: &str = "#!/bin/sh\nsleep 1\n";

/// The stack.
pub struct OwnStack {
    pub root: Keys,
    pub topic: String,
    names: BTreeMap<String, String>,
}

impl OwnStack {
    pub fn create(cli: &Cli) -> Self {
        let root = Keys {
            id: ACCOUNT.to_owned(),
            secret: "local".to_owned(),
        };
        let run = |command: &str, rest: &[&str]| cli.run(&root, command, rest);
        let topic = run("sns create-topic --name alarms", &[])["TopicArn"].clone();
        let topic = topic.as_str().unwrap().to_owned();
        let file = |name: &str, text: &str| {
            let path = cli.folder.join(name);
            fs::write(&path, text).unwrap();
            path.display().to_string()
        };
        file("bootstrap", NOTHING);
        let code = zipped(cli);
        let template = file("template.json", &template().to_string());
        let parameters = file("parameters.json", &parameters(&topic).to_string());
        run("s3api create-bucket --bucket checked", &[]);
        for (key, path) in [("code", &code), ("template", &template)] {
            run(
                "s3api put-object --bucket checked --key",
                &[key, "--body", path],
            );
        }
        run(
            "cloudformation create-stack --stack-name",
            &[
                NAME,
                "--template-url",
                &format!("{}/checked/template", stack::ENDPOINTS.aws_endpoint),
                "--capabilities",
                "CAPABILITY_IAM",
                "CAPABILITY_AUTO_EXPAND",
                "--parameters",
                &format!("file://{parameters}"),
            ],
        );
        run(
            "cloudformation wait stack-create-complete --stack-name",
            &[NAME],
        );
        // What the emulator ignores in the template.
        let root_folder = template::root();
        let settings = cli
            .as_caller(&template::python(), &root)
            .arg(root_folder.join("infra/local/aws"))
            .args(["settings", &template, NAME])
            .output()
            .unwrap();
        let errors = String::from_utf8_lossy(&settings.stderr);
        assert!(settings.status.success(), "{errors}");
        let mut stack = Self {
            names: names(cli, &root, NAME),
            root,
            topic,
        };
        stack.add_small(cli);
        stack
    }

    /// The stacks of a carrier and of a member of staff, as `qeg carrier add` and `qeg staff add` deploy them.
    fn add_small(&mut self, cli: &Cli) {
        let main = [("Stack", NAME), ("Api", self.name("Api"))];
        let relay = self.name("RelayRole");
        let carrier = [
            ("RelayRole", relay),
            ("Name", "post"),
            ("Account", "111122223333"),
            ("Role", "pickup"),
            ("AlarmTopicArn", &self.topic),
        ];
        let staff = [("User", STAFF)];
        for (stack, file, own) in [
            (CARRIER_STACK, "carrier.yaml", &carrier[..]),
            (STAFF_STACK, "staff.yaml", &staff[..]),
        ] {
            let template = template::root().join("infra").join(file);
            let template = format!("file://{}", template.display());
            let given = main.iter().chain(own);
            let given =
                given.map(|(name, value)| format!("ParameterKey={name},ParameterValue={value}"));
            let given: Vec<String> = given.collect();
            let mut rest = vec![stack, "--template-body", &template, "--parameters"];
            rest.extend(given.iter().map(String::as_str));
            let create = "cloudformation create-stack --capabilities CAPABILITY_IAM --stack-name";
            cli.run(&self.root, create, &rest);
            let wait = "cloudformation wait stack-create-complete --stack-name";
            cli.run(&self.root, wait, &[stack]);
        }
        for stack in [CARRIER_STACK, STAFF_STACK] {
            let small = names(cli, &self.root, stack);
            self.names.extend(small);
        }
    }

    /// The real name of a resource.
    #[track_caller]
    pub fn name(&self, logical: &str) -> &str {
        self.names
            .get(logical)
            .unwrap_or_else(|| panic!("no {logical}"))
    }

    /// An ARN in the account and region of the stack.
    pub fn arn(&self, service: &str, rest: &str) -> String {
        let region = &stack::ENDPOINTS.region;
        match service {
            "iam" => format!("arn:aws:iam::{ACCOUNT}:{rest}"),
            _ => format!("arn:aws:{service}:{region}:{ACCOUNT}:{rest}"),
        }
    }

    /// The ARN of a key.
    pub fn key(&self, logical: &str) -> String {
        self.arn("kms", &format!("key/{}", self.name(logical)))
    }

    /// What a person does beside the deployment: subscribes to the topic, sets the role for access logs, gives staff their
    /// devices, and puts a web ACL before the API (the emulator cannot deploy this link).
    pub fn prepare_account(&self, cli: &Cli) {
        let run = |command: &str, rest: &[&str]| cli.run(&self.root, command, rest);
        let queue = self.arn("sqs", "on-call");
        run(
            "sns subscribe --topic-arn",
            &[
                &self.topic,
                "--protocol",
                "sqs",
                "--notification-endpoint",
                &queue,
            ],
        );
        let role = self.arn("iam", "role/api-gateway-logs");
        let role = format!("op=replace,path=/cloudwatchRoleArn,value={role}");
        run("apigateway update-account --patch-operations", &[&role]);
        let user = STAFF;
        run("iam create-user --user-name", &[user]);
        let picture = cli.folder.join(user).display().to_string();
        run(
            "iam create-virtual-mfa-device --virtual-mfa-device-name",
            &[
                user,
                "--outfile",
                &picture,
                "--bootstrap-method",
                "QRCodePNG",
            ],
        );
        let device = self.arn("iam", &format!("mfa/{user}"));
        run(
            "iam enable-mfa-device --user-name",
            &[
                user,
                "--serial-number",
                &device,
                "--authentication-code1",
                "123456",
                "--authentication-code2",
                "654321",
            ],
        );
        let rules = web_acl_rules().to_string();
        let acl = run(
            "wafv2 create-web-acl --name checked --scope REGIONAL --default-action Allow={} --visibility-config SampledRequestsEnabled=false,CloudWatchMetricsEnabled=true,MetricName=checked --rules",
            &[&rules],
        );
        self.associate(cli, acl["Summary"]["ARN"].as_str().unwrap());
    }

    /// Puts a web ACL before the API.
    pub fn associate(&self, cli: &Cli, acl: &str) {
        let stage = self.stage();
        cli.run(
            &self.root,
            "wafv2 associate-web-acl --web-acl-arn",
            &[acl, "--resource-arn", &stage],
        );
    }

    /// The ARN of the API's stage.
    pub fn stage(&self) -> String {
        let region = &stack::ENDPOINTS.region;
        format!(
            "arn:aws:apigateway:{region}::/restapis/{}/stages/v1",
            self.name("Api")
        )
    }
}

/// Logical id -> real name of the resources of a stack.
fn names(cli: &Cli, root: &Keys, stack: &str) -> BTreeMap<String, String> {
    let list = "cloudformation list-stack-resources --stack-name";
    let found = cli.run(root, list, &[stack]);
    let found = found["StackResourceSummaries"].as_array().unwrap().iter();
    let names = found.map(|one| {
        let text = |name: &str| one[name].as_str().unwrap().to_owned();
        (text("LogicalResourceId"), text("PhysicalResourceId"))
    });
    names.collect()
}

/// A package of the function, made by Python's own tool.
fn zipped(cli: &Cli) -> String {
    let packed = Command::new(template::python())
        .args(["-m", "zipfile", "-c", "code.zip", "bootstrap"])
        .current_dir(&cli.folder)
        .status();
    assert!(packed.unwrap().success());
    cli.folder.join("code.zip").display().to_string()
}

/// The template, with functions that do nothing.
fn template() -> Value {
    let mut template = TEMPLATE.clone();
    for (_, resource) in template["Resources"].as_object_mut().unwrap() {
        if resource["Type"] == "AWS::Serverless::Function" {
            resource["Properties"]["CodeUri"] = json!("s3://checked/code");
        }
    }
    template
}

/// As in production, except what the emulator cannot deploy. No schedule runs while the test does.
fn parameters(topic: &str) -> Value {
    let given = [
        ("DataStaysInChina", "no"),
        ("AlarmTopicArn", topic),
        ("EnableAccessLog", "yes"),
        ("EnableDashboard", "yes"),
        ("DomainName", DOMAIN),
        ("DomainCertificateArn", CERTIFICATE),
    ];
    let given = given.iter();
    given
        .map(|(name, value)| json!({"ParameterKey": name, "ParameterValue": value}))
        .collect()
}

/// The rules of the template's web ACL that limit each address, with the limits of its parameters.
fn web_acl_rules() -> Value {
    let rule = |name: &str, priority: u8, limit: u32| {
        json!({
            "Name": name, "Priority": priority, "Action": {"Block": {}},
            "Statement": {"RateBasedStatement": {"Limit": limit, "AggregateKeyType": "IP"}},
            "VisibilityConfig": {
                "SampledRequestsEnabled": false, "CloudWatchMetricsEnabled": true, "MetricName": name
            }
        })
    };
    json!([
        rule("sign-ins-per-address", 0, 300),
        rule("carriers-per-address", 1, 30_000),
        rule("requests-per-address", 2, 1_000)
    ])
}
