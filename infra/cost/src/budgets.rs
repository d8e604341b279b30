//! The tables of docs/budgets.md. Tests hold the figures against what the code does, and the cost model counts with them.

use std::fmt::Write as _;

/// The document, as it was when this was built.
pub const DOCUMENT: &str = include_str!("../../../docs/budgets.md");

/// What one call of a route, or one step, takes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Budget {
    /// The route, `PUT /contact`, or the function of a step, `purge`.
    pub name: String,
    /// What this row is about, where a route or a step has several.
    pub case: String,
    /// Calls to AWS, those to KMS and SQS too, with data keys in the cache.
    pub calls: usize,
    /// Round trips that follow each other.
    pub trips: usize,
    /// Calls to KMS.
    pub kms: usize,
    /// Calls to AWS with an empty cache of data keys. Steps have no cache, so they repeat [`Self::calls`].
    pub cold_calls: usize,
    /// Round trips that follow each other, with an empty cache.
    pub cold_trips: usize,
    /// Calls to KMS, with an empty cache.
    pub cold_kms: usize,
    /// Calls to SQS.
    pub sqs: usize,
    /// Read units of `DynamoDB`.
    pub read_units: f64,
    /// Write units of `DynamoDB`, with those of indexes.
    pub write_units: f64,
}

/// The heading of the table of routes.
pub const ROUTES: &str = "## Routes";
/// The heading of the table of schedules, streams and queues.
pub const STEPS: &str = "## Steps";

/// The rows of the table below a heading; cells are trimmed and without backticks. A heading without a table has none.
pub fn rows(document: &str, heading: &str) -> Vec<Vec<String>> {
    let lines = document.lines().skip_while(|line| *line != heading).skip(1);
    let section = lines.take_while(|line| !line.starts_with("## "));
    let table = section.filter(|line| line.starts_with('|')).skip(2);
    let cells = |line: &str| {
        let inner = line.trim().trim_start_matches('|').trim_end_matches('|');
        inner
            .split('|')
            .map(|cell| cell.trim().replace('`', ""))
            .collect()
    };
    table.map(cells).collect()
}

/// The table of routes or of steps.
///
/// # Errors
/// The first row that cannot be read.
pub fn read(document: &str, heading: &str) -> Result<Vec<Budget>, String> {
    let parsed = |row: Vec<String>| Budget::of(heading, &row).ok_or_else(|| row.join(" | "));
    rows(document, heading).into_iter().map(parsed).collect()
}

impl Budget {
    fn of(heading: &str, row: &[String]) -> Option<Self> {
        let [name, case, figures @ ..] = row else {
            return None;
        };
        let count = |at: usize| figures.get(at)?.parse::<usize>().ok();
        let units = |at: usize| figures.get(at)?.parse::<f64>().ok();
        let warm = Self {
            name: name.clone(),
            case: case.clone(),
            calls: count(0)?,
            trips: count(1)?,
            kms: count(2)?,
            cold_calls: count(0)?,
            cold_trips: count(1)?,
            cold_kms: count(2)?,
            ..Self::default()
        };
        let budget = match heading {
            ROUTES => Self {
                cold_calls: count(3)?,
                cold_trips: count(4)?,
                cold_kms: count(5)?,
                read_units: units(6)?,
                write_units: units(7)?,
                ..warm
            },
            _ => Self {
                sqs: count(3)?,
                read_units: units(4)?,
                write_units: units(5)?,
                ..warm
            },
        };
        Some(budget)
    }

    /// The row of this budget.
    pub fn row(&self, heading: &str) -> String {
        let mut row = format!(
            "| `{}` | {} | {} | {} | {} |",
            self.name, self.case, self.calls, self.trips, self.kms
        );
        let (cold, sqs) = (
            [self.cold_calls, self.cold_trips, self.cold_kms],
            [self.sqs],
        );
        let more: &[usize] = if heading == ROUTES { &cold } else { &sqs };
        for figure in more {
            let _ = write!(row, " {figure} |");
        }
        let _ = write!(row, " {} | {} |", self.read_units, self.write_units);
        row
    }
}

/// The document with other rows in the table below a heading.
pub fn with_rows(document: &str, heading: &str, rows: &[String]) -> String {
    let mut written = String::with_capacity(document.len());
    let mut is_section = false;
    let mut lines_of_table = 0;
    for line in document.lines() {
        if line.starts_with("## ") {
            is_section = line == heading;
            lines_of_table = 0;
        }
        if is_section && line.starts_with('|') {
            lines_of_table += 1;
            if lines_of_table > 2 {
                continue;
            }
        }
        written.push_str(line);
        written.push('\n');
        if is_section && lines_of_table == 2 && line.starts_with('|') {
            for row in rows {
                written.push_str(row);
                written.push('\n');
            }
        }
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "\
# Budgets

## Routes
Words.

| route | case | calls | trips | KMS | calls, cold | trips, cold | KMS, cold | read | write |
|---|---|---|---|---|---|---|---|---|---|
| `GET /contact` |  | 1 | 1 | 0 | 2 | 2 | 1 | 2.5 | 0 |

## Steps

| step | case | calls | trips | KMS | SQS | read | write |
|---|---|---|---|---|---|---|---|
| `purge` | nothing is due | 2 | 2 | 0 | 1 | 0.5 | 0 |
";

    #[test]
    fn a_row_is_written_as_it_is_read() {
        for heading in [ROUTES, STEPS] {
            let read = read(TEXT, heading).unwrap_or_default();
            let rows: Vec<String> = read.iter().map(|one| one.row(heading)).collect();
            assert_eq!(rows.len(), 1);
            assert_eq!(with_rows(TEXT, heading, &rows), TEXT);
        }
        let steps = read(TEXT, STEPS).unwrap_or_default();
        assert_eq!((steps[0].sqs, steps[0].read_units), (1, 0.5));
    }

    #[test]
    fn a_row_without_a_figure_is_named() {
        let broken = TEXT.replace("| 2.5 |", "| |");
        let error = read(&broken, ROUTES).err().unwrap_or_default();
        assert!(error.starts_with("GET /contact"), "{error}");
    }
}
