use image::GenericImageView;

use super::*;

const WIDTH: usize = 240;
const HEIGHT: usize = 160;

/// A sky above a field, and something red before both.
struct Scene {
    photo: RgbPixels,
    nearness: Plane,
}

fn is_red((x, y): (usize, usize)) -> bool {
    (90..150).contains(&x) && (50..130).contains(&y)
}

fn scene() -> Scene {
    let places = || (0..WIDTH * HEIGHT).map(|at| (at % WIDTH, at / WIDTH));
    let color = |at: (usize, usize)| match at {
        at if is_red(at) => [220, 20, 20],
        (x, y) if y < 80 => [90, 140, 200 + (x % 7) as u8],
        (x, y) => [30 + ((x + y) % 9) as u8, 120, 40],
    };
    let nearness = |at: (usize, usize)| match at {
        at if is_red(at) => 10.0,
        (_, y) if y < 80 => 1.0,
        _ => 5.0,
    };
    let photo = RgbPixels { width: WIDTH, height: HEIGHT, bytes: places().flat_map(color).collect() };
    Scene { photo, nearness: Plane::new(WIDTH, HEIGHT, places().map(nearness).collect()).expect("a plane") }
}

fn layers(scene: &Scene) -> Vec<(PhotoLayer, image::RgbaImage)> {
    let layers = photo_layers(&scene.photo, &scene.nearness).expect("written").expect("layers");
    let decoded = |layer: PhotoLayer| {
        let picture = image::load_from_memory(&layer.bytes).expect("a picture");
        assert_eq!(picture.dimensions(), (WIDTH as u32, HEIGHT as u32), "{}", layer.name);
        (layer, picture.into_rgba8())
    };
    layers.into_iter().map(decoded).collect()
}

#[test]
fn a_photo_of_three_depths_becomes_three_layers_that_follow_the_camera_by_their_depth() {
    let layers = layers(&scene());
    let names: Vec<(&str, &str)> = layers.iter().map(|(layer, _)| (layer.name.as_str(), layer.mime)).collect();
    assert_eq!(names, [("far", "image/jpeg"), ("middle-1", "image/png"), ("near", "image/png")]);
    let depths: Vec<f32> = layers.iter().map(|(layer, _)| layer.depth).collect();
    assert!((depths[0] - FAR_DEPTH).abs() < 0.01 && (depths[2] - 1.0).abs() < 0.01, "{depths:?}");
    // 5 lies four ninths of the way from 1 to 10.
    assert!((depths[1] - (FAR_DEPTH + (1.0 - FAR_DEPTH) * 4.0 / 9.0)).abs() < 0.05, "{depths:?}");
}

#[test]
fn what_is_hidden_is_filled_from_what_is_around_it_and_never_from_what_hid_it() {
    let layers = layers(&scene());
    let reddest = |picture: &image::RgbaImage| {
        let seen = picture.pixels().filter(|pixel| pixel[3] > 0);
        seen.map(|pixel| i32::from(pixel[0]) - i32::from(pixel[2].max(pixel[1]))).max()
    };
    assert!(layers[0].1.pixels().all(|pixel| pixel[3] == 255), "the rearmost layer has no hole");
    for (layer, picture) in &layers[..2] {
        assert!(
            reddest(picture).expect("pixels") < 20,
            "{} shows what is before it: {:?}",
            layer.name,
            reddest(picture)
        );
    }
    // Behind the middle of the red thing: the sky in its upper part, the field in its lower one, where it is the nearest.
    let field = &layers[1].1;
    assert_eq!((field.get_pixel(92, 60)[3], field.get_pixel(92, 120)[3]), (0, 255));
    let [r, g, b, _] = field.get_pixel(120, 125).0;
    assert!(g > 100 && r < 60 && b < 60, "the field goes on below: {:?}", (r, g, b));
}

#[test]
fn layers_laid_over_each_other_are_the_photo_but_for_its_edges() {
    let scene = scene();
    let layers = layers(&scene);
    let mut differ = 0;
    for y in 0..HEIGHT {
        for x in 0..WIDTH {
            let mut seen = [0.0_f32; 3];
            for (_, picture) in &layers {
                let pixel = picture.get_pixel(x as u32, y as u32);
                let alpha = f32::from(pixel[3]) / 255.0;
                seen.iter_mut().zip(pixel.0).for_each(|(own, over)| *own += (f32::from(over) - *own) * alpha);
            }
            let photo = &scene.photo.bytes[3 * (y * WIDTH + x)..][..3];
            differ += usize::from(seen.iter().zip(photo).any(|(own, photo)| (own - f32::from(*photo)).abs() > 24.0));
        }
    }
    // A line of two pixels along all edges.
    let edges = 2 * (60 + 80) + (WIDTH - 60);
    assert!(differ < 2 * edges, "{differ} pixels are otherwise");
}

#[test]
fn edges_are_soft_over_few_pixels_and_without_specks() {
    let mut scene = scene();
    // A speck in the estimate, and an edge that is soft there.
    scene.nearness.values[20 * WIDTH + 30] = 10.0;
    let layers = layers(&scene);
    let near = &layers.last().expect("layers").1;
    assert_eq!(near.get_pixel(30, 20)[3], 0);
    let row: Vec<u8> = (0..WIDTH as u32).map(|x| near.get_pixel(x, 70)[3]).collect();
    let soft = row.iter().filter(|alpha| (1..255).contains(*alpha)).count();
    assert!((1..=6).contains(&soft), "{soft} pixels of a row are soft");
    let opaque = row.iter().filter(|alpha| **alpha == 255).count();
    assert!((52..=60).contains(&opaque), "{opaque} pixels of a row are opaque");
    for pixel in near.pixels().filter(|pixel| pixel[3] > 0) {
        assert!(pixel[0] > 180 && pixel[1] < 60, "no colour of what is behind: {pixel:?}");
    }
}

#[test]
fn a_wall_and_a_single_pixel_stay_as_they_are() {
    let Scene { photo, nearness } = scene();
    let flat = Plane { values: vec![3.0; nearness.values.len()], ..nearness };
    assert_eq!(photo_layers(&photo, &flat).expect("none"), None);
    let one = RgbPixels { width: 1, height: 1, bytes: vec![1, 2, 3] };
    let depth = Plane::new(2, 1, vec![0.0, 1.0]).expect("a plane");
    assert_eq!(photo_layers(&one, &depth).expect("none"), None);
}
