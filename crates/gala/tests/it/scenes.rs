//! Scenes that are edited over HTTP: what is stale is made again, and nothing else.

use std::{
    collections::HashMap,
    io::{Read, Write},
    net::TcpStream,
    path::Path,
    process::Command,
};

use gala_testkit::ffmpeg::decode;
use serde_json::{Value, json};

use super::{fixture::Fixture, serve::Server, written_whisper::add_whisper};

const BRIEF: &str = "---\ntitle: Tea\nformat: 96x160\nfps: 25\nmusic: off\n---\n\
                     Tea is warm in the morning.\n\nA leaf falls into the cup.\n\nThe pot is red.\n\nNow we drink.\n";

struct Project<'a> {
    server: &'a Server,
    path: String,
}

impl Project<'_> {
    fn get(&self, path: &str) -> Value {
        let (status, answer) = self.server.ask("GET", path, "");
        assert_eq!(status, 200, "{path}: {answer}");
        serde_json::from_str(&answer).expect("JSON")
    }

    fn of(&self, what: &str) -> Vec<Value> {
        self.get(&format!("{}/{what}", self.path))["items"].as_array().expect("a list").clone()
    }

    fn scripts(&self) -> Vec<String> {
        self.of("scenes").iter().map(|scene| scene["script"].as_str().expect("a text").to_owned()).collect()
    }

    fn jobs(&self, kind: &str) -> usize {
        let id = self.path.rsplit('/').next().expect("an id");
        let list = self.get(&format!("/api/v1/jobs?project_id={id}&kind={kind}&limit=100"));
        list["items"].as_array().expect("jobs").len()
    }

    fn change(&self, method: &str, path: &str, body: &Value) -> Value {
        let (head, answer) = self.server.exchange(method, path, &[("if-match", "*")], &body.to_string());
        let status = head.split(' ').nth(1).expect("a status");
        assert!(["200", "201", "202"].contains(&status), "{method} {path}: {head} {answer}");
        serde_json::from_str(&answer).expect("JSON")
    }

    fn edit(&self, edits: &Value) -> Value {
        self.change("PATCH", &format!("{}/scenes", self.path), &json!({ "edits": edits }))
    }

    /// Makes the video of the scenes as they are, and returns how many clips were made for it.
    fn refresh(&self) -> usize {
        let before = self.jobs("process_clip");
        self.change("POST", &format!("{}/refresh", self.path), &json!({}));
        self.server.completed(self.path.rsplit('/').next().expect("an id"));
        self.jobs("process_clip") - before
    }

    /// What is spoken in the newest video, scene by scene.
    fn captions(&self) -> String {
        let assets = self.of("assets");
        let newest = assets.iter().rev().find(|asset| asset["mime"] == "application/x-subrip").expect("captions");
        let (status, text) =
            self.server.ask("GET", &format!("/api/v1/assets/{}/content", newest["id"].as_str().expect("an id")), "");
        assert_eq!(status, 200);
        text.lines().filter(|line| line.starts_with(char::is_alphabetic)).collect::<Vec<_>>().join(" ")
    }

    /// Brings a file to the project, and returns the id of its asset.
    fn upload(&self, file: &Path, mime: &str) -> String {
        let content = std::fs::read(file).expect("read");
        let id = self.path.rsplit('/').next().expect("an id");
        let said = json!({ "project_id": id, "name": "a file", "mime": mime, "size_bytes": content.len() });
        let begun = self.change("POST", "/api/v1/assets/init-upload", &said);
        let mut stream = TcpStream::connect(&self.server.address).expect("it listens");
        let (url, length) = (begun["upload_session"]["url"].as_str().expect("an address"), content.len());
        let host = &self.server.address;
        let head = format!(
            "PATCH {url} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\ntus-resumable: 1.0.0\r\nupload-offset: 0\r\n\
             content-type: application/offset+octet-stream\r\ncontent-length: {length}\r\n\r\n"
        );
        stream.write_all(&[head.as_bytes(), &content].concat()).expect("sent");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("an answer");
        assert!(answer.contains(" 204 "), "{answer}");
        let asset = begun["asset"]["id"].as_str().expect("an id");
        self.change("POST", "/api/v1/assets/finalize", &json!({ "asset_id": asset }));
        asset.to_owned()
    }

    fn take_of(&self, scene: usize, kind: &str) -> Value {
        self.of("scenes")[scene]["takes"][kind].clone()
    }
}

#[test]
fn what_is_stale_is_made_again_and_the_rest_is_used_again() {
    let fixture = Fixture::with_brief(BRIEF);
    let server = Server::start(&fixture);
    let (_, answer) = server.ask("POST", "/api/v1/projects", &json!({ "brief": BRIEF }).to_string());
    let made: Value = serde_json::from_str(&answer).expect("JSON");
    let id = made["project"]["id"].as_str().expect("an id").to_owned();
    server.completed(&id);
    let project = Project { server: &server, path: format!("/api/v1/projects/{id}") };
    let refresh = project.get(&format!("{}/refresh", project.path));
    assert_eq!((&refresh["is_video_stale"], &refresh["scenes"]), (&json!(false), &json!([])));
    let (status, answer) = server.ask("POST", &format!("{}/refresh", project.path), "");
    assert!(status == 409 && answer.contains("nothing_stale"), "{answer}");

    // Another text: its speech and its clip.
    let scenes = project.of("scenes");
    let scene = |index: usize| scenes[index]["id"].as_str().expect("an id").to_owned();
    let changed =
        project.change("PATCH", &format!("/api/v1/scenes/{}", scene(1)), &json!({ "script": "Two leaves fall." }));
    let parts: Vec<&str> =
        changed["stale"].as_array().expect("parts").iter().filter_map(|part| part["what"].as_str()).collect();
    assert_eq!(parts, ["speech", "clip"]);
    let (image, other) = (project.take_of(1, "image"), project.take_of(0, "speech"));
    assert_eq!(project.refresh(), 1);
    assert_eq!((project.take_of(1, "image"), project.take_of(0, "speech")), (image.clone(), other));
    let captions = project.captions();
    assert!(captions.contains("Two leaves fall.") && captions.contains("Now we drink."), "{captions}");

    // Another order in the middle: no clip at all.
    project.edit(&json!([{ "edit": "move", "scene": scene(2), "position": 2 }]));
    assert_eq!(project.refresh(), 0);
    let captions = project.captions();
    let at = |text: &str| captions.find(text).unwrap_or_else(|| panic!("{text} in {captions}"));
    assert!(at("The pot is red.") < at("Two leaves fall."), "{captions}");

    // Another picture, which is chosen at once; then the first one again.
    let wish = json!({ "what": "image", "prompt": "red teapot" });
    let taken = project.change("POST", &format!("/api/v1/scenes/{}/regenerate", scene(1)), &wish);
    let job = taken["items"][0]["id"].as_str().expect("a job").to_owned();
    wait(|| project.get(&format!("/api/v1/jobs/{job}"))["state"] == "SUCCEEDED");
    assert_ne!(project.take_of(2, "image"), image);
    let takes = project.get(&format!("/api/v1/scenes/{}/takes", scene(1)));
    let takes = takes["items"].as_array().expect("takes");
    let newest = &takes[0];
    assert_eq!(
        (&newest["kind"], &newest["prompt"], &newest["is_chosen"]),
        (&json!("image"), &json!("red teapot"), &json!(true))
    );
    assert_eq!(newest["parent_id"], image);
    let (status, _) =
        server.ask("GET", &format!("/api/v1/assets/{}", newest["asset_id"].as_str().expect("a picture")), "");
    assert_eq!(status, 200);
    assert_eq!(project.refresh(), 1, "the clip shows another picture");
    let first = image.as_str().expect("a take");
    project.change("PUT", &format!("/api/v1/scenes/{}/takes/{first}/choice", scene(1)), &json!({}));
    assert_eq!(project.take_of(2, "image"), image);
    let stale = project.get(&format!("{}/refresh", project.path));
    assert_eq!(stale["scenes"][0]["stale"], json!([{ "what": "clip", "changed": ["image"] }]));

    // Scenes that come and go.
    let edited = project.edit(&json!([
        { "edit": "remove", "scene": scene(3) },
        { "edit": "insert", "position": 1, "scene": { "script": "Good morning to all." } },
    ]));
    assert_eq!(
        project.scripts(),
        ["Good morning to all.", "Tea is warm in the morning.", "The pot is red.", "Two leaves fall."]
    );
    let made = project.refresh();
    assert!(
        (3..=4).contains(&made),
        "the new one, the first and the last of before, and the one of the picture: {made}"
    );
    assert!(project.captions().starts_with("Good morning to all."), "{}", project.captions());
    project.edit(&edited["inverse"]);
    assert_eq!(project.scripts().last().expect("a scene"), "Now we drink.");
    assert_eq!(project.of("activity").len(), 4);
}

#[test]
fn a_picture_and_a_voice_that_were_uploaded_are_seen_and_heard() {
    let fixture = Fixture::with_brief(BRIEF);
    let server = Server::start(&fixture);
    let (_, answer) = server.ask("POST", "/api/v1/projects", &json!({ "brief": BRIEF }).to_string());
    let made: Value = serde_json::from_str(&answer).expect("JSON");
    let id = made["project"]["id"].as_str().expect("an id").to_owned();
    server.completed(&id);
    let project = Project { server: &server, path: format!("/api/v1/projects/{id}") };
    let (red, tone) = (fixture.path("red.png"), fixture.path("tone.wav"));
    ffmpeg(&["-f", "lavfi", "-i", "color=red:size=240x400", "-frames:v", "1"], &red);
    ffmpeg(&["-f", "lavfi", "-i", "sine=frequency=440:sample_rate=48000:duration=2.5"], &tone);
    let picture = project.upload(&red, "image/png");
    let voice = project.upload(&tone, "audio/wav");
    let scene = project.of("scenes")[1]["id"].as_str().expect("an id").to_owned();
    let changes = json!({ "picture": picture, "narration": voice, "motion": "hold" });
    project.change("PATCH", &format!("/api/v1/scenes/{scene}"), &changes);
    assert_eq!(project.refresh(), 1);
    let clips = project.of("assets");
    let clip = clips.iter().rev().find(|asset| asset["kind"] == "clip").expect("a clip");
    let file = fixture.path("data/objects").join(clip["object_key"].as_str().expect("a key"));
    let frame = decode(&file, "-ss 1 -frames:v 1 -vf crop=96:40:0:0,scale=1:1 -f rawvideo -pix_fmt rgb24");
    assert!(frame[0] > 200 && frame[1] < 40 && frame[2] < 40, "the picture is red: {frame:?}");
    let sound = decode(&file, "-ss 0.5 -t 1 -f f32le -ac 1 -ar 48000");
    let samples: Vec<f32> =
        sound.chunks_exact(4).map(|four| f32::from_le_bytes(four.try_into().expect("four"))).collect();
    let crossings = samples.windows(2).filter(|pair| pair[0] < 0.0 && pair[1] >= 0.0).count();
    assert!((435..=445).contains(&crossings), "the tone of 440 Hz crosses zero {crossings} times");
    let takes = project.get(&format!("/api/v1/scenes/{scene}/takes"));
    let given = takes["items"].as_array().expect("takes").iter().filter(|take| take["is_chosen"] == true);
    let providers: Vec<_> = given.map(|take| take["provider"].as_str().unwrap_or_default()).collect();
    assert!(providers.iter().filter(|provider| provider.starts_with("given")).count() >= 2, "{providers:?}");

    // The text of what is heard is corrected, and the words that are in both texts keep their times.
    let before = spoken_at(&project);
    project.change("PATCH", &format!("/api/v1/scenes/{scene}"), &json!({ "script": "A leaf drops into the red cup." }));
    assert_eq!(project.refresh(), 1);
    let after = spoken_at(&project);
    for word in ["A", "leaf", "into", "the", "cup."] {
        assert_eq!(after[word], before[word], "{word}: {before:?} {after:?}");
    }
    assert_eq!(after["drops"], before["falls"], "it stands for that");
    assert!(after["the"] < after["red"] && after["red"] < after["cup."], "{after:?}");

    // What is no picture is told as that, and is not taken in the place of what is there.
    let bad = fixture.path("bad.png");
    std::fs::write(&bad, [&std::fs::read(&red).expect("read")[..60], b"cut off"].concat()).expect("written");
    let bad = project.upload(&bad, "image/png");
    let asset = || project.get(&format!("/api/v1/assets/{bad}"));
    wait(|| asset()["status"] == "FAILED");
    let why = asset()["error"]["error_message"].as_str().expect("a reason").to_owned();
    assert!(!why.is_empty() && !why.contains("data/objects"), "{why}");
    let path = format!("/api/v1/scenes/{scene}");
    let (head, answer) = server.exchange("PATCH", &path, &[("if-match", "*")], &json!({ "picture": bad }).to_string());
    assert!(head.contains(" 400 ") && answer.contains("no_such_file"), "{head} {answer}");
    assert_eq!(project.get(&path)["picture"], picture);
}

/// When each word of the second scene is heard, in milliseconds, by the timeline.
fn spoken_at(project: &Project<'_>) -> HashMap<String, u64> {
    let timeline = project.get(&format!("{}/timeline", project.path));
    let tracks = timeline["tracks"].as_array().expect("tracks").iter();
    let captions = tracks
        .filter(|track| track["kind"] == "caption")
        .flat_map(|track| track["captions"].as_array().expect("captions"));
    let text = |caption: &Value| caption["text"].as_str().expect("a text").to_owned();
    let captions: Vec<&Value> = captions.collect();
    let first = captions.iter().position(|caption| text(caption).starts_with("A leaf")).expect("the scene");
    let mut words = HashMap::new();
    for caption in &captions[first..] {
        if text(caption).starts_with("The pot") {
            break;
        }
        for word in caption["words"].as_array().expect("words") {
            let at = |end: &str| word["bytes"][end].as_u64().expect("a number") as usize;
            words.insert(text(caption)[at("start")..at("end")].to_owned(), word["start_ms"].as_u64().expect("a time"));
        }
    }
    words
}

fn ffmpeg(args: &[&str], out: &Path) {
    let status = Command::new("ffmpeg").args(["-nostdin", "-v", "error"]).args(args).arg(out).status();
    assert!(status.expect("ffmpeg runs").success());
}

fn wait(is_done: impl Fn() -> bool) {
    for _ in 0..240 {
        if is_done() {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(250));
    }
    panic!("it was not done in a minute");
}

#[test]
fn what_is_said_in_a_film_that_was_uploaded_is_written_down() {
    let fixture = Fixture::with_brief(BRIEF);
    let server = Server::start(&fixture);
    let (_, answer) = server.ask("POST", "/api/v1/projects", &json!({ "brief": BRIEF }).to_string());
    let made: Value = serde_json::from_str(&answer).expect("JSON");
    let id = made["project"]["id"].as_str().expect("an id").to_owned();
    let project = Project { server: &server, path: format!("/api/v1/projects/{id}") };
    let film = fixture.path("talk.mp4");
    let arguments = "-f lavfi -i color=red:s=96x160:r=25:d=4 -f lavfi -i sine=frequency=300:duration=4 -shortest";
    gala_testkit::ffmpeg::make(&film, arguments);
    let asset = project.upload(&film, "video/mp4");
    let (path, said) = (format!("/api/v1/assets/{asset}"), json!({ "language": "en" }));
    let ended = || {
        let job = project.change("POST", &format!("{path}/transcript"), &said);
        let job = format!("/api/v1/jobs/{}", job["id"].as_str().expect("an id"));
        loop {
            let now = project.get(&job);
            if ["SUCCEEDED", "FAILED"].contains(&now["state"].as_str().expect("a state")) {
                return now;
            }
            std::thread::sleep(std::time::Duration::from_millis(50));
        }
    };
    assert_eq!(ended()["error"]["error_code"], "no_transcriber");
    add_whisper(&fixture);
    assert_eq!(ended()["state"], "SUCCEEDED");
    let derivatives = project.get(&path)["derivatives"].as_array().expect("a list").clone();
    let read = |role: &str| {
        let found =
            derivatives.iter().find(|one| one["role"] == role).unwrap_or_else(|| panic!("{role}: {derivatives:?}"));
        let (status, text) = server.ask("GET", found["url"].as_str().expect("an address"), "");
        assert_eq!(status, 200, "{text}");
        text
    };
    let transcript: Value = serde_json::from_str(&read("transcript")).expect("JSON");
    assert_eq!((&transcript["text"], &transcript["language"]), (&json!("Tea is a drink."), &json!("en")));
    assert_eq!(transcript["words"].as_array().map(Vec::len), Some(4));
    assert!(read("captions_vtt").starts_with("WEBVTT") && read("captions_srt").contains("Tea is a drink."));
}
