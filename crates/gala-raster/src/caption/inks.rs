//! What each style paints a caption's parts with.

use gala_core::timeline::{CaptionStyle, CaptionTrack, Rgba};

/// Outlines, and letters on the pill: a warm near-black.
const INK: Rgba = Rgba([20, 16, 28, 255]);
/// The pill behind the spoken word.
const PILL: Rgba = Rgba([255, 204, 51, 255]);
/// The box behind a caption lets a little of the picture through.
const BOX: Rgba = Rgba([20, 16, 28, 209]);

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Inks {
    pub letters: Rgba,
    /// Of the word that stands out.
    pub active: Rgba,
    /// What lies behind the word that stands out.
    pub pill: Option<Rgba>,
    /// Around letters that have no ground of their own; with it goes a shadow.
    pub outline: Option<Rgba>,
    /// What lies behind the whole caption.
    pub ground: Option<Rgba>,
}

impl Inks {
    pub fn of(look: &CaptionTrack) -> Self {
        let letters = look.color.unwrap_or(Rgba::WHITE);
        let plain = Self { letters, active: letters, pill: None, outline: Some(against(letters)), ground: None };
        match look.style {
            CaptionStyle::Plain | CaptionStyle::Typewriter => plain,
            CaptionStyle::Karaoke => {
                let pill = look.highlight.unwrap_or(PILL);
                Self { pill: Some(pill), active: against(pill), ..plain }
            }
            CaptionStyle::Pop => Self { active: look.highlight.unwrap_or(letters), ..plain },
            CaptionStyle::Box => {
                let Rgba([r, g, b, _]) = against(letters);
                let Rgba([.., a]) = BOX;
                Self { outline: None, ground: Some(Rgba([r, g, b, a])), ..plain }
            }
            CaptionStyle::OneWord => {
                let letters = look.highlight.unwrap_or(letters);
                Self { letters, active: letters, outline: Some(against(letters)), ..plain }
            }
        }
    }
}

/// Returns what can be read beside a colour: dark beside light ones and white beside dark ones.
fn against(Rgba([r, g, b, _]): Rgba) -> Rgba {
    let light = u32::from(r) * 54 + u32::from(g) * 183 + u32::from(b) * 19;
    if light > 96 * 256 { INK } else { Rgba::WHITE }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lies_against_a_colour_can_be_told_from_it() {
        let mut look = CaptionTrack::new(CaptionStyle::Karaoke, "en", Vec::new());
        let usual = Inks::of(&look);
        assert_eq!((usual.outline, usual.active, usual.pill), (Some(INK), INK, Some(PILL)));
        look.color = Some(Rgba([10, 10, 60, 255]));
        look.highlight = Some(Rgba([0, 40, 120, 255]));
        let dark = Inks::of(&look);
        assert_eq!((dark.outline, dark.active, dark.pill), (Some(Rgba::WHITE), Rgba::WHITE, look.highlight));
    }
}
