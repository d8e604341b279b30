//! Every way round the two doors of a personal value must fail to compile.

#[test]
fn no_way_round_the_doors() {
    trybuild::TestCases::new().compile_fail("tests/fail/*.rs");
}
