//! A server that speaks like S3, of a test's own: s3s-fs, which checks signatures and when they end, as a process.

use std::{
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use crate::ports::{self, free_port};

pub const ACCESS_KEY_ID: &str = "AKIAOFTHETESTS";
pub const SECRET_ACCESS_KEY: &str = "a-secret-of-the-tests";
pub const BUCKET: &str = "videos";

/// A server with one empty bucket, gone with this value.
pub struct S3Server {
    child: Child,
    folder: tempfile::TempDir,
    port: u16,
}

impl S3Server {
    /// Starts one on a free port.
    ///
    /// # Panics
    /// Where `scripts/setup test` has not installed it, or it does not answer.
    pub fn start() -> Self {
        for _ in 0..5 {
            let folder = tempfile::tempdir().expect("a folder");
            std::fs::create_dir(folder.path().join(BUCKET)).expect("a bucket");
            let port = free_port();
            let mut server = Self { child: serve(folder.path(), port), folder, port };
            // Else somebody took the port meanwhile.
            if server.answers() {
                return server;
            }
        }
        panic!("s3s-fs does not answer");
    }

    pub fn endpoint(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The settings of `gala` for it.
    pub fn variables(&self) -> Vec<(&'static str, String)> {
        vec![
            ("STORAGE_PROVIDER", "s3".to_owned()),
            ("S3_ENDPOINT", self.endpoint()),
            ("S3_BUCKET", BUCKET.to_owned()),
            ("S3_ACCESS_KEY_ID", ACCESS_KEY_ID.to_owned()),
            ("S3_SECRET_ACCESS_KEY", SECRET_ACCESS_KEY.to_owned()),
        ]
    }

    /// Where the objects of the bucket are, as files of their keys.
    pub fn bucket(&self) -> PathBuf {
        self.folder.path().join(BUCKET)
    }

    /// Ends it: nobody answers any more.
    pub fn stop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// Serves the same bucket at the same address again.
    pub fn go_on(&mut self) {
        self.stop();
        self.child = serve(self.folder.path(), self.port);
        assert!(self.answers(), "s3s-fs does not answer again");
    }

    fn answers(&mut self) -> bool {
        ports::answers(&mut self.child, self.port)
    }
}

impl Drop for S3Server {
    fn drop(&mut self) {
        self.stop();
    }
}

fn serve(root: &Path, port: u16) -> Child {
    let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../.tools/s3s-fs/bin/s3s-fs");
    assert!(program.is_file(), "{} is not there: run scripts/setup test", program.display());
    let mut command = Command::new(program);
    command.args(["--host", "127.0.0.1", "--port", &port.to_string()]);
    command.args(["--access-key", ACCESS_KEY_ID, "--secret-key", SECRET_ACCESS_KEY]).arg(root);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.spawn().expect("s3s-fs starts")
}
