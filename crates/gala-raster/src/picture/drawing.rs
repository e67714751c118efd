//! Drawings: SVG that loads nothing else, and asks for no more than a machine can give.

mod cost;
mod expansion;
mod ids;
mod xml;

use std::{
    io::Cursor,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
};

use gala_core::media_error::{MediaError, MediaFault};
use image::ImageReader;
use resvg::usvg::{Error, ImageHrefResolver, ImageKind, Options, Tree, roxmltree};

use super::limits::MAX_PIXELS;

/// Reads SVG, in this process: call it for what GALA wrote, or in a child that may do nothing else.
///
/// # Errors
/// `damaged`, `too_complex`, `extreme_shape`, `too_many_pixels`. The message reads after the drawing's name.
pub(super) fn tree(bytes: &[u8]) -> Result<Tree, MediaError> {
    let guard = Guard { pixels: AtomicU64::new(MAX_PIXELS), is_complex: AtomicBool::new(false) };
    let data = ImageHrefResolver::default_data_resolver();
    let options = Options {
        // A drawing is data of a user: it must not pull in other files.
        image_href_resolver: ImageHrefResolver {
            resolve_data: Box::new(|mime, bytes, options| {
                guard.take_pixels(&bytes);
                data(mime, guard.look_into_text(bytes)?, options).inspect(|kind| guard.look_into(kind))
            }),
            resolve_string: Box::new(|_, _| None),
        },
        ..Default::default()
    };
    let text = std::str::from_utf8(bytes).map_err(|_| tell(&Error::NotAnUtf8Str))?;
    let text = ids::unique(text).map_err(|error| tell(&error.into()))?;
    let document = xml::parse(&text).map_err(|error| tell(&error.into()))?;
    if expansion::is_endless(&document) {
        return Err(too_complex());
    }
    let tree = Tree::from_xmltree(&document, &options).map_err(|error| tell(&error))?;
    check_shape(&tree)?;
    guard.look_at(&tree);
    guard.verdict()?;
    drop(options);
    Ok(tree)
}

fn tell(error: &Error) -> MediaError {
    match error {
        Error::ElementsLimitReached | Error::ParsingFailed(roxmltree::Error::NodesLimitReached) => too_complex(),
        error => {
            let what = format!("is not a drawing that can be read ({error})");
            MediaError::new(MediaFault::Damaged, what, "save it again")
        }
    }
}

/// A drawing that is a thousand times as long as wide is a line wherever it is seen, and what rasterises it cannot count
/// so far.
const LONGEST: f32 = 1000.0;

fn check_shape(tree: &Tree) -> Result<(), MediaError> {
    let (width, height) = (tree.size().width(), tree.size().height());
    if width / height <= LONGEST && height / width <= LONGEST {
        return Ok(());
    }
    let fault = MediaError::new(MediaFault::ExtremeShape, format!("is {width} x {height}"), "cut it");
    Err(fault.limit(format!("one side more than {LONGEST} times the other")))
}

fn too_complex() -> MediaError {
    MediaError::new(MediaFault::TooComplex, "has too much in it to be drawn", "simplify it").limit(
        "more than a million elements or a thousand levels, or layers and filters that take too long or too much memory",
    )
}

/// What a drawing may still ask for.
struct Guard {
    /// Of the pictures in it, each as often as it is shown.
    pixels: AtomicU64,
    is_complex: AtomicBool,
}

impl Guard {
    fn take_pixels(&self, picture: &[u8]) {
        let reader = ImageReader::new(Cursor::new(picture)).with_guessed_format();
        let size = reader.ok().and_then(|reader| reader.into_dimensions().ok());
        let pixels = size.map_or(0, |(width, height)| u64::from(width) * u64::from(height));
        // All ones is what stands for too many from then on: nothing can be taken from a picture that is too large.
        let take = |left: u64| Some(if left == u64::MAX { left } else { left.checked_sub(pixels).unwrap_or(u64::MAX) });
        let _ = self.pixels.fetch_update(Ordering::Relaxed, Ordering::Relaxed, take);
    }

    /// Returns what may be read of a picture in the drawing: nothing of a drawing that must not even be read.
    fn look_into_text(&self, bytes: Arc<Vec<u8>>) -> Option<Arc<Vec<u8>>> {
        let Some(text) = std::str::from_utf8(&bytes).ok().and_then(|text| ids::unique(text).ok()) else {
            return Some(bytes);
        };
        if xml::parse(&text).is_ok_and(|document| expansion::is_endless(&document)) {
            self.is_complex.store(true, Ordering::Relaxed);
            return None;
        }
        Some(Arc::new(text.into_owned().into_bytes()))
    }

    fn look_into(&self, kind: &ImageKind) {
        if let ImageKind::SVG(tree) = kind {
            self.look_at(tree);
        }
    }

    fn look_at(&self, tree: &Tree) {
        if cost::is_too_much(tree) {
            self.is_complex.store(true, Ordering::Relaxed);
        }
    }

    fn verdict(&self) -> Result<(), MediaError> {
        if self.is_complex.load(Ordering::Relaxed) {
            return Err(too_complex());
        }
        if self.pixels.load(Ordering::Relaxed) == u64::MAX {
            let fault =
                MediaError::new(MediaFault::TooManyPixels, "shows pictures of too many pixels", "scale them down");
            return Err(fault.limit("more than 64 million"));
        }
        Ok(())
    }
}
