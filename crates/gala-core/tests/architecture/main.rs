//! Holds the sources to ARCHITECTURE.md: no circle among the modules of a crate, no arrow between crates that the map does
//! not show, no name for two types of a crate.

mod arrows;
mod graph;
mod made_up;
mod mentions;
mod names;
mod source;

use std::{
    fs,
    path::{Path, PathBuf},
};

use self::source::{Files, Tree};

#[test]
fn no_modules_use_each_other_in_a_circle() {
    let mut told = Vec::new();
    for tree in trees(&read_crates()) {
        let uses = graph::uses(&tree);
        told.extend(graph::circles(&uses).iter().map(|circle| graph::describe(&uses, circle)));
    }
    assert!(told.is_empty(), "{}", told.join("\n\n"));
}

#[test]
fn crates_use_what_the_map_shows_and_nothing_else() {
    let files = read_crates();
    let document = fs::read_to_string(crates_folder().join("../ARCHITECTURE.md")).expect("ARCHITECTURE.md");
    let allowed = arrows::read_map(&document).unwrap_or_else(|error| panic!("{error}"));
    let faults = arrows::faults(&files, &trees(&files), &allowed);
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn a_type_has_its_name_for_itself_in_its_crate() {
    let told: Vec<String> = trees(&read_crates()).iter().flat_map(names::shared_by_types).collect();
    assert!(told.is_empty(), "{}", told.join("\n"));
}

#[test]
fn a_module_is_a_file_of_its_name_and_never_a_mod_rs() {
    let mut sources = Files::new();
    for entry in fs::read_dir(crates_folder()).expect("the crates") {
        add_sources(&mut sources, &crates_folder(), &entry.expect("a crate").path());
    }
    assert!(sources.keys().any(|file| file.ends_with("/tests/architecture/main.rs")), "tests are read too");
    let found: Vec<&String> = sources.keys().filter(|file| file.ends_with("/mod.rs")).collect();
    assert!(found.is_empty(), "{found:?}");
}

fn trees(files: &Files) -> Vec<Tree> {
    let roots = files.keys().filter(|file| file.ends_with("/src/lib.rs") || file.ends_with("/src/main.rs"));
    roots.map(|root| source::read(files, root).unwrap_or_else(|error| panic!("{error}"))).collect()
}

fn crates_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn read_crates() -> Files {
    let mut files = Files::new();
    let root = crates_folder();
    for entry in fs::read_dir(&root).expect("the crates") {
        let folder = entry.expect("a crate").path();
        add(&mut files, &root, &folder.join("Cargo.toml"));
        add_sources(&mut files, &root, &folder.join("src"));
    }
    assert!(files.len() > 300, "only {} files were found", files.len());
    files
}

fn add_sources(files: &mut Files, root: &Path, folder: &Path) {
    for entry in fs::read_dir(folder).expect("a folder of sources") {
        let path = entry.expect("a source").path();
        if path.is_dir() {
            add_sources(files, root, &path);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            add(files, root, &path);
        }
    }
}

fn add(files: &mut Files, root: &Path, path: &Path) {
    let name = path.strip_prefix(root).expect("a file below the crates").display().to_string();
    files.insert(name, fs::read_to_string(path).expect("a text"));
}
