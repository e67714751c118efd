//! A folder with a brief, and the program run in it.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
};

use gala_testkit::ffmpeg::ffprobe;
use serde_json::Value;

/// Two short scenes in a small picture: everything that a video has, in a second.
pub const BRIEF: &str = "---\ntitle: Tea\nformat: 144x256\nfps: 25\nmusic: off\n---\n\
                         Tea is warm in the morning.\n\nA leaf falls into the cup.\n";

/// A folder of its own, removed at the end.
pub struct Fixture {
    folder: tempfile::TempDir,
}

impl Fixture {
    /// Starts with nothing but a brief.
    pub fn with_brief(brief: impl AsRef<[u8]>) -> Self {
        let fixture = Self { folder: tempfile::tempdir().expect("a folder") };
        fixture.write("brief.md", brief);
        fixture
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, content).expect("written");
    }

    pub fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    pub fn json(&self, name: &str) -> Value {
        serde_json::from_slice(&self.read(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// `gala make brief.md -o out`, with its data in `data`.
    pub fn make(&self) -> Run {
        self.run(&["make", "brief.md", "-o", "out"])
    }

    pub fn run(&self, args: &[&str]) -> Run {
        Run::of(self.command(args).output().expect("gala starts"))
    }

    pub fn command(&self, args: &[&str]) -> Command {
        self.command_of(Path::new(env!("CARGO_BIN_EXE_gala")), args)
    }

    pub fn command_of(&self, gala: &Path, args: &[&str]) -> Command {
        let mut command = Command::new(gala);
        command.args(args).current_dir(self.folder.path()).env("GALA_DATA", self.path("data"));
        command.env("GALA_MODELS", self.path("models"));
        command.env_remove("STORAGE_PROVIDER").env_remove("STORAGE_ALSO").env_remove("STORAGE_LOCAL_ROOT");
        command.env_remove("GALA_TOKEN").env_remove("GALA_DATABASE_URL").env_remove("GALA_LISTEN");
        command
    }

    /// Starts without waiting. What it prints is kept in `log`.
    pub fn start(&self, args: &[&str]) -> Child {
        let log = fs::OpenOptions::new().create(true).append(true).open(self.path("log")).expect("a log");
        let again = log.try_clone().expect("a log");
        self.command(args).stdin(Stdio::null()).stdout(log).stderr(again).spawn().expect("gala starts")
    }
}

/// How a run of the program ended.
pub struct Run {
    pub ok: bool,
    pub text: String,
}

impl Run {
    pub fn of(output: Output) -> Self {
        let text = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
        Self { ok: output.status.success(), text }
    }

    pub fn assert_ok(self) -> Self {
        assert!(self.ok, "{}", self.text);
        self
    }

    /// The run failed, and its words hold all of `parts`.
    pub fn assert_fails(&self, parts: &[&str]) {
        assert!(!self.ok, "it should have failed: {}", self.text);
        for part in parts {
            assert!(self.text.contains(part), "«{part}» is not in: {}", self.text);
        }
        assert!(!self.text.contains("panicked"), "{}", self.text);
    }

    /// The run failed, its words hold all of `parts`, and nothing was half-written into the output folder.
    pub fn assert_refused(&self, fixture: &Fixture, parts: &[&str]) {
        self.assert_fails(parts);
        assert!(!has_files(&fixture.path("out")), "something was written: {}", self.text);
    }
}

fn has_files(folder: &Path) -> bool {
    let Ok(entries) = fs::read_dir(folder) else { return false };
    entries.flatten().any(|entry| entry.path().is_file() || has_files(&entry.path()))
}

/// What ffprobe says of a file.
pub fn probe(path: &Path, entries: &str) -> Value {
    let told = ffprobe(path, &["-of", "json", "-show_entries", entries]);
    serde_json::from_str(&told).expect("ffprobe prints JSON")
}
