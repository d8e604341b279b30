use qeg_domain::personal::Personal;

fn main() {
    let name = Personal::new("name".to_owned());
    let _ = format!("{name:?}");
}
