//! The programs that rendering needs, and whether they and the sandbox work on this machine.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use gala_core::hash::ContentHash;
use serde::{Deserialize, Serialize};

use crate::{
    cancel::Cancel,
    command::Command,
    process::Program,
    sandbox::{CANARY, Policy},
};

const LAUNCHER: &str = "gala-sandbox";
const OLDEST: (u32, u32) = (5, 1);
const SHORT: Duration = Duration::from_secs(20);

/// ffmpeg, ffprobe, and the launcher that puts them into the sandbox.
#[derive(Clone, Debug)]
pub struct Tools {
    pub ffmpeg: PathBuf,
    pub ffprobe: PathBuf,
    /// The program `gala-sandbox`.
    pub launcher: PathBuf,
    /// What `ffmpeg -version` says of itself: `5.1.9-0+deb12u1`.
    pub version: String,
    /// Names the encoder's build: segments of different builds are never joined.
    pub encoder: ContentHash,
}

/// A program is missing, too old or unusable.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{what} ({remedy})")]
pub struct ToolError {
    /// `ffmpeg_missing`, `ffmpeg_too_old`, `ffmpeg_broken`, `sandbox_missing`.
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

impl Tools {
    /// Looks for the programs in `folders`, in order, and then in `/usr/local/bin` and `/usr/bin`.
    ///
    /// # Errors
    /// If one of them is missing, or ffmpeg is older than 5.1.
    pub fn find(folders: &[PathBuf]) -> Result<Self, ToolError> {
        let usual = ["/usr/local/bin", "/usr/bin"].map(PathBuf::from);
        let folders: Vec<&Path> = folders.iter().chain(&usual).map(PathBuf::as_path).collect();
        let launcher = in_folders(&folders, LAUNCHER).ok_or_else(|| ToolError {
            code: "sandbox_missing",
            what: format!("{LAUNCHER} is missing; looked in {}", spell(&folders)),
            remedy: "put gala-sandbox next to the gala program",
        })?;
        let ffmpeg = in_folders(&folders, "ffmpeg").ok_or_else(|| missing("ffmpeg", &folders))?;
        let ffprobe = in_folders(&folders, "ffprobe").ok_or_else(|| missing("ffprobe", &folders))?;
        let banner = banner(&ffmpeg)?;
        let version = banner.split_ascii_whitespace().nth(2).unwrap_or_default().to_owned();
        if number(&version).is_some_and(|found| found < OLDEST) {
            return Err(ToolError {
                code: "ffmpeg_too_old",
                what: format!("ffmpeg {version} is older than {}.{}", OLDEST.0, OLDEST.1),
                remedy: "apt install ffmpeg",
            });
        }
        let encoder = ContentHash::of(banner.as_bytes());
        Ok(Self { ffmpeg, ffprobe, launcher, version, encoder })
    }

    /// Tries everything that rendering relies on. Each thing the sandbox denies is first shown to work
    /// outside it. Takes a second.
    pub fn self_test(&self) -> Vec<Check> {
        let mut checks = vec![Check::good("ffmpeg", format!("{} at {}", self.version, self.ffmpeg.display()))];
        checks.extend(self.sandbox_checks());
        checks.push(self.encoders_check());
        checks
    }

    fn encoders_check(&self) -> Check {
        let command = Command::default().words("-hide_banner -encoders");
        let printed = self
            .start(Program::Ffmpeg, &command, &Cancel::new(), SHORT)
            .and_then(|running| running.output(1 << 20))
            .map(|(printed, _)| String::from_utf8_lossy(&printed).into_owned());
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
        let kernel = "use Linux 5.13 or newer with Landlock and seccomp switched on";
        let folder = std::env::temp_dir().join(format!("gala-canary-{}", std::process::id()));
        let bait = folder.join("bait");
        if let Err(error) = fs::create_dir_all(&folder).and_then(|()| fs::write(&bait, b"bait")) {
            let detail = format!("cannot write to {}: {error}", folder.display());
            return vec![Check::bad("sandbox", detail, "make the folder for temporary files writable")];
        }
        let outside = self.canary(None, &bait, &folder);
        let inside = self.canary(Some(Policy::new(&self.launcher)), &bait, &folder);
        let _ = fs::remove_dir_all(&folder);
        match (outside, inside) {
            (Ok(outside), Ok(inside)) if !outside.is_empty() => outside
                .iter()
                .map(|attempt| {
                    let name = format!("sandbox {attempt}");
                    if inside.contains(attempt) {
                        Check::bad(name, "allowed inside the sandbox".to_owned(), kernel)
                    } else {
                        Check::good(name, "denied inside the sandbox, allowed outside".to_owned())
                    }
                })
                .collect(),
            (Ok(_), Ok(_)) => {
                vec![Check::bad("sandbox", "the canary proves nothing here".to_owned(), "run gala as a usual user")]
            }
            (Err(error), _) | (_, Err(error)) => vec![Check::bad("sandbox", error, kernel)],
        }
    }

    /// Returns what the canary was allowed to do.
    fn canary(&self, policy: Option<Policy>, bait: &Path, folder: &Path) -> Result<BTreeSet<String>, String> {
        let mut command = std::process::Command::new(&self.launcher);
        if let Some(policy) = policy {
            command.arg(serde_json::to_string(&policy).map_err(|error| error.to_string())?);
        }
        command.arg(CANARY).arg(bait).arg(folder).arg(&self.ffmpeg);
        command.env_clear().env("GALA_CANARY", "set").stdin(std::process::Stdio::null());
        let output = command.output().map_err(|error| format!("cannot start {LAUNCHER}: {error}"))?;
        let printed = String::from_utf8_lossy(&output.stdout);
        let answers: Vec<(&str, &str)> = printed.lines().filter_map(|line| line.split_once(' ')).collect();
        if !answers.iter().any(|(name, _)| *name == "read_file") {
            let said = String::from_utf8_lossy(&output.stderr);
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
    fn good(name: impl Into<String>, detail: String) -> Self {
        Self { name: name.into(), ok: true, detail, remedy: String::new() }
    }

    fn bad(name: impl Into<String>, detail: String, remedy: &str) -> Self {
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
fn banner(ffmpeg: &Path) -> Result<String, ToolError> {
    let broken = |what: String| ToolError { code: "ffmpeg_broken", what, remedy: "apt install --reinstall ffmpeg" };
    let output = std::process::Command::new(ffmpeg)
        .arg("-version")
        .env_clear()
        .stdin(std::process::Stdio::null())
        .output()
        .map_err(|error| broken(format!("{} cannot be started: {error}", ffmpeg.display())))?;
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    if output.status.success() && printed.starts_with("ffmpeg version ") {
        Ok(printed)
    } else {
        Err(broken(format!("{} does not tell its version", ffmpeg.display())))
    }
}

/// Reads the leading `major.minor`; builds from a repository have none and count as new.
fn number(version: &str) -> Option<(u32, u32)> {
    let mut parts = version.trim_start_matches('n').split(|c: char| !c.is_ascii_digit());
    Some((parts.next()?.parse().ok()?, parts.next().and_then(|minor| minor.parse().ok()).unwrap_or(0)))
}
