//! One thing for each name: the types that a crate declares.

use std::collections::BTreeMap;

use crate::source::Tree;

/// Returns a line for each name that several types of a crate have, with the files that declare them.
pub fn shared_by_types(tree: &Tree) -> Vec<String> {
    let mut declared: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for module in tree.modules.values() {
        for item in module.items.iter().filter(|item| is_type(item)) {
            declared.entry(item).or_default().push(&module.file);
        }
    }
    let shared = declared.into_iter().filter(|(_, files)| files.len() > 1);
    shared.map(|(name, files)| format!("{}: {name} is declared in {}", tree.crate_name, files.join(", "))).collect()
}

/// Types are written in camel case, functions and constants are not.
fn is_type(name: &str) -> bool {
    name.starts_with(char::is_uppercase) && name.contains(char::is_lowercase)
}
