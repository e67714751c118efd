//! What reviewers say of the scenes of a project.

use serde::{Deserialize, Serialize};

pub use crate::approval::ReviewStage;
use crate::{
    approval::Approval,
    hash::ContentHash,
    id::TakeId,
    plan::PlannedScene,
    problem::{Problem, Problems},
    project::Scene,
    text::tidy,
};

impl ReviewStage {
    /// Names what a reviewer of the stage sees of a scene: enough of the hash of it to tell another one. Nothing where there is
    /// nothing to be seen yet.
    pub fn content(self, scene: &Scene) -> Option<String> {
        let (planned, takes) = (&scene.planned, &scene.takes);
        let hash = match self {
            Self::Script => return Some(Self::content_of_script(planned)),
            Self::Image => return Some(Self::content_of_image(scene.still.or(takes.image)?)),
            Self::Animation => ContentHash::of_json(&(takes.image?, planned.motion, &planned.motion_prompt)),
            Self::Final => ContentHash::of_json(&takes.clip?),
        };
        Some(hash.short())
    }

    /// Names what a reviewer of a script sees.
    pub fn content_of_script(planned: &PlannedScene) -> String {
        ContentHash::of_json(&(&planned.script, &planned.description)).short()
    }

    /// Names the picture that a reviewer sees: the take that does not move, also where another one moves it.
    pub fn content_of_image(still: TakeId) -> String {
        ContentHash::of_json(&still).short()
    }
}

/// How a stage of a scene stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    pub approval: Approval,
    /// Whether something else was reviewed than there is now: the approval is pending again by that.
    pub is_outdated: bool,
}

impl Standing {
    /// Returns how a stage stands by what was said of it last, and of what.
    pub fn of(scene: &Scene, stage: ReviewStage, said: Option<(Approval, &str)>) -> Self {
        match said {
            None => Self { approval: Approval::Pending, is_outdated: false },
            Some((approval, content)) => {
                let is_outdated = stage.content(scene).as_deref() != Some(content);
                Self { approval: if is_outdated { Approval::Pending } else { approval }, is_outdated }
            }
        }
    }
}

/// How much a comment may be.
pub mod limits {
    /// Characters of a comment, and of what is said with an approval.
    pub const MAX_COMMENT_CHARS: usize = 4_000;
    /// Lines of a drawing, and points of each.
    pub const MAX_LINES: usize = 50;
    pub const MAX_POINTS: usize = 500;
    /// Comments of a project.
    pub const MAX_COMMENTS: u64 = 5_000;
    /// The latest moment that a comment can be about, in milliseconds: that of the longest video.
    pub const MAX_AT_MS: u64 = 12 * 60 * 60 * 1000;
}

/// A line that somebody drew on a frame.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DrawnLine {
    pub points: Vec<FramePoint>,
}

/// A place on a frame: shares of its width and height, from its upper left corner, 0 to 1 each.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FramePoint {
    pub x: f32,
    pub y: f32,
}

/// Checks a comment's text and drawing; returns the text tidied.
///
/// # Errors
/// Each field that is not as it has to be.
pub fn check_comment(text: &str, at_ms: Option<u64>, drawing: &[DrawnLine]) -> Result<String, Problems> {
    let (tidied, mut problems) = (text.trim().to_owned(), Problems::default());
    let chars = tidied.chars().count();
    if chars > limits::MAX_COMMENT_CHARS {
        let message = format!("has {chars} characters; a comment has at most {}", limits::MAX_COMMENT_CHARS);
        problems.push(Problem::new("text_too_long", "text", message, "shorten it, or write several"));
    }
    if tidy(&tidied).is_empty() {
        problems.push(Problem::new("empty_text", "text", "is empty", "say something"));
    }
    if at_ms.is_some_and(|at_ms| at_ms > limits::MAX_AT_MS) {
        let message = format!("is past {} ms", limits::MAX_AT_MS);
        problems.push(Problem::new("moment_out_of_range", "at_ms", message, "name a moment of the video"));
    }
    let is_large =
        drawing.len() > limits::MAX_LINES || drawing.iter().any(|line| line.points.len() > limits::MAX_POINTS);
    if is_large {
        let message =
            format!("has more than {} lines, or one of more than {} points", limits::MAX_LINES, limits::MAX_POINTS);
        problems.push(Problem::new("drawing_too_large", "drawing", message, "draw less"));
    }
    let is_inside = |point: &FramePoint| (0.0..=1.0).contains(&point.x) && (0.0..=1.0).contains(&point.y);
    if !drawing.iter().flat_map(|line| &line.points).all(is_inside) {
        let message = "has a point that is not 0 to 1 of the frame's width and height";
        problems.push(Problem::new("drawing_out_of_frame", "drawing", message, "draw within the frame"));
    }
    problems.into_result(tidied)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{
        id::{ProjectId, SceneId, TakeId},
        plan::Motion,
        project::{ChosenTakes, MadeOf},
    };

    fn scene() -> Scene {
        let planned = json!({ "number": 1, "script": "Tea.", "description": "A cup", "image_prompt": "tea cup",
            "image_variant": 0, "motion": "zoom_in", "voice_style": {}, "estimated_ms": 0 });
        Scene {
            id: SceneId::new(),
            project_id: ProjectId::new(),
            number: 1,
            planned: serde_json::from_value(planned).expect("a planned scene"),
            approval: Approval::Pending,
            takes: ChosenTakes { speech: None, image: Some(TakeId::new()), clip: None },
            still: None,
            made_of: MadeOf::default(),
            version: 1,
        }
    }

    /// The stages that are outdated after a change, all of which had been approved.
    fn outdated(change: impl FnOnce(&mut Scene)) -> Vec<ReviewStage> {
        let mut scene = scene();
        scene.takes.clip = Some(TakeId::new());
        let said = ReviewStage::ALL.map(|stage| stage.content(&scene).expect("something is there"));
        change(&mut scene);
        let standing = |(stage, said): (ReviewStage, &String)| {
            (stage, Standing::of(&scene, stage, Some((Approval::Approved, said))))
        };
        let all: Vec<_> = ReviewStage::ALL.into_iter().zip(&said).map(standing).collect();
        for (_, standing) in &all {
            let expected = if standing.is_outdated { Approval::Pending } else { Approval::Approved };
            assert_eq!(standing.approval, expected);
        }
        all.into_iter().filter(|(_, standing)| standing.is_outdated).map(|(stage, _)| stage).collect()
    }

    #[test]
    fn a_change_makes_pending_again_what_it_changes_and_nothing_else() {
        use ReviewStage::{Animation, Final, Image, Script};
        assert_eq!(outdated(|_| ()), []);
        assert_eq!(outdated(|scene| scene.number = 7), []);
        assert_eq!(outdated(|scene| scene.planned.script = "Coffee.".to_owned()), [Script]);
        assert_eq!(outdated(|scene| scene.takes.image = Some(TakeId::new())), [Image, Animation]);
        assert_eq!(outdated(|scene| scene.planned.motion = Motion::Hold), [Animation]);
        let moved = |scene: &mut Scene| scene.still = scene.takes.image.replace(TakeId::new());
        assert_eq!(outdated(moved), [Animation], "the picture that moves is the one that was seen");
        assert_eq!(outdated(|scene| scene.takes.clip = Some(TakeId::new())), [Final]);
        assert_eq!(outdated(|scene| scene.takes.clip = None), [Final]);
    }

    #[test]
    fn what_is_not_there_cannot_be_seen() {
        assert_eq!(ReviewStage::Final.content(&scene()), None);
        assert_eq!(
            Standing::of(&scene(), ReviewStage::Final, None),
            Standing { approval: Approval::Pending, is_outdated: false }
        );
    }

    #[test]
    fn comments_have_their_limits() {
        use limits::{MAX_AT_MS, MAX_COMMENT_CHARS, MAX_LINES, MAX_POINTS};
        let line = |points: usize, x: f32| DrawnLine { points: vec![FramePoint { x, y: 1.0 }; points] };
        let code = |text: &str, at_ms, drawing: &[DrawnLine]| {
            check_comment(text, at_ms, drawing).err().map(|problems| problems.0[0].code.clone())
        };
        assert_eq!(check_comment("  Nice\nwork. ", None, &[]), Ok("Nice\nwork.".to_owned()));
        let long = "é".repeat(MAX_COMMENT_CHARS);
        assert_eq!(code(&long, Some(MAX_AT_MS), &vec![line(MAX_POINTS, 0.0); MAX_LINES]), None);
        assert_eq!(code(&format!("{long}é"), None, &[]).as_deref(), Some("text_too_long"));
        assert_eq!(code(" \n ", None, &[]).as_deref(), Some("empty_text"));
        assert_eq!(code("x", Some(MAX_AT_MS + 1), &[]).as_deref(), Some("moment_out_of_range"));
        assert_eq!(code("x", None, &vec![line(1, 0.0); MAX_LINES + 1]).as_deref(), Some("drawing_too_large"));
        assert_eq!(code("x", None, &[line(MAX_POINTS + 1, 0.0)]).as_deref(), Some("drawing_too_large"));
        for x in [-0.1, 1.1, f32::NAN] {
            assert_eq!(code("x", None, &[line(1, x)]).as_deref(), Some("drawing_out_of_frame"));
        }
    }
}
