//! Content codings, and which of them a client wants: `Accept-Encoding` (RFC 9110, 12.5.3).

/// A coding in which a file is kept. The file as it is is not kept: it is decompressed when a client wants it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coding {
    /// `br`: the smaller one.
    Brotli,
    /// `gzip`.
    Gzip,
}

impl Coding {
    /// Its name in `Content-Encoding`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Brotli => "br",
            Self::Gzip => "gzip",
        }
    }
}

/// The best of `kept` for a client that sent these lines of `Accept-Encoding`; `None` is the file as it is. At equal
/// weights the earlier one of `kept` is taken.
///
/// A client that refuses also the file as it is (`identity;q=0`) gets it nevertheless, as RFC 9110 allows.
pub(crate) fn preferred(lines: &[&str], kept: &[Coding]) -> Option<Coding> {
    let listed: Vec<(&str, u16)> = lines
        .iter()
        .flat_map(|line| line.split(','))
        .filter_map(weighted)
        .collect();
    let named = |name: &str| {
        let mut listed = listed.iter();
        listed.find(|(known, _)| known.eq_ignore_ascii_case(name))
    };
    let weight_of = |name: &str| {
        named(name)
            .or_else(|| named("*"))
            .map(|(_, weight)| *weight)
    };
    // A file as it is may be sent even if the list does not name it: any listed coding is better.
    let mut best = (None, weight_of("identity").unwrap_or(0));
    for coding in kept {
        let weight = weight_of(coding.name()).unwrap_or(0);
        let is_better = weight > best.1 || (best.0.is_none() && weight == best.1);
        if weight > 0 && is_better {
            best = (Some(*coding), weight);
        }
    }
    best.0
}

/// A member of the list and its weight in thousandths. `None` for a weight that RFC 9110 does not allow.
fn weighted(member: &str) -> Option<(&str, u16)> {
    let (name, parameter) = member.split_once(';').unwrap_or((member, "q=1"));
    let value = parameter
        .trim()
        .strip_prefix("q=")
        .or_else(|| parameter.trim().strip_prefix("Q="))?;
    let (whole, fraction) = value.split_once('.').unwrap_or((value, ""));
    let is_short = fraction.len() <= 3 && fraction.bytes().all(|byte| byte.is_ascii_digit());
    let thousandths: u16 = format!("{fraction:0<3}")
        .parse()
        .ok()
        .filter(|_| is_short)?;
    match (whole, thousandths) {
        ("0", part) => Some((name.trim(), part)),
        ("1", 0) => Some((name.trim(), 1000)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOTH: [Coding; 2] = [Coding::Brotli, Coding::Gzip];

    fn of(list: &str) -> Option<Coding> {
        preferred(&[list], &BOTH)
    }

    #[test]
    fn the_coding_of_the_highest_weight_is_taken() {
        let (br, gzip) = (Some(Coding::Brotli), Some(Coding::Gzip));
        for (list, expected) in [
            ("gzip, deflate, br, zstd", br),
            ("gzip", gzip),
            ("GZIP", gzip),
            ("br;q=0.5, gzip", gzip),
            ("br;q=0.5,gzip;q=0.50", br),
            ("br ; q=0.001", br),
            ("br;Q=1.000", br),
            ("*", br),
            ("br;q=0, *", gzip),
            ("identity, *;q=0.5", None),
            ("identity;q=0.5, gzip;q=0.4", None),
            ("identity;q=0.5, gzip;q=0.5", gzip),
            ("gzip;q=0", None),
            ("*;q=0", None),
            ("identity;q=0", None),
            ("identity", None),
            ("deflate", None),
            ("", None),
        ] {
            assert_eq!(of(list), expected, "{list}");
        }
        assert_eq!(preferred(&[], &BOTH), None);
        assert_eq!(preferred(&["br;q=0.1", "gzip"], &BOTH), gzip);
        assert_eq!(preferred(&["br, gzip"], &[Coding::Gzip]), gzip);
        assert_eq!(preferred(&["br, gzip"], &[]), None);
    }

    #[test]
    fn a_member_that_cannot_be_read_is_left_out() {
        for list in [
            "br;q=2",
            "br;q=1.001",
            "br;q=-1",
            "br;q=0.0001",
            "br;q=",
            "br;q=x",
            "br;level=9",
            "br;q=0.+1",
        ] {
            assert_eq!(of(list), None, "{list}");
            assert_eq!(of(&format!("{list}, gzip")), Some(Coding::Gzip), "{list}");
        }
    }
}
