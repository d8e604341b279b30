//! Where a stack is, and the ARNs of its resources.

/// Where the stack is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// `aws-cn`.
    pub(super) partition: String,
    pub(super) region: String,
    pub(super) account: String,
}

impl Place {
    /// From the ARN of the stack.
    pub(super) fn of_arn(arn: &str) -> Option<Self> {
        let mut parts = arn.split(':').skip(1);
        let partition = parts.next()?.to_owned();
        let region = parts.nth(1)?.to_owned();
        let account = parts.next()?.to_owned();
        Some(Self {
            partition,
            region,
            account,
        })
    }

    /// `arn:aws-cn:kms:cn-north-1:123456789012:` and what follows.
    pub(super) fn arn(&self, service: &str, rest: &str) -> String {
        let Self {
            partition,
            region,
            account,
        } = self;
        // IAM and the stages of an API have no region, and the latter no account.
        match service {
            "iam" => format!("arn:{partition}:iam::{account}:{rest}"),
            "apigateway" => format!("arn:{partition}:apigateway:{region}::{rest}"),
            _ => format!("arn:{partition}:{service}:{region}:{account}:{rest}"),
        }
    }
}

/// The ARN of a resource, made of its type and its physical id.
pub(super) fn arn_of(place: &Place, kind: &str, physical: &str, path: &str) -> Option<String> {
    let last = physical.rsplit('/').next().unwrap_or(physical);
    let whole = |service, rest: String| Some(place.arn(service, &rest));
    if physical.starts_with("arn:") {
        return Some(physical.to_owned());
    }
    match kind {
        "AWS::DynamoDB::Table" => whole("dynamodb", format!("table/{physical}")),
        "AWS::KMS::Key" => whole("kms", format!("key/{physical}")),
        "AWS::SQS::Queue" => whole("sqs", last.to_owned()),
        "AWS::Logs::LogGroup" => whole("logs", format!("log-group:{physical}:*")),
        "AWS::CloudWatch::Alarm" => whole("cloudwatch", format!("alarm:{physical}")),
        "AWS::Lambda::Function" => whole("lambda", format!("function:{physical}")),
        "AWS::Events::Rule" => whole("events", format!("rule/{physical}")),
        "AWS::IAM::Role" => whole("iam", format!("role{path}{physical}")),
        _ => None,
    }
}
