use std::{
    fs::File,
    io::Cursor,
    sync::{Arc, LazyLock},
};

use proptest::prelude::*;

use super::*;
use crate::{
    frame::{BLOCK, Encoder},
    layout::Layout,
};

/// Writes a sound into a file without a name.
fn kept(channels: usize, samples: &[i32]) -> Arc<File> {
    let mut file = tempfile::tempfile().expect("a file");
    write(&mut file, channels, samples.iter().copied()).expect("written");
    Arc::new(file)
}

fn reader(file: &Arc<File>) -> Reader {
    Reader::open(Arc::clone(file)).expect("readable").expect("written here")
}

fn read_all(reader: &mut Reader) -> Vec<i32> {
    let mut read = vec![0; reader.samples() as usize * reader.channels()];
    reader.read(0, &mut read).expect("read");
    read
}

fn bytes(file: &Arc<File>) -> Vec<u8> {
    use std::os::unix::fs::FileExt;
    let mut bytes = vec![0; file.metadata().expect("a file").len() as usize];
    file.read_exact_at(&mut bytes, 0).expect("read");
    bytes
}

/// Speech is much like this: tones that grow and fade, breath, and silence.
fn voice(count: usize) -> Vec<i32> {
    let mut noise = 1_u32;
    let sample = |n: usize| {
        noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let t = n as f64 / 48_000.0;
        let loud = (t * 3.0).sin().max(0.0);
        let tone: f64 = (1..12).map(|k| (t * 700.0 * f64::from(k)).sin() / f64::from(k)).sum();
        (loud * (tone * 1_500_000.0 + f64::from(noise >> 20))) as i32
    };
    (0..count).map(sample).collect()
}

/// Two seconds of voice, and its file.
static VOICE: LazyLock<(Vec<i32>, Arc<File>)> = LazyLock::new(|| {
    let samples = voice(100_000);
    let file = kept(1, &samples);
    (samples, file)
});

/// Blocks of all kinds: silence, steps, noise as loud as can be, tones, and one turning into another.
fn pieces() -> impl Strategy<Value = Vec<i32>> {
    let piece = prop_oneof![
        (1..3000_usize).prop_map(|count| vec![0; count]),
        (1..3000_usize, -LIMIT - 1..=LIMIT).prop_map(|(count, level)| vec![level; count]),
        prop::collection::vec(-LIMIT - 1..=LIMIT, 1..3000),
        prop::collection::vec(prop_oneof![Just(-LIMIT - 1), Just(LIMIT)], 1..3000),
        prop::collection::vec(-40..40, 1..3000),
        (1..9000_usize, 1..400_u32, 1..=LIMIT).prop_map(|(count, period, level)| {
            (0..count).map(|n| ((n as f64 / f64::from(period)).sin() * f64::from(level)) as i32).collect()
        }),
    ];
    prop::collection::vec(piece, 0..6).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn every_sound_is_read_back_as_it_was_and_never_larger_than_it_is(samples in pieces(), channels in 1..=2_usize) {
        let samples = &samples[..samples.len() / channels * channels];
        let file = kept(channels, samples);
        let mut reader = reader(&file);
        prop_assert_eq!((reader.channels(), reader.samples() as usize), (channels, samples.len() / channels));
        prop_assert!(read_all(&mut reader) == samples);
        // Another decoder, from the beginning of the file.
        let mut other = claxon::FlacReader::new(Cursor::new(bytes(&file))).expect("a FLAC file");
        let info = other.streaminfo();
        prop_assert_eq!((info.sample_rate, info.channels as usize, info.bits_per_sample), (48_000, channels, 24));
        let heard: Vec<i32> = other.samples().map(|sample| sample.expect("a sample")).collect();
        prop_assert!(heard == samples);
        // The side channel has a bit more.
        let most = samples.len() * 25 / 8 + (samples.len() / BLOCK + 2) * 40 + 200;
        prop_assert!(bytes(&file).len() <= most, "{} bytes", bytes(&file).len());
    }

    #[test]
    fn any_place_is_read_like_the_whole(places in prop::collection::vec((0..99_000_u64, 1..9000_usize), 1..20)) {
        let (samples, file) = &*VOICE;
        let mut reader = reader(file);
        for (from, count) in places {
            let count = count.min(samples.len() - from as usize);
            let mut read = vec![0; count];
            reader.read(from, &mut read).expect("read");
            prop_assert!(read == samples[from as usize..][..count]);
        }
    }

    #[test]
    fn a_damaged_file_is_refused_or_read_never_trusted(at in 0..100_000_usize, bit in 0..8_u32) {
        let (samples, file) = &*VOICE;
        let mut damaged = bytes(file);
        let at = at % damaged.len();
        damaged[at] ^= 1 << bit;
        let file = tempfile::tempfile().expect("a file");
        std::io::Write::write_all(&mut &file, &damaged).expect("written");
        if let Ok(Some(mut reader)) = Reader::open(Arc::new(file)) {
            let mut read = vec![0; (reader.samples() as usize).min(200_000) * reader.channels()];
            if reader.read(0, &mut read).is_ok() {
                // Only the seek table and what a file does not need may differ.
                prop_assert!(&read == samples, "byte {at}");
            }
        }
    }
}

#[test]
fn speech_takes_half_the_space() {
    let samples = voice(480_000);
    let size = bytes(&kept(1, &samples)).len();
    assert!(size * 2 < samples.len() * 3, "{size} bytes of {}", samples.len() * 3);
}

#[test]
fn two_channels_that_are_alike_take_little_more_than_one() {
    let one = voice(100_000);
    let both: Vec<i32> = one.iter().flat_map(|sample| [*sample, *sample]).collect();
    let (mono, stereo) = (bytes(&kept(1, &one)).len(), bytes(&kept(2, &both)).len());
    assert!(stereo < mono * 102 / 100, "{stereo} against {mono}");
}

#[test]
fn noise_that_falls_silent_within_a_block_does_not_grow() {
    // Predictors that were measured on the one are bad at the other.
    let mut noise = 1_u32;
    let loud = (0..2944).map(|_| {
        noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (noise as i32) >> 8
    });
    let samples: Vec<i32> = loud.chain(std::iter::repeat_n(0, 1152)).collect();
    let steps: Vec<i32> = (0..48_000).map(|n| if n / 109 % 2 == 0 { 6_710_886 } else { -6_710_886 }).collect();
    for samples in [samples, steps] {
        let file = kept(1, &samples);
        assert!(read_all(&mut reader(&file)) == samples);
        assert!(bytes(&file).len() < samples.len() * 3 + 1000, "{}", bytes(&file).len());
    }
}

#[test]
fn what_was_not_written_here_is_not_opened() {
    let samples = voice(10_000);
    let whole = bytes(&kept(1, &samples));
    let open = |bytes: &[u8]| {
        let file = tempfile::tempfile().expect("a file");
        std::io::Write::write_all(&mut &file, bytes).expect("written");
        Reader::open(Arc::new(file))
    };
    for other in [&b"RIFF"[..], b"", &[0; 500], &whole[..40]] {
        assert!(open(other).expect("readable").is_none());
    }
    let foreign = String::from_utf8_lossy(&whole).find("GALA").expect("who wrote it");
    let mut others = whole.clone();
    others[whole.windows(4).position(|four| four == b"GALA").expect("who wrote it")] = b'K';
    assert!(foreign > 0 && open(&others).expect("readable").is_none());
    let mut cut = open(&whole[..whole.len() - 100]).expect("readable").expect("written here");
    let mut read = vec![0; samples.len()];
    cut.read(0, &mut read).expect_err("its end is missing");
    cut.read(0, &mut read[..BLOCK]).expect("its beginning is there");
    cut.read(9_999, &mut read[..2]).expect_err("beyond the end");
}

#[test]
fn as_wav_it_is_what_another_writer_writes() {
    for channels in [1, 2] {
        let samples = [voice(9_998), vec![LIMIT, -LIMIT - 1]].concat();
        let mut reader = reader(&kept(channels, &samples));
        let mut wav = Vec::new();
        wav::write(&mut reader, &mut wav).expect("written");
        assert_eq!(wav.len() as u64, wav::size(&reader));
        let spec = hound::WavSpec {
            channels: channels as u16,
            sample_rate: 48_000,
            bits_per_sample: 24,
            sample_format: hound::SampleFormat::Int,
        };
        let mut expected = Cursor::new(Vec::new());
        let mut writer = hound::WavWriter::new(&mut expected, spec).expect("a writer");
        samples.iter().for_each(|sample| writer.write_sample(*sample).expect("written"));
        writer.finalize().expect("finished");
        assert!(wav == expected.into_inner(), "{channels} channels");
    }
}

#[test]
fn threads_write_the_frames_that_one_would() {
    let samples = voice(1_000_000);
    let file = kept(1, &samples);
    assert_eq!(read_all(&mut reader(&file)), samples);
    let mut encoder = Encoder::starting_at(0);
    let frames = samples.chunks(BLOCK).flat_map(|block| encoder.encode(&[block.to_vec()]).to_vec());
    let layout = Layout { channels: 1, samples: samples.len() as u64 };
    assert!(frames.eq(bytes(&file).into_iter().skip(layout.begin() as usize)));
}
