//! Several edits, one after the other.

use std::borrow::Cow;

use super::{Edit, difference::difference, origins::Origins};
use crate::{
    problem::Problems,
    timeline::{Facts, Timeline},
};

/// What a list of edits made of a timeline.
#[derive(Clone, Debug, PartialEq)]
pub struct Edited {
    pub timeline: Timeline,
    /// Gives back the timeline that was edited, as it was written. Empty where nothing was changed.
    pub inverse: Vec<Edit>,
}

impl Timeline {
    /// Applies edits one after the other, all or none. Pure.
    ///
    /// # Errors
    /// What is wrong with the timeline itself by its JSON path, or why the first of the edits that cannot be done is
    /// not: `edits[3].clip`.
    pub fn apply_all(&self, edits: &[Edit], facts: &Facts) -> Result<Edited, Problems> {
        let (mut timeline, mut origins) = (Cow::Borrowed(self), Origins::of(self));
        for (index, edit) in edits.iter().enumerate() {
            timeline = Cow::Owned(timeline.change(edit, facts).map_err(|refusal| refusal.of_edit(index))?);
            origins.follow(edit);
        }
        let inverse = difference(&timeline, self, &origins).map(Edit::Splice).into_iter().collect();
        Ok(Edited { timeline: timeline.into_owned(), inverse })
    }
}
