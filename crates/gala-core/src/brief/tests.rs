//! What a brief says, and what is told of a bad one.

mod pictures;
mod properties;
mod schema;
mod sizes;

use serde_json::json;

use super::*;
use crate::provider_policy::AnswerLost;

fn parse(name: &str, text: &str) -> Brief {
    Brief::parse(name, text.as_bytes()).unwrap_or_else(|problems| panic!("{problems}\n{text}"))
}

fn md(text: &str) -> Brief {
    parse("brief.md", text)
}

fn problems(name: &str, bytes: &[u8]) -> Vec<Problem> {
    Brief::parse(name, bytes).expect_err("a bad brief").0
}

/// Checks that a brief is refused with these codes, and that each problem names field, limit and remedy.
#[track_caller]
fn check_bad(name: &str, bytes: impl AsRef<[u8]>, codes: &[&str]) -> Vec<Problem> {
    let problems = problems(name, bytes.as_ref());
    let found: Vec<&str> = problems.iter().map(|problem| problem.code.as_str()).collect();
    assert_eq!(found, codes, "{problems:#?}");
    for problem in &problems {
        assert!(!problem.field.is_empty() && !problem.message.is_empty() && !problem.remedy.is_empty(), "{problem:?}");
        assert!(problem.to_string().chars().count() < 400, "{problem}");
    }
    problems
}

fn texts(brief: &Brief) -> Vec<&str> {
    brief.scenes.iter().map(|scene| scene.text.as_str()).collect()
}

#[test]
fn a_paragraph_is_a_scene_and_everything_else_has_a_default() {
    let brief = md("Tea is old.\n\nIt came\nfrom China.\n");
    assert_eq!(texts(&brief), ["Tea is old.", "It came from China."]);
    assert_eq!(brief.title, "Tea is old");
    assert_eq!((brief.language.as_str(), brief.preset.as_str()), ("en", "papercut"));
    assert_eq!((brief.format, brief.fps), (FrameSize::VERTICAL, FrameRate::FPS_30));
    assert_eq!((brief.captions, brief.music.clone()), (CaptionChoice::Karaoke, MusicChoice::Mood(Mood::Calm)));
    assert_eq!((brief.target_duration_ms, brief.voice.clone()), (None, None));
    assert_eq!((brief.voice_style.clone(), brief.workflow), (VoiceStyle::default(), Workflow::Faceless));
}

#[test]
fn front_matter_sets_every_key() {
    let brief =
        md("---\ntitle: 1.10\nlanguage: es_MX\nformat: 16:9\nfps: 29.97\ntarget_duration: 1m30s\nvoice: es-419\n\
                    voice_style: {rate: 1.2, pitch: -3, pause: 0.5}\npreset: neon\ncaptions: off\nmusic: tense\n\
                    workflow: trailer\n---\n\nHola.\n");
    insta::assert_json_snapshot!(brief, @r#"
    {
      "title": "1.10",
      "language": "es-419",
      "format": "1920x1080",
      "fps": "30000/1001",
      "target_duration_ms": 90000,
      "voice": "es-419",
      "voice_style": {
        "rate": 1.2,
        "pitch": -3.0,
        "pause": 0.5
      },
      "preset": "neon",
      "captions": "off",
      "music": {
        "mood": "tense"
      },
      "workflow": "trailer",
      "scenes": [
        {
          "text": "Hola."
        }
      ]
    }
    "#);
}

#[test]
fn a_font_and_files_that_were_sent_are_named_like_others() {
    let id = crate::id::AssetId::new();
    let brief = md(&format!("---\nmusic: {id}\nfont: ./fonts/title.ttf\npresenter: {id}\n---\n![a cup]({id})\nHi.\n"));
    assert_eq!((brief.font.as_deref(), &brief.music), (Some("fonts/title.ttf"), &MusicChoice::File(id.to_string())));
    let named = brief.named_files();
    let told: Vec<_> = named.iter().map(|file| (file.field.as_str(), file.asset())).collect();
    let sent = Some(id);
    assert_eq!(told, [("font", None), ("music", sent), ("presenter", sent), ("scenes[0].picture", sent)]);
    let shouted = NamedFile { field: String::new(), path: &id.to_string().to_uppercase(), purpose: FilePurpose::Music };
    assert_eq!(shouted.asset(), None, "ids are written in one way");
}

#[test]
fn a_music_file_lies_beside_the_brief() {
    assert_eq!(md("---\nmusic: ./music/a.mp3\n---\nHi.").music, MusicChoice::File("music/a.mp3".to_owned()));
    assert_eq!(md("---\nmusic: off\n---\nHi.").music, MusicChoice::Off);
}

#[test]
fn the_first_heading_gives_the_title_and_the_others_open_chapters() {
    let brief = md("# Tea\n\nOne.\n\n## Leaves\n\nTwo.\n\nThree.\n\n## Part\n### Cups\n\nFour.\n");
    assert_eq!(brief.title, "Tea");
    let chapters: Vec<Option<&str>> = brief.scenes.iter().map(|scene| scene.chapter.as_deref()).collect();
    assert_eq!(chapters, [None, Some("Leaves"), None, Some("Part: Cups")]);
    let titled = md("---\ntitle: Mine\n---\n# Tea\n\nOne.\n");
    assert_eq!((titled.title.as_str(), titled.scenes[0].chapter.as_deref()), ("Mine", Some("Tea")));
}

#[test]
fn addresses_are_read_as_names_of_files() {
    let check = |address: &str, file: &str| {
        let brief = md(&format!("![]({address}) Tea.\n"));
        assert_eq!(brief.scenes[0].picture.as_deref(), Some(file), "{address}");
    };
    check("a%20b.jpg", "a b.jpg");
    check("t%C3%A9%2c.jpg", "té,.jpg");
    check("100%25.jpg", "100%.jpg");
    // What is no code, or no text, stands for itself.
    check("50%.jpg", "50%.jpg");
    check("50%2.jpg", "50%2.jpg");
    check("a%zzb.jpg", "a%zzb.jpg");
    check("a%ffb.jpg", "a%ffb.jpg");
}

#[test]
fn pictures_and_narrations_belong_to_their_paragraph() {
    let brief =
        md("![a cup](cup.png) In it.\n\n![lonely](next%20one.jpg)\n\nAfter.\n\n[narration](v.wav)\n\nSaid.\n\n\
                    Last. [Narration](w.wav)\n\n![end](<end 1.png>)\n");
    let or_none = |file: &'_ Option<String>| file.clone().unwrap_or_default();
    let files: Vec<[String; 4]> = brief
        .scenes
        .iter()
        .map(|scene| [scene.text.clone(), or_none(&scene.picture), or_none(&scene.shows), or_none(&scene.narration)])
        .collect();
    assert_eq!(
        files,
        [
            ["In it.", "cup.png", "a cup", ""],
            ["After.", "next one.jpg", "lonely", ""],
            ["Said.", "", "", "v.wav"],
            ["Last.", "end 1.png", "end", "w.wav"],
        ]
    );
}

#[test]
fn a_picture_without_a_file_tells_what_to_draw() {
    let brief = md("![leaf cup]() In it.\n\n![moon]()\n\nAfter.\n");
    let shows: Vec<Option<&str>> = brief.scenes.iter().map(|scene| scene.shows.as_deref()).collect();
    assert_eq!(shows, [Some("leaf cup"), Some("moon")]);
    assert!(brief.scenes.iter().all(|scene| scene.picture.is_none()));
    check_bad("brief.md", "![]() Hi.", &["bad_path"]);
    check_bad("brief.md", "![a]() ![b]() Hi.", &["bad_path"]);
}

#[test]
fn marks_of_markdown_are_read_as_their_plain_text() {
    let check = |text: &str, expected: &[&str]| assert_eq!(texts(&md(text)), expected, "{text}");
    check("A *very* **old** ~~bad~~ `tea` [leaf](http://x.org).", &["A very old bad tea leaf."]);
    check("> Quoted.\n>\n> Twice.", &["Quoted.", "Twice."]);
    check("- Green tea\n- Black tea, dark\n- White!", &["Green tea. Black tea, dark. White!"]);
    check("1. Boil\n\n   water\n2. Pour\n   - slowly\n   - twice", &["Boil water. Pour. slowly. twice."]);
    check("| Tea | Time |\n|---|---|\n| green | 2 |\n", &["Tea Time. green 2."]);
    check("```\nlet tea = 1;\n```", &["let tea = 1;"]);
    check("Hard  \nbreak<br>here <b>bold</b>.", &["Hard break here bold."]);
    check("<p>Html &amp; tea</p>\n<!-- not this -->\n\nMore <!-- nor this -->text.", &["Html & tea", "More text."]);
    check("One.\n\n***\n\nTwo.\n\n• • •\n\nThree.", &["One.", "Two.", "Three."]);
    check("Noted[^1].\n\n[^1]: not spoken", &["Noted."]);
    check("Caf&eacute; &amp; t\\*a", &["Café & t*a"]);
    check("<p>Caf&eacute; &mdash; t&eacute;</p>", &["Café — té"]);
}

#[test]
fn the_full_stop_after_an_item_is_the_languages_own() {
    assert_eq!(texts(&md("---\nlanguage: ja\n---\n- みどり\n- くろ")), ["みどり。 くろ。"]);
}

#[test]
fn byte_order_mark_and_windows_line_ends_are_accepted() {
    let brief = md("\u{feff}---\r\ntitle: Tea\r\n---\r\n\r\nOne\r\nline.\r\n\r\nTwo.\r\n");
    assert_eq!((brief.title.as_str(), texts(&brief)), ("Tea", vec!["One line.", "Two."]));
}

#[test]
fn the_kind_is_told_by_the_file_name() {
    assert_eq!(parse("script.TXT", "Hi.").scenes.len(), 1);
    assert_eq!(parse("a/b/script", "Hi.").scenes.len(), 1);
    assert_eq!(parse("b.yml", "scenes:\n- text: Hi.\n").scenes.len(), 1);
    assert_eq!(parse("b.json", r#"{"scenes":[{"text":"Hi."}]}"#).scenes.len(), 1);
    check_bad("b.docx", "Hi.", &["unknown_brief_kind"]);
}

#[test]
fn a_document_has_explicit_scenes() {
    let yaml = "title: off\nfps: 25\ntarget_duration_ms: 20000\nscenes:\n  - chapter: One\n    text: |\n      Two\n      lines.\n    \
                shows: tea leaf\n  - {text: \"Picture.\", picture: a/b.png, narration: n.wav}\n";
    let brief = parse("b.yaml", yaml);
    assert_eq!((brief.title.as_str(), brief.target_duration_ms), ("off", Some(20_000)));
    assert_eq!(texts(&brief), ["Two lines.", "Picture."]);
    assert_eq!(brief.scenes[0].shows.as_deref(), Some("tea leaf"));
    assert_eq!(brief.scenes[1].picture.as_deref(), Some("a/b.png"));
    let json = json!({"title": "off", "fps": 25, "target_duration": "20s", "scenes": [
        {"chapter": "One", "text": "Two\nlines.", "shows": "tea leaf"},
        {"text": "Picture.", "picture": "a/b.png", "narration": "n.wav", "shows": null}]});
    assert_eq!(parse("b.json", &json.to_string()), brief);
}

#[test]
fn a_brief_without_text_is_refused() {
    for bytes in [&b""[..], b" \n\t", b"\xEF\xBB\xBF", b"---\ntitle: x\n---\n", b"# Only a title\n", b"<!-- hush -->"] {
        check_bad("brief.md", bytes, &["brief_empty"]);
    }
    check_bad("brief.md", "![x](a.png)", &["file_without_text"]);
    check_bad("brief.md", "Hi.\n\n🍵!\n", &["nothing_to_say"]);
    check_bad("b.json", "{}", &["missing_key"]);
    check_bad("b.json", r#"{"scenes":[]}"#, &["brief_empty"]);
    check_bad("b.yaml", "# nothing", &["missing_key"]);
}

#[test]
fn binary_and_wrongly_encoded_briefs_are_refused() {
    check_bad("brief.md", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", &["brief_binary"]);
    check_bad("brief.md", [1u8; 64], &["brief_binary"]);
    check_bad("brief.md", b"\xFF\xFEH\0i\0", &["brief_not_utf8"]);
    let told = check_bad("brief.md", b"One.\nCaf\xE9.", &["brief_not_utf8"]);
    assert!(told[0].message.contains("byte 8") && told[0].field.contains("line 2"), "{told:?}");
}

#[test]
fn an_unknown_key_names_its_line_and_what_was_meant() {
    let told = check_bad("brief.md", "---\ntitle: Tea\nlangauge: en\nbanana: 1\n---\nHi.", &["unknown_key"; 2]);
    assert_eq!(told[0].field, "langauge (line 3)");
    assert!(told[0].remedy.contains("`language`"), "{told:?}");
    assert!(told[1].remedy.contains("title, topic, language"), "{told:?}");
    let told = check_bad("b.json", r#"{"scenes":[{"text":"Hi.","pictur":"a.png"}],"x":{}}"#, &["unknown_key"; 2]);
    assert_eq!(told[0].field, "scenes[0].pictur");
    check_bad("b.yaml", "voice_style: {speed: 2}\nscenes: [{text: Hi}]", &["unknown_key"]);
}

#[test]
fn values_that_are_not_known_say_which_are() {
    let check = |front: &str, code: &str, remedy: &str| {
        let told = check_bad("brief.md", format!("---\n{front}\n---\nHi."), &[code]);
        assert!(told[0].remedy.contains(remedy), "{told:?}");
        assert!(told[0].field.ends_with("(line 2)"), "{told:?}");
    };
    check("language: klingonish", "unknown_language", "BCP 47");
    check("language: Spanish", "unknown_language", "`es`");
    check("preset: papercat", "unknown_preset", "`papercut`");
    check("preset: x", "unknown_preset", "dusk, meadow");
    check("format: 3:2", "unknown_format", "9:16");
    check("format: 20000x20000", "unknown_format", "4096");
    check("fps: 1000", "unknown_fps", "29.97");
    check("captions: loud", "unknown_captions", "karaoke");
    check("music: jazz", "unknown_music", "calm");
    check("workflow: movie", "unknown_workflow", "trailer");
    check("target_duration: soon", "bad_duration", "1m30s");
    check("target_duration: 45", "bad_duration", "45s");
    check("target_duration: 2s", "out_of_range", "3s to 60m");
    check("target_duration: 61m", "out_of_range", "3s to 60m");
    check("target_duration_ms: 99999999999999999999", "bad_duration", "45000");
    check("voice_style: {rate: 9}", "out_of_range", "0.5 to 2");
    check("voice_style: {rate: NaN}", "out_of_range", "0.5 to 2");
    check("voice_style: {pitch: 1e400}", "out_of_range", "-12 to 12");
    check("voice_style: [1]", "wrong_type", "key: value");
    check("title: [a, b]", "wrong_type", "one text");
    check("voice: ../../etc/passwd", "bad_voice", "letters");
}

#[test]
fn everything_wrong_is_told_at_once_in_order() {
    let text = "---\nlanguage: xx\nfps: 7\nmusic: ../m.mp3\ncolour: red\n---\n![a](/etc/passwd) Hi.\n\n\
                [narration](../v.wav) Ho. [narration](b.wav)\n";
    let codes = ["unknown_language", "unknown_fps", "bad_path", "unknown_key", "bad_path", "bad_path"];
    let told = check_bad("brief.md", text, &codes);
    assert_eq!(told[4].field, "picture (line 7)");
    assert_eq!(told[5].field, "narration (line 9)");
}

#[test]
fn a_paragraph_has_one_picture_and_one_narration() {
    let told = check_bad("brief.md", "![a](a.png) ![b](b.png) Hi.", &["two_pictures"]);
    assert_eq!(told[0].field, "picture (line 1)");
    check_bad("brief.md", "[narration](a.wav)\n\n[narration](b.wav) Hi.", &["two_narrations"]);
}

#[test]
fn a_path_never_leaves_the_folder_of_the_brief() {
    for path in
        ["../a.png", "/a.png", "a/../../b.png", "%2e%2e/a.png", "C:/a.png", "https://x.org/a.png", "a%5Cb.png", "a%00b"]
    {
        check_bad("brief.md", format!("![x]({path}) Hi."), &["bad_path"]);
    }
    let scene = json!({"scenes": [{"text": "Hi.", "picture": "..\\a.png", "narration": "\u{0}"}], "music": "/x.mp3"});
    let told = check_bad("b.json", scene.to_string(), &["bad_path"; 3]);
    assert_eq!(told[1].field, "scenes[0].picture");
}

#[test]
fn front_matter_that_cannot_be_read_names_its_line() {
    check_bad("brief.md", "---\ntitle: x\n\nHi.", &["front_matter_open"]);
    let told = check_bad("brief.md", "\n---\ntitle: x\nfps: [\n---\nHi.", &["brief_syntax"]);
    assert!(told[0].field.starts_with("brief.md (line "), "{told:?}");
    check_bad("brief.md", "---\ntitle: a\ntitle: b\n---\nHi.", &["duplicate_key"]);
    check_bad("brief.md", "---\n- a\n---\nHi.", &["wrong_type"]);
    check_bad("b.json", r#"{"scenes": [}"#, &["brief_syntax"]);
    check_bad("b.json", r#"{"title": "a", "title": "b", "scenes": [{"text": "Hi."}]}"#, &["duplicate_key"]);
    let told = check_bad("b.json", "{\n\"a at line 9\": 1,\n\"a at line 9\": 2}", &["duplicate_key"]);
    assert_eq!(told[0].field, "a at line 9 (line 3)");
    check_bad("b.json", r#"{"scenes": [{"text": "Hi."}]} x"#, &["brief_syntax"]);
    check_bad("b.yaml", "scenes: [{text: Hi}]\n---\nscenes: []", &["brief_syntax"]);
}

#[test]
fn a_topic_stands_instead_of_a_script() {
    let brief = parse("b.json", r#"{"topic": "how  tea came to Europe", "target_duration": "20s"}"#);
    assert_eq!(
        (brief.topic.as_deref(), brief.title.as_str()),
        (Some("how tea came to Europe"), "how tea came to Europe")
    );
    assert!(brief.scenes.is_empty());
    assert_eq!(md("---\ntopic: tea\n---\n").topic.as_deref(), Some("tea"));
    check_bad("b.md", "---\ntopic: tea\n---\nTea is old.", &["conflicting_keys"]);
    check_bad("b.json", r#"{"topic": "tea", "scenes": [{"text": "Tea."}]}"#, &["conflicting_keys"]);
    check_bad("b.json", r#"{"topic": "?!"}"#, &["nothing_to_say"]);
    check_bad("b.json", r#"{"topic": ""}"#, &["missing_key"]);
    let longest = |chars: usize| format!(r#"{{"topic": "{}"}}"#, "a".repeat(chars));
    assert!(parse("b.json", &longest(limits::MAX_TOPIC_CHARS)).topic.is_some());
    check_bad("b.json", longest(limits::MAX_TOPIC_CHARS + 1), &["too_long", "missing_key"]);
}

#[test]
fn a_scene_has_a_text_or_a_recorded_voice() {
    let scenes = |scenes: &str| format!(r#"{{"scenes": [{scenes}]}}"#);
    let brief =
        parse("b.json", &scenes(r#"{"narration": "voice/my first.wav"}, {"text": "Tea.", "narration": "b.wav"}"#));
    assert_eq!((brief.scenes[0].text.as_str(), brief.title.as_str()), ("", "Tea"));
    assert_eq!(parse("b.json", &scenes(r#"{"narration": "voice/my first.wav"}"#)).title, "my first");
    let finds = |scenes: &str, language: &str| {
        parse("b.json", &format!(r#"{{{language}"scenes": [{scenes}]}}"#)).finds_language
    };
    assert!(finds(r#"{"narration": "a.wav"}"#, ""), "nothing else tells the language");
    assert!(!finds(r#"{"narration": "a.wav"}"#, r#""language": "es", "#));
    assert!(!finds(r#"{"narration": "a.wav"}, {"text": "Tea."}"#, ""));
    assert_eq!(parse("b.json", &scenes(r#"{"text": " ", "narration": "a.wav"}"#)).scenes[0].text, "");
    check_bad("b.json", scenes(r#"{"text": "?!", "narration": "a.wav"}"#), &["nothing_to_say"]);
    check_bad("b.json", scenes(r#"{"text": " "}"#), &["nothing_to_say"]);
    check_bad("b.json", scenes(r#"{"picture": "a.png"}"#), &["missing_key"]);
    for (scene, fits) in
        [(r#"{"narration": "a.wav"}"#, true), (r#"{"text": "Tea."}"#, true), (r#"{"picture": "a.png"}"#, false)]
    {
        let document: serde_json::Value = serde_json::from_str(&scenes(scene)).expect("JSON");
        let checked = jsonschema::validate(&schema(), &document).map_err(|error| error.to_string());
        assert_eq!(checked.is_ok(), fits, "{scene}: {checked:?}");
    }
    // Nothing but a script is required.
    let least =
        json!({ "scenes": [{ "text": "Tea." }], "providers": { "transcription": "estimate" }, "presenter": "anna" });
    jsonschema::validate(&schema(), &least).unwrap_or_else(|error| panic!("{error}"));
}

#[test]
fn references_are_pictures_beside_the_brief_and_a_seed_is_a_number() {
    let with = |keys: &str| format!("---\n{keys}\n---\nTea.");
    let brief = md(&with("references: [a/hero.png, ./style.jpg, a/hero.png]\nseed: 7"));
    assert_eq!((brief.references, brief.seed), (vec!["a/hero.png".to_owned(), "style.jpg".to_owned()], Some(7)));
    let brief = md(&with("references: hero.png"));
    assert_eq!(brief.named_files()[0].field, "references[0]");
    assert_eq!((brief.references, brief.seed), (vec!["hero.png".to_owned()], None));
    check_bad("b.md", with("references: [../hero.png]"), &["bad_path"]);
    check_bad("b.md", with("references: [{a: b}]"), &["wrong_type"]);
    for seed in ["-1", "1.5", "many", "1000000"] {
        check_bad("b.md", with(&format!("seed: {seed}")), &["out_of_range"]);
    }
}

#[test]
fn providers_are_named_one_or_several_and_spelled_right() {
    let brief = md(
        "---\nproviders:\n  speech: [cartesia, espeak]\n  image: illustrator\n  answer_lost: pay_again\nbudget: 2.50\n---\nTea.",
    );
    assert_eq!(brief.providers.speech, ["cartesia", "espeak"]);
    assert_eq!(
        (brief.providers.image.as_slice(), brief.providers.text.as_slice()),
        (&["illustrator".to_owned()][..], &[][..])
    );
    assert_eq!(brief.providers.answer_lost, AnswerLost::PayAgain);
    assert_eq!((brief.budget_micros, brief.providers.fresh), (Some(2_500_000), false));
    let with = |providers: &str| format!("---\nproviders: {providers}\n---\nTea.");
    let told = check_bad("b.md", with("{speech: cartesai}"), &["unknown_provider"]);
    assert_eq!(told[0].remedy, "did you mean `cartesia`?");
    check_bad("b.md", with("{image: cartesia}"), &["unknown_provider"]);
    check_bad("b.md", with("{voice: espeak}"), &["unknown_key"]);
    check_bad("b.md", with("{answer_lost: never}"), &["unknown_answer_lost"]);
    assert!(md(&with("{fresh: true}")).providers.fresh);
    check_bad("b.md", with("{fresh: often}"), &["bad_fresh"]);
    check_bad("b.md", with("[espeak]"), &["wrong_type"]);
    check_bad("b.md", with("{speech: [{a: b}]}"), &["wrong_type"]);
    let many = |count: usize| with(&format!("{{speech: [{}]}}", vec!["espeak"; count].join(", ")));
    assert_eq!(md(&many(limits::MAX_PROVIDERS)).providers.speech, ["espeak"]);
    check_bad("b.md", many(limits::MAX_PROVIDERS + 1), &["too_many_providers"]);
    for (budget, micros) in [("0", 0), ("0.01", 10_000), ("99.99", 99_990_000), ("100000", 100_000_000_000)] {
        assert_eq!(md(&format!("---\nbudget: {budget}\n---\nTea.")).budget_micros, Some(micros), "{budget}");
    }
    for budget in ["-1", "100000.1", "NaN", "free"] {
        check_bad("b.md", format!("---\nbudget: {budget}\n---\nTea."), &["out_of_range"]);
    }
}
