//! The database of a test that counts its own memory: `long_chain` starts it.

fn main() {
    local_aws::serve_database();
}
