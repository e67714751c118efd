//! Which layer each pixel of a photo belongs to.

use gala_core::pixels::Plane;

use super::components::without_small;
use crate::{
    blur::blur_plane,
    distance::{grown, opened, shrunk},
    photo::{mixed_pixels, part_in_pixels},
};

/// How smooth outlines are, in parts of the longer side of the photo.
const SMOOTHNESS: f32 = 1.0 / 700.0;
/// What is thinner is no part of a photo, in parts of the longer side.
const THIN: f32 = 1.0 / 400.0;
/// What is smaller between two layers, in parts of the photo, is left of the soft edge of the nearer one: estimates go over
/// from one to the other.
const SMALL_BETWEEN: f64 = 0.001;
/// It is that where it is so close to the nearer one, in parts of the longer side. Elsewhere it is something small.
const BESIDE: f32 = 1.0 / 60.0;

/// The layers of a photo, from back to front.
pub struct Ownership {
    pub width: usize,
    /// The longer side, in pixels.
    longest: usize,
    /// Of each layer but the rearmost, which pixels belong to it or to a nearer one.
    from: Vec<Vec<bool>>,
    /// What is left of the soft edges between layers: it shows neither of them.
    between: Vec<bool>,
    /// Of each layer, which pixels show it and nothing else.
    pub clean: Vec<Vec<bool>>,
}

impl Ownership {
    /// `levels` are in order.
    pub fn of(depth: &Plane, levels: &[f32]) -> Self {
        let (width, longest) = (depth.width, depth.width.max(depth.height));
        let mut from: Vec<Vec<bool>> = Vec::new();
        let mut between = vec![false; depth.values.len()];
        for level in levels.iter().rev() {
            let own = smooth(depth, *level, longest as f32 * SMOOTHNESS);
            let own = match from.last() {
                None => opened(&own, width, part_in_pixels(longest, THIN)),
                Some(nearer) => {
                    let all: Vec<bool> = own.iter().zip(nearer).map(|(own, nearer)| *own && !nearer).collect();
                    let least = (all.len() as f64 * SMALL_BETWEEN) as usize;
                    let own = without_small(&opened(&all, width, part_in_pixels(longest, THIN)), width, least);
                    let beside = grown(nearer, width, part_in_pixels(longest, BESIDE));
                    for (at, between) in between.iter_mut().enumerate() {
                        *between |= all[at] && !own[at] && beside[at];
                    }
                    own.into_iter().zip(nearer).map(|(own, nearer)| own || *nearer).collect()
                }
            };
            from.push(own);
        }
        from.reverse();
        let mut owners = Self { width, longest, from, between, clean: Vec::new() };
        owners.clean = (0..=levels.len()).map(|layer| owners.clean_of(layer)).collect();
        owners
    }

    /// Returns the pixels of a layer and of all that are nearer; `None` of the rearmost one, which is everywhere.
    pub fn reaching(&self, layer: usize) -> Option<&[bool]> {
        layer.checked_sub(1).map(|at| self.from[at].as_slice())
    }

    /// Returns the pixels of the layers that are nearer than one; `None` of the nearest.
    pub fn nearer(&self, layer: usize) -> Option<&[bool]> {
        self.from.get(layer).map(Vec::as_slice)
    }

    fn clean_of(&self, layer: usize) -> Vec<bool> {
        let mixed = mixed_pixels(self.longest);
        let count = self.from[0].len();
        let own =
            self.reaching(layer).map_or_else(|| vec![true; count], |own| shrunk(own, self.width, mixed.div_ceil(2)));
        let Some(nearer) = self.nearer(layer) else { return own };
        let hidden = grown(nearer, self.width, mixed);
        let own: Vec<bool> = (0..count).map(|at| own[at] && !hidden[at] && !self.between[at]).collect();
        // A speck would be spread over all that is hidden beside it.
        opened(&own, self.width, part_in_pixels(self.longest, THIN))
    }

    /// Returns the layer that is seen least, and in which part of the photo.
    pub fn least_seen(&self) -> Option<(usize, f64)> {
        let seen = |clean: &Vec<bool>| clean.iter().filter(|is_seen| **is_seen).count() as f64 / clean.len() as f64;
        let all = self.clean.iter().map(seen).enumerate();
        all.min_by(|(_, one), (_, other)| one.total_cmp(other))
    }

    /// Returns how near each layer is in the mean.
    pub fn mean_depths(&self, depth: &Plane) -> Vec<f32> {
        let mean = |clean: &Vec<bool>| {
            let own = depth.values.iter().zip(clean).filter(|(_, is_seen)| **is_seen);
            let (sum, count) = own.fold((0.0, 0.0), |(sum, count), (value, _)| (sum + f64::from(*value), count + 1.0));
            (sum / f64::max(count, 1.0)) as f32
        };
        self.clean.iter().map(mean).collect()
    }
}

/// Returns what is at least as near as a level, with a smooth outline and without specks.
fn smooth(depth: &Plane, level: f32, sigma: f32) -> Vec<bool> {
    let mut near: Vec<f32> = depth.values.iter().map(|value| if *value >= level { 1.0 } else { 0.0 }).collect();
    blur_plane(&mut near, depth.width, depth.height, sigma.max(0.7));
    near.into_iter().map(|part| part >= 0.5).collect()
}
