//! The layer farthest away: sky, sun or moon, stars and texture. Opaque.

use std::{f64::consts::TAU, fmt::Write as _};

use super::{
    color::Rgb,
    compose::Scene,
    preset::{Light, Texture},
    random::Random,
    svg::{Drawing, add_circle, add_polygon, add_rect},
};

const WHITE: Rgb = Rgb([255; 3]);

pub fn draw(scene: &Scene) -> Drawing {
    let mut drawing = Drawing::default();
    let frame = &scene.frame;
    let [top, low] = scene.scheme.sky;
    drawing.strips((0.0, 0.0), (frame.w, scene.horizon), [top, low]);
    let mut rect = String::new();
    add_rect(&mut rect, (0.0, scene.horizon - 2.0), frame.w, frame.h - scene.horizon + 2.0);
    drawing.path(&rect, low);
    let mut random = scene.random.part("sky");
    if scene.night || scene.preset.texture == Texture::Stars {
        stars(&mut drawing, scene, &mut random);
    }
    light(&mut drawing, scene, &mut random);
    texture(&mut drawing, scene, &mut random);
    drawing
}

fn light(drawing: &mut Drawing, scene: &Scene, random: &mut Random) {
    let (at, radius, color) = (scene.light, scene.light_radius, scene.scheme.light);
    match scene.preset.light {
        Light::Rings => {
            let pale = color.mix(WHITE, 0.35);
            ring(drawing, at, (radius * 1.36, radius * 1.75), pale, 0.14);
            ring(drawing, at, (radius * 0.99, radius * 1.36), pale, 0.3);
            paper_disc(drawing, scene);
        }
        Light::Glow => {
            glow(drawing, scene, radius * 0.8, radius * 2.2);
            let disc = radius * 0.8;
            slices(drawing, at, disc, &[(-disc, disc)], [color.mix(WHITE, 0.3), color]);
        }
        Light::Stripes => stripes(drawing, scene),
        Light::Disc => {
            drawing.disc((at.0 + 6.0, at.1 + 10.0), radius, scene.scheme.ink, 0.1);
            drawing.disc(at, radius, color, 1.0);
        }
        Light::Rays => {
            rays(drawing, scene, random);
            ring(drawing, at, (radius * 0.99, radius * 1.32), color, 0.4);
            paper_disc(drawing, scene);
        }
    }
    if scene.night && matches!(scene.preset.light, Light::Rings | Light::Rays | Light::Disc) {
        craters(drawing, scene, random);
    }
}

/// Light that fades outwards: a radial gradient of this size costs more than all else in the sky.
fn glow(drawing: &mut Drawing, scene: &Scene, inner: f64, outer: f64) {
    let count = 12;
    let radius = |index: i32| inner + (outer - inner) * (f64::from(index) / f64::from(count)).powi(2);
    for index in 0..count {
        let fade = 1.0 - f64::from(index) / f64::from(count);
        ring(drawing, scene.light, (radius(index), radius(index + 1)), scene.scheme.light, 0.5 * fade * fade);
    }
}

/// A disc with a hole, so that what lies under another is not painted.
fn ring(drawing: &mut Drawing, (x, y): (f64, f64), (inner, outer): (f64, f64), color: Rgb, alpha: f64) {
    let mut d = String::new();
    add_circle(&mut d, (x, y), outer);
    let _ = write!(
        d,
        "M{:.1} {y:.1}a{inner:.1} {inner:.1} 0 1 1 {:.1} 0a{inner:.1} {inner:.1} 0 1 1 -{:.1} 0Z",
        x - inner,
        inner * 2.0,
        inner * 2.0
    );
    drawing.path_alpha(&d, color, alpha);
}

fn paper_disc(drawing: &mut Drawing, scene: &Scene) {
    let ((x, y), radius) = (scene.light, scene.light_radius);
    for (grown, alpha) in [(16.0, 0.035), (8.0, 0.05)] {
        ring(
            drawing,
            (x, y + grown * 0.4),
            (radius * 0.96, radius + grown),
            scene.scheme.ink,
            alpha * scene.preset.relief,
        );
    }
    drawing.disc((x, y), radius, scene.scheme.light, 1.0);
}

fn craters(drawing: &mut Drawing, scene: &Scene, random: &mut Random) {
    let ((x, y), radius) = (scene.light, scene.light_radius);
    for _ in 0..5 {
        let (turn, out) = (random.within(0.0, TAU), random.within(0.25, 0.72));
        let at = (x + turn.cos() * radius * out, y + turn.sin() * radius * out);
        drawing.disc(at, radius * random.within(0.06, 0.14), scene.scheme.ink, 0.07);
    }
}

/// A disc in bands that thin out upwards, from yellow to pink.
fn stripes(drawing: &mut Drawing, scene: &Scene) {
    let ((x, y), radius) = (scene.light, scene.light_radius * 1.12);
    let color = scene.scheme.light;
    glow(drawing, scene, radius, radius * 1.6);
    let mut bands = Vec::new();
    let mut top = -radius;
    let mut gap = 6.0;
    let mut bottom = radius * 0.02;
    while top < radius {
        bands.push((top, bottom.min(radius)));
        top = bottom + gap;
        bottom = top + radius * 0.13;
        gap += 5.0;
    }
    slices(drawing, (x, y), radius, &bands, [scene.scheme.accent[2], color]);
}

/// Fills bands of a disc with colours that change downwards, slice by slice.
fn slices(drawing: &mut Drawing, at: (f64, f64), radius: f64, bands: &[(f64, f64)], [from, to]: [Rgb; 2]) {
    for (top, bottom) in bands {
        let count = ((bottom - top) / radius * 16.0).ceil().max(1.0);
        for index in 0..count as usize {
            let upper = top + (bottom - top) * index as f64 / count;
            let lower = (upper + (bottom - top) / count + 2.0).min(*bottom);
            let mut d = String::new();
            add_band(&mut d, at, radius, upper, lower);
            drawing.path(&d, from.mix(to, (upper / radius + 1.0) / 1.7));
        }
    }
}

/// Adds the part of a disc between two heights relative to its middle.
fn add_band(d: &mut String, (x, y): (f64, f64), radius: f64, top: f64, bottom: f64) {
    let half = |at: f64| (radius * radius - at * at).max(0.0).sqrt();
    let (a, b) = (half(top), half(bottom));
    let large = u8::from(bottom - top > radius * 1.4);
    let _ = write!(
        d,
        "M{:.1} {:.1}A{radius:.1} {radius:.1} 0 {large} 1 {:.1} {:.1}L{:.1} {:.1}A{radius:.1} {radius:.1} 0 {large} 1 {:.1} {:.1}Z",
        x + a,
        y + top,
        x + b,
        y + bottom,
        x - b,
        y + bottom,
        x - a,
        y + top
    );
}

fn rays(drawing: &mut Drawing, scene: &Scene, random: &mut Random) {
    let (x, y) = scene.light;
    let reach = scene.frame.w.hypot(scene.horizon).max(scene.frame.w) * 0.95;
    let turn = random.within(0.0, TAU);
    let count = 14;
    let mut d = String::new();
    for index in 0..count {
        let middle = turn + TAU * f64::from(index) / f64::from(count);
        let half = TAU / f64::from(count) * 0.25;
        let tip = |angle: f64| (x + angle.cos() * reach, y + angle.sin() * reach);
        add_polygon(&mut d, &[(x, y), tip(middle - half), tip(middle + half)]);
    }
    drawing.path_alpha(&d, scene.scheme.light, 0.22);
}

fn stars(drawing: &mut Drawing, scene: &Scene, random: &mut Random) {
    let (mut small, mut large) = (String::new(), String::new());
    let color = scene.scheme.accent[2].mix(WHITE, 0.4);
    let count = (scene.frame.w * scene.horizon / 17_000.0) as usize;
    for index in 0..count {
        let at = (random.within(0.02, 0.98) * scene.frame.w, random.within(0.02, 0.86) * scene.horizon);
        if index % 6 == 0 {
            add_sparkle(&mut large, at, random.within(7.0, 14.0));
        } else {
            add_circle(&mut small, at, random.within(1.4, 3.2));
        }
    }
    drawing.path_alpha(&small, color, if scene.night { 0.75 } else { 0.45 });
    drawing.path_alpha(&large, color, if scene.night { 0.9 } else { 0.55 });
}

/// Adds a star of four points.
pub fn add_sparkle(d: &mut String, (x, y): (f64, f64), r: f64) {
    let s = r * 0.18;
    add_polygon(
        d,
        &[
            (x, y - r),
            (x + s, y - s),
            (x + r, y),
            (x + s, y + s),
            (x, y + r),
            (x - s, y + s),
            (x - r, y),
            (x - s, y - s),
        ],
    );
}

fn texture(drawing: &mut Drawing, scene: &Scene, random: &mut Random) {
    let (w, h) = (scene.frame.w, scene.horizon);
    let mut d = String::new();
    match scene.preset.texture {
        Texture::None | Texture::Stars => {}
        Texture::Fibres => {
            for _ in 0..90 {
                let (x, y, turn) = (random.within(0.0, w), random.within(0.0, h), random.within(0.0, TAU));
                let (length, thick) = (random.within(6.0, 16.0), random.within(0.7, 1.2));
                let (dx, dy) = (turn.cos() * length, turn.sin() * length);
                let (nx, ny) = (-turn.sin() * thick, turn.cos() * thick);
                add_polygon(&mut d, &[(x, y), (x + dx, y + dy), (x + dx + nx, y + dy + ny), (x + nx, y + ny)]);
            }
            drawing.path_alpha(&d, scene.scheme.ink, 0.09);
        }
        Texture::Specks => {
            for _ in 0..120 {
                add_circle(&mut d, (random.within(0.0, w), random.within(0.0, h)), random.within(0.9, 2.2));
            }
            drawing.path_alpha(&d, WHITE, 0.4);
        }
        Texture::Halftone => halftone(drawing, scene),
    }
}

/// Dots on a turned grid that grow towards the top of the sky.
fn halftone(drawing: &mut Drawing, scene: &Scene) {
    let step = 30.0;
    let reach = scene.horizon * 0.42;
    let mut d = String::new();
    let mut row = 0;
    let mut y = 0.0;
    while y < reach {
        let radius = 7.2 * (1.0 - y / reach);
        let mut x = if row % 2 == 0 { 0.0 } else { step / 2.0 };
        while x < scene.frame.w + step && radius > 0.9 {
            add_circle(&mut d, (x, y), radius);
            x += step;
        }
        y += step / 2.0;
        row += 1;
    }
    drawing.path_alpha(&d, scene.scheme.near[0], 0.2);
}
