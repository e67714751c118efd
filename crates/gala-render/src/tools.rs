//! The programs that rendering needs, and whether they and the sandbox work on this machine.

use std::{
    collections::BTreeSet,
    ffi::{OsStr, OsString},
    fs,
    io::{self, Read},
    os::unix::process::ExitStatusExt,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use gala_core::hash::ContentHash;
use gala_sandbox::{CANARY, Confinement, Ended, Launcher, Policy, Unavailable};
use serde::{Deserialize, Serialize};

use crate::{cancel::Cancel, command::Command, process::Program};

const HELPER: &str = "gala-sandbox";
const DRAWER: &str = "gala-svg";
const OLDEST: (u32, u32) = (5, 1);
/// What the sandbox needs of the machine.
const KERNEL: &str = "use Linux 5.19 or newer with landlock among its LSMs (see /sys/kernel/security/lsm), or let this user \
                      make user namespaces; seccomp is needed either way";
const SHORT: Duration = Duration::from_secs(20);

/// The programs, found and not yet loaded.
#[derive(Clone, Debug)]
pub struct Programs {
    ffmpeg: Arc<Launcher>,
    ffprobe: Arc<Launcher>,
    pub(crate) svg: Arc<Launcher>,
    helpers: PathBuf,
}

/// ffmpeg, ffprobe and `gala-svg` in the sandbox. Clones share the servers that start them.
#[derive(Clone, Debug)]
pub struct Tools {
    pub ffmpeg: Arc<Launcher>,
    pub ffprobe: Arc<Launcher>,
    /// Draws the drawings of users.
    pub svg: Arc<Launcher>,
    /// Where `gala-sandbox` is.
    helpers: PathBuf,
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

/// One thing that was tried on this machine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    /// `ffmpeg`, `libx264`, `sandbox tcp`.
    pub name: String,
    pub ok: bool,
    pub detail: String,
    /// The command or setting that mends it; empty where nothing is wrong.
    pub remedy: String,
}

impl Programs {
    /// Looks for the programs in `folders`, in order, and then in `/usr/local/bin` and `/usr/bin`.
    ///
    /// # Errors
    /// If one of them is missing.
    pub fn find(folders: &[PathBuf]) -> Result<Self, ToolError> {
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
            Ok(Arc::new(Launcher::new(&path, &helpers)))
        };
        let (ffmpeg, ffprobe) = (launcher("ffmpeg")?, launcher("ffprobe")?);
        let svg = Arc::new(Launcher::new(&drawer, &helpers));
        Ok(Self { ffmpeg, ffprobe, svg, helpers })
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
        let Self { ffmpeg, ffprobe, svg, helpers } = self;
        Ok(Tools { ffmpeg, ffprobe, svg, helpers, version, encoder })
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
    pub fn find(folders: &[PathBuf]) -> Result<Self, ToolError> {
        Programs::find(folders)?.load()
    }

    /// Tools that cannot be started, for what needs none.
    pub fn absent() -> Self {
        let nowhere = Path::new("/nowhere");
        let launcher = |program| Arc::new(Launcher::new(&nowhere.join(program), nowhere));
        let (ffmpeg, ffprobe, svg) = (launcher("ffmpeg"), launcher("ffprobe"), launcher(DRAWER));
        let (version, encoder) = (String::new(), ContentHash::of(b""));
        Self { ffmpeg, ffprobe, svg, helpers: nowhere.to_owned(), version, encoder }
    }

    /// Tries whether children are kept apart, and returns by what. Takes some milliseconds, and may be repeated at any time.
    ///
    /// # Errors
    /// If they are not: nothing that reads a file of a user can run.
    pub fn sandbox(&self) -> Result<Confinement, Unavailable> {
        self.ffmpeg.self_test()
    }

    /// Tries everything that rendering relies on. Each thing the sandbox denies is first shown to work
    /// outside it. Takes a second.
    pub fn self_test(&self) -> Vec<Check> {
        let loaded =
            if self.ffmpeg.is_loaded_once() { "loaded once" } else { "loaded for each task, which takes time" };
        let place = self.ffmpeg.program().display();
        let mut checks = vec![Check::good("ffmpeg", format!("{} at {place}, {loaded}", self.version))];
        checks.extend(self.sandbox_checks());
        checks.push(self.encoders_check());
        checks.push(self.drawings_check());
        checks
    }

    fn encoders_check(&self) -> Check {
        let command = Command::default().words("-hide_banner -encoders");
        let printed = self
            .start(Program::Ffmpeg, &command, &Cancel::new(), SHORT)
            .and_then(|running| running.output(1 << 20))
            .and_then(|(printed, ended)| ended.success().map(|_| String::from_utf8_lossy(&printed).into_owned()));
        match printed {
            Err(error) => Check::bad("encoders", error.to_string(), "see the sandbox checks"),
            Ok(printed) => {
                let known: BTreeSet<&str> =
                    printed.lines().filter_map(|line| line.split_ascii_whitespace().nth(1)).collect();
                let missing: Vec<&str> = ["libx264", "aac"].into_iter().filter(|name| !known.contains(name)).collect();
                if missing.is_empty() {
                    Check::good("encoders", "libx264 and aac".to_owned())
                } else {
                    Check::bad("encoders", format!("ffmpeg lacks {}", missing.join(" and ")), "apt install ffmpeg")
                }
            }
        }
    }

    /// Runs the canary outside and inside the sandbox.
    fn sandbox_checks(&self) -> Vec<Check> {
        let confinement = match self.sandbox() {
            Ok(confinement) => Check::good("sandbox", format!("files are kept apart by {confinement}")),
            Err(error) => return vec![Check::bad("sandbox", error.to_string(), KERNEL)],
        };
        let folder = std::env::temp_dir().join(format!("gala-canary-{}", std::process::id()));
        let bait = folder.join("bait");
        if let Err(error) = fs::create_dir_all(&folder).and_then(|()| fs::write(&bait, b"bait")) {
            let detail = format!("cannot write to {}: {error}", folder.display());
            return vec![Check::bad("sandbox", detail, "make the folder for temporary files writable")];
        }
        let outside = self.canary(None, &bait, &folder);
        let inside = self.canary(Some(&Policy::default()), &bait, &folder);
        let _ = fs::remove_dir_all(&folder);
        match (outside, inside) {
            (Ok(outside), Ok(inside)) if !outside.is_empty() => {
                let compared = outside.iter().map(|attempt| {
                    let name = format!("sandbox {attempt}");
                    if inside.contains(attempt) {
                        Check::bad(name, "allowed inside the sandbox".to_owned(), KERNEL)
                    } else {
                        Check::good(name, "denied inside the sandbox, allowed outside".to_owned())
                    }
                });
                [confinement].into_iter().chain(compared).collect()
            }
            (Ok(_), Ok(_)) => {
                vec![Check::bad("sandbox", "the canary proves nothing here".to_owned(), "run gala as a usual user")]
            }
            (Err(error), _) | (_, Err(error)) => vec![Check::bad("sandbox", error, KERNEL)],
        }
    }

    /// Returns what the canary was allowed to do.
    fn canary(&self, policy: Option<&Policy>, bait: &Path, folder: &Path) -> Result<BTreeSet<String>, String> {
        let arguments = [OsStr::new(CANARY), bait.as_os_str(), folder.as_os_str(), self.ffmpeg.program().as_os_str()];
        let (printed, said, ended) = run(&Launcher::new(&self.helpers.join(HELPER), &self.helpers), policy, &arguments)
            .map_err(|error| format!("cannot start {HELPER}: {error}"))?;
        let answers: Vec<(&str, &str)> = printed.lines().filter_map(|line| line.split_once(' ')).collect();
        // What a canary that was killed did not come to would look as if it had been denied.
        if !ended.status.success() || !answers.iter().any(|(name, _)| *name == "read_file") {
            return Err(said.lines().next_back().unwrap_or("the canary said nothing").to_owned());
        }
        let mut allowed: BTreeSet<String> =
            answers.iter().filter(|(_, answer)| *answer == "allowed").map(|(name, _)| (*name).to_owned()).collect();
        if !answers.contains(&("execute", "denied")) {
            allowed.insert("execute".to_owned());
        }
        Ok(allowed)
    }
}

impl Check {
    pub(crate) fn good(name: impl Into<String>, detail: String) -> Self {
        Self { name: name.into(), ok: true, detail, remedy: String::new() }
    }

    pub(crate) fn bad(name: impl Into<String>, detail: String, remedy: &str) -> Self {
        Self { name: name.into(), ok: false, detail, remedy: remedy.to_owned() }
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
fn run(launcher: &Launcher, policy: Option<&Policy>, arguments: &[&OsStr]) -> io::Result<(String, String, Ended)> {
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
