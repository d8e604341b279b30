//! Tables and keys.

use serde_json::json;

use super::{Bench, Break};

pub(super) const ALL: [Break; 9] = [
    Break {
        fails: &[("tables.protection", "IndexTable")],
        wreck: |at| at.table("IndexTable", &["--no-deletion-protection-enabled"]),
        mend: |at| at.table("IndexTable", &["--deletion-protection-enabled"]),
    },
    Break {
        fails: &[("tables.expiry", "LedgerTable")],
        wreck: |at| expiry(at, "false"),
        mend: |at| expiry(at, "true"),
    },
    Break {
        fails: &[("tables.copies", "KeysTable")],
        wreck: |at| {
            let table = at.name("KeysTable");
            let made = at.run(
                "dynamodb create-backup --table-name",
                &[table, "--backup-name", "forgotten"],
            );
            at.keep("backup", made["BackupDetails"]["BackupArn"].clone());
        },
        mend: |at| {
            let arn = at.kept("backup");
            at.run(
                "dynamodb delete-backup --backup-arn",
                &[arn.as_str().unwrap()],
            );
        },
    },
    Break {
        fails: &[("tables.encryption", "TransientTable")],
        wreck: |at| at.table("TransientTable", &["--sse-specification", "Enabled=false"]),
        mend: |at| {
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
        wreck: |at| {
            let root = at.stack.arn("iam", "root");
            let everybody = json!({"Effect": "Allow", "Principal": {"AWS": root}, "Action": "kms:Decrypt", "Resource": "*"});
            at.key_policy("OversightKey", &everybody);
        },
        mend: |at| at.put_key_policy("OversightKey", &at.kept("OversightKey")),
    },
    Break {
        fails: &[("keys.policy", "SupportKey")],
        wreck: |at| {
            let root = at.stack.arn("iam", "root");
            let more = json!({"Effect": "Allow", "Principal": {"AWS": root}, "Action": "kms:ListKeyRotations", "Resource": "*"});
            at.key_policy("SupportKey", &more);
        },
        mend: |at| at.put_key_policy("SupportKey", &at.kept("SupportKey")),
    },
    Break {
        fails: &[("keys.grants", "ContactKey")],
        wreck: |at| {
            let (key, who) = (at.name("ContactKey"), at.stack.arn("iam", "role/somebody"));
            let made = at.run(
                "kms create-grant --key-id",
                &[key, "--grantee-principal", &who, "--operations", "Decrypt"],
            );
            at.keep("grant", made["GrantId"].clone());
        },
        mend: |at| {
            let (key, grant) = (at.name("ContactKey"), at.kept("grant"));
            at.run(
                "kms revoke-grant --key-id",
                &[key, "--grant-id", grant.as_str().unwrap()],
            );
        },
    },
    Break {
        fails: &[("keys.rotation", "AccountKey")],
        wreck: |at| {
            drop(at.run(
                "kms disable-key-rotation --key-id",
                &[at.name("AccountKey")],
            ))
        },
        mend: |at| drop(at.run("kms enable-key-rotation --key-id", &[at.name("AccountKey")])),
    },
    Break {
        fails: &[("keys.state", "AuditKey")],
        wreck: |at| drop(at.run("kms disable-key --key-id", &[at.name("AuditKey")])),
        mend: |at| drop(at.run("kms enable-key --key-id", &[at.name("AuditKey")])),
    },
];

fn expiry(at: &Bench<'_>, is_on: &str) {
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
