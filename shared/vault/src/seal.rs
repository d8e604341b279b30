//! The sealed format: `version (1 byte) | nonce (12) | ciphertext | tag (16)`, AES-256-GCM
//! (NIST SP 800-38D) with a random nonce per seal and [`ItemAddress`] and
//! [`ItemVersion`] as associated data.
//!
//! One data key seals one person's items of one purpose, far below the 2^32 seals that random 96-bit
//! nonces allow under one key.

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use qeg_domain::random::Random;
use zeroize::Zeroizing;

use crate::{DataKey, ItemAddress, ItemVersion, VaultError};

/// The version byte that begins every blob.
const FORMAT: u8 = 1;
const HEADER: usize = 1 + NONCE_LEN;

fn cipher(key: &DataKey) -> Result<LessSafeKey, VaultError> {
    UnboundKey::new(&AES_256_GCM, key.bytes())
        .map(LessSafeKey::new)
        .map_err(|_| VaultError::Broken)
}

/// Seals `plaintext` as one version of one item.
///
/// # Errors
/// [`VaultError::Broken`] if the cipher refuses, which does not happen with valid keys and lengths.
pub fn seal(
    random: &dyn Random,
    key: &DataKey,
    (address, version): (&ItemAddress<'_>, ItemVersion),
    plaintext: &[u8],
) -> Result<Vec<u8>, VaultError> {
    let mut nonce = [0_u8; NONCE_LEN];
    random.fill(&mut nonce);
    let mut body = Zeroizing::new(plaintext.to_vec());
    let tag = cipher(key)?
        .seal_in_place_separate_tag(
            Nonce::assume_unique_for_key(nonce),
            Aad::from(address.associated_data(key.id(), version)),
            &mut body,
        )
        .map_err(|_| VaultError::Broken)?;
    let mut blob = Vec::with_capacity(HEADER + body.len() + tag.as_ref().len());
    blob.push(FORMAT);
    blob.extend_from_slice(&nonce);
    blob.extend_from_slice(&body);
    blob.extend_from_slice(tag.as_ref());
    Ok(blob)
}

/// Opens a blob that was sealed as exactly this version of this item under exactly this key. The plaintext is wiped
/// when it is dropped.
///
/// # Errors
/// [`VaultError::Broken`] for any other key, item or version, an unknown format, or altered bytes.
pub fn open(
    key: &DataKey,
    (address, version): (&ItemAddress<'_>, ItemVersion),
    blob: &[u8],
) -> Result<Zeroizing<Vec<u8>>, VaultError> {
    let (Some(&FORMAT), Some(nonce), Some(body)) =
        (blob.first(), blob.get(1..HEADER), blob.get(HEADER..))
    else {
        return Err(VaultError::Broken);
    };
    let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| VaultError::Broken)?;
    let mut body = Zeroizing::new(body.to_vec());
    let length = cipher(key)?
        .open_in_place(
            nonce,
            Aad::from(address.associated_data(key.id(), version)),
            &mut body,
        )
        .map_err(|_| VaultError::Broken)?
        .len();
    body.truncate(length);
    Ok(body)
}
