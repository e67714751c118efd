//! Renders a timeline from nothing, for the benchmarks: no segment is kept from an earlier run.
//!
//! `bench_render TIMELINE.json OUT.mp4 WORKERS` encodes. `bench_render TIMELINE.json OUT.yuv raw` writes the frames as
//! the encoder would be given them; `bench_render TIMELINE.json - raw` composites and throws them away.

use std::{
    env,
    error::Error,
    fs::{self, File},
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};

use gala_core::cancel::Cancel;
use gala_core::{hash::ContentHash, timeline::Timeline};
use gala_media::{Container, StartMode, Tools};
use gala_render::{Quality, RenderPlan, RenderTo, Renderer, Source, Sources, plan, resolve};

fn main() -> Result<(), Box<dyn Error>> {
    gala_render::memory::give_back_large_blocks();
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [timeline, out, how] = arguments.as_slice() else {
        return Err("usage: bench_render TIMELINE.json OUT WORKERS|raw".into());
    };
    let (timeline, out) = (Path::new(timeline), Path::new(out));
    let cache = tempfile::tempdir()?;
    let workers = if how == "raw" { 1 } else { how.parse()? };
    let renderer = Renderer::new(Tools::find(&program_folders()?, StartMode::Fork)?, cache.path(), workers)?;
    let plan = read(timeline, &renderer)?;
    if how == "raw" {
        return write_raw(&renderer, &plan, out);
    }
    let to = RenderTo { out, container: Container::Mp4, sound: None };
    let rendered = renderer.render(&plan, &to, &Cancel::new(), &|_| ())?;
    println!("{} frames in {} segments", rendered.encoded_frames, rendered.encoded_segments);
    Ok(())
}

/// The sandbox's helper lies beside the built programs, one folder above the examples.
fn program_folders() -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let beside = env::current_exe()?.parent().map(Path::to_owned).unwrap_or_default();
    let above = beside.parent().map(Path::to_owned);
    Ok(above.into_iter().chain([beside]).collect())
}

/// Sources stand beside the timeline.
fn read(path: &Path, renderer: &Renderer) -> Result<RenderPlan, Box<dyn Error>> {
    let timeline: Timeline = serde_json::from_slice(&fs::read(path)?)?;
    let folder = path.canonicalize()?.parent().map(Path::to_owned).unwrap_or_default();
    let mut sources = Sources::new();
    for name in timeline.source_names() {
        let path = folder.join(name);
        let checksum = ContentHash::of(&fs::read(&path)?);
        sources.insert(name.to_owned(), Source::new(path, checksum));
    }
    Ok(plan(&resolve(&timeline, &sources)?, &renderer.settings(Quality::Standard)))
}

fn write_raw(renderer: &Renderer, plan: &RenderPlan, out: &Path) -> Result<(), Box<dyn Error>> {
    let mut to: Box<dyn Write> =
        if out == Path::new("-") { Box::new(io::sink()) } else { Box::new(BufWriter::new(File::create(out)?)) };
    for segment in &plan.segments {
        renderer.raw_frames(plan, segment, &mut to, &Cancel::new())?;
    }
    Ok(to.flush()?)
}
