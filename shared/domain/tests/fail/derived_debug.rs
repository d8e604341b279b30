use qeg_domain::personal::Personal;

#[derive(Debug)]
struct Row {
    name: Personal<String>,
}

fn main() {}
