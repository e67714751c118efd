//! What a font tells of itself.

use std::collections::BTreeMap;

use gala_core::{
    ingest::{FontAxis, FontFacts, FontScript},
    media_error::MediaError,
};
use icu_properties::{CodePointMapData, PropertyNamesShort, props::Script};
use skrifa::{
    FontRef, MetadataProvider,
    attribute::Style,
    raw::{TableProvider, types::Tag},
    string::StringId,
};

use super::limits::damaged;

/// Names have so many characters at most, and what is said of the licence has so many.
const MOST_NAME: usize = 200;
const MOST_WORDS: usize = 2000;
/// So many scripts and axes are told.
const MOST_LISTED: usize = 64;
/// What no script has for itself.
const SHARED: [Script; 3] = [Script::Common, Script::Inherited, Script::Unknown];

pub fn of(font: &FontRef<'_>) -> Result<FontFacts, MediaError> {
    let attributes = font.attributes();
    let axes: Vec<_> = font.axes().iter().take(MOST_LISTED).collect();
    let weight = font.axes().get_by_tag(Tag::new(b"wght"));
    let (from, to) = weight
        .map_or((attributes.weight.value(), attributes.weight.value()), |axis| (axis.min_value(), axis.max_value()));
    let weight = |value: f32| if value.is_finite() { value.round().clamp(1.0, 1000.0) as u32 } else { 400 };
    let axis = |axis: &skrifa::Axis| FontAxis {
        tag: clean(&axis.tag().to_string(), 4),
        from: finite(axis.min_value()),
        default: finite(axis.default_value()),
        to: finite(axis.max_value()),
    };
    let covered = Covered::of(font);
    Ok(FontFacts {
        family: text(font, [StringId::TYPOGRAPHIC_FAMILY_NAME, StringId::FAMILY_NAME], MOST_NAME).unwrap_or_default(),
        style: text(font, [StringId::TYPOGRAPHIC_SUBFAMILY_NAME, StringId::SUBFAMILY_NAME], MOST_NAME)
            .unwrap_or_default(),
        is_italic: attributes.style != Style::Normal,
        weight_from: weight(from),
        weight_to: weight(to),
        axes: axes.iter().map(axis).collect(),
        glyphs: font.maxp().map_err(|error| damaged(&error.to_string()))?.num_glyphs().into(),
        characters: covered.characters,
        scripts: covered.scripts(),
        license: text(font, [StringId::LICENSE_DESCRIPTION], MOST_WORDS),
        license_url: text(font, [StringId::LICENSE_URL], MOST_NAME),
        copyright: text(font, [StringId::COPYRIGHT_NOTICE], MOST_WORDS),
        embedding: font.os2().ok().map(|table| table.fs_type().into()),
    })
}

/// Returns the first of some entries of the name table that says something, in English where it does.
fn text<const N: usize>(font: &FontRef<'_>, ids: [StringId; N], most: usize) -> Option<String> {
    ids.into_iter().find_map(|id| {
        let string = font.localized_strings(id).english_or_first()?;
        // Of what is longer than all that is kept, no more is read.
        let text: String = string.chars().take(2 * most).collect();
        Some(clean(&text, most)).filter(|text| !text.is_empty())
    })
}

/// One line, without what controls.
fn clean(text: &str, most: usize) -> String {
    let plain: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let words: Vec<&str> = plain.split_whitespace().collect();
    words.join(" ").chars().take(most).collect()
}

fn finite(value: f32) -> f32 {
    if value.is_finite() { value } else { 0.0 }
}

/// Which characters a font draws.
#[derive(Default)]
struct Covered {
    characters: u32,
    scripts: BTreeMap<Script, u32>,
}

impl Covered {
    fn of(font: &FontRef<'_>) -> Self {
        let mut covered = Self::default();
        let scripts = CodePointMapData::<Script>::new();
        for (code, glyph) in font.charmap().mappings() {
            if glyph.to_u32() == 0 {
                continue;
            }
            covered.characters = covered.characters.saturating_add(1);
            let script = scripts.get32(code);
            if !SHARED.contains(&script) {
                *covered.scripts.entry(script).or_default() += 1;
            }
        }
        covered
    }

    fn scripts(&self) -> Vec<FontScript> {
        let names = PropertyNamesShort::<Script>::new();
        let named = |(script, characters): (&Script, &u32)| {
            names.get(*script).map(|name| FontScript { script: name.to_owned(), characters: *characters })
        };
        let mut scripts: Vec<FontScript> = self.scripts.iter().filter_map(named).collect();
        scripts.sort_by(|one, other| other.characters.cmp(&one.characters).then_with(|| one.script.cmp(&other.script)));
        scripts.truncate(MOST_LISTED);
        scripts
    }
}
