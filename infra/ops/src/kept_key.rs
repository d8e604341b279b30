//! Idempotency keys that outlive a command: a command that failed and is run again with the same input is the same act.
//!
//! A key is kept in a file of the user until the API has answered. The name of the file is a slow hash of the call with
//! the salt of this user, so that it does not show what was asked for; the file has nothing but the random key.

use std::{
    fs::{self, DirBuilder, File, OpenOptions},
    io::{self, Write as _},
    num::NonZeroU32,
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

use aws_lc_rs::{pbkdf2, rand};
use qeg_domain::{id::to_hex, limits::IDEMPOTENCY_HOURS};

use crate::{fault::Fault, language::say};

/// Rounds of PBKDF2 for the name of a file: a tenth of a second, so that call signs cannot be tried one by one.
const ROUNDS: NonZeroU32 = NonZeroU32::new(200_000).unwrap();
/// The name of the file with the salt.
const SALT: &str = "salt";

/// An idempotency key: 128 random bits in hex.
pub(crate) struct KeptKey {
    key: String,
    file: Option<PathBuf>,
}

impl KeptKey {
    /// The key of a call with these parts: the one that was kept when the same call failed within the last day, or a new
    /// one.
    ///
    /// # Errors
    /// Only if this machine has no source of randomness. If no file can be written, the key is not kept.
    pub(crate) fn of(parts: &[&[u8]]) -> Result<Self, Fault> {
        let new = || Ok::<_, Fault>(to_hex(&random::<16>()?));
        let Some(folder) = state_folder() else {
            let (key, file) = (new()?, None);
            return Ok(Self { key, file });
        };
        Self::of_folder(&folder, parts, &new()?)
    }

    fn of_folder(folder: &Path, parts: &[&[u8]], new: &str) -> Result<Self, Fault> {
        forget_old(folder);
        let salt = salt(folder, &random::<32>()?).ok();
        let file = salt.map(|salt| folder.join(name(&salt, parts)));
        let kept = file.as_deref().and_then(|file| keep(file, new).ok());
        Ok(Self {
            file: file.filter(|_| kept.is_some()),
            key: kept.unwrap_or_else(|| new.to_owned()),
        })
    }

    /// The key.
    pub(crate) fn as_str(&self) -> &str {
        &self.key
    }

    /// The API has answered: the same call is another act from now on.
    pub(crate) fn forget(self) {
        if let Some(file) = self.file {
            let _ = fs::remove_file(file);
        }
    }

    /// The fault of a call that may have been done. If the key could not be kept, it says so.
    pub(crate) fn kept(self, fault: Fault) -> Fault {
        match self.file {
            Some(_) => fault,
            None => fault.and(&say!(
                " It may have been done all the same, and this machine could not note that for a second run: check before you run it again.",
                "操作可能已经完成，而本机无法为再次运行做记录：再次运行之前请先查看结果。"
            )),
        }
    }
}

fn random<const BYTES: usize>() -> Result<[u8; BYTES], Fault> {
    let mut bytes = [0; BYTES];
    rand::fill(&mut bytes).map_err(|_| {
        Fault::unreachable(say!(
            "The random source of this machine",
            "本机的随机数来源"
        ))
    })?;
    Ok(bytes)
}

/// The folder of what `qeg` keeps, the keys and the drafts, which only this user may read; `None` if there is no home or it cannot be written.
pub(crate) fn state_folder() -> Option<PathBuf> {
    let var = |name| std::env::var_os(name).filter(|value| !value.is_empty());
    let state = var("XDG_STATE_HOME").map(PathBuf::from);
    let state = state.or_else(|| Some(PathBuf::from(var("HOME")?).join(".local/state")))?;
    let folder = state.join("qeg");
    let made = DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(&folder);
    made.ok().map(|()| folder)
}

/// The salt in the folder, which is `new` if there was none.
fn salt(folder: &Path, new: &[u8]) -> io::Result<Vec<u8>> {
    let file = folder.join(SALT);
    match create(&file, new) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => fs::read(&file),
        done => done.map(|()| new.to_vec()),
    }
}

/// The name of the file for a call with these parts.
fn name(salt: &[u8], parts: &[&[u8]]) -> String {
    let mut call = Vec::new();
    for part in parts {
        call.extend_from_slice(&(part.len() as u64).to_be_bytes());
        call.extend_from_slice(part);
    }
    let mut name = [0; 16];
    pbkdf2::derive(pbkdf2::PBKDF2_HMAC_SHA256, ROUNDS, salt, &call, &mut name);
    to_hex(&name)
}

/// The key in the file, which is `new` if there was none.
fn keep(file: &Path, new: &str) -> io::Result<String> {
    match create(file, new.as_bytes()) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            let kept = fs::read_to_string(file)?;
            let is_key = kept.len() == new.len() && kept.bytes().all(|c| c.is_ascii_hexdigit());
            is_key
                .then_some(kept)
                .ok_or(io::ErrorKind::InvalidData.into())
        }
        done => done.map(|()| new.to_owned()),
    }
}

fn create(file: &Path, content: &[u8]) -> io::Result<()> {
    let mut options = OpenOptions::new();
    let mut file: File = options
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(file)?;
    file.write_all(content)
}

/// Removes keys that are older than the API remembers them.
fn forget_old(folder: &Path) {
    let oldest = Duration::from_hours(IDEMPOTENCY_HOURS.unsigned_abs());
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    for entry in entries.filter(|entry| entry.file_name() != SALT) {
        let changed = entry.metadata().and_then(|file| file.modified());
        let age = changed.map(|at| SystemTime::now().duration_since(at).unwrap_or_default());
        if age.is_ok_and(|age| age >= oldest) {
            let _ = fs::remove_file(entry.path());
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    const ONE: &str = "11111111111111111111111111111111";
    const OTHER: &str = "22222222222222222222222222222222";

    fn files(folder: &Path) -> Vec<PathBuf> {
        let entries = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path());
        entries.filter(|path| !path.ends_with(SALT)).collect()
    }

    #[test]
    fn the_same_call_has_the_same_key_until_it_is_forgotten_and_others_have_others() {
        let folder = tempfile::tempdir().unwrap();
        let of = |parts: &[&[u8]], new| KeptKey::of_folder(folder.path(), parts, new).ok().unwrap();
        let call: &[&[u8]] = &[b"/staff/threads", b"BG7ABC"];
        assert_eq!(of(call, ONE).as_str(), ONE);
        let again = of(call, OTHER);
        assert_eq!(again.as_str(), ONE);
        for other in [
            &[b"/staff/threads" as &[u8], b"BG7ABD"],
            &[b"/staff/threadsB" as &[u8], b"G7ABC"],
        ] {
            let other = of(other, OTHER);
            assert_eq!(other.as_str(), OTHER);
            other.forget();
        }
        again.forget();
        assert_eq!(of(call, OTHER).as_str(), OTHER);
    }

    #[test]
    fn a_kept_key_shows_nothing_of_the_call_and_is_readable_by_nobody_else() {
        let folder = tempfile::tempdir().unwrap();
        let key = KeptKey::of_folder(folder.path(), &[b"BG7ABC"], ONE)
            .ok()
            .unwrap();
        let file = files(folder.path()).pop().unwrap();
        assert_eq!(fs::read_to_string(&file).unwrap(), ONE);
        assert_eq!(file.file_name().unwrap().len(), 32);
        for file in [&file, &folder.path().join(SALT)] {
            assert_eq!(
                fs::metadata(file).unwrap().permissions().mode() & 0o777,
                0o600
            );
        }
        let fault = key.kept(Fault::unreachable("the API")).to_string();
        assert!(!fault.contains("could not note"), "{fault}");
    }

    #[test]
    fn a_key_of_yesterday_is_not_used_again() {
        let folder = tempfile::tempdir().unwrap();
        KeptKey::of_folder(folder.path(), &[b"a"], ONE)
            .ok()
            .unwrap();
        let file = files(folder.path()).pop().unwrap();
        let yesterday = SystemTime::now() - Duration::from_hours(25);
        File::options()
            .write(true)
            .open(&file)
            .unwrap()
            .set_modified(yesterday)
            .unwrap();
        let key = KeptKey::of_folder(folder.path(), &[b"a"], OTHER)
            .ok()
            .unwrap();
        assert_eq!(key.as_str(), OTHER);
    }

    #[test]
    fn without_a_place_to_keep_it_a_fault_says_so() {
        let nowhere = Path::new("/nonexistent/qeg");
        let key = KeptKey::of_folder(nowhere, &[b"a"], ONE).ok().unwrap();
        assert_eq!(key.as_str(), ONE);
        let fault = key.kept(Fault::unreachable("the API")).to_string();
        assert!(fault.contains("check before you run it again"), "{fault}");
    }
}
