//! `qeg retention`: the retention schedule, a preview of a run, and the report of a month.

use aws_config::SdkConfig;
use clap::{Args, Subcommand};
use jiff::civil::Date;
use qeg_domain::retention::{Row, Schedule, report::Report};
use qeg_store::{Database, retention::report::ReadReport};
use reqwest::{Method, StatusCode, Url};
use serde_json::{Value, json};

use crate::{
    fault::{Exit, Fault},
    language::{Language, both, say},
    show,
    sign::{self, Signer},
    target::{Caller, Target},
    titles::Word as _,
    when,
};

#[derive(Subcommand)]
pub(crate) enum Retention {
    #[command(
        about = both(
            "Show how long each category of data is kept and why (needs no network)",
            "查看各类数据的保存期限及理由（无需联网）"
        ),
        after_help = say!(
            "Example:\n  qeg retention schedule",
            "示例：\n  qeg retention schedule"
        )
    )]
    Schedule,
    #[command(
        about = both(
            "Show what a run would do now; nothing is changed",
            "查看现在运行会做什么；不做任何更改"
        ),
        after_help = say!(
            "Example:\n  qeg retention preview --stack qeg-prod",
            "示例：\n  qeg retention preview --stack qeg-prod"
        )
    )]
    Preview,
    #[command(
        about = both(
            "Show the report of the first run of a month",
            "查看某月首次运行的报告"
        ),
        after_help = say!(
            "Example:\n  qeg retention report 2026-12 --stack qeg-prod --json",
            "示例：\n  qeg retention report 2026-12 --stack qeg-prod --json"
        )
    )]
    Report(Month),
}

#[derive(Args)]
pub(crate) struct Month {
    #[arg(
        value_name = both("MONTH", "月份").as_str(),
        help = both(
            "Month in Asia/Shanghai, such as 2026-12",
            "月份（北京时间），例如 2026-12"
        )
    )]
    month: String,
}

impl Retention {
    pub(crate) async fn run(&self, target: &Target, json: bool) -> Result<(), Fault> {
        let report = match self {
            Self::Schedule => return schedule(json),
            Self::Preview => preview(target).await?,
            Self::Report(month) => month.read(target).await?,
        };
        if json {
            show::json(&report);
            return Ok(());
        }
        let report: Report = serde_json::from_value(report).map_err(|_| other_version())?;
        show::print(&text(&report));
        Ok(())
    }
}

fn other_version() -> Fault {
    Fault::new(
        Exit::Refused,
        say!(
            "the report has another version: use the qeg of the deployed version",
            "报告的版本不同：请使用与部署版本一致的 qeg"
        ),
    )
}

fn schedule(json: bool) -> Result<(), Fault> {
    let schedule = Schedule::published().map_err(|_| other_version())?;
    let kept = |row: &Row| format!("{} {}", row.amount, row.unit.title());
    if json {
        let rows = schedule.rows.iter().map(|row| {
            json!({
                "category": row.category, "why": {"zh-CN": row.why.zh_cn, "en": row.why.en},
                "source": row.source, "from": row.from, "amount": row.amount, "unit": row.unit,
                "told_days_before": row.told_days_before, "then": row.then,
            })
        });
        let rows: Vec<Value> = rows.collect();
        show::json(&json!({"version": schedule.version, "categories": rows}));
        return Ok(());
    }
    let rows = schedule.rows.iter().map(|row| {
        [
            row.category.title().to_owned(),
            kept(row),
            row.from.title().replace('_', " "),
            row.then.title().to_owned(),
            match Language::spoken() {
                Language::English => row.why.en.clone(),
                Language::Chinese => row.why.zh_cn.clone(),
            },
        ]
    });
    let head = [
        both("category", "类别"),
        both("kept for", "保存期限"),
        both("counted from", "起算"),
        both("then", "到期后"),
        both("why", "理由"),
    ];
    let (table, version) = (show::table(head, rows), &schedule.version);
    show::print(&say!(
        "{table}\nversion {version}",
        "{table}\n版本 {version}"
    ));
    Ok(())
}

async fn preview(target: &Target) -> Result<Value, Fault> {
    let aws = target.aws(Caller::Operator).await?;
    let names = target.names(&aws).await?;
    invoke(
        &aws,
        names.function("retention")?,
        &json!({"dry_run": true}),
    )
    .await
}

/// Invokes a function. For this one call we do not use the SDK crate of Lambda.
async fn invoke(aws: &SdkConfig, function: &str, event: &Value) -> Result<Value, Fault> {
    let (signer, http) = (Signer::new(aws)?, sign::client_for(sign::FUNCTION_TIMEOUT)?);
    let region = signer.region();
    let suffix = if region.starts_with("cn-") { ".cn" } else { "" };
    let amazon = format!("https://lambda.{region}.amazonaws.com{suffix}");
    let base = aws.endpoint_url().unwrap_or(&amazon).trim_end_matches('/');
    let url = Url::parse(&format!(
        "{base}/2015-03-31/functions/{function}/invocations"
    ));
    let url = url.map_err(|_| {
        Fault::usage(say!(
            "the URL of Lambda is not valid: check AWS_ENDPOINT_URL",
            "Lambda 的地址不正确：请检查 AWS_ENDPOINT_URL"
        ))
    })?;
    let body = event.to_string().into_bytes();
    let request = signer.request(&http, "lambda", (Method::POST, url), &[], body);
    let unreachable = || Fault::unreachable("Lambda");
    let answer = request.await?.send().await.map_err(|_| unreachable())?;
    let (status, headers) = (answer.status(), answer.headers());
    let kind = headers
        .get("x-amzn-errortype")
        .and_then(|kind| kind.to_str().ok());
    if status == StatusCode::TOO_MANY_REQUESTS {
        let next = say!(
            "the function retention is running already: try again when it has finished",
            "函数 `retention` 正在运行：请在其结束后再试"
        );
        return Err(Fault::new(Exit::Unavailable, next));
    }
    if !status.is_success() {
        return Err(Fault::answered("Lambda", kind.unwrap_or_default()));
    }
    if headers.contains_key("x-amz-function-error") {
        return Err(Fault::new(
            Exit::Unavailable,
            say!(
                "the function retention failed: see the log of the function for the reason",
                "函数 `retention` 运行失败：原因见该函数的日志"
            ),
        ));
    }
    answer.json().await.map_err(|_| unreachable())
}

impl Month {
    async fn read(&self, target: &Target) -> Result<Value, Fault> {
        let is_month =
            format!("{}-01", self.month).parse::<Date>().is_ok() && self.month.len() == 7;
        if !is_month {
            return Err(Fault::usage(say!(
                "the month is not valid: write it as year-month, such as 2026-12",
                "月份不正确：请写成年-月，例如 2026-12"
            )));
        }
        let aws = target.aws(Caller::Operator).await?;
        let tables = target.names(&aws).await?.tables()?;
        let database = Database::new(aws_sdk_dynamodb::Client::new(&aws), tables);
        let report = database.report(&self.month).await?;
        let none = || {
            Fault::new(
                Exit::Refused,
                say!(
                    "there is no report for this month: retention runs once a day; `qeg retention preview` shows the current numbers",
                    "该月没有报告：清理每天运行一次；可用 `qeg retention preview` 查看当前数字"
                ),
            )
        };
        serde_json::from_str(&report.ok_or_else(none)?).map_err(|_| other_version())
    }
}

fn text(report: &Report) -> String {
    let accounts = report.accounts;
    let mut facts = vec![
        (both("run at", "运行时间"), when::time(report.run_at)),
        (both("schedule", "期限表版本"), report.schedule.clone()),
        (
            both("unused accounts notified", "已通知的长期未登录账户"),
            accounts.notified.to_string(),
        ),
        (
            both("notified before, still waiting", "此前已通知，仍在等待"),
            accounts.waiting.to_string(),
        ),
        (
            both("deletion requested", "已申请注销"),
            accounts.ended.to_string(),
        ),
        (
            both("kept by a legal hold", "因法定保全而保留"),
            accounts.held.to_string(),
        ),
        (
            both("items of no category", "不属于任何类别的记录"),
            report.unknown.to_string(),
        ),
        (
            both("items that failed", "处理失败的记录"),
            report.failed.to_string(),
        ),
    ];
    if report.dry_run {
        facts.insert(
            0,
            (
                both("", ""),
                say!(
                    "nothing was changed; this is what a run would do",
                    "未做任何更改；以下是运行时会做的事"
                ),
            ),
        );
    }
    if !report.complete {
        let why = say!(
            "the run ended early, so these numbers are too small",
            "运行提前结束，以下数字偏小"
        );
        facts.insert(0, (both("not complete", "不完整"), why));
    }
    let rows = report.categories.iter().map(|line| {
        let numbers = [line.held, line.endless, line.over, line.removed];
        let mut row = numbers.map(|number| number.to_string()).to_vec();
        row.insert(0, line.category.title().to_owned());
        <[String; 5]>::try_from(row).unwrap_or_default()
    });
    let head = [
        both("category", "类别"),
        both("kept", "保存"),
        both("without expiry", "无期限"),
        both("expired", "已到期"),
        both("removed", "已删除"),
    ];
    format!("{}\n\n{}", show::fields(&facts), show::table(head, rows))
}
