//! Code that reads a personal value without one of its two accessors must not compile.

#[test]
fn personal_values_are_read_only_through_their_accessors() {
    trybuild::TestCases::new().compile_fail("tests/fail/*.rs");
}
