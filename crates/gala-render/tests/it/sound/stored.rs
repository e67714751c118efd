//! Speech as GALA keeps it, and what a render keeps of its sound.

use std::fs;

use gala_audio::{MixCache, MixReport};
use gala_core::{
    cancel::Cancel,
    format::FrameSize,
    hash::ContentHash,
    time::FrameRate,
    timeline::{
        AudioClip, AudioRole, AudioTrack, Color, Content, Fill, Format, Length, Rgba, Timeline, Track, VisualClip,
        VisualTrack,
    },
};
use gala_media::Container;
use gala_render::{OutputSound, Quality, RenderTo, Rendered, plan, plan_audio, resolve};
use gala_testkit::sound::{RATE, near, write_mono_tone};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use crate::{
    sound::bench::{SoundBench, no_tools},
    support::Bench,
};

/// Something between speech and music, as whole numbers of 24 bits.
fn samples(channels: usize, seconds: f64) -> Vec<i32> {
    let count = (seconds * RATE) as usize * channels;
    let sample = |n: usize| {
        let t = (n / channels) as f64 / RATE;
        let voice: f64 = (1..9).map(|k| (t * 900.0 * f64::from(k)).sin() / f64::from(k)).sum();
        (voice * (t * 5.0).sin() * 1_900_000.0) as i32 + (n % channels * 7) as i32
    };
    (0..count).map(sample).collect()
}

/// Writes the same sound as WAV and as GALA's FLAC.
fn write_both(bench: &SoundBench, name: &str, channels: usize, seconds: f64) {
    let samples = samples(channels, seconds);
    let mut flac = fs::File::create(bench.path(&format!("{name}.flac"))).expect("a file");
    gala_flac::write(&mut flac, channels, samples.iter().copied()).expect("written");
    let spec = hound::WavSpec {
        channels: channels as u16,
        sample_rate: 48_000,
        bits_per_sample: 24,
        sample_format: hound::SampleFormat::Int,
    };
    let mut wav = hound::WavWriter::create(bench.path(&format!("{name}.wav")), spec).expect("a file");
    samples.iter().for_each(|sample| wav.write_sample(*sample).expect("written"));
    wav.finalize().expect("finished");
}

#[test]
fn speech_in_flac_is_mixed_like_the_same_in_wav_and_needs_no_program() {
    let mut bench = SoundBench::new(9);
    write_both(&bench, "voice", 1, 4.0);
    write_both(&bench, "music", 2, 3.1);
    bench.resolved.loudness.target_lufs = Some(-14.0);
    let mut mixes = Vec::new();
    for kind in ["wav", "flac"] {
        bench.resolved.audio.clear();
        let music = bench.place(AudioRole::Music, &format!("music.{kind}"), 0, 9000);
        (music.looped, music.fade_out_ms, music.source_in_ms) = (true, 500, 333);
        bench.place(AudioRole::Speech, &format!("voice.{kind}"), 500, 4000);
        bench.place(AudioRole::Speech, &format!("voice.{kind}"), 5000, 2500).source_in_ms = 1234;
        let (report, mix) = bench.try_mix(&no_tools(), None).expect("no program is needed");
        assert_eq!(report.decoded, 0, "{kind}");
        mixes.push(mix);
    }
    assert!(mixes[0] == mixes[1], "not the same samples");
}

#[test]
fn more_sounds_at_once_than_a_process_may_open_need_no_program_either() {
    let mut bench = SoundBench::new(2);
    write_both(&bench, "voice", 1, 1.0);
    for n in 0..300 {
        bench.place(AudioRole::Speech, "voice.flac", n % 7, 1000).gain_db = (-60.0).into();
    }
    let before = getrlimit(Resource::Nofile);
    setrlimit(Resource::Nofile, Rlimit { current: Some(120), ..before }).expect("a lower limit");
    let mixed = bench.try_mix(&no_tools(), None);
    setrlimit(Resource::Nofile, before).expect("the limit that was");
    let (report, mix) = mixed.expect("no program and few files are needed");
    assert_eq!(report.decoded, 0);
    assert!(mix.peak(0.1, 0.9) > 0.001);
}

#[test]
fn no_mix_is_kept_and_what_earlier_versions_kept_goes() {
    let mut bench = SoundBench::new(3);
    write_both(&bench, "voice", 1, 2.0);
    bench.place(AudioRole::Speech, "voice.flac", 0, 2000);
    let cache = MixCache::new(bench.path("cache"), 1 << 30).expect("a cache");
    fs::write(bench.path("cache/0123.mix.wav"), vec![0; 100_000]).expect("written");
    fs::write(bench.path("cache/0123.level"), b"other").expect("written");
    bench.try_mix(&no_tools(), Some(&cache)).expect("mixed");
    let kept: Vec<_> = fs::read_dir(bench.path("cache")).expect("a folder").flatten().collect();
    let bytes: u64 = kept.iter().map(|entry| entry.metadata().expect("facts").len()).sum();
    assert!(bytes < 4000, "{kept:?} take {bytes} bytes");
    assert!(bench.path("cache/0123.level").exists());
}

/// What is only heard otherwise has no picture encoded anew, and the film stays as long as it is.
#[test]
fn gains_and_mutes_of_tracks_change_the_mix_alone() {
    let mut bench = Bench::new();
    let mut timeline = film(&mut bench);
    // The sound outlasts the picture.
    sounds(&mut timeline).clips[0].duration_ms = Length::Ms(2500);
    let planned = |timeline: &Timeline| {
        let resolved = resolve(timeline, &bench.sources).expect("a valid timeline");
        let pictures = plan(&resolved, &bench.renderer.settings(Quality::Standard));
        let segments: Vec<_> = pictures.segments.iter().map(|segment| segment.hash).collect();
        (segments, pictures.frames, plan_audio(&resolved))
    };
    let (segments, frames, mix) = planned(&timeline);
    sounds(&mut timeline).gain_db = -6.0;
    let quieter = planned(&timeline);
    assert_eq!((&quieter.0, quieter.1, quieter.2.length), (&segments, frames, mix.length));
    assert_ne!(quieter.2.hash, mix.hash);
    sounds(&mut timeline).muted = true;
    let muted = planned(&timeline);
    assert_eq!((&muted.0, muted.1, muted.2.length), (&segments, frames, mix.length));
    assert!(muted.2.tracks.is_empty(), "nothing is heard of it");
}

fn sounds(timeline: &mut Timeline) -> &mut AudioTrack {
    match &mut timeline.tracks[1] {
        Track::Audio(track) => track,
        other => panic!("{other:?}"),
    }
}

/// Two seconds of a colour and a tone.
fn film(bench: &mut Bench) -> Timeline {
    write_mono_tone(&bench.path("tone.wav"), 2000);
    let bytes = fs::read(bench.path("tone.wav")).expect("a tone");
    bench.add("tone.wav", &bytes);
    let size = FrameSize { width: 64, height: 64 };
    let format = Format { size, fps: FrameRate::FPS_30, background: Color::default(), safe_area: None };
    let color = Content::Color(Fill::Solid(Rgba([200, 30, 40, 255])));
    let clip = VisualClip { id: "a".to_owned(), duration_ms: Length::Ms(2000), ..VisualClip::new(color) };
    let clips = vec![clip];
    let sound = AudioClip { duration_ms: Length::Ms(2000), ..AudioClip::new("tone.wav") };
    let tracks =
        vec![Track::Visual(VisualTrack::new(clips)), Track::Audio(AudioTrack::new(AudioRole::Speech, vec![sound]))];
    Timeline::new(format, tracks)
}

fn render(bench: &Bench, timeline: &Timeline, name: &str) -> Rendered {
    let resolved = resolve(timeline, &bench.sources).expect("a valid timeline");
    let (pictures, sound) = (plan(&resolved, &bench.renderer.settings(Quality::Standard)), plan_audio(&resolved));
    let sound = Some(OutputSound::Planned { plan: &sound, from: 0 });
    let out = bench.path(name);
    let to = RenderTo { out: &out, container: Container::Mp4, sound };
    bench.renderer.render(&pictures, &to, &Cancel::new(), &|_| {}).expect("rendered")
}

#[test]
fn encoded_sound_that_changed_on_the_disk_is_not_joined_into_a_video() {
    let mut bench = Bench::new();
    let timeline = film(&mut bench);
    render(&bench, &timeline, "first.mp4");
    let video = |name: &str| fs::read(bench.path(name)).expect("a video");
    let sounds = bench.renderer.segment_path(&ContentHash::of(b"any")).with_file_name("sounds");
    for kind in ["m4a", "json"] {
        let mut kept = fs::read_dir(&sounds).expect("a folder").flatten().map(|entry| entry.path());
        let path = kept.find(|path| path.extension().is_some_and(|found| found == kind)).expect("it is kept");
        let whole = fs::read(&path).expect("it is kept");
        let mut changed = whole.clone();
        let middle = whole.len() / 2;
        changed[middle] ^= 1;
        fs::write(&path, changed).expect("written");
        let again = render(&bench, &timeline, "again.mp4");
        assert!(video("first.mp4") == video("again.mp4"), "{kind}: another video was made");
        assert!(again.mix.expect("a mix").integrated_lufs.is_some());
        assert!(fs::read(&path).expect("it is there") == whole, "{kind}: it was not made again");
    }
}

#[test]
fn a_video_that_is_rendered_again_mixes_nothing() {
    let mut bench = Bench::new();
    let timeline = film(&mut bench);
    let first = render(&bench, &timeline, "first.mp4");
    // What would have to be read for a mix is gone.
    fs::remove_file(bench.path("tone.wav")).expect("removed");
    let again = render(&bench, &timeline, "again.mp4");
    assert!(fs::read(bench.path("first.mp4")).expect("a video") == fs::read(bench.path("again.mp4")).expect("a video"));
    let (first, again) = (first.mix.expect("a mix"), again.mix.expect("what was measured of it"));
    let heard = |mix: &MixReport| mix.integrated_lufs.expect("it is heard");
    near(heard(&again), heard(&first), 1e-6);
    assert!(first.measured > 0 && again.measured == 0);
}
