use std::{fmt::Write, fs, path::PathBuf};

use gala_core::{format::FrameSize, hash::ContentHash};
use proptest::prelude::*;

use super::*;
use crate::convert;

type Grade<'a> = ColorAdjustment<SourceFile<'a>>;

const SAME: Grade<'static> = Grade { exposure: 0.0, contrast: 1.0, saturation: 1.0, lut: None };

fn changed(color: &Grade<'_>, rgba: [u8; 4]) -> [u8; 4] {
    let mut rgba = rgba;
    Adjustment::new(color).expect("no table").apply_rgba(&mut rgba);
    rgba
}

/// A table's file in a folder that is gone when it is dropped.
struct TableFile {
    _folder: tempfile::TempDir,
    path: PathBuf,
}

impl TableFile {
    fn new(content: impl AsRef<[u8]>) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("table.cube");
        fs::write(&path, content).expect("a file");
        Self { _folder: folder, path }
    }

    fn color(&self) -> Grade<'_> {
        let checksum = ContentHash::of(&fs::read(&self.path).expect("the file"));
        Grade { lut: Some(SourceFile { path: &self.path, checksum }), ..SAME }
    }

    fn error(&self) -> (&'static str, String) {
        match Adjustment::new(&self.color()) {
            Err(error) => (error.code(), error.to_string()),
            Ok(adjustment) => panic!("not refused: {adjustment:?}"),
        }
    }
}

/// A table of a function.
fn table(points: usize, color: impl Fn([f64; 3]) -> [f64; 3]) -> String {
    let mut text =
        format!("TITLE \"é\"\n# by a test\n\nLUT_3D_SIZE {points}\nDOMAIN_MIN 0 0 0\nDOMAIN_MAX 1.0 1 1e0\n");
    for index in 0..points.pow(3) {
        let at = |stride: usize| (index / stride % points) as f64 / (points - 1) as f64;
        let [r, g, b] = color([at(1), at(points), at(points * points)]);
        writeln!(text, "{r} {g} {b}").expect("text");
    }
    text
}

#[test]
fn exposure_is_in_stops_of_linear_light() {
    // Worked out by hand from IEC 61966-2-1: 100 is 0.12744 of white, twice that is 139.
    let stop = |exposure: f32| changed(&Grade { exposure, ..SAME }, [100, 100, 100, 255])[0];
    assert_eq!([stop(1.0), stop(-1.0), stop(4.0), stop(0.0)], [138, 71, 255, 100]);
}

#[test]
fn contrast_turns_around_middle_grey_and_saturation_around_luma() {
    let contrast = |contrast: f32| changed(&Grade { contrast, ..SAME }, [64, 128, 191, 255]);
    assert_eq!(contrast(2.0), [1, 129, 255, 255]);
    assert_eq!(contrast(0.0), [128, 128, 128, 255]);
    let saturation = |saturation: f32| changed(&Grade { saturation, ..SAME }, [255, 0, 0, 255]);
    assert_eq!(saturation(0.0), [54, 54, 54, 255]);
    assert_eq!(saturation(2.0), [255, 0, 0, 255]);
}

#[test]
fn white_comes_back_where_contrast_takes_what_exposure_gave() {
    let color = Grade { exposure: 1.0, contrast: 0.5, ..SAME };
    let bright = changed(&color, [230, 230, 230, 255])[0];
    assert!(bright < changed(&color, [250, 250, 250, 255])[0]);
}

#[test]
fn transparent_colours_change_as_if_they_were_opaque() {
    let color = Grade { saturation: 0.0, ..SAME };
    assert_eq!(changed(&color, [128, 0, 0, 128]), [27, 27, 27, 128]);
    assert_eq!(changed(&Grade { contrast: 0.0, ..SAME }, [0, 0, 0, 0]), [0; 4]);
}

#[test]
fn a_table_that_swaps_channels_swaps_them() {
    let file = TableFile::new(table(5, |[r, g, b]| [g, b, r]));
    let adjustment = Adjustment::new(&file.color()).expect("a table");
    let mut rgba = [10, 100, 200, 255, 3, 3, 250, 255];
    adjustment.apply_rgba(&mut rgba);
    assert_eq!(rgba, [100, 200, 10, 255, 3, 250, 3, 255]);
}

#[test]
fn a_domain_says_what_the_first_and_last_points_are() {
    let text = table(2, |rgb| rgb).replace("DOMAIN_MAX 1.0 1 1e0", "DOMAIN_MAX 2 2 2");
    let adjustment = Adjustment::new(&TableFile::new(text).color()).expect("a table");
    let mut rgba = [200, 100, 0, 255];
    adjustment.apply_rgba(&mut rgba);
    assert_eq!(rgba, [100, 50, 0, 255]);
}

fn random_frame(seed: &[u8]) -> Frame {
    let size = FrameSize { width: 64, height: 64 };
    let bytes = seed.iter().copied().cycle().take(Frame::bytes_of(size)).collect();
    Frame { size, bytes }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn a_change_of_nothing_changes_nothing(seed in prop::collection::vec(any::<u8>(), 5000)) {
        let file = TableFile::new(table(3, |rgb| rgb));
        for color in [SAME, file.color()] {
            let adjustment = Adjustment::new(&color).expect("a table");
            let mut frame = random_frame(&seed);
            let before = frame.clone();
            adjustment.apply_frame(&mut frame);
            prop_assert!(frame == before);
            let opaque = |bytes: &[u8]| bytes.chunks_exact(3).flat_map(|c| [c[0], c[1], c[2], 255]).collect::<Vec<u8>>();
            let before = opaque(&seed);
            let mut rgba = before.clone();
            adjustment.apply_rgba(&mut rgba);
            prop_assert!(rgba == before);
        }
    }

    #[test]
    fn frames_change_as_pictures_do(
        rgb in prop::array::uniform3(any::<u8>()),
        exposure in -2.0..2.0_f32,
        contrast in 0.5..1.6_f32,
        saturation in 0.0..1.8_f32,
    ) {
        let color = Grade { exposure, contrast, saturation, lut: None };
        let levels = deviation(rgb, &color);
        prop_assert!(levels <= MOST_LEVELS, "{rgb:?} is off by {levels} levels");
    }
}

/// How far frames may be from exact, in levels of 255: see [`table::Table`].
const MOST_LEVELS: f32 = 5.0;

/// Returns by how many levels a colour of a frame, once changed, is off in the plane where that is most.
fn deviation(rgb: [u8; 3], color: &Grade<'_>) -> f32 {
    let adjustment = Adjustment::new(color).expect("no table");
    let mut frame = Frame::new(FrameSize { width: 64, height: 64 });
    frame.fill(gala_core::timeline::Color(rgb));
    let real = convert::rgb_of(frame.each().map(|plane| f32::from(plane.samples[0]))).map(|c| c.clamp(0.0, 1.0));
    let exact = convert::yuv_change(adjustment.colors.change(real));
    adjustment.apply_frame(&mut frame);
    let planes = frame.each();
    let off = planes.iter().zip(exact).zip([16.0, 128.0, 128.0]);
    let off = off.map(|((plane, exact), offset)| (f32::from(plane.samples[100]) - exact - offset).abs());
    off.fold(0.0, f32::max)
}

#[test]
fn a_blue_that_reaches_the_edge_of_the_gamut_between_two_nodes_changes_as_in_pictures() {
    let color = Grade { exposure: 1.433_600_2, contrast: 1.454_294_8, saturation: 1.705_625_9, lut: None };
    let levels = deviation([50, 73, 108], &color);
    assert!(levels < 3.5, "off by {levels} levels");
}

#[test]
fn greys_of_a_frame_change_exactly() {
    let adjustment = Adjustment::new(&Grade { exposure: 1.3, contrast: 1.7, ..SAME }).expect("no table");
    for grey in 0..=255 {
        let mut frame = Frame::new(FrameSize { width: 64, height: 64 });
        frame.fill(gala_core::timeline::Color([grey; 3]));
        let value = (f32::from(frame.bytes[0]) - 16.0) / 219.0;
        adjustment.apply_frame(&mut frame);
        let expected = (16.0 + 219.0 * adjustment.colors.change([value; 3])[0]).round() as u8;
        assert!(frame.bytes[0].abs_diff(expected) <= 1 && frame.bytes[64 * 64] == 128, "{grey}");
    }
}

#[test]
fn files_that_are_no_table_are_refused_by_name_with_a_remedy() {
    let good = table(2, |rgb| rgb);
    let replaced = |from: &str, to: &str| good.replace(from, to);
    let cases: [(&str, String); 14] = [
        ("too_many_points", replaced("LUT_3D_SIZE 2", "LUT_3D_SIZE 66")),
        ("too_many_points", replaced("LUT_3D_SIZE 2", "LUT_3D_SIZE 18446744073709551615")),
        ("unsupported_format", "LUT_1D_SIZE 2\n0 0 0\n1 1 1\n".to_owned()),
        ("damaged", replaced("LUT_3D_SIZE 2", "LUT_3D_SIZE 1")),
        ("damaged", replaced("LUT_3D_SIZE 2", "LUT_3D_SIZE -2")),
        ("damaged", replaced("LUT_3D_SIZE 2", "LUT_3D_SIZE 3")),
        ("damaged", replaced("LUT_3D_SIZE 2", "LUT_3D_SIZE 2\nLUT_3D_SIZE 2")),
        ("damaged", replaced("DOMAIN_MAX 1.0 1 1e0", "DOMAIN_MAX 1 0 1")),
        ("damaged", replaced("DOMAIN_MAX 1.0 1 1e0", "DOMAIN_MAX 1 1")),
        ("damaged", good.clone() + "0 0 0\n"),
        ("damaged", replaced("1 1 1\n", "1 1 NaN\n")),
        ("damaged", replaced("1 1 1\n", "1 1 1e99\n")),
        ("damaged", replaced("1 1 1\n", "1 1 1 1\n")),
        ("damaged", "hello".to_owned()),
    ];
    for (code, text) in cases {
        let file = TableFile::new(&text);
        let (found, message) = file.error();
        assert_eq!(found, code, "{text}");
        assert!(message.contains("table.cube") && message.contains(": "), "{message}");
    }
    assert_eq!(TableFile::new([0xff, 0xfe, 0, 10, 200]).error().0, "damaged");
    assert_eq!(TableFile::new("").error().0, "empty_file");
}

#[test]
fn a_table_of_a_gigabyte_is_refused_before_it_is_read() {
    let file = TableFile::new("x");
    fs::File::options().write(true).open(&file.path).and_then(|file| file.set_len(1 << 30)).expect("a sparse file");
    let source = SourceFile { path: &file.path, checksum: ContentHash::of(b"x") };
    let error = Adjustment::new(&Grade { lut: Some(source), ..SAME }).expect_err("too large");
    assert_eq!(error.code(), "too_many_bytes");
}

#[test]
fn a_table_that_changed_since_it_was_planned_is_refused() {
    let file = TableFile::new(table(2, |rgb| rgb));
    let color = file.color();
    fs::write(&file.path, table(2, |[r, g, b]| [b, g, r])).expect("a file");
    assert_eq!(Adjustment::new(&color).expect_err("changed").code(), "source_changed");
    fs::remove_file(&file.path).expect("gone");
    assert_eq!(Adjustment::new(&color).expect_err("missing").code(), "missing_file");
}
