//! Drawings that GALA writes itself, which may be drawn in this process.

use std::fmt::Write;

use gala_core::timeline::Color;
use resvg::usvg::Tree;

use super::{drawing, view::DrawingView};
use gala_core::media_error::MediaError;

/// SVG of which every word is GALA's. It is made of literals, numbers and colours and of nothing else, so no text of a
/// user can come to be in it: for that there is [`super::GivenDrawing`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct OwnSvg(String);

/// What an [`OwnSvg`] is made of.
pub(crate) enum Piece {
    Word(&'static str),
    Number(f64),
    Color(Color),
    Svg(OwnSvg),
}

/// Joins literals, numbers, colours and other pieces of one's own to an [`OwnSvg`].
macro_rules! own_svg {
    ($($piece:expr),* $(,)?) => {
        $crate::picture::OwnSvg::of([$($crate::picture::Piece::from($piece)),*])
    };
}
pub(crate) use own_svg;

impl OwnSvg {
    pub fn of(pieces: impl IntoIterator<Item = Piece>) -> Self {
        let mut text = String::new();
        for piece in pieces {
            match piece {
                Piece::Word(word) => text.push_str(word),
                Piece::Svg(svg) => text.push_str(&svg.0),
                Piece::Number(number) => drop(write!(text, "{number}")),
                Piece::Color(Color([r, g, b])) => drop(write!(text, "#{r:02x}{g:02x}{b:02x}")),
            }
        }
        Self(text)
    }

    /// Gives the text away, to be put beside what a user wrote.
    pub fn into_text(self) -> String {
        self.0
    }
}

impl From<&'static str> for Piece {
    fn from(word: &'static str) -> Self {
        Self::Word(word)
    }
}

impl From<f64> for Piece {
    fn from(number: f64) -> Self {
        Self::Number(number)
    }
}

impl From<Color> for Piece {
    fn from(color: Color) -> Self {
        Self::Color(color)
    }
}

impl From<OwnSvg> for Piece {
    fn from(svg: OwnSvg) -> Self {
        Self::Svg(svg)
    }
}

/// A drawing of GALA's own, drawn in this process.
pub(crate) struct OwnDrawing(Box<Tree>);

impl OwnDrawing {
    /// # Errors
    /// `extreme_shape` and the like: its numbers are of a document, and may be any.
    pub fn new(svg: &OwnSvg) -> Result<Self, MediaError> {
        Ok(Self(Box::new(drawing::tree(svg.0.as_bytes())?)))
    }

    pub fn size(&self) -> (f32, f32) {
        (self.0.size().width(), self.0.size().height())
    }

    /// Returns premultiplied RGBA; `None` where there can be no such pixels.
    pub fn draw(&self, view: &DrawingView) -> Option<Vec<u8>> {
        Some(view.paint(&self.0)?.take())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_become_text_that_is_drawn_here() {
        let red = own_svg!["fill=\"", Color([255, 0, 7]), "\""];
        let svg = own_svg!["<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"", 2.0, "\" height=\"1\"><rect ", red];
        let svg = own_svg![svg, " width=\"", 1.5, "\" height=\"1\"/></svg>"];
        assert!(svg.clone().into_text().contains("width=\"2\" height=\"1\"><rect fill=\"#ff0007\" width=\"1.5\""));
        let drawing = OwnDrawing::new(&svg).expect("a drawing");
        assert_eq!(drawing.size(), (2.0, 1.0));
        let view = DrawingView { width: 2, height: 1, scale: (1.0, 1.0), offset: (0.0, 0.0) };
        assert_eq!(drawing.draw(&view).expect("small")[..4], [255, 0, 7, 255]);
    }
}
