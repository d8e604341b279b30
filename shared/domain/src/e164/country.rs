//! Country codes, and the numbering plans of the places from which most numbers come.

/// Most digits of country code and national number together (ITU-T E.164).
const MOST_DIGITS: usize = 15;
/// Fewest digits of country code and national number together: the shortest plans have four national digits.
const FEWEST_DIGITS: usize = 7;

/// All country codes of two and three digits that are assigned to countries and to satellite networks (list of ITU-T
/// E.164 assigned country codes, November 2016 with its amendments). `1` and `7` are the codes of one digit.
const CODES: &str = "\
20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 60 61 62 63 64 65 66 81 82 84 86 90 91 92 \
93 94 95 98 211 212 213 216 218 220 221 222 223 224 225 226 227 228 229 230 231 232 233 234 235 236 237 238 239 240 \
241 242 243 244 245 246 247 248 249 250 251 252 253 254 255 256 257 258 260 261 262 263 264 265 266 267 268 269 290 \
291 297 298 299 350 351 352 353 354 355 356 357 358 359 370 371 372 373 374 375 376 377 378 379 380 381 382 383 385 \
386 387 389 420 421 423 500 501 502 503 504 505 506 507 508 509 590 591 592 593 594 595 596 597 598 599 670 672 673 \
674 675 676 677 678 679 680 681 682 683 685 686 687 688 689 690 691 692 850 852 853 855 856 870 880 881 882 883 886 \
960 961 962 963 964 965 966 967 968 970 971 972 973 974 975 976 977 992 993 994 995 996 998";

/// The country code that these digits begin with. No code is the beginning of another one.
pub(super) fn code(digits: &str) -> Option<&str> {
    if digits.starts_with(['1', '7']) {
        return digits.get(..1);
    }
    let found = CODES.split(' ').find(|code| digits.starts_with(code))?;
    digits.get(..found.len())
}

/// The national number, if the plan of the country can have it. Mainland China and Taiwan never use the `0` of their
/// area codes after a country code, but people write it.
pub(super) fn national<'a>(code: &str, digits: &'a str) -> Option<&'a str> {
    let total = code.len() + digits.len();
    if !(FEWEST_DIGITS..=MOST_DIGITS).contains(&total) {
        return None;
    }
    let begins_with = |digits: &str, first: std::ops::RangeInclusive<u8>| {
        digits
            .bytes()
            .next()
            .is_some_and(|byte| first.contains(&byte))
    };
    match code {
        "86" => mainland(digits, false),
        "852" | "853" => (digits.len() == 8 && begins_with(digits, b'2'..=b'9')).then_some(digits),
        "886" => {
            let digits = digits.strip_prefix('0').unwrap_or(digits);
            ((8..=10).contains(&digits.len()) && begins_with(digits, b'2'..=b'9')).then_some(digits)
        }
        "1" => (digits.len() == 10 && begins_with(digits, b'2'..=b'9')).then_some(digits),
        _ => Some(digits),
    }
}

/// A national number of the mainland: a mobile, a landline, or a service number (400, 800). A landline has its area
/// code; `needs_zero` says whether the `0` before it must be there or may be.
pub(super) fn mainland(digits: &str, needs_zero: bool) -> Option<&str> {
    if is_mainland_mobile(digits) || is_service_number(digits) {
        return Some(digits);
    }
    let landline = match digits.strip_prefix('0') {
        Some(landline) => landline,
        None if needs_zero => return None,
        None => digits,
    };
    is_landline(landline).then_some(landline)
}

/// Eleven digits that begin with `1[3-9]`.
pub(super) fn is_mainland_mobile(digits: &str) -> bool {
    is_digits(digits) && digits.len() == 11 && matches!(digits.as_bytes(), [b'1', b'3'..=b'9', ..])
}

/// Ten digits that begin with 400 or 800, which are nobody's area codes.
pub(super) fn is_service_number(digits: &str) -> bool {
    let is_service = digits.starts_with("400") || digits.starts_with("800");
    is_digits(digits) && digits.len() == 10 && is_service
}

/// Area code without its `0`, and the number of the subscriber. Beijing (10) and the codes that begin with 2 have two
/// digits and subscribers have eight; the other codes have three, and subscribers seven or eight.
fn is_landline(digits: &str) -> bool {
    let (area, subscriber) = match digits.as_bytes() {
        [b'1', b'0', subscriber @ ..] | [b'2', _, subscriber @ ..] => (2, subscriber),
        [b'3'..=b'9', _, _, subscriber @ ..] => (3, subscriber),
        _ => return false,
    };
    let is_long_enough = match area {
        2 => subscriber.len() == 8,
        _ => matches!(subscriber.len(), 7 | 8),
    };
    is_digits(digits) && is_long_enough && subscriber.first() != Some(&b'0')
}

fn is_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_country_code_is_the_beginning_of_another_one() {
        let all: Vec<&str> = CODES.split(' ').chain(["1", "7"]).collect();
        for one in &all {
            let others = all.iter().filter(|other| other.starts_with(one));
            assert_eq!(others.count(), 1, "{one}");
            assert!(is_digits(one) && one.len() <= 3 && !one.starts_with('0'));
            assert_eq!(code(&format!("{one}0000000")), Some(*one));
        }
    }

    #[test]
    fn codes_that_nobody_has_are_refused() {
        for digits in [
            "0123456789",
            "2101234567",
            "9991234567",
            "8001234567",
            "",
            "2",
            "35",
        ] {
            assert_eq!(code(digits), None, "{digits}");
        }
    }
}
