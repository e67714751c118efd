//! Films and sounds: decoded once, for everything.

use std::{
    fs::File,
    io::{BufReader, Read},
    path::Path,
};

use gala_audio::{HeardSound, SoundListener};
use gala_core::{
    format::FrameSize,
    ingest::{
        AssetFacts, DerivativeRole as Role, MusicFacts, SoundFacts, StoryboardFacts, VideoStreamFacts, WAVEFORM_ZOOMS,
    },
    media_error::{MediaError, MediaFault},
    timeline::Rgba,
};
use gala_media::{
    Board, ContainerFacts, IngestRequest, Ingested, MediaFacts, RunError, Wanted, Workdir, ingest as decode_once,
    probe, probe_container,
};
use gala_raster::storyboard::Storyboard;
use image::{RgbImage, codecs::jpeg::JpegEncoder};

use super::files::{LocalContent, LocalDerivative, LocalIngest, LocalRequest, LocalStoryboard, unwritten};

/// A storyboard has no more pictures, and none come closer.
const MOST_PICTURES: u64 = 100;
const CLOSEST_MS: u64 = 500;
const WAVEFORM: FrameSize = FrameSize { width: 1800, height: 280 };
const WAVEFORM_COLOR: Rgba = Rgba([0x4a, 0x7f, 0xb5, 0xff]);
const THUMBNAIL_QUALITY: u8 = 88;

/// What a sound is listened to for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Listening {
    /// Of a film.
    ForLoudness,
    /// And for its beat.
    ForBeats,
}

/// Makes of a film or a sound what shows it.
///
/// # Errors
/// As [`super::local::ingest`]; `no_sound` where there is none in what was brought as one.
pub(super) fn ingest(
    request: &LocalRequest<'_>,
    path: &Path,
    folder: Workdir,
    listening: Listening,
) -> Result<LocalIngest, RunError> {
    let LocalRequest { tools, cancel, .. } = *request;
    let facts = probe(tools, path, cancel)?;
    if listening == Listening::ForBeats && facts.audio.is_none() {
        return Err(MediaError::of(path, MediaFault::NoSound, "has no sound in it", "bring it as a video").into());
    }
    let container = probe_container(tools, path, cancel)?;
    let facts = container.shown(facts);
    let interval_ms = (facts.duration_ms.div_ceil(MOST_PICTURES)).max(CLOSEST_MS);
    let once = IngestRequest {
        path,
        facts: &facts,
        folder: &folder.file(""),
        interval_ms,
        pictures: u32::try_from(facts.duration_ms.div_ceil(interval_ms)).unwrap_or(1).max(1),
        wanted: Wanted::ALL,
    };
    let mut listener = SoundListener::new(listening == Listening::ForBeats);
    let made = decode_once(tools, &once, |bytes| listener.hear(bytes), cancel)?;
    let heard = facts.audio.is_some().then(|| listener.finish());
    let mut all = Derived { files: Vec::new(), facts: facts_of(&facts, &container, &made) };
    all.add_films(&made);
    if let Some(heard) = &heard {
        all.add_sound(&facts, heard)?;
    }
    let storyboard = match &made.board {
        Some(board) => Some(all.add_storyboard(board, interval_ms, made.duration_ms)?),
        None => None,
    };
    Ok(LocalIngest { facts: all.facts, files: all.files, storyboard, folders: vec![folder] })
}

fn facts_of(facts: &MediaFacts, container: &ContainerFacts, made: &Ingested) -> AssetFacts {
    let timing = made.timing.unwrap_or_default();
    AssetFacts {
        container: container.name.clone(),
        duration_ms: Some(made.duration_ms),
        width: facts.video.as_ref().map(|video| video.width),
        height: facts.video.as_ref().map(|video| video.height),
        has_alpha: facts.video.as_ref().is_some_and(|video| video.has_alpha),
        streams: container.streams.clone(),
        video: facts.video.as_ref().map(|video| VideoStreamFacts {
            frame_rate: video.frame_rate.clone(),
            is_variable_frame_rate: timing.is_variable(),
            frames: timing.frames,
            rotation: container.rotation,
            color: container.color.clone(),
        }),
        ..AssetFacts::default()
    }
}

/// What was made so far.
struct Derived {
    files: Vec<LocalDerivative>,
    facts: AssetFacts,
}

impl Derived {
    fn add(&mut self, role: Role, content: LocalContent, mime: &'static str, extension: &'static str) {
        self.files.push(LocalDerivative { role, content, mime, extension });
    }

    fn add_films(&mut self, made: &Ingested) {
        if let Some(proxy) = &made.proxy {
            self.add(Role::Proxy, LocalContent::File(proxy.clone()), "video/mp4", "mp4");
        }
        if let Some(sound) = &made.sound {
            self.add(Role::AudioProxy, LocalContent::File(sound.clone()), "audio/mp4", "m4a");
        }
    }

    fn add_sound(&mut self, facts: &MediaFacts, heard: &HeardSound) -> Result<(), RunError> {
        let told = facts.audio.as_ref();
        self.facts.sound = Some(SoundFacts {
            channels: told.map_or(0, |audio| audio.channels),
            sample_rate: told.map_or(0, |audio| audio.sample_rate),
            integrated_lufs: heard.integrated_lufs.map(tenths),
            loudness_range_lu: heard.loudness_range_lu.map(tenths),
            true_peak_dbtp: heard.true_peak_dbtp.map(tenths),
        });
        if heard.columns.is_empty() {
            return Ok(());
        }
        for (place, zoom) in heard.columns.zooms().into_iter().enumerate().take(WAVEFORM_ZOOMS.len()) {
            if let Some(role) = Role::waveform(place) {
                self.add(role, LocalContent::Bytes(zoom), "application/json", "json");
            }
        }
        let picture = heard.columns.picture(WAVEFORM, WAVEFORM_COLOR);
        let picture = picture.map_err(|error| unwritten("the waveform", error))?;
        self.add(Role::WaveformImage, LocalContent::Bytes(picture), "image/png", "png");
        if let Some(beats) = &heard.beats {
            self.facts.music = Some(MusicFacts {
                tempo_bpm: beats.tempo_bpm,
                confidence: (beats.confidence * 100.0).round() / 100.0,
                beats: beats.beats_ms.len() as u64,
            });
            let json = serde_json::to_vec(beats).map_err(|error| unwritten("the beats", error))?;
            self.add(Role::Beats, LocalContent::Bytes(json), "application/json", "json");
        }
        Ok(())
    }

    fn add_storyboard(
        &mut self,
        board: &Board,
        interval_ms: u64,
        duration_ms: u64,
    ) -> Result<LocalStoryboard, RunError> {
        let storyboard = Storyboard::of(pictures(board)?.into_iter());
        let storyboard = storyboard.map_err(|error| unwritten("the storyboard", error))?;
        let mut thumbnail = Vec::new();
        let encoder = JpegEncoder::new_with_quality(&mut thumbnail, THUMBNAIL_QUALITY);
        storyboard.best.write_with_encoder(encoder).map_err(|error| unwritten("the thumbnail", error))?;
        self.add(Role::Thumbnail, LocalContent::Bytes(thumbnail), "image/jpeg", "jpg");
        self.facts.perceptual_hash = storyboard.best_hash.map(|hash| hash.to_string());
        self.facts.storyboard = Some(StoryboardFacts {
            interval_ms,
            pictures: board.pictures,
            columns: storyboard.columns,
            width: storyboard.tile.width,
            height: storyboard.tile.height,
            perceptual_hashes: storyboard.hashes.iter().flatten().map(ToString::to_string).collect(),
        });
        Ok(LocalStoryboard { board: storyboard, interval_ms, duration_ms })
    }
}

/// Reads all pictures: a hundred of at most 480 pixels a side, 70 MB.
fn pictures(board: &Board) -> Result<Vec<RgbImage>, RunError> {
    let failed = |error| RunError::io("read", &board.path, error);
    let mut file = BufReader::new(File::open(&board.path).map_err(failed)?);
    (0..board.pictures)
        .map(|_| {
            let mut bytes = vec![0; board.size.pixels() as usize * 3];
            file.read_exact(&mut bytes).map_err(failed)?;
            let picture = RgbImage::from_raw(board.size.width, board.size.height, bytes);
            picture.ok_or_else(|| failed(std::io::ErrorKind::InvalidData.into()))
        })
        .collect()
}

fn tenths(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}
