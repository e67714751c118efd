//! What a model is asked, and what its answer must keep to.

use gala_core::brief::Brief;
use serde_json::{Value, json};

use super::{bounds, longest_repair, read, repair, request};

fn brief(front: &str) -> Brief {
    Brief::parse("b.md", format!("---\n{front}\n---\n").as_bytes()).expect("a brief")
}

fn lighthouses() -> Brief {
    brief("topic: how lighthouses were lit before electricity\ntarget_duration: 20s")
}

/// A good script of some twenty seconds.
fn script() -> Value {
    json!({
        "title": "Light before electricity",
        "scenes": [
            { "text": "For two thousand years, sailors looked for a fire on the shore. It stood on a tower, and it had to burn all night.", "shows": "A stone tower with a fire on top above a dark sea" },
            { "text": "Keepers carried wood and coal up the stairs, hour after hour, whatever the weather was.", "shows": "A man with a basket of coal on a spiral staircase" },
            { "text": "Then came oil lamps with round wicks, which hardly smoked. Mirrors of polished copper threw their light far out.", "shows": "A brass oil lamp in front of a round copper mirror", "chapter": null }
        ]
    })
}

#[track_caller]
fn faults(brief: &Brief, script: &Value) -> String {
    read(brief, &script.to_string()).expect_err("faults").to_string()
}

#[test]
fn the_prompts_are_what_they_were() {
    let asked = request(&lighthouses());
    insta::assert_snapshot!("system", asked.system);
    insta::assert_snapshot!("user", asked.prompt);
    insta::assert_snapshot!(
        "schema",
        serde_json::to_string_pretty(&asked.schema.expect("a schema").schema).expect("JSON")
    );
    let faults = read(&lighthouses(), "{}").expect_err("faults");
    insta::assert_snapshot!("repair", repair(&lighthouses(), "{}", &faults).prompt);
}

#[test]
fn a_topic_that_looks_like_a_template_stays_what_it_is() {
    let brief = brief("topic: \"{script} {faults} {language\"");
    let faults = read(&brief, "{}").expect_err("faults");
    assert!(repair(&brief, "mine", &faults).prompt.contains("\n{script} {faults} {language\n"));
}

#[test]
fn a_good_script_becomes_a_brief_with_scenes() {
    let brief = lighthouses();
    let written = read(&brief, &script().to_string()).expect("a script");
    assert_eq!((written.title.as_str(), written.scenes.len()), ("Light before electricity", 3));
    assert_eq!(written.scenes[1].shows.as_deref(), Some("A man with a basket of coal on a spiral staircase"));
    let fenced = format!("```json\n{}\n```", script());
    assert_eq!(read(&brief, &fenced).expect("a script"), written);
    // A title of one's own stays.
    let titled = Brief { title: "Mine".to_owned(), ..brief };
    assert_eq!(read(&titled, &script().to_string()).expect("a script").title, "Mine");
}

#[test]
fn each_fault_is_told_so_that_it_can_be_mended() {
    let brief = lighthouses();
    assert!(faults(&brief, &json!("no object")).contains("is not of type"));
    assert!(read(&brief, "Sure! Here it is:").expect_err("faults").to_string().contains("no JSON"));
    let mut extra = script();
    extra["scenes"][0]["mood"] = json!("calm");
    assert!(faults(&brief, &extra).contains("mood"));
    let mut short = script();
    short["scenes"].as_array_mut().expect("scenes").truncate(2);
    short["scenes"][0]["text"] = json!("Fire on the shore.");
    assert!(faults(&brief, &short).contains("too short"), "{}", faults(&brief, &short));
    let mut alike = script();
    alike["scenes"][1]["text"] = alike["scenes"][0]["text"].clone();
    assert!(faults(&brief, &alike).contains("scene 2 says the same as scene 1"));
    let mut abstract_picture = script();
    abstract_picture["scenes"][2]["shows"] = json!("it is the");
    assert!(faults(&brief, &abstract_picture).contains("scene 3: \"shows\" names nothing"));
    let mut silent = script();
    silent["scenes"][2]["text"] = json!("…");
    assert!(faults(&brief, &silent).contains("scene 3: \"text\""));
}

#[test]
fn a_script_in_another_language_is_refused() {
    for (language, is_refused) in [("en", false), ("es", true), ("de", true), ("ru", true), ("ja", true), ("ar", true)]
    {
        let brief = brief(&format!("topic: lighthouses\ntarget_duration: 20s\nlanguage: {language}"));
        let told = read(&brief, &script().to_string()).map_err(|faults| faults.to_string());
        let is_told = told.as_ref().is_err_and(|told| told.contains("it is in English") || told.contains("script of"));
        assert_eq!(is_told, is_refused, "{language}: {told:?}");
    }
    let spanish =
        "Durante dos mil años los marineros buscaron un fuego en la costa, y una torre lo llevaba toda la noche.";
    assert_eq!(super::language_check::fault(spanish, gala_core::language::find("es").expect("Spanish")), None);
    assert!(super::language_check::fault(spanish, gala_core::language::find("en").expect("English")).is_some());
    let portuguese =
        "Durante dois mil anos os marinheiros procuraram um fogo na costa, e uma torre que não se apagava de noite.";
    assert_eq!(super::language_check::fault(portuguese, gala_core::language::find("pt").expect("Portuguese")), None);
}

#[test]
fn what_is_asked_for_is_as_long_as_the_target_in_every_script() {
    let texts = [
        ("en", "the lamp burned oil and the keeper climbed the stairs "),
        ("ja", "灯台の光は遠くの船からもよく見えたので人々は安心した"),
        ("zh", "灯塔的光在很远的地方也能看见所以船员们感到安心"),
        ("ko", "등대의불빛은멀리있는배에서도잘보여서사람들은안심했다"),
        ("ru", "свет маяка был виден издалека и моряки были спокойны "),
    ];
    for (tag, text) in texts {
        let brief = brief(&format!("topic: lighthouses\nlanguage: {tag}\ntarget_duration: 60s"));
        let size = request::Size::of(&brief);
        let script: String = text.chars().cycle().take(size.characters as usize).collect();
        let pace = gala_core::pace::Pace::new(gala_core::language::find(tag).expect(tag), 1.0, 1.0);
        let share = pace.ms(&script) / size.target_ms as f64;
        assert!((0.7..1.1).contains(&share), "{tag}: {share} of what was asked");
    }
}

#[test]
fn the_bounds_of_a_script_are_what_would_be_taken() {
    for (tag, target) in [("en", "3s"), ("en", "60s"), ("ja", "45s"), ("zh", "5m"), ("ar", "30s"), ("en", "60m")] {
        let brief = brief(&format!("topic: lighthouses\nlanguage: {tag}\ntarget_duration: {target}"));
        let (shortest, longest) = bounds(&brief);
        let size = request::Size::of(&brief);
        let pace = gala_core::pace::Pace::new(request::language(&brief), 1.0, 1.0);
        let [short, long] = [&shortest, &longest]
            .map(|brief| brief.scenes.iter().map(|scene| pace.ms(&scene.text)).sum::<f64>() / size.target_ms as f64);
        assert!((0.5..0.9).contains(&short), "{tag} {target}: {short}");
        assert!((1.25..1.8).contains(&long), "{tag} {target}: {long}");
        assert_eq!((shortest.topic, longest.topic), (None, None));
        assert!(longest_repair(&brief).prompt.chars().count() > size.characters as usize);
    }
}

#[test]
fn sizes_follow_the_target_from_the_shortest_to_the_longest() {
    for (target, most) in [("3s", 2), ("60s", 20), ("60m", 2000)] {
        let brief = brief(&format!("topic: tea\ntarget_duration: {target}"));
        let schema = request(&brief).schema.expect("a schema").schema;
        let (least, scenes) =
            (&schema["properties"]["scenes"]["minItems"], &schema["properties"]["scenes"]["maxItems"]);
        assert!(least.as_u64() >= Some(1) && scenes.as_u64() <= Some(most), "{target}: {least} to {scenes}");
        assert!(least.as_u64() < scenes.as_u64());
    }
}

#[test]
fn the_script_of_a_trailer_says_what_moves_in_each_scene() {
    let brief = brief("topic: how lighthouses were lit before electricity\ntarget_duration: 20s\nworkflow: trailer");
    let asked = request(&brief);
    assert!(asked.system.contains("\"moves\"") && !request(&lighthouses()).system.contains("\"moves\""));
    let mut script = script();
    assert!(faults(&brief, &script).contains("moves"));
    for scene in script["scenes"].as_array_mut().expect("scenes") {
        scene["moves"] = json!("The camera pushes in slowly. The fire flickers.");
    }
    let written = read(&brief, &script.to_string()).expect("a script");
    assert!(
        written
            .scenes
            .iter()
            .all(|scene| scene.moves.as_deref() == Some("The camera pushes in slowly. The fire flickers."))
    );
    // Of a video nobody is asked for it.
    assert!(faults(&lighthouses(), &script).contains("moves"));
    script["scenes"][1]["moves"] = json!("Movement.");
    assert!(faults(&brief, &script).contains("scene 2: \"moves\" does not say"));
    let (_, longest) = bounds(&brief);
    assert!(longest.scenes.iter().all(|scene| scene.moves.is_some()));
    assert!(longest_repair(&brief).prompt.contains("\"moves\""));
}
