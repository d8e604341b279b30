//! The files that are made from the code are the ones that were accepted.

/// The one command that accepts a change.
const ACCEPT: &str = "read the change, then accept it: cargo run -q -p contract";

#[test]
fn accepted_descriptions_are_those_that_the_code_makes() {
    for file in contract::files() {
        let accepted = std::fs::read_to_string(&file.path).unwrap_or_default();
        let lines = accepted.lines().zip(file.content.lines());
        let first = lines.enumerate().find(|(_, (old, new))| old != new);
        assert!(
            accepted == file.content,
            "{} is not what the code makes (first difference: {first:?}): {ACCEPT}",
            file.path.display()
        );
    }
}
