//! Readers that others wrote find the timeline in our documents, frame for frame.
//!
//! They are Python packages; `scripts/setup test` installs them into `.tools/handover`. Where they are missing the tests
//! fail.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use gala_core::timeline::SettledTimeline;
use gala_handover::{
    format::{ass, capcut, edl, fcpxml, otio, ttml, xmeml},
    hand_over,
};
use serde_json::json;

use crate::{
    film::{RATES, examples, film},
    seen::{pictures, sounds},
};

pub fn python() -> PathBuf {
    let path = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../.tools/handover/bin/python"));
    assert!(path.is_file(), "the readers of editing documents are missing: run `scripts/setup test`");
    path
}

/// Writes every document of a timeline with what is to be found in it.
fn write(folder: &Path, name: &str, timeline: &SettledTimeline) {
    let handover = hand_over(timeline, name);
    let cut = &handover.cut;
    let put = |file: String, text: String| fs::write(folder.join(file), text).expect("written");
    put(format!("{name}.otio"), otio::to_otio(cut, "media/"));
    put(format!("{name}.xml"), xmeml::to_xmeml(cut, "media/"));
    put(format!("{name}.fcp.fcpxml"), fcpxml::to_fcpxml(cut, fcpxml::FcpxmlTarget::FinalCut, "media/"));
    put(format!("{name}.resolve.fcpxml"), fcpxml::to_fcpxml(cut, fcpxml::FcpxmlTarget::Resolve, "media/"));
    put(format!("{name}.draft"), capcut::to_draft(cut));
    for (index, track) in cut.video.iter().chain(&cut.audio).enumerate() {
        put(format!("{name}.{index}.edl"), edl::to_edl(cut, track, &[]));
    }
    for (index, track) in cut.captions.iter().enumerate() {
        put(format!("{name}.{index}.ass"), ass::to_ass(track, cut.size));
        put(format!("{name}.{index}.ttml"), ttml::to_ttml(track));
    }
    let expected = json!({
        "rate": [cut.fps.num(), cut.fps.den()], "drop_frame": cut.timecode.is_drop_frame(),
        "start": cut.timecode.hour(), "video": pictures(timeline, &handover), "audio": sounds(timeline, &handover),
        "media": cut.media.iter().map(|media| (media.file.clone(), media.frames.0)).collect::<Vec<_>>(),
        "markers": cut.markers.iter().map(|marker| (marker.at.0, marker.name.clone())).collect::<Vec<_>>(),
        "captions": cut.captions.iter().map(|track| &track.captions).collect::<Vec<_>>(),
    });
    put(format!("{name}.json"), expected.to_string());
}

#[test]
fn other_readers_find_every_frame_of_every_timeline() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut names = Vec::new();
    let films = RATES.map(|rate| (format!("film-{}", rate.replace('.', "-")), film(rate)));
    for (name, timeline) in examples().into_iter().chain(films) {
        write(folder.path(), &name, &timeline);
        names.push(name);
    }
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/oracle/judge.py");
    let output = Command::new(python()).arg(script).arg(folder.path()).args(&names).output().expect("Python runs");
    let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    // So many documents were judged, and none was passed over.
    insta::assert_snapshot!("judged", String::from_utf8_lossy(&output.stdout));
}
