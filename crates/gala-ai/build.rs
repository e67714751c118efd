//! Packs the icons and the key words of `art/node_modules` into small compressed files that the program embeds.
//!
//! Three shapes are written to `OUT_DIR`:
//! - `catalogue.bin`: deflated lines `name TAB group TAB subgroup`, one per icon, in the order of Unicode's list;
//! - `bodies.bin`: n + 1 little-endian u32 offsets, then one deflated SVG body per icon;
//! - `words-LANGUAGE.bin`: deflated lines `icon TAB label TAB tag|tag|…`.
//!
//! Icons that are flags, components (skin tones, hair) or not square are left out.

use std::{
    collections::BTreeMap,
    env,
    error::Error,
    fmt::Write as _,
    fs,
    io::Write as _,
    path::{Path, PathBuf},
};

use flate2::{Compression, write::DeflateEncoder};
use serde_json::Value;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// The languages of emojibase-data, as its folders are called.
const LANGUAGES: [&str; 28] = [
    "bn", "da", "de", "en", "en-gb", "es", "es-mx", "et", "fi", "fr", "hi", "hu", "it", "ja", "ko", "lt", "ms", "nb",
    "nl", "pl", "pt", "ru", "sv", "th", "uk", "vi", "zh", "zh-hant",
];

/// Groups of emojibase that have no picture of a thing: components and flags.
const LEFT_OUT: [u64; 2] = [2, 9];

struct Icon {
    name: String,
    group: u64,
    subgroup: u64,
    body: String,
}

fn main() -> Result<()> {
    let modules = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("../../art/node_modules");
    let out = PathBuf::from(env::var("OUT_DIR")?);
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=../../art/package-lock.json");
    println!("cargo::rerun-if-changed=../../art/node_modules/.package-lock.json");

    let flat = modules.join("@iconify-json/fluent-emoji-flat");
    let words = modules.join("emojibase-data");
    if !flat.join("icons.json").is_file() || !words.join("en/data.json").is_file() {
        println!("cargo::error=the icons are not installed in art/node_modules: run \"make setup\"");
        return Ok(());
    }

    let (icons, numbers) = read_icons(&flat, &words)?;
    fs::write(out.join("catalogue.bin"), deflate(&catalogue(&icons)?)?)?;
    fs::write(out.join("bodies.bin"), bodies(&icons)?)?;
    for language in LANGUAGES {
        let annotations = read_json(&words.join(language).join("data.json"))?;
        fs::write(out.join(format!("words-{language}.bin")), deflate(&word_lines(&annotations, &numbers)?)?)?;
    }
    Ok(())
}

/// Returns the icons in Unicode's order, and the number of each by its code points.
fn read_icons(flat: &Path, words: &Path) -> Result<(Vec<Icon>, BTreeMap<String, usize>)> {
    let drawings = read_json(&flat.join("icons.json"))?;
    let names = read_json(&flat.join("chars.json"))?;
    let names: BTreeMap<String, &str> = names
        .as_object()
        .ok_or("chars.json is not an object")?
        .iter()
        .filter_map(|(points, name)| Some((plain(points), name.as_str()?)))
        .collect();

    let mut icons = Vec::new();
    let mut numbers = BTreeMap::new();
    let mut emoji: Vec<Value> = list(read_json(&words.join("en/data.json"))?)?;
    emoji.sort_by_key(|emoji| emoji["order"].as_u64());
    for emoji in &emoji {
        let (Some(points), Some(group), Some(subgroup)) =
            (emoji["hexcode"].as_str(), emoji["group"].as_u64(), emoji["subgroup"].as_u64())
        else {
            continue;
        };
        let Some(name) = names.get(&plain(points)).filter(|_| !LEFT_OUT.contains(&group)) else { continue };
        let drawing = &drawings["icons"][*name];
        let square = drawing["width"].is_null() && drawing["height"].is_null();
        if let Some(body) = drawing["body"].as_str().filter(|body| square && !body.contains("<filter")) {
            numbers.insert(plain(points), icons.len());
            icons.push(Icon { name: (*name).to_owned(), group, subgroup, body: body.to_owned() });
        }
    }
    Ok((icons, numbers))
}

fn catalogue(icons: &[Icon]) -> Result<String> {
    let mut lines = String::new();
    for icon in icons {
        writeln!(lines, "{}\t{}\t{}", icon.name, icon.group, icon.subgroup)?;
    }
    Ok(lines)
}

fn bodies(icons: &[Icon]) -> Result<Vec<u8>> {
    let packed = icons.iter().map(|icon| deflate(&icon.body)).collect::<Result<Vec<_>>>()?;
    let mut file = Vec::new();
    let mut offset = 4 * (packed.len() + 1);
    for length in packed.iter().map(Vec::len).chain([0]) {
        file.extend(u32::try_from(offset)?.to_le_bytes());
        offset += length;
    }
    packed.iter().for_each(|body| file.extend(body));
    Ok(file)
}

fn word_lines(annotations: &Value, numbers: &BTreeMap<String, usize>) -> Result<String> {
    let mut lines = BTreeMap::new();
    for emoji in annotations.as_array().ok_or("data.json is not a list")? {
        let Some(number) = emoji["hexcode"].as_str().and_then(|points| numbers.get(&plain(points))) else { continue };
        let label = emoji["label"].as_str().unwrap_or_default();
        let tags: Vec<&str> = emoji["tags"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        lines.insert(number, format!("{number}\t{label}\t{}", tags.join("|")));
    }
    Ok(lines.into_values().collect::<Vec<_>>().join("\n"))
}

/// Code points as both packages can be compared by: lower case, without the variation selector.
fn plain(points: &str) -> String {
    points.to_lowercase().split('-').filter(|point| *point != "fe0f").collect::<Vec<_>>().join("-")
}

fn deflate(text: &str) -> Result<Vec<u8>> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(text.as_bytes())?;
    Ok(encoder.finish()?)
}

fn read_json(path: &Path) -> Result<Value> {
    let text = fs::read(path).map_err(|error| format!("cannot read {}: {error}", path.display()))?;
    Ok(serde_json::from_slice(&text)?)
}

fn list(value: Value) -> Result<Vec<Value>> {
    match value {
        Value::Array(items) => Ok(items),
        _ => Err("data.json is not a list".into()),
    }
}
