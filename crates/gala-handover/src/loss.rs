//! What each format cannot carry, clip by clip, and what is in the media files instead.

use gala_core::timeline::{BlendMode, TransitionKind};
use serde::Serialize;

use crate::{
    cut::{Cut, CutClip, CutTrack},
    feature::Feature,
    format::{edl, mlt},
};

/// A document of the package.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DocumentKind {
    Otio,
    FcpxmlFinalCut,
    FcpxmlResolve,
    Xmeml,
    Edl,
    Mlt,
    Capcut,
}

impl DocumentKind {
    pub const ALL: [Self; 7] =
        [Self::Otio, Self::FcpxmlFinalCut, Self::FcpxmlResolve, Self::Xmeml, Self::Edl, Self::Mlt, Self::Capcut];

    /// Returns what people call it.
    pub fn title(self) -> &'static str {
        match self {
            Self::Otio => "OpenTimelineIO",
            Self::FcpxmlFinalCut => "FCPXML for Final Cut Pro",
            Self::FcpxmlResolve => "FCPXML for DaVinci Resolve",
            Self::Xmeml => "Final Cut Pro 7 XML",
            Self::Edl => "EDL (CMX3600)",
            Self::Mlt => "MLT (Shotcut, Kdenlive)",
            Self::Capcut => "CapCut draft",
        }
    }
}

/// What became of something that a document does not say as the timeline does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It is said by what comes nearest.
    Approximated,
    /// It lies beside the document, in a file of its own.
    Beside,
    /// It is not there.
    Dropped,
}

/// All that an editor should know.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct LossReport {
    /// What can no longer be changed in the editing program, because it is in the pictures and sounds themselves.
    pub baked: Vec<Baked>,
    /// In the order of [`DocumentKind::ALL`]; only those that lose something.
    pub documents: Vec<DocumentLosses>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Baked {
    pub clip: String,
    pub file: String,
    pub features: Vec<Feature>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DocumentLosses {
    pub document: DocumentKind,
    pub losses: Vec<Loss>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Loss {
    /// The name of its track; empty for what belongs to the whole.
    pub track: String,
    /// The id of the clip; empty for what belongs to the track.
    pub clip: String,
    pub feature: Feature,
    pub outcome: Outcome,
    /// A fragment that says what is there instead.
    pub instead: &'static str,
}

impl LossReport {
    pub fn of(cut: &Cut) -> Self {
        let tracks = || cut.video.iter().chain(&cut.audio);
        let clips = tracks().flat_map(|track| &track.clips);
        let baked = clips.filter_map(|clip| {
            let features: Vec<Feature> =
                clip.features.iter().copied().filter(|feature| !is_left_to_program(*feature)).collect();
            let file = cut.media_of(clip).file.clone();
            (!features.is_empty()).then(|| Baked { clip: clip.id.clone(), file, features })
        });
        let documents = DocumentKind::ALL.map(|document| DocumentLosses { document, losses: losses(cut, document) });
        let documents = documents.into_iter().filter(|one| !one.losses.is_empty()).collect();
        Self { baked: baked.collect(), documents }
    }
}

/// Returns whether it stands in documents rather than in media files.
fn is_left_to_program(feature: Feature) -> bool {
    matches!(feature, Feature::Blend | Feature::Transition | Feature::Captions | Feature::Markers)
}

fn losses(cut: &Cut, document: DocumentKind) -> Vec<Loss> {
    let mut losses = Vec::new();
    for track in cut.video.iter().chain(&cut.audio) {
        for clip in &track.clips {
            let found = [transition(document, clip), blend(document, track, clip)];
            losses.extend(found.into_iter().flatten().map(|(feature, outcome, instead)| Loss {
                track: track.name.clone(),
                clip: clip.id.clone(),
                feature,
                outcome,
                instead,
            }));
        }
    }
    losses.extend(captions(cut, document));
    losses.extend(markers(cut, document));
    losses.extend(long_lists(cut, document));
    losses
}

type Found = Option<(Feature, Outcome, &'static str)>;

fn transition(document: DocumentKind, clip: &CutClip) -> Found {
    let kind = clip.dissolve?.kind;
    if document == DocumentKind::Capcut {
        let instead = "a cut in its middle; both clips have the pictures for a transition as handles";
        return Some((Feature::Transition, Outcome::Dropped, instead));
    }
    let instead = "a dissolve of the same length";
    (kind != TransitionKind::Crossfade).then_some((Feature::Transition, Outcome::Approximated, instead))
}

fn blend(document: DocumentKind, track: &CutTrack, clip: &CutClip) -> Found {
    let is_carried = match document {
        DocumentKind::Xmeml => true,
        DocumentKind::Mlt => mlt::blend_of(track) == clip.blend,
        _ => false,
    };
    let is_lost = clip.blend != BlendMode::Normal && !is_carried;
    is_lost.then_some((Feature::Blend, Outcome::Dropped, "the clip lies over the others as it is: set its blend mode"))
}

fn captions(cut: &Cut, document: DocumentKind) -> Vec<Loss> {
    let (outcome, instead) = match document {
        DocumentKind::FcpxmlFinalCut | DocumentKind::Capcut => {
            (Outcome::Approximated, "the words with their times, in the program's own style")
        }
        _ => (Outcome::Beside, "the files in the folder captions"),
    };
    let of_track = |track: &gala_core::timeline::CaptionTrack| Loss {
        track: if track.name.is_empty() { track.language.clone() } else { track.name.clone() },
        clip: String::new(),
        feature: Feature::Captions,
        outcome,
        instead,
    };
    cut.captions.iter().map(of_track).collect()
}

fn markers(cut: &Cut, document: DocumentKind) -> Option<Loss> {
    let has_colors = cut.markers.iter().any(|marker| marker.color.is_some());
    let (outcome, instead) = match document {
        DocumentKind::Edl => (Outcome::Approximated, "locators in the list of the lowest track"),
        DocumentKind::Capcut => (Outcome::Dropped, "nothing"),
        DocumentKind::Otio if has_colors => (Outcome::Approximated, "the nearest of eleven colours"),
        DocumentKind::FcpxmlFinalCut | DocumentKind::FcpxmlResolve | DocumentKind::Xmeml if has_colors => {
            (Outcome::Approximated, "markers without their colours")
        }
        _ => return None,
    };
    let loss = Loss { track: String::new(), clip: String::new(), feature: Feature::Markers, outcome, instead };
    (!cut.markers.is_empty()).then_some(loss)
}

/// Programs that hold to the letter of the format read no more events.
fn long_lists(cut: &Cut, document: DocumentKind) -> Vec<Loss> {
    let tracks = cut.video.iter().chain(&cut.audio);
    let long = tracks.filter(|track| document == DocumentKind::Edl && track.clips.len() > edl::MAX_EVENTS);
    long.map(|track| Loss {
        track: track.name.clone(),
        clip: String::new(),
        feature: Feature::Length,
        outcome: Outcome::Approximated,
        instead: "more than 999 events: some programs read the first 999",
    })
    .collect()
}
