//! Asks AWS by the AWS CLI, versions 1 and 2. The deployment guide needs it anyway, and it describes all services without
//! ten more SDK crates in the build.

use std::{
    collections::VecDeque,
    io::ErrorKind,
    process::{Command, Stdio},
    sync::Mutex,
    thread,
};

use serde_json::Value;

use super::{answers::NoAnswer, question::Question};
use crate::{
    fault::{Exit, Fault},
    language::say,
    target::CliOptions,
};

/// The most commands that run at the same time. Each starts a Python.
const AT_ONCE: usize = 8;

/// A question and its answer.
type Answered = (Question, Result<Value, NoAnswer>);

/// The AWS CLI, with the options that connect it.
pub(super) struct AwsCli {
    /// `--region`, `--profile`, `--endpoint-url` with their values.
    pub(super) options: Vec<String>,
    /// The keys of a local stack.
    environment: Vec<(&'static str, String)>,
}

impl AwsCli {
    pub(super) fn new(connection: CliOptions) -> Self {
        let mut options = connection.options;
        options.extend(["--output", "json"].map(str::to_owned));
        Self {
            options,
            environment: connection.environment,
        }
    }

    /// The answers to all questions.
    ///
    /// # Errors
    /// If no question can be answered at all: there is no AWS CLI, no credentials, or no network.
    pub(super) fn answer_all(&self, asks: Vec<Question>) -> Result<Vec<Answered>, Fault> {
        let waiting = Mutex::new(VecDeque::from(asks));
        let work = || {
            let mut answered = Vec::new();
            loop {
                let next = waiting.lock().ok().and_then(|mut all| all.pop_front());
                let Some(question) = next else {
                    return Ok(answered);
                };
                let answer = self.answer(&question)?;
                answered.push((question, answer));
            }
        };
        let cores = thread::available_parallelism().map_or(2, std::num::NonZero::get);
        let workers = (2 * cores).min(AT_ONCE);
        let all: Vec<Result<Vec<_>, Fault>> = thread::scope(|scope| {
            let running: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
            let ended = running.into_iter().map(|one| {
                let crashed = |_| Err(Fault::unreachable(say!("The AWS CLI", "AWS CLI 程序")));
                one.join().unwrap_or_else(crashed)
            });
            ended.collect()
        });
        let all: Result<Vec<Vec<_>>, Fault> = all.into_iter().collect();
        Ok(all?.into_iter().flatten().collect())
    }

    fn answer(&self, question: &Question) -> Result<Result<Value, NoAnswer>, Fault> {
        let output = Command::new("aws")
            .args(&question.words)
            .args(&self.options)
            .envs(self.environment.iter().map(|(name, value)| (name, value)))
            // No pager, and no questions: the standard output is ours.
            .env("AWS_PAGER", "")
            .env("AWS_CLI_AUTO_PROMPT", "off")
            .stdin(Stdio::inherit())
            .output()
            .map_err(|error| not_started(&error))?;
        if output.status.success() {
            let text = String::from_utf8_lossy(&output.stdout);
            // A function without a reservation is answered by nothing at all.
            let value = if text.trim().is_empty() {
                Ok(Value::Null)
            } else {
                serde_json::from_str(&text)
            };
            return Ok(value.map_err(|_| NoAnswer::Failed("something that is not JSON".to_owned())));
        }
        refused(&String::from_utf8_lossy(&output.stderr), question)
    }
}

fn not_started(error: &std::io::Error) -> Fault {
    match error.kind() {
        ErrorKind::NotFound => Fault::usage(say!(
            "the AWS CLI (`aws`) is missing: install it (docs/deploy.md), then run the same command again",
            "缺少 AWS CLI（`aws`）：请安装（见 docs/deploy.md），然后再次运行同一命令"
        )),
        _ => Fault::new(
            Exit::Unavailable,
            say!(
                "the AWS CLI (`aws`) cannot be started: see that `aws --version` works, then run the same command again",
                "无法启动 AWS CLI（`aws`）：请确认 `aws --version` 可用，然后再次运行同一命令"
            ),
        ),
    }
}

/// What the CLI printed on its standard error. Only the code of AWS is kept: the message may repeat input.
fn refused(printed: &str, question: &Question) -> Result<Result<Value, NoAnswer>, Fault> {
    let code = printed
        .split_once("An error occurred (")
        .and_then(|(_, rest)| rest.split_once(')'))
        .map(|(code, _)| code);
    let Some(code) = code else {
        let has = |words: &[&str]| words.iter().any(|word| printed.contains(word));
        if has(&["credentials", "config profile", "SSO", "Token has expired"]) {
            return Err(Fault::no_credentials());
        }
        if has(&["specify a region"]) {
            return Err(Fault::usage(say!(
                "the AWS region is missing: give --region, set AWS_REGION, or use a profile with a region",
                "缺少 AWS 区域：请指定 --region、设置 AWS_REGION，或使用含区域的 profile"
            )));
        }
        if has(&["Could not connect", "Connection was closed", "timeout"]) {
            return Err(Fault::unreachable("AWS"));
        }
        return Ok(Err(NoAnswer::Failed("an error without a code".to_owned())));
    };
    let has = |words: &[&str]| words.iter().any(|word| code.contains(word));
    if has(&[
        "ExpiredToken",
        "InvalidClientTokenId",
        "UnrecognizedClient",
        "SignatureDoesNotMatch",
    ]) {
        return Err(Fault::answered("AWS", code));
    }
    if has(&[
        "Denied",
        "Unauthorized",
        "NotAuthorized",
        "AuthorizationError",
    ]) {
        return Ok(Err(NoAnswer::Denied(question.permission)));
    }
    if has(&[
        "NotFound",
        "NoSuchEntity",
        "Nonexistent",
        "NonExistent",
        "DoesNotExist",
    ]) {
        return Ok(Err(NoAnswer::Missing));
    }
    let is_plain = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_');
    Ok(Err(NoAnswer::Failed(
        code.chars().filter(is_plain).take(60).collect(),
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reason_of_a_refusal_is_told_apart() {
        let question = Question::table("qeg-prod-KeysTable");
        let told = |code: &str| {
            let printed = format!("\nAn error occurred ({code}) when calling the X operation: no");
            refused(&printed, &question).ok().and_then(Result::err)
        };
        let denied = Some(NoAnswer::Denied("dynamodb:DescribeTable"));
        for code in [
            "AccessDenied",
            "AccessDeniedException",
            "UnauthorizedOperation",
            "AuthorizationError",
        ] {
            assert_eq!(told(code), denied, "{code}");
        }
        for code in [
            "ResourceNotFoundException",
            "NoSuchEntity",
            "WAFNonexistentItemException",
            "NotFound",
        ] {
            assert_eq!(told(code), Some(NoAnswer::Missing), "{code}");
        }
        let throttled = Some(NoAnswer::Failed("ThrottlingException".to_owned()));
        assert_eq!(told("ThrottlingException"), throttled);
        assert!(told("ExpiredToken").is_none(), "it ends the whole check");
    }

    #[test]
    fn without_credentials_region_or_network_the_check_ends_at_once() {
        let question = Question::table("x");
        for (printed, exit) in [
            (
                "Unable to locate credentials. You can configure",
                Exit::NotAllowed,
            ),
            (
                "The config profile (x) could not be found",
                Exit::NotAllowed,
            ),
            ("You must specify a region. You can also", Exit::Usage),
            ("Could not connect to the endpoint URL", Exit::Unavailable),
        ] {
            let fault = refused(printed, &question).err();
            assert_eq!(fault.map(|fault| fault.exit), Some(exit), "{printed}");
        }
    }
}
