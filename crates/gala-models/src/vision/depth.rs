//! A model of depth: how near everything in one picture is, by Depth Anything.

use std::{path::Path, time::Duration};

use gala_core::pixels::{Plane, RgbPixels};

use super::normalized::{IMAGENET, resized, tensor};
use crate::{
    error::ModelError,
    installed::InstalledModel,
    model::{LocalModel, ModelContract, ModelPrograms, PortWanted},
    opened::only_graph,
    protocol::{Description, ElementKind},
};

/// How long one picture may take: twenty times what the largest of these needs on slow machines.
const LIMIT: Duration = Duration::from_secs(300);
/// The shorter side that pictures are looked at with, and the longest that the longer one may have, in pixels.
const SIDE: usize = 518;
const LONGEST: usize = 1036;
/// What both sides are a multiple of: those of a patch.
const PATCH: usize = 14;
const INPUT: &str = "pixel_values";
const OUTPUT: &str = "predicted_depth";

/// What a graph of Depth Anything takes and gives, as `transformers` exports it.
pub fn depth_contract() -> ModelContract {
    ModelContract {
        kind: "a model of depth",
        inputs: vec![PortWanted::new(INPUT, ElementKind::Float, Some(4))],
        outputs: vec![PortWanted::new(OUTPUT, ElementKind::Float, Some(3))],
    }
}

/// Tells how near everything in a picture is.
#[derive(Debug)]
pub struct DepthModel {
    pub installed: InstalledModel,
    model: LocalModel,
}

impl DepthModel {
    /// Its file, in `folder`, is read when it is first asked.
    ///
    /// # Errors
    /// [`ModelError::Unusable`] where it has none.
    pub fn open(folder: &Path, installed: InstalledModel, programs: &ModelPrograms) -> Result<Self, ModelError> {
        let what = "a model of depth is a file .onnx";
        Ok(Self { model: only_graph(folder, &installed, what, depth_contract(), programs)?, installed })
    }

    /// Loads its file and looks whether it is one of a model of depth.
    ///
    /// # Errors
    /// As [`LocalModel::describe`].
    pub async fn check(&self) -> Result<(), ModelError> {
        self.model.describe().await.map(drop)
    }

    /// Returns how near everything is: larger where it is nearer, in the model's own unit, and finite.
    ///
    /// # Errors
    /// As [`LocalModel::run`]; [`ModelError::Refused`] where what it tells is no depth.
    pub async fn nearness(&self, picture: &RgbPixels) -> Result<Plane, ModelError> {
        let (width, height) = size(&self.model.describe().await?, picture);
        let looked_at = resized(picture, width, height).map_err(|message| self.refused(&message))?;
        let made = self.model.run(vec![(INPUT, tensor(&looked_at, &IMAGENET))], &[OUTPUT], 0, LIMIT).await?;
        let plane = made.into_iter().next().and_then(|made| match (made.shape.as_slice(), made.as_floats()) {
            ([1, height, width], Some(values)) => Plane::new(*width, *height, values.to_vec()),
            _ => None,
        });
        let plane = plane.ok_or_else(|| self.refused("what it tells is no depth of one picture"))?;
        if plane.values.iter().all(|value| value.is_finite()) {
            return Ok(plane);
        }
        Err(self.refused("what it tells of depth is no number"))
    }

    fn refused(&self, message: &str) -> ModelError {
        ModelError::Refused { model: self.installed.name.clone(), message: message.to_owned() }
    }
}

/// Returns the size that a picture is looked at with: the one that the graph has, or that of the picture in whole patches.
fn size(described: &Description, picture: &RgbPixels) -> (usize, usize) {
    let shape = described.inputs.iter().find(|port| port.name == INPUT).and_then(|port| port.shape.as_deref());
    let (shortest, longest) = (picture.width.min(picture.height), picture.width.max(picture.height));
    let long = (SIDE * longest / shortest.max(1)).min(LONGEST);
    let patches = |length: usize| ((length + PATCH / 2) / PATCH).max(1) * PATCH;
    let own = |length: usize| if length == shortest { SIDE } else { patches(long) };
    match shape {
        Some([_, _, height, width]) => (width.unwrap_or(own(picture.width)), height.unwrap_or(own(picture.height))),
        _ => (own(picture.width), own(picture.height)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::Port;

    fn of(fixed: Option<usize>, width: usize, height: usize) -> (usize, usize) {
        let shape = Some(vec![None, Some(3), fixed, fixed]);
        let port = Port { name: INPUT.to_owned(), kind: Some(ElementKind::Float), shape };
        let described = Description { inputs: vec![port], ..Description::default() };
        size(&described, &RgbPixels { width, height, bytes: Vec::new() })
    }

    #[test]
    fn pictures_are_looked_at_in_their_shape_in_whole_patches_and_within_bounds() {
        assert_eq!(of(None, 518, 518), (518, 518));
        assert_eq!(of(None, 1080, 1920), (518, 924));
        assert_eq!(of(None, 4000, 3000), (686, 518));
        assert_eq!(of(None, 20_000, 30), (1036, 518));
        assert_eq!(of(None, 1, 1), (518, 518));
        assert_eq!(of(Some(252), 1080, 1920), (252, 252));
    }
}
