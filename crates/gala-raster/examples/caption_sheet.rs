//! Draws sample captions over a busy background, for eyes: `cargo run -p gala-raster --example caption_sheet -- out/`.

use std::{env, fs, path::PathBuf, sync::Arc, time::Instant};

use gala_core::{
    format::FrameSize,
    timeline::{CaptionStyle, CaptionTrack},
};
use gala_raster::{
    caption::{CaptionPainter, CaptionPicture, CaptionState},
    font::FontSet,
};
use gala_testkit::captions::caption;
use image::RgbImage;

const SAMPLES: [(&str, &str, usize); 16] = [
    ("en", "Pour the water, gently, over the leaves", 1),
    ("es", "¿Quién dijo que el té frío no es típico?", 5),
    ("ru", "Вода должна быть горячей, но не кипеть", 2),
    ("el", "Το τσάι ταξίδεψε σε όλο τον κόσμο", 1),
    ("ar", "يُشرب الشاي في كل مكان من العالم", 1),
    ("he", "התה הגיע מסין לפני אלפי שנים", 2),
    ("hi", "चाय की पत्तियाँ क्षेत्रीय स्वाद देती हैं", 3),
    ("th", "ชา เป็น เครื่องดื่ม ที่ผู้คน ทั่วโลกชื่นชอบ", 2),
    ("ja", "お茶は中国で生まれ、世界中に広まりました。", 0),
    ("zh-Hant", "茶葉在熱水中慢慢舒展開來", 0),
    ("ko", "차는 수천 년 동안 사랑받아 왔습니다", 1),
    ("en", "A family 👩‍👩‍👧 drinks tea 🍵 in Spain 🇪🇸 ❤️", 4),
    ("ar", "نشرب Earl Grey كل صباح مع 2 ملاعق", 2),
    ("de", "Donaudampfschifffahrtsgesellschaftskapitän trinkt Tee", 0),
    (
        "en",
        "This is a very long caption that nobody should have written, but it must still be shown whole, inside the frame and readable",
        7,
    ),
    ("vi", "Ẫm trà Ổn định ngắm Ấm Ỗ jgqpy", 4),
];

fn main() {
    let folder = PathBuf::from(env::args().nth(1).unwrap_or_else(|| "out".to_owned()));
    fs::create_dir_all(&folder).expect("a folder to write to");
    let fonts = Arc::new(FontSet::load());
    for (name, size) in [
        ("portrait", FrameSize::VERTICAL),
        ("landscape", FrameSize { width: 1920, height: 1080 }),
        ("square", FrameSize { width: 1080, height: 1080 }),
    ] {
        for (number, (language, text, active)) in SAMPLES.into_iter().enumerate() {
            for style in [CaptionStyle::Karaoke, CaptionStyle::Plain] {
                if name != "portrait" && (number % 5 != 0 || style == CaptionStyle::Plain) {
                    continue;
                }
                let look = CaptionTrack::new(style, language, Vec::new());
                let painter = CaptionPainter::new(fonts.clone(), size, None, &look);
                let caption = caption(text);
                let begun = Instant::now();
                let picture = painter.paint(&caption, CaptionState::spoken(active));
                let first = begun.elapsed();
                let begun = Instant::now();
                painter.paint(&caption, CaptionState::spoken(active + 1));
                println!("{name} {number:02} {language} {picture:?} {first:.1?}, next word {:.1?}", begun.elapsed());
                let mut frame = background(size);
                blend(&mut frame, &picture);
                let style = if style == CaptionStyle::Plain { "-plain" } else { "" };
                frame.save(folder.join(format!("{name}-{number:02}-{language}{style}.png"))).expect("a PNG");
            }
        }
    }
}

fn background(size: FrameSize) -> RgbImage {
    RgbImage::from_fn(size.width, size.height, |x, y| {
        let (u, v) = (x as f32 / size.width as f32, y as f32 / size.height as f32);
        let wave = ((u * 23.0).sin() * (v * 31.0).cos() * 0.5 + 0.5) * 90.0;
        image::Rgb([(u * 200.0 + wave) as u8, (150.0 - v * 90.0 + wave) as u8, (v * 160.0 + wave * 0.6) as u8])
    })
}

fn blend(frame: &mut RgbImage, picture: &CaptionPicture) {
    for (index, pixel) in picture.rgba.chunks_exact(4).enumerate() {
        let (x, y) = (index as u32 % picture.width + picture.x, index as u32 / picture.width + picture.y);
        for (under, over) in frame.get_pixel_mut(x, y).0.iter_mut().zip(pixel) {
            *under = (u32::from(*over) + u32::from(*under) * (255 - u32::from(pixel[3])) / 255).min(255) as u8;
        }
    }
}
