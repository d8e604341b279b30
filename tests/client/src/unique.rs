//! Numbers, phone numbers and call signs that no other test uses.

use std::sync::{
    LazyLock,
    atomic::{AtomicU32, Ordering},
};

static NEXT: AtomicU32 = AtomicU32::new(1);

/// A number that no other call in this process returns. A random start makes it unlikely that another process does.
pub fn unique() -> u32 {
    static START: LazyLock<u32> = LazyLock::new(|| {
        let mut bytes = [0; 4];
        aws_lc_rs::rand::fill(&mut bytes).unwrap();
        u32::from_be_bytes(bytes)
    });
    START.wrapping_add(NEXT.fetch_add(1, Ordering::Relaxed).wrapping_mul(7919))
}

/// A phone number that nobody has yet, in E.164.
pub fn new_phone() -> String {
    format!("+861{}{:09}", 3 + unique() % 7, unique() % 1_000_000_000)
}

/// A call sign that nobody has yet.
pub fn new_call_sign() -> String {
    let mut n = unique();
    let mut letter = || {
        let c = char::from(b'A' + u8::try_from(n % 26).unwrap());
        n /= 26;
        c
    };
    let (a, b, c, d) = (letter(), letter(), letter(), letter());
    format!(
        "B{}{}{a}{b}{c}{d}",
        ['A', 'D', 'G', 'H', 'I'][unique() as usize % 5],
        unique() % 10
    )
}
