//! A mix as a file of sound, as numbers and as a picture.

use std::fs;

use gala_audio::{write_peaks, write_waveform};
use gala_core::{
    cancel::Cancel,
    format::FrameSize,
    time::Frames,
    timeline::{AudioRole, Rgba},
};
use gala_media::{SoundFormat, write_sound};
use gala_testkit::sound::{Recording, near};

use crate::{
    sound::bench::{SoundBench, no_tools},
    support::tools,
};

/// A second and a bit of silence, then a tone that is louder on the left.
fn a_mix() -> SoundBench {
    let mut sounds = SoundBench::new(4);
    sounds.resolved.frames = Frames(101);
    sounds.wave("tone.wav", 2.0, |t| {
        let sine = (std::f64::consts::TAU * 441.0 * t).sin();
        [sine * 0.5, sine * 0.25]
    });
    sounds.place(AudioRole::Effect, "tone.wav", 1000, 2000);
    sounds.try_mix(&no_tools(), None).expect("mixed");
    sounds
}

#[test]
fn sound_files_are_decoded_to_the_very_length_of_the_mix() {
    let sounds = a_mix();
    let mix = Recording::read(&sounds.path("mix.wav"));
    for (name, most) in [("out.wav", 2e-7), ("out.flac", 2e-7), ("out.mp3", 0.05)] {
        let out = sounds.path(name);
        let format = SoundFormat::of(&out).expect("a format");
        write_sound(&sounds.path("mix.wav"), format, &tools(), &out, &Cancel::new()).expect("written");
        sounds.make("back.wav", &format!("-i @{name} -c:a pcm_f32le"));
        let back = Recording::read(&sounds.path("back.wav"));
        assert_eq!(back.0.len(), mix.0.len(), "{name}");
        let apart = mix.0.iter().flatten().zip(back.0.iter().flatten()).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
        assert!(apart < most, "{name} differs by {apart}");
    }
    assert_eq!(SoundFormat::of("VOICE.MP3".as_ref()), Some(SoundFormat::Mp3));
    assert_eq!(SoundFormat::of("video.mp4".as_ref()), None);
}

#[test]
fn a_failed_sound_file_leaves_nothing() {
    let sounds = a_mix();
    fs::write(sounds.path("mix.wav"), b"no sound").expect("written");
    let out = sounds.path("out.mp3");
    write_sound(&sounds.path("mix.wav"), SoundFormat::Mp3, &tools(), &out, &Cancel::new()).expect_err("no mix");
    write_peaks(&sounds.path("mix.wav"), 100, &out, &Cancel::new()).expect_err("no mix");
    assert!(!out.exists());
    assert_eq!(fs::read_dir(sounds.folder.path()).expect("a folder").count(), 2, "the source and what is no mix");
}

#[test]
fn peaks_are_the_extremes_of_each_column() {
    let sounds = a_mix();
    let out = sounds.path("peaks.json");
    write_peaks(&sounds.path("mix.wav"), 100, &out, &Cancel::new()).expect("written");
    let peaks: serde_json::Value = serde_json::from_slice(&fs::read(&out).expect("a file")).expect("JSON");
    assert_eq!((&peaks["samples_per_pixel"], &peaks["length"]), (&480.into(), &337.into()));
    let data: Vec<i64> = peaks["data"].as_array().expect("data").iter().filter_map(|sample| sample.as_i64()).collect();
    assert_eq!(data.len(), 337 * 2);
    assert!(data[..200].iter().all(|sample| *sample == 0), "a second of silence");
    for column in data[2 * 110..2 * 290].chunks(2) {
        near(column[0] as f64, -63.5, 1.5);
        near(column[1] as f64, 63.5, 1.5);
    }
}

#[test]
fn a_waveform_is_drawn_where_there_is_sound() {
    let sounds = a_mix();
    let out = sounds.path("wave.png");
    let size = FrameSize { width: 337, height: 100 };
    write_waveform(&sounds.path("mix.wav"), size, Rgba([255, 0, 0, 255]), &out, &Cancel::new()).expect("written");
    let picture = image::open(&out).expect("a picture").to_rgba8();
    let opaque = |x: u32| (0..100).filter(|y| picture.get_pixel(x, *y).0[3] > 200).count();
    assert!(opaque(50) <= 1, "a line for silence");
    near(opaque(200) as f64, 50.0, 2.0);
    assert_eq!(picture.get_pixel(200, 50).0, [255, 0, 0, 255]);
}
