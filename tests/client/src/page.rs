//! What a test reads in the portal's HTML document.

/// The elements by which a document makes the browser fetch something at once.
const FETCHING: [&str; 3] = ["<script ", "<link ", "<img "];

/// The addresses that a browser fetches by itself when it shows the document, as written.
pub fn fetched(document: &str) -> Vec<&str> {
    let elements = FETCHING.iter().flat_map(|element| {
        let rests = document.split(element).skip(1);
        rests.filter_map(|rest| rest.split('>').next())
    });
    let addresses = elements.flat_map(|element| {
        let values = ["src=\"", "href=\""].map(|name| element.split_once(name));
        values.into_iter().flatten()
    });
    addresses
        .filter_map(|(_, rest)| rest.split('"').next())
        .collect()
}

/// The paths of the files that the document loads, from the API's address: `/assets/app-0a1b2c3d.js`.
pub fn files_of(document: &str) -> Vec<String> {
    let fetched = fetched(document).into_iter();
    let files = fetched.filter(|address| address.starts_with("assets/"));
    files.map(|address| format!("/{address}")).collect()
}

/// The path under which the document's addresses lead to the API: the value of its `<base>`.
pub fn base_of(document: &str) -> &str {
    let rest = document.split_once("<base href=\"");
    let base = rest.and_then(|(_, rest)| rest.split('"').next());
    base.expect("the document has a base")
}
