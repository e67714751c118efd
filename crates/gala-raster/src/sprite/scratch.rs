//! Memory of drawing sprites.

use crate::kernel::Group;

/// Room that drawing needs, kept from frame to frame.
#[derive(Default)]
pub struct Scratch {
    pub(super) groups: Vec<Group>,
    pub(super) color: Vec<u8>,
    pub(super) alpha: Vec<u8>,
    /// Outputs before they are laid over a frame.
    pub(super) ink: Vec<u8>,
    pub(super) cover: Vec<u8>,
}
