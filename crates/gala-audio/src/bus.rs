//! The sounds of one track, added up block by block.

use std::collections::BTreeSet;

use gala_media::RunError;

use crate::{
    duck::STEP,
    envelope::Envelope,
    files::{Files, KeptOpen, Opened},
    level::Level,
    measure,
    plan::{PlacedSound, PlacedTrack},
    samples::{BLOCK, CHANNELS},
};

/// Sounds are brought to a level by at most this much.
const MAX_LEVELLING_DB: f64 = 24.0;

/// The sounds of a track.
pub struct Bus<'a> {
    voices: Vec<Voice<'a>>,
    active: ActiveVoices,
    track: &'a PlacedTrack,
    piece: Vec<f32>,
}

struct Voice<'a> {
    sound: &'a PlacedSound,
    /// Open while it is heard, unless too many are.
    pcm: Option<KeptOpen>,
    envelope: Envelope<'a>,
}

/// Which voices are heard as time goes on: a timeline has thousands of sounds, and each block a few of them.
#[derive(Default)]
struct ActiveVoices {
    /// All voices in order of their start.
    by_start: Vec<usize>,
    /// How many of those have begun.
    begun: usize,
    /// Those that are heard, in the order of the voices: the order in which samples are added shapes the sum.
    now: BTreeSet<usize>,
    /// Where the last block ended.
    end: u64,
}

impl ActiveVoices {
    fn of(track: &PlacedTrack) -> Self {
        let mut by_start: Vec<usize> = (0..track.sounds.len()).collect();
        by_start.sort_by_key(|index| track.sounds[*index].start);
        Self { by_start, ..Self::default() }
    }

    /// Goes to a block. Returns the voices that are over.
    fn move_to(&mut self, voices: &[Voice<'_>], at: u64, end: u64) -> Vec<usize> {
        if at < self.end {
            // The mix is gone through again from its beginning.
            self.begun = 0;
        }
        self.end = end;
        let waiting = &self.by_start[self.begun..];
        let begun = waiting.iter().take_while(|index| voices[**index].sound.start < end).count();
        self.now.extend(&waiting[..begun]);
        self.begun += begun;
        let is_over = |index: &usize| {
            let sound = voices[*index].sound;
            sound.start + sound.length <= at || sound.start >= end
        };
        let over: Vec<usize> = self.now.iter().copied().filter(is_over).collect();
        over.iter().for_each(|index| {
            self.now.remove(index);
        });
        over
    }
}

impl<'a> Bus<'a> {
    pub fn new(track: &'a PlacedTrack) -> Self {
        let voice = |sound| Voice { sound, pcm: None, envelope: Envelope::new(sound, f64::from(track.gain_db)) };
        let voices = track.sounds.iter().map(voice).collect();
        Self { voices, active: ActiveVoices::of(track), track, piece: vec![0.0; BLOCK * CHANNELS] }
    }

    /// Measures every sound, and brings it to `target` LUFS before its own gain where that is given. With
    /// `with_power`, `heard` is told where each sound begins and its power in every step from there on.
    ///
    /// # Errors
    /// If a sound cannot be read or decoded.
    pub fn level(
        &mut self,
        files: &mut Files<'_>,
        target: Option<f64>,
        with_power: bool,
        mut heard: impl FnMut(u64, &[f32]),
    ) -> Result<(), RunError> {
        if target.is_none() && !with_power {
            return Ok(());
        }
        for voice in &mut self.voices {
            let Level { loudness, mut power } = measure::level(files, voice.sound, with_power)?;
            let Some(loudness) = loudness else { continue };
            if let Some(target) = target {
                let correction = (target - loudness).clamp(-MAX_LEVELLING_DB, MAX_LEVELLING_DB);
                voice.envelope = Envelope::new(voice.sound, correction + f64::from(self.track.gain_db));
            }
            for (step, power) in power.iter_mut().enumerate() {
                let gain = voice.envelope.gain_at((step * STEP) as u64);
                *power *= gain;
                *power *= gain;
            }
            heard(voice.sound.start, &power);
        }
        Ok(())
    }

    /// Adds what is heard from a frame of the video on.
    ///
    /// # Errors
    /// As [`Self::level`].
    pub fn add(&mut self, files: &mut Files<'_>, at: u64, out: &mut [f32]) -> Result<(), RunError> {
        let end = at + (out.len() / CHANNELS) as u64;
        for over in self.active.move_to(&self.voices, at, end) {
            self.voices[over].pcm = None;
        }
        for index in &self.active.now {
            let voice = &mut self.voices[*index];
            let sound = voice.sound;
            let (first, last) = (sound.start.max(at), (sound.start + sound.length).min(end));
            let mut for_now;
            let pcm = match &mut voice.pcm {
                Some(open) => &mut open.pcm,
                none => match files.open_to_keep(sound)? {
                    Opened::Kept(open) => &mut none.insert(open).pcm,
                    Opened::ForNow(pcm) => {
                        for_now = pcm;
                        &mut for_now
                    }
                },
            };
            let piece = &mut self.piece[..(last - first) as usize * CHANNELS];
            let from = first - sound.start;
            pcm.read_looped(sound.looped.then_some(sound.length), from, piece)
                .map_err(|error| sound.unreadable(error))?;
            voice.envelope.apply(from, piece);
            let out = &mut out[(first - at) as usize * CHANNELS..];
            out.iter_mut().zip(piece).for_each(|(out, sample)| *out += *sample);
        }
        Ok(())
    }
}
