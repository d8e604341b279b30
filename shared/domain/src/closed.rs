//! Closed sets: enums of which each variant has one fixed text, used in storage, in JSON and in the API.
//!
//! The error for an unknown text lists the known ones and does not repeat the text.

/// Defines an enum with `ALL`, `as_str`, `parse`, `Display`, `Serialize` and `Deserialize`, all with the given texts.
macro_rules! closed_set {
    (
        $(#[$meta:meta])*
        $name:ident { $( $(#[$variant_meta:meta])* $variant:ident = $text:literal, )+ }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $( $(#[$variant_meta])* $variant, )+ }

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
