//! Paths of the brief's own files, judged by their text alone.
//!
//! Whether a file exists, and whether a symbolic link leads out of the folder, is for the caller to see.

use super::limits::MAX_PATH_BYTES;

/// A path that names no file beside its document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadPath {
    /// What is wrong: reads after the path.
    pub what: String,
    pub remedy: String,
}

/// Returns the path with `/` between its parts and without `.` parts. `document` is what names the file: a brief, a
/// timeline.
///
/// # Errors
/// If the path could name anything outside the document's own folder on any system.
pub fn check(path: &str, document: &str) -> Result<String, BadPath> {
    let refusal = |what: String, remedy: &str| BadPath { what, remedy: remedy.to_owned() };
    let keep_inside = format!("name a file in the {document}'s folder, such as pictures/cup.png");
    let refuse = |what: &str| Err(refusal(what.to_owned(), &keep_inside));
    if path.trim().is_empty() {
        return refuse("names no file");
    }
    if path.len() > MAX_PATH_BYTES {
        let what = format!("has {} bytes; a path has at most {MAX_PATH_BYTES}", path.len());
        return Err(refusal(what, "shorten it"));
    }
    if path.chars().any(char::is_control) {
        return refuse("holds a control character");
    }
    if path.contains("://") || path.starts_with("data:") {
        let remedy = format!("download it into the {document}'s folder and name the file");
        return Err(refusal(format!("is an address, not a file beside the {document}"), &remedy));
    }
    if path.contains('\\') {
        return Err(refusal("has a backslash".to_owned(), "separate folders with /"));
    }
    if path.starts_with('/') || path.starts_with('~') {
        return refuse(&format!("is not relative to the {document}"));
    }
    if path.as_bytes().get(1) == Some(&b':') {
        return refuse("starts with a drive letter");
    }
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty() && *part != ".").collect();
    if parts.contains(&"..") {
        return refuse(&format!("leaves the {document}'s folder"));
    }
    if parts.is_empty() || path.ends_with('/') {
        return refuse("names a folder, not a file");
    }
    Ok(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_stay_inside_the_folder_of_the_brief() {
        let good = |path: &str| check(path, "brief").expect(path);
        assert_eq!(good("cup.png"), "cup.png");
        assert_eq!(good("./pictures//a cup.png"), "pictures/a cup.png");
        assert_eq!(good("茶/一.png"), "茶/一.png");
        assert_eq!(good("...png"), "...png");
        let bad = [
            "",
            " ",
            ".",
            "a/",
            "/etc/passwd",
            "../a.png",
            "a/../../b.png",
            "a/..",
            "C:\\a.png",
            "C:a.png",
            "a\\b.png",
            "a\0.png",
            "~/a.png",
            "https://example.org/a.png",
            "file:///etc/passwd",
            "data:image/png;base64,AA",
        ];
        for path in bad {
            check(path, "brief").expect_err(path);
        }
        check(&"a/".repeat(600), "brief").expect_err("a long path");
    }

    #[test]
    fn a_bad_path_is_told_by_the_document_that_names_it() {
        for path in ["/etc/passwd", "../a.png", "https://example.org/a.png"] {
            let BadPath { what, remedy } = check(path, "timeline").expect_err(path);
            assert!(what.contains("the timeline") && remedy.contains("the timeline's folder"), "{what}: {remedy}");
        }
    }
}
