//! The same sound as WAV, which every editor reads: 24-bit integers, in the extensible form of the format.

use std::io::{self, Write};

use crate::{format::SAMPLE_RATE, read::Reader};

const BYTES: usize = 3;
/// RIFF and WAVE, the format, and the head of the samples.
const HEAD_BYTES: u64 = 12 + (8 + 40) + 8;
/// Samples of each channel that are converted at once.
const AT_ONCE: usize = 4096;
/// The format of integer samples (KSDATAFORMAT_SUBTYPE_PCM).
const PCM: [u8; 16] = [1, 0, 0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xaa, 0, 0x38, 0x9b, 0x71];
const EXTENSIBLE: u16 = 0xfffe;

/// Returns how many bytes a sound takes as WAV.
pub fn size(reader: &Reader) -> u64 {
    HEAD_BYTES + reader.samples() * (reader.channels() * BYTES) as u64
}

/// Writes a sound as WAV.
///
/// # Errors
/// If it cannot be read, or not written; or if it is longer than WAV has numbers for (four gigabytes).
pub fn write(reader: &mut Reader, out: &mut impl Write) -> io::Result<()> {
    out.write_all(&head(reader)?)?;
    let channels = reader.channels();
    let mut samples = vec![0; AT_ONCE * channels];
    let mut bytes = Vec::with_capacity(samples.len() * BYTES);
    let mut at = 0;
    while at < reader.samples() {
        let count = (reader.samples() - at).min(AT_ONCE as u64) as usize;
        let samples = &mut samples[..count * channels];
        reader.read(at, samples)?;
        bytes.clear();
        samples.iter().for_each(|sample| bytes.extend(&sample.to_le_bytes()[..BYTES]));
        out.write_all(&bytes)?;
        at += count as u64;
    }
    Ok(())
}

fn head(reader: &Reader) -> io::Result<Vec<u8>> {
    let too_long = |_| io::Error::new(io::ErrorKind::InvalidInput, "the sound is too long for a WAV file");
    let riff_bytes = u32::try_from(size(reader) - 8).map_err(too_long)?;
    let data_bytes = u32::try_from(size(reader) - HEAD_BYTES).map_err(too_long)?;
    let channels = reader.channels() as u16;
    let frame_bytes = channels * BYTES as u16;
    // The speakers, from the lowest bit: left and right, or a single one.
    let speakers = (1_u32 << channels) - 1;
    let mut head = Vec::with_capacity(HEAD_BYTES as usize);
    head.extend(b"RIFF");
    head.extend(riff_bytes.to_le_bytes());
    head.extend(b"WAVEfmt ");
    head.extend(40_u32.to_le_bytes());
    head.extend(EXTENSIBLE.to_le_bytes());
    head.extend(channels.to_le_bytes());
    head.extend(SAMPLE_RATE.to_le_bytes());
    head.extend((SAMPLE_RATE * u32::from(frame_bytes)).to_le_bytes());
    head.extend(frame_bytes.to_le_bytes());
    head.extend((BYTES as u16 * 8).to_le_bytes());
    head.extend(22_u16.to_le_bytes());
    head.extend((BYTES as u16 * 8).to_le_bytes());
    head.extend(speakers.to_le_bytes());
    head.extend(PCM);
    head.extend(b"data");
    head.extend(data_bytes.to_le_bytes());
    Ok(head)
}
