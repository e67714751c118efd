//! Which file uses which, and the circles among them.

use std::collections::{BTreeMap, BTreeSet};

use crate::source::{Module, Path, Tree};

/// What one file uses: the other files, and the names that tie it to each.
pub type Uses = BTreeMap<String, BTreeMap<String, BTreeSet<String>>>;

/// Returns which files of a crate use which. A module uses the children it declares, and whatever its paths and `use`
/// lines lead to, through however many re-exports.
pub fn uses(tree: &Tree) -> Uses {
    let mut uses = Uses::new();
    for (path, module) in &tree.modules {
        let found = uses.entry(module.file.clone()).or_default();
        for child in &module.children {
            let child_path: Path = path.iter().cloned().chain([child.clone()]).collect();
            add(found, module, tree.modules.get(&child_path), &format!("mod {child}"));
        }
        let imported = module.imports.iter().map(|(_, path)| path);
        for written in imported.chain(&module.globs).chain(&module.mentions) {
            let target = resolve(tree, path, written, 0).and_then(|found| tree.modules.get(&found));
            add(found, module, target, &written.join("::"));
        }
    }
    uses
}

fn add(found: &mut BTreeMap<String, BTreeSet<String>>, from: &Module, to: Option<&Module>, name: &str) {
    if let Some(to) = to.filter(|to| to.file != from.file) {
        found.entry(to.file.clone()).or_default().insert(name.to_owned());
    }
}

/// Longer chains of re-exports are taken for circular ones, as of two globs.
const LONGEST_CHAIN: usize = 16;

/// Returns the module that declares what a path stands for where it is written in the module `at`; `None` for what lies
/// outside the crate.
fn resolve(tree: &Tree, at: &[String], written: &[String], depth: usize) -> Option<Path> {
    if depth > LONGEST_CHAIN {
        return None;
    }
    let (first, rest) = written.split_first()?;
    match first.as_str() {
        "crate" => walk(tree, Path::new(), rest, depth),
        "self" => walk(tree, at.to_vec(), rest, depth),
        "super" => walk(tree, at.split_last()?.1.to_vec(), rest, depth),
        _ => look_up(tree, at, written, depth),
    }
}

/// Follows the rest of a path from a module on.
fn walk(tree: &Tree, at: Path, rest: &[String], depth: usize) -> Option<Path> {
    match rest.first().map(String::as_str) {
        None => Some(at),
        Some("super") => walk(tree, at.split_last()?.1.to_vec(), &rest[1..], depth),
        // What cannot be found is made by a macro: the module's own.
        Some(_) => look_up(tree, &at, rest, depth).or(Some(at)),
    }
}

/// Finds a path by the names that a module declares or imports.
fn look_up(tree: &Tree, at: &[String], written: &[String], depth: usize) -> Option<Path> {
    let module = tree.modules.get(at)?;
    let (first, rest) = written.split_first()?;
    // A function or type may share its name with a module: a path that ends here means either.
    if rest.is_empty() && module.items.contains(first) {
        return Some(at.to_vec());
    }
    if module.children.contains(first) {
        return walk(tree, at.iter().cloned().chain([first.clone()]).collect(), rest, depth + 1);
    }
    if module.items.contains(first) {
        return Some(at.to_vec());
    }
    let through = |path: &Path| path.iter().chain(rest).cloned().collect::<Path>();
    let mut imports = module.imports.iter().filter(|(name, path)| name == first && path.as_slice() != written);
    if let Some((_, path)) = imports.next() {
        return resolve(tree, at, &through(path), depth + 1);
    }
    module.globs.iter().find_map(|glob| {
        let target = resolve(tree, at, glob, depth + 1)?;
        (target != at).then(|| look_up(tree, &target, written, depth + 1)).flatten()
    })
}

/// Returns the groups of files that use each other in a circle.
pub fn circles(uses: &Uses) -> Vec<BTreeSet<String>> {
    let reach: BTreeMap<&String, BTreeSet<&String>> = uses.keys().map(|file| (file, reachable(uses, file))).collect();
    let mut found = BTreeSet::new();
    for (file, reached) in &reach {
        if reached.contains(*file) {
            let circle = reached.iter().filter(|other| reach.get(**other).is_some_and(|back| back.contains(*file)));
            found.insert(circle.map(|other| (*other).clone()).collect());
        }
    }
    found.into_iter().collect()
}

fn reachable<'a>(uses: &'a Uses, from: &String) -> BTreeSet<&'a String> {
    let mut reached = BTreeSet::new();
    let mut left: Vec<&String> = uses.get(from).into_iter().flat_map(BTreeMap::keys).collect();
    while let Some(file) = left.pop() {
        if reached.insert(file) {
            left.extend(uses.get(file).into_iter().flat_map(BTreeMap::keys));
        }
    }
    reached
}

/// Tells which names tie a circle together.
pub fn describe(uses: &Uses, circle: &BTreeSet<String>) -> String {
    let mut text = format!("{} files use each other in a circle:", circle.len());
    for from in circle {
        for (to, names) in uses.get(from).into_iter().flatten().filter(|(to, _)| circle.contains(*to)) {
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            text.push_str(&format!("\n    {from} -> {to}: {}", names.join(", ")));
        }
    }
    text
}
