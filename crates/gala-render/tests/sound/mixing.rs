//! Gains, pans, fades, ducking and loudness.

use gala_core::timeline::{Animated, AudioRole, Ducking, Easing, Keyframe};
use gala_render::{audio, resolve::Sound};

use crate::desk::{Desk, Mix, near, no_tools};

fn keyframes(frames: &[(u64, f32)], easing: Easing) -> Animated<f32> {
    Animated::Keyframes(frames.iter().map(|&(at_ms, value)| Keyframe { at_ms, value, easing }).collect())
}

fn mixed(desk: &Desk) -> Mix {
    desk.try_mix(&no_tools(), None).expect("WAV files need no program").1
}

#[test]
fn effects_are_mixed_as_they_are_and_stand_at_their_samples() {
    let mut desk = Desk::new(3);
    desk.wave("ramp.wav", 2.0, |t| [t / 4.0, -t / 4.0]);
    desk.place(AudioRole::Effect, "ramp.wav", 500, 1000).source_in_ms = 250;
    let mix = mixed(&desk);
    let source = Mix::read(&desk.path("ramp.wav"));
    assert!(mix.0[..24_000].iter().flatten().all(|sample| *sample == 0.0));
    assert!(mix.0[24_000..72_000] == source.0[12_000..60_000], "the very samples of the file from 250 ms on");
    assert!(mix.0[72_000..].iter().flatten().all(|sample| *sample == 0.0));
}

/// Two thousand sounds that lie over each other, each a little later than the one before.
#[test]
fn any_number_of_sounds_may_be_heard_at_once() {
    const SOUNDS: u64 = 2000;
    let mut desk = Desk::new(1);
    // Quiet enough that all together are not limited, and in steps that floating point adds up exactly.
    desk.wave("step.wav", 1.0, |_| [2_f64.powi(-14); 2]);
    let sound = desk.place(AudioRole::Effect, "step.wav", 0, 600).clone();
    let later = |index| Sound { start_ms: index * 200 / SOUNDS, ..sound.clone() };
    // In an order that is not that of time.
    desk.track().sounds = (0..SOUNDS).rev().map(later).collect();
    let open = open_files();
    let most = std::thread::scope(|scope| {
        let mixing = scope.spawn(|| mixed(&desk));
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
    let mut desk = Desk::new(2);
    desk.tone("loud.wav", 2.0, 997.0, 0.9);
    desk.place(AudioRole::Effect, "loud.wav", 0, 2000);
    desk.place(AudioRole::Effect, "loud.wav", 0, 2000);
    let (report, _) = desk.try_mix(&no_tools(), None).expect("mixed");
    let peak = report.true_peak_dbtp.expect("heard");
    assert!((-3.0..=-1.95).contains(&peak), "{peak} dBTP");
}

#[test]
fn a_mix_is_as_loud_as_the_document_says() {
    let mut desk = Desk::new(8);
    desk.tone("tone.wav", 8.0, 500.0, 0.2);
    desk.place(AudioRole::Effect, "tone.wav", 0, 8000);
    for target in [-30.0, -23.0, -16.0] {
        desk.resolved.loudness.target_lufs = Some(target);
        let (report, mix) = desk.try_mix(&no_tools(), None).expect("mixed");
        near(mix.loudness(0.0, 8.0), target.into(), 0.5);
        near(report.integrated_lufs.expect("heard"), target.into(), 0.5);
    }
}

#[test]
fn gain_follows_its_key_frames_in_decibels() {
    let mut desk = Desk::new(4);
    desk.tone("tone.wav", 4.0, 1000.0, 0.5);
    let sound = desk.place(AudioRole::Effect, "tone.wav", 1000, 3000);
    sound.gain_db = keyframes(&[(500, -30.0), (1500, -10.0)], Easing::Linear);
    desk.track().gain_db = -6.0;
    let mix = mixed(&desk);
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
    let mut desk = Desk::new(2);
    desk.wave("still.wav", 2.0, |_| [0.5; 2]);
    let jump = keyframes(&[(0, -60.0), (1003, 0.0)], Easing::Hold);
    desk.place(AudioRole::Effect, "still.wav", 0, 2000).gain_db = jump;
    let mix = mixed(&desk);
    near(mix.peak(0.9, 1.0).into(), 0.0005, 1e-6);
    near(mix.peak(1.02, 1.9).into(), 0.5, 1e-6);
    let jump = Mix(mix.span(0.5, 1.5).to_vec()).jump();
    assert!(jump < 0.5 / 200.0, "a step of {jump}");
}

#[test]
fn a_pan_keeps_the_power_and_moves_it() {
    let mut desk = Desk::new(1);
    desk.tone("tone.wav", 1.0, 1000.0, 0.25);
    desk.place(AudioRole::Effect, "tone.wav", 0, 1000);
    let sides = |desk: &Desk, from: f64, to: f64| {
        let mix = mixed(desk);
        [0, 1].map(|channel| 10_f64.powf(mix.tone(channel, from, to, 1000.0) / 20.0) / 0.25)
    };
    for pan in [-1.0_f32, -0.6, 0.0, 0.3, 1.0] {
        desk.track().sounds[0].pan = pan.into();
        let [left, right] = sides(&desk, 0.0, 1.0);
        near(left * left + right * right, 2.0, 0.01);
        near(right.atan2(left), f64::from(pan + 1.0) * std::f64::consts::FRAC_PI_4, 0.01);
    }
    desk.track().sounds[0].pan = keyframes(&[(0, -1.0), (1000, 1.0)], Easing::Linear);
    let ([early, _], [late, late_right]) = (sides(&desk, 0.0, 0.1), sides(&desk, 0.9, 1.0));
    assert!(early > 1.35 && late < 0.2 && late_right > 1.35);
    assert!(mixed(&desk).jump() < 0.25 * 1.42 * 0.14, "no steeper than the tone itself");
}

#[test]
fn a_loop_begins_again_where_the_clip_begins_in_its_file() {
    let mut desk = Desk::new(9);
    desk.wave("two.wav", 4.0, |t| {
        let hertz = if t < 2.0 { 1000.0 } else { 440.0 };
        [(std::f64::consts::TAU * hertz * t).sin() * 0.3; 2]
    });
    let sound = desk.place(AudioRole::Effect, "two.wav", 0, 9000);
    (sound.looped, sound.source_in_ms) = (true, 2000);
    let mix = mixed(&desk);
    assert!(mix.tone(0, 0.0, 9.0, 1000.0) < -60.0, "what comes before is never heard");
    assert!((0..90).all(|tenth| mix.peak(f64::from(tenth) / 10.0, f64::from(tenth + 1) / 10.0) > 0.2), "nor a pause");
}

#[test]
fn edges_with_fades_do_not_click() {
    let mut desk = Desk::new(2);
    desk.wave("still.wav", 2.0, |_| [0.5; 2]);
    let sound = desk.place(AudioRole::Effect, "still.wav", 500, 1000);
    (sound.fade_in_ms, sound.fade_out_ms) = (10, 10);
    assert!(mixed(&desk).jump() < 0.5 / 200.0);
    let sound = &mut desk.track().sounds[0];
    (sound.fade_in_ms, sound.fade_out_ms) = (0, 0);
    assert!(mixed(&desk).jump() > 0.4, "without fades a cut is a cut");
}

/// Music over ten seconds, with something else from 4 to 6 s.
fn over_music(other: AudioRole) -> Desk {
    let mut desk = Desk::new(10);
    desk.tone("other.wav", 2.0, 900.0, 0.3);
    desk.tone("music.wav", 10.0, 220.0, 0.3);
    desk.place(other, "other.wav", 4000, 2000);
    desk.place(AudioRole::Music, "music.wav", 0, 10_000);
    desk
}

fn depth(desk: &Desk) -> f64 {
    let mix = mixed(desk);
    mix.tone(0, 1.0, 3.0, 220.0) - mix.tone(0, 4.5, 5.5, 220.0)
}

#[test]
fn music_gives_way_as_the_document_says() {
    use AudioRole::{Effect, Music, Speech};
    let mut desk = over_music(Speech);
    near(depth(&desk), 12.0, 0.1);
    desk.duck(&[Speech], 6.0);
    near(depth(&desk), 6.0, 0.1);
    desk.duck(&[], 20.0);
    near(depth(&desk), 0.0, 0.1);
    desk.duck(&[Effect], 20.0);
    near(depth(&desk), 0.0, 0.1);
    let mut desk = over_music(Effect);
    near(depth(&desk), 0.0, 0.1);
    desk.duck(&[Speech, Effect], 20.0);
    near(depth(&desk), 20.0, 0.1);
    let mut desk = over_music(Music);
    desk.duck(&[Music], 9.0);
    near(depth(&desk), 9.0, 0.1);
    desk.resolved.audio.remove(0);
    near(depth(&desk), 0.0, 0.1);
}

#[test]
fn what_is_faded_or_turned_down_is_not_given_way_to() {
    let mut desk = over_music(AudioRole::Speech);
    desk.resolved.audio[0].sounds[0].gain_db = (-50.0).into();
    near(depth(&desk), 0.0, 0.1);
    desk.resolved.audio[0].sounds[0].gain_db = keyframes(&[(0, -45.0), (1000, -50.0)], Easing::Linear);
    near(depth(&desk), 0.0, 0.1);
}

#[test]
fn the_hash_covers_all_that_is_heard() {
    type Change = fn(&mut Desk);
    fn sound(desk: &mut Desk) -> &mut Sound {
        &mut desk.track().sounds[0]
    }
    let changes: [(&str, Change); 17] = [
        ("nothing", |_| {}),
        ("start", |desk| sound(desk).start_ms += 1),
        ("length", |desk| sound(desk).duration_ms -= 1),
        ("in", |desk| sound(desk).source_in_ms += 1),
        ("speed", |desk| sound(desk).speed = 1.1),
        ("gain", |desk| sound(desk).gain_db = 1.0.into()),
        ("gain curve", |desk| sound(desk).gain_db = keyframes(&[(0, 0.0), (9, 1.0)], Easing::Linear)),
        ("gain easing", |desk| sound(desk).gain_db = keyframes(&[(0, 0.0), (9, 1.0)], Easing::In)),
        ("pan", |desk| sound(desk).pan = 1.0.into()),
        ("fade in", |desk| sound(desk).fade_in_ms = 1),
        ("fade out", |desk| sound(desk).fade_out_ms = 1),
        ("loop", |desk| sound(desk).looped = true),
        ("role", |desk| desk.track().role = AudioRole::Speech),
        ("track gain", |desk| desk.track().gain_db = 2.0),
        ("ducking", |desk| desk.duck(&[AudioRole::Effect], 12.0)),
        ("depth", |desk| desk.duck(&[AudioRole::Speech], 9.0)),
        ("loudness", |desk| desk.resolved.loudness.target_lufs = Some(-14.0)),
    ];
    let mut seen = std::collections::BTreeMap::new();
    for (name, change) in changes {
        let mut desk = over_music(AudioRole::Speech);
        change(&mut desk);
        if let Some(same) = seen.insert(audio::plan(&desk.resolved).hash, name) {
            panic!("{name} and {same} have one name");
        }
    }
    let mut desk = over_music(AudioRole::Speech);
    let before = audio::plan(&desk.resolved).hash;
    desk.track().ducking = Some(Ducking { under: vec![AudioRole::Speech, AudioRole::Speech], depth_db: 12.0 });
    sound(&mut desk).gain_db = keyframes(&[(0, 0.0), (9, 0.0)], Easing::In);
    assert_eq!(audio::plan(&desk.resolved).hash, before, "another spelling of the same");
}

#[test]
fn the_report_tells_silences_and_the_range_of_loudness() {
    let mut desk = Desk::new(40);
    desk.tone("quiet.wav", 20.0, 500.0, 0.02);
    desk.tone("loud.wav", 15.0, 500.0, 0.2);
    desk.place(AudioRole::Effect, "quiet.wav", 1500, 15_000);
    // A pause of less than a second is none.
    desk.place(AudioRole::Effect, "loud.wav", 17_200, 15_000);
    let (report, _) = desk.try_mix(&no_tools(), None).expect("mixed");
    let silences: Vec<(u64, u64)> = report.silences.iter().map(|silence| (silence.start_ms, silence.end_ms)).collect();
    assert_eq!(silences, [(0, 1500), (32_200, 40_000)]);
    near(report.loudness_range_lu.expect("heard"), 20.0, 0.5);
}
