//! One layer of a photo as a picture.

use gala_core::pixels::RgbPixels;
use image::ImageError;

use super::ownership::Ownership;
use crate::{
    blur::blur_plane,
    distance::distances,
    encoded::{jpeg, png},
    fill::filled,
};

/// How soft edges are, in parts of the longer side; never less than a pixel's own.
const SOFTNESS: f32 = 1.0 / 1800.0;
const LEAST_SIGMA: f32 = 0.8;

/// Returns the media type and the content of a layer's file.
pub fn cut_out(photo: &RgbPixels, owners: &Ownership, layer: usize) -> Result<(&'static str, Vec<u8>), ImageError> {
    let colors = filled(&photo.bytes, &owners.clean[layer], photo.width);
    let Some(alpha) = opacity(photo, owners, layer) else {
        return Ok(("image/jpeg", jpeg(&colors, photo.width, photo.height)?));
    };
    // What is not seen takes no room.
    let pixel = |([r, g, b], alpha): ([u8; 3], u8)| if alpha == 0 { [0; 4] } else { [r, g, b, alpha] };
    let pixels: Vec<[u8; 4]> = colors.into_iter().zip(alpha).map(pixel).collect();
    Ok(("image/png", png(&pixels, photo.width, photo.height)?))
}

/// Returns how opaque a layer is at each pixel; `None` of the rearmost one, which is everywhere.
fn opacity(photo: &RgbPixels, owners: &Ownership, layer: usize) -> Option<Vec<u8>> {
    let own = extent(owners, layer)?;
    let mut soft: Vec<f32> = own.into_iter().map(|is_own| if is_own { 1.0 } else { 0.0 }).collect();
    let sigma = photo.width.max(photo.height) as f32 * SOFTNESS;
    blur_plane(&mut soft, photo.width, photo.height, sigma.max(LEAST_SIGMA));
    // The edge lies inside: outside, the photo shows what is behind.
    Some(soft.into_iter().map(|part| ((part * 2.0 - 1.0).clamp(0.0, 1.0) * 255.0).round() as u8).collect())
}

/// Returns where a layer is: where it is seen, and below nearer layers where it is nearer to the hidden pixel than what is
/// behind it.
fn extent(owners: &Ownership, layer: usize) -> Option<Vec<bool>> {
    let reaching = owners.reaching(layer)?;
    let Some(nearer) = owners.nearer(layer) else { return Some(reaching.to_vec()) };
    let mut behind = vec![false; reaching.len()];
    for clean in &owners.clean[..layer] {
        behind.iter_mut().zip(clean).for_each(|(behind, is_seen)| *behind |= *is_seen);
    }
    let own = distances(&owners.clean[layer], owners.width);
    let others = distances(&behind, owners.width);
    let is_there = |at: usize| reaching[at] && (!nearer[at] || own[at] <= others[at]);
    Some((0..reaching.len()).map(is_there).collect())
}
