//! Videos that providers have a part in, against doubles that validate as the vendors do and keep count of what they would
//! have charged for.

use std::{
    process::Command,
    thread::sleep,
    time::{Duration, Instant},
};

use gala_fakes::{Behaviour, Fakes, KEY};
use gala_testkit::{ffmpeg::ffprobe, programs::built};
use serde_json::{Value, json};
use tokio::runtime::Runtime;

use super::fixture::{Fixture, Run, probe};

/// How a language model is set up: its provider, the variables, the path of its fake, and the route that it asks.
struct Vendor {
    provider: &'static str,
    /// Of the fake.
    base: &'static str,
    route: &'static str,
}

const VENDORS: [Vendor; 4] = [
    Vendor { provider: "openai", base: "openai/v1", route: "POST /openai/v1/chat/completions" },
    Vendor { provider: "anthropic", base: "anthropic", route: "POST /anthropic/v1/messages" },
    Vendor {
        provider: "gemini",
        base: "gemini/v1beta",
        route: "POST /gemini/v1beta/models/gemini-3.8-flash:streamGenerateContent",
    },
    Vendor {
        provider: "openai_compatible",
        base: "openai/compatible/v1",
        route: "POST /openai/compatible/v1/chat/completions",
    },
];

/// A brief with a topic, whose video is small and short.
fn brief(more: &str) -> String {
    format!(
        "---\ntopic: how lighthouses were lit\ntarget_duration: 8s\nformat: 144x256\nfps: 25\nmusic: off\n{more}---\n"
    )
}

/// Doubles that serve beside the test, and a folder.
struct World {
    fakes: Fakes,
    fixture: Fixture,
    /// Declared last: whom it runs must be gone before it.
    _runtime: Runtime,
}

impl World {
    fn new(brief: impl AsRef<[u8]>) -> Self {
        let runtime = Runtime::new().expect("a runtime");
        let fakes = runtime.block_on(Fakes::start());
        Self { _runtime: runtime, fakes, fixture: Fixture::with_brief(brief) }
    }

    fn command(&self, vendors: &[&Vendor]) -> Command {
        let mut command = self.fixture.command(&["make", "brief.md", "-o", "out"]);
        for vendor in vendors {
            let name = vendor.provider.to_uppercase();
            command.env(format!("GALA_{name}_KEY"), KEY).env(format!("GALA_{name}_URL"), self.fakes.url(vendor.base));
        }
        command
    }

    fn make(&self, vendors: &[&Vendor]) -> Run {
        Run::of(self.command(vendors).output().expect("gala starts"))
    }

    /// How many texts were paid for.
    fn charges(&self) -> usize {
        self.fakes.charges().iter().filter(|charge| charge.operation == "text").count()
    }

    /// Its ledger: state and cost of each request, oldest first.
    fn ledger(&self) -> Vec<(String, String)> {
        let listed = self.fixture.run(&["calls", "list"]).assert_ok();
        let row = |line: &str| {
            let cells: Vec<&str> = line.split(' ').collect();
            (cells[1].to_owned(), cells[6].to_owned())
        };
        let mut rows: Vec<_> = listed.text.lines().filter(|line| line.split(' ').count() == 12).map(row).collect();
        rows.reverse();
        rows
    }

    fn assert_known(&self) {
        assert_eq!(self.fakes.unknown_routes(), Vec::<String>::new());
    }
}

const DRAWN_HERE: &str = "providers: {image: illustrator, speech: espeak}\n";

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

#[test]
fn nothing_is_sent_that_a_budget_does_not_reach_for() {
    let world = World::new(brief(&format!("budget: 0.01\n{DRAWN_HERE}")));
    let stopped = world.make(&[&VENDORS[1]]);
    stopped.assert_fails(&["over_budget", "raise the budget"]);
    assert_eq!((world.charges(), world.fakes.received().len()), (0, 0), "nothing was sent");
    assert!(world.ledger().is_empty());
    // A model of one's own costs nothing, and needs none.
    world.make(&[&VENDORS[3]]).assert_ok();

    let world = World::new(brief(DRAWN_HERE));
    let mut unknown = world.command(&[&VENDORS[0]]);
    let run = Run::of(unknown.env("GALA_OPENAI_TEXT_MODEL", "a-model-of-tomorrow").output().expect("gala starts"));
    run.assert_fails(&["over_budget", "GALA_PRICES"]);
    assert_eq!(world.fakes.received().len(), 0);
}

#[test]
fn what_is_being_paid_for_when_a_budget_ends_is_kept() {
    let world = World::new(brief("budget: 0.06\nproviders: {text: openai_compatible}\n"));
    // There is room for the picture or for the voice of the one scene, and each takes a while.
    for route in ["POST /cartesia/tts/sse", "POST /openai/v1/images/generations"] {
        world.fakes.script(route, vec![Behaviour::Delay(Duration::from_millis(500))]);
    }
    let make = |world: &World| {
        let mut command = world.command(&[&VENDORS[3]]);
        set(&mut command, world, "openai", "openai/v1");
        set(&mut command, world, "cartesia", "cartesia");
        Run::of(command.output().expect("gala starts"))
    };
    make(&world).assert_fails(&["over_budget"]);
    let charged = world.fakes.charges().len();
    let ledger = world.ledger();
    assert!(ledger.iter().all(|(state, _)| state == "done"), "nothing that was paid for is lost: {ledger:?}");
    assert_eq!(ledger.len(), charged);
    // A larger budget goes on with all of it.
    world.fixture.write("brief.md", brief("budget: 1\nproviders: {text: openai_compatible}\n"));
    make(&world).assert_ok();
    let ledger = world.ledger();
    let of = |state: &str| ledger.iter().filter(|(found, _)| found == state).count();
    assert_eq!((of("cached"), of("lost")), (charged, 0), "{ledger:?}");
}

/// The vendor has charged, and the answer never came.
#[test]
fn p4_a_lost_answer_is_not_paid_for_again_without_a_word() {
    for vendor in &VENDORS[..3] {
        let world = World::new(brief(DRAWN_HERE));
        world.fakes.script(vendor.route, vec![Behaviour::ChargeThenDie]);
        let stopped = world.make(&[vendor]);
        stopped.assert_fails(&["needs_reconcile", "gala calls decide"]);
        world.make(&[vendor]).assert_fails(&["needs_reconcile"]);
        assert_eq!(world.charges(), 1, "{}: it was not sent again", vendor.provider);
        let listed = world.fixture.run(&["calls", "list", "--csv"]);
        let line = listed.text.lines().find(|line| line.contains("\"unknown\"")).expect("an undecided one").to_owned();
        let id = line.trim_matches('"').split('"').next().expect("an id").to_owned();
        world.fixture.run(&["calls", "decide", &id, "--paid", "yes"]).assert_ok();
        world
            .fixture
            .run(&["calls", "decide", &id, "--paid", "no"])
            .assert_fails(&["only a request whose fate is unknown is decided"]);
        world.make(&[vendor]).assert_ok();
        assert_eq!(world.charges(), 2, "{}: somebody said so", vendor.provider);
        let ledger = world.ledger();
        assert_eq!(ledger.iter().map(|(state, _)| state.as_str()).collect::<Vec<_>>(), ["lost", "done"]);
        assert_ne!(ledger[0].1, "0", "what was lost counts as paid");
    }
    // A server of one's own is asked again; so is everybody where the brief says so.
    for (vendor, more) in [
        (&VENDORS[3], DRAWN_HERE),
        (&VENDORS[0], "providers: {image: illustrator, speech: espeak, answer_lost: pay_again}\n"),
    ] {
        let world = World::new(brief(more));
        world.fakes.script(vendor.route, vec![Behaviour::ChargeThenDie]);
        world.make(&[vendor]).assert_ok();
        assert_eq!(world.charges(), 2, "{}", vendor.provider);
    }
}

/// Killed while the vendor works on its answer: before it charges, and after.
#[test]
fn p4_a_run_that_is_killed_around_a_paid_request_pays_at_most_once() {
    let wait = Duration::from_secs(60);
    for behaviour in [Behaviour::Delay(wait), Behaviour::ChargeThenWait(wait)] {
        let world = World::new(brief(DRAWN_HERE));
        let vendor = &VENDORS[0];
        world.fakes.script(vendor.route, vec![behaviour.clone()]);
        let mut run = world.command(&[vendor]).spawn().expect("gala starts");
        let begun = Instant::now();
        let is_there = || match behaviour {
            Behaviour::ChargeThenWait(_) => world.charges() == 1,
            _ => world.fakes.received().len() == 1,
        };
        while !is_there() {
            assert!(begun.elapsed() < Duration::from_secs(30), "it never asked");
            sleep(Duration::from_millis(5));
        }
        run.kill().expect("it runs");
        run.wait().expect("ended");
        world.make(&[vendor]).assert_fails(&["needs_reconcile"]);
        assert!(world.charges() <= 1, "{behaviour:?}: {}", world.charges());
        assert_eq!(world.fakes.received().len(), 1, "{behaviour:?}: it was sent once");
    }
}

/// What is set for a provider whose fake takes the usual key.
fn set<'c>(command: &'c mut Command, world: &World, provider: &str, base: &str) -> &'c mut Command {
    let name = provider.to_uppercase();
    command.env(format!("GALA_{name}_KEY"), KEY).env(format!("GALA_{name}_URL"), world.fakes.url(base))
}

#[test]
fn every_part_of_a_video_comes_of_providers_that_are_set_up() {
    let world = World::new(brief(""));
    world.fakes.tasks_take(0);
    let mut command = world.fixture.command(&["make", "brief.md", "-o", "out"]);
    set(&mut command, &world, "openai", "openai/v1");
    set(&mut command, &world, "cartesia", "cartesia");
    set(&mut command, &world, "kling", "kling");
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

/// A vendor that knows a task again by our own name is asked for it, and not given it twice.
#[test]
fn p4_a_task_that_was_lost_is_found_again_by_its_name() {
    let wait = Duration::from_secs(60);
    let route = "POST /kling/image-to-video/kling-2.5-turbo";
    for behaviour in [Behaviour::Delay(wait), Behaviour::ChargeThenWait(wait), Behaviour::ChargeThenDie] {
        let world =
            World::new("---\nformat: 144x256\nfps: 25\nmusic: off\nproviders: {speech: espeak}\n---\nTea is warm.\n");
        world.fakes.tasks_take(0);
        let dies = behaviour == Behaviour::ChargeThenDie;
        let is_charged_first = matches!(behaviour, Behaviour::ChargeThenWait(_));
        world.fakes.script(route, vec![behaviour]);
        let mut command = world.fixture.command(&["make", "brief.md", "-o", "out"]);
        set(&mut command, &world, "openai", "openai/v1");
        set(&mut command, &world, "kling", "kling");
        let videos = || world.fakes.charges().iter().filter(|charge| charge.operation == "video").count();
        if !dies {
            let mut run = command.spawn().expect("gala starts");
            let begun = Instant::now();
            let is_there = || world.fakes.received().iter().any(|received| received.route == route);
            while !is_there() || (is_charged_first && videos() == 0) {
                assert!(begun.elapsed() < Duration::from_secs(30), "it never asked");
                sleep(Duration::from_millis(5));
            }
            run.kill().expect("it runs");
            run.wait().expect("ended");
        }
        Run::of(command.output().expect("gala starts")).assert_ok();
        assert_eq!(videos(), 1, "one video was paid for");
        assert!(world.ledger().iter().all(|(state, _)| state == "done"), "{:?}", world.ledger());
    }
}

#[test]
fn the_doctor_asks_providers_what_costs_nothing() {
    let world = World::new(brief(""));
    let mut command = world.fixture.command(&["doctor", "--providers"]);
    set(&mut command, &world, "openai", "openai/v1");
    set(&mut command, &world, "cartesia", "cartesia");
    command.env("GALA_ANTHROPIC_KEY", "a-wrong-key").env("GALA_ANTHROPIC_URL", world.fakes.url("anthropic"));
    command.env("GALA_OPENAI_IMAGE_MODEL", "a-model-of-tomorrow");
    let run = Run::of(command.output().expect("gala starts"));
    assert!(run.text.contains("ok      text by openai gpt-5.4-mini: answers"), "{}", run.text);
    assert!(run.text.contains("ok      speech by cartesia sonic-3.5: answers"), "{}", run.text);
    assert!(run.text.contains("MISSING text by anthropic"), "{}", run.text);
    assert!(run.text.contains("invalid x-api-key") && !run.text.contains("a-wrong-key"), "{}", run.text);
    assert!(run.text.contains("MISSING image by openai a-model-of-tomorrow: its price is not known"), "{}", run.text);
    assert!(!run.ok && world.fakes.charges().is_empty());
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
