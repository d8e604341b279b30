use domain::personal::Personal;

fn main() {
    let name = Personal::new("name".to_owned());
    let _ = tracing::field::debug(&name).to_string();
    let _ = tracing::field::display(&name).to_string();
}
