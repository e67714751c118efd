//! What commands are told that keep and make things: where, how much, for how long, and how many at once.

use std::path::PathBuf;

use clap::Args;

use super::{programs::ProgramArgs, refusal::SettingsError, secret::Secret};

#[derive(Clone, Debug, Args)]
pub struct DataArgs {
    /// The folder where GALA keeps its database, objects and finished segments.
    #[arg(long, env = "GALA_DATA", default_value = "gala-data", value_name = "DIR")]
    pub data: PathBuf,
    /// A Postgres database instead of the SQLite file in the data folder.
    #[arg(long, env = "GALA_DATABASE_URL", value_name = "postgres://…", hide_env_values = true)]
    pub database_url: Option<Secret>,
    /// How large the cache of finished segments may grow, in gigabytes. What was used longest ago goes first.
    #[arg(long, env = "GALA_CACHE_GB", default_value_t = 20, value_name = "GB")]
    pub cache_gb: u32,
    /// For how many days the history of jobs that have ended is kept: events, journals, parts of finished videos.
    /// Projects, what they show and their files stay.
    #[arg(long, env = "GALA_HISTORY_DAYS", default_value_t = 30, value_parser = clap::value_parser!(u16).range(1..=3650), value_name = "DAYS")]
    pub history_days: u16,
    /// For how many days a deleted project can be restored. Then it is removed with its files.
    #[arg(long, env = "GALA_DELETED_DAYS", default_value_t = 30, value_parser = clap::value_parser!(u16).range(1..=3650), value_name = "DAYS")]
    pub deleted_days: u16,
}

impl DataArgs {
    pub fn cache_bytes(&self) -> u64 {
        u64::from(self.cache_gb) * 1_000_000_000
    }

    /// Whether other machines may work on the same database and objects.
    pub fn is_shared(&self) -> bool {
        self.database_url.is_some()
    }
}

#[derive(Clone, Debug, Args)]
pub struct WorkArgs {
    /// How many segments are encoded at once. Of jobs, half as many more run at once. All cores where absent. A server with 0
    /// leaves all jobs to `gala work`.
    #[arg(long, env = "GALA_WORKERS", value_parser = clap::value_parser!(u16).range(0..=256), value_name = "N")]
    pub workers: Option<u16>,
    /// Whether files on this machine go once their objects are stored and their rows are written. `false` leaves them in the data folder until the next
    /// start, for somebody who looks for a fault.
    #[arg(long = "cleanup-local", env = "WORKER_CLEANUP_LOCAL", default_value_t = true, action = clap::ArgAction::Set, value_name = "true|false")]
    pub cleanup_local: bool,
    #[command(flatten)]
    pub programs: ProgramArgs,
}

impl WorkArgs {
    /// Whether the process works at all.
    pub fn works(&self) -> bool {
        self.workers != Some(0)
    }

    /// Refuses the settings of a process that is to work and may not.
    ///
    /// # Errors
    /// [`SettingsError::NoWorkers`].
    pub fn check_works(&self) -> Result<(), SettingsError> {
        if self.works() { Ok(()) } else { Err(SettingsError::NoWorkers) }
    }

    /// Returns how many segments are encoded at once; what works no jobs may still be asked for a picture.
    pub fn count(&self) -> usize {
        match self.workers {
            Some(workers) => usize::from(workers.max(1)),
            None => std::thread::available_parallelism().map_or(1, usize::from),
        }
    }
}
