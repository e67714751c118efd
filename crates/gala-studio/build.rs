//! The web page is built before the program that holds it.

use std::{env, path::Path};

fn main() {
    let manifest = env::var("CARGO_MANIFEST_DIR").unwrap_or_default();
    let built = Path::new(&manifest).join("../../web/dist");
    println!("cargo::rerun-if-changed={}", built.display());
    if !built.join("index.html").exists() {
        println!("cargo::error=web/dist has no page yet: run `make setup`, which builds it from web/");
    }
}
