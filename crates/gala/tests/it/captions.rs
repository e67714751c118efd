//! `gala captions`, and films that are seen and heard with captions in a video.

use gala_testkit::{
    ffmpeg::{decode, make},
    sound::write_tone,
};
use serde_json::{Value, json};

use super::{
    fixture::{Fixture, probe},
    written_whisper::add_whisper,
};

/// What the model hears in every half a minute, with the times at which it looks for the words, in milliseconds.
const WORDS: [(&str, u64); 4] = [("Tea", 600), ("is", 1370), ("a", 2000), ("drink.", 2250)];
const NEAR_MS: u64 = 200;

/// A film of four seconds with a tone: red, and green from the second half on.
fn write_film(fixture: &Fixture, name: &str) {
    let film = "-f lavfi -i color=red:s=96x160:r=25:d=2 -f lavfi -i color=0x00a000:s=96x160:r=25:d=2 \
                -f lavfi -i sine=frequency=300:duration=4 -filter_complex [0][1]concat=n=2[v] -map [v] -map 2 -shortest";
    make(&fixture.path(name), film);
}

fn assert_near(found: u64, expected: u64, what: &str) {
    assert!(found.abs_diff(expected) < NEAR_MS, "{what} at {found} ms and not {expected}");
}

#[test]
fn what_is_said_in_a_film_is_written_as_subtitles_and_as_a_document() {
    let fixture = Fixture::with_brief("");
    write_film(&fixture, "talk.mp4");
    let captions = |outs: &[&str]| {
        let args = ["captions", "talk.mp4"].into_iter().chain(outs.iter().flat_map(|out| ["-o", *out]));
        fixture.run(&args.collect::<Vec<_>>())
    };
    captions(&["talk.srt"]).assert_fails(&["gala models install whisper-base"]);
    add_whisper(&fixture);
    let told = captions(&["talk.srt", "talk.vtt", "talk.json"]).assert_ok();
    assert!(told.text.contains("talk.srt") && told.text.contains("talk.json"), "{}", told.text);
    let srt = String::from_utf8(fixture.read("talk.srt")).expect("text");
    assert!(srt.starts_with("1\n00:00:0") && srt.contains("Tea is a drink."), "{srt}");
    let vtt = String::from_utf8(fixture.read("talk.vtt")).expect("text");
    assert!(vtt.starts_with("WEBVTT") && vtt.contains("Tea"), "{vtt}");
    let document = fixture.json("talk.json");
    assert_eq!((&document["language"], &document["text"]), (&json!("en"), &json!("Tea is a drink.")));
    assert!(document["transcriber"].as_str().expect("a name").starts_with("local base "), "{document}");
    assert_eq!(document["credits"][0]["author"], "OpenAI");
    let words = document["words"].as_array().expect("words");
    assert_eq!(words.len(), WORDS.len());
    for (word, (text, start_ms)) in words.iter().zip(WORDS) {
        assert_eq!(word["text"], text);
        assert_near(word["start_ms"].as_u64().expect("a time"), start_ms, text);
    }
    // A sound is as good as a film.
    write_tone(&fixture.path("voice.wav"), 4.0, 300.0, 0.4);
    fixture.run(&["captions", "voice.wav", "-o", "voice.srt"]).assert_ok();
    assert_eq!(fixture.read("voice.srt"), srt.as_bytes());
}

#[test]
fn what_cannot_be_captioned_says_why_and_writes_nothing() {
    let fixture = Fixture::with_brief("");
    add_whisper(&fixture);
    write_film(&fixture, "talk.mp4");
    make(&fixture.path("mute.mp4"), "-f lavfi -i color=red:s=96x160:r=25:d=1");
    fixture.write("text.mp4", "no film at all");
    let check = |args: &[&str], told: &[&str]| {
        let args: Vec<&str> = ["captions"].iter().chain(args).copied().collect();
        fixture.run(&args).assert_fails(told);
        assert!(!fixture.path("out.srt").exists(), "{args:?}");
    };
    check(&["mute.mp4", "-o", "out.srt"], &["no_sound"]);
    check(&["text.mp4", "-o", "out.srt"], &["text.mp4"]);
    check(&["nowhere.mp4", "-o", "out.srt"], &["nowhere.mp4"]);
    check(&["talk.mp4", "-o", "out.srt", "-o", "out.txt"], &["unknown_captions_file", ".vtt"]);
    check(&["talk.mp4", "-o", "out.srt", "-o", "out.srt"], &["double_output"]);
    check(&["talk.mp4", "-o", "out.srt", "--language", "tlh"], &["unknown_language", "tlh"]);
    check(&["talk.mp4"], &["--out"]);
    fixture.write("talk.srt", "mine");
    fixture.run(&["captions", "talk.srt", "-o", "talk.srt"]).assert_fails(&["output_is_source"]);
    assert_eq!(fixture.read("talk.srt"), b"mine");
}

/// A timeline in which the film is seen and heard from its second second on, twice as fast, after a second of nothing; and
/// once more without its sound.
fn timeline() -> Value {
    let film = |sound: Value| json!({ "kind": "video", "source": "talk.mp4", "source_in_ms": 1000, "speed": 2, "sound": sound });
    let silent = json!({ "kind": "video", "source": "talk.mp4" });
    json!({ "version": 1, "format": { "size": "96x160", "fps": 25 }, "tracks": [
        { "kind": "visual", "clips": [
            { "start_ms": 1000, "duration_ms": 1500, "content": film(json!({})) },
            { "duration_ms": 1000, "content": silent }] },
        { "kind": "caption", "style": "plain", "language": "en", "name": "title", "captions": [
            { "start_ms": 0, "end_ms": 500, "text": "A title" }] }] })
}

#[test]
fn what_is_heard_in_a_timeline_becomes_a_track_of_captions() {
    let fixture = Fixture::with_brief("");
    add_whisper(&fixture);
    write_film(&fixture, "talk.mp4");
    fixture.write("cut.json", timeline().to_string());
    let run = |args: &[&str]| {
        let mut command = fixture.command(args);
        super::fixture::Run::of(command.env("GALA_CACHE", fixture.path("cache")).output().expect("gala starts"))
    };
    run(&["captions", "cut.json", "-o", "captioned.json", "-o", "cut.srt", "--style", "box"]).assert_ok();
    let captioned = fixture.json("captioned.json");
    let tracks = captioned["tracks"].as_array().expect("tracks");
    assert_eq!(tracks.len(), 3);
    assert_eq!(
        (&tracks[1]["name"], &tracks[2]["name"], &tracks[2]["style"]),
        (&json!("title"), &json!("heard"), &json!("box"))
    );
    let captions = tracks[2]["captions"].as_array().expect("captions");
    let text: Vec<&str> = captions.iter().map(|caption| caption["text"].as_str().expect("a text")).collect();
    // The film is listened to from its second second on: what the model hears first is heard there.
    assert_eq!(text.join(" "), "Tea is a drink.");
    let first = captions[0]["words"][0]["start_ms"].as_u64().expect("a time");
    assert_near(first, 1000 + WORDS[0].1 / 2, "the first word");
    assert!(captions.iter().all(|caption| caption["end_ms"].as_u64().expect("a time") <= 2500), "{captions:?}");
    assert!(String::from_utf8(fixture.read("cut.srt")).expect("text").contains("00:00:01,"));
    // Again, the track is replaced; and the timeline renders.
    run(&["captions", "captioned.json", "-o", "again.json"]).assert_ok();
    assert_eq!(fixture.json("again.json")["tracks"].as_array().expect("tracks").len(), 3);
    run(&["render", "captioned.json", "-o", "cut.mp4"]).assert_ok();
    // A timeline in which nobody speaks.
    let mut silent = timeline();
    silent["tracks"][0]["clips"][0]["content"]["sound"]["gain_db"] = json!(-60);
    fixture.write("silent.json", silent.to_string());
    run(&["captions", "silent.json", "-o", "none.json"]).assert_fails(&["nothing_heard", "sound"]);
    run(&["captions", "cut.json", "-o", "talk.mp4"]).assert_fails(&["unknown_captions_file"]);
    run(&["captions", "cut.json", "-o", "cut.json"]).assert_fails(&["output_is_source"]);
}

/// Returns the colour in the middle of a video at a time, in milliseconds.
fn color_at(fixture: &Fixture, video: &str, at_ms: u64) -> [u8; 3] {
    let frame =
        decode(&fixture.path(video), &format!("-ss {}ms -frames:v 1 -f rawvideo -pix_fmt rgb24 -s 96x160", at_ms));
    frame.as_chunks::<3>().0[40 * 96 + 48]
}

#[test]
fn a_film_of_a_scene_is_seen_and_heard_together_with_captions_of_what_is_said() {
    let fixture = Fixture::with_brief("");
    add_whisper(&fixture);
    write_film(&fixture, "talk.mp4");
    let front = "---\nformat: 96x160\nfps: 25\nmusic: off\n---\n";
    fixture.write("brief.md", format!("{front}![](talk.mp4)\n\n[narration](talk.mp4)\n"));
    fixture.make().assert_ok();
    let report = fixture.json("out/report.json");
    assert_eq!(report["warnings"], json!([]));
    assert_eq!(report["scenes"][0]["image_provider"], "given");
    let captions = String::from_utf8(fixture.read("out/captions/en.srt")).expect("text");
    assert!(captions.contains("Tea is a drink."), "{captions}");
    let words = fixture.json("out/audio/scene-01.json")["words"].clone();
    assert_near(words[0]["start"].as_u64().expect("a sample") / 48, WORDS[0].1, "the first word");
    // Its first picture goes with its first sound: green comes after two seconds, as in the film.
    let (before, behind) = (color_at(&fixture, "out/final.mp4", 1900), color_at(&fixture, "out/final.mp4", 2100));
    assert!(before[0] > 200 && before[1] < 60, "{before:?}");
    assert!(behind[1] > 120 && behind[0] < 60, "{behind:?}");
    let sound = decode(&fixture.path("out/final.mp4"), "-t 0.2 -f f32le -ac 1 -ar 48000");
    let samples = sound.as_chunks::<4>().0.iter().map(|bytes| f32::from_le_bytes(*bytes).abs());
    let silent = samples.take_while(|sample| *sample < 0.02).count();
    assert!(silent < 48 * 60, "its sound begins after {} ms", silent / 48);
    let length = probe(&fixture.path("out/final.mp4"), "format=duration")["format"]["duration"].to_string();
    let seconds: f64 = length.trim_matches('"').parse().expect("a length");
    assert!((4.0..5.5).contains(&seconds), "{seconds}");
}
