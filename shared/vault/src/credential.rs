//! Passwords: argon2id (RFC 9106). The parameters are stored with the hash, and the hash is upgraded at sign-in. A hash
//! is of the password in NFKC; older hashes are of the text as it was typed.
//!
//! Cost: 19 MiB, two passes, one lane (OWASP Password Storage Cheat Sheet). The work memory is kept and reused, because
//! allocating it takes a large part of the time.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use argon2::{
    ARGON2ID_IDENT, Algorithm, Argon2, Block, Params, Version,
    password_hash::phc::{Output, ParamsString, PasswordHash, Salt},
};
use qeg_domain::{password::Password, personal::Personal, random::Random};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use crate::VaultError;

const SALT_BYTES: usize = 16;
const HASH_BYTES: usize = 32;

/// The result of a comparison.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Verdict {
    /// The password is right.
    Right,
    /// The password is right and its hash was made at an older cost, or before NFKC: store a new one.
    RightButOutdated,
    /// The password is wrong.
    Wrong,
}

/// Hashes and compares passwords at the current cost.
pub struct Passwords {
    params: Params,
    memory: Mutex<Vec<Block>>,
    hashes: AtomicU64,
}

impl Default for Passwords {
    fn default() -> Self {
        Self::with_params(Params::DEFAULT)
    }
}

impl Passwords {
    /// Passwords at another cost: to raise the cost, and for tests of the upgrade.
    pub fn with_params(params: Params) -> Self {
        Self {
            params,
            memory: Mutex::new(Vec::new()),
            hashes: AtomicU64::new(0),
        }
    }

    /// How many hashes were computed so far: the work for an unknown person must be the same as for a known one.
    pub fn hashes(&self) -> u64 {
        self.hashes.load(Ordering::Relaxed)
    }

    /// The PHC string of a new hash with a fresh salt.
    ///
    /// # Errors
    /// [`VaultError::Broken`] if argon2 refuses its parameters, which are constants.
    pub fn hash(
        &self,
        random: &dyn Random,
        password: &Password,
    ) -> Result<Personal<String>, VaultError> {
        let mut salt = [0_u8; SALT_BYTES];
        random.fill(&mut salt);
        let mut hash = Zeroizing::new([0_u8; HASH_BYTES]);
        self.derive(&self.params, password.seal_view(), &salt, &mut *hash)?;
        let phc = PasswordHash {
            algorithm: ARGON2ID_IDENT,
            version: Some(Version::V0x13.into()),
            params: ParamsString::try_from(&self.params).map_err(|_| VaultError::Broken)?,
            salt: Some(Salt::new(&salt).map_err(|_| VaultError::Broken)?),
            hash: Some(Output::new(&*hash).map_err(|_| VaultError::Broken)?),
        };
        Ok(Personal::new(phc.to_string()))
    }

    /// Compares a password with a stored PHC string. Every form of the password is hashed at the stored cost, also
    /// after one has matched, so that the time does not show which form is right.
    ///
    /// # Errors
    /// [`VaultError::Broken`] if the stored string is not an argon2id hash.
    pub fn verify(
        &self,
        password: &Password,
        stored: &Personal<String>,
    ) -> Result<Verdict, VaultError> {
        let phc = PasswordHash::new(stored.seal_view()).map_err(|_| VaultError::Broken)?;
        let (Some(salt), Some(expected)) = (phc.salt, phc.hash) else {
            return Err(VaultError::Broken);
        };
        if phc.algorithm != ARGON2ID_IDENT {
            return Err(VaultError::Broken);
        }
        let params = Params::try_from(&phc).map_err(|_| VaultError::Broken)?;
        let mut actual = Zeroizing::new(vec![0_u8; expected.len()]);
        let mut right = Vec::with_capacity(2);
        for form in password.seal_views() {
            self.derive(&params, form, &salt, &mut actual)?;
            right.push(bool::from(actual.ct_eq(expected.as_bytes())));
        }
        let cost = |params: &Params| (params.m_cost(), params.t_cost(), params.p_cost());
        Ok(match right.as_slice() {
            [true, ..] if cost(&params) == cost(&self.params) => Verdict::Right,
            right if right.contains(&true) => Verdict::RightButOutdated,
            _ => Verdict::Wrong,
        })
    }

    /// Does the work of one comparison without a stored hash, so that an unknown person takes as long as a known one.
    ///
    /// # Errors
    /// [`VaultError::Broken`] if argon2 refuses its parameters, which are constants.
    pub fn work_in_vain(&self, password: &Password) -> Result<(), VaultError> {
        let mut nothing = [0_u8; HASH_BYTES];
        for form in password.seal_views() {
            self.derive(&self.params, form, &[0; SALT_BYTES], &mut nothing)?;
        }
        Ok(())
    }

    fn derive(
        &self,
        params: &Params,
        password: &[u8],
        salt: &[u8],
        out: &mut [u8],
    ) -> Result<(), VaultError> {
        self.hashes.fetch_add(1, Ordering::Relaxed);
        let mut memory = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
        let blocks = params.block_count().max(memory.len());
        memory.resize(blocks, Block::default());
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params.clone())
            .hash_password_into_with_memory(
                password,
                salt,
                out,
                &mut memory[..params.block_count()],
            )
            .map_err(|_| VaultError::Broken)
    }
}
