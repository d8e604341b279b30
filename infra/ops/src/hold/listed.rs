//! Holds as `/staff/holds` lists them, and the table that shows them.

use jiff::Timestamp;
use qeg_domain::hold::Basis as Ground;
use serde::Deserialize;

use crate::{
    api::undocumented,
    fault::Fault,
    language::{both, say},
    show,
    titles::title,
    when,
};

/// A hold as the API lists it.
#[derive(Deserialize)]
pub(super) struct Listed {
    pub(super) id: String,
    pub(super) basis: String,
    pub(super) until: String,
    pub(super) secret_until: Option<String>,
    pub(super) placed_at: Timestamp,
}

/// The holds of a list of the API.
pub(super) fn read(listed: Vec<serde_json::Value>) -> Result<Vec<Listed>, Fault> {
    serde_json::from_value(listed.into()).map_err(|_| undocumented())
}

/// The holds as a table.
pub(super) fn text(listed: &[Listed]) -> String {
    if listed.is_empty() {
        return say!("no hold stands", "没有有效的法定保全");
    }
    let heads = [
        both("hold", "保全编号"),
        both("basis", "法律依据"),
        both("until", "截止日期"),
        both("secret until", "保密至"),
        both("placed at", "登记时间"),
    ];
    let rows = listed.iter().map(|one| {
        [
            one.id.clone(),
            title::<Ground>(&one.basis),
            one.until.clone(),
            one.secret_until.clone().unwrap_or_default(),
            when::time(one.placed_at),
        ]
    });
    show::table(heads, rows)
}
