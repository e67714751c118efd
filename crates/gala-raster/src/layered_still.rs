//! Stills with all their layers rasterised.

mod cache;
mod proxy;

use std::{path::Path, sync::Arc};

use self::{
    cache::{Weighted, WeightedCache},
    proxy::Proxy,
};
use gala_core::{
    format::FrameSize,
    hash::ContentHash,
    media_error::{MediaError, MediaFault},
    quality::Quality,
    timeline::Camera,
};
use gala_media::RunError;
use image::RgbaImage;

use crate::{
    camera::CameraMove,
    convert::{self, RgbaPixels},
    frame::Frame,
    geometry::Rect,
    picture::{self, Drawing, DrawingView, Picture, Rasteriser},
    resize::{even, resize},
    source_file::SourceFile,
    sprite::{Axis, Scratch, Sprite},
};

/// A layer is not drawn with more pixels than this: a pan over a panorama stays affordable.
const MOST_PIXELS: f64 = 16e6;
/// How many source pixels may lie between two outputs: more would flicker where the camera is far.
const MOST_STEP: f64 = 1.5;

/// One layer of a still.
#[derive(Clone, Copy, Debug)]
pub struct StillLayer<'a> {
    pub file: SourceFile<'a>,
    /// How much of the camera's move it follows: 1 for all.
    pub depth: f32,
}

/// A still under its camera, ready to be drawn at any phase.
#[derive(Debug)]
pub struct LayeredStill {
    layers: Vec<(Arc<Sprite>, CameraMove)>,
    bytes: usize,
}

impl LayeredStill {
    fn load(
        rasteriser: &Rasteriser,
        layers: &[StillLayer<'_>],
        camera: &Camera,
        size: FrameSize,
        proxies: Option<&WeightedCache<Proxy>>,
    ) -> Result<Self, RunError> {
        let mut ready = Vec::with_capacity(layers.len());
        for layer in layers {
            let (sprite, moves) = rasterise(rasteriser, layer, camera, size, proxies)?;
            ready.extend(sprite.map(|sprite| (sprite, moves)));
        }
        let bytes = ready.iter().map(|(sprite, _)| sprite.bytes()).sum();
        Ok(Self { layers: ready, bytes })
    }

    /// Returns whether all phases look alike.
    pub fn is_still(&self) -> bool {
        self.still_layers() == self.layers.len()
    }

    /// Returns how many of the rearmost layers look alike in all phases.
    pub fn still_layers(&self) -> usize {
        self.layers.iter().take_while(|(_, moves)| moves.is_still()).count()
    }

    /// Draws the layers from a given one on, as seen at a phase from 0 to 1.
    pub fn draw(&self, frame: &mut Frame, phase: f64, layers: std::ops::RangeFrom<usize>, scratch: &mut Scratch) {
        for (sprite, moves) in &self.layers[layers] {
            sprite.draw(frame, &moves.at(phase), scratch);
        }
    }

    /// Draws the rearmost layers that never change.
    pub fn draw_still_layers(&self, frame: &mut Frame, scratch: &mut Scratch) {
        for (sprite, moves) in &self.layers[..self.still_layers()] {
            sprite.draw(frame, &moves.at(0.0), scratch);
        }
    }
}

fn rasterise(
    rasteriser: &Rasteriser,
    layer: &StillLayer<'_>,
    camera: &Camera,
    size: FrameSize,
    proxies: Option<&WeightedCache<Proxy>>,
) -> Result<(Option<Arc<Sprite>>, CameraMove), RunError> {
    let path = layer.file.path;
    let file = picture::read_checked(layer.file)?;
    let wanted = |width: f64, height: f64| {
        let moves = CameraMove::new(camera, layer.depth, width / height, size);
        let seen = moves.from.union(moves.to);
        let scale = scale(&moves, &seen, size);
        (moves, seen, scale)
    };
    if let (Some(proxies), Some(own)) = (proxies, file.pixel_size()?) {
        let (moves, _, scale) = wanted(own.0.into(), own.1.into());
        let side = proxy::side(own, scale);
        if side > 1 {
            let name = ContentHash::of_json(&(layer.file.checksum, side));
            let proxy = proxies.get(name, || Ok::<_, RunError>(Proxy::of(file.pixels()?, side)))?;
            return Ok((proxy.sprite(), moves));
        }
    }
    let (sprite, moves) = match file.decode(rasteriser)? {
        Picture::Pixels(pixels) => {
            let (moves, seen, scale) = wanted(pixels.width().into(), pixels.height().into());
            (scale_pixels(pixels, path, &seen, scale)?, moves)
        }
        Picture::Drawing(drawing) => {
            let (moves, seen, scale) = wanted(drawing.size().0.into(), drawing.size().1.into());
            (scale_drawing(&drawing, path, &seen, scale)?, moves)
        }
    };
    Ok((sprite.map(Arc::new), moves))
}

/// Returns how many pixels the whole picture should have, so that the nearest view is sharp.
fn scale(moves: &CameraMove, seen: &Rect, size: FrameSize) -> (f64, f64) {
    let axis = |from: f64, to: f64, pixels: u32| {
        let (from, to) = (f64::from(pixels) / from, f64::from(pixels) / to);
        from.max(to).min(from.min(to) * MOST_STEP)
    };
    let x = axis(moves.from.width, moves.to.width, size.width);
    let y = axis(moves.from.height, moves.to.height, size.height);
    let pixels = x * seen.width * y * seen.height;
    let shrink = (MOST_PIXELS / pixels).sqrt().min(1.0);
    (x * shrink, y * shrink)
}

/// Returns the pixels, out of `total`, that show a part of a picture, with a margin for what lies between.
fn window(start: f64, length: f64, total: usize) -> (usize, usize) {
    let first = ((start * total as f64).floor() - 3.0).max(0.0) as usize & !1;
    let end = (((start + length) * total as f64).ceil() as usize + 3).min(total);
    (first, end)
}

fn scale_drawing(drawing: &Drawing, path: &Path, seen: &Rect, scale: (f64, f64)) -> Result<Option<Sprite>, RunError> {
    // Whole and even, so that an edge of the picture is an edge of a pixel and no border shines through.
    let (wide, high) = (even(scale.0), even(scale.1));
    let ((left, right), (top, bottom)) = (window(seen.left, seen.width, wide), window(seen.top, seen.height, high));
    let (right, bottom) = (right.next_multiple_of(2), bottom.next_multiple_of(2));
    let (width, height) = (right - left, bottom - top);
    let own = drawing.size();
    let pixels = drawing.draw(&DrawingView {
        width: width as u32,
        height: height as u32,
        scale: (wide as f32 / own.0, high as f32 / own.1),
        offset: (-(left as f32), -(top as f32)),
    })?;
    let picture = RgbaPixels { width, height, bytes: &pixels.ok_or_else(|| too_large(path))? };
    let axis = |scale: usize, start: usize| Axis { scale: scale as f64, offset: -(start as f64) };
    Ok(Sprite::new(&picture, axis(wide, left), axis(high, top)))
}

fn scale_pixels(
    mut pixels: RgbaImage,
    path: &Path,
    seen: &Rect,
    scale: (f64, f64),
) -> Result<Option<Sprite>, RunError> {
    let (wide, high) = (pixels.width() as usize, pixels.height() as usize);
    let ((left, right), (top, bottom)) = (window(seen.left, seen.width, wide), window(seen.top, seen.height, high));
    let (width, height) = (right - left, bottom - top);
    convert::premultiply(&mut pixels);
    let source = RgbaPixels { width: wide, height: high, bytes: &pixels }.part(left, top, width, height);
    let target = (even(width as f64 / wide as f64 * scale.0), even(height as f64 / high as f64 * scale.1));
    let bytes = if target == (width, height) {
        source
    } else {
        resize(&source, (width, height), target).map_err(|_| too_large(path))?.into()
    };
    let picture = RgbaPixels { width: target.0, height: target.1, bytes: &bytes };
    let axis = |target: usize, part: usize, whole: usize, start: usize| {
        let each = target as f64 / part as f64;
        Axis { scale: each * whole as f64, offset: -(start as f64) * each }
    };
    Ok(Sprite::new(&picture, axis(target.0, width, wide, left), axis(target.1, height, high, top)))
}

fn too_large(path: &Path) -> MediaError {
    MediaError::of(path, MediaFault::Damaged, "cannot be scaled to the frame", "use another picture")
}

impl Weighted for LayeredStill {
    fn bytes(&self) -> usize {
        self.bytes
    }
}

/// How much memory the pictures of drafts may keep: some forty for frames of 540 x 960.
const PROXY_BYTES: usize = 48 << 20;

/// LayeredStills that were rasterised last, and the pictures that those of drafts share.
#[derive(Debug)]
pub struct LayeredStills {
    scenes: WeightedCache<LayeredStill>,
    proxies: WeightedCache<Proxy>,
}

impl LayeredStills {
    pub fn new(most_bytes: usize) -> Self {
        Self { scenes: WeightedCache::new(most_bytes), proxies: WeightedCache::new(PROXY_BYTES) }
    }

    /// Returns a scene, made now if it is not at hand.
    ///
    /// # Errors
    /// As [`picture::check_picture`], and `source_changed`.
    pub fn get(
        &self,
        rasteriser: &Rasteriser,
        layers: &[StillLayer<'_>],
        camera: &Camera,
        size: FrameSize,
        quality: Quality,
    ) -> Result<Arc<LayeredStill>, RunError> {
        let named: Vec<_> = layers.iter().map(|layer| (layer.file.checksum, layer.depth)).collect();
        let proxies = (quality == Quality::Draft).then_some(&self.proxies);
        let name = ContentHash::of_json(&(size, proxies.is_some(), named, camera));
        self.scenes.get(name, || LayeredStill::load(rasteriser, layers, camera, size, proxies))
    }
}
