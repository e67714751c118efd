//! Our decoders against the event streams of npm `@copilotkit/aimock`, which we did not write.

use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, ChildStdin, Command, Stdio},
};

use gala_ai::provider::{Call, Finish, ProviderError};
use gala_core::spending::BilledUnit;

use crate::vendor::{Vendor, request};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/text/aimock");
/// Systems have older ones than it runs on: the one that the tests of sign-in run on.
const NODE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../gala-accounts/tests/oidc/provider/node_modules");

/// What `aimock.mjs` answers to each prompt.
const WHOLE: &str = "A fox — 狐 🦊 — crosses the quiet river at dawn.\nThen it is gone.";

/// The server, which ends with the test however that ends: its standard input is closed then.
struct Aimock {
    url: String,
    child: Child,
    _stdin: ChildStdin,
}

impl Aimock {
    fn start() -> Self {
        let installed = Path::new(FOLDER).join("node_modules/@copilotkit/aimock");
        assert!(installed.is_dir(), "@copilotkit/aimock is missing: run `scripts/setup test`");
        let arch = if cfg!(target_arch = "aarch64") { "arm64" } else { "x64" };
        let node = Path::new(NODE).join(format!("node-linux-{arch}/bin/node"));
        assert!(node.is_file(), "a Node.js for the tests is missing: run `scripts/setup test`");
        let mut command = Command::new(node);
        command.current_dir(FOLDER).arg("aimock.mjs").stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().expect("node starts");
        let (stdin, stdout) = (child.stdin.take().expect("a pipe"), child.stdout.take().expect("a pipe"));
        let mut url = String::new();
        BufReader::new(stdout).read_line(&mut url).expect("its address");
        assert!(url.starts_with("http://127.0.0.1:"), "aimock did not start: {url:?}");
        Self { url: url.trim().to_owned(), child, _stdin: stdin }
    }

    fn url_of(&self, vendor: Vendor) -> String {
        match vendor {
            Vendor::OpenAi | Vendor::Compatible => format!("{}/v1", self.url),
            Vendor::Anthropic => self.url.clone(),
            Vendor::Gemini => format!("{}/v1beta", self.url),
        }
    }
}

impl Drop for Aimock {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[tokio::test]
async fn the_streams_of_another_implementation_are_read_whole() {
    let aimock = Aimock::start();
    for vendor in Vendor::ALL {
        let model = vendor.model_at(&aimock.url_of(vendor), "key");
        let call = Call::unpaid();
        let answer =
            model.complete(&request("a fox"), &call).await.unwrap_or_else(|error| panic!("{vendor:?}: {error}"));
        assert_eq!((answer.text.as_str(), answer.finish), (WHOLE, Finish::Complete), "{vendor:?}");
        let usage = call.report().usage;
        assert_eq!(usage.amount(BilledUnit::OutputTokens), 21, "{vendor:?}: {usage:?}");
        let cut = model.complete(&request("a long answer"), &Call::unpaid()).await.expect("an answer");
        assert_eq!((cut.text.as_str(), cut.finish), ("Once upon", Finish::Length), "{vendor:?}");
    }
}

#[tokio::test]
async fn streams_that_another_implementation_cuts_off_are_lost() {
    let aimock = Aimock::start();
    for vendor in Vendor::ALL {
        let model = vendor.model_at(&aimock.url_of(vendor), "key");
        let lost = model.complete(&request("a cut"), &Call::unpaid()).await;
        assert!(matches!(&lost, Err(ProviderError::Lost { .. })), "{vendor:?}: {lost:?}");
        let failed = model.complete(&request("a rush"), &Call::unpaid()).await;
        assert!(
            matches!(&failed, Err(ProviderError::Busy { message, .. }) if message == "Too fast."),
            "{vendor:?}: {failed:?}"
        );
    }
}
