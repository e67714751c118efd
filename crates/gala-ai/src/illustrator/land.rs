//! The two layers of land between sky and subjects.

use super::{
    color::Rgb,
    compose::{Frame, Scene},
    preset::Cut,
    random::Random,
    setting::Setting,
    shapes::{
        add_cactus, add_conifer, add_leaf, add_round_tree, arch, cloud, lay, lay_shaded, level, peaks, rolling, roofs,
        water,
    },
    svg::{Drawing, Edge, add_circle, add_polygon, add_rect},
};

const WHITE: Rgb = Rgb([255; 3]);

/// Clouds and what stands on the horizon.
pub fn far(scene: &Scene) -> Drawing {
    let mut drawing = Drawing::default();
    let mut random = scene.random.part("far");
    let frame = &scene.frame;
    let [first, second] = scene.scheme.far;
    let (y, bottom) = (scene.horizon, scene.stage + 0.2 * frame.h);
    if has_clouds(scene) {
        clouds(&mut drawing, scene, &mut random);
    }
    match scene.setting {
        Setting::Sea => {
            if random.chance(0.6) {
                let isle = rolling(frame, &mut random, y + 10.0, frame.h * 0.06, 1.2);
                lay(&mut drawing, scene, &isle, bottom, first.mix(scene.scheme.sky[1], 0.25));
            }
            let sea = level(frame, y - frame.h * 0.012);
            lay_shaded(&mut drawing, scene, &sea, bottom, [second.mix(first, 0.6), second]);
            glitter(&mut drawing, scene, &mut random);
        }
        Setting::City => {
            for (height, width, color) in [(0.25, 92.0, first), (0.17, 118.0, second)] {
                let (edge, windows) = roofs(frame, &mut random, y, frame.h * height, width);
                lay(&mut drawing, scene, &edge, bottom, color);
                let lit = if scene.night { scene.scheme.accent[2] } else { color.mix(WHITE, 0.4) };
                drawing.path_alpha(&windows, lit, if scene.night { 0.75 } else { 0.5 });
            }
        }
        Setting::Mountains | Setting::Snow => {
            let edge = peaks(frame, &mut random, y, frame.h * 0.27, count(frame, 2.4));
            mountain(&mut drawing, scene, &edge, bottom, first, true);
            let edge = peaks(frame, &mut random, y + 20.0, frame.h * 0.15, count(frame, 3.6));
            mountain(&mut drawing, scene, &edge, bottom, second, false);
        }
        Setting::Space => planets(&mut drawing, scene, &mut random),
        Setting::Sky => cloud_bank(&mut drawing, scene, &mut random, scene.stage - frame.h * 0.06, 0.75),
        Setting::Abstract => abstract_far(&mut drawing, scene, &mut random),
        _ => {
            for (up, height, waves, color) in [(0.035, 0.15, 1.25, first), (0.0, 0.10, 1.7, second)] {
                let edge = ridge(scene, &mut random, y - up * frame.h, height * frame.h, waves);
                match scene.preset.edge {
                    Cut::Straight => mountain(&mut drawing, scene, &edge, bottom, color, false),
                    Cut::Curved => lay(&mut drawing, scene, &edge, bottom, color),
                }
            }
        }
    }
    drawing
}

/// What stands just behind the subjects.
pub fn near(scene: &Scene) -> Drawing {
    let mut drawing = Drawing::default();
    let mut random = scene.random.part("near");
    let frame = &scene.frame;
    let [first, second] = scene.scheme.near;
    let (y, bottom) = (scene.stage, scene.stage + 0.26 * frame.h);
    match scene.setting {
        Setting::Sea => {
            for (up, length, color) in [(0.022, 130.0, first), (-0.012, 165.0, second)] {
                let edge = water(frame, &mut random, y - up * frame.h, 17.0, length);
                lay(&mut drawing, scene, &edge, bottom, color);
            }
        }
        Setting::City => {
            let (edge, windows) = roofs(frame, &mut random, y, frame.h * 0.105, 150.0);
            lay(&mut drawing, scene, &edge, bottom, first);
            let lit = if scene.night { scene.scheme.accent[1] } else { first.mix(WHITE, 0.35) };
            drawing.path_alpha(&windows, lit, if scene.night { 0.85 } else { 0.5 });
            trees(&mut drawing, scene, &mut random, &level(frame, y + 16.0), second);
        }
        Setting::Indoor => room(&mut drawing, scene, &mut random),
        Setting::Abstract => abstract_near(&mut drawing, scene, &mut random),
        Setting::Sky => cloud_bank(&mut drawing, scene, &mut random, scene.stage, 1.0),
        Setting::Space => {
            let edge = rolling(frame, &mut random, y + 6.0, frame.h * 0.05, 1.1);
            lay(&mut drawing, scene, &edge, bottom, first);
        }
        _ => {
            let edge = rolling(frame, &mut random, y + 8.0, frame.h * 0.065, 1.15);
            trees(&mut drawing, scene, &mut random, &edge, second);
            lay(&mut drawing, scene, &edge, bottom, first);
        }
    }
    drawing
}

fn has_clouds(scene: &Scene) -> bool {
    let by_day = !scene.night || scene.setting == Setting::Sea;
    by_day && !matches!(scene.setting, Setting::Space | Setting::Sky | Setting::Abstract)
}

fn count(frame: &Frame, per_thousand: f64) -> usize {
    ((frame.w * 1.3 / 1000.0) * per_thousand).round().max(2.0) as usize
}

fn ridge(scene: &Scene, random: &mut Random, y: f64, height: f64, waves: f64) -> Edge {
    let waves = waves * (scene.frame.w / 1000.0).sqrt();
    match (scene.preset.edge, scene.setting) {
        (Cut::Straight, Setting::Hills | Setting::Forest | Setting::Indoor) => {
            peaks(&scene.frame, random, y, height * 1.15, count(&scene.frame, waves * 2.0))
        }
        _ => rolling(&scene.frame, random, y, height, waves),
    }
}

fn clouds(drawing: &mut Drawing, scene: &Scene, random: &mut Random) {
    let frame = &scene.frame;
    let side = random.sign();
    let highest = scene.horizon * 0.13;
    for (at, down, width) in [(0.36, 0.0, 0.26), (-0.37, 0.17, 0.2), (0.16, 0.34, 0.13)] {
        let x = frame.w * (0.5 + side * (at + random.within(-0.05, 0.05)));
        let y = highest + scene.horizon * (down + random.within(0.0, 0.07));
        let width = width * frame.w.min(1300.0) * random.within(0.85, 1.15);
        let y = y.max(width * 0.68);
        let shape = cloud(random, (x, y), width);
        let lowered = format!(r#"<g transform="translate(5 9)" opacity="{:.3}">"#, 0.1 * scene.preset.relief);
        drawing.raw(&lowered);
        drawing.path(&shape, scene.scheme.ink);
        drawing.raw("</g>");
        let opacity = if scene.preset.rim > 0.6 { 0.75 } else { 0.95 };
        drawing.path_alpha(&shape, scene.scheme.cloud, opacity);
    }
}

/// Peaks with one side in shade, the far ones with snow.
fn mountain(drawing: &mut Drawing, scene: &Scene, edge: &Edge, bottom: f64, color: Rgb, snow: bool) {
    lay(drawing, scene, edge, bottom, color);
    let (mut shade, mut caps) = (String::new(), String::new());
    for window in edge.points.windows(3) {
        let (left, top, right) = (window[0], window[1], window[2]);
        if !(top.1 < left.1 && top.1 < right.1) {
            continue;
        }
        let foot = top.0 + (right.0 - top.0) * 0.18;
        add_polygon(
            &mut shade,
            &[
                top,
                right,
                (right.0, right.1 + 40.0),
                (foot - 20.0, right.1 + 70.0),
                (foot + 16.0, top.1 + (right.1 - top.1) * 0.5),
            ],
        );
        if snow {
            let down = |to: (f64, f64), part: f64| (top.0 + (to.0 - top.0) * part, top.1 + (to.1 - top.1) * part);
            let (a, b) = (down(left, 0.3), down(right, 0.34));
            let depth = (a.1 - top.1).max(b.1 - top.1);
            let (wide, low) = (b.0 - a.0, top.1 + depth);
            add_polygon(
                &mut caps,
                &[
                    top,
                    b,
                    (a.0 + wide * 0.8, low - depth * 0.22),
                    (a.0 + wide * 0.62, low + depth * 0.16),
                    (a.0 + wide * 0.45, low - depth * 0.2),
                    (a.0 + wide * 0.26, low + depth * 0.12),
                    a,
                ],
            );
        }
    }
    if snow {
        drawing.path_alpha(&caps, scene.scheme.cloud.mix(WHITE, 0.4), 0.92);
    }
    drawing.path_alpha(&shade, scene.scheme.ink, 0.1);
}

/// Short bright strokes on the water below the light.
fn glitter(drawing: &mut Drawing, scene: &Scene, random: &mut Random) {
    let mut d = String::new();
    let top = scene.horizon - scene.frame.h * 0.005;
    for row in 0..6 {
        let y = top + f64::from(row) * 13.0 + 5.0;
        let wide = random.within(50.0, 150.0);
        let x = scene.light.0 + random.within(-110.0, 110.0) - wide / 2.0;
        add_rect(&mut d, (x, y), wide, 4.0);
    }
    drawing.path_alpha(&d, scene.scheme.light.mix(WHITE, 0.4), 0.6);
}

/// Small trees along an edge, kept away from the middle where the subjects stand.
fn trees(drawing: &mut Drawing, scene: &Scene, random: &mut Random, edge: &Edge, color: Rgb) {
    let frame = &scene.frame;
    let (many, tall) = match scene.setting {
        Setting::Forest => (16, 0.17),
        Setting::Mountains | Setting::Snow => (11, 0.1),
        Setting::Desert => (4, 0.085),
        Setting::City => (7, 0.06),
        _ => (7, 0.085),
    };
    let many = (f64::from(many) * (frame.w / 1000.0).sqrt()) as usize;
    let mut d = String::new();
    for index in 0..many {
        let side = if index % 2 == 0 { -1.0 } else { 1.0 };
        let out = random.within(0.16, 0.56);
        let x = frame.w * (0.5 + side * out);
        let height = frame.h.min(1500.0) * tall * random.within(0.7, 1.2) * (0.75 + out * 0.6);
        let at = (x, edge.at(x) + 8.0);
        match scene.setting {
            Setting::Desert => add_cactus(&mut d, at, height),
            Setting::Forest | Setting::Mountains | Setting::Snow => add_conifer(&mut d, at, height),
            _ => add_round_tree(&mut d, at, height),
        }
    }
    drawing.path(&d, color);
}

fn planets(drawing: &mut Drawing, scene: &Scene, random: &mut Random) {
    let frame = &scene.frame;
    let side = random.sign();
    for (at, down, radius, color) in
        [(0.34, 0.2, 0.085, scene.scheme.accent[1]), (-0.36, 0.42, 0.05, scene.scheme.accent[0])]
    {
        let middle = (frame.w * (0.5 + side * at), scene.horizon * (down + random.within(-0.04, 0.04)));
        let radius = radius * frame.w.min(frame.h * 1.2);
        let color = color.mix(scene.scheme.sky[1], 0.3);
        drawing.disc(middle, radius, color, 1.0);
        drawing.disc((middle.0 - radius * 0.25, middle.1 - radius * 0.25), radius * 0.62, WHITE, 0.13);
        if radius > 70.0 {
            let (rx, ry) = (radius * 1.75, radius * 0.36);
            let ring = format!("M{:.1} {:.1}a{rx:.1} {ry:.1} 0 0 0 {:.1} 0", middle.0 - rx, middle.1, rx * 2.0);
            drawing.line(&ring, scene.scheme.accent[2], 9.0, 0.75);
        }
    }
    let edge = rolling(frame, random, scene.horizon, frame.h * 0.05, 1.4);
    lay(drawing, scene, &edge, scene.stage + 0.2 * frame.h, scene.scheme.far[1]);
}

/// Clouds side by side, closed downwards.
fn cloud_bank(drawing: &mut Drawing, scene: &Scene, random: &mut Random, y: f64, alpha: f64) {
    let frame = &scene.frame;
    let mut d = String::new();
    let mut x = frame.left();
    while x < frame.right() {
        let radius = random.within(70.0, 150.0);
        add_circle(&mut d, (x, y + radius * 0.55), radius);
        x += radius * random.within(0.8, 1.2);
    }
    add_rect(&mut d, (frame.left(), y + 70.0), frame.right() - frame.left(), frame.h * 0.24);
    let shade = scene.scheme.cloud.mix(scene.scheme.sky[0], 1.0 - alpha * 0.72);
    drawing.raw(&format!(r#"<g transform="translate(0 -12)" opacity="{:.3}">"#, 0.12 * scene.preset.relief));
    drawing.path(&d, scene.scheme.ink);
    drawing.raw("</g>");
    drawing.path(&d, shade);
}

/// A wall with an arched window on the world behind.
fn room(drawing: &mut Drawing, scene: &Scene, random: &mut Random) {
    let frame = &scene.frame;
    let wall = scene.scheme.near[0].mix(scene.scheme.sky[1], 0.16);
    let x = scene.light.0.clamp(frame.w * 0.4, frame.w * 0.6);
    let wide = (frame.w * 0.64).min(frame.h * 0.62);
    let sill = scene.stage - frame.h * 0.022;
    let tall = (sill - frame.h * 0.1).min(wide * 1.45);
    let opening = arch((x, sill), wide, tall);
    let mut d = String::new();
    add_rect(&mut d, (frame.left(), -0.12 * frame.h), frame.right() - frame.left(), scene.stage + 0.38 * frame.h);
    let depth = scene.preset.relief * 0.12;
    drawing.line(&opening, scene.scheme.ink, 44.0, depth);
    drawing.path_with_holes(&format!("{d}{opening}"), wall);
    let frame_color = if scene.preset.rim > 0.6 { scene.scheme.accent[0] } else { scene.scheme.stage[0] };
    drawing.line(&opening, frame_color, 17.0, 1.0);
    if random.chance(0.6) {
        let bars =
            format!("M{x:.1} {:.1}V{sill:.1}M{:.1} {:.1}h{wide:.1}", sill - tall, x - wide / 2.0, sill - tall * 0.42);
        drawing.line(&bars, frame_color, 9.0, 1.0);
    }
    let mut shelf = String::new();
    add_rect(&mut shelf, (x - wide * 0.56, sill - 4.0), wide * 1.12, 26.0);
    drawing.path(&shelf, frame_color);
    add_lamp_or_plant(drawing, scene, random, x, wide);
}

/// A lamp hanging beside the window where there is room for one.
fn add_lamp_or_plant(drawing: &mut Drawing, scene: &Scene, random: &mut Random, x: f64, wide: f64) {
    let frame = &scene.frame;
    let side = if x > frame.w / 2.0 { -1.0 } else { 1.0 };
    let at = x + side * (wide / 2.0 + (frame.w * 0.5 - wide / 2.0) * 0.5);
    if frame.w > frame.h * 1.2 {
        let low = frame.h * random.within(0.22, 0.32);
        drawing.line(&format!("M{at:.1} -60V{low:.1}"), scene.scheme.front, 5.0, 1.0);
        let mut shade = String::new();
        add_polygon(
            &mut shade,
            &[(at - 22.0, low), (at + 22.0, low), (at + 78.0, low + 82.0), (at - 78.0, low + 82.0)],
        );
        drawing.path(&shade, scene.scheme.accent[0]);
        drawing.disc((at, low + 84.0), 24.0, scene.scheme.light, 1.0);
    }
}

fn abstract_far(drawing: &mut Drawing, scene: &Scene, random: &mut Random) {
    let frame = &scene.frame;
    let side = random.sign();
    let (x, y) = scene.light;
    let unit = frame.w.min(frame.h);
    let radius = scene.light_radius;
    // Rings that open away from the light.
    let foot = (x - side * radius * random.within(1.0, 1.4), scene.stage + 20.0);
    for (grown, color) in [
        (0.62, scene.scheme.far[1]),
        (0.48, scene.scheme.far[0]),
        (0.34, scene.scheme.accent[0]),
        (0.2, scene.scheme.accent[1]),
    ] {
        let shape = arch((foot.0, foot.1 + 60.0), unit * grown, unit * grown * 0.5 + 60.0);
        drawing.line(&shape, scene.scheme.ink, 14.0, 0.05 * scene.preset.relief);
        drawing.path(&shape, color);
    }
    let tall = arch((x + side * radius * 1.25, scene.stage + 60.0), unit * 0.24, unit * random.within(0.5, 0.66));
    drawing.line(&tall, scene.scheme.ink, 14.0, 0.05 * scene.preset.relief);
    drawing.path(&tall, scene.scheme.far[0].mix(scene.scheme.near[0], 0.35));
    let mut dots = String::new();
    let corner = (frame.w * (0.5 + side * 0.33), y.min(scene.horizon * 0.4) - radius * 0.4);
    for index in 0..16 {
        let (column, row) = (f64::from(index % 4), f64::from(index / 4));
        add_circle(&mut dots, (corner.0 + (column - 1.5) * 34.0, corner.1 + (row - 1.5) * 34.0), 6.5);
    }
    drawing.path_alpha(&dots, scene.scheme.accent[2], 0.9);
}

fn abstract_near(drawing: &mut Drawing, scene: &Scene, random: &mut Random) {
    let frame = &scene.frame;
    let side = random.sign();
    let edge = rolling(frame, random, scene.stage + 14.0, frame.h * 0.06, 0.8);
    let mut d = String::new();
    let foot = frame.w * (0.5 + side * 0.36);
    for (lean, length) in [(-0.5, 0.2), (-0.18, 0.27), (0.16, 0.24), (0.48, 0.17)] {
        add_leaf(
            &mut d,
            (foot, edge.at(foot) + 30.0),
            -std::f64::consts::FRAC_PI_2 + lean,
            frame.w.min(frame.h) * length,
            0.2,
        );
    }
    drawing.path(&d, scene.scheme.near[1]);
    lay(drawing, scene, &edge, scene.stage + 0.26 * frame.h, scene.scheme.near[0]);
}
