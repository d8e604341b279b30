//! How docs/powers.md names a resource of the template.

/// `RelayFailure` or `relay_failure` is `relay failure`. What belongs to a carrier of a running stack is alike for all: `carrier-post`
/// is `carrier`.
pub fn spoken(name: &str) -> String {
    let mut words = String::new();
    let (name, _) = name.split_once('-').unwrap_or((name, ""));
    for letter in name.chars() {
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
        assert_eq!(spoken("Carrier"), "carrier");
        assert_eq!(spoken("carrier-post"), "carrier");
        assert_eq!(spoken("carrier_dead_letter-post"), "carrier dead letter");
        assert_eq!(spoken("Subjects"), "subjects");
    }
}
