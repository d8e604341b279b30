//! An example order interface: each order is a JSON file.
//!
//! Your own system takes its place. Here, erasing deletes the file; in your system it also covers labels, exports
//! and backups.

use std::fs::{self, DirBuilder};
use std::io;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::durable::{sync_folder, write_whole};
use crate::id::Id;
use crate::order_interface::{NotPlaced, Order, OrderInterface, PlacedOrder, Unavailable};

/// Orders as files in `<folder>/orders`.
pub struct FileOrders {
    orders: PathBuf,
    now: fn() -> Timestamp,
}

#[derive(Serialize)]
struct OrderFile<'a> {
    tracking_number: &'a str,
    placed_at: Timestamp,
    #[serde(flatten)]
    order: &'a Order,
}

#[derive(Deserialize)]
struct StoredOrder {
    tracking_number: String,
}

impl FileOrders {
    /// Opens the folder, and removes half-written files left by a kill.
    ///
    /// No other consumer may work in the folder: [`crate::run`] holds its lock.
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
        self.orders.join(file_name(handoff))
    }

    fn read(&self, handoff: &Id) -> io::Result<Option<PlacedOrder>> {
        match fs::read(self.path(handoff)) {
            Ok(bytes) => {
                let StoredOrder { tracking_number } = serde_json::from_slice(&bytes)?;
                Ok(Some(PlacedOrder { tracking_number }))
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn write(&self, order: &Order) -> io::Result<PlacedOrder> {
        let tracking_number = tracking_number(&order.handoff_id);
        let written = OrderFile {
            tracking_number: &tracking_number,
            placed_at: (self.now)(),
            order,
        };
        let text = serde_json::to_vec_pretty(&written)?;
        write_whole(&self.orders, &file_name(&order.handoff_id), &text)?;
        Ok(PlacedOrder { tracking_number })
    }

    fn remove(&self, handoff: &Id) -> io::Result<()> {
        match fs::remove_file(self.path(handoff)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        sync_folder(&self.orders)
    }
}

fn file_name(handoff: &Id) -> String {
    format!("{handoff}.json")
}

/// The tracking number of a handoff, always the same: `EX` and 13 digits.
fn tracking_number(handoff: &Id) -> String {
    let hash = Sha256::digest(handoff.as_str());
    let number = hash[..8]
        .iter()
        .fold(0, |number, byte| number << 8 | u64::from(*byte));
    format!("EX{:013}", number % 10_000_000_000_000)
}

// These functions have no await point, on purpose: dropping the future of a consumer stops it before or after a file
// operation, never within one.
impl OrderInterface for FileOrders {
    async fn find(&self, handoff: &Id) -> Result<Option<PlacedOrder>, Unavailable> {
        self.read(handoff).map_err(|_| Unavailable)
    }

    async fn place(&self, order: &Order) -> Result<PlacedOrder, NotPlaced> {
        let known = self.read(&order.handoff_id);
        match known.map_err(|_| NotPlaced::Unavailable)? {
            Some(placed) => Ok(placed),
            None => self.write(order).map_err(|_| NotPlaced::Unavailable),
        }
    }

    async fn correct(&self, order: &Order) -> Result<(), Unavailable> {
        self.write(order).map(|_| ()).map_err(|_| Unavailable)
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
