//! What `gala edit` is told.

use std::path::{Path, PathBuf};

use clap::Args;

use super::{folders::usual_cache, programs::ProgramArgs};

#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("place").required(true).args(["out", "in_place", "check"]))]
pub struct EditArgs {
    /// The timeline: JSON, as `gala schema timeline` describes it. Files are named relative to it.
    #[arg(value_name = "TIMELINE")]
    pub timeline: PathBuf,
    /// The edits: a JSON list, as `gala schema edits` describes it.
    #[arg(value_name = "EDITS")]
    pub edits: PathBuf,
    /// The file to write the edited timeline to. Write it beside the files that it names.
    #[arg(short, long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Write the edited timeline in the place of the one that is read.
    #[arg(long)]
    pub in_place: bool,
    /// Write nothing; tell whether the edits can be done.
    #[arg(long, conflicts_with = "undo")]
    pub check: bool,
    /// Write the edits that give the timeline back as it was.
    #[arg(long, value_name = "FILE")]
    pub undo: Option<PathBuf>,
    /// The folder where it is kept what files were found to hold.
    #[arg(long, env = "GALA_CACHE", value_name = "DIR")]
    pub cache: Option<PathBuf>,
    #[command(flatten)]
    pub programs: ProgramArgs,
}

impl EditArgs {
    /// Returns where the edited timeline goes, if anywhere.
    pub fn place(&self) -> Option<&Path> {
        self.out.as_deref().or_else(|| self.in_place.then_some(self.timeline.as_path()))
    }

    pub fn cache_folder(&self) -> PathBuf {
        self.cache.clone().unwrap_or_else(usual_cache)
    }
}
