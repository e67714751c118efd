use std::path::PathBuf;

use gala_core::{
    cancel::Cancel,
    hash::ContentHash,
    time::{FrameRate, Frames, samples_at},
    timeline::AudioRole,
};
use gala_media::Tools;
use gala_testkit::sound::Recording;

use super::*;

/// A folder with sounds, and the tracks of a mix of them.
struct Fixture {
    folder: tempfile::TempDir,
    length: u64,
    tracks: Vec<PlacedTrack>,
}

impl Fixture {
    fn new(seconds: u64) -> Self {
        let length = samples_at(seconds * 1000);
        Self { folder: tempfile::tempdir().expect("a folder"), length, tracks: Vec::new() }
    }

    fn plan(&self) -> AudioPlan {
        AudioPlan::new(self.length, Some(-14.0), self.tracks.clone())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a sound and places it.
    fn place(
        &mut self,
        role: AudioRole,
        name: &str,
        samples: &[f32],
        start_ms: u64,
        duration_ms: u64,
    ) -> &mut PlacedSound {
        let path = self.path(name);
        write_mono(&path, samples).expect("written");
        let start = samples_at(start_ms);
        let sound = PlacedSound {
            source: SoundFile { path, checksum: ContentHash::of(name.as_bytes()) },
            start,
            length: samples_at(duration_ms).min(self.length - start),
            source_in_ms: 0,
            speed: 1.0,
            gain_db: 0.0.into(),
            pan: 0.0.into(),
            fade_in: 0,
            fade_out: 0,
            looped: role == AudioRole::Music,
        };
        let under_speech = GivingWay { under: vec![AudioRole::Speech], depth_db: DEPTH_DB };
        let ducking = (role == AudioRole::Music).then_some(under_speech);
        self.tracks.push(PlacedTrack { role, ducking, gain_db: 0.0, sounds: vec![sound] });
        &mut self.tracks.last_mut().expect("just pushed").sounds[0]
    }

    fn mix(&self, name: &str) -> (MixReport, Recording) {
        let path = self.path(name);
        let report = mix(&self.plan(), &Tools::absent(), None, &path, &Cancel::new()).expect("mixed");
        (report, Recording::read(&path))
    }
}

fn sine(hertz: f32, seconds: f32, height: f32) -> Vec<f32> {
    let step = std::f32::consts::TAU * hertz / 48_000.0;
    (0..(seconds * 48_000.0) as usize).map(|n| (n as f32 * step).sin() * height).collect()
}

/// Something like a voice: bursts of a buzz with pauses, with peaks well above its mean.
fn voice(seconds: f32, height: f32) -> Vec<f32> {
    let count = (seconds * 48_000.0) as usize;
    let buzz = |n: usize| {
        let t = n as f32 / 48_000.0;
        let pulse =
            (1..20).map(|k| (t * 120.0 * k as f32 * std::f32::consts::TAU + (k * k) as f32).cos() / 6.0).sum::<f32>();
        let syllable = (t * 4.0 * std::f32::consts::PI).sin().max(0.0);
        pulse * syllable * height
    };
    (0..count).map(buzz).collect()
}

fn a_short_film() -> Fixture {
    let mut fixture = Fixture::new(20);
    fixture.place(AudioRole::Speech, "one.wav", &voice(5.0, 0.3), 2000, 5000);
    fixture.place(AudioRole::Speech, "two.wav", &voice(6.0, 0.05), 11_000, 6000);
    fixture.place(AudioRole::Music, "music.wav", &sine(220.0, 7.0, 0.5), 0, 20_000);
    fixture
}

#[test]
fn a_mix_has_the_target_loudness_and_keeps_below_the_peak() {
    let (report, heard) = a_short_film().mix("mix.wav");
    let measured = heard.loudness(0.0, 20.0);
    assert!((measured - -14.0).abs() <= 0.5, "{measured} LUFS");
    assert!((report.integrated_lufs.expect("heard") - measured).abs() < 0.05);
    let mut meter = ebur128::EbuR128::new(2, 48_000, ebur128::Mode::TRUE_PEAK).expect("a meter");
    meter.add_frames_f32(heard.0.as_flattened()).expect("measured");
    let peak = 20.0 * meter.true_peak(0).expect("measured").log10();
    assert!(peak <= -1.0 && (report.true_peak_dbtp.expect("heard") - peak).abs() < 0.2, "{peak} and {report:?}");
}

#[test]
fn a_mix_is_exactly_as_long_as_its_frames() {
    for (fps, frames) in [("29.97", 100), ("23.976", 241), ("60", 7)] {
        let fps: FrameRate = fps.parse().expect("a rate");
        let mut fixture = Fixture::new(1);
        fixture.length = fps.sample_at(Frames(frames));
        fixture.place(AudioRole::Speech, "a.wav", &voice(30.0, 0.3), 0, 30_000);
        let (report, heard) = fixture.mix("mix.wav");
        assert_eq!(heard.0.len() as u64, fixture.length);
        assert_eq!(report.length, heard.0.len() as u64);
    }
}

#[test]
fn music_is_far_below_speech_and_comes_up_in_pauses() {
    let (_, heard) = a_short_film().mix("mix.wav");
    let under = heard.tone(0, 3.0, 6.0, 220.0);
    let alone = heard.tone(0, 8.6, 10.2, 220.0);
    assert!((alone - under - 12.0).abs() < 1.0, "12 dB of ducking: {alone} and {under}");
    let gap = heard.loudness(3.0, 6.0) - (under - 0.691);
    assert!((15.0..23.0).contains(&gap), "the bed lies {gap} dB below");
}

#[test]
fn quiet_and_loud_voices_are_brought_together() {
    let (_, heard) = a_short_film().mix("mix.wav");
    let (one, two) = (heard.loudness(2.0, 7.0), heard.loudness(11.0, 17.0));
    assert!((one - two).abs() < 1.5, "{one} and {two} LUFS");
}

#[test]
fn equal_plans_give_equal_bytes() {
    let fixture = a_short_film();
    fixture.mix("a.wav");
    fixture.mix("b.wav");
    assert!(std::fs::read(fixture.path("a.wav")).expect("a") == std::fs::read(fixture.path("b.wav")).expect("b"));
}

#[test]
fn the_hash_follows_the_sound_and_not_the_path() {
    let mut fixture = a_short_film();
    let before = fixture.plan();
    fixture.tracks[0].sounds[0].source.path = "/elsewhere/one.wav".into();
    assert_eq!(fixture.plan().hash, before.hash);
    fixture.tracks[0].sounds[0].start += 1;
    assert_ne!(fixture.plan().hash, before.hash);
}

#[test]
fn silence_stays_silent() {
    let (report, heard) = Fixture::new(2).mix("none.wav");
    assert_eq!((report.integrated_lufs, report.true_peak_dbtp, heard.0.len()), (None, None, 96_000));
    let mut fixture = Fixture::new(2);
    fixture.place(AudioRole::Speech, "silent.wav", &[0.0; 48_000], 0, 1000);
    let (_, heard) = fixture.mix("silent-mix.wav");
    assert!(heard.0.iter().flatten().all(|sample| *sample == 0.0));
}

#[test]
fn sounds_begin_and_end_at_their_samples() {
    let mut fixture = Fixture::new(3);
    fixture.place(AudioRole::Speech, "tone.wav", &vec![0.25; 96_000], 500, 1000);
    let (_, Recording(frames)) = fixture.mix("mix.wav");
    assert!(frames[..24_000].iter().flatten().all(|sample| *sample == 0.0));
    assert!(frames[24_000][0] > 0.01 && frames[71_999][0] > 0.01);
    assert!(frames[72_000..].iter().flatten().all(|sample| *sample == 0.0));
}

#[test]
fn a_loop_has_no_click_at_its_seam() {
    let mut fixture = Fixture::new(10);
    // 3.37 s: the sine is cut in the middle of a swing.
    fixture.place(AudioRole::Music, "music.wav", &sine(110.0, 3.3737, 0.5), 0, 10_000);
    let (_, heard) = fixture.mix("mix.wav");
    let usual = Recording(heard.span(1.0, 1.5).to_vec()).jump();
    let worst = heard.jump();
    assert!(worst < usual * 1.6, "{worst} against {usual}");
    let quietest =
        heard.0.chunks(4800).map(|part| part.iter().map(|f| f[0].abs()).fold(0.0, f32::max)).fold(1.0, f32::min);
    assert!(quietest > 0.02, "the music never stops: {quietest}");
}

#[test]
fn fades_rise_and_fall() {
    let mut fixture = Fixture::new(6);
    let clip = fixture.place(AudioRole::Music, "music.wav", &sine(440.0, 6.0, 0.5), 0, 6000);
    (clip.fade_in, clip.fade_out) = (48_000, 96_000);
    let (_, heard) = fixture.mix("mix.wav");
    let at = |second: f64| heard.tone(0, second, second + 0.1, 440.0);
    assert!(at(0.0) < at(2.0) - 12.0 && at(0.5) < at(2.0) - 1.5 && (at(1.2) - at(2.0)).abs() < 0.2);
    assert!(at(5.0) < at(2.0) - 2.0 && at(5.89) < at(2.0) - 18.0);
}

#[test]
fn a_cancelled_mix_leaves_nothing_behind() {
    let fixture = a_short_film();
    let cancel = Cancel::new();
    cancel.cancel();
    let error = mix(&fixture.plan(), &Tools::absent(), None, &fixture.path("mix.wav"), &cancel).expect_err("cancelled");
    assert_eq!(error.code(), "cancelled");
    assert!(!fixture.path("mix.wav").exists() && !fixture.path("mix.part").exists());
}

#[test]
fn integer_and_stereo_wav_files_are_read_as_they_are() {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, bits, channels) in [("a.wav", 16, 2), ("b.wav", 24, 1), ("c.wav", 24, 2)] {
        let path = folder.path().join(name);
        let spec = hound::WavSpec {
            channels,
            sample_rate: 48_000,
            bits_per_sample: bits,
            sample_format: hound::SampleFormat::Int,
        };
        let mut writer = hound::WavWriter::create(&path, spec).expect("a file");
        for sample in [0, 1 << (bits - 2), -(1 << (bits - 1))] {
            (0..channels).for_each(|_| writer.write_sample(sample).expect("written"));
        }
        writer.finalize().expect("written");
        assert_eq!(read_mono(&path).expect("read"), [0.0, 0.5, -1.0], "{name}");
    }
}

#[test]
fn a_narration_without_sound_or_too_long_is_refused_with_a_remedy() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("narration.wav");
    let refusal = |samples: &[f32]| {
        write_mono(&path, samples).expect("written");
        let error = decode_narration(&Tools::absent(), &path, folder.path(), &Cancel::new()).expect_err("refused");
        (error.code().to_owned(), error.to_string())
    };
    assert_eq!(refusal(&[0.0; 48_000]).0, "empty_audio");
    let (code, message) = refusal(&vec![0.1; 48_000 * 60 * 30 + 100_000]);
    assert_eq!(code, "too_long");
    assert!(message.contains("30 minutes") && message.contains("split"), "{message}");
    write_mono(&path, &[0.1; 480]).expect("written");
    assert_eq!(decode_narration(&Tools::absent(), &path, folder.path(), &Cancel::new()).expect("fine").len(), 480);
    let missing = decode_narration(&Tools::absent(), &folder.path().join("none.wav"), folder.path(), &Cancel::new());
    assert_eq!(missing.expect_err("refused").code(), "missing_file");
}

/// The stems of a film: speech, music.
fn stems_of(fixture: &Fixture) -> [Recording; 2] {
    let paths = [fixture.path("speech.wav"), fixture.path("stem.wav")];
    let wanted = [(AudioRole::Speech, paths[0].as_path()), (AudioRole::Music, paths[1].as_path())];
    stems(&fixture.plan(), &Tools::absent(), None, &wanted, &Cancel::new()).expect("written");
    paths.map(|path| Recording::read(&path))
}

#[test]
fn stems_add_up_to_the_mix_where_nothing_is_limited() {
    let mut fixture = Fixture::new(12);
    // Quiet sounds of one height: at -14 LUFS none of their peaks comes near the limiter.
    fixture.place(AudioRole::Speech, "one.wav", &sine(500.0, 5.0, 0.1), 3000, 5000);
    fixture.place(AudioRole::Music, "music.wav", &sine(220.0, 4.0, 0.1), 0, 12_000);
    let (report, mix) = fixture.mix("mix.wav");
    assert!(report.true_peak_dbtp.expect("heard") < CEILING_DBTP - 1.0, "{report:?}");
    let [speech, music] = stems_of(&fixture);
    assert_eq!([speech.0.len(), music.0.len()], [mix.0.len(); 2]);
    for (at, ((whole, speech), music)) in mix.0.iter().zip(&speech.0).zip(&music.0).enumerate() {
        let sum = speech[0] + music[0];
        assert!((whole[0] - sum).abs() < 1e-4, "sample {at}: {} and {sum}", whole[0]);
    }
    assert!(speech.0[..48_000].iter().all(|frame| frame[0] == 0.0), "nobody speaks yet");
}

#[test]
fn a_stem_gives_way_to_what_it_does_not_hold() {
    let [_, music] = stems_of(&a_short_film());
    let (alone, beneath) = (music.loudness(0.2, 1.5), music.loudness(3.0, 6.0));
    assert!((alone - beneath - f64::from(DEPTH_DB)).abs() < 1.0, "{alone} and {beneath} LUFS");
}
