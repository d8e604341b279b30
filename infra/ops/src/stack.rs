//! Finds the tables, queues, functions and keys of a deployed stack by their names in the template. `SubjectsTable` is
//! called `subjects` here, `DeletionDeadLetterQueue` is `deletion_dead_letter`; a key keeps its full name.

use std::collections::BTreeMap;

use aws_config::SdkConfig;
use qeg_store::Tables;
use reqwest::{Method, Url};
use serde::Deserialize;

use crate::{
    fault::{Exit, Fault},
    language::say,
    sign::{self, Signer},
};

/// For each kind of resource: short name -> physical name, URL, or key id.
#[derive(Debug, Default, Deserialize, PartialEq, Eq)]
pub(crate) struct Names {
    /// The name of the stack.
    #[serde(default)]
    pub(crate) stack: String,
    pub(crate) tables: BTreeMap<String, String>,
    pub(crate) queues: BTreeMap<String, String>,
    pub(crate) keys: BTreeMap<String, String>,
    pub(crate) functions: BTreeMap<String, String>,
}

impl Names {
    /// The resources of a stack, from `ListStackResources`. For this one call we do not use the SDK crate of
    /// `CloudFormation`, which takes longer to build than all of this tool.
    pub(crate) async fn of_stack(aws: &SdkConfig, stack: &str) -> Result<Self, Fault> {
        let signer = Signer::new(aws)?;
        let http = sign::client()?;
        let (mut names, mut next) = (Self::default(), None::<String>);
        names.stack = stack.to_owned();
        loop {
            let mut form = vec![
                ("Action", "ListStackResources"),
                ("Version", "2010-05-15"),
                ("StackName", stack),
            ];
            form.extend(next.as_deref().map(|token| ("NextToken", token)));
            let page = call(&http, &signer, aws.endpoint_url(), &form).await?;
            let page = page.map_err(|answer| refused(&answer))?;
            names.add(&page);
            next = element(&page, "NextToken").filter(|token| !token.is_empty());
            if next.is_none() {
                break;
            }
        }
        if names.tables.is_empty() {
            return Err(Fault::new(
                Exit::Refused,
                say!(
                    "no tables were found in the stack: check --stack, --region and --profile",
                    "堆栈中没有找到表：请检查 --stack、--region 和 --profile"
                ),
            ));
        }
        Ok(names)
    }

    fn add(&mut self, page: &str) {
        for resource in elements(page, "member") {
            let of = |name| element(resource, name).unwrap_or_default();
            let logical = of("LogicalResourceId");
            let (name, into) = match of("ResourceType").as_str() {
                "AWS::DynamoDB::Table" => (short_name(&logical, "Table"), &mut self.tables),
                "AWS::SQS::Queue" => (short_name(&logical, "Queue"), &mut self.queues),
                "AWS::KMS::Key" => (logical, &mut self.keys),
                "AWS::Lambda::Function" => (short_name(&logical, "Function"), &mut self.functions),
                _ => continue,
            };
            into.insert(name, of("PhysicalResourceId"));
        }
    }

    /// The five tables.
    pub(crate) fn tables(&self) -> Result<Tables, Fault> {
        let table = |name: &str| {
            let found = self.tables.get(name).cloned();
            found.ok_or_else(|| {
                Fault::usage(say!(
                    "the stack has no table {name}: check --stack",
                    "堆栈中没有表 {name}：请检查 --stack"
                ))
            })
        };
        Ok(Tables {
            subjects: table("subjects")?,
            keys: table("keys")?,
            index: table("index")?,
            ledger: table("ledger")?,
            transient: table("transient")?,
        })
    }

    /// The URL of a queue.
    pub(crate) fn queue(&self, name: &str) -> Result<&str, Fault> {
        let found = self.queues.get(name).map(String::as_str);
        found.ok_or_else(|| {
            Fault::usage(say!(
                "the stack has no queue {name}: check --stack",
                "堆栈中没有队列 {name}：请检查 --stack"
            ))
        })
    }

    /// The name of a function.
    pub(crate) fn function(&self, name: &str) -> Result<&str, Fault> {
        let found = self.functions.get(name).map(String::as_str);
        found.ok_or_else(|| {
            Fault::usage(say!(
                "the stack has no function {name}: check --stack",
                "堆栈中没有函数 {name}：请检查 --stack"
            ))
        })
    }

    /// The id of a KMS key.
    pub(crate) fn key(&self, name: &str) -> Result<&str, Fault> {
        let found = self.keys.get(name).map(String::as_str);
        found.ok_or_else(|| {
            Fault::usage(say!(
                "the stack has no key {name}: check --stack",
                "堆栈中没有密钥 {name}：请检查 --stack"
            ))
        })
    }
}

/// A call of `CloudFormation`; its answer as XML, also of one that it refuses.
pub(crate) async fn call(
    http: &reqwest::Client,
    signer: &Signer,
    endpoint: Option<&str>,
    form: &[(&str, &str)],
) -> Result<Result<String, String>, Fault> {
    let region = signer.region();
    let suffix = if region.starts_with("cn-") { ".cn" } else { "" };
    let aws = format!("https://cloudformation.{region}.amazonaws.com{suffix}/");
    let at = ("CloudFormation", endpoint.unwrap_or(&aws));
    post_form(http, signer, at, form).await
}

/// A call of a service that takes a form; its answer as XML, also of one that it refuses. `service` is its name as AWS
/// writes it: signatures have it in lower case.
pub(crate) async fn post_form(
    http: &reqwest::Client,
    signer: &Signer,
    (service, url): (&str, &str),
    form: &[(&str, &str)],
) -> Result<Result<String, String>, Fault> {
    let mut url = Url::parse(url).map_err(|_| {
        Fault::usage(say!(
            "the URL of {service} is not valid: check AWS_ENDPOINT_URL",
            "{service} 的地址不正确：请检查 AWS_ENDPOINT_URL"
        ))
    })?;
    // A form has the same encoding as a query.
    url.query_pairs_mut().extend_pairs(form);
    let body = url.query().unwrap_or_default().as_bytes().to_vec();
    url.set_query(None);
    let headers = [("content-type", "application/x-www-form-urlencoded")];
    let at = (Method::POST, url);
    let name = service.to_lowercase();
    let request = signer.request(http, &name, at, &headers, body);
    let unreachable = || Fault::unreachable(service);
    let answer = request.await?.send().await.map_err(|_| unreachable())?;
    let is_done = answer.status().is_success();
    let text = answer.text().await.map_err(|_| unreachable())?;
    Ok(if is_done { Ok(text) } else { Err(text) })
}

/// The fault of a call that `CloudFormation` refused with this answer.
pub(crate) fn refused(answer: &str) -> Fault {
    Fault::answered(
        "CloudFormation",
        &element(answer, "Code").unwrap_or_default(),
    )
}

/// The short name of a resource: `NotificationDeadLetterQueue` -> `notification_dead_letter`.
fn short_name(logical: &str, kind: &str) -> String {
    let mut name = String::new();
    for letter in logical.strip_suffix(kind).unwrap_or(logical).chars() {
        if letter.is_ascii_uppercase() && !name.is_empty() {
            name.push('_');
        }
        name.push(letter.to_ascii_lowercase());
    }
    name
}

/// The contents of all elements of this name. The answers have no attributes and no nested elements of the same name.
pub(crate) fn elements<'a>(xml: &'a str, name: &str) -> Vec<&'a str> {
    let (open, close) = (format!("<{name}>"), format!("</{name}>"));
    let parts = xml.split(&open).skip(1);
    parts
        .filter_map(|part| Some(part.split_once(&close)?.0))
        .collect()
}

/// The text of the first element of this name.
pub(crate) fn element(xml: &str, name: &str) -> Option<String> {
    let text = *elements(xml, name).first()?;
    Some(
        text.trim()
            .replace("&quot;", "\"")
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&amp;", "&"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "<ListStackResourcesResponse><ListStackResourcesResult><StackResourceSummaries>
        <member><LogicalResourceId>LedgerTable</LogicalResourceId>
          <PhysicalResourceId>qeg-dev-LedgerTable-1A</PhysicalResourceId>
          <ResourceType>AWS::DynamoDB::Table</ResourceType></member>
        <member><PhysicalResourceId>https://sqs.cn-north-1.amazonaws.com.cn/1/x?a=1&amp;b=2</PhysicalResourceId>
          <LogicalResourceId>DeletionDeadLetterQueue</LogicalResourceId>
          <ResourceType>AWS::SQS::Queue</ResourceType></member>
        <member><LogicalResourceId>AuditKey</LogicalResourceId><PhysicalResourceId>1-2-3</PhysicalResourceId>
          <ResourceType>AWS::KMS::Key</ResourceType></member>
        <member><LogicalResourceId>RetentionFunction</LogicalResourceId>
          <PhysicalResourceId>qeg-dev-retention</PhysicalResourceId>
          <ResourceType>AWS::Lambda::Function</ResourceType></member>
        <member><LogicalResourceId>Api</LogicalResourceId><PhysicalResourceId>a1</PhysicalResourceId>
          <ResourceType>AWS::ApiGateway::RestApi</ResourceType></member>
        </StackResourceSummaries><NextToken>more</NextToken></ListStackResourcesResult></ListStackResourcesResponse>";

    #[test]
    fn resources_are_found_by_their_short_names() {
        let mut names = Names::default();
        names.add(PAGE);
        let ledger = ("ledger".to_owned(), "qeg-dev-LedgerTable-1A".to_owned());
        assert_eq!(names.tables, BTreeMap::from([ledger]));
        let url = "https://sqs.cn-north-1.amazonaws.com.cn/1/x?a=1&b=2".to_owned();
        let queue = ("deletion_dead_letter".to_owned(), url);
        assert_eq!(names.queues, BTreeMap::from([queue]));
        assert_eq!(names.key("AuditKey").ok(), Some("1-2-3"));
        assert!(names.key("AccountKey").is_err());
        assert_eq!(names.function("retention").ok(), Some("qeg-dev-retention"));
        assert_eq!(element(PAGE, "NextToken").as_deref(), Some("more"));
        assert_eq!(element(PAGE, "Code"), None);
        assert!(names.tables().is_err(), "four tables are missing");
    }
}
