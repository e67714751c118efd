//! Paths of the brief's own files, judged by their text alone.
//!
//! Whether a file exists, and whether a symbolic link leads out of the folder, is for the caller to see.

use super::limits::MAX_PATH_BYTES;

/// Returns the path with `/` between its parts and without `.` parts.
///
/// # Errors
/// (message, remedy) if the path could name anything outside the brief's own folder on any system.
pub fn check(path: &str) -> Result<String, (String, &'static str)> {
    const KEEP_INSIDE: &str = "name a file in the brief's folder, such as pictures/cup.png";
    let refuse = |why: &str| Err((why.to_owned(), KEEP_INSIDE));
    if path.trim().is_empty() {
        return refuse("names no file");
    }
    if path.len() > MAX_PATH_BYTES {
        return Err((format!("has {} bytes; a path has at most {MAX_PATH_BYTES}", path.len()), "shorten it"));
    }
    if path.chars().any(char::is_control) {
        return refuse("holds a control character");
    }
    if path.contains("://") || path.starts_with("data:") {
        return Err((
            "is an address, not a file beside the brief".to_owned(),
            "download it into the brief's folder and name the file",
        ));
    }
    if path.contains('\\') {
        return Err(("has a backslash".to_owned(), "separate folders with /"));
    }
    if path.starts_with('/') || path.starts_with('~') {
        return refuse("is not relative to the brief");
    }
    if path.as_bytes().get(1) == Some(&b':') {
        return refuse("starts with a drive letter");
    }
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty() && *part != ".").collect();
    if parts.contains(&"..") {
        return refuse("leaves the brief's folder");
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
        assert_eq!(check("cup.png").as_deref(), Ok("cup.png"));
        assert_eq!(check("./pictures//a cup.png").as_deref(), Ok("pictures/a cup.png"));
        assert_eq!(check("茶/一.png").as_deref(), Ok("茶/一.png"));
        assert_eq!(check("...png").as_deref(), Ok("...png"));
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
            check(path).expect_err(path);
        }
        check(&"a/".repeat(600)).expect_err("a long path");
    }
}
