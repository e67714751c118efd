//! Moving pictures as content: ffmpeg decodes them in the sandbox, frame by frame, at the frame's size and rate.

use std::{
    io::{self, PipeReader, Read},
    path::{Path, PathBuf},
    time::Duration,
};

use gala_core::{cancel::Cancel, format::FrameSize, time::FrameRate};
use gala_files::check_given;

use crate::{
    command::Command,
    delivered::{Delivered, Stream},
    error::RunError,
    probe::{self, VideoFacts},
    process::{Program, Running},
    tools::Tools,
};

/// Decoding waits for the encoder, so the limit is that of a segment.
const TIME_LIMIT: Duration = Duration::from_secs(1800);

/// Which part of a file is wanted.
#[derive(Clone, Debug)]
pub struct VideoRange<'a> {
    pub path: &'a Path,
    /// Where in the file the clip begins.
    pub in_ms: u64,
    pub speed: f32,
    /// How many frames of the clip came before.
    pub offset: u64,
    pub frames: u64,
}

/// Which part of a scaled picture is kept, in pixels: as much as a frame holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Crop {
    /// Of the whole picture once it is scaled.
    pub picture: FrameSize,
    pub left: u32,
    pub top: u32,
}

/// How frames are brought to the size and colours they are drawn with.
#[derive(Clone, Debug)]
pub struct Framing {
    pub size: FrameSize,
    with_alpha: bool,
    /// Of one frame of the file, as it is decoded.
    source_pixels: u64,
    /// What reads the file where ffmpeg's own choice would lose something.
    decoder: Option<&'static str>,
    filters: String,
}

impl Framing {
    /// Scales a file's frames and cuts frames of a size out of them.
    pub fn new(crop: &Crop, size: FrameSize, facts: &VideoFacts) -> Self {
        let FrameSize { width, height } = size;
        let Crop { picture, left, top } = *crop;
        let tone = if facts.is_hdr { TONE_MAP } else { "" };
        let format = if facts.has_alpha { "yuva420p" } else { "yuv420p" };
        let from = if facts.is_taken_as_bt709 { "in_color_matrix=bt709:" } else { "" };
        let to = if facts.is_hdr { "bt2020" } else { "bt709" };
        // Square pixels first, then the size of the picture, of which a part is cut out. Where neither size nor colours
        // change, this costs nothing.
        let filters = format!(
            "scale='max(1,trunc(iw*sar+0.5))':ih,setsar=1,\
             scale={}:{}:flags=bicubic+accurate_rnd:{from}out_color_matrix={to}:out_range=tv,\
crop={width}:{height}:{left}:{top},{tone}format={format}",
            picture.width, picture.height
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
pub(crate) const TONE_MAP: &str = "zscale=t=linear:npl=100,format=gbrpf32le,zscale=p=bt709,tonemap=tonemap=hable:desat=0,\
zscale=t=bt709:m=bt709:r=tv,";

/// A clip that is being decoded.
pub struct VideoReader {
    /// All of Y, then U, then V: 4:2:0, 8 bits.
    frame: Vec<u8>,
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
    /// Starts decoding and reads the first frame. Of a file that ends before the range its last frame is shown.
    ///
    /// # Errors
    /// If the file cannot be used, or decoding fails.
    pub fn start(
        tools: &Tools,
        range: &VideoRange<'_>,
        framing: &Framing,
        fps: FrameRate,
        cancel: &Cancel,
    ) -> Result<Self, RunError> {
        check_given(range.path)?;
        let start_us = start_us(range, fps);
        let mut reader = Self::open(tools, range, &seek_to(start_us), framing, fps, cancel)?;
        // The first frame is read now, because only reading tells whether the file is so long.
        reader.read()?;
        if reader.read == 0 && start_us > 0 {
            reader = Self::open(
                tools,
                &VideoRange { frames: LAST_FRAMES, ..range.clone() },
                &near_end(),
                framing,
                fps,
                cancel,
            )?;
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
        range: &VideoRange<'_>,
        seek: &[String],
        framing: &Framing,
        fps: FrameRate,
        cancel: &Cancel,
    ) -> Result<Self, RunError> {
        let mut decoder = tools.start(Program::Ffmpeg, &decode(range, seek, framing, fps), cancel, TIME_LIMIT)?;
        drop(decoder.stdin());
        let decoder = decoder.stdout().map(|stdout| (decoder, stdout));
        let film = Film {
            path: range.path.to_owned(),
            start_us: start_us(range, fps),
            frame_us: 1_000_000.0 * f64::from(range.speed) / fps.as_f64(),
            wanted: range.frames,
            tools: tools.clone(),
            cancel: cancel.clone(),
        };
        let frame = vec![0; framing.size.pixels() as usize * 3 / 2];
        let alpha = vec![0; if framing.with_alpha { framing.size.pixels() as usize } else { 0 }];
        Ok(Self { frame, alpha, film, decoder, read: 0, is_ahead: false, said: String::new() })
    }

    /// Goes one frame further. After the file's end its last frame stays.
    ///
    /// # Errors
    /// If the decoder ended for another reason than the file's end: a frame that stays because of that is wrong.
    pub fn advance(&mut self) -> Result<(), RunError> {
        if std::mem::take(&mut self.is_ahead) {
            return Ok(());
        }
        self.read()
    }

    fn read(&mut self) -> Result<(), RunError> {
        let Some((_, stdout)) = &mut self.decoder else { return Ok(()) };
        if self.read == self.film.wanted {
            self.stop();
            return Ok(());
        }
        let broken = |error| RunError::io("decode", &self.film.path, error);
        let filled = fill(stdout, &mut self.frame).map_err(broken)?;
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
                Err(RunError::io("decode", &self.film.path, io::ErrorKind::UnexpectedEof.into()))
            }
        }
    }

    /// Judges the end of a decoder that delivered less than was wanted.
    fn finish(&mut self) -> Result<(), RunError> {
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

    /// Returns the frame at hand: all of Y, then U, then V.
    pub fn frame(&self) -> &[u8] {
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

fn start_us(range: &VideoRange<'_>, fps: FrameRate) -> u128 {
    let passed_us = u128::from(range.offset) * 1_000_000 * u128::from(fps.den()) / u128::from(fps.num());
    let passed_us = (passed_us as f64 * f64::from(range.speed)) as u128;
    u128::from(range.in_ms) * 1000 + passed_us
}

fn seek_to(start_us: u128) -> [String; 2] {
    ["-ss".to_owned(), format!("{}.{:06}", start_us / 1_000_000, start_us % 1_000_000)]
}

fn decode(range: &VideoRange<'_>, seek: &[String], framing: &Framing, fps: FrameRate) -> Command {
    let command = Command::ffmpeg().untrusted().decodes(framing.source_pixels);
    let command = match framing.decoder {
        Some(decoder) => command.option("-c:v", decoder),
        None => command,
    };
    let speed = if range.speed == 1.0 { String::new() } else { format!("setpts=PTS/{},", range.speed) };
    command
        .words(&seek.join(" "))
        .file(range.path)
        .words("-map 0:V:0 -an -sn -dn")
        .option("-vf", format!("{speed}fps={fps}:start_time=0,{}", framing.filters))
        .option("-frames:v", range.frames.to_string())
        .output_to_pipe("rawvideo")
}
