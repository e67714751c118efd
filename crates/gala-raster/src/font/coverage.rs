//! Which Noto font draws which script: the rows that say what to load for a text.

use std::ops::RangeInclusive;

/// A font of the system by the start of its file names and by its family name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SystemFont {
    /// File names are this, then `-Bold.ttf`, `[wght].ttf`, `-Regular.ttf` and the like.
    pub file: &'static str,
    pub family: &'static str,
}

const fn font(file: &'static str, family: &'static str) -> SystemFont {
    SystemFont { file, family }
}

pub const EMOJI: SystemFont = font("NotoColorEmoji", "Noto Color Emoji");

/// One file holds all five; the language decides which family's shapes are drawn.
const CJK_FILE: &str = "NotoSansCJK";
const JAPANESE: SystemFont = font(CJK_FILE, "Noto Sans CJK JP");
const KOREAN: SystemFont = font(CJK_FILE, "Noto Sans CJK KR");
const SIMPLIFIED: SystemFont = font(CJK_FILE, "Noto Sans CJK SC");
const TRADITIONAL: SystemFont = font(CJK_FILE, "Noto Sans CJK TC");
const HONG_KONG: SystemFont = font(CJK_FILE, "Noto Sans CJK HK");

/// Letters of the bundled font's scripts that it lacks, and symbols: tried in this order.
pub const LAST_RESORTS: [SystemFont; 5] = [
    font("NotoSans", "Noto Sans"),
    font("NotoSansSymbols", "Noto Sans Symbols"),
    font("NotoSansSymbols2", "Noto Sans Symbols2"),
    font("NotoSansMath", "Noto Sans Math"),
    font("DejaVuSans", "DejaVu Sans"),
];

/// Scripts in order of their blocks. Scripts that stand higher or hang lower than Latin are `tall`.
const SCRIPTS: &[(RangeInclusive<u32>, SystemFont, bool)] = &[
    (0x0530..=0x058F, font("NotoSansArmenian", "Noto Sans Armenian"), false),
    (0x0590..=0x05FF, font("NotoSansHebrew", "Noto Sans Hebrew"), false),
    (0x0600..=0x06FF, font("NotoSansArabic", "Noto Sans Arabic"), true),
    (0x0700..=0x074F, font("NotoSansSyriac", "Noto Sans Syriac"), true),
    (0x0750..=0x077F, font("NotoSansArabic", "Noto Sans Arabic"), true),
    (0x0780..=0x07BF, font("NotoSansThaana", "Noto Sans Thaana"), true),
    (0x07C0..=0x07FF, font("NotoSansNKo", "Noto Sans NKo"), true),
    (0x0870..=0x08FF, font("NotoSansArabic", "Noto Sans Arabic"), true),
    (0x0900..=0x097F, font("NotoSansDevanagari", "Noto Sans Devanagari"), true),
    (0x0980..=0x09FF, font("NotoSansBengali", "Noto Sans Bengali"), true),
    (0x0A00..=0x0A7F, font("NotoSansGurmukhi", "Noto Sans Gurmukhi"), true),
    (0x0A80..=0x0AFF, font("NotoSansGujarati", "Noto Sans Gujarati"), true),
    (0x0B00..=0x0B7F, font("NotoSansOriya", "Noto Sans Oriya"), true),
    (0x0B80..=0x0BFF, font("NotoSansTamil", "Noto Sans Tamil"), true),
    (0x0C00..=0x0C7F, font("NotoSansTelugu", "Noto Sans Telugu"), true),
    (0x0C80..=0x0CFF, font("NotoSansKannada", "Noto Sans Kannada"), true),
    (0x0D00..=0x0D7F, font("NotoSansMalayalam", "Noto Sans Malayalam"), true),
    (0x0D80..=0x0DFF, font("NotoSansSinhala", "Noto Sans Sinhala"), true),
    (0x0E00..=0x0E7F, font("NotoSansThai", "Noto Sans Thai"), true),
    (0x0E80..=0x0EFF, font("NotoSansLao", "Noto Sans Lao"), true),
    (0x0F00..=0x0FFF, font("NotoSerifTibetan", "Noto Serif Tibetan"), true),
    (0x1000..=0x109F, font("NotoSansMyanmar", "Noto Sans Myanmar"), true),
    (0x10A0..=0x10FF, font("NotoSansGeorgian", "Noto Sans Georgian"), false),
    (0x1200..=0x139F, font("NotoSansEthiopic", "Noto Sans Ethiopic"), false),
    (0x13A0..=0x13FF, font("NotoSansCherokee", "Noto Sans Cherokee"), false),
    (0x1400..=0x167F, font("NotoSansCanadianAboriginal", "Noto Sans Canadian Aboriginal"), false),
    (0x1780..=0x17FF, font("NotoSansKhmer", "Noto Sans Khmer"), true),
    (0x1800..=0x18AF, font("NotoSansMongolian", "Noto Sans Mongolian"), false),
    (0x19E0..=0x19FF, font("NotoSansKhmer", "Noto Sans Khmer"), true),
    (0x1A20..=0x1AAF, font("NotoSansTaiTham", "Noto Sans Tai Tham"), true),
    (0x1B00..=0x1B7F, font("NotoSansBalinese", "Noto Sans Balinese"), true),
    (0x1C50..=0x1C7F, font("NotoSansOlChiki", "Noto Sans Ol Chiki"), false),
    (0x1C90..=0x1CBF, font("NotoSansGeorgian", "Noto Sans Georgian"), false),
    (0x1CD0..=0x1CFF, font("NotoSansDevanagari", "Noto Sans Devanagari"), true),
    (0x2D00..=0x2D2F, font("NotoSansGeorgian", "Noto Sans Georgian"), false),
    (0x2D30..=0x2D7F, font("NotoSansTifinagh", "Noto Sans Tifinagh"), false),
    (0x2D80..=0x2DDF, font("NotoSansEthiopic", "Noto Sans Ethiopic"), false),
    (0xA000..=0xA4CF, font("NotoSansYi", "Noto Sans Yi"), false),
    (0xA500..=0xA63F, font("NotoSansVai", "Noto Sans Vai"), false),
    (0xA8E0..=0xA8FF, font("NotoSansDevanagari", "Noto Sans Devanagari"), true),
    (0xA980..=0xA9DF, font("NotoSansJavanese", "Noto Sans Javanese"), true),
    (0xA9E0..=0xA9FF, font("NotoSansMyanmar", "Noto Sans Myanmar"), true),
    (0xAA60..=0xAA7F, font("NotoSansMyanmar", "Noto Sans Myanmar"), true),
    (0xAB00..=0xAB2F, font("NotoSansEthiopic", "Noto Sans Ethiopic"), false),
    (0xAB70..=0xABBF, font("NotoSansCherokee", "Noto Sans Cherokee"), false),
    (0xABC0..=0xABFF, font("NotoSansMeeteiMayek", "Noto Sans Meetei Mayek"), false),
    (0xFB13..=0xFB17, font("NotoSansArmenian", "Noto Sans Armenian"), false),
    (0xFB1D..=0xFB4F, font("NotoSansHebrew", "Noto Sans Hebrew"), false),
    (0xFB50..=0xFDFF, font("NotoSansArabic", "Noto Sans Arabic"), true),
    (0xFE70..=0xFEFC, font("NotoSansArabic", "Noto Sans Arabic"), true),
    (0x1E900..=0x1E95F, font("NotoSansAdlam", "Noto Sans Adlam"), false),
];

/// Blocks that the one file of Chinese, Japanese and Korean draws.
const CJK: [RangeInclusive<u32>; 9] = [
    0x1100..=0x11FF,
    0x2E80..=0x303F,
    0x3040..=0x33FF,
    0x3400..=0x9FFF,
    0xA960..=0xA97F,
    0xAC00..=0xD7FF,
    0xF900..=0xFAFF,
    0xFF00..=0xFFEF,
    0x20000..=0x323AF,
];

/// Pictographs that are drawn in colour also without a variation selector.
const PICTOGRAPHS: [RangeInclusive<u32>; 3] = [0x1F000..=0x1FAFF, 0x1FB00..=0x1FBFF, 0xE0020..=0xE007F];

/// Returns every font of the tables once, for a fingerprint of what a machine can draw.
pub fn all_files() -> impl Iterator<Item = &'static str> {
    let scripts = SCRIPTS.iter().map(|(_, font, _)| font.file);
    scripts.chain(LAST_RESORTS.map(|font| font.file)).chain([EMOJI.file, CJK_FILE])
}

/// Returns the font of a character's script, or `None` where the script has none of its own.
/// `language` (BCP 47) and `text` decide between the shapes of Chinese, Japanese and Korean.
pub fn script_font(character: char, language: &str, text: &str) -> Option<SystemFont> {
    let code = u32::from(character);
    if CJK.iter().any(|block| block.contains(&code)) {
        return Some(cjk_font(language, text));
    }
    if is_pictograph(character) {
        return Some(EMOJI);
    }
    script(code).map(|(_, font, _)| *font)
}

/// Returns whether a text has a script whose lines need more room than Latin ones.
pub fn is_tall(text: &str) -> bool {
    text.chars().any(|character| script(u32::from(character)).is_some_and(|(_, _, tall)| *tall))
}

pub fn is_pictograph(character: char) -> bool {
    PICTOGRAPHS.iter().any(|block| block.contains(&u32::from(character)))
}

fn script(code: u32) -> Option<&'static (RangeInclusive<u32>, SystemFont, bool)> {
    // Most text is Latin, Greek or Cyrillic: below the first row.
    if code < *SCRIPTS[0].0.start() {
        return None;
    }
    SCRIPTS.iter().find(|(block, _, _)| block.contains(&code))
}

fn cjk_font(language: &str, text: &str) -> SystemFont {
    let tag = language.to_ascii_lowercase();
    let mut subtags = tag.split(['-', '_']);
    let primary = subtags.next().unwrap_or_default();
    let has = |wanted: &[&str]| tag.split(['-', '_']).skip(1).any(|subtag| wanted.contains(&subtag));
    match primary {
        "ja" => JAPANESE,
        "ko" => KOREAN,
        "yue" => HONG_KONG,
        "zh" if has(&["hk", "mo"]) => HONG_KONG,
        "zh" if has(&["hant", "tw"]) => TRADITIONAL,
        "zh" => SIMPLIFIED,
        _ if text.chars().any(|c| matches!(c, '\u{3040}'..='\u{30FF}')) => JAPANESE,
        _ if text.chars().any(|c| matches!(c, '\u{1100}'..='\u{11FF}' | '\u{AC00}'..='\u{D7FF}')) => KOREAN,
        _ => SIMPLIFIED,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_decides_between_the_shapes_of_han() {
        let family = |language, text| script_font('直', language, text).map(|font| font.family);
        assert_eq!(family("ja", "直"), Some("Noto Sans CJK JP"));
        assert_eq!(family("zh-Hant-TW", "直"), Some("Noto Sans CJK TC"));
        assert_eq!(family("zh-HK", "直"), Some("Noto Sans CJK HK"));
        assert_eq!(family("zh", "直"), Some("Noto Sans CJK SC"));
        assert_eq!(family("en", "直す"), Some("Noto Sans CJK JP"));
    }

    #[test]
    fn blocks_are_in_order_and_do_not_overlap() {
        for pair in SCRIPTS.windows(2) {
            assert!(pair[0].0.end() < pair[1].0.start(), "{:?} and {:?}", pair[0].1.file, pair[1].1.file);
        }
    }

    #[test]
    fn letters_of_the_bundled_font_need_no_system_font() {
        for character in "Aßñω Ж1,.!".chars() {
            assert_eq!(script_font(character, "en", ""), None, "{character}");
        }
    }
}
