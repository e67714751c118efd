//! Videos in which somebody is seen who speaks, made by presenters.

use std::process::Command;

use gala_fakes::Behaviour;
use gala_testkit::ffmpeg::{ffmpeg, ffprobe};
use serde_json::{Value, json};

use super::{Run, World, set};

const CREATE: &str = "POST /heygen/v3/videos";

/// A brief of two scenes, of which a provider would draw the pictures.
fn brief(presenter: &str, second: Value) -> String {
    let mut second = second;
    second["text"] = "And cold in the evening.".into();
    json!({ "format": "144x256", "fps": 25, "music": "off", "presenter": presenter, "providers": { "speech": "espeak" },
        "scenes": [{ "text": "Tea is warm in the morning." }, second] })
    .to_string()
}

fn world(brief: impl AsRef<[u8]>) -> World {
    let world = World::new("unused");
    world.fixture.write("brief.json", brief);
    world.fakes.tasks_take(0);
    world
}

fn command(world: &World) -> Command {
    let mut command = world.fixture.command(&["make", "brief.json", "-o", "out"]);
    set(&mut command, world, "openai", "openai/v1");
    set(&mut command, world, "heygen", "heygen");
    command
}

fn make(world: &World) -> Run {
    Run::of(command(world).output().expect("gala starts"))
}

/// How many videos and pictures were paid for.
fn charged(world: &World) -> (usize, usize) {
    let of = |operation: &str| world.fakes.charges().iter().filter(|charge| charge.operation == operation).count();
    (of("video"), of("image"))
}

fn warnings(world: &World) -> Vec<String> {
    let report = world.fixture.json("out/report.json");
    let told = |warning: &Value| format!("{}: {}", warning["code"], warning["message"]);
    report["warnings"].as_array().expect("warnings").iter().map(told).collect()
}

fn image_providers(world: &World) -> Vec<String> {
    let report = world.fixture.json("out/report.json");
    let name = |scene: &Value| scene["image_provider"].as_str().expect("a name").to_owned();
    report["scenes"].as_array().expect("scenes").iter().map(name).collect()
}

fn length_ms(world: &World, name: &str) -> u64 {
    let told = ffprobe(&world.fixture.path(name), &["-of", "csv=p=0", "-show_entries", "format=duration"]);
    (told.trim().parse::<f64>().expect("seconds") * 1000.0).round() as u64
}

#[test]
fn a_presenter_is_seen_for_as_long_as_the_scene_and_no_picture_is_paid_for() {
    let world = world(brief("look-anna", json!({})));
    make(&world).assert_ok();
    assert_eq!((charged(&world), warnings(&world)), ((2, 0), Vec::new()));
    assert_eq!(image_providers(&world), ["heygen/avatar_iv"; 2]);
    let report = world.fixture.json("out/report.json");
    for (index, scene) in report["scenes"].as_array().expect("scenes").iter().enumerate() {
        // From the first frame of its clip to the last, so that lips move with what is heard.
        let video_ms = length_ms(&world, &format!("out/images/scene-{:02}/00-presenter.mp4", index + 1));
        let clip_ms = scene["duration_ms"].as_u64().expect("a length");
        assert!(video_ms.abs_diff(clip_ms) <= 100, "{video_ms} and {clip_ms}");
        assert!(clip_ms > scene["speech_ms"].as_u64().expect("a length") + 400, "{scene}");
    }
    let ledger = world.ledger();
    assert!(ledger.len() == 2 && ledger.iter().all(|(state, cost)| state == "done" && cost != "0"), "{ledger:?}");
    world.assert_known();
    // The same once more costs nothing.
    make(&world).assert_ok();
    world.fixture.write("brief.json", brief("look-anna", json!({ "chapter": "Evening" })));
    make(&world).assert_ok();
    assert_eq!(charged(&world), (2, 0));
}

#[test]
fn a_presenter_is_made_of_a_picture_beside_the_brief() {
    let world = world(brief("faces/anna.png", json!({ "presenter": "off" })));
    std::fs::create_dir_all(world.fixture.path("faces")).expect("a folder");
    ffmpeg(&["-f", "lavfi", "-i", "testsrc=size=320x320", "-frames:v", "1"], &world.fixture.path("faces/anna.png"));
    make(&world).assert_ok();
    assert_eq!(image_providers(&world)[0], "heygen/avatar_iv");
    assert!(image_providers(&world)[1].starts_with("openai/"), "{:?}", image_providers(&world));
    assert_eq!(charged(&world), (1, 1));
    // A picture that no presenter is made of is told before anything begins.
    world.fixture.write("faces/anna.png", "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>");
    make(&world).assert_fails(&["presenter", "unsupported_format", "PNG or JPEG"]);
    std::fs::remove_file(world.fixture.path("faces/anna.png")).expect("removed");
    make(&world).assert_fails(&["presenter", "missing_file"]);
}

#[test]
fn a_scene_has_its_picture_as_usual_where_nobody_presents_and_the_report_says_so() {
    for (look, setting, why) in
        [("look-nobody", None, "look not found"), ("look-anna", Some("a-wrong-key"), "Invalid API key")]
    {
        let world = world(brief(look, json!({ "presenter": "off" })));
        let mut command = command(&world);
        if let Some(key) = setting {
            command.env("GALA_HEYGEN_KEY", key);
        }
        Run::of(command.output().expect("gala starts")).assert_ok();
        let told = warnings(&world);
        assert!(told.len() == 1 && told[0].contains("presenter_missing") && told[0].contains(why), "{told:?}");
        assert_eq!(charged(&world), (0, 2));
    }
}

/// Makes a video of which the vendor delivers this, and returns what it was not taken for.
fn delivered(file: Vec<u8>) -> String {
    let world = world(brief("look-anna", json!({ "presenter": "off" })));
    let behaviour = Behaviour::Replace { content_type: "video/mp4", body: file };
    // The first file is the speech.
    world.fakes.script("GET /files/2", vec![behaviour; 4]);
    make(&world).assert_ok();
    assert_eq!(charged(&world), (1, 2), "it was paid for, and the scene has its picture");
    let told = warnings(&world);
    assert!(told.len() == 1 && told[0].contains("presenter_missing"), "{told:?}");
    told.into_iter().next().expect("one")
}

#[test]
fn what_is_no_video_is_not_kept() {
    delivered(b"no video at all".to_vec());
}

#[test]
fn a_video_of_another_length_is_not_kept() {
    let folder = tempfile::tempdir().expect("a folder");
    for seconds in ["1", "20"] {
        let file = folder.path().join("video.mp4");
        let source = format!("testsrc=size=96x170:rate=10:duration={seconds}");
        ffmpeg(&["-f", "lavfi", "-i", &source, "-pix_fmt", "yuv420p"], &file);
        let told = delivered(std::fs::read(file).expect("the video"));
        assert!(told.contains(&format!("it is {seconds}000 ms long")), "{told}");
    }
}

#[test]
fn a_video_that_cannot_be_decoded_is_not_kept() {
    // The very one that is kept where it is whole: its index comes first, and its pictures are overwritten.
    let world = world(brief("look-anna", json!({ "presenter": "off" })));
    make(&world).assert_ok();
    let mut file = world.fixture.read("out/images/scene-01/00-presenter.mp4");
    let pictures = file.windows(4).position(|four| four == b"mdat").expect("pictures") + 4;
    file[pictures + 64..].fill(0);
    let told = delivered(file);
    assert!(told.contains("cannot be used") && !told.contains("ms long"), "{told}");
}

#[test]
fn nobody_presents_where_the_brief_says_so_or_none_is_set_up() {
    let off = world(
        brief("look-anna", json!({})).replace(r#""speech":"espeak""#, r#""speech":"espeak","presenter":"picture""#),
    );
    make(&off).assert_ok();
    assert_eq!((charged(&off), warnings(&off)), ((0, 2), Vec::new()));
    let none = world(brief("look-anna", json!({})));
    none.fixture.run(&["make", "brief.json", "-o", "out"]).assert_ok();
    assert!(warnings(&none)[0].contains("nobody who presents is set up"), "{:?}", warnings(&none));
}

#[test]
fn a_presenter_keeps_to_the_budget_and_a_lost_answer_is_found_again() {
    let poor = world(brief("look-anna", json!({})).replace(r#""fps":25"#, r#""fps":25,"budget":0.01"#));
    make(&poor).assert_fails(&["over_budget", "raise the budget"]);
    assert_eq!(charged(&poor), (0, 0));
    let lost = world(brief("look-anna", json!({ "presenter": "off" })));
    lost.fakes.script(CREATE, vec![Behaviour::ChargeThenDie]);
    make(&lost).assert_ok();
    assert_eq!(charged(&lost), (1, 1), "the vendor knows the request again by its key");
}
