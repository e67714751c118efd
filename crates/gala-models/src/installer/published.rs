//! A file that a publisher has, and what is known of it before it is fetched.

use std::{fs::File, io, io::Read, path::Path};

use gala_core::problem::Problem;
use md5::Md5;
use sha2::{Digest, Sha256};

use crate::installed::is_model_name;

/// How much is read at once.
const CHUNK: usize = 1 << 16;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublishedFile {
    /// Below the publisher's address.
    pub path: String,
    /// `None` where the publisher does not tell: those are small.
    pub bytes: Option<u64>,
    /// `None` where the publisher gives none.
    pub digest: Option<FileDigest>,
}

/// In hexadecimal digits. It tells a file that is damaged from one that is not; that nobody replaced it is the matter of TLS.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileDigest {
    Md5(String),
    Sha256(String),
}

impl PublishedFile {
    pub fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(&self.path)
    }
}

impl FileDigest {
    /// Returns whether a file is the one that it is of.
    pub fn is_of(&self, path: &Path) -> io::Result<bool> {
        Ok(match self {
            Self::Md5(expected) => digest_of::<Md5>(path)? == *expected,
            Self::Sha256(expected) => digest_of::<Sha256>(path)? == *expected,
        })
    }
}

fn digest_of<D: Digest>(path: &Path) -> io::Result<String> {
    let (mut file, mut digest) = (File::open(path)?, D::new());
    let mut chunk = vec![0; CHUNK];
    loop {
        match file.read(&mut chunk)? {
            0 => return Ok(hex::encode(digest.finalize())),
            read => digest.update(&chunk[..read]),
        }
    }
}

/// Returns whether a path is one below the publisher's address, of plain names.
pub fn is_plain_path(path: &str) -> bool {
    path.len() <= 500 && path.split('/').all(is_model_name)
}

/// What lists the files of a publisher is no such list.
pub fn bad_index(message: &str) -> Problem {
    let message: String = message.chars().take(300).collect();
    Problem::new("bad_index", "source", message, "check the address that GALA_MODELS_URL gives, or leave it out")
}
