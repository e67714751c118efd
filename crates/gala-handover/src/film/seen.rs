//! Where scenes are seen in a film.

use super::{
    heard::signed,
    scene::{FilmScene, SeenPicture},
};

/// Pictures whose hashes differ in more bits are others. Of the same, graded or encoded anew, hashes of 64 bits differ in 6 at
/// most; of others in 12 or more.
pub const MOST_BITS: u32 = 8;
/// A scene is seen from so many pictures on: one may be like it by chance.
const LEAST_PICTURES: usize = 2;

/// Where a scene is seen.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SeenScene {
    /// When the film begins to show it; `None` where it does not.
    pub first_ms: Option<u64>,
    pub last_ms: u64,
    /// By how much it is later than in the timeline of its project, where the film shows it from there on as it was; `None`
    /// where its pictures do not agree on that.
    pub shift_ms: Option<i64>,
    /// How much its pictures are like those of the project, 0 to 1; 0 where it is not seen.
    pub likeness: f64,
}

/// A picture of a film that shows a scene.
#[derive(Clone, Copy)]
struct Sight {
    at_ms: u64,
    /// By how much it is later than in the project, where that is told.
    shift_ms: Option<i64>,
    /// In which its hash differs.
    bits: u32,
}

impl SeenScene {
    /// Returns by how much a time of the timeline is later in the film, if the scene is seen there.
    pub(super) fn shift_at(&self, start_ms: u64, end_ms: u64, interval_ms: u64) -> Option<i64> {
        let (first_ms, shift_ms) = (self.first_ms?, self.shift_ms?);
        let (start, end) = (signed(start_ms) + shift_ms, signed(end_ms) + shift_ms);
        let near = signed(interval_ms);
        (start >= signed(first_ms) - near && end <= signed(self.last_ms) + 2 * near).then_some(shift_ms)
    }
}

/// Tells where scenes are seen in a film, of which there is a picture at each `interval_ms`.
pub fn see(scenes: &[FilmScene], film: &[SeenPicture], interval_ms: u64) -> Vec<SeenScene> {
    let mut found: Vec<Vec<Sight>> = vec![Vec::new(); scenes.len()];
    for picture in film {
        let bits = |own: &SeenPicture| (own.hash ^ picture.hash).count_ones();
        let alike = scenes.iter().enumerate();
        let alike = alike.flat_map(|(index, scene)| scene.pictures.iter().map(move |own| (bits(own), index)));
        if let Some((best, index)) = alike.min().filter(|(best, _)| *best <= MOST_BITS) {
            let scene = &scenes[index];
            let times = scene.pictures.iter().filter(|own| bits(own) == best).map(|own| own.at_ms);
            let (first_ms, last_ms) = (times.clone().min().unwrap_or_default(), times.max().unwrap_or_default());
            // Several that are as alike tell no time, unless they are neighbours.
            let is_told = last_ms - first_ms <= interval_ms;
            let shift_ms = is_told.then(|| signed(picture.at_ms) - signed(scene.start_ms + first_ms));
            found[index].push(Sight { at_ms: picture.at_ms, shift_ms, bits: best });
        }
    }
    scenes.iter().zip(&found).map(|(scene, pictures)| seen(scene, pictures, interval_ms)).collect()
}

fn seen(scene: &FilmScene, pictures: &[Sight], interval_ms: u64) -> SeenScene {
    let (Some(first), Some(last)) = (pictures.first(), pictures.last()) else { return SeenScene::default() };
    if pictures.len() < LEAST_PICTURES {
        return SeenScene::default();
    }
    let mut shifts: Vec<i64> = pictures.iter().filter_map(|sight| sight.shift_ms).collect();
    shifts.sort_unstable();
    let middle = shifts.get(shifts.len() / 2).copied();
    let agrees = middle.filter(|middle| {
        let agree = shifts.iter().filter(|shift| shift.abs_diff(*middle) <= interval_ms).count();
        agree * 4 >= pictures.len() * 3
    });
    let shift_ms = agrees.or_else(|| whole(scene, (first.at_ms, last.at_ms), pictures.len() as u64, interval_ms));
    let bits: u32 = pictures.iter().map(|sight| sight.bits).sum();
    let likeness = 1.0 - f64::from(bits) / (64 * pictures.len()) as f64;
    SeenScene { first_ms: Some(first.at_ms), last_ms: last.at_ms, shift_ms, likeness }
}

/// Pictures of a scene in which little moves are alike, and none tells its time. Where all of the scene is shown in one go, its
/// middle does.
fn whole(scene: &FilmScene, (first_ms, last_ms): (u64, u64), pictures: u64, interval_ms: u64) -> Option<i64> {
    let (length_ms, shown_ms) = (scene.end_ms - scene.start_ms, last_ms - first_ms);
    let is_as_long = shown_ms + 3 * interval_ms >= length_ms && shown_ms <= length_ms + interval_ms;
    let is_in_one_go = pictures * interval_ms * 4 >= shown_ms * 3;
    let middle = signed(first_ms.midpoint(last_ms)) - signed(scene.start_ms.midpoint(scene.end_ms));
    (is_as_long && is_in_one_go).then_some(middle)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOOKS: [u64; 3] = [0x0f0f_0f0f_0f0f_0f0f, 0x3333_ffff_0000_cccc, 0xaaaa_5555_1234_9876];

    fn scenes() -> Vec<FilmScene> {
        let scene = |index: usize| FilmScene {
            id: format!("scene-{index}"),
            start_ms: index as u64 * 3000,
            end_ms: (index as u64 + 1) * 3000,
            // Each picture is a little another one.
            pictures: (0..6)
                .map(|at| SeenPicture { at_ms: at * 500, hash: LOOKS[index] ^ (0xf << (at * 9)) })
                .collect(),
        };
        (0..3).map(scene).collect()
    }

    #[test]
    fn scenes_are_seen_where_they_were_moved_and_not_where_they_are_gone() {
        let scenes = scenes();
        let mut film = Vec::new();
        for (at_ms, of) in [(10_000, 2), (20_000, 0)] {
            let shown = scenes[of].pictures.iter();
            film.extend(shown.map(|own| SeenPicture { at_ms: at_ms + own.at_ms, hash: own.hash ^ 0b101 }));
        }
        // One that is like the second by chance.
        film.push(SeenPicture { at_ms: 30_000, hash: LOOKS[1] });
        let found = see(&scenes, &film, 500);
        let told: Vec<_> = found.iter().map(|seen| (seen.first_ms, seen.shift_ms)).collect();
        assert_eq!(told, [(Some(20_000), Some(20_000)), (None, None), (Some(10_000), Some(4000))]);
        assert_eq!(found[0].shift_at(500, 1500, 500), Some(20_000));
        assert_eq!(found[0].shift_at(500, 9000, 500), None, "past what is seen");
    }

    #[test]
    fn a_scene_in_which_nothing_moves_is_timed_by_all_of_it() {
        let still = |start_ms, hash| FilmScene {
            id: String::new(),
            start_ms,
            end_ms: start_ms + 4000,
            pictures: (0..8).map(|at| SeenPicture { at_ms: at * 500, hash }).collect(),
        };
        let scenes = [still(0, LOOKS[0]), still(4000, LOOKS[1])];
        let shown = |from: u64, to: u64, hash| (from..to).map(move |at| SeenPicture { at_ms: at * 500, hash });
        let film: Vec<_> = shown(0, 8, LOOKS[1]).chain(shown(8, 16, LOOKS[0])).collect();
        let shifts: Vec<_> = see(&scenes, &film, 500).iter().map(|seen| seen.shift_ms).collect();
        assert_eq!(shifts, [Some(3750), Some(-4250)]);
        let half: Vec<_> = shown(0, 3, LOOKS[1]).collect();
        assert_eq!(see(&scenes, &half, 500)[1].shift_ms, None, "which part of it is not told");
    }

    #[test]
    fn a_scene_that_was_cut_about_is_seen_and_gives_no_times() {
        let scenes = scenes();
        let film = [0_usize, 3, 1, 5, 2, 4].iter().enumerate();
        let film: Vec<_> = film
            .map(|(place, own)| SeenPicture { at_ms: place as u64 * 3000, hash: scenes[1].pictures[*own].hash })
            .collect();
        assert_eq!(
            see(&scenes, &film, 500)[1],
            SeenScene { first_ms: Some(0), last_ms: 15_000, shift_ms: None, likeness: 1.0 }
        );
    }
}
