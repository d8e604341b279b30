//! Closed sets: enums of which each variant has one fixed text, used in storage, in JSON and in the API.
//!
//! The error for an unknown text lists the known ones and does not repeat the text. The description of the API gets the
//! texts and the comments.

use schemars::{Schema, json_schema};

/// Defines an enum with `ALL`, `as_str`, `parse`, `Display`, `Serialize`, `Deserialize` and `JsonSchema`, all with the
/// given texts. In the description of the API it has its own name, or the one after `as`.
macro_rules! closed_set {
    (
        $(#[doc = $doc:literal])*
        $name:ident $(as $schema:literal)? {
            $( $(#[doc = $variant_doc:literal])* $variant:ident = $text:literal, )+
        }
    ) => {
        $(#[doc = $doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $( $(#[doc = $variant_doc])* $variant, )+ }

        impl $name {
            /// All variants, in the order of their definition.
            pub const ALL: &'static [Self] = &[ $( Self::$variant, )+ ];

            /// The fixed text of this variant.
            pub const fn as_str(self) -> &'static str {
                match self { $( Self::$variant => $text, )+ }
            }

            /// The variant with this text, if there is one.
            pub fn parse(text: &str) -> Option<Self> {
                match text { $( $text => Some(Self::$variant), )+ _ => None }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                let name = None::<&'static str> $(.or(Some($schema)))?;
                name.unwrap_or(stringify!($name)).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                let words = [ $( ($text, concat!($($variant_doc, "\n"),*)), )+ ];
                $crate::closed::schema(concat!($($doc, "\n"),*), &words)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <String as serde::Deserialize>::deserialize(deserializer)?;
                // The error has the words that exist, and must not repeat the input.
                Self::parse(&text).ok_or_else(|| {
                    serde::de::Error::unknown_variant("(not repeated)", &[ $( $text, )+ ])
                })
            }
        }
    };
}

pub(crate) use closed_set;

/// The schema of a closed set: its texts, each with its comment.
pub(crate) fn schema(comment: &str, words: &[(&str, &str)]) -> Schema {
    let texts: Vec<&str> = words.iter().map(|(text, _)| *text).collect();
    let lines = words
        .iter()
        .map(|(text, comment)| format!("* `{text}`: {}", one_line(comment)));
    let lines: Vec<String> = lines.collect();
    let description = format!("{}\n\n{}", one_line(comment), lines.join("\n"));
    json_schema!({"type": "string", "enum": texts, "description": description})
}

/// A comment of several lines as one line.
fn one_line(comment: &str) -> String {
    comment.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use schemars::{Schema, SchemaGenerator};
    use serde_json::json;

    use crate::{handoff::ItemKind, id::HandoffId, notice::Template};

    fn schema<T: schemars::JsonSchema>() -> Schema {
        T::json_schema(&mut SchemaGenerator::default())
    }

    #[test]
    fn the_schema_of_a_closed_set_has_its_words_with_their_comments() {
        let expected = json!({
            "type": "string",
            "enum": ["card", "letter", "parcel"],
            "description": "The kind of item.\n\n* `card`: QSL cards.\n* `letter`: A letter.\n* `parcel`: A parcel.",
        });
        assert_eq!(schema::<ItemKind>().as_value(), &expected);
        let words = Template::ALL.iter().map(|one| one.as_str());
        let listed = schema::<Template>();
        let listed = listed.get("enum").and_then(|list| list.as_array());
        assert!(
            listed.is_some_and(|listed| words.eq(listed.iter().filter_map(|one| one.as_str())))
        );
    }

    #[test]
    fn names_in_the_description_of_the_api_tell_closed_sets_apart() {
        use schemars::JsonSchema as _;
        assert_eq!(crate::account::Status::schema_name(), "AccountStatus");
        assert_eq!(crate::handoff::Status::schema_name(), "HandoffStatus");
        assert_eq!(ItemKind::schema_name(), "ItemKind");
        assert!(HandoffId::inline_schema());
    }
}
