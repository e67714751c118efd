//! What a finished video leaves in the data folder, and what its user gets of it.

use std::{
    fs,
    path::{Path, PathBuf},
};

use gala_core::hash::ContentHash;
use gala_testkit::ffmpeg;
use serde_json::{Value, json};
use sqlx::{Connection, Row, SqliteConnection};

use super::fixture::{BRIEF, Fixture};

/// Some four seconds.
const FOUR_SECONDS: &str = "---\ntitle: Tea\nformat: 144x256\nfps: 25\nmusic: calm\n---\n\
                            The kettle boils, and the tea is ready to drink now.\n";

fn files_below(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            files_below(&path, into);
        } else {
            into.push(path);
        }
    }
}

fn data_files(fixture: &Fixture) -> Vec<PathBuf> {
    let mut files = Vec::new();
    files_below(&fixture.path("data"), &mut files);
    files.sort();
    files
}

fn bytes_of<'a>(files: impl Iterator<Item = &'a PathBuf>) -> u64 {
    files.map(|path| fs::metadata(path).expect("facts").len()).sum()
}

fn is_of(path: &Path, extensions: &[&str]) -> bool {
    path.extension().is_some_and(|extension| extensions.contains(&extension.to_string_lossy().as_ref()))
}

#[test]
fn four_seconds_leave_their_frames_their_pictures_and_little_else() {
    let fixture = Fixture::with_brief(FOUR_SECONDS);
    fixture.make().assert_ok();
    let report = fixture.json("out/report.json");
    let duration_ms = report["duration_ms"].as_u64().expect("a length");
    assert!((3500..5500).contains(&duration_ms), "{duration_ms} ms");
    let files = data_files(&fixture);
    let is_seen = |path: &&PathBuf| is_of(path, &["mp4", "segment", "jpg", "svg", "png"]);
    let is_music = |path: &&PathBuf| path.to_string_lossy().contains("/music");
    let others = files.iter().filter(|path| !is_seen(path) && !is_music(path));
    let bytes = bytes_of(others.clone());
    // More than half of it is the database, in which each table and index has a page, rows or not.
    assert!(bytes < 1_200_000, "{bytes} bytes in {:?}", others.collect::<Vec<_>>());
    // The bed of a mood is one file for all videos, however many names it has.
    let beds: Vec<&PathBuf> = files.iter().filter(is_music).collect();
    assert_eq!(beds.len(), 2, "{beds:?}");
    let inodes: std::collections::BTreeSet<u64> = beds.iter().map(|path| inode(path)).collect();
    assert_eq!(inodes.len(), 1);
    let bed = bytes_of(beds[..1].iter().copied());
    assert!(bed < 6_500_000, "{bed} bytes of music");
    assert!(!files.iter().any(|path| is_of(path, &["wav", "f32", "part"])), "{files:?}");
}

fn inode(path: &Path) -> u64 {
    use std::os::unix::fs::MetadataExt;
    fs::metadata(path).expect("facts").ino()
}

/// The samples of a file, as ffmpeg decodes them.
fn samples(path: &Path) -> Vec<u8> {
    ffmpeg::decode(path, "-f s24le -c:a pcm_s24le")
}

#[test]
fn users_get_wav_with_the_samples_that_are_stored_as_flac_and_a_report_that_is_right() {
    let fixture = Fixture::with_brief(FOUR_SECONDS);
    fixture.make().assert_ok();
    let report = fixture.json("out/report.json");
    let files = report["files"].as_array().expect("files");
    assert!(files.len() > 10);
    for file in files {
        let name = file["path"].as_str().expect("a name");
        let bytes = fixture.read(&format!("out/{name}"));
        assert_eq!(file["size_bytes"], bytes.len(), "{name}");
        assert_eq!(file["checksum"], json!(ContentHash::of(&bytes)), "{name}");
        if !name.ends_with(".wav") {
            continue;
        }
        assert_eq!((&bytes[..4], &bytes[8..12]), (&b"RIFF"[..], &b"WAVE"[..]), "{name}");
        let key = file["key"].as_str().expect("a key");
        assert!(key.ends_with(".flac"), "{key}");
        let (wav, flac) = (fixture.path(&format!("out/{name}")), fixture.path(&format!("data/objects/{key}")));
        assert!(samples(&wav) == samples(&flac), "{name}");
        assert!(samples(&wav).len() > 200_000, "{name}");
    }
    // A sound that the user changed is set aside, one that nobody changed is not written again.
    fixture.write("out/audio/scene-01.wav", "mine");
    let again = fixture.make().assert_ok();
    assert!(again.text.contains("1 files written"), "{}", again.text);
    assert_eq!(fixture.read("out/audio/scene-01.wav.kept-1"), b"mine");
}

fn in_database<T>(fixture: &Fixture, work: impl AsyncFnOnce(&mut SqliteConnection) -> T) -> T {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let url = format!("sqlite:{}", fixture.path("data/gala.db").display());
        let mut connection = SqliteConnection::connect(&url).await.expect("the database");
        let done = work(&mut connection).await;
        connection.close().await.expect("closed");
        done
    })
}

#[test]
fn the_asset_of_a_speech_is_told_as_what_it_is() {
    let fixture = Fixture::with_brief(BRIEF);
    fixture.make().assert_ok();
    let rows = in_database(&fixture, async |connection| {
        let text = "SELECT object_key, mime, size_bytes, checksum FROM assets WHERE object_key LIKE '%-speech-%'";
        sqlx::query(text).fetch_all(connection).await.expect("rows")
    });
    let mut flac = 0;
    for row in rows {
        let (key, mime): (String, String) = (row.get("object_key"), row.get("mime"));
        let bytes = fixture.read(&format!("data/objects/{key}"));
        assert_eq!(
            (row.get::<i64, _>("size_bytes"), row.get::<String, _>("checksum")),
            (bytes.len() as i64, ContentHash::of(&bytes).to_string())
        );
        match key.rsplit('.').next() {
            Some("flac") => {
                flac += 1;
                assert_eq!((mime.as_str(), &bytes[..4]), ("audio/flac", &b"fLaC"[..]));
            }
            _ => assert_eq!(mime, "audio/mpeg", "{key}"),
        }
    }
    assert_eq!(flac, 2);
}

/// Turns what was made into what an earlier version left: speech as WAV, and nothing said of it as FLAC.
async fn make_earlier(fixture: &Fixture, connection: &mut SqliteConnection) -> usize {
    let rows = sqlx::query("SELECT input_hash, output FROM made WHERE kind = 'speech'");
    let rows = rows.fetch_all(&mut *connection).await.expect("rows");
    for row in &rows {
        let mut speech: Value = serde_json::from_str(&row.get::<String, _>("output")).expect("JSON");
        let sound = speech["sound"].as_object_mut().expect("a sound");
        let facts = sound.remove("wav").expect("what it is as WAV");
        let key = sound["key"].as_str().expect("a key").to_owned();
        let scene = key.split("/scene-").nth(1).and_then(|rest| rest.get(..2)).expect("a scene");
        let wav = fixture.read(&format!("out/audio/scene-{scene}.wav"));
        let earlier = key.replace(".flac", ".wav");
        fixture.write(&format!("data/objects/{earlier}"), &wav);
        fs::remove_file(fixture.path(&format!("data/objects/{key}"))).expect("removed");
        sound.insert("key".to_owned(), json!(earlier));
        sound.insert("checksum".to_owned(), facts["checksum"].clone());
        sound.insert("size_bytes".to_owned(), facts["size_bytes"].clone());
        assert_eq!(facts, json!({ "checksum": ContentHash::of(&wav), "size_bytes": wav.len() }));
        let update = sqlx::query("UPDATE made SET output = $1 WHERE kind = 'speech' AND input_hash = $2");
        let update = update.bind(speech.to_string()).bind(row.get::<String, _>("input_hash"));
        update.execute(&mut *connection).await.expect("updated");
    }
    rows.len()
}

#[test]
fn what_an_earlier_version_spoke_is_used_as_it_is() {
    let fixture = Fixture::with_brief(BRIEF);
    fixture.make().assert_ok();
    let (spoken, heard) = (fixture.read("out/audio/scene-01.wav"), fixture.read("out/final.mp4"));
    assert_eq!(in_database(&fixture, async |connection| make_earlier(&fixture, connection).await), 2);
    // The project's own file is gone, so it is made again, of what is there.
    fixture.make().assert_ok();
    let report = fixture.json("out/report.json");
    for file in report["files"].as_array().expect("files") {
        let (name, key) = (file["path"].as_str().expect("a name"), file["key"].as_str().expect("a key"));
        if name.ends_with(".wav") {
            assert!(key.ends_with(".wav"), "{key} was spoken again");
        }
    }
    assert!(fixture.read("out/audio/scene-01.wav") == spoken, "another sound");
    assert!(fixture.read("out/final.mp4") == heard, "another video");
}
