//! Vectors of pictures that outlive the program: a small file for each, beside the models, by the model and by what the picture
//! holds.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
    time::SystemTime,
};

use gala_core::hash::ContentHash;
use gala_files::{make_folder, write_whole};

/// So many are kept, of some 2 kB each; then the oldest quarter goes.
const MOST_KEPT: usize = 20_000;
/// No model gives longer ones.
const MOST_NUMBERS: usize = 8192;

/// The model that made a vector. Another version of it has vectors of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VectorSpace {
    pub model: String,
    pub version: String,
}

/// A folder of vectors. Several processes may use it: each file is there whole or not at all. What cannot be read or written is
/// computed again: nothing depends on it.
#[derive(Debug)]
pub struct KeptVectors {
    folder: PathBuf,
    most: usize,
    /// How many there are, once they were counted.
    count: Mutex<Option<usize>>,
}

impl KeptVectors {
    /// The folder need not be there.
    pub fn at(folder: PathBuf) -> Self {
        Self { folder, most: MOST_KEPT, count: Mutex::default() }
    }

    /// Returns the vector of a picture.
    pub fn get(&self, space: &VectorSpace, picture: &ContentHash) -> Option<Vec<f32>> {
        let bytes = fs::read(self.place(space, picture)).ok()?;
        let (numbers, rest) = bytes.as_chunks::<4>();
        let vector: Vec<f32> = numbers.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect();
        let is_one = rest.is_empty()
            && (1..=MOST_NUMBERS).contains(&vector.len())
            && vector.iter().all(|number| number.is_finite());
        is_one.then_some(vector)
    }

    /// Keeps the vector of a picture.
    pub fn put(&self, space: &VectorSpace, picture: &ContentHash, vector: &[f32]) {
        if let Err(error) = self.write(space, picture, vector) {
            tracing::debug!(%error, "the vector of a picture is not kept");
        }
    }

    fn write(&self, space: &VectorSpace, picture: &ContentHash, vector: &[f32]) -> io::Result<()> {
        let place = self.place(space, picture);
        for folder in [&self.folder, &self.folder.join(&space.model)] {
            make_folder(folder)?;
        }
        make_folder(place.parent().unwrap_or(&self.folder))?;
        let bytes: Vec<u8> = vector.iter().flat_map(|number| number.to_le_bytes()).collect();
        write_whole(&place, &bytes)?;
        let mut count = self.count.lock().unwrap_or_else(PoisonError::into_inner);
        let known = count.map_or_else(|| all(&self.folder).len(), |count| count + 1);
        *count = Some(if known > self.most { self.forget_oldest() } else { known });
        Ok(())
    }

    /// Removes the oldest quarter, and returns how many are left. Others may count and remove at the same time.
    fn forget_oldest(&self) -> usize {
        let mut kept = all(&self.folder);
        kept.sort();
        let gone = kept.len().saturating_sub(self.most - self.most / 4);
        for (_, path) in kept.iter().take(gone) {
            let _ = fs::remove_file(path);
        }
        kept.len() - gone
    }

    fn place(&self, space: &VectorSpace, picture: &ContentHash) -> PathBuf {
        self.folder.join(&space.model).join(&space.version).join(format!("{picture}.f32"))
    }
}

/// Lists the files of vectors with when they were written.
fn all(folder: &Path) -> Vec<(SystemTime, PathBuf)> {
    let entries = |folder: &Path| fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let files = entries(folder)
        .flat_map(|model| entries(&model).collect::<Vec<_>>())
        .flat_map(|version| entries(&version).collect::<Vec<_>>());
    let written = |path: PathBuf| Some((fs::metadata(&path).ok()?.modified().ok()?, path));
    files.filter_map(written).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn space(version: &str) -> VectorSpace {
        VectorSpace { model: "clip".to_owned(), version: version.to_owned() }
    }

    #[test]
    fn what_was_kept_is_found_by_another_program_and_of_another_model_is_not() {
        let folder = tempfile::tempdir().expect("a folder");
        let place = folder.path().join("vectors");
        let (one, other) = (ContentHash::of(b"one"), ContentHash::of(b"other"));
        let kept = KeptVectors::at(place.clone());
        assert_eq!(kept.get(&space("1"), &one), None);
        kept.put(&space("1"), &one, &[0.6, -0.8]);
        let again = KeptVectors::at(place.clone());
        assert_eq!(again.get(&space("1"), &one), Some(vec![0.6, -0.8]));
        assert_eq!((again.get(&space("2"), &one), again.get(&space("1"), &other)), (None, None));
        for damaged in [&b""[..], b"123", &f32::NAN.to_le_bytes(), &vec![0; 4 * (MOST_NUMBERS + 1)]] {
            fs::write(kept.place(&space("1"), &one), damaged).expect("written");
            assert_eq!(again.get(&space("1"), &one), None, "{} bytes", damaged.len());
        }
    }

    #[test]
    fn the_oldest_go_when_there_are_too_many() {
        let folder = tempfile::tempdir().expect("a folder");
        let kept = KeptVectors { most: 8, ..KeptVectors::at(folder.path().to_owned()) };
        let pictures: Vec<ContentHash> = (0_u8..20).map(|at| ContentHash::of(&[at])).collect();
        for (at, picture) in pictures.iter().enumerate() {
            kept.put(&space("1"), picture, &[1.0]);
            let written = SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(at as u64);
            let file = fs::File::options().write(true).open(kept.place(&space("1"), picture));
            // The last one may be gone: what was put is the newest, and has not got its time yet.
            file.expect("a file").set_modified(written).expect("a time");
            assert!(all(folder.path()).len() <= 8);
        }
        assert!(kept.get(&space("1"), &pictures[0]).is_none() && kept.get(&space("1"), &pictures[19]).is_some());
    }

    #[test]
    fn a_folder_that_cannot_be_written_keeps_nothing() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("file");
        fs::write(&file, "not a folder").expect("written");
        let kept = KeptVectors::at(file);
        kept.put(&space("1"), &ContentHash::of(b"one"), &[1.0]);
        assert_eq!(kept.get(&space("1"), &ContentHash::of(b"one")), None);
    }
}
