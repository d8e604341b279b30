//! Tables: how long they can be restored, other copies, expiry, protection and encryption.

use jiff::{SignedDuration, Timestamp};
use qeg_domain::retention::Category;
use serde_json::Value;

use super::{
    answers::NoAnswer,
    deployed::listed,
    line::{Compared, Words, on_or_off, words},
    promised::{Restorable, Table, days, promised},
    question::Question,
    report::{Inspection, Report},
};
use crate::language::both;

/// The attribute in which the store writes the expiry of an item.
const END: &str = "expires_at";

pub(super) fn check(report: &mut Report<'_>) {
    for (id, table) in &promised().tables {
        report.line("tables.recovery", id, |inspection| {
            recovery(inspection, id, table)
        });
        report.line("tables.copies", id, |inspection| {
            copies(inspection, id, table)
        });
        report.line("tables.expiry", id, |inspection| {
            expiry(inspection, id, table)
        });
        report.line("tables.protection", id, |inspection| {
            let found = inspection.ask(&Question::table(inspection.name(id)?))?;
            let is_on = found["Table"]["DeletionProtectionEnabled"] == true;
            Ok(Compared::equal(on_or_off(true), on_or_off(is_on)))
        });
        report.line("tables.encryption", id, |inspection| {
            encryption(inspection, id)
        });
    }
    for id in report.stack.of_type("AWS::DynamoDB::Table") {
        if !promised().tables.contains_key(id) {
            report.line("tables.recovery", id, |_| {
                Ok(Compared::equal(
                    words!("a promise about this table", "该数据表应有承诺"),
                    words!("none", "无"),
                ))
            });
        }
    }
}

fn recovery(inspection: &Inspection<'_>, id: &str, table: &Table) -> Result<Compared, NoAnswer> {
    let found = inspection.ask(&Question::recovery(inspection.name(id)?))?;
    let deployed =
        inspection.template(id)?["PointInTimeRecoverySpecification"]["RecoveryPeriodInDays"]
            .clone();
    // A number in the template, or the text of a parameter.
    let deployed = deployed
        .as_u64()
        .or_else(|| deployed.as_str()?.parse().ok());
    let promised = table.restorable.map(|restorable| match restorable {
        Restorable::Backup => days(Category::Backup),
        Restorable::KeyBackup => {
            let most = days(Category::KeyBackup);
            deployed.map_or(most, |deployed| deployed.min(most))
        }
    });
    Ok(Compared::equal(in_days(promised), restorable(found)))
}

fn in_days(days: Option<u64>) -> Words {
    days.map_or_else(
        || on_or_off(false),
        |days| words!("{days} days", "{days} 天"),
    )
}

fn restorable(found: &Value) -> Words {
    let found = &found["ContinuousBackupsDescription"]["PointInTimeRecoveryDescription"];
    if found["PointInTimeRecoveryStatus"] != "ENABLED" {
        return in_days(None);
    }
    let days = found["RecoveryPeriodInDays"].as_u64();
    days.map_or_else(
        || words!("on, for an unknown number of days", "已启用，天数不明"),
        |days| in_days(Some(days)),
    )
}

fn copies(inspection: &Inspection<'_>, id: &str, table: &Table) -> Result<Compared, NoAnswer> {
    let (name, arn) = (inspection.name(id)?, inspection.arn(id)?);
    // All are asked at the same time.
    let (described, backups, points, exports, kinesis) = (
        inspection.ask(&Question::table(name)),
        inspection.ask(&Question::backups(name)),
        inspection.ask(&Question::recovery_points(&arn)),
        inspection.ask(&Question::exports(&arn)),
        inspection.ask(&Question::kinesis(name)),
    );
    let described = &described?["Table"];
    let kept = table.restorable.map(|restorable| match restorable {
        Restorable::Backup => days(Category::Backup),
        Restorable::KeyBackup => 0,
    });
    let oldest = SignedDuration::from_hours(24 * i64::try_from(kept.unwrap_or(0)).unwrap_or(0));
    let is_over = |made: &Value| {
        kept.is_none_or(|days| days == 0)
            || moment(made).is_none_or(|made| inspection.now.duration_since(made) > oldest)
    };
    let mut findings = Vec::new();
    let all = listed(&backups?["BackupSummaries"]).iter();
    findings.extend(
        all.filter(|one| is_over(&one["BackupCreationDateTime"]))
            .map(|one| Words::name(text(&one["BackupName"])).after(both("backup", "备份"))),
    );
    let all = listed(&points?["RecoveryPoints"]).iter();
    findings.extend(all.filter(|one| is_over(&one["CreationDate"])).map(|one| {
        Words::name(text(&one["BackupVaultName"]))
            .after(both("AWS Backup vault", "AWS Backup 保管库"))
    }));
    let all = listed(&exports?["ExportSummaries"]).iter();
    findings
        .extend(all.map(|one| Words::name(text(&one["ExportArn"])).after(both("export", "导出"))));
    let all = listed(&kinesis?["KinesisDataStreamDestinations"]).iter();
    let active = all.filter(|one| one["DestinationStatus"] != "DISABLED");
    findings.extend(active.map(|one| {
        Words::name(text(&one["StreamArn"])).after(both("Kinesis stream", "Kinesis 流"))
    }));
    let all = listed(&described["Replicas"]).iter();
    findings.extend(
        all.map(|one| Words::name(text(&one["RegionName"])).after(both("replica in", "副本位于"))),
    );
    let is_streamed = described["StreamSpecification"]["StreamEnabled"] == true;
    if is_streamed && !table.streamed {
        findings.push(words!("a stream", "有数据流"));
    }
    let expected = if table.streamed {
        words!(
            "only the stream that relay reads",
            "只有 `relay` 读取的数据流"
        )
    } else {
        words!("none", "无")
    };
    Ok(Compared::without(expected, &findings))
}

/// A time as the AWS CLI prints it: seconds in version 1, text in version 2.
fn moment(value: &Value) -> Option<Timestamp> {
    #[allow(
        clippy::cast_possible_truncation,
        reason = "seconds, without fractions"
    )]
    let seconds = value.as_f64().map(|seconds| seconds as i64);
    match (seconds, value.as_str()) {
        (Some(seconds), _) => Timestamp::from_second(seconds).ok(),
        (None, Some(text)) => text.parse().ok(),
        _ => None,
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or("?")
}

fn by(attribute: &str) -> Words {
    words!("by {attribute}", "按 {attribute}")
}

fn expiry(inspection: &Inspection<'_>, id: &str, table: &Table) -> Result<Compared, NoAnswer> {
    let found = inspection.ask(&Question::expiry(inspection.name(id)?))?;
    let found = &found["TimeToLiveDescription"];
    let status = found["TimeToLiveStatus"].as_str().unwrap_or_default();
    let found = if ["ENABLED", "ENABLING"].contains(&status) {
        by(text(&found["AttributeName"]))
    } else {
        on_or_off(false)
    };
    let expected = if table.expires {
        by(END)
    } else {
        on_or_off(false)
    };
    Ok(Compared::equal(expected, found))
}

fn encryption(inspection: &Inspection<'_>, id: &str) -> Result<Compared, NoAnswer> {
    let found = inspection.ask(&Question::table(inspection.name(id)?))?;
    let found = &found["Table"]["SSEDescription"];
    let key = found["KMSMasterKeyArn"].as_str();
    let is_on = ["ENABLED", "UPDATING"]
        .iter()
        .any(|on| found["Status"] == *on);
    let key = key.filter(|_| is_on);
    Ok(Compared::equal(
        Words::name("StorageKey"),
        inspection.stack.key_name(key),
    ))
}
