//! The studio, which is the web page of GALA, as `make setup` built it from `web/`: its files are in the program.

use std::borrow::Cow;

use rust_embed::{EmbeddedFile, RustEmbed};

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../../web/dist"]
struct Built;

/// Stands in the page where each answer has a value of its own, which its styles and scripts carry.
const NONCE: &str = "%GALA_NONCE%";
/// Names of files below it have a checksum in them.
const HASHED: &str = "assets/";

/// A file of the studio.
pub struct StudioFile {
    /// A media type.
    pub mime: &'static str,
    pub bytes: Cow<'static, [u8]>,
    /// The same compressed by gzip, where that is smaller.
    pub gzipped: Option<Cow<'static, [u8]>>,
    /// SHA-256 of the content, in hex.
    pub checksum: String,
    /// Whether what is at this path never changes.
    pub is_immutable: bool,
}

/// Returns a file by its path below the page, such as `assets/index-1f2e.js`.
pub fn file(path: &str) -> Option<StudioFile> {
    if ["index.html", "sources"].contains(&path) || path.ends_with(".gz") {
        return None;
    }
    let EmbeddedFile { data, metadata } = Built::get(path)?;
    Some(StudioFile {
        mime: mime(path),
        bytes: data,
        gzipped: Built::get(&format!("{path}.gz")).map(|file| file.data),
        checksum: hex::encode(metadata.sha256_hash()),
        is_immutable: path.starts_with(HASHED),
    })
}

/// Returns the page, whose scripts and styles carry this value.
pub fn page(nonce: &str) -> String {
    let page = Built::get("index.html").map(|file| file.data).unwrap_or_default();
    String::from_utf8_lossy(&page).replace(NONCE, nonce)
}

fn mime(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or_default() {
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "svg" => "image/svg+xml",
        "woff2" => "font/woff2",
        "md" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_and_whatever_it_names_is_there() {
        let page = page("a-nonce");
        assert!(page.contains("nonce=\"a-nonce\"") && !page.contains(NONCE), "{page}");
        let named: Vec<&str> = page.split('"').filter(|text| text.starts_with('/') && text.contains('.')).collect();
        assert!(named.len() >= 3, "{page}");
        for path in named {
            let file = file(&path[1..]).unwrap_or_else(|| panic!("{path}"));
            assert!(!file.bytes.is_empty() && file.mime != "application/octet-stream", "{path}");
            assert!(file.gzipped.is_none_or(|gzipped| gzipped.len() < file.bytes.len()), "{path}");
            assert_eq!(file.is_immutable, path.starts_with("/assets/"));
        }
    }

    #[test]
    fn only_files_of_the_page_are_served_by_their_names() {
        for path in ["", "index.html", "sources", "../Cargo.toml", "assets", "nothing.js", "favicon.svg.gz"] {
            assert!(file(path).is_none(), "{path}");
        }
    }
}
