//! What variants change about an edited clip is edited with it.

use super::{keyframes::Scale, piece, window::Window};
use crate::{
    problem::Problem,
    timeline::{ClipOverride, Content, Variant},
};

/// What the variants of a timeline change about one clip.
pub(super) struct Overrides<'a> {
    pub variants: &'a mut Vec<Variant>,
    pub id: String,
}

impl Overrides<'_> {
    pub fn forget(&mut self) {
        for variant in &mut *self.variants {
            variant.clips.remove(&self.id);
        }
    }

    /// # Errors
    /// As [`Window::content`], of what a variant shows instead.
    pub fn keep(&mut self, window: &Window<'_>) -> Result<(), Problem> {
        self.each().try_for_each(|changes| keep(changes, window))
    }

    /// The right half is changed as the left one.
    ///
    /// # Errors
    /// As [`Window::content`], of what a variant shows instead, in either half.
    pub fn split(&mut self, left: &Window<'_>, right: &Window<'_>, right_id: &str) -> Result<(), Problem> {
        for variant in &mut *self.variants {
            let Some(changes) = variant.clips.get_mut(&self.id) else { continue };
            let mut other = changes.clone();
            keep(changes, left)?;
            keep(&mut other, right)?;
            changes.content.iter_mut().for_each(piece::lose_end);
            other.content.iter_mut().for_each(piece::lose_start);
            variant.clips.insert(right_id.to_owned(), other);
        }
        Ok(())
    }

    pub fn stretch(&mut self, factor: f64, length_ms: u64) {
        let scale = Scale { factor, length_ms };
        for changes in self.each() {
            changes.transform.iter_mut().for_each(|transform| scale.transform(transform));
            if let Some(Content::Video(video)) = &mut changes.content {
                video.speed = (f64::from(video.speed) / factor) as f32;
                video.sound.iter_mut().for_each(|sound| scale.value(&mut sound.gain_db));
            }
        }
    }

    fn each(&mut self) -> impl Iterator<Item = &mut ClipOverride> {
        self.variants.iter_mut().filter_map(|variant| variant.clips.get_mut(&self.id))
    }
}

fn keep(changes: &mut ClipOverride, window: &Window<'_>) -> Result<(), Problem> {
    changes.transform.iter_mut().for_each(|transform| window.transform(transform));
    changes.content.as_mut().map_or(Ok(()), |content| window.content(content))
}
