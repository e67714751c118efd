//! Draws texts and captions of every kind side by side, for eyes: `cargo run -p gala-render --example text_sheet -- out/`.

use std::{env, error::Error, fs, path::PathBuf, time::Instant};

use gala_core::{time::Millis, timeline::Timeline};
use gala_media::{StartMode, Tools};
use gala_render::{Quality, Renderer, Sources, plan, resolve};
use image::{RgbImage, imageops};
use serde_json::{Value, json};

/// Frames are square and shown at half their size.
const SIDE: u32 = 640;
const COLUMNS: u32 = 4;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = PathBuf::from(env::args().nth(1).unwrap_or_else(|| "out".to_owned()));
    fs::create_dir_all(&folder)?;
    let cache = tempfile::tempdir()?;
    let beside = env::current_exe()?.parent().and_then(|beside| beside.parent()).map(PathBuf::from);
    let renderer = Renderer::new(Tools::find(&Vec::from_iter(beside), StartMode::Fork)?, cache.path(), 1)?;
    for (name, cells) in
        [("looks", looks()), ("scripts", scripts()), ("entrances", entrances()), ("captions", captions())]
    {
        let begun = Instant::now();
        sheet(&renderer, &cells)?.save(folder.join(format!("{name}.png")))?;
        println!("{name}: {} cells in {:.1?}", cells.len(), begun.elapsed());
    }
    Ok(())
}

/// A timeline's tracks above the background, and the moments of it to show.
struct Cell {
    track: Value,
    at_ms: Vec<u64>,
}

fn sheet(renderer: &Renderer, cells: &[Cell]) -> Result<RgbImage, Box<dyn Error>> {
    let mut frames = Vec::new();
    for cell in cells {
        let timeline: Timeline = serde_json::from_value(json!({
            "version": 1,
            "format": { "size": format!("{SIDE}x{SIDE}"), "fps": 30 },
            "tracks": [
                { "kind": "visual", "clips": [{ "start_ms": 0, "duration_ms": 5000, "content":
                    { "kind": "color", "linear": { "colors": ["#306090", "#c08040", "#407050"], "angle": 130.0 } } }] },
                cell.track
            ]
        }))?;
        let plan = plan(&resolve(&timeline, &Sources::new())?, &renderer.settings(Quality::Standard));
        for at_ms in &cell.at_ms {
            frames.push(renderer.still_frame(&plan, plan.fps.frame_at(Millis(*at_ms)))?);
        }
    }
    let (side, rows) = (SIDE / 2, (frames.len() as u32).div_ceil(COLUMNS));
    let mut sheet = RgbImage::new(COLUMNS * side, rows * side);
    for (index, frame) in frames.iter().enumerate() {
        let small = imageops::resize(frame, side, side, imageops::FilterType::Triangle);
        let (column, row) = (index as u32 % COLUMNS, index as u32 / COLUMNS);
        imageops::replace(&mut sheet, &small, i64::from(column * side), i64::from(row * side));
    }
    Ok(sheet)
}

/// A text clip; the value has what a text has, and `look` beside it.
fn text(mut text: Value, at_ms: &[u64]) -> Cell {
    let look = text.as_object_mut().and_then(|text| text.remove("look")).unwrap_or(json!({}));
    text["kind"] = json!("text");
    let clip = json!({ "start_ms": 0, "duration_ms": 5000, "content": text, "look": look });
    Cell { track: json!({ "kind": "visual", "clips": [clip] }), at_ms: at_ms.to_vec() }
}

fn run(text: &str) -> Value {
    json!([{ "text": text }])
}

fn looks() -> Vec<Cell> {
    let several = json!([
        { "text": "Light ", "weight": 300 }, { "text": "regular ", "weight": 400 }, { "text": "semi ", "weight": 600 },
        { "text": "bold\n" }, { "text": "italic ", "italic": true }, { "text": "thin italic\n", "italic": true, "weight": 400 },
        { "text": "underlined jpg ", "underline": true, "color": "#ffcc33" }, { "text": "BIG", "scale": 2.0, "color": "#ff5050" },
        { "text": " faint", "color": "#ffffff60" }
    ]);
    let long = "Letters shrink until all of this rather long text, which nobody should have written, fits its box.";
    let ground = json!({ "width": 0.7, "height": 0.4, "background": "#101418d0", "padding": 0.04, "radius": 0.05 });
    [
        json!({ "runs": run("A plain title") }),
        json!({ "runs": several, "size": 0.07 }),
        json!({ "runs": run(long), "box": ground }),
        json!({ "runs": run("Left aligned\nlines of\ndifferent length"), "align": "start", "box": ground }),
        json!({ "runs": run("End aligned\nlines of\ndifferent length"), "align": "end", "box": ground }),
        json!({ "runs": run("Justified text fills its lines from edge to edge except the last one of all"), "size": 0.06,
            "align": "justify", "box": ground }),
        json!({ "runs": run("Outline"), "size": 0.2, "outline": { "color": "#000000", "width": 0.02 } }),
        json!({ "runs": [{ "text": "Hollow", "color": "#ffffff00" }], "size": 0.2, "outline": { "color": "#ffffff", "width": 0.008 } }),
        json!({ "runs": run("Shadow"), "size": 0.2, "shadow": { "color": "#000000c0", "x": 0.01, "y": 0.02, "blur": 0.01 } }),
        json!({ "runs": run("Hard"), "size": 0.2, "shadow": { "color": "#d02060", "x": 0.015, "y": 0.015, "blur": 0.0 } }),
        json!({ "runs": run("Turned & scaled"), "look": { "transform": { "rotation": -12.0, "scale": 1.3, "position": { "x": 0.5, "y": 0.3 } } } }),
        json!({ "runs": run("Donaudampfschifffahrtsgesellschaft"), "size": 0.12 }),
        json!({ "runs": run("Tight\nlines\nhere"), "line_height": 0.8, "size": 0.15 }),
        json!({ "runs": run("Rounded corners"), "box": { "background": "#d02060" }, "look": { "corner_radius": 0.06 } }),
        json!({ "runs": run("Clip shadow"), "box": { "background": "#ffffff" }, "look": { "shadow": {} } }),
        json!({ "runs": run(&"word ".repeat(400)), "box": ground }),
    ]
    .into_iter()
    .map(|value| text(value, &[1000]))
    .collect()
}

fn scripts() -> Vec<Cell> {
    [
        ("ar", "يُشرب الشاي في كل مكان من العالم"),
        ("he", "התה הגיע מסין לפני אלפי שנים"),
        ("hi", "चाय की पत्तियाँ क्षेत्रीय स्वाद देती हैं"),
        ("th", "ชาเป็นเครื่องดื่มที่ผู้คนทั่วโลกชื่นชอบ"),
        ("zh", "茶叶在热水中慢慢舒展开来变成美味"),
        ("ja", "お茶は中国で生まれ、世界中に広まりました。"),
        ("ko", "차는 수천 년 동안 사랑받아 왔습니다"),
        ("en", "Family 👩‍👩‍👧 flag 🇪🇸 heart ❤️ 👍🏽 1️⃣"),
        ("ar", "نشرب Earl Grey كل صباح مع 2 ملاعق"),
        ("en", "The word شاي means tea"),
        ("bn", "চা সারা বিশ্বে পান করা হয়"),
        ("vi", "Ẫm trà Ổn định ngắm Ấm Ỗ jgqpy"),
    ]
    .into_iter()
    .map(|(language, words)| {
        text(json!({ "runs": run(words), "language": language, "align": "start", "box": { "width": 0.7, "background": "#00000080" } }), &[1000])
    })
    .collect()
}

fn entrances() -> Vec<Cell> {
    let of = |kind: &str, by: &str, words: &str, language: &str| {
        text(
            json!({ "runs": run(words), "language": language, "size": 0.12,
                "shadow": { "color": "#000000ff", "blur": 0.01 }, "outline": { "color": "#203060", "width": 0.012 },
                "entrance": { "kind": kind, "by": by, "each_ms": 400, "step_ms": 150 } }),
            &[100, 350, 700, 4000],
        )
    };
    vec![
        of("fade", "word", "One by one they come", "en"),
        of("rise", "line", "First line\nsecond line\nthird", "en"),
        of("pop", "character", "Pop goes", "en"),
        of("typewriter", "character", "Typed text", "en"),
        of("fade", "character", "السلام عليكم", "ar"),
        of("pop", "word", "ชาเป็นเครื่องดื่ม", "th"),
    ]
}

fn captions() -> Vec<Cell> {
    let words = ["Pour", "the", "water", "extraordinarily", "slowly"];
    let said = words.join(" ");
    let mut start = 0;
    let timed: Vec<Value> = words
        .iter()
        .enumerate()
        .map(|(index, word)| {
            let bytes = json!({ "start": start, "end": start + word.len() });
            start += word.len() + 1;
            json!({ "bytes": bytes, "start_ms": index * 500, "end_ms": index * 500 + 450 })
        })
        .collect();
    let track = |style: &str, more: Value| {
        let mut track = json!({ "kind": "caption", "style": style, "language": "en",
            "captions": [{ "start_ms": 0, "end_ms": 3000, "text": said, "words": timed }] });
        for (name, value) in more.as_object().into_iter().flatten() {
            track[name] = value.clone();
        }
        Cell { track, at_ms: vec![34, 100, 1067, 1800] }
    };
    vec![
        track("plain", json!({ "position": "top" })),
        track("karaoke", json!({ "highlight": "#2040c0", "color": "#ffe0a0" })),
        track("pop", json!({ "highlight": "#ffcc33", "scale": 1.5 })),
        track("box", json!({ "position": "middle", "scale": 1.2 })),
        track("typewriter", json!({ "position": "bottom", "color": "#101030" })),
        track("one_word", json!({})),
    ]
}
