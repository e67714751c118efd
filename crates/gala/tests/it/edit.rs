//! `gala edit`: lists of edits, done whole or not at all.

use std::fs;

use serde_json::{Value, json};

use super::fixture::{Fixture, Run};

const PICTURE: &str =
    r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><rect width="8" height="8" fill="red"/></svg>"#;

fn fixture(edits: &Value) -> Fixture {
    let fixture = Fixture::with_brief("");
    for name in ["cup.svg", "pot.svg"] {
        fixture.write(name, PICTURE);
    }
    let clip = |id: &str| json!({ "id": id, "duration_ms": 1000, "content": { "kind": "image", "source": "cup.svg" } });
    let document = json!({ "version": 1, "format": { "size": "64x64", "fps": 25, "background": "#000000" },
        "tracks": [{ "kind": "visual", "clips": [clip("a"), clip("b"), clip("c")] }] });
    fixture.write("timeline.json", document.to_string());
    fixture.write("edits.json", edits.to_string());
    fixture
}

fn edit(fixture: &Fixture, args: &[&str]) -> Run {
    let mut command = fixture.command(&["edit", "timeline.json", "edits.json"]);
    Run::of(command.args(args).env("GALA_CACHE", fixture.path("cache")).output().expect("gala starts"))
}

fn ids(fixture: &Fixture, name: &str) -> Vec<String> {
    let document = fixture.json(name);
    let clips = document["tracks"][0]["clips"].as_array().expect("clips").clone();
    clips.iter().map(|clip| clip["id"].as_str().expect("an id").to_owned()).collect()
}

/// The names of the files beside the timeline, apart from the cache.
fn files(fixture: &Fixture) -> Vec<String> {
    let entries = fs::read_dir(fixture.path("")).expect("a folder").flatten();
    let mut names: Vec<String> = entries.filter_map(|entry| entry.file_name().into_string().ok()).collect();
    names.retain(|name| name != "cache");
    names.sort();
    names
}

#[test]
fn edits_are_written_and_taken_back() {
    let fixture =
        fixture(&json!([{ "edit": "ripple_delete", "clip": "a" }, { "edit": "split", "clip": "c", "at_ms": 1500 }]));
    let before = fixture.read("timeline.json");
    edit(&fixture, &["-o", "out.json", "--undo", "undo.json"]).assert_ok();
    assert_eq!(ids(&fixture, "out.json"), ["b", "c", "c-2"]);
    assert_eq!(fixture.read("timeline.json"), before);
    fixture.run(&["edit", "out.json", "undo.json", "-o", "back.json"]).assert_ok();
    assert_eq!(fixture.json("back.json"), fixture.json("timeline.json"), "open times are open again");
}

#[test]
fn the_timeline_itself_is_replaced_only_when_that_is_asked() {
    let fixture = fixture(&json!([{ "edit": "delete", "clip": "b" }]));
    let before = fixture.read("timeline.json");
    for (args, told) in [
        (&[][..], "--in-place"),
        (&["-o", "timeline.json"], "output_is_source"),
        (&["-o", "cup.svg"], "output_is_source"),
        (&["-o", "edits.json"], "output_is_source"),
        (&["--in-place", "--undo", "timeline.json"], "output_is_source"),
        (&["-o", "x.json", "--undo", "x.json"], "double_output"),
        (&["--check", "--undo", "x.json"], "cannot be used with"),
    ] {
        edit(&fixture, args).assert_refused(&fixture, &[told]);
        assert_eq!(fixture.read("timeline.json"), before);
    }
    assert_eq!(files(&fixture), ["brief.md", "cup.svg", "edits.json", "pot.svg", "timeline.json"]);
    edit(&fixture, &["--check"]).assert_ok();
    assert_eq!(fixture.read("timeline.json"), before);
    edit(&fixture, &["--in-place", "--undo", "undo.json"]).assert_ok();
    assert_eq!(ids(&fixture, "timeline.json"), ["a", "c"]);
}

#[test]
fn what_cannot_be_done_is_told_by_its_path_and_writes_nothing() {
    let refused = |edits: Value, told: &[&str]| {
        let fixture = fixture(&edits);
        let before = fixture.read("timeline.json");
        for args in [&["--in-place", "--undo", "undo.json"][..], &["-o", "out.json"], &["--check"]] {
            edit(&fixture, args).assert_refused(&fixture, told);
        }
        assert_eq!(fixture.read("timeline.json"), before);
        assert_eq!(files(&fixture), ["brief.md", "cup.svg", "edits.json", "pot.svg", "timeline.json"]);
    };
    let delete = |clip: &str| json!({ "edit": "delete", "clip": clip });
    refused(json!([delete("a"), delete("a")]), &["edits[1].clip", "unknown_clip"]);
    refused(json!([{ "edit": "move", "clip": "a", "to_ms": 500 }]), &["edits[0]", "overlap"]);
    refused(json!([{ "edit": "delete", "clip": "a", "x": 1 }]), &["edits[0]", "unknown_field"]);
    refused(json!({ "edit": "delete" }), &["edits", "wrong_type"]);
    let replace = |source: &str| json!([delete("b"), { "edit": "replace_source", "clip": "a", "source": source }]);
    refused(replace("gone.svg"), &["edits[1]", "gone.svg", "missing_file"]);
    refused(replace("../cup.svg"), &["edits[1]", "../cup.svg"]);
    let many = vec![delete("a"); 1001];
    refused(json!(many), &["too_many_edits", "1000"]);
}

#[test]
fn files_that_edits_bring_are_looked_into() {
    let replace = |clip: &str| json!({ "edit": "replace_source", "clip": clip, "source": "pot.svg" });
    let fixture = fixture(&json!([{ "edit": "split", "clip": "a", "at_ms": 400, "new_id": "late" }, replace("late")]));
    edit(&fixture, &["-o", "out.json"]).assert_ok();
    assert_eq!(fixture.json("out.json")["tracks"][0]["clips"][1]["content"]["source"], "pot.svg");
    fixture.write("pot.svg", "no drawing");
    edit(&fixture, &["-o", "out.json"]).assert_refused(&fixture, &["edits[1]", "pot.svg"]);
}
