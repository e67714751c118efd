//! The files of a repository of Hugging Face: its list names their sizes, and the SHA-256 of those that are large.

use gala_core::problem::Problem;
use serde::Deserialize;

use super::published::{FileDigest, PublishedFile, bad_index, is_plain_path};
use crate::catalogue::HubFiles;

#[derive(Deserialize)]
struct HubEntry {
    path: String,
    size: u64,
    #[serde(default)]
    lfs: Option<HubLargeFile>,
}

#[derive(Deserialize)]
struct HubLargeFile {
    oid: String,
}

/// Returns where the list of a repository's graphs is, below the address of Hugging Face.
pub fn index_path(hub: &HubFiles) -> String {
    in_folder(hub, format!("api/models/{}/tree/main", hub.repository))
}

/// Goes on to the folder of graphs, or stays at the top.
fn in_folder(hub: &HubFiles, path: String) -> String {
    if hub.folder.is_empty() { path } else { format!("{path}/{}", hub.folder) }
}

/// Finds the files of a model in the list of its repository: graphs with sizes and digests, then small files that describe them.
///
/// # Errors
/// Where the list is none, or lacks one of them.
pub fn find(hub: &HubFiles, index: &[u8]) -> Result<Vec<PublishedFile>, Problem> {
    let entries: Vec<HubEntry> =
        serde_json::from_slice(index).map_err(|error| bad_index(&format!("it is no list of files: {error}")))?;
    let address = |repository: &str, path: &str| format!("{repository}/resolve/main/{path}");
    let graph = |name: &String| {
        let path = if hub.folder.is_empty() { name.clone() } else { format!("{}/{name}", hub.folder) };
        let entry = entries.iter().find(|entry| entry.path == path && is_plain_path(&path));
        let entry = entry.ok_or_else(|| bad_index(&format!("{} has no file {path}", hub.repository)))?;
        let digest = entry.lfs.as_ref().map(|file| FileDigest::Sha256(file.oid.to_ascii_lowercase()));
        Ok(PublishedFile { path: address(&hub.repository, &path), bytes: Some(entry.size), digest })
    };
    let graphs: Result<Vec<PublishedFile>, Problem> = hub.graphs.iter().map(graph).collect();
    let repository = hub.documents_repository.as_deref().unwrap_or(&hub.repository);
    let document = |path: &String| PublishedFile { path: address(repository, path), bytes: None, digest: None };
    let described = hub.documents.iter().map(document);
    Ok(graphs?.into_iter().chain(described).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hub() -> HubFiles {
        HubFiles {
            repository: "somebody/whisper".to_owned(),
            folder: "onnx".to_owned(),
            graphs: vec!["encoder_model.onnx".to_owned()],
            documents: vec!["config.json".to_owned()],
            documents_repository: None,
            licence: "MIT".to_owned(),
            author: "Somebody".to_owned(),
        }
    }

    #[test]
    fn graphs_are_found_with_size_and_digest_and_documents_without() {
        let index = r#"[{"type":"file","oid":"1","size":9,"path":"onnx/other.onnx"},
            {"type":"file","oid":"2","size":63,"lfs":{"oid":"AB12","size":63,"pointerSize":134},"path":"onnx/encoder_model.onnx"}]"#;
        let found = find(&hub(), index.as_bytes()).expect("files");
        assert_eq!(index_path(&hub()), "api/models/somebody/whisper/tree/main/onnx");
        assert_eq!(found[0].path, "somebody/whisper/resolve/main/onnx/encoder_model.onnx");
        assert_eq!((found[0].bytes, &found[0].digest), (Some(63), &Some(FileDigest::Sha256("ab12".to_owned()))));
        assert_eq!(found[1].path, "somebody/whisper/resolve/main/config.json");
        let top = HubFiles { folder: String::new(), documents_repository: Some("a/b".to_owned()), ..hub() };
        let index = r#"[{"path":"encoder_model.onnx","size":63}]"#;
        let found = find(&top, index.as_bytes()).expect("files");
        assert_eq!(index_path(&top), "api/models/somebody/whisper/tree/main");
        let paths: Vec<&str> = found.iter().map(|file| file.path.as_str()).collect();
        assert_eq!(paths, ["somebody/whisper/resolve/main/encoder_model.onnx", "a/b/resolve/main/config.json"]);
    }

    #[test]
    fn what_is_no_list_or_lacks_a_file_is_told() {
        for (index, told) in [("<html>", "no list of files"), ("[]", "has no file onnx/encoder_model.onnx")] {
            let problem = find(&hub(), index.as_bytes()).expect_err(told);
            assert!(problem.code == "bad_index" && problem.message.contains(told), "{problem}");
        }
    }
}
