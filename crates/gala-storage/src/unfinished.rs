//! What is left of writes that were never finished, because the process or the machine was gone.
//!
//! An object comes to be in a file named `<key>#<number>` beside its place, which no object can be named.

use std::{fs, io, path::Path, time::SystemTime};

/// Finds unfinished writes below `root` that were last written to before a time, and removes them where asked. Returns
/// how many.
///
/// # Errors
/// If a folder cannot be read, or a file not be removed.
pub(crate) fn sweep(root: &Path, before: SystemTime, remove: bool) -> io::Result<u64> {
    let mut found = 0;
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in gone_is_none(fs::read_dir(&folder))?.into_iter().flatten() {
            let entry = entry?;
            let Some(facts) = gone_is_none(entry.metadata())? else { continue };
            if facts.is_dir() {
                folders.push(entry.path());
            } else if is_unfinished(&entry.file_name().to_string_lossy()) && facts.modified()? < before {
                if remove {
                    gone_is_none(fs::remove_file(entry.path()))?;
                }
                found += 1;
            }
        }
    }
    Ok(found)
}

fn is_unfinished(name: &str) -> bool {
    let number = name.rsplit_once('#').map(|(_, number)| number);
    number.is_some_and(|number| !number.is_empty() && number.bytes().all(|digit| digit.is_ascii_digit()))
}

/// Others finish and remove files at the same time.
fn gone_is_none<T>(result: io::Result<T>) -> io::Result<Option<T>> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}
