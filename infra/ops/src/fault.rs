//! Faults: why a command failed, what to do next, and the exit code for scripts.

use std::fmt;

use serde_json::{Value, json};

use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use qeg_store::StoreError;

use crate::{language::say, refusal::Refusal};

pub(crate) use crate::exit::{EXIT_CODES, Exit};

/// Why a command failed. The text never contains input or data that was read.
#[derive(Debug)]
pub(crate) struct Fault {
    /// The code for scripts.
    pub(crate) exit: Exit,
    text: String,
    /// What the API answered.
    refusal: Option<Box<Refusal>>,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Fault {
    pub(crate) fn new(exit: Exit, text: impl Into<String>) -> Self {
        let (text, refusal) = (text.into(), None);
        Self {
            exit,
            text,
            refusal,
        }
    }

    /// A refusal of the API.
    pub(crate) fn refused(refusal: Refusal) -> Self {
        Self {
            exit: refusal.exit(),
            text: refusal.sentence(),
            refusal: Some(Box::new(refusal)),
        }
    }

    /// The same fault. If the API answered with this status, it has this message.
    pub(crate) fn with_message_for(self, status: u16, text: impl Into<String>) -> Self {
        self.with_changed(|refusal| refusal.set_message_for(status, text))
    }

    /// The same fault. If the API found this error in this field, the field has this message.
    pub(crate) fn with_message_for_field(
        self,
        pointer: &str,
        code: &str,
        text: impl Into<String>,
    ) -> Self {
        self.with_changed(|refusal| refusal.set_message_for_field(pointer, code, text))
    }

    fn with_changed(self, change: impl FnOnce(&mut Refusal)) -> Self {
        let Some(mut refusal) = self.refusal else {
            return self;
        };
        change(&mut refusal);
        Self::refused(*refusal)
    }

    /// The fault for scripts.
    pub(crate) fn json(&self) -> Value {
        let mut fault = json!({"exit": self.exit as u8, "message": self.text});
        if let Some(Value::Object(refusal)) = self
            .refusal
            .as_ref()
            .and_then(|refusal| serde_json::to_value(refusal).ok())
            && let Some(members) = fault.as_object_mut()
        {
            members.extend(refusal);
        }
        json!({"error": fault})
    }

    /// The same fault with an addition to its text.
    pub(crate) fn and(self, more: &str) -> Self {
        let text = self.text + more;
        Self { text, ..self }
    }

    pub(crate) fn usage(text: impl Into<String>) -> Self {
        Self::new(Exit::Usage, text)
    }

    pub(crate) fn check_failed(text: impl Into<String>) -> Self {
        Self::new(Exit::CheckFailed, text)
    }

    pub(crate) fn no_credentials() -> Self {
        Self::new(
            Exit::NotAllowed,
            say!(
                "AWS credentials are missing: sign in (for example with `aws sso login`) and name the profile with \
                 --profile or AWS_PROFILE; for a local stack give --endpoints target/local/endpoints.json",
                "缺少 AWS 凭证：请先登录（例如 `aws sso login`），并用 --profile 或 AWS_PROFILE 指定 profile；本机环境请指定 \
                 --endpoints target/local/endpoints.json"
            ),
        )
    }

    pub(crate) fn unreachable(what: impl fmt::Display) -> Self {
        Self::new(
            Exit::Unavailable,
            say!(
                "{what} does not answer. Check its address and the network, then run the same command again.",
                "{what} 没有响应。请检查地址和网络，然后再次运行同一命令。"
            ),
        )
    }

    /// A call to an AWS service failed. The error code is shown, but not the message: it may repeat input.
    pub(crate) fn aws<E: ProvideErrorMetadata, R>(service: &str, error: &SdkError<E, R>) -> Self {
        let Some(code) = error.as_service_error().map(|error| error.code()) else {
            return Self::unreachable(service);
        };
        Self::answered(service, code.unwrap_or_default())
    }

    /// An AWS service answered with this error code.
    pub(crate) fn answered(service: &str, code: &str) -> Self {
        let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | ' ');
        let code: String = code.chars().filter(|c| is_plain(*c)).take(60).collect();
        let denials = ["Denied", "Signature", "Token", "Unauthorized"];
        if denials.iter().any(|word| code.contains(word)) {
            return Self::new(
                Exit::NotAllowed,
                say!(
                    "{service} refused ({code}): use a profile of the operator's role; docs/qeg.md lists the permissions it needs",
                    "{service} 拒绝了请求（{code}）：请使用运维角色的 profile；所需权限见 docs/qeg.md"
                ),
            );
        }
        if code.contains("Throttl") || code.contains("Unavailable") || code.contains("Internal") {
            return Self::new(
                Exit::Unavailable,
                say!(
                    "{service} is not available now ({code}): try again",
                    "{service} 暂时不可用（{code}）：请再试一次"
                ),
            );
        }
        Self::new(
            Exit::Refused,
            say!(
                "{service} refused ({code}): check --stack, --region and --profile",
                "{service} 拒绝了请求（{code}）：请检查 --stack、--region 和 --profile"
            ),
        )
    }
}

impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Refused => Self::new(
                Exit::NotAllowed,
                say!(
                    "DynamoDB refused: use a profile of the operator's role (docs/qeg.md lists the permissions it needs), \
                     and check --stack and --region",
                    "DynamoDB 拒绝了请求：请使用运维角色的 profile（所需权限见 docs/qeg.md），并检查 --stack 和 --region"
                ),
            ),
            StoreError::Broken => Self::new(
                Exit::CheckFailed,
                say!(
                    "an item in the tables cannot be read: compare it with a backup, and use the qeg of the deployed version",
                    "表中有一条记录无法读取：请与备份比对，并使用与部署版本一致的 qeg"
                ),
            ),
            StoreError::Lost(_) | StoreError::Limited { .. } | StoreError::TooManyParts => {
                Self::new(
                    Exit::Refused,
                    say!(
                        "the data has changed meanwhile, or a limit is reached: run the same command again",
                        "数据在此期间已变化，或已达到上限：请再次运行同一命令"
                    ),
                )
            }
            StoreError::Unavailable | StoreError::Vault(_) => Self::new(
                Exit::Unavailable,
                say!(
                    "DynamoDB is not available now: run the same command again later",
                    "DynamoDB 暂时不可用：请稍后再次运行同一命令"
                ),
            ),
        }
    }
}
