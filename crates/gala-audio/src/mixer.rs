//! Tracks, levelled, that give way to each other.

use gala_core::timeline::AudioRole;

use gala_media::RunError;

use crate::{
    bus::Bus,
    duck::{DEPTH_DB, Ducking, STEP},
    files::Files,
    plan::{AudioPlan, PlacedTrack},
    samples::{BLOCK, CHANNELS},
};

/// Every speech is brought to this loudness before it is mixed, so that voices match each other.
const SPEECH_LUFS: f64 = -20.0;
/// Music under speech is so much quieter than it.
const BED_DB: f64 = 19.0;
/// Music that nobody speaks over.
const MUSIC_LUFS: f64 = SPEECH_LUFS - BED_DB + DEPTH_DB as f64;

/// The tracks of a plan, ready to be mixed.
pub struct Mixer<'a> {
    /// Those that give way first.
    groups: Vec<Group<'a>>,
    block: Vec<f32>,
    piece: Vec<f32>,
}

/// Tracks that give way alike.
struct Group<'a> {
    buses: Vec<Bus<'a>>,
    /// `None` where they give way to nothing.
    ducking: Option<Ducking>,
}

/// What some tracks listen to, to give way to it: the power of other tracks in every step, as if it were speech.
struct Listening {
    under: Vec<AudioRole>,
    /// A track does not give way to itself.
    apart_from: Option<usize>,
    power: Vec<f32>,
}

impl Listening {
    fn hears(&self, index: usize, track: &PlacedTrack) -> bool {
        self.under.contains(&track.role) && self.apart_from != Some(index)
    }

    /// Adds the power of a sound that begins at a sample of the mix.
    fn add(&mut self, start: u64, power: &[f32], role: AudioRole) {
        let first = (start / STEP as u64) as usize;
        let scale = as_speech(role);
        for (sum, heard) in self.power.iter_mut().skip(first).zip(power) {
            *sum += heard * scale;
        }
    }
}

/// Returns what makes the power of a role comparable with that of speech.
fn as_speech(role: AudioRole) -> f32 {
    match role {
        AudioRole::Music => 10_f64.powf((SPEECH_LUFS - MUSIC_LUFS) / 10.0) as f32,
        AudioRole::Speech | AudioRole::Effect => 1.0,
    }
}

impl<'a> Mixer<'a> {
    /// Opens and measures the sounds of a plan. Where a role is given, only its tracks are mixed; they give way to the
    /// others all the same.
    ///
    /// # Errors
    /// If one of them cannot be read or decoded.
    pub fn open(plan: &'a AudioPlan, only: Option<AudioRole>, files: &mut Files<'_>) -> Result<Self, RunError> {
        let steps = plan.length.div_ceil(STEP as u64) as usize;
        let mut listening: Vec<Listening> = Vec::new();
        // For each track, which of them it gives way to.
        let mut choices: Vec<Option<usize>> = Vec::new();
        for (index, track) in plan.tracks.iter().enumerate() {
            choices.push(track.ducking.as_ref().map(|ducking| {
                let apart_from = ducking.under.contains(&track.role).then_some(index);
                let same = |known: &Listening| known.under == ducking.under && known.apart_from == apart_from;
                listening.iter().position(same).unwrap_or_else(|| {
                    listening.push(Listening { under: ducking.under.clone(), apart_from, power: vec![0.0; steps] });
                    listening.len() - 1
                })
            }));
        }
        let mut buses = Vec::new();
        for (index, track) in plan.tracks.iter().enumerate() {
            let mut bus = Bus::new(track);
            let with_power = listening.iter().any(|listening| listening.hears(index, track));
            bus.level(files, target(track.role), with_power, |start, power| {
                let hearing = listening.iter_mut().filter(|listening| listening.hears(index, track));
                hearing.for_each(|listening| listening.add(start, power, track.role));
            })?;
            buses.push(bus);
        }
        let groups = group(plan, only, buses, &choices, listening);
        Ok(Self { groups, block: vec![0.0; BLOCK * CHANNELS], piece: vec![0.0; BLOCK * CHANNELS] })
    }

    /// Mixes `count` frames, at most [`BLOCK`], from one on that is a multiple of it.
    ///
    /// # Errors
    /// As [`Self::open`], or if somebody asked to stop.
    pub fn mix(&mut self, files: &mut Files<'_>, from: u64, count: usize) -> Result<&[f32], RunError> {
        if files.cancel.is_cancelled() {
            return Err(RunError::Cancelled);
        }
        let (block, piece) = (&mut self.block[..count * CHANNELS], &mut self.piece[..count * CHANNELS]);
        block.fill(0.0);
        for group in &mut self.groups {
            match &group.ducking {
                None => group.buses.iter_mut().try_for_each(|bus| bus.add(files, from, block))?,
                Some(ducking) => {
                    piece.fill(0.0);
                    group.buses.iter_mut().try_for_each(|bus| bus.add(files, from, piece))?;
                    ducking.apply(from as usize / STEP, piece);
                    block.iter_mut().zip(&*piece).for_each(|(sum, sample)| *sum += *sample);
                }
            }
        }
        Ok(block)
    }
}

fn target(role: AudioRole) -> Option<f64> {
    match role {
        AudioRole::Speech => Some(SPEECH_LUFS),
        AudioRole::Music => Some(MUSIC_LUFS),
        AudioRole::Effect => None,
    }
}

fn group<'a>(
    plan: &AudioPlan,
    only: Option<AudioRole>,
    buses: Vec<Bus<'a>>,
    choices: &[Option<usize>],
    mut listening: Vec<Listening>,
) -> Vec<Group<'a>> {
    let mut giving: Vec<((usize, f32), Group<'a>)> = Vec::new();
    let mut others = Group { buses: Vec::new(), ducking: None };
    for (index, ((bus, track), choice)) in buses.into_iter().zip(&plan.tracks).zip(choices).enumerate() {
        if only.is_some_and(|role| role != track.role) {
            continue;
        }
        let Some((choice, depth_db)) = choice.zip(track.ducking.as_ref().map(|ducking| ducking.depth_db)) else {
            others.buses.push(bus);
            continue;
        };
        match giving.iter_mut().find(|(alike, _)| *alike == (choice, depth_db)) {
            Some((_, group)) => group.buses.push(bus),
            None => {
                let is_last = |later: &[Option<usize>]| !later.contains(&Some(choice));
                let power = &mut listening[choice].power;
                // An hour takes 1.4 MB: who listens last takes what was heard along.
                let power = if is_last(&choices[index + 1..]) { std::mem::take(power) } else { power.clone() };
                let ducking = Some(Ducking::under(power, SPEECH_LUFS, depth_db));
                giving.push(((choice, depth_db), Group { buses: vec![bus], ducking }));
            }
        }
    }
    giving.into_iter().map(|(_, group)| group).chain([others]).collect()
}
