//! Moving pictures as content: ffmpeg decodes them in the sandbox, frame by frame, at the frame's size and rate.

use std::{io::Read, path::PathBuf, process::ChildStdout, time::Duration};

use gala_core::{format::FrameSize, time::FrameRate};

use crate::{
    cancel::Cancel,
    command::Command,
    error::RenderError,
    pixel::frame::Frame,
    probe,
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
    /// How many frames of the clip came before.
    pub offset: u64,
    pub frames: u64,
}

/// A clip that is being decoded.
pub(crate) struct VideoReader {
    frame: Frame,
    path: PathBuf,
    /// `None` after the last frame, which stays.
    decoder: Option<(Running, ChildStdout)>,
    read: u64,
    /// Whether the frame at hand was not yet asked for.
    is_ahead: bool,
    /// What the decoder said at its end.
    said: String,
}

impl VideoReader {
    pub fn start(
        tools: &Tools,
        cut: &Cut<'_>,
        size: FrameSize,
        fps: FrameRate,
        cancel: &Cancel,
    ) -> Result<Self, RenderError> {
        probe::check_file(&cut.source.path)?;
        let start_us = start_us(cut, fps);
        let mut reader = Self::open(tools, cut, &seek_to(start_us), size, fps, cancel)?;
        // The first frame is read now, because only reading tells whether the file is so long.
        reader.read()?;
        if reader.read == 0 && start_us > 0 {
            reader = Self::open(tools, &Cut { frames: LAST_FRAMES, ..cut.clone() }, &near_end(), size, fps, cancel)?;
            while reader.decoder.is_some() {
                reader.read()?;
            }
        }
        if reader.read == 0 {
            return Err(probe::classify(&reader.path, &reader.said).into());
        }
        reader.is_ahead = true;
        Ok(reader)
    }

    fn open(
        tools: &Tools,
        cut: &Cut<'_>,
        seek: &[String],
        size: FrameSize,
        fps: FrameRate,
        cancel: &Cancel,
    ) -> Result<Self, RenderError> {
        let mut decoder = tools.start(Program::Ffmpeg, &decode(cut, seek, size, fps), cancel, TIME_LIMIT)?;
        drop(decoder.stdin());
        let decoder = decoder.stdout().map(|stdout| (decoder, stdout));
        let path = cut.source.path.clone();
        Ok(Self { frame: Frame::new(size), path, decoder, read: 0, is_ahead: false, said: String::new() })
    }

    /// Goes one frame further. After the file's end its last frame stays.
    pub fn advance(&mut self) -> Result<(), RenderError> {
        if std::mem::take(&mut self.is_ahead) {
            return Ok(());
        }
        self.read()
    }

    fn read(&mut self) -> Result<(), RenderError> {
        let Some((_, stdout)) = &mut self.decoder else { return Ok(()) };
        let mut filled = 0;
        while filled < self.frame.bytes.len() {
            match stdout.read(&mut self.frame.bytes[filled..]) {
                Ok(0) => break,
                Ok(read) => filled += read,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(error) => return Err(RenderError::io("decode", &self.path, error)),
            }
        }
        if filled == self.frame.bytes.len() {
            self.read += 1;
            return Ok(());
        }
        self.finish()
    }

    fn finish(&mut self) -> Result<(), RenderError> {
        let Some((decoder, stdout)) = self.decoder.take() else { return Ok(()) };
        drop(stdout);
        self.said = decoder.end()?.said;
        Ok(())
    }

    pub fn frame(&self) -> &Frame {
        &self.frame
    }
}

impl Drop for VideoReader {
    fn drop(&mut self) {
        if let Some((decoder, _)) = self.decoder.take() {
            decoder.abort();
        }
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
    u128::from(cut.source_in_ms) * 1000 + passed_us
}

fn seek_to(start_us: u128) -> [String; 2] {
    ["-ss".to_owned(), format!("{}.{:06}", start_us / 1_000_000, start_us % 1_000_000)]
}

fn decode(cut: &Cut<'_>, seek: &[String], size: FrameSize, fps: FrameRate) -> Command {
    let (width, height) = (size.width, size.height);
    // Square pixels first, then cover: enlarge until both sides reach, cut what is over.
    let filters = format!(
        "fps={fps}:start_time=0,scale='max(1,trunc(iw*sar+0.5))':ih,setsar=1,\
         scale={width}:{height}:force_original_aspect_ratio=increase:flags=bicubic+accurate_rnd:\
out_color_matrix=bt709:out_range=tv,crop={width}:{height},format=yuv420p"
    );
    Command::ffmpeg()
        .untrusted()
        .words(&seek.join(" "))
        .file(&cut.source.path)
        .words("-map 0:v:0 -an -sn -dn")
        .option("-vf", filters)
        .option("-frames:v", cut.frames.to_string())
        .output_to_pipe("rawvideo")
}
