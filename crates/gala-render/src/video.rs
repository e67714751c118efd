//! Moving pictures as content: ffmpeg decodes them in the sandbox, frame by frame, at the frame's size and rate.

use std::{
    collections::BTreeMap,
    io::{self, PipeReader, Read},
    path::PathBuf,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use gala_core::{format::FrameSize, hash::ContentHash, time::FrameRate};
use gala_raster::{fit::Fitted, frame::Frame};

use crate::{
    cancel::Cancel,
    command::Command,
    delivered::{Delivered, Stream},
    error::{MediaError, RenderError},
    probe::{self, VideoFacts},
    process::{Program, Running},
    resolve::Source,
    tools::Tools,
};

/// Decoding waits for the encoder, so the limit is that of a segment.
const TIME_LIMIT: Duration = Duration::from_secs(1800);

/// Which part of a file is wanted.
#[derive(Clone, Debug)]
pub(crate) struct Cut<'a> {
    pub source: &'a Source,
    pub source_in_ms: u64,
    pub speed: f32,
    /// How many frames of the clip came before.
    pub offset: u64,
    pub frames: u64,
}

/// How frames are brought to the size and colours they are drawn with.
#[derive(Clone, Debug)]
pub(crate) struct Framing {
    pub size: FrameSize,
    with_alpha: bool,
    /// Of one frame of the file, as it is decoded.
    source_pixels: u64,
    /// What reads the file where ffmpeg's own choice would lose something.
    decoder: Option<&'static str>,
    filters: String,
}

impl Framing {
    /// Shows what is seen of a fitted video in frames of a size.
    pub fn new(fitted: &Fitted, size: FrameSize, facts: &VideoFacts) -> Self {
        let FrameSize { width, height } = size;
        let (across, down) = (f64::from(width) / fitted.seen.width, f64::from(height) / fitted.seen.height);
        let whole = |length: f64, least: u32| (length.round() as u32).max(least);
        let picture_width = whole(fitted.picture.width * across, width);
        let picture_height = whole(fitted.picture.height * down, height);
        let left = whole((fitted.seen.left - fitted.picture.left) * across, 0).min(picture_width - width);
        let top = whole((fitted.seen.top - fitted.picture.top) * down, 0).min(picture_height - height);
        let tone = if facts.is_hdr { TONE_MAP } else { "" };
        let format = if facts.has_alpha { "yuva420p" } else { "yuv420p" };
        let from = if facts.is_taken_as_bt709 { "in_color_matrix=bt709:" } else { "" };
        let to = if facts.is_hdr { "bt2020" } else { "bt709" };
        // Square pixels first, then the size of the picture, of which a part is cut out. Where neither size nor colours
        // change, this costs nothing.
        let filters = format!(
            "scale='max(1,trunc(iw*sar+0.5))':ih,setsar=1,\
             scale={picture_width}:{picture_height}:flags=bicubic+accurate_rnd:{from}out_color_matrix={to}:out_range=tv,\
crop={width}:{height}:{left}:{top},{tone}format={format}"
        );
        // ffmpeg's own VP8 and VP9 decoders leave the alpha out.
        let decoder = match facts.codec.as_str() {
            "vp9" if facts.has_alpha => Some("libvpx-vp9"),
            "vp8" if facts.has_alpha => Some("libvpx"),
            _ => None,
        };
        let source_pixels = u64::from(facts.width) * u64::from(facts.height);
        Self { size, with_alpha: facts.has_alpha, decoder, filters, source_pixels }
    }
}

/// From PQ or HLG to BT.709: 100 cd/m² is white, and what is brighter is rolled off as Hable does.
const TONE_MAP: &str = "zscale=t=linear:npl=100,format=gbrpf32le,zscale=p=bt709,tonemap=tonemap=hable:desat=0,\
zscale=t=bt709:m=bt709:r=tv,";

/// What is known of the videos that were opened: asking costs a process each time.
#[derive(Debug, Default)]
pub(crate) struct Films(Mutex<BTreeMap<ContentHash, VideoFacts>>);

impl Films {
    pub fn facts(&self, tools: &Tools, source: &Source, cancel: &Cancel) -> Result<VideoFacts, RenderError> {
        let known = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(facts) = known().get(&source.checksum) {
            return Ok(facts.clone());
        }
        let facts = probe::probe(tools, &source.path, cancel)?
            .video
            .ok_or_else(|| MediaError::of(&source.path, "no_video", "holds no moving pictures: use it as a sound"))?;
        known().insert(source.checksum, facts.clone());
        Ok(facts)
    }
}

/// A clip that is being decoded.
pub(crate) struct VideoReader {
    frame: Frame,
    /// One byte for each pixel; empty where all are opaque.
    alpha: Vec<u8>,
    film: Film,
    /// `None` after the last frame, which stays.
    decoder: Option<(Running, PipeReader)>,
    read: u64,
    /// Whether the frame at hand was not yet asked for.
    is_ahead: bool,
    /// What the decoder said at its end.
    said: String,
}

/// What a decoder was asked for, and what its end is judged with.
struct Film {
    path: PathBuf,
    start_us: u128,
    /// How much of the file a frame stands for.
    frame_us: f64,
    /// How many frames.
    wanted: u64,
    tools: Tools,
    cancel: Cancel,
}

impl VideoReader {
    pub fn start(
        tools: &Tools,
        cut: &Cut<'_>,
        framing: &Framing,
        fps: FrameRate,
        cancel: &Cancel,
    ) -> Result<Self, RenderError> {
        gala_files::check_given(&cut.source.path)?;
        let start_us = start_us(cut, fps);
        let mut reader = Self::open(tools, cut, &seek_to(start_us), framing, fps, cancel)?;
        // The first frame is read now, because only reading tells whether the file is so long.
        reader.read()?;
        if reader.read == 0 && start_us > 0 {
            reader = Self::open(tools, &Cut { frames: LAST_FRAMES, ..cut.clone() }, &near_end(), framing, fps, cancel)?;
            while reader.decoder.is_some() {
                reader.read()?;
            }
        }
        if reader.read == 0 {
            return Err(probe::classify(&reader.film.path, &reader.said).into());
        }
        reader.is_ahead = true;
        Ok(reader)
    }

    fn open(
        tools: &Tools,
        cut: &Cut<'_>,
        seek: &[String],
        framing: &Framing,
        fps: FrameRate,
        cancel: &Cancel,
    ) -> Result<Self, RenderError> {
        let mut decoder = tools.start(Program::Ffmpeg, &decode(cut, seek, framing, fps), cancel, TIME_LIMIT)?;
        drop(decoder.stdin());
        let decoder = decoder.stdout().map(|stdout| (decoder, stdout));
        let film = Film {
            path: cut.source.path.clone(),
            start_us: start_us(cut, fps),
            frame_us: 1_000_000.0 * f64::from(cut.speed) / fps.as_f64(),
            wanted: cut.frames,
            tools: tools.clone(),
            cancel: cancel.clone(),
        };
        let frame = Frame::new(framing.size);
        let alpha = vec![0; if framing.with_alpha { framing.size.pixels() as usize } else { 0 }];
        Ok(Self { frame, alpha, film, decoder, read: 0, is_ahead: false, said: String::new() })
    }

    /// Goes one frame further. After the file's end its last frame stays.
    ///
    /// # Errors
    /// If the decoder ended for another reason than the file's end: a frame that stays because of that is wrong.
    pub fn advance(&mut self) -> Result<(), RenderError> {
        if std::mem::take(&mut self.is_ahead) {
            return Ok(());
        }
        self.read()
    }

    fn read(&mut self) -> Result<(), RenderError> {
        let Some((_, stdout)) = &mut self.decoder else { return Ok(()) };
        if self.read == self.film.wanted {
            self.stop();
            return Ok(());
        }
        let broken = |error| RenderError::io("decode", &self.film.path, error);
        let filled = fill(stdout, &mut self.frame.bytes).map_err(broken)?;
        let filled = match filled {
            Filled::All if !self.alpha.is_empty() => match fill(stdout, &mut self.alpha).map_err(broken)? {
                Filled::All => Filled::All,
                _ => Filled::Part,
            },
            filled => filled,
        };
        match filled {
            Filled::All => {
                self.read += 1;
                Ok(())
            }
            Filled::Nothing => self.finish(),
            // The last frame is overwritten in part, and no decoder that is well ends like that.
            Filled::Part => {
                self.finish()?;
                Err(RenderError::io("decode", &self.film.path, io::ErrorKind::UnexpectedEof.into()))
            }
        }
    }

    /// Judges the end of a decoder that delivered less than was wanted.
    fn finish(&mut self) -> Result<(), RenderError> {
        let Some((decoder, stdout)) = self.decoder.take() else { return Ok(()) };
        drop(stdout);
        let film = &self.film;
        let until_us = film.start_us as f64 + self.read as f64 * film.frame_us;
        let delivered = Delivered {
            path: &film.path,
            stream: Stream::Video,
            until_ms: (until_us / 1000.0) as u64,
            is_any: self.read > 0,
        };
        self.said = delivered.judge(decoder.end()?, &film.tools, &film.cancel)?;
        Ok(())
    }

    /// Ends a decoder whose frames nobody wants any more.
    fn stop(&mut self) {
        if let Some((decoder, _)) = self.decoder.take() {
            decoder.abort();
        }
    }

    pub fn frame(&self) -> &Frame {
        &self.frame
    }

    /// Returns how opaque each pixel is; `None` where the file has no alpha.
    pub fn alpha(&self) -> Option<&[u8]> {
        (!self.alpha.is_empty()).then_some(&self.alpha)
    }
}

/// How much of what there was room for came before the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Filled {
    All,
    Part,
    Nothing,
}

/// Reads as many bytes as there is room for.
fn fill(from: &mut impl Read, room: &mut [u8]) -> io::Result<Filled> {
    let mut filled = 0;
    while filled < room.len() {
        match from.read(&mut room[filled..]) {
            Ok(0) if filled == 0 => return Ok(Filled::Nothing),
            Ok(0) => return Ok(Filled::Part),
            Ok(read) => filled += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(Filled::All)
}

impl Drop for VideoReader {
    fn drop(&mut self) {
        self.stop();
    }
}

/// How a file is entered to find its last frame: a clip that is over keeps it.
fn near_end() -> [String; 2] {
    ["-sseof".to_owned(), "-2".to_owned()]
}

/// More than two seconds hold at the fastest rate.
const LAST_FRAMES: u64 = 600;

fn start_us(cut: &Cut<'_>, fps: FrameRate) -> u128 {
    let passed_us = u128::from(cut.offset) * 1_000_000 * u128::from(fps.den()) / u128::from(fps.num());
    let passed_us = (passed_us as f64 * f64::from(cut.speed)) as u128;
    u128::from(cut.source_in_ms) * 1000 + passed_us
}

fn seek_to(start_us: u128) -> [String; 2] {
    ["-ss".to_owned(), format!("{}.{:06}", start_us / 1_000_000, start_us % 1_000_000)]
}

fn decode(cut: &Cut<'_>, seek: &[String], framing: &Framing, fps: FrameRate) -> Command {
    let command = Command::ffmpeg().untrusted().decodes(framing.source_pixels);
    let command = match framing.decoder {
        Some(decoder) => command.option("-c:v", decoder),
        None => command,
    };
    let speed = if cut.speed == 1.0 { String::new() } else { format!("setpts=PTS/{},", cut.speed) };
    command
        .words(&seek.join(" "))
        .file(&cut.source.path)
        .words("-map 0:V:0 -an -sn -dn")
        .option("-vf", format!("{speed}fps={fps}:start_time=0,{}", framing.filters))
        .option("-frames:v", cut.frames.to_string())
        .output_to_pipe("rawvideo")
}
