//! Measures the stages of a render on drawn scenes: `cargo run --release -p gala-render --example measure FOLDER`.
//!
//! FOLDER receives the video and a few frames as PNG.

use std::{
    error::Error,
    fs, io,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use gala_core::{
    format::FrameSize,
    hash::ContentHash,
    time::FrameRate,
    timeline::{
        Camera, Caption, CaptionStyle, CaptionTrack, CaptionWord, Color, Content, Easing, Format, Layer, Still,
        Timeline, Track, Transition, TransitionKind, View, VisualClip, VisualTrack,
    },
};
use gala_render::{Cancel, EncodeSettings, Quality, RenderTo, Renderer, Source, Sources, Tools, plan, resolve};

const SCENES: u64 = 6;
const SCENE_MS: u64 = 4000;
const CROSS_MS: u64 = 500;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = PathBuf::from(std::env::args().nth(1).ok_or("name a folder")?);
    let size: FrameSize = std::env::args().nth(2).as_deref().unwrap_or("1080x1920").parse()?;
    let quality = match std::env::args().nth(3).as_deref() {
        Some("draft") => Quality::Draft,
        Some("high") => Quality::High,
        _ => Quality::Standard,
    };
    fs::create_dir_all(&folder)?;
    let beside = std::env::current_exe()?.ancestors().take(3).map(Path::to_owned).collect::<Vec<_>>();
    let cache = folder.join("cache");
    let _ = fs::remove_dir_all(&cache);
    let renderer = Renderer::new(Tools::find(&beside)?, &cache)?;
    let sources = sources(&folder)?;
    let resolved = resolve(&timeline(size), &sources)?;
    let start = Instant::now();
    let settings: EncodeSettings = renderer.settings(quality);
    println!("fonts           {:>9.1} ms", ms(start.elapsed()));
    let plan = plan(&resolved, &settings);

    let start = Instant::now();
    for frame in [0, 60, 112, 117, 200] {
        let name = folder.join(format!("frame-{frame}.png"));
        renderer.still_frame(&plan, frame)?.save(name)?;
    }
    println!("first pictures  {:>9.1} ms", ms(start.elapsed()));
    for (index, what) in [(0, "body"), (1, "crossfade"), (2, "body")] {
        let segment = &plan.segments[index];
        renderer.raw_frames(&plan, segment, &mut io::sink(), &Cancel::new())?;
        let start = Instant::now();
        renderer.raw_frames(&plan, segment, &mut io::sink(), &Cancel::new())?;
        println!("composite {what:<9} {:>6.2} ms/frame", ms(start.elapsed()) / segment.frames as f64);
    }
    let start = Instant::now();
    let out = folder.join("out.mp4");
    let workers = 2;
    let to = RenderTo { out: &out, mix: None, workers };
    let rendered = renderer.render(&plan, &to, &Cancel::new(), &|_| {})?;
    let took = start.elapsed();
    let fps = rendered.encoded_frames as f64 / took.as_secs_f64();
    println!("render, {workers} workers {:>8.1} ms, {fps:.1} fps, {} bytes", ms(took), fs::metadata(&out)?.len());
    Ok(())
}

fn ms(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}

fn sources(folder: &Path) -> Result<Sources, Box<dyn Error>> {
    let mut sources = Sources::new();
    for scene in 0..SCENES {
        for (name, text) in layers(scene) {
            let path = folder.join(&name);
            fs::write(&path, &text)?;
            sources.insert(name, Source { path, checksum: ContentHash::of(text.as_bytes()) });
        }
    }
    Ok(sources)
}

fn layers(scene: u64) -> [(String, String); 4] {
    let hue = scene * 57 % 360;
    let svg = |body: String| format!(r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1080 1920">{body}</svg>"#);
    let hills = |y: u64, light: u64| {
        let top = (0..=18).map(|i| format!("L{} {}", i * 60, y + (i * 7919 + scene * 131) % 90)).collect::<String>();
        svg(format!(r#"<path d="M0 {y}{top}L1080 1920L0 1920Z" fill="hsl({hue},45%,{light}%)"/>"#))
    };
    let rays: String = (0..40)
        .map(|i| {
            format!(
                r##"<circle cx="{}" cy="{}" r="{}" fill="#fff" opacity="0.35"/>"##,
                i * 97 % 1080,
                i * 53 % 900,
                2 + i % 5
            )
        })
        .collect();
    let sky = svg(format!(
        r##"<defs><linearGradient id="g" x2="0" y2="1"><stop offset="0" stop-color="hsl({hue},60%,25%)"/><stop offset="1"
        stop-color="hsl({},70%,75%)"/></linearGradient></defs><rect width="1080" height="1920" fill="url(#g)"/>{rays}"##,
        hue + 40
    ));
    let subject = svg(format!(
        r##"<g transform="translate(540 980)"><circle r="260" fill="#f5c542"/><circle cx="-90" cy="-60" r="34" fill="#402a10"/>
        <circle cx="90" cy="-60" r="34" fill="#402a10"/><path d="M-130 70Q0 210 130 70" stroke="#402a10" stroke-width="28"
        fill="none" stroke-linecap="round"/><rect x="-320" y="300" width="640" height="60" rx="30" fill="hsl({hue},80%,40%)"/></g>"##
    ));
    let name = |layer: &str| format!("scene-{scene}-{layer}.svg");
    [(name("sky"), sky), (name("far"), hills(1050, 45)), (name("subject"), subject), (name("near"), hills(1400, 25))]
}

fn timeline(size: FrameSize) -> Timeline {
    let clip = |scene: u64| {
        let layer = |name: &str, depth| Layer { source: format!("scene-{scene}-{name}.svg"), depth };
        VisualClip {
            id: format!("scene-{scene}"),
            start_ms: scene * (SCENE_MS - CROSS_MS),
            duration_ms: SCENE_MS,
            content: Content::Still(Still {
                layers: vec![layer("sky", 0.2), layer("far", 0.6), layer("subject", 1.0), layer("near", 1.5)],
                camera: Camera {
                    from: View { x: 0.45, y: 0.5, zoom: 1.02 },
                    to: View { x: 0.55, y: 0.52, zoom: 1.15 },
                    easing: Easing::InOut,
                },
            }),
            transition: (scene > 0).then_some(Transition { kind: TransitionKind::Crossfade, duration_ms: CROSS_MS }),
        }
    };
    let captions = (0..SCENES).map(|scene| caption(scene * (SCENE_MS - CROSS_MS) + 600)).collect();
    Timeline {
        version: Timeline::VERSION,
        format: Format { size, fps: FrameRate::FPS_30, background: Color([0; 3]) },
        tracks: vec![
            Track::Visual(VisualTrack { clips: (0..SCENES).map(clip).collect() }),
            Track::Caption(CaptionTrack { style: CaptionStyle::Karaoke, language: "en".to_owned(), captions }),
        ],
    }
}

fn caption(start_ms: u64) -> Caption {
    let text = "Tea was found by chance in a garden";
    let mut at = 0;
    let mut words = Vec::new();
    for (index, word) in (0..).zip(text.split(' ')) {
        let start = start_ms + index * 320;
        words.push(CaptionWord { bytes: at..at + word.len(), start_ms: start, end_ms: start + 320 });
        at += word.len() + 1;
    }
    Caption { start_ms, end_ms: start_ms + 2700, text: text.to_owned(), words }
}
