//! How much of a picture is laid over.

/// The weight of all of a picture.
pub(super) const OPAQUE: u32 = 256;

/// Leaves `weight` of [`OPAQUE`] of premultiplied samples.
pub(super) fn fade(samples: &mut [u8], weight: u32) {
    if weight < OPAQUE {
        samples.iter_mut().for_each(|sample| *sample = ((u32::from(*sample) * weight + OPAQUE / 2) / OPAQUE) as u8);
    }
}
