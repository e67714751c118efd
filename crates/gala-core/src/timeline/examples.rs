//! The documents that people learn from: `examples/timelines` and `docs/TIMELINE.md`.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use super::{Edit, Facts, SourceFacts, Timeline};

/// What `make examples` makes.
const GENERATED: [(&str, u64); 3] = [("media/hello.wav", 4000), ("media/song.wav", 8000), ("media/walk.mp4", 6000)];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The files that are there for everybody, and those that are made.
fn facts() -> Facts {
    let made = GENERATED.map(|(name, ms)| (name.to_owned(), SourceFacts { duration_ms: Some(ms), has_sound: true }));
    let media = fs::read_dir(root().join("examples/timelines/media")).expect("the examples' pictures");
    let drawn = media.filter_map(|file| file.expect("a file").file_name().into_string().ok());
    let is_drawn = |name: &String| name.ends_with(".svg") || name.ends_with(".cube");
    let drawn = drawn.filter(is_drawn).map(|name| (format!("media/{name}"), SourceFacts::default()));
    drawn.chain(made).collect()
}

/// The examples by their names.
fn examples() -> Vec<(String, Vec<u8>)> {
    let files = fs::read_dir(root().join("examples/timelines")).expect("the examples");
    let paths = files.map(|file| file.expect("a file").path());
    let documents = paths.filter(|path| path.extension().is_some_and(|extension| extension == "json"));
    documents.map(|path| (path.display().to_string(), fs::read(path).expect("an example"))).collect()
}

#[test]
fn every_example_is_a_valid_timeline_that_tells_what_it_shows() {
    let examples = examples();
    assert_eq!(examples.len(), 10);
    for (name, bytes) in examples {
        let timeline = Timeline::from_json(&bytes).unwrap_or_else(|problems| panic!("{name}: {problems}"));
        let about = timeline.metadata.get("about").and_then(|about| about.as_str());
        assert!(about.is_some_and(|about| about.ends_with('.')), "{name}");
        let settled = timeline.settle(&facts()).unwrap_or_else(|problems| panic!("{name}: {problems}"));
        for document in [timeline, settled.into()] {
            let text = serde_json::to_vec(&document).expect("JSON");
            assert_eq!(Timeline::from_json(&text), Ok(document), "{name}");
        }
    }
}

#[test]
fn most_examples_need_no_made_media_and_none_a_picture_that_nobody_uses() {
    let mut used = BTreeSet::new();
    let mut with_made = Vec::new();
    for (name, bytes) in examples() {
        let timeline = Timeline::from_json(&bytes).expect("an example");
        let names: BTreeSet<String> = timeline.source_names().into_iter().map(str::to_owned).collect();
        if GENERATED.iter().any(|(made, _)| names.contains(*made)) {
            with_made.push(name);
        }
        used.extend(names);
    }
    assert_eq!(with_made.len(), 3, "{with_made:?}");
    assert_eq!(used, facts().into_keys().collect());
}

#[test]
fn the_documents_in_the_documentation_can_be_read() {
    let text = fs::read_to_string(root().join("docs/TIMELINE.md")).expect("the documentation");
    let blocks: Vec<&str> = text.split("```json\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    let timelines: Vec<&str> = blocks.iter().copied().filter(|block| block.starts_with("{\"version\"")).collect();
    let [six_lines] = timelines[..] else { panic!("{timelines:?}") };
    assert_eq!(six_lines.lines().count(), 6);
    let timeline = Timeline::from_json(six_lines.as_bytes()).expect("a timeline").settle(&facts());
    assert!(timeline.is_ok(), "{timeline:?}");
    let edits: Vec<&str> = blocks.iter().copied().filter(|block| block.starts_with("{\"edit\"")).collect();
    assert!(!edits.is_empty());
    for edit in edits {
        serde_json::from_str::<Edit>(edit).expect(edit);
    }
}
