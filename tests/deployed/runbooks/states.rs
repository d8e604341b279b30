//! The states in which blocks of the runbooks make sense: what replaces their placeholders, what is broken before
//! a block that repairs it, what a block must have printed because of that, and what is put back after it.

mod tables_to_restore;

use client::{Carrier, Person, contact, qeg::Said};
use serde_json::json;
use stack::{
    SCHEDULE, Stack, day, eventually,
    signed::{Invoked, invoke},
    tables::{self, Item, key},
};

use self::tables_to_restore::Undecided;
use crate::{place::Place, terminal::Terminal};

/// A member of staff whose credentials leak.
const LEAKED: &str = "zhang.wei";
/// An event of the outbox that cannot be read, in the last of the shards.
const STUCK: &str = "OUTBOX#ffffffffffffffffffffffffffffffff";

/// The people of the test.
pub struct States {
    person: Person,
    /// A thread in which something else is asked.
    question: String,
    /// A thread in which somebody asks for deletion.
    asks_for_deletion: (Person, String),
    deletion: (Person, String),
    undecided: Option<Undecided>,
    seen: String,
}

/// Commands before a block: they break what the block repairs.
const BROKEN: [(&str, u8, usize, &str); 9] = [
    (
        "alarms/purge-not-run.md",
        1,
        2,
        "aws events disable-rule --name $(named PurgeFunctionDue)",
    ),
    ("alarms/purge-not-run.md", 2, 3, STOP_PURGE),
    ("alarms/retention-not-run.md", 1, 2, STOP_RETENTION),
    ("alarms/purge-stuck.md", 4, 2, END_CERTIFICATE_KEY),
    ("nobody-can-sign-in.md", 3, 2, STOP_REGISTRATION),
    ("nobody-can-sign-in.md", 4, 2, END_ACCOUNT_KEY),
    ("alarms/carrier-dead-letters.md", 4, 1, DEAD_LETTERS),
    // The event of `alarms/outbox.md` that cannot be read.
    (
        "alarms/relay-failures.md",
        1,
        1,
        "aws sqs purge-queue --queue-url $(named RelayFailureQueue)",
    ),
    ("leaked-credentials.md", 2, 1, STAFF),
];
const STOP_PURGE: &str = "aws lambda put-function-concurrency --function-name local-purge --reserved-concurrent-executions 0";
const STOP_RETENTION: &str = "aws lambda put-function-concurrency --function-name local-retention --reserved-concurrent-executions 0";
const STOP_REGISTRATION: &str = "aws lambda put-function-concurrency --function-name local-registration --reserved-concurrent-executions 0";
const END_CERTIFICATE_KEY: &str =
    "aws kms schedule-key-deletion --key-id $(named CertificateKey) --pending-window-in-days 7";
const END_ACCOUNT_KEY: &str =
    "aws kms schedule-key-deletion --key-id $(named AccountKey) --pending-window-in-days 7";
const FORGET_NEXT_YEAR: &str = "aws dynamodb delete-item --table-name $(named LedgerTable) --key '{\"pk\": {\"S\": \"CALENDAR\"}, \"sk\": {\"S\": \"'$(($(date +%Y) + 1))'\"}}'";
/// The file that step 2 of `calendar-missing.md` writes, where nobody keeps it.
const NEXT_YEAR: &str = r#"cd
NEXT=$(($(date +%Y) + 1))
echo '{"about": "One year", "source": "A notice", "time_zone": "Asia/Shanghai", "version": "'$(date +%F).1'", "years": {"'$NEXT'": {"weekday_rest": [], "weekend_work": []}}}' > calendar-$NEXT.json
"#;
/// Two messages that no consumer could read.
const DEAD_LETTERS: &str = "url=$(aws sqs get-queue-url --queue-name local-dead-letters-post --query QueueUrl --output text)
for n in 1 2; do aws sqs send-message --queue-url $url --message-body '{}'; done";
const STAFF: &str = "aws iam create-user --user-name zhang.wei
aws iam create-login-profile --user-name zhang.wei --password 'a long enough passphrase'
aws iam create-access-key --user-name zhang.wei
qeg staff add zhang.wei";

/// Commands after a block: they put back what it changed, for the blocks and the tests that follow. Each must work: it
/// shows that the block did what it is for.
const PUT_BACK: [(&str, u8, usize, &str); 14] = [
    ("alarms/calendar-not-valid.md", 2, 1, FORGET_NEXT_YEAR),
    ("calendar-missing.md", 3, 1, FORGET_NEXT_YEAR),
    // A message that was received stays invisible for half a minute.
    (
        "alarms/dead-letters.md",
        3,
        1,
        "aws sqs purge-queue --queue-url $(named DeletionDeadLetterQueue)",
    ),
    (
        "leaked-credentials.md",
        2,
        1,
        "test $(aws iam list-access-keys --user-name zhang.wei --query 'AccessKeyMetadata[].Status' --output text) = Inactive
aws iam delete-access-key --user-name zhang.wei --access-key-id $(aws iam list-access-keys --user-name zhang.wei --query 'AccessKeyMetadata[].AccessKeyId' --output text)
aws iam delete-user --user-name zhang.wei",
    ),
    (
        "leaked-credentials.md",
        5,
        1,
        "aws secretsmanager delete-secret --secret-id qeg/prod/gateway-2 --force-delete-without-recovery",
    ),
    (
        "alarms/audit-chain-broken.md",
        3,
        1,
        "aws dynamodb delete-backup --backup-arn $(aws dynamodb list-backups --table-name $(named LedgerTable) --query 'BackupSummaries[0].BackupArn' --output text)",
    ),
    (
        "alarms/purge-not-run.md",
        1,
        2,
        "test $(aws events describe-rule --name $(named PurgeFunctionDue) --query State --output text) = ENABLED",
    ),
    (
        "alarms/purge-stuck.md",
        4,
        2,
        "test $(aws kms describe-key --key-id $(named CertificateKey) --query KeyMetadata.KeyState --output text) = Enabled",
    ),
    (
        "nobody-can-sign-in.md",
        4,
        2,
        "test $(aws kms describe-key --key-id $(named AccountKey) --query KeyMetadata.KeyState --output text) = Enabled",
    ),
    (
        "nobody-can-sign-in.md",
        3,
        2,
        "curl -sS -X POST -H 'content-type: application/json' -d '{\"identifier\":\"BG1AAA\",\"password\":\"not a password\"}' $QEG_API/sessions | grep -E 'unauthenticated|too_many_requests'",
    ),
    (
        "gateway-down.md",
        4,
        1,
        "aws secretsmanager delete-secret --secret-id qeg/prod/gateway-2 --force-delete-without-recovery",
    ),
    (
        "leaked-credentials.md",
        3,
        1,
        "aws iam delete-role-policy --role-name $(aws cloudformation describe-stack-resource --stack-name local-carrier-post --logical-resource-id CarrierRole --query StackResourceDetail.PhysicalResourceId --output text) --policy-name revoked",
    ),
    (
        "leaked-credentials.md",
        4,
        1,
        "aws iam delete-role-policy --role-name $(named HandoffRole) --policy-name revoked",
    ),
    (
        "delete-a-stack.md",
        3,
        1,
        "for table in KeysTable SubjectsTable LedgerTable; do aws dynamodb update-continuous-backups --table-name $(named $table) --point-in-time-recovery-specification PointInTimeRecoveryEnabled=true; done",
    ),
];

/// The commands of a list for a place.
fn at(place: &Place, list: &[(&str, u8, usize, &'static str)]) -> Option<&'static str> {
    let mut list = list.iter();
    let one = list.find(|(runbook, step, block, _)| place.is((runbook, *step, *block)));
    one.map(|(.., script)| *script)
}

async fn asked(person: &Person) -> String {
    let question = json!({"subject": "QSL 卡片", "body": "我的卡片在哪里？"});
    let asked = person.send("POST", "/threads", &question).await;
    asked.expect(201).str("/id").to_owned()
}

impl States {
    /// People who use the service, so that functions have something to log.
    pub async fn prepare() -> Self {
        let person = Person::by_both(Stack).await;
        person.put_contact(&contact("安")).await.expect(201);
        let collected = person.order("post").await;
        Carrier::post(Stack).collect(&collected).await.expect(200);
        // Another order waits.
        person.order("post").await;
        let sign_in = json!({"identifier": person.call_sign, "password": client::PASSWORD});
        let signed_in = person.client.call("POST", "/sessions").json(&sign_in);
        signed_in.send().await.expect(201);
        let question = asked(&person).await;
        let other = Person::by_call_sign(Stack).await;
        let thread = asked(&other).await;
        let third = Person::by_call_sign(Stack).await;
        let (id, _) = third.ask_for_deletion("grace").await;
        third.delete("/deletion").await.expect(204);
        for function in ["purge", "audit", "relay", "support", "registration"] {
            eventually("a run", async || {
                (invoke(function, SCHEDULE).await == Invoked::Done).then_some(())
            })
            .await;
        }
        Self {
            person,
            question,
            asks_for_deletion: (other, thread),
            deletion: (third, id),
            undecided: None,
            seen: String::new(),
        }
    }

    /// What has to be there before a block.
    pub async fn before(&mut self, place: &Place, terminal: &mut Terminal) {
        if let Some(script) = at(place, &BROKEN) {
            terminal.paste(script).expect(0);
        }
        let runbook = (place.runbook.as_str(), place.step, place.block);
        match runbook {
            ("alarms/outbox.md", 1, 1) | ("alarms/relay-failures.md", 2, 1) => {
                let dynamodb = tables::dynamodb().await;
                tables::put(&dynamodb, "transient", stuck()).await;
            }
            ("alarms/dead-letters.md", 3 | 4, 1) => {
                let body = format!(
                    r#"{{"type":"deletion_requested","request_id":"{}"}}"#,
                    self.deletion.1
                );
                let send = format!(
                    "aws sqs send-message --queue-url $(named DeletionDeadLetterQueue) --message-body '{body}'"
                );
                terminal.paste(&send).expect(0);
            }
            ("alarms/question-deadline.md", 2, 1) => {
                let look = format!("qeg thread {} --json --profile qeg", self.question);
                let shown = terminal.paste(&look).expect(0).json();
                self.seen = shown["seen"].as_str().unwrap().to_owned();
            }
            ("alarms/retention-faults.md", 1, 1) | ("alarms/retention-not-run.md", 2, 1) => {
                ran_retention().await;
                let is_logged = "aws logs filter-log-events --log-group-name /aws/lambda/local-retention --query 'events[].message' --output text | grep -q skipped";
                eventually("its line in the log", async || {
                    (terminal.paste(is_logged).code == 0).then_some(())
                })
                .await;
            }
            ("alarms/retention-not-run.md", 4, 1) => {
                ran_retention().await;
            }
            ("restore.md", 1, 1) => self.undecided = Some(Undecided::prepare().await),
            ("restore.md", 6, 1) => self.undecided.as_ref().unwrap().made().await,
            ("restore.md", 6, 2) => self.undecided.as_ref().unwrap().cancelled().await,
            _ => {}
        }
    }

    /// The block with its placeholders replaced by values; several if it is pasted for several tables.
    pub fn filled(&self, place: &Place, script: &str) -> Vec<String> {
        let id = |word: &str, value: &str| vec![script.replace(word, value)];
        match (place.runbook.as_str(), place.step, place.block) {
            ("alarms/audit-chain-broken.md", 2, _) | ("alarms/call-sign-release.md", 2, _) => {
                id("CHAIN", self.person.subject())
            }
            ("alarms/dead-letters.md", 3, _) => id("D#REQUEST", &format!("D#{}", self.deletion.1)),
            ("alarms/question-deadline.md", 2, _) => {
                let script = script.replace("VERSION", &self.seen);
                vec![script.replace(" ID ", &format!(" {} ", self.question))]
            }
            ("alarms/question-deadline.md", 3, _) => {
                // Without a terminal nobody can be asked.
                let thread = &self.asks_for_deletion.1;
                id(" ID ", &format!(" {thread} --yes "))
            }
            ("alarms/retention-not-run.md", 4, _) => {
                id("MONTH", &day(0).strftime("%Y-%m").to_string())
            }
            // The next year is not known yet, and without a terminal nobody can be asked.
            ("alarms/calendar-not-valid.md", 2, 1) | ("calendar-missing.md", 3, 1) => {
                let script = script.replace("YEAR", "$NEXT");
                let script = script.lines().map(|line| match line.contains("--dry-run") {
                    true => format!("{line}\n"),
                    false => format!("{line} --yes\n"),
                });
                vec![format!("{NEXT_YEAR}{}", script.collect::<String>())]
            }
            ("calendar-missing.md", 0 | 2, _) => vec![format!("cd\n{script}")],
            ("leaked-credentials.md", 1, _) => {
                let script = script.replace("KEY-ID", "AKIAIOSFODNN7EXAMPLE");
                vec![script.replace("NAME ", &format!("{LEAKED} "))]
            }
            ("leaked-credentials.md", 2, _) => {
                let keys = "$(aws iam list-access-keys --user-name NAME --query 'AccessKeyMetadata[0].AccessKeyId' --output text)";
                let script = script.replace("KEY-ID", keys);
                vec![script.replace("NAME", LEAKED)]
            }
            ("publish-a-policy.md", 4, _) => id("DAY", &format!("{} --yes", day(30))),
            ("restore.md", 3, _) => ["SubjectsTable", "KeysTable", "LedgerTable"]
                .map(|table| script.replace("TABLE=SubjectsTable", &format!("TABLE={table}")))
                .into(),
            ("restore.md", 6, block) => {
                let undecided = self.undecided.as_ref().unwrap();
                id("REQUEST-ID", undecided.id(block))
                    .iter()
                    .map(|script| format!("{script} --yes"))
                    .collect()
            }
            _ => vec![script.to_owned()],
        }
    }

    /// What a block should have printed because of what was done before it.
    pub fn missing(&self, place: &Place, said: &Said) -> Option<String> {
        let wanted = match (place.runbook.as_str(), place.step, place.block) {
            ("alarms/outbox.md", 1, 1) | ("alarms/relay-failures.md", 2, 1) => STUCK,
            ("alarms/dead-letters.md", 3, 1) => "cancelled",
            ("alarms/dead-letters.md", 4, 1) => "moved 1 messages to deletion",
            ("alarms/carrier-dead-letters.md", 4, 1) => "moved 1 messages to carrier-post",
            ("alarms/question-deadline.md", 2, 1) => "我的卡片在哪里？",
            ("carrier-silent.md", 2, 1) => " 20",
            _ => return None,
        };
        (!said.out.contains(wanted)).then(|| format!("did not print {wanted}"))
    }

    /// What is put back after a block.
    pub async fn after(&mut self, place: &Place, terminal: &mut Terminal) {
        if let Some(script) = at(place, &PUT_BACK) {
            terminal.paste(script).expect(0);
        }
        match (place.runbook.as_str(), place.step, place.block) {
            ("alarms/outbox.md", 1, 1) | ("alarms/relay-failures.md", 2, 1) => {
                let dynamodb = tables::dynamodb().await;
                tables::delete(&dynamodb, "transient", &stuck()).await;
            }
            ("alarms/question-deadline.md", 3, 1) => {
                let person = &self.asks_for_deletion.0;
                person.delete("/deletion").await.expect(204);
            }
            ("restore.md", 12, 1) => self.undecided.take().unwrap().end().await,
            _ => {}
        }
    }

    /// The entries of the lists above for which there is no block.
    pub fn without_block(&self, all: &[Place]) -> Vec<String> {
        let lists = BROKEN.iter().chain(&PUT_BACK);
        let gone = lists.filter(|(runbook, step, block, _)| {
            !all.iter().any(|place| place.is((runbook, *step, *block)))
        });
        gone.map(|(runbook, step, block, _)| {
            format!("{runbook} step {step} block {block} has a state, but there is none")
        })
        .collect()
    }
}

async fn ran_retention() {
    eventually("a run of retention", async || {
        (invoke("retention", SCHEDULE).await == Invoked::Done).then_some(())
    })
    .await;
}

fn stuck() -> Item {
    let id = STUCK.trim_start_matches("OUTBOX#");
    let mut item = key(STUCK, "OUTBOX");
    let more = [
        ("unsent", &id[..1]),
        ("created_at", "2026-01-01T00:00:00Z"),
        ("event", "{}"),
    ];
    for (name, value) in more {
        let value = aws_sdk_dynamodb::types::AttributeValue::S(value.to_owned());
        item.insert(name.to_owned(), value);
    }
    item
}
