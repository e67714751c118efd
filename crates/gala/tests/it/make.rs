use gala_testkit::ffmpeg;

use super::fixture::{BRIEF, Fixture, probe};

#[test]
fn a_brief_becomes_a_video_with_everything_that_belongs_to_it() {
    let fixture = Fixture::with_brief(BRIEF);
    fixture.make().assert_ok();
    let facts = probe(
        &fixture.path("out/final.mp4"),
        "stream=codec_name,profile,pix_fmt,color_space,width,height,sample_rate,channels,r_frame_rate",
    );
    let (video, audio) = (&facts["streams"][0], &facts["streams"][1]);
    assert_eq!(
        (video["codec_name"].as_str(), video["profile"].as_str(), video["pix_fmt"].as_str()),
        (Some("h264"), Some("High"), Some("yuv420p"))
    );
    assert_eq!((video["width"].as_u64(), video["height"].as_u64()), (Some(144), Some(256)));
    assert_eq!((video["color_space"].as_str(), video["r_frame_rate"].as_str()), (Some("bt709"), Some("25/1")));
    assert_eq!((audio["codec_name"].as_str(), audio["sample_rate"].as_str()), (Some("aac"), Some("48000")));
    assert_eq!(audio["channels"].as_u64(), Some(2));
    for file in [
        "thumbnail.jpg",
        "plan.json",
        "timeline.json",
        "captions/en.srt",
        "captions/en.vtt",
        "audio/scene-01.wav",
        "audio/scene-01.mp3",
        "images/scene-02.jpg",
        "clips/scene-02.mp4",
    ] {
        assert!(!fixture.read(file_in_out(file).as_str()).is_empty(), "{file}");
    }
    let report = fixture.json("out/report.json");
    assert_eq!(report["cost_micros"], 0);
    assert_eq!(report["scenes"].as_array().map(Vec::len), Some(2));
    assert!(report["credits"].as_array().is_some_and(|credits| !credits.is_empty()));
}

fn file_in_out(file: &str) -> String {
    format!("out/{file}")
}

#[test]
fn the_same_brief_again_encodes_nothing_and_writes_nothing() {
    let fixture = Fixture::with_brief(BRIEF);
    fixture.make().assert_ok();
    let before = fixture.read("out/final.mp4");
    let again = fixture.make().assert_ok();
    assert!(again.text.contains("nothing encoded; 0 files written"), "{}", again.text);
    assert_eq!(fixture.read("out/final.mp4"), before);
}

#[test]
fn one_changed_scene_encodes_that_scene_and_its_fades_alone() {
    let scenes = ["Tea is warm.", "A leaf falls.", "The cup is blue.", "A ship sails.", "The sun is up."];
    let brief =
        |scenes: [&str; 5]| format!("---\nformat: 144x256\nfps: 25\nmusic: off\n---\n{}\n", scenes.join("\n\n"));
    let fixture = Fixture::with_brief(brief(scenes));
    fixture.make().assert_ok();
    let changed = ["Tea is warm.", "A leaf falls.", "The bowl is green today.", "A ship sails.", "The sun is up."];
    fixture.write("brief.md", brief(changed));
    let again = fixture.make().assert_ok();
    // Its own frames, the fade into it and the fade out of it; five scenes have nine segments.
    assert!(again.text.contains("3 segments encoded, 6 kept"), "{}", again.text);
}

#[test]
fn the_bytes_do_not_depend_on_the_number_of_workers() {
    let one = Fixture::with_brief(BRIEF);
    one.run(&["make", "brief.md", "-o", "out", "--workers", "1"]).assert_ok();
    let three = Fixture::with_brief(BRIEF);
    three.run(&["make", "brief.md", "-o", "out", "--workers", "3"]).assert_ok();
    assert!(one.read("out/final.mp4") == three.read("out/final.mp4"), "the videos differ");
}

#[test]
fn what_the_user_changed_in_the_output_folder_is_kept() {
    let fixture = Fixture::with_brief(BRIEF);
    fixture.make().assert_ok();
    fixture.write("out/captions/en.srt", "my own words");
    fixture.write("out/notes.txt", "mine");
    let again = fixture.make().assert_ok();
    assert!(again.text.contains("en.srt.kept-1"), "{}", again.text);
    assert_eq!(fixture.read("out/captions/en.srt.kept-1"), b"my own words");
    assert_eq!(fixture.read("out/notes.txt"), b"mine");
}

#[test]
fn events_are_json_lines_when_asked() {
    let fixture = Fixture::with_brief(BRIEF);
    let output = fixture.command(&["make", "brief.md", "-o", "out", "--json"]).output().expect("gala starts");
    assert!(output.status.success());
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    let events: Vec<serde_json::Value> =
        text.lines().map(|line| serde_json::from_str(line).expect("a JSON line")).collect();
    let ends = |kind: &str| {
        let done = |event: &&serde_json::Value| event["kind"] == kind && event["state"] == "SUCCEEDED";
        events.iter().filter(done).count()
    };
    assert_eq!((ends("generate_plan"), ends("process_clip"), ends("render_final")), (1, 2, 1));
}

#[test]
fn own_pictures_clips_voices_and_music_are_used() {
    let fixture = Fixture::with_brief(
        "---\nformat: 144x256\nfps: 25\nmusic: song.wav\n---\n![a red square](red.png)\nThe first is red.\n\n\
         ![colours](bars.mp4)\nThe second moves.\n\n[narration](voice.wav)\nThe third is recorded.\n",
    );
    ffmpeg::make(&fixture.path("red.png"), "-f lavfi -i color=red:s=200x200 -frames:v 1");
    ffmpeg::make(&fixture.path("bars.mp4"), "-f lavfi -i testsrc=s=160x120:d=1 -pix_fmt yuv420p");
    ffmpeg::make(&fixture.path("voice.wav"), "-f lavfi -i sine=330:d=2");
    ffmpeg::make(&fixture.path("song.wav"), "-f lavfi -i sine=110:d=1");
    fixture.make().assert_ok();
    let report = fixture.json("out/report.json");
    assert_eq!(report["scenes"][0]["image_provider"], "given");
    assert_eq!(report["scenes"][2]["voice"], "given");
    assert_eq!(report["scenes"][2]["speech_ms"], 2000);
    assert_eq!(report["music"], "given");
    let red = image_mean(&fixture.path("out/images/scene-01.jpg"));
    assert!(red[0] > 200 && red[1] < 60 && red[2] < 60, "{red:?}");
}

/// The mean colour of a picture.
fn image_mean(path: &std::path::Path) -> [u8; 3] {
    let pixels = ffmpeg::decode(path, "-vf scale=1:1:flags=area -f rawvideo -pix_fmt rgb24");
    pixels[..3].try_into().expect("one pixel")
}
