//! The carriers of the register, remembered for a minute.

use std::sync::Arc;

use qeg_domain::{clock::Clock, handoff::Carriers};
use qeg_store::core::register::ReadCarriers;
use qeg_web::{Problem, remembered::Remembered};

/// The carriers, as this process read them last.
#[derive(Default)]
pub struct KnownCarriers(Remembered<Carriers>);

impl KnownCarriers {
    /// The carriers.
    ///
    /// # Errors
    /// 503 when the register cannot be read.
    pub(crate) async fn read(
        &self,
        powers: &(impl Clock + ReadCarriers),
    ) -> Result<Arc<Carriers>, Problem> {
        let carriers = self.0.get(powers.now(), async || powers.carriers().await);
        Ok(carriers.await?)
    }
}
