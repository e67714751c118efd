use std::collections::BTreeSet;

use image::{RgbImage, codecs::jpeg::JpegEncoder};
use lopdf::{Document as Parsed, Object};

use super::*;
use crate::script::{PdfPicture, PdfScene};

fn picture(width: u32, height: u32) -> PdfPicture {
    let mut jpeg = Vec::new();
    let pixels = RgbImage::from_fn(width, height, |x, y| image::Rgb([x as u8, y as u8, 90]));
    pixels.write_with_encoder(JpegEncoder::new_with_quality(&mut jpeg, 80)).expect("a JPEG");
    PdfPicture { jpeg, width, height }
}

fn scene(number: usize, script: &str, picture: Option<PdfPicture>) -> PdfScene {
    let heading = format!("{number} · 0:00.000 – 0:02.250");
    PdfScene { heading, script: script.to_owned(), description: "A cup stands there.".to_owned(), picture }
}

fn written(language: &str, scenes: &[PdfScene]) -> Vec<u8> {
    script_pdf(&PdfScript { title: "Tea & more", language, scenes }, &FontSet::load()).expect("a document")
}

fn read(bytes: &[u8]) -> Parsed {
    Parsed::load_mem(bytes).expect("a document that another library reads")
}

/// What can be copied of a page, without spaces: where those are, each reader guesses.
fn text(document: &Parsed, page: u32) -> String {
    document.extract_text(&[page]).expect("text").split_whitespace().collect()
}

/// Whether every font has its file with it, and how many there are.
fn fonts(document: &Parsed) -> usize {
    let dictionaries = document.objects.values().filter_map(|object| object.as_dict().ok());
    let descriptors = dictionaries
        .filter(|one| one.get(b"Type").is_ok_and(|kind| kind.as_name().is_ok_and(|name| name == b"FontDescriptor")));
    let mut all = 0;
    for descriptor in descriptors {
        assert!(["FontFile2", "FontFile3"].iter().any(|file| descriptor.has(file.as_bytes())), "{descriptor:?}");
        all += 1;
    }
    all
}

fn images(document: &Parsed) -> usize {
    let streams = document.objects.values().filter_map(|object| object.as_stream().ok());
    streams.filter(|stream| matches!(stream.dict.get(b"Subtype"), Ok(Object::Name(name)) if name == b"Image")).count()
}

#[test]
fn a_scene_is_there_with_its_times_its_text_and_its_picture() {
    let bytes = written("en", &[scene(1, "Tea is warm, and so are you.", Some(picture(90, 160)))]);
    assert!(bytes.starts_with(b"%PDF-"));
    let document = read(&bytes);
    assert_eq!((document.get_pages().len(), images(&document)), (1, 1));
    let told = text(&document, 1);
    for part in ["Tea&more", "1·0:00.000–0:02.250", "Teaiswarm,andsoareyou.", "Acupstandsthere.", "1/1"] {
        assert!(told.contains(part), "{part} in {told}");
    }
    assert!(fonts(&document) >= 2, "regular and bold");
    assert_eq!(written("en", &[scene(1, "Tea is warm, and so are you.", Some(picture(90, 160)))]), bytes);
}

#[test]
fn other_scripts_are_shaped_and_their_fonts_embedded() {
    for (language, script) in [("ar", "الشاي دافئ والقطة نائمة"), ("ja", "お茶は温かいです。"), ("hi", "चाय गरम है")]
    {
        let document = read(&written(language, &[scene(1, script, None)]));
        assert!(fonts(&document) >= 3, "{language}");
        // The parts that are no letters of Latin come back as they were written, whatever glyphs show them.
        let told: BTreeSet<char> = text(&document, 1).chars().collect();
        let missing: Vec<char> = script.chars().filter(|c| !c.is_whitespace() && !told.contains(c)).collect();
        assert!(missing.is_empty(), "{language}: {missing:?} of {told:?}");
    }
}

#[test]
fn a_text_that_is_longer_than_a_page_goes_on() {
    let long = "Tea was first drunk in China, a very long time ago, and nobody knows by whom. ".repeat(120);
    let document = read(&written("en", &[scene(1, &long, Some(picture(160, 90))), scene(2, "The end.", None)]));
    let pages = document.get_pages().len() as u32;
    assert!((3..=6).contains(&pages), "{pages}");
    // A sentence may go on behind the number of its page.
    let words = |page| text(&document, page).replace(&format!("{page}/{pages}"), "");
    let all: String = (1..=pages).map(words).collect();
    assert_eq!(all.matches("nobodyknowsbywhom").count(), 120, "no line is lost and none is there twice");
    assert!(text(&document, pages).contains("Theend.") && text(&document, 1).contains(&format!("1/{pages}")));
}

#[test]
fn a_script_has_a_thousand_scenes_and_a_file_that_can_be_sent() {
    let small = picture(128, 72);
    let scenes: Vec<PdfScene> =
        (1..=1000).map(|number| scene(number, "Ships carried it over the sea.", Some(small.clone()))).collect();
    let bytes = written("en", &scenes);
    let document = read(&bytes);
    let pages = document.get_pages().len();
    assert!((100..=250).contains(&pages) && bytes.len() < 8_000_000, "{pages} pages, {} bytes", bytes.len());
    assert_eq!(images(&document), 1, "the same picture is there once");
    assert!(text(&document, pages as u32).contains("1000·"));
}

#[test]
fn no_scene_and_no_title_are_a_page() {
    let bytes =
        script_pdf(&PdfScript { title: "", language: "en", scenes: &[] }, &FontSet::load()).expect("a document");
    assert_eq!(read(&bytes).get_pages().len(), 1);
}

#[test]
fn what_is_no_picture_is_refused() {
    let bad = PdfPicture { jpeg: b"no picture".to_vec(), width: 10, height: 10 };
    let refused =
        script_pdf(&PdfScript { title: "", language: "en", scenes: &[scene(1, "x", Some(bad))] }, &FontSet::load());
    assert!(matches!(refused, Err(PdfError::Picture(_))), "{refused:?}");
}
