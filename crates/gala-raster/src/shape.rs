//! Shapes and colours are drawings: SVG that is written here and rasterised like any other.

use std::fmt::Write;

use gala_core::{
    format::FrameSize,
    timeline::{Fill, Gradient, Rgba, Shape, ShapeKind, Stroke},
};

/// Returns a drawing of a fill over a whole frame.
pub fn of_fill(fill: &Fill, size: FrameSize) -> String {
    let (width, height) = (f64::from(size.width), f64::from(size.height));
    let (definition, paint) = paint(fill, (width, height));
    format!("{}{definition}<rect width=\"{width}\" height=\"{height}\" {paint}/></svg>", head(width, height))
}

/// Returns a drawing of a shape that is as large as the shape with its stroke.
pub fn of_shape(shape: &Shape, size: FrameSize) -> String {
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
    let (definition, fill) = match &shape.fill {
        Some(fill) if shape.shape != ShapeKind::Line => paint(fill, (wide, high)),
        _ => (String::new(), "fill=\"none\"".to_owned()),
    };
    let stroke = shape.stroke.map(|stroke| outline(&stroke, line)).unwrap_or_default();
    let outline = element(&shape.shape, (wide, high), f64::from(shape.radius) * short);
    format!(
        "{}{definition}<g transform=\"translate({margin} {margin})\" {fill} {stroke}>{outline}</g></svg>",
        head(width, height)
    )
}

fn head(width: f64, height: f64) -> String {
    format!("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\">")
}

fn color(Rgba([r, g, b, a]): Rgba) -> (String, f64) {
    (format!("#{r:02x}{g:02x}{b:02x}"), f64::from(a) / 255.0)
}

fn outline(stroke: &Stroke, width: f64) -> String {
    let (color, opacity) = color(stroke.color);
    format!("stroke=\"{color}\" stroke-opacity=\"{opacity}\" stroke-width=\"{width}\" stroke-linejoin=\"round\"")
}

/// Returns the definitions that a fill needs, and the attributes that use it.
fn paint(fill: &Fill, (width, height): (f64, f64)) -> (String, String) {
    match fill {
        Fill::Solid(rgba) => {
            let (color, opacity) = color(*rgba);
            (String::new(), format!("fill=\"{color}\" fill-opacity=\"{opacity}\""))
        }
        Fill::Linear(gradient) => {
            let ends = ends(gradient.angle, width, height);
            let [x1, y1, x2, y2] = ends;
            let axis = format!(
                "<linearGradient id=\"p\" gradientUnits=\"userSpaceOnUse\" x1=\"{x1}\" y1=\"{y1}\" x2=\"{x2}\" y2=\"{y2}\">"
            );
            (definition(&axis, gradient, "linearGradient"), "fill=\"url(#p)\"".to_owned())
        }
        Fill::Radial(gradient) => {
            let (x, y, r) = (width / 2.0, height / 2.0, width.hypot(height) / 2.0);
            let axis =
                format!("<radialGradient id=\"p\" gradientUnits=\"userSpaceOnUse\" cx=\"{x}\" cy=\"{y}\" r=\"{r}\">");
            (definition(&axis, gradient, "radialGradient"), "fill=\"url(#p)\"".to_owned())
        }
    }
}

fn definition(axis: &str, gradient: &Gradient, name: &str) -> String {
    let mut text = format!("<defs>{axis}");
    let last = gradient.colors.len().saturating_sub(1).max(1) as f64;
    for (index, rgba) in gradient.colors.iter().enumerate() {
        let (color, opacity) = color(*rgba);
        let offset = index as f64 / last;
        let _ = write!(text, "<stop offset=\"{offset}\" stop-color=\"{color}\" stop-opacity=\"{opacity}\"/>");
    }
    let _ = write!(text, "</{name}></defs>");
    text
}

/// Returns where a gradient of an angle begins and ends so that it just spans a box, as in CSS.
fn ends(angle: f32, width: f64, height: f64) -> [f64; 4] {
    let (sin, cos) = f64::from(angle).to_radians().sin_cos();
    let half = (width * sin.abs() + height * cos.abs()) / 2.0;
    let (x, y) = (width / 2.0, height / 2.0);
    [x - sin * half, y + cos * half, x + sin * half, y - cos * half]
}

fn element(shape: &ShapeKind, (width, height): (f64, f64), radius: f64) -> String {
    match shape {
        ShapeKind::Rectangle => format!("<rect width=\"{width}\" height=\"{height}\" rx=\"{radius}\"/>"),
        ShapeKind::Ellipse => {
            let (x, y) = (width / 2.0, height / 2.0);
            format!("<ellipse cx=\"{x}\" cy=\"{y}\" rx=\"{x}\" ry=\"{y}\"/>")
        }
        ShapeKind::Line => format!("<line x1=\"0\" y1=\"{height}\" x2=\"{width}\" y2=\"0\"/>"),
        ShapeKind::Polygon { sides } => corners(*sides, |_| 1.0, (width, height)),
        // Every second corner of a star is this near to its middle.
        ShapeKind::Star { points } => {
            corners(points * 2, |index| if index % 2 == 0 { 1.0 } else { 0.45 }, (width, height))
        }
        ShapeKind::Path { data } => {
            let data = data.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;");
            let (across, down) = (width / 100.0, height / 100.0);
            format!(
                "<g transform=\"scale({across} {down})\"><path vector-effect=\"non-scaling-stroke\" d=\"{data}\"/></g>"
            )
        }
    }
}

fn corners(count: u32, reach: impl Fn(u32) -> f64, (width, height): (f64, f64)) -> String {
    let corner = |index: u32| {
        let (sin, cos) = (std::f64::consts::TAU * f64::from(index) / f64::from(count)).sin_cos();
        let (x, y) = (width / 2.0 * (1.0 + sin * reach(index)), height / 2.0 * (1.0 - cos * reach(index)));
        format!("{x},{y}")
    };
    let corners: Vec<String> = (0..count).map(corner).collect();
    format!("<polygon points=\"{}\"/>", corners.join(" "))
}
