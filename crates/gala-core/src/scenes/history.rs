//! The way back to an earlier state of scenes.

use std::collections::HashSet;

use super::{changes::SceneChanges, edit::SceneEdit, list::SceneList};
use crate::id::SceneId;

impl SceneList {
    /// Returns edits that make these scenes those of another state of the same list: the same scenes in the same order, each
    /// planned as there. What is not among the other's scenes is removed; what is said of its removed ones does not matter.
    pub fn edits_to(&self, other: &Self) -> Vec<SceneEdit> {
        let wanted: Vec<SceneId> = other.scenes.iter().map(|scene| scene.id).collect();
        let mut order = Order::new(self.scenes.iter().map(|scene| scene.id).collect());
        order.become_like(&wanted);
        let updates = other.scenes.iter().filter_map(|target| {
            let now = self.scenes.iter().chain(&self.removed).find(|scene| scene.id == target.id)?;
            let changes = SceneChanges::between(&now.planned, &target.planned);
            (changes != SceneChanges::default())
                .then_some(SceneEdit::Update { scene: target.id, changes: Box::new(changes) })
        });
        let mut edits = order.edits;
        edits.extend(updates);
        edits
    }
}

/// An order of scenes, and the edits that it came to be by.
struct Order {
    ids: Vec<SceneId>,
    edits: Vec<SceneEdit>,
}

impl Order {
    fn new(ids: Vec<SceneId>) -> Self {
        Self { ids, edits: Vec::new() }
    }

    fn become_like(&mut self, wanted: &[SceneId]) {
        let keep: HashSet<SceneId> = wanted.iter().copied().collect();
        let mut odd: Vec<SceneId> = self.ids.iter().copied().filter(|id| !keep.contains(id)).collect();
        // A project has a scene at least, and at most so many: room is made before others come back, down to the last one.
        let last = if odd.len() == self.ids.len() { odd.pop() } else { None };
        for id in odd {
            self.remove(id);
        }
        for (index, &id) in wanted.iter().enumerate() {
            self.bring(id, index);
            if index == 0
                && let Some(last) = last
            {
                self.remove(last);
            }
        }
    }

    /// Has a scene stand at a place, those before which are as wanted.
    fn bring(&mut self, scene: SceneId, index: usize) {
        let position = u32::try_from(index + 1).unwrap_or(u32::MAX);
        match self.ids[index.min(self.ids.len())..].iter().position(|id| *id == scene) {
            Some(0) => return,
            Some(behind) => {
                self.ids.remove(index + behind);
                self.edits.push(SceneEdit::Move { scene, position });
            }
            None => self.edits.push(SceneEdit::Restore { scene, position }),
        }
        self.ids.insert(index, scene);
    }

    fn remove(&mut self, scene: SceneId) {
        self.ids.retain(|id| *id != scene);
        self.edits.push(SceneEdit::Remove { scene });
    }
}
