use std::{fs, time::Instant};

use gala_core::{
    format::FrameSize,
    timeline::{Align, EntranceUnit, Rgba, Shadow, Stroke, Text, TextBox, TextRun},
};

use super::{
    check,
    paint::{Pass, TextPainter},
    setting::{self, Setting},
    units::Units,
};
use crate::{font::FontSet, raster::Raster};

const SIZE: FrameSize = FrameSize { width: 1080, height: 1920 };
const RED: Rgba = Rgba([255, 0, 0, 255]);

fn written(text: &str, language: &str) -> Text {
    Text { language: language.to_owned(), ..Text::plain(text) }
}

fn set(text: &Text) -> Setting {
    setting::set(text, SIZE, &FontSet::load())
}

fn lines(setting: &Setting) -> usize {
    let mut lines: Vec<usize> = setting.runs.iter().map(|run| run.line).collect();
    lines.dedup();
    lines.len()
}

/// Where each line begins and ends across.
fn edges(setting: &Setting) -> Vec<(f32, f32)> {
    let count = setting.runs.iter().map(|run| run.line + 1).max().unwrap_or(0);
    let edge = |line: usize| {
        let glyphs = setting.runs.iter().filter(|run| run.line == line).flat_map(|run| &run.glyphs);
        glyphs
            .fold((f32::MAX, f32::MIN), |(left, right), glyph| (left.min(glyph.x), right.max(glyph.x + glyph.advance)))
    };
    (0..count).map(edge).collect()
}

fn drawn(text: &Text) -> Raster {
    let mut painter = TextPainter::new(text, SIZE, 1.0, &FontSet::load()).expect("something to see");
    painter.whole().expect("ink")
}

fn units(text: &Text, by: EntranceUnit) -> Vec<String> {
    let setting = set(text);
    let units = Units::of(&setting, by);
    let mut parts = vec![String::new(); units.len()];
    setting.text.char_indices().for_each(|(byte, character)| parts[units.at(byte)].push(character));
    parts
}

#[test]
fn letters_keep_their_size_where_they_fit_and_shrink_until_they_do() {
    let short = set(&written("A title", "en"));
    assert_eq!((short.shrunk_to, lines(&short), short.clipped), (1.0, 1, false));
    assert!((short.letter - 0.09 * 1080.0).abs() < 0.01);
    for (width, height) in [(0.86, 0.1), (0.3, 0.2), (0.1, 0.8)] {
        let text = Text {
            bounds: TextBox { width, height, ..TextBox::default() },
            ..written("Letters shrink until all of this text fits its box", "en")
        };
        let setting = set(&text);
        assert!(setting.shrunk_to < 1.0, "{width} x {height}");
        let inside = setting.width <= width * 1080.0 + 1.0 && setting.height <= height * 1920.0 + 1.0;
        assert!(inside && !setting.clipped, "{} x {}", setting.width, setting.height);
    }
}

#[test]
fn line_ends_are_kept_and_blank_lines_at_the_edges_take_no_room() {
    assert_eq!(lines(&set(&written("one\ntwo\nthree", "en"))), 3);
    assert_eq!(lines(&set(&written("one\r\ntwo\rthree", "en"))), 3);
    let (bare, blank) = (set(&written("one\ntwo", "en")), set(&written("\n\none\ntwo \n \n", "en")));
    assert!((bare.width - blank.width).abs() < 0.01 && (bare.height - blank.height).abs() < 0.01);
    assert!(set(&written("one\n\ntwo", "en")).height > bare.height * 1.4);
}

#[test]
fn a_long_text_is_wrapped_between_words() {
    let setting = set(&written("Pour the water slowly over all of the leaves in the pot", "en"));
    assert!(lines(&setting) > 1 && setting.shrunk_to == 1.0);
    let starts = setting.lines.iter().skip(1);
    assert!(starts.clone().all(|start| setting.text[..*start].ends_with(' ')), "{:?}", setting.lines);
    for (language, text) in [("th", "ชาเป็นเครื่องดื่มที่ผู้คนทั่วโลกชื่นชอบ"), ("ja", "お茶は中国で生まれ、世界中に広まりました。")]
    {
        let setting = set(&written(text, language));
        assert!(lines(&setting) > 1 && setting.width <= 0.86 * 1080.0, "{text}");
    }
}

#[test]
fn a_word_too_long_for_its_box_shrinks_to_half_before_it_is_broken() {
    let whole = set(&written("Geschwindigkeitsbegrenzung", "de"));
    assert!(lines(&whole) == 1 && (0.5..1.0).contains(&whole.shrunk_to));
    let broken = set(&written(&"x".repeat(100), "en"));
    assert!(lines(&broken) > 1 && broken.width <= 0.86 * 1080.0 + 1.0 && !broken.clipped);
}

#[test]
fn lines_are_aligned_within_the_block() {
    let aligned = |align, text: &str, language: &str| {
        let text = Text { align, ..written(text, language) };
        let setting = set(&text);
        (edges(&setting), setting.width)
    };
    let near = |one: f32, other: f32| (one - other).abs() < 1.0;
    let (start, _) = aligned(Align::Start, "wide line here\nnarrow", "en");
    assert!(near(start[0].0, 0.0) && near(start[1].0, 0.0));
    let (end, width) = aligned(Align::End, "wide line here\nnarrow", "en");
    assert!(near(end[0].1, width) && near(end[1].1, width));
    let (center, width) = aligned(Align::Center, "wide line here\nnarrow", "en");
    assert!(near(center[1].0 + center[1].1, width));
    let (leftwards, width) = aligned(Align::Start, "يُشرب الشاي في كل مكان\nشاي", "ar");
    assert!(near(leftwards[1].1, width) && leftwards[1].0 > width / 2.0, "Arabic starts at the right");
    let words = "justified words fill every line from its left edge to its right one but the last of them";
    let (justified, width) = aligned(Align::Justify, words, "en");
    let (last, others) = justified.split_last().expect("lines");
    assert!(others.iter().all(|(left, right)| near(*left, 0.0) && near(*right, width)) && last.1 < width - 1.0);
}

#[test]
fn runs_have_their_own_size_weight_slant_and_line() {
    let run = |text: &str| TextRun::new(text);
    let text = Text {
        runs: vec![
            TextRun { scale: 2.0, ..run("large ") },
            TextRun { weight: 400, ..run("thin ") },
            TextRun { italic: true, ..run("slanted ") },
            TextRun { underline: true, ..run("lined") },
        ],
        ..Text::plain("")
    };
    let setting = set(&text);
    let of = |number: u16| setting.runs.iter().find(|run| run.brush == number).expect("the run has glyphs");
    assert_eq!(of(0).size, of(1).size * 2.0);
    assert_ne!(of(1).font.data.id(), of(3).font.data.id(), "another weight is another face");
    assert_ne!(of(2).font.data.id(), of(3).font.data.id(), "italics are a face too");
    let line = of(3).underline.expect("a line");
    assert!(line.0 > 0.0 && line.1 > 1.0 && of(2).underline.is_none());
    // A script without italics is slanted.
    let thai = Text { runs: vec![TextRun { italic: true, ..run("ชา") }], ..written("", "th") };
    assert!(set(&thai).runs[0].slant.is_some());
}

#[test]
fn empty_text_and_space_show_nothing() {
    for text in ["", " ", "\n\n", " \t\r\n ", "\u{200B}", "\u{3000}"] {
        let text = written(text, "en");
        let painter = TextPainter::new(&text, SIZE, 1.0, &FontSet::load());
        assert!(painter.and_then(|mut painter| painter.whole()).is_none(), "{:?}", text.text());
    }
    assert!(TextPainter::new(&Text { runs: Vec::new(), ..Text::plain("") }, SIZE, 1.0, &FontSet::load()).is_none());
}

#[test]
fn what_is_wrong_with_a_text_is_told() {
    let fonts = FontSet::from_folders(&[]);
    let facts = check(&written("a 茶 b 茶 ก", "ja"), SIZE, &fonts);
    assert_eq!((facts.missing_glyphs, facts.shrunk_to, facts.clipped), (vec!['茶', 'ก'], 1.0, false));
    let bounds = TextBox { width: 0.1, height: 0.02, ..TextBox::default() };
    let clipped = check(&Text { bounds, ..written(&"too much ".repeat(50), "en") }, SIZE, &fonts);
    assert!(clipped.clipped && clipped.shrunk_to < 0.2);
    let bounds = TextBox { background: Some(RED), padding: 0.05, ..TextBox::default() };
    let [plain, boxed] =
        [TextBox::default(), bounds].map(|bounds| check(&Text { bounds, ..written("Title", "en") }, SIZE, &fonts).area);
    for (inner, outer) in plain.into_iter().zip(boxed) {
        assert!(((inner - outer).abs() - 54.0).abs() < 0.1, "{plain:?} {boxed:?}");
    }
    assert!((plain[0] + plain[2] - 1080.0).abs() < 0.1 && (plain[1] + plain[3] - 1920.0).abs() < 0.1);
    assert_eq!(check(&Text::plain(" "), SIZE, &fonts).area, [0.0; 4]);
}

#[test]
fn the_picture_is_where_the_text_is_told_to_be() {
    let background = TextBox { background: Some(RED), padding: 0.02, ..TextBox::default() };
    let text = Text { bounds: background, ..written("Title", "en") };
    let raster = drawn(&text);
    let area = check(&text, SIZE, &FontSet::load()).area;
    let edges =
        [raster.area.left, raster.area.top, raster.area.left + raster.area.width, raster.area.top + raster.area.height];
    assert!(edges.iter().zip(area).all(|(edge, told)| (*edge as f32 - told).abs() <= 2.0), "{edges:?} {area:?}");
    let corner = (raster.width * 8 + 8) * 4;
    assert_eq!(raster.rgba[corner..corner + 4], [255, 0, 0, 255]);
    assert!(raster.rgba.chunks_exact(4).any(|pixel| pixel == [255; 4]), "letters are white");
    assert!(raster.width.is_multiple_of(2) && raster.height.is_multiple_of(2));
}

#[test]
fn outlines_and_shadows_reach_beyond_letters() {
    let plain = drawn(&written("Title", "en"));
    let outline = Some(Stroke { color: RED, width: 0.02 });
    let outlined = drawn(&Text { outline, ..written("Title", "en") });
    let shadow = Some(Shadow { color: RED, x: 0.1, y: 0.0, blur: 0.0 });
    let shaded = drawn(&Text { shadow, ..written("Title", "en") });
    let has_red = |raster: &Raster| raster.rgba.chunks_exact(4).any(|pixel| pixel == [255, 0, 0, 255]);
    assert!(!has_red(&plain) && has_red(&outlined) && has_red(&shaded));
    assert!((outlined.area.width - plain.area.width - 21.6).abs() < 3.0);
    assert!((shaded.area.width - plain.area.width - 108.0).abs() < 4.0);
}

#[test]
fn a_denser_picture_shows_the_same_lines() {
    let text = written("Sharp when it is enlarged", "en");
    let [one, two] = [1.0, 2.0].map(|density| {
        let mut painter = TextPainter::new(&text, SIZE, density, &FontSet::load()).expect("something to see");
        (painter.whole().expect("ink"), painter.area())
    });
    assert!((two.0.width as f64 / one.0.width as f64 - 2.0).abs() < 0.05);
    assert!((one.0.area.left - two.0.area.left).abs() < 2.0 && (one.1.width - two.1.width).abs() < 0.01);
}

#[test]
fn characters_are_what_readers_count() {
    let count = |text: &str, language: &str| units(&written(text, language), EntranceUnit::Character).len();
    assert_eq!(count("a b\nc", "en"), 3);
    assert_eq!(count("👩‍👩‍👧 🇪🇸 ❤️", "en"), 3);
    assert_eq!(count("e\u{301}\u{302}x", "en"), 2);
    assert_eq!(count("ที่นี่", "th"), 2);
}

#[test]
fn words_end_at_spaces_or_where_a_dictionary_says_so() {
    let words = |text: &str, language: &str| units(&written(text, language), EntranceUnit::Word);
    assert_eq!(words("Don't stop, now!", "en"), ["Don't ", "stop, ", "now!"]);
    assert_eq!(words("السلام عليكم", "ar"), ["السلام ", "عليكم"]);
    let thai = words("ชาเป็นเครื่องดื่ม", "th");
    assert!(thai.len() >= 3 && thai.concat() == "ชาเป็นเครื่องดื่ม", "{thai:?}");
    let japanese = words("お茶を飲む。", "ja");
    assert!(japanese.len() >= 2 && japanese.last().is_some_and(|last| last.ends_with('。')), "{japanese:?}");
    assert_eq!(units(&written("one two\nthree", "en"), EntranceUnit::Line), ["one two\n", "three"]);
}

#[test]
fn parts_of_joined_letters_are_cut_from_the_whole() {
    let text = written("بببب", "ar");
    let painter = TextPainter::new(&text, SIZE, 1.0, &FontSet::load()).expect("something to see");
    let parts = painter.split(&Units::of(&painter.setting, EntranceUnit::Character));
    let ids: Vec<Vec<u32>> = parts
        .iter()
        .map(|runs| runs.iter().flat_map(|run| run.glyphs.iter().map(|glyph| glyph.id)).collect())
        .collect();
    assert_eq!(ids.len(), 4);
    assert!(ids[0] != ids[1] && ids[1] == ids[2] && ids[2] != ids[3], "first, middle and last forms: {ids:?}");
    let whole: usize = painter.setting.runs.iter().map(|run| run.glyphs.len()).sum();
    assert_eq!(ids.iter().map(Vec::len).sum::<usize>(), whole, "every glyph is in one part");
    let x = |part: usize| parts[part][0].glyphs[0].x;
    assert!(x(0) > x(1) && x(1) > x(3), "the first letter is at the right");
}

#[test]
fn a_part_is_drawn_in_its_place_and_only_in_passes_that_it_has() {
    let text = Text { outline: Some(Stroke { color: RED, width: 0.01 }), ..written("left right", "en") };
    let mut painter = TextPainter::new(&text, SIZE, 1.0, &FontSet::load()).expect("something to see");
    let whole = painter.whole().expect("ink").area;
    let parts = painter.split(&Units::of(&painter.setting, EntranceUnit::Word));
    let [left, right] = [0, 1].map(|part| painter.part(Pass::Letters, &parts[part]).expect("ink").area);
    assert!(left.left - whole.left < 10.0 && left.left + left.width < right.left);
    assert!(whole.left + whole.width - right.left - right.width < 10.0);
    let outline = painter.part(Pass::Outline, &parts[0]).expect("an outline");
    assert!(outline.area.width > left.width && outline.rgba.chunks_exact(4).all(|pixel| pixel[1] == 0));
    assert!(painter.part(Pass::Shadow, &parts[0]).is_none());
}

#[test]
fn ten_thousand_bytes_are_drawn_in_time() {
    for text in ["x".repeat(10_000), "word ".repeat(2000), "ش".repeat(5000), "茶".repeat(3333), "👩‍👩‍👧".repeat(555)]
    {
        let begun = Instant::now();
        let raster = drawn(&written(&text, "en"));
        assert!(raster.area.width < 1080.0 && raster.area.height < 1920.0);
        let characters = units(&written(&text, "en"), EntranceUnit::Character).len();
        assert!(characters > 500);
        // Tens of milliseconds where nothing else runs.
        assert!(begun.elapsed().as_secs() < 5, "{:?} for {:.10}", begun.elapsed(), text);
    }
}

#[test]
fn broken_fonts_stop_nobody_and_other_letters_are_drawn() {
    let folder = tempfile::tempdir().expect("a folder");
    let installed = |name: &str| format!("/usr/share/fonts/truetype/noto/{name}");
    for name in ["NotoSansArabic-Bold.ttf", "NotoSansThai-Bold.ttf", "NotoSansDevanagari-Bold.ttf"] {
        // Files that end early, where there are any to cut.
        let whole = fs::read(installed(name)).unwrap_or_else(|_| b"not a font".to_vec());
        fs::write(folder.path().join(name), &whole[..whole.len() / 3]).expect("a file");
    }
    fs::write(folder.path().join("NotoSansHebrew-Bold.ttf"), b"not a font").expect("a file");
    fs::write(folder.path().join("NotoColorEmoji.ttf"), b"").expect("a file");
    let fonts = FontSet::from_folders(&[folder.path().to_owned()]);
    let inked = |text: &str| {
        let text = written(text, "en");
        assert!(!check(&text, SIZE, &fonts).clipped);
        let mut painter = TextPainter::new(&text, SIZE, 1.0, &fonts)?;
        painter.whole().map(|raster| raster.rgba.chunks_exact(4).filter(|pixel| pixel[3] > 0).count())
    };
    let alone = inked("x").expect("the font that is always there");
    assert!(inked("plain").expect("ink") > alone);
    for broken in ["السلام", "ชา", "नमस्ते", "שלום", "🍵"] {
        assert!(inked(&format!("{broken} x")).expect("ink") >= alone, "{broken}");
    }
}

#[test]
fn odd_values_are_survived() {
    let mut text = Text { size: 1.0, line_height: 0.5, ..written("Ag\nBg", "not a language") };
    text.bounds = TextBox { width: 0.001, height: 0.001, background: Some(RED), padding: 0.5, radius: 0.5 };
    text.outline = Some(Stroke { color: RED, width: 0.2 });
    text.shadow = Some(Shadow { color: RED, x: -0.5, y: 0.5, blur: 0.2 });
    let small = FrameSize { width: 64, height: 64 };
    let fonts = FontSet::load();
    for (size, density) in [(small, 0.01), (small, 1.0), (small, 20.0), (SIZE, 0.01)] {
        let mut painter = TextPainter::new(&text, size, density, &fonts).expect("something to see");
        let raster = painter.whole().expect("ink");
        assert_eq!(raster.rgba.len(), raster.width * raster.height * 4);
        let (side, background) = (f64::from(size.width), painter.area());
        assert!(raster.area.width >= background.width && background.width >= side * 0.5, "{size:?} {density}");
        let is_red = raster.rgba.chunks_exact(4).any(|pixel| *pixel == RED.0);
        assert!(is_red || density < 1.0, "the background is there: {size:?} {density}");
    }
}
