//! The list of decisions names each one with its title.

use std::fs;

use structure::root;

#[test]
fn list_of_decisions_names_each_with_its_title() -> anyhow::Result<()> {
    let folder = root().join("infra/decisions");
    let list = fs::read_to_string(folder.join("README.md"))?;
    let listed: Vec<&str> = list.lines().filter(|row| row.starts_with("| [0")).collect();
    let mut wanted = Vec::new();
    for file in fs::read_dir(&folder)? {
        let name = file?.file_name().to_string_lossy().into_owned();
        if name == "README.md" {
            continue;
        }
        let text = fs::read_to_string(folder.join(&name))?;
        let heading = text.lines().next().unwrap_or_default();
        let (number, title) = heading
            .strip_prefix("# ")
            .and_then(|heading| heading.split_once(": "))
            .ok_or_else(|| anyhow::anyhow!("{name} begins without `# NUMBER: TITLE`"))?;
        let first = title.chars().next().map(char::to_uppercase);
        let rest = title
            .char_indices()
            .nth(1)
            .map_or("", |(at, _)| &title[at..]);
        let title: String = first.into_iter().flatten().chain(rest.chars()).collect();
        wanted.push(format!("| [{number}]({name}) | {title} |"));
    }
    wanted.sort();
    assert_eq!(listed, wanted);
    Ok(())
}
