//! Cuts that come back: unchanged, edited, and hostile.

use gala_core::{
    problem::Problems,
    time::FrameRate,
    timeline::{SettledTimeline, Timeline, TransitionKind},
};
use gala_handover::{
    BACKGROUND, Handover,
    conform::{Returned, conform},
    cut::Cut,
    format::{edl, fcpxml, otio},
    hand_over,
    read::{ReturnFormat, Unread, read},
};
use serde_json::{Value, json};

use crate::film::{RATES, examples, facts, film};

fn bring_back(timeline: &SettledTimeline, text: &str, format: ReturnFormat) -> Result<Returned, Problems> {
    let handover = hand_over(timeline, "film");
    let facts = facts(&Timeline::from(timeline.clone()));
    conform(timeline, &handover, &facts, &read(text.as_bytes(), format, &handover)?)
}

fn told(returned: &Returned) -> Vec<String> {
    returned.changes.iter().map(ToString::to_string).collect()
}

fn otio_of(timeline: &SettledTimeline) -> (Handover, Value) {
    let handover = hand_over(timeline, "film");
    let document = serde_json::from_str(&otio::to_otio(&handover.cut, "media/")).expect("JSON");
    (handover, document)
}

/// Changes what we wrote and brings it back.
fn edited(timeline: &SettledTimeline, edit: impl FnOnce(&mut Value)) -> Returned {
    let (_, mut document) = otio_of(timeline);
    edit(&mut document);
    bring_back(timeline, &document.to_string(), ReturnFormat::Otio).expect("brought back")
}

/// The children of a track.
fn row(document: &mut Value, track: usize) -> &mut Vec<Value> {
    document["tracks"]["children"][track]["children"].as_array_mut().expect("a track")
}

fn frames(value: &mut Value, by: f64) {
    value["value"] = json!(value["value"].as_f64().expect("a number") + by);
}

#[test]
fn what_nobody_changed_comes_back_as_it_was() {
    let films = RATES.map(|rate| (format!("film {rate}"), film(rate)));
    for (name, timeline) in examples().into_iter().chain(films) {
        let cut = hand_over(&timeline, "film").cut;
        let target = fcpxml::FcpxmlTarget::FinalCut;
        let documents = [
            (ReturnFormat::Otio, otio::to_otio(&cut, "media/")),
            (ReturnFormat::Fcpxml, fcpxml::to_fcpxml(&cut, target, "file:///Volumes/Work/film/media/")),
        ];
        for (format, text) in documents {
            let returned = bring_back(&timeline, &text, format).unwrap_or_else(|problems| panic!("{name}: {problems}"));
            assert_eq!((told(&returned), &returned.unread), (vec![], &vec![]), "{name} {format:?}");
            assert_eq!(returned.timeline, Timeline::from(timeline.clone()), "{name} {format:?}");
        }
        for (index, track) in cut.video.iter().chain(&cut.audio).enumerate() {
            let list = edl::to_edl(&cut, track, &[]);
            let returned = bring_back(&timeline, &list, ReturnFormat::Edl);
            let returned = returned.unwrap_or_else(|problems| panic!("{name} {index}: {problems}"));
            let is_background = track.clips[0].id == BACKGROUND;
            assert_eq!(told(&returned), Vec::<String>::new(), "{name} {index}");
            assert_eq!(returned.unread.is_empty(), !is_background, "{name} {index}: {:?}", returned.unread);
            assert_eq!(returned.timeline, Timeline::from(timeline.clone()), "{name} {index}");
        }
    }
}

/// The lists of a cut, of a track each.
fn lists(cut: &Cut) -> Vec<String> {
    let shown = cut.video.iter().filter(|track| track.clips[0].id != BACKGROUND);
    shown.chain(&cut.audio).map(|track| edl::to_edl(cut, track, &[])).collect()
}

#[test]
fn lists_of_several_tracks_are_one_edit_and_what_moves_between_them_moves() {
    for rate in RATES {
        let timeline = film(rate);
        let together = lists(&hand_over(&timeline, "film").cut).join("\u{feff}");
        let returned = bring_back(&timeline, &together, ReturnFormat::Edl).expect("brought back");
        assert_eq!((told(&returned), &returned.unread), (vec![], &vec![]), "{rate}");
        assert_eq!(returned.timeline, Timeline::from(timeline.clone()), "{rate}");
    }
    let timeline = film("25");
    let mut cut = hand_over(&timeline, "film").cut;
    let at = cut.video[2].clips.iter().position(|clip| clip.id == "badge").expect("the badge");
    let mut badge = cut.video[2].clips.remove(at);
    let end = cut.video[1].clips.last().expect("a clip").record.end;
    badge.record = end..end + (badge.record.end - badge.record.start);
    badge.dissolve = None;
    cut.video[1].clips.push(badge);
    let both = lists(&cut);
    for together in [both.concat(), both.iter().rev().map(String::as_str).collect()] {
        let returned = bring_back(&timeline, &together, ReturnFormat::Edl).expect("brought back");
        let told = told(&returned);
        assert!(told.contains(&"badge: is on visual track 1 instead of 2".to_owned()), "{told:?}");
        assert!(!told.iter().any(|line| line.contains("is gone") || line.contains("once more")), "{told:?}");
    }
    let twice = [both[0].as_str(), both[0].as_str()].concat();
    let returned = bring_back(&timeline, &twice, ReturnFormat::Edl).expect("brought back");
    assert!(returned.unread.iter().any(|one| one.what == "another list of the same track"), "{:?}", returned.unread);
}

#[test]
fn trims_moves_and_cuts_of_an_editor_are_a_new_version_with_a_diff() {
    let timeline = film("25");
    // The story: gap, opening, dissolve, café, cut, gap, late, dissolve, last. The editor takes half a second from the
    // start of "cut", fills it with a gap, and uses the head handle of "opening".
    let returned = edited(&timeline, |document| {
        let story = row(document, 1);
        frames(&mut story[0]["source_range"]["duration"], -5.0);
        frames(&mut story[1]["source_range"]["start_time"], -5.0);
        frames(&mut story[1]["source_range"]["duration"], 5.0);
        frames(&mut story[4]["source_range"]["start_time"], 12.0);
        frames(&mut story[4]["source_range"]["duration"], -12.0);
        let gap = json!({"OTIO_SCHEMA": "Gap.1", "source_range": {
            "start_time": {"value": 0, "rate": 25}, "duration": {"value": 12, "rate": 25}}});
        story.insert(4, gap);
    });
    assert_eq!(
        told(&returned),
        [
            "opening: begins at 0:00.800 instead of 0:01.000",
            "opening: its picture begins 0:00.200 earlier",
            "cut: begins at 0:07.800 instead of 0:07.300",
            "cut: its picture begins 0:00.480 later",
        ]
    );
    assert_eq!(returned.unread, []);
    let new = returned.timeline.settle(&facts(&returned.timeline)).expect("settled");
    let again = hand_over(&new, "film");
    assert_eq!(again.cut.frames, hand_over(&timeline, "film").cut.frames);
}

#[test]
fn clips_that_are_gone_twice_there_and_elsewhere_are_told() {
    let returned = edited(&film("30"), |document| {
        // The badges go to the story's end, one of them twice; the title goes.
        let mut over = std::mem::take(row(document, 2));
        let badge = over.iter().position(|child| child["metadata"]["gala"]["id"] == "badge").expect("the badge");
        let badge = over.remove(badge);
        row(document, 1).extend([badge.clone(), badge]);
    });
    assert_eq!(
        told(&returned),
        [
            "badge: begins at 0:14.767 instead of 0:06.000",
            "badge: is on visual track 1 instead of 2",
            "badge: its picture ends 0:00.267 earlier",
            "badge-2: is badge once more, at 0:17.500",
            "badge-2: is on visual track 1 instead of 2",
            "badge-2: its picture ends 0:00.267 earlier",
            "title: is gone (it was at 0:01.500)",
            "badge 2: is gone (it was at 0:08.500)",
        ]
    );
}

#[test]
fn a_dissolve_that_becomes_longer_keeps_its_kind_and_a_new_one_is_a_crossfade() {
    let returned = edited(&film("30"), |document| {
        let story = row(document, 1);
        let wipe = story.len() - 2;
        frames(&mut story[wipe]["out_offset"], 2.0);
        let mut new = story[wipe].clone();
        new["metadata"] = json!({});
        frames(&mut new["in_offset"], -4.0);
        let cut = story.iter().position(|child| child["metadata"]["gala"]["id"] == "cut").expect("a clip");
        story.insert(cut, new);
    });
    let gala_core::timeline::Track::Visual(story) = &returned.timeline.tracks[0] else { panic!("pictures") };
    let kinds: Vec<_> = story.clips.iter().map(|clip| clip.transition.map(|transition| transition.kind)).collect();
    let (crossfade, wipe) = (Some(TransitionKind::Crossfade), Some(TransitionKind::Wipe));
    assert_eq!(kinds, [None, crossfade, crossfade, None, wipe]);
    let dissolves = told(&returned);
    assert!(dissolves.iter().any(|line| line.starts_with("cut: dissolves in over 0:00.")), "{dissolves:?}");
    assert!(dissolves.iter().any(|line| line.starts_with("last: its transition takes 0:00.")), "{dissolves:?}");
}

#[test]
fn sounds_are_moved_and_removed_as_their_stretches_were() {
    let returned = edited(&film("25"), |document| {
        let speech = row(document, 3);
        // gap, one, gap, two: the second sentence a second later.
        frames(&mut speech[2]["source_range"]["duration"], 25.0);
        let effects = row(document, 5);
        effects.pop();
        effects.pop();
    });
    assert_eq!(told(&returned), ["two: begins at 0:07.520 instead of 0:06.500", "door: is gone (it was at 0:09.000)"]);
    let trimmed = edited(&film("25"), |document| frames(&mut row(document, 3)[1]["source_range"]["duration"], -3.0));
    let what = "a sound that was trimmed or used more than once: cut it in the timeline".to_owned();
    assert!(trimmed.unread.contains(&Unread { place: "one".to_owned(), what }), "{:?}", trimmed.unread);
}

#[test]
fn what_cannot_be_read_is_listed_and_nothing_is_guessed() {
    let timeline = film("25");
    let returned = edited(&timeline, |document| {
        let story = row(document, 1);
        story[1]["effects"] =
            json!([{"OTIO_SCHEMA": "LinearTimeWarp.1", "effect_name": "Half speed", "time_scalar": 0.5}]);
        story[3]["media_references"]["DEFAULT_MEDIA"]["target_url"] = json!("/etc/passwd");
        story[4]["markers"] = json!([{"OTIO_SCHEMA": "Marker.3", "name": "softer"}]);
        story.push(json!({"OTIO_SCHEMA": "Composable.9"}));
    });
    let listed: Vec<String> = returned.unread.iter().map(|one| format!("{}: {}", one.place, one.what)).collect();
    assert_eq!(
        listed,
        [
            "tracks.children[1].children[1] (002-opening.mov): the effect \"Half speed\"",
            "tracks.children[1].children[4] (004-cut.mov): the marker \"softer\" of a clip",
            "tracks.children[1].children[9]: an object of the schema \"Composable\"",
            "passwd: a clip of a file that was not handed over",
        ]
    );
    assert!(told(&returned).contains(&"Café <1>: is gone (it was at 0:04.300)".to_owned()), "{:?}", told(&returned));
}

#[test]
fn a_dissolve_without_pictures_for_it_is_a_cut() {
    // The last clip begins with its file: there is nothing before it that could be mixed.
    let returned = edited(&film("30"), |document| {
        let story = row(document, 1);
        let wipe = story.len() - 2;
        frames(&mut story[wipe]["in_offset"], 1.0);
    });
    let what = "a dissolve for which its clips have no pictures: it is read as a cut".to_owned();
    assert_eq!(returned.unread, [Unread { place: "006-last.mov".to_owned(), what }]);
    let gala_core::timeline::Track::Visual(story) = &returned.timeline.tracks[0] else { panic!("pictures") };
    assert_eq!(story.clips[4].transition, None);
}

fn refused(text: &str, format: ReturnFormat) -> String {
    let timeline = film("29.97");
    let problems = bring_back(&timeline, text, format).expect_err(text);
    problems.0[0].code.clone()
}

#[test]
fn hostile_documents_are_told_clearly_and_fetch_nothing() {
    let bomb = format!(
        "<?xml version=\"1.0\"?><!DOCTYPE fcpxml [<!ENTITY a \"aaaaaaaaaa\">{}]><fcpxml>&j;</fcpxml>",
        ('b'..='j')
            .map(|c| format!("<!ENTITY {c} \"{}\">", format!("&{};", (c as u8 - 1) as char).repeat(10)))
            .collect::<String>()
    );
    let outside = "<!DOCTYPE fcpxml SYSTEM \"http://127.0.0.1:1/fcpxml.dtd\"><fcpxml/>";
    let file = "<!DOCTYPE fcpxml [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><fcpxml>&x;</fcpxml>";
    for (text, code) in [
        (bomb.as_str(), "document_type"),
        (outside, "document_type"),
        (file, "document_type"),
        ("<fcpxml>&undeclared;</fcpxml>", "document_syntax"),
        ("<fcpxml><library></fcpxml>", "document_syntax"),
        ("<fcpxml version=\"1.10\"/>", "no_timeline"),
        ("<html><sequence/></html>", "no_timeline"),
        ("", "document_syntax"),
        ("\u{0}\u{1}", "document_syntax"),
    ] {
        assert_eq!(refused(text, ReturnFormat::Fcpxml), code, "{}", &text[..text.len().min(80)]);
    }
    let nested = "[".repeat(100_000);
    for (text, code) in [
        (nested.as_str(), "document_syntax"),
        ("{}", "no_timeline"),
        ("null", "no_timeline"),
        ("{\"OTIO_SCHEMA\": \"Clip.2\", \"tracks\": {\"children\": []}}", "no_timeline"),
    ] {
        assert_eq!(refused(text, ReturnFormat::Otio), code, "{}", &text[..text.len().min(80)]);
    }
    let event = |times: &str| format!("TITLE: x\nFCM: DROP FRAME\n001  SC001    V     C        {times}\n");
    for (text, code) in [
        (event("00:00:00;00 00:00:01;00 01:01:00;00 01:01:01;00"), "bad_timecode"),
        (event("00:00:00;00 00:00:01;00 01:00:00;00 25:00:01;00"), "bad_timecode"),
        (event("00:00:00;00 00:00:01;00 01:00:00;00"), "document_syntax"),
        (event("00:00:00;00 00:00:01;00 01:00:00;00 01:00:0x;00"), "bad_timecode"),
        (event("00:00:00;00"), "document_syntax"),
        ("TITLE: nothing\n".to_owned(), "no_timeline"),
        (String::new(), "no_timeline"),
    ] {
        assert_eq!(refused(&text, ReturnFormat::Edl), code, "{text}");
    }
    let no_drop = "FCM: NON-DROP FRAME\n001  SC001    V     C        00:00:00;00 00:00:01;00 01:00:00;00 01:00:01;00\n";
    assert_eq!(refused(no_drop, ReturnFormat::Edl), "bad_timecode");
    assert_eq!(refused(&"x".repeat((32 << 20) + 1), ReturnFormat::Edl), "document_too_large");
    let handover = hand_over(&film("25"), "film");
    let utf16 = read(b"\xff\xfe<\x00", ReturnFormat::Fcpxml, &handover).expect_err("no UTF-8");
    assert_eq!(utf16.0[0].code, "document_not_utf8");
}

#[test]
fn times_that_no_film_has_move_nothing() {
    for (value, rate) in [(-1.0, 25.0), (1e300, 25.0), (10.0, 0.0), (10.0, -25.0), (10.5, 25.0), (f64::MAX, 1e-300)] {
        let returned = edited(&film("25"), |document| {
            row(document, 1)[0]["source_range"]["duration"] = json!({"value": value, "rate": rate});
        });
        let what = "a time that is no whole frame of the cut; what follows on its track is not read";
        assert!(returned.unread.iter().any(|one| one.what == what), "{value} {rate}: {:?}", returned.unread);
    }
    // The same time at another rate is the same frame.
    let returned = edited(&film("25"), |document| {
        let duration = &mut row(document, 1)[0]["source_range"]["duration"];
        let frames = duration["value"].as_f64().expect("a number");
        *duration = json!({"value": frames * 2.0, "rate": 50.0});
    });
    assert_eq!((told(&returned), returned.unread), (vec![], vec![]));
}

#[test]
fn a_sequence_at_another_rate_is_refused() {
    let cut = hand_over(&film("30"), "film").cut;
    let text = fcpxml::to_fcpxml(&cut, fcpxml::FcpxmlTarget::Resolve, "media/").replace("100/3000s", "100/2500s");
    let timeline = film("30");
    let problems = bring_back(&timeline, &text, ReturnFormat::Fcpxml).expect_err("refused");
    assert_eq!(problems.0[0].code, "other_frame_rate");
    assert_eq!(FrameRate::FPS_30, timeline.format.fps);
}

#[test]
fn ten_thousand_clips_go_out_and_come_back() {
    let clip = |index: usize| {
        let solid = format!("#{:06x}", index * 1009 % 0x00ff_ffff);
        json!({"start_ms": index * 1000, "duration_ms": 1000, "content": {"kind": "color", "solid": solid}})
    };
    let clips: Vec<Value> = (0..5000).map(clip).collect();
    let document = json!({"version": 1, "format": {"size": "64x64", "fps": 29.97}, "tracks": [
        {"kind": "visual", "clips": clips}, {"kind": "visual", "clips": clips}]});
    let timeline = crate::film::settle(&document.to_string());
    let cut = hand_over(&timeline, "film").cut;
    assert_eq!((cut.media.len(), edl::media_of_reel(&edl::reel(9999))), (10_000, Some(9999)));
    let target = fcpxml::FcpxmlTarget::Resolve;
    for (format, text) in [
        (ReturnFormat::Otio, otio::to_otio(&cut, "media/")),
        (ReturnFormat::Fcpxml, fcpxml::to_fcpxml(&cut, target, "media/")),
        (ReturnFormat::Edl, edl::to_edl(&cut, &cut.video[1], &[])),
    ] {
        let returned = bring_back(&timeline, &text, format).expect("brought back");
        assert_eq!((told(&returned), &returned.unread), (vec![], &vec![]), "{format:?}");
        assert_eq!(returned.timeline, Timeline::from(timeline.clone()), "{format:?}");
    }
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { cases: 300, ..Default::default() })]

    #[test]
    fn a_document_with_any_change_is_read_or_refused(
        format in 0_usize..3,
        changes in proptest::collection::vec((0_usize..usize::MAX, 0_usize..12, "[0-9]{1,20}|[ -~]{0,6}"), 1..6),
    ) {
        let timeline = film("29.97");
        let handover = hand_over(&timeline, "film");
        let (format, mut text) = match format {
            0 => (ReturnFormat::Otio, otio::to_otio(&handover.cut, "media/")),
            1 => (ReturnFormat::Fcpxml, fcpxml::to_fcpxml(&handover.cut, fcpxml::FcpxmlTarget::Resolve, "media/")),
            _ => (ReturnFormat::Edl, edl::to_edl(&handover.cut, &handover.cut.video[1], &[])),
        };
        for (at, length, with) in changes {
            // The documents of the tests are ASCII but for a few letters.
            let at = text.floor_char_boundary(at % text.len().max(1));
            let end = text.floor_char_boundary((at + length).min(text.len()));
            text.replace_range(at..end.max(at), &with);
        }
        let _ = bring_back(&timeline, &text, format);
    }
}
