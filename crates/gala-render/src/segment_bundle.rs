//! A segment as one file, with what was noted of it, that another machine takes into its cache.
//!
//! One line tells what follows and its checksum, so that a file that was cut or spoiled on its way is never joined
//! into a video: `gala-segment 1 <name of the segment> <checksum> <bytes of the note> <bytes of the segment>`.

use std::{
    fs::{self, File},
    io::{self, BufRead, BufReader, BufWriter, Read, Write},
    path::Path,
};

use gala_core::hash::{ContentHash, ContentHasher};
use gala_media::{RunError, Workdir, folder_of};

use crate::{renderer::Renderer, segment_note::SegmentNote};

const MAGIC: &str = "gala-segment 1";
/// The first line is shorter.
const LONGEST_LINE: u64 = 256;

impl Renderer {
    /// Writes a segment of the cache as a bundle.
    ///
    /// # Errors
    /// If the segment is not in the cache as it was written, or the bundle cannot be written.
    pub fn pack_segment(&self, hash: &ContentHash, to: &Path) -> Result<(), RunError> {
        let path = self.segment_path(hash);
        let pack = || -> io::Result<()> {
            // What changed on the disk is not handed on with a checksum of its own.
            let note = SegmentNote::read(&path).ok_or(io::ErrorKind::NotFound)?;
            if !note.holds(&path)? {
                return Err(io::Error::new(io::ErrorKind::InvalidData, "the segment changed on the disk"));
            }
            let (checksum, bytes) = checksum(&note.seen, File::open(&path)?)?;
            let mut bundle = BufWriter::new(File::create(to)?);
            writeln!(bundle, "{MAGIC} {hash} {checksum} {} {bytes}", note.seen.len())?;
            bundle.write_all(&note.seen)?;
            io::copy(&mut File::open(&path)?, &mut bundle)?;
            bundle.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()
        };
        pack().map_err(|error| RunError::io("pack a segment into", to, error))
    }

    /// Takes a bundle into the cache. Returns whether it is whole and holds this segment; if not, nothing is kept of it.
    ///
    /// # Errors
    /// If the bundle cannot be read or the segment not be written.
    pub fn unpack_segment(&self, hash: &ContentHash, from: &Path) -> Result<bool, RunError> {
        let path = self.segment_path(hash);
        let workdir = Workdir::within(folder_of(&path))?;
        let (note, segment) = (workdir.file("note"), workdir.file("segment"));
        let unpack = || -> io::Result<bool> {
            let mut bundle = BufReader::new(File::open(from)?);
            let mut line = String::new();
            (&mut bundle).take(LONGEST_LINE).read_line(&mut line).or_else(not_text)?;
            let Some(head) = Head::read(&line, hash) else { return Ok(false) };
            // A segment from a time when nobody looked has nothing seen in it.
            let mut seen = Vec::new();
            let noted = (&mut bundle).take(head.note).read_to_end(&mut seen)? as u64;
            let copied = io::copy(&mut bundle, &mut File::create(&segment)?)?;
            // Read again from the disk: what is kept is what was checked.
            let kept = SegmentNote::of(seen, &segment)?;
            let (found, _) = checksum(&kept.seen, File::open(&segment)?)?;
            fs::write(&note, kept.spell())?;
            Ok(noted == head.note && copied == head.segment && found == head.checksum)
        };
        if !unpack().map_err(|error| RunError::io("take in a segment into", &path, error))? {
            return Ok(false);
        }
        workdir.publish("note", &SegmentNote::beside(&path))?;
        workdir.publish("segment", &path)?;
        self.count_written(&path);
        Ok(true)
    }
}

/// The first line of a bundle.
struct Head {
    checksum: ContentHash,
    note: u64,
    segment: u64,
}

impl Head {
    fn read(line: &str, hash: &ContentHash) -> Option<Self> {
        let rest = line.strip_suffix('\n')?.strip_prefix(MAGIC)?.strip_prefix(' ')?;
        let mut words = rest.split(' ');
        let (name, checksum) = (words.next()?, words.next()?.parse().ok()?);
        let (note, segment) = (words.next()?.parse().ok()?, words.next()?.parse().ok()?);
        // An empty segment counts as missing wherever it is.
        let is_it = name.parse() == Ok(*hash) && words.next().is_none() && segment > 0;
        is_it.then_some(Self { checksum, note, segment })
    }
}

fn not_text(error: io::Error) -> io::Result<usize> {
    if error.kind() == io::ErrorKind::InvalidData { Ok(0) } else { Err(error) }
}

/// Returns the hash of both, and how long the segment is.
fn checksum(note: &[u8], mut segment: File) -> io::Result<(ContentHash, u64)> {
    let mut hasher = ContentHasher::default();
    hasher.update(note);
    let bytes = io::copy(&mut segment, &mut hasher)?;
    Ok((hasher.finish(), bytes))
}
