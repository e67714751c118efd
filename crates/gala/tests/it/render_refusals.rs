//! Documents and files that `gala render` refuses.

use std::fs;

use gala_testkit::ffmpeg::ffmpeg;
use serde_json::{Value, json};

use super::{
    film::{bad, fixture, refused},
    fixture::Fixture,
};

#[test]
fn documents_that_are_none_are_refused() {
    let fixture = fixture();
    for (text, parts) in [("", &["line 1"][..]), ("{\"version\": 1", &["line 1"]), ("[]", &["timeline.json"])] {
        fixture.write("timeline.json", text);
        refused(&fixture, &["-o", "out.mp4"], parts);
    }
    bad(|_, timeline| timeline["format"]["size"] = json!("161x120"), &["161x120", "even"]);
    bad(|_, timeline| timeline["format"]["size"] = json!("9000x9000"), &["9000x9000", "4096"]);
    bad(|_, timeline| timeline["trakcs"] = json!([]), &["trakcs"]);
}

#[test]
fn sources_outside_the_folder_are_not_read() {
    let source = |name: &'static str| {
        move |_: &Fixture, timeline: &mut Value| {
            timeline["tracks"][0]["clips"][2]["content"]["source"] = json!(name);
        }
    };
    bad(source("/etc/passwd"), &["tracks[0].clips[2].content.source", "/etc/passwd"]);
    bad(source("../timeline/media/cup.png"), &["leaves"]);
    bad(source("media/gone.png"), &["media/gone.png", "does not exist", "missing_file"]);
    bad(source("media"), &["media"]);
    let link = |fixture: &Fixture, timeline: &mut Value| {
        std::os::unix::fs::symlink("/etc/passwd", fixture.path("media/link.png")).expect("a link");
        timeline["tracks"][0]["clips"][2]["content"]["source"] = json!("media/link.png");
    };
    bad(link, &["media/link.png", "leaves", "outside_folder"]);
}

#[test]
fn sources_of_the_wrong_kind_are_refused_by_what_they_hold() {
    let source = |clip: usize, name: &'static str| {
        move |_: &Fixture, timeline: &mut Value| {
            timeline["tracks"][0]["clips"][clip]["content"]["source"] = json!(name);
        }
    };
    bad(source(0, "media/cup.png"), &["tracks[0].clips[0].content.source", "media/cup.png"]);
    bad(source(0, "media/tone.wav"), &["no moving pictures"]);
    bad(source(2, "media/bars.mp4"), &["tracks[0].clips[2].content.source", "media/bars.mp4", "unsupported_format"]);
    bad(|_, timeline| timeline["tracks"][1]["clips"][0]["source"] = json!("media/bars.mp4"), &["no sound"]);
    let playlist = |fixture: &Fixture, timeline: &mut Value| {
        fixture.write(
            "media/list.mp4",
            "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n",
        );
        timeline["tracks"][0]["clips"][0]["content"]["source"] = json!("media/list.mp4");
    };
    bad(playlist, &["media/list.mp4", "unsupported_format"]);
    let table = |_: &Fixture, timeline: &mut Value| {
        timeline["tracks"][0]["clips"][2]["look"] = json!({"color": {"lut": "media/cup.png"}});
    };
    bad(table, &["look.color.lut", "LUT_3D_SIZE"]);
}

#[test]
fn sources_that_are_cut_short_or_lie_about_their_length_are_refused() {
    let with = |name: &'static str, bytes: fn(&Fixture) -> Vec<u8>| {
        move |fixture: &Fixture, timeline: &mut Value| {
            fixture.write(name, bytes(fixture));
            timeline["tracks"][0]["clips"][0]["content"]["source"] = json!(name);
        }
    };
    bad(with("media/zero.mp4", |_| Vec::new()), &["media/zero.mp4", "empty_file"]);
    let half = |fixture: &Fixture| {
        let bytes = fixture.read("media/bars.mp4");
        bytes[..bytes.len() / 2].to_vec()
    };
    bad(with("media/half.mp4", half), &["media/half.mp4", "truncated"]);
    // The index comes first and is whole; the pictures of nine of ten seconds are missing.
    let cut = |fixture: &Fixture| {
        let long = fixture.path("media/long.mp4");
        let source =
            ["-f", "lavfi", "-i", "testsrc2=s=160x120:r=25:d=10", "-pix_fmt", "yuv420p", "-movflags", "+faststart"];
        ffmpeg(&source, &long);
        let bytes = fs::read(&long).expect("a video");
        bytes[..bytes.len() / 5].to_vec()
    };
    bad(with("media/cut.mp4", cut), &["media/cut.mp4", "says that it lasts 10.0 s", "truncated"]);
    // A Matroska file of one second whose header says a thousand hours, as a double that is patched.
    let liar = |fixture: &Fixture| {
        ffmpeg(
            &["-i", &fixture.path("media/bars.mp4").display().to_string(), "-c", "copy"],
            &fixture.path("media/liar.mkv"),
        );
        let mut bytes = fixture.read("media/liar.mkv");
        let at = bytes.windows(3).position(|window| window == [0x44, 0x89, 0x88]).expect("a duration");
        bytes[at + 3..at + 11].copy_from_slice(&3_600_000.0_f64.to_be_bytes());
        bytes
    };
    bad(with("media/liar.mkv", liar), &["media/liar.mkv", "says that it lasts 3600.0 s", "truncated"]);
}
