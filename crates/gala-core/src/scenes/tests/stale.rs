//! What is stale of a scene after a change, and why.

use serde_json::json;

use super::{super::*, planned};
use crate::{
    id::{ProjectId, SceneId, TakeId},
    plan::{Plan, PlannedScene},
    project::{Approval, ChosenTakes, MadeOf, Scene},
};

fn plan(scenes: Vec<PlannedScene>) -> Plan {
    let plan = json!({ "version": 1, "title": "Tea", "language": "en", "format": "64x64", "fps": 30, "preset": "papercut",
        "captions": "off", "music": "off", "workflow": "faceless", "planner": "offline", "scenes": scenes });
    serde_json::from_value(plan).expect("a plan")
}

/// A scene whose takes were made of what is planned.
fn made(plan: &Plan, index: usize, is_moving: bool) -> Scene {
    let planned = plan.scenes[index].clone();
    let takes = ChosenTakes { speech: Some(TakeId::new()), image: Some(TakeId::new()), clip: Some(TakeId::new()) };
    let made_of = MadeOf {
        speech: Some(TakeInputs::of_speech(plan, &planned)),
        image: Some(TakeInputs::of_image(plan, &planned, is_moving)),
        clip: Some(TakeInputs::of_clip(plan, &planned, takes.speech, takes.image)),
    };
    let (id, project_id, number) = (SceneId::new(), ProjectId::new(), planned.number);
    Scene { id, project_id, number, planned, approval: Approval::Pending, takes, still: None, made_of, version: 1 }
}

fn numbered(scripts: &[&str]) -> Vec<PlannedScene> {
    scripts.iter().zip(1..).map(|(script, number)| PlannedScene { number, ..planned(script) }).collect()
}

/// What is stale, with what changed, after changes.
fn stale_after(changes: serde_json::Value, is_moving: bool) -> Vec<(crate::project::TakeKind, Vec<String>)> {
    let mut plan = plan(numbered(&["One.", "Two.", "Three."]));
    let mut scene = made(&plan, 1, is_moving);
    let changes: SceneChanges = serde_json::from_value(changes).expect("changes");
    changes.apply(&mut scene.planned).expect("changed");
    plan.scenes[1] = scene.planned.clone();
    let told = |reason: &StaleReason| match reason {
        StaleReason::Missing => panic!("there are takes"),
        StaleReason::Changed(fields) => fields.clone(),
    };
    Stale::of(&plan, &scene).parts().map(|(kind, reason)| (kind, told(reason))).collect()
}

#[test]
fn what_depends_on_a_change_is_stale_and_nothing_else() {
    use crate::project::TakeKind::{Clip, Image, Speech};
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    assert_eq!(stale_after(json!({}), false), []);
    assert_eq!(stale_after(json!({ "chapter": "Two" }), false), []);
    let expected = [(Speech, names(&["script"])), (Clip, names(&["speech"]))];
    assert_eq!(stale_after(json!({ "script": "Other." }), false), expected);
    let expected = [(Speech, names(&["script"])), (Image, names(&["speech"])), (Clip, names(&["speech", "image"]))];
    assert_eq!(stale_after(json!({ "script": "Other." }), true), expected, "a video that moves with what is said");
    let expected = [(Image, names(&["image_prompt", "seed"])), (Clip, names(&["image"]))];
    assert_eq!(stale_after(json!({ "image_prompt": "owl", "seed": 3 }), false), expected);
    let expected = [(Image, names(&["cutout", "layers"])), (Clip, names(&["image"]))];
    assert_eq!(stale_after(json!({ "cutout": { "rim": 0.05 }, "layers": false }), false), expected);
    assert_eq!(stale_after(json!({ "motion": "hold" }), false), [(Clip, names(&["motion"]))]);
    assert_eq!(stale_after(json!({ "least_ms": 9000 }), false), [(Clip, names(&["least_ms"]))]);
    assert_eq!(stale_after(json!({ "motion_prompt": "Leaves fall" }), false), []);
    assert_eq!(stale_after(json!({ "motion_prompt": "Leaves fall" }), true)[0], (Image, names(&["motion_prompt"])));
}

#[test]
fn a_presenter_who_is_switched_off_is_another_picture_and_the_same_again_when_switched_on() {
    let mut scenes = numbered(&["One.", "Two."]);
    scenes[1].presenter = serde_json::from_value(json!({ "look": "anna" })).expect("a presenter");
    let mut plan = plan(scenes);
    let mut scene = made(&plan, 1, false);
    let switch = |scene: &mut Scene, plan: &mut Plan, is_on: bool| {
        let changes: SceneChanges = serde_json::from_value(json!({ "presenter": is_on })).expect("changes");
        let before = changes.apply(&mut scene.planned).expect("changed");
        plan.scenes[1] = scene.planned.clone();
        (before.presenter, Stale::of(plan, scene).parts().map(|(kind, _)| kind).collect::<Vec<_>>())
    };
    use crate::project::TakeKind::{Clip, Image};
    assert_eq!(switch(&mut scene, &mut plan, false), (Some(true), vec![Image, Clip]));
    assert_eq!(scene.planned.seen_presenter(), None);
    assert_eq!(switch(&mut scene, &mut plan, false), (None, vec![Image, Clip]), "it was off before");
    assert_eq!(switch(&mut scene, &mut plan, true), (Some(false), vec![]));
    assert!(scene.planned.seen_presenter().is_some());
}

#[test]
fn a_scene_that_comes_first_or_last_is_shown_otherwise() {
    let plan_before = plan(numbered(&["One.", "Two.", "Three.", "Four."]));
    let scenes: Vec<Scene> = (0..4).map(|index| made(&plan_before, index, false)).collect();
    let moved = |order: &[usize]| {
        let scenes: Vec<Scene> = order
            .iter()
            .zip(1..)
            .map(|(index, number)| {
                let scene = scenes[*index].clone();
                Scene { number, planned: PlannedScene { number, ..scene.planned.clone() }, ..scene }
            })
            .collect();
        let plan = plan(scenes.iter().map(|scene| scene.planned.clone()).collect());
        scenes.iter().map(|scene| Stale::of(&plan, scene).clip.is_some()).collect::<Vec<_>>()
    };
    assert_eq!(moved(&[0, 1, 2, 3]), [false; 4]);
    assert_eq!(moved(&[0, 2, 1, 3]), [false; 4], "in the middle, all places are alike");
    assert_eq!(moved(&[1, 0, 2, 3]), [true, true, false, false]);
}

#[test]
fn another_take_makes_the_clip_stale_and_what_was_not_recorded_is_not() {
    let plan = plan(numbered(&["One."]));
    let mut scene = made(&plan, 0, false);
    scene.takes.image = Some(TakeId::new());
    assert_eq!(Stale::of(&plan, &scene).clip, Some(StaleReason::Changed(vec!["image".to_owned()])));
    scene.made_of = MadeOf::default();
    assert!(Stale::of(&plan, &scene).is_fresh());
    scene.takes = ChosenTakes::default();
    let missing = Some(StaleReason::Missing);
    assert_eq!(Stale::of(&plan, &scene), Stale { speech: missing.clone(), image: missing.clone(), clip: missing });
}
