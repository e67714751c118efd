//! WAV files, as voices send them and transcribers take them.

use gala_ai::{provider::ProviderError, speech::Recording};

/// Formats of samples.
const INTEGERS: u16 = 1;
const FLOATS: u16 = 3;
const EXTENSIBLE: u16 = 0xfffe;

/// Reads a file of 16-bit integers or 32-bit floats, its channels mixed to one. Its length is that of its samples: whoever
/// writes a stream does not know it when the header is written.
///
/// # Errors
/// [`ProviderError::Broken`] for anything else.
pub(crate) fn read(file: &[u8], provider: &str) -> Result<Recording, ProviderError> {
    parse(file).ok_or_else(|| ProviderError::Broken {
        provider: provider.to_owned(),
        message: "its sound is no WAV file of 16-bit integers or floats".to_owned(),
    })
}

/// Writes mono samples.
pub(crate) fn write(samples: &[i16], rate: u32) -> Vec<u8> {
    let bytes = u32::try_from(samples.len() * 2).unwrap_or(u32::MAX);
    let mut file = Vec::with_capacity(44 + samples.len() * 2);
    file.extend_from_slice(b"RIFF");
    file.extend_from_slice(&bytes.saturating_add(36).to_le_bytes());
    file.extend_from_slice(b"WAVEfmt ");
    file.extend_from_slice(&16_u32.to_le_bytes());
    file.extend_from_slice(&INTEGERS.to_le_bytes());
    file.extend_from_slice(&1_u16.to_le_bytes());
    file.extend_from_slice(&rate.to_le_bytes());
    file.extend_from_slice(&rate.saturating_mul(2).to_le_bytes());
    file.extend_from_slice(&2_u16.to_le_bytes());
    file.extend_from_slice(&16_u16.to_le_bytes());
    file.extend_from_slice(b"data");
    file.extend_from_slice(&bytes.to_le_bytes());
    file.extend(samples.iter().flat_map(|sample| sample.to_le_bytes()));
    file
}

struct Format {
    kind: u16,
    channels: usize,
    rate: u32,
    bits: u16,
}

fn parse(file: &[u8]) -> Option<Recording> {
    if file.get(..4)? != b"RIFF" || file.get(8..12)? != b"WAVE" {
        return None;
    }
    let mut rest = file.get(12..)?;
    let mut format = None;
    loop {
        let (name, length) = (rest.get(..4)?, u32::from_le_bytes(rest.get(4..8)?.try_into().ok()?) as usize);
        let body = &rest[8..];
        match name {
            b"fmt " => format = Some(read_format(body)?),
            b"data" => return samples(&body[..length.min(body.len())], &format?),
            _ => {}
        }
        // Chunks begin at even bytes.
        rest = body.get(length.checked_add(length % 2)?..)?;
    }
}

fn read_format(body: &[u8]) -> Option<Format> {
    let short = |at: usize| Some(u16::from_le_bytes(body.get(at..at + 2)?.try_into().ok()?));
    let kind = short(0)?;
    let kind = if kind == EXTENSIBLE { short(24)? } else { kind };
    let rate = u32::from_le_bytes(body.get(4..8)?.try_into().ok()?);
    Some(Format { kind, channels: usize::from(short(2)?), rate, bits: short(14)? })
}

fn samples(data: &[u8], format: &Format) -> Option<Recording> {
    let all: Vec<f32> = match (format.kind, format.bits) {
        (INTEGERS, 16) => Recording::of_pcm16(data, format.rate).samples,
        (FLOATS, 32) => {
            data.chunks_exact(4).map(|four| f32::from_le_bytes([four[0], four[1], four[2], four[3]])).collect()
        }
        _ => return None,
    };
    let samples = match format.channels {
        0 => return None,
        1 => all,
        count => all.chunks_exact(count).map(|frame| frame.iter().sum::<f32>() / count as f32).collect(),
    };
    Some(Recording { samples, rate: format.rate })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn file(kind: u16, channels: u16, bits: u16, length: u32, data: &[u8]) -> Vec<u8> {
        let mut file = b"RIFF\xff\xff\xff\xffWAVE".to_vec();
        file.extend(b"odd \x03\0\0\0abc\0fmt \x10\0\0\0");
        file.extend([kind, channels].iter().flat_map(|value| value.to_le_bytes()));
        file.extend(24_000_u32.to_le_bytes());
        file.extend([0; 6]);
        file.extend(bits.to_le_bytes());
        file.extend(b"data");
        file.extend(length.to_le_bytes());
        file.extend(data);
        file
    }

    #[test]
    fn samples_are_measured_whatever_the_header_says() {
        let data: Vec<u8> = [16_384_i16, -16_384, 0].iter().flat_map(|sample| sample.to_le_bytes()).collect();
        for length in [6, 0xffff_ffff, 0x7fff_ffff] {
            let read = read(&file(INTEGERS, 1, 16, length, &data), "x").expect("a file");
            assert_eq!((read.samples, read.rate), (vec![0.5, -0.5, 0.0], 24_000));
        }
    }

    #[test]
    fn what_is_written_is_read() {
        let read = read(&write(&[16_384, -32_768, 0], 16_000), "x").expect("a file");
        assert_eq!((read.samples, read.rate), (vec![0.5, -1.0, 0.0], 16_000));
    }

    #[test]
    fn channels_are_mixed_and_floats_are_read() {
        let data: Vec<u8> = [0.5_f32, 0.25, -1.0, 0.0].iter().flat_map(|sample| sample.to_le_bytes()).collect();
        assert_eq!(read(&file(FLOATS, 2, 32, 16, &data), "x").expect("a file").samples, [0.375, -0.5]);
    }

    #[test]
    fn what_is_no_such_file_is_broken() {
        let good = file(INTEGERS, 1, 16, 2, &[0, 0]);
        for bad in [
            &b""[..],
            b"<html>",
            b"RIFF",
            b"ID3\x04",
            &good[..30],
            &file(INTEGERS, 0, 16, 2, &[0, 0]),
            &file(6, 1, 8, 1, &[0]),
        ] {
            assert!(matches!(read(bad, "x"), Err(ProviderError::Broken { .. })), "{bad:?}");
        }
    }

    proptest! {
        #[test]
        fn no_bytes_are_too_odd(mut bytes in prop::collection::vec(any::<u8>(), 0..120), good in any::<bool>()) {
            if good {
                bytes.splice(..0, b"RIFF\0\0\0\0WAVE".iter().copied());
            }
            let _ = read(&bytes, "x");
        }
    }
}
