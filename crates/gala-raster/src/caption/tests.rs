use std::sync::Arc;

use gala_core::{
    format::FrameSize,
    timeline::{CaptionPosition, CaptionStyle, CaptionTrack, Rgba, SafeArea},
};
use gala_testkit::captions::caption;

use super::{
    CaptionPainter, CaptionPicture, CaptionState,
    block::{Block, NO_WORD, Typesetter, WordGlyphs},
    check,
    place::CaptionArea,
    syllables::Breakable,
};
use crate::font::FontSet;

const LANDSCAPE: FrameSize = FrameSize { width: 1920, height: 1080 };
const SIZES: [FrameSize; 7] = [
    FrameSize::VERTICAL,
    LANDSCAPE,
    FrameSize { width: 1080, height: 1080 },
    FrameSize { width: 1080, height: 1350 },
    FrameSize { width: 720, height: 1280 },
    FrameSize { width: 3840, height: 2160 },
    FrameSize { width: 256, height: 144 },
];
/// The pill's colour.
const AMBER: [u8; 3] = [255, 204, 51];

fn fonts() -> Arc<FontSet> {
    Arc::new(FontSet::load())
}

fn look(style: CaptionStyle, language: &str) -> CaptionTrack {
    CaptionTrack::new(style, language, Vec::new())
}

fn painter(size: FrameSize, style: CaptionStyle, language: &str) -> CaptionPainter {
    CaptionPainter::new(fonts(), size, None, &look(style, language))
}

fn frame(size: FrameSize) -> CaptionArea {
    CaptionArea::new(size, None, &look(CaptionStyle::Karaoke, "en"))
}

fn state(active: Option<usize>) -> CaptionState {
    active.map(CaptionState::spoken).unwrap_or_default()
}

fn paint(size: FrameSize, language: &str, text: &str, active: Option<usize>) -> CaptionPicture {
    painter(size, CaptionStyle::Karaoke, language).paint(&caption(text), state(active))
}

fn set(size: FrameSize, language: &str, text: &str) -> Block {
    Typesetter::default().set(&fonts(), &frame(size), &caption(text), language)
}

fn lines(block: &Block) -> usize {
    block.runs.iter().map(|run| run.line).max().map_or(0, |last| last + 1)
}

/// The middle of a word's first run.
fn middle(block: &Block, word: u16) -> f32 {
    let run = block.runs.iter().find(|run| run.brush == word).expect("the word has glyphs");
    (run.left + run.right) / 2.0
}

/// The box of the pixels of a colour: left, top, right, bottom in the frame.
fn place_of(picture: &CaptionPicture, color: [u8; 3]) -> Option<[u32; 4]> {
    let hits = picture.rgba.chunks_exact(4).enumerate().filter(|(_, pixel)| pixel[..3] == color && pixel[3] == 255);
    let places = hits.map(|(at, _)| (picture.x + at as u32 % picture.width, picture.y + at as u32 / picture.width));
    places.fold(None, |place: Option<[u32; 4]>, (x, y)| {
        let [left, top, right, bottom] = place.unwrap_or([x, y, x + 1, y + 1]);
        Some([left.min(x), top.min(y), right.max(x + 1), bottom.max(y + 1)])
    })
}

#[test]
fn captions_stay_inside_the_safe_area_of_every_format() {
    let long = "A very long caption that nobody should have written but that still must be shown whole ".repeat(3);
    for size in SIZES {
        let (x, y, width, height) = size.safe_area();
        for (language, text) in
            [("en", "Tea"), ("en", "Pour the water over the leaves"), ("ar", "يُشرب الشاي في كل مكان"), ("en", &long)]
        {
            let picture = paint(size, language, text, Some(0));
            assert!(picture.width > 0 && picture.rgba.len() as u32 == picture.width * picture.height * 4);
            let inside = picture.x >= x
                && picture.y >= y
                && picture.x + picture.width <= x + width
                && picture.y + picture.height <= y + height;
            assert!(inside, "{size} {picture:?} of {text}");
            let even = [picture.x, picture.y, picture.width, picture.height];
            assert!(even.iter().all(|value| value % 2 == 0), "{picture:?}");
        }
    }
}

#[test]
fn a_picture_is_tight_around_its_ink_and_premultiplied() {
    let picture = paint(FrameSize::VERTICAL, "vi", "Ẫm trà Ỗ jgqpy", Some(1));
    let alpha = |x: u32, y: u32| picture.rgba[((y * picture.width + x) * 4 + 3) as usize];
    let (right, bottom) = (picture.width - 1, picture.height - 1);
    let row = |y: u32| (0..=right).any(|x| alpha(x, y) > 0);
    let column = |x: u32| (0..=bottom).any(|y| alpha(x, y) > 0);
    assert!((row(0) || row(1)) && (row(bottom) || row(bottom - 1)));
    assert!((column(0) || column(1)) && (column(right) || column(right - 1)));
    // Nothing was cut: at the edges only the faint end of the shadow is left.
    let edge = (0..=right).flat_map(|x| [alpha(x, 0), alpha(x, bottom)]);
    assert!(edge.chain((0..=bottom).flat_map(|y| [alpha(0, y), alpha(right, y)])).all(|alpha| alpha < 40));
    assert!(picture.rgba.chunks_exact(4).all(|p| p[0] <= p[3] && p[1] <= p[3] && p[2] <= p[3]));
}

#[test]
fn the_pill_is_behind_the_spoken_word_and_only_in_karaoke() {
    let text = "Pour the water slowly";
    for word in 0..4 {
        let block = set(LANDSCAPE, "en", text);
        let picture = paint(LANDSCAPE, "en", text, Some(word));
        let [left, _, right, _] = place_of(&picture, AMBER).expect("a pill");
        let run = block.runs.iter().find(|run| usize::from(run.brush) == word).expect("the word has glyphs");
        let corner = frame(LANDSCAPE).corner(block.width, block.height, block.font_size).0;
        let off = (left + right) as f32 / 2.0 - (corner + (run.left + run.right) / 2.0);
        assert!(off.abs() < 3.0, "word {word}: {off} pixels off");
        assert!((right - left) as f32 > run.right - run.left, "the pill is wider than its word");
    }
    assert_eq!(place_of(&paint(LANDSCAPE, "en", text, None), AMBER), None);
    let plain = painter(LANDSCAPE, CaptionStyle::Plain, "en");
    assert_eq!(place_of(&plain.paint(&caption(text), state(Some(1))), AMBER), None);
}

#[test]
fn words_of_arabic_and_hebrew_run_from_right_to_left() {
    for (language, text) in [("ar", "يُشرب الشاي دائما"), ("he", "התה הגיע מסין")] {
        let block = set(LANDSCAPE, language, text);
        let places: Vec<f32> = (0..3).map(|word| middle(&block, word)).collect();
        assert!(places[0] > places[1] && places[1] > places[2], "{language}: {places:?}");
        let [left, _, right, _] = place_of(&paint(LANDSCAPE, language, text, Some(0)), AMBER).expect("a pill");
        assert!(left + right > LANDSCAPE.width, "the first word is at the right");
    }
}

#[test]
fn latin_words_inside_arabic_keep_their_own_order() {
    let block = set(LANDSCAPE, "ar", "نشرب Earl Grey صباحا");
    let [first, earl, grey, last] = [0, 1, 2, 3].map(|word| middle(&block, word));
    assert!(first > grey && grey > earl && earl > last);
    // The language decides, not the first letter.
    let block = set(LANDSCAPE, "ar", "Tea هو الشاي");
    assert!(middle(&block, 0) > middle(&block, 2));
}

#[test]
fn letters_join_and_conjuncts_form() {
    // Shaped, each has fewer glyphs than characters or other glyphs than its letters alone.
    let glyphs = |language: &str, text: &str| -> Vec<u32> {
        set(LANDSCAPE, language, text).runs.iter().flat_map(|run| run.glyphs.iter().map(|glyph| glyph.id)).collect()
    };
    assert_ne!(glyphs("ar", "ببب")[1], glyphs("ar", "ب")[0], "a letter in the middle has another shape");
    assert!(glyphs("hi", "क्ष").len() < 3, "a conjunct is one glyph");
    assert_eq!(glyphs("en", "👩‍👩‍👧").len(), 1, "a family is one emoji");
    assert_eq!(glyphs("en", "🇪🇸").len(), 1, "two letters are one flag");
    assert!(glyphs("th", "ที่").len() <= 3);
}

#[test]
fn emoji_keep_their_colours() {
    let picture = paint(LANDSCAPE, "en", "🍵 ❤️", None);
    let red = picture.rgba.chunks_exact(4).filter(|p| p[0] > 180 && p[1] < 90 && p[2] < 90 && p[3] == 255).count();
    assert!(red > 100, "{red} red pixels");
}

#[test]
fn lines_are_two_of_about_equal_length() {
    let block = set(FrameSize::VERTICAL, "en", "Pour it slowly over the leaves");
    assert_eq!(lines(&block), 2);
    let width = |line: usize| {
        let runs = || block.runs.iter().filter(move |run| run.line == line && run.brush != NO_WORD);
        runs().map(|run| run.right).fold(0.0, f32::max) - runs().map(|run| run.left).fold(f32::MAX, f32::min)
    };
    let (first, second) = (width(0), width(1));
    assert!((first - second).abs() < 0.25 * first.max(second), "{first} and {second}");
    assert_eq!(lines(&set(FrameSize::VERTICAL, "en", "Tea")), 1);
}

#[test]
fn scripts_without_spaces_break_inside_the_frame() {
    for (language, text) in [
        ("ja", "お茶は中国で生まれ、世界中に広まりました。"),
        ("zh", "茶叶在热水中慢慢舒展开来变成美味"),
        ("th", "ชาเป็นเครื่องดื่มที่ผู้คนทั่วโลกชื่นชอบ"),
    ] {
        let block = set(FrameSize::VERTICAL, language, text);
        assert_eq!(lines(&block), 2, "{text}");
        assert!(block.font_size > frame(FrameSize::VERTICAL).font_size * 0.79, "{text}");
    }
    // A line never begins with a full stop.
    let block = set(FrameSize::VERTICAL, "ja", "お茶は中国で生まれ。世界中に広まりました。");
    assert!(lines(&block) == 2 && block.runs.iter().all(|run| run.right <= block.width + 1.0));
}

#[test]
fn a_word_too_long_for_a_line_is_shrunk_and_then_broken() {
    let frame = frame(FrameSize::VERTICAL);
    let shrunk = set(FrameSize::VERTICAL, "de", "Geschwindigkeitsbegrenzung");
    assert!(lines(&shrunk) == 1 && shrunk.font_size < frame.font_size);
    let broken = set(FrameSize::VERTICAL, "en", &"x".repeat(200));
    assert!(lines(&broken) > 1 && broken.width <= frame.max_width + 1.0);
    let picture = paint(FrameSize::VERTICAL, "en", &"x".repeat(60), Some(0));
    let [_, top, _, bottom] = place_of(&picture, AMBER).expect("pills");
    assert!((bottom - top) as f32 > broken.font_size, "a broken word has a pill on every line");
}

#[test]
fn the_same_caption_is_drawn_the_same() {
    let painter = painter(FrameSize::VERTICAL, CaptionStyle::Karaoke, "en");
    let (tea, water) = (caption("Tea for two 🍵"), caption("and water"));
    let first = painter.paint(&tea, state(Some(1)));
    painter.paint(&water, state(None));
    assert!(painter.paint(&tea, state(Some(1))) == first, "whatever was drawn before");
    assert!(paint(FrameSize::VERTICAL, "en", "Tea for two 🍵", Some(1)) == first, "by whomever");
}

#[test]
fn odd_input_draws_something_or_nothing_and_never_fails() {
    let painter = painter(FrameSize::VERTICAL, CaptionStyle::Karaoke, "not a language");
    for text in ["", "   ", "\n\t", "\u{200B}", "a\nb", "\u{10FFFF}\u{0378}", "é\u{301}\u{302}\u{303}\u{304}\u{305}"] {
        painter.paint(&caption(text), state(Some(0)));
    }
    assert_eq!(painter.paint(&caption(""), state(None)).width, 0);
    let mut wrong = caption("éé two");
    wrong.words[0].bytes = 1..3;
    wrong.words[1].bytes = 40..50;
    assert!(painter.paint(&wrong, state(Some(0))).width > 0);
    assert!(painter.paint(&wrong, state(Some(99))).width > 0);
}

fn styled(style: CaptionStyle, state: CaptionState) -> CaptionPicture {
    painter(LANDSCAPE, style, "en").paint(&caption("Pour the water"), state)
}

/// How many pixels of the frame are letters of a colour.
fn count(picture: &CaptionPicture, color: [u8; 3]) -> usize {
    picture.rgba.chunks_exact(4).filter(|pixel| pixel[..3] == color && pixel[3] == 255).count()
}

const WHITE: [u8; 3] = [255; 3];

#[test]
fn words_and_letters_that_did_not_come_yet_are_not_seen() {
    for style in [CaptionStyle::Pop, CaptionStyle::Typewriter] {
        let shown = |shown| styled(style, CaptionState { shown: Some(shown), ..CaptionState::default() });
        let whites = [0, 1, 4, 5, 14].map(|bytes| count(&shown(bytes), WHITE));
        assert!(whites.windows(2).all(|pair| pair[0] <= pair[1]) && whites[1] > 0 && whites[4] > whites[3]);
        assert_eq!((shown(0).width, whites[0]), (0, 0));
        assert!(shown(14) == styled(style, CaptionState::default()));
        let place = |bytes| place_of(&shown(bytes), WHITE).expect("letters");
        assert_eq!(place(1)[0], place(14)[0], "what is there stays in its place");
    }
}

#[test]
fn a_word_leaps_beyond_its_size_and_comes_to_rest() {
    let wide = |leap| {
        let state = CaptionState { word: Some(0), shown: Some(5), leap };
        place_of(&styled(CaptionStyle::Pop, state), WHITE).map(|[left, _, right, _]| right - left).expect("letters")
    };
    let rest = wide(None);
    assert!(wide(Some(2)) < rest && wide(Some(8)) > rest + 4 && wide(Some(16)) == rest);
    // Nothing of a long word leaps out of the picture.
    let long = "Donaudampfschifffahrtsgesellschaft";
    let state = CaptionState { word: Some(0), shown: Some(99), leap: Some(8) };
    let picture = painter(LANDSCAPE, CaptionStyle::Pop, "de").paint(&caption(long), state);
    let edge = |x: u32| (0..picture.height).any(|y| picture.rgba[((y * picture.width + x) * 4 + 3) as usize] == 255);
    assert!(!edge(0) && !edge(picture.width - 1));
}

#[test]
fn a_box_is_dark_lies_behind_the_whole_caption_and_stays_in_the_safe_area() {
    for size in SIZES {
        let picture = painter(size, CaptionStyle::Box, "en").paint(&caption("Pour the water"), CaptionState::default());
        let (x, y, width, height) = size.safe_area();
        assert!(picture.x >= x && picture.y >= y, "{size} {picture:?}");
        assert!(picture.x + picture.width <= x + width && picture.y + picture.height <= y + height, "{size}");
        let middle = ((picture.height / 2) * picture.width + 4) as usize * 4;
        let Some(&[r, g, b, a]) = picture.rgba[middle..].first_chunk::<4>() else { panic!("a pixel") };
        assert!(a > 190 && a < 255 && r < 40 && g < 40 && b < 40, "{size}: {r} {g} {b} {a}");
    }
}

#[test]
fn a_lone_word_is_large_alone_and_in_the_middle() {
    let [one, other] = [0, 2].map(|word| styled(CaptionStyle::OneWord, CaptionState::spoken(word)));
    assert!(one != other);
    let high =
        |picture: &CaptionPicture| place_of(picture, WHITE).map(|[_, top, _, bottom]| bottom - top).expect("letters");
    assert!(high(&one) as f32 > 1.4 * high(&paint(LANDSCAPE, "en", "Pour", None)) as f32);
    let [left, _, right, _] = place_of(&other, WHITE).expect("letters");
    assert!((left + right).abs_diff(LANDSCAPE.width) < 30);
    // A word that is too long for the frame shrinks.
    let long = caption("Donaudampfschifffahrtsgesellschaftskapitän");
    let picture = painter(FrameSize::VERTICAL, CaptionStyle::OneWord, "de").paint(&long, CaptionState::spoken(0));
    let (x, _, width, _) = FrameSize::VERTICAL.safe_area();
    assert!(picture.x >= x && picture.x + picture.width <= x + width);
}

#[test]
fn position_scale_and_colours_are_the_tracks_own() {
    let with = |change: &dyn Fn(&mut CaptionTrack)| {
        let mut look = look(CaptionStyle::Karaoke, "en");
        change(&mut look);
        CaptionPainter::new(fonts(), LANDSCAPE, None, &look).paint(&caption("Pour water"), CaptionState::spoken(0))
    };
    let (_, safe_y, _, safe_height) = LANDSCAPE.safe_area();
    let [top, middle, bottom] = [CaptionPosition::Top, CaptionPosition::Middle, CaptionPosition::Bottom]
        .map(|position| with(&|look| look.position = position));
    assert!(top.y >= safe_y && top.y < safe_y + 30);
    assert!((middle.y + middle.height / 2).abs_diff(safe_y + safe_height / 2) < 30);
    let end = bottom.y + bottom.height;
    assert!(end <= safe_y + safe_height && end > safe_y + safe_height - 30);
    assert!(with(&|look| look.scale = 2.0).height > 2 * with(&|look| look.scale = 0.9).height);
    let colored = with(&|look| {
        look.color = Some(Rgba([10, 20, 200, 255]));
        look.highlight = Some(Rgba([0, 90, 0, 255]));
    });
    assert!(count(&colored, [10, 20, 200]) > 100 && count(&colored, [0, 90, 0]) > 100 && count(&colored, AMBER) == 0);
}

#[test]
fn the_safe_area_of_the_timeline_overrides_the_frames_own() {
    let safe = SafeArea { left: 0.4, top: 0.3, right: 0.05, bottom: 0.4 };
    for style in CaptionStyle::ALL {
        let look = look(style, "en");
        let painter = CaptionPainter::new(fonts(), LANDSCAPE, Some(safe), &look);
        let picture = painter.paint(&caption("Pour the water over the leaves"), CaptionState::spoken(3));
        let (right, bottom) = (picture.x + picture.width, picture.y + picture.height);
        assert!(picture.x >= 768 && picture.y >= 324 && right <= 1824 && bottom <= 648, "{style:?} {picture:?}");
    }
}

#[test]
fn what_is_wrong_with_a_caption_is_told() {
    let fonts = FontSet::from_folders(&[]);
    let facts = |text: &str, style, safe| check(&caption(text), &look(style, "ja"), LANDSCAPE, safe, &fonts);
    let fine = facts("Tea 茶", CaptionStyle::Plain, None);
    assert_eq!((fine.missing_glyphs.as_slice(), fine.shrunk_to, fine.leaves_safe_area), (&['茶'][..], 1.0, false));
    let [left, top, right, bottom] = fine.area;
    assert!(left < right && top < bottom && top > 540.0);
    let narrow = SafeArea { left: 0.4, top: 0.4, right: 0.4, bottom: 0.4 };
    let long = "far too many words ".repeat(50);
    let shrunk = facts(&long, CaptionStyle::Box, Some(narrow));
    assert!(shrunk.shrunk_to < 0.4 && !shrunk.leaves_safe_area);
    let none = SafeArea { left: 0.4999, top: 0.4999, right: 0.4999, bottom: 0.4999 };
    assert!(facts(&long, CaptionStyle::Plain, Some(none)).leaves_safe_area);
    let alone = facts("i Donaudampfschifffahrtsgesellschaftskapitänswitwe", CaptionStyle::OneWord, None);
    assert!(alone.shrunk_to < 1.0);
    assert_eq!(facts(" ", CaptionStyle::Plain, None).area, [0.0; 4]);
}

#[test]
fn a_word_that_is_longer_than_a_line_is_broken_between_syllables_and_its_pill_with_it() {
    let text = "Die Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft fährt";
    let block = set(FrameSize::VERTICAL, "de", text);
    let parts: Vec<&WordGlyphs> = block.runs.iter().filter(|run| run.brush == 1).collect();
    assert!(parts.len() >= 2 && parts.windows(2).all(|pair| pair[0].line < pair[1].line), "a part on each line");
    let breakable = Breakable::new(text, "de").expect("a long word");
    let borders = breakable.text.char_indices().filter(|(_, letter)| *letter == '\u{200b}');
    let borders: Vec<usize> = borders.map(|(at, _)| breakable.original(at)).collect();
    for part in &parts[1..] {
        let start = part.glyphs.iter().map(|glyph| glyph.byte).min().expect("letters");
        assert!(borders.contains(&start), "{}|{}", &text[..start], &text[start..]);
    }
    let seen: Vec<usize> = block.runs.iter().flat_map(|run| &run.glyphs).map(|glyph| glyph.byte).collect();
    assert!(seen.iter().all(|byte| text.is_char_boundary(*byte)), "glyphs stand for letters of the text itself");
    let pills = |active| place_of(&paint(FrameSize::VERTICAL, "de", text, active), AMBER);
    assert!(pills(None).is_none() && pills(Some(1)).is_some_and(|[_, top, _, bottom]| bottom - top > 60));
}
