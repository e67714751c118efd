//! Moving pictures of a trailer are asked for as long as they are seen in its film.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{Run, World, set};

const BRIEF: &str = "---\ntitle: Tea\nformat: 144x256\nfps: 25\nmusic: calm\nworkflow: trailer\nauto_approve: true\n\
                     providers: {text: planner, speech: espeak, image: openai, animation: kling}\n---\n\
                     Tea was first drunk in China, a very long time ago, and ships carried it over the sea.\n\n\
                     Today the whole world drinks it, with milk and with lemon, in the morning and in the afternoon.\n\n\
                     And a cat sleeps under the table, and dreams of fish, of milk, and of nothing else at all.\n";

fn make(world: &World) -> Run {
    let mut command = world.fixture.command(&["make", "brief.md", "-o", "out"]);
    set(&mut command, world, "openai", "openai/v1");
    set(&mut command, world, "kling", "kling");
    // It makes films of any whole number of seconds, from 3 to 15.
    command.env("GALA_KLING_ANIMATION_MODEL", "kling-3.0-turbo");
    Run::of(command.output().expect("gala starts"))
}

/// How many seconds each animation was asked for, in order of length.
fn asked_s(world: &World) -> Vec<u64> {
    let received = world.fakes.received();
    let submitted = received.iter().filter(|request| request.route.starts_with("POST /kling/image-to-video"));
    let mut asked: Vec<u64> =
        submitted.map(|request| request.json["settings"]["duration"].as_u64().expect("a length")).collect();
    asked.sort_unstable();
    asked
}

/// How long each scene is seen in the film, and how fast each of its shots plays.
fn shots(world: &World) -> BTreeMap<String, (u64, Vec<f64>)> {
    let timeline = world.fixture.json("out/timeline.json");
    let tracks = timeline["tracks"].as_array().expect("tracks");
    let shots = tracks.iter().find(|track| track["name"] == "shots").expect("shots");
    let mut seen: BTreeMap<String, (u64, Vec<f64>)> = BTreeMap::new();
    for clip in shots["clips"].as_array().expect("clips") {
        let Some(scene) = clip["id"].as_str().and_then(|id| id.get(..8)).filter(|id| id.starts_with("scene-")) else {
            continue;
        };
        let entry = seen.entry(scene.to_owned()).or_default();
        entry.0 += clip["duration_ms"].as_u64().expect("a length");
        entry.1.push(clip["content"]["speed"].as_f64().or(clip["speed"].as_f64()).unwrap_or(1.0));
    }
    seen
}

fn videos(world: &World) -> usize {
    world.fakes.charges().iter().filter(|charge| charge.operation == "video").count()
}

#[test]
fn pictures_move_as_long_as_their_scenes_are_seen_and_are_paid_for_once() {
    let world = World::new(BRIEF);
    world.fakes.tasks_take(0);
    make(&world).assert_ok();
    let seen = shots(&world);
    assert_eq!(seen.len(), 3, "{seen:?}");
    let mut wanted: Vec<u64> = seen.values().map(|(ms, _)| (ms + 40).max(5000).div_ceil(1000)).collect();
    wanted.sort_unstable();
    assert_eq!(asked_s(&world), wanted, "{seen:?}");
    assert!(seen.values().flat_map(|(_, speeds)| speeds).all(|speed| *speed == 1.0), "{seen:?}");
    make(&world).assert_ok();
    assert_eq!(videos(&world), 3);

    // Another first scene moves the cuts of all that follow. What moves in them is used again.
    let edited = BRIEF.replace("a very long time ago, and ships", "long ago, and ships");
    assert_ne!(edited, BRIEF);
    std::fs::write(world.fixture.path("brief.md"), edited).expect("written");
    let before: Value = world.fixture.json("out/timeline.json");
    make(&world).assert_ok();
    assert_ne!(before, world.fixture.json("out/timeline.json"));
    assert!(videos(&world) <= 4, "only what is another picture is paid for: {}", videos(&world));
    world.assert_known();
}
