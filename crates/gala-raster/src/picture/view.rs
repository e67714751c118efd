//! Which pixels a drawing becomes.

use resvg::{
    tiny_skia::{Pixmap, Transform},
    usvg::Tree,
};

/// So many pixels, and where the drawing lies among them: a point of it is scaled, then moved.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct DrawingView {
    pub width: u32,
    pub height: u32,
    pub scale: (f32, f32),
    pub offset: (f32, f32),
}

impl DrawingView {
    /// Returns how many bytes its pixels take as RGBA.
    pub fn bytes(&self) -> u64 {
        u64::from(self.width) * u64::from(self.height) * 4
    }

    /// Draws; `None` where there can be no such pixels.
    pub(super) fn paint(&self, tree: &Tree) -> Option<Pixmap> {
        let mut pixmap = Pixmap::new(self.width, self.height)?;
        let transform = Transform::from_row(self.scale.0, 0.0, 0.0, self.scale.1, self.offset.0, self.offset.1);
        resvg::render(tree, transform, &mut pixmap.as_mut());
        Some(pixmap)
    }
}
