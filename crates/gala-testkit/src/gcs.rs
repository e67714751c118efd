//! A server that speaks like Google Cloud Storage, of a test's own: gcp-storage-emulator, which we did not write, as a
//! process. It takes any token and signature, so it proves nothing of those.

use std::{
    path::Path,
    process::{Child, Command, Stdio},
    time::Duration,
};

use crate::ports::{self, free_port};

pub const BUCKET: &str = "videos";

/// Where the emulator keeps what it knows of its objects.
const META: &str = "store/.meta";

/// A server with one empty bucket, gone with this value.
pub struct GcsEmulator {
    child: Child,
    folder: tempfile::TempDir,
    port: u16,
}

impl GcsEmulator {
    /// Starts one on a free port.
    ///
    /// # Panics
    /// Where `scripts/setup test` has not installed it, or it does not answer.
    pub fn start() -> Self {
        for _ in 0..5 {
            let (folder, port) = (tempfile::tempdir().expect("a folder"), free_port());
            let mut server = Self { child: serve(folder.path(), port), folder, port };
            // Else somebody took the port meanwhile.
            if ports::answers(&mut server.child, port) {
                return server;
            }
        }
        panic!("gcp-storage-emulator does not answer");
    }

    pub fn endpoint(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The settings of `gala` for it.
    pub fn variables(&self) -> Vec<(&'static str, String)> {
        vec![
            ("STORAGE_PROVIDER", "gcs".to_owned()),
            ("GCS_ENDPOINT", self.endpoint()),
            ("GCS_BUCKET", BUCKET.to_owned()),
        ]
    }

    /// Makes everything that is stored older: it is written so in the emulator's own notes, while it does not run.
    ///
    /// # Panics
    /// Where the notes are not what they were.
    pub fn age(&mut self, by: Duration) {
        self.stop();
        let path = self.folder.path().join(META);
        let mut notes: serde_json::Value = serde_json::from_slice(&std::fs::read(&path).expect("notes")).expect("JSON");
        let objects = notes["objects"][BUCKET].as_object_mut().expect("objects");
        for object in objects.values_mut() {
            let created = object["timeCreated"].as_str().expect("a time").to_owned();
            object["timeCreated"] = earlier(&created, by).into();
        }
        std::fs::write(&path, notes.to_string()).expect("written");
        self.child = serve(self.folder.path(), self.port);
        assert!(ports::answers(&mut self.child, self.port), "the emulator does not answer again");
    }

    fn stop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for GcsEmulator {
    fn drop(&mut self) {
        self.stop();
    }
}

fn earlier(time: &str, by: Duration) -> String {
    use time::format_description::well_known::Rfc3339;
    let time = time::OffsetDateTime::parse(time, &Rfc3339).expect("a time");
    (time - by).format(&Rfc3339).expect("a time of these years")
}

fn serve(folder: &Path, port: u16) -> Child {
    let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../.tools/gcs/bin/gcp-storage-emulator");
    assert!(program.is_file(), "{} is not there: run scripts/setup test", program.display());
    let mut command = Command::new(program);
    command.args(["start", "--host", "127.0.0.1", "--port", &port.to_string(), "--default-bucket", BUCKET, "--quiet"]);
    command.env("STORAGE_BASE", folder).env("STORAGE_DIR", "store").current_dir(folder);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.spawn().expect("gcp-storage-emulator starts")
}
