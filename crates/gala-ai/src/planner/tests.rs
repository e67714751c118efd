//! Plans of whole briefs.

use std::path::Path;

use gala_core::plan::Motion;
use proptest::prelude::*;

use super::*;

fn brief(text: &str) -> Brief {
    Brief::parse("brief.md", text.as_bytes()).unwrap_or_else(|problems| panic!("{problems}"))
}

fn plan(brief: &Brief) -> Plan {
    OfflinePlanner::new().plan_now(brief).expect("a plan")
}

fn example(name: &str) -> Brief {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/briefs").join(name);
    Brief::parse(name, &std::fs::read(&path).expect(name)).unwrap_or_else(|problems| panic!("{name}: {problems}"))
}

/// The whole length that the plan expects, as it will be composed.
fn expected_ms(plan: &Plan) -> f64 {
    video_ms(plan) as f64
}

/// One line per scene: number, seconds, move, script.
fn table(plan: &Plan) -> String {
    let line = |scene: &PlannedScene| {
        let seconds = scene.estimated_ms as f64 / 1000.0;
        format!("{} {seconds:.1}s {:?} | {}\n", scene.number, scene.motion, scene.script)
    };
    let head = format!("{} at rate {}\n", plan.title, plan.scenes[0].voice_style.rate);
    head + &plan.scenes.iter().map(line).collect::<String>()
}

#[test]
fn the_tea_brief_becomes_seven_scenes_of_half_a_minute() {
    let plan = plan(&example("tea.md"));
    insta::assert_snapshot!(table(&plan));
    assert!((27_000.0..33_000.0).contains(&expected_ms(&plan)), "{}", expected_ms(&plan));
}

#[test]
fn the_pictures_of_the_tea_brief_show_what_is_said() {
    let plan = plan(&example("tea.md"));
    let shown = [
        &["leaf", "cup"][..],
        &["mountains", "moon"],
        &["desert", "ships"],
        &["garden"],
        &["clock"],
        &["Earth"],
        &["sun"],
    ];
    for (scene, shown) in plan.scenes.iter().zip(shown) {
        let words: Vec<&str> = scene.image_prompt.split(' ').collect();
        for word in shown {
            assert!(words.iter().take(5).any(|known| known == word), "{word}: {words:?}");
        }
    }
}

#[test]
fn every_example_is_planned_near_its_target_at_a_natural_rate() {
    for name in ["tea.md", "cafe.es.md", "usagi.ja.md", "nakhla.ar.md", "aam.hi.md", "bees.yaml", "bread.json"] {
        let brief = example(name);
        let plan = plan(&brief);
        let target = brief.target_duration_ms.expect("a target") as f64;
        assert!((expected_ms(&plan) / target - 1.0).abs() < 0.05, "{name}: {} of {target}", expected_ms(&plan));
        let rate = plan.scenes[0].voice_style.rate;
        assert!((0.85..=1.15).contains(&rate), "{name}: {rate}");
        for scene in &plan.scenes {
            assert!(!scene.image_prompt.is_empty() && !scene.description.is_empty(), "{name}: {scene:?}");
            assert!((1_500..9_500).contains(&scene.estimated_ms), "{name}: {scene:?}");
        }
    }
}

#[test]
fn a_long_paragraph_is_cut_at_sentence_ends_into_comfortable_scenes() {
    let sentences = "Dr. Lu Yu was an orphan, raised by monks in a temple. He hated prayers but loved to brew tea. \
        When he grew up, he walked from spring to spring and tasted the water of each one. Then he wrote the first \
        book about tea. It has three volumes and ten chapters. It tells of tools, of fire, of 3.5 cups per pot. \
        People read it to this day.";
    let plan = plan(&brief(sentences));
    assert!(plan.scenes.len() >= 3, "{}", table(&plan));
    for scene in &plan.scenes {
        assert!(scene.script.ends_with('.') && !scene.script.ends_with("Dr."), "{}", scene.script);
        assert!((3_000..=9_500).contains(&scene.estimated_ms), "{}: {}", scene.estimated_ms, scene.script);
    }
}

#[test]
fn an_endless_sentence_is_cut_where_a_speaker_would_breathe() {
    let text = "The caravan left the garden with forty camels, and the merchants sang of the road that led across the \
        yellow desert to the markets of the west, where people had never seen a leaf that could be worth more than \
        silver and where every cup would be remembered by the whole town for many years";
    let plan = plan(&brief(text));
    assert!(plan.scenes.len() >= 2, "{}", table(&plan));
    for scene in &plan.scenes[..plan.scenes.len() - 1] {
        let last = scene.script.rsplit(' ').next().expect("a word");
        assert!(!["the", "of", "a", "and", "where"].contains(&last), "{}", scene.script);
    }
    assert!(plan.scenes.iter().all(|scene| scene.estimated_ms < 13_000), "{}", table(&plan));
}

#[test]
fn scripts_without_spaces_are_cut_between_words() {
    let text = "茶树生长在云雾缭绕的高山上农民每天清晨背着竹筐走上山路采摘最嫩的叶子然后把它们放在铁锅里慢慢地炒干最后装进小小的盒子里送到远方的城市让那里的人们也能品尝到春天的味道";
    let source = format!("---\nlanguage: zh\n---\n{text}");
    let plan = plan(&brief(&source));
    assert!(plan.scenes.len() >= 3, "{}", table(&plan));
    let joined: String = plan.scenes.iter().map(|scene| scene.script.as_str()).collect();
    assert_eq!(joined, text);
}

#[test]
fn a_paragraph_with_its_own_picture_or_voice_stays_whole() {
    let long = "One sentence about tea is here. ".repeat(20);
    let plan = plan(&brief(&format!("![The harvest](a.png) {long}\n\n[narration](a.wav) {long}\n\n{long}")));
    assert_eq!(plan.scenes[0].picture.as_deref(), Some("a.png"));
    assert_eq!(plan.scenes[0].description, "The harvest");
    assert_eq!(plan.scenes[1].narration.as_deref(), Some("a.wav"));
    assert_eq!(plan.scenes[0].script, plan.scenes[1].script);
    assert!(plan.scenes.len() > 4 && plan.scenes[2..].iter().all(|scene| scene.picture.is_none()));
}

#[test]
fn speech_is_fitted_to_the_target_only_as_far_as_it_sounds_natural() {
    let rate = |target: &str| {
        let text = format!("---\ntarget_duration: {target}\n---\n{}", "Tea is a leaf in hot water. ".repeat(20));
        plan(&brief(&text)).scenes[0].voice_style.rate
    };
    assert_eq!((rate("5s"), rate("10m")), (FIT.1, FIT.0));
    let natural = plan(&brief(&"Tea is a leaf in hot water. ".repeat(20)));
    assert_eq!(natural.scenes[0].voice_style.rate, 1.0);
    let target = format!("{}ms", expected_ms(&natural) as u64 + 2000);
    assert!((0.9..1.0).contains(&rate(&target)), "{}", rate(&target));
}

#[test]
fn a_target_that_no_natural_rate_meets_is_told_before_anything_is_made() {
    let warnings = |target: &str, sentences: usize| {
        let text = "Tea is a leaf in hot water, and people drink it in the morning. ".repeat(sentences);
        let text = format!("---\ntarget_duration: {target}\n---\n{text}");
        OfflinePlanner::new().warnings(&brief(&text))
    };
    let [too_long] = &warnings("60s", 30)[..] else { panic!("one is told") };
    assert_eq!((too_long.code.as_str(), too_long.field.as_str()), ("target_duration_missed", "target_duration"));
    assert!(too_long.message.contains("asks for 1m,") && too_long.remedy.starts_with("take about"), "{too_long}");
    // What is told to be taken away is about what has to go.
    let off: usize = too_long.remedy.split(' ').nth(2).and_then(|number| number.parse().ok()).expect("a number");
    let sentences = (30 * 13 - off) / 13;
    assert_eq!(warnings("60s", sentences), [], "with {sentences} sentences");
    let [too_short] = &warnings("10m", 1)[..] else { panic!("one is told") };
    assert!(too_short.remedy.starts_with("add about"), "{too_short}");
    assert_eq!(OfflinePlanner::new().warnings(&brief("Tea is a leaf.")), []);
    for name in ["tea.md", "cafe.es.md", "usagi.ja.md", "nakhla.ar.md", "aam.hi.md", "bees.yaml", "bread.json"] {
        assert_eq!(OfflinePlanner::new().warnings(&example(name)), [], "{name}");
    }
}

#[test]
fn as_many_scenes_as_there_may_be_are_planned_and_one_more_is_refused() {
    let plans = |scenes: usize| OfflinePlanner::new().plan_now(&brief(&"Tea is warm.\n\n".repeat(scenes)));
    assert_eq!(plans(MAX_SCENES).expect("a plan").scenes.len(), MAX_SCENES);
    // As many paragraphs as there may be, of which one makes several scenes.
    let long = "Tea is a leaf in hot water, and people drink it in the morning. ".repeat(4);
    let text = "Tea is warm.\n\n".repeat(MAX_SCENES - 1) + &long;
    let told = OfflinePlanner::new().plan_now(&brief(&text)).expect_err("too many").to_string();
    for part in ["scenes", "2000", "shorten the script or split it"] {
        assert!(told.contains(part), "{told}");
    }
}

#[test]
fn a_changed_word_keeps_the_rate_of_all_scenes() {
    let rate = |word: &str| {
        let text =
            format!("---\ntarget_duration: 30s\n---\n{word} is here. {}", "Tea is a leaf in hot water. ".repeat(18));
        plan(&brief(&text)).scenes[0].voice_style.rate
    };
    let rates = ["Tea", "Lemon", "Cinnamon", "Jasmine"].map(rate);
    assert!(rates[0] != 1.0 && rates.iter().all(|rate| *rate == rates[0]), "{rates:?}");
}

#[test]
fn the_briefs_own_rate_is_the_middle_of_the_fit_and_stays_in_bounds() {
    let text = |rate: f32, target: &str| {
        format!("---\nvoice_style: {{rate: {rate}}}\ntarget_duration: {target}\n---\n{}", "A leaf fell. ".repeat(30))
    };
    assert_eq!(plan(&brief(&text(1.5, "3s"))).scenes[0].voice_style.rate, 1.88);
    assert_eq!(plan(&brief(&text(1.9, "3s"))).scenes[0].voice_style.rate, 2.0);
    assert_eq!(plan(&brief(&text(0.5, "30m"))).scenes[0].voice_style.rate, 0.5);
}

#[test]
fn a_repeated_prompt_counts_its_variants() {
    let plan = plan(&brief("![moon]() One.\n\n![sun]() Two.\n\n![moon]() Three.\n\n![moon]() Four."));
    let variants: Vec<(&str, u32)> =
        plan.scenes.iter().map(|scene| (scene.image_prompt.as_str(), scene.image_variant)).collect();
    assert_eq!(variants, [("moon", 0), ("sun", 0), ("moon", 1), ("moon", 2)]);
}

#[test]
fn a_chapter_opens_with_its_first_scene_only() {
    let plan = plan(&brief(&format!("# T\n\n## Leaves\n\n{}", "One sentence about tea is here. ".repeat(20))));
    assert_eq!(plan.scenes[0].chapter.as_deref(), Some("Leaves"));
    assert!(plan.scenes.len() > 1 && plan.scenes[1..].iter().all(|scene| scene.chapter.is_none()));
}

#[test]
fn a_brief_that_was_not_parsed_is_checked_again() {
    let good = brief("Hi there.");
    let refused = |brief: Brief| match OfflinePlanner::new().plan_now(&brief) {
        Err(ProviderError::Refused(problem)) => problem.code,
        other => panic!("{other:?}"),
    };
    assert_eq!(refused(Brief { language: "xx".to_owned(), ..good.clone() }), "unknown_language");
    let long = BriefScene { text: "word ".repeat(30_000), ..BriefScene::default() };
    assert_eq!(refused(Brief { scenes: vec![long], ..good }), "script_too_long");
}

#[test]
fn a_word_without_end_is_one_scene() {
    let plan = plan(&brief(&"a".repeat(9_000)));
    assert_eq!(plan.scenes.len(), 1);
}

#[test]
fn the_longest_brief_is_planned_in_a_moment() {
    let paragraph = "word and then another, ".repeat(430);
    let started = std::time::Instant::now();
    let _ = OfflinePlanner::new().plan_now(&brief(&vec![paragraph; 10].join("\n\n")));
    assert!(started.elapsed().as_secs() < 20, "{:?}", started.elapsed());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn scenes_keep_every_word_in_order_and_plans_repeat(
        paragraphs in proptest::collection::vec("[A-Za-zé0-9茶です。、いろは]([A-Za-zé0-9茶ですอาหาร。、いろは…“”.,;:!?—'-]{1,12} ){0,120}x", 1..4),
        language in prop::sample::select(vec!["en", "es", "de", "ja", "zh", "th", "ar", "hi"]),
        target in proptest::option::of(3_000u64..600_000),
    ) {
        let scenes = paragraphs.iter().map(|text| BriefScene { text: gala_core::text::tidy(text), ..BriefScene::default() });
        let brief = Brief {
            language: language.to_owned(),
            target_duration_ms: target,
            scenes: scenes.collect(),
            ..brief("Hi.")
        };
        let first = plan(&brief);
        prop_assert_eq!(&first, &plan(&brief));
        let letters = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
        let spoken: String = first.scenes.iter().map(|scene| letters(&scene.script)).collect();
        let written: String = brief.scenes.iter().map(|scene| letters(&scene.text)).collect();
        prop_assert_eq!(spoken, written);
        // No word of a script with spaces is cut.
        if !["ja", "zh", "th"].contains(&language) {
            let words = |texts: Vec<&str>| texts.iter().flat_map(|text| text.split(' ')).map(str::to_owned).collect::<Vec<_>>();
            let spoken = words(first.scenes.iter().map(|scene| scene.script.as_str()).collect());
            let written = words(brief.scenes.iter().map(|scene| scene.text.as_str()).collect());
            prop_assert_eq!(spoken, written);
        }
        prop_assert!(first.scenes.windows(2).all(|pair| pair[0].motion != pair[1].motion));
        prop_assert!(first.scenes.iter().zip(1..).all(|(scene, number)| scene.number == number));
        prop_assert!(first.scenes.iter().all(|scene| !scene.script.is_empty() && scene.motion != Motion::Hold));
        prop_assert!(first.scenes.iter().all(|scene| scene.image_prompt.split(' ').count() <= keywords::MOST));
    }
}

#[test]
fn a_brief_that_was_cut_has_the_plan_of_the_whole() {
    for name in ["tea.md", "cafe.es.md", "usagi.ja.md", "bees.yaml", "aam.hi.md"] {
        let whole = Brief { workflow: Workflow::Trailer, ..example(name) };
        let cut = OfflinePlanner::new().cut(&whole);
        let planned = plan(&whole);
        assert_eq!(cut.scenes.len(), planned.scenes.len(), "{name}");
        assert_eq!(plan(&cut), planned, "{name}");
    }
}

fn trailer(script: &str) -> Brief {
    brief(&format!("---\nlanguage: en\nworkflow: trailer\n---\n{script}"))
}

#[test]
fn every_scene_of_a_trailer_is_told_what_moves_in_it() {
    let brief = Brief { workflow: Workflow::Trailer, ..example("tea.md") };
    let made = plan(&brief);
    let moves: Vec<&str> = made.scenes.iter().filter_map(|scene| scene.motion_prompt.as_deref()).collect();
    assert_eq!(moves.len(), made.scenes.len());
    let others: std::collections::BTreeSet<&str> = moves.iter().copied().collect();
    assert_eq!(others.len(), moves.len(), "each its own: {moves:#?}");
    assert!(made.scenes.iter().all(|scene| !scene.description.is_empty() && !scene.image_prompt.is_empty()));
    assert!(moves.windows(2).all(|pair| pair[0].split('.').next() != pair[1].split('.').next()), "{moves:#?}");
    let faceless = plan(&example("tea.md"));
    assert!(faceless.scenes.iter().all(|scene| scene.motion_prompt.is_none()));
}

#[test]
fn what_a_brief_says_of_motion_is_what_is_planned() {
    let text = "workflow: trailer\nscenes:\n  - text: A leaf drifts.\n    motion: pan_up\n    moves: It falls.\n  - text: A cup stands.\n";
    let made = plan(&Brief::parse("b.yaml", text.as_bytes()).expect("a brief"));
    assert_eq!((made.scenes[0].motion, made.scenes[0].motion_prompt.as_deref()), (Motion::PanUp, Some("It falls.")));
    assert!(made.scenes[1].motion_prompt.as_deref().is_some_and(|moves| moves.starts_with("The camera")));
}

#[test]
fn the_clips_of_a_trailer_keep_to_ten_seconds_as_far_as_a_text_can_be_cut() {
    let sentence =
        "when the rain had stopped and the river was high we walked along the bank with the old map in our hands ";
    for words in [10, 40, 200, 1500] {
        let text: String =
            sentence.split(' ').filter(|word| !word.is_empty()).cycle().take(words).collect::<Vec<_>>().join(" ");
        let brief = trailer(&text);
        let made = plan(&brief);
        assert!(made.scenes.iter().all(|scene| scene.estimated_ms <= 8_800), "{words}: {}", table(&made));
        assert_eq!(OfflinePlanner::new().warnings(&brief), []);
    }
    let faceless = brief(&format!("---\nlanguage: en\n---\n{}", sentence.repeat(2)));
    assert!(
        plan(&faceless).scenes.iter().any(|scene| scene.estimated_ms > 8_800),
        "else nothing was asked of the trailer"
    );
}

#[test]
fn a_text_that_cannot_be_cut_is_told() {
    let whole = format!("![red](red.png)\n{}", "We walked along the bank of the river. ".repeat(6));
    for text in ["a".repeat(400), whole] {
        let brief = trailer(&text);
        let told = OfflinePlanner::new().warnings(&brief);
        assert_eq!(told.iter().map(|problem| problem.code.as_str()).collect::<Vec<_>>(), ["clip_too_long"], "{text}");
        assert_eq!(plan(&brief).scenes.len(), 1);
    }
}
