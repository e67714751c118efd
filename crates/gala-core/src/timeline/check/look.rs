//! How a picture is laid into the frame.

use super::{checker::Checker, place::Place};
use crate::timeline::{Animated, ColorAdjustment, Look, Mask, MaskShape, Point, Shadow, Transform};

/// The farthest that places may be from the left upper corner.
const NEAR: (f32, f32) = (-4.0, 5.0);
/// A hundred turns.
pub(super) const MAX_DEGREES: f32 = 36_000.0;

impl Checker<'_> {
    pub(super) fn look(&mut self, place: &Place<'_>, look: &Look) {
        self.point(&place.field("focus"), look.focus, (0.0, 1.0));
        self.transform(&place.field("transform"), &look.transform);
        self.animated_within(&place.field("opacity"), &look.opacity, 0.0, 1.0);
        self.within(&place.field("corner_radius"), look.corner_radius, 0.0, 0.5);
        if let Some(shadow) = &look.shadow {
            self.shadow(&place.field("shadow"), shadow);
        }
        if let Some(mask) = &look.mask {
            self.mask(&place.field("mask"), mask);
        }
        self.color(&place.field("color"), &look.color);
    }

    pub(super) fn point(&mut self, place: &Place<'_>, point: Point, (low, high): (f32, f32)) {
        self.within(&place.field("x"), point.x, low, high);
        self.within(&place.field("y"), point.y, low, high);
    }

    pub(super) fn transform(&mut self, place: &Place<'_>, transform: &Transform) {
        let Transform { position, scale, rotation, anchor } = transform;
        let near = |checker: &mut Self, place: &Place<'_>, point| checker.point(place, point, NEAR);
        self.animated(&place.field("position"), position, near);
        self.animated_within(&place.field("scale"), scale, 0.0, 20.0);
        self.animated_within(&place.field("rotation"), rotation, -MAX_DEGREES, MAX_DEGREES);
        self.point(&place.field("anchor"), *anchor, NEAR);
    }

    pub(super) fn shadow(&mut self, place: &Place<'_>, shadow: &Shadow) {
        self.within(&place.field("x"), shadow.x, -0.5, 0.5);
        self.within(&place.field("y"), shadow.y, -0.5, 0.5);
        self.within(&place.field("blur"), shadow.blur, 0.0, 0.2);
    }

    fn mask(&mut self, place: &Place<'_>, mask: &Mask) {
        match (mask.shape, &mask.source) {
            (MaskShape::Picture, Some(source)) => self.source(place, source),
            (MaskShape::Picture, None) => {
                let message = "a mask that is a picture, without one";
                self.fault("mask_source", &place.field("source"), message, "name the picture");
            }
            (MaskShape::Ellipse | MaskShape::Rectangle, Some(_)) => {
                let message = "a picture for a mask that is drawn";
                let remedy = "remove it, or choose the shape `picture`";
                self.fault("mask_source", &place.field("source"), message, remedy);
            }
            (MaskShape::Ellipse | MaskShape::Rectangle, None) => {}
        }
        self.point(&place.field("center"), mask.center, NEAR);
        self.above_zero(&place.field("width"), mask.width, 4.0);
        self.above_zero(&place.field("height"), mask.height, 4.0);
        self.within(&place.field("feather"), mask.feather, 0.0, 0.5);
    }

    fn color(&mut self, place: &Place<'_>, color: &ColorAdjustment) {
        self.within(&place.field("exposure"), color.exposure, -4.0, 4.0);
        self.within(&place.field("contrast"), color.contrast, 0.0, 4.0);
        self.within(&place.field("saturation"), color.saturation, 0.0, 4.0);
        if let Some(lut) = color.lut.as_ref().filter(|lut| !self.facts.contains_key(*lut)) {
            let message = format!("no source is named \"{}\"", super::shown(lut));
            self.fault("unknown_source", &place.field("lut"), message, "add the file or correct the name");
        }
    }

    /// Checks that no key frame lies behind the end of its clip.
    pub(super) fn inside<T>(&mut self, place: &Place<'_>, value: &Animated<T>, duration_ms: u64) {
        let Animated::Keyframes(keyframes) = value else { return };
        if let Some(index) = keyframes.iter().position(|keyframe| keyframe.at_ms > duration_ms) {
            let message = format!("a key frame at {} ms of a clip that lasts {duration_ms} ms", keyframes[index].at_ms);
            let remedy = "count key frames from the clip's start and keep them inside it";
            self.fault("keyframe_outside", &place.item(index).field("at_ms"), message, remedy);
        }
    }

    pub(super) fn transform_times(&mut self, place: &Place<'_>, transform: &Transform, duration_ms: u64) {
        self.inside(&place.field("position"), &transform.position, duration_ms);
        self.inside(&place.field("scale"), &transform.scale, duration_ms);
        self.inside(&place.field("rotation"), &transform.rotation, duration_ms);
    }
}
