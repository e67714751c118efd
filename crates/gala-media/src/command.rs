//! Command lines for ffmpeg and ffprobe, built from typed parts.
//!
//! No text of a user ever becomes an option: files are absolute paths behind the `file:` protocol, and all
//! else is a number or one of our own words.

use std::{
    ffi::OsString,
    path::{Path, PathBuf},
};

use gala_core::{format::FrameSize, time::FrameRate};

/// Containers that may be read. Playlists and anything else that names further files are absent.
const CONTAINERS: &str = "mov,matroska,webm,avi,mpegts,mpeg,flv,ogg,wav,w64,aiff,mp3,flac,aac,amr,asf";

/// Decoders that may run: the common ones, without those that interpret markup or run for ever.
const DECODERS: &str = "h264,hevc,vp8,libvpx,vp9,libvpx-vp9,av1,libdav1d,libaom-av1,mpeg1video,mpeg2video,mpeg4,\
msmpeg4v3,mjpeg,prores,dnxhd,theora,ffv1,rawvideo,wmv2,wmv3,vc1,flv,h263,\
aac,aac_latm,mp3,mp3float,mp2,mp2float,opus,libopus,vorbis,libvorbis,flac,alac,ac3,eac3,amrnb,amrwb,wmav2,\
pcm_s16le,pcm_s16be,pcm_s24le,pcm_s24be,pcm_s32le,pcm_s32be,pcm_f32le,pcm_f32be,pcm_f64le,pcm_u8,pcm_s8,\
pcm_alaw,pcm_mulaw,adpcm_ms,adpcm_ima_wav,adpcm_ima_qt";

/// The largest frame that is decoded: 8192 × 8192.
pub(crate) const MAX_VIDEO_PIXELS: u64 = 1 << 26;

/// What an encoder may keep of each pixel of its frames, and however small they are. At 1080p x264, x265, libvpx and
/// SVT-AV1 keep 120 to 250 bytes of each, the latter in threads with a heap each.
const ENCODED_BYTES: u64 = 512;
const ENCODER_BYTES: u64 = 1 << 30;
/// What a decoder may keep of each pixel: 16 bits for each of four planes, of 16 frames. At 4K libavcodec keeps 10 bytes.
const DECODED_BYTES: u64 = 128;

/// One run of ffmpeg or ffprobe: its arguments, and what it must be able to read and write.
#[derive(Clone, Debug, Default)]
pub(crate) struct Command {
    pub arguments: Vec<OsString>,
    pub read: Vec<PathBuf>,
    pub write: Vec<PathBuf>,
    /// What its pictures may take of memory, beside what every run takes.
    pub picture_bytes: u64,
    /// Whether drivers of devices run in it.
    pub has_drivers: bool,
}

impl Command {
    /// A run of ffmpeg that asks nothing and tells only errors.
    pub fn ffmpeg() -> Self {
        Self::default().words("-hide_banner -nostdin -nostats -loglevel error -y")
    }

    /// A run of ffprobe that tells only errors and what is asked.
    pub fn ffprobe() -> Self {
        Self::default().words("-hide_banner -loglevel error")
    }

    /// Adds options that hold no spaces.
    pub fn words(mut self, words: &str) -> Self {
        self.arguments.extend(words.split_ascii_whitespace().map(OsString::from));
        self
    }

    /// Adds one option and its value.
    pub fn option(mut self, name: &str, value: impl Into<OsString>) -> Self {
        self.arguments.push(name.into());
        self.arguments.push(value.into());
        self
    }

    /// Reads raw frames from standard input, laid out as ffmpeg's pixel format `pixels` tells.
    pub fn raw_frames(self, pixels: &str, size: FrameSize, fps: FrameRate) -> Self {
        self.raw_frames_at(pixels, size, &fps.to_string())
    }

    /// The same at any rate, as a fraction.
    pub fn raw_frames_at(mut self, pixels: &str, size: FrameSize, rate: &str) -> Self {
        self.picture_bytes += ENCODER_BYTES + ENCODED_BYTES * size.pixels();
        self.words("-f rawvideo -protocol_whitelist pipe -threads 1")
            .option("-pix_fmt", pixels)
            .option("-video_size", size.to_string())
            .option("-framerate", rate)
            .words("-i pipe:0")
    }

    /// Sets what any file that a user brought is read with: place it before [`Self::file`].
    pub fn untrusted(self) -> Self {
        self.words("-protocol_whitelist file,pipe -threads 1")
            .option("-format_whitelist", CONTAINERS)
            .option("-codec_whitelist", DECODERS)
            .option("-max_pixels", MAX_VIDEO_PIXELS.to_string())
    }

    /// Leaves room for decoding frames of so many pixels.
    pub fn decodes(mut self, pixels: u64) -> Self {
        self.picture_bytes += DECODED_BYTES * pixels;
        self
    }

    /// Leaves room for encoding frames of so many pixels beside what is decoded.
    pub fn encodes(mut self, pixels: u64) -> Self {
        self.picture_bytes += ENCODER_BYTES + ENCODED_BYTES * pixels;
        self
    }

    /// Writes a file into its folder, as [`Self::output`] does, where a damaged input is no reason to stop: whoever runs it
    /// looks at what was written.
    pub fn output_of_damaged(mut self, format: &str, path: &Path) -> Self {
        self = self.words("-fflags +bitexact -flags:v +bitexact -flags:a +bitexact -map_metadata -1 -map_chapters -1");
        self = self.option("-f", format);
        self.writes(path)
    }

    /// Names a file that is written as the last argument so far.
    pub fn writes(mut self, path: &Path) -> Self {
        let path = absolute(path);
        if let Some(folder) = path.parent().map(Path::to_owned)
            && !self.write.contains(&folder)
        {
            self.write.push(folder);
        }
        self.arguments.push(file_url(&path));
        self
    }

    /// Reads a WAV file that GALA wrote.
    pub fn own_wav(self, path: &Path) -> Self {
        self.words("-protocol_whitelist file,pipe -format_whitelist wav,w64 -f wav").file(path)
    }

    /// Reads a FLAC file that GALA wrote.
    pub fn own_flac(self, path: &Path) -> Self {
        self.words("-protocol_whitelist file,pipe -format_whitelist flac -f flac").file(path)
    }

    /// Reads a file: its path becomes absolute, so that it can never look like an option or a protocol.
    pub fn file(mut self, path: &Path) -> Self {
        self.read.push(absolute(path));
        self.option("-i", file_url(path))
    }

    /// Writes a file into its folder, which must exist.
    ///
    /// By itself ffmpeg 5.1 ends with success where the disk had no room for the end of a file, and says so only in words:
    /// files of up to 256 KiB are written at their end altogether. `-xerror` makes that a failure.
    pub fn output(mut self, format: &str, path: &Path) -> Self {
        self = self.words("-xerror -fflags +bitexact -flags:v +bitexact -flags:a +bitexact -map_metadata -1");
        self.option("-f", format).writes(path)
    }

    /// Prints at the end what was written, for `Running::finish_counted`.
    pub fn counted(self) -> Self {
        self.words("-progress pipe:1 -stats_period 86400")
    }

    /// Writes to standard output.
    pub fn output_to_pipe(self, format: &str) -> Self {
        self.option("-f", format).words("pipe:1")
    }
}

/// Spells a path so that ffmpeg takes every character of it as part of a file's name.
fn file_url(path: &Path) -> OsString {
    let mut url = OsString::from("file:");
    url.push(absolute(path));
    url
}

fn absolute(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}
