//! Which crate uses which, held against the map of ARCHITECTURE.md.

use std::collections::{BTreeMap, BTreeSet};

use crate::source::{Files, Tree};

/// The crates that each crate may use, by the column "may use" of the map.
pub type Allowed = BTreeMap<String, BTreeSet<String>>;

/// Reads the table of ARCHITECTURE.md whose first columns are "crate" and "may use".
///
/// # Errors
/// When there is no such table, or a row of it cannot be read.
pub fn read_map(document: &str) -> Result<Allowed, String> {
    let mut lines = document.lines().skip_while(|line| !cells(line).starts_with(&["crate", "may use"]));
    if lines.next().is_none() {
        return Err("ARCHITECTURE.md has no table with the columns \"crate\" and \"may use\"".to_owned());
    }
    let mut allowed = Allowed::new();
    for line in lines.skip(1).take_while(|line| line.starts_with('|')) {
        let cells = cells(line);
        let (Some(name), Some(uses)) = (cells.first().and_then(|cell| code(cell)), cells.get(1)) else {
            return Err(format!("ARCHITECTURE.md: no crate stands in `code` in this row: {line}"));
        };
        let uses = if *uses == "–" { Some(BTreeSet::new()) } else { uses.split(", ").map(code).collect() };
        let uses = uses.ok_or_else(|| format!("ARCHITECTURE.md: \"may use\" of {name} is no list of crates, nor –"))?;
        allowed.insert(name, uses);
    }
    Ok(allowed)
}

fn cells(line: &str) -> Vec<&str> {
    line.trim_matches('|').split('|').map(str::trim).collect()
}

fn code(cell: &str) -> Option<String> {
    Some(cell.strip_prefix('`')?.strip_suffix('`')?.to_owned())
}

/// Returns which crates of ours each crate uses, and where that is written. Dependencies of tests do not count.
pub fn arrows(files: &Files, trees: &[Tree]) -> BTreeMap<String, BTreeMap<String, BTreeSet<String>>> {
    let mut arrows: BTreeMap<String, BTreeMap<String, BTreeSet<String>>> = BTreeMap::new();
    let crates: BTreeSet<&str> = files.keys().filter_map(|file| file.strip_suffix("/Cargo.toml")).collect();
    for name in &crates {
        let uses = arrows.entry((*name).to_owned()).or_default();
        let manifest = format!("{name}/Cargo.toml");
        for used in dependencies(&files[&manifest]).filter(|used| crates.contains(used.as_str())) {
            uses.entry(used).or_default().insert(manifest.clone());
        }
    }
    for tree in trees {
        let uses = arrows.entry(tree.crate_name.clone()).or_default();
        for module in tree.modules.values() {
            let imported = module.imports.iter().map(|(_, path)| path);
            for path in imported.chain(&module.globs).chain(&module.mentions) {
                let used = path.first().map(|first| first.replace('_', "-")).unwrap_or_default();
                if crates.contains(used.as_str()) && used != tree.crate_name && path[0].contains('_') {
                    uses.entry(used).or_default().insert(format!("{}: {}", module.file, path.join("::")));
                }
            }
        }
    }
    arrows
}

fn dependencies(manifest: &str) -> impl Iterator<Item = String> {
    let mut counts = false;
    let lines = manifest.lines().filter(move |line| {
        if line.starts_with('[') {
            counts = line.ends_with("dependencies]") && !line.ends_with("dev-dependencies]");
        }
        counts
    });
    lines.filter_map(|line| line.split(['.', '=', ' ']).next()).map(str::to_owned)
}

/// Tells where crates and map part.
pub fn faults(files: &Files, trees: &[Tree], allowed: &Allowed) -> Vec<String> {
    let arrows = arrows(files, trees);
    let mut faults = Vec::new();
    for (name, uses) in &arrows {
        let Some(may_use) = allowed.get(name) else {
            faults.push(format!("{name} has no row in the map of ARCHITECTURE.md"));
            continue;
        };
        for (used, places) in uses.iter().filter(|(used, _)| !may_use.contains(*used)) {
            let places: Vec<&str> = places.iter().map(String::as_str).collect();
            let places = places.join("\n    ");
            faults.push(format!("{name} uses {used}, which the map of ARCHITECTURE.md does not allow:\n    {places}"));
        }
        for used in may_use.iter().filter(|used| !uses.contains_key(*used)) {
            faults.push(format!("{name} may use {used} by the map of ARCHITECTURE.md, and does not"));
        }
    }
    let gone = allowed.keys().filter(|name| !arrows.contains_key(*name));
    faults.extend(gone.map(|name| format!("the map of ARCHITECTURE.md has a row for {name}, which is no crate")));
    faults
}
