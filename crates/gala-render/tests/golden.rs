//! Golden frames: small timelines, one behaviour each, and what they look like.
//!
//! A case is `golden/cases/NAME.json`: what it shows, the times that are looked at, and a timeline over the pictures in
//! `golden/media`. Its frames stand side by side in `golden/frames/NAME.png`.
//!
//! `cargo test --workspace --test golden NAME` runs one case, `scripts/test --test golden blending` a group of them.
//! `make accept` (or `GALA_ACCEPT=1`) takes the present frames as right: look at each picture before it is committed.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
    sync::{Arc, Mutex, OnceLock, PoisonError},
};

use gala_core::{cancel::Cancel, hash::ContentHash, time::Millis, timeline::Timeline};
use gala_media::{Codec, Container, StartMode, Tools, probe, sequence_folder};
use gala_render::{EncodeSettings, Quality, RenderPlan, RenderTo, Renderer, Source, plan, resolve};
use gala_testkit::{ffmpeg, programs::built};
use image::{DynamicImage, Rgba, RgbaImage};
use libtest_mimic::{Arguments, Failed, Trial};
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
    /// Whether it is written without its background, as pictures with alpha.
    #[serde(default)]
    alpha: bool,
    timeline: Timeline,
}

/// Frames may differ by rounding in another build of a decoder or font: so much on the average of all pixels, out of
/// 255, and so much in the worst thousandth.
const MEAN: f64 = 0.35;
const WORST: u8 = 24;

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let cases = stems("cases");
    // Opened by the first case that runs: to list them takes neither ffmpeg nor a folder.
    let renderer: Arc<OnceLock<CaseRenderer>> = Arc::default();
    let trial = |(name, cases): (String, Vec<String>)| {
        let renderer = renderer.clone();
        Trial::test(name, move || renderer.get_or_init(CaseRenderer::new).check_all(&cases))
    };
    let mut trials: Vec<Trial> = tests(&cases).into_iter().map(trial).collect();
    trials.push(Trial::test("every_frame_belongs_to_a_case", move || check_frames(&cases)));
    libtest_mimic::run(&arguments, trials).exit_code()
}

/// The tests that nextest sees, each by the words that the names of its cases begin with.
const GROUPS: [(&str, &[&str]); 8] = [
    ("blending", &["alpha", "blend", "color", "opacity", "mask", "shadow"]),
    ("captions", &["caption"]),
    ("films", &["video", "visualiser"]),
    ("motion", &["enter", "exit", "keyframes", "transform"]),
    ("pictures", &["fit", "still", "svg", "odd", "draft", "gap", "tracks"]),
    ("shapes", &["shape", "corner"]),
    ("texts", &["text"]),
    ("transitions", &["transition"]),
];

/// The cases of each test, by its name.
///
/// `cargo test` runs each case as a test of its own, on a renderer that they share. nextest starts a process for each test,
/// and to load ffmpeg costs it more than most cases do, so there a test is a group of cases.
fn tests(cases: &BTreeSet<String>) -> BTreeMap<String, Vec<String>> {
    let is_nextest = std::env::var_os("NEXTEST").is_some();
    let mut tests: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for case in cases {
        let word = case.split('-').next().unwrap_or(case);
        let group = GROUPS.iter().find(|(_, words)| words.contains(&word)).map(|(name, _)| *name);
        // A case of no group is a test of its own everywhere.
        let test = group.filter(|_| is_nextest).unwrap_or(case);
        tests.entry(test.to_owned()).or_default().push(case.clone());
    }
    tests
}

const LEAST_CASES: usize = 60;

fn check_frames(cases: &BTreeSet<String>) -> Result<(), Failed> {
    if cases.len() < LEAST_CASES {
        return Err(format!("{} cases, fewer than {LEAST_CASES}", cases.len()).into());
    }
    match stems("frames").difference(cases).next() {
        Some(name) => Err(format!("golden/frames/{name}.png has no case: remove it").into()),
        None => Ok(()),
    }
}

fn golden(folder: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(folder)
}

/// The names of what lies in a folder, without their extensions.
fn stems(folder: &str) -> BTreeSet<String> {
    let entries = fs::read_dir(golden(folder)).expect("a folder of golden");
    let stem = |path: PathBuf| path.file_stem().expect("a name").to_string_lossy().into_owned();
    entries.map(|entry| stem(entry.expect("an entry").path())).collect()
}

/// What draws the cases of this process.
struct CaseRenderer {
    renderer: Renderer,
    tools: Tools,
    films: Mutex<BTreeMap<String, Source>>,
    folder: tempfile::TempDir,
}

impl CaseRenderer {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder for temporary files");
        let tools = Tools::find(&[built()], StartMode::Fork)
            .expect("ffmpeg is installed, and gala-sandbox is built: use scripts/test");
        let renderer = Renderer::new(tools.clone(), &folder.path().join("cache"), 2).expect("a cache");
        Self { renderer, tools, films: Mutex::default(), folder }
    }

    fn check_all(&self, cases: &[String]) -> Result<(), Failed> {
        let told = |case: &String| self.check(case).err().map(|error| format!("{case}: {error}"));
        let failures: Vec<String> = cases.iter().filter_map(told).collect();
        if failures.is_empty() { Ok(()) } else { Err(failures.join("\n").into()) }
    }

    fn check(&self, name: &str) -> Result<(), String> {
        let text = fs::read(golden("cases").join(format!("{name}.json"))).expect("a case");
        let case: Case = serde_json::from_slice(&text).map_err(|error| error.to_string())?;
        let frames = self.frames(&case)?;
        let reference = golden("frames").join(format!("{name}.png"));
        let expected = image::open(&reference).ok().map(|picture| picture.to_rgba8());
        if expected.as_ref().is_some_and(|expected| is_alike(expected, &frames)) {
            return Ok(());
        }
        if std::env::var_os("GALA_ACCEPT").is_some() {
            let frames = DynamicImage::from(frames);
            let frames = if case.alpha { frames } else { frames.to_rgb8().into() };
            frames.save(&reference).expect("the folder of frames is writable");
            return Ok(());
        }
        let shown = tell(name, expected.as_ref(), &frames);
        Err(format!("it must be seen that {} (see {})", case.about, shown.display()))
    }

    /// Draws what a case looks at, side by side.
    fn frames(&self, case: &Case) -> Result<RgbaImage, String> {
        let sources = case.timeline.source_names().into_iter().map(|name| (name.to_owned(), self.source(name)));
        let resolved = resolve(&case.timeline, &sources.collect()).map_err(|problems| problems.to_string())?;
        let settings = self.renderer.settings(case.quality);
        if case.alpha {
            let plan = plan(&resolved, &EncodeSettings { codec: Codec::Png, alpha: true, ..settings });
            return Ok(side_by_side(&self.written(&plan, &case.at_ms)?));
        }
        let plan = plan(&resolved, &settings);
        let frame = |ms: &u64| self.renderer.still_frame(&plan, plan.fps.frame_at(Millis(*ms)));
        let frames: Result<Vec<_>, _> = case.at_ms.iter().map(frame).collect();
        let frames =
            frames.map_err(|error| error.to_string())?.into_iter().map(|frame| DynamicImage::from(frame).into());
        Ok(side_by_side(&frames.collect::<Vec<_>>()))
    }

    /// Writes a plan as a sequence of pictures, and returns those of some times.
    fn written(&self, plan: &RenderPlan, at_ms: &[u64]) -> Result<Vec<RgbaImage>, String> {
        let folder = tempfile::tempdir_in(self.folder.path()).expect("a folder for temporary files");
        let out = folder.path().join("written.png");
        let to = RenderTo { out: &out, container: Container::Png, sound: None };
        self.renderer.render(plan, &to, &Cancel::new(), &|_| {}).map_err(|error| error.to_string())?;
        let frame = |ms: &u64| {
            let number = plan.fps.frame_at(Millis(*ms)).0 + 1;
            let path = sequence_folder(&out).join(format!("written-{number:06}.png"));
            image::open(path).map(DynamicImage::into_rgba8).map_err(|error| error.to_string())
        };
        at_ms.iter().map(frame).collect()
    }

    /// A picture of `golden/media`, or a film or sound that is recorded when it is first asked for.
    fn source(&self, name: &str) -> Source {
        let kept = golden("media").join(name);
        if kept.is_file() {
            return Source::new(&kept, ContentHash::of(&fs::read(&kept).expect("readable")));
        }
        let mut films = self.films.lock().unwrap_or_else(PoisonError::into_inner);
        films.entry(name.to_owned()).or_insert_with(|| self.record(name)).clone()
    }

    fn record(&self, name: &str) -> Source {
        let path = self.folder.path().join(name);
        record(name, &path);
        let mut source = Source::new(&path, ContentHash::of(&fs::read(&path).expect("readable")));
        let facts = probe(&self.tools, &path, &Cancel::new()).expect("a film or sound");
        source.facts.duration_ms = Some(facts.duration_ms);
        source.facts.has_sound = facts.audio.is_some();
        source
    }
}

fn side_by_side(frames: &[RgbaImage]) -> RgbaImage {
    const GAP: u32 = 2;
    let (width, height) = frames.first().expect("a case looks at one frame at least").dimensions();
    let mut sheet = RgbaImage::from_pixel((width + GAP) * frames.len() as u32 - GAP, height, Rgba([0, 0, 0, 255]));
    for (index, frame) in (0..).zip(frames) {
        image::imageops::replace(&mut sheet, frame, i64::from(index * (width + GAP)), 0);
    }
    sheet
}

/// Returns whether two pictures are equal, or differ by no more than rounding.
fn is_alike(expected: &RgbaImage, actual: &RgbaImage) -> bool {
    if expected == actual {
        return true;
    }
    if expected.dimensions() != actual.dimensions() {
        return false;
    }
    let pixels = expected.pixels().zip(actual.pixels());
    let mut differences: Vec<u8> = pixels.flat_map(|(one, other)| difference(*one, *other)).collect();
    let mean = differences.iter().map(|difference| f64::from(*difference)).sum::<f64>() / differences.len() as f64;
    let thousandth = differences.len() - 1 - differences.len() / 1000;
    let (_, worst, _) = differences.select_nth_unstable(thousandth);
    mean <= MEAN && *worst <= WORST
}

/// How far two pixels are from each other in each colour: as far as it is seen, or as their alphas are where that is more.
fn difference(one: Rgba<u8>, other: Rgba<u8>) -> [u8; 3] {
    let seen = |pixel: Rgba<u8>, channel: usize| (u16::from(pixel[channel]) * u16::from(pixel[3]) / 255) as u8;
    let alpha = one[3].abs_diff(other[3]);
    std::array::from_fn(|channel| seen(one, channel).abs_diff(seen(other, channel)).max(alpha))
}

/// Writes what was expected, what came, and where they differ, one above the other.
fn tell(name: &str, expected: Option<&RgbaImage>, actual: &RgbaImage) -> PathBuf {
    let (width, height) = actual.dimensions();
    let mut sheet = RgbaImage::new(width, height * 3);
    if let Some(expected) = expected {
        image::imageops::replace(&mut sheet, expected, 0, 0);
        for (x, y, pixel) in actual.enumerate_pixels() {
            let before = expected.get_pixel_checked(x, y).copied().unwrap_or(Rgba([0; 4]));
            let [r, g, b] = difference(*pixel, before).map(|channel| channel.saturating_mul(8));
            sheet.put_pixel(x, y + height * 2, Rgba([r, g, b, 255]));
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
fn record(name: &str, path: &Path) {
    let arguments = match name {
        "bars.mp4" => "-f lavfi -i testsrc2=size=160x90:rate=25:duration=2 -c:v libx264 -crf 10 -pix_fmt yuv420p",
        "tall.mp4" => "-f lavfi -i testsrc2=size=90x160:rate=25:duration=2 -c:v libx264 -crf 10 -pix_fmt yuv420p",
        "ghost.webm" => {
            "-f lavfi -i testsrc2=size=160x90:rate=25:duration=1,format=yuva420p,geq=lum='lum(X,Y)':cb='cb(X,Y)':cr='cr(X,Y)':a='255*lt(hypot(X-80,Y-45),40)' \
             -c:v libvpx-vp9 -crf 10 -b:v 0 -pix_fmt yuva420p"
        }
        "tone.wav" => "-f lavfi -i sine=frequency=440:duration=2 -ar 48000",
        _ => panic!("{name} is neither in golden/media nor a film that is recorded here"),
    };
    ffmpeg::make(path, &format!("-bitexact {arguments}"));
}
