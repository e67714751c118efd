//! Captions of several speakers on one track.

use crate::timeline::Caption;

/// Returns captions in order of time, without overlap: one ends where the next one begins. Of two that begin at once the first
/// of the list stays.
pub fn without_overlaps(mut captions: Vec<Caption>) -> Vec<Caption> {
    captions.sort_by_key(|caption| caption.start_ms);
    let mut kept: Vec<Caption> = Vec::with_capacity(captions.len());
    for caption in captions {
        match kept.last_mut() {
            Some(last) if last.start_ms == caption.start_ms => continue,
            Some(last) if last.end_ms > caption.start_ms => end_at(last, caption.start_ms),
            _ => {}
        }
        kept.push(caption);
    }
    kept
}

/// Words that come later are seen with the others, and never stand out.
fn end_at(caption: &mut Caption, end_ms: u64) {
    caption.end_ms = end_ms;
    for word in &mut caption.words {
        (word.start_ms, word.end_ms) = (word.start_ms.min(end_ms), word.end_ms.min(end_ms));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::timeline::CaptionWord;

    #[test]
    fn one_caption_is_seen_at_a_time() {
        let caption = |start_ms: u64, end_ms: u64| Caption {
            start_ms,
            end_ms,
            text: "Tea".to_owned(),
            words: vec![CaptionWord { bytes: 0..3, start_ms: start_ms + 1, end_ms }],
        };
        let kept = without_overlaps(vec![caption(500, 900), caption(0, 700), caption(500, 600), caption(900, 950)]);
        let times: Vec<(u64, u64, u64)> =
            kept.iter().map(|one| (one.start_ms, one.end_ms, one.words[0].end_ms)).collect();
        assert_eq!(times, [(0, 500, 500), (500, 900, 900), (900, 950, 950)]);
        assert_eq!(without_overlaps(Vec::new()), []);
    }
}
