//! The segments of a path.
//!
//! They come from the path as the gateway received it, never from the address that `lambda_http`
//! builds: that one resolves `..`, so it can name another route than the one the gateway checked.

/// The decoded segments of a path, without the stage; `None` if one is badly encoded or holds
/// control characters. Splits before decoding, so that an encoded slash stays inside its segment.
pub(crate) fn segments(path: &str, stage: &str) -> Option<Vec<String>> {
    let rest = path.strip_prefix('/')?;
    // No route begins with the name of the stage, so a prefix of that name is the stage.
    let rest = match rest.strip_prefix(stage) {
        Some("") if !stage.is_empty() => "",
        Some(after) if !stage.is_empty() && after.starts_with('/') => &after[1..],
        _ => rest,
    };
    if rest.is_empty() {
        return Some(Vec::new());
    }
    rest.split('/').map(percent_decoded).collect()
}

fn percent_decoded(segment: &str) -> Option<String> {
    let mut decoded = Vec::with_capacity(segment.len());
    let mut bytes = segment.bytes();
    while let Some(byte) = bytes.next() {
        if byte == b'%' {
            let high = char::from(bytes.next()?).to_digit(16)?;
            let low = char::from(bytes.next()?).to_digit(16)?;
            decoded.push(u8::try_from(high * 16 + low).ok()?);
        } else {
            decoded.push(byte);
        }
    }
    String::from_utf8(decoded)
        .ok()
        .filter(|text| !text.chars().any(char::is_control))
}
