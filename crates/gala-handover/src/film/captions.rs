//! Captions at the times that a film has.

use gala_core::{
    captions::without_overlaps,
    timeline::{Caption, CaptionTrack, CaptionWord},
};

use super::{heard::HeardCaption, scene::FilmScene, seen::SeenScene};

/// The captions of a track as a film has them.
#[derive(Clone, Debug, PartialEq)]
pub struct RetimedTrack {
    pub language: String,
    /// In order of the film's time.
    pub captions: Vec<Caption>,
    /// As the project has them: they are neither heard nor seen in the film.
    pub lost: Vec<Caption>,
}

/// Gives the captions of a track the times that a film of `film_ms` has: by their own speech where that is heard, else by the
/// scene that they are in where that is seen as it was. `heard` is in the order of the captions. Words move with their captions.
pub fn retime(
    track: &CaptionTrack,
    heard: &[HeardCaption],
    scenes: &[(&FilmScene, &SeenScene)],
    interval_ms: u64,
    film_ms: u64,
) -> RetimedTrack {
    let mut retimed = RetimedTrack { language: track.language.clone(), captions: Vec::new(), lost: Vec::new() };
    for (caption, heard) in track.captions.iter().zip(heard) {
        let by_pictures = || {
            let (_, seen) = scenes.iter().find(|(scene, _)| scene.holds(heard.middle_ms()))?;
            seen.shift_at(caption.start_ms, caption.end_ms, interval_ms)
        };
        let shifted = heard.shift_ms().or_else(by_pictures).and_then(|shift| shifted(caption, shift, film_ms));
        match shifted {
            Some(shifted) => retimed.captions.push(shifted),
            None => retimed.lost.push(caption.clone()),
        }
    }
    retimed.captions = without_overlaps(retimed.captions);
    retimed
}

/// Returns a caption later or earlier, as far as it is in the film.
fn shifted(caption: &Caption, shift_ms: i64, film_ms: u64) -> Option<Caption> {
    let at = |ms: u64| ms.saturating_add_signed(shift_ms).min(film_ms);
    let words = caption.words.iter().map(|word| CaptionWord {
        bytes: word.bytes.clone(),
        start_ms: at(word.start_ms),
        end_ms: at(word.end_ms),
    });
    let (start_ms, end_ms) = (at(caption.start_ms), at(caption.end_ms));
    let words = words.collect();
    (start_ms < end_ms).then(|| Caption { start_ms, end_ms, text: caption.text.clone(), words })
}

#[cfg(test)]
mod tests {
    use gala_core::timeline::CaptionStyle;

    use super::{super::heard::HeardPlace, *};

    #[test]
    fn words_move_with_what_is_heard_or_seen_and_what_is_neither_is_told() {
        let caption = |start_ms: u64, text: &str| Caption {
            start_ms,
            end_ms: start_ms + 1000,
            text: text.to_owned(),
            words: vec![CaptionWord { bytes: 0..1, start_ms: start_ms + 100, end_ms: start_ms + 900 }],
        };
        let captions = vec![caption(0, "a"), caption(1000, "b"), caption(4000, "c"), caption(8000, "d")];
        let track = CaptionTrack::new(CaptionStyle::Plain, "es", captions);
        let heard = |start_ms: u64, found_ms: Option<u64>| HeardCaption {
            start_ms,
            end_ms: start_ms + 1000,
            part_ms: start_ms,
            found: found_ms.map(|at_ms| HeardPlace { at_ms, likeness: 0.9 }),
        };
        let heard = [heard(0, Some(7020)), heard(1000, Some(2000)), heard(4000, None), heard(8000, None)];
        let scene = |start_ms, end_ms| FilmScene { id: String::new(), start_ms, end_ms, pictures: Vec::new() };
        let (first, second) = (scene(0, 4000), scene(4000, 8000));
        let seen = SeenScene { first_ms: Some(500), last_ms: 4500, shift_ms: Some(-3500), likeness: 1.0 };
        let scenes = [(&first, &SeenScene::default()), (&second, &seen)];
        let retimed = retime(&track, &heard, &scenes, 500, 7500);
        let told: Vec<_> = retimed.captions.iter().map(|one| (one.text.as_str(), one.start_ms, one.end_ms)).collect();
        assert_eq!(told, [("c", 500, 1500), ("b", 2000, 3000), ("a", 7020, 7500)]);
        assert_eq!((retimed.captions[1].words[0].start_ms, retimed.captions[2].words[0].end_ms), (2100, 7500));
        assert_eq!(retimed.lost, [track.captions[3].clone()]);
    }
}
