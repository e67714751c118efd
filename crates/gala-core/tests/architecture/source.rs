//! The modules of a crate as its sources declare them, with every path that they write.

use std::collections::{BTreeMap, BTreeSet};

use syn::{ItemMod, ItemUse, UseTree, visit::Visit};

use crate::mentions::{Mentions, is_for_tests};

/// Rust sources by their path below `crates/`, such as `gala-core/src/lib.rs`.
pub type Files = BTreeMap<String, String>;

/// A module: a file, or a block within one, which counts as a part of its file.
#[derive(Debug, Default)]
pub struct Module {
    /// The file that holds it, below `crates/`.
    pub file: String,
    /// What it declares itself, modules aside.
    pub items: BTreeSet<String>,
    pub children: BTreeSet<String>,
    /// What its `use` lines bring in: the name, and the path it stands for.
    pub imports: Vec<(String, Path)>,
    /// The paths whose every name its `use` lines bring in.
    pub globs: Vec<Path>,
    /// The paths that its code writes.
    pub mentions: BTreeSet<Path>,
}

/// The segments of a path.
pub type Path = Vec<String>;

/// The modules below one crate root, by their path; the root's is empty.
#[derive(Debug)]
pub struct Tree {
    /// The folder of the crate: `gala-core`.
    pub crate_name: String,
    pub modules: BTreeMap<Path, Module>,
}

/// Reads the crate root at `root` and all modules it declares, those for tests aside.
///
/// # Errors
/// Names the file that is missing or is no Rust.
pub fn read(files: &Files, root: &str) -> Result<Tree, String> {
    let crate_name = root.split('/').next().unwrap_or_default().to_owned();
    let mut tree = Tree { crate_name, modules: BTreeMap::new() };
    let folder = root.rsplit_once('/').map_or("", |(folder, _)| folder);
    read_file(files, &mut tree, root, folder, Path::new())?;
    Ok(tree)
}

fn read_file(files: &Files, tree: &mut Tree, file: &str, folder: &str, path: Path) -> Result<(), String> {
    let text = files.get(file).ok_or_else(|| format!("{file} is declared as a module and does not exist"))?;
    let parsed = syn::parse_file(text).map_err(|error| format!("{file}: {error}"))?;
    add_module(files, tree, Place { file, folder }, path, &parsed.items)
}

/// Where a module lies, and where the files of its children lie.
#[derive(Clone, Copy)]
struct Place<'a> {
    file: &'a str,
    folder: &'a str,
}

fn add_module(files: &Files, tree: &mut Tree, place: Place<'_>, path: Path, items: &[syn::Item]) -> Result<(), String> {
    let mut reader = Reader { module: Module { file: place.file.to_owned(), ..Module::default() }, inner: Vec::new() };
    items.iter().for_each(|item| reader.visit_item(item));
    let Reader { mut module, inner } = reader;
    module.items.extend(items.iter().filter_map(name_of));
    module.children.extend(inner.iter().map(|child| child.ident.to_string()));
    tree.modules.insert(path.clone(), module);
    for child in inner {
        let name = child.ident.to_string();
        let path: Path = path.iter().cloned().chain([name.clone()]).collect();
        let folder = format!("{}/{name}", place.folder);
        match &child.content {
            Some((_, items)) => add_module(files, tree, Place { file: place.file, folder: &folder }, path, items)?,
            None => {
                read_file(files, tree, &format!("{folder}.rs"), &folder, path)?;
            }
        }
    }
    Ok(())
}

/// Gathers what one module says, and the modules it declares.
struct Reader<'ast> {
    module: Module,
    inner: Vec<&'ast ItemMod>,
}

impl<'ast> Visit<'ast> for Reader<'ast> {
    fn visit_item(&mut self, item: &'ast syn::Item) {
        match item {
            syn::Item::Mod(child) => {
                if !is_for_tests(&child.attrs) {
                    self.inner.push(child);
                }
            }
            syn::Item::Use(line) => self.visit_item_use(line),
            _ => {
                let mut mentions = Mentions::default();
                mentions.visit_item(item);
                self.module.mentions.extend(mentions.paths);
                for line in mentions.imports {
                    self.visit_item_use(line);
                }
            }
        }
    }

    fn visit_item_use(&mut self, line: &'ast ItemUse) {
        if !is_for_tests(&line.attrs) {
            add_imports(&mut self.module, Vec::new(), &line.tree);
        }
    }
}

fn add_imports(module: &mut Module, mut path: Path, tree: &UseTree) {
    match tree {
        UseTree::Path(step) => {
            path.push(step.ident.to_string());
            add_imports(module, path, &step.tree);
        }
        UseTree::Name(name) if name.ident == "self" => {
            if let Some(last) = path.last().cloned() {
                module.imports.push((last, path));
            }
        }
        UseTree::Name(name) => {
            path.push(name.ident.to_string());
            module.imports.push((name.ident.to_string(), path));
        }
        UseTree::Rename(rename) => {
            if rename.ident != "self" {
                path.push(rename.ident.to_string());
            }
            module.imports.push((rename.rename.to_string(), path));
        }
        UseTree::Glob(_) => module.globs.push(path),
        UseTree::Group(group) => {
            for tree in &group.items {
                add_imports(module, path.clone(), tree);
            }
        }
    }
}

fn name_of(item: &syn::Item) -> Option<String> {
    use syn::Item;
    let name = match item {
        Item::Const(item) => &item.ident,
        Item::Enum(item) => &item.ident,
        Item::Fn(item) => &item.sig.ident,
        Item::Macro(item) => item.ident.as_ref()?,
        Item::Static(item) => &item.ident,
        Item::Struct(item) => &item.ident,
        Item::Trait(item) => &item.ident,
        Item::TraitAlias(item) => &item.ident,
        Item::Type(item) => &item.ident,
        Item::Union(item) => &item.ident,
        _ => return None,
    };
    Some(name.to_string())
}
