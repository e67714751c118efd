//! Golden frames: small timelines, one behaviour each, and what they look like.
//!
//! A case is `golden/cases/NAME.json`: what it shows, the times that are looked at, and a timeline over the pictures in
//! `golden/media`. Its frames stand side by side in `golden/frames/NAME.png`. `make accept` (or `GALA_ACCEPT=1`) takes
//! the present frames as right: look at each picture before it is committed.

mod support;

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use gala_core::cancel::Cancel;
use gala_core::{hash::ContentHash, timeline::Timeline};
use gala_media::probe;
use gala_render::{Quality, Renderer, Source, Sources, plan, resolve};
use image::{Rgb, RgbImage};
use serde::Deserialize;

/// One behaviour.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    /// A sentence that says what must be seen.
    about: String,
    /// When the timeline is looked at.
    at_ms: Vec<u64>,
    #[serde(default)]
    quality: Quality,
    timeline: Timeline,
}

/// Frames may differ by rounding in another build of a decoder or font: so much on the average of all pixels, out of
/// 255, and so much in the worst thousandth.
const MEAN: f64 = 0.35;
const WORST: u8 = 24;

#[test]
fn every_case_looks_as_it_did() {
    let renderer = CaseRenderer::new();
    let accept = std::env::var_os("GALA_ACCEPT").is_some();
    let mut names: Vec<String> = cases();
    names.sort();
    assert!(names.len() >= LEAST_CASES, "{} cases, fewer than {LEAST_CASES}", names.len());
    let failures: Vec<String> = names.iter().filter_map(|name| renderer.check(name, accept).err()).collect();
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn every_frame_belongs_to_a_case() {
    let cases = cases();
    for entry in fs::read_dir(golden("frames")).expect("the folder of frames") {
        let name = stem(&entry.expect("an entry").path());
        assert!(cases.contains(&name), "golden/frames/{name}.png has no case: remove it");
    }
}

const LEAST_CASES: usize = 60;

fn golden(folder: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(folder)
}

fn stem(path: &Path) -> String {
    path.file_stem().expect("a name").to_string_lossy().into_owned()
}

fn cases() -> Vec<String> {
    let entries = fs::read_dir(golden("cases")).expect("the folder of cases");
    entries.map(|entry| stem(&entry.expect("an entry").path())).collect()
}

struct CaseRenderer {
    renderer: Renderer,
    sources: Sources,
    _folder: tempfile::TempDir,
}

impl CaseRenderer {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder for temporary files");
        let tools = support::tools();
        let renderer = Renderer::new(tools.clone(), &folder.path().join("cache")).expect("a cache");
        record_films(folder.path());
        let kept = fs::read_dir(golden("media")).expect("the folder of media");
        let made = fs::read_dir(folder.path()).expect("the folder of films");
        let mut sources = Sources::new();
        for path in kept.chain(made).map(|entry| entry.expect("an entry").path()).filter(|path| path.is_file()) {
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            let mut source = Source::new(&path, ContentHash::of(&fs::read(&path).expect("readable")));
            if let Ok(facts) = probe(&tools, &path, &Cancel::new()) {
                source.facts.duration_ms = Some(facts.duration_ms);
                source.facts.has_sound = facts.audio.is_some();
            }
            sources.insert(name, source);
        }
        Self { renderer, sources, _folder: folder }
    }

    fn check(&self, name: &str, accept: bool) -> Result<(), String> {
        let text = fs::read(golden("cases").join(format!("{name}.json"))).expect("a case");
        let case: Case = serde_json::from_slice(&text).map_err(|error| format!("{name}: {error}"))?;
        let frames = self.frames(&case).map_err(|error| format!("{name}: {error}"))?;
        let reference = golden("frames").join(format!("{name}.png"));
        let expected = image::open(&reference).ok().map(|picture| picture.to_rgb8());
        if expected.as_ref().is_some_and(|expected| is_alike(expected, &frames)) {
            return Ok(());
        }
        if accept {
            frames.save(&reference).expect("the folder of frames is writable");
            return Ok(());
        }
        let shown = tell(name, expected.as_ref(), &frames);
        Err(format!("{name}: it must be seen that {} (see {})", case.about, shown.display()))
    }

    /// Draws what a case looks at, side by side.
    fn frames(&self, case: &Case) -> Result<RgbImage, String> {
        let resolved = resolve(&case.timeline, &self.sources).map_err(|problems| problems.to_string())?;
        let plan = plan(&resolved, &self.renderer.settings(case.quality));
        let frame = |ms: &u64| self.renderer.still_frame(&plan, plan.fps.frame_at(*ms));
        let frames: Result<Vec<_>, _> = case.at_ms.iter().map(frame).collect();
        Ok(side_by_side(&frames.map_err(|error| error.to_string())?))
    }
}

fn side_by_side(frames: &[RgbImage]) -> RgbImage {
    const GAP: u32 = 2;
    let (width, height) = frames.first().expect("a case looks at one frame at least").dimensions();
    let mut sheet = RgbImage::new((width + GAP) * frames.len() as u32 - GAP, height);
    for (index, frame) in (0..).zip(frames) {
        image::imageops::replace(&mut sheet, frame, i64::from(index * (width + GAP)), 0);
    }
    sheet
}

/// Returns whether two pictures are equal, or differ by no more than rounding.
fn is_alike(expected: &RgbImage, actual: &RgbImage) -> bool {
    if expected == actual {
        return true;
    }
    if expected.dimensions() != actual.dimensions() {
        return false;
    }
    let mut differences: Vec<u8> =
        expected.as_raw().iter().zip(actual.as_raw()).map(|(one, other)| one.abs_diff(*other)).collect();
    let mean = differences.iter().map(|difference| f64::from(*difference)).sum::<f64>() / differences.len() as f64;
    let thousandth = differences.len() - 1 - differences.len() / 1000;
    let (_, worst, _) = differences.select_nth_unstable(thousandth);
    mean <= MEAN && *worst <= WORST
}

/// Writes what was expected, what came, and where they differ, one above the other.
fn tell(name: &str, expected: Option<&RgbImage>, actual: &RgbImage) -> PathBuf {
    let (width, height) = actual.dimensions();
    let mut sheet = RgbImage::new(width, height * 3);
    if let Some(expected) = expected {
        image::imageops::replace(&mut sheet, expected, 0, 0);
        for (x, y, pixel) in actual.enumerate_pixels() {
            let before = expected.get_pixel_checked(x, y).copied().unwrap_or(Rgb([0; 3]));
            let difference = std::array::from_fn(|channel| pixel[channel].abs_diff(before[channel]).saturating_mul(8));
            sheet.put_pixel(x, y + height * 2, Rgb(difference));
        }
    }
    image::imageops::replace(&mut sheet, actual, 0, i64::from(height));
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("golden");
    fs::create_dir_all(&folder).expect("the target folder is writable");
    let path = folder.join(format!("{name}.png"));
    sheet.save(&path).expect("the target folder is writable");
    path
}

/// Films are made anew each time: their frames are known, and no video belongs into a repository.
fn record_films(folder: &Path) {
    let film = |name: &str, arguments: &str| {
        let output = Command::new("ffmpeg")
            .args("-hide_banner -loglevel error -y -bitexact".split(' '))
            .args(arguments.split(' '))
            .arg(folder.join(name))
            .output()
            .expect("ffmpeg runs");
        assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
    };
    film("bars.mp4", "-f lavfi -i testsrc2=size=160x90:rate=25:duration=2 -c:v libx264 -crf 10 -pix_fmt yuv420p");
    film("tall.mp4", "-f lavfi -i testsrc2=size=90x160:rate=25:duration=2 -c:v libx264 -crf 10 -pix_fmt yuv420p");
    film(
        "ghost.webm",
        "-f lavfi -i testsrc2=size=160x90:rate=25:duration=1,format=yuva420p,geq=lum='lum(X,Y)':cb='cb(X,Y)':cr='cr(X,Y)':a='255*lt(hypot(X-80,Y-45),40)' \
         -c:v libvpx-vp9 -crf 10 -b:v 0 -pix_fmt yuva420p",
    );
    film("tone.wav", "-f lavfi -i sine=frequency=440:duration=2 -ar 48000");
}
