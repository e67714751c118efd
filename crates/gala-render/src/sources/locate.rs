//! Finding the files that a document names, and no others.

use std::{
    io,
    path::{Path, PathBuf},
};

/// Why a name leads to no file.
#[derive(Debug, thiserror::Error)]
pub enum LocateError {
    /// Nothing is there, or it may not be read.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// It leads out of the folder, as a link does.
    #[error("it leaves the folder")]
    Outside,
}

/// Returns the place that a name below a folder stands for, with every link followed.
///
/// # Errors
/// [`LocateError::Outside`] for whatever lies outside of the folder.
pub fn locate(folder: &Path, name: impl AsRef<Path>) -> Result<PathBuf, LocateError> {
    let folder = folder.canonicalize()?;
    let path = folder.join(name).canonicalize()?;
    if path.starts_with(&folder) { Ok(path) } else { Err(LocateError::Outside) }
}

#[cfg(test)]
mod tests {
    use std::{fs, os::unix::fs::symlink};

    use super::*;

    #[test]
    fn what_lies_outside_of_the_folder_is_not_found() {
        let root = tempfile::tempdir().expect("a folder");
        let folder = root.path().join("timeline");
        fs::create_dir(&folder).expect("a folder");
        fs::write(folder.join("cup.png"), "a cup").expect("written");
        fs::write(root.path().join("secret"), "a secret").expect("written");
        symlink("cup.png", folder.join("inside")).expect("a link");
        symlink("../secret", folder.join("outside")).expect("a link");
        let place = folder.join("cup.png").canonicalize().expect("a place");
        assert_eq!(locate(&folder, "cup.png").expect("found"), place);
        assert_eq!(locate(&folder, "inside").expect("found"), place);
        for name in ["outside", "../secret", "/etc/passwd"] {
            assert!(matches!(locate(&folder, name), Err(LocateError::Outside)), "{name}");
        }
        assert!(matches!(locate(&folder, "none"), Err(LocateError::Io(_))));
    }
}
