//! The shape of a mix: for editors as numbers, for people as a picture.

use std::{
    fs::File,
    io::{self, BufWriter, Write},
    path::Path,
};

use gala_core::{cancel::Cancel, format::FrameSize, time::SAMPLE_RATE, timeline::Rgba};
use gala_media::{RunError, Workdir, folder_of};
use image::{ExtendedColorType, ImageEncoder, ImageError, RgbaImage, codecs::png::PngEncoder};

use crate::{
    pcm::Pcm,
    samples::{BLOCK, CHANNELS},
    wav,
};

const PART: &str = "waveform";

/// Writes the lowest and the highest sample of both channels for each column, in order, as the JSON (version 2, 8 bits)
/// that BBC's audiowaveform defines and peaks.js shows. There are `per_second` columns, from 1 to 1000, a second.
///
/// # Errors
/// If the file is no mix, cannot be read or not written, or `cancel` asks to stop.
pub fn write_peaks(mix: &Path, per_second: u32, out: &Path, cancel: &Cancel) -> Result<(), RunError> {
    let step = u64::from(SAMPLE_RATE / per_second.clamp(1, 1000));
    let mut columns = Columns::open(mix, cancel)?;
    let count = columns.pcm.frames().div_ceil(step);
    publish(out, |file| {
        let head = json_head(step, count);
        file.write_all(head.as_bytes()).map_err(|error| RunError::io("write", out, error))?;
        for column in 0..count {
            let [low, high] =
                columns.between(column * step, (column + 1) * step)?.map(|sample| (sample * 127.0).round() as i8);
            let comma = if column == 0 { "" } else { "," };
            write!(file, "{comma}{low},{high}").map_err(|error| RunError::io("write", out, error))?;
        }
        file.write_all(b"]}\n").map_err(|error| RunError::io("write", out, error))
    })
}

/// What such a JSON begins with.
fn json_head(step: u64, columns: u64) -> String {
    format!(
        "{{\"version\":2,\"channels\":1,\"sample_rate\":{SAMPLE_RATE},\"samples_per_pixel\":{step},\"bits\":8,\"length\":{columns},\"data\":["
    )
}

/// Writes columns of so many samples as the same JSON.
pub(crate) fn peaks_json(step: u64, columns: impl ExactSizeIterator<Item = [i8; 2]>) -> Vec<u8> {
    let mut text = json_head(step, columns.len() as u64);
    for (place, [low, high]) in columns.enumerate() {
        let comma = if place == 0 { "" } else { "," };
        text.push_str(&format!("{comma}{low},{high}"));
    }
    text.push_str("]}\n");
    text.into_bytes()
}

/// Draws the whole of a mix into a transparent PNG of a size.
///
/// # Errors
/// If the file is no mix, cannot be read or not written, or `cancel` asks to stop.
pub fn write_waveform(mix: &Path, size: FrameSize, color: Rgba, out: &Path, cancel: &Cancel) -> Result<(), RunError> {
    let mut columns = Columns::open(mix, cancel)?;
    let frames = columns.pcm.frames();
    let at = |x: u32| (u128::from(frames) * u128::from(x) / u128::from(size.width)) as u64;
    let spans: Result<Vec<[f32; 2]>, RunError> =
        (0..size.width).map(|x| columns.between(at(x), at(x + 1).max(at(x) + 1))).collect();
    let spans = spans?;
    let picture = png(&draw(size, color, |x| spans[x as usize]));
    let picture = picture.map_err(|error| RunError::io("write", out, io::Error::other(error)))?;
    publish(out, |file| file.write_all(&picture).map_err(|error| RunError::io("write", out, error)))
}

/// Draws a waveform, of which `column` tells the lowest and the highest sample at each place, from -1 to 1.
pub(crate) fn draw(size: FrameSize, color: Rgba, column: impl Fn(u32) -> [f32; 2]) -> RgbaImage {
    let mut picture = RgbaImage::new(size.width, size.height);
    let middle = f64::from(size.height) / 2.0;
    for x in 0..size.width {
        let [low, high] = column(x).map(f64::from);
        // Silence is a line of one pixel.
        let (top, bottom) = (middle - (high * middle).max(0.5), middle - (low * middle).min(-0.5));
        for y in top.max(0.0) as u32..(bottom.ceil() as u32).min(size.height) {
            let seen = (bottom.min(f64::from(y + 1)) - top.max(f64::from(y))).clamp(0.0, 1.0);
            let Rgba([r, g, b, a]) = color;
            picture.put_pixel(x, y, image::Rgba([r, g, b, (f64::from(a) * seen).round() as u8]));
        }
    }
    picture
}

/// Writes a picture as PNG.
pub(crate) fn png(picture: &RgbaImage) -> Result<Vec<u8>, ImageError> {
    let mut bytes = Vec::new();
    let (width, height) = picture.dimensions();
    PngEncoder::new(&mut bytes).write_image(picture.as_raw(), width, height, ExtendedColorType::Rgba8)?;
    Ok(bytes)
}

/// Lets a file appear when it is whole.
fn publish(out: &Path, write: impl FnOnce(&mut BufWriter<File>) -> Result<(), RunError>) -> Result<(), RunError> {
    let workdir = Workdir::within(folder_of(out))?;
    let failed = |error| RunError::io("write", out, error);
    let mut file = BufWriter::new(File::create(workdir.file(PART)).map_err(failed)?);
    write(&mut file)?;
    file.flush().map_err(failed)?;
    drop(file);
    workdir.publish(PART, out)
}

/// Reads the extremes of spans of a mix.
struct Columns<'a> {
    pcm: Pcm,
    path: &'a Path,
    cancel: &'a Cancel,
    block: Vec<f32>,
}

impl<'a> Columns<'a> {
    fn open(path: &'a Path, cancel: &'a Cancel) -> Result<Self, RunError> {
        let pcm = wav::open_mix(path).map_err(|error| RunError::io("read", path, error))?;
        Ok(Self { pcm, path, cancel, block: vec![0.0; BLOCK * CHANNELS] })
    }

    /// Returns the lowest and the highest sample of a span of frames, within −1 to 1.
    fn between(&mut self, from: u64, end: u64) -> Result<[f32; 2], RunError> {
        let [mut low, mut high] = [f32::INFINITY, f32::NEG_INFINITY];
        for at in (from..end).step_by(BLOCK) {
            if self.cancel.is_cancelled() {
                return Err(RunError::Cancelled);
            }
            let block = &mut self.block[..BLOCK.min((end - at) as usize) * CHANNELS];
            self.pcm.read(at, block).map_err(|error| RunError::io("read", self.path, error))?;
            low = block.iter().copied().fold(low, f32::min);
            high = block.iter().copied().fold(high, f32::max);
        }
        Ok([low, high].map(|sample| sample.clamp(-1.0, 1.0)))
    }
}
