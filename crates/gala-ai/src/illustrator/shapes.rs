//! Paper shapes: edges to cut along, trees, clouds, leaves.

use std::{f64::consts::TAU, fmt::Write as _};

use super::{
    color::Rgb,
    compose::{Frame, Scene},
    random::Random,
    svg::{Drawing, Edge, Point, add_circle, add_polygon},
};

/// Lays a sheet with the given upper edge: its shadow on what is behind, the sheet, its lit rim.
pub fn lay(drawing: &mut Drawing, scene: &Scene, edge: &Edge, bottom: f64, fill: Rgb) {
    sheet_shadow(drawing, scene, edge);
    drawing.path(&edge.down_to(bottom), fill);
    sheet_rim(drawing, scene, edge, fill);
}

/// As [`lay`], shaded from the edge downwards.
pub fn lay_shaded(drawing: &mut Drawing, scene: &Scene, edge: &Edge, bottom: f64, colors: [Rgb; 2]) {
    sheet_shadow(drawing, scene, edge);
    let low = edge.points.iter().map(|point| point.1).fold(f64::NEG_INFINITY, f64::max) + 6.0;
    drawing.path(&edge.down_to(low + 4.0), colors[0]);
    let (left, right) = (edge.points[0].0, edge.points[edge.points.len() - 1].0);
    drawing.strips((left, low), (right - left, bottom - low), colors);
    sheet_rim(drawing, scene, edge, colors[0]);
}

fn sheet_shadow(drawing: &mut Drawing, scene: &Scene, edge: &Edge) {
    let relief = scene.preset.relief;
    for (lift, alpha) in [(20.0, 0.05), (12.0, 0.07), (5.0, 0.09)] {
        drawing.path_alpha(&edge.shadow(lift * (0.5 + relief * 0.5)), scene.scheme.ink, alpha * relief);
    }
}

fn sheet_rim(drawing: &mut Drawing, scene: &Scene, edge: &Edge, fill: Rgb) {
    let rim = scene.preset.rim;
    if rim > 0.6 {
        let color = scene.scheme.accent[0];
        drawing.line(&edge.open(0.0), color, 9.0, 0.22);
        drawing.line(&edge.open(0.0), color.mix(Rgb([255; 3]), 0.25), 2.4, rim);
    } else if rim > 0.0 {
        drawing.line(&edge.open(2.0), fill.mix(scene.scheme.light, 0.7), 4.0, rim);
    }
}

/// Rolling land: a sum of long waves.
pub fn rolling(frame: &Frame, random: &mut Random, y: f64, height: f64, waves: f64) -> Edge {
    let (left, right) = (frame.left(), frame.right());
    let phases: Vec<f64> = (0..3).map(|_| random.within(0.0, TAU)).collect();
    let steps = 22;
    let points = (0..=steps).map(|step| {
        let part = f64::from(step) / f64::from(steps);
        let turn = part * TAU * waves;
        let wave = (turn + phases[0]).sin() * 0.55
            + (turn * 1.9 + phases[1]).sin() * 0.28
            + (turn * 3.1 + phases[2]).sin() * 0.1;
        (left + (right - left) * part, y - height * (0.5 + wave * 0.55))
    });
    Edge { points: points.collect(), curved: true }
}

/// Peaks: high and low points by turns.
pub fn peaks(frame: &Frame, random: &mut Random, y: f64, height: f64, count: usize) -> Edge {
    let (left, right) = (frame.left(), frame.right());
    let step = (right - left) / count as f64;
    let mut points = vec![(left, y - height * random.within(0.1, 0.4))];
    for index in 0..count {
        let x = left + step * (index as f64 + 0.5);
        points.push((x + step * random.within(-0.16, 0.16), y - height * random.within(0.62, 1.0)));
        let valley = if index + 1 == count { 0.0 } else { random.within(-0.12, 0.12) };
        points.push((x + step * (0.5 + valley), y - height * random.within(0.05, 0.34)));
    }
    Edge { points, curved: false }
}

/// Water: even crests.
pub fn water(frame: &Frame, random: &mut Random, y: f64, height: f64, length: f64) -> Edge {
    let (left, right) = (frame.left() - length, frame.right() + length);
    let shift = random.within(0.0, length);
    let mut points = Vec::new();
    let mut x = left + shift - length;
    while x < right {
        points.extend([
            (x, y),
            (x + length * 0.25, y - height * 0.62),
            (x + length * 0.5, y - height),
            (x + length * 0.75, y - height * 0.62),
        ]);
        x += length;
    }
    points.push((x, y));
    Edge { points, curved: true }
}

/// A flat edge.
pub fn level(frame: &Frame, y: f64) -> Edge {
    Edge { points: vec![(frame.left(), y), (frame.right(), y)], curved: false }
}

/// Roofs of a city, with the windows that face us.
pub fn roofs(frame: &Frame, random: &mut Random, y: f64, height: f64, width: f64) -> (Edge, String) {
    let mut points = Vec::new();
    let mut windows = String::new();
    let mut x = frame.left();
    while x < frame.right() {
        let wide = width * random.within(0.65, 1.25);
        let top = y - height * random.within(0.35, 1.0);
        points.extend([(x, top), (x + wide, top)]);
        if random.chance(0.22) {
            let middle = x + wide / 2.0;
            points.splice(
                points.len() - 1..,
                [(x + wide * 0.3, top), (middle, top - wide * 0.32), (x + wide * 0.7, top), (x + wide, top)],
            );
        }
        add_windows(&mut windows, random, (x, top), wide, y);
        x += wide;
    }
    (Edge { points, curved: false }, windows)
}

fn add_windows(windows: &mut String, random: &mut Random, (x, top): Point, wide: f64, bottom: f64) {
    let (size, gap) = (wide * 0.13, wide * 0.17);
    let columns = ((wide - gap) / (size + gap)).floor().max(1.0);
    let margin = (wide - columns * size - (columns - 1.0) * gap) / 2.0;
    let mut row = top + gap * 1.2;
    while row < bottom && row < top + 12.0 * (size + gap) {
        for column in 0..columns as usize {
            if random.chance(0.52) {
                super::svg::add_rect(windows, (x + margin + column as f64 * (size + gap), row), size, size * 1.25);
            }
        }
        row += size * 1.25 + gap;
    }
}

/// Adds a conifer of three tiers.
pub fn add_conifer(d: &mut String, (x, y): Point, height: f64) {
    let wide = height * 0.42;
    let mut points = vec![(x, y - height)];
    let tiers = [(0.36, 0.5, 0.22), (0.68, 0.78, 0.36), (0.94, 1.0, 0.0)];
    let mut right = Vec::new();
    for (down, out, back) in tiers {
        right.push((wide / 2.0 * out, y - height * (1.0 - down)));
        if back > 0.0 {
            right.push((wide / 2.0 * back * 0.8, y - height * (1.0 - down + 0.02)));
        }
    }
    points.extend(right.iter().map(|(out, y)| (x + out, *y)));
    points.extend([
        (x + wide * 0.07, y - height * 0.06),
        (x + wide * 0.07, y + 4.0),
        (x - wide * 0.07, y + 4.0),
        (x - wide * 0.07, y - height * 0.06),
    ]);
    points.extend(right.iter().rev().map(|(out, y)| (x - out, *y)));
    add_polygon(d, &points);
}

/// Adds a round tree on a thin trunk.
pub fn add_round_tree(d: &mut String, (x, y): Point, height: f64) {
    let radius = height * 0.3;
    let (trunk, middle) = (height * 0.035, y - height + radius);
    add_polygon(d, &[(x - trunk, y + 4.0), (x + trunk, y + 4.0), (x + trunk * 0.6, middle), (x - trunk * 0.6, middle)]);
    let _ = write!(
        d,
        "M{:.1} {middle:.1}a{radius:.1} {:.1} 0 1 0 {:.1} 0a{radius:.1} {:.1} 0 1 0 -{:.1} 0Z",
        x - radius,
        radius * 1.25,
        radius * 2.0,
        radius * 1.25,
        radius * 2.0
    );
}

/// Adds a cactus with two arms.
pub fn add_cactus(d: &mut String, (x, y): Point, height: f64) {
    let wide = height * 0.16;
    let column = |d: &mut String, x: f64, top: f64, bottom: f64, wide: f64| {
        let r = wide / 2.0;
        let _ = write!(d, "M{:.1} {bottom:.1}V{:.1}a{r:.1} {r:.1} 0 0 1 {wide:.1} 0V{bottom:.1}Z", x - r, top + r);
    };
    column(d, x, y - height, y + 4.0, wide);
    for (side, up) in [(-1.0, 0.62), (1.0, 0.8)] {
        let arm = x + side * height * 0.24;
        column(d, arm, y - height * up, y - height * (up - 0.34), wide * 0.8);
        let low = y - height * (up - 0.3);
        let (a, b) = (arm.min(x), arm.max(x));
        super::svg::add_rect(
            d,
            (a - wide * 0.4 * f64::from(side < 0.0), low - wide * 0.4),
            b - a + wide * 0.4,
            wide * 0.8,
        );
    }
}

/// A cloud cut of paper: a flat foot and round tops.
pub fn cloud(random: &mut Random, (x, y): Point, width: f64) -> String {
    let mut d = String::new();
    let height = width * 0.17;
    let _ = write!(
        d,
        "M{:.1} {y:.1}h{width:.1}a{height:.1} {height:.1} 0 0 0 0 -{:.1}h-{width:.1}a{height:.1} {height:.1} 0 0 0 0 {:.1}Z",
        x - width / 2.0,
        height * 2.0,
        height * 2.0
    );
    let lean = random.within(-0.1, 0.1);
    for (at, up, r) in [(-0.22 + lean, 0.24, 0.2), (0.08 + lean, 0.34, 0.27), (0.34 + lean, 0.2, 0.16)] {
        add_circle(&mut d, (x + width * at, y - width * up), width * r);
    }
    d
}

/// A sprig of leaves along a bent stem, from `foot` towards `angle` (radians, 0 is right, up is negative).
pub fn sprig(foot: Point, angle: f64, length: f64, leaves: usize, bend: f64) -> (String, String) {
    let at = |part: f64| {
        let turn = angle + bend * part;
        (foot.0 + turn.cos() * length * part, foot.1 + turn.sin() * length * part)
    };
    let (middle, tip) = (at(0.55), at(1.0));
    let stem = format!("M{:.1} {:.1}Q{:.1} {:.1} {:.1} {:.1}", foot.0, foot.1, middle.0, middle.1, tip.0, tip.1);
    let mut blades = String::new();
    for index in 0..leaves {
        let part = 0.2 + 0.8 * index as f64 / leaves.max(2) as f64;
        let side = if index % 2 == 0 { 1.0 } else { -1.0 };
        let size = length * 0.36 * (1.1 - part * 0.6);
        add_leaf(&mut blades, at(part), angle + bend * part * 1.6 + side * 0.85, size, 0.34);
    }
    add_leaf(&mut blades, at(0.97), angle + bend * 1.6, length * 0.24, 0.36);
    (stem, blades)
}

/// Adds a pointed leaf.
pub fn add_leaf(d: &mut String, (x, y): Point, angle: f64, length: f64, fat: f64) {
    let (sin, cos) = angle.sin_cos();
    let to = |along: f64, across: f64| (x + cos * along - sin * across, y + sin * along + cos * across);
    let tip = to(length, 0.0);
    let (a, b) = (to(length * 0.3, length * fat), to(length * 0.75, length * fat * 0.6));
    let (c, e) = (to(length * 0.75, -length * fat * 0.6), to(length * 0.3, -length * fat));
    let _ = write!(
        d,
        "M{x:.1} {y:.1}C{:.1} {:.1} {:.1} {:.1} {:.1} {:.1}C{:.1} {:.1} {:.1} {:.1} {x:.1} {y:.1}Z",
        a.0, a.1, b.0, b.1, tip.0, tip.1, c.0, c.1, e.0, e.1
    );
}

/// An arch with a round top, standing on `y`.
pub fn arch((x, y): Point, width: f64, height: f64) -> String {
    let r = width / 2.0;
    format!("M{:.1} {y:.1}V{:.1}a{r:.1} {r:.1} 0 0 1 {width:.1} 0V{y:.1}Z", x - r, y - height + r)
}
