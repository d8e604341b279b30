//! Queues, logs and alarms.

use serde_json::json;

use super::{Break, Fixture};

pub(super) const ALL: [Break; 10] = [
    Break {
        fails: &[("queues.encryption", "DeletionQueue")],
        break_it: |at| at.queue("DeletionQueue", &json!({"KmsMasterKeyId": "alias/aws/sqs"})),
        repair: |at| {
            let key = at.stack.key("StorageKey");
            at.queue("DeletionQueue", &json!({"KmsMasterKeyId": key}));
        },
    },
    Break {
        fails: &[("queues.redrive", "NotificationQueue")],
        break_it: |at| redrive(at, 1),
        repair: |at| redrive(at, 5),
    },
    Break {
        fails: &[("queues.retention", "RelayFailureQueue")],
        break_it: |at| {
            at.queue(
                "RelayFailureQueue",
                &json!({"MessageRetentionPeriod": "60"}),
            )
        },
        repair: |at| {
            at.queue(
                "RelayFailureQueue",
                &json!({"MessageRetentionPeriod": "1209600"}),
            )
        },
    },
    Break {
        fails: &[("queues.access", "DeletionDeadLetterQueue")],
        break_it: |at| {
            let open = json!({"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "sqs:*", "Resource": "*"}]});
            at.queue(
                "DeletionDeadLetterQueue",
                &json!({"Policy": open.to_string()}),
            );
        },
        repair: |at| at.queue("DeletionDeadLetterQueue", &json!({"Policy": ""})),
    },
    Break {
        fails: &[("logs.retention", "PurgeLog")],
        break_it: |at| at.keep_days("PurgeLog", "365"),
        repair: |at| at.keep_days("PurgeLog", "30"),
    },
    Break {
        fails: &[("logs.encryption", "AuditLog")],
        break_it: |at| at.log_group(false),
        repair: |at| at.log_group(true),
    },
    Break {
        fails: &[("logs.subscriptions", "NotifyLog")],
        break_it: |at| {
            at.run(
                "logs put-subscription-filter --filter-name copy --filter-pattern  --log-group-name",
                &[
                    at.name("NotifyLog"),
                    "--destination-arn",
                    &at.stack.arn("lambda", "function:elsewhere"),
                ],
            );
        },
        repair: |at| {
            at.run(
                "logs delete-subscription-filter --filter-name copy --log-group-name",
                &[at.name("NotifyLog")],
            );
        },
    },
    Break {
        fails: &[
            ("alarms.watched", "Overdue"),
            ("alarms.settings", "OverdueAlarm"),
        ],
        break_it: |at| {
            let mut alarm = at.alarm("OverdueAlarm");
            alarm["MetricName"] = json!("OverdueOfSomethingElse");
            at.put_alarm(&alarm);
        },
        repair: |at| at.put_alarm(&at.kept("OverdueAlarm")),
    },
    Break {
        fails: &[("alarms.settings", "PurgeStuckAlarm")],
        break_it: |at| {
            drop(at.run(
                "cloudwatch disable-alarm-actions --alarm-names",
                &[at.name("PurgeStuckAlarm")],
            ))
        },
        repair: |at| {
            drop(at.run(
                "cloudwatch enable-alarm-actions --alarm-names",
                &[at.name("PurgeStuckAlarm")],
            ))
        },
    },
    Break {
        fails: &[("alarms.recipients", "ChainBrokenAlarm")],
        break_it: |at| {
            let silent = at.run("sns create-topic --name nobody", &[]);
            let mut alarm = at.alarm("ChainBrokenAlarm");
            alarm["AlarmActions"] = json!([silent["TopicArn"]]);
            at.put_alarm(&alarm);
        },
        repair: |at| at.put_alarm(&at.kept("ChainBrokenAlarm")),
    },
];

fn redrive(at: &Fixture<'_>, tries: u8) {
    let url = at.name("NotificationDeadLetterQueue");
    let to = at.stack.arn("sqs", url.rsplit('/').next().unwrap());
    let policy = json!({"deadLetterTargetArn": to, "maxReceiveCount": tries}).to_string();
    at.queue("NotificationQueue", &json!({"RedrivePolicy": policy}));
}
