//! Pictures that are consistent with those of the user, and pictures that are made anew.

use gala_testkit::ffmpeg::ffmpeg;
use serde_json::{Value, json};

use super::{Run, World, set};

const GEMINI: &str = "POST /gemini/v1beta/models/gemini-3.1-flash-image:generateContent";
const OPENAI: &str = "POST /openai/v1/images/edits";

/// As many references as there may be, and the largest of them.
const NAMES: [&str; 4] = ["1.jpg", "2.jpg", "3.jpg", "4.jpg"];
const MAX_BYTES: usize = 3 << 20;

/// A brief of two scenes whose pictures are drawn by one of these.
fn brief(image: &[&str], more: Value) -> String {
    let mut brief = json!({ "format": "144x256", "fps": 25, "music": "off",
        "providers": { "speech": "espeak", "animation": "camera", "image": image },
        "scenes": [{ "text": "A fox walks through snow." }, { "text": "It sleeps under a tree." }] });
    for (key, value) in more.as_object().expect("keys") {
        match brief.get_mut(key).and_then(Value::as_object_mut) {
            Some(inner) => inner.extend(value.as_object().expect("keys").clone()),
            None => brief[key] = value.clone(),
        }
    }
    brief.to_string()
}

fn world(brief: impl AsRef<[u8]>) -> World {
    let world = World::new("unused");
    world.fixture.write("brief.json", brief);
    world
}

fn make(world: &World) -> Run {
    let mut command = world.fixture.command(&["make", "brief.json", "-o", "out"]);
    set(&mut command, world, "openai", "openai/v1");
    set(&mut command, world, "gemini", "gemini/v1beta");
    Run::of(command.output().expect("gala starts"))
}

fn add_picture(world: &World, name: &str, size: u32) {
    let source = format!("testsrc2=size={size}x{size}");
    ffmpeg(&["-f", "lavfi", "-i", &source, "-frames:v", "1"], &world.fixture.path(name));
}

fn pictures_paid(world: &World) -> usize {
    world.fakes.charges().iter().filter(|charge| charge.operation == "image").count()
}

/// Adds a JPEG that comments make as large as is asked.
fn add_padded(world: &World, name: &str, bytes: usize) {
    add_picture(world, name, 64);
    let picture = std::fs::read(world.fixture.path(name)).expect("a picture");
    let (begin, rest) = picture.split_at(2);
    let (mut padded, mut left) = (begin.to_vec(), bytes - picture.len());
    while left > 0 {
        // Marker and length are four bytes, and no comment is longer than its length can tell.
        let comment = if left <= 65_537 { left } else { 60_000 };
        padded.extend([0xff, 0xfe]);
        padded.extend((comment as u16 - 2).to_be_bytes());
        padded.resize(padded.len() + comment - 4, b'x');
        left -= comment;
    }
    padded.extend(rest);
    assert_eq!(padded.len(), bytes);
    world.fixture.write(name, padded);
}

/// The bodies of what was sent to a route.
fn sent(world: &World, route: &str) -> Vec<Value> {
    world
        .fakes
        .received()
        .into_iter()
        .filter(|received| received.route == route)
        .map(|received| received.json)
        .collect()
}

#[test]
fn every_made_picture_is_drawn_beside_the_references_of_the_brief() {
    let world = world(brief(&["gemini"], json!({ "references": ["hero.png", "style.jpg"] })));
    add_picture(&world, "hero.png", 96);
    add_picture(&world, "style.jpg", 80);
    make(&world).assert_ok();
    let bodies = sent(&world, GEMINI);
    assert_eq!(bodies.len(), 2);
    for body in &bodies {
        let parts = body["contents"][0]["parts"].as_array().expect("parts");
        let kinds: Vec<&Value> = parts[1..].iter().map(|part| &part["inlineData"]["mimeType"]).collect();
        assert_eq!(kinds, ["image/png", "image/jpeg"]);
        assert!(parts[0]["text"].as_str().is_some_and(|text| text.contains("attached pictures")), "{}", parts[0]);
    }
    // The same again is not paid for again, and another hero is another picture.
    make(&world).assert_ok();
    assert_eq!(pictures_paid(&world), 2);
    add_picture(&world, "hero.png", 64);
    make(&world).assert_ok();
    assert_eq!(pictures_paid(&world), 4);
    // Whoever takes none is asked the same as without.
    world.fixture.write("brief.json", brief(&["illustrator"], json!({ "references": ["hero.png"] })));
    make(&world).assert_ok();
    let drawn = std::fs::read(world.fixture.path("out/final.mp4")).expect("a video");
    world.fixture.write("brief.json", brief(&["illustrator"], json!({})));
    make(&world).assert_ok();
    assert!(drawn == std::fs::read(world.fixture.path("out/final.mp4")).expect("a video"));
    world.assert_known();
}

#[test]
fn references_go_to_openai_as_files_and_the_estimate_counts_them() {
    let world = world(brief(&["openai"], json!({ "references": "hero.png" })));
    add_picture(&world, "hero.png", 96);
    make(&world).assert_ok();
    assert_eq!(world.fakes.received().iter().filter(|received| received.route == OPENAI).count(), 2);
    // Where what is read is priced, the estimate is higher with them.
    let read = json!({ "provider": "openai", "model": "gpt-image-*", "unit": "input_tokens", "micros": 5, "per": 1 });
    let prices = json!({ "as_of": "2026-11-30", "currency": "USD", "prices": [read] });
    world.fixture.write("prices.json", prices.to_string());
    let most = |world: &World| {
        let mut command = world.fixture.command(&["estimate", "brief.json", "--json"]);
        command.env("GALA_PRICES", world.fixture.path("prices.json"));
        let run = Run::of(set(&mut command, world, "openai", "openai/v1").output().expect("gala starts")).assert_ok();
        let told: Value = serde_json::from_str(&run.text).expect("JSON");
        told["micros"]["high"].as_u64().expect("a price")
    };
    let with = most(&world);
    world.fixture.write("brief.json", brief(&["openai"], json!({})));
    assert!(with > most(&world));
}

#[test]
fn references_that_providers_do_not_read_are_told_before_anything_is_made() {
    let world = world(brief(&["gemini"], json!({ "references": ["hero.png"] })));
    make(&world).assert_fails(&["references[0]", "missing_file"]);
    world.fixture.write("hero.png", "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>");
    make(&world).assert_fails(&["references[0]", "unsupported_format", "PNG or JPEG or WebP"]);
    add_padded(&world, "large.jpg", MAX_BYTES + 1);
    world.fixture.write("brief.json", brief(&["gemini"], json!({ "references": "large.jpg" })));
    make(&world).assert_fails(&["references[0]", "file_too_large", "3145728"]);
    assert!(world.fakes.received().is_empty());
}

#[test]
fn as_many_references_as_there_may_be_of_the_largest_size_are_sent() {
    let world = world(brief(&["gemini"], json!({ "references": NAMES })));
    for name in NAMES {
        add_padded(&world, name, MAX_BYTES);
    }
    make(&world).assert_ok();
    let parts = &sent(&world, GEMINI)[0]["contents"][0]["parts"];
    let sizes: Vec<usize> = (1..=4).map(|at| parts[at]["inlineData"]["data"].as_str().expect("data").len()).collect();
    assert_eq!(sizes, [MAX_BYTES * 4 / 3; 4]);
}

#[test]
fn another_seed_draws_other_pictures_of_the_same_words() {
    let world = world(brief(&["illustrator"], json!({})));
    let mut seen = Vec::new();
    for more in [json!({}), json!({ "seed": 1 }), json!({ "seed": 2 }), json!({ "seed": 1 })] {
        world.fixture.write("brief.json", brief(&["illustrator"], more));
        make(&world).assert_ok();
        seen.push(std::fs::read(world.fixture.path("out/final.mp4")).expect("a video"));
    }
    assert!(seen[0] != seen[1] && seen[1] != seen[2] && seen[0] != seen[2], "each seed has its own pictures");
    assert!(seen[1] == seen[3], "the same seed has the same");
}

#[test]
fn a_project_that_wants_fresh_answers_is_not_served_those_of_others() {
    let world = world(brief(&["gemini"], json!({})));
    make(&world).assert_ok();
    world.fixture.write("brief.json", brief(&["gemini"], json!({ "title": "Another" })));
    make(&world).assert_ok();
    assert_eq!(pictures_paid(&world), 2, "the second project is served what the first one paid for");
    world.fixture.write("brief.json", brief(&["gemini"], json!({ "providers": { "fresh": true } })));
    make(&world).assert_ok();
    assert_eq!(pictures_paid(&world), 4);
    let more = json!({ "title": "Again", "providers": { "fresh": true } });
    world.fixture.write("brief.json", brief(&["gemini"], more));
    make(&world).assert_ok();
    assert_eq!(pictures_paid(&world), 6, "each project that wants it is given its own");
    let states = |state: &str| world.ledger().iter().filter(|(found, _)| found == state).count();
    assert_eq!((states("done"), states("cached")), (6, 2));
}
