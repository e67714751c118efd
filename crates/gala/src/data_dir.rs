//! The data folder: one process at a time, never one of a newer version, and nobody else's to read.

use std::{
    fmt,
    fs::{File, OpenOptions, TryLockError},
    io::{Read, Seek, Write},
    path::{Path, PathBuf},
};

/// The layout of the folder. Raised when an older GALA could no longer read it.
const VERSION: u32 = 1;

/// Why the data folder cannot be used. It is told as what happened, and in brackets what to do about it.
#[derive(Debug, thiserror::Error)]
pub enum DataDirError {
    Unusable {
        path: PathBuf,
        #[source]
        source: std::io::Error,
    },
    InUse {
        path: PathBuf,
        holder: String,
    },
    TooNew {
        path: PathBuf,
        found: String,
    },
}

impl DataDirError {
    /// Returns what to do: an imperative fragment without a full stop.
    pub fn remedy(&self) -> &'static str {
        match self {
            Self::Unusable { .. } => "choose one you can write to with --data or GALA_DATA",
            Self::InUse { .. } => "wait for it, stop it, or choose another with --data",
            Self::TooNew { .. } => "update GALA, or choose another folder with --data",
        }
    }
}

impl fmt::Display for DataDirError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unusable { path, .. } => write!(f, "cannot use the data folder {}", path.display()),
            Self::InUse { path, holder } => {
                write!(f, "the data folder {} is in use by process {holder}", path.display())
            }
            Self::TooNew { path, found } => {
                let path = path.display();
                write!(f, "the data folder {path} is of version {found}, and this GALA knows versions up to {VERSION}")
            }
        }?;
        write!(f, " ({})", self.remedy())
    }
}

/// An open data folder, held until it is dropped.
#[derive(Debug)]
pub struct DataDir {
    root: PathBuf,
    /// The lock is the kernel's: it is gone with the process, however that ends.
    _lock: File,
}

impl DataDir {
    /// Opens the folder, makes it where it is missing, and holds it for this process alone.
    ///
    /// # Errors
    /// [`DataDirError::InUse`] where another process has it, [`DataDirError::TooNew`] where a newer GALA wrote it,
    /// [`DataDirError::Unusable`] where it cannot be made, read or written.
    pub fn open(root: &Path) -> Result<Self, DataDirError> {
        let unusable = |source| DataDirError::Unusable { path: root.to_owned(), source };
        gala_files::make_folder(root).map_err(unusable)?;
        let root = root.canonicalize().map_err(unusable)?;
        let is_ours = is_ours(&root).map_err(unusable)?;
        let lock = hold(&root)?;
        check_version(&root)?;
        keep_to_its_user(&root, is_ours);
        let folder = Self { root, _lock: lock };
        // Whatever a process that died left there is half-written by definition.
        std::fs::remove_dir_all(folder.staging()).or_else(ignore_missing).map_err(unusable)?;
        for path in [folder.objects(), folder.segments(), folder.staging()] {
            gala_files::make_folder(&path).map_err(unusable)?;
        }
        Ok(folder)
    }

    /// Returns whether others of this machine may look into the folder or change it.
    ///
    /// # Errors
    /// If the folder cannot be looked at.
    pub fn is_open_to_others(&self) -> std::io::Result<bool> {
        gala_files::is_open_to_others(&self.root)
    }

    pub fn database_path(&self) -> PathBuf {
        self.root.join("gala.db")
    }

    pub fn objects(&self) -> PathBuf {
        Self::objects_in(&self.root)
    }

    /// Returns where objects are in a data folder that need not be open.
    pub fn objects_in(root: &Path) -> PathBuf {
        root.join("objects")
    }

    /// Objects of a store elsewhere, as far as they are on this machine.
    pub fn object_cache(&self) -> PathBuf {
        self.root.join("object-cache")
    }

    /// Files that people are just sending.
    pub fn uploads(&self) -> PathBuf {
        self.root.join("uploads")
    }

    /// Finished segments by hash: a cache, which may be deleted at any time.
    pub fn segments(&self) -> PathBuf {
        self.root.join("segments")
    }

    /// Files on their way; emptied at every start.
    pub fn staging(&self) -> PathBuf {
        self.root.join("staging")
    }

    pub fn root(&self) -> &Path {
        &self.root
    }
}

fn hold(root: &Path) -> Result<File, DataDirError> {
    let unusable = |source| DataDirError::Unusable { path: root.to_owned(), source };
    let path = root.join("lock");
    let mut lock =
        OpenOptions::new().create(true).truncate(false).read(true).write(true).open(path).map_err(unusable)?;
    match lock.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            let mut holder = String::new();
            lock.read_to_string(&mut holder).map_err(unusable)?;
            return Err(DataDirError::InUse { path: root.to_owned(), holder: holder.trim().to_owned() });
        }
        Err(TryLockError::Error(source)) => return Err(unusable(source)),
    }
    let told = lock.set_len(0).and_then(|()| lock.rewind()).and_then(|()| writeln!(lock, "{}", std::process::id()));
    told.map_err(unusable)?;
    Ok(lock)
}

/// Whether a folder was made for GALA alone: only such a one may be closed to others.
fn is_ours(root: &Path) -> std::io::Result<bool> {
    Ok(root.join(VERSION_FILE).exists() || std::fs::read_dir(root)?.next().is_none())
}

/// Closes a folder that is GALA's alone to others. One that holds other things too is its user's to close, who is told.
fn keep_to_its_user(root: &Path, is_ours: bool) {
    let closed = if is_ours { gala_files::make_private(root) } else { Ok(()) };
    if let Err(error) = closed {
        tracing::warn!(folder = %root.display(), %error, "cannot close the data folder to others");
    } else if !is_ours && gala_files::is_open_to_others(root).unwrap_or(true) {
        let folder = root.display();
        tracing::warn!(%folder, "others may look into the data folder (close it with: chmod 700 {folder})");
    }
}

const VERSION_FILE: &str = "VERSION";

/// A power cut may have left the file empty where an older version had just made it: then it is written again.
fn check_version(root: &Path) -> Result<(), DataDirError> {
    let unusable = |source| DataDirError::Unusable { path: root.to_owned(), source };
    let path = root.join(VERSION_FILE);
    let Some(bytes) = gala_files::read_whole(&path).map_err(unusable)? else {
        return gala_files::write_whole(&path, format!("{VERSION}\n").as_bytes()).map_err(unusable);
    };
    let text = String::from_utf8_lossy(&bytes);
    match text.trim().parse::<u32>() {
        Ok(found) if found <= VERSION => Ok(()),
        _ => Err(DataDirError::TooNew { path: root.to_owned(), found: text.trim().chars().take(20).collect() }),
    }
}

fn ignore_missing(error: std::io::Error) -> std::io::Result<()> {
    if error.kind() == std::io::ErrorKind::NotFound { Ok(()) } else { Err(error) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_in_use_is_refused_and_names_its_holder() {
        let folder = tempfile::tempdir().expect("a folder");
        let held = DataDir::open(folder.path()).expect("free");
        let refused = DataDir::open(folder.path()).expect_err("held").to_string();
        assert!(refused.contains(&format!("is in use by process {} ", std::process::id())), "{refused}");
        assert!(refused.ends_with(" (wait for it, stop it, or choose another with --data)"), "{refused}");
        drop(held);
        DataDir::open(folder.path()).expect("free again");
    }

    #[test]
    fn a_folder_of_a_newer_version_is_left_alone() {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("VERSION"), "2\n").expect("written");
        let refused = DataDir::open(folder.path()).expect_err("newer");
        assert!(matches!(refused, DataDirError::TooNew { .. }), "{refused}");
        let told =
            "is of version 2, and this GALA knows versions up to 1 (update GALA, or choose another folder with --data)";
        assert!(refused.to_string().ends_with(told), "{refused}");
        assert!(!folder.path().join("objects").exists());
    }

    #[test]
    fn an_empty_version_is_written_again() {
        let folder = tempfile::tempdir().expect("a folder");
        let version = folder.path().join("VERSION");
        drop(DataDir::open(folder.path()).expect("free"));
        std::fs::write(&version, "").expect("emptied, as by a power cut");
        drop(DataDir::open(folder.path()).expect("usable"));
        assert_eq!(std::fs::read_to_string(&version).expect("read"), format!("{VERSION}\n"));
    }

    #[test]
    fn a_folder_of_galas_own_is_closed_to_others_and_a_shared_one_is_left() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().expect("a folder");
        let (own, shared) = (folder.path().join("own"), folder.path().join("shared"));
        for path in [&own, &shared] {
            std::fs::create_dir(path).expect("a folder");
            std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).expect("open to all");
        }
        std::fs::write(shared.join("letters.txt"), "not GALA's").expect("written");
        assert!(!DataDir::open(&own).expect("usable").is_open_to_others().expect("looked at"));
        assert!(DataDir::open(&shared).expect("usable").is_open_to_others().expect("looked at"));
        // A version before this one made it open to others.
        std::fs::set_permissions(&own, std::fs::Permissions::from_mode(0o755)).expect("open to all");
        assert!(!DataDir::open(&own).expect("usable").is_open_to_others().expect("looked at"));
    }

    #[test]
    fn what_a_dead_process_left_half_written_is_removed() {
        let folder = tempfile::tempdir().expect("a folder");
        let open = DataDir::open(folder.path()).expect("free");
        std::fs::write(open.staging().join("half"), "x").expect("written");
        drop(open);
        let open = DataDir::open(folder.path()).expect("free");
        assert!(!open.staging().join("half").exists());
    }
}
