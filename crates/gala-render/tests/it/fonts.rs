//! Texts and captions in a font that their timeline names.

use std::{fs, path::PathBuf};

use gala_core::{
    cancel::Cancel,
    time::Frames,
    timeline::{CaptionTrack, Content, Length, Start, Text, Timeline, Track, VisualClip},
};
use gala_media::{Programs, StartMode};
use gala_render::{
    RenderService,
    sources::{SourceChecker, SourcesError},
};
use gala_testkit::programs::built;

use super::support::{Bench, karaoke, timeline};

/// A face that is told at a glance from the one that is there.
const LIGHT: &str = "300Light/Inter_300Light.ttf";
const ITALIC: &str = "400Regular_Italic/Inter_400Regular_Italic.ttf";

fn face(name: &str) -> Vec<u8> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../art/node_modules/@expo-google-fonts/inter");
    fs::read(folder.join(name)).expect("make setup was run")
}

fn written(font: Option<&str>) -> Timeline {
    let text = Text { font: font.map(str::to_owned), ..Text::plain("Tea leaf") };
    timeline(vec![VisualClip {
        id: "title".to_owned(),
        start_ms: Start::At(0),
        duration_ms: Length::Ms(200),
        ..VisualClip::new(Content::Text(text))
    }])
}

fn captioned(font: Option<&str>) -> Timeline {
    let Track::Caption(track) = karaoke("Tea leaf", 0, 100) else { unreachable!("captions") };
    let mut timeline = timeline(Vec::new());
    timeline.tracks = vec![Track::Caption(CaptionTrack { font: font.map(str::to_owned), ..track })];
    timeline
}

fn bench() -> Bench {
    let mut bench = Bench::new();
    bench.add("light.ttf", &face(LIGHT)).add("same.ttf", &face(LIGHT)).add("italic.ttf", &face(ITALIC));
    bench
}

/// The picture of the first frame, as bytes of a JPEG: the same pixels are the same bytes.
fn drawn(bench: &Bench, timeline: &Timeline) -> Vec<u8> {
    let service = RenderService::new(bench.renderer.clone());
    service.picture(&bench.plan(timeline), Frames(0), 284).expect("drawn")
}

#[test]
fn a_segment_is_named_by_the_content_of_its_font_and_not_by_its_name() {
    let bench = bench();
    for of in [written, captioned] {
        let names = |font: Option<&str>| {
            let plan = bench.plan(&of(font));
            plan.segments.iter().map(|segment| segment.hash).collect::<Vec<_>>()
        };
        assert_ne!(names(None), names(Some("light.ttf")));
        assert_ne!(names(Some("italic.ttf")), names(Some("light.ttf")));
        assert_eq!(names(Some("same.ttf")), names(Some("light.ttf")));
    }
}

#[test]
fn letters_are_those_of_the_font() {
    let bench = bench();
    for of in [written, captioned] {
        let [plain, light, italic, again] =
            [None, Some("light.ttf"), Some("italic.ttf"), Some("same.ttf")].map(|font| drawn(&bench, &of(font)));
        assert!(plain != light && light != italic && plain != italic);
        assert_eq!(light, again);
    }
}

#[test]
fn a_font_that_is_not_there_is_told_by_its_field() {
    let problems = written(Some("gone.ttf")).settle(&Default::default()).expect_err("no such font");
    assert_eq!(
        (problems.0[0].code.as_str(), problems.0[0].field.as_str()),
        ("unknown_source", "tracks[0].clips[0].content.font")
    );
    let problems = captioned(Some("gone.ttf")).settle(&Default::default()).expect_err("no such font");
    assert_eq!((problems.0[0].code.as_str(), problems.0[0].field.as_str()), ("unknown_source", "tracks[0].font"));
}

#[test]
fn a_font_beside_a_timeline_is_checked_by_a_child_and_used_by_way_of_a_copy() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("light.ttf"), face(LIGHT)).expect("written");
    fs::write(folder.path().join("broken.ttf"), b"\0\x01\0\0 and no more").expect("written");
    let programs = Programs::find(&[built()], StartMode::Fork).expect("they are there");
    let checker = SourceChecker::new(folder.path(), programs, &folder.path().join("cache"), Cancel::new());
    let sources = checker.take_in(&captioned(Some("light.ttf")), 2).expect("a font");
    let copy = &sources["light.ttf"].path;
    assert!(copy.starts_with(folder.path().join("cache/pictures")), "{}", copy.display());
    assert!(fs::read(copy).expect("a copy") != face(LIGHT), "it was written anew");
    let again = checker.take_in(&written(Some("light.ttf")), 2).expect("a font");
    assert_eq!(again["light.ttf"], sources["light.ttf"]);
    match checker.take_in(&written(Some("broken.ttf")), 2).expect_err("no font") {
        SourcesError::Problems(problems) => {
            let first = &problems.0[0];
            assert_eq!((first.code.as_str(), first.field.as_str()), ("damaged", "tracks[0].clips[0].content.font"));
        }
        other => panic!("{other}"),
    }
}
