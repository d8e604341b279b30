//! How docs/powers.md names a resource of the template.

/// `RelayFailure` or `relay_failure` is `relay failure`. The four carrier slots are alike: `Carrier1` is `carrier`.
pub fn spoken(name: &str) -> String {
    let mut words = String::new();
    for letter in name.chars().filter(|letter| !letter.is_ascii_digit()) {
        if letter.is_uppercase() && !words.is_empty() {
            words.push(' ');
        }
        words.extend(letter.to_lowercase());
    }
    words.replace('_', " ")
}

#[cfg(test)]
mod tests {
    use super::spoken;

    #[test]
    fn name_of_the_template_or_of_a_running_stack_becomes_words() {
        assert_eq!(spoken("RelayFailure"), "relay failure");
        assert_eq!(spoken("relay_failure"), "relay failure");
        assert_eq!(spoken("Carrier1"), "carrier");
        assert_eq!(spoken("Subjects"), "subjects");
    }
}
