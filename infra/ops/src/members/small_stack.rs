//! Small stacks in `CloudFormation`: create or change one, and delete it.

use std::{collections::BTreeMap, time::Duration};

use aws_config::SdkConfig;

use crate::{
    fault::{Exit, Fault},
    language::say,
    sign::{self, Signer},
    stack::{call, element, elements, refused},
};

/// The version of the interface of `CloudFormation`.
const VERSION: (&str, &str) = ("Version", "2010-05-15");
/// How often to look whether a stack is ready, and how many times.
const LOOK_EVERY: Duration = Duration::from_secs(1);
const LOOKS: usize = 900;

/// The calls of `CloudFormation`. We do not use its SDK crate, which takes longer to build than all of this tool.
pub(super) struct SmallStacks {
    http: reqwest::Client,
    signer: Signer,
    endpoint: Option<String>,
}

/// A stack, as `DescribeStacks` shows it.
#[derive(Debug, Default)]
pub(super) struct Described {
    status: String,
    pub(super) parameters: BTreeMap<String, String>,
    pub(super) outputs: BTreeMap<String, String>,
}

impl Described {
    fn read(page: &str) -> Self {
        let pairs = |key: &str, value: &str| {
            let all = elements(page, "member").into_iter();
            let pair = |one: &str| Some((element(one, key)?, element(one, value)?));
            all.filter_map(pair).collect()
        };
        Self {
            status: element(page, "StackStatus").unwrap_or_default(),
            parameters: pairs("ParameterKey", "ParameterValue"),
            outputs: pairs("OutputKey", "OutputValue"),
        }
    }

    fn is_at_rest(&self) -> bool {
        !self.status.ends_with("_IN_PROGRESS")
    }

    fn is_good(&self) -> bool {
        ["CREATE_COMPLETE", "UPDATE_COMPLETE"].contains(&self.status.as_str())
    }

    /// The output of this name.
    pub(super) fn output(&self, name: &str) -> Result<&str, Fault> {
        let found = self.outputs.get(name).map(String::as_str);
        found.ok_or_else(|| {
            let text = say!(
                "the stack has no output {name}, so it was made from another template: build qeg from the deployed version, and run the same command again",
                "堆栈没有输出 {name}，它是由另一个模板部署的：请用已部署的版本构建 qeg，再次运行同一命令"
            );
            Fault::new(Exit::Refused, text)
        })
    }
}

/// The parameters of a stack. Without a value, that of the stack stays, or the default of the template.
pub(super) type Parameters<'a> = Vec<(&'a str, Option<&'a str>)>;

impl SmallStacks {
    pub(super) fn new(aws: &SdkConfig) -> Result<Self, Fault> {
        Ok(Self {
            http: sign::client()?,
            signer: Signer::new(aws)?,
            endpoint: aws.endpoint_url().map(str::to_owned),
        })
    }

    /// The region of the stacks.
    pub(super) fn region(&self) -> &str {
        self.signer.region()
    }

    async fn answered(&self, form: &[(&str, &str)]) -> Result<Result<String, String>, Fault> {
        let form = [&[VERSION], form].concat();
        call(&self.http, &self.signer, self.endpoint.as_deref(), &form).await
    }

    /// A call; its answer as XML.
    pub(super) async fn ask(&self, form: &[(&str, &str)]) -> Result<String, Fault> {
        self.answered(form)
            .await?
            .map_err(|answer| refused(&answer))
    }

    /// A stack; `None` if there is none of this name.
    pub(super) async fn described(&self, name: &str) -> Result<Option<Described>, Fault> {
        let form = [("Action", "DescribeStacks"), ("StackName", name)];
        match self.answered(&form).await? {
            Ok(page) => Ok(Some(Described::read(&page))),
            Err(answer) if answer.contains("does not exist") => Ok(None),
            Err(answer) => Err(refused(&answer)),
        }
    }

    /// Creates a stack or changes it, and waits until it is ready. A stack that is there may have the same parameters.
    pub(super) async fn put(
        &self,
        name: &str,
        template: &str,
        parameters: &Parameters<'_>,
    ) -> Result<Described, Fault> {
        let before = self.described(name).await?;
        let action = match before {
            Some(_) => "UpdateStack",
            None => "CreateStack",
        };
        let fields = fields(parameters, before.is_some());
        let mut form = vec![
            ("Action", action),
            ("StackName", name),
            ("TemplateBody", template),
            ("Capabilities.member.1", "CAPABILITY_IAM"),
        ];
        if before.is_none() {
            form.push(("OnFailure", "DELETE"));
        }
        form.extend(
            fields
                .iter()
                .map(|(key, value)| (key.as_str(), value.as_str())),
        );
        match self.answered(&form).await? {
            Ok(_) => {}
            // The stack is as it should be.
            Err(answer) if answer.contains("No updates are to be performed") => {}
            Err(answer) => return Err(Self::not_changed(&answer)),
        }
        let after = self.at_rest(name).await?;
        let Some(after) = after.filter(Described::is_good) else {
            return Err(self.failed(name).await);
        };
        // Nobody deletes it by mistake with what it holds.
        self.protect(name, true).await?;
        Ok(after)
    }

    /// Deletes a stack and waits until it is gone. Does nothing if there is none.
    pub(super) async fn delete(&self, name: &str) -> Result<(), Fault> {
        if self.described(name).await?.is_none() {
            return Ok(());
        }
        self.protect(name, false).await?;
        self.ask(&[("Action", "DeleteStack"), ("StackName", name)])
            .await?;
        match self.at_rest(name).await? {
            None => Ok(()),
            Some(left) if left.status == "DELETE_COMPLETE" => Ok(()),
            Some(_) => Err(self.failed(name).await),
        }
    }

    async fn protect(&self, name: &str, is_protected: bool) -> Result<(), Fault> {
        let is_protected = if is_protected { "true" } else { "false" };
        let form = [
            ("Action", "UpdateTerminationProtection"),
            ("StackName", name),
            ("EnableTerminationProtection", is_protected),
        ];
        self.ask(&form).await.map(|_| ())
    }

    /// The stack once nothing changes any more; `None` if it is gone.
    async fn at_rest(&self, name: &str) -> Result<Option<Described>, Fault> {
        for _ in 0..LOOKS {
            let found = self.described(name).await?;
            if found.as_ref().is_none_or(Described::is_at_rest) {
                return Ok(found);
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
        Err(Fault::new(
            Exit::Unavailable,
            say!(
                "the stack {name} is not ready yet: run the same command again later",
                "堆栈 {name} 尚未就绪：请稍后再次执行同一命令"
            ),
        ))
    }

    /// Why a change of a stack failed: what `CloudFormation` says of the first resource that did.
    async fn failed(&self, name: &str) -> Fault {
        let form = [("Action", "DescribeStackEvents"), ("StackName", name)];
        let events = self.ask(&form).await.unwrap_or_default();
        let failed = elements(&events, "member").into_iter().rev().find(|event| {
            let status = element(event, "ResourceStatus").unwrap_or_default();
            status.ends_with("_FAILED")
        });
        let why = failed.and_then(|event| element(event, "ResourceStatusReason"));
        let why = crate::show::printable(&why.unwrap_or_default());
        Fault::new(
            Exit::Refused,
            say!(
                "CloudFormation could not change the stack {name}. {why} Nothing was written into the register",
                "CloudFormation 未能变更堆栈 {name}。{why} 登记表未作更改"
            ),
        )
    }

    /// The fault of a change that `CloudFormation` refused. It has the message of `CloudFormation` about values that break
    /// a rule of the template: they are names of roles, users and accounts.
    fn not_changed(answer: &str) -> Fault {
        if element(answer, "Code").as_deref() != Some("ValidationError") {
            return refused(answer);
        }
        let why = crate::show::printable(&element(answer, "Message").unwrap_or_default());
        Fault::new(
            Exit::Refused,
            say!(
                "CloudFormation refused: {why}",
                "CloudFormation 拒绝了请求：{why}"
            ),
        )
    }
}

/// The parameters as fields of a form. A stack that is there keeps what has no value.
fn fields(parameters: &Parameters<'_>, is_there: bool) -> Vec<(String, String)> {
    let set = parameters
        .iter()
        .filter(|(_, value)| value.is_some() || is_there);
    let fields = set.enumerate().flat_map(|(n, (name, value))| {
        let place = |member: &str| format!("Parameters.member.{}.{member}", n + 1);
        let key = (place("ParameterKey"), (*name).to_owned());
        let value = match value {
            Some(value) => (place("ParameterValue"), (*value).to_owned()),
            None => (place("UsePreviousValue"), "true".to_owned()),
        };
        [key, value]
    });
    fields.collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const PAGE: &str = "<DescribeStacksResponse><DescribeStacksResult><Stacks><member>
        <StackName>qeg-carrier-post</StackName><StackStatus>UPDATE_COMPLETE</StackStatus>
        <Parameters><member><ParameterKey>Account</ParameterKey><ParameterValue>1</ParameterValue></member></Parameters>
        <Outputs><member><OutputKey>RoleArn</OutputKey><OutputValue>arn:a&amp;b</OutputValue></member></Outputs>
        </member></Stacks></DescribeStacksResult></DescribeStacksResponse>";

    #[test]
    fn a_stack_is_read() {
        let found = Described::read(PAGE);
        assert!(found.is_at_rest() && found.is_good());
        assert_eq!(found.parameters["Account"], "1");
        assert_eq!(found.output("RoleArn").unwrap(), "arn:a&b");
        assert!(found.output("QueueUrl").is_err());
        let busy = PAGE.replace("UPDATE_COMPLETE", "UPDATE_IN_PROGRESS");
        assert!(!Described::read(&busy).is_at_rest());
        let failed = PAGE.replace("UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE");
        assert!(!Described::read(&failed).is_good());
    }

    #[test]
    fn a_stack_keeps_what_is_not_given_again() {
        let parameters = vec![("Account", None), ("Name", Some("post"))];
        let new = fields(&parameters, false);
        let name = [
            "Parameters.member.1.ParameterKey",
            "Parameters.member.1.ParameterValue",
        ];
        assert_eq!(new.len(), 2);
        assert_eq!((new[0].0.as_str(), new[0].1.as_str()), (name[0], "Name"));
        assert_eq!((new[1].0.as_str(), new[1].1.as_str()), (name[1], "post"));
        let again = fields(&parameters, true);
        assert_eq!(again[1].0, "Parameters.member.1.UsePreviousValue");
        assert_eq!(again.len(), 4);
    }
}
