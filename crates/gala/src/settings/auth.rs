use std::path::PathBuf;

use clap::{Args, Subcommand};

#[derive(Debug, Subcommand)]
pub enum AuthCommand {
    /// Ask for the permission to keep files in somebody's Google Drive: in a browser of this machine.
    ///
    /// Needs `GDRIVE_CLIENT_ID` and `GDRIVE_CLIENT_SECRET` of an OAuth client for desktop apps. Prints the settings that
    /// `STORAGE_PROVIDER=gdrive` needs besides. docs/STORAGE.md has all of it.
    Gdrive(AuthGdriveArgs),
}

#[derive(Debug, Args)]
pub struct AuthGdriveArgs {
    /// The port of this machine that the browser comes back to; any free one where it is 0. To use the browser of another
    /// machine, choose one and lead it here: `ssh -L PORT:127.0.0.1:PORT`.
    #[arg(long, default_value_t = 0)]
    pub port: u16,
    /// Ask for all files of the Drive, not only for those that GALA makes. Needed for a folder that is there already, or one
    /// of a shared drive.
    #[arg(long)]
    pub all_files: bool,
    /// The name of the folder that is made for the videos. With `--all-files` none is made unless this is given.
    #[arg(long, value_name = "NAME")]
    pub folder: Option<String>,
    /// Write the refresh token into a file that only you can read, instead of printing it.
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}
