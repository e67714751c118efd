//! WAV files that this program writes.
//!
//! Ours, because hound, which reads the files of others here, writes no RF64: a mix passes 4 GB after three hours.

use std::{
    fs::File,
    io::{self, BufWriter, Seek, SeekFrom, Write},
    os::unix::fs::FileExt,
    path::Path,
    sync::Arc,
};

use gala_core::time::SAMPLE_RATE;
use gala_media::FRAME_BYTES;

use crate::{
    pcm::{Pcm, read_all_mono},
    samples::CHANNELS,
};

/// RIFF, WAVE, a place for 64-bit lengths, and the format: all that stands before the samples.
const HEADER_BYTES: u64 = 12 + (8 + 28) + (8 + 16) + 8;

/// Writes float samples; past 4 GB the file is RF64 (EBU Tech 3306).
pub struct WavWriter {
    file: BufWriter<File>,
    channels: u16,
    data_bytes: u64,
}

impl WavWriter {
    /// Begins a file.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn create(path: &Path, channels: u16) -> io::Result<Self> {
        let mut file = BufWriter::with_capacity(1 << 18, File::create(path)?);
        file.write_all(&header(channels, 0))?;
        Ok(Self { file, channels, data_bytes: 0 })
    }

    /// Appends interleaved samples.
    ///
    /// # Errors
    /// If they cannot be written.
    pub fn write(&mut self, samples: &[f32]) -> io::Result<()> {
        let mut bytes = [0; 4096];
        for part in samples.chunks(bytes.len() / 4) {
            for (bytes, sample) in bytes.chunks_exact_mut(4).zip(part) {
                bytes.copy_from_slice(&sample.to_le_bytes());
            }
            self.file.write_all(&bytes[..part.len() * 4])?;
        }
        self.data_bytes += samples.len() as u64 * 4;
        Ok(())
    }

    /// Writes the length into the header and makes the file durable.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn finish(mut self) -> io::Result<()> {
        self.file.seek(SeekFrom::Start(0))?;
        self.file.write_all(&header(self.channels, self.data_bytes))?;
        self.file.flush()
    }
}

fn header(channels: u16, data_bytes: u64) -> Vec<u8> {
    let frame_bytes = channels * 4;
    let riff_bytes = HEADER_BYTES - 8 + data_bytes;
    let large = riff_bytes > u64::from(u32::MAX);
    let short = |bytes: u64| u32::try_from(bytes).unwrap_or(u32::MAX).to_le_bytes();
    let mut header = Vec::with_capacity(HEADER_BYTES as usize);
    header.extend(if large { b"RF64" } else { b"RIFF" });
    header.extend(short(riff_bytes));
    header.extend(b"WAVE");
    header.extend(if large { b"ds64" } else { b"JUNK" });
    header.extend(28_u32.to_le_bytes());
    let lengths = [riff_bytes, data_bytes, data_bytes / u64::from(frame_bytes)];
    lengths.iter().for_each(|length| header.extend((if large { *length } else { 0 }).to_le_bytes()));
    header.extend(0_u32.to_le_bytes());
    header.extend(b"fmt ");
    header.extend(16_u32.to_le_bytes());
    header.extend(3_u16.to_le_bytes());
    header.extend(channels.to_le_bytes());
    header.extend(SAMPLE_RATE.to_le_bytes());
    header.extend((SAMPLE_RATE * u32::from(frame_bytes)).to_le_bytes());
    header.extend(frame_bytes.to_le_bytes());
    header.extend(32_u16.to_le_bytes());
    header.extend(b"data");
    header.extend(short(data_bytes));
    header
}

/// Opens a mix that [`WavWriter`] wrote, however long.
///
/// # Errors
/// If it cannot be read, or is another kind of file or not whole.
pub fn open_mix(path: &Path) -> io::Result<Pcm> {
    let file = File::open(path)?;
    let length = file.metadata()?.len();
    let mut head = [0; HEADER_BYTES as usize];
    let is_mix = file.read_exact_at(&mut head, 0).is_ok() && {
        let data_bytes = length.saturating_sub(HEADER_BYTES);
        data_bytes % FRAME_BYTES == 0 && head[..] == header(CHANNELS as u16, data_bytes)
    };
    if !is_mix {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "not a mix that GALA wrote"));
    }
    Ok(Pcm::raw(Arc::new(file), HEADER_BYTES, (length - HEADER_BYTES) / FRAME_BYTES))
}

/// Writes mono samples at 48 kHz.
///
/// # Errors
/// If the file cannot be written.
pub fn write_mono(path: &Path, samples: &[f32]) -> io::Result<()> {
    let mut writer = WavWriter::create(path, 1)?;
    writer.write(samples)?;
    writer.finish()
}

/// Reads what [`write_mono`] wrote, any 48 kHz WAV file of one or two channels, or speech as GALA keeps it.
///
/// # Errors
/// If the file cannot be read, or is another kind of file.
pub fn read_mono(path: &Path) -> io::Result<Vec<f32>> {
    let unread =
        || io::Error::new(io::ErrorKind::InvalidData, "neither a 48 kHz WAV file nor a FLAC file that GALA wrote");
    let mut pcm = Pcm::open(path)?.ok_or_else(unread)?;
    read_all_mono(&mut pcm)
}

/// Returns mono samples as a WAV file of 16-bit integers, which everybody else reads.
pub fn pcm16_wav(samples: &[f32]) -> Vec<u8> {
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: SAMPLE_RATE,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut file = io::Cursor::new(Vec::with_capacity(64 + samples.len() * 2));
    let write = |file: &mut io::Cursor<Vec<u8>>| {
        let mut writer = hound::WavWriter::new(file, spec)?;
        for sample in samples {
            writer.write_sample((sample * 32_767.0).round().clamp(-32_768.0, 32_767.0) as i16)?;
        }
        writer.finalize()
    };
    write(&mut file).expect("memory can be written, and a scene is shorter than WAV has numbers for");
    file.into_inner()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back_and_another_reader_agrees() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("speech.wav");
        let samples: Vec<f32> = (0..10_000).map(|n| (n as f32 * 0.01).sin()).collect();
        write_mono(&path, &samples).expect("written");
        assert_eq!(read_mono(&path).expect("read"), samples);
        let mut other = hound::WavReader::open(&path).expect("a WAV file");
        assert_eq!((other.spec().channels, other.spec().sample_rate, other.duration()), (1, 48_000, 10_000));
        assert!(other.samples::<f32>().map(|sample| sample.expect("a sample")).eq(samples));
    }

    #[test]
    fn a_mix_is_told_from_other_files_and_from_a_mix_that_was_cut() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("mix.wav");
        let mut writer = WavWriter::create(&path, 2).expect("a file");
        writer.write(&[0.5; 96]).expect("written");
        writer.finish().expect("written");
        assert_eq!(open_mix(&path).expect("a mix").frames(), 48);
        let whole = std::fs::read(&path).expect("a file");
        std::fs::write(&path, &whole[..whole.len() - 8]).expect("written");
        assert!(open_mix(&path).is_err());
        write_mono(&path, &[0.5; 96]).expect("written");
        assert!(open_mix(&path).is_err());
    }

    #[test]
    fn past_four_gigabytes_the_lengths_have_64_bits() {
        let header = header(2, 5_000_000_000);
        assert_eq!(header.len() as u64, HEADER_BYTES);
        assert_eq!((&header[..4], &header[12..16]), (b"RF64".as_slice(), b"ds64".as_slice()));
        assert_eq!(u64::from_le_bytes(header[28..36].try_into().expect("8 bytes")), 5_000_000_000);
    }
}
