//! Where somebody speaks, by Silero's detector: what it is not given is not misheard.

use std::{ops::Range, path::Path, time::Duration};

use crate::{
    error::ModelError,
    installed::InstalledModel,
    model::{LocalModel, ModelContract, ModelPrograms, ModelRun, PortWanted},
    opened::only_graph,
    protocol::{ElementKind, KeptValue},
    tensor::Tensor,
};

/// How long one step may take.
const LIMIT: Duration = Duration::from_secs(60);
const RATE: i32 = 16_000;
/// The samples of one step, at 16 kHz: 32 ms.
const STEP: usize = 512;
/// The samples before each step that are given along with it.
const BEFORE: usize = 64;
/// The size of what the detector remembers.
const STATE: [usize; 3] = [2, 1, 128];
/// At or above this somebody begins to speak, and below that they have ended: its authors' own.
const BEGINS: f32 = 0.5;
const ENDS: f32 = 0.35;
/// A pause that is shorter is part of a speech, and a speech that is shorter is none; in steps.
const SHORTEST_PAUSE: usize = 16;
const SHORTEST_SPEECH: usize = 8;
/// What is listened to before and after a speech, in samples: 200 ms.
const MARGIN: usize = 3200;

/// What Silero's detector takes and gives, of its fifth version on.
pub fn detector_contract() -> ModelContract {
    ModelContract {
        kind: "a voice detector of Silero",
        inputs: vec![
            PortWanted::new("input", ElementKind::Float, Some(2)),
            PortWanted::new("state", ElementKind::Float, Some(3)),
            PortWanted::new("sr", ElementKind::Integer, None),
        ],
        outputs: vec![
            PortWanted::new("output", ElementKind::Float, Some(2)),
            PortWanted::new("stateN", ElementKind::Float, None),
        ],
    }
}

/// Finds the parts of a sound in which somebody speaks.
#[derive(Debug)]
pub struct VoiceDetector {
    pub installed: InstalledModel,
    model: LocalModel,
}

impl VoiceDetector {
    /// Its file, in `folder`, is read when it is first asked.
    ///
    /// # Errors
    /// [`ModelError::Unusable`] where it has none.
    pub fn open(folder: &Path, installed: InstalledModel, programs: &ModelPrograms) -> Result<Self, ModelError> {
        let what = "a voice detector is a file .onnx";
        Ok(Self { model: only_graph(folder, &installed, what, detector_contract(), programs)?, installed })
    }

    /// Loads its file and looks whether it is one of a detector.
    ///
    /// # Errors
    /// As [`LocalModel::describe`].
    pub async fn check(&self) -> Result<(), ModelError> {
        self.model.describe().await.map(drop)
    }

    /// Returns where somebody speaks, in samples at 16 kHz, in order and apart. Samples are in [-1, 1].
    ///
    /// # Errors
    /// As [`LocalModel::ask_once`].
    pub async fn speech(&self, samples: &[f32]) -> Result<Vec<Range<usize>>, ModelError> {
        let mut likely = Vec::with_capacity(samples.len().div_ceil(STEP));
        for start in (0..samples.len()).step_by(STEP) {
            likely.push(self.step(samples, start).await?);
        }
        Ok(speech(&likely, samples.len()))
    }

    async fn step(&self, samples: &[f32], start: usize) -> Result<f32, ModelError> {
        let mut heard = vec![0.0; BEFORE + STEP];
        let from = start.saturating_sub(BEFORE);
        let given = &samples[from..samples.len().min(start + STEP)];
        let at = BEFORE - (start - from);
        heard[at..at + given.len()].copy_from_slice(given);
        let mut inputs =
            vec![("input", Tensor::floats([1, heard.len()], heard)), ("sr", Tensor::integers(Vec::new(), vec![RATE]))];
        let mut kept = Vec::new();
        if start == 0 {
            inputs.push(("state", Tensor::floats(STATE, vec![0.0; STATE.iter().product()])));
        } else {
            kept.push("state".to_owned());
        }
        let keep = vec![KeptValue { value: "stateN".to_owned(), input: "state".to_owned() }];
        let run = ModelRun { inputs, kept, outputs: vec!["output"], keep, seed: 0, limit: LIMIT };
        let made = self.model.ask_once(run).await?;
        let likely = made.first().and_then(|likely| likely.as_floats()?.first().copied());
        likely.ok_or_else(|| ModelError::Refused {
            model: self.installed.name.clone(),
            message: "it does not tell whether somebody speaks".to_owned(),
        })
    }
}

/// Finds speeches by how likely there is one in each step, in a sound of `length` samples.
fn speech(likely: &[f32], length: usize) -> Vec<Range<usize>> {
    let mut steps: Vec<Range<usize>> = Vec::new();
    let mut since = None;
    for (step, likely) in likely.iter().enumerate() {
        match since {
            None if *likely >= BEGINS => since = Some(step),
            Some(start) if *likely < ENDS => {
                steps.push(start..step);
                since = None;
            }
            _ => {}
        }
    }
    steps.extend(since.map(|start| start..likely.len()));
    let mut joined: Vec<Range<usize>> = Vec::new();
    for part in steps {
        match joined.last_mut() {
            Some(last) if part.start - last.end < SHORTEST_PAUSE => last.end = part.end,
            _ => joined.push(part),
        }
    }
    joined.retain(|part| part.len() >= SHORTEST_SPEECH);
    with_margins(&joined, length)
}

/// Widens parts on both sides, and no further than to the middle between two.
fn with_margins(parts: &[Range<usize>], length: usize) -> Vec<Range<usize>> {
    let samples = |step: usize| (step * STEP).min(length);
    let middle = |one: &Range<usize>, next: &Range<usize>| (samples(one.end) + samples(next.start)) / 2;
    let widened = |(at, part): (usize, &Range<usize>)| {
        let floor = at.checked_sub(1).map_or(0, |before| middle(&parts[before], part));
        let ceiling = parts.get(at + 1).map_or(length, |next| middle(part, next));
        samples(part.start).saturating_sub(MARGIN).max(floor)..(samples(part.end) + MARGIN).min(ceiling)
    };
    parts.iter().enumerate().map(widened).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(likely: &[(usize, f32)]) -> Vec<Range<usize>> {
        let steps: Vec<f32> = likely.iter().flat_map(|(count, likely)| std::iter::repeat_n(*likely, *count)).collect();
        let length = steps.len() * STEP;
        speech(&steps, length)
    }

    fn one(part: Range<usize>) -> Vec<Range<usize>> {
        std::iter::once(part).collect()
    }

    #[test]
    fn a_speech_begins_when_it_is_likely_and_ends_when_it_is_not() {
        assert!(found(&[(100, 0.1)]).is_empty());
        assert_eq!(found(&[(20, 0.1), (30, 0.9), (40, 0.1)]), one(20 * 512 - 3200..50 * 512 + 3200));
        assert_eq!(found(&[(20, 0.1), (10, 0.9), (20, 0.4), (40, 0.1)]), one(20 * 512 - 3200..50 * 512 + 3200));
        assert_eq!(found(&[(30, 0.9)]), one(0..30 * 512));
    }

    #[test]
    fn short_pauses_are_part_of_a_speech_and_short_noises_are_none() {
        assert_eq!(found(&[(20, 0.1), (10, 0.9), (15, 0.1), (10, 0.9), (40, 0.1)]).len(), 1);
        assert_eq!(found(&[(20, 0.1), (10, 0.9), (16, 0.1), (10, 0.9), (40, 0.1)]).len(), 2);
        assert!(found(&[(20, 0.1), (7, 0.9), (40, 0.1)]).is_empty());
    }

    #[test]
    fn margins_do_not_meet() {
        let found = found(&[(5, 0.1), (10, 0.9), (16, 0.1), (10, 0.9), (1, 0.1)]);
        assert_eq!(found[0].start, 0);
        assert!(found[0].end <= found[1].start, "{found:?}");
        assert_eq!(found[1].end, 42 * 512);
    }
}
