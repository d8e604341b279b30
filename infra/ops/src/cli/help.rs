//! The help of each command, in the language of this process, within the width of the terminal.
//!
//! Clap has its own words in English only, and breaks lines at blanks, of which Chinese has none. So the page is made here
//! from what clap knows of a command, and given back to it: clap decides when it is shown.

use clap::{
    Arg, ArgAction, Command,
    builder::{PossibleValue, Styles},
};
use textwrap::{Options, WordSeparator, WordSplitter, core::display_width};

use crate::language::{both, say};

/// Columns of the first column of a page at most: longer names have their text on the next line.
const MOST_NAME_COLUMNS: usize = 34;
/// The narrowest text beside a name.
const LEAST_TEXT_COLUMNS: usize = 24;

/// Gives a command and all below it their pages, this many columns wide.
pub(super) fn with_pages(mut command: Command, columns: usize) -> Command {
    command.build();
    pages(command, columns)
}

fn pages(mut command: Command, columns: usize) -> Command {
    for below in command.get_subcommands_mut() {
        *below = pages(std::mem::take(below), columns);
    }
    let page = page(&mut command, columns);
    command.override_help(page)
}

/// A usage of clap in the language of this process.
pub(super) fn usage(of_clap: &str) -> String {
    let words = of_clap.trim_start_matches("Usage:").trim_start();
    let options = say!("[OPTIONS]", "[选项]");
    words.replace("[OPTIONS]", &options)
}

/// The option that shows the page.
pub(super) fn option() -> Arg {
    let help = both("Show this help", "显示本帮助");
    Arg::new("help")
        .short('h')
        .long("help")
        .action(ArgAction::Help)
        .help(help)
        .help_heading(None::<&'static str>)
        .global(true)
}

/// The option that shows the version.
pub(super) fn version_option() -> Arg {
    let help = both("Show the version", "显示版本");
    Arg::new("version")
        .short('V')
        .long("version")
        .action(ArgAction::Version)
        .help(help)
        .help_heading(None::<&'static str>)
}

/// A line of two columns: a name and its text.
type Row = (String, String);

struct Page {
    styles: Styles,
    columns: usize,
    parts: Vec<String>,
}

fn page(command: &mut Command, columns: usize) -> String {
    let usage = usage(&command.render_usage().to_string());
    let mut page = Page {
        styles: command.get_styles().clone(),
        columns,
        parts: Vec::new(),
    };
    let about = command.get_about().map(ToString::to_string);
    page.parts
        .extend(about.map(|about| filled(&about, 0, columns)));
    let head = page.head(&say!("Usage:", "用法："));
    let blank = say!(" ", "");
    page.parts.push(format!("{head}{blank}{usage}"));
    let commands = command.get_subcommands().map(|one| {
        let about = one.get_about().map(ToString::to_string);
        (one.get_name().to_owned(), about.unwrap_or_default())
    });
    page.table(&say!("Commands:", "命令："), commands.collect());
    let (positional, options): (Vec<&Arg>, _) = command
        .get_arguments()
        .filter(|one| !one.is_hide_set())
        .partition(|one| one.is_positional());
    let (connection, own): (Vec<&Arg>, _) = options
        .into_iter()
        .partition(|one| one.get_help_heading().is_some());
    let rows = |arguments: Vec<&Arg>| arguments.into_iter().map(row).collect();
    page.table(&say!("Arguments:", "参数："), rows(positional));
    page.table(&say!("Options:", "选项："), rows(own));
    if let Some(after) = command.get_after_help() {
        let lines = after.to_string();
        let lines = lines.lines().map(|line| {
            // To be copied as it is.
            let is_example = line.starts_with("  ");
            if is_example {
                line.to_owned()
            } else {
                filled(line, 0, columns)
            }
        });
        page.parts.push(lines.collect::<Vec<_>>().join("\n"));
    }
    let heading = connection.first().and_then(|one| one.get_help_heading());
    let heading = heading.unwrap_or_default().to_owned();
    page.table(&heading, rows(connection));
    if command.get_name() == "qeg" {
        let codes = crate::fault::EXIT_CODES.iter();
        let codes = codes.map(|(code, text)| (code.to_string(), text.to_string()));
        page.table(&say!("Exit codes:", "退出码："), codes.collect());
    }
    page.parts.join("\n\n")
}

/// An argument: how it is typed, and what it means.
fn row(argument: &Arg) -> Row {
    let short = argument.get_short().map(|short| format!("-{short}, "));
    let name = format!("{}{argument}", short.unwrap_or_default());
    let help = argument.get_help().map(ToString::to_string);
    let mut text = vec![help.unwrap_or_default()];
    let takes_values = argument.get_action().takes_values();
    let values = if takes_values {
        argument.get_possible_values()
    } else {
        Vec::new()
    };
    let has_texts = values.iter().any(|value| value.get_help().is_some());
    if !values.is_empty() && !has_texts {
        let values: Vec<&str> = values.iter().map(PossibleValue::get_name).collect();
        let values = values.join(&say!(", ", "、"));
        text.push(say!("[one of: {values}]", "［可选：{values}］"));
    }
    if let (true, Some(default)) = (takes_values, argument.get_default_values().first()) {
        let default = default.to_string_lossy();
        text.push(say!("[default: {default}]", "［默认：{default}］"));
    }
    if let Some(variable) = argument.get_env() {
        let variable = variable.to_string_lossy();
        text.push(say!("[or set {variable}]", "［环境变量：{variable}］"));
    }
    let mut lines = vec![text.join(&say!(" ", ""))];
    if has_texts {
        lines.extend(values.iter().map(value_line));
    }
    (name, lines.join("\n"))
}

/// A value that an argument can have, and what it means.
fn value_line(value: &PossibleValue) -> String {
    let name = value.get_name();
    let help = value.get_help().map(ToString::to_string);
    help.map_or_else(
        || name.to_owned(),
        |help| say!("{name}: {help}", "{name}：{help}"),
    )
}

impl Page {
    fn head(&self, text: &str) -> String {
        let style = self.styles.get_header();
        format!("{style}{text}{style:#}")
    }

    fn table(&mut self, head: &str, rows: Vec<Row>) {
        if rows.is_empty() {
            return;
        }
        let widths = rows.iter().map(|(name, _)| display_width(name) + 4);
        let most = MOST_NAME_COLUMNS.min(self.columns.saturating_sub(LEAST_TEXT_COLUMNS));
        let first = widths.filter(|width| *width <= most).max();
        let first = first.unwrap_or(most);
        let mut lines = vec![self.head(head)];
        for (name, text) in rows {
            let text = filled(&text, first, self.columns);
            let style = self.styles.get_literal();
            let used = display_width(&name) + 2;
            let shown = format!("  {style}{name}{style:#}");
            if used + 2 > first {
                lines.push(format!("{shown}\n{text}"));
            } else {
                let text = text.trim_start();
                lines.push(format!("{shown}{}{text}", " ".repeat(first - used)));
            }
        }
        self.parts.push(lines.join("\n"));
    }
}

/// A text in lines of at most so many columns, each after so many blanks. Lines end where the Unicode standard allows it
/// (UAX 14), also between Chinese characters.
fn filled(text: &str, indent: usize, columns: usize) -> String {
    let blanks = " ".repeat(indent);
    let options = Options::new(columns.max(indent + LEAST_TEXT_COLUMNS))
        .initial_indent(&blanks)
        .subsequent_indent(&blanks)
        .word_separator(WordSeparator::UnicodeBreakProperties)
        .word_splitter(WordSplitter::NoHyphenation)
        .break_words(false);
    textwrap::fill(text, options)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_within_the_width_in_both_scripts() {
        assert_eq!(
            filled("Read a thread; this is recorded", 2, 26),
            "  Read a thread; this is\n  recorded"
        );
        let shown = filled(
            "查看咨询内容；本人的访问记录会显示这次查看，不能删除。",
            2,
            26,
        );
        for line in shown.lines() {
            assert!(display_width(line) <= 26, "{line}");
            let first = line.trim_start().chars().next();
            assert!(!first.is_some_and(|c| "，。；".contains(c)), "{line}");
        }
        assert_eq!(shown.lines().count(), 3);
    }

    #[test]
    fn names_and_texts_are_two_columns_and_long_names_have_a_line_of_their_own() {
        let mut page = Page {
            styles: Styles::plain(),
            columns: 60,
            parts: Vec::new(),
        };
        let long = format!("--{}", "x".repeat(40));
        page.table(
            "选项：",
            vec![
                ("--日期".to_owned(), "第一天".to_owned()),
                ("--b".to_owned(), "two".to_owned()),
                (long.clone(), "three".to_owned()),
            ],
        );
        let expected =
            format!("选项：\n  --日期  第一天\n  --b     two\n  {long}\n          three");
        assert_eq!(page.parts, [expected]);
    }
}
