//! Whether the programs and the sandbox work on this machine.

use std::{collections::BTreeSet, ffi::OsStr, fs, path::Path, time::Duration};

use gala_core::cancel::Cancel;
use gala_sandbox::{CANARY, Launcher, Policy, StartMode};
use serde::{Deserialize, Serialize};

use crate::{
    command::Command,
    process::Program,
    tools::{HELPER, KERNEL, Tools, run},
};

const SHORT: Duration = Duration::from_secs(20);

/// One thing that was tried on this machine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    /// `ffmpeg`, `libx264`, `sandbox tcp`.
    pub name: String,
    pub ok: bool,
    pub detail: String,
    /// The command or setting that fixes it; empty where nothing is wrong.
    pub remedy: String,
}

impl Tools {
    /// Tries everything that rendering relies on. Each thing the sandbox denies is first shown to work
    /// outside it. Takes a second.
    pub fn self_test(&self) -> Vec<Check> {
        let loaded =
            if self.ffmpeg.is_loaded_once() { "loaded once" } else { "loaded for each task, which takes time" };
        let place = self.ffmpeg.program().display();
        let mut checks = vec![Check::good("ffmpeg", format!("{} at {place}, {loaded}", self.version))];
        checks.extend(self.sandbox_checks());
        checks.push(self.encoders_check());
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
        // What it tries to execute starts in a millisecond, unlike ffmpeg.
        let arguments = [OsStr::new(CANARY), bait.as_os_str(), folder.as_os_str(), self.svg.program().as_os_str()];
        let canary = Launcher::new(&self.helpers.join(HELPER), &self.helpers, StartMode::Execute);
        let (printed, said, ended) =
            run(&canary, policy, &arguments).map_err(|error| format!("cannot start {HELPER}: {error}"))?;
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
    pub fn good(name: impl Into<String>, detail: String) -> Self {
        Self { name: name.into(), ok: true, detail, remedy: String::new() }
    }

    pub fn bad(name: impl Into<String>, detail: String, remedy: &str) -> Self {
        Self { name: name.into(), ok: false, detail, remedy: remedy.to_owned() }
    }
}
