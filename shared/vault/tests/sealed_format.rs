//! The sealed format is fixed: blobs written today must open in ten years.
#![allow(clippy::unwrap_used)]

use proptest::prelude::*;
use qeg_domain::{id::KeyId, purpose::Purpose, random::Random};
use qeg_vault::{DataKey, ItemAddress, ItemVersion, VaultError, seal};

/// Gives a fixed nonce, so that the whole blob is known.
struct Known;

impl Random for Known {
    fn fill(&self, bytes: &mut [u8]) {
        for (n, byte) in bytes.iter_mut().enumerate() {
            *byte = u8::try_from(n).unwrap();
        }
    }
}

const ADDRESS: ItemAddress<'static> = ItemAddress {
    table: "subjects",
    pk: "S#00000000000000000000000000000001",
    sk: "CONTACT",
    purpose: Purpose::Contact,
};

const VERSION: ItemVersion = ItemVersion {
    schema: 1,
    write: 7,
};

fn key(id: u128) -> DataKey {
    DataKey::new(KeyId::parse(&format!("{id:032x}")).unwrap(), &[0x42; 32]).unwrap()
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").unwrap();
        text
    })
}

#[test]
fn associated_data_is_length_prefixed() {
    let key = key(2);
    let parts = [
        "subjects",
        ADDRESS.pk,
        "CONTACT",
        "contact",
        "00000000000000000000000000000002",
        "1",
        "7",
    ];
    let mut expected = Vec::new();
    for part in parts {
        expected.extend(u32::try_from(part.len()).unwrap().to_be_bytes());
        expected.extend(part.as_bytes());
    }
    assert_eq!(ADDRESS.associated_data(key.id(), VERSION), expected);
}

/// Computed independently with Python's `cryptography` (AESGCM) from the same key, nonce, associated
/// data and plaintext.
#[test]
fn fixed_vector() {
    let blob = seal::seal(&Known, &key(2), (&ADDRESS, VERSION), b"BG1ABC").unwrap();
    assert_eq!(
        hex(&blob),
        "01000102030405060708090a0b4799a09cf36f65991828c89dcd2d3867a725b7f8ad63"
    );
    assert_eq!(
        &*seal::open(&key(2), (&ADDRESS, VERSION), &blob).unwrap(),
        b"BG1ABC"
    );
}

#[test]
fn a_blob_opens_at_no_other_address_version_or_key() {
    let blob = seal::seal(&Known, &key(2), (&ADDRESS, VERSION), b"BG1ABC").unwrap();
    let elsewhere = [
        ItemAddress {
            table: "ledger",
            ..ADDRESS
        },
        ItemAddress {
            pk: "S#00000000000000000000000000000003",
            ..ADDRESS
        },
        ItemAddress {
            sk: "ACCOUNT",
            ..ADDRESS
        },
        ItemAddress {
            purpose: Purpose::Support,
            ..ADDRESS
        },
    ];
    let elsewhere = elsewhere.map(|address| (address, VERSION));
    let others = [
        ItemVersion {
            schema: 2,
            ..VERSION
        },
        ItemVersion {
            write: 6,
            ..VERSION
        },
    ];
    let others = others.map(|version| (ADDRESS, version));
    for (address, version) in elsewhere.into_iter().chain(others) {
        assert_eq!(
            seal::open(&key(2), (&address, version), &blob).unwrap_err(),
            VaultError::Broken
        );
    }
    assert_eq!(
        seal::open(&key(3), (&ADDRESS, VERSION), &blob).unwrap_err(),
        VaultError::Broken
    );
}

proptest! {
    #[test]
    fn a_sealed_value_opens_and_an_altered_one_does_not(
        plaintext in proptest::collection::vec(any::<u8>(), 0..200),
        at in any::<prop::sample::Index>(),
        bit in 0_u8..8,
    ) {
        let mut blob = seal::seal(&Known, &key(2), (&ADDRESS, VERSION), &plaintext).unwrap();
        prop_assert_eq!(&*seal::open(&key(2), (&ADDRESS, VERSION), &blob).unwrap(), &plaintext);
        let at = at.index(blob.len());
        blob[at] ^= 1 << bit;
        prop_assert!(seal::open(&key(2), (&ADDRESS, VERSION), &blob).is_err());
        blob.truncate(at);
        prop_assert!(seal::open(&key(2), (&ADDRESS, VERSION), &blob).is_err());
    }
}
