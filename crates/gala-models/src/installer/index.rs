//! The index of Piper's voices: for each voice its language, and its files with sizes and digests.

use std::collections::BTreeMap;

use gala_core::problem::Problem;
use serde::Deserialize;

use super::published::{FileDigest, PublishedFile, bad_index, is_plain_path};

/// The file in which the publisher tells of a voice.
pub const MODEL_CARD: &str = "MODEL_CARD";

/// A voice as an index describes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IndexedVoice {
    pub languages: Vec<String>,
    pub model: PublishedFile,
    pub description: PublishedFile,
    pub card: Option<PublishedFile>,
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
pub fn find(name: &str, index: &[u8]) -> Result<IndexedVoice, Problem> {
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
        let found = named.next().filter(|(path, _)| is_plain_path(path));
        found.map(|(path, file)| PublishedFile {
            path: path.clone(),
            bytes: Some(file.size_bytes),
            digest: file.md5_digest.as_ref().map(|digest| FileDigest::Md5(digest.to_ascii_lowercase())),
        })
    };
    let (Some(model), Some(description)) = (file(".onnx"), file(".onnx.json")) else {
        return Err(bad_index(&format!("it names no files of {}", name.escape_debug())));
    };
    let languages = vec![entry.language.code.replace('_', "-")];
    Ok(IndexedVoice { languages, model, description, card: file(MODEL_CARD) })
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
        assert_eq!((found.model.name(), found.model.bytes), ("en_US-x-medium.onnx", Some(63)));
        assert_eq!(found.model.digest, Some(FileDigest::Md5("2fc6".to_owned())));
        assert_eq!(found.description.digest, None);
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
