//! What only the user who runs GALA may read.

use std::{
    fs::{self, Permissions},
    io,
    os::unix::fs::PermissionsExt,
    path::Path,
    sync::OnceLock,
};

use rustix::{fs::Mode, process::umask};

/// What a mode grants to anybody but the owner.
const OTHERS: u32 = 0o077;

/// The mask of the user, from before [`keep_private`].
static USERS_MASK: OnceLock<u32> = OnceLock::new();

/// From now on whatever this process and its children make can be read by its user alone, whatever mask the process was
/// started with: files are 0600, folders 0700. What is made for others gets [`give_users_mode`].
///
/// A mask reaches what a mode at each call would not: the database's own files, and those of child processes.
pub fn keep_private() {
    let before = umask(Mode::from_bits_truncate(OTHERS));
    // Called again, the mask from before is already ours.
    let _ = USERS_MASK.set(before.bits());
}

/// Gives a file or folder the mode that it would have had without [`keep_private`].
///
/// # Errors
/// If the mode cannot be changed.
pub fn give_users_mode(path: &Path) -> io::Result<()> {
    let Some(mask) = USERS_MASK.get() else { return Ok(()) };
    let full = if path.is_dir() { 0o777 } else { 0o666 };
    fs::set_permissions(path, Permissions::from_mode(full & !mask))
}

/// Returns whether anybody but the owner may do anything with a file or folder.
///
/// # Errors
/// If it cannot be looked at.
pub fn is_open_to_others(path: &Path) -> io::Result<bool> {
    Ok(fs::metadata(path)?.permissions().mode() & OTHERS != 0)
}

/// Takes from everybody but the owner what they may do with a file or folder.
///
/// # Errors
/// If it is not this user's, or not there.
pub fn make_private(path: &Path) -> io::Result<()> {
    let mode = fs::metadata(path)?.permissions().mode();
    if mode & OTHERS == 0 {
        return Ok(());
    }
    fs::set_permissions(path, Permissions::from_mode(mode & 0o7777 & !OTHERS))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_others_may_do_is_taken_away_and_nothing_of_the_owners() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("file");
        fs::write(&path, b"x").expect("written");
        for (before, after) in [(0o755, 0o700), (0o640, 0o600), (0o600, 0o600), (0o417, 0o400)] {
            fs::set_permissions(&path, Permissions::from_mode(before)).expect("set");
            assert_eq!(is_open_to_others(&path).expect("looked at"), before & OTHERS != 0);
            make_private(&path).expect("narrowed");
            assert_eq!(fs::metadata(&path).expect("facts").permissions().mode() & 0o777, after);
        }
    }
}
