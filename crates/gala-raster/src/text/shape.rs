//! What all text has in common when it is shaped and broken into lines.

use parley::{BaseDirection, Brush, FontFamily, FontFamilyName, Layout, RangedBuilder, StyleProperty};
use unicode_segmentation::UnicodeSegmentation;

use crate::font::{EMOJI_FAMILY, is_emoji};

/// The families to try, in order; the emoji font first for what is drawn in colour.
pub(crate) fn stack(families: &[&'static str], emoji_first: bool) -> FontFamily<'static> {
    let first = emoji_first.then_some(EMOJI_FAMILY);
    let names = first.into_iter().chain(families.iter().copied());
    FontFamily::List(names.map(FontFamilyName::named).collect())
}

/// Sets the fonts of a text: those of its scripts, and the emoji font where it draws pictures.
pub(crate) fn push_fonts<B: Brush>(builder: &mut RangedBuilder<'_, B>, text: &str, families: &[&'static str]) {
    builder.push_default(StyleProperty::FontFamily(stack(families, false)));
    for (start, grapheme) in text.grapheme_indices(true).filter(|(_, grapheme)| is_emoji(grapheme)) {
        builder.push(StyleProperty::FontFamily(stack(families, true)), start..start + grapheme.len());
    }
}

/// The direction of lines: the language decides, not the first letter, where it is one that runs to the left.
pub(crate) fn direction(language: &str) -> BaseDirection {
    let primary = language.split(['-', '_']).next().unwrap_or_default();
    let leftwards =
        matches!(primary, "ar" | "he" | "fa" | "ur" | "yi" | "ps" | "sd" | "ug" | "ckb" | "dv" | "syr" | "nqo");
    if leftwards { BaseDirection::Rtl } else { BaseDirection::Auto }
}

/// Narrows lines that were broken at a width as far as their number allows, so that they are about equally long.
pub(crate) fn balance<B: Brush>(layout: &mut Layout<B>, width: f32) {
    let lines = layout.len();
    if !(2..=6).contains(&lines) {
        return;
    }
    let mut high = width;
    let mut low = layout.calculate_content_widths().max / lines as f32 * 0.8;
    for _ in 0..9 {
        let middle = (low + high) / 2.0;
        layout.break_all_lines(Some(middle));
        let longest = layout.lines().map(visible_width).fold(0.0, f32::max);
        if layout.len() <= lines && longest <= middle { high = middle } else { low = middle }
    }
    layout.break_all_lines(Some(high));
}

fn visible_width<B: Brush>(line: parley::layout::Line<'_, B>) -> f32 {
    line.metrics().advance - line.metrics().hanging_advance
}
