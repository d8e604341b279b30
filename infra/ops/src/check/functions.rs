//! Functions: role, log and trace, who may call them, how many run at once, and what starts them.

use qeg_domain::retention::Category;
use serde_json::Value;

use super::{
    answers::NoAnswer,
    deployed::listed,
    line::{Compared, Words, as_deployed, on_or_off, words},
    policy::{Policy, texts},
    promised::{days as days_of, promised},
    question::Question,
    report::{Inspection, Report},
    resolve::plain,
};

/// The variable whose value nobody who only looks may see.
const SECRET: &str = "GATEWAY_SECRET";
/// The function that erases.
const PURGE: &str = "PurgeFunction";
/// The services that start functions by themselves.
const CALLERS: [&str; 2] = ["apigateway.amazonaws.com", "events.amazonaws.com"];

pub(super) fn check(report: &mut Report<'_>) {
    for id in report.stack.of_type("AWS::Lambda::Function") {
        let properties = &report.stack.resources[id].properties;
        if properties["Environment"]["Variables"][SECRET].is_null() {
            report.line("functions.settings", id, |inspection| {
                settings(inspection, id)
            });
        } else {
            report.manual(
                "functions.settings",
                id,
                words!(
                    "its own role and log; its environment has the gateway's secret",
                    "自己的角色和日志；其环境变量含网关密钥"
                ),
            );
        }
        report.line("functions.callers", id, |inspection| {
            callers(inspection, id)
        });
        let is_promised = promised().one_at_a_time.iter().any(|one| one == id);
        if is_promised || !properties["ReservedConcurrentExecutions"].is_null() {
            report.line("functions.concurrency", id, |inspection| {
                let found = inspection.ask(&Question::concurrency(inspection.name(id)?))?;
                let found = &found["ReservedConcurrentExecutions"];
                let deployed = &inspection.template(id)?["ReservedConcurrentExecutions"];
                let expected = if is_promised || deployed.is_null() {
                    "1".to_owned()
                } else {
                    plain(deployed)
                };
                let found = match plain(found) {
                    none if none.is_empty() => words!("not reserved", "未预留"),
                    reserved => Words::name(reserved),
                };
                Ok(Compared::equal(Words::name(expected), found))
            });
        }
    }
    report.line("functions.waiting", PURGE, waiting);
    for id in report.stack.of_type("AWS::Lambda::EventSourceMapping") {
        report.line("functions.sources", id, |inspection| source(inspection, id));
    }
    for id in promised().schedules.keys() {
        report.line("functions.schedules", id, |inspection| {
            schedule(inspection, id)
        });
    }
    for id in report.stack.of_type("AWS::Events::Rule") {
        if !promised().schedules.contains_key(id) {
            report.line("functions.schedules", id, |inspection| {
                schedule(inspection, id)
            });
        }
    }
}

fn settings(inspection: &Inspection<'_>, id: &str) -> Result<Compared, NoAnswer> {
    let found = inspection.ask(&Question::function(inspection.name(id)?))?;
    let deployed = inspection.template(id)?;
    let mut findings = Vec::new();
    let role = plain(&found["Role"]);
    if role != plain(&deployed["Role"]) {
        let shown = inspection.stack.named_by(&role).unwrap_or(&role);
        findings.push(words!("runs as {shown}", "以 {shown} 运行"));
    }
    if plain(&found["LogGroup"]) != plain(&deployed["LoggingConfig"]["LogGroup"]) {
        let group = plain(&found["LogGroup"]);
        findings.push(words!("logs to {group}", "日志写入 {group}"));
    }
    if found["Tracing"] == "Active" {
        findings.push(words!("is traced", "被跟踪"));
    }
    if plain(&found["Timeout"]) != plain(&deployed["Timeout"]) {
        let seconds = plain(&found["Timeout"]);
        findings.push(words!("ends after {seconds} s", "{seconds} 秒后结束"));
    }
    Ok(Compared::without(as_deployed(), &findings))
}

/// Purge says that a deletion is completed only once no backup can hold the keys any more.
fn waiting(inspection: &Inspection<'_>) -> Result<Compared, NoAnswer> {
    let (function, recovery) = (
        inspection.ask(&Question::function(inspection.name(PURGE)?)),
        inspection.ask(&Question::recovery(inspection.name("KeysTable")?)),
    );
    let recovery = &recovery?["ContinuousBackupsDescription"]["PointInTimeRecoveryDescription"];
    let days = recovery["RecoveryPeriodInDays"].as_u64();
    let least = 86_400 * days.unwrap_or_else(|| days_of(Category::KeyBackup));
    let found = plain(&function?["KeyBackupSeconds"]);
    let passes = found.parse::<u64>().is_ok_and(|found| found >= least);
    Ok(Compared {
        expected: words!("at least {least} s", "至少 {least} 秒"),
        found: words!("{found} s", "{found} 秒"),
        passes,
    })
}

fn callers(inspection: &Inspection<'_>, id: &str) -> Result<Compared, NoAnswer> {
    let found = match inspection.ask(&Question::function_policy(inspection.name(id)?)) {
        Ok(found) => Policy::read(&found["Policy"]),
        // Nobody else may call it.
        Err(NoAnswer::Missing) => Policy::default(),
        Err(reason) => return Err(reason),
    };
    let place = &inspection.stack.place;
    // The start of each ARN that these services may call for: an API or a rule of this account.
    let sources = [place.arn("execute-api", ""), place.arn("events", "rule/")];
    let findings: Vec<Words> = found
        .statements()
        .filter(|statement| statement["Effect"] == "Allow")
        .filter_map(|statement| {
            let services = texts(&statement["Principal"]["Service"]);
            let is_service = !services.is_empty()
                && statement["Principal"]["AWS"].is_null()
                && services.iter().all(|one| CALLERS.contains(&one.as_str()));
            let conditions = statement["Condition"].as_object().into_iter().flatten();
            let named = conditions.flat_map(|(_, keys)| texts(&keys["aws:sourcearn"]));
            let named: Vec<String> = named.collect();
            let is_ours = !named.is_empty()
                && named
                    .iter()
                    .all(|arn| sources.iter().any(|one| arn.starts_with(one)));
            let principals = statement["Principal"].as_object().into_iter().flatten();
            let who: Vec<String> = principals.flat_map(|(_, names)| texts(names)).collect();
            let who = who.join(", ");
            (!(is_service && is_ours)).then(|| words!("also {who}", "还有 {who}"))
        })
        .collect();
    let expected = words!("the API and its schedules", "接口和定时规则");
    Ok(Compared::without(expected, &findings))
}

fn source(inspection: &Inspection<'_>, id: &str) -> Result<Compared, NoAnswer> {
    let found = inspection.ask(&Question::source(inspection.name(id)?))?;
    let deployed = inspection.template(id)?;
    let mut findings = Vec::new();
    let state = found["State"].as_str().unwrap_or("unknown");
    if !["Enabled", "Enabling", "Updating", "Creating"].contains(&state) {
        findings.push(Words::name(state));
    }
    if plain(&found["EventSourceArn"]) != plain(&deployed["EventSourceArn"]) {
        findings.push(words!("reads something else", "读取别的来源"));
    }
    let patterns = |filters: &Value| -> Vec<String> {
        let all = listed(&filters["FilterCriteria"]["Filters"]).iter();
        all.map(|one| plain(&one["Pattern"])).collect()
    };
    if patterns(found) != patterns(deployed) {
        findings.push(words!("takes other records", "接收别的记录"));
    }
    if texts(&found["FunctionResponseTypes"]) != texts(&deployed["FunctionResponseTypes"]) {
        findings.push(words!("one bad record fails all", "一条坏记录会使全部失败"));
    }
    let expected = words!("on, as deployed", "启用，与部署一致");
    Ok(Compared::without(expected, &findings))
}

fn schedule(inspection: &Inspection<'_>, id: &str) -> Result<Compared, NoAnswer> {
    let name = inspection.name(id)?;
    let (found, targets) = (
        inspection.ask(&Question::schedule(name)),
        inspection.ask(&Question::schedule_targets(name)),
    );
    let (found, targets) = (found?, listed(&targets?["Targets"]));
    let deployed = inspection.template(id)?;
    let mut findings = Vec::new();
    if found["State"] != "ENABLED" {
        findings.push(on_or_off(false));
    }
    let rate = plain(&found["ScheduleExpression"]);
    if rate != plain(&deployed["ScheduleExpression"]) {
        findings.push(Words::name(&rate));
    }
    let most = promised().schedules.get(id);
    if let Some(most) = most
        && minutes(&rate).is_none_or(|minutes| minutes > *most)
        && !findings.contains(&Words::name(&rate))
    {
        findings.push(Words::name(rate));
    }
    let arns = |targets: &[Value]| -> Vec<String> {
        targets.iter().map(|one| plain(&one["Arn"])).collect()
    };
    if arns(targets) != arns(listed(&deployed["Targets"])) {
        findings.push(words!("starts something else", "启动的是别的函数"));
    }
    let expected = plain(&deployed["ScheduleExpression"]);
    let is_enough = |most: &u64| minutes(&expected).is_some_and(|minutes| minutes <= *most);
    let expected = match most {
        Some(most) if !is_enough(most) => {
            words!("at least every {most} minutes", "至少每 {most} 分钟一次")
        }
        _ => Words::name(expected),
    };
    Ok(Compared::without(expected, &findings))
}

/// `rate(15 minutes)` in minutes.
fn minutes(rate: &str) -> Option<u64> {
    let (number, unit) = rate
        .strip_prefix("rate(")?
        .strip_suffix(')')?
        .split_once(' ')?;
    let each = match unit.trim_end_matches('s') {
        "minute" => 1,
        "hour" => 60,
        "day" => 1_440,
        _ => return None,
    };
    number.parse::<u64>().ok()?.checked_mul(each)
}
