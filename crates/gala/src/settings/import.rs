//! What `gala import` is told.

use std::path::PathBuf;

use clap::Args;

use super::{folders::usual_cache, programs::ProgramArgs};

#[derive(Debug, Args)]
pub struct ImportArgs {
    /// The document that an editor gave back: .otio, .fcpxml or .edl; or several .edl, of a track each.
    #[arg(value_name = "DOCUMENT", required = true)]
    pub documents: Vec<PathBuf>,
    /// The timeline that was exported: JSON. Files are named relative to it.
    #[arg(long, value_name = "FILE")]
    pub timeline: PathBuf,
    /// The file to write the new timeline to. Write it beside the files that it names.
    #[arg(short, long, value_name = "FILE")]
    pub out: PathBuf,
    /// Print what changed and what was not read as JSON.
    #[arg(long)]
    pub json: bool,
    /// The folder where it is kept what files were found to hold.
    #[arg(long, env = "GALA_CACHE", value_name = "DIR")]
    pub cache: Option<PathBuf>,
    #[command(flatten)]
    pub programs: ProgramArgs,
}

impl ImportArgs {
    pub fn cache_folder(&self) -> PathBuf {
        self.cache.clone().unwrap_or_else(usual_cache)
    }
}
