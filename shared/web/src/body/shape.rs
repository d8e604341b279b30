//! Reads a document as a type, and finds everything that does not have the form of the type.
//!
//! serde asks for the form of each value: a text, a number, an object with these fields. So the answer can name
//! each place by JSON pointer and list the words of a closed list, for any type that derives `Deserialize`
//! (`infra/decisions/0018-every-fault-of-a-body-is-named.md`). A name that the type does not have comes from the
//! input: the answer gives only the pointer of its object and the names that exist.

use std::collections::BTreeSet;
use std::iter::Enumerate;
use std::marker::PhantomData;
use std::{slice, vec};

use qeg_domain::violation::{Violation, code};
use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, IntoDeserializer, MapAccess, SeqAccess, Visitor,
};

use super::document::{Document, Member};
use super::findings::{Findings, Refused};

/// Reads a document as `T`, or gives all findings.
pub(super) fn read<T: for<'de> Deserialize<'de>>(document: &Document) -> Result<T, Vec<Violation>> {
    let findings = Findings::default();
    loop {
        let sent = Sent {
            document: Some(document),
            pointer: String::new(),
            findings: &findings,
        };
        match sent.read(PhantomData::<T>) {
            Ok(value) if findings.are_none() => return Ok(value),
            _ if findings.has_learned() => {}
            _ => return Err(findings.into_violations()),
        }
    }
}

/// The value that was sent at a place; `None` if only a stand-in is needed.
struct Sent<'a> {
    document: Option<&'a Document>,
    pointer: String,
    findings: &'a Findings,
}

impl<'a> Sent<'a> {
    /// The value, unless it has a stand-in.
    fn value(&self) -> Option<&'a Document> {
        self.document
            .filter(|_| self.findings.stand_in(&self.pointer).is_none())
    }

    /// Notes that the value, if one was sent, is of another type than the documented one.
    fn note_type(&self) {
        match self.value() {
            None => {}
            Some(Document::Null) => self.findings.note(&self.pointer, code::MISSING, &[]),
            Some(_) => self.findings.note(&self.pointer, code::WRONG_TYPE, &[]),
        }
    }

    fn text(&self) -> &'a str {
        if let Some(Document::Text(text)) = self.value() {
            // `seal_view` although nothing is sealed: the text only moves into the type it is read as.
            return text.seal_view();
        }
        self.note_type();
        self.findings.stand_in(&self.pointer).unwrap_or_default()
    }

    fn read_text<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refused> {
        visitor.visit_str(self.text())
    }

    fn read_integer<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refused> {
        match self.value() {
            Some(Document::Number(number)) if number.is_u64() => {
                visitor.visit_u64(number.as_u64().unwrap_or_default())
            }
            Some(Document::Number(number)) if number.is_i64() => {
                visitor.visit_i64(number.as_i64().unwrap_or_default())
            }
            _ => {
                self.note_type();
                visitor.visit_u64(1)
            }
        }
    }

    /// Reads the value, and notes why the type refused it or its stand-in.
    fn read<'de, S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value, Refused> {
        let (findings, pointer) = (self.findings, self.pointer.clone());
        let is_sent = self.value().is_some();
        let outcome = seed.deserialize(self);
        outcome.map_err(|refused| findings.refuse(&pointer, is_sent, refused))
    }

    fn members(&self) -> &'a [Member] {
        if let Some(Document::Object(members)) = self.value() {
            return members;
        }
        self.note_type();
        &[]
    }

    fn at(&self, name: &str, document: Option<&'a Document>) -> Self {
        Self {
            document,
            pointer: format!("{}/{name}", self.pointer),
            findings: self.findings,
        }
    }
}

macro_rules! integers {
    ($($method:ident)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refused> {
            self.read_integer(visitor)
        }
    )*};
}

impl<'de> Deserializer<'de> for Sent<'_> {
    type Error = Refused;

    /// For types that accept any JSON value.
    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refused> {
        match self.value() {
            None | Some(Document::Null) => visitor.visit_unit(),
            Some(Document::Bool(value)) => visitor.visit_bool(*value),
            Some(Document::Number(number)) if number.is_f64() => {
                visitor.visit_f64(number.as_f64().unwrap_or_default())
            }
            Some(Document::Number(_)) => self.read_integer(visitor),
            Some(Document::Text(text)) => visitor.visit_str(text.seal_view()),
            Some(Document::List(_)) => self.deserialize_seq(visitor),
            Some(Document::Object(_)) => self.deserialize_map(visitor),
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refused> {
        if let Some(Document::Bool(value)) = self.value() {
            return visitor.visit_bool(*value);
        }
        self.note_type();
        visitor.visit_bool(false)
    }

    integers! {
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refused> {
        self.read_text(visitor)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refused> {
        self.read_text(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refused> {
        match self.document {
            None | Some(Document::Null) => visitor.visit_none(),
            Some(_) => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Refused> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        words: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Refused> {
        let sent = match self.value() {
            Some(Document::Text(text)) => Some(text.seal_view().as_str()),
            _ => None,
        };
        let known = sent.and_then(|sent| words.iter().find(|word| **word == sent));
        match (sent, known) {
            (_, Some(_)) => {}
            (Some(_), None) => self
                .findings
                .note(&self.pointer, code::UNKNOWN_VALUE, words),
            (None, None) => self.note_type(),
        }
        let word = known.or(words.first()).copied().unwrap_or_default();
        visitor.visit_enum(word.into_deserializer())
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refused> {
        let items = if let Some(Document::List(items)) = self.value() {
            items.as_slice()
        } else {
            self.note_type();
            &[]
        };
        visitor.visit_seq(Items {
            items: items.iter().enumerate(),
            place: self,
        })
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refused> {
        visitor.visit_map(Entries {
            members: self.members().iter(),
            seen: BTreeSet::new(),
            value: None,
            place: self,
        })
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        names: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Refused> {
        let members = self.members();
        let (findings, pointer) = (self.findings, self.pointer.clone());
        let is_object = matches!(self.value(), Some(Document::Object(_)));
        let fields = Fields {
            values: self.fields(names, members),
            value: None,
        };
        visitor.visit_map(fields).map_err(|refused| {
            let Refused::Missing(name) = refused else {
                return refused;
            };
            let place = format!("{pointer}/{name}");
            if is_object {
                findings.note(&place, code::MISSING, &[]);
            }
            findings.set_absent(&place);
            Refused::Noted
        })
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refused> {
        visitor.visit_unit()
    }

    serde::forward_to_deserialize_any! {
        i128 u128 f32 f64 char bytes byte_buf unit unit_struct tuple tuple_struct identifier
    }
}

impl<'a> Sent<'a> {
    /// The fields that a type has, each once. Others are noted.
    fn fields(
        self,
        names: &'static [&'static str],
        members: &'a [Member],
    ) -> vec::IntoIter<(&'static str, Sent<'a>)> {
        let mut fields: Vec<(&'static str, Sent<'a>)> = Vec::new();
        for (sent_name, document) in members {
            let Some(name) = names.iter().find(|name| *name == sent_name.seal_view()) else {
                self.findings
                    .note(&self.pointer, code::UNKNOWN_FIELD, names);
                continue;
            };
            let field = self.at(name, Some(document));
            if fields.iter().any(|(known, _)| known == name) {
                self.findings.note(&field.pointer, code::REPEATED, &[]);
            } else {
                fields.push((name, field));
            }
        }
        for name in names {
            let field = self.at(name, None);
            let is_there = fields.iter().any(|(known, _)| known == name);
            if !is_there && self.findings.is_absent(&field.pointer) {
                fields.push((name, field));
            }
        }
        fields.into_iter()
    }
}

/// The fields of a type.
struct Fields<'a> {
    values: vec::IntoIter<(&'static str, Sent<'a>)>,
    value: Option<Sent<'a>>,
}

impl<'de> MapAccess<'de> for Fields<'_> {
    type Error = Refused;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Refused> {
        let Some((name, value)) = self.values.next() else {
            return Ok(None);
        };
        self.value = Some(value);
        seed.deserialize(name.into_deserializer()).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Refused> {
        let value = self.value.take().ok_or(Refused::Noted)?;
        value.read(seed)
    }
}

/// The entries of an object whose names are data. A name comes from the input, so a fault in an entry is reported at
/// the pointer of the object.
struct Entries<'a> {
    members: slice::Iter<'a, Member>,
    seen: BTreeSet<&'a str>,
    value: Option<&'a Document>,
    place: Sent<'a>,
}

impl<'de> MapAccess<'de> for Entries<'_> {
    type Error = Refused;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Refused> {
        let Some((name, value)) = self.members.next() else {
            return Ok(None);
        };
        let (findings, pointer) = (self.place.findings, &self.place.pointer);
        let name = name.seal_view().as_str();
        if !self.seen.insert(name) {
            findings.note(pointer, code::REPEATED, &[]);
        }
        self.value = Some(value);
        let key = seed.deserialize(name.into_deserializer());
        key.map(Some).map_err(|refused: Refused| {
            let refused = match refused {
                Refused::Value { allowed, .. } => Refused::Value {
                    code: code::UNKNOWN_FIELD,
                    allowed,
                },
                other => other,
            };
            findings.refuse(pointer, true, refused)
        })
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Refused> {
        Sent {
            document: self.value.take(),
            pointer: self.place.pointer.clone(),
            findings: self.place.findings,
        }
        .read(seed)
    }
}

/// The items of a list.
struct Items<'a> {
    items: Enumerate<slice::Iter<'a, Document>>,
    place: Sent<'a>,
}

impl<'de> SeqAccess<'de> for Items<'_> {
    type Error = Refused;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Refused> {
        let Some((n, item)) = self.items.next() else {
            return Ok(None);
        };
        self.place
            .at(&n.to_string(), Some(item))
            .read(seed)
            .map(Some)
    }
}
