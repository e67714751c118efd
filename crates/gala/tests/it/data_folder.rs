//! The data folder as a process finds and leaves it: held by one, its user's alone, on a disk that fills up.

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use serde_json::Value;

use super::{
    fixture::{BRIEF, Fixture},
    serve::Server,
};

#[test]
fn a_second_process_on_the_same_folder_is_refused() {
    let fixture = Fixture::with_brief(BRIEF);
    let server = Server::start(&fixture);
    let holder = format!("process {}", server.child.id());
    for args in [&["serve", "--listen", "127.0.0.1:0"][..], &["storage", "check"]] {
        let refused = fixture.run(args);
        assert!(!refused.ok && refused.text.contains(&holder) && refused.text.contains("--data"), "{}", refused.text);
    }
    fixture.make().assert_refused(&fixture, &[&holder]);
    assert_eq!(server.ask("GET", "/health", "").0, 200);
}

#[test]
fn an_sqlite_file_that_no_folder_guards_is_refused() {
    let fixture = Fixture::with_brief(BRIEF);
    let url = format!("sqlite:{}", fixture.path("elsewhere.db").display());
    let output = fixture.command(&["migrate"]).env("GALA_DATABASE_URL", url).output().expect("gala starts");
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success() && text.contains("--data"), "{text}");
    assert!(!fixture.path("elsewhere.db").exists());
}

#[test]
fn a_folder_of_a_newer_gala_is_refused_and_left_as_it_is() {
    let fixture = Fixture::with_brief(BRIEF);
    fixture.write("data/VERSION", "2\n");
    fixture.make().assert_refused(&fixture, &["version 2", "update GALA"]);
    assert_eq!(fs::read_dir(fixture.path("data")).expect("a folder").count(), 2, "VERSION and the lock");
}

#[test]
fn the_data_are_their_users_alone_and_the_video_is_not_whatever_the_mask() {
    for (mask, out_mode) in [("000", 0o666), ("022", 0o644)] {
        let fixture = Fixture::with_brief(BRIEF);
        let script = format!("umask {mask}; exec '{}' make brief.md -o out/tea", env!("CARGO_BIN_EXE_gala"));
        let mut made = Command::new("sh");
        made.args(["-c", &script]).current_dir(fixture.path("")).env("GALA_DATA", fixture.path("data"));
        let output = made.output().expect("sh is installed");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let mut looked_at = 0;
        each(&fixture.path("data"), &mut |path, mode| {
            looked_at += 1;
            assert_eq!(mode & 0o077, 0, "{} has {mode:o}", path.display());
        });
        assert!(looked_at > 20);
        each(&fixture.path("out"), &mut |path, mode| {
            let expected = if path.is_dir() { out_mode | 0o111 } else { out_mode };
            assert_eq!(mode, expected, "{} has {mode:o}", path.display());
        });
    }
}

/// Looks at a folder and everything in it.
fn each(path: &Path, look: &mut impl FnMut(&Path, u32)) {
    look(path, fs::metadata(path).expect("facts").permissions().mode() & 0o777);
    if path.is_dir() {
        for entry in fs::read_dir(path).expect("a folder") {
            each(&entry.expect("an entry").path(), look);
        }
    }
}

#[test]
fn a_check_tells_what_is_missing_and_leaves_it_to_the_user() {
    let fixture = Fixture::with_brief(BRIEF);
    fixture.make().assert_ok();
    assert!(fixture.run(&["storage", "check"]).assert_ok().text.contains("assets of projects"));
    let mut lost = None;
    each(&fixture.path("data/objects"), &mut |path, _| {
        let is_video = path.parent().is_some_and(|folder| folder.ends_with("final"));
        if is_video && path.extension().is_some_and(|extension| extension == "mp4") {
            lost = Some(path.to_owned());
        }
    });
    fs::remove_file(lost.expect("a finished video")).expect("lost");
    for args in [&["storage", "check"][..], &["storage", "check", "--repair"]] {
        let told = fixture.run(args);
        assert!(!told.ok && told.text.contains("missing") && told.text.contains("/final/final-"), "{}", told.text);
    }
    // What can be made again is made again.
    fixture.make().assert_ok();
    assert!(fixture.path("out/final.mp4").exists());
}

#[test]
fn a_check_reads_every_byte_unless_it_is_to_be_quick() {
    let fixture = Fixture::with_brief(BRIEF);
    fixture.make().assert_ok();
    let mut clip = None;
    each(&fixture.path("data/objects"), &mut |path, _| {
        if path.to_string_lossy().contains("scene-02-clip") {
            clip = Some(path.to_owned());
        }
    });
    let clip = clip.expect("the clip of the second scene");
    let mut bytes = fs::read(&clip).expect("a clip");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 0x10;
    fs::write(&clip, &bytes).expect("written");
    fixture.run(&["storage", "check", "--quick"]).assert_ok();
    let told = fixture.run(&["storage", "check", "--repair"]);
    for part in ["scene-02-clip", "has other bytes than were stored", "of the project Tea ("] {
        assert!(!told.ok && told.text.contains(part), "{part}: {}", told.text);
    }
    assert!(fs::read(&clip).expect("still there") == bytes, "it was touched");
    // What can be made again is made again, and not taken as it is.
    fixture.make().assert_ok();
    bytes[middle] ^= 0x10;
    assert!(fixture.read("out/clips/scene-02.mp4") == bytes, "another clip");
}

#[test]
fn a_server_on_a_full_disk_says_so_and_recovers_by_itself() {
    let fixture = Fixture::with_brief(BRIEF);
    fs::create_dir_all(fixture.path("data")).expect("a folder");
    let (server, data) = serve_on_disk_of(&fixture, "600m");
    let mut accepted = vec![create(&server).expect("there is room")];
    until_ready(&server, true);

    let filler = data.join("filler");
    fill(&filler);
    let full = Instant::now();
    let mut refused = 0;
    // What the database's log has room for already is still accepted.
    while refused < 3 {
        match create(&server) {
            Ok(id) => accepted.push(id),
            Err((status, code)) => {
                assert!(
                    matches!((status, &code[..]), (507, "storage_full") | (503, "database_unavailable")),
                    "{status} {code}"
                );
                refused += 1;
            }
        }
        assert!(full.elapsed() < Duration::from_secs(60), "a full disk takes everything");
    }
    until_ready(&server, false);

    fs::remove_file(&filler).expect("room again");
    until_ready(&server, true);
    accepted.push(create(&server).expect("there is room"));
    for id in &accepted {
        assert_eq!(server.ask("GET", &format!("/api/v1/projects/{id}"), "").0, 200, "{id} was accepted and is lost");
    }
}

/// Starts a server with its data on a disk of that size, in a mount namespace of its own. Returns the data folder as it is
/// seen from outside.
fn serve_on_disk_of(fixture: &Fixture, size: &str) -> (Server, PathBuf) {
    let data = fixture.path("data");
    let (folder, gala) = (data.display(), env!("CARGO_BIN_EXE_gala"));
    let script = format!("mount -t tmpfs -o size={size} none '{folder}' && exec '{gala}' serve --listen 127.0.0.1:0");
    let mut unshare = Command::new("unshare");
    unshare.args(["--user", "--map-root-user", "--mount", "sh", "-c", &script]).env("GALA_DATA", &data);
    let server = Server::of(unshare);
    let inside = PathBuf::from(format!("/proc/{}/root{folder}", server.child.id()));
    (server, inside)
}

/// Writes until there is no room.
fn fill(path: &Path) {
    use std::io::Write;
    let mut file = fs::File::create(path).expect("made");
    for size in [1 << 20, 4096, 1] {
        while file.write_all(&vec![0; size]).is_ok() {}
    }
}

/// Makes a project. Returns its id, or the status and the code of the refusal.
fn create(server: &Server) -> Result<String, (u16, String)> {
    let body = serde_json::json!({ "brief": BRIEF }).to_string();
    let (status, answer) = server.ask("POST", "/api/v1/projects", &body);
    let answer: Value = serde_json::from_str(&answer).expect("JSON");
    let text = |value: &Value| value.as_str().expect("text").to_owned();
    if status == 202 { Ok(text(&answer["project"]["id"])) } else { Err((status, text(&answer["code"]))) }
}

/// Waits until the server says that it is ready, or that it is not: within ten seconds.
fn until_ready(server: &Server, wanted: bool) {
    let since = Instant::now();
    while (server.ask("GET", "/ready", "").0 == 200) != wanted {
        assert!(since.elapsed() < Duration::from_secs(10), "not {wanted} within ten seconds");
        std::thread::sleep(Duration::from_millis(100));
    }
}
