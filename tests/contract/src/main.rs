//! Writes the descriptions that are made from the code: `cargo run -q -p contract`. This accepts every change of the
//! API, so read what it changes before you commit it.
#![allow(clippy::print_stdout, reason = "a tool for the terminal")]

fn main() -> std::io::Result<()> {
    for file in contract::files() {
        std::fs::write(&file.path, file.content)?;
        println!("wrote {}", file.path.display());
    }
    Ok(())
}
