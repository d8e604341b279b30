//! docs/powers.md: the rows of its two tables.

use std::collections::BTreeSet;

use anyhow::{Result, bail};

use crate::{Power, Service};

/// The file itself, so that a program far from the project's folder has it too.
const TEXT: &str = include_str!("../../../docs/powers.md");

/// Every power in docs/powers.md.
///
/// # Errors
/// When a row belongs to neither table.
pub fn read() -> Result<BTreeSet<Power>> {
    of_text(TEXT)
}

fn of_text(text: &str) -> Result<BTreeSet<Power>> {
    let rows = text.lines().filter(|line| line.starts_with("| "));
    let powers: Result<Vec<Vec<Power>>> = rows.map(of_row).collect();
    Ok(powers?.into_iter().flatten().collect())
}

/// `| function | key | table | actions |` or `| function | queue | actions |`.
fn of_row(row: &str) -> Result<Vec<Power>> {
    let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
    let (function, service, resource, actions) = match cells[..] {
        ["function", ..] => return Ok(Vec::new()),
        [function, key, "", actions] => (function, Service::Kms, key, actions),
        [function, "", table, actions] => (function, Service::DynamoDb, table, actions),
        [function, queue, actions] => (function, Service::Sqs, queue, actions),
        _ => bail!("docs/powers.md: this row fits none of its tables: {row}"),
    };
    let power = |action: &str| Power {
        function: function.to_owned(),
        service,
        resource: resource.to_owned(),
        action: action.to_owned(),
    };
    Ok(actions.split(", ").map(power).collect())
}

#[cfg(test)]
mod tests {
    use super::of_text;

    #[test]
    fn each_action_of_a_row_is_a_power() -> anyhow::Result<()> {
        let text = "\
| function | key | table | actions |
|---|---|---|---|
| audit |  | ledger/chains | Query |
| audit | audit |  | GetPublicKey, Sign |

| relay | relay failure | SendMessage |
";
        let powers: Vec<String> = of_text(text)?.iter().map(ToString::to_string).collect();
        assert_eq!(
            powers,
            [
                "audit: dynamodb:Query on ledger/chains",
                "audit: kms:GetPublicKey on audit",
                "audit: kms:Sign on audit",
                "relay: sqs:SendMessage on relay failure",
            ]
        );
        Ok(())
    }

    #[test]
    fn row_of_neither_table_is_an_error() {
        assert!(of_text("| audit | audit | ledger | Sign |").is_err());
    }
}
