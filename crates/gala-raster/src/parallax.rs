//! A photo and how near everything in it is become layers that move by different amounts under a camera, as those of drawn
//! stills do.
//!
//! The photo is cut where its depth has gaps. What is nearer keeps a clean edge; what it hid of the layers behind it is
//! filled in from around it, so that no hole shows when they move apart. The rearmost layer is opaque everywhere.

mod components;
mod cuts;
mod layer;
mod ownership;

use gala_core::pixels::{Plane, RgbPixels};
use image::ImageError;

use self::{cuts::Cuts, layer::cut_out, ownership::Ownership};
use crate::guided::aligned;

/// How much of the camera's move the rearmost layer follows. The nearest one follows all of it.
const FAR_DEPTH: f32 = 0.3;
/// A layer of which less is seen is none.
const LEAST_SEEN: f64 = 0.01;

/// One layer of a photo, as large as the photo.
#[derive(Clone, Debug, PartialEq)]
pub struct PhotoLayer {
    /// `far`, `middle-1`, `near`: part of a file name.
    pub name: String,
    /// As `depth` of a layer of a timeline: how much of the camera's move it follows, 1 for all.
    pub depth: f32,
    /// `image/jpeg` of the rearmost one, `image/png` of the others.
    pub mime: &'static str,
    pub bytes: Vec<u8>,
}

/// Cuts a photo into two to four layers, from back to front. `nearness` is as wide and high as the photo, in any size, and
/// larger where something is nearer, in whatever unit. `None` where everything is about as near, or nothing can be told apart
/// by it.
///
/// # Errors
/// Where a layer cannot be written as a file, as of a photo of more than 65,535 pixels on a side.
pub fn photo_layers(photo: &RgbPixels, nearness: &Plane) -> Result<Option<Vec<PhotoLayer>>, ImageError> {
    let Some(mut cuts) = Cuts::of(nearness) else { return Ok(None) };
    let depth = aligned(photo, &cuts.normalized(nearness));
    let owners = loop {
        if cuts.levels.is_empty() {
            return Ok(None);
        }
        let owners = Ownership::of(&depth, &cuts.levels);
        match owners.least_seen() {
            Some((layer, seen)) if seen < LEAST_SEEN => drop(cuts.levels.remove(layer.saturating_sub(1))),
            _ => break owners,
        }
    };
    let shares = owners.mean_depths(&depth);
    let (first, last) = (shares[0], shares[shares.len() - 1]);
    let follows =
        |mean: f32| FAR_DEPTH + (1.0 - FAR_DEPTH) * ((mean - first) / (last - first).max(1e-6)).clamp(0.0, 1.0);
    let layers = shares.iter().enumerate().map(|(index, mean)| {
        let (mime, bytes) = cut_out(photo, &owners, index)?;
        Ok(PhotoLayer { name: name(index, shares.len()), depth: follows(*mean), mime, bytes })
    });
    layers.collect::<Result<_, _>>().map(Some)
}

fn name(index: usize, layers: usize) -> String {
    match index {
        0 => "far".to_owned(),
        _ if index + 1 == layers => "near".to_owned(),
        _ => format!("middle-{index}"),
    }
}

#[cfg(test)]
mod tests;
