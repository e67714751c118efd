//! Files of many kinds, at every place and speed, decoded no more often than needed.

use gala_audio::MixCache;
use gala_core::{time::Millis, timeline::AudioRole};
use gala_testkit::sound::near;

use crate::{
    sound::bench::{SoundBench, no_tools},
    support::tools,
};

/// A beep of 200 ms at 3 s, and a lower one at 5 s.
const BEEPS: &str =
    "-f lavfi -i aevalsrc='0.5*sin(2*PI*1000*t)*between(t\\,3\\,3.2)+0.5*sin(2*PI*300*t)*between(t\\,5\\,5.2)':d=8:s=";

#[test]
fn every_format_begins_where_the_clip_says() {
    let mut sounds = SoundBench::new(4);
    // Files without a place for it hide how long the encoder waited: nobody can tell.
    let (lame, aac) = (1105.0 / 44_100.0, 1024.0 / 48_000.0);
    // Matroska counts from what a decoder of Opus leaves out, which is a third of a frame, for its pictures too.
    let ahead = 0.008;
    let formats = [
        ("a.mp3", 0.0, "44100 -c:a libmp3lame -q:a 3"),
        ("b.mp3", lame, "44100 -c:a libmp3lame -b:a 96k -write_xing 0"),
        ("a.m4a", 0.0, "44100 -c:a aac"),
        ("a.ogg", 0.0, "48000 -c:a libvorbis"),
        ("a.opus", 0.0, "48000 -c:a libopus"),
        ("a.flac", 0.0, "22050 -c:a flac"),
        ("a.wav", 0.0, "44100 -c:a pcm_s16le"),
        ("a.mkv", ahead, "48000 -c:a libopus"),
        ("a.ts", aac, "48000 -c:a aac"),
    ];
    for (name, late, options) in formats {
        sounds.make(name, &format!("{BEEPS}{options}"));
        sounds.resolved.audio.clear();
        sounds.place(AudioRole::Effect, name, 1000, 3000).source_in_ms = 2345;
        let mix = sounds.mix();
        for (from, beep) in [(0.0, 1.655), (2.5, 3.655)] {
            let at = mix.onset(from, 0.1) - late;
            assert!((at - beep).abs() < 0.003, "{name}: {beep} is heard at {at}");
        }
        assert!(mix.peak(0.0, 1.6) < 0.02, "{name}: nothing before");
    }
}

#[test]
fn speed_changes_the_length_and_not_the_pitch() {
    let mut sounds = SoundBench::new(20);
    sounds.make("a.flac", &format!("{BEEPS}44100"));
    sounds.make("a.wav", &format!("{BEEPS}48000 -c:a pcm_f32le"));
    for name in ["a.flac", "a.wav"] {
        for speed in [0.25_f32, 0.5, 1.5, 2.0, 4.0] {
            sounds.resolved.audio.clear();
            let sound = sounds.place(AudioRole::Effect, name, 0, 20_000);
            (sound.speed, sound.source_in_ms) = (speed, 2000);
            let mix = sounds.mix();
            // The filter moves what it stretches by a few hundredths of a second, and never more.
            let within = 0.015 + 0.015 / f64::from(speed);
            for beep in [1.1, 3.1] {
                let beep = beep / f64::from(speed);
                let around = 0.8 / f64::from(speed);
                near(mix.middle(beep - around, beep + around), beep, within);
            }
            let middle = 1.1 / f64::from(speed);
            let level = |hertz| mix.tone(0, middle - 0.01, middle + 0.01, hertz);
            assert!(level(1000.0) > -9.0, "{name} at {speed}");
            assert!(level(1000.0 * f64::from(speed)) < level(1000.0) - 6.0, "{name} at {speed}");
        }
    }
}

#[test]
fn the_slowest_and_the_fastest_are_heard() {
    let mut sounds = SoundBench::new(10);
    sounds.tone("tone.wav", 60.0, 440.0, 0.3);
    for (speed, from, to) in [(0.1, 2.0, 9.0), (10.0, 1.0, 5.0)] {
        sounds.resolved.audio.clear();
        sounds.place(AudioRole::Effect, "tone.wav", 0, 10_000).speed = speed;
        let mix = sounds.mix();
        near(mix.loudness(from, to), 20.0 * 0.3_f64.log10() - 0.7, 1.5);
        assert!(mix.tone(0, from, from + 0.1, 440.0) > -16.0, "and of its own pitch");
    }
}

/// Makes a tone in one channel of a layout, and returns how loud its mix is.
fn loudness(options: &str, name: &str) -> f64 {
    let mut sounds = SoundBench::new(4);
    sounds.make(name, options);
    sounds.place(AudioRole::Effect, name, 0, 4000);
    sounds.mix().loudness(0.5, 3.5)
}

#[test]
fn every_layout_and_rate_is_as_loud_as_it_was() {
    let sine = "0.2*sin(2*PI*500*t)";
    let one = format!("-f lavfi -i aevalsrc='{sine}':d=4:s=48000");
    let mono = loudness(&format!("{one} -c:a pcm_f32le"), "mono.wav");
    near(loudness(&format!("{one} -c:a flac"), "mono.flac"), mono, 0.1);
    near(loudness(&format!("-f lavfi -i aevalsrc='{sine}':d=4:s=8000 -c:a pcm_s16le"), "phone.wav"), mono, 0.1);
    let channel = |layout: &str, channels: usize, which: usize| {
        let expressions: Vec<&str> = (0..channels).map(|c| if c == which { sine } else { "0" }).collect();
        format!("-f lavfi -i aevalsrc='{}':c={layout}:d=4:s=48000 -c:a pcm_f32le", expressions.join("|"))
    };
    let left = loudness(&channel("stereo", 2, 0), "left.wav");
    for (layout, channels) in [("5.1", 6), ("7.1", 8)] {
        // Dialogue in the centre is as loud as the same tone in one channel: 3 dB less in each of two.
        near(loudness(&channel(layout, channels, 2), "centre.wav"), left, 0.2);
        near(loudness(&channel(layout, channels, 0), "front.wav"), left, 0.2);
        // ITU-R BS.775: what surrounds comes 3 dB lower.
        near(loudness(&channel(layout, channels, 4), "back.wav"), left - 3.0, 0.2);
    }
}

#[test]
fn the_sound_of_a_video_keeps_time_with_its_picture() {
    let mut sounds = SoundBench::new(6);
    let video = "-f lavfi -i color=s=64x64:r=25:d=8";
    sounds.make("late.mkv", &format!("{video} -itsoffset 0.7 {BEEPS}48000 -c:v mpeg4 -c:a aac"));
    sounds.make("late.mp4", &format!("{video} -itsoffset 0.7 {BEEPS}44100 -c:v mpeg4 -c:a aac"));
    for name in ["late.mkv", "late.mp4"] {
        for in_ms in [0, 500, 3000] {
            sounds.resolved.audio.clear();
            sounds.place(AudioRole::Effect, name, 0, 6000).source_in_ms = in_ms;
            near(sounds.mix().onset(0.0, 0.1), 3.7 - in_ms as f64 / 1000.0, 0.004);
        }
    }
}

#[test]
fn moving_a_clip_decodes_and_measures_nothing_again() {
    let mut sounds = SoundBench::new(12);
    sounds.make("voice.mp3", &format!("{BEEPS}44100"));
    sounds.make("music.ogg", &format!("{BEEPS}48000 -c:a libvorbis"));
    sounds.tone("hit.wav", 1.0, 700.0, 0.2);
    sounds.resolved.loudness.target_lufs = Some(-14.0);
    let music = sounds.place(AudioRole::Music, "music.ogg", 0, 12_000);
    (music.looped, music.fade_out_ms) = (true, 500);
    sounds.place(AudioRole::Speech, "voice.mp3", 0, 4000).source_in_ms = 2000;
    sounds.place(AudioRole::Effect, "hit.wav", 100, 500).speed = 1.25;
    let cache = MixCache::new(sounds.path("cache"), 1 << 30).expect("a cache");
    let (first, with_cache) = sounds.try_mix(&tools(), Some(&cache)).expect("mixed");
    assert_eq!((first.decoded, first.measured), (3, 2));
    assert!(with_cache == sounds.mix(), "the cache is not heard");
    let (again, mix) = sounds.try_mix(&no_tools(), Some(&cache)).expect("no program is needed");
    assert!(mix == with_cache);
    assert_eq!((again.length, again.decoded, again.measured), (first.length, 0, 0));
    near(again.integrated_lufs.expect("heard"), first.integrated_lufs.expect("heard"), 1e-6);
    for move_clip in [(1, 5000), (2, 7000)] {
        sounds.resolved.audio[move_clip.0].sounds[0].start = Millis(move_clip.1);
        let (moved, mix) = sounds.try_mix(&no_tools(), Some(&cache)).expect("no program is needed");
        assert_eq!((moved.decoded, moved.measured), (0, 0));
        assert!(mix == sounds.mix());
    }
    sounds.resolved.audio[1].sounds[0].duration = Millis(3000);
    let (shorter, _) = sounds.try_mix(&no_tools(), Some(&cache)).expect("a part of what was decoded");
    assert_eq!((shorter.decoded, shorter.measured), (0, 1), "another stretch is measured");
    sounds.resolved.audio[1].sounds[0].source_in_ms = 2500;
    let (other, _) = sounds.try_mix(&tools(), Some(&cache)).expect("mixed");
    assert_eq!((other.decoded, other.measured), (1, 1), "only what changed");
    sounds.resolved.audio[1].sounds[0].duration = Millis(5000);
    let (longer, mix) = sounds.try_mix(&tools(), Some(&cache)).expect("mixed");
    assert_eq!((longer.decoded, longer.measured), (1, 1), "what is kept is too short");
    assert!(mix == sounds.mix());
}

#[test]
fn what_is_kept_of_sounds_and_changed_on_the_disk_is_made_again() {
    let mut sounds = SoundBench::new(4);
    sounds.make("voice.mp3", &format!("{BEEPS}44100"));
    sounds.resolved.loudness.target_lufs = Some(-14.0);
    sounds.place(AudioRole::Speech, "voice.mp3", 0, 4000);
    let cache = MixCache::new(sounds.path("cache"), 1 << 30).expect("a cache");
    let (first, mix) = sounds.try_mix(&tools(), Some(&cache)).expect("mixed");
    assert_eq!((first.decoded, first.measured), (1, 1));
    for (kind, made_again) in [("f32", (1, 0)), ("level", (0, 1))] {
        let mut kept = std::fs::read_dir(sounds.path("cache")).expect("a folder").flatten().map(|entry| entry.path());
        let path = kept.find(|path| path.extension().is_some_and(|found| found == kind)).expect("it is kept");
        let whole = std::fs::read(&path).expect("it is kept");
        // Of the samples or powers, of the loudness, and of the checksum.
        for place in [whole.len() / 2, 7, whole.len() - 1] {
            let mut changed = whole.clone();
            changed[place] ^= 1;
            std::fs::write(&path, changed).expect("written");
            let (again, same) = sounds.try_mix(&tools(), Some(&cache)).expect("mixed");
            assert!(same == mix, "{kind}: byte {place} is heard");
            assert_eq!((again.decoded, again.measured), made_again, "{kind}: byte {place}");
            assert!(std::fs::read(&path).expect("it is there") == whole, "{kind}: it was not kept again");
        }
    }
}

#[test]
fn one_stretch_is_decoded_once_however_often_it_is_heard() {
    let mut sounds = SoundBench::new(10);
    sounds.make("hit.mp3", &format!("{BEEPS}44100"));
    for (start_ms, duration_ms) in [(0, 1000), (2000, 5000), (8000, 500)] {
        sounds.place(AudioRole::Effect, "hit.mp3", start_ms, duration_ms);
    }
    let (report, _) = sounds.try_mix(&tools(), None).expect("mixed");
    assert_eq!(report.decoded, 1);
    let left: Vec<_> = std::fs::read_dir(sounds.folder.path()).expect("a folder").flatten().collect();
    assert_eq!(left.len(), 2, "only the source and the mix: {left:?}");
}

#[test]
fn a_cache_that_is_too_large_forgets_what_was_used_longest_ago() {
    let mut sounds = SoundBench::new(2);
    let cache = MixCache::new(sounds.path("cache"), 500_000).expect("a cache");
    for (name, hertz) in [("a.flac", 300), ("b.flac", 400)] {
        sounds.make(name, &format!("-f lavfi -i sine={hertz}:d=1"));
        sounds.resolved.audio.clear();
        sounds.place(AudioRole::Effect, name, 0, 2000);
        sounds.try_mix(&tools(), Some(&cache)).expect("mixed");
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    assert_eq!(sounds.try_mix(&no_tools(), Some(&cache)).expect("kept").0.decoded, 0);
    sounds.resolved.audio.clear();
    sounds.place(AudioRole::Effect, "a.flac", 0, 2000);
    assert_eq!(sounds.try_mix(&tools(), Some(&cache)).expect("mixed").0.decoded, 1);
}
