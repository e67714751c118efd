//! Pictures as models of vision take them.

use gala_core::pixels::RgbPixels;
use pic_scale::{ImageSize, ImageStore, ImageStoreMut, PicScaleError, ResamplingFunction, Scaler, ThreadingPolicy};

use crate::tensor::Tensor;

/// What is taken off each channel, and what the rest is divided by, of channels from 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Normalization {
    pub mean: [f32; 3],
    pub deviation: [f32; 3],
}

/// Of the pictures of ImageNet, on which most models were trained.
pub const IMAGENET: Normalization = Normalization { mean: [0.485, 0.456, 0.406], deviation: [0.229, 0.224, 0.225] };

/// Returns a picture in another size, stretched where that has another shape.
///
/// # Errors
/// Where a side is zero.
pub fn resized(picture: &RgbPixels, width: usize, height: usize) -> Result<RgbPixels, String> {
    if (picture.width, picture.height) == (width, height) {
        return Ok(picture.clone());
    }
    let resize = || -> Result<Vec<u8>, PicScaleError> {
        // Bicubic with a = -0.5, over as many pixels as become one: as the preparations of these models have it.
        let mut scaler = Scaler::new(ResamplingFunction::CatmullRom);
        scaler.set_threading_policy(ThreadingPolicy::Single);
        let (from, to) = (ImageSize::new(picture.width, picture.height), ImageSize::new(width, height));
        let plan = scaler.plan_rgb_resampling(from, to)?;
        let source = ImageStore::<u8, 3>::from_slice(&picture.bytes, picture.width, picture.height)?;
        let mut target = ImageStoreMut::<u8, 3>::alloc(width, height);
        plan.resample(&source, &mut target)?;
        Ok(target.as_bytes().to_vec())
    };
    let bytes = resize().map_err(|error| error.to_string())?;
    Ok(RgbPixels { width, height, bytes })
}

/// Returns a picture as `[1, 3, height, width]`.
pub fn tensor(picture: &RgbPixels, normalization: &Normalization) -> Tensor {
    let Normalization { mean, deviation } = normalization;
    let pixels = picture.bytes.as_chunks::<3>().0;
    let plane = |channel: usize| {
        let level = move |pixel: &[u8; 3]| (f32::from(pixel[channel]) / 255.0 - mean[channel]) / deviation[channel];
        pixels.iter().map(level)
    };
    Tensor::floats([1, 3, picture.height, picture.width], (0..3).flat_map(plane).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn channels_become_planes_of_mean_nothing() {
        let picture = RgbPixels { width: 2, height: 1, bytes: vec![255, 0, 51, 0, 255, 102] };
        let normalization = Normalization { mean: [0.5, 0.0, 0.2], deviation: [0.5, 1.0, 0.1] };
        let tensor = tensor(&picture, &normalization);
        assert_eq!(tensor.shape, [1, 3, 1, 2]);
        let floats = tensor.as_floats().expect("floats");
        for (found, expected) in floats.iter().zip([1.0, -1.0, 0.0, 1.0, 0.0, 2.0]) {
            assert!((found - expected).abs() < 1e-5, "{floats:?}");
        }
    }

    #[test]
    fn another_size_keeps_even_colours_and_their_places() {
        let color = |x: usize| if x < 50 { [200, 10, 90] } else { [20, 250, 30] };
        let picture =
            RgbPixels { width: 100, height: 60, bytes: (0..6000).flat_map(|at| color(at % 100)).collect::<Vec<u8>>() };
        for (width, height) in [(28, 14), (210, 300)] {
            let resized = resized(&picture, width, height).expect("a picture");
            assert_eq!(resized.bytes.len(), 3 * width * height);
            let pixel = |x: usize| &resized.bytes[3 * (height / 2 * width + x)..][..3];
            assert_eq!((pixel(2), pixel(width - 3)), (&color(0)[..], &color(99)[..]));
        }
        assert!(resized(&picture, 0, 10).is_err());
    }
}
