//! Writes SVG: one drawing per depth layer, and the curves that paper shapes are cut along.

use std::fmt::Write as _;

use super::color::Rgb;

/// A point in units: a thousandth of the frame's short side.
pub type Point = (f64, f64);

/// The elements of one layer.
#[derive(Clone, Debug, Default)]
pub struct Drawing {
    defs: String,
    body: String,
    gradients: usize,
}

impl Drawing {
    pub fn is_empty(&self) -> bool {
        self.body.is_empty()
    }

    pub fn path(&mut self, d: &str, fill: Rgb) {
        let _ = writeln!(self.body, r#"<path d="{d}" fill="{fill}"/>"#);
    }

    pub fn path_alpha(&mut self, d: &str, fill: Rgb, alpha: f64) {
        let _ = writeln!(self.body, r#"<path d="{d}" fill="{fill}" fill-opacity="{alpha:.3}"/>"#);
    }

    /// Fills with what is kept in the definitions.
    pub fn path_with(&mut self, d: &str, paint: &str) {
        let _ = writeln!(self.body, r#"<path d="{d}" fill="{paint}"/>"#);
    }

    /// Fills a path whose inner outlines are holes.
    pub fn path_with_holes(&mut self, d: &str, fill: Rgb) {
        let _ = writeln!(self.body, r#"<path d="{d}" fill="{fill}" fill-rule="evenodd"/>"#);
    }

    pub fn line(&mut self, d: &str, color: Rgb, width: f64, alpha: f64) {
        let _ = writeln!(
            self.body,
            r#"<path d="{d}" fill="none" stroke="{color}" stroke-width="{width:.1}" stroke-opacity="{alpha:.3}" stroke-linecap="round" stroke-linejoin="round"/>"#
        );
    }

    pub fn disc(&mut self, (x, y): Point, radius: f64, fill: Rgb, alpha: f64) {
        let _ = writeln!(
            self.body,
            r#"<circle cx="{x:.1}" cy="{y:.1}" r="{radius:.1}" fill="{fill}" fill-opacity="{alpha:.3}"/>"#
        );
    }

    pub fn ellipse(&mut self, (x, y): Point, (rx, ry): Point, fill: Rgb, alpha: f64) {
        let _ = writeln!(
            self.body,
            r#"<ellipse cx="{x:.1}" cy="{y:.1}" rx="{rx:.1}" ry="{ry:.1}" fill="{fill}" fill-opacity="{alpha:.3}"/>"#
        );
    }

    /// Fills a rectangle with colours that change downwards, in strips so fine that neighbours differ by one
    /// step of a channel: several times faster to rasterise than a gradient, and equal to the eye.
    pub fn strips(&mut self, (x, y): Point, (width, height): Point, [from, to]: [Rgb; 2]) {
        let steps = (0..3).map(|index| from.0[index].abs_diff(to.0[index])).max().unwrap_or(0).clamp(1, 160);
        self.body.push_str("<g shape-rendering=\"crispEdges\">\n");
        for step in 0..steps {
            let part = f64::from(step) / f64::from(steps);
            let color = from.mix(to, part + 0.5 / f64::from(steps));
            let top = y + height * part;
            let _ = writeln!(
                self.body,
                r#"<path d="M{x:.1} {top:.1}h{width:.1}V{:.1}h-{width:.1}Z" fill="{color}"/>"#,
                (top + height / f64::from(steps) + 3.0).min(y + height)
            );
        }
        self.body.push_str("</g>\n");
    }

    /// Adds elements as they are.
    pub fn raw(&mut self, elements: &str) {
        self.body.push_str(elements);
        self.body.push('\n');
    }

    /// Returns the paint of colours that change downwards between two heights.
    pub fn downwards(&mut self, from: f64, to: f64, stops: &[(f64, Rgb, f64)]) -> String {
        let id = self.next_gradient();
        let _ = write!(
            self.defs,
            r#"<linearGradient id="{id}" gradientUnits="userSpaceOnUse" x1="0" y1="{from:.1}" x2="0" y2="{to:.1}">"#
        );
        self.stops(stops);
        format!("url(#{id})")
    }

    fn next_gradient(&mut self) -> String {
        self.gradients += 1;
        format!("g{}", self.gradients)
    }

    fn stops(&mut self, stops: &[(f64, Rgb, f64)]) {
        for (offset, color, alpha) in stops {
            let _ = write!(self.defs, r#"<stop offset="{offset:.3}" stop-color="{color}" stop-opacity="{alpha:.3}"/>"#);
        }
        self.defs.push_str("</linearGradient>\n");
    }

    /// Returns the document: `pixels` is its size, `units` its view box.
    pub fn document(&self, pixels: (u32, u32), units: Point) -> Vec<u8> {
        let ((width, height), (w, h)) = (pixels, units);
        let (defs, body) = (&self.defs, &self.body);
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {w:.3} {h:.3}\">\n\
             <defs>\n{defs}</defs>\n{body}</svg>\n"
        )
        .into_bytes()
    }
}

/// The upper edge of a piece of paper, from left to right.
#[derive(Clone, Debug)]
pub struct Edge {
    pub points: Vec<Point>,
    /// Curved through the points, or straight between them.
    pub curved: bool,
}

impl Edge {
    /// Returns the paper below the edge, down to `bottom`.
    pub fn down_to(&self, bottom: f64) -> String {
        let (first, last) = (self.points[0], self.points[self.points.len() - 1]);
        format!("{}L{:.1} {bottom:.1}L{:.1} {bottom:.1}Z", self.open(0.0), last.0, first.0)
    }

    /// Returns the strip that the paper's shadow covers above the edge.
    pub fn shadow(&self, lift: f64) -> String {
        let back =
            Self { points: self.points.iter().rev().map(|(x, y)| (*x, *y + 2.0)).collect(), curved: self.curved };
        format!("{}{}Z", self.open(-lift), back.open(0.0).replacen('M', "L", 1))
    }

    /// Returns the edge itself as a line, moved down by `by`.
    pub fn open(&self, by: f64) -> String {
        let mut d = String::new();
        let points = &self.points;
        let _ = write!(d, "M{:.1} {:.1}", points[0].0, points[0].1 + by);
        for index in 1..points.len() {
            let to = points[index];
            if self.curved {
                let from = points[index - 1];
                let before = if index > 1 { points[index - 2] } else { from };
                let after = points.get(index + 1).copied().unwrap_or(to);
                let (c1, c2) = (toward(from, before, to), toward(to, after, from));
                let _ = write!(
                    d,
                    "C{:.1} {:.1} {:.1} {:.1} {:.1} {:.1}",
                    c1.0,
                    c1.1 + by,
                    c2.0,
                    c2.1 + by,
                    to.0,
                    to.1 + by
                );
            } else {
                let _ = write!(d, "L{:.1} {:.1}", to.0, to.1 + by);
            }
        }
        d
    }

    /// Returns the height of the edge at `x`.
    pub fn at(&self, x: f64) -> f64 {
        let next = self.points.iter().position(|point| point.0 >= x).unwrap_or(self.points.len() - 1).max(1);
        let (a, b) = (self.points[next - 1], self.points[next]);
        let part = if (b.0 - a.0).abs() < 1e-9 { 0.0 } else { ((x - a.0) / (b.0 - a.0)).clamp(0.0, 1.0) };
        a.1 + (b.1 - a.1) * part
    }
}

/// A control point of the Catmull-Rom curve through `at`.
fn toward(at: Point, before: Point, after: Point) -> Point {
    (at.0 + (after.0 - before.0) / 6.0, at.1 + (after.1 - before.1) / 6.0)
}

/// Adds a circle to a path, so that many are one element.
pub fn add_circle(d: &mut String, (x, y): Point, radius: f64) {
    let (left, span) = (x - radius, radius * 2.0);
    let _ = write!(
        d,
        "M{left:.1} {y:.1}a{radius:.1} {radius:.1} 0 1 0 {span:.1} 0a{radius:.1} {radius:.1} 0 1 0 -{span:.1} 0Z"
    );
}

pub fn add_rect(d: &mut String, (x, y): Point, width: f64, height: f64) {
    let _ = write!(d, "M{x:.1} {y:.1}h{width:.1}v{height:.1}h-{width:.1}Z");
}

pub fn add_polygon(d: &mut String, points: &[Point]) {
    for (index, (x, y)) in points.iter().enumerate() {
        let _ = write!(d, "{}{x:.1} {y:.1}", if index == 0 { 'M' } else { 'L' });
    }
    d.push('Z');
}
