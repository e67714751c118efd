//! The timeline and its variants, as they were asked for.

use gala_core::{
    problem::Problems,
    timeline::{SettledTimeline, Timeline, Variant},
};
use gala_render::{Resolved, resolve_settled};

use super::{
    super::failed::{Failed, refuse},
    context::Work,
};

/// The name that asks for the timeline itself and all of its variants.
const ALL: &str = "all";

/// The timeline in one of its shapes.
pub struct Shape {
    pub variant: Option<String>,
    pub resolved: Resolved,
}

/// What is written: the timeline itself (`None`) and variants of it.
///
/// # Errors
/// `unknown_variant` for a name that the timeline has not.
pub fn variants<'a>(timeline: &'a Timeline, wanted: &[String]) -> Result<Vec<Option<&'a Variant>>, Failed> {
    if wanted.is_empty() {
        return Ok(vec![None]);
    }
    if wanted.iter().any(|name| name == ALL) {
        return Ok([None].into_iter().chain(timeline.variants.iter().map(Some)).collect());
    }
    let known =
        || timeline.variants.iter().map(|variant| variant.name.as_str()).chain([ALL]).collect::<Vec<_>>().join(", ");
    let find = |name: &String| {
        timeline.variants.iter().find(|variant| variant.name == *name).map(Some).ok_or_else(|| {
            let message = format!("the timeline has no variant \"{name}\"");
            refuse("unknown_variant", "--variant", message, &format!("use {}", known()))
        })
    };
    wanted.iter().map(find).collect()
}

impl Work<'_> {
    /// Resolves each shape, and makes sure that the codec can hold it.
    ///
    /// # Errors
    /// All that does not fit together in a shape, or is too large or small for the codec.
    pub fn shapes(&self, timeline: &SettledTimeline, variants: &[Option<&Variant>]) -> Result<Vec<Shape>, Failed> {
        let shape = |variant: &Option<&Variant>| {
            let shaped = variant.map(|variant| timeline.in_variant(variant));
            let resolved = resolve_settled(shaped.as_ref().unwrap_or(timeline), &self.sources)?;
            Ok(Shape { variant: variant.map(|variant| variant.name.clone()), resolved })
        };
        let shapes: Vec<Shape> = variants.iter().map(shape).collect::<Result<_, Problems>>()?;
        for shape in &shapes {
            let size = self.args.quality.size(shape.resolved.size);
            let fits = self.format.map_or(Ok(()), |format| format.check_size(size));
            fits.map_err(|problem| Failed::Problems(problem.into()))?;
        }
        Ok(shapes)
    }
}
