//! Circles and arrows that were planted in made-up crates are found.

use crate::{
    arrows::{faults, read_map},
    graph::{circles, describe, uses},
    names::shared_by_types,
    source::{Files, read},
};

fn files(files: &[(&str, &str)]) -> Files {
    files.iter().map(|(file, text)| ((*file).to_owned(), (*text).to_owned())).collect()
}

/// Returns what is told of the circles of a crate made of these files below its `src`.
fn told(sources: &[(&str, &str)]) -> String {
    let sources: Vec<(String, &str)> = sources.iter().map(|(file, text)| (format!("c/src/{file}"), *text)).collect();
    let sources: Vec<(&str, &str)> = sources.iter().map(|(file, text)| (file.as_str(), *text)).collect();
    let tree = read(&files(&sources), "c/src/lib.rs").expect("a crate");
    let uses = uses(&tree);
    circles(&uses).iter().map(|circle| describe(&uses, circle)).collect::<Vec<_>>().join("\n")
}

const LIB: (&str, &str) = ("lib.rs", "mod a; mod b;");

#[test]
fn siblings_that_use_each_other_are_told_with_the_names_that_tie_them() {
    let told = told(&[LIB, ("a.rs", "use crate::b::B; pub struct A(B);"), ("b.rs", "pub struct B(super::a::A);")]);
    assert_eq!(
        told,
        "2 files use each other in a circle:\n    c/src/a.rs -> c/src/b.rs: crate::b::B\n    c/src/b.rs -> c/src/a.rs: super::a::A"
    );
}

#[test]
fn one_direction_is_no_circle() {
    assert_eq!(told(&[LIB, ("a.rs", "use crate::b::B; pub struct A(B);"), ("b.rs", "pub struct B;")]), "");
}

#[test]
fn a_child_that_uses_its_parents_item_makes_a_circle() {
    let child = |text| told(&[("lib.rs", "mod a;"), ("a.rs", "mod child; pub struct A;"), ("a/child.rs", text)]);
    assert!(child("use super::A;").contains("c/src/a/child.rs -> c/src/a.rs: super::A"));
    assert!(child("fn f(_: &super::A) {}").contains("super::A"));
    assert_eq!(child("pub(super) struct B;"), "", "who may see an item is no use of it");
}

#[test]
fn a_child_may_reach_a_sibling_through_its_parent_in_one_direction() {
    let parent = ("a.rs", "mod one; mod two; pub use self::two::Two;");
    let one = ("a/one.rs", "use super::Two;");
    let told = |two| told(&[("lib.rs", "mod a;"), parent, one, ("a/two.rs", two)]);
    assert_eq!(told("pub struct Two;"), "");
    let circle = told("use super::one; pub struct Two;");
    assert!(circle.contains("c/src/a/one.rs -> c/src/a/two.rs: super::Two"), "{circle}");
}

#[test]
fn circles_are_found_wherever_a_path_is_written() {
    let b = ("b.rs", "use crate::a::A; pub fn f(_: A) {}");
    for a in [
        "pub struct A; fn g() { crate::b::f(A) }",
        "pub struct A; fn g() { use crate::b::f; f(A) }",
        "pub struct A; fn g() { println!(\"{}\", crate::b::f(A)) }",
        "#[derive(Serialize)] pub struct A { #[serde(skip_serializing_if = \"crate::b::f\")] a: u8 }",
        "pub struct A; impl A { fn g() -> Option<super::b::B> { None } }",
        "use crate::b::*; pub struct A;",
        "use super::{self as root, b}; pub struct A; fn g() { b::f(A) }",
        "pub struct A; mod inner { use super::super::b::f; }",
    ] {
        assert!(told(&[LIB, ("a.rs", a), b]).contains("c/src/a.rs -> c/src/b.rs"), "{a}");
    }
}

#[test]
fn circles_of_three_are_found() {
    let told = told(&[
        ("lib.rs", "mod a; mod b; mod d;"),
        ("a.rs", "use crate::b::B; pub struct A;"),
        ("b.rs", "use crate::d::D; pub struct B;"),
        ("d.rs", "use crate::a::A; pub struct D;"),
    ]);
    assert!(told.starts_with("3 files use each other in a circle:"), "{told}");
}

#[test]
fn what_tests_use_does_not_count() {
    let a = "pub struct A; #[cfg(test)] mod tests { use crate::b::B; } #[cfg(test)] fn g() { crate::b::f() }";
    assert_eq!(told(&[LIB, ("a.rs", a), ("b.rs", "use crate::a::A;")]), "");
}

const MAP: &str = "| crate | may use | holds |\n|---|---|---|\n| `up` | `down` | a |\n| `down` | – | b |\n\ntext";

fn arrow_faults(map: &str, up: &str, down: &str) -> Vec<String> {
    let files = files(&[("up/Cargo.toml", up), ("down/Cargo.toml", down), ("down/src/lib.rs", "")]);
    let tree = read(&files, "down/src/lib.rs").expect("a crate");
    faults(&files, &[tree], &read_map(map).expect("a map"))
}

const USES_DOWN: &str = "[dependencies]\ndown.workspace = true\n";

#[test]
fn arrows_that_the_map_shows_are_no_fault() {
    assert_eq!(arrow_faults(MAP, USES_DOWN, "[dev-dependencies]\nup = \"1\"\n"), [""; 0]);
}

#[test]
fn an_arrow_that_the_map_does_not_show_is_told() {
    let told = arrow_faults(MAP, USES_DOWN, "[dependencies]\nup = { path = \"../up\" }\n");
    assert_eq!(told, ["down uses up, which the map of ARCHITECTURE.md does not allow:\n    down/Cargo.toml"]);
}

#[test]
fn an_arrow_is_told_with_the_names_that_make_it() {
    let files = files(&[
        ("my-up/Cargo.toml", ""),
        ("my-down/Cargo.toml", "[dependencies]\nmy-up.workspace = true\n"),
        ("my-down/src/lib.rs", "fn f() -> my_up::Up { my_up::Up }"),
    ]);
    let tree = read(&files, "my-down/src/lib.rs").expect("a crate");
    let map = read_map("| crate | may use |\n|---|---|\n| `my-up` | – |\n| `my-down` | – |").expect("a map");
    let told = faults(&files, &[tree], &map);
    assert_eq!(told.len(), 1);
    assert!(told[0].contains("my-down/src/lib.rs: my_up::Up"), "{}", told[0]);
}

#[test]
fn a_map_that_parts_from_the_crates_is_told() {
    let told = |map: &str| arrow_faults(map, USES_DOWN, "").join("\n");
    assert_eq!(told(&MAP.replace("| `down` | – | b |\n", "")), "down has no row in the map of ARCHITECTURE.md");
    let gone = MAP.replace("| `down` | – | b |\n", "| `down` | – | b |\n| `gone` | – | c |\n");
    assert_eq!(told(&gone), "the map of ARCHITECTURE.md has a row for gone, which is no crate");
    let unused = MAP.replace("| `down` | – |", "| `down` | `up` |");
    assert_eq!(told(&unused), "down may use up by the map of ARCHITECTURE.md, and does not");
    assert!(read_map("| crate | holds |\n|---|---|\n").is_err());
    assert!(read_map("| crate | may use |\n|---|---|\n| `up` | down |\n").is_err());
}

#[test]
fn a_name_of_two_types_is_told_with_their_files_and_that_of_a_function_is_not() {
    let sources = [
        ("c/src/lib.rs", "mod a; mod b; mod one { pub struct Answer; }"),
        ("c/src/a.rs", "pub struct Kind; fn kind() {} const KIND: u8 = 1; #[cfg(test)] mod tests { struct Row; }"),
        ("c/src/b.rs", "enum Kind {} fn kind() {} const KIND: u8 = 2; struct Row;"),
    ];
    let tree = read(&files(&sources), "c/src/lib.rs").expect("a crate");
    assert_eq!(shared_by_types(&tree), ["c: Kind is declared in c/src/a.rs, c/src/b.rs"]);
}
