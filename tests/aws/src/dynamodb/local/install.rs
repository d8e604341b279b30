//! The installation in target/dynamodb-local, which the first test process makes.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, ensure};
use aws_lc_rs::digest::{SHA256, digest};

use super::{java, tool::run};

/// The npm package that contains the jar. Only its archive is downloaded, without its dependencies.
const PACKAGE: &str = "amplify-dynamodb-simulator@2.9.30";
/// The archive's name, as `npm pack` writes it.
const ARCHIVE: &str = "amplify-dynamodb-simulator-2.9.30.tgz";
/// The hash of the archive.
const SHA_256: &str = "3503ffac19f183407909fecdacf4db51ab1fdad1da7b2f177016670b2d80e4b9";

/// The files that are needed to start a server.
pub(super) struct Installation {
    /// The folder of DynamoDBLocal.jar.
    pub(super) folder: PathBuf,
    /// The Java that runs it.
    pub(super) java: PathBuf,
    root: PathBuf,
}

impl Installation {
    /// A folder for the files of this process's server.
    pub(super) fn scratch(&self) -> Result<PathBuf> {
        let folder = self.root.join("run").join(std::process::id().to_string());
        fs::create_dir_all(&folder)?;
        Ok(folder)
    }
}

/// Installs what is missing. If several processes do so at the same time, they wait for the first one.
pub(super) fn ready() -> Result<Installation> {
    let root = target().join("dynamodb-local");
    fs::create_dir_all(&root)?;
    let lock = File::create(root.join("lock"))?;
    // The lock is released when the file is closed, even if the process is killed.
    lock.lock()?;
    let marker = root.join("installed.txt");
    if !fs::read_to_string(&marker).is_ok_and(|have| have == PACKAGE) {
        fetch(&root)?;
        // Written last, so that an interrupted installation is repeated.
        fs::write(&marker, PACKAGE)?;
    }
    Ok(Installation {
        folder: root.join("package/emulator"),
        java: java::find(&root)?,
        root,
    })
}

fn fetch(root: &Path) -> Result<()> {
    let mut pack = Command::new("npm");
    pack.args(["pack", "--silent", "--ignore-scripts", PACKAGE]);
    run(pack.current_dir(root), "install Node.js with npm")?;
    let archive = root.join(ARCHIVE);
    let hash = digest(&SHA256, &fs::read(&archive)?);
    ensure!(
        crate::hex::hex(hash.as_ref()) == SHA_256,
        "{} is not the file that was pinned: delete it and try again",
        archive.display()
    );
    let mut unpack = Command::new("tar");
    unpack.args(["-xzf", ARCHIVE]);
    run(unpack.current_dir(root), "install tar")?;
    Ok(fs::remove_file(archive)?)
}

/// The workspace's target folder, which git ignores.
fn target() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target")
}
