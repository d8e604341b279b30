use qeg_domain::personal::Personal;

fn main() {
    let name = Personal::new("name".to_owned());
    let _ = tracing::field::debug(&name);
    let _ = tracing::field::display(&name);
}
