//! Media and pictures as ffmpeg writes them, damaged at places that a seed chooses: each is shown, or refused with a code.
//!
//! Two thousand files in all; `GALA_STRESS=large` makes ten times as many of a fresh seed, and `GALA_STRESS_SEED`
//! repeats one.

use std::{
    fs, io,
    path::Path,
    process::Command,
    time::{Duration, Instant},
};

use gala_audio::decode_narration;
use gala_core::{
    cancel::Cancel,
    hash::ContentHash,
    time::Frames,
    timeline::{Content, Image, Video},
};
use gala_media::{RunError, probe};
use gala_raster::picture::{Rasteriser, check_picture};
use gala_render::Source;

use crate::support::*;

/// What a person is kept waiting at the most for the answer that a file is bad.
const PATIENCE: Duration = Duration::from_secs(30);
/// What can be said against a file. Anything else would be a fault of ours.
const CODES: [&str; 14] = [
    "animated_picture",
    "damaged",
    "empty_audio",
    "empty_file",
    "empty_media",
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

/// A container of ffmpeg's, and what it may hold.
type Kind = (&'static str, &'static [&'static str], &'static [&'static str]);

const NONE: &[&str] = &[""];

#[test]
fn damaged_iso_media_are_results() {
    media(&[
        ("mp4", &["libx264", "libx265", "mpeg4", "libaom-av1 -cpu-used 8"], &["aac", "libmp3lame", "ac3"]),
        ("mov", &["prores_ks", "mjpeg", "libx264"], &["pcm_s16le", "alac", "aac"]),
    ]);
}

#[test]
fn damaged_matroska_is_a_result() {
    media(&[
        ("matroska", &["libx264", "ffv1", "mpeg2video", "libvpx"], &["flac", "libopus", "libvorbis", "eac3"]),
        ("webm", &["libvpx", "libvpx-vp9 -cpu-used 8"], &["libopus", "libvorbis"]),
    ]);
}

#[test]
fn damaged_older_containers_are_results() {
    media(&[
        ("avi", &["mpeg4", "mjpeg", "rawvideo", "msmpeg4"], &["pcm_u8", "libmp3lame", "adpcm_ms"]),
        ("mpegts", &["mpeg2video", "libx264"], &["mp2", "aac", "ac3"]),
        ("mpeg", &["mpeg1video"], &["mp2"]),
        ("flv", &["flv", "libx264"], &["libmp3lame", "aac"]),
        ("asf", &["wmv2", "msmpeg4"], &["wmav2"]),
        ("ogg", &["libtheora"], &["libvorbis", "libopus", "flac"]),
    ]);
}

#[test]
fn damaged_sounds_are_results() {
    media(&[
        ("wav", NONE, &["pcm_s16le", "pcm_f32le", "pcm_s24le", "adpcm_ima_wav", "pcm_mulaw"]),
        ("w64", NONE, &["pcm_s32le"]),
        ("aiff", NONE, &["pcm_s16be"]),
        ("mp3", NONE, &["libmp3lame"]),
        ("flac", NONE, &["flac"]),
        ("adts", NONE, &["aac"]),
    ]);
}

#[test]
fn damaged_pictures_are_results() {
    let mut bench = Bench::new();
    let mut random = Random::of_this_run();
    let kinds = [("png", "png"), ("jpg", "mjpeg"), ("webp", "libwebp"), ("gif", "gif"), ("bmp", "bmp")];
    let whole: Vec<(&str, Vec<u8>)> = kinds
        .iter()
        .filter_map(|(name, codec)| Some((*name, made(&bench, &format!("-frames:v 1 -c:v {codec} -f image2"), name)?)))
        .collect();
    assert!(whole.len() >= 4, "this ffmpeg writes too few kinds of pictures to mean anything");
    let mut refused = 0;
    let count = 400 * scale();
    for number in 0..count {
        let (name, bytes) = &whole[number % whole.len()];
        let damaged = random.damage(bytes);
        let file = format!("picture.{name}");
        refused += usize::from(in_time(&file, &damaged, || show_picture(&mut bench, &file, &damaged)));
    }
    println!("{refused} of {count} were refused");
    assert!(refused > count / 10 && refused < count, "{refused} of {count} were refused");
}

fn show_picture(bench: &mut Bench, file: &str, bytes: &[u8]) -> Result<(), RunError> {
    bench.add(file, bytes);
    check_picture(&Rasteriser::new(&bench.renderer.tools().svg, &Cancel::new()), &bench.path(file))?;
    let mut clip = still("x", "a", 0, 100, 0);
    clip.content = Content::Image(Image { source: file.to_owned() });
    let plan = bench.plan(&timeline(vec![clip]));
    bench.renderer.still_frame(&plan, Frames(0)).map(drop)
}

/// Damages whole files of these kinds, each as often, and looks into them, decodes them and listens to them.
fn media(kinds: &[Kind]) {
    let mut bench = Bench::new();
    let mut random = Random::of_this_run();
    let mut whole = Vec::new();
    for (container, pictures, sounds) in kinds {
        for (place, picture) in pictures.iter().enumerate() {
            let sound = sounds[place % sounds.len()];
            whole.extend(film(&bench, container, picture, sound).map(|bytes| (*container, bytes)));
        }
        for sound in sounds.iter().skip(pictures.len()) {
            whole.extend(film(&bench, container, pictures[0], sound).map(|bytes| (*container, bytes)));
        }
    }
    assert!(whole.len() >= kinds.len(), "this ffmpeg writes too few kinds of media to mean anything");
    let mut refused = 0;
    let count = 400 * scale();
    for number in 0..count {
        let (container, bytes) = &whole[number % whole.len()];
        let damaged = random.damage(bytes);
        let file = format!("medium.{container}");
        refused += usize::from(in_time(&file, &damaged, || play(&mut bench, &file, &damaged)));
    }
    println!("{refused} of {count} files were refused; {} kinds", whole.len());
    assert!(refused > count / 20 && refused < count, "{refused} of {count} were refused");
}

/// Half a second of picture and sound; `None` where this build of ffmpeg cannot write it.
fn film(bench: &Bench, container: &str, picture: &str, sound: &str) -> Option<Vec<u8>> {
    let streams = if picture.is_empty() {
        format!("-map 1:a -c:a {sound}")
    } else {
        format!("-map 0:v -map 1:a -c:v {picture} -c:a {sound}")
    };
    made(bench, &format!("{streams} -strict experimental -f {container}"), "whole")
}

fn made(bench: &Bench, arguments: &str, name: &str) -> Option<Vec<u8>> {
    let path = bench.path(&format!("made-{name}"));
    let sources = "-f lavfi -i testsrc2=s=64x48:r=10:d=0.5,format=yuv420p -f lavfi -i sine=d=0.5:r=44100";
    let status = Command::new("ffmpeg")
        .args(["-v", "quiet", "-y"])
        .args(sources.split(' ').chain(arguments.split_ascii_whitespace()))
        .arg(&path)
        .status()
        .expect("ffmpeg runs");
    status.success().then(|| fs::read(path).expect("a file"))
}

fn play(bench: &mut Bench, file: &str, bytes: &[u8]) -> Result<(), RunError> {
    bench.add(file, bytes);
    let (path, cancel) = (bench.path(file), Cancel::new());
    let facts = probe(bench.renderer.tools(), &path, &cancel)?;
    if facts.audio.is_some() {
        decode_narration(bench.renderer.tools(), &path, bench.folder.path(), &cancel)?;
    }
    if facts.video.is_some() {
        // What a renderer knows of a file it knows by its content.
        bench.sources.insert(file.to_owned(), Source::new(path, ContentHash::of(bytes)));
        let mut clip = still("x", "a", 0, 300, 0);
        clip.content = Content::Video(Video::new(file));
        let plan = bench.plan(&timeline(vec![clip]));
        for segment in &plan.segments {
            bench.renderer.raw_frames(&plan, segment, &mut io::sink(), &cancel)?;
        }
    }
    Ok(())
}

/// Returns whether a file was refused. It must be refused by its own fault, and soon.
fn in_time(file: &str, bytes: &[u8], look: impl FnOnce() -> Result<(), RunError>) -> bool {
    let started = Instant::now();
    let seen = look();
    let keep = || {
        let kept = std::env::temp_dir().join(format!("gala-mutation-{}-{file}", ContentHash::of(bytes).short()));
        fs::write(&kept, bytes).expect("written");
        format!("the file is kept as {}", kept.display())
    };
    assert!(started.elapsed() < PATIENCE, "{file} took {:?}: {}", started.elapsed(), keep());
    match seen {
        Ok(()) => false,
        Err(RunError::Media(error)) if CODES.contains(&error.code()) => true,
        Err(error) => panic!("{file}: {} {error}: {}", error.code(), keep()),
    }
}

/// 1 where it must be quick, 10 by hand.
fn scale() -> usize {
    if std::env::var("GALA_STRESS").is_ok_and(|size| size == "large") { 10 } else { 1 }
}

/// Random choices that a seed repeats (xorshift64*).
struct Random(u64);

impl Random {
    fn of_this_run() -> Self {
        let given = std::env::var("GALA_STRESS_SEED").ok().and_then(|seed| seed.parse().ok());
        let fresh = || std::time::UNIX_EPOCH.elapsed().map_or(7, |since| since.as_nanos() as u64);
        let seed = given.unwrap_or_else(|| if scale() == 1 { 20_251_125 } else { fresh() });
        println!("GALA_STRESS_SEED={seed}");
        Self(seed | 1)
    }

    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) % end.max(1) as u64) as usize
    }

    /// Damages a file in one to three of the ways in which files are damaged, and attackers damage them.
    fn damage(&mut self, whole: &[u8]) -> Vec<u8> {
        let mut bytes = whole.to_vec();
        for _ in 0..=self.below(3) {
            self.damage_once(&mut bytes);
        }
        bytes
    }

    fn damage_once(&mut self, bytes: &mut Vec<u8>) {
        let length = bytes.len().max(1);
        // Headers are where a byte says most.
        let within = if self.below(2) == 0 { length.min(512) } else { length };
        let at = self.below(within);
        let end = (at + 1 + self.below(256)).min(bytes.len());
        match self.below(6) {
            0 => bytes[at..end].iter_mut().step_by(16).for_each(|byte| *byte ^= 1 << (at % 8)),
            1 => bytes.truncate(at),
            2 => bytes[at..end].fill(0),
            3 => bytes.extend_from_within(at..end),
            4 => drop(bytes.drain(at..end)),
            _ => {
                let numbers: [u32; 6] = [0, 1, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff, 0x1000_0000];
                let number = numbers[self.below(numbers.len())].to_be_bytes();
                bytes.iter_mut().skip(at).zip(number).for_each(|(byte, new)| *byte = new);
            }
        }
    }
}

/// A picture that this program can write is there for every test of it.
#[test]
fn what_is_whole_is_shown() {
    let mut bench = Bench::new();
    let whole = film(&bench, "mp4", "libx264", "aac").expect("ffmpeg writes MP4");
    play(&mut bench, "whole.mp4", &whole).expect("it is shown");
    let picture = made(&bench, "-frames:v 1 -c:v png -f image2", "whole.png").expect("ffmpeg writes PNG");
    assert!(Path::new(&bench.path("made-whole.png")).is_file());
    show_picture(&mut bench, "whole.png", &picture).expect("it is shown");
}
