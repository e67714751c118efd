//! The programs that media need, found on this machine and loaded.

use std::{
    ffi::{OsStr, OsString},
    io::{self, Read},
    os::unix::process::ExitStatusExt,
    path::{Path, PathBuf},
    sync::Arc,
};

use gala_core::hash::ContentHash;
use gala_sandbox::{Confinement, Ended, Launcher, Policy, StartMode, Unavailable};

pub(crate) const HELPER: &str = "gala-sandbox";
const DRAWER: &str = "gala-svg";
/// The program of libheif: its name since version 1.19, and before.
const HEIF: [&str; 2] = ["heif-dec", "heif-convert"];
const OLDEST: (u32, u32) = (5, 1);
/// What the sandbox needs of the machine.
pub(crate) const KERNEL: &str = "use Linux 5.19 or newer with landlock among its LSMs (see /sys/kernel/security/lsm), or let this user \
                      make user namespaces; seccomp is needed either way";

/// The programs, found and not yet loaded.
#[derive(Clone, Debug)]
pub struct Programs {
    ffmpeg: Arc<Launcher>,
    ffprobe: Arc<Launcher>,
    pub svg: Arc<Launcher>,
    heif: Option<Arc<Launcher>>,
    helpers: PathBuf,
}

/// ffmpeg, ffprobe and `gala-svg` in the sandbox. Clones share the servers that start them.
#[derive(Clone, Debug)]
pub struct Tools {
    pub ffmpeg: Arc<Launcher>,
    pub ffprobe: Arc<Launcher>,
    /// Draws the drawings of users.
    pub svg: Arc<Launcher>,
    /// Reads HEIC and AVIF, where it is installed.
    pub heif: Option<Arc<Launcher>>,
    /// Where `gala-sandbox` is.
    pub(crate) helpers: PathBuf,
    /// What `ffmpeg -version` says of itself: `5.1.9-0+deb12u1`.
    pub version: String,
    /// Names the encoder's build: segments of different builds are never joined.
    pub encoder: ContentHash,
}

/// A program is missing, too old or unusable.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{what} ({remedy})")]
pub struct ToolError {
    /// `ffmpeg_missing`, `ffmpeg_too_old`, `ffmpeg_broken`, `program_killed`, `sandbox_missing`, `sandbox_unavailable`,
    /// `rasteriser_missing`.
    pub code: &'static str,
    pub what: String,
    pub remedy: &'static str,
}

impl Programs {
    /// Looks for the programs in `folders`, in order, and then in `/usr/local/bin` and `/usr/bin`.
    ///
    /// # Errors
    /// If one of them is missing.
    pub fn find(folders: &[PathBuf], mode: StartMode) -> Result<Self, ToolError> {
        let usual = ["/usr/local/bin", "/usr/bin"].map(PathBuf::from);
        let folders: Vec<&Path> = folders.iter().chain(&usual).map(PathBuf::as_path).collect();
        let own = |name, code, remedy| {
            let what = || format!("{name} is missing; looked in {}", spell(&folders));
            in_folders(&folders, name).ok_or_else(|| ToolError { code, what: what(), remedy })
        };
        let helper = own(HELPER, "sandbox_missing", "put gala-sandbox next to the gala program")?;
        let drawer = own(DRAWER, "rasteriser_missing", "put gala-svg next to the gala program")?;
        let helpers = helper.parent().unwrap_or(Path::new(".")).to_owned();
        let launcher = |program| {
            let path = in_folders(&folders, program).ok_or_else(|| missing(program, &folders))?;
            Ok(Arc::new(Launcher::new(&path, &helpers, mode)))
        };
        let (ffmpeg, ffprobe) = (launcher("ffmpeg")?, launcher("ffprobe")?);
        let svg = Arc::new(Launcher::new(&drawer, &helpers, mode));
        // It is needed for some pictures, and not by all.
        let heif = HEIF.iter().find_map(|name| in_folders(&folders, name));
        let heif = heif.map(|path| Arc::new(Launcher::new(&path, &helpers, StartMode::Execute)));
        Ok(Self { ffmpeg, ffprobe, svg, heif, helpers })
    }

    /// Loads ffmpeg.
    ///
    /// # Errors
    /// If it cannot be started, is older than 5.1, or cannot be kept apart on this machine.
    pub fn load(self) -> Result<Tools, ToolError> {
        let banner = banner(&self.ffmpeg)?;
        let version = banner.split_ascii_whitespace().nth(2).unwrap_or_default().to_owned();
        if number(&version).is_some_and(|found| found < OLDEST) {
            return Err(ToolError {
                code: "ffmpeg_too_old",
                what: format!("ffmpeg {version} is older than {}.{}", OLDEST.0, OLDEST.1),
                remedy: "apt install ffmpeg",
            });
        }
        self.ffmpeg.self_test().map_err(|error| ToolError {
            code: "sandbox_unavailable",
            what: error.to_string(),
            remedy: KERNEL,
        })?;
        let encoder = ContentHash::of(banner.as_bytes());
        let Self { ffmpeg, ffprobe, svg, heif, helpers } = self;
        Ok(Tools { ffmpeg, ffprobe, svg, heif, helpers, version, encoder })
    }

    /// Loads ffprobe before it is needed, which spares waiting for it then. Whether that works is told then too.
    pub fn load_ffprobe(&self) {
        let _ = self.ffprobe.load();
    }
}

impl Tools {
    /// Finds the programs and loads ffmpeg: see [`Programs`].
    ///
    /// # Errors
    /// If a program is missing, or ffmpeg cannot be started, is older than 5.1, or cannot be kept apart.
    pub fn find(folders: &[PathBuf], mode: StartMode) -> Result<Self, ToolError> {
        Programs::find(folders, mode)?.load()
    }

    /// Tools that cannot be started, for what needs none.
    pub fn absent() -> Self {
        let nowhere = Path::new("/nowhere");
        let launcher = |program| Arc::new(Launcher::new(&nowhere.join(program), nowhere, StartMode::Execute));
        let (ffmpeg, ffprobe, svg) = (launcher("ffmpeg"), launcher("ffprobe"), launcher(DRAWER));
        let (version, encoder) = (String::new(), ContentHash::of(b""));
        Self { ffmpeg, ffprobe, svg, heif: None, helpers: nowhere.to_owned(), version, encoder }
    }

    /// Tries whether children are kept apart, and returns by what. Takes some milliseconds, and may be repeated at any time.
    ///
    /// # Errors
    /// If they are not: nothing that reads a file of a user can run.
    pub fn sandbox(&self) -> Result<Confinement, Unavailable> {
        self.ffmpeg.self_test()
    }
}

fn in_folders(folders: &[&Path], name: &str) -> Option<PathBuf> {
    folders.iter().map(|folder| folder.join(name)).find(|path| path.is_file())
}

fn spell(folders: &[&Path]) -> String {
    folders.iter().map(|folder| folder.display().to_string()).collect::<Vec<_>>().join(", ")
}

fn missing(program: &str, folders: &[&Path]) -> ToolError {
    let what = format!("{program} is missing; looked in {}", spell(folders));
    ToolError { code: "ffmpeg_missing", what, remedy: "apt install ffmpeg" }
}

/// Asks ffmpeg for its version, configuration and libraries. It reads no input here.
fn banner(ffmpeg: &Launcher) -> Result<String, ToolError> {
    let broken = |what: String| ToolError { code: "ffmpeg_broken", what, remedy: "apt install --reinstall ffmpeg" };
    let path = ffmpeg.program().display();
    let (printed, _, ended) = run(ffmpeg, None, &[OsStr::new("-version")])
        .map_err(|error| broken(format!("{path} cannot be started: {error}")))?;
    if let Some(signal) = ended.status.signal() {
        let what = format!("{path} was ended by signal {signal} before it told its version");
        return Err(ToolError { code: "program_killed", what, remedy: "run again" });
    }
    if ended.status.success() && printed.starts_with("ffmpeg version ") {
        Ok(printed)
    } else {
        Err(broken(format!("{path} does not tell its version")))
    }
}

/// Runs a program that reads nothing of a user's, and returns what it printed and what it said of errors: little.
pub(crate) fn run(
    launcher: &Launcher,
    policy: Option<&Policy>,
    arguments: &[&OsStr],
) -> io::Result<(String, String, Ended)> {
    let arguments: Vec<OsString> = arguments.iter().map(OsString::from).collect();
    let mut started = launcher.start(policy, &arguments)?;
    drop(started.stdin);
    let (mut printed, mut said) = (String::new(), String::new());
    started.stdout.read_to_string(&mut printed)?;
    started.stderr.read_to_string(&mut said)?;
    Ok((printed, said, started.process.wait()?))
}

/// Reads the leading `major.minor`; builds from a repository have none and count as new.
fn number(version: &str) -> Option<(u32, u32)> {
    let mut parts = version.trim_start_matches('n').split(|c: char| !c.is_ascii_digit());
    Some((parts.next()?.parse().ok()?, parts.next().and_then(|minor| minor.parse().ok()).unwrap_or(0)))
}
