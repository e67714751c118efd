//! The layer of the subjects, with the ground they stand on.

use std::fmt::Write as _;

use super::{
    color::Rgb,
    compose::{Placed, Scene},
    setting::Setting,
    shapes::{lay, lay_shaded, level, rolling, water},
    sticker,
    svg::{Drawing, add_circle, add_polygon},
};

const WHITE: Rgb = Rgb([255; 3]);

pub fn draw(scene: &Scene) -> Drawing {
    let mut drawing = Drawing::default();
    let in_water = swims(scene);
    for (number, placed) in scene.subjects.iter().enumerate().filter(|(_, placed)| placed.peeks) {
        sticker::draw(&mut drawing, placed, number, &scene.preset.subject, scene.scheme);
    }
    ground(&mut drawing, scene, in_water);
    let standing = scene.subjects.iter().filter(|placed| !placed.floats && !placed.peeks);
    for placed in standing {
        if scene.setting == Setting::Abstract {
            pedestal(&mut drawing, scene, placed);
        } else if !in_water {
            contact_shadow(&mut drawing, scene, placed);
        }
    }
    for (number, placed) in scene.subjects.iter().enumerate().filter(|(_, placed)| !placed.peeks) {
        sticker::draw(&mut drawing, placed, number, &scene.preset.subject, scene.scheme);
    }
    if in_water {
        let mut random = scene.random.part("bow wave");
        let foot =
            scene.subjects.iter().filter(|placed| !placed.floats).map(|placed| placed.y).fold(scene.stage, f64::max);
        let edge = water(&scene.frame, &mut random, foot - 16.0, 20.0, 190.0);
        let [top, low] = scene.scheme.near;
        lay_shaded(
            &mut drawing,
            scene,
            &edge,
            scene.frame.bottom(),
            [top.mix(WHITE, 0.06), low.mix(scene.scheme.front, 0.35)],
        );
    }
    drawing
}

/// Whether the subjects are in the water: fish and boats, not the gull on the beach.
fn swims(scene: &Scene) -> bool {
    let wet = |placed: &Placed| {
        let icon = placed.icon.icon();
        matches!((icon.group, icon.subgroup), (3, 38) | (5, 55))
            || matches!(
                icon.name.as_str(),
                "duck" | "swan" | "person-surfing" | "person-swimming" | "person-rowing-boat"
            )
    };
    let beached =
        |placed: &Placed| matches!(placed.icon.icon().name.as_str(), "crab" | "spiral-shell" | "anchor" | "lobster");
    scene.setting == Setting::Sea
        && scene.subjects.first().is_none_or(|main| (wet(main) || main.floats) && !beached(main))
}

fn ground(drawing: &mut Drawing, scene: &Scene, in_water: bool) {
    let frame = &scene.frame;
    let mut random = scene.random.part("ground");
    let [top, low] = scene.scheme.stage;
    let y = scene.stage;
    match scene.setting {
        Setting::Sea if in_water => {
            let edge = water(frame, &mut random, y, 18.0, 175.0);
            lay(drawing, scene, &edge, y + frame.h * 0.2, scene.scheme.near[0].mix(scene.scheme.far[1], 0.25));
        }
        Setting::Indoor => table(drawing, scene),
        Setting::City => {
            lay_shaded(drawing, scene, &level(frame, y), frame.bottom(), [top, low]);
            let kerb = format!("M{:.1} {:.1}H{:.1}", frame.left(), y + 10.0, frame.right());
            drawing.line(&kerb, top.mix(WHITE, 0.5), 7.0, 0.7);
        }
        Setting::Space => {
            let (radius, x) = (frame.w * 1.6, frame.w / 2.0);
            let mut points = Vec::new();
            for step in 0..=16 {
                let at = frame.left() + (frame.right() - frame.left()) * f64::from(step) / 16.0;
                let drop = radius - (radius * radius - (at - x) * (at - x)).max(0.0).sqrt();
                points.push((at, y + drop));
            }
            let edge = super::svg::Edge { points, curved: true };
            lay_shaded(drawing, scene, &edge, frame.bottom(), [top, low]);
            craters(drawing, scene);
        }
        Setting::Sky if scene.subjects.iter().all(|placed| placed.floats) => cloud_floor(drawing, scene),
        Setting::Abstract => {
            lay_shaded(drawing, scene, &level(frame, y - 6.0), frame.bottom(), [top, low]);
        }
        _ => {
            let edge = rolling(frame, &mut random, y + 12.0, 34.0, 0.7);
            lay_shaded(drawing, scene, &edge, frame.bottom(), [top, low]);
            tufts(drawing, scene);
        }
    }
    if !in_water && !matches!(scene.setting, Setting::Indoor | Setting::Sky) {
        lower_sheets(drawing, scene);
    }
    if scene.preset.rim > 0.6 && !in_water {
        grid(drawing, scene);
    }
}

/// Two more sheets below the captions, so that the ground does not end in nothing.
fn lower_sheets(drawing: &mut Drawing, scene: &Scene) {
    let frame = &scene.frame;
    let mut random = scene.random.part("lower sheets");
    let low = scene.scheme.stage[1];
    for (down, part) in [(0.845, 0.14), (0.925, 0.3)] {
        let edge = rolling(frame, &mut random, frame.h * down, frame.h * 0.035, 0.75);
        let color = low.mix(scene.scheme.near[0], part);
        lay(drawing, scene, &edge, frame.bottom(), color);
    }
}

fn cloud_floor(drawing: &mut Drawing, scene: &Scene) {
    let frame = &scene.frame;
    let mut random = scene.random.part("cloud floor");
    let y = scene.stage + frame.h * 0.07;
    let mut d = String::new();
    let mut x = frame.left();
    while x < frame.right() {
        let radius = random.within(110.0, 190.0);
        add_circle(&mut d, (x, y + radius * 0.5), radius);
        x += radius * random.within(0.8, 1.15);
    }
    super::svg::add_rect(&mut d, (frame.left(), y + 90.0), frame.right() - frame.left(), 60.0);
    let low = scene.scheme.cloud.mix(scene.scheme.sky[0], 0.35);
    drawing.raw(&format!(r#"<g transform="translate(0 -14)" opacity="{:.3}">"#, 0.12 * scene.preset.relief));
    drawing.path(&d, scene.scheme.ink);
    drawing.raw("</g>");
    drawing.path(&d, scene.scheme.cloud);
    let (left, right, top) = (frame.left(), frame.right(), y + 130.0);
    drawing.strips((left, top), (right - left, frame.bottom() - top), [scene.scheme.cloud, low]);
}

fn table(drawing: &mut Drawing, scene: &Scene) {
    let frame = &scene.frame;
    let [top, low] = scene.scheme.stage;
    let y = scene.stage;
    lay_shaded(drawing, scene, &level(frame, y), y + frame.h * 0.2, [top, top.mix(low, 0.5)]);
    // The front of the table top, below the captions' first line.
    let front = y + frame.h * 0.16;
    lay_shaded(
        drawing,
        scene,
        &level(frame, front),
        frame.bottom(),
        [low.mix(scene.scheme.ink, 0.06), low.mix(scene.scheme.ink, 0.2)],
    );
    drawing.line(
        &format!("M{:.1} {:.1}H{:.1}", frame.left(), front + 3.0, frame.right()),
        top.mix(WHITE, 0.5),
        6.0,
        0.7,
    );
}

fn craters(drawing: &mut Drawing, scene: &Scene) {
    let mut random = scene.random.part("craters");
    for side in [-1.0, 1.0, -1.0, 1.0] {
        let x = scene.frame.w * (0.5 + side * random.within(0.28, 0.5));
        let y = scene.stage + scene.frame.h * random.within(0.09, 0.2);
        let size = random.within(38.0, 80.0);
        drawing.ellipse((x, y), (size, size * 0.32), scene.scheme.ink, 0.14);
        drawing.ellipse((x, y + 5.0), (size * 0.86, size * 0.24), scene.scheme.stage[1], 0.8);
    }
}

/// Small grass or stones at the sides of the ground.
fn tufts(drawing: &mut Drawing, scene: &Scene) {
    let mut random = scene.random.part("tufts");
    let (mut blades, mut blossoms) = (String::new(), String::new());
    let bare = matches!(scene.setting, Setting::Desert | Setting::Snow | Setting::Sea);
    for index in 0..8 {
        let side = if index % 2 == 0 { -1.0 } else { 1.0 };
        let x = scene.frame.w * (0.5 + side * random.within(0.2, 0.52));
        let y = scene.stage + scene.frame.h * random.within(0.045, 0.085);
        let size = random.within(18.0, 34.0);
        if bare {
            let _ = write!(blades, "M{:.1} {y:.1}a{size:.1} {:.1} 0 0 1 {:.1} 0Z", x - size, size * 0.5, size * 2.0);
            continue;
        }
        for lean in [-0.5, 0.0, 0.5] {
            add_polygon(
                &mut blades,
                &[(x - 4.0, y), (x + 4.0, y), (x + lean * size, y - size * (1.0 - lean.abs() * 0.4))],
            );
        }
        if index % 3 == 0 {
            add_circle(&mut blossoms, (x + size * 0.9, y - size * 0.4), size * 0.26);
        }
    }
    let color = if bare { scene.scheme.stage[1] } else { scene.scheme.near[0] };
    drawing.path_alpha(&blades, color, 0.75);
    drawing.path(&blossoms, scene.scheme.accent[0]);
}

/// Lines that run to the horizon.
fn grid(drawing: &mut Drawing, scene: &Scene) {
    let frame = &scene.frame;
    let top = scene.stage + frame.h * 0.012;
    let middle = frame.w / 2.0;
    let mut d = String::new();
    for index in -7..=7 {
        let at = f64::from(index);
        let _ = write!(
            d,
            "M{:.1} {top:.1}L{:.1} {:.1}",
            middle + at * frame.w * 0.09,
            middle + at * frame.w * 0.34,
            frame.bottom()
        );
    }
    let mut y = top;
    let mut step = frame.h * 0.018;
    while y < frame.bottom() {
        let _ = write!(d, "M{:.1} {y:.1}H{:.1}", frame.left(), frame.right());
        y += step;
        step *= 1.42;
    }
    drawing.line(&d, scene.scheme.accent[1], 2.6, 0.34);
}

fn contact_shadow(drawing: &mut Drawing, scene: &Scene, placed: &Placed) {
    let half = placed.width() * 0.46;
    let y = placed.y - placed.size * 0.006;
    let ink = scene.scheme.ink;
    drawing.ellipse((placed.x + half * 0.1, y + 3.0), (half * 1.12, placed.size * 0.055), ink, 0.1);
    drawing.ellipse((placed.x + half * 0.06, y + 1.0), (half * 0.94, placed.size * 0.038), ink, 0.14);
    drawing.ellipse((placed.x + half * 0.03, y), (half * 0.7, placed.size * 0.022), ink, 0.18);
}

/// A low round stand, as for something that is shown.
fn pedestal(drawing: &mut Drawing, scene: &Scene, placed: &Placed) {
    let (rx, tall) = (placed.width().max(placed.size * 0.6) * 0.62, placed.size * 0.13);
    let (ry, x, y) = (rx * 0.15, placed.x, placed.y - placed.size * 0.008);
    let (side, top) = (scene.scheme.near[0], scene.scheme.near[0].mix(WHITE, 0.28));
    drawing.ellipse((x + rx * 0.1, y + tall + ry * 0.35), (rx * 1.16, ry * 1.15), scene.scheme.ink, 0.13);
    let mut d = String::new();
    let _ = write!(d, "M{:.1} {y:.1}v{tall:.1}a{rx:.1} {ry:.1} 0 0 0 {:.1} 0v-{tall:.1}Z", x - rx, rx * 2.0);
    let paint = drawing.downwards(y, y + tall + ry, &[(0.0, side, 1.0), (1.0, side.mix(scene.scheme.ink, 0.25), 1.0)]);
    drawing.path_with(&d, &paint);
    drawing.ellipse((x, y), (rx, ry), top, 1.0);
    contact_shadow(drawing, scene, placed);
}
