//! What is made of pictures.

use std::path::{Path, PathBuf};

use gala_core::ingest::DerivativeRole as Role;
use gala_testkit::{
    ffmpeg::{ffprobe, make},
    on_both,
};
use image::GenericImageView;

use super::bringing::Ingesting;

/// Red above, blue below.
const FLAG: &str =
    "-f lavfi -i color=red:s=160x120 -f lavfi -i color=blue:s=160x120 -filter_complex vstack=inputs=2 -frames:v 1";

/// Puts what a camera says before a JPEG: how it is turned, and where it was taken.
fn with_exif(jpeg: &Path, orientation: u8) {
    let bytes = std::fs::read(jpeg).expect("a JPEG");
    let mut tiff = b"MM\0*\0\0\0\x08\0\x02".to_vec();
    tiff.extend([0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0]);
    // The model of the camera, behind all.
    tiff.extend([0x01, 0x10, 0, 2, 0, 0, 0, 9, 0, 0, 0, 38, 0, 0, 0, 0]);
    tiff.extend(b"SECRETGPS\0");
    let mut segment = vec![0xff, 0xe1];
    segment.extend((tiff.len() as u16 + 8).to_be_bytes());
    segment.extend(b"Exif\0\0");
    segment.extend(&tiff);
    let all = [&bytes[..2], &segment, &bytes[2..]].concat();
    std::fs::write(jpeg, all).expect("written");
}

fn heic(brought: &Ingesting, name: &str) -> Option<PathBuf> {
    let png = brought.path("to.png");
    make(&png, FLAG);
    let out = brought.path(name);
    let avif: &[&str] = if name.ends_with("avif") { &["--avif"] } else { &[] };
    let made =
        std::process::Command::new("heif-enc").args(avif).arg("-q").arg("90").arg("-o").arg(&out).arg(&png).output();
    let made = made.expect("heif-enc is installed: scripts/setup test");
    if !made.status.success() {
        // libheif is built with the encoders that a distribution chose.
        println!("skipped {name}: {}", String::from_utf8_lossy(&made.stderr));
        return None;
    }
    Some(out)
}

fn is_red_above_blue(picture: &image::DynamicImage) {
    let at = |y: f32| picture.get_pixel(picture.width() / 2, (picture.height() as f32 * y) as u32).0;
    let (above, below) = (at(0.25), at(0.75));
    assert!(above[0] > 200 && above[2] < 60 && below[2] > 200 && below[0] < 60, "{above:?} {below:?}");
}

on_both! {
    #![tokio::test(flavor = "multi_thread")]

    async fn a_photo_is_turned_once_and_tells_nothing_of_its_camera(brought: Ingesting) {
        let path = brought.path("photo.jpg");
        make(&path, &format!("{FLAG} -q:v 2"));
        // What lies on its right side: turned clockwise, red is on the right.
        with_exif(&path, 6);
        let id = brought.bring(&path, "image/jpeg").await;
        let ready = brought.ready(id).await;
        assert_eq!(ready.roles(), [Role::Thumbnail, Role::Picture]);
        assert_eq!((ready.facts.width, ready.facts.height), (Some(240), Some(160)));
        for role in ready.roles() {
            let bytes = ready.bytes(role);
            assert!(!bytes.windows(6).any(|six| six == b"SECRET" || six == b"Exif\0\0"), "{role:?}");
            let picture = image::load_from_memory(&bytes).expect("a picture");
            assert_eq!((picture.width(), picture.height()), (240, 160), "{role:?}");
            let right = picture.get_pixel(200, 80).0;
            assert!(right[0] > 200 && right[2] < 60, "{role:?}: {right:?}");
        }
    }

    async fn a_plain_picture_is_shown_as_it_is(brought: Ingesting) {
        let id = brought.bring_made("flag.png", "image/png", FLAG).await;
        let ready = brought.ready(id).await;
        assert_eq!(ready.roles(), [Role::Thumbnail]);
        assert!(!ready.facts.has_alpha && ready.facts.perceptual_hash.is_some());
        let drawing = brought.path("drawing.svg");
        std::fs::write(&drawing, "<svg xmlns='http://www.w3.org/2000/svg' width='20' height='10'><rect width='10' height='10' fill='red'/></svg>")
            .expect("written");
        let ready = brought.bring(&drawing, "image/svg+xml").await;
        let ready = brought.ready(ready).await;
        assert_eq!((ready.facts.width, ready.facts.height, ready.facts.has_alpha), (Some(20), Some(10), true));
        let thumbnail = image::load_from_memory(&ready.bytes(Role::Thumbnail)).expect("a PNG");
        assert_eq!((thumbnail.dimensions(), thumbnail.get_pixel(100, 100).0), ((480, 240), [255, 0, 0, 255]));
    }

    async fn pictures_of_formats_that_browsers_do_not_show_are_shown(brought: Ingesting) {
        let mut all = vec![
            ("flag.tif", "image/tiff", "-pix_fmt rgb48le -c:v tiff"),
            ("flag.bmp", "image/bmp", "-c:v bmp"),
            ("flag.jp2", "image/jp2", "-c:v jpeg2000 -pix_fmt rgb24"),
        ];
        let mut ids = Vec::new();
        for (name, mime, options) in all.drain(..) {
            ids.push((name, brought.bring_made(name, mime, &format!("{FLAG} {options}")).await));
        }
        for (name, mime) in [("flag.heic", "image/heic"), ("flag.avif", "image/avif")] {
            if let Some(path) = heic(&brought, name) {
                ids.push((name, brought.bring(&path, mime).await));
            }
        }
        assert!(ids.len() >= 3);
        for (name, id) in ids {
            let ready = brought.ready(id).await;
            assert_eq!(ready.roles(), [Role::Thumbnail, Role::Picture], "{name}");
            assert_eq!((ready.facts.width, ready.facts.height), (Some(160), Some(240)), "{name}");
            is_red_above_blue(&image::load_from_memory(&ready.bytes(Role::Picture)).expect("a picture"));
        }
    }

    async fn what_moves_becomes_a_film(brought: Ingesting) {
        let moving = "-f lavfi -i testsrc2=s=80x60:r=10:d=2";
        let gif = brought.bring_made("moving.gif", "image/gif", moving).await;
        let apng = brought.bring_made("moving.png", "image/apng", &format!("{moving} -f apng -plays 0")).await;
        let webp = brought.bring_made("moving.webp", "image/webp", &format!("{moving} -c:v libwebp_anim")).await;
        for (name, id) in [("gif", gif), ("apng", apng), ("webp", webp)] {
            let ready = brought.ready(id).await;
            assert_eq!(ready.roles(), [Role::Proxy, Role::Thumbnail, Role::Sprite, Role::Storyboard, Role::Clip], "{name}");
            let length = ready.facts.duration_ms.expect("a length");
            assert!(length.abs_diff(2000) <= 100, "{name}: {length}");
            let codec = ffprobe(&ready.path(Role::Clip), &["-show_entries", "stream=codec_name,width,height"]);
            assert!(["h264,80,60", "vp9,80,60"].contains(&codec.trim()), "{name}: {codec}");
        }
    }
}
