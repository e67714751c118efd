//! Real pictures and videos: what a client decodes must be what it asked for.

use std::{
    collections::HashMap,
    io::Cursor,
    process::Command,
    sync::{LazyLock, Mutex, PoisonError},
};

use bytes::Bytes;
use image::{
    ImageFormat, RgbImage,
    codecs::png::{CompressionType, FilterType, PngEncoder},
};

use crate::stock_catalogue::Shot;

/// Returns a picture with a gradient of colours, no two of its rows alike.
pub(crate) fn picture(width: u32, height: u32, format: ImageFormat) -> Bytes {
    type Drawn = HashMap<(u32, u32, ImageFormat), Bytes>;
    static DRAWN: LazyLock<Mutex<Drawn>> = LazyLock::new(Mutex::default);
    let mut drawn = DRAWN.lock().unwrap_or_else(PoisonError::into_inner);
    drawn.entry((width, height, format)).or_insert_with(|| draw(width, height, format)).clone()
}

fn draw(width: u32, height: u32, format: ImageFormat) -> Bytes {
    // Every row is a part of one line, moved on by a pixel: copying is fast in builds without optimisation, too.
    let line: Vec<u8> = (0..width + height).flat_map(|x| [x as u8, (x / 3) as u8, 255 - (x / 7) as u8]).collect();
    let (width_bytes, starts) = (3 * width as usize, (0..height as usize).map(|y| 3 * y));
    let mut pixels = Vec::with_capacity(width_bytes * height as usize);
    starts.for_each(|start| pixels.extend_from_slice(&line[start..start + width_bytes]));
    let image = RgbImage::from_raw(width, height, pixels).expect("as many bytes as pixels");
    let mut file = Cursor::new(Vec::new());
    if format == ImageFormat::Png {
        // What is above a pixel differs by little and always the same.
        let encoder = PngEncoder::new_with_quality(&mut file, CompressionType::Fast, FilterType::Up);
        image.write_with_encoder(encoder).expect("a picture is encoded");
    } else {
        image.write_to(&mut file, format).expect("a picture is encoded");
    }
    file.into_inner().into()
}

/// What a video is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum VideoFormat {
    Mp4,
    /// With an alpha channel.
    Webm,
}

impl VideoFormat {
    pub fn mime(self) -> &'static str {
        match self {
            Self::Mp4 => "video/mp4",
            Self::Webm => "video/webm",
        }
    }
}

/// Returns a small video of this length and shape, made by the ffmpeg of this machine the first time.
pub(crate) fn video(duration_ms: u64, width: u32, height: u32, format: VideoFormat) -> Bytes {
    type Made = HashMap<(u64, u32, u32, VideoFormat), Bytes>;
    static MADE: LazyLock<Mutex<Made>> = LazyLock::new(Mutex::default);
    let (width, height) = small(width, height);
    let mut made = MADE.lock().unwrap_or_else(PoisonError::into_inner);
    let source = || format!("testsrc=size={width}x{height}:rate=10:duration={}", seconds(duration_ms));
    made.entry((duration_ms, width, height, format)).or_insert_with(|| encode(&source(), format)).clone()
}

/// Returns a picture in the colour of a shot.
pub(crate) fn shot_picture(shot: &Shot) -> Bytes {
    let picture = RgbImage::from_pixel(shot.width, shot.height, image::Rgb(shot.color));
    let mut file = Cursor::new(Vec::new());
    picture.write_to(&mut file, ImageFormat::Jpeg).expect("a picture is encoded");
    file.into_inner().into()
}

/// Returns a small video in the colour of a shot, in whose corner something moves.
pub(crate) fn shot_video(shot: &Shot) -> Bytes {
    let ((width, height), [red, green, blue]) = (small(shot.width, shot.height), shot.color);
    let of = format!("rate=10:duration={}", seconds(shot.duration_s * 1000));
    let source = format!(
        "color=color=0x{red:02x}{green:02x}{blue:02x}:size={width}x{height}:{of}[ground];testsrc=size=32x32:{of}[moves];\
         [ground][moves]overlay=0:0"
    );
    encode(&source, VideoFormat::Mp4)
}

/// The same shape with its short side some 96 pixels: large ones cost time and tell nothing more.
fn small(width: u32, height: u32) -> (u32, u32) {
    let short = width.min(height).max(1);
    let scaled = |side: u32| (side * 96 / short).next_multiple_of(2);
    (scaled(width), scaled(height))
}

fn seconds(ms: u64) -> String {
    format!("{}.{:03}", ms / 1000, ms % 1000)
}

fn encode(source: &str, format: VideoFormat) -> Bytes {
    let (codec, container): (&[&str], _) = match format {
        VideoFormat::Mp4 => {
            (&["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-movflags", "+faststart"], "mp4")
        }
        VideoFormat::Webm => (&["-c:v", "libvpx-vp9", "-cpu-used", "8", "-pix_fmt", "yuva420p"], "webm"),
    };
    // Into a file: what is written to a pipe cannot tell its length in its header.
    let folder = tempfile::tempdir().expect("a temporary folder");
    let made = folder.path().join("made");
    let mut ffmpeg = Command::new("ffmpeg");
    ffmpeg.args(["-v", "error", "-f", "lavfi", "-i", source]).args(codec).args(["-f", container]).arg(&made);
    let output = ffmpeg.output().expect("ffmpeg is installed");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    std::fs::read(made).expect("the video").into()
}
