//! From what a voice says sentence by sentence to one recording with the times of its sounds.

use gala_ai::speech::HeardSound;

use crate::tensor::{Elements, Tensor};

use super::sentence::Sentence;

/// How long a sentence takes to come out of silence and to go back, in seconds: what is cut hard clicks.
const FADE_S: f32 = 0.004;
/// A sentence is made this much louder or softer at most, so that all are about as loud: 3 dB.
const MOST_GAIN: f32 = 1.412_537_5;

/// One sentence as it was said.
#[derive(Clone, Debug, PartialEq)]
pub struct SaidSentence {
    pub samples: Vec<f32>,
    /// Where the sound of each id ends, in samples. `None` where the voice does not tell.
    pub ends: Option<Vec<u64>>,
}

/// A whole text.
#[derive(Clone, Debug, PartialEq)]
pub struct SaidText {
    pub samples: Vec<f32>,
    /// `None` where the voice does not tell of a sentence.
    pub sounds: Option<Vec<HeardSound>>,
}

/// Returns where the sound of each id ends, of a graph's durations in frames; `None` where they are no durations of these ids
/// and samples.
pub fn ends(durations: &Tensor, ids: usize, samples: usize) -> Option<Vec<u64>> {
    let frames: Vec<u64> = match &durations.elements {
        Elements::Floats(floats) => {
            let is_count = |count: &f32| (0.0..1e6).contains(count) && count.fract() == 0.0;
            floats.iter().all(is_count).then(|| floats.iter().map(|count| *count as u64).collect())?
        }
        Elements::Integers(counts) => counts.iter().map(|count| u64::try_from(*count).ok()).collect::<Option<_>>()?,
    };
    let all: u64 = frames.iter().sum();
    if frames.len() != ids || all == 0 || !(samples as u64).is_multiple_of(all) {
        return None;
    }
    let hop = samples as u64 / all;
    let ends = frames.iter().scan(0, |end, frames| {
        *end += frames * hop;
        Some(*end)
    });
    Some(ends.collect())
}

/// Joins sentences with a pause between them, in samples.
pub fn join(said: Vec<(Sentence, SaidSentence)>, rate: u32, pause: usize) -> SaidText {
    let gains = gains(&said);
    let mut samples = Vec::new();
    let mut sounds = Some(Vec::new());
    for ((sentence, mut one), gain) in said.into_iter().zip(gains) {
        if !samples.is_empty() {
            samples.resize(samples.len() + pause, 0.0);
        }
        let offset = samples.len() as u64;
        if let (Some(sounds), Some(ends)) = (&mut sounds, &one.ends) {
            sounds.extend(sentence.sounds.iter().map(|sound| HeardSound {
                ipa: sound.letter.to_string(),
                byte: sound.byte,
                start: offset + sound.ids.start.checked_sub(1).map_or(0, |before| ends[before]),
                end: offset + sound.ids.end.checked_sub(1).map_or(0, |last| ends[last]),
            }));
        } else {
            sounds = None;
        }
        one.samples.iter_mut().for_each(|sample| *sample *= gain);
        fade(&mut one.samples, (FADE_S * rate as f32) as usize);
        samples.append(&mut one.samples);
    }
    SaidText { samples, sounds }
}

/// Brings sentences to the loudness of the middle one.
fn gains(said: &[(Sentence, SaidSentence)]) -> Vec<f32> {
    let levels: Vec<f32> = said.iter().map(|(_, one)| level(&one.samples)).collect();
    let mut sorted = levels.clone();
    sorted.sort_by(f32::total_cmp);
    let middle = sorted.get(sorted.len() / 2).copied().unwrap_or(1.0);
    let gain = |level: &f32| if *level > 0.0 { (middle / level).clamp(1.0 / MOST_GAIN, MOST_GAIN) } else { 1.0 };
    levels.iter().map(gain).collect()
}

/// The root of the mean square.
fn level(samples: &[f32]) -> f32 {
    let square: f64 = samples.iter().map(|sample| f64::from(*sample) * f64::from(*sample)).sum();
    (square / samples.len().max(1) as f64).sqrt() as f32
}

fn fade(samples: &mut [f32], length: usize) {
    let length = length.min(samples.len() / 2);
    for at in 0..length {
        let gain = (at as f32 + 0.5) / length as f32;
        samples[at] *= gain;
        let last = samples.len() - 1 - at;
        samples[last] *= gain;
    }
}

#[cfg(test)]
mod tests {
    use super::{super::sentence::PlacedSound, *};

    fn sentence(sounds: &[(char, usize, std::ops::Range<usize>)]) -> Sentence {
        let placed = |(letter, byte, ids): &(char, usize, std::ops::Range<usize>)| PlacedSound {
            letter: *letter,
            byte: *byte,
            ids: ids.clone(),
        };
        Sentence { ids: vec![0; 6], sounds: sounds.iter().map(placed).collect() }
    }

    #[test]
    fn durations_are_told_by_their_number_and_their_sum() {
        let floats = |numbers: &[f32]| Tensor::floats([1, 1, numbers.len()], numbers.to_vec());
        assert_eq!(ends(&floats(&[2.0, 0.0, 3.0]), 3, 50), Some(vec![20, 20, 50]));
        assert_eq!(ends(&Tensor::integers([3], vec![2, 0, 3]), 3, 50), Some(vec![20, 20, 50]));
        for (durations, ids, samples) in [
            (floats(&[2.0, 0.0, 3.0]), 4, 50),
            (floats(&[2.0, 0.0, 3.0]), 3, 51),
            (floats(&[2.5, 0.0, 2.5]), 3, 50),
            (floats(&[f32::NAN, 0.0, 3.0]), 3, 50),
            (floats(&[-1.0, 3.0, 3.0]), 3, 50),
            (floats(&[0.0, 0.0, 0.0]), 3, 50),
            (Tensor::integers([3], vec![-1, 3, 3]), 3, 50),
        ] {
            assert_eq!(ends(&durations, ids, samples), None, "{durations:?}");
        }
    }

    #[test]
    fn sentences_stand_one_after_the_other_with_pauses_and_without_clicks() {
        let loud =
            |level: f32| SaidSentence { samples: vec![level; 600], ends: Some((1..=6).map(|at| at * 100).collect()) };
        let said = vec![
            (sentence(&[('a', 0, 1..3)]), loud(0.5)),
            (sentence(&[('b', 4, 1..2), ('c', 4, 2..5)]), loud(0.4)),
            (sentence(&[('d', 9, 2..3)]), loud(0.05)),
        ];
        let text = join(said, 8000, 40);
        assert_eq!(text.samples.len(), 3 * 600 + 2 * 40);
        let places: Vec<_> = text.sounds.expect("told").into_iter().map(|at| (at.byte, at.start, at.end)).collect();
        assert_eq!(places, [(0, 100, 300), (4, 740, 840), (4, 840, 1140), (9, 1480, 1580)]);
        let steepest = text.samples.windows(2).map(|pair| (pair[1] - pair[0]).abs()).fold(0.0, f32::max);
        assert!(steepest < 0.02, "a step of {steepest}");
        let middles: Vec<f32> = [300, 940, 1580].into_iter().map(|at| text.samples[at]).collect();
        assert!((middles[0] - 0.4).abs() < 1e-3 && (middles[1] - 0.4).abs() < 1e-6, "{middles:?}");
        assert!((middles[2] - 0.05 * MOST_GAIN).abs() < 1e-6, "no more than 3 dB: {middles:?}");
    }

    #[test]
    fn where_one_sentence_tells_no_times_the_text_has_none() {
        let untold = SaidSentence { samples: vec![0.1; 10], ends: None };
        assert_eq!(join(vec![(sentence(&[]), untold)], 8000, 0).sounds, None);
    }
}
