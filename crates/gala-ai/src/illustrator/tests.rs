//! What the illustrator promises, looked at as pixels.

use gala_core::format::FrameSize;
use resvg::{
    tiny_skia::{Pixmap, Transform},
    usvg,
};

mod words_of_languages;

use super::{IconId, Illustrator, PRESETS, choose, icons, index, place, setting};
use crate::provider::{Call, ImageProvider, ImageRequest, MadeImage, MadeLayer, ProviderError};

const TALL: FrameSize = FrameSize { width: 270, height: 480 };
const WIDE: FrameSize = FrameSize { width: 480, height: 270 };
const SQUARE: FrameSize = FrameSize { width: 320, height: 320 };

fn request(prompt: &str, language: &str, preset: &str, size: FrameSize, variant: u32) -> ImageRequest {
    ImageRequest {
        prompt: prompt.into(),
        description: String::new(),
        negative: String::new(),
        language: language.into(),
        preset: preset.into(),
        size,
        variant,
        references: Vec::new(),
        seed: None,
    }
}

fn draw(prompt: &str, preset: &str, size: FrameSize, variant: u32) -> MadeImage {
    Illustrator::new().draw(&request(prompt, "en", preset, size, variant)).expect("a picture is drawn")
}

fn raster(layer: &MadeLayer, size: FrameSize) -> Pixmap {
    let tree = usvg::Tree::from_data(&layer.bytes, &usvg::Options::default()).expect("a layer is an SVG document");
    assert_eq!((tree.size().width() as u32, tree.size().height() as u32), (size.width, size.height));
    let mut pixmap = Pixmap::new(size.width, size.height).expect("the size is fine");
    resvg::render(&tree, Transform::identity(), &mut pixmap.as_mut());
    pixmap
}

/// All layers over each other.
fn flatten(image: &MadeImage, size: FrameSize) -> Pixmap {
    let mut picture = raster(&image.layers[0], size);
    for layer in &image.layers[1..] {
        let paint = resvg::tiny_skia::PixmapPaint::default();
        picture.draw_pixmap(0, 0, raster(layer, size).as_ref(), &paint, Transform::identity(), None);
    }
    picture
}

fn mean_color(picture: &Pixmap) -> [f64; 3] {
    let mut sums = [0.0; 3];
    for pixel in picture.pixels() {
        for (sum, channel) in sums.iter_mut().zip([pixel.red(), pixel.green(), pixel.blue()]) {
            *sum += f64::from(channel);
        }
    }
    sums.map(|sum| sum / picture.pixels().len() as f64)
}

/// The mean absolute difference of all channels, in code values.
fn difference(a: &Pixmap, b: &Pixmap) -> f64 {
    let sum: f64 = a.data().iter().zip(b.data()).map(|(a, b)| f64::from(a.abs_diff(*b))).sum();
    sum / a.data().len() as f64
}

fn found(prompt: &str, language: &str) -> Vec<&'static str> {
    choose::read(prompt, language, 0).icons.iter().map(|choice| choice.icon.icon().name.as_str()).collect()
}

#[test]
fn the_same_request_gives_the_same_bytes() {
    let first = draw("fox in the forest", "papercut", TALL, 3);
    assert_eq!(first, draw("fox in the forest", "papercut", TALL, 3));
}

#[test]
fn every_preset_draws_every_setting_in_every_format() {
    let prompts = [
        "whale in the ocean",
        "bus in the city",
        "camel in the desert",
        "penguin, snow",
        "rocket",
        "tea and bread, kitchen",
        "airplane in the sky",
        "owl at night",
        "sheep on the hills",
        "mountain",
        "light bulb",
        "",
    ];
    for preset in PRESETS {
        for (index, prompt) in prompts.iter().enumerate() {
            let size = [TALL, WIDE, SQUARE][index % 3];
            let image = draw(prompt, preset, size, 0);
            assert!((3..=6).contains(&image.layers.len()), "{preset} {prompt}: {} layers", image.layers.len());
            assert!(image.layers.iter().is_sorted_by(|a, b| a.depth < b.depth));
            flatten(&image, size);
        }
    }
}

#[test]
fn the_sky_is_opaque_and_every_other_layer_lets_it_through() {
    for prompt in ["whale in the ocean", "tea in the kitchen", "zzz", "rocket, stars", "bus, street"] {
        let image = draw(prompt, "papercut", TALL, 0);
        let sky = raster(&image.layers[0], TALL);
        assert!(sky.pixels().iter().all(|pixel| pixel.alpha() == 255), "{prompt}");
        for layer in &image.layers[1..] {
            let pixels = raster(layer, TALL);
            let clear = pixels.pixels().iter().filter(|pixel| pixel.alpha() == 0).count();
            let painted = pixels.pixels().len() - clear;
            assert!(clear * 10 > pixels.pixels().len(), "{prompt}: {} covers everything", layer.name);
            assert!(painted > 0, "{prompt}: {} is empty", layer.name);
        }
    }
}

#[test]
fn nearer_layers_reach_the_edges_they_are_cut_by() {
    for size in [TALL, WIDE, SQUARE] {
        let image = draw("sheep on the hills", "meadow", size, 0);
        let ground = image.layers.iter().find(|layer| layer.name == "subject").expect("there is a ground");
        let pixels = raster(ground, size);
        for x in 0..size.width {
            let foot = pixels.pixel(x, size.height - 1).expect("inside");
            assert_eq!(foot.alpha(), 255, "{size}: column {x} of the ground ends above the frame");
        }
    }
}

#[test]
fn presets_look_different() {
    let means: Vec<[f64; 3]> =
        PRESETS.iter().map(|preset| mean_color(&flatten(&draw("sheep on the hills", preset, TALL, 0), TALL))).collect();
    for (index, a) in means.iter().enumerate() {
        for (other, b) in means.iter().enumerate().skip(index + 1) {
            let distance = a.iter().zip(b).map(|(a, b)| (a - b).powi(2)).sum::<f64>().sqrt();
            assert!(distance > 18.0, "{} and {} are {distance:.1} apart", PRESETS[index], PRESETS[other]);
        }
    }
}

#[test]
fn variants_and_prompts_of_the_same_thing_give_different_pictures() {
    let mut pictures = Vec::new();
    for variant in 0..5 {
        pictures.push(flatten(&draw("fox, forest", "papercut", TALL, variant), TALL));
    }
    pictures.push(flatten(&draw("forest with a fox", "papercut", TALL, 0), TALL));
    for (index, a) in pictures.iter().enumerate() {
        for (other, b) in pictures.iter().enumerate().skip(index + 1) {
            assert!(difference(a, b) > 3.0, "pictures {index} and {other} differ by {:.2}", difference(a, b));
        }
    }
}

#[test]
fn a_prompt_without_a_match_still_gives_a_composed_picture() {
    for prompt in ["", "qwrtzpsd", "xyzzy plugh", "!!! ???"] {
        let image = draw(prompt, "papercut", TALL, 0);
        assert!(image.layers.len() >= 3);
        assert!(image.credits.is_empty(), "no one's icon is in it");
        let picture = flatten(&image, TALL);
        let mut colors: Vec<[u8; 3]> =
            picture.pixels().iter().map(|pixel| [pixel.red() / 24, pixel.green() / 24, pixel.blue() / 24]).collect();
        colors.sort_unstable();
        colors.dedup();
        assert!(colors.len() > 20, "{prompt:?} has {} colours", colors.len());
    }
}

#[test]
fn the_caption_area_of_a_portrait_picture_is_calm() {
    for prompt in ["fox, forest", "whale, ocean", "tea, kitchen", "bus, city", "idea"] {
        let picture = flatten(&draw(prompt, "papercut", TALL, 1), TALL);
        let (mut edges, mut pixels) = (0, 0);
        for y in TALL.height * 66 / 100..TALL.height * 79 / 100 {
            for x in TALL.width / 8..TALL.width * 7 / 8 {
                let (a, b) = (picture.pixel(x, y).expect("inside"), picture.pixel(x + 1, y).expect("inside"));
                edges += u32::from(a.green().abs_diff(b.green()) > 24);
                pixels += 1;
            }
        }
        assert!(edges * 60 < pixels, "{prompt}: {edges} edges in {pixels} pixels");
    }
}

#[test]
fn words_of_many_languages_find_their_icon() {
    for (language, prompt, icon) in [
        ("en", "dogs", "dog"),
        ("en", "tea", "teapot"),
        ("en-US", "the cherries", "cherries"),
        ("es", "gatos", "cat"),
        ("es-AR", "té, hojas", "teapot"),
        ("es", "avión", "airplane"),
        ("fr", "le chien", "dog"),
        ("de", "der Elefant", "elephant"),
        ("it", "gatti", "cat"),
        ("pt-BR", "cachorro", "dog"),
        ("nl", "olifant", "elephant"),
        ("sv", "elefanten", "elephant"),
        ("pl", "słoń", "elephant"),
        ("ru", "слоны", "elephant"),
        ("uk", "слон", "elephant"),
        ("fi", "norsu", "elephant"),
        ("hu", "elefánt", "elephant"),
        ("ja", "象が歩く", "elephant"),
        ("zh", "大象在森林", "elephant"),
        ("zh-TW", "大象", "elephant"),
        ("ko", "코끼리는", "elephant"),
        ("hi", "हाथी", "elephant"),
        ("th", "ช้าง", "elephant"),
        ("vi", "con voi", "elephant"),
        ("bn", "হাতি", "elephant"),
        ("ar", "elephant", "elephant"),
    ] {
        let icons = found(prompt, language);
        assert_eq!(icons.first(), Some(&icon), "{language}: {prompt} found {:?}", &icons[..icons.len().min(5)]);
    }
}

#[test]
fn words_that_are_no_things_show_nothing_by_accident() {
    for prompt in ["like", "we like it very much", "the best of all", "one two three", "kill", "dead", "drunk", "sexy"]
    {
        let icons = found(prompt, "en");
        assert!(icons.is_empty(), "{prompt} shows {icons:?}");
    }
    assert_eq!(found("bomb", "en"), ["bomb"], "named exactly, it is meant");
}

#[test]
fn things_come_before_signs_and_faces() {
    for (prompt, icon) in [("cat", "cat"), ("house", "house"), ("music", "musical-notes"), ("rain", "cloud-with-rain")]
    {
        assert_eq!(found(prompt, "en").first(), Some(&icon), "{prompt}");
    }
}

#[test]
fn words_of_place_make_the_place_and_not_the_subject() {
    let meaning = choose::read("lighthouse, sea, night", "en", 0);
    let at = place::decide(&meaning, &super::subjects(&meaning));
    assert_eq!(at, place::Where { setting: setting::Setting::Sea, night: true });
}

#[test]
fn most_of_what_is_annotated_has_an_icon() {
    let icons = icons::all();
    println!("{} icons", icons.len());
    assert!(icons.len() >= 1500, "{} icons", icons.len());
    let languages: Vec<_> = index::languages().collect();
    for language in &languages {
        assert!(index::of(language).is_some_and(|index| index.language == *language), "{language}");
    }
    assert_eq!(languages.len(), 90);
    let packed = index::packed_bytes();
    println!("{packed} bytes of key words");
    assert!(packed < 4_000_000, "{packed} bytes of key words are embedded");
    let without: Vec<&str> =
        gala_core::language::all().iter().map(|known| known.tag).filter(|tag| index::of(tag).is_none()).collect();
    assert_eq!(
        without,
        [
            "an", "bpy", "eo", "fa-Latn", "gn", "grc", "haw", "ht", "io", "jbo", "la", "lfn", "ltg", "nci", "nog",
            "pap", "tlh", "py", "qdb", "qya", "sjn", "smj", "tt"
        ],
        "docs/BRIEF.md names these languages"
    );
}

#[test]
fn every_icon_is_drawn_by_usvg() {
    let look = &super::preset::named("mono").expect("there is mono").subject;
    let scheme = &super::preset::named("mono").expect("there is mono").schemes[0];
    for number in 0..icons::all().len() {
        let icon = IconId(u16::try_from(number).expect("few icons"));
        let placed = super::compose::Placed::alone(icon, 64.0);
        let mut drawing = super::svg::Drawing::default();
        super::sticker::draw(&mut drawing, &placed, 0, look, scheme);
        let size = FrameSize { width: 64, height: 64 };
        let bytes = drawing.document((64, 64), (64.0, 64.0));
        let layer = MadeLayer { name: "icon".into(), depth: 1.0, mime: "image/svg+xml", bytes };
        let pixels = raster(&layer, size);
        let painted = pixels.pixels().iter().filter(|pixel| pixel.alpha() > 128).count();
        assert!(painted > 64 * 64 / 14, "{} paints {painted} pixels", icon.icon().name);
    }
}

#[tokio::test]
async fn an_unknown_preset_is_refused_with_those_that_exist() {
    let refused = Illustrator::new().make(&request("fox", "en", "watercolour", TALL, 0), &Call::unpaid()).await;
    let Err(ProviderError::Refused(problem)) = refused else { panic!("{refused:?}") };
    assert_eq!(problem.field, "preset");
    assert!(problem.remedy.contains("papercut") && problem.remedy.contains("sunrise"), "{problem}");
}

#[test]
fn a_huge_prompt_is_refused() {
    let refused = Illustrator::new().draw(&request(&"fox ".repeat(5000), "en", "papercut", TALL, 0));
    assert!(matches!(refused, Err(ProviderError::Refused(problem)) if problem.code == "prompt_too_long"));
}
