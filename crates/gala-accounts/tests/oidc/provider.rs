//! The provider, as a program beside the test.

use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, ChildStdin, Command, Stdio},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use gala_accounts::oidc::{OidcSettings, OpenIdProvider};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../gala-accounts/tests/oidc/provider");

/// Where the provider sends browsers back to. Nobody listens there: the tests read the address.
pub const REDIRECT: &str = "http://127.0.0.1:9/login/oidc";

/// A provider that runs. Ends with the test, however that ends: its standard input is closed then.
pub struct Provider {
    pub issuer: String,
    child: Child,
    _stdin: ChildStdin,
}

impl Provider {
    pub fn start() -> Self {
        Self::start_with("0", None)
    }

    /// Starts one whose id tokens are made again in a way that `provider.mjs` lists.
    pub fn start_spoilt(spoilt: &str) -> Self {
        Self::start_with("0", Some(spoilt))
    }

    /// Ends it and starts another one in its place, whose keys are others.
    pub fn restart(self) -> Self {
        let port = self.issuer.rsplit(':').next().expect("a port").to_owned();
        self.stop();
        Self::start_with(&port, None)
    }

    pub fn stop(mut self) {
        self.child.kill().expect("it runs");
        self.child.wait().expect("it ended");
    }

    fn start_with(port: &str, spoilt: Option<&str>) -> Self {
        let installed = Path::new(FOLDER).join("node_modules/oidc-provider");
        assert!(installed.is_dir(), "oidc-provider is missing: run `scripts/setup test`");
        // Systems have older ones than the provider runs on.
        let arch = if cfg!(target_arch = "aarch64") { "arm64" } else { "x64" };
        let node = Path::new(FOLDER).join(format!("node_modules/node-linux-{arch}/bin/node"));
        let mut command = Command::new(node);
        command.current_dir(FOLDER).arg("provider.mjs").arg(port).args(spoilt);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("node starts");
        let (stdin, stdout) = (child.stdin.take().expect("a pipe"), child.stdout.take().expect("a pipe"));
        let mut issuer = String::new();
        BufReader::new(stdout).read_line(&mut issuer).expect("its issuer");
        assert!(issuer.starts_with("http://127.0.0.1:"), "the provider did not start: {issuer:?}");
        Self { issuer: issuer.trim().to_owned(), child, _stdin: stdin }
    }
}

pub fn settings(issuer: &str) -> OidcSettings {
    OidcSettings {
        issuer: issuer.to_owned(),
        client_id: "gala".to_owned(),
        client_secret: Some("the secret of the client that the tests are".to_owned()),
        redirect_url: REDIRECT.to_owned(),
        scopes: vec!["groups".to_owned()],
        groups_claim: Some("groups".to_owned()),
        roles: [("staff", "member"), ("heads", "admin")].map(|(group, role)| (group.into(), role.into())).into(),
        // The machine may be busy with other tests.
        timeout: Duration::from_secs(60),
    }
}

/// Returns us as a client of the provider at `issuer`.
pub fn client(issuer: &str) -> OpenIdProvider {
    OpenIdProvider::new(settings(issuer)).expect("settings")
}

pub fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_secs()
}
