//! A package as a folder.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io,
    path::Path,
};

use gala_core::problem::Problem;

use super::entry::{PackageEntry, PackageError};

/// Writes all files below a folder that is not there yet. It has another, hidden name until it is whole.
///
/// # Errors
/// Where something is there already; if a file cannot be read or written.
pub fn write_folder(entries: &BTreeMap<String, PackageEntry>, out: &Path) -> Result<(), PackageError> {
    if out.symlink_metadata().is_ok() {
        let message = "there is something of this name already";
        let remedy = "name a folder that is not there yet, or remove it";
        return Err(Problem::new("folder_in_use", out.display().to_string(), message, remedy).into());
    }
    let name = out.file_name().unwrap_or_default().to_string_lossy();
    let staged = out.with_file_name(format!(".{name}.{}.part", std::process::id()));
    let written = fill(entries, &staged).and_then(|()| {
        fs::rename(&staged, out).map_err(PackageError::io("write", out))?;
        let above = out.parent().filter(|above| !above.as_os_str().is_empty()).unwrap_or(Path::new("."));
        gala_files::sync_folder(above).map_err(PackageError::io("write", out))
    });
    written.inspect_err(|_| {
        // What is half written is of no use; if it cannot be removed, the error that counts is the first one.
        let _ = fs::remove_dir_all(&staged);
    })
}

fn fill(entries: &BTreeMap<String, PackageEntry>, folder: &Path) -> Result<(), PackageError> {
    gala_files::make_folder(folder).map_err(PackageError::io("make", folder))?;
    for (path, entry) in entries {
        let target = folder.join(path);
        let below = target.parent().unwrap_or(folder);
        gala_files::make_folder(below).map_err(PackageError::io("make", below))?;
        let (mut content, _) = entry.open()?;
        let failed = PackageError::io("write", &target);
        let copy = |content: &mut dyn io::Read| {
            let mut file = File::create(&target)?;
            io::copy(content, &mut file)?;
            file.sync_all()?;
            gala_files::sync_folder(below)
        };
        copy(&mut *content).map_err(failed)?;
    }
    Ok(())
}
