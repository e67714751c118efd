//! The sounds of one track, added up block by block.

use super::{
    BLOCK, CHANNELS,
    envelope::Envelope,
    files::Files,
    level::Level,
    pcm::Pcm,
    plan::{PlacedSound, PlacedTrack},
};
use crate::error::RenderError;

/// Sounds are brought to a level by at most this much.
const MAX_LEVELLING_DB: f64 = 24.0;

/// The sounds of a track.
pub struct Bus<'a> {
    voices: Vec<Voice<'a>>,
    track: &'a PlacedTrack,
    piece: Vec<f32>,
}

struct Voice<'a> {
    sound: &'a PlacedSound,
    /// Open while it is heard.
    pcm: Option<Pcm>,
    envelope: Envelope<'a>,
}

impl<'a> Bus<'a> {
    pub fn new(track: &'a PlacedTrack) -> Self {
        let voice = |sound| Voice { sound, pcm: None, envelope: Envelope::new(sound, f64::from(track.gain_db)) };
        Self { voices: track.sounds.iter().map(voice).collect(), track, piece: vec![0.0; BLOCK * CHANNELS] }
    }

    /// Measures every sound, and brings it to `target` LUFS before its own gain where that is given. With
    /// `with_power`, `heard` is told where each sound begins and its power in every step from there on.
    pub fn level(
        &mut self,
        files: &mut Files<'_>,
        target: Option<f64>,
        with_power: bool,
        mut heard: impl FnMut(u64, &[f32]),
    ) -> Result<(), RenderError> {
        if target.is_none() && !with_power {
            return Ok(());
        }
        for voice in &mut self.voices {
            let Level { loudness, mut power } = Level::of(files, voice.sound, with_power)?;
            let Some(loudness) = loudness else { continue };
            if let Some(target) = target {
                let correction = (target - loudness).clamp(-MAX_LEVELLING_DB, MAX_LEVELLING_DB);
                voice.envelope = Envelope::new(voice.sound, correction + f64::from(self.track.gain_db));
            }
            for (step, power) in power.iter_mut().enumerate() {
                let gain = voice.envelope.gain_at((step * super::duck::STEP) as u64);
                *power *= gain;
                *power *= gain;
            }
            heard(voice.sound.start, &power);
        }
        Ok(())
    }

    /// Adds what is heard from a frame of the video on.
    pub fn add(&mut self, files: &mut Files<'_>, at: u64, out: &mut [f32]) -> Result<(), RenderError> {
        let end = at + (out.len() / CHANNELS) as u64;
        for voice in &mut self.voices {
            let sound = voice.sound;
            let (first, last) = (sound.start.max(at), (sound.start + sound.length).min(end));
            if first >= last {
                // A timeline may have thousands of sounds: only those that are heard are open.
                voice.pcm = None;
                continue;
            }
            let pcm = match &mut voice.pcm {
                Some(pcm) => pcm,
                none => none.insert(files.open(sound)?),
            };
            let piece = &mut self.piece[..(last - first) as usize * CHANNELS];
            let from = first - sound.start;
            pcm.read_looped(sound.looped.then_some(sound.length), from, piece).map_err(|error| broken(sound, error))?;
            voice.envelope.apply(from, piece);
            let out = &mut out[(first - at) as usize * CHANNELS..];
            out.iter_mut().zip(piece).for_each(|(out, sample)| *out += *sample);
        }
        Ok(())
    }
}

pub fn broken(sound: &PlacedSound, error: std::io::Error) -> RenderError {
    RenderError::io("read", &sound.source.path, error)
}
