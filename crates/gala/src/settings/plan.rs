//! What the commands for plans are told.

use clap::{Args, Subcommand};

use super::data::DataArgs;

#[derive(Debug, Subcommand)]
pub enum PlanCommand {
    /// List the plans with their limits.
    List(DataArgs),
    /// Make a plan, or give it other limits, which hold at once for every workspace on it.
    Set(PlanSetArgs),
}

#[derive(Debug, Args)]
pub struct PlanSetArgs {
    /// The name of the plan: lower-case letters, digits and `-`.
    #[arg(value_name = "NAME")]
    pub name: String,
    /// Its limits, as storage_bytes=5000000000 members=10. What is not named has no limit.
    #[arg(value_name = "LIMIT=NUMBER")]
    pub limits: Vec<String>,
    #[command(flatten)]
    pub data: DataArgs,
}
