//! The video of a timeline in pieces, while it is edited: each is what the finished draft shows, and only what an edit
//! touches is made again.

use std::{
    collections::BTreeSet,
    io::{Read, Write},
    net::TcpStream,
    path::{Path, PathBuf},
    process::Command,
};

use gala_testkit::ffmpeg::{decode, ffprobe};
use serde_json::{Value, json};

use super::{fixture::Fixture, serve::Server};

const BRIEF: &str = "---\ntitle: Tea\nformat: 96x160\nfps: 25\nmusic: off\n---\n\
                     Tea is warm in the morning.\n\nA leaf falls into the cup.\n\nThe pot is red.\n\nThe water is hot.\n\n\
                     Steam rises to the window.\n\nOutside the garden wakes up.\n\nBirds sing in the tree.\n\nNow we drink.\n";
/// Of a draft of it.
const SIZE: (u64, u64) = (48, 80);

struct Editor<'a> {
    fixture: &'a Fixture,
    server: &'a Server,
    path: String,
}

struct Answer {
    status: u16,
    head: String,
    body: Vec<u8>,
}

impl Answer {
    fn header(&self, name: &str) -> &str {
        let line = self.head.lines().find(|line| line.to_ascii_lowercase().starts_with(&format!("{name}: ")));
        line.map(|line| &line[name.len() + 2..]).unwrap_or_default()
    }
}

impl Editor<'_> {
    fn get(&self, path: &str, headers: &str) -> Answer {
        let mut stream = TcpStream::connect(&self.server.address).expect("it listens");
        let (host, project) = (&self.server.address, &self.path);
        let head = format!("GET {project}/{path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n{headers}\r\n");
        stream.write_all(head.as_bytes()).expect("sent");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("an answer");
        let end = answer.windows(4).position(|part| part == b"\r\n\r\n").expect("a head");
        let head = String::from_utf8(answer[..end].to_vec()).expect("text");
        let status = head.split(' ').nth(1).expect("a status").parse().expect("a number");
        Answer { status, head, body: answer.split_off(end + 4) }
    }

    fn json(&self, path: &str) -> Value {
        let answer = self.get(path, "");
        assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(&answer.body));
        serde_json::from_slice(&answer.body).expect("JSON")
    }

    fn outline(&self) -> Value {
        self.json("timeline/preview")
    }

    /// Fetches a piece into a file.
    fn piece(&self, path: &str, name: &str) -> PathBuf {
        let answer = self.get(path, "");
        assert_eq!(answer.status, 200, "{path}: {}", String::from_utf8_lossy(&answer.body));
        let file = self.fixture.path(name);
        std::fs::write(&file, &answer.body).expect("written");
        file
    }

    fn edit(&self, edits: &Value) {
        let path = format!("{}/timeline", self.path);
        let body = json!({ "edits": edits }).to_string();
        let (head, answer) = self.server.exchange("PATCH", &path, &[("if-match", "*")], &body);
        assert!(head.contains(" 200 "), "{head} {answer}");
    }

    /// Renders a draft of the timeline as it is, and returns its video.
    fn draft(&self) -> PathBuf {
        let (head, answer) =
            self.server.exchange("POST", &format!("{}/render", self.path), &[], r#"{"quality": "draft"}"#);
        assert!(head.contains(" 202 "), "{head} {answer}");
        self.server.completed(self.path.rsplit('/').next().expect("an id"));
        let assets = self.json("assets");
        let mut videos = assets["items"].as_array().expect("assets").iter().filter(|asset| asset["kind"] == "final");
        let draft = videos.next_back().expect("the newest")["id"].as_str().expect("an id").to_owned();
        let (host, to) = (&self.server.address, self.fixture.path("draft.mp4"));
        let url = format!("http://{host}/api/v1/assets/{draft}/content");
        let fetched = Command::new("curl").args(["-sf", "-o"]).arg(&to).arg(url).status().expect("curl runs");
        assert!(fetched.success());
        to
    }

    /// How many segments the renderer keeps.
    fn kept(&self) -> usize {
        let mut count = 0;
        let mut folders = vec![self.fixture.path("data")];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
                let path = entry.path();
                if path.is_dir() {
                    folders.push(path);
                } else if path.extension().is_some_and(|extension| extension == "segment") {
                    count += 1;
                }
            }
        }
        count
    }
}

fn segments(outline: &Value) -> Vec<(String, u64, u64)> {
    let segments = outline["segments"].as_array().expect("segments").iter();
    let number = |segment: &Value, name: &str| segment[name].as_u64().expect("a number");
    segments
        .map(|segment| {
            let hash = segment["hash"].as_str().expect("a hash").to_owned();
            (hash, number(segment, "first_frame"), number(segment, "frames"))
        })
        .collect()
}

/// The luma of all frames.
fn luma(file: &Path) -> Vec<u8> {
    decode(file, "-f rawvideo -pix_fmt gray -fps_mode passthrough")
}

/// The colours of all frames.
fn colours(file: &Path) -> Vec<u8> {
    decode(file, "-f rawvideo -pix_fmt rgb24 -fps_mode passthrough")
}

fn edited(test: impl FnOnce(&Editor<'_>)) {
    let fixture = Fixture::with_brief(BRIEF);
    let server = Server::start(&fixture);
    let (_, answer) = server.ask("POST", "/api/v1/projects", &json!({ "brief": BRIEF }).to_string());
    let made: Value = serde_json::from_str(&answer).expect("JSON");
    let id = made["project"]["id"].as_str().expect("an id");
    server.completed(id);
    test(&Editor { fixture: &fixture, server: &server, path: format!("/api/v1/projects/{id}") });
}

#[test]
fn pieces_are_what_the_draft_shows_and_sounds_like() {
    edited(|editor| {
        let outline = editor.outline();
        assert_eq!((outline["width"].as_u64(), outline["height"].as_u64()), (Some(SIZE.0), Some(SIZE.1)), "{outline}");
        assert_eq!((&outline["fps_num"], &outline["fps_den"]), (&json!(25), &json!(1)));
        let (segments, mut next, mut shown) = (segments(&outline), 0, Vec::new());
        let before = editor.kept();
        for (index, (hash, first, frames)) in segments.iter().enumerate() {
            assert_eq!(*first, next, "without gaps");
            next += frames;
            let path = format!("timeline/preview/segments/{hash}");
            let mime = editor.get(&path, "").header("content-type").to_owned();
            assert!(mime.starts_with("video/mp4; codecs=\"avc1.64"), "{mime}");
            let file = editor.piece(&path, &format!("segment-{index}.mp4"));
            let packets = ffprobe(&file, &["-show_entries", "packet=pts"]);
            assert_eq!(packets.lines().count() as u64, *frames, "{path}");
            shown.extend(luma(&file));
        }
        assert_eq!(Some(next), outline["frames"].as_u64());
        let distinct: BTreeSet<&String> = segments.iter().map(|(hash, ..)| hash).collect();
        assert_eq!(editor.kept() - before, distinct.len(), "each is encoded once, however often it is asked for");

        let sound = outline["sound"]["hash"].as_str().expect("a sound");
        let file = editor.piece(&format!("timeline/preview/sounds/{sound}"), "sound.mp4");
        let told = ffprobe(&file, &["-show_entries", "stream=codec_name,sample_rate,channels"]);
        assert_eq!(told.trim(), "aac,48000,2");
        let samples = |file| decode(file, "-f s16le -ac 1").len() as f64 / 2.0 / 48_000.0;
        let ahead = outline["sound"]["ahead_samples"].as_f64().expect("a number") / 48_000.0;
        let length = next as f64 / 25.0;
        assert!((samples(&file) - ahead - length).abs() < 0.05, "{} s of {length}", samples(&file));

        let draft = editor.draft();
        assert!(shown == luma(&draft), "the pieces are not what the draft shows");
        assert_eq!(editor.kept() - before, distinct.len(), "the draft is joined of them");
    });
}

#[test]
fn a_frame_is_what_the_finished_video_shows() {
    edited(|editor| {
        let frame = 30;
        let picture = editor.piece(&format!("timeline/preview/frames/{frame}"), "frame.jpg");
        assert_eq!(ffprobe(&picture, &["-show_entries", "stream=width,height"]).trim(), "96,160");
        let assets = editor.json("assets");
        let mut finals = assets["items"].as_array().expect("assets").iter().filter(|asset| asset["kind"] == "final");
        let video = finals.next().expect("a video")["id"].as_str().expect("an id").to_owned();
        let (status, url) = editor.server.ask("GET", &format!("/api/v1/assets/{video}/url"), "");
        assert_eq!(status, 200);
        let url: Value = serde_json::from_str(&url).expect("JSON");
        let address = format!("http://{}{}", editor.server.address, url["url"].as_str().expect("an address"));
        let film = editor.fixture.path("film.mp4");
        let fetched = Command::new("curl").args(["-sf", "-o"]).arg(&film).arg(address).status().expect("curl runs");
        assert!(fetched.success());
        let all = colours(&film);
        let size = 96 * 160 * 3;
        let finished = &all[frame * size..(frame + 1) * size];
        let shown = colours(&picture);
        let distance: u64 = finished.iter().zip(&shown).map(|(a, b)| u64::from(a.abs_diff(*b))).sum();
        assert!(distance / (size as u64) < 4, "{} on average", distance / size as u64);

        let small = editor.piece(&format!("timeline/preview/frames/{frame}?longest=40"), "small.jpg");
        assert_eq!(ffprobe(&small, &["-show_entries", "stream=width,height"]).trim(), "24,40");
        let frames = editor.outline()["frames"].as_u64().expect("a number");
        assert_eq!(editor.get(&format!("timeline/preview/frames/{}", frames - 1), "").status, 200);
        for (path, status, code) in [
            (format!("timeline/preview/frames/{frames}"), 404, "no_such_piece"),
            ("timeline/preview/frames/-1".to_owned(), 404, "not_found"),
            ("timeline/preview/frames/0?longest=15".to_owned(), 400, "invalid_parameter"),
            ("timeline/preview/frames/0?longest=4097".to_owned(), 400, "invalid_parameter"),
        ] {
            let answer = editor.get(&path, "");
            let body = String::from_utf8_lossy(&answer.body);
            assert!(answer.status == status && body.contains(code), "{path}: {} {body}", answer.status);
        }
    });
}

#[test]
fn after_an_edit_only_what_it_touches_has_another_name() {
    edited(|editor| {
        let before = editor.outline();
        let timeline = editor.json("timeline");
        let tracks = timeline["tracks"].as_array().expect("tracks");
        let track = tracks.iter().position(|track| track["kind"] == "visual").expect("one that is seen");
        let clips = tracks[track]["clips"].as_array().expect("clips");
        let fade = |opacity: f64| {
            let mut clip = clips.last().expect("a clip").clone();
            clip["look"]["opacity"] = json!(opacity);
            let last = clips.len() - 1;
            let splice = json!({ "track": track, "from": last, "remove": 1, "clips": { "visual": [clip] } });
            editor.edit(&json!([{ "edit": "splice", "tracks": [splice] }]));
        };
        fade(0.5);
        let after = editor.outline();
        assert_ne!(before["etag"], after["etag"]);
        let (old, new) = (segments(&before), segments(&after));
        assert_eq!(old.len(), new.len());
        assert_eq!(old[0], new[0], "what comes before the edit is what it was");
        let (gone, come) = (&old.last().expect("one").0, &new.last().expect("one").0);
        assert_ne!(gone, come);
        assert_eq!(before["sound"], after["sound"], "nothing else is heard");

        let segment = |hash: &str, headers: &str| editor.get(&format!("timeline/preview/segments/{hash}"), headers);
        assert_eq!(segment(gone, "").status, 200, "who edits may be behind by an edit");
        let missing = segment(&"0".repeat(64), "");
        assert!(missing.status == 404 && String::from_utf8_lossy(&missing.body).contains("no_such_piece"));
        let fetched = segment(come, "");
        assert_eq!(fetched.status, 200);
        let again = segment(come, &format!("if-none-match: {}\r\n", fetched.header("etag")));
        assert_eq!((again.status, again.body.len()), (304, 0));
        assert_eq!(segment("no-hash", "").status, 404);
        let frame = |headers: &str| editor.get("timeline/preview/frames/0", headers);
        let tag = format!("if-none-match: {}\r\n", frame("").header("etag"));
        assert_eq!(frame(&tag).status, 304);
        fade(0.6);
        assert_eq!(frame(&tag).status, 200, "another version may show something else");
    });
}
