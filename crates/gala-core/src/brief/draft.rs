//! A brief while it is read.

use super::{
    bytes, fields,
    limits::{MAX_SCENE_CHARS, MAX_SCENES, MAX_TEXT_CHARS},
    scene::BriefScene,
    settings::Settings,
};
use crate::{
    problem::{Problem, Problems},
    text::is_speakable,
};

/// A brief that was read but not judged as a whole.
pub struct Draft {
    pub settings: Settings,
    /// The first heading, where it gives the title.
    pub heading: Option<String>,
    pub scenes: Vec<DraftScene>,
}

/// A scene and where its text stands, as [`Problem::field`].
pub struct DraftScene {
    pub scene: BriefScene,
    pub field: String,
}

impl Draft {
    /// Checks what only the whole tells: how many scenes there are, how long they are, and whether they say anything.
    pub fn check(&self, name: &str, problems: &mut Problems) {
        match (&self.settings.topic, self.scenes.is_empty()) {
            (None, true) if problems.0.is_empty() => problems.push(bytes::empty(name)),
            (Some(topic), true) if !is_speakable(topic) => {
                let message = format!("`{}` has no letter or digit, so it is about nothing", fields::shown(topic));
                problems.push(Problem::new("nothing_to_say", "topic", message, "write what the video is about"));
            }
            (Some(_), false) => {
                let message = "is given beside a script";
                problems.push(Problem::new("conflicting_keys", "topic", message, "keep one of the two"));
            }
            _ => {}
        }
        if self.scenes.len() > MAX_SCENES {
            problems.push(Problem::new(
                "too_many_scenes",
                name,
                format!("has {} scenes; a brief has at most {MAX_SCENES}", self.scenes.len()),
                "split it into several briefs",
            ));
        }
        let mut total = 0;
        for DraftScene { scene, field } in &self.scenes {
            let chars = scene.text.chars().count();
            total += chars;
            if chars > MAX_SCENE_CHARS {
                problems.push(Problem::new(
                    "scene_too_long",
                    field,
                    format!("has {chars} characters; a paragraph or scene has at most {MAX_SCENE_CHARS}"),
                    "split it with an empty line or into several scenes",
                ));
            }
            if !is_speakable(&scene.text) && !is_heard(scene) {
                let message =
                    format!("`{}` has no letter or digit, so nothing is to be said", fields::shown(&scene.text));
                problems.push(Problem::new("nothing_to_say", field, message, "write words or remove it"));
            }
        }
        if total > MAX_TEXT_CHARS {
            problems.push(Problem::new(
                "script_too_long",
                name,
                format!("has {total} characters to be spoken; a brief has at most {MAX_TEXT_CHARS}"),
                "split it into several briefs",
            ));
        }
    }
}

/// A scene of which only a recorded voice is given has what is heard in it for its text.
fn is_heard(scene: &BriefScene) -> bool {
    scene.text.is_empty() && scene.narration.is_some()
}
