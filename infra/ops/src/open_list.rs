//! Lists of what is open: threads, deletion requests, disclosures and holds.

use clap::Args;
use jiff::civil::Date;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::{
    api::undocumented,
    fault::Fault,
    language::{both, say},
    show,
    target::Target,
};

/// Which entries of a list with due dates are shown.
#[derive(Args, Default)]
pub(crate) struct Filter {
    #[arg(long, help = both("Only what is late", "只列出已超期的"))]
    late: bool,
    #[arg(
        long,
        value_name = both("DATE", "日期").as_str(),
        help = both("Only what is due before this day", "只列出在该日之前到期的")
    )]
    due_before: Option<Date>,
    #[arg(
        long,
        value_name = both("COUNT", "数量").as_str(),
        value_parser = clap::value_parser!(u32).range(1..),
        help = both("At most this many, nearest due date first", "只列出前几项，最早到期的在前")
    )]
    limit: Option<u32>,
}

impl Filter {
    /// Whether an entry with this due date is shown. One without a due date waits for nothing.
    fn has(&self, due_on: Option<Date>, working_days_left: Option<i64>) -> bool {
        let is_late = !self.late || working_days_left.is_some_and(|left| left < 0);
        let is_before = self
            .due_before
            .is_none_or(|day| due_on.is_some_and(|due| due < day));
        is_late && is_before
    }

    /// The entries that are shown, and how many more there are beyond `--limit`.
    fn apply(
        &self,
        found: Vec<Value>,
        due: &str,
        also: impl Fn(&Value) -> bool,
    ) -> (Vec<Value>, usize) {
        let mut kept: Vec<Value> = found
            .into_iter()
            .filter(|one| {
                let due_on = one[due].as_str().and_then(|day| day.parse().ok());
                self.has(due_on, one["working_days_left"].as_i64()) && also(one)
            })
            .collect();
        let limit = self.limit.and_then(|limit| usize::try_from(limit).ok());
        let beyond = kept.len().saturating_sub(limit.unwrap_or(usize::MAX));
        kept.truncate(kept.len() - beyond);
        (kept, beyond)
    }
}

/// Shows the open entries of the list at `path`, which are in its member `name` and have their due date in `due`, that the
/// filter and `also` let through. JSON has the same entries.
pub(crate) async fn show_open<T: DeserializeOwned>(
    target: &Target,
    (path, name, due): (&str, &str, &str),
    (filter, also): (&Filter, impl Fn(&Value) -> bool),
    json: bool,
    text: impl FnOnce(&[T]) -> String,
) -> Result<(), Fault> {
    let api = target.api().await?;
    let found = api.list(path, &[("state", "open")], name).await?;
    let (found, beyond) = filter.apply(found, due, also);
    show(found, json, text)?;
    if beyond > 0 {
        show::print_progress(&say!(
            "{beyond} more, beyond --limit",
            "另有 {beyond} 项，超出 --limit"
        ));
    }
    Ok(())
}

/// Shows all entries of the list at `path` with this query, which are in its member `name`: as JSON without change, or as
/// the text that `text` makes of them.
pub(crate) async fn show_list<T: DeserializeOwned>(
    target: &Target,
    (path, query, name): (&str, &[(&str, &str)], &str),
    json: bool,
    text: impl FnOnce(&[T]) -> String,
) -> Result<(), Fault> {
    let api = target.api().await?;
    show(api.list(path, query, name).await?, json, text)
}

fn show<T: DeserializeOwned>(
    found: Vec<Value>,
    json: bool,
    text: impl FnOnce(&[T]) -> String,
) -> Result<(), Fault> {
    if json {
        show::json(&found);
        return Ok(());
    }
    let entries = found.into_iter().map(serde_json::from_value);
    let entries: Result<Vec<T>, _> = entries.collect();
    show::print(&text(&entries.map_err(|_| undocumented())?));
    Ok(())
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use serde_json::json;

    use super::*;

    #[test]
    fn only_what_the_filter_asks_for_is_shown() {
        let listed = || {
            vec![
                json!({"id": 1, "due_on": "2026-11-20", "working_days_left": -2, "state": "a"}),
                json!({"id": 2, "due_on": "2026-11-26", "working_days_left": 0, "state": "b"}),
                json!({"id": 3, "due_on": "2026-11-27", "working_days_left": 1, "state": "b"}),
                json!({"id": 4, "due_on": null, "working_days_left": null, "state": "b"}),
            ]
        };
        let before = |day| Filter {
            due_before: Some(day),
            ..Filter::default()
        };
        let late = Filter {
            late: true,
            ..Filter::default()
        };
        let limited = |limit| Filter {
            limit: Some(limit),
            ..Filter::default()
        };
        let any = |_: &Value| true;
        let of = |filter: Filter, also: &dyn Fn(&Value) -> bool| {
            let (kept, beyond) = filter.apply(listed(), "due_on", also);
            let ids = kept.iter().filter_map(|one| one["id"].as_i64());
            (ids.collect::<Vec<_>>(), beyond)
        };
        assert_eq!(of(Filter::default(), &any), (vec![1, 2, 3, 4], 0));
        assert_eq!(of(late, &any), (vec![1], 0));
        assert_eq!(of(before(date(2026, 11, 27)), &any), (vec![1, 2], 0));
        assert_eq!(of(limited(3), &any), (vec![1, 2, 3], 1));
        assert_eq!(of(limited(9), &any), (vec![1, 2, 3, 4], 0));
        let only_b = |one: &Value| one["state"] == "b";
        assert_eq!(of(limited(1), &only_b), (vec![2], 2));
    }
}
