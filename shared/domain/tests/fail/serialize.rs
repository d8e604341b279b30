use qeg_domain::personal::Personal;

fn needs_serialize(_: &impl serde::Serialize) {}

fn main() {
    needs_serialize(&Personal::new("name".to_owned()));
}
