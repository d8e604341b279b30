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
    show,
    sign::{self, Signer},
    target::{Caller, Target},
};

#[derive(Subcommand)]
pub(crate) enum Retention {
    /// Show how long each category of data is kept and why (needs no network)
    #[command(after_help = "Example:\n  qeg retention schedule")]
    Schedule,
    /// Show what a run would do now; nothing is changed
    #[command(after_help = "Example:\n  qeg retention preview --stack qeg-prod")]
    Preview,
    /// Show the report of the first run of a month
    #[command(after_help = "Example:\n  qeg retention report 2026-12 --stack qeg-prod --json")]
    Report(Month),
}

#[derive(Args)]
pub(crate) struct Month {
    /// Month in Asia/Shanghai, such as 2026-12
    #[arg(value_name = "MONTH")]
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
    let next = "use the qeg of the deployed version";
    Fault::new(
        Exit::Refused,
        format!("the report has another version: {next}"),
    )
}

fn schedule(json: bool) -> Result<(), Fault> {
    let schedule = Schedule::published().map_err(|_| other_version())?;
    let kept = |row: &Row| format!("{} {}", row.amount, row.unit);
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
            row.category.as_str().to_owned(),
            kept(row),
            row.from.as_str().replace('_', " "),
            row.then.as_str().to_owned(),
            row.why.en.clone(),
        ]
    });
    let head = ["category", "kept for", "counted from", "then", "why"];
    show::print(&format!(
        "{}\nversion {}",
        show::table(head, rows),
        schedule.version
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
    let url =
        url.map_err(|_| Fault::usage("the URL of Lambda is not valid: check AWS_ENDPOINT_URL"))?;
    let body = event.to_string().into_bytes();
    let request = signer.request(&http, "lambda", (Method::POST, url), &[], body);
    let unreachable = || Fault::unreachable("Lambda");
    let answer = request.await?.send().await.map_err(|_| unreachable())?;
    let (status, headers) = (answer.status(), answer.headers());
    let kind = headers
        .get("x-amzn-errortype")
        .and_then(|kind| kind.to_str().ok());
    if status == StatusCode::TOO_MANY_REQUESTS {
        let next = "the function retention is running already: try again when it has finished";
        return Err(Fault::new(Exit::Unavailable, next));
    }
    if !status.is_success() {
        return Err(Fault::answered("Lambda", kind.unwrap_or_default()));
    }
    if headers.contains_key("x-amz-function-error") {
        let next = "see the log of the function for the reason";
        return Err(Fault::new(
            Exit::Unavailable,
            format!("the function retention failed: {next}"),
        ));
    }
    answer.json().await.map_err(|_| unreachable())
}

impl Month {
    async fn read(&self, target: &Target) -> Result<Value, Fault> {
        let is_month =
            format!("{}-01", self.month).parse::<Date>().is_ok() && self.month.len() == 7;
        if !is_month {
            return Err(Fault::usage(
                "the month is not valid: write it as year-month, such as 2026-12",
            ));
        }
        let aws = target.aws(Caller::Operator).await?;
        let tables = target.names(&aws).await?.tables()?;
        let database = Database::new(aws_sdk_dynamodb::Client::new(&aws), tables);
        let report = database.report(&self.month).await?;
        let next = "retention runs once a day; `qeg retention preview` shows the current numbers";
        let none = || {
            Fault::new(
                Exit::Refused,
                format!("there is no report for this month: {next}"),
            )
        };
        serde_json::from_str(&report.ok_or_else(none)?).map_err(|_| other_version())
    }
}

fn text(report: &Report) -> String {
    let accounts = report.accounts;
    let mut facts = vec![
        ("run at", report.run_at.to_string()),
        ("schedule", report.schedule.clone()),
        ("unused accounts notified", accounts.notified.to_string()),
        (
            "notified before, still waiting",
            accounts.waiting.to_string(),
        ),
        ("deletion requested", accounts.ended.to_string()),
        ("kept by a legal hold", accounts.held.to_string()),
        ("items of no category", report.unknown.to_string()),
        ("items that failed", report.failed.to_string()),
    ];
    if report.dry_run {
        facts.insert(
            0,
            (
                "",
                "nothing was changed; this is what a run would do".to_owned(),
            ),
        );
    }
    if !report.complete {
        let why = "the run ended early, so these numbers are too small";
        facts.insert(0, ("not complete", why.to_owned()));
    }
    let rows = report.categories.iter().map(|line| {
        let numbers = [line.held, line.endless, line.over, line.removed];
        let mut row = numbers.map(|number| number.to_string()).to_vec();
        row.insert(0, line.category.as_str().to_owned());
        <[String; 5]>::try_from(row).unwrap_or_default()
    });
    let head = ["category", "kept", "without expiry", "expired", "removed"];
    format!("{}\n\n{}", show::fields(&facts), show::table(head, rows))
}
