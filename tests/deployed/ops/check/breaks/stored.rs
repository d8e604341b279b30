//! Tables and keys.

use serde_json::json;

use super::{Break, Fixture};

pub(super) const ALL: [Break; 9] = [
    Break {
        fails: &[("tables.protection", "IndexTable")],
        break_it: |at| at.table("IndexTable", &["--no-deletion-protection-enabled"]),
        repair: |at| at.table("IndexTable", &["--deletion-protection-enabled"]),
    },
    Break {
        fails: &[("tables.expiry", "LedgerTable")],
        break_it: |at| expiry(at, "false"),
        repair: |at| expiry(at, "true"),
    },
    Break {
        fails: &[("tables.copies", "KeysTable")],
        break_it: |at| {
            let table = at.name("KeysTable");
            let made = at.run(
                "dynamodb create-backup --table-name",
                &[table, "--backup-name", "forgotten"],
            );
            at.keep("backup", made["BackupDetails"]["BackupArn"].clone());
        },
        repair: |at| {
            let arn = at.kept("backup");
            at.run(
                "dynamodb delete-backup --backup-arn",
                &[arn.as_str().unwrap()],
            );
        },
    },
    Break {
        fails: &[("tables.encryption", "TransientTable")],
        break_it: |at| at.table("TransientTable", &["--sse-specification", "Enabled=false"]),
        repair: |at| {
            let key = at.stack.key("StorageKey");
            let on = format!("Enabled=true,SSEType=KMS,KMSMasterKeyId={key}");
            at.table("TransientTable", &["--sse-specification", &on]);
        },
    },
    Break {
        fails: &[
            ("keys.users", "OversightKey"),
            ("keys.policy", "OversightKey"),
        ],
        break_it: |at| {
            let root = at.stack.arn("iam", "root");
            let everybody = json!({"Effect": "Allow", "Principal": {"AWS": root}, "Action": "kms:Decrypt", "Resource": "*"});
            at.key_policy("OversightKey", &everybody);
        },
        repair: |at| at.put_key_policy("OversightKey", &at.kept("OversightKey")),
    },
    Break {
        fails: &[("keys.policy", "SupportKey")],
        break_it: |at| {
            let root = at.stack.arn("iam", "root");
            let more = json!({"Effect": "Allow", "Principal": {"AWS": root}, "Action": "kms:ListKeyRotations", "Resource": "*"});
            at.key_policy("SupportKey", &more);
        },
        repair: |at| at.put_key_policy("SupportKey", &at.kept("SupportKey")),
    },
    Break {
        fails: &[("keys.grants", "ContactKey")],
        break_it: |at| {
            let (key, who) = (at.name("ContactKey"), at.stack.arn("iam", "role/somebody"));
            let made = at.run(
                "kms create-grant --key-id",
                &[key, "--grantee-principal", &who, "--operations", "Decrypt"],
            );
            at.keep("grant", made["GrantId"].clone());
        },
        repair: |at| {
            let (key, grant) = (at.name("ContactKey"), at.kept("grant"));
            at.run(
                "kms revoke-grant --key-id",
                &[key, "--grant-id", grant.as_str().unwrap()],
            );
        },
    },
    Break {
        fails: &[("keys.rotation", "AccountKey")],
        break_it: |at| {
            drop(at.run(
                "kms disable-key-rotation --key-id",
                &[at.name("AccountKey")],
            ))
        },
        repair: |at| drop(at.run("kms enable-key-rotation --key-id", &[at.name("AccountKey")])),
    },
    Break {
        fails: &[("keys.state", "AuditKey")],
        break_it: |at| drop(at.run("kms disable-key --key-id", &[at.name("AuditKey")])),
        repair: |at| drop(at.run("kms enable-key --key-id", &[at.name("AuditKey")])),
    },
];

fn expiry(at: &Fixture<'_>, is_on: &str) {
    let expiry = format!("Enabled={is_on},AttributeName=expires_at");
    at.run(
        "dynamodb update-time-to-live --table-name",
        &[
            at.name("LedgerTable"),
            "--time-to-live-specification",
            &expiry,
        ],
    );
}
