//! Timelines of the tests: the worked examples, and a film with everything in it at any rate.

use std::{fs, path::PathBuf};

use gala_core::timeline::{Facts, SettledTimeline, SourceFacts, Timeline};

/// What `make examples` makes.
const MADE: [(&str, u64); 3] = [("media/hello.wav", 4000), ("media/song.wav", 8000), ("media/walk.mp4", 6000)];

pub const RATES: [&str; 8] = ["23.976", "24", "25", "29.97", "30", "50", "59.94", "60"];

fn root() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

/// Returns what is known of every file that a timeline names.
pub fn facts(timeline: &Timeline) -> Facts {
    let made = |name: &str| MADE.iter().find(|(file, _)| *file == name).map(|(_, ms)| *ms);
    let facts = |name: &str| SourceFacts { duration_ms: made(name), has_sound: made(name).is_some() };
    timeline.source_names().into_iter().map(|name| (name.to_owned(), facts(name))).collect()
}

pub fn settle(json: &str) -> SettledTimeline {
    let timeline = Timeline::from_json(json.as_bytes()).expect("a timeline");
    timeline.settle(&facts(&timeline)).expect("settled")
}

/// The worked examples by their names, in order.
pub fn examples() -> Vec<(String, SettledTimeline)> {
    let files = fs::read_dir(root().join("examples/timelines")).expect("the examples");
    let paths = files.map(|file| file.expect("a file").path());
    let documents = paths.filter(|path| path.extension().is_some_and(|extension| extension == "json"));
    let mut examples: Vec<_> = documents
        .map(|path| {
            let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
            (name, settle(&fs::read_to_string(path).expect("an example")))
        })
        .collect();
    examples.sort_by(|(a, _), (b, _)| a.cmp(b));
    assert_eq!(examples.len(), 10);
    examples
}

/// Three tracks with gaps, odd and even transitions, a blend mode, sounds that overlap, captions and markers.
pub fn film(rate: &str) -> SettledTimeline {
    settle(&FILM.replace("RATE", rate))
}

const FILM: &str = r##"{
  "version": 1, "format": {"size": "1280x720", "fps": RATE, "background": "#101820"},
  "tracks": [
    {"kind": "visual", "name": "story", "clips": [
      {"id": "opening", "start_ms": 1000, "duration_ms": 4000, "content": {"kind": "video", "source": "media/walk.mp4",
        "source_in_ms": 1200, "sound": {"fade_in_ms": 200}}},
      {"id": "Café <1>", "duration_ms": 3000, "transition": {"kind": "crossfade", "duration_ms": 700},
        "content": {"kind": "still", "layers": [{"source": "media/hill.svg", "depth": 1}],
          "camera": {"from": {"x": 0.5, "y": 0.5, "zoom": 1}, "to": {"x": 0.6, "y": 0.5, "zoom": 1.4}}}},
      {"id": "cut", "duration_ms": 2000, "content": {"kind": "image", "source": "media/sea.svg"}},
      {"id": "late", "start_ms": 10500, "duration_ms": 2500, "content": {"kind": "image", "source": "media/moon.svg"}},
      {"id": "last", "duration_ms": 2200, "transition": {"kind": "wipe", "duration_ms": 433},
        "content": {"kind": "video", "source": "media/walk.mp4", "speed": 2}}
    ]},
    {"kind": "visual", "clips": [
      {"id": "title", "start_ms": 1500, "duration_ms": 2000, "content": {"kind": "text", "runs": [{"text": "A & B"}],
        "entrance": {"kind": "rise"}}, "exit": {"kind": "crossfade", "duration_ms": 300}},
      {"id": "badge", "start_ms": 6000, "duration_ms": 3000, "look": {"blend": "screen",
        "opacity": [{"at_ms": 0, "value": 0.2}, {"at_ms": 3000, "value": 1}]},
        "content": {"kind": "shape", "shape": "ellipse", "width": 0.2, "height": 0.3, "fill": {"solid": "#ff0000"}}},
      {"id": "badge 2", "duration_ms": 1500, "transition": {"kind": "crossfade", "duration_ms": 500},
        "look": {"blend": "screen"}, "content": {"kind": "color", "solid": "#00ff0080"}}
    ]},
    {"kind": "audio", "role": "speech", "clips": [
      {"id": "one", "source": "media/hello.wav", "start_ms": 1100},
      {"id": "two", "source": "media/hello.wav", "start_ms": 6500, "duration_ms": 2345, "gain_db": -3}
    ]},
    {"kind": "audio", "role": "music", "clips": [{"id": "song", "source": "media/song.wav", "looped": true, "fade_out_ms": 900}]},
    {"kind": "audio", "role": "effect", "clips": [
      {"id": "steps", "source": "media/hello.wav", "start_ms": 4500, "pan": 0.5},
      {"id": "door", "source": "media/hello.wav", "start_ms": 9000, "duration_ms": 700}
    ]},
    {"kind": "caption", "style": "karaoke", "language": "es-MX", "captions": [
      {"start_ms": 1200, "end_ms": 2900, "text": "¿Té & café? <sí>"}, {"start_ms": 3000, "end_ms": 4100, "text": "two\nlines"}
    ]}
  ],
  "markers": [{"at_ms": 5000, "name": "check \"this\""}, {"at_ms": 500, "name": "colour", "color": "#00d0f0"}]
}"##;
