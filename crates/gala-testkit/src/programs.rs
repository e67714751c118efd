//! The programs of this build.

use std::path::PathBuf;

/// Returns the folder of the build, where the programs are that tests start: a test program lies in a folder below it.
pub fn built() -> PathBuf {
    let program = std::env::current_exe().expect("this program");
    program.ancestors().nth(2).expect("the folder of the build").to_owned()
}
