//! What `gala export` is told.

use std::path::PathBuf;

use clap::Args;
use gala_render::Quality;

use super::{data::WorkArgs, folders::usual_cache, programs::ProgramArgs};

#[derive(Debug, Args)]
pub struct ExportArgs {
    /// The timeline: JSON, as `gala schema timeline` describes it. Files are named relative to it.
    #[arg(value_name = "TIMELINE")]
    pub timeline: PathBuf,
    /// Where the package goes: .zip or .otioz for one file, any other name for a folder that is not there yet.
    #[arg(short, long, value_name = "PATH")]
    pub out: PathBuf,
    /// What the cut is called in editing programs; the name of the timeline's file where absent.
    #[arg(long, value_name = "TEXT")]
    pub name: Option<String>,
    /// `standard` or `high`.
    #[arg(long, default_value = "high", value_parser = quality, value_name = "QUALITY")]
    pub quality: Quality,
    /// How many segments are encoded at once; the output never depends on it. All cores where absent.
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..=256), value_name = "N")]
    pub jobs: Option<u16>,
    /// The folder where finished segments are kept.
    #[arg(long, env = "GALA_CACHE", value_name = "DIR")]
    pub cache: Option<PathBuf>,
    /// How large that folder may grow, in gigabytes. What was used longest ago goes first.
    #[arg(long, env = "GALA_CACHE_GB", default_value_t = 20, value_name = "GB")]
    pub cache_gb: u32,
    /// Print events as JSON lines instead of showing progress.
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    pub programs: ProgramArgs,
}

impl ExportArgs {
    pub fn count(&self) -> usize {
        WorkArgs { workers: self.jobs, cleanup_local: true, programs: self.programs }.count()
    }

    /// Returns where finished segments are kept: the user's folder for caches where no other is given.
    pub fn cache_folder(&self) -> PathBuf {
        self.cache.clone().unwrap_or_else(usual_cache)
    }

    /// Returns whether one file is asked for.
    pub fn is_zip(&self) -> bool {
        let extension = self.out.extension().unwrap_or_default();
        extension.eq_ignore_ascii_case("zip") || extension.eq_ignore_ascii_case("otioz")
    }

    /// Returns what the cut is called.
    pub fn title(&self) -> String {
        let stem = || self.timeline.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        self.name.clone().unwrap_or_else(stem)
    }
}

/// A draft has fewer pixels than its documents would say.
fn quality(text: &str) -> Result<Quality, String> {
    match text {
        "standard" => Ok(Quality::Standard),
        "high" => Ok(Quality::High),
        other => Err(format!("{other} is not a quality of a package (use standard or high)")),
    }
}
