//! Masks a recipient for display (GB/T 41833): a person can recognise it, nobody can use it as an address.

use std::fmt;

use crate::line::Line;
use crate::order_interface::Recipient;

/// A recipient with at least one character of the name, six digits of the phone and all of the address below
/// the county hidden.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Masked {
    name: String,
    phone: String,
    area: String,
}

impl Masked {
    /// The masked form of a recipient.
    pub fn of(recipient: &Recipient) -> Self {
        let address = &recipient.address;
        let county = address.county.as_deref();
        let area = [
            Some(address.province.as_str()),
            Some(address.city.as_str()),
            county,
            Some("*"),
        ];
        let area: Vec<&str> = area.into_iter().flatten().collect();
        Self {
            name: name(&recipient.name),
            phone: phone(&recipient.phone),
            area: area.join(" "),
        }
    }
}

impl fmt::Display for Masked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, {}, {}", self.name, self.phone, self.area)
    }
}

/// Shows the first character; hides a name of one character completely.
fn name(name: &str) -> String {
    let mut characters = name.chars();
    let first = characters.next();
    match (first, characters.count()) {
        (Some(first), hidden) if hidden > 0 => format!("{first}{}", "*".repeat(hidden)),
        _ => "*".to_owned(),
    }
}

/// Shows the last two digits and the digits before the six hidden ones; hides a short number completely.
fn phone(phone: &str) -> String {
    let (before, number) = match Line::of(phone) {
        Line::Mobile(number) | Line::Landline(number) => ("", number),
        Line::Abroad(number) => ("+", number),
    };
    let digits: Vec<char> = number.chars().filter(char::is_ascii_digit).collect();
    let Some(shown) = digits.len().checked_sub(8) else {
        return "*".repeat(6);
    };
    let head: String = digits[..shown].iter().collect();
    let tail: String = digits[shown + 6..].iter().collect();
    format!("{before}{head}******{tail}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::order_interface::Address;

    fn recipient(name: &str, phone: &str) -> Recipient {
        Recipient {
            name: name.to_owned(),
            phone: phone.to_owned(),
            address: Address {
                province: "北京市".to_owned(),
                city: "北京市".to_owned(),
                county: Some("海淀区".to_owned()),
                town: Some("中关村街道".to_owned()),
                detail: "中关村大街1号2单元301室".to_owned(),
                postcode: Some("100080".to_owned()),
            },
        }
    }

    #[test]
    fn name_phone_and_address_are_masked() {
        let shown = Masked::of(&recipient("王小明", "+8613812345678")).to_string();
        assert_eq!(shown, "王**, 138******78, 北京市 北京市 海淀区 *");
        for hidden in ["小", "明", "123456", "中关村", "301", "100080"] {
            assert!(!shown.contains(hidden), "{hidden} is shown");
        }
    }

    #[test]
    fn short_names_and_numbers_are_hidden_completely() {
        assert_eq!(name("王"), "*");
        assert_eq!(name(""), "*");
        assert_eq!(name("王明"), "王*");
        assert_eq!(phone("+6831234"), "******");
        assert_eq!(phone(""), "******");
    }

    #[test]
    fn numbers_of_all_kinds_are_masked() {
        for (number, masked) in [
            ("+8613812345678", "138******78"),
            ("+8657187654321", "0571******21"),
            ("+861087654321", "010******21"),
            ("+864008001234", "40******34"),
            ("+85251234567", "+852******67"),
            ("+886912345678", "+8869******78"),
        ] {
            assert_eq!(phone(number), masked);
        }
    }

    #[test]
    fn a_city_without_counties_is_shown_without_one() {
        let mut recipient = recipient("王小明", "+8657187654321");
        recipient.address.city = "东莞市".to_owned();
        recipient.address.county = None;
        let shown = Masked::of(&recipient).to_string();
        assert_eq!(shown, "王**, 0571******21, 北京市 东莞市 *");
    }
}
