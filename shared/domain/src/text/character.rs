//! Classes of characters, by the properties of the Unicode Character Database.

use icu_properties::props::{
    Dash, DefaultIgnorableCodePoint, GeneralCategory, GeneralCategoryGroup, JoinControl,
    NoncharacterCodePoint, PrependedConcatenationMark, VariationSelector, WhiteSpace,
};
use icu_properties::{CodePointMapData, CodePointSetData};

/// Mongolian needs it inside words, like its variation selectors, but it does not have their property.
const MONGOLIAN_VOWEL_SEPARATOR: char = '\u{180E}';

/// Blank characters that have no property which says so: the braille pattern without dots, which is a symbol, and two
/// blanks between Egyptian hieroglyphs, which are letters.
const BLANKS: [char; 3] = ['\u{2800}', '\u{13441}', '\u{13442}'];

/// Whether it is invisible: format characters, fillers, joiners, selectors. Most of them are
/// `Default_Ignorable_Code_Point`; the others are control characters, format characters and noncharacters.
pub(super) fn is_invisible(one: char) -> bool {
    let category = CodePointMapData::<GeneralCategory>::new().get(one);
    let is_control = match category {
        GeneralCategory::Control
        | GeneralCategory::LineSeparator
        | GeneralCategory::ParagraphSeparator => true,
        GeneralCategory::Format => !has::<PrependedConcatenationMark>(one),
        _ => false,
    };
    is_control || has::<DefaultIgnorableCodePoint>(one) || has::<NoncharacterCodePoint>(one)
}

/// Whether a word can need it, although it is invisible: joiners (Uyghur, Kazakh, emoji), variation selectors (rare
/// forms of Chinese characters in names, Mongolian, emoji).
pub(super) fn is_part_of_words(one: char) -> bool {
    has::<JoinControl>(one) || has::<VariationSelector>(one) || one == MONGOLIAN_VOWEL_SEPARATOR
}

/// Whether it is white space of any kind, line ends included.
pub(super) fn is_white_space(one: char) -> bool {
    has::<WhiteSpace>(one)
}

/// Whether it is a hyphen, a dash or a minus sign.
pub(super) fn is_dash(one: char) -> bool {
    has::<Dash>(one)
}

/// Whether it is a letter that people can see. U+3164 and U+115F are letters that nobody sees.
pub(super) fn is_visible_letter(one: char) -> bool {
    is_visible(one, GeneralCategoryGroup::Letter)
}

/// Whether it is a letter or a digit that people can see.
pub(super) fn is_visible_letter_or_digit(one: char) -> bool {
    is_visible_letter(one) || is_visible(one, GeneralCategoryGroup::Number)
}

fn is_visible(one: char, group: GeneralCategoryGroup) -> bool {
    let category = CodePointMapData::<GeneralCategory>::new().get(one);
    group.contains(category) && !has::<DefaultIgnorableCodePoint>(one) && !BLANKS.contains(&one)
}

/// Whether it shows nothing: white space or an invisible character.
pub(super) fn is_blank(one: char) -> bool {
    is_white_space(one) || is_invisible(one) || BLANKS.contains(&one)
}

/// `(` for an opening bracket of any shape, `)` for a closing one.
pub(crate) fn as_bracket(one: char) -> Option<char> {
    match CodePointMapData::<GeneralCategory>::new().get(one) {
        GeneralCategory::OpenPunctuation => Some('('),
        GeneralCategory::ClosePunctuation => Some(')'),
        _ => None,
    }
}

fn has<P: icu_properties::props::BinaryProperty>(one: char) -> bool {
    CodePointSetData::new::<P>().contains(one)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn invisible_characters_are_known_by_their_properties() {
        for one in [
            '\u{0}',
            '\t',
            '\u{85}',
            '\u{AD}',
            '\u{34F}',
            '\u{61C}',
            '\u{115F}',
            '\u{180B}',
            '\u{200B}',
            '\u{200D}',
            '\u{202A}',
            '\u{202E}',
            '\u{2028}',
            '\u{2066}',
            '\u{3164}',
            '\u{FE0F}',
            '\u{FEFF}',
            '\u{FFA0}',
            '\u{FFF9}',
            '\u{FFFF}',
            '\u{E0041}',
            '\u{E0100}',
        ] {
            assert!(is_invisible(one), "{one:?}");
        }
        // A sign that Unicode counts as format but that is shown, Chinese characters of the newest block, an emoji.
        for one in [
            'a',
            '雷',
            '\u{600}',
            '\u{323B0}',
            '📮',
            ' ',
            '\u{3000}',
            '\u{2800}',
        ] {
            assert!(!is_invisible(one), "{one:?}");
        }
    }

    #[test]
    fn letters_and_digits_of_every_script_can_be_seen_and_fillers_cannot() {
        for one in ['a', 'é', '雷', 'ئ', 'ᠮ', 'ད', 'ꀀ', '5', '５', '五', '〇'] {
            assert!(is_visible_letter_or_digit(one), "{one:?}");
        }
        for (one, is_letter) in [('a', true), ('〇', false), ('5', false), ('５', false)] {
            assert_eq!(is_visible_letter(one), is_letter, "{one:?}");
        }
        for one in [
            '\u{3164}',
            '\u{115F}',
            '\u{1160}',
            '\u{FFA0}',
            '\u{2800}',
            '\u{13441}',
            '\u{13442}',
            '?',
            '📮',
            '\u{301}',
        ] {
            assert!(!is_visible_letter_or_digit(one), "{one:?}");
        }
    }

    #[test]
    fn dashes_and_brackets_of_every_shape_are_known() {
        for one in "-\u{2010}\u{2011}\u{2012}–—―−﹘﹣－〜".chars() {
            assert!(is_dash(one), "{one:?}");
        }
        assert!("（［【〔「".chars().all(|one| as_bracket(one) == Some('(')));
        assert!("）］】〕」".chars().all(|one| as_bracket(one) == Some(')')));
        assert_eq!(as_bracket('|'), None);
    }
}
