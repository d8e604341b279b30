//! An answer of the API.

use serde_json::Value;

#[derive(Clone, Debug, Default)]
pub struct Reply {
    pub status: u16,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    pub text: String,
    /// `null` if the body is not JSON.
    pub json: Value,
}

/// The bytes of an answer, for searching them.
#[derive(Clone)]
pub struct Response {
    pub status: u16,
    pub request_id: Option<String>,
    /// Header lines, then the body.
    pub bytes: Vec<u8>,
}

impl Reply {
    pub fn new(status: u16, headers: Vec<(String, String)>, text: String) -> Self {
        let json = serde_json::from_str(&text).unwrap_or(Value::Null);
        Self {
            status,
            headers,
            text,
            json,
        }
    }

    /// Fails unless the status is this one. The message contains the answer, which may contain personal data: only for
    /// tests.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.text);
        self
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        headers
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    pub fn str(&self, pointer: &str) -> &str {
        self.json
            .pointer(pointer)
            .and_then(Value::as_str)
            .unwrap_or_else(|| panic!("no text at {pointer} in {}", self.text))
    }
}

impl From<&Reply> for Response {
    fn from(reply: &Reply) -> Self {
        let mut bytes = Vec::new();
        for (name, value) in &reply.headers {
            bytes.extend(format!("{name}: {value}\n").bytes());
        }
        bytes.extend(reply.text.bytes());
        Self {
            status: reply.status,
            request_id: reply.header("x-request-id").map(str::to_owned),
            bytes,
        }
    }
}
