//! Draws the stills of the benchmarks, flattened to one PNG each, so that all contenders are given the same.
//!
//! `bench_stills FOLDER WIDTH HEIGHT` writes `still-01.png` to `still-12.png`.

use std::{env, error::Error, path::Path};

use gala_ai::{
    illustrator::{Illustrator, PRESETS},
    provider::ImageRequest,
};
use gala_core::format::FrameSize;
use resvg::{tiny_skia, usvg};

const PROMPTS: [&str; 12] = [
    "tea hill mist",
    "leaf sun morning",
    "honey bee flower",
    "teapot fire",
    "rain cloud grass",
    "ship ocean wave",
    "mountain snow road",
    "kettle kitchen",
    "cup book window",
    "moon night owl",
    "market fruit basket",
    "train bridge river",
];

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [folder, width, height] = arguments.as_slice() else {
        return Err("usage: bench_stills FOLDER WIDTH HEIGHT".into());
    };
    let size = FrameSize::new(width.parse()?, height.parse()?)?;
    for (index, prompt) in PROMPTS.iter().enumerate() {
        let picture = flatten(prompt, PRESETS[index % PRESETS.len()], size)?;
        picture.save_png(Path::new(folder).join(format!("still-{:02}.png", index + 1)))?;
    }
    Ok(())
}

fn flatten(prompt: &str, preset: &str, size: FrameSize) -> Result<tiny_skia::Pixmap, Box<dyn Error>> {
    let request = ImageRequest {
        prompt: prompt.to_owned(),
        description: String::new(),
        references: Vec::new(),
        seed: None,
        negative: String::new(),
        language: "en".to_owned(),
        preset: preset.to_owned(),
        size,
        variant: 0,
    };
    let mut picture = tiny_skia::Pixmap::new(size.width, size.height).ok_or("too large")?;
    for layer in Illustrator::new().draw(&request)?.layers {
        let tree = usvg::Tree::from_data(&layer.bytes, &usvg::Options::default())?;
        let (across, down) = (size.width as f32 / tree.size().width(), size.height as f32 / tree.size().height());
        resvg::render(&tree, tiny_skia::Transform::from_scale(across, down), &mut picture.as_mut());
    }
    Ok(picture)
}
