//! An order interface to look at: one JSON file an order.
//!
//! It stands where your system goes. What is deleted here is gone from the folder; on your side erasing also
//! means labels, exports and backups.

use std::fs::{self, DirBuilder};
use std::io;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::event::Id;
use crate::journal::{sync_folder, write_whole};
use crate::order_interface::{NotPlaced, Order, OrderInterface, Placed, Unavailable};

/// Orders as files in `<folder>/orders`.
pub struct Files {
    orders: PathBuf,
    now: fn() -> Timestamp,
}

#[derive(Serialize)]
struct Written<'a> {
    tracking_number: &'a str,
    placed_at: Timestamp,
    #[serde(flatten)]
    order: &'a Order,
}

#[derive(Deserialize)]
struct Known {
    tracking_number: String,
}

impl Files {
    /// Opens the folder, and removes what a kill left half written.
    ///
    /// Only while no other consumer works there: [`crate::run`] sees to that.
    pub(crate) fn open(folder: &Path, now: fn() -> Timestamp) -> io::Result<Self> {
        let orders = folder.join("orders");
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(&orders)?;
        for entry in fs::read_dir(&orders)? {
            let path = entry?.path();
            if path.extension().is_some_and(|ending| ending == "part") {
                fs::remove_file(path)?;
            }
        }
        sync_folder(&orders)?;
        Ok(Self { orders, now })
    }

    fn path(&self, handoff: &Id) -> PathBuf {
        self.orders.join(name(handoff))
    }

    fn look(&self, handoff: &Id) -> io::Result<Option<Placed>> {
        match fs::read(self.path(handoff)) {
            Ok(bytes) => {
                let Known { tracking_number } = serde_json::from_slice(&bytes)?;
                Ok(Some(Placed { tracking_number }))
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn write(&self, order: &Order) -> io::Result<Placed> {
        let tracking_number = tracking_number(&order.handoff_id);
        let written = Written {
            tracking_number: &tracking_number,
            placed_at: (self.now)(),
            order,
        };
        let text = serde_json::to_vec_pretty(&written)?;
        write_whole(&self.orders, &name(&order.handoff_id), &text)?;
        Ok(Placed { tracking_number })
    }

    fn remove(&self, handoff: &Id) -> io::Result<()> {
        match fs::remove_file(self.path(handoff)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        sync_folder(&self.orders)
    }
}

fn name(handoff: &Id) -> String {
    format!("{handoff}.json")
}

/// A number that a second call gives again: `EX` and 13 digits.
fn tracking_number(handoff: &Id) -> String {
    let hash = Sha256::digest(handoff.as_str());
    let number = hash[..8]
        .iter()
        .fold(0, |number, byte| number << 8 | u64::from(*byte));
    format!("EX{:013}", number % 10_000_000_000_000)
}

// Files are written without a pause in between, on purpose: whoever drops a consumer kills it before or after a
// file, and nothing goes on behind its back.
impl OrderInterface for Files {
    async fn find(&self, handoff: &Id) -> Result<Option<Placed>, Unavailable> {
        self.look(handoff).map_err(|_| Unavailable)
    }

    async fn place(&self, order: &Order) -> Result<Placed, NotPlaced> {
        let known = self.look(&order.handoff_id);
        match known.map_err(|_| NotPlaced::Unavailable)? {
            Some(placed) => Ok(placed),
            None => self.write(order).map_err(|_| NotPlaced::Unavailable),
        }
    }

    async fn cancel(&self, handoff: &Id) -> Result<(), Unavailable> {
        self.remove(handoff).map_err(|_| Unavailable)
    }

    async fn erase(&self, handoff: &Id) -> Result<(), Unavailable> {
        self.remove(handoff).map_err(|_| Unavailable)
    }
}

#[cfg(test)]
mod tests;
