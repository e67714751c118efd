//! Voices that users recorded: when their words are heard, and what is said in them, by transcribers.

use std::process::Command;

use gala_fakes::Behaviour;
use gala_testkit::sound::write_tone;
use serde_json::{Value, json};

use super::{Run, World, set};

const ROUTE: &str = "POST /openai/v1/audio/transcriptions";
const FRONT: &str = "format: 144x256\nfps: 25\nmusic: off\n";

/// A brief with one recorded scene of four seconds.
fn world(more: &str) -> World {
    let text = "Tea is warm in the morning.";
    let world = World::new(format!("---\n{FRONT}{more}---\n[narration](voice.wav)\n{text}\n"));
    write_tone(&world.fixture.path("voice.wav"), 4.0, 300.0, 0.4);
    world
}

fn command(world: &World, brief: &str, model: &str) -> Command {
    let mut command = world.fixture.command(&["make", brief, "-o", "out"]);
    set(&mut command, world, "openai", "openai/v1").env("GALA_OPENAI_TRANSCRIPTION_MODEL", model);
    command
}

fn make(world: &World) -> Run {
    Run::of(command(world, "brief.md", "whisper-1").output().expect("gala starts"))
}

/// Words with the seconds at which they begin, each half a second long.
fn told(words: &[(&str, f64)]) -> Behaviour {
    let text: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
    let words: Vec<Value> =
        words.iter().map(|(word, start)| json!({ "word": word, "start": start, "end": start + 0.5 })).collect();
    let body = json!({ "text": text.join(" "), "words": words, "usage": { "type": "duration", "seconds": 4 } });
    Behaviour::Replace { content_type: "application/json", body: body.to_string().into_bytes() }
}

const HEARD: [(&str, f64); 6] = [("tee", 0.3), ("is", 1.0), ("worm", 1.5), ("in", 2.2), ("the", 2.8), ("morning", 3.3)];
const AT_MS: [u64; 6] = [300, 1000, 1500, 2200, 2800, 3300];

/// When the words of the scene begin, in milliseconds.
fn starts(world: &World) -> Vec<u64> {
    let timing = world.fixture.json("out/audio/scene-01.json");
    let words = timing["words"].as_array().expect("words").iter();
    words.map(|word| word["start"].as_u64().expect("a sample") / 48).collect()
}

fn heard_times(world: &World) -> usize {
    world.fakes.charges().iter().filter(|charge| charge.operation == "transcription").count()
}

fn warnings(world: &World) -> Vec<String> {
    let report = world.fixture.json("out/report.json");
    let told = |warning: &Value| format!("{}: {}", warning["code"], warning["message"]);
    report["warnings"].as_array().expect("warnings").iter().map(told).collect()
}

const DRAWN: &str = "providers: {image: illustrator}\n";

#[test]
fn words_are_shown_when_they_are_heard_and_hearing_is_paid_for_once() {
    let world = world(DRAWN);
    world.fakes.script(ROUTE, vec![told(&HEARD)]);
    make(&world).assert_ok();
    assert_eq!(starts(&world), AT_MS);
    let report = world.fixture.json("out/report.json");
    assert_eq!(report["scenes"][0]["speaker"], "given, openai whisper-1 r1");
    assert_eq!((heard_times(&world), warnings(&world)), (1, Vec::new()));
    // Four seconds of whisper.
    assert_eq!(world.ledger(), [("done".to_owned(), "400".to_owned())]);
    assert_eq!(report["cost_micros"], 400);
    // The same once more, and another brief with the same recording: nobody is asked.
    make(&world).assert_ok();
    world
        .fixture
        .write("brief.md", format!("---\ntitle: Another\n{FRONT}{DRAWN}---\n[narration](voice.wav)\nTea is worn.\n"));
    make(&world).assert_ok();
    assert_eq!(starts(&world), AT_MS[..3]);
    assert_eq!((heard_times(&world), world.ledger().len()), (1, 2));
    assert_eq!(world.ledger()[1].0, "cached");
    world.assert_known();
}

#[test]
fn times_are_estimated_and_the_report_says_so_where_nobody_tells_them() {
    let denied = Behaviour::fail(401, r#"{"error":{"message":"Incorrect API key","type":"invalid_request_error"}}"#);
    let other = told(&[("lorem", 0.1), ("ipsum", 1.0), ("dolor", 2.0)]);
    let untimed = Behaviour::Replace { content_type: "application/json", body: br#"{"text":"Tea is warm"}"#.to_vec() };
    for (behaviour, why) in
        [(denied, "Incorrect API key"), (other, "something else is heard"), (untimed, "told no times")]
    {
        let world = world(DRAWN);
        world.fakes.script(ROUTE, vec![behaviour]);
        make(&world).assert_ok();
        let told = warnings(&world);
        assert!(told.len() == 1 && told[0].contains("narration_not_timed") && told[0].contains(why), "{told:?}");
        assert_eq!(world.fixture.json("out/report.json")["scenes"][0]["speaker"], "given");
        assert_eq!(starts(&world).len(), 6);
    }
}

#[test]
fn a_recording_is_sent_to_nobody_who_was_not_asked_for_it() {
    // A key alone, a model that tells no times, and a brief that says so.
    for (more, model) in [
        (DRAWN, ""),
        (DRAWN, "gpt-4o-transcribe"),
        ("providers: {image: illustrator, transcription: estimate}\n", "whisper-1"),
    ] {
        let world = world(more);
        Run::of(command(&world, "brief.md", model).output().expect("gala starts")).assert_ok();
        assert_eq!((world.fakes.received().len(), warnings(&world)), (0, Vec::new()), "{more} {model}");
    }
}

#[test]
fn hearing_keeps_to_the_budget_and_a_lost_answer_is_not_paid_for_again() {
    let poor = world(&format!("budget: 0\n{DRAWN}"));
    make(&poor).assert_fails(&["over_budget", "raise the budget"]);
    assert_eq!(poor.fakes.received().len(), 0);
    let lost = world(DRAWN);
    lost.fakes.script(ROUTE, vec![Behaviour::ChargeThenDie]);
    make(&lost).assert_fails(&["needs_reconcile", "gala calls decide"]);
    make(&lost).assert_fails(&["needs_reconcile"]);
    assert_eq!(heard_times(&lost), 1);
}

/// A brief of which nothing is given but two recordings.
fn untold(world: &World) {
    let brief = json!({ "format": "144x256", "fps": 25, "music": "off", "providers": { "image": "illustrator" },
        "scenes": [{ "narration": "first voice.wav" }, { "text": "And coffee.", "narration": "voice.wav" }] });
    world.fixture.write("brief.json", brief.to_string());
    write_tone(&world.fixture.path("first voice.wav"), 4.0, 250.0, 0.4);
}

#[test]
fn the_text_of_a_scene_is_what_is_heard_in_its_recording() {
    let world = world("");
    untold(&world);
    world.fakes.script(ROUTE, vec![told(&HEARD), told(&[("and", 0.5), ("coffee", 2.0)])]);
    let mut command = command(&world, "brief.json", "whisper-1");
    Run::of(command.output().expect("gala starts")).assert_ok();
    let plan = world.fixture.json("out/plan.json");
    assert_eq!(
        (&plan["scenes"][0]["script"], &plan["title"]),
        (&json!("tee is worm in the morning"), &json!("And coffee"))
    );
    assert_eq!(starts(&world), AT_MS);
    assert_eq!(heard_times(&world), 2, "one for each recording, of which one is the script and the times");
    let states: Vec<String> = world.ledger().into_iter().map(|(state, _)| state).collect();
    assert_eq!(states.iter().filter(|state| *state == "done").count(), 2, "{states:?}");
}

#[test]
fn a_scene_without_a_text_needs_somebody_who_hears_one() {
    let nobody = world("");
    untold(&nobody);
    let run = nobody.fixture.run(&["make", "brief.json", "-o", "out"]);
    run.assert_refused(&nobody.fixture, &["scenes[0]", "no_transcriber", "GALA_OPENAI_TRANSCRIPTION_MODEL"]);
    let silent = world("");
    untold(&silent);
    silent.fakes.script(ROUTE, vec![told(&[])]);
    let run = Run::of(command(&silent, "brief.json", "whisper-1").output().expect("gala starts"));
    run.assert_fails(&["nothing_to_say", "first voice.wav", "give the scene a text"]);
}
