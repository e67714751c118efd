//! The words of Drive's searches: <https://developers.google.com/workspace/drive/api/guides/ref-search-terms>.

use super::resource::FOLDER;

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'"))
}

/// What lies in a folder and not in the bin.
pub(super) fn in_folder(folder: &str) -> String {
    format!("{} in parents and trashed = false", quoted(folder))
}

/// The files of a name in a folder.
pub(super) fn files_named(folder: &str, name: &str) -> String {
    format!("{} and name = {} and mimeType != {}", in_folder(folder), quoted(name), quoted(FOLDER))
}

/// The folders of a name in a folder.
pub(super) fn folders_named(folder: &str, name: &str) -> String {
    format!("{} and name = {} and mimeType = {}", in_folder(folder), quoted(name), quoted(FOLDER))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_cannot_end_a_search_early() {
        let query = files_named("f", r"it's \ here' or '1' = '1");
        assert!(query.contains(r"name = 'it\'s \\ here\' or \'1\' = \'1' and"), "{query}");
    }
}
