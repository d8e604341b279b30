//! A command that acts for others shows what it is about to do, and asks.

use std::io::{self, BufRead, IsTerminal as _, Write};

use clap::Args;

use crate::{
    fault::{Exit, Fault},
    language::{both, say},
};

/// The option to act without being asked.
#[derive(Args)]
pub(crate) struct Consent {
    #[arg(long, help = both("Act without being asked, for scripts", "不再询问，直接执行，供脚本使用"))]
    yes: bool,
}

impl Consent {
    /// Whether the command has to show what it is about to do, and ask. Call it before anything else.
    ///
    /// # Errors
    /// Without a terminal nobody can be asked: a usage fault.
    pub(crate) fn is_asked_for(&self) -> Result<bool, Fault> {
        let is_terminal = io::stdin().is_terminal() && io::stderr().is_terminal();
        needed(self.yes, is_terminal)
    }

    /// Shows the facts and asks the question at the terminal. Only for a command for which it
    /// [is asked for](Self::is_asked_for).
    ///
    /// # Errors
    /// The answer is not yes.
    pub(crate) fn ask(facts: &str, question: &str) -> Result<(), Fault> {
        let how = say!(" Type yes to do it: ", "输入 yes 确认：");
        let text = say!(
            "you did not type yes. Nothing was done",
            "您没有输入 yes。未做任何更改"
        );
        let is_yes = |typed: &str| typed.eq_ignore_ascii_case("yes");
        let (from, to) = (&mut io::stdin().lock(), &mut io::stderr());
        ask(from, to, (facts, &format!("{question}{how}")), is_yes, text)
    }

    /// Shows the facts and asks for their number, so that who acts has read it.
    ///
    /// # Errors
    /// Another number was typed.
    pub(crate) fn ask_for_count(facts: &str, question: &str, count: u64) -> Result<(), Fault> {
        let text = say!(
            "you did not type {count}. Nothing was done",
            "您输入的不是 {count}。未做任何更改"
        );
        let is_count = |typed: &str| typed == count.to_string();
        let (from, to) = (&mut io::stdin().lock(), &mut io::stderr());
        ask(from, to, (facts, question), is_count, text)
    }
}

fn needed(yes: bool, is_terminal: bool) -> Result<bool, Fault> {
    if yes || is_terminal {
        return Ok(!yes);
    }
    Err(Fault::usage(say!(
        "this command asks before it acts, and there is no terminal to ask at. Nothing was done. Look at what it is about, then add --yes to act without being asked",
        "此命令执行前需要确认，但现在没有可供确认的终端。未做任何更改。请先核对内容，再加上 --yes 直接执行"
    )))
}

fn ask(
    from: &mut impl BufRead,
    to: &mut impl Write,
    (facts, question): (&str, &str),
    is_consent: impl FnOnce(&str) -> bool,
    refused: String,
) -> Result<(), Fault> {
    let unasked = |_| {
        let text = say!(
            "you could not be asked. Nothing was done",
            "无法向您确认。未做任何更改"
        );
        Fault::new(Exit::Refused, text)
    };
    writeln!(to, "{facts}\n").map_err(unasked)?;
    write!(to, "{question}").map_err(unasked)?;
    to.flush().map_err(unasked)?;
    let mut answer = String::new();
    from.read_line(&mut answer).map_err(unasked)?;
    if is_consent(answer.trim()) {
        return Ok(());
    }
    Err(Fault::new(Exit::Refused, refused))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn it_asks_at_a_terminal_only_and_without_one_needs_the_option() {
        assert!(needed(false, true).unwrap());
        assert!(!needed(true, true).unwrap());
        assert!(!needed(true, false).unwrap());
        let fault = needed(false, false).unwrap_err();
        assert_eq!(fault.exit, Exit::Usage);
        assert!(
            fault.to_string().contains("--yes") && fault.to_string().contains("Nothing was done")
        );
    }

    #[test]
    fn only_yes_is_yes() {
        for (typed, is_yes) in [
            ("yes\n", true),
            (" YES \n", true),
            ("y\n", false),
            ("no\n", false),
            ("\n", false),
            ("", false),
            ("yes please\n", false),
        ] {
            let mut shown = Vec::new();
            let is_consent = |typed: &str| typed.eq_ignore_ascii_case("yes");
            let asked = ask(
                &mut typed.as_bytes(),
                &mut shown,
                ("facts", "Send it? "),
                is_consent,
                "no".to_owned(),
            );
            assert_eq!(asked.is_ok(), is_yes, "{typed}");
            let shown = String::from_utf8(shown).unwrap();
            assert_eq!(shown, "facts\n\nSend it? ");
            if let Err(fault) = asked {
                assert_eq!(fault.exit, Exit::Refused);
            }
        }
    }
}
