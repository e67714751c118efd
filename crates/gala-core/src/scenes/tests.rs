mod stale;

use proptest::prelude::*;
use serde_json::json;

use super::{changes::limits::*, *};
use crate::{
    brief::limits::{
        MAX_PATH_BYTES, MAX_SCENE_CHARS, MAX_SCENES, MAX_SEED, MAX_SHOWS_CHARS, MAX_TEXT_CHARS, MAX_TITLE_CHARS,
        MAX_VOICE_CHARS,
    },
    id::SceneId,
    plan::PlannedScene,
    problem::Problems,
};

fn planned(script: &str) -> PlannedScene {
    let scene = json!({ "number": 1, "script": script, "description": "A cup", "image_prompt": "tea cup",
        "image_variant": 0, "motion": "zoom_in", "voice_style": {}, "estimated_ms": 0 });
    serde_json::from_value(scene).expect("a planned scene")
}

fn listed(script: &str) -> ListedScene {
    ListedScene { id: SceneId::new(), planned: planned(script) }
}

fn list(scripts: &[&str]) -> SceneList {
    let scenes = scripts.iter().map(|script| listed(script)).collect();
    SceneList { language: "en".to_owned(), scenes, removed: Vec::new() }
}

fn scripts(list: &SceneList) -> Vec<&str> {
    list.scenes.iter().map(|scene| scene.planned.script.as_str()).collect()
}

fn ids(list: &SceneList) -> Vec<SceneId> {
    list.scenes.iter().map(|scene| scene.id).collect()
}

fn applied(list: &SceneList, edits: &[SceneEdit]) -> EditedScenes {
    list.clone().apply(edits, SceneId::new).expect("edits that can be done")
}

fn refused(list: &SceneList, edits: &[SceneEdit]) -> (String, String) {
    let Problems(problems) = list.clone().apply(edits, SceneId::new).expect_err("an edit that cannot be done");
    (problems[0].code.clone(), problems[0].field.clone())
}

fn update(scene: SceneId, changes: serde_json::Value) -> SceneEdit {
    SceneEdit::Update { scene, changes: serde_json::from_value(changes).expect("changes") }
}

#[test]
fn edits_change_the_scenes_and_give_the_way_back() {
    let before = list(&["One two three.", "Four.", "Five."]);
    let [first, second, third] = ids(&before)[..] else { panic!("three scenes") };
    let check = |edits: &[SceneEdit], expected: &[&str]| {
        let edited = applied(&before, edits);
        assert_eq!(scripts(&edited.list), expected, "{edits:?}");
        let back = applied(&edited.list, &edited.inverse);
        assert_eq!((ids(&back.list), scripts(&back.list)), (ids(&before), scripts(&before)), "{edits:?}");
        let again = applied(&back.list, &back.inverse);
        assert_eq!(scripts(&again.list), expected, "done again: {edits:?}");
    };
    let moved = |scene, position| SceneEdit::Move { scene, position };
    check(
        &[update(second, json!({ "script": "  Four \n and a half. " }))],
        &["One two three.", "Four and a half.", "Five."],
    );
    check(
        &[SceneEdit::Insert { position: 2, scene: Box::new(planned("New.")) }],
        &["One two three.", "New.", "Four.", "Five."],
    );
    check(
        &[SceneEdit::Insert { position: 4, scene: Box::new(planned("End.")) }],
        &["One two three.", "Four.", "Five.", "End."],
    );
    check(&[SceneEdit::Remove { scene: second }], &["One two three.", "Five."]);
    check(&[moved(first, 3)], &["Four.", "Five.", "One two three."]);
    check(&[moved(third, 1), moved(second, 3)], &["Five.", "One two three.", "Four."]);
    check(&[moved(second, 2)], &["One two three.", "Four.", "Five."]);
    check(&[SceneEdit::Split { scene: first, at: 7 }], &["One two", "three.", "Four.", "Five."]);
    check(&[SceneEdit::Merge { scene: first }], &["One two three. Four.", "Five."]);
    check(
        &[SceneEdit::Split { scene: first, at: 4 }, SceneEdit::Merge { scene: first }],
        &["One two three.", "Four.", "Five."],
    );
}

#[test]
fn a_split_scene_shows_another_variant_and_its_lengths_are_estimated() {
    let before = list(&["One two three. Four five six."]);
    let edited = applied(&before, &[SceneEdit::Split { scene: ids(&before)[0], at: 15 }]);
    let [left, right] = &edited.list.scenes[..] else { panic!("two scenes") };
    assert_eq!((left.planned.image_variant, right.planned.image_variant), (0, 1));
    assert!(left.planned.estimated_ms > 500 && right.planned.estimated_ms > 500);
}

#[test]
fn languages_without_spaces_are_merged_without_one() {
    let before = SceneList { language: "ja".to_owned(), ..list(&["お茶です。", "温かい。"]) };
    let edited = applied(&before, &[SceneEdit::Merge { scene: ids(&before)[0] }]);
    assert_eq!(scripts(&edited.list), ["お茶です。温かい。"]);
}

#[test]
fn what_cannot_be_done_is_told_with_its_place_and_nothing_is_done() {
    let before = list(&["One.", "Two."]);
    let (first, second, nobody) = (ids(&before)[0], ids(&before)[1], SceneId::new());
    let remove = |scene| SceneEdit::Remove { scene };
    let check = |edits: &[SceneEdit], code: &str, field: &str| {
        assert_eq!(refused(&before, edits), (code.to_owned(), field.to_owned()), "{edits:?}");
    };
    check(&[remove(nobody)], "no_such_scene", "edits[0].scene");
    check(&[remove(first), remove(second)], "last_scene", "edits[1].scene");
    check(&[SceneEdit::Restore { scene: first, position: 1 }], "no_such_scene", "edits[0].scene");
    check(&[SceneEdit::Move { scene: first, position: 0 }], "position_out_of_range", "edits[0].position");
    check(&[SceneEdit::Move { scene: first, position: 3 }], "position_out_of_range", "edits[0].position");
    check(
        &[SceneEdit::Insert { position: 4, scene: Box::new(planned("x")) }],
        "position_out_of_range",
        "edits[0].position",
    );
    check(
        &[SceneEdit::Insert { position: 1, scene: Box::new(planned("…")) }],
        "nothing_to_say",
        "edits[0].scene.script",
    );
    check(&[SceneEdit::Split { scene: first, at: 0 }], "nothing_to_say", "edits[0].at");
    check(&[SceneEdit::Split { scene: first, at: 999 }], "nothing_to_say", "edits[0].at");
    check(&[SceneEdit::Merge { scene: second }], "no_next_scene", "edits[0].scene");
    let half = update(first, json!({ "script": "x".repeat(MAX_SCENE_CHARS) }));
    check(&[half, SceneEdit::Merge { scene: first }], "scene_too_long", "edits[1].scene");
    check(&vec![SceneEdit::Move { scene: first, position: 1 }; MAX_EDITS + 1], "too_many_edits", "edits");
    applied(&before, &vec![SceneEdit::Move { scene: first, position: 1 }; MAX_EDITS]);
}

#[test]
fn as_many_edits_as_there_may_be_are_taken_back_by_no_more() {
    let words = vec!["word"; MAX_EDITS].join(" ");
    let before = list(&[&words]);
    let split = |at: usize| SceneEdit::Split { scene: ids(&before)[0], at: at * 5 };
    let splits: Vec<_> = (1..=MAX_EDITS / 2).rev().map(split).collect();
    let edited = applied(&before, &splits);
    assert_eq!(edited.list.scenes.len(), MAX_EDITS / 2 + 1);
    assert_eq!(scripts(&applied(&edited.list, &edited.inverse).list), [words.as_str()]);
    let one_more: Vec<_> = (1..=MAX_EDITS / 2 + 1).rev().map(split).collect();
    assert_eq!(refused(&before, &one_more), ("too_many_edits".to_owned(), "edits".to_owned()));
}

#[test]
fn scenes_go_back_to_a_state_that_has_none_of_them_at_any_size() {
    for (now, then) in [(1, 1), (1, 2), (3, 1), (1, MAX_SCENES), (MAX_SCENES, MAX_SCENES)] {
        let [now, then] = [now, then].map(|count| list(&vec!["x"; count]));
        let now = SceneList { removed: then.scenes.clone(), ..now };
        let edits = now.edits_to(&then);
        let back = now.clone().apply_all(&edits, SceneId::new).expect("edits that can be done");
        assert_eq!(ids(&back.list), ids(&then));
        assert_eq!(back.list.removed.len(), now.scenes.len());
    }
}

#[test]
fn each_field_has_its_limit() {
    let before = list(&["One."]);
    let scene = ids(&before)[0];
    let check = |field: &str, good: serde_json::Value, bad: serde_json::Value, code: &str| {
        applied(&before, &[update(scene, json!({ field: good }))]);
        let (told, place) = refused(&before, &[update(scene, json!({ field: bad }))]);
        assert_eq!((told.as_str(), place), (code, format!("edits[0].changes.{field}")));
    };
    let text = |chars: usize| json!("é".repeat(chars));
    check("script", text(MAX_SCENE_CHARS), text(MAX_SCENE_CHARS + 1), "scene_too_long");
    check("script", json!("x"), json!(" … "), "nothing_to_say");
    check("description", text(MAX_SHOWS_CHARS), text(MAX_SHOWS_CHARS + 1), "text_too_long");
    check("image_prompt", text(MAX_PROMPT_CHARS), text(MAX_PROMPT_CHARS + 1), "text_too_long");
    check("image_prompt", json!("x"), json!("  "), "empty_text");
    check("motion_prompt", text(MAX_PROMPT_CHARS), text(MAX_PROMPT_CHARS + 1), "text_too_long");
    check("motion_prompt", json!(null), json!(""), "empty_text");
    check("chapter", text(MAX_TITLE_CHARS), text(MAX_TITLE_CHARS + 1), "text_too_long");
    check("voice", text(MAX_VOICE_CHARS), text(MAX_VOICE_CHARS + 1), "text_too_long");
    check("seed", json!(MAX_SEED), json!(MAX_SEED + 1), "seed_too_large");
    check("least_ms", json!(1), json!(0), "length_out_of_range");
    check("least_ms", json!(MAX_LEAST_MS), json!(MAX_LEAST_MS + 1), "length_out_of_range");
    let style = |rate: f32| json!({ "rate": rate, "pitch": 0.0, "pause": 1.0 });
    applied(&before, &[update(scene, json!({ "voice_style": style(2.0) }))]);
    let (code, field) = refused(&before, &[update(scene, json!({ "voice_style": style(2.1) }))]);
    assert_eq!((code.as_str(), field.as_str()), ("voice_style_out_of_range", "edits[0].changes.voice_style.rate"));
}

#[test]
fn a_project_has_so_many_scenes_and_characters_at_most() {
    let full = list(&vec!["x"; MAX_SCENES]);
    let one_more = SceneEdit::Insert { position: 1, scene: Box::new(planned("x")) };
    assert_eq!(refused(&full, std::slice::from_ref(&one_more)).0, "too_many_scenes");
    let room = list(&vec!["x"; MAX_SCENES - 1]);
    applied(&room, &[one_more]);
    let long = "x".repeat(MAX_SCENE_CHARS);
    let scripts = vec![long.as_str(); MAX_TEXT_CHARS / MAX_SCENE_CHARS];
    let full = list(&scripts);
    applied(&full, &[update(ids(&full)[0], json!({ "chapter": "A" }))]);
    assert_eq!(
        refused(&full, &[SceneEdit::Insert { position: 1, scene: Box::new(planned("x")) }]).0,
        "script_too_long"
    );
}

#[test]
fn a_recorded_scene_is_neither_cut_nor_joined_and_its_text_is_corrected() {
    let mut before = list(&["One two.", "Two."]);
    before.scenes[0].planned.narration = Some("one.wav".to_owned());
    let scene = ids(&before)[0];
    for edit in [SceneEdit::Split { scene, at: 4 }, SceneEdit::Merge { scene }] {
        assert_eq!(refused(&before, &[edit]).0, "scene_is_recorded");
    }
    let corrected = applied(&before, &[update(scene, json!({ "script": "One, too." }))]);
    assert_eq!(corrected.list.scenes[0].planned.narration.as_deref(), Some("one.wav"));
    let back = applied(&corrected.list, &corrected.inverse).list;
    assert_eq!(back.scenes[0].planned.script, "One two.");
    assert_eq!(back.scenes[0].planned.narration.as_deref(), Some("one.wav"));
    applied(&before, &[update(scene, json!({ "image_prompt": "owl" }))]);
}

#[test]
fn changes_name_what_is_absent_and_what_is_taken_away() {
    let changes: SceneChanges = serde_json::from_value(json!({ "voice": null, "seed": 7 })).expect("changes");
    assert_eq!((changes.voice.clone(), changes.seed, changes.chapter.clone()), (Some(None), Some(Some(7)), None));
    assert_eq!(serde_json::to_value(&changes).expect("JSON"), json!({ "voice": null, "seed": 7 }));
    assert!(serde_json::from_value::<SceneChanges>(json!({ "number": 2 })).is_err(), "a field that cannot be changed");
    assert!(serde_json::from_value::<SceneChanges>(json!({ "script": null })).is_err(), "a scene has a script");
}

#[test]
fn cut_outs_are_said_as_in_briefs_and_taken_back() {
    use crate::brief::{Cutout, CutoutBackground};
    let before = list(&["One."]);
    let scene = ids(&before)[0];
    let edit = |changes| applied(&before, &[update(scene, changes)]);
    let planned = |edited: &EditedScenes| edited.list.scenes[0].planned.clone();
    let edited = edit(json!({ "cutout": { "background": "#2A9D8F", "rim": 0.02 }, "layers": false }));
    let color = CutoutBackground::Color(crate::timeline::Color([0x2a, 0x9d, 0x8f]));
    assert_eq!(planned(&edited).cutout, Some(Cutout { background: Some(color), rim: 0.02 }));
    assert!(planned(&edited).without_layers);
    let back = applied(&edited.list, &edited.inverse);
    assert_eq!((planned(&back).cutout, planned(&back).without_layers), (None, false));
    let again = applied(&back.list, &back.inverse);
    assert_eq!(planned(&again), planned(&edited));
    // Said in another way, it is the same.
    let same = applied(&edited.list, &[update(scene, json!({ "cutout": { "background": "#2a9d8f", "rim": 0.02 } }))]);
    assert_eq!(same.changes, []);
    let picture = edit(json!({ "cutout": { "background": "beach.jpg" } }));
    let beach = Some(CutoutBackground::Picture("beach.jpg".to_owned()));
    assert_eq!(planned(&picture).cutout, Some(Cutout { background: beach, rim: 0.0 }));
    assert_eq!(planned(&edit(json!({ "cutout": {} }))).cutout, Some(Cutout { background: None, rim: 0.0 }));
    let check = |cutout: serde_json::Value, code: &str, field: &str| {
        let told = refused(&before, &[update(scene, json!({ "cutout": cutout }))]);
        assert_eq!(told, (code.to_owned(), format!("edits[0].changes.cutout.{field}")), "{cutout}");
    };
    check(json!({ "background": "#12" }), "bad_color", "background");
    check(json!({ "background": "" }), "empty_text", "background");
    check(json!({ "background": "x".repeat(MAX_PATH_BYTES + 1) }), "text_too_long", "background");
    check(json!({ "rim": 0.11 }), "rim_out_of_range", "rim");
    check(json!({ "rim": -0.01 }), "rim_out_of_range", "rim");
    assert!(serde_json::from_value::<SceneChanges>(json!({ "cutout": { "colour": "#123456" } })).is_err());
    assert!(serde_json::from_value::<SceneChanges>(json!({ "layers": null })).is_err());
}

proptest! {
    #[test]
    fn any_edits_are_taken_back_by_their_inverse(
        steps in prop::collection::vec((0u8..6, 0usize..8, 1u32..9, "[a-z ]{0,12}"), 0..12)
    ) {
        let before = list(&["one two", "three four", "five", "six seven eight"]);
        let (mut now, mut inverses) = (before.clone(), Vec::new());
        for (what, index, position, text) in steps {
            let scene = now.scenes[index % now.scenes.len()].id;
            let edit = match what {
                0 => update(scene, json!({ "script": text })),
                1 => SceneEdit::Insert { position, scene: Box::new(planned(&text)) },
                2 => SceneEdit::Remove { scene },
                3 => SceneEdit::Move { scene, position },
                4 => SceneEdit::Split { scene, at: index },
                _ => SceneEdit::Merge { scene },
            };
            // What cannot be done leaves all as it was.
            if let Ok(edited) = now.clone().apply(&[edit], SceneId::new) {
                inverses.push(edited.inverse);
                now = edited.list;
            }
        }
        for inverse in inverses.iter().rev() {
            now = now.apply(inverse, SceneId::new).expect("an inverse").list;
        }
        prop_assert_eq!((ids(&now), scripts(&now)), (ids(&before), scripts(&before)));
    }
}

proptest! {
    #[test]
    fn scenes_go_back_to_any_earlier_state(
        steps in prop::collection::vec((0u8..6, 0usize..8, 1u32..9, "[a-z]{1,12}"), 1..12),
        target in 0usize..12,
    ) {
        let mut states = vec![list(&["one two", "three four", "five", "six seven eight"])];
        for (what, index, position, text) in steps {
            let now = states.last().expect("a state").clone();
            let scene = now.scenes[index % now.scenes.len()].id;
            let edit = match what {
                0 => update(scene, json!({ "script": text, "seed": index, "cutout": { "background": text }, "layers": index > 3 })),
                1 => SceneEdit::Insert { position, scene: Box::new(planned(&text)) },
                2 => SceneEdit::Remove { scene },
                3 => SceneEdit::Move { scene, position },
                4 => update(scene, json!({ "script": text, "narration": text })),
                _ => SceneEdit::Merge { scene },
            };
            if let Ok(edited) = now.apply(&[edit], SceneId::new) {
                states.push(edited.list);
            }
        }
        let (now, then) = (states.last().expect("a state").clone(), &states[target % states.len()]);
        let back = now.clone().apply_all(&now.edits_to(then), SceneId::new).expect("edits that can be done");
        let all = |list: &SceneList| list.scenes.iter().map(|scene| SceneChanges::of(&scene.planned)).collect::<Vec<_>>();
        prop_assert_eq!((ids(&back.list), all(&back.list)), (ids(then), all(then)));
        let again = back.list.apply_all(&back.inverse, SceneId::new).expect("an inverse");
        prop_assert_eq!((ids(&again.list), all(&again.list)), (ids(&now), all(&now)));
    }
}

#[test]
fn files_of_the_users_come_and_go() {
    let before = list(&["One.", "Two."]);
    let [first, _] = ids(&before)[..] else { panic!("two scenes") };
    let with =
        applied(&before, &[update(first, json!({ "picture": "a.png", "narration": "a.wav", "script": "Heard." }))]);
    let planned = |list: &SceneList| {
        let scene = &list.scenes[0].planned;
        (scene.picture.clone(), scene.narration.clone(), scene.script.clone())
    };
    let own = |name: &str| Some(name.to_owned());
    assert_eq!(planned(&with.list), (own("a.png"), own("a.wav"), "Heard.".to_owned()));
    assert_eq!(planned(&applied(&with.list, &with.inverse).list), (None, None, "One.".to_owned()));
    let other = |changes| update(first, changes);
    let at = |field: &str| format!("edits[0].changes.{field}");
    applied(&with.list, &[other(json!({ "script": "Other.", "narration": "b.wav" }))]);
    applied(&with.list, &[other(json!({ "script": "Other.", "narration": null }))]);
    for (name, expected) in [(0, "empty_text"), (MAX_PATH_BYTES + 1, "text_too_long")] {
        let changes = json!({ "picture": "x".repeat(name) });
        assert_eq!(refused(&before, &[other(changes)]), (expected.to_owned(), at("picture")));
    }
    applied(&before, &[other(json!({ "picture": "x".repeat(MAX_PATH_BYTES) }))]);
    let mut presented = before.clone();
    presented.scenes[0].planned.presenter = serde_json::from_value(json!({ "look": "anna" })).expect("a presenter");
    let shown = refused(&presented, &[other(json!({ "picture": "a.png" }))]);
    assert_eq!(shown, ("scene_is_presented".to_owned(), at("picture")));
    applied(&presented, &[other(json!({ "picture": null }))]);
    let off = applied(&presented, &[other(json!({ "picture": "a.png", "presenter": false }))]);
    let both = refused(&off.list, &[other(json!({ "presenter": true }))]);
    assert_eq!(both, ("scene_has_picture".to_owned(), at("presenter")));
    let back = applied(&off.list, &off.inverse);
    let shown = |list: &SceneList| {
        let scene = &list.scenes[0].planned;
        (scene.picture.clone(), scene.presenter.clone(), scene.without_presenter)
    };
    assert_eq!(shown(&back.list), shown(&presented));
    let nobody = refused(&before, &[other(json!({ "presenter": true }))]);
    assert_eq!(nobody, ("no_presenter".to_owned(), at("presenter")));
    applied(&before, &[other(json!({ "presenter": false }))]);
}
