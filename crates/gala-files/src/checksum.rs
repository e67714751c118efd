//! Content that is kept to be used again, with its CRC-32: a byte that changed on the disk since is noticed.
//!
//! Against chance, not against malice: whoever can write a file can write its checksum too.

use std::{
    fs::File,
    io::{self, Read, Seek, Write},
    path::Path,
};

use crc32fast::Hasher;

/// How many bytes of a file its checksum takes, at its end.
const BYTES: usize = 4;
const PIECE: usize = 64 << 10;

/// Returns the CRC-32 (ISO 3309) of all that is read.
///
/// # Errors
/// If it cannot be read.
pub fn checksum(mut content: impl Read) -> io::Result<u32> {
    let (mut hasher, mut piece) = (Hasher::new(), vec![0; PIECE]);
    loop {
        match content.read(&mut piece) {
            Ok(0) => return Ok(hasher.finalize()),
            Ok(read) => hasher.update(&piece[..read]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

/// Adds its checksum to a file that is written, for [`open_checked`]. The file must be open for reading too.
///
/// # Errors
/// If it cannot be read or written.
pub fn append_checksum(mut file: &File) -> io::Result<()> {
    file.rewind()?;
    let found = checksum(file)?;
    file.write_all(&found.to_le_bytes())
}

/// Returns some content with its checksum, as [`append_checksum`] leaves it in a file.
pub fn with_checksum(mut content: Vec<u8>) -> Vec<u8> {
    let found = crc32fast::hash(&content);
    content.extend(found.to_le_bytes());
    content
}

/// Opens a file whose checksum was appended to it. Returns it, at its beginning, with how many bytes its content has:
/// `None` if they are not those that were written.
///
/// # Errors
/// If it cannot be read.
pub fn open_checked(path: &Path) -> io::Result<Option<(File, u64)>> {
    let mut file = File::open(path)?;
    let Some(length) = content_bytes(&file)? else { return Ok(None) };
    let found = checksum((&file).take(length))?;
    let mut noted = [0; BYTES];
    file.read_exact(&mut noted)?;
    file.rewind()?;
    Ok((found == u32::from_le_bytes(noted)).then_some((file, length)))
}

/// Returns how many bytes of an open file are its content, and not the checksum at its end.
///
/// # Errors
/// If nothing can be learned of it.
pub fn content_bytes(file: &File) -> io::Result<Option<u64>> {
    Ok(file.metadata()?.len().checked_sub(BYTES as u64))
}

/// Reads a small file as [`open_checked`] does.
///
/// # Errors
/// If it cannot be read.
pub fn read_checked(path: &Path) -> io::Result<Option<Vec<u8>>> {
    let Some((file, length)) = open_checked(path)? else { return Ok(None) };
    let mut content = Vec::new();
    file.take(length).read_to_end(&mut content)?;
    Ok(Some(content))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn the_checksum_is_the_one_that_iso_3309_tells() {
        assert_eq!(checksum(&b"123456789"[..]).expect("read"), 0xcbf4_3926);
    }

    #[test]
    fn a_file_comes_back_as_it_was_written_or_not_at_all() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("kept");
        for content in [&b"some content"[..], &[7; 3 * PIECE], b""] {
            fs::write(&path, with_checksum(content.to_vec())).expect("written");
            assert_eq!(read_checked(&path).expect("read").as_deref(), Some(content));
            let whole = fs::read(&path).expect("read");
            for place in [0, whole.len() / 2, whole.len() - 1] {
                let mut changed = whole.clone();
                changed[place] ^= 0x10;
                fs::write(&path, changed).expect("written");
                assert_eq!(read_checked(&path).expect("read"), None, "byte {place} of {}", whole.len());
            }
            fs::write(&path, &whole[..whole.len() - 1]).expect("cut");
            assert_eq!(read_checked(&path).expect("read"), None);
        }
        fs::write(&path, b"abc").expect("written");
        assert_eq!(read_checked(&path).expect("too short for a checksum"), None);
        assert!(read_checked(&folder.path().join("none")).is_err());
    }

    #[test]
    fn a_checksum_is_added_to_a_file_that_was_written_piece_by_piece() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("kept");
        let mut file = File::options().read(true).write(true).create_new(true).open(&path).expect("a file");
        file.write_all(b"some ").and_then(|()| file.write_all(b"content")).expect("written");
        append_checksum(&file).expect("added");
        assert_eq!(content_bytes(&file).expect("facts"), Some(12));
        assert_eq!(fs::read(&path).expect("read"), with_checksum(b"some content".to_vec()));
    }
}
