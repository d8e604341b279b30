//! Lists of what is open: threads, deletion requests, disclosures and holds.

use serde::de::DeserializeOwned;

use crate::{api::undocumented, fault::Fault, show, target::Target};

/// Shows all open entries of the list at `path`, which are in its member `name`.
pub(crate) async fn show_open<T: DeserializeOwned>(
    target: &Target,
    (path, name): (&str, &str),
    json: bool,
    text: impl FnOnce(&[T]) -> String,
) -> Result<(), Fault> {
    let of = (path, &[("state", "open")][..], name);
    show_list(target, of, json, text).await
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
    let found = api.list(path, query, name).await?;
    if json {
        show::json(&found);
        return Ok(());
    }
    let entries = found.into_iter().map(serde_json::from_value);
    let entries: Result<Vec<T>, _> = entries.collect();
    show::print(&text(&entries.map_err(|_| undocumented())?));
    Ok(())
}
