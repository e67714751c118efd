//! All documents of a package by their paths.

use gala_core::{captions, timeline::CaptionTrack};
use serde_json::json;

use super::readme::{ReadmeLanguage, readme};
use crate::{
    cut::{Cut, CutTrack, MediaKind},
    format::{ass, capcut, edl, fcpxml, fcpxml::FcpxmlTarget, mlt, otio, ttml, xmeml},
    loss::LossReport,
    name::file_stem,
    plan::Handover,
};

/// From where documents find the media.
const BESIDE: &str = "media/";
/// What OpenTimelineIO's bundles say of themselves.
const BUNDLE_VERSION: &str = "1.0.0\n";

/// Returns the documents of a package: those that editing programs open, those for people, and the captions. Pure.
pub fn documents(handover: &Handover) -> Vec<(String, String)> {
    let cut = &handover.cut;
    let name = file_stem(&cut.name, "film");
    let losses = LossReport::of(cut);
    let otio = otio::to_otio(cut, BESIDE);
    let mut documents = vec![
        ("content.otio".to_owned(), otio.clone()),
        ("version.txt".to_owned(), BUNDLE_VERSION.to_owned()),
        (format!("{name}.otio"), otio),
        (format!("{name}-final-cut.fcpxml"), fcpxml::to_fcpxml(cut, FcpxmlTarget::FinalCut, BESIDE)),
        (format!("{name}-resolve.fcpxml"), fcpxml::to_fcpxml(cut, FcpxmlTarget::Resolve, BESIDE)),
        (format!("{name}-premiere.xml"), xmeml::to_xmeml(cut, BESIDE)),
        (format!("{name}.mlt"), mlt::to_mlt(cut, BESIDE)),
        (capcut::META.to_owned(), capcut::to_draft_meta(cut)),
        ("losses.json".to_owned(), text_of(&losses)),
        ("package.json".to_owned(), text_of(&facts(handover))),
        ("README.txt".to_owned(), readme(handover, &losses, ReadmeLanguage::English)),
        ("LEEME.txt".to_owned(), readme(handover, &losses, ReadmeLanguage::Spanish)),
    ];
    let draft = capcut::to_draft(cut);
    documents.extend(capcut::CONTENT.map(|file| (file.to_owned(), draft.clone())));
    documents.extend(lists(cut, &name));
    documents.extend(cut.captions.iter().enumerate().flat_map(|(index, track)| caption_files(cut, index, track)));
    documents
}

fn lists(cut: &Cut, name: &str) -> Vec<(String, String)> {
    let numbered = |letter: char, tracks: &[CutTrack]| -> Vec<(String, String)> {
        let list = |(index, track): (usize, &CutTrack)| {
            let markers = if letter == 'v' && index == 0 { &cut.markers[..] } else { &[] };
            (format!("edl/{name}-{letter}{}.edl", index + 1), edl::to_edl(cut, track, markers))
        };
        tracks.iter().enumerate().map(list).collect()
    };
    let mut lists = numbered('v', &cut.video);
    lists.extend(numbered('a', &cut.audio));
    lists
}

fn caption_files(cut: &Cut, index: usize, track: &CaptionTrack) -> Vec<(String, String)> {
    let stem = format!("captions/{}-{}", index + 1, file_stem(&track.language, "und"));
    vec![
        (format!("{stem}.srt"), captions::to_srt(&track.captions)),
        (format!("{stem}.vtt"), captions::to_vtt(&track.captions)),
        (format!("{stem}.ass"), ass::to_ass(track, cut.size)),
        (format!("{stem}.ttml"), ttml::to_ttml(track)),
    ]
}

/// What programs may want to know of a package: rate, size, colours, and where each file's clip begins.
fn facts(handover: &Handover) -> serde_json::Value {
    let cut = &handover.cut;
    let pictures = handover.shots.iter().map(|shot| {
        json!({"file": format!("{BESIDE}{}", shot.file), "clip": shot.clip, "frames": shot.frames,
            "head_frames": shot.head, "alpha": shot.alpha})
    });
    let sounds = cut.media.iter().filter(|media| matches!(media.kind, MediaKind::Sound(_)));
    let sounds = sounds.map(|media| json!({"file": format!("{BESIDE}{}", media.file), "frames": media.frames}));
    json!({
        "version": 1, "name": cut.name, "frame_rate": cut.fps, "width": cut.size.width, "height": cut.size.height,
        "frames": cut.frames, "start_timecode": cut.record_timecode(Default::default()),
        "drop_frame": cut.timecode.is_drop_frame(),
        "color": {"primaries": "bt709", "transfer": "bt709", "matrix": "bt709", "range": "limited"},
        "audio": {"sample_rate": gala_core::time::SAMPLE_RATE, "channels": 2, "bits": 24},
        "media": pictures.chain(sounds).collect::<Vec<_>>(),
    })
}

fn text_of(value: &impl serde::Serialize) -> String {
    serde_json::to_string_pretty(value).map_or_else(|_| String::new(), |text| text + "\n")
}
