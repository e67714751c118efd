//! Draws pictures of the illustrator side by side, to be looked at.
//!
//! `cargo run -p gala-ai --example contact_sheet -- OUT.png [WIDTHxHEIGHT] [PRESET,…|all] [LANGUAGE] PROMPT…`

use std::{env, error::Error, time::Instant};

use gala_ai::{
    illustrator::{Illustrator, PRESETS},
    provider::ImageRequest,
};
use gala_core::format::FrameSize;
use resvg::{tiny_skia, usvg};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [out, size, presets, language, prompts @ ..] = arguments.as_slice() else {
        return Err("usage: contact_sheet OUT.png WIDTHxHEIGHT PRESET,…|all LANGUAGE PROMPT…".into());
    };
    let size: FrameSize = size.parse()?;
    let presets: Vec<&str> = if presets == "all" { PRESETS.to_vec() } else { presets.split(',').collect() };
    let scale = 270.0 / size.width.min(size.height) as f32;
    let (w, h) = ((size.width as f32 * scale) as u32, (size.height as f32 * scale) as u32);
    let (columns, rows) = (prompts.len() as u32, presets.len() as u32);
    let mut sheet = tiny_skia::Pixmap::new(columns * (w + 8), rows * (h + 8)).ok_or("too large")?;
    for (row, preset) in presets.iter().enumerate() {
        for (column, prompt) in prompts.iter().enumerate() {
            let (prompt, variant) =
                prompt.rsplit_once('#').map_or((prompt.as_str(), 0), |(p, v)| (p, v.parse().unwrap_or(0)));
            let request = ImageRequest {
                prompt: prompt.to_owned(),
                description: String::new(),
                references: Vec::new(),
                seed: None,
                negative: String::new(),
                language: language.clone(),
                preset: (*preset).to_owned(),
                size,
                variant,
            };
            let begun = Instant::now();
            let image = Illustrator::new().draw(&request)?;
            let drawn = begun.elapsed();
            let (x, y) = (column as u32 * (w + 8), row as u32 * (h + 8));
            let mut cell = tiny_skia::Pixmap::new(w, h).ok_or("too large")?;
            let mut times = Vec::new();
            for layer in &image.layers {
                let begun = Instant::now();
                let tree = usvg::Tree::from_data(&layer.bytes, &usvg::Options::default())?;
                if env::var_os("TIME").is_some() {
                    let mut full = tiny_skia::Pixmap::new(size.width, size.height).ok_or("too large")?;
                    resvg::render(&tree, tiny_skia::Transform::identity(), &mut full.as_mut());
                }
                times.push(format!("{} {:.1}", layer.name, begun.elapsed().as_secs_f64() * 1e3));
                resvg::render(&tree, tiny_skia::Transform::from_scale(scale, scale), &mut cell.as_mut());
            }
            println!("{preset} {prompt}: drawn in {drawn:?}; {} ms", times.join(", "));
            sheet.draw_pixmap(
                x as i32,
                y as i32,
                cell.as_ref(),
                &tiny_skia::PixmapPaint::default(),
                tiny_skia::Transform::identity(),
                None,
            );
        }
    }
    sheet.save_png(out)?;
    Ok(())
}
