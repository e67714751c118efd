//! What the installed ffmpeg writes, whole and damaged: each file ends as ready or as failed with a code of its own, soon, by
//! one worker that lives on, and nothing is tried twice.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use gala_core::{asset::AssetStatus, id::AssetId, job::JobState};
use gala_testkit::database::{Engine, OnEngine};

use super::bringing::Ingesting;

/// A file is answered within this on an idle machine; a loaded one is given more.
const PATIENCE: Duration = Duration::from_secs(120);
/// What can be said against a file. Anything else would be a fault of ours.
const CODES: [&str; 16] = [
    "animated_picture",
    "damaged",
    "decoder_missing",
    "empty_audio",
    "empty_file",
    "empty_media",
    "no_picture",
    "no_sound",
    "no_streams",
    "no_video",
    "too_complex",
    "too_long",
    "too_many_pixels",
    "truncated",
    "unreadable_file",
    "unsupported_format",
];
/// Announced as each of these, a file goes through films, sounds and pictures.
const TYPES: [&str; 8] =
    ["video/mp4", "video/x-matroska", "audio/mpeg", "audio/wav", "image/png", "image/gif", "image/heic", "image/tiff"];

/// So many files: some where it must be quick, all by hand.
fn most() -> usize {
    if std::env::var("GALA_STRESS").is_ok_and(|size| size == "large") { usize::MAX } else { 40 }
}

/// Random choices that a seed repeats (SplitMix64).
struct Random(u64);

impl Random {
    fn of_this_run() -> Self {
        let given = std::env::var("GALA_STRESS_SEED").ok().and_then(|seed| seed.parse().ok());
        let seed = given.unwrap_or(20_261_130);
        println!("GALA_STRESS_SEED={seed}");
        Self(seed)
    }

    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        ((mixed ^ (mixed >> 27)) % end.max(1) as u64) as usize
    }

    fn shuffle<T>(&mut self, all: &mut [T]) {
        (1..all.len()).rev().for_each(|place| all.swap(place, self.below(place + 1)));
    }

    /// Damages a file in one of the ways in which files are damaged, and attackers damage them.
    fn damage(&mut self, bytes: &mut Vec<u8>) {
        let length = bytes.len().max(1);
        // Headers are where a byte says most.
        let at = if self.below(2) == 0 { self.below(length.min(512)) } else { self.below(length) };
        let end = (at + 1 + self.below(256)).min(bytes.len());
        match self.below(5) {
            0 => bytes[at..end].iter_mut().step_by(16).for_each(|byte| *byte ^= 1 << (at % 8)),
            1 => bytes.truncate(at),
            2 => bytes[at..end].fill(0),
            3 => bytes.extend_from_within(at..end),
            _ => {
                let number = [0, 1, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff_u32][self.below(5)].to_be_bytes();
                bytes.iter_mut().skip(at).zip(number).for_each(|(byte, new)| *byte = new);
            }
        }
    }
}

/// Asks ffmpeg for the names of its muxers or encoders; `mark` is what a line has of those that are meant.
fn named(list: &str, mark: impl Fn(&str) -> bool) -> Vec<String> {
    let told = Command::new("ffmpeg").args(["-hide_banner", list]).output().expect("ffmpeg runs");
    let told = String::from_utf8_lossy(&told.stdout).into_owned();
    let lines = told.lines().skip_while(|line| !line.trim().starts_with("--")).skip(1).map(str::to_owned);
    let lines = lines.filter(|line| mark(line));
    lines
        .filter_map(|line| line.split_whitespace().nth(1).map(str::to_owned))
        .flat_map(|names| names.split(',').map(str::to_owned).collect::<Vec<_>>())
        .collect()
}

/// Every muxer with every encoder, as options of ffmpeg. Devices and what talks to networks are none.
fn combinations() -> Vec<(String, String)> {
    const NO_FILES: [&str; 20] = [
        "alsa",
        "caca",
        "chromaprint",
        "decklink",
        "fbdev",
        "fifo",
        "opengl",
        "oss",
        "pulse",
        "rtp",
        "rtp_mpegts",
        "rtsp",
        "sap",
        "sdl",
        "sdl2",
        "tee",
        "v4l2",
        "video4linux2",
        "xv",
        "whip",
    ];
    let hardware = ["_v4l2m2m", "_nvenc", "_qsv", "_vaapi", "_amf", "_omx", "nvenc", "_mf", "_cuvid"];
    let muxers = named("-muxers", |line| line.starts_with("  E"));
    let encoders = named("-encoders", |line| line.starts_with(" V") || line.starts_with(" A"));
    let mut all = Vec::new();
    for muxer in muxers.iter().filter(|muxer| !NO_FILES.contains(&muxer.as_str())) {
        for encoder in encoders.iter().filter(|encoder| !hardware.iter().any(|end| encoder.ends_with(end))) {
            all.push((muxer.clone(), encoder.clone()));
        }
    }
    all
}

/// What is read of all that ffmpeg writes: of a sample every second file is of these.
const READ: [&str; 17] = [
    "mp4", "mov", "matroska", "webm", "avi", "mpegts", "flv", "ogg", "wav", "w64", "aiff", "mp3", "flac", "adts",
    "asf", "gif", "apng",
];

/// Puts what is read and what is not in turns, each in a random order.
fn in_turns(random: &mut Random) -> Vec<(String, String)> {
    let (mut read, mut others): (Vec<_>, Vec<_>) =
        combinations().into_iter().partition(|(muxer, _)| READ.contains(&muxer.as_str()));
    random.shuffle(&mut read);
    random.shuffle(&mut others);
    let most = read.len().max(others.len());
    let (mut read, mut others) = (read.into_iter(), others.into_iter());
    (0..most).flat_map(|_| [read.next(), others.next()]).flatten().collect()
}

/// A third of a second; `None` where they do not go together.
fn made(muxer: &str, encoder: &str, to: &Path) -> Option<Vec<u8>> {
    let mut child = Command::new("timeout")
        .args(["20", "ffmpeg", "-v", "quiet", "-nostdin", "-y", "-f", "lavfi", "-i", "testsrc2=s=64x48:r=10:d=0.3"])
        .args([
            "-f",
            "lavfi",
            "-i",
            "sine=d=0.3:r=48000",
            "-strict",
            "experimental",
            "-t",
            "0.3",
            "-c",
            encoder,
            "-f",
            muxer,
        ])
        .arg(to)
        .spawn()
        .expect("ffmpeg runs");
    child
        .wait()
        .expect("it ended")
        .success()
        .then(|| std::fs::read(to).ok())
        .flatten()
        .filter(|bytes| !bytes.is_empty())
}

/// Whether ffprobe finds a picture in a file; damaged ones may hold anything.
fn has_picture(path: &Path) -> bool {
    let arguments = ["-v", "quiet", "-select_streams", "v", "-show_entries", "stream=index", "-of", "csv=p=0"];
    let told =
        Command::new("timeout").args(["20", "ffprobe"]).args(arguments).arg(path).output().expect("ffprobe runs");
    !told.stdout.is_empty()
}

/// Brings a file and returns how it ended.
async fn answered(brought: &Ingesting, path: &Path, mime: &str) -> (AssetId, AssetStatus, Option<String>) {
    let begun = Instant::now();
    let id = brought.bring(path, mime).await;
    let ended = brought.ended(id).await;
    assert!(begun.elapsed() < PATIENCE, "{} took {:?}", path.display(), begun.elapsed());
    (id, ended.status, ended.error.map(|error| error.error_code))
}

fn kept(path: &Path) -> PathBuf {
    let kept =
        std::env::temp_dir().join(format!("gala-corpus-{}", path.file_name().expect("a name").to_string_lossy()));
    std::fs::copy(path, &kept).expect("copied");
    kept
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_ffmpeg_writes_whole_or_damaged_is_answered() {
    let brought = Ingesting::start(Engine::Sqlite).await;
    let mut random = Random::of_this_run();
    let all = in_turns(&mut random);
    assert!(all.len() > 1000, "this ffmpeg writes too little to mean anything");
    let (mut files, mut ready, mut codes, mut muxers) = (0, 0, BTreeSet::new(), BTreeSet::new());
    let scratch = brought.path("made");
    for (muxer, encoder) in all {
        if files >= most() {
            break;
        }
        let _ = std::fs::remove_file(&scratch);
        let Some(mut bytes) = made(&muxer, &encoder, &scratch) else { continue };
        // Of three files two are damaged.
        if files % 3 != 0 {
            random.damage(&mut bytes);
        }
        let path = brought.path(&format!("{files}-{muxer}-{encoder}"));
        std::fs::write(&path, &bytes).expect("written");
        // As what it is, or as anything else.
        let own = if has_picture(&path) { "video/x-matroska" } else { "audio/ogg" };
        let mime = if random.below(3) == 0 { TYPES[random.below(TYPES.len())] } else { own };
        let (id, status, code) = answered(&brought, &path, mime).await;
        let job = brought.fixture.job(&brought.job(id).await).await;
        let is_known = match &code {
            None => status == AssetStatus::Ready && job.state == JobState::Succeeded,
            Some(code) => CODES.contains(&code.as_str()) && (job.state, job.attempt) == (JobState::Succeeded, 1),
        };
        assert!(
            is_known,
            "{muxer} {encoder} as {mime}: {status:?} {code:?} {job:?}, kept as {}",
            kept(&path).display()
        );
        files += 1;
        ready += usize::from(status == AssetStatus::Ready);
        codes.extend(code);
        muxers.insert(muxer);
        let _ = std::fs::remove_file(&path);
    }
    println!("{files} files of {} muxers: {ready} ready, else {codes:?}", muxers.len());
    assert!(files >= 30 && ready >= 3 && ready < files && codes.len() >= 2, "{files} files, {ready} ready, {codes:?}");
}
