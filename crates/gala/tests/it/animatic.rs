//! `gala animatic`: scripts as a film, before anything is made of them.

use super::fixture::{Fixture, Run, probe};

const SCRIPT: &str = "---\ntitle: Tea\nformat: 144x256\nfps: 25\nmusic: off\n---\n\
Tea is warm.\n\nA leaf falls.\n\nShips carried it over the sea.\n\nA cat sleeps.\n";

#[test]
fn a_script_is_a_film_at_once_and_an_edit_encodes_what_it_changes() {
    let fixture = Fixture::with_brief(SCRIPT);
    let animatic = || fixture.run(&["animatic", "brief.md", "-o", "drafts/tea.mp4"]).assert_ok();
    let first = animatic();
    assert!(first.text.contains("4 scenes, 4 sketched pictures, 4 voices of this machine"), "{}", first.text);
    let told = probe(&fixture.path("drafts/tea.mp4"), "format=duration:stream=codec_type");
    let kinds: Vec<&str> =
        told["streams"].as_array().expect("streams").iter().filter_map(|one| one["codec_type"].as_str()).collect();
    assert_eq!(kinds, ["video", "audio"]);
    assert!(animatic().text.contains("; 0 segments encoded, "), "the same again");

    fixture.write("brief.md", SCRIPT.replace("A leaf falls.", "A big leaf falls from the tree."));
    let edited = animatic().text;
    let encoded =
        edited.split("; ").last().and_then(|rest| rest.split(' ').next()).and_then(|count| count.parse::<u32>().ok());
    assert!(encoded.is_some_and(|count| (1..=3).contains(&count)), "{edited}");

    // It is the project of the video, which goes on with what is there, and makes the rest.
    Run::of(fixture.command(&["make", "brief.md", "-o", "out"]).output().expect("gala starts")).assert_ok();
    assert!(fixture.path("out/final.mp4").is_file());
    assert!(animatic().text.contains("4 scenes, 0 sketched pictures, 0 voices"));
}

#[test]
fn what_cannot_be_is_refused_before_anything_is_begun() {
    let fixture = Fixture::with_brief(SCRIPT);
    fixture.run(&["animatic", "missing.md", "-o", "a.mp4"]).assert_fails(&["missing.md"]);
    fixture.run(&["animatic", "brief.md"]).assert_fails(&["--out"]);
    fixture.run(&["animatic", "--topic", "tea", "-o", "a.mp4"]).assert_fails(&["no_language_model"]);
    assert!(!fixture.path("a.mp4").exists());
}
