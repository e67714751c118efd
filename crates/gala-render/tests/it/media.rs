//! Files that people bring: what they are, and that a bad one is a result with a stable code.

use std::{
    fs,
    path::Path,
    time::{Duration, Instant},
};

use gala_core::{
    cancel::Cancel,
    time::Frames,
    timeline::{Content, Image, Timeline, Video},
};
use gala_media::{Container, RunError, probe};
use gala_raster::picture::{PictureFacts, Rasteriser, check_picture};
use gala_render::RenderTo;
use gala_testkit::{
    ffmpeg::{ffprobe, make},
    picture::png_header,
    sound::write_mono_tone,
};

use crate::support::*;

fn check(picture: &Path) -> Result<PictureFacts, RunError> {
    check_picture(&Rasteriser::new(&tools().svg, &Cancel::new()), picture)
}

#[test]
fn good_media_tell_their_facts() {
    let bench = Bench::new();
    let clip = bench.path("clip.mp4");
    make(
        &clip,
        "-f lavfi -i testsrc2=s=128x72:r=25:d=1 -f lavfi -i sine=d=1 -c:v libx264 -preset ultrafast -pix_fmt yuv420p -c:a aac",
    );
    let facts = probe(&tools(), &clip, &Cancel::new()).expect("facts");
    let video = facts.video.expect("video");
    assert_eq!((video.width, video.height, video.frame_rate.as_str()), (128, 72, "25/1"));
    assert_eq!(facts.audio.expect("audio").codec, "aac");
    assert!((950..1100).contains(&facts.duration_ms), "{}", facts.duration_ms);
    write_mono_tone(&bench.path("voice.wav"), 500);
    let facts = probe(&tools(), &bench.path("voice.wav"), &Cancel::new()).expect("facts");
    assert_eq!((facts.duration_ms, facts.video.is_none()), (500, true));
}

#[test]
fn bad_media_are_results_with_codes() {
    let bench = Bench::new();
    let whole = bench.path("whole.mp4");
    make(&whole, "-f lavfi -i testsrc2=s=128x72:r=25:d=1 -c:v libx264 -preset ultrafast");
    let bytes = fs::read(&whole).expect("a file");
    let secret = bench.path("secret.mp4");
    fs::write(&secret, &bytes).expect("written");
    let playlist = format!("#EXTM3U\n#EXTINF:10,\nfile://{}\n#EXT-X-ENDLIST\n", secret.display());
    let concat = format!("ffconcat version 1.0\nfile '{}'\n", secret.display());
    let cases: [(&str, &[u8], &str); 6] = [
        ("empty.mp4", b"", "empty_file"),
        ("cut.mp4", &bytes[..bytes.len() / 2], "truncated"),
        ("list.mp4", playlist.as_bytes(), "unsupported_format"),
        ("concat.mp4", concat.as_bytes(), "unsupported_format"),
        ("text.mp4", b"this is not a video at all, but a few words of text\n", "unsupported_format"),
        ("-i.mp4", &[0; 4096], "unsupported_format"),
    ];
    for (name, content, code) in cases {
        fs::write(bench.path(name), content).expect("written");
        let error = probe(&tools(), &bench.path(name), &Cancel::new()).expect_err(name);
        assert_eq!(error.code(), code, "{name}: {error}");
        assert!(error.to_string().contains(name), "{error}");
    }
    let error = probe(&tools(), &bench.path("none.mp4"), &Cancel::new()).expect_err("no file");
    assert_eq!(error.code(), "missing_file");
}

fn png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    let picture = image::RgbImage::from_fn(width, height, |x, y| image::Rgb([x as u8, y as u8, (x * y) as u8]));
    picture.write_to(&mut std::io::Cursor::new(&mut bytes), image::ImageFormat::Png).expect("a picture");
    bytes
}

#[test]
fn bad_pictures_are_results_with_codes() {
    let bench = Bench::new();
    let whole = png(64, 64);
    let mut jpeg = Vec::new();
    image::load_from_memory(&whole)
        .and_then(|picture| picture.write_to(&mut std::io::Cursor::new(&mut jpeg), image::ImageFormat::Jpeg))
        .expect("a picture");
    let animated = |format: &str| {
        let path = bench.path(&format!("animated.{format}"));
        make(&path, "-f lavfi -i testsrc2=s=32x32:r=5:d=1 -loop 0 -plays 0");
        path
    };
    let mut flipped = whole.clone();
    *flipped.iter_mut().rev().nth(20).expect("a byte") ^= 1;
    let cases: [(&str, &[u8], &str); 8] = [
        ("flipped.png", &flipped, "damaged"),
        ("empty.png", b"", "empty_file"),
        ("text.png", b"just words, not a picture", "unsupported_format"),
        ("cut.png", &whole[..whole.len() / 2], "truncated"),
        ("cut.jpg", &jpeg[..jpeg.len() / 2], "truncated"),
        ("bomb.png", &png_header(30_000, 30_000), "too_many_pixels"),
        ("broken.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><g></svg>", "damaged"),
        ("page.png", b"<html><body>hello</body></html>", "unsupported_format"),
    ];
    for (name, content, code) in cases {
        fs::write(bench.path(name), content).expect("written");
        let error = check(&bench.path(name)).expect_err(name);
        assert_eq!(error.code(), code, "{name}: {error}");
    }
    assert_eq!(check(&bench.path("none.png")).expect_err("no file").code(), "missing_file");
    assert_eq!(check(bench.folder.path()).expect_err("a folder").code(), "unreadable_file");
    for format in ["gif", "apng", "webp"] {
        let path = animated(format);
        assert_eq!(check(&path).expect_err(format).code(), "animated_picture");
    }
    // The name does not matter, the content does.
    fs::write(bench.path("picture.txt"), &jpeg).expect("written");
    let facts = check(&bench.path("picture.txt")).expect("a picture");
    assert_eq!((facts.width, facts.height, facts.mime), (64, 64, "image/jpeg"));
}

#[test]
fn a_picture_whose_checksums_hold_what_nobody_can_decode_is_told_when_it_is_drawn() {
    let mut bench = Bench::new();
    let mut bytes = png(8, 8);
    let data = bytes.windows(4).position(|name| name == b"IDAT").expect("pixels");
    let length = u32::from_be_bytes(bytes[data - 4..data].try_into().expect("a length")) as usize;
    bytes[data + 4..data + 4 + length].fill(7);
    let checksum = crc32fast::hash(&bytes[data..data + 4 + length]);
    bytes[data + 4 + length..data + 8 + length].copy_from_slice(&checksum.to_be_bytes());
    bench.add("a.png", &bytes);
    assert!(check(&bench.path("a.png")).is_ok(), "it is as it was written");
    let mut clip = still("x", "a", 0, 500, 0);
    clip.content = Content::Image(Image { source: "a.png".to_owned() });
    let plan = bench.plan(&timeline(vec![clip]));
    let error = bench.renderer.still_frame(&plan, Frames(0)).expect_err("nothing to see");
    assert_eq!(error.code(), "damaged", "{error}");
    assert!(error.to_string().contains("a.png"), "{error}");
}

#[test]
fn a_drawing_cannot_pull_in_other_files() {
    let mut bench = Bench::new();
    fs::write(bench.path("secret.png"), png(64, 64)).expect("written");
    let svg = format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 160"><image href="{}" width="90" height="160"/></svg>"#,
        bench.path("secret.png").display()
    );
    bench.add("a-sky.svg", svg.as_bytes()).add("a-hill.svg", svg.as_bytes());
    let plan = bench.plan(&timeline(vec![still("x", "a", 0, 200, 0)]));
    let picture = bench.renderer.still_frame(&plan, Frames(0)).expect("a frame");
    assert!(picture.pixels().all(|pixel| pixel.0 == [0, 0, 0]), "only the background is seen");
}

#[test]
fn a_clip_covers_the_frame_plays_and_its_last_frame_stays() {
    let mut bench = Bench::new();
    let path = bench.path("made.mp4");
    // Half a second of red, then half a second of blue, wider than the frame and at another rate.
    make(
        &path,
        "-f lavfi -i color=red:s=320x180:r=24:d=0.5 -f lavfi -i color=blue:s=320x180:r=24:d=0.5 \
        -lavfi concat=n=2,format=yuv420p -c:v libx264 -preset ultrafast -crf 10",
    );
    let bytes = fs::read(&path).expect("a file");
    bench.add("clip.mp4", &bytes);
    let mut clip = still("x", "a", 0, 2000, 0);
    clip.content = Content::Video(Video::new("clip.mp4"));
    let plan = bench.plan(&timeline(vec![clip]));
    let centre = |frame| bench.renderer.still_frame(&plan, Frames(frame)).expect("a frame").get_pixel(80, 140).0;
    let (first, late, last) = (centre(5), centre(25), centre(59));
    assert!(first[0] > 180 && first[2] < 60, "red: {first:?}");
    assert!(late[2] > 180 && late[0] < 60, "blue: {late:?}");
    assert_eq!(late, last, "the last frame stays");
    let out = bench.path("out.mp4");
    let to = RenderTo { out: &out, container: Container::Mp4, sound: None };
    let rendered = bench.renderer.render(&plan, &to, &Cancel::new(), &|_| {}).expect("a render");
    assert_eq!(rendered.frames, 60);
}

#[test]
fn a_broken_clip_fails_with_its_code_and_leaves_nothing() {
    let mut bench = Bench::new();
    bench.add("clip.mp4", b"#EXTM3U\nhttp://127.0.0.1/x\n");
    let mut clip = still("x", "a", 0, 500, 0);
    clip.content = Content::Video(Video::new("clip.mp4"));
    let plan = bench.plan(&timeline(vec![clip]));
    let out = bench.path("out.mp4");
    let to = RenderTo { out: &out, container: Container::Mp4, sound: None };
    let error = bench.renderer.render(&plan, &to, &Cancel::new(), &|_| {}).expect_err("a failure");
    assert_eq!(error.code(), "unsupported_format", "{error}");
    assert!(!out.exists());
    assert!(leftovers(&bench).is_empty(), "{:?}", leftovers(&bench));
}

/// A timeline of one clip, so long, that shows a video.
fn showing(source: &str, duration_ms: u64) -> Timeline {
    let mut clip = still("x", "a", 0, duration_ms, 0);
    clip.content = Content::Video(Video::new(source));
    timeline(vec![clip])
}

#[test]
fn what_is_transparent_in_vp8_and_vp9_shows_what_lies_beneath() {
    for encoder in ["libvpx", "libvpx-vp9"] {
        let mut bench = Bench::new();
        let path = bench.path("made.webm");
        let filter = "format=yuva420p,geq=lum='lum(X,Y)':cb='cb(X,Y)':cr='cr(X,Y)':a='255*lt(X,80)'";
        make(
            &path,
            &format!(
                "-f lavfi -i color=red:s=160x284:r=30:d=0.4,{filter} -c:v {encoder} -pix_fmt yuva420p -auto-alt-ref 0 \
                 -b:v 2M"
            ),
        );
        bench.add("clip.webm", &fs::read(&path).expect("a file"));
        let plan = bench.plan(&showing("clip.webm", 300));
        let picture = bench.renderer.still_frame(&plan, Frames(4)).expect("a frame");
        let (left, right) = (picture.get_pixel(30, 140).0, picture.get_pixel(130, 140).0);
        assert!(left[0] > 180 && left[1] < 60 && right[0] < 30, "{encoder}: {left:?}, {right:?}");
    }
}

#[test]
fn a_film_that_is_damaged_far_from_its_end_is_told_and_not_frozen() {
    let mut bench = Bench::new();
    let whole = bench.path("whole.mp4");
    make(
        &whole,
        "-f lavfi -i testsrc2=s=160x120:r=25:d=8 -c:v libx264 -preset ultrafast -g 25 -pix_fmt yuv420p -movflags +faststart",
    );
    let bytes = fs::read(&whole).expect("a file");
    // The index promises eight seconds; the pictures of four are there, and then those of seven.
    for (name, kept, is_told) in [("short.mp4", 5, true), ("nearly.mp4", 9, false)] {
        bench.add(name, &bytes[..bytes.len() * kept / 10]);
        let plan = bench.plan(&showing(name, 8000));
        let out = bench.path("out.mp4");
        let to = RenderTo { out: &out, container: Container::Mp4, sound: None };
        let rendered = bench.renderer.render(&plan, &to, &Cancel::new(), &|_| {});
        assert_eq!(rendered.as_ref().err().map(RunError::code), is_told.then_some("truncated"), "{name}: {rendered:?}");
        assert!(!is_told || leftovers(&bench).is_empty(), "{:?}", leftovers(&bench));
    }
}

fn leftovers(bench: &Bench) -> Vec<std::path::PathBuf> {
    let cache = fs::read_dir(bench.path("cache")).expect("a cache").flatten();
    cache
        .flat_map(|folder| fs::read_dir(folder.path()).expect("a folder").flatten())
        .map(|entry| entry.path())
        .collect()
}

#[test]
fn cancelling_stops_within_two_seconds_and_leaves_no_half_segment() {
    let mut bench = Bench::new();
    bench.add_scene("a", 40);
    let timeline = timeline(vec![still("x", "a", 0, 600_000, 0)]);
    let plan = bench.plan(&timeline);
    let out = bench.path("out.mp4");
    let cancel = Cancel::new();
    let start = Instant::now();
    let stopper = {
        let cancel = cancel.clone();
        std::thread::spawn(move || {
            std::thread::sleep(Duration::from_millis(300));
            cancel.cancel();
        })
    };
    let to = RenderTo { out: &out, container: Container::Mp4, sound: None };
    let error = bench.renderer.render(&plan, &to, &cancel, &|_| {}).expect_err("cancelled");
    stopper.join().expect("a thread");
    assert!(matches!(error, RunError::Cancelled), "{error}");
    assert!(start.elapsed() < Duration::from_secs(2), "{:?}", start.elapsed());
    assert!(!out.exists());
    // Beside each segment lies what was noted of its frames.
    for path in leftovers(&bench).into_iter().filter(|path| path.extension().is_some_and(|kind| kind == "mp4")) {
        let frames = ffprobe(&path, &["-select_streams", "v", "-show_entries", "stream=nb_frames"]);
        assert_eq!(frames.trim(), "240", "only whole segments stay: {}", path.display());
    }
}
