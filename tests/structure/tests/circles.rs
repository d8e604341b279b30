//! No files of a crate import each other in a circle.

use structure::{imports, tree};

#[test]
fn files_do_not_import_each_other_in_a_circle() -> anyhow::Result<()> {
    let mut faults = Vec::new();
    for tree in tree::workspace()? {
        let imports = imports::of(&tree);
        for circle in imports::circles(&imports) {
            let mut lines = Vec::new();
            for file in &circle {
                let within = imports[file].iter().filter(|other| circle.contains(other));
                let within: Vec<String> = within.map(|file| file.join("/")).collect();
                lines.push(format!("    {} -> {}", file.join("/"), within.join(", ")));
            }
            faults.push(format!("{}:\n{}", tree.root.display(), lines.join("\n")));
        }
    }
    assert!(faults.is_empty(), "import circles:\n{}", faults.join("\n"));
    Ok(())
}
