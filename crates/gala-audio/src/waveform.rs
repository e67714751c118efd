//! The shape of a mix: for editors as numbers, for people as a picture.

use std::{
    fs::File,
    io::{self, BufWriter, Write},
    path::Path,
};

use gala_core::{cancel::Cancel, format::FrameSize, time::SAMPLE_RATE, timeline::Rgba};
use gala_media::{RunError, Workdir, folder_of};
use image::{ImageEncoder, RgbaImage, codecs::png::PngEncoder};

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
        let head = format!(
            "{{\"version\":2,\"channels\":1,\"sample_rate\":{SAMPLE_RATE},\"samples_per_pixel\":{step},\"bits\":8,\"length\":{count},\"data\":["
        );
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

/// Draws the whole of a mix into a transparent PNG of a size.
///
/// # Errors
/// If the file is no mix, cannot be read or not written, or `cancel` asks to stop.
pub fn write_waveform(mix: &Path, size: FrameSize, color: Rgba, out: &Path, cancel: &Cancel) -> Result<(), RunError> {
    let mut columns = Columns::open(mix, cancel)?;
    let frames = columns.pcm.frames();
    let mut picture = RgbaImage::new(size.width, size.height);
    let middle = f64::from(size.height) / 2.0;
    for x in 0..size.width {
        let at = |x: u32| (u128::from(frames) * u128::from(x) / u128::from(size.width)) as u64;
        let [low, high] = columns.between(at(x), at(x + 1).max(at(x) + 1))?.map(f64::from);
        // Silence is a line of one pixel.
        let (top, bottom) = (middle - (high * middle).max(0.5), middle - (low * middle).min(-0.5));
        for y in top.max(0.0) as u32..(bottom.ceil() as u32).min(size.height) {
            let seen = (bottom.min(f64::from(y + 1)) - top.max(f64::from(y))).clamp(0.0, 1.0);
            let Rgba([r, g, b, a]) = color;
            picture.put_pixel(x, y, image::Rgba([r, g, b, (f64::from(a) * seen).round() as u8]));
        }
    }
    publish(out, |file| {
        let encoded = PngEncoder::new(file).write_image(
            picture.as_raw(),
            size.width,
            size.height,
            image::ExtendedColorType::Rgba8,
        );
        encoded.map_err(|error| RunError::io("write", out, io::Error::other(error)))
    })
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
