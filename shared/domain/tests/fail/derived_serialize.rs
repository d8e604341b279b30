use qeg_domain::personal::Personal;

#[derive(serde::Serialize)]
struct Row {
    name: Personal<String>,
}

fn main() {}
