//! What the description of the API says about a route (`GET /openapi.json`).
//!
//! Each route declares an [`Operation`] beside its handler, and each function lists its operations. The crate
//! `tests/contract` makes the description from them, and no other code calls them: a release build leaves them out.
//! Schemas come from the types that handlers read and answer, by `schemars`.

mod parts;

use qeg_domain::limits::{CURSOR_CHARS, IDEMPOTENCY_HOURS, IDEMPOTENCY_KEY_CHARS};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
pub use serde_json::{Value, json};

pub use parts::{Answered, Body, Caller, Content, Header, Parameter, ParameterLocation, SchemaOf};

use crate::code::Code;
use crate::problem::Details;
use crate::status::Status;

/// An example of an entity tag.
const TAG: &str = "\"7c1f0e9b3a48d2a6\"";
/// An example of a solved challenge: that of ALTCHA's own library in the tests of `qeg_vault`.
const CHALLENGE_RESPONSE: &str = "eyJhbGdvcml0aG0iOiJTSEEtMjU2IiwiY2hhbGxlbmdlIjoiYjdlZDkyNmZhNTAyZmNjMDdmZjk5ZmExNWM0NDcwMDdi\
    ZGEwMzRlM2Y4M2M0MmRmZmQ1Y2NiODJkNWFlZjYyMSIsIm51bWJlciI6MzE0MTUsInNhbHQiOiIwMDExMjIzMzQ0NTU2\
    Njc3ODg5OWFhYmI/ZXhwaXJlcz0xNzcyNDE2ODAwJiIsInNpZ25hdHVyZSI6ImFlNGZiYTY5MWNkODBiNWZlYTgzMzg1\
    OGU0ZjJkN2M3MTg0MWRiMzg1Y2RmY2U2Y2FlYTlhZWVhYzUyZTI2Y2QifQ==";

/// The schema of a problem document.
pub fn problem_schema(generator: &mut SchemaGenerator) -> Schema {
    generator.subschema_for::<Details<'_>>()
}

/// One route, as the description of the API has it.
pub struct Operation {
    /// Its unique id, which is also the name of a function in generated clients.
    pub id: &'static str,
    /// The method.
    pub method: &'static str,
    /// The path, with parameters in braces, as in the template.
    pub path: &'static str,
    /// What it does, in English.
    pub summary: &'static str,
    /// What it does, in Chinese (`x-title-zh-CN`).
    pub title_zh: &'static str,
    /// What else a client has to know, in English.
    pub description: Option<&'static str>,
    /// Who may call it.
    pub caller: Caller,
    /// Its parameters.
    pub parameters: Vec<Parameter>,
    /// Its body.
    pub body: Option<Body>,
    /// Its answers that are not problems.
    pub answers: Vec<Answered>,
    /// The codes of its problems.
    pub problems: Vec<Code>,
}

impl Operation {
    /// The route `name`, such as `PUT /contact`, for this caller. It can answer 429 and 503, and with credentials 401
    /// and 403.
    pub fn new(caller: Caller, id: &'static str, name: &'static str) -> Self {
        let (method, path) = name.split_once(' ').unwrap_or((name, "/"));
        let mut problems = vec![Code::TooManyRequests, Code::Unavailable];
        problems.extend((caller != Caller::Anyone).then_some(Code::Unauthenticated));
        problems.extend(caller.is_signed().then_some(Code::Forbidden));
        Self {
            id,
            method,
            path,
            summary: "",
            title_zh: "",
            description: None,
            caller,
            parameters: Vec::new(),
            body: None,
            answers: Vec::new(),
            problems,
        }
    }

    /// What it does, in English and in Chinese: a few words.
    #[must_use]
    pub const fn titled(mut self, summary: &'static str, title_zh: &'static str) -> Self {
        (self.summary, self.title_zh) = (summary, title_zh);
        self
    }

    /// What else a client has to know, in English.
    #[must_use]
    pub const fn noting(mut self, description: &'static str) -> Self {
        self.description = Some(description);
        self
    }

    /// It has no body, or `{}`: see [`crate::body::nothing`].
    #[must_use]
    pub fn says_all_in_its_path(self) -> Self {
        self.refuses([
            Code::InvalidBody,
            Code::TooLarge,
            Code::UnsupportedMediaType,
        ])
    }

    /// A parameter of the path.
    #[must_use]
    pub fn path<T: JsonSchema>(
        self,
        name: &'static str,
        description: &str,
        example: &'static str,
    ) -> Self {
        self.parameter(Parameter {
            name,
            location: ParameterLocation::Path,
            description: description.to_owned(),
            schema: |generator| generator.subschema_for::<T>(),
            example: example.into(),
        })
    }

    /// A parameter of the query. A wrong value is 400, one that is sent twice 422.
    #[must_use]
    pub fn query(
        self,
        name: &'static str,
        description: &str,
        example: &'static str,
        schema: SchemaOf,
    ) -> Self {
        self.refuses([Code::InvalidBody, Code::Unprocessable])
            .parameter(Parameter {
                name,
                location: ParameterLocation::Query,
                description: description.to_owned(),
                schema,
                example: example.into(),
            })
    }

    /// The parameter `state`, for a list that has nothing but what is open.
    #[must_use]
    pub fn only_open(self) -> Self {
        self.query(
            "state",
            "The only filter, and the default.",
            "open",
            |_| json_schema!({"type": "string", "enum": ["open"]}),
        )
    }

    /// The parameter `cursor`, for a list in pages.
    #[must_use]
    pub fn paged(self) -> Self {
        self.query(
            "cursor",
            "`next` of the page before. Without it the list begins with its first page.",
            "WyIyMDI2LTExLTI1VDE4OjI4OjQ5WiIsNDJd",
            |_| json_schema!({"type": "string", "minLength": 1, "maxLength": CURSOR_CHARS}),
        )
    }

    /// The header `Idempotency-Key`: the same key and body get the first answer again.
    #[must_use]
    pub fn repeatable(self) -> Self {
        self.refuses([Code::Unprocessable]).header(
            "Idempotency-Key",
            format!(
                "A new random key for each thing that is asked for. With the same key and the same body the first \
                 answer is given again for {IDEMPOTENCY_HOURS} hours, so the request can be sent again when its answer \
                 was lost. With another body the answer is 422."
            ),
            "4f1c9a7e-0b3d-4c58-9e21-7d6a5b4c3f2e",
            |_| json_schema!({"type": "string", "pattern": "^[!-~]+$", "minLength": 1, "maxLength": IDEMPOTENCY_KEY_CHARS}),
        )
    }

    /// The header `Challenge-Response`, for a route with a limit of the caller's network address.
    #[must_use]
    pub fn offers_challenge(self) -> Self {
        self.header(
            "Challenge-Response",
            "The solution of a challenge (`GET /challenge`), in the format of ALTCHA. It lets one call past the limit of \
             the caller's network address. Send it where an answer 429 has `challenge`."
                .to_owned(),
            CHALLENGE_RESPONSE,
            |_| json_schema!({"type": "string"}),
        )
    }

    /// The header `If-Match`, for a change.
    #[must_use]
    pub fn if_match(self) -> Self {
        self.refuses([Code::PreconditionFailed]).header(
            "If-Match",
            "The `ETag` of the version that the client knows, or `*` for any version. The answer is 412 if there is \
             another version now, or none."
                .to_owned(),
            TAG,
            entity_tag,
        )
    }

    /// The header `If-None-Match`, for a change.
    #[must_use]
    pub fn if_none_match(self) -> Self {
        self.refuses([Code::PreconditionFailed]).header(
            "If-None-Match",
            "`*`: the answer is 412 if there is any version now.".to_owned(),
            "*",
            entity_tag,
        )
    }

    /// The header `If-None-Match`, for a read: the answer is 304 if the client has this version already.
    #[must_use]
    pub fn if_changed(self) -> Self {
        self.header(
            "If-None-Match",
            "The `ETag` of the version that the client has. The answer is 304 if it is the present one."
                .to_owned(),
            TAG,
            entity_tag,
        )
        .answers_nothing(Status::NotModified, "The client has this version already.")
        .with(Header::ETag)
    }

    fn header(
        self,
        name: &'static str,
        description: String,
        example: &'static str,
        schema: SchemaOf,
    ) -> Self {
        self.parameter(Parameter {
            name,
            location: ParameterLocation::Header,
            description,
            schema,
            example: example.into(),
        })
    }

    fn parameter(mut self, parameter: Parameter) -> Self {
        self.parameters.push(parameter);
        self
    }

    /// The body, with an example. It can be refused with 400, 413, 415 and 422.
    #[must_use]
    pub fn body<T: JsonSchema>(mut self, example: Value) -> Self {
        self.body = Some(Body {
            schema: |generator| generator.subschema_for::<T>(),
            example,
        });
        self.refuses([
            Code::InvalidBody,
            Code::TooLarge,
            Code::UnsupportedMediaType,
            Code::Unprocessable,
        ])
    }

    /// An answer of this type, with an example.
    #[must_use]
    pub fn answers<T: JsonSchema>(
        self,
        status: Status,
        description: &'static str,
        example: Value,
    ) -> Self {
        let schema: SchemaOf = |generator| generator.subschema_for::<T>();
        self.answer(status, description, Content::Json(schema, example))
    }

    /// An answer without content.
    #[must_use]
    pub fn answers_nothing(self, status: Status, description: &'static str) -> Self {
        self.answer(status, description, Content::Nothing)
    }

    /// An answer 200 with text of this media type.
    #[must_use]
    pub fn answers_text(self, media_type: &'static str, description: &'static str) -> Self {
        self.answer(Status::Ok, description, Content::Text(media_type))
    }

    fn answer(mut self, status: Status, description: &'static str, content: Content) -> Self {
        self.answers.push(Answered {
            status,
            description,
            headers: Vec::new(),
            content,
        });
        self
    }

    /// A header of the answer that was named last.
    #[must_use]
    pub fn with(mut self, header: Header) -> Self {
        if let Some(answer) = self.answers.last_mut() {
            answer.headers.push(header);
        }
        self
    }

    /// The codes of further problems.
    #[must_use]
    pub fn refuses(mut self, codes: impl IntoIterator<Item = Code>) -> Self {
        self.problems.extend(codes);
        self.problems.sort_unstable();
        self.problems.dedup();
        self
    }
}

fn entity_tag(_: &mut SchemaGenerator) -> Schema {
    json_schema!({"type": "string"})
}
