//! Scripts that language models write of a topic.

use gala_fakes::Behaviour;
use gala_testkit::ffmpeg::ffprobe;
use serde_json::{Value, json};

use super::{DRAWN_HERE, VENDORS, World, brief};

#[test]
fn a_topic_becomes_a_video_through_each_language_model() {
    for vendor in &VENDORS {
        let world = World::new(brief(DRAWN_HERE));
        world.make(&[vendor]).assert_ok();
        let streams = ffprobe(&world.fixture.path("out/final.mp4"), &["-show_entries", "stream=codec_type"]);
        assert!(streams.contains("video") && streams.contains("audio"), "{}: {streams}", vendor.provider);
        let plan = world.fixture.json("out/plan.json");
        assert!(plan["planner"].as_str().expect("a planner").starts_with(vendor.provider), "{}", plan["planner"]);
        assert_eq!(world.charges(), 1, "{}", vendor.provider);
        let ledger = world.ledger();
        assert_eq!(ledger.len(), 1, "{ledger:?}");
        let is_free = vendor.provider == "openai_compatible";
        assert_eq!((ledger[0].0.as_str(), ledger[0].1 == "0"), ("done", is_free), "{ledger:?}");
        // The same once more: nothing is asked, nothing is paid.
        world.make(&[vendor]).assert_ok();
        assert_eq!(world.charges(), 1, "{}", vendor.provider);
        world.assert_known();
    }
}

/// A script of some eight seconds.
fn script(first: &str, second: &str) -> String {
    json!({ "title": "T", "scenes": [
        { "text": first, "shows": "a tower with a fire by the sea", "chapter": null },
        { "text": second, "shows": "an old lamp with a mirror", "chapter": null },
    ]})
    .to_string()
}

#[test]
fn a_topic_becomes_a_video_in_eight_languages() {
    let scripts = [
        (
            "en",
            "A fire on a tower showed the way to sailors all night.",
            "Later came lamps of oil with mirrors behind them.",
        ),
        (
            "es",
            "Un fuego en lo alto de una torre guiaba a los marineros.",
            "Después llegaron las lámparas de aceite con espejos.",
        ),
        (
            "fr",
            "Un feu en haut de la tour guidait les marins la nuit.",
            "Plus tard vinrent des lampes à huile avec des miroirs.",
        ),
        (
            "de",
            "Ein Feuer auf dem Turm zeigte den Seeleuten den Weg.",
            "Später kamen Lampen mit Öl und mit Spiegeln dahinter.",
        ),
        (
            "pt-BR",
            "Um fogo no alto da torre guiava os marinheiros à noite.",
            "Depois vieram as lâmpadas de óleo com espelhos.",
        ),
        (
            "ru",
            "Огонь на высокой башне показывал морякам дорогу домой всю ночь.",
            "Потом появились масляные лампы, а за ними большие зеркала.",
        ),
        ("ja", "塔の上の火が、夜の船に道を教えました。", "そのあと、油のランプと鏡が生まれました。"),
        ("ar", "كانت النار فوق البرج تهدي البحارة طوال الليل.", "ثم جاءت مصابيح الزيت ومن خلفها المرايا."),
    ];
    for (language, first, second) in scripts {
        let world = World::new(brief(&format!("language: {language}\n{DRAWN_HERE}")));
        world.fakes.answer_next(script(first, second));
        let run = world.make(&[&VENDORS[0]]);
        assert!(run.ok, "{language}: {}", run.text);
        let plan = world.fixture.json("out/plan.json");
        let said: String =
            plan["scenes"].as_array().expect("scenes").iter().filter_map(|scene| scene["script"].as_str()).collect();
        assert!(said.contains(&first[..first.char_indices().nth(8).map_or(0, |(at, _)| at)]), "{language}: {said}");
        assert_eq!(world.charges(), 1, "{language}");
    }
}

#[test]
fn a_script_with_faults_is_written_once_more_and_then_it_fails() {
    let world = World::new(brief(DRAWN_HERE));
    world.fakes.answer_next("Sure! Here is a script about lighthouses.");
    world.make(&[&VENDORS[0]]).assert_ok();
    assert_eq!(world.charges(), 2, "both were paid for");
    let prompts: Vec<Value> = world.fakes.received().into_iter().map(|received| received.json).collect();
    let told = prompts[1]["messages"][1]["content"].as_str().expect("a prompt").to_owned();
    assert!(told.contains("it is no JSON") && told.contains("Sure! Here is a script"), "{told}");
    assert_eq!(world.ledger().iter().map(|(state, _)| state.as_str()).collect::<Vec<_>>(), ["done", "done"]);

    let world = World::new(brief(DRAWN_HERE));
    let long = "word ".repeat(150);
    for _ in 0..2 {
        world.fakes.answer_next(script(&long, &long.to_uppercase()));
    }
    let failed = world.make(&[&VENDORS[0]]);
    failed.assert_fails(&["provider_broken", "too long"]);
    assert_eq!(world.charges(), 2);
    // What was paid for is kept: the same once more asks nobody.
    world.make(&[&VENDORS[0]]).assert_fails(&["provider_broken", "too long"]);
    assert_eq!(world.charges(), 2);
}

#[test]
fn who_is_denied_or_busy_is_followed_by_the_next() {
    let world = World::new(brief(DRAWN_HERE));
    let denied = r#"{"error":{"message":"You exceeded your current quota","type":"insufficient_quota","code":"insufficient_quota"}}"#;
    world.fakes.script(VENDORS[0].route, vec![Behaviour::fail(429, denied)]);
    world.make(&[&VENDORS[0], &VENDORS[1]]).assert_ok();
    assert!(world.fixture.json("out/plan.json")["planner"].as_str().expect("a planner").starts_with("anthropic/"));
    let ledger = world.ledger();
    assert_eq!(ledger.iter().map(|(state, _)| state.as_str()).collect::<Vec<_>>(), ["failed", "done"], "{ledger:?}");
    assert_eq!(ledger[0].1, "0", "nobody pays for being denied");

    let world = World::new(brief(DRAWN_HERE));
    let busy = r#"{"error":{"message":"slow down","type":"rate_limit_exceeded","code":"rate_limit_exceeded"}}"#;
    world.fakes.script(VENDORS[0].route, vec![Behaviour::fail_for(429, 0, busy)]);
    world.make(&[&VENDORS[0]]).assert_ok();
    assert_eq!(world.charges(), 1, "it is asked again");

    let world = World::new(brief(DRAWN_HERE));
    let wrong = r#"{"error":{"message":"Incorrect API key provided: ****6789.","type":"invalid_request_error","code":"invalid_api_key"}}"#;
    world.fakes.script(VENDORS[0].route, vec![Behaviour::fail(401, wrong)]);
    world.make(&[&VENDORS[0]]).assert_fails(&["provider_denied", "Incorrect API key", "check its key"]);
}

const TRAILER: &str = "---\nformat: 144x256\nfps: 25\nmusic: off\nworkflow: trailer\nauto_approve: true\nassembly: off\n\
                       providers: {image: illustrator, speech: espeak}\n---\n\
                       A boat leaves the harbour in the morning, and nobody asks where it goes.\n\n\
                       At night the storm comes over the sea and the lighthouse is dark.\n";

/// What a model sees and moves in the two scenes of the trailer.
fn shots(numbers: [u32; 2]) -> String {
    let scene = |(number, shows, moves)| json!({ "number": number, "shows": shows, "moves": moves });
    let scenes = [
        (numbers[0], "a wooden boat beside an empty pier", "The camera pulls back. Ripples spread."),
        (numbers[1], "lightning over a dark lighthouse", "The camera tilts up. Rain falls."),
    ];
    json!({ "scenes": scenes.map(scene) }).to_string()
}

fn moves(world: &World) -> Vec<Value> {
    let plan = world.fixture.json("out/plan.json");
    plan["scenes"].as_array().expect("scenes").iter().map(|scene| scene["motion_prompt"].clone()).collect()
}

#[test]
fn a_model_says_what_is_seen_and_moves_in_a_trailer_whose_script_is_there() {
    let world = World::new(TRAILER);
    world.fakes.answer_next(shots([1, 2]));
    world.make(&[&VENDORS[0]]).assert_ok();
    assert_eq!(moves(&world), ["The camera pulls back. Ripples spread.", "The camera tilts up. Rain falls."]);
    let plan = world.fixture.json("out/plan.json");
    assert!(plan["planner"].as_str().expect("a planner").starts_with("openai"), "{}", plan["planner"]);
    assert_eq!(plan["scenes"][1]["description"], "lightning over a dark lighthouse");
    assert_eq!(world.charges(), 1);
    world.make(&[&VENDORS[0]]).assert_ok();
    assert_eq!(world.charges(), 1, "it is not paid for again");
}

#[test]
fn a_trailer_is_planned_by_rules_where_no_model_says_anything_of_use() {
    let world = World::new(TRAILER);
    for _ in 0..2 {
        world.fakes.answer_next(shots([2, 1]));
    }
    world.make(&[&VENDORS[0]]).assert_ok();
    assert_eq!(world.charges(), 2, "it is asked once more");
    let planned = moves(&world);
    assert!(planned.iter().all(|moves| moves.as_str().is_some_and(|moves| moves.starts_with("The camera"))));
    assert_eq!(world.fixture.json("out/plan.json")["planner"], "offline");

    let world = World::new(TRAILER.replace("{image", "{text: planner, image"));
    world.make(&[&VENDORS[0]]).assert_ok();
    assert_eq!((world.charges(), moves(&world)), (0, planned));
}
