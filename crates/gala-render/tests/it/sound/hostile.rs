//! Files that are not what they say.

use std::{fs, time::Instant};

use gala_audio::MixCache;
use gala_core::{cancel::Cancel, timeline::AudioRole};
use gala_media::probe;
use gala_testkit::sound::near;

use crate::{sound::bench::SoundBench, support::tools};

fn refusal(sounds: &mut SoundBench, name: &str) -> (String, String) {
    sounds.resolved.audio.clear();
    sounds.place(AudioRole::Effect, name, 0, 1000);
    let error = sounds.try_mix(&tools(), None).err().unwrap_or_else(|| panic!("{name} was mixed"));
    (error.code().to_owned(), error.to_string())
}

#[test]
fn files_without_sound_are_refused_by_name() {
    let mut sounds = SoundBench::new(1);
    sounds.make("silent.mp4", "-f lavfi -i color=s=64x64:r=25:d=1 -c:v mpeg4");
    let (code, message) = refusal(&mut sounds, "silent.mp4");
    assert_eq!(code, "no_sound");
    assert!(message.contains("silent.mp4") && message.contains("holds no sound"), "{message}");
    sounds.make("secret.m4a", "-f lavfi -i sine=d=1");
    let playlist = format!("#EXTM3U\n#EXTINF:1,\nfile://{}\n#EXT-X-ENDLIST\n", sounds.path("secret.m4a").display());
    fs::write(sounds.path("list.mp4"), playlist).expect("written");
    fs::write(sounds.path("empty.mp3"), b"").expect("written");
    let whole = fs::read(sounds.path("secret.m4a")).expect("a file");
    fs::write(sounds.path("cut.m4a"), &whole[..whole.len() / 2]).expect("written");
    let mut no_channels = wav_header(0, 48_000, 16, 9600);
    no_channels.extend([0; 9600]);
    fs::write(sounds.path("none.wav"), no_channels).expect("written");
    let codes = [
        ("list.mp4", "unsupported_format"),
        ("empty.mp3", "empty_file"),
        ("cut.m4a", "truncated"),
        ("gone.wav", "missing_file"),
        ("none.wav", "unsupported_format"),
    ];
    for (name, wanted) in codes {
        let (code, message) = refusal(&mut sounds, name);
        assert_eq!(code, wanted, "{message}");
        assert!(message.contains(name), "{message}");
    }
}

fn wav_header(channels: u16, rate: u32, bits: u16, data_bytes: u32) -> Vec<u8> {
    let frame = channels * bits / 8;
    let mut head = b"RIFF".to_vec();
    head.extend(data_bytes.saturating_add(36).to_le_bytes());
    head.extend(b"WAVEfmt \x10\0\0\0\x01\0");
    head.extend(channels.to_le_bytes());
    head.extend(rate.to_le_bytes());
    head.extend((rate * u32::from(frame)).to_le_bytes());
    head.extend(frame.to_le_bytes());
    head.extend(bits.to_le_bytes());
    head.extend(b"data");
    head.extend(data_bytes.to_le_bytes());
    head
}

#[test]
fn of_a_file_that_is_cut_short_what_is_there_is_heard() {
    let mut sounds = SoundBench::new(4);
    sounds.make("whole.mp3", "-f lavfi -i sine=1000:d=4 -c:a libmp3lame");
    let bytes = fs::read(sounds.path("whole.mp3")).expect("a file");
    fs::write(sounds.path("cut.mp3"), &bytes[..bytes.len() / 2]).expect("written");
    sounds.place(AudioRole::Effect, "cut.mp3", 0, 4000);
    let mix = sounds.mix();
    assert!(mix.peak(0.5, 1.5) > 0.1 && mix.peak(2.5, 4.0) < 0.01);
}

#[test]
fn a_sound_whose_header_promises_far_more_than_can_be_decoded_is_told_and_never_kept() {
    let mut sounds = SoundBench::new(8);
    sounds.make("whole.m4a", "-f lavfi -i sine=1000:d=8 -c:a aac -movflags +faststart");
    let bytes = fs::read(sounds.path("whole.m4a")).expect("a file");
    fs::write(sounds.path("half.m4a"), &bytes[..bytes.len() / 2]).expect("written");
    let kept = sounds.path("kept");
    let cache = MixCache::new(&kept, 1 << 30).expect("a cache");
    sounds.place(AudioRole::Effect, "half.m4a", 0, 8000);
    let error = sounds.try_mix(&tools(), Some(&cache)).err().expect("half is missing");
    assert!(error.code() == "truncated" && error.to_string().contains("half.m4a"), "{error}");
    assert_eq!(fs::read_dir(&kept).expect("a folder").count(), 0, "nothing of it is kept");
}

#[test]
fn a_header_that_lies_about_the_length_is_not_believed() {
    let mut sounds = SoundBench::new(2);
    for (name, told) in [("long.wav", 2_000_000_000), ("all.wav", u32::MAX), ("none.wav", 0)] {
        let mut bytes = wav_header(1, 48_000, 16, told);
        bytes.extend((0..48_000).flat_map(|n: i32| ((n % 100 - 50) * 200).to_le_bytes()[..2].to_vec()));
        fs::write(sounds.path(name), bytes).expect("written");
        sounds.resolved.audio.clear();
        sounds.place(AudioRole::Effect, name, 0, 2000).looped = true;
        let mix = sounds.mix();
        assert!(mix.peak(0.1, 0.9) > 0.25, "{name}");
        assert!(mix.peak(1.1, 1.9) > 0.25, "{name}: it starts again after the second that is there");
    }
}

#[test]
fn of_ten_hours_only_what_is_heard_is_read() {
    let mut sounds = SoundBench::new(2);
    // 8 kHz, 16 bits: a hole of 576 MB with a second of sound after nine hours.
    let second = 16_000_u64;
    let file = fs::File::create(sounds.path("day.wav")).expect("a file");
    let head = wav_header(1, 8000, 16, (36_000 * second) as u32);
    let sound: Vec<u8> = (0..8000).flat_map(|n: i32| ((n % 8 - 4) * 2000).to_le_bytes()[..2].to_vec()).collect();
    use std::os::unix::fs::FileExt;
    file.write_all_at(&head, 0).expect("written");
    file.write_all_at(&sound, head.len() as u64 + 32_400 * second).expect("written");
    file.set_len(head.len() as u64 + 36_000 * second).expect("a hole");
    let sound = gala_render::Source::new(sounds.path("day.wav"), gala_core::hash::ContentHash::of(b"day"));
    fs::write(sounds.path("placeholder"), b"").expect("written");
    let clip = sounds.place(AudioRole::Effect, "placeholder", 0, 2000);
    (clip.source, clip.source_in_ms) = (sound, 32_399_500);
    let start = Instant::now();
    let mix = sounds.mix();
    near(mix.onset(0.0, 0.05), 0.5, 0.002);
    assert!(mix.peak(1.6, 2.0) < 0.01);
    assert!(start.elapsed().as_secs() < 10, "{:?}", start.elapsed());
    let error = probe(&tools(), &sounds.path("day.wav"), &Cancel::new()).expect_err("ten hours");
    assert_eq!(error.code(), "too_long");
}
