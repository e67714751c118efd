//! Where the beats are, once their distance is known.

/// How much steps of another length count against the onsets that they meet.
const TIGHTNESS: f64 = 100.0;
/// A beat at the ends must be so strong, against the root of the mean square of all.
const LEAST_STRENGTH: f64 = 0.5;

/// Returns the moments of the beats that meet the most onsets with steps of about `period`.
pub fn beats(strengths: &[f32], period: f64) -> Vec<usize> {
    let (least, most) = ((period / 2.0).round().max(1.0) as usize, (period * 2.0).round() as usize);
    let costs: Vec<f64> = (0..=most).map(|step| -TIGHTNESS * (step.max(1) as f64 / period).ln().powi(2)).collect();
    let mut scores: Vec<f64> = Vec::with_capacity(strengths.len());
    let mut before: Vec<Option<u32>> = Vec::with_capacity(strengths.len());
    for (place, strength) in strengths.iter().enumerate() {
        let steps = least..=most.min(place);
        let best = steps
            .map(|step| (scores[place - step] + costs[step], place - step))
            .max_by(|a, b| a.0.total_cmp(&b.0))
            .filter(|(score, _)| *score > 0.0);
        scores.push(f64::from(*strength) + best.map_or(0.0, |(score, _)| score));
        before.push(best.and_then(|(_, from)| u32::try_from(from).ok()));
    }
    trimmed(&walk(&scores, &before, most), strengths)
}

/// Goes back from the best of the last beats.
fn walk(scores: &[f64], before: &[Option<u32>], most: usize) -> Vec<usize> {
    let from = scores.len().saturating_sub(most.max(1));
    let last = (from..scores.len()).max_by(|a, b| scores[*a].total_cmp(&scores[*b]));
    let mut beats: Vec<usize> = std::iter::successors(last, |place| before[*place].map(|from| from as usize)).collect();
    beats.reverse();
    beats
}

/// Leaves out beats in the silence before the first and after the last sound.
fn trimmed(beats: &[usize], strengths: &[f32]) -> Vec<usize> {
    let at = |beat: usize| {
        let around = &strengths[beat.saturating_sub(2)..(beat + 3).min(strengths.len())];
        f64::from(around.iter().copied().fold(0.0, f32::max))
    };
    let power: f64 = beats.iter().map(|beat| at(*beat).powi(2)).sum();
    let least = LEAST_STRENGTH * (power / beats.len().max(1) as f64).sqrt();
    let is_heard = |beat: &usize| at(*beat) >= least;
    let (Some(first), Some(last)) = (beats.iter().position(is_heard), beats.iter().rposition(is_heard)) else {
        return Vec::new();
    };
    beats[first..=last].to_vec()
}
