use std::path::PathBuf;

/// A file that is the model only as long as its bytes are these.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModelFile {
    /// What people call it.
    pub name: String,
    pub path: PathBuf,
    /// SHA-256 of the whole file, in hexadecimal digits.
    pub sha256: String,
}
