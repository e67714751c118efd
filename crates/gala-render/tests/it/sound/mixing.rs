//! Gains, pans, fades, ducking and loudness.

use gala_core::{
    time::Millis,
    timeline::{Animated, AudioRole, Ducking, Easing, Keyframe},
};
use gala_render::{plan_audio, resolve::Sound};
use gala_testkit::sound::{Recording, near};

use crate::sound::bench::{SoundBench, no_tools};

fn keyframes(frames: &[(u64, f32)], easing: Easing) -> Animated<f32> {
    Animated::Keyframes(frames.iter().map(|&(at_ms, value)| Keyframe { at_ms, value, easing }).collect())
}

fn mixed(sounds: &SoundBench) -> Recording {
    sounds.try_mix(&no_tools(), None).expect("WAV files need no program").1
}

#[test]
fn effects_are_mixed_as_they_are_and_stand_at_their_samples() {
    let mut sounds = SoundBench::new(3);
    sounds.wave("ramp.wav", 2.0, |t| [t / 4.0, -t / 4.0]);
    sounds.place(AudioRole::Effect, "ramp.wav", 500, 1000).source_in_ms = 250;
    let mix = mixed(&sounds);
    let source = Recording::read(&sounds.path("ramp.wav"));
    assert!(mix.0[..24_000].iter().flatten().all(|sample| *sample == 0.0));
    assert!(mix.0[24_000..72_000] == source.0[12_000..60_000], "the very samples of the file from 250 ms on");
    assert!(mix.0[72_000..].iter().flatten().all(|sample| *sample == 0.0));
}

/// Two thousand sounds that lie over each other, each a little later than the one before.
#[test]
fn any_number_of_sounds_may_be_heard_at_once() {
    const SOUNDS: u64 = 2000;
    let mut sounds = SoundBench::new(1);
    // Quiet enough that all together are not limited, and in steps that floating point adds up exactly.
    sounds.wave("step.wav", 1.0, |_| [2_f64.powi(-14); 2]);
    let sound = sounds.place(AudioRole::Effect, "step.wav", 0, 600).clone();
    let later = |index| Sound { start: Millis(index * 200 / SOUNDS), ..sound.clone() };
    // In an order that is not that of time.
    sounds.track().sounds = (0..SOUNDS).rev().map(later).collect();
    let open = open_files();
    let most = std::thread::scope(|scope| {
        let mixing = scope.spawn(|| mixed(&sounds));
        let mut most = 0;
        while !mixing.is_finished() {
            most = most.max(open_files());
        }
        let mix = mixing.join().expect("mixed");
        let height = |second: f64| f64::from(mix.span(second, second + 0.001)[0][0]) * 2_f64.powi(14);
        assert_eq!((height(0.3), height(0.55)), (SOUNDS as f64, SOUNDS as f64));
        assert_eq!((height(0.1), height(0.7)), (SOUNDS as f64 / 2.0 + 10.0, SOUNDS as f64 / 2.0 - 10.0));
        assert_eq!(height(0.9), 0.0);
        most
    });
    assert!(most < open + 100, "{most} files were open, {open} before");
}

fn open_files() -> usize {
    std::fs::read_dir("/proc/self/fd").expect("Linux tells").count()
}

#[test]
fn without_a_target_nothing_is_made_louder_and_the_limiter_still_guards() {
    let mut sounds = SoundBench::new(2);
    sounds.tone("loud.wav", 2.0, 997.0, 0.9);
    sounds.place(AudioRole::Effect, "loud.wav", 0, 2000);
    sounds.place(AudioRole::Effect, "loud.wav", 0, 2000);
    let (report, _) = sounds.try_mix(&no_tools(), None).expect("mixed");
    let peak = report.true_peak_dbtp.expect("heard");
    assert!((-3.0..=-1.95).contains(&peak), "{peak} dBTP");
}

#[test]
fn a_mix_is_as_loud_as_the_document_says() {
    let mut sounds = SoundBench::new(8);
    sounds.tone("tone.wav", 8.0, 500.0, 0.2);
    sounds.place(AudioRole::Effect, "tone.wav", 0, 8000);
    for target in [-30.0, -23.0, -16.0] {
        sounds.resolved.loudness.target_lufs = Some(target);
        let (report, mix) = sounds.try_mix(&no_tools(), None).expect("mixed");
        near(mix.loudness(0.0, 8.0), target.into(), 0.5);
        near(report.integrated_lufs.expect("heard"), target.into(), 0.5);
    }
}

#[test]
fn gain_follows_its_key_frames_in_decibels() {
    let mut sounds = SoundBench::new(4);
    sounds.tone("tone.wav", 4.0, 1000.0, 0.5);
    let sound = sounds.place(AudioRole::Effect, "tone.wav", 1000, 3000);
    sound.gain_db = keyframes(&[(500, -30.0), (1500, -10.0)], Easing::Linear);
    sounds.track().gain_db = -6.0;
    let mix = mixed(&sounds);
    let at = |second: f64| mix.tone(0, second - 0.01, second + 0.01, 1000.0);
    let own = 20.0 * 0.5_f64.log10() - 6.0;
    for (second, db) in
        [(1.2, -30.0), (1.5, -30.0), (1.75, -25.0), (2.0, -20.0), (2.4, -12.0), (2.6, -10.0), (3.9, -10.0)]
    {
        near(at(second), own + db, 0.25);
    }
}

#[test]
fn a_gain_that_jumps_does_not_click() {
    let mut sounds = SoundBench::new(2);
    sounds.wave("still.wav", 2.0, |_| [0.5; 2]);
    let jump = keyframes(&[(0, -60.0), (1003, 0.0)], Easing::Hold);
    sounds.place(AudioRole::Effect, "still.wav", 0, 2000).gain_db = jump;
    let mix = mixed(&sounds);
    near(mix.peak(0.9, 1.0).into(), 0.0005, 1e-6);
    near(mix.peak(1.02, 1.9).into(), 0.5, 1e-6);
    let jump = Recording(mix.span(0.5, 1.5).to_vec()).jump();
    assert!(jump < 0.5 / 200.0, "a step of {jump}");
}

#[test]
fn a_pan_keeps_the_power_and_moves_it() {
    let mut sounds = SoundBench::new(1);
    sounds.tone("tone.wav", 1.0, 1000.0, 0.25);
    sounds.place(AudioRole::Effect, "tone.wav", 0, 1000);
    let sides = |sounds: &SoundBench, from: f64, to: f64| {
        let mix = mixed(sounds);
        [0, 1].map(|channel| 10_f64.powf(mix.tone(channel, from, to, 1000.0) / 20.0) / 0.25)
    };
    for pan in [-1.0_f32, -0.6, 0.0, 0.3, 1.0] {
        sounds.track().sounds[0].pan = pan.into();
        let [left, right] = sides(&sounds, 0.0, 1.0);
        near(left * left + right * right, 2.0, 0.01);
        near(right.atan2(left), f64::from(pan + 1.0) * std::f64::consts::FRAC_PI_4, 0.01);
    }
    sounds.track().sounds[0].pan = keyframes(&[(0, -1.0), (1000, 1.0)], Easing::Linear);
    let ([early, _], [late, late_right]) = (sides(&sounds, 0.0, 0.1), sides(&sounds, 0.9, 1.0));
    assert!(early > 1.35 && late < 0.2 && late_right > 1.35);
    assert!(mixed(&sounds).jump() < 0.25 * 1.42 * 0.14, "no steeper than the tone itself");
}

#[test]
fn a_loop_begins_again_where_the_clip_begins_in_its_file() {
    let mut sounds = SoundBench::new(9);
    sounds.wave("two.wav", 4.0, |t| {
        let hertz = if t < 2.0 { 1000.0 } else { 440.0 };
        [(std::f64::consts::TAU * hertz * t).sin() * 0.3; 2]
    });
    let sound = sounds.place(AudioRole::Effect, "two.wav", 0, 9000);
    (sound.looped, sound.source_in_ms) = (true, 2000);
    let mix = mixed(&sounds);
    assert!(mix.tone(0, 0.0, 9.0, 1000.0) < -60.0, "what comes before is never heard");
    assert!((0..90).all(|tenth| mix.peak(f64::from(tenth) / 10.0, f64::from(tenth + 1) / 10.0) > 0.2), "nor a pause");
}

#[test]
fn edges_with_fades_do_not_click() {
    let mut sounds = SoundBench::new(2);
    sounds.wave("still.wav", 2.0, |_| [0.5; 2]);
    let sound = sounds.place(AudioRole::Effect, "still.wav", 500, 1000);
    (sound.fade_in_ms, sound.fade_out_ms) = (10, 10);
    assert!(mixed(&sounds).jump() < 0.5 / 200.0);
    let sound = &mut sounds.track().sounds[0];
    (sound.fade_in_ms, sound.fade_out_ms) = (0, 0);
    assert!(mixed(&sounds).jump() > 0.4, "without fades a cut is a cut");
}

/// Music over ten seconds, with something else from 4 to 6 s.
fn over_music(other: AudioRole) -> SoundBench {
    let mut sounds = SoundBench::new(10);
    sounds.tone("other.wav", 2.0, 900.0, 0.3);
    sounds.tone("music.wav", 10.0, 220.0, 0.3);
    sounds.place(other, "other.wav", 4000, 2000);
    sounds.place(AudioRole::Music, "music.wav", 0, 10_000);
    sounds
}

fn depth(sounds: &SoundBench) -> f64 {
    let mix = mixed(sounds);
    mix.tone(0, 1.0, 3.0, 220.0) - mix.tone(0, 4.5, 5.5, 220.0)
}

#[test]
fn music_gives_way_as_the_document_says() {
    use AudioRole::{Effect, Music, Speech};
    let mut sounds = over_music(Speech);
    near(depth(&sounds), 12.0, 0.1);
    sounds.duck(&[Speech], 6.0);
    near(depth(&sounds), 6.0, 0.1);
    sounds.duck(&[], 20.0);
    near(depth(&sounds), 0.0, 0.1);
    sounds.duck(&[Effect], 20.0);
    near(depth(&sounds), 0.0, 0.1);
    let mut sounds = over_music(Effect);
    near(depth(&sounds), 0.0, 0.1);
    sounds.duck(&[Speech, Effect], 20.0);
    near(depth(&sounds), 20.0, 0.1);
    let mut sounds = over_music(Music);
    sounds.duck(&[Music], 9.0);
    near(depth(&sounds), 9.0, 0.1);
    sounds.resolved.audio.remove(0);
    near(depth(&sounds), 0.0, 0.1);
}

#[test]
fn what_is_faded_or_turned_down_is_not_given_way_to() {
    let mut sounds = over_music(AudioRole::Speech);
    sounds.resolved.audio[0].sounds[0].gain_db = (-50.0).into();
    near(depth(&sounds), 0.0, 0.1);
    sounds.resolved.audio[0].sounds[0].gain_db = keyframes(&[(0, -45.0), (1000, -50.0)], Easing::Linear);
    near(depth(&sounds), 0.0, 0.1);
}

#[test]
fn the_hash_covers_all_that_is_heard() {
    type Change = fn(&mut SoundBench);
    fn sound(sounds: &mut SoundBench) -> &mut Sound {
        &mut sounds.track().sounds[0]
    }
    let changes: [(&str, Change); 17] = [
        ("nothing", |_| {}),
        ("start", |sounds| sound(sounds).start.0 += 1),
        ("length", |sounds| sound(sounds).duration.0 -= 1),
        ("in", |sounds| sound(sounds).source_in_ms += 1),
        ("speed", |sounds| sound(sounds).speed = 1.1),
        ("gain", |sounds| sound(sounds).gain_db = 1.0.into()),
        ("gain curve", |sounds| sound(sounds).gain_db = keyframes(&[(0, 0.0), (9, 1.0)], Easing::Linear)),
        ("gain easing", |sounds| sound(sounds).gain_db = keyframes(&[(0, 0.0), (9, 1.0)], Easing::In)),
        ("pan", |sounds| sound(sounds).pan = 1.0.into()),
        ("fade in", |sounds| sound(sounds).fade_in_ms = 1),
        ("fade out", |sounds| sound(sounds).fade_out_ms = 1),
        ("loop", |sounds| sound(sounds).looped = true),
        ("role", |sounds| sounds.track().role = AudioRole::Speech),
        ("track gain", |sounds| sounds.track().gain_db = 2.0),
        ("ducking", |sounds| sounds.duck(&[AudioRole::Effect], 12.0)),
        ("depth", |sounds| sounds.duck(&[AudioRole::Speech], 9.0)),
        ("loudness", |sounds| sounds.resolved.loudness.target_lufs = Some(-14.0)),
    ];
    let mut seen = std::collections::BTreeMap::new();
    for (name, change) in changes {
        let mut sounds = over_music(AudioRole::Speech);
        change(&mut sounds);
        if let Some(same) = seen.insert(plan_audio(&sounds.resolved).hash, name) {
            panic!("{name} and {same} have one name");
        }
    }
    let mut sounds = over_music(AudioRole::Speech);
    let before = plan_audio(&sounds.resolved).hash;
    sounds.track().ducking = Some(Ducking { under: vec![AudioRole::Speech, AudioRole::Speech], depth_db: 12.0 });
    sound(&mut sounds).gain_db = keyframes(&[(0, 0.0), (9, 0.0)], Easing::In);
    assert_eq!(plan_audio(&sounds.resolved).hash, before, "another spelling of the same");
}

#[test]
fn the_report_tells_silences_and_the_range_of_loudness() {
    let mut sounds = SoundBench::new(40);
    sounds.tone("quiet.wav", 20.0, 500.0, 0.02);
    sounds.tone("loud.wav", 15.0, 500.0, 0.2);
    sounds.place(AudioRole::Effect, "quiet.wav", 1500, 15_000);
    // A pause of less than a second is none.
    sounds.place(AudioRole::Effect, "loud.wav", 17_200, 15_000);
    let (report, _) = sounds.try_mix(&no_tools(), None).expect("mixed");
    let silences: Vec<(u64, u64)> = report.silences.iter().map(|silence| (silence.start_ms, silence.end_ms)).collect();
    assert_eq!(silences, [(0, 1500), (32_200, 40_000)]);
    near(report.loudness_range_lu.expect("heard"), 20.0, 0.5);
}
