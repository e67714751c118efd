//! Writing that is whole or not there, and stays once it is.

use std::{
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
    sync::atomic::{AtomicU64, Ordering},
};

/// Writes a small file whole: whoever reads the path meanwhile, or after a power cut, finds the content from before or
/// this one. What an earlier process left of such a write is replaced.
///
/// # Errors
/// If the file cannot be written, or cannot be made durable; then the content from before is still there.
pub fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let part = part_of(path);
    let write = || {
        File::create(&part)?.write_all(bytes)?;
        publish(&part, path)
    };
    write().inspect_err(|_| {
        // What is half written is of no use; if it cannot be removed, the error that counts is the first one.
        let _ = fs::remove_file(&part);
    })
}

/// Reads a small file that [`write_whole`] wrote. `None` where there is none; an empty one, as a power cut can leave of a
/// file that was written in place, counts as none.
///
/// # Errors
/// If there is a file and it cannot be read.
pub fn read_whole(path: &Path) -> io::Result<Option<Vec<u8>>> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes).filter(|bytes| !bytes.is_empty())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Makes a finished file durable and moves it to its place on the same file system.
///
/// # Errors
/// If it cannot be synced or moved.
pub fn publish(from: &Path, to: &Path) -> io::Result<()> {
    File::open(from)?.sync_all()?;
    fs::rename(from, to)?;
    sync_folder(folder_of(to))
}

/// Makes the names in a folder durable.
///
/// # Errors
/// If the folder cannot be opened or synced.
pub fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// Makes a folder, and those above it that are missing, for good.
///
/// # Errors
/// If one of them cannot be made or synced.
pub fn make_folder(folder: &Path) -> io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    let above = folder_of(folder);
    if above != folder {
        make_folder(above)?;
    }
    match fs::create_dir(folder) {
        Ok(()) => sync_folder(above),
        // Somebody else made it meanwhile.
        Err(_) if folder.is_dir() => sync_folder(above),
        Err(error) => Err(error),
    }
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Names the file beside `path` in which its content comes to be: hidden, and this call's alone.
fn part_of(path: &Path) -> PathBuf {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!(".{name}.{}-{number}.part", std::process::id()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).expect("a folder");
        entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect()
    }

    #[test]
    fn a_file_is_replaced_whole_and_nothing_is_left_beside_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("VERSION");
        for text in ["1\n", "a longer text than before\n", "2\n"] {
            write_whole(&path, text.as_bytes()).expect("written");
            assert_eq!(fs::read_to_string(&path).expect("read"), text);
        }
        assert_eq!(names(folder.path()), ["VERSION"]);
    }

    #[test]
    fn a_file_that_cannot_be_written_leaves_what_was_there() {
        let folder = tempfile::tempdir().expect("a folder");
        let taken = folder.path().join("taken");
        fs::create_dir_all(taken.join("inside")).expect("a folder");
        assert!(write_whole(&taken, b"x").is_err());
        assert_eq!(names(folder.path()), ["taken"]);
        assert!(write_whole(&folder.path().join("no/such/folder"), b"x").is_err());
    }

    #[test]
    fn an_empty_file_counts_as_none() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("key");
        assert_eq!(read_whole(&path).expect("read"), None);
        fs::write(&path, b"").expect("written");
        assert_eq!(read_whole(&path).expect("read"), None);
        write_whole(&path, b"key").expect("written");
        assert_eq!(read_whole(&path).expect("read"), Some(b"key".to_vec()));
        assert!(read_whole(folder.path()).is_err());
    }

    #[test]
    fn folders_are_made_with_those_above_them() {
        let folder = tempfile::tempdir().expect("a folder");
        let deep = folder.path().join("a/b/c");
        for _ in 0..2 {
            make_folder(&deep).expect("made");
        }
        assert!(deep.is_dir());
        fs::write(folder.path().join("file"), b"x").expect("written");
        assert!(make_folder(&folder.path().join("file/below")).is_err());
    }
}
