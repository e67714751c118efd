//! Brings the fonts of captions and text, files of an npm package, to where `include_bytes!` finds them.

use std::{env, fs, path::PathBuf};

const FOLDER: &str = "../../art/node_modules/@expo-google-fonts/inter";
const FACES: [&str; 6] =
    ["300Light", "400Regular", "400Regular_Italic", "600SemiBold", "800ExtraBold", "800ExtraBold_Italic"];

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let folder = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it")).join(FOLDER);
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it"));
    for face in FACES {
        let name = format!("Inter_{face}.ttf");
        let from = folder.join(face).join(&name);
        println!("cargo::rerun-if-changed={}", from.display());
        if let Err(error) = fs::copy(&from, out.join(&name)) {
            println!("cargo::error=cannot read the font {FOLDER}/{face}/{name}: {error} (run \"make setup\")");
        }
    }
}
