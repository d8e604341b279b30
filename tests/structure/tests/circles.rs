//! No files of a crate import each other in a circle, except a file and those in its folder (see `structure::circles`).

use structure::{
    circles::{describe, not_allowed},
    imports, tree,
};

#[test]
fn files_do_not_import_each_other_in_a_circle() -> anyhow::Result<()> {
    let mut faults = Vec::new();
    for tree in tree::workspace()? {
        let imports = imports::of(&tree);
        for circle in not_allowed(&imports) {
            faults.push(format!(
                "{}\n{}",
                tree.root.display(),
                describe(&imports, &circle)
            ));
        }
    }
    assert!(
        faults.is_empty(),
        "These import each other in a circle. Move what they share into a file of its own.\n{}",
        faults.join("\n")
    );
    Ok(())
}
