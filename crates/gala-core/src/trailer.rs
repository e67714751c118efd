//! The stages of a trailer: what is made next, and what people approve before.

use crate::{approval::ReviewStage, id::SceneId};

/// How far a scene of a trailer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TrailerScene {
    pub scene: SceneId,
    pub script: StageState,
    pub image: StageState,
    pub animation: StageState,
}

/// How far one stage of a scene is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StageState {
    /// There is nothing of it, or what there is was made of something else than is planned.
    Missing,
    /// It is made, and nobody approved it.
    Made,
    Approved,
}

type StateOf = fn(&TrailerScene) -> StageState;

/// What a trailer needs to go on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TrailerStep {
    /// People approve this stage of every scene.
    Await(ReviewStage),
    /// This stage is made, of these scenes.
    Make(ReviewStage, Vec<SceneId>),
    /// The clips are made, and put together.
    Assemble,
}

impl TrailerStep {
    /// Returns what comes next: each stage is made of all scenes, and approved of all scenes, before the next one begins.
    /// Where `auto_approve` is set, nothing waits for people.
    pub fn next(scenes: &[TrailerScene], auto_approve: bool) -> Self {
        let stages: [(ReviewStage, StateOf); 3] = [
            (ReviewStage::Script, |scene| scene.script),
            (ReviewStage::Image, |scene| scene.image),
            (ReviewStage::Animation, |scene| scene.animation),
        ];
        for (stage, state) in stages {
            let missing: Vec<SceneId> =
                scenes.iter().filter(|one| state(one) == StageState::Missing).map(|one| one.scene).collect();
            if !missing.is_empty() {
                return Self::Make(stage, missing);
            }
            if !auto_approve && scenes.iter().any(|one| state(one) == StageState::Made) {
                return Self::Await(stage);
            }
        }
        Self::Assemble
    }
}

#[cfg(test)]
mod tests {
    use ReviewStage::{Animation, Image, Script};
    use StageState::{Approved, Made, Missing};

    use super::*;

    fn scene(script: StageState, image: StageState, animation: StageState) -> TrailerScene {
        TrailerScene { scene: SceneId::new(), script, image, animation }
    }

    #[test]
    fn a_stage_begins_once_the_one_before_is_approved_of_every_scene() {
        let [one, two] = [scene(Approved, Missing, Missing), scene(Made, Missing, Missing)];
        assert_eq!(TrailerStep::next(&[one, two], false), TrailerStep::Await(Script));
        let two = TrailerScene { script: Approved, ..two };
        assert_eq!(TrailerStep::next(&[one, two], false), TrailerStep::Make(Image, vec![one.scene, two.scene]));
        let one = TrailerScene { image: Made, ..one };
        assert_eq!(TrailerStep::next(&[one, two], false), TrailerStep::Make(Image, vec![two.scene]));
        let two = TrailerScene { image: Approved, ..two };
        assert_eq!(TrailerStep::next(&[one, two], false), TrailerStep::Await(Image));
        let one = TrailerScene { image: Approved, ..one };
        assert_eq!(TrailerStep::next(&[one, two], false), TrailerStep::Make(Animation, vec![one.scene, two.scene]));
        let [one, two] = [one, two].map(|scene| TrailerScene { animation: Made, ..scene });
        assert_eq!(TrailerStep::next(&[one, two], false), TrailerStep::Await(Animation));
        let [one, two] = [one, two].map(|scene| TrailerScene { animation: Approved, ..scene });
        assert_eq!(TrailerStep::next(&[one, two], false), TrailerStep::Assemble);
    }

    #[test]
    fn a_script_that_changed_brings_the_trailer_back_to_its_first_stage() {
        let changed = scene(Made, Missing, Missing);
        let scenes = [scene(Approved, Approved, Approved), changed];
        assert_eq!(TrailerStep::next(&scenes, false), TrailerStep::Await(Script));
        assert_eq!(TrailerStep::next(&scenes, true), TrailerStep::Make(Image, vec![changed.scene]));
    }

    #[test]
    fn nothing_waits_where_all_is_approved_by_itself() {
        assert_eq!(TrailerStep::next(&[scene(Made, Made, Made)], true), TrailerStep::Assemble);
        let new = scene(Made, Made, Missing);
        assert_eq!(TrailerStep::next(&[new], true), TrailerStep::Make(Animation, vec![new.scene]));
    }
}
