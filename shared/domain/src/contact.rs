//! Contact data: the address to which a person's mail is forwarded.
//!
//! [`ContactInput`] is the unchecked request; [`Contact`] is the checked form. The serialised form of [`Contact`] is
//! only for sealing; [`Contact::answer`] is the form for the person or a carrier.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::e164::E164;
use crate::limits;
use crate::personal::{
    Personal, PersonalValue, to_recipient, to_recipient_opt, to_vault, to_vault_opt,
};
use crate::text::{check_line, check_name, compact, nfc};
use crate::violation::{Violation, code};

/// Contact data from a request, unchecked. It has the right form: no field is missing or unknown.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(description = "Contact data: who receives the mail, and where.")]
pub struct ContactInput {
    /// Name of the recipient, with at least one letter.
    #[schemars(length(min = 1, max = limits::NAME_CHARS))]
    pub name: Personal<String>,
    /// Phone number that the carrier may call, of any kind and country.
    #[schemars(length(min = 1, max = limits::IDENTIFIER_CHARS))]
    pub phone: Personal<String>,
    /// The postal address.
    pub address: AddressInput,
}

/// An address from a request, unchecked.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(description = "A postal address.")]
pub struct AddressInput {
    /// Province, autonomous region or municipality.
    #[schemars(length(min = 1, max = limits::PROVINCE_CHARS))]
    pub province: Personal<String>,
    /// City or prefecture. If a county belongs directly to its province, whatever people write in its place.
    #[schemars(length(min = 1, max = limits::CITY_CHARS))]
    pub city: Personal<String>,
    /// County or district, if the city has any.
    #[schemars(length(max = limits::COUNTY_CHARS))]
    pub county: Option<Personal<String>>,
    /// Town or street office, if any.
    #[schemars(length(max = limits::TOWN_CHARS))]
    pub town: Option<Personal<String>>,
    /// Street, building, unit and room.
    #[schemars(length(min = 1, max = limits::DETAIL_CHARS))]
    pub detail: Personal<String>,
    /// Postcode of six digits, if known.
    pub postcode: Option<Personal<String>>,
}

/// Checked contact data. The serialised form is only for sealing.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// Name of the recipient.
    #[serde(with = "to_vault")]
    pub name: Personal<String>,
    /// Phone number that the carrier may call, of any kind and country.
    #[serde(with = "to_vault")]
    pub phone: E164,
    /// The postal address.
    pub address: Address,
}

/// A checked address. The serialised form is only for sealing.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Address {
    /// Province, autonomous region or municipality.
    #[serde(with = "to_vault")]
    pub province: Personal<String>,
    /// City or prefecture. If a county belongs directly to its province, whatever people write in its place.
    #[serde(with = "to_vault")]
    pub city: Personal<String>,
    /// County or district. Dongguan, Zhongshan, Danzhou and Jiayuguan have none.
    #[serde(default, with = "to_vault_opt")]
    pub county: Option<Personal<String>>,
    /// Town or street office, if any.
    #[serde(default, with = "to_vault_opt")]
    pub town: Option<Personal<String>>,
    /// Street, building, unit and room.
    #[serde(with = "to_vault")]
    pub detail: Personal<String>,
    /// Postcode of six digits, if known.
    #[serde(default, with = "to_vault_opt")]
    pub postcode: Option<Personal<String>>,
}

/// Contact data for the person, or for the carrier that the person chose.
#[derive(Serialize, JsonSchema)]
#[schemars(
    rename = "Contact",
    description = "Contact data: who receives the mail, and where."
)]
pub struct Answer<'a> {
    /// Name of the recipient.
    #[serde(serialize_with = "to_recipient::serialize")]
    name: &'a Personal<String>,
    /// Phone number that the carrier may call, in E.164.
    #[serde(serialize_with = "to_recipient::serialize")]
    #[schemars(with = "E164")]
    phone: &'a Personal<String>,
    /// The postal address.
    address: AddressAnswer<'a>,
}

/// A postal address.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Address")]
#[allow(
    clippy::ref_option_ref,
    reason = "serde passes every field by reference"
)]
pub struct AddressAnswer<'a> {
    /// Province, autonomous region or municipality.
    #[serde(serialize_with = "to_recipient::serialize")]
    province: &'a Personal<String>,
    /// City or prefecture.
    #[serde(serialize_with = "to_recipient::serialize")]
    city: &'a Personal<String>,
    /// County or district, if the city has any.
    #[serde(
        skip_serializing_if = "Option::is_none",
        serialize_with = "to_recipient_opt::serialize"
    )]
    county: &'a Option<Personal<String>>,
    /// Town or street office, if any.
    #[serde(
        skip_serializing_if = "Option::is_none",
        serialize_with = "to_recipient_opt::serialize"
    )]
    town: &'a Option<Personal<String>>,
    /// Street, building, unit and room.
    #[serde(serialize_with = "to_recipient::serialize")]
    detail: &'a Personal<String>,
    /// Postcode of six digits, if known.
    #[serde(
        skip_serializing_if = "Option::is_none",
        serialize_with = "to_recipient_opt::serialize"
    )]
    #[schemars(regex(pattern = "^[0-9]{6}$"))]
    postcode: &'a Option<Personal<String>>,
}

/// Masked contact data for display (GB/T 41833): a person can recognise it, nobody can use it as an address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Masked {
    /// The name with only the first character shown; a name of one character is hidden completely.
    pub name: String,
    /// The number with six digits hidden.
    pub phone: String,
    /// Province, city and county, if there is one; the rest is hidden.
    pub address: String,
}

impl Contact {
    /// Checks and normalises everything. Returns all violations.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "what was given is wiped from memory when this ends"
    )]
    pub fn parse(input: ContactInput) -> Result<Self, Vec<Violation>> {
        let mut found = Vec::new();
        let name = name(&input.name, &mut found);
        let phone = phone(&input.phone, &mut found);
        let address = address(&input.address, &mut found);
        match (name, phone, address) {
            (Some(name), Some(phone), Some(address)) if found.is_empty() => Ok(Self {
                name,
                phone,
                address,
            }),
            _ => Err(found),
        }
    }

    /// The form for the person, or for the carrier that the person chose.
    pub fn answer(&self) -> Answer<'_> {
        let address = &self.address;
        Answer {
            name: &self.name,
            phone: self.phone.personal(),
            address: AddressAnswer {
                province: &address.province,
                city: &address.city,
                county: &address.county,
                town: &address.town,
                detail: &address.detail,
                postcode: &address.postcode,
            },
        }
    }

    /// The masked form, for display to staff and on labels.
    pub fn masked(&self) -> Masked {
        let mut name = self.name.disclose().chars();
        let first = name.next();
        let hidden = name.count();
        let address = &self.address;
        let (province, city) = (address.province.disclose(), address.city.disclose());
        Masked {
            name: match first {
                Some(first) if hidden > 0 => format!("{first}{}", "*".repeat(hidden)),
                _ => "*".to_owned(),
            },
            phone: self.phone.masked(),
            address: match &address.county {
                Some(county) => format!("{province} {city} {} *", county.disclose()),
                None => format!("{province} {city} *"),
            },
        }
    }
}

fn address(input: &AddressInput, found: &mut Vec<Violation>) -> Option<Address> {
    let place = "/address/province";
    let province = line(&input.province, place, limits::PROVINCE_CHARS, found);
    let city = line(&input.city, "/address/city", limits::CITY_CHARS, found);
    let county = given(input.county.as_ref());
    let county =
        county.and_then(|county| line(county, "/address/county", limits::COUNTY_CHARS, found));
    let town = given(input.town.as_ref());
    let town = town.and_then(|town| line(town, "/address/town", limits::TOWN_CHARS, found));
    let place = "/address/detail";
    let detail = line(&input.detail, place, limits::DETAIL_CHARS, found);
    let postcode = given(input.postcode.as_ref()).and_then(|text| postcode(text, found));
    Some(Address {
        province: province?,
        city: city?,
        county,
        town,
        detail: detail?,
        postcode,
    })
}

/// An optional field that was filled in: forms send an empty text for one that was not.
fn given(input: Option<&Personal<String>>) -> Option<&Personal<String>> {
    input.filter(|text| !nfc(text.seal_view()).is_empty())
}

fn name(input: &Personal<String>, found: &mut Vec<Violation>) -> Option<Personal<String>> {
    let check = |text: &str| check_name(text, limits::NAME_CHARS);
    checked(input, "/name", check, found)
}

/// Checks one line of text; adds its violation to `found`.
fn line(
    input: &Personal<String>,
    pointer: &str,
    max_chars: usize,
    found: &mut Vec<Violation>,
) -> Option<Personal<String>> {
    checked(input, pointer, |text| check_line(text, max_chars), found)
}

fn checked(
    input: &Personal<String>,
    pointer: &str,
    check: impl Fn(&str) -> Option<&'static str>,
    found: &mut Vec<Violation>,
) -> Option<Personal<String>> {
    let text = Personal::new(nfc(input.seal_view()));
    match check(text.seal_view()) {
        None => Some(text),
        Some(code) => {
            found.push(Violation::new(pointer, code));
            None
        }
    }
}

fn phone(input: &Personal<String>, found: &mut Vec<Violation>) -> Option<E164> {
    E164::parse(input.seal_view())
        .map_err(|violation| found.push(violation.at("/phone")))
        .ok()
}

fn postcode(input: &Personal<String>, found: &mut Vec<Violation>) -> Option<Personal<String>> {
    let digits = compact(input.seal_view());
    if digits.len() == limits::POSTCODE_DIGITS && digits.bytes().all(|b| b.is_ascii_digit()) {
        return Some(Personal::new(digits.to_string()));
    }
    found.push(Violation::new("/address/postcode", code::NOT_A_POSTCODE));
    None
}

#[cfg(test)]
mod tests;
