//! One operation of the description, and the components that operations refer to.

use std::collections::BTreeSet;

use qeg_web::{
    Code,
    describe::{Answered, Body, Caller, Content, Operation, Parameter, ParameterLocation},
};
use serde_json::{Map, Value, json};

use crate::{headers, problems, schemas::Schemas};

/// The operation as OpenAPI writes it. Adds the sets of codes that it uses to `used`.
pub fn described(
    operation: &Operation,
    schemas: &mut Schemas,
    used: &mut BTreeSet<Vec<Code>>,
) -> Value {
    let mut described = json!({
        "operationId": operation.id,
        "tags": [tag(operation.caller)],
        "summary": operation.summary,
        "x-title-zh-CN": operation.title_zh,
        "security": security(operation.caller),
        "responses": responses(operation, schemas, used),
    });
    if let Some(description) = operation.description {
        described["description"] = description.into();
    }
    if !operation.parameters.is_empty() {
        let parameters = operation.parameters.iter();
        described["parameters"] = parameters.map(|one| parameter(one, schemas)).collect();
    }
    if let Some(body) = &operation.body {
        described["requestBody"] = request_body(body, operation.method, schemas);
    }
    described
}

fn parameter(parameter: &Parameter, schemas: &mut Schemas) -> Value {
    let place = match parameter.location {
        ParameterLocation::Path => "path",
        ParameterLocation::Query => "query",
        ParameterLocation::Header => "header",
    };
    let mut described = json!({
        "name": parameter.name,
        "in": place,
        "description": parameter.description,
        "schema": schemas.of_read(parameter.schema),
    });
    if parameter.location == ParameterLocation::Path {
        described["required"] = true.into();
    }
    described["example"] = parameter.example.clone();
    described
}

fn request_body(body: &Body, method: &str, schemas: &mut Schemas) -> Value {
    let content = json!({"schema": schemas.of_read(body.schema), "example": body.example});
    let mut kinds = json!({"application/json": content});
    if method == "PATCH" {
        kinds["application/merge-patch+json"] = content;
    }
    json!({"required": true, "content": kinds})
}

fn responses(
    operation: &Operation,
    schemas: &mut Schemas,
    used: &mut BTreeSet<Vec<Code>>,
) -> Map<String, Value> {
    let mut responses = Map::new();
    for answer in &operation.answers {
        let status = answer.status.as_u16().to_string();
        let before = responses.insert(status.clone(), response(answer, schemas));
        assert!(before.is_none(), "{}: two answers {status}", operation.id);
    }
    for codes in problems::by_status(&operation.problems) {
        let Some(status) = codes.first().map(|code| code.status()) else {
            continue;
        };
        let component = format!("#/components/responses/{}", problems::name(&codes));
        responses.insert(status.to_string(), json!({"$ref": component}));
        used.insert(codes);
    }
    responses
}

fn response(answer: &Answered, schemas: &mut Schemas) -> Value {
    let mut response = json!({"description": answer.description});
    match &answer.content {
        Content::Nothing => {}
        Content::Json(schema, example) => {
            let schema = schemas.of_written(*schema);
            response["content"] =
                json!({"application/json": {"schema": schema, "example": example}});
        }
        Content::Text(media_type) => {
            response["content"] = json!({*media_type: {"schema": {"type": "string"}}});
        }
    }
    let named = answer.headers.iter().map(|header| header.name());
    let is_file = matches!(answer.content, Content::Text(_));
    response["headers"] = headers::of(named, is_file);
    response
}

const fn tag(caller: Caller) -> &'static str {
    match caller {
        Caller::Anyone | Caller::ReceiptHolder => "anyone",
        Caller::Person => "person",
        Caller::Carrier => "carrier",
        Caller::Staff => "staff",
    }
}

/// One tag for each group of callers.
pub fn tags() -> Value {
    json!([
        {"name": "anyone", "x-title-zh-CN": "公众", "description": "Without an account."},
        {"name": "person", "x-title-zh-CN": "用户", "description": "For the signed-in person, about their own data."},
        {"name": "carrier", "x-title-zh-CN": "承运商", "description": "For carriers, about what was handed to them."},
        {"name": "staff", "x-title-zh-CN": "工作人员", "description": "For the operator's staff."},
    ])
}

fn security(caller: Caller) -> Value {
    match caller {
        Caller::Anyone => json!([]),
        Caller::Person => json!([{"session": []}]),
        Caller::ReceiptHolder => json!([{"receipt": []}]),
        Caller::Carrier => json!([{"carrier": []}]),
        Caller::Staff => json!([{"staff": []}]),
    }
}

/// How callers show who they are.
pub fn security_schemes() -> Value {
    let signed = |who: &str| {
        json!({
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "x-amazon-apigateway-authtype": "awsSigv4",
            "description": format!("AWS Signature Version 4, service `execute-api`, by {who}."),
        })
    };
    json!({
        "session": {
            "type": "http",
            "scheme": "bearer",
            "description": "The token of a session, see `POST /sessions`.",
        },
        "receipt": {
            "type": "http",
            "scheme": "Receipt",
            "description": "The receipt of a deletion request: `Authorization: Receipt <receipt>`.",
        },
        "carrier": signed("the role of a carrier"),
        "staff": signed("the role of a member of staff"),
    })
}
