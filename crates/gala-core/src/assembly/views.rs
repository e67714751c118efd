//! What each shot of a scene shows of its picture.

use super::pace::FilmPart;
use crate::{
    compose::{self, Picture, SceneMedia},
    plan::{Motion, PlannedScene},
    timeline::{Animated, Camera, Content, Easing, Look, MovePart, Still, Transform, Video, View},
};

/// How near the camera is in the shots behind the first, and on which side. Each is other than the one before.
const VIEWS: [[View; 2]; 3] = [
    [View { x: 0.5, y: 0.52, zoom: 1.5 }, View { x: 0.5, y: 0.52, zoom: 1.64 }],
    [View { x: 0.42, y: 0.5, zoom: 1.22 }, View { x: 0.56, y: 0.5, zoom: 1.22 }],
    [View { x: 0.6, y: 0.5, zoom: 1.7 }, View { x: 0.54, y: 0.5, zoom: 1.6 }],
];

/// Returns what a shot of a scene, counted from 0, shows of its picture.
pub fn shown(scene: &PlannedScene, media: &SceneMedia, shot: usize, part: FilmPart) -> (Content, Look) {
    let view = shot.checked_sub(1).map(|index| VIEWS[index % VIEWS.len()]);
    match &media.picture {
        Picture::Layers(layers) => {
            let camera = view.map_or_else(|| compose::camera(scene.motion), |view| moved(view, scene.motion));
            (Content::Still(Still { layers: layers.clone(), camera }), Look::default())
        }
        Picture::Video(source) => {
            let FilmPart { in_ms: source_in_ms, speed } = part;
            let video = Video { source_in_ms, speed, ..Video::new(source.clone()) };
            let look = view.map_or_else(Look::default, |[View { zoom, .. }, _]| Look {
                transform: Transform { scale: Animated::Constant(zoom), ..Transform::default() },
                ..Look::default()
            });
            (Content::Video(video), look)
        }
    }
}

fn moved([from, to]: [View; 2], motion: Motion) -> Camera {
    let to = if motion == Motion::Hold { from } else { to };
    Camera { from, to, easing: Easing::InOut, part: MovePart::WHOLE }
}
