//! Sounds that GALA makes: stored as FLAC, given to users as WAV.

use std::{
    fs::File,
    io::{self, Write},
    path::Path,
    sync::Arc,
};

use gala_core::{
    asset::{FileFacts, StoredSound},
    hash::{ContentHash, ContentHasher},
    job::Failure,
};
use gala_flac::{Reader, wav};

use super::{blocking::blocking, failures::failure_of_staging, store::Store};
use crate::context::JobContext;

/// Stores what `write` writes into a FLAC file, under a key that depends on its content.
pub(super) async fn store_sound(
    store: &Store,
    ctx: &JobContext,
    write: impl FnOnce(&Path) -> io::Result<()> + Send + 'static,
    key: impl FnOnce(ContentHash) -> String,
) -> Result<StoredSound, Failure> {
    let staged = store.staged("flac");
    let path = staged.path().to_owned();
    let made = move |_: &_| write(&path).and_then(|()| facts_as_wav(&path)).map_err(|error| failure_of_staging(&error));
    let wav = Some(blocking(ctx, made).await?);
    Ok(StoredSound { file: store.put_staged(&staged, key).await?, wav })
}

/// Tells what a FLAC file of ours is as a WAV file, without writing that.
fn facts_as_wav(path: &Path) -> io::Result<FileFacts> {
    let mut reader = Reader::open(Arc::new(File::open(path)?))?.ok_or(io::ErrorKind::InvalidData)?;
    let mut hashing = Hashing::default();
    wav::write(&mut reader, &mut hashing)?;
    Ok(FileFacts { checksum: hashing.0.finish(), size_bytes: wav::size(&reader) })
}

#[derive(Default)]
struct Hashing(ContentHasher);

impl Write for Hashing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
