//! Looks for values in bytes, in every form in which a careless program could have written them.

use base64ct::{Base64, Base64UrlUnpadded, Encoding};

/// The value as it is, in hex, in percent form, as JSON escapes, and in base64 at each of the three
/// alignments it can have inside a longer text.
pub fn forms(value: &str) -> Vec<Vec<u8>> {
    let bytes = value.as_bytes();
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    let percent: String = bytes.iter().map(|byte| format!("%{byte:02X}")).collect();
    let escaped: String = value
        .encode_utf16()
        .map(|unit| format!("\\u{unit:04x}"))
        .collect();
    let mut forms = vec![
        bytes.to_vec(),
        hex.to_uppercase().into_bytes(),
        hex.into_bytes(),
        percent.to_lowercase().into_bytes(),
        percent.into_bytes(),
        escaped.into_bytes(),
    ];
    for shift in 0..3 {
        let mut shifted = vec![0; shift];
        shifted.extend(bytes);
        // Only the characters that the value alone decides: not the ones its neighbours share.
        let first = if shift == 0 { 0 } else { shift + 1 };
        let last = shifted.len() * 8 / 6;
        for text in [
            Base64::encode_string(&shifted),
            Base64UrlUnpadded::encode_string(&shifted),
        ] {
            forms.push(text.as_bytes()[first..last].to_vec());
        }
    }
    forms
}

/// Whether the value stands anywhere in `haystack`, in any form.
pub fn contains(haystack: &[u8], value: &str) -> bool {
    forms(value)
        .iter()
        .any(|form| haystack.windows(form.len()).any(|window| window == form))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_every_form_and_nothing_else() {
        let value = "canary-7f3a";
        for prefix in ["", "x", "xy", "xyz"] {
            let text = format!("{prefix}{value}suffix");
            assert!(
                contains(Base64::encode_string(text.as_bytes()).as_bytes(), value),
                "{prefix}"
            );
            assert!(contains(text.as_bytes(), value));
        }
        assert!(contains(b"63616e6172792d37663361", value));
        assert!(!contains(b"canary-8e3b Y2FuYXJ5LThlM2I", value));
    }
}
