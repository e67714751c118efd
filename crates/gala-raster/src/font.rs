//! The fonts that text is drawn with: one bundled for Latin, Greek and Cyrillic, and Noto for the rest.
//!
//! System fonts are found by file name and opened only when a text needs them: looking into every font of a
//! machine takes longer than drawing a video's captions.

mod coverage;
mod files;

use std::{collections::HashSet, fs, path::PathBuf, sync::Mutex};

use gala_core::{
    hash::ContentHasher,
    media_error::{MediaError, MediaFault},
};
use gala_files::{check_given, unreadable};
use parley::{
    FontContext,
    fontique::{Blob, Collection, CollectionOptions, FontInfoOverride, SourceCache},
};
use std::sync::Arc;

pub use coverage::is_tall;
use coverage::{EMOJI, LAST_RESORTS, SystemFont, is_pictograph, script_font};
use files::FontFiles;

use crate::source_file::SourceFile;

/// The family name of the bundled font.
pub const BUNDLED_FAMILY: &str = "Inter";
pub const EMOJI_FAMILY: &str = EMOJI.family;
/// The family name of a font that somebody brought, whatever it calls itself: it is no part of a family that is here.
const OWN_FAMILY: &str = "a font of one's own";

/// Inter in four weights and two italics, SIL Open Font License 1.1. Captions are bold: the nearest to that is ExtraBold.
static BUNDLED: [&[u8]; 6] = [
    include_bytes!(concat!(env!("OUT_DIR"), "/Inter_800ExtraBold.ttf")),
    include_bytes!(concat!(env!("OUT_DIR"), "/Inter_800ExtraBold_Italic.ttf")),
    include_bytes!(concat!(env!("OUT_DIR"), "/Inter_600SemiBold.ttf")),
    include_bytes!(concat!(env!("OUT_DIR"), "/Inter_400Regular.ttf")),
    include_bytes!(concat!(env!("OUT_DIR"), "/Inter_400Regular_Italic.ttf")),
    include_bytes!(concat!(env!("OUT_DIR"), "/Inter_300Light.ttf")),
];

/// The fonts of a machine. Shared by all who draw text; nothing of the system is opened until it is needed.
pub struct FontSet {
    files: FontFiles,
    /// The family that is tried before all others.
    own: Option<&'static str>,
    open: Mutex<OpenFonts>,
}

/// What has been opened so far.
struct OpenFonts {
    context: FontContext,
    asked: HashSet<&'static str>,
    /// Whose regular faces were asked for.
    asked_light: HashSet<&'static str>,
}

impl FontSet {
    /// Lists the font files of the usual folders of the system and of the user. Takes about a millisecond.
    pub fn load() -> Self {
        Self::from_folders(&files::usual_folders())
    }

    /// As [`FontSet::load`], with these folders (searched with what is below them) and no others. With none
    /// of them only the bundled font draws.
    pub fn from_folders(folders: &[PathBuf]) -> Self {
        let mut collection = Collection::new(CollectionOptions { shared: false, system_fonts: false });
        for face in BUNDLED {
            collection.register_fonts(Blob::new(Arc::new(face)), None);
        }
        let context = FontContext { collection, source_cache: SourceCache::default() };
        let open = OpenFonts { context, asked: HashSet::new(), asked_light: HashSet::new() };
        Self { files: FontFiles::list(folders), own: None, open: Mutex::new(open) }
    }

    /// Returns fonts of which one that somebody brought draws what it has, and these draw the rest. The file is one that
    /// [`BroughtFont`](crate::brought_font::BroughtFont) made.
    ///
    /// # Errors
    /// `source_changed` where the file has another content; `missing_file`, `unreadable_file`, `damaged`.
    pub fn led_by(&self, font: SourceFile<'_>) -> Result<Self, MediaError> {
        check_given(font.path)?;
        let bytes = fs::read(font.path).map_err(|error| unreadable(font.path, &error))?;
        font.check(&bytes)?;
        self.led_by_bytes(bytes).map_err(|error| MediaError::of(font.path, error.kind, error.what, error.remedy))
    }

    pub(crate) fn led_by_bytes(&self, font: Vec<u8>) -> Result<Self, MediaError> {
        let mut fonts = Self { files: self.files.clone(), own: Some(OWN_FAMILY), ..Self::from_folders(&[]) };
        let open = fonts.open.get_mut().unwrap_or_else(std::sync::PoisonError::into_inner);
        let named = FontInfoOverride { family_name: Some(OWN_FAMILY), ..FontInfoOverride::default() };
        if open.context.collection.register_fonts(Blob::new(Arc::new(font)), Some(named)).is_empty() {
            return Err(MediaError::new(MediaFault::Damaged, "is no font that can be drawn with", "export it again"));
        }
        Ok(fonts)
    }

    /// Returns a text that changes when other fonts could be drawn with: the hash of the bundled fonts and of
    /// the names and sizes of the system's fonts that are ever used.
    pub fn fingerprint(&self) -> String {
        let mut hasher = ContentHasher::default();
        BUNDLED.into_iter().for_each(|face| hasher.update(face));
        for file in coverage::all_files() {
            for found in [self.files.find(file), self.files.find_regular(file)].into_iter().flatten() {
                hasher.update(format!("{}\0{}\0", found.name, found.size_bytes).as_bytes());
            }
        }
        hasher.finish().short()
    }

    /// Returns the characters of a text that no font here draws, each once, in the order of the text.
    pub fn missing_glyphs(&self, text: &str, language: &str) -> Vec<char> {
        let mut seen = HashSet::new();
        let wanted = |c: &char| !(c.is_whitespace() || c.is_control() || is_ignorable(*c));
        let characters: Vec<char> = text.chars().filter(wanted).filter(|c| seen.insert(*c)).collect();
        self.with_fonts(text, language, |context, families| {
            let mut drawn = |character: &char| families.iter().any(|family| has_glyph(context, family, *character));
            characters.into_iter().filter(|character| !drawn(character)).collect()
        })
    }

    /// Opens what a bold text needs and calls `draw` with the fonts and the families to try, in order.
    pub(crate) fn with_fonts<T>(
        &self,
        text: &str,
        language: &str,
        draw: impl FnOnce(&mut FontContext, &[&'static str]) -> T,
    ) -> T {
        self.with_faces(text, language, false, draw)
    }

    /// As [`Self::with_fonts`]; with the families' regular faces beside the bold ones if `light`.
    pub(crate) fn with_faces<T>(
        &self,
        text: &str,
        language: &str,
        light: bool,
        draw: impl FnOnce(&mut FontContext, &[&'static str]) -> T,
    ) -> T {
        // A panic inside parley leaves the fonts as they were, so a poisoned lock is still good.
        let mut open = self.open.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let families = self.open_for(&mut open, text, language);
        if light {
            self.add_light(&mut open, text, language);
        }
        draw(&mut open.context, &families)
    }

    /// Opens the regular faces of the fonts that a text needs.
    fn add_light(&self, open: &mut OpenFonts, text: &str, language: &str) {
        let scripts = text.chars().filter(|c| !c.is_ascii()).filter_map(|c| script_font(c, language, text));
        let fonts: HashSet<&'static str> = scripts.map(|font| font.file).collect();
        for file in fonts {
            if open.asked_light.insert(file)
                && let Some(found) = self.files.find_regular(file)
            {
                open.context.collection.load_fonts_from_paths([&found.path]);
            }
        }
    }

    fn open_for(&self, open: &mut OpenFonts, text: &str, language: &str) -> Vec<&'static str> {
        let mut families: Vec<&'static str> = self.own.into_iter().chain([BUNDLED_FAMILY]).collect();
        let mut uncovered = false;
        let mut seen = HashSet::new();
        for character in text.chars().filter(|character| !character.is_ascii() && seen.insert(*character)) {
            match script_font(character, language, text) {
                Some(font) => self.add(open, font, &mut families),
                None => {
                    uncovered |= !families[..1 + usize::from(self.own.is_some())]
                        .iter()
                        .any(|family| has_glyph(&mut open.context, family, character))
                }
            }
        }
        if uncovered {
            LAST_RESORTS.into_iter().for_each(|font| self.add(open, font, &mut families));
            self.add(open, EMOJI, &mut families);
        }
        if text.contains('\u{FE0F}') {
            self.add(open, EMOJI, &mut families);
        }
        families
    }

    fn add(&self, open: &mut OpenFonts, font: SystemFont, families: &mut Vec<&'static str>) {
        if families.contains(&font.family) {
            return;
        }
        if open.asked.insert(font.file)
            && let Some(found) = self.files.find(font.file)
        {
            open.context.collection.load_fonts_from_paths([&found.path]);
        }
        if open.context.collection.family_id(font.family).is_some() {
            families.push(font.family);
        }
    }
}

impl std::fmt::Debug for FontSet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FontSet").field("files", &self.files.len()).finish_non_exhaustive()
    }
}

/// Returns whether a grapheme is drawn as a picture in colour.
pub(crate) fn is_emoji(grapheme: &str) -> bool {
    grapheme.contains('\u{FE0F}') || grapheme.chars().any(is_pictograph)
}

/// Joiners, direction marks, variation selectors and the like have no picture of their own.
fn is_ignorable(character: char) -> bool {
    matches!(character,
        '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{E0000}'..='\u{E0FFF}')
}

fn has_glyph(context: &mut FontContext, family: &str, character: char) -> bool {
    let Some(family) = context.collection.family_by_name(family) else { return false };
    family.fonts().iter().take(1).any(|font| {
        let Some(data) = font.load(Some(&mut context.source_cache)) else { return false };
        let charmap = font.charmap_index().charmap(data.as_ref());
        charmap.and_then(|charmap| charmap.map(character)).is_some_and(|glyph| glyph != 0)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bundled_font_draws_latin_greek_and_cyrillic() {
        let fonts = FontSet::from_folders(&[]);
        assert!(fonts.missing_glyphs("Straße ¿qué? Ğ ş ő ł Ελληνικά ώ Привет Ђ ї — “x” … € №", "en").is_empty());
    }

    #[test]
    fn what_no_font_draws_is_reported_once_and_in_order() {
        let fonts = FontSet::from_folders(&[]);
        assert_eq!(fonts.missing_glyphs("a 茶 b ก 茶\u{200D}\n", "ja"), ['茶', 'ก']);
    }

    #[test]
    fn noto_draws_the_other_scripts() {
        let fonts = FontSet::load();
        for (language, text) in [
            ("ar", "السلام عليكم، ١٢٣"),
            ("he", "שָׁלוֹם"),
            ("hi", "नमस्ते क्षत्रिय"),
            ("th", "สวัสดีครับ"),
            ("ja", "お茶を飲む。カタカナ"),
            ("ko", "안녕하세요"),
            ("zh-Hant", "繁體中文"),
            ("bn", "বাংলা"),
            ("ta", "தமிழ்"),
            ("ka", "ქართული"),
            ("am", "አማርኛ"),
            ("en", "🍵 👩‍👩‍👧 🇪🇸 ❤️ 1️⃣ ⌛"),
            ("en", "→ ∑ ♞"),
        ] {
            assert!(
                fonts.missing_glyphs(text, language).is_empty(),
                "{text}: {:?}",
                fonts.missing_glyphs(text, language)
            );
        }
    }

    #[test]
    fn latin_text_opens_no_system_font() {
        let fonts = FontSet::load();
        fonts.with_fonts("Tea, “the” drink — ¡sí! €5", "en", |_, families| assert_eq!(families, ["Inter"]));
        assert!(fonts.open.lock().expect("no test panicked").asked.is_empty());
    }

    #[test]
    fn the_fingerprint_tells_which_fonts_are_there() {
        assert_eq!(FontSet::load().fingerprint(), FontSet::load().fingerprint());
        assert_ne!(FontSet::load().fingerprint(), FontSet::from_folders(&[]).fingerprint());
    }

    #[test]
    fn a_font_of_ones_own_comes_first_and_the_others_draw_the_rest() {
        let fonts = FontSet::from_folders(&[]).led_by_bytes(BUNDLED[4].to_vec()).expect("a font");
        fonts.with_fonts("Tea", "en", |context, families| {
            assert_eq!(families, [OWN_FAMILY, BUNDLED_FAMILY]);
            let own = context.collection.family_by_name(OWN_FAMILY).expect("a family");
            assert_eq!(own.fonts().len(), 1, "it is no part of the bundled family of the same name");
        });
        assert_eq!(fonts.missing_glyphs("Tea 茶", "en"), ['茶']);
        let all = FontSet::load().led_by_bytes(BUNDLED[4].to_vec()).expect("a font");
        assert!(all.missing_glyphs("Tea お茶", "ja").is_empty());
    }

    #[test]
    fn what_is_no_font_leads_nothing() {
        let refused = FontSet::from_folders(&[]).led_by_bytes(b"no font at all".to_vec()).expect_err("no font");
        assert_eq!(refused.kind, MediaFault::Damaged);
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("font.otf");
        fs::write(&path, BUNDLED[4]).expect("written");
        let changed = SourceFile { path: &path, checksum: gala_core::hash::ContentHash::of(b"another") };
        let refused = FontSet::from_folders(&[]).led_by(changed).expect_err("another content");
        assert_eq!(refused.kind, MediaFault::SourceChanged);
    }
}
