//! How each shot of a scene frames its picture: wide, then nearer to what is in it, and never twice in a row alike.

use crate::{
    detail::PictureDetail,
    hash::ContentHash,
    plan::{Motion, PlannedScene},
    timeline::{Camera, Easing, MovePart, View},
};

/// How near the camera is: what is near fills two thirds of the frame, a detail half of it.
const MEDIUM: f32 = 1.25;
const CLOSE: f32 = 1.55;
const DETAIL: f32 = 2.0;
/// A camera that moves closer or back ends by so much nearer.
const PUSH: f32 = 1.09;
/// A camera that moves aside goes over so much of the frame.
const DRIFT: f32 = 0.09;
/// From the middle of a frame to one of its lines of thirds.
const THIRD: f32 = 1.0 / 6.0;
/// Where details are looked for in a picture of which nothing is known: where the lines of thirds cross.
const CROSSINGS: [PictureDetail; 4] = [
    PictureDetail { x: 1.0 / 3.0, y: 0.4 },
    PictureDetail { x: 2.0 / 3.0, y: 0.6 },
    PictureDetail { x: 2.0 / 3.0, y: 0.4 },
    PictureDetail { x: 1.0 / 3.0, y: 0.6 },
];
/// The shots behind the first, again and again: how near, and at which detail.
const ORDER: [(f32, usize); 5] = [(CLOSE, 0), (DETAIL, 1), (MEDIUM, 0), (CLOSE, 1), (DETAIL, 2)];

/// How the camera moves within a shot.
#[derive(Clone, Copy)]
enum Move {
    Closer,
    Aside,
    Back,
}

const MOVES: [Move; 3] = [Move::Closer, Move::Aside, Move::Back];

/// How the shots of a scene behind the first frame its picture.
pub struct Framing<'a> {
    details: &'a [PictureDetail],
    holds: bool,
    /// Which other scenes have another one of: it begins with other crossings and goes to the other side.
    seed: usize,
}

impl<'a> Framing<'a> {
    /// `details` are places in the picture, the most telling one first.
    pub fn of(scene: &PlannedScene, details: &'a [PictureDetail]) -> Self {
        let seed = ContentHash::of_json(&(&scene.image_prompt, scene.image_variant, scene.seed));
        Self { details, holds: scene.motion == Motion::Hold, seed: usize::from(seed.as_bytes()[0]) }
    }

    /// Returns how a shot behind the first, which is 0, frames the picture. What is seen lies within the picture.
    pub fn camera(&self, shot: usize) -> Camera {
        let (zoom, number) = ORDER[shot % ORDER.len()];
        let detail = self.detail(number);
        let side = if self.seed / CROSSINGS.len() % 2 == 0 { 1.0 } else { -1.0 };
        let (from, to) = match MOVES[(shot + self.seed) % MOVES.len()] {
            _ if self.holds => (at(detail, zoom), at(detail, zoom)),
            Move::Closer => (at(detail, zoom), at(detail, zoom * PUSH)),
            Move::Back => (at(detail, zoom * PUSH), at(detail, zoom)),
            Move::Aside => {
                let by = side * DRIFT / 2.0 / zoom;
                let View { x, y, .. } = at(detail, zoom);
                (within(x - by, y, zoom), within(x + by, y, zoom))
            }
        };
        Camera { from, to, easing: Easing::InOut, part: MovePart::WHOLE }
    }

    /// Where fewer are known, others take their place.
    fn detail(&self, number: usize) -> PictureDetail {
        let crossing = || CROSSINGS[(number + self.seed - self.details.len().min(number)) % CROSSINGS.len()];
        self.details.get(number).copied().unwrap_or_else(crossing)
    }
}

/// Returns the view in which a detail lies where two lines of thirds cross, with more of the picture on the side that it looks to:
/// that of the middle. What is in the middle stays there.
fn at(PictureDetail { x, y }: PictureDetail, zoom: f32) -> View {
    let toward_middle = |place: f32| {
        let off = (0.5 - place).clamp(-THIRD, THIRD);
        place + off / zoom
    };
    within(toward_middle(x), toward_middle(y), zoom)
}

fn within(x: f32, y: f32, zoom: f32) -> View {
    let half = 0.5 / zoom;
    View { x: x.clamp(half, 1.0 - half), y: y.clamp(half, 1.0 - half), zoom }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn framing(details: &[PictureDetail], seed: usize) -> Framing<'_> {
        Framing { details, holds: false, seed }
    }

    /// Far enough from each other to be seen as a cut: another distance, or another place.
    fn differ(one: &Camera, other: &Camera) -> bool {
        let (from, to) = (one.to, other.from);
        let nearer = (from.zoom / to.zoom).max(to.zoom / from.zoom);
        nearer > 1.12 || (from.x - to.x).hypot(from.y - to.y) * to.zoom > 0.25
    }

    fn detail() -> impl Strategy<Value = PictureDetail> {
        (0.0_f32..=1.0, 0.0_f32..=1.0).prop_map(|(x, y)| PictureDetail { x, y })
    }

    proptest! {
        #[test]
        fn every_shot_lies_within_the_picture_and_differs_from_the_one_before(
            details in prop::collection::vec(detail(), 0..4),
            seed in 0_usize..256,
        ) {
            let framing = framing(&details, seed);
            let shots: Vec<Camera> = (0..12).map(|shot| framing.camera(shot)).collect();
            for View { x, y, zoom } in shots.iter().flat_map(|shot| [shot.from, shot.to]) {
                let half = 0.5 / zoom - 1e-5;
                for place in [x, y] {
                    prop_assert!(place >= half && place <= 1.0 - half, "{x} {y} {zoom}");
                }
                prop_assert!((1.0..=4.0).contains(&zoom));
            }
            for pair in shots.windows(2) {
                prop_assert!(differ(&pair[0], &pair[1]), "{pair:?}");
            }
        }
    }

    #[test]
    fn a_detail_is_in_its_shot_and_off_the_middle_of_it() {
        let details = [PictureDetail { x: 0.25, y: 0.5 }, PictureDetail { x: 0.9, y: 0.1 }];
        let framing = framing(&details, 0);
        for (shot, detail) in [(0, details[0]), (1, details[1])] {
            let Camera { from: View { x, y, zoom }, .. } = framing.camera(shot);
            let (across, down) = ((detail.x - x) * zoom, (detail.y - y) * zoom);
            assert!(across.abs() < 0.5 && down.abs() < 0.5, "{shot}: {across} {down}");
            assert!(across.abs() > 0.1, "{shot}: {across}");
        }
    }

    #[test]
    fn seeds_give_other_framings_and_the_same_again() {
        let shots = |seed| (0..5).map(|shot| framing(&[], seed).camera(shot)).collect::<Vec<_>>();
        assert_eq!(shots(3), shots(3));
        assert_ne!(shots(3), shots(4));
        let closer = |camera: &Camera| camera.from.zoom.total_cmp(&camera.to.zoom);
        let kinds = |seed| shots(seed).iter().map(closer).collect::<Vec<_>>();
        assert!(kinds(0).windows(2).all(|pair| pair[0] != pair[1]), "moves take turns: {:?}", kinds(0));
    }

    #[test]
    fn a_camera_that_stands_still_stands_in_every_shot() {
        let framing = Framing { holds: true, ..framing(&[], 7) };
        assert!((0..6).map(|shot| framing.camera(shot)).all(|shot| shot.from == shot.to));
    }
}
