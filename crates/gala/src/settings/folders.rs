//! The folders that are found without being told.

use std::path::{Path, PathBuf};

/// The folders in which programs are looked for: the helpers' own, then those of `PATH`.
pub fn program_folders() -> Vec<PathBuf> {
    // The kernel names the file itself, wherever links to it lie.
    let own = std::env::current_exe().map(|exe| helper_folders(&exe)).unwrap_or_default();
    let path = std::env::var_os("PATH").unwrap_or_default();
    own.into_iter().chain(std::env::split_paths(&path)).filter(|folder| folder.is_absolute()).collect()
}

/// Where the helpers of a program lie: beside it as they are built, or where `make install` puts them, in
/// `PREFIX/libexec/gala` of a program in `PREFIX/bin`.
fn helper_folders(program: &Path) -> Vec<PathBuf> {
    let Some(beside) = program.parent() else { return Vec::new() };
    let installed = beside.parent().map(|prefix| prefix.join("libexec/gala"));
    [Some(beside.to_owned()), installed].into_iter().flatten().collect()
}

/// The user's folder for caches.
pub fn usual_cache() -> PathBuf {
    let users = || absolute("XDG_CACHE_HOME").or_else(|| Some(absolute("HOME")?.join(".cache")));
    users().unwrap_or_else(std::env::temp_dir).join("gala")
}

/// The user's folder for models: large files that are worth keeping, and of which all data folders use the same.
pub fn usual_models() -> PathBuf {
    let users = || absolute("XDG_DATA_HOME").or_else(|| Some(absolute("HOME")?.join(".local/share")));
    users().unwrap_or_else(std::env::temp_dir).join("gala/models")
}

fn absolute(name: &str) -> Option<PathBuf> {
    std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn helpers_are_looked_for_beside_the_program_and_where_they_are_installed() {
        let folders = helper_folders(Path::new("/opt/gala/bin/gala"));
        assert_eq!(folders, [PathBuf::from("/opt/gala/bin"), PathBuf::from("/opt/gala/libexec/gala")]);
    }
}
