//! Frames, and what is drawn on them. It knows no timeline and no plan: what it draws, it is told by plain values of
//! [`gala_core`]. The drawings of users are drawn by a program of its own, `gala-svg`, in the sandbox.
//!
//! **In** come sizes, colours, styles and texts as [`gala_core`] has them, and pictures and tables of colours as
//! [`source_file::SourceFile`]s, whose content is checked when they are read. **Out** come changed [`frame::Frame`]s, facts
//! about pictures and texts, and [`gala_core::media_error::MediaError`]s about the files. What is drawn depends on nothing
//! but what came in: the same on every machine with the same fonts.
//!
//! A frame is planar 4:2:0 in BT.709 limited range. Colours are premultiplied with their alpha *including* the offset of
//! limited range, so that laying one pixel over another is the same sum for luma and chroma. A frame may have a plane of
//! alpha, over which the alpha of what is drawn is laid by that sum too. Chroma is sited at the left
//! of its two columns and between its two rows, as H.264 assumes, in sprites and frames alike: nothing shifts in colour
//! while it moves.

// Frames, and what changes all of one.
pub mod adjust;
pub mod blend;
mod blur;
mod convert;
pub mod frame;
pub mod geometry;
pub mod kernel;
mod planes;
pub mod rgb;
mod sampling;
pub mod transition;
pub mod unpremultiply;

// What is laid over frames: from pixels to what is drawn again and again.
pub mod backdrop;
pub mod drawn;
pub mod fit;
pub mod mask;
pub mod mipmap;
pub mod overlay;
pub mod raster;
pub mod resize;
pub mod shadow;
pub mod sprite;
pub mod style;

// What pixels are made of: files, shapes, stills under a camera, sounds, texts and captions.
pub mod animation;
pub mod brought_font;
mod camera;
pub mod caption;
pub mod details;
mod distance;
mod encoded;
mod fill;
pub mod font;
mod guided;
pub mod layered_still;
pub mod normal;
pub mod paragraph;
pub mod parallax;
pub mod perceptual;
pub mod photo;
pub mod picture;
mod sanitised_font;
mod shape;
pub mod source_file;
pub mod storyboard;
pub mod subject;
pub mod text;
pub mod upright;
pub mod visualiser;

pub use self::encoded::encoded_color;

#[cfg(test)]
mod exactness;
#[cfg(test)]
mod transparency;
