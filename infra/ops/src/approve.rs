//! `qeg approve`: approves a disclosure that another member of staff requested, and gets its package, which names the
//! disclosure and its legal basis and has only the requested fields.

use std::{
    io::Write as _,
    path::{Path, PathBuf},
};

use clap::Args;
use serde_json::Value;
use tempfile::NamedTempFile;

use crate::{
    consent::Consent,
    disclosures::{self, Seen, look, unknown},
    fault::{Exit, Fault},
    show,
    target::Target,
};

#[derive(Args)]
#[command(
    after_help = "Examples (the first one shows what it is about, and asks):\n  qeg approve 7d0c2a9e51b84f6390c1d2e3f4a5b6c7 --out package.txt\n  qeg approve 7d0c2a9e51b84f6390c1d2e3f4a5b6c7 --yes --json --out package.json\nThe package can be fetched again for 15 minutes, by the same command; each fetch is recorded. To refuse it: qeg reject ID"
)]
pub(crate) struct Approve {
    /// Id of a disclosure that somebody else requested
    #[arg(value_name = "ID")]
    id: String,
    /// New file for the package, which only you may read [default: the standard output]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    #[command(flatten)]
    consent: Consent,
}

impl Approve {
    pub(crate) async fn run(&self, target: &Target, json: bool) -> Result<(), Fault> {
        let id = disclosures::id(&self.id)?;
        let is_asked_for = self.consent.is_asked_for()?;
        // Before anything is released, so that there is a place for it.
        let out = self.out.as_deref().map(Place::prepare).transpose()?;
        let api = target.api().await?;
        if is_asked_for {
            let seen = Seen::read(look(&api, &id).await?)?;
            check(&seen)?;
            let question = "Release these fields to this authority? It cannot be taken back.";
            Consent::ask(&seen.text(), question)?;
        }
        let path = format!("/staff/disclosures/{id}/approval");
        let package = api.post_nothing(&path).await.map_err(unknown)?;
        let text = if json {
            serde_json::to_string_pretty(&package).unwrap_or_default()
        } else {
            lines(&package)
        };
        let Some(out) = out else {
            show::print(&text);
            return show::whole_or(RELEASED);
        };
        out.write(&text)?;
        show::print_progress(
            "The package is in the file. Give it to the authority, then delete the file.",
        );
        Ok(())
    }
}

/// What to do if the package was released but did not arrive.
const RELEASED: &str = "The package was released, and this is on the record. Make room, or name another file with --out, and run the same command again: for 15 minutes it gives you the package again.";

/// Refuses what the API would refuse, before the question is asked.
fn check(seen: &Seen) -> Result<(), Fault> {
    if seen.requested_by_you {
        return Err(Fault::new(
            Exit::NotAllowed,
            "You requested this disclosure yourself: another member of staff has to approve it. `qeg withdraw` takes it back.",
        ));
    }
    match seen.state.as_str() {
        "awaiting_approval" | "released" => Ok(()),
        state => Err(Fault::new(
            Exit::Refused,
            format!(
                "This disclosure is {}: it cannot be approved. If it is still needed, request it again with `qeg disclose`.",
                show::printable(state)
            ),
        )),
    }
}

/// A new file in the folder where the package is to be, which only this user may read. It has its name when it is whole.
struct Place<'a> {
    file: NamedTempFile,
    path: &'a Path,
}

impl<'a> Place<'a> {
    fn prepare(path: &'a Path) -> Result<Self, Fault> {
        let folder = path
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty());
        let folder = folder.unwrap_or(Path::new("."));
        if path.exists() {
            return Err(Fault::usage(
                "the file of --out exists already: name a new one",
            ));
        }
        let file = NamedTempFile::new_in(folder);
        let file = file.map_err(|_| {
            Fault::usage(
                "the file of --out cannot be written: name a new file in a folder of yours",
            )
        })?;
        Ok(Self { file, path })
    }

    fn write(mut self, text: &str) -> Result<(), Fault> {
        let written = writeln!(self.file, "{text}").and_then(|()| self.file.as_file().sync_all());
        let unwritten = |()| {
            Fault::new(
                Exit::Unwritten,
                format!("The file could not be written. {RELEASED}"),
            )
        };
        written.map_err(|_| unwritten(()))?;
        let named = self.file.persist_noclobber(self.path);
        named.map(|_| ()).map_err(|_| unwritten(()))
    }
}

/// All values of a package with their paths, one per line.
fn lines(package: &Value) -> String {
    let mut facts = Vec::new();
    flatten("", package, &mut facts);
    let facts: Vec<(&str, String)> = facts
        .iter()
        .map(|(name, value)| (name.as_str(), value.clone()))
        .collect();
    show::fields(&facts)
}

fn flatten(path: &str, value: &Value, into: &mut Vec<(String, String)>) {
    let below = |name: &str| {
        if path.is_empty() {
            name.to_owned()
        } else {
            format!("{path}.{name}")
        }
    };
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                flatten(&below(name), member, into);
            }
        }
        Value::Array(members) => {
            for (n, member) in (1..).zip(members) {
                flatten(&below(&n.to_string()), member, into);
            }
        }
        Value::String(text) => into.push((path.to_owned(), text.replace('\n', " "))),
        Value::Null => {}
        other => into.push((path.to_owned(), other.to_string())),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::os::unix::fs::PermissionsExt as _;

    use serde_json::json;

    use super::*;

    #[test]
    fn a_package_is_shown_with_one_value_per_line() {
        let package =
            json!({"fields": {"phone": "1", "threads": [{"body": "a\nb"}]}, "none": null});
        assert_eq!(
            lines(&package),
            "fields.phone           1\nfields.threads.1.body  a b"
        );
    }

    #[test]
    fn a_file_is_new_whole_and_readable_by_nobody_else() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("package.txt");
        let place = Place::prepare(&path).ok().unwrap();
        assert!(!path.exists());
        place.write("a").unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "a\n");
        let mode = std::fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        assert!(Place::prepare(&path).is_err(), "it exists");
        assert!(Place::prepare(Path::new("/nonexistent/package.txt")).is_err());
        // Somebody else made the file meanwhile: nothing of theirs is lost, and the command says what to do.
        let path = folder.path().join("other.txt");
        let place = Place::prepare(&path).ok().unwrap();
        std::fs::write(&path, "theirs").unwrap();
        let fault = place.write("mine").unwrap_err();
        assert_eq!(fault.exit, Exit::Unwritten);
        assert!(fault.to_string().contains("run the same command again"));
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "theirs");
        let left = std::fs::read_dir(folder.path()).unwrap().count();
        assert_eq!(left, 2, "no file with personal data is left behind");
    }
}
