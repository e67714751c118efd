use crate::motion::Motion;

use super::{
    clean::{plain, without_omissions},
    elements::{ElementKind, read},
    scenes::scenes,
};

/// `kind: text`, one element a line.
#[track_caller]
fn check(text: &str, expected: &[&str]) {
    let screenplay = read(&without_omissions(text));
    let told = screenplay.elements.iter().map(|element| {
        let kind = format!("{:?}", element.kind).to_lowercase();
        format!("{kind}: {}", element.text)
    });
    let mut told: Vec<String> = told.collect();
    told.splice(0..0, screenplay.title.map(|title| format!("title: {title}")));
    assert_eq!(told, expected, "{text}");
}

#[test]
fn headings_begin_as_places_do_or_with_a_dot() {
    check("INT. KITCHEN - NIGHT\n\nThe kettle sings.", &["heading: INT. KITCHEN - NIGHT", "action: The kettle sings."]);
    for heading in
        ["ext. garden - day", "EST. VALLEY", "INT./EXT. CAR - DUSK", "INT/EXT CAR", "I/E CAR - DAY", "INT HALL"]
    {
        check(heading, &[&format!("heading: {heading}")]);
    }
    check(".UNDER WATER", &["heading: UNDER WATER"]);
    check("...and then nothing.", &["action: ...and then nothing."]);
    check("EXT. FIELD - DAY #12-A#", &["heading: EXT. FIELD - DAY"]);
    check("He looks.\nINT. IS A WORD HERE", &["action: He looks. INT. IS A WORD HERE"]);
    check("INTERIOR thoughts matter.\n", &["action: INTERIOR thoughts matter."]);
}

#[test]
fn names_in_capitals_speak_what_follows() {
    check("ANNA\nTea?", &["character: ANNA", "dialogue: Tea?"]);
    check(
        "ANNA (O.S.)\n(from the hall)\nTea?\nOr coffee?",
        &["character: ANNA", "parenthetical: from the hall", "dialogue: Tea? Or coffee?"],
    );
    check("ANNA\nTea?\n(beat)\nNo.", &["character: ANNA", "dialogue: Tea?", "parenthetical: beat", "dialogue: No."]);
    check("@McKay\nAye.", &["character: McKay", "dialogue: Aye."]);
    check("BO ^\nMe too.", &["character: BO", "dialogue: Me too."]);
    check("R2\nBeep.", &["character: R2", "dialogue: Beep."]);
    check("23\nNot a name.", &["action: 23 Not a name."]);
    check("A DOOR SLAMS.\n\nSilence.", &["action: A DOOR SLAMS.", "action: Silence."]);
    check("ANNA\nOne.\n  \nTwo.\n\nThree.", &["character: ANNA", "dialogue: One. Two.", "action: Three."]);
    check("ÉMILE\nOui.", &["character: ÉMILE", "dialogue: Oui."]);
}

#[test]
fn transitions_end_with_to_or_begin_with_an_arrow() {
    check("They run.\n\nCUT TO:\n\nA wall.", &["action: They run.", "transition: CUT TO:", "action: A wall."]);
    check("> Fade to black.", &["transition: Fade to black."]);
    check("> THE END <", &["centered: THE END"]);
    check("CUT TO:\nno empty line behind", &["action: CUT TO: no empty line behind"]);
    check("!CUT TO:\n\n", &["action: CUT TO:"]);
}

#[test]
fn what_is_for_the_writer_is_left_out() {
    check("# Act One\n\n= They meet.\n\nRain.", &["section: Act One", "action: Rain."]);
    check("Rain.[[ more of it? ]]\n\n===\n\nSun.", &["action: Rain.", "action: Sun."]);
    check("Rain.\n\n/* INT. CUT SCENE\n\nANNA\nNo. */\n\nSun.", &["action: Rain.", "action: Sun."]);
    check("Rain [[ note\nover lines ]] falls.", &["action: Rain falls."]);
    check("Open [[ note\n\nends here ]].", &["action: Open [[ note", "action: ends here ]]."]);
    check("One [[ a ]] two [[ b ]] three.", &["action: One two three."]);
    check("Held [[ note\n  \ntogether ]] here.", &["action: Held", "action: here."]);
    check("Never [[ closed.", &["action: Never [[ closed."]);
    check("~Willy wonka la la", &["dialogue: Willy wonka la la"]);
}

#[test]
fn a_title_page_has_keys_up_to_an_empty_line() {
    check(
        "Title: **The Kettle**\nAuthor: A. B.\nDraft date: 1/1/2026\n\nINT. KITCHEN",
        &["title: The Kettle", "heading: INT. KITCHEN"],
    );
    check("Title:\n    The Kettle\n    Sings\nCredit: by\n\nRain.", &["title: The Kettle Sings", "action: Rain."]);
    check("Author: A. B.\n\nRain.", &["action: Rain."]);
    check("FADE TO:\n\nRain.", &["transition: FADE TO:", "action: Rain."]);
    check("Rain falls.\n\nTitle: none", &["action: Rain falls.", "action: Title: none"]);
}

#[test]
fn emphasis_is_not_spoken_and_what_is_escaped_is() {
    assert_eq!(plain("*One* **two** ***three*** _four_ five\\*"), "One two three four five*");
    assert_eq!(plain("a  \tb"), "a b");
}

/// `heading | text | shows`.
fn parts(text: &str, most: usize) -> Vec<String> {
    let screenplay = read(&without_omissions(text));
    let part = |part: super::scenes::SpokenPart| {
        format!("{} | {} | {}", part.heading.unwrap_or_default(), part.text, part.shows)
    };
    scenes(&screenplay.elements, most).into_iter().map(part).collect()
}

#[test]
fn speeches_are_spoken_over_what_is_seen() {
    let text = "INT. ANNA'S KITCHEN - NIGHT\n\nThe kettle sings.\n\nANNA MARIA\n(softly)\nTea?\n\nBO\nYes.\n\nSteam rises.\n\nCUT TO:\n\nEXT. GARDEN - DAY\n\nRain falls.\n\nThe sun comes out.";
    assert_eq!(
        parts(text, 500),
        [
            "INT. ANNA'S KITCHEN - NIGHT | Tea? | Interior, anna's kitchen, night. The kettle sings. Anna Maria speaks.",
            " | Yes. | Interior, anna's kitchen, night. Bo speaks. Steam rises.",
            "EXT. GARDEN - DAY | Rain falls. | Exterior, garden, day. Rain falls.",
            " | The sun comes out. | Exterior, garden, day. The sun comes out.",
        ]
    );
    assert_eq!(parts("BO\nYes.\n(beat)\nNo.", 500), [" | Yes. No. | Bo speaks."]);
    assert_eq!(parts("INT. HALL\n\n> Fade out.", 500), [""; 0]);
    assert_eq!(parts("A long line that is cut.", 11), [" | A long line that is cut. | A long line"]);
    assert_eq!(parts("A long line that is cut.", 10), [" | A long line that is cut. | A long"]);
}

#[test]
fn shots_are_seen_and_not_said() {
    let motions = |text: &str| {
        let screenplay = read(&without_omissions(text));
        let parts = scenes(&screenplay.elements, 500);
        parts.into_iter().map(|part| (part.text, part.motion)).collect::<Vec<_>>()
    };
    let said = |text: &str, motion| (text.to_owned(), motion);
    assert_eq!(
        motions(
            "EXT. HARBOUR - DAWN\n\nAERIAL SHOT of the harbour. Gulls circle. CLOSE ON a rope.\n\nTILT UP TO:\n\nThe mast."
        ),
        [
            said("The harbour. Gulls circle.", Some(Motion::ZoomOut)),
            said("A rope.", Some(Motion::ZoomIn)),
            said("The mast.", Some(Motion::PanUp)),
        ]
    );
    assert_eq!(
        motions("INT. KITCHEN\n\nCLOSE ON the kettle.\n\nANNA\nTea?\n\nBO\nYes.\n\nPULL BACK.\n"),
        [said("Tea?", Some(Motion::ZoomIn)), said("Yes.", Some(Motion::ZoomOut))]
    );
    assert_eq!(
        parts("EXT. HARBOUR - DAWN\n\nCLOSE ON a rope.", 500),
        ["EXT. HARBOUR - DAWN | A rope. | Exterior, harbour, dawn. A rope."]
    );
}

#[test]
fn large_and_hostile_texts_are_read_quickly() {
    for text in [
        "/*".repeat(200_000),
        "[[".repeat(200_000),
        "ANNA\n".repeat(100_000),
        "INT. A\n\n".repeat(50_000),
        "* _".repeat(200_000),
        "@".repeat(100_000),
        "CLOSE ON. ".repeat(100_000),
        "a. ".repeat(100_000),
    ] {
        let begun = std::time::Instant::now();
        let screenplay = read(&without_omissions(&text));
        scenes(&screenplay.elements, 500);
        assert!(begun.elapsed().as_secs() < 5, "{}", &text[..8]);
    }
    let kinds = |text: &str| read(text).elements.iter().filter(|one| one.kind == ElementKind::Heading).count();
    assert_eq!(kinds(&"INT. A\n\n".repeat(3)), 3);
}

#[test]
fn a_screenplay_is_a_brief() {
    use crate::brief::Brief;
    let text = "Title: The Kettle\n\nINT. KITCHEN - NIGHT\n\nThe kettle sings.\n\nANNA\nTea?\n\nEXT. GARDEN - DAY\n\nRain falls.\n";
    let brief = Brief::parse("film.fountain", text.as_bytes()).expect("a brief");
    assert_eq!((brief.title.as_str(), brief.scenes.len()), ("The Kettle", 2));
    let first = &brief.scenes[0];
    assert_eq!((first.chapter.as_deref(), first.text.as_str()), (Some("INT. KITCHEN - NIGHT"), "Tea?"));
    assert_eq!(first.shows.as_deref(), Some("Interior, kitchen, night. The kettle sings. Anna speaks."));
    let silent = Brief::parse("film.fountain", b"INT. KITCHEN\n\n> FADE OUT.").expect_err("nothing is said");
    assert_eq!(silent.0[0].code, Brief::parse("b.md", b"").expect_err("empty").0[0].code);
}
