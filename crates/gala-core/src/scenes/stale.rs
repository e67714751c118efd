//! What of a scene was made of something else than is planned now.

use super::TakeInputs;
use crate::{
    plan::Plan,
    project::{ChosenTakes, Scene, TakeKind},
};

/// Why a take is to be made again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StaleReason {
    /// There is none yet.
    Missing,
    /// These fields are otherwise than when it was made or chosen. `speech` and `image` are takes.
    Changed(Vec<String>),
}

/// The takes of a scene that are to be made again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stale {
    pub speech: Option<StaleReason>,
    pub image: Option<StaleReason>,
    pub clip: Option<StaleReason>,
}

impl Stale {
    /// Compares what the scene's takes were made of with what the plan says, of which the scene is one. What is not known of
    /// takes that earlier programs made counts as unchanged.
    pub fn of(plan: &Plan, scene: &Scene) -> Self {
        let (planned, takes, made_of) = (&scene.planned, &scene.takes, &scene.made_of);
        let speech = reason(takes.speech.is_some(), made_of.speech.as_ref(), |_| TakeInputs::of_speech(plan, planned));
        let image = reason(takes.image.is_some(), made_of.image.as_ref(), |image| {
            TakeInputs::of_image(plan, planned, image.is_with_speech())
        });
        let clip = reason(takes.clip.is_some(), made_of.clip.as_ref(), |_| {
            TakeInputs::of_clip(plan, planned, takes.speech, takes.image)
        });
        let clip = clip.or_else(|| {
            let parts = [("speech", &speech), ("image", &image)];
            let stale: Vec<String> =
                parts.into_iter().filter(|(_, reason)| reason.is_some()).map(|(name, _)| name.to_owned()).collect();
            (!stale.is_empty()).then_some(StaleReason::Changed(stale))
        });
        Self { speech, image, clip }
    }

    pub fn is_fresh(&self) -> bool {
        *self == Self::default()
    }

    /// Returns the speech and the picture of a scene that need not be made again.
    pub fn fresh_of(&self, takes: &ChosenTakes) -> ChosenTakes {
        ChosenTakes {
            speech: takes.speech.filter(|_| self.speech.is_none()),
            image: takes.image.filter(|_| self.image.is_none()),
            clip: None,
        }
    }

    /// Returns what is to be made again, and why.
    pub fn parts(&self) -> impl Iterator<Item = (TakeKind, &StaleReason)> {
        let parts = [(TakeKind::Speech, &self.speech), (TakeKind::Image, &self.image), (TakeKind::Clip, &self.clip)];
        parts.into_iter().filter_map(|(kind, reason)| Some((kind, reason.as_ref()?)))
    }
}

fn reason(
    is_made: bool,
    made_of: Option<&TakeInputs>,
    now: impl FnOnce(&TakeInputs) -> TakeInputs,
) -> Option<StaleReason> {
    if !is_made {
        return Some(StaleReason::Missing);
    }
    let made_of = made_of?;
    let changed = made_of.changed(&now(made_of));
    (!changed.is_empty()).then_some(StaleReason::Changed(changed))
}
