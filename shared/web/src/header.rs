//! Reading the value of one header.

use lambda_http::http::HeaderMap;

/// The value of a header that may be sent once; `Err` if it was sent more often or is not ASCII.
pub(crate) fn once<'a>(headers: &'a HeaderMap, name: &str) -> Result<Option<&'a str>, ()> {
    let mut values = headers.get_all(name).iter();
    let first = values.next();
    if values.next().is_some() {
        return Err(());
    }
    first
        .map(|value| value.to_str().map_err(|_| ()))
        .transpose()
}

/// Whether `text` is 1 to `longest` visible ASCII characters.
pub(crate) fn is_visible_ascii(text: &str, longest: usize) -> bool {
    (1..=longest).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
}
