//! What is asked for a scene: what is planned for it together with the characters, places and styles that it names. This is
//! the only place where the two are put together.

use serde::Serialize;

use crate::{
    library::{CastEntry, CastPicture, LibraryKind},
    plan::{Plan, PlannedScene},
};

/// What is asked for a scene.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ComposedScene {
    /// Key words of its picture, those of the library behind its own.
    pub image_prompt: String,
    /// What is seen, in sentences.
    pub description: String,
    /// What its picture must not have.
    pub negative: String,
    pub seed: Option<u32>,
    pub voice: Option<String>,
    /// Pictures whose looks are to come back, before those of the plan.
    pub pictures: Vec<CastPicture>,
}

impl ComposedScene {
    /// Puts together what is asked for a scene of a plan. What a scene says itself counts more than what the library says, and
    /// that more than what the plan says: its seed, its voice. Entries that the plan does not have are left out.
    pub fn of(plan: &Plan, scene: &PlannedScene) -> Self {
        let cast = cast_of(plan, scene);
        let texts =
            |text: fn(&CastEntry) -> &String| cast.iter().map(move |entry| text(entry)).filter(|text| !text.is_empty());
        let speaks =
            cast.iter().filter(|entry| entry.kind == LibraryKind::Character).find_map(|entry| entry.look.voice.clone());
        let mut negative: Vec<&str> = Vec::new();
        for part in texts(|entry| &entry.look.negative).flat_map(|text| text.split(',')).map(str::trim) {
            if !part.is_empty() && !negative.contains(&part) {
                negative.push(part);
            }
        }
        Self {
            image_prompt: joined(&scene.image_prompt, texts(|entry| &entry.look.prompt_addition), ", "),
            description: joined(&scene.description, texts(|entry| &entry.look.description), " "),
            negative: negative.join(", "),
            seed: scene.seed.or(cast.iter().find_map(|entry| entry.look.seed)).or(plan.seed),
            voice: scene.voice.clone().or(speaks),
            pictures: cast.iter().flat_map(|entry| entry.files.iter().cloned()).collect(),
        }
    }
}

/// Returns the entries that a scene names, in its order.
pub fn cast_of<'a>(plan: &'a Plan, scene: &PlannedScene) -> Vec<&'a CastEntry> {
    scene.cast.iter().filter_map(|id| plan.library.iter().find(|entry| entry.id == *id)).collect()
}

fn joined<'a>(own: &'a str, more: impl Iterator<Item = &'a String>, between: &str) -> String {
    let mut text = own.to_owned();
    for more in more {
        if between == " " && !text.is_empty() && !text.ends_with(['.', '!', '?', '…', '。', '！', '？', '।']) {
            text.push('.');
        }
        if !text.is_empty() {
            text.push_str(between);
        }
        text.push_str(more);
    }
    text
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{id::LibraryId, library::LibraryLook, scenes::TakeInputs};

    fn entry(kind: LibraryKind, name: &str, look: serde_json::Value) -> CastEntry {
        let look: LibraryLook = serde_json::from_value(look).expect("a look");
        CastEntry { id: LibraryId::new(), kind, name: name.to_owned(), look, files: Vec::new() }
    }

    /// A plan of one scene that names all entries.
    fn plan(library: Vec<CastEntry>) -> Plan {
        let cast: Vec<LibraryId> = library.iter().map(|entry| entry.id).collect();
        let scene = json!({ "number": 1, "script": "Tea.", "description": "A cup", "image_prompt": "tea cup",
            "image_variant": 0, "motion": "zoom_in", "voice_style": {}, "estimated_ms": 0, "cast": cast });
        let plan = json!({ "version": 1, "title": "Tea", "language": "en", "format": "64x64", "fps": 30, "preset": "papercut",
            "captions": "off", "music": "off", "workflow": "faceless", "planner": "offline", "seed": 3, "scenes": [scene] });
        Plan { library, ..serde_json::from_value(plan).expect("a plan") }
    }

    fn anna() -> CastEntry {
        entry(
            LibraryKind::Character,
            "Anna",
            json!({ "description": "Anna has a red scarf", "prompt_addition": "red scarf",
            "negative": "hat, beard", "seed": 7, "voice": "en-gb" }),
        )
    }

    fn ink() -> CastEntry {
        entry(
            LibraryKind::Style,
            "Ink",
            json!({ "description": "It is drawn in ink.", "prompt_addition": "ink drawing", "negative": "beard, colour", "seed": 8 }),
        )
    }

    #[test]
    fn a_scene_alone_asks_for_what_it_says() {
        let plan = plan(Vec::new());
        let composed = ComposedScene::of(&plan, &plan.scenes[0]);
        assert_eq!((composed.image_prompt.as_str(), composed.description.as_str()), ("tea cup", "A cup"));
        assert_eq!((composed.negative.as_str(), composed.seed, composed.voice), ("", Some(3), None));
    }

    #[test]
    fn what_the_library_says_stands_behind_what_the_scene_says() {
        let mut plan = plan(vec![anna(), ink()]);
        let composed = ComposedScene::of(&plan, &plan.scenes[0]);
        assert_eq!(composed.image_prompt, "tea cup, red scarf, ink drawing");
        assert_eq!(composed.description, "A cup. Anna has a red scarf. It is drawn in ink.");
        assert_eq!(composed.negative, "hat, beard, colour");
        assert_eq!((composed.seed, composed.voice.as_deref()), (Some(7), Some("en-gb")));
        (plan.scenes[0].seed, plan.scenes[0].voice) = (Some(1), Some("other".to_owned()));
        let composed = ComposedScene::of(&plan, &plan.scenes[0]);
        assert_eq!((composed.seed, composed.voice.as_deref()), (Some(1), Some("other")));
        plan.library.remove(0);
        assert_eq!(
            ComposedScene::of(&plan, &plan.scenes[0]).image_prompt,
            "tea cup, ink drawing",
            "what was deleted is left out"
        );
    }

    #[test]
    fn takes_are_stale_by_what_the_library_says_and_by_nothing_else() {
        let before = plan(vec![anna(), ink()]);
        let changed = |change: fn(&mut Plan)| {
            let mut now = before.clone();
            change(&mut now);
            let image = |plan: &Plan| TakeInputs::of_image(plan, &plan.scenes[0], false);
            let speech = |plan: &Plan| TakeInputs::of_speech(plan, &plan.scenes[0]);
            (image(&before).changed(&image(&now)), speech(&before).changed(&speech(&now)))
        };
        assert_eq!(changed(|_| ()), (vec![], vec![]));
        assert_eq!(
            changed(|plan| plan.library.reverse()),
            (vec![], vec![]),
            "the order of the library is none of the scene"
        );
        assert_eq!(changed(|plan| plan.library[0].name = "Anne".to_owned()), (vec![], vec![]));
        assert_eq!(
            changed(|plan| plan.library[1].look.prompt_addition = "wash".to_owned()),
            (vec!["cast".to_owned()], vec![])
        );
        assert_eq!(changed(|plan| plan.library[0].look.voice = None), (vec![], vec!["voice".to_owned()]));
        assert_eq!(
            changed(|plan| {
                plan.library.remove(1);
            }),
            (vec!["cast".to_owned()], vec![])
        );
        assert_eq!(changed(|plan| plan.scenes[0].cast.reverse()), (vec!["cast".to_owned(), "seed".to_owned()], vec![]));
    }

    #[test]
    fn scenes_without_a_cast_are_made_of_what_they_were() {
        let plan = plan(Vec::new());
        let mut bare = plan.clone();
        bare.library = vec![anna()];
        let inputs =
            |plan: &Plan| serde_json::to_value(TakeInputs::of_image(plan, &plan.scenes[0], false)).expect("JSON");
        assert_eq!(inputs(&plan), inputs(&bare));
        assert!(inputs(&plan).get("cast").is_none());
    }
}
