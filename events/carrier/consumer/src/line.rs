//! The recipient's number as order interfaces ask for it: most have a field for a mobile number and one for a landline.

/// What kind of line a number is, and how it is dialled from the mainland.
#[derive(Clone, PartialEq, Eq)]
pub enum Line {
    /// A mobile number of the mainland: eleven digits.
    Mobile(String),
    /// A landline with its area code, such as `057187654321`, or a service number (400, 800).
    Landline(String),
    /// A number of another country or region in E.164, such as `+85251234567`.
    Abroad(String),
}

impl Line {
    /// From a number in E.164, as `recipient.phone` has it.
    pub fn of(e164: &str) -> Self {
        match e164.strip_prefix("+86") {
            None => Self::Abroad(e164.to_owned()),
            Some(number) if is_mobile(number) => Self::Mobile(number.to_owned()),
            Some(number) if is_service(number) => Self::Landline(number.to_owned()),
            Some(number) => Self::Landline(format!("0{number}")),
        }
    }
}

/// Mobile numbers have eleven digits that begin with 13 to 19.
fn is_mobile(national: &str) -> bool {
    national.len() == 11 && matches!(national.as_bytes(), [b'1', b'3'..=b'9', ..])
}

/// Service numbers have ten digits and are dialled as they are.
fn is_service(national: &str) -> bool {
    national.len() == 10 && (national.starts_with("400") || national.starts_with("800"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_told_apart_and_dialled_as_in_the_mainland() {
        let is = |e164: &str, line: Line| assert!(Line::of(e164) == line, "{e164}");
        is("+8613800138000", Line::Mobile("13800138000".to_owned()));
        is("+8657187654321", Line::Landline("057187654321".to_owned()));
        is("+861087654321", Line::Landline("01087654321".to_owned()));
        is("+868986543210", Line::Landline("08986543210".to_owned()));
        is("+864008001234", Line::Landline("4008001234".to_owned()));
        is("+85251234567", Line::Abroad("+85251234567".to_owned()));
        is("+886912345678", Line::Abroad("+886912345678".to_owned()));
    }
}
