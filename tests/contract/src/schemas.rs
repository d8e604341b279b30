//! The schemas of bodies and answers, collected as components.

use qeg_web::describe::SchemaOf;
use schemars::{
    Schema, SchemaGenerator,
    generate::SchemaSettings,
    transform::{Transform, transform_subschemas},
};
use serde_json::{Map, Value};

/// Marks a field that may be `null`; other fields that are not required are absent instead.
const MAY_BE_NULL: &str = "x-may-be-null";

/// Collects the schemas of bodies, as they are read, and of answers, as they are written.
pub struct Schemas {
    read: SchemaGenerator,
    written: SchemaGenerator,
}

impl Default for Schemas {
    fn default() -> Self {
        let settings = SchemaSettings::draft2020_12().with(|settings| {
            settings.definitions_path = "/components/schemas".into();
            settings.meta_schema = None;
        });
        Self {
            read: settings.clone().for_deserialize().into_generator(),
            written: settings.for_serialize().into_generator(),
        }
    }
}

impl Schemas {
    /// The schema of what is read.
    pub fn of_read(&mut self, schema: SchemaOf) -> Value {
        tidied(schema(&mut self.read))
    }

    /// The schema of what is answered.
    pub fn of_written(&mut self, schema: SchemaOf) -> Value {
        tidied(schema(&mut self.written))
    }

    /// All named schemas.
    pub fn into_components(mut self) -> Map<String, Value> {
        let mut components = Map::new();
        let read = self.read.take_definitions(false);
        let written = self.written.take_definitions(false);
        for (name, schema) in read.into_iter().chain(written) {
            let schema = Schema::try_from(schema).unwrap_or_default();
            let schema = tidied(schema);
            let before = components.insert(name.clone(), schema.clone());
            let is_same = before.is_none_or(|before| before == schema);
            assert!(
                is_same,
                "{name} is the name of two schemas: rename one with #[schemars(rename)]"
            );
        }
        components
    }
}

/// The schema of what is sent, with all its parts in place: it refers to nothing else.
pub fn whole(schema: SchemaOf) -> Value {
    let settings = SchemaSettings::draft07().with(|settings| {
        settings.inline_subschemas = true;
        settings.meta_schema = None;
    });
    tidied(schema(&mut settings.for_serialize().into_generator()))
}

fn tidied(mut schema: Schema) -> Value {
    Tidy.transform(&mut schema);
    schema.into()
}

/// Removes `null` from fields that are absent instead.
struct Tidy;

impl Transform for Tidy {
    fn transform(&mut self, schema: &mut Schema) {
        let Some(object) = schema.as_object_mut() else {
            return;
        };
        let required = object.get("required").cloned().unwrap_or_default();
        let is_required = |name: &str| {
            let names = required.as_array();
            names.is_some_and(|names| names.iter().any(|one| one == name))
        };
        let properties = object.get_mut("properties").and_then(Value::as_object_mut);
        for (name, property) in properties.into_iter().flatten() {
            let Some(property) = property.as_object_mut() else {
                continue;
            };
            let may_be_null = property.remove(MAY_BE_NULL).is_some();
            if !may_be_null && !is_required(name) {
                without_null(property);
            }
        }
        transform_subschemas(self, schema);
    }
}

fn without_null(schema: &mut Map<String, Value>) {
    if let Some(Value::Array(types)) = schema.get_mut("type") {
        types.retain(|one| one != "null");
        if let [only] = types.as_slice() {
            let only = only.clone();
            schema.insert("type".to_owned(), only);
        }
    }
    if let Some(Value::Array(mut any)) = schema.remove("anyOf") {
        any.retain(|one| one["type"] != "null");
        match any.as_slice() {
            [Value::Object(only)] => schema.extend(only.clone()),
            _ => {
                schema.insert("anyOf".to_owned(), any.into());
            }
        }
    }
}
