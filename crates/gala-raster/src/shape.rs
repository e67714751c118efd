//! Shapes and colours are drawings: SVG that is written here and rasterised like any other.

use gala_core::{
    format::FrameSize,
    timeline::{Color, Fill, Gradient, Rgba, Shape, ShapeKind, Stroke},
};
use gala_media::RunError;

use crate::picture::{Drawing, GivenDrawing, Named, OwnDrawing, OwnSvg, Piece, Rasteriser, own_svg};

/// Returns a drawing of a fill over a whole frame.
///
/// # Errors
/// `damaged` where it cannot be read back, which none of our drawings is.
pub fn of_fill(fill: &Fill, size: FrameSize) -> Result<Drawing, RunError> {
    let (width, height) = (f64::from(size.width), f64::from(size.height));
    let Paint { definition, attributes } = paint(fill, (width, height));
    let rect = own_svg!["<rect width=\"", width, "\" height=\"", height, "\" ", attributes, "/>"];
    own(&own_svg![head(width, height), definition, rect, "</svg>"])
}

/// Returns a drawing of a shape that is as large as the shape with its stroke.
///
/// # Errors
/// Of a path, which is the user's own text, as [`GivenDrawing::read`]; of all others as [`of_fill`].
pub fn of_shape(rasteriser: &Rasteriser, shape: &Shape, size: FrameSize) -> Result<Drawing, RunError> {
    let short = f64::from(size.width.min(size.height));
    let wide = f64::from(shape.width) * f64::from(size.width);
    let high = f64::from(shape.height) * f64::from(size.height);
    let line = shape.stroke.map_or(0.0, |stroke| f64::from(stroke.width) * short);
    let margin = match shape.shape {
        // The corners of a path or a star may reach further than half the line.
        ShapeKind::Path { .. } | ShapeKind::Star { .. } | ShapeKind::Polygon { .. } => line * 2.0,
        _ => line / 2.0,
    };
    let (width, height) = (wide + 2.0 * margin, high + 2.0 * margin);
    let fill = match &shape.fill {
        Some(fill) if shape.shape != ShapeKind::Line => paint(fill, (wide, high)),
        _ => Paint { attributes: own_svg!["fill=\"none\""], definition: OwnSvg::default() },
    };
    let stroke = shape.stroke.map(|stroke| outline(&stroke, line)).unwrap_or_default();
    let group = own_svg!["<g transform=\"translate(", margin, " ", margin, ")\" ", fill.attributes, " ", stroke, ">"];
    let before = own_svg![head(width, height), fill.definition, group];
    let after = own_svg!["</g></svg>"];
    match element(&shape.shape, (wide, high), f64::from(shape.radius) * short) {
        Element::Own(element) => own(&own_svg![before, element, after]),
        Element::Path(path) => {
            let svg = before.into_text() + &path + &after.into_text();
            Ok(Drawing::Given(GivenDrawing::read(rasteriser, svg.into_bytes(), Named::Timeline)?))
        }
    }
}

fn own(svg: &OwnSvg) -> Result<Drawing, RunError> {
    Ok(Drawing::Own(OwnDrawing::new(svg).map_err(|error| Named::Timeline.tell(error))?))
}

fn head(width: f64, height: f64) -> OwnSvg {
    own_svg!["<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"", width, "\" height=\"", height, "\">"]
}

fn color(Rgba([r, g, b, a]): Rgba) -> (Color, f64) {
    (Color([r, g, b]), f64::from(a) / 255.0)
}

fn outline(stroke: &Stroke, width: f64) -> OwnSvg {
    let (color, opacity) = color(stroke.color);
    let color = own_svg!["stroke=\"", color, "\" stroke-opacity=\"", opacity, "\" "];
    own_svg![color, "stroke-width=\"", width, "\" stroke-linejoin=\"round\""]
}

/// The attributes that fill something, and what they refer to.
struct Paint {
    definition: OwnSvg,
    attributes: OwnSvg,
}

fn paint(fill: &Fill, (width, height): (f64, f64)) -> Paint {
    match fill {
        Fill::Solid(rgba) => {
            let (color, opacity) = color(*rgba);
            let attributes = own_svg!["fill=\"", color, "\" fill-opacity=\"", opacity, "\""];
            Paint { definition: OwnSvg::default(), attributes }
        }
        Fill::Linear(gradient) => {
            let [x1, y1, x2, y2] = ends(gradient.angle, width, height);
            let from = own_svg!["x1=\"", x1, "\" y1=\"", y1, "\""];
            let to = own_svg!["x2=\"", x2, "\" y2=\"", y2, "\""];
            of_gradient("linearGradient", own_svg![from, " ", to], gradient)
        }
        Fill::Radial(gradient) => {
            let (x, y, r) = (width / 2.0, height / 2.0, width.hypot(height) / 2.0);
            of_gradient("radialGradient", own_svg!["cx=\"", x, "\" cy=\"", y, "\" r=\"", r, "\""], gradient)
        }
    }
}

fn of_gradient(name: &'static str, axis: OwnSvg, gradient: &Gradient) -> Paint {
    let last = gradient.colors.len().saturating_sub(1).max(1) as f64;
    let stops = gradient.colors.iter().enumerate().map(|(index, rgba)| {
        let (color, opacity) = color(*rgba);
        let offset = index as f64 / last;
        let color = own_svg!["stop-color=\"", color, "\" stop-opacity=\"", opacity, "\""];
        own_svg!["<stop offset=\"", offset, "\" ", color, "/>"]
    });
    let stops = OwnSvg::of(stops.map(Piece::from));
    let open = own_svg!["<defs><", name, " id=\"p\" gradientUnits=\"userSpaceOnUse\" ", axis, ">"];
    Paint { definition: own_svg![open, stops, "</", name, "></defs>"], attributes: own_svg!["fill=\"url(#p)\""] }
}

/// Returns where a gradient of an angle begins and ends so that it just spans a box, as in CSS.
fn ends(angle: f32, width: f64, height: f64) -> [f64; 4] {
    let (sin, cos) = f64::from(angle).to_radians().sin_cos();
    let half = (width * sin.abs() + height * cos.abs()) / 2.0;
    let (x, y) = (width / 2.0, height / 2.0);
    [x - sin * half, y + cos * half, x + sin * half, y - cos * half]
}

/// What of a shape is not the same for all.
enum Element {
    Own(OwnSvg),
    /// Its data are a user's, and may be of any length.
    Path(String),
}

fn element(shape: &ShapeKind, (width, height): (f64, f64), radius: f64) -> Element {
    Element::Own(match shape {
        ShapeKind::Rectangle => own_svg!["<rect width=\"", width, "\" height=\"", height, "\" rx=\"", radius, "\"/>"],
        ShapeKind::Ellipse => {
            let (x, y) = (width / 2.0, height / 2.0);
            own_svg!["<ellipse cx=\"", x, "\" cy=\"", y, "\" rx=\"", x, "\" ry=\"", y, "\"/>"]
        }
        ShapeKind::Line => own_svg!["<line x1=\"0\" y1=\"", height, "\" x2=\"", width, "\" y2=\"0\"/>"],
        ShapeKind::Polygon { sides } => corners(*sides, |_| 1.0, (width, height)),
        // Every second corner of a star is this near to its middle.
        ShapeKind::Star { points } => {
            corners(points * 2, |index| if index % 2 == 0 { 1.0 } else { 0.45 }, (width, height))
        }
        ShapeKind::Path { data } => {
            let data = data.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;");
            let (across, down) = (width / 100.0, height / 100.0);
            let path = format!(
                "<g transform=\"scale({across} {down})\"><path vector-effect=\"non-scaling-stroke\" d=\"{data}\"/></g>"
            );
            return Element::Path(path);
        }
    })
}

fn corners(count: u32, reach: impl Fn(u32) -> f64, (width, height): (f64, f64)) -> OwnSvg {
    let corner = |index: u32| {
        let (sin, cos) = (std::f64::consts::TAU * f64::from(index) / f64::from(count)).sin_cos();
        let (x, y) = (width / 2.0 * (1.0 + sin * reach(index)), height / 2.0 * (1.0 - cos * reach(index)));
        own_svg![x, ",", y, " "]
    };
    let corners = OwnSvg::of((0..count).map(corner).map(Piece::from));
    own_svg!["<polygon points=\"", corners, "\"/>"]
}
