//! The index of Piper's voices: for each voice its language, and its files with sizes and digests.

use std::{collections::BTreeMap, fs::File, io, io::Read, path::Path};

use gala_core::problem::Problem;
use md5::{Digest, Md5};
use serde::Deserialize;

use crate::installed::is_model_name;

/// The file in which the publisher tells of a voice.
pub const MODEL_CARD: &str = "MODEL_CARD";
const CHUNK: usize = 1 << 16;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IndexedModel {
    pub languages: Vec<String>,
    pub model: IndexedFile,
    pub description: IndexedFile,
    pub card: Option<IndexedFile>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IndexedFile {
    /// Below the publisher's address.
    pub path: String,
    pub bytes: u64,
    /// In hexadecimal digits; `None` where the publisher gives none.
    pub md5: Option<String>,
}

impl IndexedFile {
    pub fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(&self.path)
    }
}

#[derive(Deserialize)]
struct Entry {
    language: EntryLanguage,
    files: BTreeMap<String, EntryFile>,
}

#[derive(Deserialize)]
struct EntryLanguage {
    code: String,
}

#[derive(Deserialize)]
struct EntryFile {
    size_bytes: u64,
    #[serde(default)]
    md5_digest: Option<String>,
}

/// Finds a voice in an index.
///
/// # Errors
/// Where the index is none, or does not hold the voice or not all of it.
pub fn find(name: &str, index: &[u8]) -> Result<IndexedModel, Problem> {
    // One voice that is described otherwise does not hide the others.
    let mut all: BTreeMap<String, serde_json::Value> =
        serde_json::from_slice(index).map_err(|error| bad_index(&format!("it is no index of voices: {error}")))?;
    let Some(found) = all.remove(name) else {
        let message = format!("its publisher has no model {}", name.escape_debug());
        return Err(Problem::new("no_such_model", "name", message, "see which ones there are: gala models list"));
    };
    let entry: Entry = serde_json::from_value(found).map_err(|error| bad_index(&error.to_string()))?;
    let file = |suffix: &str| {
        let mut named = entry.files.iter().filter(|(path, _)| path.ends_with(suffix));
        let found = named.next().filter(|(path, _)| is_plain(path));
        found.map(|(path, file)| IndexedFile {
            path: path.clone(),
            bytes: file.size_bytes,
            md5: file.md5_digest.as_ref().map(|digest| digest.to_ascii_lowercase()),
        })
    };
    let (Some(model), Some(description)) = (file(".onnx"), file(".onnx.json")) else {
        return Err(bad_index(&format!("it names no files of {}", name.escape_debug())));
    };
    let languages = vec![entry.language.code.replace('_', "-")];
    Ok(IndexedModel { languages, model, description, card: file(MODEL_CARD) })
}

/// A path below the publisher's address, of plain names.
fn is_plain(path: &str) -> bool {
    path.len() <= 500 && path.split('/').all(is_model_name)
}

fn bad_index(message: &str) -> Problem {
    let message: String = message.chars().take(300).collect();
    Problem::new("bad_index", "source", message, "check the address that GALA_MODELS_URL gives, or leave it out")
}

/// Returns the MD5 of a file in hexadecimal digits: what voices are published with. It tells a file that is damaged from one
/// that is not; that nobody replaced it is the matter of TLS.
pub fn md5_of(path: &Path) -> io::Result<String> {
    let (mut file, mut digest) = (File::open(path)?, Md5::new());
    let mut chunk = vec![0; CHUNK];
    loop {
        match file.read(&mut chunk)? {
            0 => return Ok(hex::encode(digest.finalize())),
            read => digest.update(&chunk[..read]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const INDEX: &str = r#"{"en_US-x-medium":{"key":"en_US-x-medium","language":{"code":"en_US","family":"en"},
        "quality":"medium","files":{
        "en/en_US/x/medium/en_US-x-medium.onnx":{"size_bytes":63,"md5_digest":"2FC6"},
        "en/en_US/x/medium/en_US-x-medium.onnx.json":{"size_bytes":4},
        "en/en_US/x/medium/MODEL_CARD":{"size_bytes":3,"md5_digest":"ab"}}},"other":{"odd":true}}"#;

    #[test]
    fn a_voice_is_found_with_its_files() {
        let found = find("en_US-x-medium", INDEX.as_bytes()).expect("a voice");
        assert_eq!(found.languages, ["en-US"]);
        assert_eq!((found.model.name(), found.model.bytes), ("en_US-x-medium.onnx", 63));
        assert_eq!((found.model.md5.as_deref(), found.description.md5.as_deref()), (Some("2fc6"), None));
        assert_eq!(found.card.expect("a card").name(), "MODEL_CARD");
    }

    #[test]
    fn what_is_no_index_or_leads_elsewhere_is_refused() {
        let code = |name: &str, index: &str| find(name, index.as_bytes()).expect_err("refused").code;
        assert_eq!(code("en_US-x-medium", "<html>404</html>"), "bad_index");
        assert_eq!(code("nobody", INDEX), "no_such_model");
        assert_eq!(code("other", INDEX), "bad_index");
        assert_eq!(code("en_US-x-medium", &INDEX.replace("en/en_US/x", "../../etc")), "bad_index");
        assert_eq!(code("en_US-x-medium", &INDEX.replace("en/en_US/x", "https://evil.example")), "bad_index");
    }
}
