//! The questions to AWS: each is one command of the AWS CLI that only reads, with the permission that it needs.

/// What is asked of a function: not all of its environment, which may hold a secret.
const FUNCTION: &str = "{Role: Role, Tracing: TracingConfig.Mode, LogGroup: LoggingConfig.LogGroup, Timeout: Timeout, \
                        KeyBackupSeconds: Environment.Variables.KEY_BACKUP_SECONDS}";

/// A question.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Question {
    /// The words after `aws`, without connection options.
    pub(super) words: Vec<String>,
    /// As IAM names it: `dynamodb:DescribeTable`.
    pub(super) permission: &'static str,
}

impl Question {
    /// A command with its options, and what follows the last of them.
    fn new(permission: &'static str, command: &str, rest: &[&str]) -> Self {
        let words = command.split(' ').chain(rest.iter().copied());
        Self {
            words: words.map(str::to_owned).collect(),
            permission,
        }
    }

    /// Parameters of the stack.
    pub(super) fn stack(name: &str) -> Self {
        Self::new(
            "cloudformation:DescribeStacks",
            "cloudformation describe-stacks --stack-name",
            &[name],
        )
    }

    /// All stacks, for those of carriers and staff that belong to this one.
    pub(super) fn stacks() -> Self {
        Self::new(
            "cloudformation:DescribeStacks",
            "cloudformation describe-stacks",
            &[],
        )
    }

    /// The real names of the stack's resources.
    pub(super) fn resources(stack: &str) -> Self {
        Self::new(
            "cloudformation:ListStackResources",
            "cloudformation list-stack-resources --stack-name",
            &[stack],
        )
    }

    /// The template as it was deployed, after SAM has replaced its short forms.
    pub(super) fn template(stack: &str) -> Self {
        Self::new(
            "cloudformation:GetTemplate",
            "cloudformation get-template --template-stage Processed --stack-name",
            &[stack],
        )
    }

    pub(super) fn table(name: &str) -> Self {
        Self::new(
            "dynamodb:DescribeTable",
            "dynamodb describe-table --table-name",
            &[name],
        )
    }

    pub(super) fn recovery(table: &str) -> Self {
        Self::new(
            "dynamodb:DescribeContinuousBackups",
            "dynamodb describe-continuous-backups --table-name",
            &[table],
        )
    }

    pub(super) fn expiry(table: &str) -> Self {
        Self::new(
            "dynamodb:DescribeTimeToLive",
            "dynamodb describe-time-to-live --table-name",
            &[table],
        )
    }

    pub(super) fn backups(table: &str) -> Self {
        Self::new(
            "dynamodb:ListBackups",
            "dynamodb list-backups --backup-type ALL --table-name",
            &[table],
        )
    }

    pub(super) fn exports(table_arn: &str) -> Self {
        Self::new(
            "dynamodb:ListExports",
            "dynamodb list-exports --table-arn",
            &[table_arn],
        )
    }

    pub(super) fn kinesis(table: &str) -> Self {
        Self::new(
            "dynamodb:DescribeKinesisStreamingDestination",
            "dynamodb describe-kinesis-streaming-destination --table-name",
            &[table],
        )
    }

    /// What AWS Backup holds of a table.
    pub(super) fn recovery_points(table_arn: &str) -> Self {
        Self::new(
            "backup:ListRecoveryPointsByResource",
            "backup list-recovery-points-by-resource --resource-arn",
            &[table_arn],
        )
    }

    pub(super) fn key(id: &str) -> Self {
        Self::new("kms:DescribeKey", "kms describe-key --key-id", &[id])
    }

    pub(super) fn key_policy(id: &str) -> Self {
        Self::new(
            "kms:GetKeyPolicy",
            "kms get-key-policy --policy-name default --key-id",
            &[id],
        )
    }

    pub(super) fn rotation(key: &str) -> Self {
        Self::new(
            "kms:GetKeyRotationStatus",
            "kms get-key-rotation-status --key-id",
            &[key],
        )
    }

    pub(super) fn grants(key: &str) -> Self {
        Self::new("kms:ListGrants", "kms list-grants --key-id", &[key])
    }

    pub(super) fn queue(url: &str) -> Self {
        Self::new(
            "sqs:GetQueueAttributes",
            "sqs get-queue-attributes --attribute-names All --queue-url",
            &[url],
        )
    }

    pub(super) fn log_groups(prefix: &str) -> Self {
        Self::new(
            "logs:DescribeLogGroups",
            "logs describe-log-groups --log-group-name-prefix",
            &[prefix],
        )
    }

    /// Where a log group is sent.
    pub(super) fn log_subscriptions(group: &str) -> Self {
        Self::new(
            "logs:DescribeSubscriptionFilters",
            "logs describe-subscription-filters --log-group-name",
            &[group],
        )
    }

    /// Where the log groups of the account are sent.
    pub(super) fn log_subscriptions_of_account() -> Self {
        Self::new(
            "logs:DescribeAccountPolicies",
            "logs describe-account-policies --policy-type SUBSCRIPTION_FILTER_POLICY",
            &[],
        )
    }

    pub(super) fn alarms(prefix: &str) -> Self {
        Self::new(
            "cloudwatch:DescribeAlarms",
            "cloudwatch describe-alarms --alarm-name-prefix",
            &[prefix],
        )
    }

    pub(super) fn subscribers(topic: &str) -> Self {
        Self::new(
            "sns:ListSubscriptionsByTopic",
            "sns list-subscriptions-by-topic --topic-arn",
            &[topic],
        )
    }

    pub(super) fn api(id: &str) -> Self {
        Self::new(
            "apigateway:GET",
            "apigateway get-rest-api --rest-api-id",
            &[id],
        )
    }

    pub(super) fn api_stage(id: &str, stage: &str) -> Self {
        Self::new(
            "apigateway:GET",
            "apigateway get-stage --rest-api-id",
            &[id, "--stage-name", stage],
        )
    }

    pub(super) fn api_routes(id: &str) -> Self {
        Self::new(
            "apigateway:GET",
            "apigateway get-resources --embed methods --rest-api-id",
            &[id],
        )
    }

    pub(super) fn api_account() -> Self {
        Self::new("apigateway:GET", "apigateway get-account", &[])
    }

    pub(super) fn api_domain(name: &str) -> Self {
        Self::new(
            "apigateway:GET",
            "apigateway get-domain-name --domain-name",
            &[name],
        )
    }

    pub(super) fn web_acl(stage_arn: &str) -> Self {
        Self::new(
            "wafv2:GetWebACLForResource",
            "wafv2 get-web-acl-for-resource --resource-arn",
            &[stage_arn],
        )
    }

    pub(super) fn concurrency(function: &str) -> Self {
        Self::new(
            "lambda:GetFunctionConcurrency",
            "lambda get-function-concurrency --function-name",
            &[function],
        )
    }

    /// Without the environment of the function.
    pub(super) fn function(name: &str) -> Self {
        Self::new(
            "lambda:GetFunctionConfiguration",
            "lambda get-function-configuration --function-name",
            &[name, "--query", FUNCTION],
        )
    }

    pub(super) fn function_policy(name: &str) -> Self {
        Self::new(
            "lambda:GetPolicy",
            "lambda get-policy --function-name",
            &[name],
        )
    }

    pub(super) fn source(id: &str) -> Self {
        Self::new(
            "lambda:GetEventSourceMapping",
            "lambda get-event-source-mapping --uuid",
            &[id],
        )
    }

    pub(super) fn lambda_account() -> Self {
        Self::new(
            "lambda:GetAccountSettings",
            "lambda get-account-settings",
            &[],
        )
    }

    pub(super) fn schedule(rule: &str) -> Self {
        Self::new(
            "events:DescribeRule",
            "events describe-rule --name",
            &[rule],
        )
    }

    pub(super) fn schedule_targets(rule: &str) -> Self {
        Self::new(
            "events:ListTargetsByRule",
            "events list-targets-by-rule --rule",
            &[rule],
        )
    }

    pub(super) fn role(name: &str) -> Self {
        Self::new("iam:GetRole", "iam get-role --role-name", &[name])
    }

    pub(super) fn inline_policies(role: &str) -> Self {
        Self::new(
            "iam:ListRolePolicies",
            "iam list-role-policies --role-name",
            &[role],
        )
    }

    pub(super) fn inline_policy(role: &str, policy: &str) -> Self {
        Self::new(
            "iam:GetRolePolicy",
            "iam get-role-policy --role-name",
            &[role, "--policy-name", policy],
        )
    }

    pub(super) fn attached_policies(role: &str) -> Self {
        Self::new(
            "iam:ListAttachedRolePolicies",
            "iam list-attached-role-policies --role-name",
            &[role],
        )
    }

    pub(super) fn policy(arn: &str) -> Self {
        Self::new("iam:GetPolicy", "iam get-policy --policy-arn", &[arn])
    }

    pub(super) fn policy_version(arn: &str, version: &str) -> Self {
        Self::new(
            "iam:GetPolicyVersion",
            "iam get-policy-version --policy-arn",
            &[arn, "--version-id", version],
        )
    }

    pub(super) fn mfa_devices(user: &str) -> Self {
        Self::new(
            "iam:ListMFADevices",
            "iam list-mfa-devices --user-name",
            &[user],
        )
    }

    /// One of each kind, for the tests of what is documented.
    #[cfg(test)]
    pub(super) fn of_each_kind() -> Vec<Self> {
        let x = "x";
        vec![
            Self::stack(x),
            Self::stacks(),
            Self::resources(x),
            Self::template(x),
            Self::table(x),
            Self::recovery(x),
            Self::expiry(x),
            Self::backups(x),
            Self::exports(x),
            Self::kinesis(x),
            Self::recovery_points(x),
            Self::key(x),
            Self::key_policy(x),
            Self::rotation(x),
            Self::grants(x),
            Self::queue(x),
            Self::log_groups(x),
            Self::log_subscriptions(x),
            Self::log_subscriptions_of_account(),
            Self::alarms(x),
            Self::subscribers(x),
            Self::api(x),
            Self::api_stage(x, x),
            Self::api_routes(x),
            Self::api_account(),
            Self::api_domain(x),
            Self::web_acl(x),
            Self::concurrency(x),
            Self::function(x),
            Self::function_policy(x),
            Self::source(x),
            Self::lambda_account(),
            Self::schedule(x),
            Self::schedule_targets(x),
            Self::role(x),
            Self::inline_policies(x),
            Self::inline_policy(x, x),
            Self::attached_policies(x),
            Self::policy(x),
            Self::policy_version(x, x),
            Self::mfa_devices(x),
        ]
    }
}
