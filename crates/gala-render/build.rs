//! Brings the caption font, a file of an npm package, to where `include_bytes!` finds it.

use std::{env, fs, path::PathBuf};

const FONT: &str = "../../art/node_modules/@expo-google-fonts/inter/800ExtraBold/Inter_800ExtraBold.ttf";

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let from = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it")).join(FONT);
    let to = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it")).join("caption-font.ttf");
    println!("cargo::rerun-if-changed={}", from.display());
    if let Err(error) = fs::copy(&from, &to) {
        println!(
            "cargo::error=cannot read the caption font art/node_modules/…/Inter_800ExtraBold.ttf: {error} (run \"make setup\")"
        );
    }
}
