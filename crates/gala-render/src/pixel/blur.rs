//! Gaussian blurs.

/// Blurs premultiplied RGBA; edges repeat.
pub(crate) fn blur_rgba(_rgba: &mut [u8], _width: usize, _height: usize, _sigma: f32) {
    todo!()
}

/// Blurs one plane; edges repeat.
pub(crate) fn blur_plane(_plane: &mut [f32], _width: usize, _height: usize, _sigma: f32) {
    todo!()
}
