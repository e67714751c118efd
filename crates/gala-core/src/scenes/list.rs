//! The scenes of a project in their order, and what edits make of them.

use super::{
    changes::SceneChanges,
    edit::{MAX_EDITS, SceneEdit},
};
use crate::{
    brief::limits::{MAX_SCENES, MAX_TEXT_CHARS},
    id::SceneId,
    language,
    pace::Pace,
    plan::PlannedScene,
    problem::{Problem, Problems},
    text::is_speakable,
};

/// A scene and what is planned for it.
#[derive(Clone, Debug, PartialEq)]
pub struct ListedScene {
    pub id: SceneId,
    pub planned: PlannedScene,
}

/// The scenes of a project in their order, and those that were removed.
#[derive(Clone, Debug, PartialEq)]
pub struct SceneList {
    /// Of the project, by which lengths of speech are estimated.
    pub language: String,
    pub scenes: Vec<ListedScene>,
    pub removed: Vec<ListedScene>,
}

/// What changes in the rows of a project. Positions count from 1 and are those at the time of the change.
#[derive(Clone, Debug, PartialEq)]
pub enum SceneChange {
    Planned { scene: SceneId, planned: Box<PlannedScene> },
    Added { scene: SceneId, position: u32, planned: Box<PlannedScene> },
    Removed { scene: SceneId, position: u32 },
    Restored { scene: SceneId, position: u32 },
    Moved { scene: SceneId, from: u32, to: u32 },
}

/// What a list of edits did.
#[derive(Clone, Debug, PartialEq)]
pub struct EditedScenes {
    pub list: SceneList,
    pub changes: Vec<SceneChange>,
    /// The edits that give back what was edited, in the order in which they are done.
    pub inverse: Vec<SceneEdit>,
}

impl SceneList {
    /// Applies edits one after the other, all or none. `new_id` gives the id of each new scene.
    ///
    /// # Errors
    /// Why the first of the edits that cannot be done is not, by its place: `edits[3].changes.script`.
    pub fn apply(self, edits: &[SceneEdit], new_id: impl FnMut() -> SceneId) -> Result<EditedScenes, Problems> {
        let weight: usize = edits.iter().map(SceneEdit::weight).sum();
        if weight > MAX_EDITS {
            let message = format!("{weight} edits, more than {MAX_EDITS} (a split and a merge count as two)");
            return Err(Problem::new("too_many_edits", "edits", message, "apply them in several lists").into());
        }
        self.apply_all(edits, new_id)
    }

    /// As [`Self::apply`], however many edits there are.
    ///
    /// # Errors
    /// As [`Self::apply`].
    pub fn apply_all(self, edits: &[SceneEdit], new_id: impl FnMut() -> SceneId) -> Result<EditedScenes, Problems> {
        let mut editing = Editing { list: self, new_id, changes: Vec::new(), inverse: Vec::new() };
        for (index, edit) in edits.iter().enumerate() {
            let placed = |field: &str| match field {
                "" => format!("edits[{index}]"),
                field => format!("edits[{index}].{field}"),
            };
            editing.edit(edit).map_err(|problems| problems.renamed(placed))?;
        }
        editing.list.check_length()?;
        let Editing { list, changes, mut inverse, .. } = editing;
        inverse.reverse();
        Ok(EditedScenes { list, changes, inverse })
    }

    /// Returns the scenes as a plan has them, numbered in their order.
    pub fn planned(&self) -> Vec<PlannedScene> {
        let numbered = |(scene, number): (&ListedScene, u32)| PlannedScene { number, ..scene.planned.clone() };
        self.scenes.iter().zip(1..).map(numbered).collect()
    }

    fn index(&self, id: SceneId) -> Result<usize, Problem> {
        let index = self.scenes.iter().position(|scene| scene.id == id);
        index.ok_or_else(|| {
            let message = format!("{id} is no scene of the project, or was removed");
            Problem::new("no_such_scene", "scene", message, "read the scenes again")
        })
    }

    fn check_length(&self) -> Result<(), Problems> {
        let chars: usize = self.scenes.iter().map(|scene| scene.planned.script.chars().count()).sum();
        if chars <= MAX_TEXT_CHARS {
            return Ok(());
        }
        let message = format!("the scenes have {chars} characters; a project has at most {MAX_TEXT_CHARS}");
        Err(Problem::new("script_too_long", "edits", message, "shorten them, or make several projects").into())
    }
}

struct Editing<NewId> {
    list: SceneList,
    new_id: NewId,
    changes: Vec<SceneChange>,
    /// Last first.
    inverse: Vec<SceneEdit>,
}

impl<NewId: FnMut() -> SceneId> Editing<NewId> {
    fn edit(&mut self, edit: &SceneEdit) -> Result<(), Problems> {
        match edit {
            SceneEdit::Update { scene, changes } => self.update(*scene, changes),
            SceneEdit::Insert { position, scene } => {
                self.insert(*position, PlannedScene::clone(scene))?;
                Ok(())
            }
            SceneEdit::Remove { scene } => self.remove(*scene),
            SceneEdit::Restore { scene, position } => self.restore(*scene, *position),
            SceneEdit::Move { scene, position } => self.move_to(*scene, *position),
            SceneEdit::Split { scene, at } => self.split(*scene, *at),
            SceneEdit::Merge { scene } => self.merge(*scene),
        }
    }

    fn update(&mut self, id: SceneId, changes: &SceneChanges) -> Result<(), Problems> {
        let index = self.list.index(id)?;
        let planned = &mut self.list.scenes[index].planned;
        let inside = |field: &str| format!("changes.{field}");
        let before = changes.apply(planned).map_err(|problems| problems.renamed(inside))?;
        if before == SceneChanges::default() {
            return Ok(());
        }
        estimate(planned, &self.list.language);
        self.changes.push(SceneChange::Planned { scene: id, planned: Box::new(planned.clone()) });
        self.inverse.push(SceneEdit::Update { scene: id, changes: Box::new(before) });
        Ok(())
    }

    fn insert(&mut self, position: u32, mut planned: PlannedScene) -> Result<SceneId, Problems> {
        let index = self.place(position, self.list.scenes.len() + 1)?;
        if self.list.scenes.len() >= MAX_SCENES {
            let message = format!("a project has at most {MAX_SCENES} scenes");
            return Err(Problem::new("too_many_scenes", "", message, "merge some, or make several projects").into());
        }
        let own = SceneChanges { script: Some(planned.script.clone()), ..SceneChanges::default() };
        own.apply(&mut planned).map_err(|problems| problems.renamed(|field| format!("scene.{field}")))?;
        planned.number = position;
        estimate(&mut planned, &self.list.language);
        let id = (self.new_id)();
        self.list.scenes.insert(index, ListedScene { id, planned: planned.clone() });
        self.changes.push(SceneChange::Added { scene: id, position, planned: Box::new(planned) });
        self.inverse.push(SceneEdit::Remove { scene: id });
        Ok(id)
    }

    fn remove(&mut self, id: SceneId) -> Result<(), Problems> {
        let index = self.list.index(id)?;
        if self.list.scenes.len() == 1 {
            let message = "is the only one, and a project has a scene at least";
            return Err(Problem::new("last_scene", "scene", message, "change it, or delete the project").into());
        }
        let scene = self.list.scenes.remove(index);
        self.list.removed.push(scene);
        let position = place_of(index);
        self.changes.push(SceneChange::Removed { scene: id, position });
        self.inverse.push(SceneEdit::Restore { scene: id, position });
        Ok(())
    }

    fn restore(&mut self, id: SceneId, position: u32) -> Result<(), Problems> {
        let removed = self.list.removed.iter().position(|scene| scene.id == id).ok_or_else(|| {
            let message = format!("{id} is no scene that was removed from the project");
            Problem::new("no_such_scene", "scene", message, "read the scenes again")
        })?;
        if self.list.scenes.len() >= MAX_SCENES {
            let message = format!("a project has at most {MAX_SCENES} scenes");
            return Err(Problem::new("too_many_scenes", "", message, "remove another one first").into());
        }
        let index = self.place(position, self.list.scenes.len() + 1)?;
        let scene = self.list.removed.remove(removed);
        self.list.scenes.insert(index, scene);
        self.changes.push(SceneChange::Restored { scene: id, position });
        self.inverse.push(SceneEdit::Remove { scene: id });
        Ok(())
    }

    fn move_to(&mut self, id: SceneId, position: u32) -> Result<(), Problems> {
        let from = self.list.index(id)?;
        let to = self.place(position, self.list.scenes.len())?;
        if from == to {
            return Ok(());
        }
        let scene = self.list.scenes.remove(from);
        self.list.scenes.insert(to, scene);
        self.changes.push(SceneChange::Moved { scene: id, from: place_of(from), to: position });
        self.inverse.push(SceneEdit::Move { scene: id, position: place_of(from) });
        Ok(())
    }

    fn split(&mut self, id: SceneId, at: usize) -> Result<(), Problems> {
        let index = self.list.index(id)?;
        let planned = self.list.scenes[index].planned.clone();
        not_recorded(&planned)?;
        let byte = planned.script.char_indices().nth(at).map_or(planned.script.len(), |(byte, _)| byte);
        let (left, right) = planned.script.split_at(byte);
        if !is_speakable(left) || !is_speakable(right) {
            let message = format!(
                "leaves one of the two with nothing to say (the script has {} characters)",
                planned.script.chars().count()
            );
            return Err(Problem::new("nothing_to_say", "at", message, "split between two words").into());
        }
        let (left, right) = (left.to_owned(), right.trim_start().to_owned());
        self.update(id, &SceneChanges { script: Some(left), ..SceneChanges::default() })?;
        let second = PlannedScene {
            chapter: None,
            script: right,
            image_variant: planned.image_variant.saturating_add(1),
            picture: None,
            ..planned
        };
        self.insert(place_of(index + 1), second)?;
        Ok(())
    }

    fn merge(&mut self, id: SceneId) -> Result<(), Problems> {
        let index = self.list.index(id)?;
        let Some(next) = self.list.scenes.get(index + 1) else {
            let message = "is the last one, and is merged with the one behind it";
            return Err(Problem::new("no_next_scene", "scene", message, "name the scene before it").into());
        };
        let planned = &self.list.scenes[index].planned;
        not_recorded(planned)?;
        not_recorded(&next.planned)?;
        // Languages without spaces between words have none between sentences either.
        let between = match language::find(&self.list.language) {
            Some(language) if !language.separates_words() => "",
            _ => " ",
        };
        let script = format!("{}{between}{}", planned.script, next.planned.script);
        let next = next.id;
        let joined = self.update(id, &SceneChanges { script: Some(script), ..SceneChanges::default() });
        joined.map_err(|problems| problems.renamed(|_| "scene".to_owned()))?;
        self.remove(next)
    }

    fn place(&self, position: u32, most: usize) -> Result<usize, Problem> {
        let index = (position as usize).checked_sub(1).filter(|index| *index < most);
        index.ok_or_else(|| {
            let message = format!("is {position}; positions are 1 to {most} here");
            Problem::new("position_out_of_range", "position", message, "take one of them")
        })
    }
}

fn place_of(index: usize) -> u32 {
    u32::try_from(index + 1).unwrap_or(u32::MAX)
}

fn not_recorded(planned: &PlannedScene) -> Result<(), Problem> {
    if planned.narration.is_none() {
        return Ok(());
    }
    let message = "has a recorded voice, which cannot be cut or joined here";
    Err(Problem::new("scene_is_recorded", "scene", message, "cut the recording, and make a project of the parts"))
}

fn estimate(planned: &mut PlannedScene, language: &str) {
    let language = language::find(language).unwrap_or_else(|| language::default());
    let style = &planned.voice_style;
    planned.estimated_ms = Pace::new(language, style.rate, style.pause).ms(&planned.script).round() as u64;
}
