//! What is rendered, and where it stands in the cut.

use gala_core::{
    time::{FrameRate, Frames},
    timeline::{BlendMode, Content, SettledTimeline, Timeline, Track},
};
use gala_handover::{
    Handover, Shot,
    cut::MediaKind,
    feature::Feature,
    hand_over,
    loss::{DocumentKind, LossReport, Outcome},
};

use crate::film::{RATES, examples, facts, film, settle};

fn shot<'a>(handover: &'a Handover, clip: &str) -> &'a Shot {
    handover.shots.iter().find(|shot| shot.clip == clip).expect("a shot")
}

/// Settles what a shot is rendered of.
fn settled(timeline: &Timeline) -> SettledTimeline {
    timeline.settle(&facts(timeline)).unwrap_or_else(|problems| panic!("{problems}"))
}

#[test]
fn every_shot_is_a_valid_timeline_of_exactly_its_frames() {
    let films = RATES.map(|rate| (rate.to_owned(), film(rate)));
    for (name, timeline) in examples().into_iter().chain(films) {
        let handover = hand_over(&timeline, &name);
        for shot in &handover.shots {
            let settled = settled(&shot.timeline);
            let [Track::Visual(track)] = settled.tracks.as_slice() else { panic!("{name}: one track") };
            let fps = settled.format.fps;
            let end = track.clips.last().map(|clip| fps.frame_at(clip.end_ms()));
            assert_eq!(end, Some(shot.frames), "{name} {}", shot.clip);
            let starts: Vec<Frames> = track.clips.iter().map(|clip| fps.frame_at(clip.start_ms)).collect();
            assert_eq!(starts[0], Frames(0));
            let is_still = matches!(track.clips[0].content, Content::Still(_));
            assert!(track.clips.len() == 1 || is_still && starts.contains(&shot.head), "{name} {}", shot.clip);
        }
        let pictures = handover.cut.media.iter().filter(|media| matches!(media.kind, MediaKind::Picture { .. }));
        assert!(
            pictures
                .map(|media| (&media.file, media.frames))
                .eq(handover.shots.iter().map(|shot| (&shot.file, shot.frames)))
        );
    }
}

#[test]
fn what_is_seen_of_a_file_lies_inside_of_it_with_its_dissolves() {
    for rate in RATES {
        let handover = hand_over(&film(rate), "film");
        for track in handover.cut.video.iter().chain(&handover.cut.audio) {
            for (clip, next) in track.with_next() {
                let before = clip.dissolve.map_or(Frames::ZERO, |dissolve| dissolve.before);
                let after = next.map_or(Frames::ZERO, |next| next.after);
                let media = handover.cut.media_of(clip);
                assert!(clip.source_in >= before && clip.source().end + after <= media.frames, "{rate} {}", media.file);
            }
            assert!(track.clips.windows(2).all(|pair| pair[0].record.end <= pair[1].record.start), "{rate}");
        }
    }
}

#[test]
fn handles_are_what_there_is() {
    let handover = hand_over(&film("25"), "film");
    let heads = |clip: &str| shot(&handover, clip).head.0;
    // 1.2 s of the film lie before; a text comes in and has none; the last film begins with its file.
    assert_eq!((heads("opening"), heads("Café <1>"), heads("title"), heads("last")), (13, 13, 0, 0));
    let opening = settled(&shot(&handover, "opening").timeline);
    let Track::Visual(track) = &opening.tracks[0] else { panic!("pictures") };
    let Content::Video(video) = &track.clips[0].content else { panic!("a film") };
    assert_eq!((video.source_in_ms, &video.sound), (1200 - 520, &None));
}

#[test]
fn a_camera_stands_in_the_handles_of_its_clip() {
    let handover = hand_over(&film("30"), "film");
    let Track::Visual(track) = &shot(&handover, "Café <1>").timeline.tracks[0] else { panic!("pictures") };
    let parts: Vec<(f32, f32)> = track
        .clips
        .iter()
        .map(|clip| match &clip.content {
            Content::Still(still) => (still.camera.part.from, still.camera.part.to),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(parts, [(0.0, 0.0), (0.0, 1.0), (1.0, 1.0)]);
}

#[test]
fn only_what_covers_others_is_transparent_and_keeps_its_blend_mode_for_the_editor() {
    let handover = hand_over(&film("30"), "film");
    let kinds: Vec<(&str, bool)> = handover.shots.iter().map(|shot| (shot.file.as_str(), shot.alpha)).collect();
    assert_eq!(
        kinds,
        [
            ("001-background.mp4", false),
            ("002-opening.mov", true),
            ("003-cafe-1.mov", true),
            ("004-cut.mov", true),
            ("005-late.mov", true),
            ("006-last.mov", true),
            ("007-title.mov", true),
            ("008-badge.mov", true),
            ("009-badge-2.mov", true),
        ]
    );
    let Track::Visual(track) = &shot(&handover, "badge").timeline.tracks[0] else { panic!("pictures") };
    assert_eq!(track.clips[0].look.blend, BlendMode::Normal);
    assert_eq!(handover.cut.video[2].clips[1].blend, BlendMode::Screen);
    let black = settle(
        r#"{"version": 1, "format": {"size": "1:1", "fps": 25}, "tracks": [{"kind": "visual", "clips": [
        {"content": {"kind": "image", "source": "media/sea.svg"}, "duration_ms": 1000, "look": {"blend": "multiply"}}]}]}"#,
    );
    let handover = hand_over(&black, "film");
    assert_eq!((handover.shots.len(), handover.shots[0].alpha), (1, false), "black is what programs show anyway");
    let Track::Visual(track) = &handover.shots[0].timeline.tracks[0] else { panic!("pictures") };
    assert_eq!(track.clips[0].look.blend, BlendMode::Multiply, "with the background it is in the file");
}

#[test]
fn sounds_of_a_role_that_overlap_are_one_clip_of_its_stem() {
    let handover = hand_over(&film("30"), "film");
    let tracks = handover.cut.audio.iter().map(|track| {
        let clips = track.clips.iter().map(|clip| (clip.id.as_str(), clip.record.start.0, clip.record.end.0));
        (track.name.as_str(), clips.collect::<Vec<_>>())
    });
    let end = handover.cut.frames.0;
    assert_eq!(
        tracks.collect::<Vec<_>>(),
        [
            ("speech", vec![("one", 33, 153), ("two", 195, 265)]),
            ("music", vec![("song", 0, end)]),
            // The opening's own sound reaches into the steps.
            ("effects", vec![("opening", 30, 255), ("door", 270, 291)]),
        ]
    );
    assert_eq!(
        handover.cut.audio[2].clips[0].features.iter().copied().collect::<Vec<_>>(),
        [Feature::Fades, Feature::Pan]
    );
}

#[test]
fn the_report_tells_of_each_document_what_it_lacks() {
    let report = LossReport::of(&hand_over(&film("30"), "film").cut);
    let baked: Vec<(&str, &[Feature])> =
        report.baked.iter().map(|baked| (baked.clip.as_str(), &baked.features[..])).collect();
    assert!(baked.contains(&("last", &[Feature::Speed])), "{baked:?}");
    assert!(baked.contains(&("title", &[Feature::Text, Feature::EnterOrExit])), "{baked:?}");
    assert!(baked.contains(&("song", &[Feature::Fades, Feature::Ducking, Feature::Loop])), "{baked:?}");
    let lost = |document, feature| {
        let of = report.documents.iter().find(|losses| losses.document == document);
        let losses = of.map(|of| of.losses.iter().filter(|loss| loss.feature == feature)).into_iter().flatten();
        losses.map(|loss| (loss.clip.as_str(), loss.outcome)).collect::<Vec<_>>()
    };
    assert_eq!(lost(DocumentKind::Otio, Feature::Transition), [("last", Outcome::Approximated)]);
    assert_eq!(
        lost(DocumentKind::Capcut, Feature::Transition).len(),
        3,
        "its dissolves have other ids on every machine"
    );
    assert_eq!(lost(DocumentKind::Xmeml, Feature::Blend), []);
    assert_eq!(lost(DocumentKind::Mlt, Feature::Blend), [("badge", Outcome::Dropped), ("badge 2", Outcome::Dropped)]);
    assert_eq!(lost(DocumentKind::Edl, Feature::Captions), [("", Outcome::Beside)]);
    assert_eq!(lost(DocumentKind::FcpxmlFinalCut, Feature::Captions), [("", Outcome::Approximated)]);
}

#[test]
fn a_programme_begins_at_one_hour() {
    let cut = hand_over(&film("29.97"), "film").cut;
    assert_eq!(cut.record_timecode(Frames(0)), "01:00:00;00");
    assert_eq!(cut.seconds(Frames(30)), (1001, 1000));
    assert_eq!(cut.fps, "29.97".parse::<FrameRate>().expect("a rate"));
}
