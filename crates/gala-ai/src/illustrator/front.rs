//! What frames the picture nearest to the camera: leaves, crests, rocks in the lower corners.

use std::f64::consts::FRAC_PI_2;

use super::{
    compose::Scene,
    random::Random,
    setting::Setting,
    shapes::{add_leaf, sprig, water},
    svg::{Drawing, Edge, add_circle},
};

pub fn draw(scene: &Scene) -> Drawing {
    let mut drawing = Drawing::default();
    let mut random = scene.random.part("front");
    match scene.setting {
        Setting::Sea => crest(&mut drawing, scene, &mut random),
        Setting::Sky => puffs(&mut drawing, scene, &mut random),
        Setting::Space | Setting::City => corners(&mut drawing, scene, &mut random),
        Setting::Desert => spikes(&mut drawing, scene, &mut random),
        Setting::Abstract => rings(&mut drawing, scene, &mut random),
        _ => leaves(&mut drawing, scene, &mut random),
    }
    drawing
}

/// Sprigs from both lower corners, a larger and a smaller one.
fn leaves(drawing: &mut Drawing, scene: &Scene, random: &mut Random) {
    let (w, h) = (scene.frame.w, scene.frame.h);
    let unit = w.min((h - scene.stage) * 2.45);
    let side = random.sign();
    let colors = [scene.scheme.front, scene.scheme.front.mix(scene.scheme.near[1], 0.4)];
    for (which, length, color) in [(side, 0.4, colors[1]), (side, 0.34, colors[0]), (-side, 0.27, colors[0])] {
        let first = color == colors[1];
        let foot = (w * (0.5 + which * if first { 0.43 } else { 0.54 }), h * if first { 1.05 } else { 1.0 });
        let angle = -FRAC_PI_2 - which * random.within(0.05, 0.32);
        let (stem, blades) = sprig(foot, angle, unit * length, 6, -which * random.within(0.2, 0.4));
        drawing.line(&stem, color, 9.0, 1.0);
        drawing.path(&blades, color);
    }
}

fn crest(drawing: &mut Drawing, scene: &Scene, random: &mut Random) {
    let edge = water(&scene.frame, random, scene.frame.h * 0.955, 26.0, 240.0);
    drawing.path_alpha(&edge.shadow(14.0), scene.scheme.ink, 0.1 * scene.preset.relief);
    drawing.path(&edge.down_to(scene.frame.bottom()), scene.scheme.front.mix(scene.scheme.near[1], 0.35));
    drawing.line(&edge.open(9.0), scene.scheme.cloud, 5.0, 0.35);
}

fn puffs(drawing: &mut Drawing, scene: &Scene, random: &mut Random) {
    let (w, h) = (scene.frame.w, scene.frame.h);
    let side = random.sign();
    let mut d = String::new();
    for (at, down, radius) in [(0.52, 0.99, 0.19), (0.34, 1.05, 0.16), (-0.54, 1.02, 0.17), (-0.38, 1.07, 0.12)] {
        add_circle(&mut d, (w * (0.5 + side * at), h * down), w.min(h) * radius);
    }
    drawing.path(&d, scene.scheme.cloud.mix(scene.scheme.sky[0], 0.18));
}

/// Dark land that rises towards the corners.
fn corners(drawing: &mut Drawing, scene: &Scene, random: &mut Random) {
    let (w, h) = (scene.frame.w, scene.frame.h);
    let side = random.sign();
    for (which, up, color) in
        [(side, 0.12, scene.scheme.front), (-side, 0.085, scene.scheme.front.mix(scene.scheme.near[1], 0.25))]
    {
        let reach = w * random.within(0.46, 0.56);
        let outer = if which > 0.0 { scene.frame.right() } else { scene.frame.left() };
        let toward = -which;
        let unit = w.min(h);
        let points = vec![
            (outer, h - unit * up * 1.15),
            (outer + toward * reach * 0.4, h - unit * up),
            (outer + toward * reach * 0.75, h - unit * up * 0.42),
            (outer + toward * reach * 1.1, h + 8.0),
            (outer + toward * reach * 1.2, h * 1.12),
        ];
        let edge = Edge { points, curved: true };
        drawing.path(&edge.down_to(scene.frame.bottom()), color);
        if scene.setting == Setting::City {
            let mut d = String::new();
            for index in 0..4 {
                let at = outer + toward * reach * (0.16 + 0.17 * f64::from(index));
                add_circle(&mut d, (at, h - unit * (up - 0.02 * f64::from(index))), unit * random.within(0.05, 0.075));
            }
            drawing.path(&d, color);
        }
    }
}

fn spikes(drawing: &mut Drawing, scene: &Scene, random: &mut Random) {
    let (w, h) = (scene.frame.w, scene.frame.h);
    let unit = w.min(h);
    let side = random.sign();
    for (which, size) in [(side, 0.27), (-side, 0.18)] {
        let foot = (w * (0.5 + which * 0.45), h * 1.02);
        let mut d = String::new();
        for index in 0..7 {
            let lean = (f64::from(index) - 3.0) * 0.33;
            add_leaf(&mut d, foot, -FRAC_PI_2 + lean, unit * size * random.within(0.85, 1.1), 0.1);
        }
        drawing.path(&d, scene.scheme.front);
    }
}

fn rings(drawing: &mut Drawing, scene: &Scene, random: &mut Random) {
    let (w, h) = (scene.frame.w, scene.frame.h);
    let side = random.sign();
    let unit = w.min(h);
    let corner = (w * (0.5 + side * 0.52), h * 1.03);
    for (radius, color) in [(0.24, scene.scheme.front), (0.17, scene.scheme.accent[0]), (0.1, scene.scheme.accent[1])] {
        drawing.disc(corner, unit * radius, color, 1.0);
    }
    let foot = (w * (0.5 - side * 0.5), h * 1.01);
    let mut d = String::new();
    for lean in [-0.75, -0.35, 0.05, 0.45, 0.8] {
        add_leaf(&mut d, foot, -FRAC_PI_2 + side * lean, unit * random.within(0.2, 0.28), 0.2);
    }
    drawing.path(&d, scene.scheme.front);
}
