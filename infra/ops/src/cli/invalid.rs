//! The fault for a command line that is not valid.

use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::help;
use crate::{fault::Fault, language::say};

/// Converts clap's error to ours. It repeats nothing that was typed, because that may be a phone number or a name.
///
/// # Errors
/// Help and version are not faults: clap's own output is returned.
pub(crate) fn usage_fault(error: &clap::Error) -> Result<Fault, &clap::Error> {
    let names = |kind| match error.get(kind) {
        Some(ContextValue::String(name)) => Some(name.clone()),
        Some(ContextValue::Strings(names)) => Some(names.join(&say!(", ", "、"))),
        _ => None,
    };
    let after = |names: Option<String>| {
        names.map_or_else(String::new, |names| say!(": {names}", "：{names}"))
    };
    // Only names that we defined: for an unknown argument clap would repeat the input.
    let problem = match error.kind() {
        ErrorKind::DisplayHelp
        | ErrorKind::DisplayVersion
        | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => return Err(error),
        ErrorKind::MissingRequiredArgument => {
            let missing = after(names(ContextKind::InvalidArg));
            say!("an argument is missing{missing}", "缺少参数{missing}")
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            let of = after(names(ContextKind::InvalidArg));
            let allowed = names(ContextKind::ValidValue).map_or_else(String::new, |allowed| {
                say!("; allowed: {allowed}", "；可选：{allowed}")
            });
            say!(
                "a value is not valid{of}{allowed}",
                "参数的值不正确{of}{allowed}"
            )
        }
        ErrorKind::ArgumentConflict => {
            let name = |kind| names(kind).unwrap_or_else(|| say!("another option", "其他选项"));
            let (option, other) = (name(ContextKind::InvalidArg), name(ContextKind::PriorArg));
            say!(
                "{option} cannot be combined with {other}",
                "{option} 不能与 {other} 同时使用"
            )
        }
        ErrorKind::InvalidSubcommand => {
            say!("there is no command of this name", "没有这个命令")
        }
        ErrorKind::MissingSubcommand => say!("a command is missing", "缺少命令"),
        _ => say!(
            "there is an unknown option, or one argument too many",
            "有无法识别的选项，或多了一个参数"
        ),
    };
    let nearest = nearest(error).map_or_else(
        || say!(";", "；"),
        |name| say!("; did you mean {name}?", "；您要输入的是 {name} 吗？"),
    );
    let usage = match error.get(ContextKind::Usage) {
        Some(ContextValue::StyledStr(usage)) => {
            let usage = help::usage(&usage.to_string());
            say!("\nUsage: {usage}", "\n用法：{usage}")
        }
        _ => String::new(),
    };
    Ok(Fault::usage(say!(
        "{problem}{nearest} --help shows the options and an example{usage}",
        "{problem}{nearest}--help 显示选项和示例{usage}"
    )))
}

/// The name that is most like what was typed. Clap suggests only names that we defined, so this repeats no input.
fn nearest(error: &clap::Error) -> Option<&str> {
    let kinds = [
        ContextKind::SuggestedSubcommand,
        ContextKind::SuggestedArg,
        ContextKind::SuggestedValue,
    ];
    kinds.into_iter().find_map(|kind| match error.get(kind)? {
        ContextValue::String(name) => Some(name.as_str()),
        // The most similar one is the last.
        ContextValue::Strings(names) => names.last().map(String::as_str),
        _ => None,
    })
}
