//! What a carrier is given: the values that its consumer needs, as a file. None of them is a secret.

use std::{fs, path::Path};

use serde::Serialize;

use crate::{
    fault::{Exit, Fault},
    language::say,
};

use super::{MainStack, small_stack::Described};

/// The values for a carrier, named as in the guide for carriers.
#[derive(Serialize)]
pub(super) struct Given<'a> {
    carrier: &'a str,
    /// The base URL of the API.
    api: &'a str,
    region: &'a str,
    /// The role that the consumer assumes.
    role_arn: &'a str,
    /// To be given with each assumption of the role.
    #[serde(skip_serializing_if = "Option::is_none")]
    external_id: Option<&'a str>,
    /// The carrier's own role, the only one that can assume `role_arn`.
    assumed_by: String,
    queue: &'a str,
    queue_key_arn: &'a str,
}

impl<'a> Given<'a> {
    pub(super) fn of(
        carrier: &'a str,
        main: &'a MainStack,
        region: &'a str,
        made: &'a Described,
    ) -> Result<Self, Fault> {
        let parameter = |name: &str| made.parameters.get(name).map(String::as_str);
        let role_arn = made.output("RoleArn")?;
        let partition = role_arn.split(':').nth(1).unwrap_or_default();
        let account = parameter("Account").unwrap_or_default();
        let own_role = parameter("Role").unwrap_or_default();
        Ok(Self {
            carrier,
            api: &main.url,
            region,
            role_arn,
            external_id: parameter("ExternalId").filter(|id| !id.is_empty()),
            assumed_by: format!("arn:{partition}:iam::{account}:role/{own_role}"),
            queue: made.output("QueueUrl")?,
            queue_key_arn: made.output("KeyArn")?,
        })
    }

    /// Writes the file. The carrier is there already, so a failure says how to get it again.
    pub(super) fn write(&self, file: &Path) -> Result<(), Fault> {
        let text = serde_json::to_string_pretty(self).unwrap_or_default() + "\n";
        fs::write(file, text).map_err(|_| {
            let text = say!(
                "The carrier was added, but its values could not be written. Name another file with --out and run the same command again: it changes nothing.",
                "承运商已添加，但其参数未能写入文件。请用 --out 指定其他文件，再次执行同一命令：不会造成任何更改。"
            );
            Fault::new(Exit::Unwritten, text)
        })
    }
}
