//! What `gala storage migrate` is told.

use std::time::Duration;

use clap::Args;
use gala_core::asset::StorageProvider;

use super::{data::DataArgs, store};

#[derive(Debug, Args)]
pub struct StorageMigrateArgs {
    /// Where the objects are: localfs, s3, gcs, gdrive or supabase, with its variables.
    #[arg(value_name = "FROM", value_parser = store::provider)]
    pub from: StorageProvider,
    /// Where they are to be.
    #[arg(value_name = "TO", value_parser = store::provider)]
    pub to: StorageProvider,
    /// Use the other store also where some objects are missing or damaged.
    #[arg(long)]
    pub force: bool,
    /// For how many hours the first store keeps what was moved: signed links end after seven days at most.
    #[arg(long, default_value_t = 168, value_parser = clap::value_parser!(u32).range(0..=87_600), value_name = "HOURS")]
    pub keep_hours: u32,
    /// Remove nothing from the first store, ever.
    #[arg(long, conflicts_with = "keep_hours")]
    pub keep: bool,
    #[command(flatten)]
    pub data: DataArgs,
}

impl StorageMigrateArgs {
    /// Returns how long the first store keeps what was moved; `None` for ever.
    pub fn kept(&self) -> Option<Duration> {
        (!self.keep).then(|| Duration::from_secs(u64::from(self.keep_hours) * 3600))
    }
}
