//! How pictures are seen, and recorded voices alone.

use super::{super::*, check_bad, md, parse, texts};

#[test]
fn attributes_behind_a_picture_tell_how_it_is_seen() {
    let brief = md("![a dog](dog.jpg){cutout=on background=\"#2a9d8f\" rim=0.02} He ran.\n\n\
                    ![](cup.png){layers=off}\n\nAfter.\n\n\
                    ![moon](){cutout=on background=\"my *own* b_e_ach.jpg\"}It rose.\n\n\
                    ![](){cutout=on} Drawn.\n\n![a](b.png){curly} Said.\n");
    let said: Vec<&str> = texts(&brief);
    assert_eq!(said, ["He ran.", "After.", "It rose.", "Drawn.", "{curly} Said."]);
    let color = CutoutBackground::Color(crate::timeline::Color([0x2a, 0x9d, 0x8f]));
    let picture = CutoutBackground::Picture("my *own* b_e_ach.jpg".to_owned());
    let cutouts: Vec<Option<Cutout>> = brief.scenes.iter().map(|scene| scene.cutout.clone()).collect();
    let on = |background, rim| Some(Cutout { background, rim });
    assert_eq!(cutouts, [on(Some(color), 0.02), None, on(Some(picture), 0.0), on(None, 0.0), None]);
    let layers: Vec<Option<bool>> = brief.scenes.iter().map(|scene| scene.layers).collect();
    assert_eq!(layers, [None, Some(false), None, None, None]);
    assert_eq!((brief.scenes[2].shows.as_deref(), brief.scenes[2].picture.as_deref()), (Some("moon"), None));
    // As documents say it.
    let yaml = "scenes:\n- {text: Hi., picture: a.png, cutout: on, background: \"#102030\", rim: 0.1, layers: on}\n";
    let marked = md("![](a.png){cutout=on background=#102030 rim=0.1 layers=on} Hi.");
    assert_eq!(parse("b.yaml", yaml).scenes[0], BriefScene { shows: None, ..marked.scenes[0].clone() });
}

#[test]
fn attributes_that_cannot_be_are_told_with_their_line() {
    let check = |attributes: &str, code: &str, field: &str| {
        let told = check_bad("brief.md", format!("One.\n\n![a](a.png){attributes} Hi."), &[code]);
        assert_eq!(told[0].field, field, "{attributes}");
    };
    check("{cutout=maybe}", "unknown_cutout", "picture.cutout (line 3)");
    check("{cutout=on background=#12}", "bad_color", "picture.background (line 3)");
    check("{cutout=on background=../b.png}", "bad_path", "picture.background (line 3)");
    check("{cutout=on rim=0.2}", "out_of_range", "picture.rim (line 3)");
    check("{layers=some}", "unknown_layers", "picture.layers (line 3)");
    check("{cutuot=on}", "unknown_key", "picture.cutuot (line 3)");
    check("{rim=0.1}", "missing_key", "picture.cutout");
}

#[test]
fn photos_stay_whole_where_the_brief_or_the_scene_says_so() {
    let layers = |front: &str| parse("b.md", &format!("---\n{front}\n---\nHi.")).without_layers;
    assert_eq!((layers("title: x"), layers("layers: off"), layers("layers: on")), (false, true, false));
    check_bad("brief.md", "---\nlayers: 3\n---\nHi.", &["unknown_layers"]);
}

#[test]
fn a_recorded_voice_alone_is_a_brief() {
    let brief = md("# My talk\n\n![](talk.mp4)\n\n[narration](talk.mp4)\n");
    let scene = BriefScene { text: String::new(), picture: Some("talk.mp4".to_owned()), ..BriefScene::default() };
    assert_eq!(brief.scenes, [BriefScene { narration: Some("talk.mp4".to_owned()), ..scene }]);
    assert_eq!(brief.title, "My talk");
    assert!(brief.finds_language);
    check_bad("brief.md", "[narration](a.wav)\n\n[narration](b.wav)", &["two_narrations"]);
}

#[test]
fn what_moves_and_who_is_seen_stands_behind_a_picture_too() {
    let brief = md(
        "---\ncast: [Ink]\n---\n![a boat](){motion=pan_up moves=\"It rocks.\" cast=\"Anna, The harbour, Anna\"} One.\n\nTwo.\n",
    );
    let [first, second] = brief.scenes.as_slice() else { panic!("two scenes") };
    assert_eq!((first.motion, first.moves.as_deref()), (Some(crate::motion::Motion::PanUp), Some("It rocks.")));
    assert_eq!(
        (first.cast.as_slice(), brief.cast.as_slice()),
        (&["Anna".to_owned(), "The harbour".to_owned()][..], &["Ink".to_owned()][..])
    );
    assert_eq!((second.motion, second.cast.len()), (None, 0));
    let bad = "---\nend_card: x\nassembly: maybe\nfolder: here\n---\n![a](){motion=up cast=\"…\"} One.";
    check_bad("brief.md", bad, &["unknown_assembly", "unknown_folder", "unknown_motion", "bad_cast"]);
    check_bad("brief.md", format!("---\nend_card: {}\n---\nOne.", "x".repeat(201)), &["too_long"]);
    check_bad("brief.md", "---\ncast: [a, b, c, d, e, f, g]\n---\nOne.", &["too_large_cast"]);
}
