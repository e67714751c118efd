//! Photos and videos that others made: none is seen twice in a project, none is searched for twice in a day, and videos are
//! shown only to who asked for them.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    process::Command,
};

use gala_db::DatabaseUrl;
use gala_fakes::{Behaviour, shot_color};
use gala_testkit::{
    ffmpeg::{decode_with, ffmpeg},
    past,
};
use serde_json::Value;
use tokio::runtime::Runtime;

use super::{Run, World, set};

const PHOTOS: &str = "GET /pexels/v1/search";
const VIDEOS: &str = "GET /pexels/v1/videos/search";

/// Scenes that all show the same, each saying something else.
fn brief(more: &str, shows: &str, says: &[&str]) -> String {
    let scene = |says: &&str| format!("![{shows}]()\n{says}\n\n");
    let scenes: String = says.iter().map(scene).collect();
    format!("---\nformat: 72x128\nfps: 25\nmusic: off\ncaptions: off\n{more}---\n{scenes}")
}

fn make(world: &World, vendors: &[&str]) -> Run {
    let mut command = command(world, vendors);
    Run::of(command.output().expect("gala starts"))
}

fn command(world: &World, vendors: &[&str]) -> Command {
    let mut command = world.fixture.command(&["make", "brief.md", "-o", "out"]);
    for vendor in vendors {
        let base = match *vendor {
            "pixabay" => "pixabay/api",
            "openai" => "openai/v1",
            other => other,
        };
        set(&mut command, world, vendor, base);
    }
    command
}

fn received(world: &World, route: &str) -> usize {
    world.fakes.received().iter().filter(|received| received.route == route).count()
}

fn report(world: &World) -> Value {
    world.fixture.json("out/report.json")
}

/// The pages of what is shown, each once.
fn works(world: &World) -> BTreeSet<String> {
    let credits = report(world)["credits"].as_array().expect("credits").clone();
    credits.iter().map(|credit| credit["work"].as_str().expect("a page").to_owned()).collect()
}

/// How many scenes were shown by each provider.
fn sources(world: &World) -> BTreeMap<String, usize> {
    let mut counted = BTreeMap::new();
    for scene in report(world)["scenes"].as_array().expect("scenes") {
        let name = scene["image_provider"].as_str().expect("a name").split('/').next().expect("a provider").to_owned();
        *counted.entry(name).or_default() += 1;
    }
    counted
}

fn states(world: &World) -> BTreeMap<String, usize> {
    let mut counted = BTreeMap::new();
    for (state, cost) in world.ledger() {
        assert_eq!(cost, "0");
        *counted.entry(state).or_default() += 1;
    }
    counted
}

fn counts<const N: usize>(expected: [(&str, usize); N]) -> BTreeMap<String, usize> {
    expected.into_iter().map(|(name, count)| (name.to_owned(), count)).collect()
}

fn database(world: &World) -> DatabaseUrl {
    DatabaseUrl::Sqlite(world.fixture.path("data/gala.db"))
}

fn number(world: &World, statement: &str) -> i64 {
    Runtime::new().expect("a runtime").block_on(past::number(&database(world), statement))
}

/// More scenes of one thing than a page tells of, and than a vendor has of it.
#[test]
fn no_photo_is_seen_twice_in_a_project() {
    let says: Vec<String> = (1..=48).map(|scene| format!("Horse {scene}.")).collect();
    let says: Vec<&str> = says.iter().map(String::as_str).collect();
    let world = World::new(brief("providers: {speech: espeak}\n", "wild horse", &says));
    make(&world, &["pexels", "pixabay"]).assert_ok();
    assert_eq!(sources(&world), counts([("pexels", 45), ("pixabay", 3)]));
    assert_eq!(works(&world).len(), 48, "each is credited");
    let photos: BTreeSet<Vec<u8>> =
        (1..=48).map(|scene| world.fixture.read(&format!("out/images/scene-{scene:02}/00-photo.jpg"))).collect();
    assert_eq!(photos.len(), 48, "no two are alike");
    // Each page is asked for once, however many scenes look at it at once.
    assert_eq!((received(&world, PHOTOS), received(&world, "GET /pixabay/api/")), (2, 1));
    assert_eq!(states(&world), counts([("done", 3), ("cached", 47 + 7 + 2)]));
    let fetched = world.fakes.received().iter().filter(|received| received.route.starts_with("GET /files/")).count();
    assert_eq!(fetched, 48);
    // What fitted next is kept with each, and is nobody's at that time.
    let of = |what: &str| number(&world, &format!("SELECT COUNT(*) FROM takes WHERE kind = 'image' AND {what}"));
    assert_eq!(of("json_array_length(facts, '$.stock.alternatives') <= 8"), 48);
    assert!(of("json_array_length(facts, '$.stock.alternatives') = 8") >= 30);
    // Whoever takes the last one of a page has nothing to choose instead.
    assert!(of("json_array_length(facts, '$.stock.alternatives') = 0") >= 2);
    let doubled = "EXISTS (SELECT 1 FROM json_each(facts, '$.stock.alternatives') AS other \
                   WHERE other.value ->> '$.asset.id' = facts ->> '$.stock.chosen.asset.id')";
    assert_eq!(of(doubled), 0);
    assert_eq!(number(&world, "SELECT COUNT(*) FROM stock_claims"), 48);
    world.assert_known();
    // The same once more asks nobody.
    let before = world.fakes.received().len();
    make(&world, &["pexels", "pixabay"]).assert_ok();
    assert_eq!(world.fakes.received().len(), before);
}

#[test]
fn a_search_is_sent_once_a_day_whoever_asks() {
    let more = |preset: &str| format!("preset: {preset}\nproviders: {{image: pexels, speech: espeak}}\n");
    let of = |preset: &str| brief(&more(preset), "wild horse", &["A horse runs."]);
    let world = World::new(of("papercut"));
    make(&world, &["pexels"]).assert_ok();
    let first = works(&world);
    assert_eq!(received(&world, PHOTOS), 1);
    // Another project looks for the same, and has all of it to choose from.
    world.fixture.write("brief.md", of("dusk"));
    make(&world, &["pexels"]).assert_ok();
    assert_eq!((received(&world, PHOTOS), works(&world)), (1, first.clone()));
    assert_eq!(states(&world), counts([("done", 1), ("cached", 1)]));
    // Links that have ended since are asked for again.
    world.fakes.expire_files();
    world.fixture.write("brief.md", of("neon"));
    make(&world, &["pexels"]).assert_ok();
    assert_eq!((received(&world, PHOTOS), works(&world)), (2, first));
    // After its day it is asked for again.
    let a_day_is_over = "UPDATE stock_searches SET ends_at_ms = 1";
    let runtime = Runtime::new().expect("a runtime");
    runtime.block_on(past::execute(&database(&world), a_day_is_over)).expect("written");
    world.fixture.write("brief.md", of("mono"));
    make(&world, &["pexels"]).assert_ok();
    assert_eq!(received(&world, PHOTOS), 3);
}

#[test]
fn a_photo_that_cannot_be_used_is_passed_over() {
    let world = World::new(brief("providers: {image: pexels, speech: espeak}\n", "wild horse", &["A horse runs."]));
    let no_photo = Behaviour::Replace { content_type: "image/jpeg", body: b"\xff\xd8\xff\xe0 and no more".to_vec() };
    world.fakes.script("GET /files/1", vec![no_photo]);
    world.fakes.script("GET /files/2", vec![Behaviour::fail(404, "gone")]);
    make(&world, &["pexels"]).assert_ok();
    assert_eq!(works(&world), BTreeSet::from(["https://www.pexels.com/photo/95/".to_owned()]));
}

#[test]
fn a_folder_of_ones_own_serves_photos_and_videos() {
    let more = "providers: {image: library, animation: library, speech: espeak}\n";
    let world = World::new(brief(more, "red fox", &["One fox.", "Two foxes.", "Three foxes."]));
    for (name, source) in [("a red fox.png", "red"), ("fox.png", "green"), ("fox at night.mp4", "blue")] {
        let (path, length) =
            (world.fixture.path(&format!("library/{name}")), if name.ends_with("mp4") { ":d=4" } else { "" });
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        let still: &[&str] = if length.is_empty() { &["-frames:v", "1"] } else { &["-pix_fmt", "yuv420p"] };
        ffmpeg(&[&["-f", "lavfi", "-i", &format!("color={source}:s=96x160{length}")], still].concat(), &path);
    }
    world.fixture.write("library/fox.png.json", r#"{"author": "Cleo", "licence": "CC-BY-4.0"}"#);
    let mut command = command(&world, &[]);
    Run::of(command.env("GALA_LIBRARY_FOLDER", "library").output().expect("gala starts")).assert_ok();
    let expected = ["library a red fox.png", "library fox.png", "library fox at night.mp4"].map(str::to_owned);
    assert_eq!(works(&world), BTreeSet::from(expected));
    let credit = |credit: &Value| credit["author"] == "Cleo" && credit["licence"] == "CC-BY-4.0";
    assert!(report(&world)["credits"].as_array().expect("credits").iter().any(credit));
    assert!(world.ledger().is_empty(), "nobody was asked");
}

/// The mean colour of the lower half of the frame at a time.
fn color(video: &Path, at_ms: u64) -> [u8; 3] {
    let at = format!("{}.{:03}", at_ms / 1000, at_ms % 1000);
    let wanted =
        ["-frames:v", "1", "-vf", "crop=iw:ih/2:0:ih/2,scale=1:1:flags=area", "-f", "rawvideo", "-pix_fmt", "rgb24"];
    decode_with(&["-ss", &at], video, &wanted).try_into().expect("one pixel")
}

fn last_color(video: &Path) -> [u8; 3] {
    let wanted = ["-vf", "crop=iw:ih/2:0:ih/2,scale=1:1:flags=area", "-f", "rawvideo", "-pix_fmt", "rgb24"];
    let all = decode_with(&[], video, &wanted);
    all.last_chunk().copied().expect("a pixel")
}

fn is_near(color: [u8; 3], other: [u8; 3]) -> bool {
    color.into_iter().zip(other).all(|(one, other)| one.abs_diff(other) <= 8)
}

/// When a scene is seen alone in the video: its middle.
fn middles(world: &World) -> Vec<u64> {
    let timeline = world.fixture.json("out/timeline.json");
    let clips = timeline["tracks"][0]["clips"].as_array().expect("clips").clone();
    let ms = |clip: &Value, field: &str| clip[field].as_u64().expect("a time");
    clips.iter().map(|clip| ms(clip, "start_ms") + ms(clip, "duration_ms") / 2).collect()
}

/// What the scenes show, in their order: `id` and length, as they are kept with their takes.
fn shown(world: &World) -> Vec<(usize, u64)> {
    let of = |scene: u32, what: &str| {
        let statement = format!(
            "SELECT CAST(facts ->> '$.stock.chosen.{what}' AS INTEGER) FROM takes JOIN scenes ON image_take = takes.id \
             WHERE number = {scene}"
        );
        number(world, &statement) as u64
    };
    let scenes = report(world)["scenes"].as_array().expect("scenes").len() as u32;
    (1..=scenes).map(|scene| (of(scene, "asset.id") as usize, of(scene, "duration_ms"))).collect()
}

#[test]
fn scenes_show_videos_of_a_library_that_a_brief_names() {
    let long = "The river runs on and on, past the mill and the meadow, under the old stone bridge, and through the \
                quiet town, until at last it comes down to the wide grey sea.";
    let says = ["A fox drinks.", "It looks up, and listens for a while to the water.", long, "Then it is gone."];
    let more = "providers: {animation: pexels, speech: espeak}\n";
    let world = World::new(brief(more, "fox river", &says));
    make(&world, &["pexels", "openai"]).assert_ok();
    assert!(world.fakes.charges().iter().all(|charge| charge.operation != "image"), "no picture was paid for");
    assert_eq!((received(&world, VIDEOS), received(&world, PHOTOS)), (1, 0));
    let (report, shown, video) = (report(&world), shown(&world), world.fixture.path("out/final.mp4"));
    let ids: BTreeSet<usize> = shown.iter().map(|(id, _)| *id).collect();
    assert_eq!(ids.len(), says.len());
    assert_eq!(works(&world).len(), says.len());
    let mut colors = Vec::new();
    for (((id, length_ms), at_ms), scene) in
        shown.into_iter().zip(middles(&world)).zip(report["scenes"].as_array().expect("scenes"))
    {
        let speech_ms = scene["speech_ms"].as_u64().expect("a length");
        // The longest there is, where none is as long as the speech: it stays on its last frame.
        assert!(length_ms >= speech_ms || length_ms == 8000, "{scene}: {length_ms} ms");
        let color = color(&video, at_ms);
        assert!(is_near(color, shot_color("pexels", id)), "{scene}: {color:?} is not {id}");
        assert!(colors.iter().all(|other| !is_near(*other, color)), "two scenes look alike");
        colors.push(color);
        // Its clip is in that colour to the end, also where the file has come to its own.
        let clip =
            world.fixture.path(&format!("out/clips/scene-{:02}.mp4", scene["scene"].as_u64().expect("a number")));
        assert!(is_near(last_color(&clip), color), "{scene}");
    }
    let longest = report["scenes"][2]["speech_ms"].as_u64().expect("a length");
    assert!(longest > 8000, "{longest} ms are no test of what is too short");
    world.assert_known();
}

#[test]
fn a_video_is_shown_only_where_it_is_asked_for_and_found() {
    // A key alone asks for none.
    let world = World::new(brief("providers: {image: pexels, speech: espeak}\n", "wild horse", &["A horse runs."]));
    make(&world, &["pexels"]).assert_ok();
    assert_eq!((received(&world, VIDEOS), received(&world, PHOTOS)), (0, 1));
    // Nothing fits: the picture is made, and the camera moves.
    let more = "providers: {animation: pexels, image: illustrator, speech: espeak}\n";
    let world = World::new(brief(more, "zebra", &["A zebra runs."]));
    make(&world, &["pexels"]).assert_ok();
    assert_eq!((received(&world, VIDEOS), sources(&world)), (1, counts([("illustrator", 1)])));
    // A picture of one's own is what the scene shows.
    let own = brief(more, "", &[]) + "![a fox](fox.png)\nThis is my fox.\n";
    let world = World::new(own);
    ffmpeg(&["-f", "lavfi", "-i", "color=red:s=96x160", "-frames:v", "1"], &world.fixture.path("fox.png"));
    make(&world, &["pexels"]).assert_ok();
    assert_eq!((received(&world, VIDEOS), sources(&world)), (0, counts([("given", 1)])));
}

/// Whoever is named first is asked first: a picture is set in motion, and a video of a library stands in where that fails.
#[test]
fn videos_and_animators_are_asked_in_the_order_of_the_brief() {
    for (named, denied, expected, videos) in [
        ("[kling, pexels]", false, "openai", 0),
        ("[kling, pexels]", true, "pexels", 1),
        ("[pexels, kling]", false, "pexels", 1),
    ] {
        let more = format!("providers: {{animation: {named}, speech: espeak}}\n");
        let world = World::new(brief(&more, "wild horse", &["A horse runs."]));
        world.fakes.tasks_take(0);
        let mut command = command(&world, &["pexels", "openai", "kling"]);
        if denied {
            command.env("GALA_KLING_KEY", "a-wrong-key");
        }
        Run::of(command.output().expect("gala starts")).assert_ok();
        assert_eq!((sources(&world), received(&world, VIDEOS)), (counts([(expected, 1)]), videos), "{named} {denied}");
    }
}
