//! The documents of the worked examples, as they are.

use gala_handover::{
    Handover,
    format::{ass, capcut, edl, fcpxml, mlt, otio, ttml, xmeml},
    hand_over,
    loss::LossReport,
};

use crate::film::examples;

fn documents(handover: &Handover) -> Vec<(String, String)> {
    let cut = &handover.cut;
    let mut documents = vec![
        ("otio".to_owned(), otio::to_otio(cut, "media/")),
        ("fcp.fcpxml".to_owned(), fcpxml::to_fcpxml(cut, fcpxml::FcpxmlTarget::FinalCut, "media/")),
        ("xml".to_owned(), xmeml::to_xmeml(cut, "media/")),
        ("mlt".to_owned(), mlt::to_mlt(cut, "media/")),
        ("losses".to_owned(), serde_json::to_string_pretty(&LossReport::of(cut)).expect("JSON")),
    ];
    for (index, track) in cut.video.iter().chain(&cut.audio).enumerate() {
        let markers = if index == 0 { &cut.markers[..] } else { &[] };
        documents.push((format!("{index}.edl"), edl::to_edl(cut, track, markers)));
    }
    for track in &cut.captions {
        documents.push(("ass".to_owned(), ass::to_ass(track, cut.size)));
        documents.push(("ttml".to_owned(), ttml::to_ttml(track)));
    }
    documents
}

#[test]
fn the_worked_examples_are_handed_over_as_before() {
    for (name, timeline) in examples() {
        for (extension, text) in documents(&hand_over(&timeline, &name)) {
            insta::assert_snapshot!(format!("{name}.{extension}"), text.replace('\r', ""));
        }
    }
}

#[test]
fn a_draft_is_handed_over_as_before() {
    let (name, timeline) = examples().into_iter().find(|(name, _)| name == "picture-in-picture").expect("the example");
    let cut = hand_over(&timeline, &name).cut;
    insta::assert_snapshot!("picture-in-picture.draft", capcut::to_draft(&cut));
    insta::assert_snapshot!("picture-in-picture.draft_meta", capcut::to_draft_meta(&cut));
}
