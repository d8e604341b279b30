//! The text of a file as PowerShell, Windows editors and others write it: UTF-8 with or without a byte order mark, or
//! UTF-16.

use crate::{fault::Fault, language::say};

/// Decodes UTF-8 or UTF-16. UTF-16 is recognised by its byte order mark, or by the zero byte of its first character,
/// which is ASCII in a certificate and in a key set.
pub(super) fn decode(bytes: &[u8]) -> Result<String, Fault> {
    let text = match bytes {
        [0xff, 0xfe, 0, 0, ..] | [0, 0, 0xfe, 0xff, ..] => None,
        [0xef, 0xbb, 0xbf, rest @ ..] => utf_8(rest),
        [0xff, 0xfe, rest @ ..] => utf_16(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => utf_16(rest, u16::from_be_bytes),
        [1..=255, 0, ..] => utf_16(bytes, u16::from_le_bytes),
        [0, 1..=255, ..] => utf_16(bytes, u16::from_be_bytes),
        _ => utf_8(bytes),
    };
    text.filter(|text| !text.contains('\0')).ok_or_else(|| {
        Fault::usage(say!(
            "the file is not text in UTF-8 or UTF-16: save it as UTF-8 and try again",
            "文件不是 UTF-8 或 UTF-16 文本：请另存为 UTF-8 后再试"
        ))
    })
}

fn utf_8(bytes: &[u8]) -> Option<String> {
    String::from_utf8(bytes.to_vec()).ok()
}

fn utf_16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Option<String> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let units: Vec<u16> = pairs.iter().map(|pair| unit(*pair)).collect();
    rest.is_empty()
        .then(|| String::from_utf16(&units).ok())
        .flatten()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn utf_16_of(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(bytes).collect()
    }

    #[test]
    fn every_encoding_that_windows_writes_is_read() {
        let text = "{\"certificate\": \"a.b.c\"}\r\n";
        let with_mark = format!("\u{feff}{text}");
        for bytes in [
            text.as_bytes().to_vec(),
            with_mark.as_bytes().to_vec(),
            utf_16_of(&with_mark, u16::to_le_bytes),
            utf_16_of(&with_mark, u16::to_be_bytes),
            utf_16_of(text, u16::to_le_bytes),
            utf_16_of(text, u16::to_be_bytes),
        ] {
            assert_eq!(decode(&bytes).unwrap(), text, "{bytes:?}");
        }
        assert_eq!(decode(b"").unwrap(), "");
    }

    #[test]
    fn other_bytes_are_refused_with_what_to_do_next() {
        let utf_32: Vec<u8> = "\u{feff}abc"
            .chars()
            .flat_map(|one| u32::from(one).to_le_bytes())
            .collect();
        for bytes in [
            &[0x80, 0x81][..],
            &utf_32,
            &[0xff, 0xfe, b'a'],
            &[b'a', b'b', 0],
        ] {
            let fault = decode(bytes).unwrap_err();
            assert!(fault.to_string().contains("UTF-8"), "{bytes:?}");
        }
    }
}
