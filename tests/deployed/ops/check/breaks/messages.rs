//! Queues, logs and alarms.

use serde_json::json;

use super::{Bench, Break};

pub(super) const ALL: [Break; 9] = [
    Break {
        fails: &[("queues.encryption", "DeletionQueue")],
        wreck: |at| at.queue("DeletionQueue", &json!({"KmsMasterKeyId": "alias/aws/sqs"})),
        mend: |at| {
            let key = at.stack.key("StorageKey");
            at.queue("DeletionQueue", &json!({"KmsMasterKeyId": key}));
        },
    },
    Break {
        fails: &[("queues.redrive", "NotificationQueue")],
        wreck: |at| redrive(at, 1),
        mend: |at| redrive(at, 5),
    },
    Break {
        fails: &[("queues.retention", "RelayFailureQueue")],
        wreck: |at| {
            at.queue(
                "RelayFailureQueue",
                &json!({"MessageRetentionPeriod": "60"}),
            )
        },
        mend: |at| {
            at.queue(
                "RelayFailureQueue",
                &json!({"MessageRetentionPeriod": "1209600"}),
            )
        },
    },
    Break {
        fails: &[("queues.access", "DeletionDeadLetterQueue")],
        wreck: |at| {
            let open = json!({"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "sqs:*", "Resource": "*"}]});
            at.queue(
                "DeletionDeadLetterQueue",
                &json!({"Policy": open.to_string()}),
            );
        },
        mend: |at| at.queue("DeletionDeadLetterQueue", &json!({"Policy": ""})),
    },
    Break {
        fails: &[("logs.retention", "PurgeLog")],
        wreck: |at| at.keep_days("PurgeLog", "365"),
        mend: |at| at.keep_days("PurgeLog", "30"),
    },
    Break {
        fails: &[("logs.encryption", "AuditLog")],
        wreck: |at| at.log_group(false),
        mend: |at| at.log_group(true),
    },
    Break {
        fails: &[
            ("alarms.watched", "Overdue"),
            ("alarms.settings", "OverdueAlarm"),
        ],
        wreck: |at| {
            let mut alarm = at.alarm("OverdueAlarm");
            alarm["MetricName"] = json!("OverdueOfSomethingElse");
            at.put_alarm(&alarm);
        },
        mend: |at| at.put_alarm(&at.kept("OverdueAlarm")),
    },
    Break {
        fails: &[("alarms.settings", "PurgeStuckAlarm")],
        wreck: |at| {
            drop(at.run(
                "cloudwatch disable-alarm-actions --alarm-names",
                &[at.name("PurgeStuckAlarm")],
            ))
        },
        mend: |at| {
            drop(at.run(
                "cloudwatch enable-alarm-actions --alarm-names",
                &[at.name("PurgeStuckAlarm")],
            ))
        },
    },
    Break {
        fails: &[("alarms.heard", "ChainBrokenAlarm")],
        wreck: |at| {
            let silent = at.run("sns create-topic --name nobody", &[]);
            let mut alarm = at.alarm("ChainBrokenAlarm");
            alarm["AlarmActions"] = json!([silent["TopicArn"]]);
            at.put_alarm(&alarm);
        },
        mend: |at| at.put_alarm(&at.kept("ChainBrokenAlarm")),
    },
];

fn redrive(at: &Bench<'_>, tries: u8) {
    let url = at.name("NotificationDeadLetterQueue");
    let to = at.stack.arn("sqs", url.rsplit('/').next().unwrap());
    let policy = json!({"deadLetterTargetArn": to, "maxReceiveCount": tries}).to_string();
    at.queue("NotificationQueue", &json!({"RedrivePolicy": policy}));
}
