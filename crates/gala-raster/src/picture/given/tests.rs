mod corpus;

use std::fs;

use gala_testkit::programs::built;

use self::corpus::{SIDE, Shape};
use super::*;
use crate::picture::{OwnDrawing, own_svg};

fn rasteriser() -> Rasteriser {
    let programs = gala_media::Programs::find(&[built()], gala_media::StartMode::Fork)
        .expect("gala-svg and gala-sandbox are built: use scripts/test");
    Rasteriser::new(&programs.svg, &Cancel::new())
}

fn view(side: u32) -> DrawingView {
    let scale = side as f32 / SIDE as f32;
    DrawingView { width: side, height: side, scale: (scale, scale), offset: (0.0, 0.0) }
}

fn svg(inside: &str) -> Vec<u8> {
    format!("<svg xmlns='http://www.w3.org/2000/svg' width='{SIDE}' height='{SIDE}'>{inside}</svg>").into_bytes()
}

fn layers(depth: usize) -> Vec<u8> {
    let open = format!("<g opacity='.9'><rect width='{SIDE}' height='{SIDE}'/>");
    svg(&(open.repeat(depth) + &"</g>".repeat(depth)))
}

fn draw(svg: &[u8], side: u32) -> Result<Vec<u8>, RunError> {
    GivenDrawing::read(&rasteriser(), svg.to_owned(), Named::Field)?.draw(&view(side))
}

fn code(result: Result<Vec<u8>, RunError>) -> &'static str {
    result.map_or_else(|error| error.code(), |_| "drawn")
}

#[test]
fn a_child_draws_to_the_last_bit_what_this_process_would() {
    let inside = "<g opacity=\".7\"><circle cx=\"100\" cy=\"90\" r=\"71.3\" fill=\"#d62\" stroke=\"#124\"/></g>";
    let own = own_svg!["<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"256\" height=\"256\">", inside, "</svg>"];
    let given = GivenDrawing::read(&rasteriser(), own.clone().into_text().into_bytes(), Named::Field).expect("read");
    let own = OwnDrawing::new(&own).expect("read");
    assert_eq!(given.size(), own.size());
    let view = DrawingView { width: 333, height: 77, scale: (1.0 / 3.0, 0.77), offset: (-0.1, 5.5) };
    let drawn = given.draw(&view).expect("drawn");
    assert_eq!(drawn.len(), 333 * 77 * 4);
    assert!(drawn.iter().any(|byte| *byte > 0) && Some(drawn) == own.draw(&view));
}

#[test]
fn a_drawing_says_by_its_name_what_is_wrong_with_it() {
    let read = |svg: &[u8], name| GivenDrawing::read(&rasteriser(), svg.to_owned(), name).err().expect("refused");
    let error = read(b"<svg", Named::File("media/cup.svg".into()));
    assert!(error.code() == "damaged" && error.to_string().contains("media/cup.svg is not a drawing"), "{error}");
    let error = read(&layers(300), Named::Timeline);
    assert!(error.code() == "too_complex" && error.to_string().contains("a drawing of the timeline has"), "{error}");
    let long = svg(&" ".repeat(MAX_DRAWING_BYTES as usize));
    let error = read(&long, Named::Field);
    assert!(error.code() == "too_many_bytes" && error.to_string().contains("32 MiB"), "{error}");
}

#[test]
fn what_takes_too_much_memory_or_time_is_refused_for_good_and_only_where_it_is_large() {
    let svg = layers(30);
    assert_eq!(code(draw(&svg, 512)), "drawn");
    let error = draw(&svg, 4000).expect_err("64 MB a layer");
    assert!(error.code() == "too_complex" && !error.is_transient(), "{error}");
    assert!(error.to_string().contains("300 MB") && error.to_string().ends_with("show it smaller"), "{error}");
}

#[test]
fn a_picture_in_a_drawing_is_drawn_or_the_drawing_is_refused() {
    for Shape { name, svg } in corpus::shapes().into_iter().filter(|shape| shape.name.starts_with("pictures ")) {
        match draw(svg.as_bytes(), 64) {
            Ok(pixels) => assert_eq!(pixels.iter().any(|byte| *byte > 0), !name.contains("cut"), "{name}"),
            Err(error) => assert!(name.ends_with("7900") && error.code() == "too_complex", "{name}: {error}"),
        }
    }
}

fn status_bytes(field: &str) -> u64 {
    let status = fs::read_to_string("/proc/self/status").expect("Linux tells");
    let line = status.lines().find_map(|line| line.strip_prefix(field)).expect("the field");
    line.split_ascii_whitespace().next().and_then(|number| number.parse::<u64>().ok()).expect("a number") * 1024
}

#[test]
fn this_process_takes_no_more_for_a_bomb() {
    code(draw(&layers(1), 64));
    let before = status_bytes("VmHWM:");
    assert_eq!(code(draw(&layers(300), 4000)), "too_complex");
    assert_eq!(code(draw(&layers(30), 4000)), "too_complex");
    let grown = status_bytes("VmHWM:") - before;
    // The pixels that a child would have sent are 64 MB; a bomb in this process would be 1.9 GB.
    assert!(grown < 80 << 20, "{grown} bytes");
}

/// What a shape may come to, at any size.
const CODES: [&str; 5] = ["drawn", "too_complex", "damaged", "too_many_pixels", "extreme_shape"];

/// Reads and draws a shape in children. Returns how it went, and the most memory and time that one of them took.
fn measure(rasteriser: &Rasteriser, svg: &[u8], side: u32) -> (&'static str, u64, Duration) {
    let (mut peak, mut cpu) = (0, Duration::ZERO);
    let mut code = "drawn";
    for task in [Task::Size, Task::Draw(view(side))] {
        let run = rasteriser.run(svg, &task).expect("it ran to its end");
        peak = peak.max(run.status.ended.peak_bytes);
        cpu = cpu.max(run.status.ended.cpu);
        if let Err(error) = run.judge(&task) {
            assert!(!error.is_transient(), "{error}");
            code = error.code();
            break;
        }
    }
    (code, peak, cpu)
}

/// Draws each third shape at a size. How many are drawn within 5 s depends on the machine.
fn check_corpus(side: u32, third: usize) {
    let shapes: Vec<Shape> = corpus::shapes();
    assert!(shapes.len() >= 60, "{} shapes", shapes.len());
    let rasteriser = rasteriser();
    let (mut all, mut drawn) = (0, 0);
    for Shape { name, svg } in shapes.into_iter().skip(third).step_by(3) {
        let (code, peak, cpu) = measure(&rasteriser, svg.as_bytes(), side);
        println!("{name}: {code}, {} MB, {} ms", peak / 1_000_000, cpu.as_millis());
        assert!(CODES.contains(&code), "{name}: {code}");
        assert!(peak <= MOST_MEMORY && cpu.as_secs() <= MOST_CPU_S, "{name}: {peak} bytes, {cpu:?}");
        (all, drawn) = (all + 1, drawn + usize::from(code == "drawn"));
    }
    println!("{drawn} of {all} were drawn with {side} x {side} pixels");
    assert!(drawn > 0 && drawn < all, "{drawn} of {all}");
}

#[test]
fn shapes_of_the_corpus_end_within_their_memory_and_time() {
    (0..3).for_each(|third| check_corpus(1080, third));
}

#[test]
fn shapes_of_the_corpus_end_within_their_memory_and_time_at_4096_x_4096() {
    check_corpus(4096, 0);
}

#[test]
fn further_shapes_end_within_their_memory_and_time_at_4096_x_4096() {
    check_corpus(4096, 1);
}

#[test]
fn the_last_shapes_end_within_their_memory_and_time_at_4096_x_4096() {
    check_corpus(4096, 2);
}
