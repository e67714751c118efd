//! Packs the icons and the key words of `art/node_modules` into small compressed files that the program embeds, and checks the
//! lists of `data/`, which become Rust tables.
//!
//! Four shapes are written to `OUT_DIR`:
//! - `catalogue.bin`: deflated lines `name TAB group TAB subgroup`, one per icon, in the order of Unicode's list;
//! - `bodies.bin`: n + 1 little-endian u32 offsets, then one deflated SVG body per icon;
//! - `words-LANGUAGE.bin`: deflated lines `icon TAB name|name|… TAB key word|key word|…`, and `words.rs`, the table of them.
//!
//! Beside them stand the tables of [`lists`].
//!
//! Icons that are flags, components (skin tones, hair) or not square are left out.

mod lists;
mod table;

use std::{
    collections::{BTreeMap, BTreeSet},
    env,
    error::Error,
    fmt::Write as _,
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    thread,
};

use flate2::{Compression, write::DeflateEncoder};
use serde_json::Value;

use self::lists::{Languages, Lists};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// Groups of emojibase that have no picture of a thing: components and flags.
const LEFT_OUT: [u64; 2] = [2, 9];

struct Icon {
    name: String,
    group: u64,
    subgroup: u64,
    body: String,
}

fn main() -> Result<()> {
    let manifest = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?);
    let (modules, data) = (manifest.join("../../art/node_modules"), manifest.join("data"));
    let out = PathBuf::from(env::var("OUT_DIR")?);
    println!("cargo::rerun-if-changed=build");
    println!("cargo::rerun-if-changed=data");
    println!("cargo::rerun-if-changed=../../art/package-lock.json");
    println!("cargo::rerun-if-changed=../../art/node_modules/.package-lock.json");

    let flat = modules.join("@iconify-json/fluent-emoji-flat");
    let order = modules.join("emojibase-data/en/data.json");
    let annotations = modules.join("cldr-annotations-full/annotations");
    if !flat.join("icons.json").is_file() || !order.is_file() || !annotations.is_dir() {
        println!("cargo::error=the icons are not installed in art/node_modules: run \"make setup\"");
        return Ok(());
    }

    let (icons, numbers) = read_icons(&flat, &order)?;
    let mut lists = Lists { data, out: out.clone(), faults: Vec::new() };
    let languages = lists.languages()?;
    let names: BTreeSet<String> = icons.iter().map(|icon| icon.name.clone()).collect();
    lists.write_all(&languages, &names)?;
    if !lists.faults.is_empty() {
        lists.faults.iter().for_each(|fault| println!("cargo::error={fault}"));
        return Ok(());
    }
    fs::write(out.join("catalogue.bin"), deflate(&catalogue(&icons)?)?)?;
    fs::write(out.join("bodies.bin"), bodies(&icons)?)?;
    write_words(&annotations, &out, &languages, &numbers)
}

/// Writes the key words of all languages, on as many threads as the machine has, and the table that names them.
fn write_words(annotations: &Path, out: &Path, languages: &Languages, numbers: &BTreeMap<String, usize>) -> Result<()> {
    let languages = languages.indexed();
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let write = |(language, locales): &&(String, Vec<String>)| -> std::result::Result<(), String> {
        let lines = word_lines(annotations, locales, numbers).map_err(|error| format!("{language}: {error}"))?;
        let packed = deflate(&lines).map_err(|error| error.to_string())?;
        fs::write(out.join(format!("words-{language}.bin")), packed).map_err(|error| error.to_string())
    };
    thread::scope(|scope| {
        let parts = languages.chunks(languages.len().div_ceil(threads).max(1));
        let workers: Vec<_> = parts.map(|part| scope.spawn(move || part.iter().try_for_each(write))).collect();
        workers.into_iter().try_for_each(|worker| worker.join().map_err(|_| "a thread of the build ended early")?)
    })?;

    let mut table = format!("[(&str, &[u8]); {}] = [\n", languages.len());
    for (language, _) in languages {
        writeln!(table, "({language:?}, include_bytes!(concat!(env!(\"OUT_DIR\"), \"/words-{language}.bin\"))),")?;
    }
    fs::write(out.join("words.rs"), format!("pub static PACKED: {table}];\n"))?;
    Ok(())
}

/// Returns the icons in Unicode's order, and the number of each by its code points.
fn read_icons(flat: &Path, order: &Path) -> Result<(Vec<Icon>, BTreeMap<String, usize>)> {
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
    let mut emoji: Vec<Value> = list(read_json(order)?)?;
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

/// Returns the names and key words that the locales give each icon, those of the first locale first.
fn word_lines(annotations: &Path, locales: &[String], numbers: &BTreeMap<String, usize>) -> Result<String> {
    let mut lines: BTreeMap<usize, (Vec<String>, Vec<String>)> = BTreeMap::new();
    for locale in locales {
        let file = read_json(&annotations.join(locale).join("annotations.json"))?;
        let known = file["annotations"]["annotations"].as_object().ok_or("annotations.json has no annotations")?;
        for (emoji, said) in known {
            let Some(number) = numbers.get(&code_points(emoji)) else { continue };
            let (names, key_words) = lines.entry(*number).or_default();
            // Some locales give two names for one thing, with a comma between them.
            texts(&said["tts"]).flat_map(|name| name.split([',', '،', '、'])).for_each(|name| add(names, name));
            texts(&said["default"]).for_each(|word| add(key_words, word));
        }
    }
    let line = |(number, (names, key_words)): (usize, (Vec<String>, Vec<String>))| {
        format!("{number}\t{}\t{}", names.join("|"), key_words.join("|"))
    };
    Ok(lines.into_iter().map(line).collect::<Vec<_>>().join("\n"))
}

fn texts(list: &Value) -> impl Iterator<Item = &str> {
    list.as_array().into_iter().flatten().filter_map(Value::as_str)
}

fn add(words: &mut Vec<String>, word: &str) {
    let word = word.trim();
    if !word.is_empty() && !words.iter().any(|known| known == word) {
        words.push(word.replace(['\t', '\n', '|'], " "));
    }
}

/// The code points of an emoji as [`plain`] writes them.
fn code_points(emoji: &str) -> String {
    let points: Vec<String> = emoji.chars().map(|point| format!("{:x}", u32::from(point))).collect();
    plain(&points.join("-"))
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
