//! The description of the API, made from what each route declares beside its handler.
#![allow(missing_docs, clippy::panic, reason = "a test's own tools")]

mod asyncapi;
mod headers;
mod operation;
mod problems;
mod schemas;

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

use qeg_domain::limits::BODY_BYTES;
use qeg_web::{Code, describe::Operation};
use serde_json::{Map, Value, json};

pub use asyncapi::asyncapi;
use schemas::Schemas;

/// A file that is made from the code.
pub struct Accepted {
    pub path: PathBuf,
    pub content: String,
}

/// Every file that is made from the code.
pub fn files() -> Vec<Accepted> {
    let file = |path: &str, document: &Value| Accepted {
        path: root().join(path),
        content: format!("{document:#}\n"),
    };
    vec![
        file("functions/portal/openapi.json", &openapi()),
        file("events/asyncapi.json", &asyncapi()),
    ]
}

/// The project's root.
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).unwrap_or(here).to_path_buf()
}

/// The operations of all functions.
pub fn operations() -> Vec<Operation> {
    [
        qeg_registration::operations(),
        qeg_contact::operations(),
        qeg_access::operations(),
        qeg_handoff::operations(),
        qeg_support::operations(),
        qeg_deletion::operations(),
        qeg_oversight::operations(),
        qeg_portal::operations(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The whole description (OpenAPI 3.1).
pub fn openapi() -> Value {
    let mut schemas = Schemas::default();
    let mut paths: Map<String, Value> = Map::new();
    let mut problems: BTreeSet<Vec<Code>> = BTreeSet::new();
    for operation in operations() {
        let method = operation.method.to_lowercase();
        let described = operation::described(&operation, &mut schemas, &mut problems);
        let path = paths
            .entry(operation.path)
            .or_insert_with(|| Value::Object(Map::new()));
        let is_new = path[&method].is_null();
        assert!(
            is_new,
            "{} {} is described twice",
            operation.method, operation.path
        );
        path[&method] = described;
    }
    let responses = problems::responses(&problems, &mut schemas);
    json!({
        "openapi": "3.1.1",
        "info": info(),
        "servers": [{"url": ".", "description": "The folder of this document: the stage or the base path."}],
        "tags": operation::tags(),
        "paths": paths,
        "components": {
            "schemas": schemas.into_components(),
            "responses": responses,
            "headers": headers::components(),
            "securitySchemes": operation::security_schemes(),
        },
    })
}

fn info() -> Value {
    let text = format!(
        "JSON in UTF-8, snake_case. Times are RFC 3339 in UTC in whole seconds; dates are in Asia/Shanghai.\n\n\
         A body may have {} KiB, and may have no field that is not described. A field that is not required \
         and has no default may also be `null`, which is the same as leaving it out, unless its description says more. \
         Whole numbers are written without a fraction: `12`, not `12.0`. Every error is a problem document (RFC \
         9457), which names everything that is wrong with a body by JSON pointer and code, and never repeats the \
         request. The gateway's own errors have the same form.\n\n\
         HEAD answers wherever GET does. No route sets a cookie.\n\n\
         The longest length of a text counts its characters in Unicode's NFC, without white space around it and with \
         one character for each line end.\n\n\
         {}\n\n\
         In an answer, ignore fields that you do not know: later versions may add some.",
        BODY_BYTES / 1024,
        headers::about_other_origins(),
    );
    json!({
        "title": "QEG.NET personal data",
        "x-title-zh-CN": "QEG.NET 个人信息接口",
        "version": env!("CARGO_PKG_VERSION"),
        "description": text,
        "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
    })
}
