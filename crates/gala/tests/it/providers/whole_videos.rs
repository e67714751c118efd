//! Videos whose every part comes of providers: all that are set up, none that answers, and none but those of this machine.

use std::process::Command;

use gala_testkit::programs::built;
use serde_json::{Value, json};

use super::{
    super::fixture::{Fixture, probe},
    Run, World, brief, set,
};

#[test]
fn every_part_of_a_video_comes_of_providers_that_are_set_up() {
    let world = World::new(brief(""));
    world.fakes.tasks_take(0);
    let told = |arguments: &[&str]| {
        let mut command = world.fixture.command(arguments);
        set(&mut command, &world, "openai", "openai/v1");
        set(&mut command, &world, "cartesia", "cartesia");
        set(&mut command, &world, "kling", "kling");
        command
    };
    let estimated = told(&["estimate", "brief.md", "--json"]).output().expect("gala starts");
    let estimate: Value = serde_json::from_slice(&estimated.stdout).expect("JSON");
    assert!(world.fakes.charges().is_empty(), "an estimate asks nobody");
    let mut command = told(&["make", "brief.md", "-o", "out"]);
    Run::of(command.output().expect("gala starts")).assert_ok();
    let report = world.fixture.json("out/report.json");
    for scene in report["scenes"].as_array().expect("scenes") {
        assert!(scene["speaker"].as_str().expect("a name").starts_with("cartesia"), "{scene}");
        let seen = scene["image_provider"].as_str().expect("a name");
        assert!(seen.starts_with("openai/") && seen.contains("kling/"), "{scene}");
    }
    let of = |operation: &str| world.fakes.charges().iter().filter(|charge| charge.operation == operation).count();
    let scenes = report["scenes"].as_array().expect("scenes").len();
    assert_eq!((of("text"), of("speech"), of("image"), of("video")), (1, scenes, scenes, scenes));
    let ledger = world.ledger();
    assert!(ledger.len() == 1 + 3 * scenes && ledger.iter().all(|(state, _)| state == "done"), "{ledger:?}");
    let sum: u64 = ledger.iter().map(|(_, cost)| cost.parse::<u64>().expect("a number")).sum();
    assert_eq!(report["cost_micros"], sum);
    let bounds = ["low", "high"].map(|end| estimate["micros"][end].as_u64().expect("an amount"));
    assert!((bounds[0]..=bounds[1]).contains(&sum), "{sum} was estimated as {estimate}");
    assert!(probe(&world.fixture.path("out/final.mp4"), "stream=codec_type").to_string().contains("audio"));
    world.assert_known();
    // The same once more costs nothing, and neither does another brief with the same words.
    let charged = world.fakes.charges().len();
    Run::of(command.output().expect("gala starts")).assert_ok();
    world.fixture.write("brief.md", brief("title: The same\n"));
    Run::of(command.output().expect("gala starts")).assert_ok();
    assert_eq!(world.fakes.charges().len(), charged, "what was paid for serves again");
    let cached = world.ledger().iter().filter(|(state, _)| state == "cached").count();
    assert_eq!(cached, 1 + 3 * scenes);
}

#[test]
fn a_video_is_finished_by_what_works_offline_where_every_provider_denies() {
    let world = World::new("---\nformat: 144x256\nfps: 25\nmusic: off\n---\nTea is warm in the morning.\n");
    let mut command = world.fixture.command(&["make", "brief.md", "-o", "out"]);
    for (provider, base) in [("openai", "openai/v1"), ("cartesia", "cartesia"), ("gemini", "gemini/v1beta")] {
        let name = provider.to_uppercase();
        command.env(format!("GALA_{name}_KEY"), "a-wrong-key").env(format!("GALA_{name}_URL"), world.fakes.url(base));
    }
    Run::of(command.output().expect("gala starts")).assert_ok();
    let scene = &world.fixture.json("out/report.json")["scenes"][0];
    assert!(scene["speaker"].as_str().expect("a name").starts_with("espeak-ng"), "{scene}");
    assert!(scene["image_provider"].as_str().expect("a name").starts_with("illustrator/"), "{scene}");
    assert!(world.fakes.charges().is_empty());
    assert!(world.ledger().iter().all(|(state, cost)| state == "failed" && cost == "0"), "{:?}", world.ledger());
}

/// Runs `$2…` beside the doubles, in a network that is this machine's alone: it has no address but loopback, and no route.
const IN_NO_NETWORK: &str = r#"
    ip link set lo up && [ -z "$(ip route)" ] || exit 99
    "$1" serve --listen 127.0.0.1:8099 > fakes.log 2>&1 & fakes=$!
    while ! grep -q 127.0.0.1:8099 fakes.log; do kill -0 $fakes || exit 98; sleep 0.05; done
    shift
    "$@"; ended=$?
    kill $fakes
    exit $ended
"#;

#[test]
fn a_topic_becomes_a_video_by_programs_of_this_machine_alone() {
    let fixture = Fixture::with_brief(brief(""));
    let gala = fixture.command(&["make", "brief.md", "-o", "out"]);
    let mut alone = Command::new("unshare");
    alone.args(["--user", "--map-root-user", "--net", "sh", "-c", IN_NO_NETWORK, "sh"]);
    alone.arg(built().join("gala-fakes")).arg(gala.get_program()).args(gala.get_args());
    alone.current_dir(fixture.path("")).env("GALA_DATA", fixture.path("data"));
    alone.env("GALA_OPENAI_COMPATIBLE_URL", "http://127.0.0.1:8099/openai/compatible/v1");
    alone.env("GALA_KOKORO_URL", "http://127.0.0.1:8099/kokoro");
    alone.env("GALA_COMFYUI_URL", "http://127.0.0.1:8099/comfyui");
    Run::of(alone.output().expect("unshare is installed")).assert_ok();
    let report = fixture.json("out/report.json");
    assert_eq!((&report["planner"], &report["cost_micros"]), (&json!("openai_compatible/llama3.2"), &json!(0)));
    for scene in report["scenes"].as_array().expect("scenes") {
        assert!(scene["speaker"].as_str().expect("a name").starts_with("kokoro"), "{scene}");
        assert!(scene["image_provider"].as_str().expect("a name").starts_with("comfyui/"), "{scene}");
    }
}
