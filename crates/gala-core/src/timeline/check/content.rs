//! What clips show.

use super::{checker::Checker, look::MAX_DEGREES, place::Place};
use crate::timeline::{
    Content, Fill, Gradient, Layer, Shape, ShapeKind, Still, Stroke, Svg, Video, View, Visualiser,
    limits::{MAX_GRADIENT_COLORS, MAX_LAYERS, MAX_MS, MAX_PATH_DATA_BYTES, MAX_SVG_BYTES},
};

impl Checker<'_> {
    pub(super) fn content(&mut self, place: &Place<'_>, content: &Content) {
        match content {
            Content::Still(still) => self.still(place, still),
            Content::Image(image) => self.source(place, &image.source),
            Content::Video(video) => self.video(place, video),
            Content::Svg(svg) => self.svg(place, svg),
            Content::Text(text) => self.text(place, text),
            Content::Shape(shape) => self.shape(place, shape),
            Content::Color(fill) => self.fill(place, fill),
            Content::Visualiser(visualiser) => self.visualiser(place, visualiser),
        }
    }

    pub(super) fn source_in(&mut self, place: &Place<'_>, source_in_ms: u64) {
        if source_in_ms > MAX_MS {
            let message = format_args!("{source_in_ms} ms is past the limit of 24 h ({MAX_MS} ms)");
            self.fault("too_long", &place.field("source_in_ms"), message, "start earlier in the file");
        }
    }

    fn still(&mut self, place: &Place<'_>, still: &Still) {
        let count = still.layers.len();
        if count == 0 || count > MAX_LAYERS {
            self.fault(
                "bad_layers",
                &place.field("layers"),
                format_args!("{count} layers"),
                "give a still 1 to 16 layers",
            );
        }
        let camera = place.field("camera");
        self.view(&camera.field("from"), still.camera.from);
        self.view(&camera.field("to"), still.camera.to);
        let part = camera.field("part");
        self.within(&part.field("from"), still.camera.part.from, 0.0, 1.0);
        self.within(&part.field("to"), still.camera.part.to, 0.0, 1.0);
        let layers = place.field("layers");
        for (index, Layer { source, depth }) in still.layers.iter().take(MAX_LAYERS).enumerate() {
            let place = layers.item(index);
            self.within(&place.field("depth"), *depth, 0.0, 2.0);
            self.source(&place, source);
        }
    }

    fn view(&mut self, place: &Place<'_>, View { x, y, zoom }: View) {
        self.within(&place.field("x"), x, 0.0, 1.0);
        self.within(&place.field("y"), y, 0.0, 1.0);
        self.within(&place.field("zoom"), zoom, 1.0, 4.0);
    }

    fn video(&mut self, place: &Place<'_>, video: &Video) {
        self.source(place, &video.source);
        self.source_in(place, video.source_in_ms);
        self.within(&place.field("speed"), video.speed, 0.1, 10.0);
        if let Some(sound) = &video.sound {
            self.animated_within(&place.field("sound").field("gain_db"), &sound.gain_db, -60.0, 24.0);
        }
    }

    fn svg(&mut self, place: &Place<'_>, Svg { markup }: &Svg) {
        let place = place.field("markup");
        self.bytes(&place, markup.len(), MAX_SVG_BYTES, "simplify the drawing, or keep it in a file");
        if markup.trim().is_empty() {
            self.fault("empty_markup", &place, "no drawing", "write an <svg> element");
        }
    }

    fn shape(&mut self, place: &Place<'_>, shape: &Shape) {
        self.above_zero(&place.field("width"), shape.width, 4.0);
        self.above_zero(&place.field("height"), shape.height, 4.0);
        self.within(&place.field("radius"), shape.radius, 0.0, 0.5);
        if let Some(fill) = &shape.fill {
            self.fill(&place.field("fill"), fill);
        }
        if let Some(stroke) = &shape.stroke {
            self.stroke(&place.field("stroke"), *stroke);
        }
        let place = place.field("shape");
        match &shape.shape {
            ShapeKind::Polygon { sides } => {
                self.whole_within(&place.field("polygon").field("sides"), (*sides).into(), 3, 32);
            }
            ShapeKind::Star { points } => {
                self.whole_within(&place.field("star").field("points"), (*points).into(), 3, 32);
            }
            ShapeKind::Path { data } => {
                let place = place.field("path");
                self.bytes(&place.field("data"), data.len(), MAX_PATH_DATA_BYTES, "simplify the path");
            }
            ShapeKind::Rectangle | ShapeKind::Ellipse | ShapeKind::Line => {}
        }
    }

    fn fill(&mut self, place: &Place<'_>, fill: &Fill) {
        match fill {
            Fill::Solid(_) => {}
            Fill::Linear(gradient) => self.gradient(&place.field("linear"), gradient),
            Fill::Radial(gradient) => self.gradient(&place.field("radial"), gradient),
        }
    }

    fn gradient(&mut self, place: &Place<'_>, gradient: &Gradient) {
        let count = gradient.colors.len();
        if !(2..=MAX_GRADIENT_COLORS).contains(&count) {
            let message = format_args!("{count} colours");
            self.fault("bad_gradient", &place.field("colors"), message, "give a gradient 2 to 16 colours");
        }
        self.within(&place.field("angle"), gradient.angle, -MAX_DEGREES, MAX_DEGREES);
    }

    pub(super) fn stroke(&mut self, place: &Place<'_>, stroke: Stroke) {
        self.above_zero(&place.field("width"), stroke.width, 0.2);
    }

    fn visualiser(&mut self, place: &Place<'_>, visualiser: &Visualiser) {
        self.source(place, &visualiser.source);
        self.source_in(place, visualiser.source_in_ms);
        self.above_zero(&place.field("width"), visualiser.width, 1.0);
        self.above_zero(&place.field("height"), visualiser.height, 1.0);
        self.whole_within(&place.field("bars"), visualiser.bars.into(), 4, 128);
    }
}
