//! What each shot of a scene shows of its picture.

use super::{framing::Framing, pace::FilmPart};
use crate::{
    compose::{self, Picture, SceneMedia},
    plan::PlannedScene,
    timeline::{Animated, Camera, Content, Look, Point, Still, Transform, Video, View},
};

/// Returns what a shot of a scene, counted from 0, shows of its picture. The first one shows all of it.
pub fn shown(scene: &PlannedScene, media: &SceneMedia, shot: usize, part: FilmPart) -> (Content, Look) {
    let framed = shot.checked_sub(1).map(|index| Framing::of(scene, &media.details).camera(index));
    match &media.picture {
        Picture::Layers(layers) => {
            let camera = framed.unwrap_or_else(|| compose::camera(scene.motion));
            (Content::Still(Still { layers: layers.clone(), camera }), Look::default())
        }
        Picture::Video(source) => {
            let FilmPart { in_ms: source_in_ms, speed } = part;
            let video = Video { source_in_ms, speed, ..Video::new(source.clone()) };
            // It moves by itself: the camera stands.
            let look = framed.map_or_else(Look::default, |Camera { from: View { x, y, zoom }, .. }| Look {
                transform: Transform {
                    scale: Animated::Constant(zoom),
                    anchor: Point { x, y },
                    ..Transform::default()
                },
                ..Look::default()
            });
            (Content::Video(video), look)
        }
    }
}
