use qeg_domain::phone::Phone;

fn main() {
    if let Ok(phone) = Phone::parse("13800138000") {
        let _ = format!("{phone:?}");
    }
}
