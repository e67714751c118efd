//! A finished film that an editor made: which scenes of its project are in it, where, and its captions.
//!
//! Pure: what the film shows and sounds like was found out before. Speech tells places to a millisecond, pictures to half a
//! second. What is found in neither way is told, and has no captions.

mod captions;
mod heard;
mod scene;
mod seen;
mod speed;

pub use self::{
    captions::{RetimedTrack, retime},
    heard::{HeardCaption, HeardPlace, places_of},
    scene::{FilmScene, FoundBy, FoundScene, SeenPicture},
    seen::{MOST_BITS, SeenScene, see},
    speed::speed_of,
};

/// So much of its project must be in a film, by length.
pub const LEAST_SHARE: f64 = 0.5;

/// Tells which scenes are in a film. A scene is in it where half of its captions are heard, or where it is seen.
pub fn find_scenes(scenes: &[FilmScene], captions: &[HeardCaption], seen: &[SeenScene]) -> Vec<FoundScene> {
    let found = scenes.iter().zip(seen).map(|(scene, seen)| {
        let own: Vec<&HeardCaption> = captions.iter().filter(|caption| scene.holds(caption.middle_ms())).collect();
        let heard: Vec<HeardPlace> = own.iter().filter_map(|caption| caption.found).collect();
        let is_heard = !heard.is_empty() && heard.len() * 2 >= own.len();
        let (found_by, at_ms, likeness) = match (is_heard, seen.first_ms) {
            (true, _) => {
                let likeness = heard.iter().map(|place| f64::from(place.likeness)).sum::<f64>() / heard.len() as f64;
                (Some(FoundBy::Sound), heard.iter().map(|place| place.at_ms).min(), Some(likeness))
            }
            (false, Some(first_ms)) => (Some(FoundBy::Pictures), Some(first_ms), Some(seen.likeness)),
            (false, None) => (None, None, None),
        };
        FoundScene { id: scene.id.clone(), found_by, at_ms, likeness, duration_ms: scene.end_ms - scene.start_ms }
    });
    found.collect()
}

/// Returns how much of a project is in a film, by the lengths of its scenes: 0 to 1.
pub fn share_of(scenes: &[FoundScene]) -> f64 {
    let sum = |is_counted: fn(&FoundScene) -> bool| {
        scenes.iter().filter(|scene| is_counted(scene)).map(|scene| scene.duration_ms).sum::<u64>()
    };
    let all = sum(|_| true);
    if all == 0 { 0.0 } else { sum(|scene| scene.found_by.is_some()) as f64 / all as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scene(id: &str, start_ms: u64, end_ms: u64) -> FilmScene {
        FilmScene { id: id.to_owned(), start_ms, end_ms, pictures: Vec::new() }
    }

    fn caption(start_ms: u64, found_ms: Option<u64>) -> HeardCaption {
        let found = found_ms.map(|at_ms| HeardPlace { at_ms, likeness: 0.8 });
        HeardCaption { start_ms, end_ms: start_ms + 500, part_ms: start_ms, found }
    }

    #[test]
    fn a_scene_is_in_a_film_that_says_half_of_it_or_shows_it() {
        let scenes = [scene("a", 0, 4000), scene("b", 4000, 6000), scene("c", 6000, 8000)];
        let captions = [caption(100, Some(9000)), caption(900, None), caption(4100, None), caption(6100, None)];
        let unseen = SeenScene::default();
        let seen = [unseen.clone(), SeenScene { first_ms: Some(2000), ..unseen.clone() }, unseen];
        let found = find_scenes(&scenes, &captions, &seen);
        let told: Vec<_> = found.iter().map(|scene| (scene.found_by, scene.at_ms)).collect();
        assert_eq!(told, [(Some(FoundBy::Sound), Some(9000)), (Some(FoundBy::Pictures), Some(2000)), (None, None)]);
        assert!((share_of(&found) - 0.75).abs() < 1e-9);
        assert_eq!(share_of(&[]), 0.0);
    }
}
