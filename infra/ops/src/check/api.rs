//! The API: its policy, its limits, what it logs, its web ACL and its custom domain.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{
    answers::NoAnswer,
    deployed::{Deployed, listed},
    line::{Compared, Words, as_deployed, words},
    policy::{Policy, texts},
    promised::promised,
    question::Question,
    report::{Inspection, Report},
    resolve::plain,
};

/// The paths that only signed calls reach, as they begin.
const SIGNED: [&str; 2] = ["/staff/", "/carrier/"];
/// Variables of the access log that show who called, or a path with ids.
const PERSONAL: [&str; 6] = [
    "context.identity",
    "context.path",
    "context.authorizer",
    "context.customDomain",
    "context.error.messageString",
    "context.waf",
];

pub(super) fn check(report: &mut Report<'_>) {
    for id in report.stack.of_type("AWS::ApiGateway::RestApi") {
        report.line("api.policy", id, |inspection| policy(inspection, id));
        report.line("api.closed", id, |inspection| closed(inspection, id));
        report.line("api.signed", id, |inspection| signed(inspection, id));
    }
    for id in report.stack.of_type("AWS::ApiGateway::Stage") {
        report.line("api.throttles", id, |inspection| throttles(inspection, id));
        report.line("api.logging", id, |inspection| logging(inspection, id));
        report.line("api.firewall", id, |inspection| firewall(inspection, id));
    }
    for id in report.stack.of_type("AWS::ApiGateway::DomainName") {
        report.line("api.transport", id, |inspection| {
            let found = inspection.ask(&Question::api_domain(inspection.name(id)?))?;
            let expected = plain(&inspection.template(id)?["SecurityPolicy"]);
            let is_new = !expected.is_empty() && expected != "TLS_1_0";
            let expected = if is_new { &expected } else { "TLS_1_2" };
            let found = plain(&found["securityPolicy"]);
            Ok(Compared::equal(Words::name(expected), Words::name(found)))
        });
    }
}

/// The policy that the API has now.
fn of_api(inspection: &Inspection<'_>, id: &str) -> Result<Policy, NoAnswer> {
    let found = inspection.ask(&Question::api(inspection.name(id)?))?;
    Ok(Policy::read(&found["policy"]))
}

fn policy(inspection: &Inspection<'_>, id: &str) -> Result<Compared, NoAnswer> {
    let found = of_api(inspection, id)?;
    let api = inspection.name(id)?;
    let deployed = &inspection.template(id)?;
    let deployed = [
        &deployed["Body"]["x-amazon-apigateway-policy"],
        &deployed["Policy"],
    ];
    let whole = |policy: &Value| {
        let mut policy = policy.clone();
        for statement in policy["Statement"].as_array_mut().into_iter().flatten() {
            let whole = whole_arns(inspection.stack, api, &statement["Resource"]);
            statement["Resource"] = whole;
        }
        Policy::read(&policy)
    };
    let expected = deployed
        .into_iter()
        .fold(Policy::default(), |all, one| all.and(whole(one)));
    // API Gateway writes the short form out; the emulator does not.
    let found: Vec<Value> = found.statements().collect();
    let found = whole(&serde_json::json!({"Statement": found}));
    Ok(Compared::without(
        as_deployed(),
        &Policy::differences(&expected, &found),
    ))
}

/// `execute-api:/*/GET/account` as API Gateway writes it out.
fn whole_arns(stack: &Deployed, api: &str, resources: &Value) -> Value {
    let whole = stack.place.arn("execute-api", api);
    let resources = texts(resources).into_iter();
    resources
        .map(|one| match one.strip_prefix("execute-api:/") {
            Some(path) => format!("{whole}/{path}"),
            None => one,
        })
        .collect()
}

/// Whatever the template says: nobody without a condition may call a route of staff or carriers, and all but staff are
/// denied theirs.
fn closed(inspection: &Inspection<'_>, id: &str) -> Result<Compared, NoAnswer> {
    let policy = of_api(inspection, id)?;
    let mut findings = Vec::new();
    let mut is_denied = false;
    for statement in policy.statements() {
        let resources = texts(&statement["Resource"]);
        let is_conditional = !statement["Condition"].is_null();
        if statement["Effect"] == "Allow" && !is_conditional {
            let open = resources.iter().filter(|one| reaches_signed(one));
            findings
                .extend(open.map(|one| words!("open to everybody: {one}", "对所有人开放：{one}")));
        }
        let except = &statement["Condition"]["ArnNotLike"]["aws:principalarn"];
        let names_all = texts(except).iter().any(|arn| arn == "*");
        is_denied |= statement["Effect"] == "Deny"
            && !except.is_null()
            && !names_all
            && resources.iter().any(|one| one.ends_with("/*/staff/*"));
    }
    if !is_denied {
        findings.push(words!(
            "other roles are not denied /staff/",
            "未拒绝其他角色访问 /staff/"
        ));
    }
    Ok(Compared::without(words!("closed", "不开放"), &findings))
}

/// Whether a resource of a policy includes a route of staff or carriers: by its name, or by a star in its place.
fn reaches_signed(resource: &str) -> bool {
    let (_, path) = resource.rsplit_once("execute-api:").unwrap_or_default();
    // What follows stage and method; the ARN has region, account and API before them.
    let path = path.split('/').skip(3).collect::<Vec<_>>().join("/");
    // The answer to OPTIONS holds nothing of anybody.
    let is_preflight = resource.contains("/OPTIONS/");
    let first = path.split('/').next().unwrap_or_default();
    !is_preflight && ["", "*", "staff", "carrier"].contains(&first) && !resource.ends_with('/')
}

fn signed(inspection: &Inspection<'_>, id: &str) -> Result<Compared, NoAnswer> {
    let found = inspection.ask(&Question::api_routes(inspection.name(id)?))?;
    let mut findings = Vec::new();
    for resource in listed(&found["items"]) {
        let path = plain(&resource["path"]);
        if SIGNED.iter().any(|start| path.starts_with(start)) {
            let methods = resource["resourceMethods"]
                .as_object()
                .into_iter()
                .flatten();
            let open = methods.filter(|(_, one)| one["authorizationType"] != "AWS_IAM");
            findings.extend(open.map(|(method, _)| {
                words!(
                    "{method} {path} takes any call",
                    "{method} {path} 接受任何调用"
                )
            }));
        }
    }
    let expected = words!("signed calls only", "仅接受签名调用");
    Ok(Compared::without(expected, &findings))
}

fn stage<'a>(inspection: &Inspection<'a>, id: &str) -> Result<&'a Value, NoAnswer> {
    let api = plain(&inspection.template(id)?["RestApiId"]);
    inspection.ask(&Question::api_stage(&api, inspection.name(id)?))
}

/// Route -> requests a second, and at once.
type Limits = BTreeMap<String, (String, String)>;

/// `verifications/POST`, however the stage or the template writes the path.
fn route(path: &str, method: &str) -> String {
    let path = path.replace("~1", "/");
    format!("{}/{method}", path.trim_start_matches('/'))
}

fn throttles(inspection: &Inspection<'_>, id: &str) -> Result<Compared, NoAnswer> {
    let found = stage(inspection, id)?["methodSettings"].as_object();
    let found: Limits = found
        .into_iter()
        .flatten()
        .filter_map(|(key, one)| {
            let (path, method) = key.rsplit_once('/')?;
            let limit = (
                plain_number(&one["throttlingRateLimit"]),
                plain_number(&one["throttlingBurstLimit"]),
            );
            Some((route(path, method), limit))
        })
        .collect();
    let deployed = listed(&inspection.template(id)?["MethodSettings"]).iter();
    let deployed: Limits = deployed
        .filter(|one| !one["ThrottlingRateLimit"].is_null())
        .map(|one| {
            let limit = (
                plain_number(&one["ThrottlingRateLimit"]),
                plain_number(&one["ThrottlingBurstLimit"]),
            );
            let (path, method) = (plain(&one["ResourcePath"]), plain(&one["HttpMethod"]));
            (route(&path, &method), limit)
        })
        .collect();
    let routes: BTreeSet<&String> = deployed.keys().chain(found.keys()).collect();
    let mut findings: Vec<Words> = routes
        .into_iter()
        .filter(|route| deployed.get(*route) != found.get(*route))
        .map(|route| said(route, found.get(route)))
        .collect();
    let promised = promised().throttled.iter();
    let without = promised.filter(|route| !found.contains_key(*route));
    findings.extend(without.map(|route| said(route, None)));
    findings.dedup();
    let count = deployed.len();
    let expected = words!("{count} limits, as deployed", "{count} 项限制，与部署一致");
    Ok(Compared::without(expected, &findings))
}

fn said(route: &str, limit: Option<&(String, String)>) -> Words {
    limit.map_or_else(
        || words!("{route} has no limit", "{route} 没有限制"),
        |(rate, burst)| {
            words!(
                "{route} {rate} a second, {burst} at once",
                "{route} 每秒 {rate} 次，同时 {burst} 次"
            )
        },
    )
}

fn plain_number(value: &Value) -> String {
    let text = plain(value);
    text.parse::<f64>()
        .map_or(text, |number| number.to_string())
}

fn logging(inspection: &Inspection<'_>, id: &str) -> Result<Compared, NoAnswer> {
    let found = stage(inspection, id)?;
    let mut findings = Vec::new();
    for (route, one) in found["methodSettings"].as_object().into_iter().flatten() {
        if one["dataTraceEnabled"] == true {
            findings.push(words!("{route} logs bodies", "{route} 记录正文"));
        }
        let level = one["loggingLevel"].as_str().unwrap_or("OFF");
        if level != "OFF" {
            findings.push(words!(
                "{route} logs at {level}",
                "{route} 的日志级别为 {level}"
            ));
        }
    }
    if found["tracingEnabled"] == true {
        findings.push(words!("traces calls", "跟踪调用"));
    }
    let format = plain(&found["accessLogSettings"]["format"]);
    let shown = PERSONAL.iter().filter(|one| is_named(&format, one));
    findings.extend(shown.map(|one| words!("the access log shows {one}", "访问日志包含 {one}")));
    let deployed = plain(&inspection.template(id)?["AccessLogSetting"]["Format"]);
    if findings.is_empty() && format.trim() != deployed.trim() {
        findings.push(words!(
            "the access log has another format",
            "访问日志的格式不同"
        ));
    }
    let expected = words!("no bodies, addresses or callers", "不含正文、地址和调用者");
    Ok(Compared::without(expected, &findings))
}

/// Whether a format names a variable or a part of it: `context.path`, but not `context.resourcePath`.
fn is_named(format: &str, variable: &str) -> bool {
    format.contains(&format!("${variable}"))
}

fn firewall(inspection: &Inspection<'_>, id: &str) -> Result<Compared, NoAnswer> {
    let api = plain(&inspection.template(id)?["RestApiId"]);
    let stage = format!("/restapis/{api}/stages/{}", inspection.name(id)?);
    let arn = inspection.stack.place.arn("apigateway", &stage);
    let found = match inspection.ask(&Question::web_acl(&arn)) {
        Ok(found) => &found["WebACL"],
        Err(NoAnswer::Missing) => &Value::Null,
        Err(reason) => return Err(reason),
    };
    let limits = |rules: &Value| -> BTreeMap<String, String> {
        let rules = listed(rules).iter();
        let limits = rules.filter_map(|rule| {
            let limit = &rule["Statement"]["RateBasedStatement"]["Limit"];
            let blocks = rule["Action"]["Block"].is_object();
            (!limit.is_null() && blocks).then(|| (plain(&rule["Name"]), plain_number(limit)))
        });
        limits.collect()
    };
    let found_limits = limits(&found["Rules"]);
    let deployed = inspection.stack.of_type("AWS::WAFv2::WebACL");
    let deployed: BTreeMap<String, String> = deployed
        .into_iter()
        .filter_map(|id| inspection.template(id).ok())
        .flat_map(|acl| limits(&acl["Rules"]))
        .collect();
    let mut findings = Vec::new();
    if found.is_null() {
        findings.push(words!("no web ACL", "没有 Web ACL"));
    } else if found_limits.is_empty() {
        findings.push(words!("no limit that blocks", "没有会拦截的限制"));
    } else if !deployed.is_empty() && deployed != found_limits {
        findings.push(words!("other limits than were deployed", "限制与部署不同"));
    }
    let rules = listed(&found["Rules"]).iter();
    let mut visibility = rules.chain([found]).map(|one| &one["VisibilityConfig"]);
    if visibility.any(|one| one["SampledRequestsEnabled"] == true) {
        findings.push(words!(
            "keeps samples of calls, with addresses",
            "保留含地址的调用样本"
        ));
    }
    let expected = words!("limits for each address", "限制每个地址");
    Ok(Compared::without(expected, &findings))
}
