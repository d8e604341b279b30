//! The path of a request: what is before the route, and the segments of the route.
//!
//! They come from the path as the gateway received it, never from the address that `lambda_http`
//! builds: that one resolves `..`, so it can name another route than the one the gateway checked.

/// What the gateway says about the path of a request. A member that is missing is empty.
#[derive(Clone, Copy, Default)]
pub(crate) struct Sent<'a> {
    /// The path inside the API. At a custom domain it begins with the base path of the domain's mapping.
    pub(crate) path: &'a str,
    /// The path as the client sent it: with the stage, or with the base path of a custom domain.
    pub(crate) whole: &'a str,
    /// The path of the route in the template, such as `/handoffs/{handoff_id}`.
    pub(crate) route: &'a str,
    /// What `{proxy+}`, as the last segment of a route, stands for.
    pub(crate) rest: &'a str,
    /// The name of the stage.
    pub(crate) stage: &'a str,
}

impl Sent<'_> {
    /// The path under which clients reach the API, without a slash at its end: `/v1`, or the base path of an own
    /// domain, or nothing. It can be written into a header and an HTML attribute: it consists of plain segments.
    pub(crate) fn base(&self) -> String {
        let before = self.before_route(self.whole);
        let before = before.map(|before| before.trim_end_matches('/'));
        // The first part is the empty one before the first slash.
        if let Some(base) = before.filter(|base| base.split('/').skip(1).all(is_plain)) {
            return base.to_owned();
        }
        match self.stage {
            stage if is_plain(stage) => format!("/{stage}"),
            _ => String::new(),
        }
    }

    /// The decoded segments of the route; `None` if one is badly encoded or holds control
    /// characters. Splits before decoding, so that an encoded slash stays inside its segment.
    pub(crate) fn segments(&self) -> Option<Vec<String>> {
        // A base path has no empty segment: `//contact`, from an address that ends with a slash, is no route.
        let is_base = |before: &&str| before.split('/').skip(1).all(|part| !part.is_empty());
        let rest = match self.before_route(self.path).filter(is_base) {
            Some(before) => {
                let rest = self.path.strip_prefix(before)?;
                rest.strip_prefix('/').unwrap_or(rest)
            }
            None => self.without_stage()?,
        };
        if rest.is_empty() {
            return Some(Vec::new());
        }
        rest.split('/').map(percent_decoded).collect()
    }

    /// The part of `path` before the route; `None` if the path does not end with the route.
    fn before_route<'p>(&self, path: &'p str) -> Option<&'p str> {
        let route = self.route.strip_prefix('/')?;
        if !path.starts_with('/') {
            return None;
        }
        if route.is_empty() {
            // The route of the start page. Clients may leave out the slash at the end of its address.
            return Some(path.strip_suffix('/').unwrap_or(path));
        }
        let (fixed, rest) = match route.rsplit_once('{') {
            Some((fixed, last)) if last.ends_with("+}") => (fixed.trim_end_matches('/'), self.rest),
            _ => (route, ""),
        };
        let parts = |part: &str| {
            if part.is_empty() {
                0
            } else {
                part.split('/').count()
            }
        };
        // Which segments the rest has does not matter, only how many there are.
        let any = std::iter::repeat_n("{}", parts(rest));
        let named = fixed.rsplit('/').filter(|part| !part.is_empty());
        let mut before = path;
        for wanted in any.chain(named) {
            let (earlier, segment) = before.rsplit_once('/')?;
            let fits = segment == wanted || (wanted.starts_with('{') && !segment.is_empty());
            if !fits {
                return None;
            }
            before = earlier;
        }
        Some(before)
    }

    /// The path without the stage, where the gateway did not name the route.
    fn without_stage(&self) -> Option<&str> {
        let rest = self.path.strip_prefix('/')?;
        // No route begins with the name of the stage, so a prefix of that name is the stage.
        Some(match rest.strip_prefix(self.stage) {
            Some("") if !self.stage.is_empty() => "",
            Some(after) if !self.stage.is_empty() && after.starts_with('/') => &after[1..],
            _ => rest,
        })
    }
}

/// Whether a segment has only characters that mean nothing in a header, in HTML and in an address.
fn is_plain(segment: &str) -> bool {
    let is_one = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte);
    !segment.is_empty() && segment.bytes().all(is_one) && segment.bytes().any(|byte| byte != b'.')
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

#[cfg(test)]
mod tests;
