//! Fonts in all the shapes that they are brought in, and what is no font.

use gala_core::media_error::MediaFault;
use skrifa::raw::{FileRef, FontRef, TableProvider, types::Tag};
use write_fonts::FontBuilder;

use super::{MAX_FONT_BYTES, SanitisedFont};

const INTER: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/Inter_400Regular.ttf"));

fn tables(font: &[u8]) -> Vec<(Tag, Vec<u8>)> {
    let FileRef::Font(font) = FileRef::new(font).expect("a font") else { panic!("a collection") };
    let records = font.table_directory().table_records().iter();
    records.map(|record| (record.tag(), font.table_data(record.tag()).expect("a table").as_bytes().to_vec())).collect()
}

fn built(tables: &[(Tag, Vec<u8>)]) -> Vec<u8> {
    let mut builder = FontBuilder::new();
    for (tag, data) in tables {
        builder.add_raw(write_fonts::types::Tag::new(&tag.to_be_bytes()), data.clone());
    }
    builder.build()
}

/// The same font as WOFF 1.0, whose tables are not packed.
fn woff(font: &[u8]) -> Vec<u8> {
    let tables = tables(font);
    let mut file = b"wOFF\0\x01\0\0".to_vec();
    file.extend([0; 4]);
    file.extend((tables.len() as u16).to_be_bytes());
    file.extend([0; 30]);
    let (mut at, mut bytes) = (44 + 20 * tables.len(), Vec::new());
    for (tag, data) in &tables {
        file.extend(tag.to_be_bytes());
        [at, data.len(), data.len(), 0].into_iter().for_each(|number| file.extend((number as u32).to_be_bytes()));
        bytes.extend(data);
        bytes.resize(bytes.len().next_multiple_of(4), 0);
        at = 44 + 20 * tables.len() + bytes.len();
    }
    file.extend(bytes);
    let length = (file.len() as u32).to_be_bytes();
    file[8..12].copy_from_slice(&length);
    file
}

/// Base 128, most significant first.
fn base_128(mut number: u32) -> Vec<u8> {
    let mut digits = vec![(number & 0x7f) as u8];
    while number > 0x7f {
        number >>= 7;
        digits.insert(0, (number & 0x7f) as u8 | 0x80);
    }
    digits
}

/// Brotli that packs nothing: blocks of at most 64 KiB as they are.
fn brotli(data: &[u8]) -> Vec<u8> {
    let mut bits: Vec<bool> = vec![false];
    let mut out = Vec::new();
    for chunk in data.chunks(1 << 16) {
        // Not the last; four digits of 4 bits; the length less one; not packed.
        let length = (chunk.len() - 1) as u32;
        bits.extend([false, false, false]);
        bits.extend((0..16).map(|bit| length >> bit & 1 == 1));
        bits.push(true);
        bits.resize(bits.len().next_multiple_of(8), false);
        out.extend(
            bits.drain(..)
                .collect::<Vec<_>>()
                .chunks(8)
                .map(|bits| bits.iter().enumerate().fold(0_u8, |byte, (place, bit)| byte | u8::from(*bit) << place)),
        );
        out.extend(chunk);
    }
    // Last, and empty.
    out.push(3);
    out
}

/// The same font as WOFF2, whose outlines are not transformed.
fn woff2(font: &[u8]) -> Vec<u8> {
    let tables = tables(font);
    let (mut directory, mut data) = (Vec::new(), Vec::new());
    for (tag, table) in &tables {
        // Any tag, spelled; of outlines, the version that says that they are as they were.
        let is_outlines = *tag == Tag::new(b"glyf") || *tag == Tag::new(b"loca");
        directory.push(if is_outlines { 0xff } else { 0x3f });
        directory.extend(tag.to_be_bytes());
        directory.extend(base_128(table.len() as u32));
        data.extend(table);
    }
    let packed = brotli(&data);
    let mut file = b"wOF2\0\x01\0\0".to_vec();
    let length = (48 + directory.len() + packed.len()).next_multiple_of(4);
    file.extend((length as u32).to_be_bytes());
    file.extend((tables.len() as u16).to_be_bytes());
    file.extend([0; 2]);
    file.extend((font.len() as u32).to_be_bytes());
    file.extend((packed.len() as u32).to_be_bytes());
    file.extend([0; 24]);
    file.extend(directory);
    file.extend(packed);
    file.resize(length, 0);
    file
}

fn refused(bytes: &[u8]) -> MediaFault {
    SanitisedFont::read(bytes).expect_err("no font").kind
}

#[test]
fn a_font_tells_whose_it_is_and_what_it_draws() {
    let facts = SanitisedFont::read(INTER).expect("a font").facts;
    assert_eq!((facts.family.as_str(), facts.style.as_str(), facts.is_italic), ("Inter", "Regular", false));
    assert_eq!((facts.weight_from, facts.weight_to, facts.axes.len()), (400, 400, 0));
    assert!(facts.glyphs > 1000 && facts.characters > 1000, "{facts:?}");
    let scripts: Vec<&str> = facts.scripts.iter().map(|script| script.script.as_str()).collect();
    assert_eq!(scripts[0], "Latn");
    assert!(scripts.contains(&"Cyrl") && scripts.contains(&"Grek") && !scripts.contains(&"Zyyy"), "{scripts:?}");
    assert!(facts.license.as_deref().is_some_and(|license| license.contains("SIL Open Font License")), "{facts:?}");
    assert_eq!(facts.embedding, Some(0));
}

#[test]
fn only_what_draws_and_measures_is_kept() {
    let mut all = tables(INTER);
    for tag in [b"fpgm", b"DSIG", b"SVG ", b"evil"] {
        all.push((Tag::new(tag), vec![1, 2, 3, 4]));
    }
    let kept = SanitisedFont::read(&built(&all)).expect("a font").bytes;
    let tags: Vec<Tag> = tables(&kept).into_iter().map(|(tag, _)| tag).collect();
    assert!([b"glyf", b"cmap", b"GPOS", b"name"].into_iter().all(|tag| tags.contains(&Tag::new(tag))), "{tags:?}");
    for tag in [b"fpgm", b"DSIG", b"SVG ", b"evil"] {
        assert!(!tags.contains(&Tag::new(tag)), "{tags:?}");
    }
    assert_eq!(SanitisedFont::read(&kept).expect("a font").bytes, kept, "doing it again changes nothing");
}

#[test]
fn packed_fonts_are_the_fonts_that_were_packed() {
    let plain = SanitisedFont::read(INTER).expect("a font");
    for packed in [woff(INTER), woff2(INTER)] {
        let unpacked = SanitisedFont::read(&packed).expect("a font");
        assert_eq!(unpacked.facts, plain.facts);
        let outlines =
            |font: &[u8]| FontRef::new(font).expect("a font").glyf().map(|table| table.offset_data().as_bytes().len());
        assert_eq!(outlines(&unpacked.bytes).ok(), outlines(&plain.bytes).ok());
    }
}

#[test]
fn what_asks_for_too_much_is_refused_before_it_is_unpacked() {
    assert_eq!(refused(&vec![0; MAX_FONT_BYTES as usize + 1]), MediaFault::TooManyBytes);
    let mut bomb = woff(INTER);
    // The length of the first table once it is unpacked.
    bomb[44 + 12..44 + 16].copy_from_slice(&u32::MAX.to_be_bytes());
    assert_eq!(refused(&bomb), MediaFault::TooManyBytes);
    // One table, named by all the tags that are kept.
    let mut all = tables(INTER);
    all.retain(|(tag, _)| *tag != Tag::new(b"GSUB") && *tag != Tag::new(b"post"));
    all.push((Tag::new(b"GSUB"), vec![0; 30 << 20]));
    let mut many = built(&all);
    let directory = 12;
    let records = all.len();
    let of = |font: &[u8], tag: &[u8; 4]| {
        (0..records).map(|at| directory + 16 * at).find(|at| font[*at..*at + 4] == *tag).expect("a record")
    };
    let large = of(&many, b"GSUB");
    for tag in [b"GPOS", b"GDEF"] {
        let at = of(&many, tag);
        many.copy_within(large + 8..large + 16, at + 8);
    }
    assert!((many.len() as u64) < MAX_FONT_BYTES, "{}", many.len());
    assert_eq!(refused(&many), MediaFault::TooManyBytes);
}

#[test]
fn what_is_no_single_font_with_outlines_is_refused() {
    let collection = [b"ttcf\0\x01\0\0\0\0\0\x01\0\0\0\x10".as_slice(), INTER].concat();
    assert_eq!(refused(&collection), MediaFault::UnsupportedFormat);
    let mut bare = tables(INTER);
    bare.retain(|(tag, _)| *tag != Tag::new(b"glyf") && *tag != Tag::new(b"loca"));
    assert_eq!(refused(&built(&bare)), MediaFault::UnsupportedFormat);
    for tag in [b"head", b"cmap", b"hmtx", b"maxp"] {
        let mut less = tables(INTER);
        less.retain(|(known, _)| *known != Tag::new(tag));
        assert_eq!(refused(&built(&less)), MediaFault::Damaged, "without {}", Tag::new(tag));
    }
    for junk in [b"".as_slice(), b"\0\x01\0\0", b"wOFF", b"wOF2", b"OTTO\0\x10", b"<svg/>"] {
        assert_eq!(refused(junk), MediaFault::Damaged, "{junk:?}");
    }
}

#[test]
fn a_file_that_ends_early_is_told_as_one() {
    assert_eq!(refused(&INTER[..INTER.len() / 2]), MediaFault::Truncated);
}

#[test]
fn a_glyph_that_cannot_be_drawn_is_a_damaged_font() {
    let mut all = tables(INTER);
    let outlines = all.iter_mut().find(|(tag, _)| *tag == Tag::new(b"glyf")).expect("outlines");
    outlines.1.truncate(outlines.1.len() / 2);
    assert_eq!(refused(&built(&all)), MediaFault::Damaged);
}

/// A font of which a glyph puts another one together so many times, which has 60,000 points.
fn composed_of(times: u16) -> Vec<u8> {
    const POINTS: u16 = 60_000;
    let bounds = [0_u8; 8];
    // On the curve, where the point before it was, and 255 times more.
    let flags = [[0x39, 255]; POINTS as usize / 256].concat();
    let rest = [0x39, (POINTS % 256 - 1) as u8];
    let mut outlines = vec![0, 1];
    outlines.extend(bounds);
    outlines.extend((POINTS - 1).to_be_bytes());
    outlines.extend([0, 0]);
    outlines.extend(flags);
    outlines.extend(rest);
    outlines.resize(outlines.len().next_multiple_of(4), 0);
    let first = outlines.len() as u32;
    outlines.extend([0xff, 0xff]);
    outlines.extend(bounds);
    for at in 1..=times {
        // By two bytes, and whether others follow.
        let flags: u16 = if at < times { 0x0022 } else { 0x0002 };
        outlines.extend([flags.to_be_bytes(), 1_u16.to_be_bytes(), [0, 0]].concat());
    }
    outlines.resize(outlines.len().next_multiple_of(4), 0);
    let whole = outlines.len() as u32;
    let glyphs = FontRef::new(INTER).expect("a font").maxp().expect("a table").num_glyphs();
    let places = (0..=glyphs).map(|place| match place {
        0 | 1 => 0,
        2 => first,
        _ => whole,
    });
    let places: Vec<u8> = places.flat_map(u32::to_be_bytes).collect();
    let mut all = tables(INTER);
    for (tag, data) in &mut all {
        if *tag == Tag::new(b"glyf") {
            *data = outlines.clone();
        } else if *tag == Tag::new(b"loca") {
            *data = places.clone();
        } else if *tag == Tag::new(b"head") {
            // Places are numbers of four bytes.
            data[50..52].copy_from_slice(&[0, 1]);
        }
    }
    built(&all)
}

#[test]
fn a_glyph_of_too_many_lines_is_refused() {
    SanitisedFont::read(&composed_of(1)).expect("60,000 lines");
    // The reader of fonts takes 65,535 points of a glyph.
    assert_eq!(refused(&composed_of(2)), MediaFault::Damaged);
}

#[test]
fn changed_bytes_are_an_answer_and_never_a_panic() {
    let mut random = 0x2545_f491_4f6c_dd1d_u64;
    let mut next = move || {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        random as usize
    };
    for font in [INTER.to_vec(), woff(INTER), woff2(INTER)] {
        for _ in 0..12 {
            let mut changed = font.clone();
            for _ in 0..8 {
                // Most of what counts is near the beginning.
                let at = next() % if next() % 2 == 0 { 2000 } else { changed.len() };
                changed[at] = next() as u8;
            }
            let _ = SanitisedFont::read(&changed);
            let _ = SanitisedFont::read(&font[..next() % font.len()]);
        }
    }
}
