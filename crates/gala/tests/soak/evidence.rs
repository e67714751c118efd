//! What is kept of a wrong video, so that the difference can be named.

use std::{
    fs,
    path::{Path, PathBuf},
};

use super::reference::Made;

/// Writes the video that came and the one that should have come, each with the documents that tell how it came to be,
/// into a folder that stays. Returns the folder.
pub fn keep(name: &str, wanted: &Made, found: &[Made], log: &Path) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("gala-soak-{}", std::process::id())).join(name);
    write(&folder.join("wanted"), wanted);
    for (number, made) in found.iter().enumerate() {
        write(&folder.join(format!("found-{number}")), made);
    }
    fs::copy(log, folder.join("log")).expect("the log is copied");
    folder
}

fn write(folder: &Path, made: &Made) {
    fs::create_dir_all(folder).expect("a folder");
    fs::write(folder.join("final.mp4"), &made.video).expect("written");
    for (name, bytes) in &made.documents {
        fs::write(folder.join(name), bytes).expect("written");
    }
}
