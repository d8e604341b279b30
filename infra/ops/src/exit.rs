//! The exit codes of `qeg`, for scripts.

use crate::language::{Text, both};

/// The meaning of the exit codes, as `qeg --help` shows it.
pub(crate) const EXIT_CODES: [(u8, Text); 8] = [
    (0, both("success", "成功")),
    (
        1,
        both(
            "a check failed: a certificate or an audit chain is not valid, erased data came back, or a stack is not as promised",
            "检查未通过：证书或审计链无效、已删除的数据重新出现，或堆栈与承诺不符",
        ),
    ),
    (
        2,
        both(
            "the command line or the input is not valid",
            "命令行或输入不正确",
        ),
    ),
    (
        3,
        both(
            "not allowed: no credentials, or not the right ones",
            "没有权限：缺少凭证，或凭证不对",
        ),
    ),
    (
        4,
        both(
            "refused: not found, not possible in the current state, not valid, or you did not say yes",
            "未办理：没有找到、当前状态不允许、内容不正确，或您没有确认",
        ),
    ),
    (
        5,
        both(
            "not available now: run the same command again later",
            "暂时不可用：请稍后再次运行同一命令",
        ),
    ),
    (
        6,
        both(
            "done, but the output could not be written",
            "已办理，但结果无法写出",
        ),
    ),
    (
        7,
        both(
            "some lines could not be checked; all others passed",
            "部分检查项无法检查；其余均已通过",
        ),
    ),
];

/// The exit code of a command that failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// A check failed.
    CheckFailed = 1,
    /// Options or input are not valid.
    Usage = 2,
    /// No credentials, or not the right ones.
    NotAllowed = 3,
    /// Not found, not possible in the current state, not valid, or not confirmed.
    Refused = 4,
    /// Not available now; the same command may work later.
    Unavailable = 5,
    /// It was done, but the output could not be written.
    Unwritten = 6,
    /// Part of a check could not be made.
    Unchecked = 7,
}
