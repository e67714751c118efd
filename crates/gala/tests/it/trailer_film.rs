//! The film of a trailer, as it is seen and heard.

use std::path::Path;

use gala_testkit::ffmpeg;
use serde_json::Value;

use super::fixture::{Fixture, Run, probe};

const FPS: f64 = 25.0;
/// What frames are compared in: gray, this wide and high.
const SEEN: (usize, usize) = (64, 36);

const HEAD: &str =
    "---\ntitle: The Island\nformat: 256x144\nfps: 25\nworkflow: trailer\nauto_approve: true\nMUSIC---\n";
const SCRIPT: &str = "A small boat leaves the harbour before the sun is up.\n\n\
    The fisherman has seen a light on the island where nobody has lived for a hundred years. He told no one of it.\n\n\
    There is a house with a clock that still runs.\n\n\
    And at night, when the storm comes, somebody lights the fire, and the whole village can see the smoke above the trees.\n";

fn made(music: &str, also: impl Fn(&Fixture)) -> Fixture {
    let fixture = Fixture::with_brief(HEAD.replace("MUSIC", music) + SCRIPT);
    also(&fixture);
    fixture.make().assert_ok();
    fixture
}

fn cuts(fixture: &Fixture) -> Vec<Value> {
    fixture.json("out/report.json")["film"]["cuts"].as_array().expect("cuts").clone()
}

fn at_ms(cut: &Value) -> f64 {
    cut["at_ms"].as_f64().expect("a time")
}

/// How much each frame differs from the one before it.
fn changes(video: &Path) -> Vec<f64> {
    let (width, height) = SEEN;
    let bytes = ffmpeg::decode(video, &format!("-an -vf scale={width}:{height} -pix_fmt gray -f rawvideo"));
    let frames: Vec<&[u8]> = bytes.chunks_exact(width * height).collect();
    let differ =
        |a: &[u8], b: &[u8]| a.iter().zip(b).map(|(a, b)| f64::from(a.abs_diff(*b))).sum::<f64>() / a.len() as f64;
    std::iter::once(0.0).chain(frames.windows(2).map(|pair| differ(pair[0], pair[1]))).collect()
}

/// The picture changes at once on the frame of each cut.
fn assert_seen_cuts(fixture: &Fixture) {
    let changes = changes(&fixture.path("out/final.mp4"));
    for cut in cuts(fixture) {
        let frame = (at_ms(&cut) * FPS / 1000.0).round() as usize;
        let around = [frame - 3, frame - 2, frame + 2, frame + 3].map(|frame| changes[frame]);
        let usual = around.into_iter().fold(0.0, f64::max);
        assert!(changes[frame] > 2.0 && changes[frame] > usual * 2.0, "{cut}: {} after {usual}", changes[frame]);
    }
}

fn assert_on_beats(fixture: &Fixture, beat_ms: f64, tolerance_ms: f64) {
    let cuts = cuts(fixture);
    assert!(cuts.len() > 5, "{cuts:?}");
    for cut in cuts {
        assert_eq!(cut["place"], "beat", "{cut}");
        let off = at_ms(&cut).rem_euclid(beat_ms);
        assert!(off.min(beat_ms - off) <= tolerance_ms, "{cut} is {off} ms behind a beat");
    }
}

#[test]
fn a_film_is_cut_on_the_beats_of_the_built_in_music() {
    let fixture = made("music: calm\nend_card: This spring\n", |_| ());
    assert_on_beats(&fixture, 750.0, 1000.0 / FPS / 2.0 + 0.5);
    assert_seen_cuts(&fixture);
    let report = fixture.json("out/report.json");
    assert_eq!(report["film"]["tempo_bpm"], 80.0);
    assert_eq!(report["warnings"].as_array().map(Vec::len), Some(0), "{}", report["warnings"]);
    let scenes = report["scenes"].as_array().expect("scenes");
    let told: f64 = scenes.iter().filter_map(|scene| scene["duration_ms"].as_f64()).sum();
    let (all, first, last) = (
        report["duration_ms"].as_f64().expect("ms"),
        cuts(&fixture)[0].clone(),
        at_ms(cuts(&fixture).last().expect("a cut")),
    );
    assert_eq!(told, last - at_ms(&first), "scenes fill the film between its cards");
    assert!((3900.0..4100.0).contains(&(all - last)), "{all} {last}");
    for (clip, scene) in (1..).zip(scenes) {
        let clip = probe(&fixture.path(&format!("out/clips/scene-{clip:02}.mp4")), "format=duration");
        let seconds: f64 = clip["format"]["duration"].as_str().and_then(|text| text.parse().ok()).expect("a length");
        assert!((4.95..=10.1).contains(&seconds), "{scene}: {seconds}");
    }
}

#[test]
fn a_film_is_cut_on_the_beats_that_are_heard_in_the_users_own_music() {
    // Hits, 100 a minute, the first after 0.3 s; the piece ends before the film does and comes again.
    let beat = 0.6;
    let fixture = made("music: own.wav\n", |fixture| {
        let hit = format!("0.7*sin(2*PI*110*t)*exp(-18*mod(t-0.3+{beat}\\,{beat}))*gt(t\\,0.3)");
        let source = format!("aevalsrc={hit}|{hit}:s=48000:d=90");
        ffmpeg::ffmpeg(&["-f", "lavfi", "-i", &source], &fixture.path("own.wav"));
    });
    let shifted = |cut: &Value| (at_ms(cut) - 300.0).rem_euclid(600.0);
    for cut in cuts(&fixture) {
        assert_eq!(cut["place"], "beat", "{cut}");
        let off = shifted(&cut);
        assert!(off.min(600.0 - off) <= 40.0, "{cut} is {off} ms behind a beat");
    }
    let tempo = fixture.json("out/report.json")["film"]["tempo_bpm"].as_f64().expect("a tempo");
    assert!((tempo - 100.0).abs() < 1.0, "{tempo}");
}

#[test]
fn music_without_a_beat_is_told_and_the_film_is_cut_without() {
    let fixture = made("music: own.wav\n", |fixture| {
        ffmpeg::make(&fixture.path("own.wav"), "-f lavfi -i sine=220:duration=30:sample_rate=48000");
    });
    let warnings = fixture.json("out/report.json")["warnings"].to_string();
    assert!(warnings.contains("music_without_beat"), "{warnings}");
    assert!(cuts(&fixture).iter().all(|cut| cut["place"] == "no_beats"));
}

/// The loudness of each 10 ms of the sound of a file.
fn envelope(file: &Path) -> Vec<f64> {
    let bytes = ffmpeg::decode(file, "-vn -ac 1 -ar 48000 -f f32le");
    let samples: Vec<f32> = bytes.as_chunks::<4>().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect();
    let loud = |piece: &[f32]| (piece.iter().map(|s| f64::from(*s).powi(2)).sum::<f64>() / piece.len() as f64).sqrt();
    samples.chunks(480).map(loud).collect()
}

#[test]
fn speech_is_heard_whole_where_its_scene_is_seen() {
    let fixture = made("music: off\n", |_| ());
    assert_seen_cuts(&fixture);
    let film = envelope(&fixture.path("out/final.mp4"));
    let timeline = fixture.json("out/timeline.json");
    let tracks = timeline["tracks"].as_array().expect("tracks");
    let speech = tracks.iter().find(|track| track["role"] == "speech").expect("speech");
    for clip in speech["clips"].as_array().expect("clips") {
        let said = envelope(&fixture.path("out").join(clip["source"].as_str().expect("a name")));
        let start = (clip["start_ms"].as_u64().expect("a start") / 10) as usize;
        let heard = &film[start..start + said.len()];
        let product = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
        let likeness = product(&said, heard) / (product(&said, &said) * product(heard, heard)).sqrt();
        assert!(likeness > 0.97, "{clip}: {likeness}");
        // Its last words as well, of which nothing is cut.
        let end = said.len().saturating_sub(60);
        let (last, end) = (&said[end..], &heard[end..]);
        let likeness = product(last, end) / (product(last, last) * product(end, end)).sqrt();
        assert!(likeness > 0.9, "the end of {clip}: {likeness}");
    }
}

#[test]
fn a_screenplay_becomes_a_film_of_its_shots() {
    let fixture = Fixture::with_brief("");
    let script = "Title: The Kettle\n\nINT. KITCHEN - NIGHT\n\nCLOSE ON a kettle on the fire. PAN TO: the window, where rain runs down.\n\n\
        ANNA\nSomebody is at the door.\n\nEXT. GARDEN - DAY\n\nWIDE SHOT of the garden after the storm. TILT UP to the sun.\n";
    fixture.write("film.fountain", script);
    let args = ["make", "film.fountain", "-o", "out", "--workflow", "trailer", "--auto-approve"];
    Run::of(fixture.command(&args).output().expect("gala starts")).assert_ok();
    let plan = fixture.json("out/plan.json");
    let scenes = plan["scenes"].as_array().expect("scenes");
    let told: Vec<(&str, &str)> = scenes
        .iter()
        .map(|scene| (scene["script"].as_str().expect("a script"), scene["motion"].as_str().expect("a move")))
        .collect();
    assert_eq!(
        told,
        [
            ("Somebody is at the door.", "pan_right"),
            ("The garden after the storm.", "zoom_out"),
            ("The sun.", "pan_up"),
        ]
    );
    let moves = |scene: usize| scenes[scene]["motion_prompt"].as_str().expect("what moves");
    assert!(moves(0).contains("A lamp flickers in the dark room"), "{}", moves(0));
    assert!(moves(1).contains("A light wind"), "{}", moves(1));
    assert!(fixture.path("out/final.mp4").is_file());
}
