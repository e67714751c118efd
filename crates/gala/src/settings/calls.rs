//! What the commands for requests to providers are told.

use clap::{Args, Subcommand, ValueEnum};
use gala_core::id::{ProjectId, WorkspaceId};
use uuid::Uuid;

use super::data::DataArgs;

#[derive(Debug, Subcommand)]
pub enum CallsCommand {
    /// List requests to providers, newest first, with what they cost.
    List(CallsListArgs),
    /// Count requests by provider and model: sent, failed, answered from what was kept, and what they cost.
    Summary(CallsSummaryArgs),
    /// Tell whether a request was paid whose answer was lost. Its job can be tried again then.
    Decide(CallsDecideArgs),
}

#[derive(Debug, Args)]
pub struct CallsListArgs {
    /// Of one project only.
    #[arg(long, value_name = "ID")]
    pub project: Option<ProjectId>,
    /// Of which workspace; the local one where absent.
    #[arg(long, value_name = "ID")]
    pub workspace: Option<WorkspaceId>,
    /// Print a table for spreadsheets instead.
    #[arg(long)]
    pub csv: bool,
    #[command(flatten)]
    pub data: DataArgs,
}

#[derive(Debug, Args)]
pub struct CallsSummaryArgs {
    /// Of one project only.
    #[arg(long, value_name = "ID")]
    pub project: Option<ProjectId>,
    /// Of which workspace; the local one where absent.
    #[arg(long, value_name = "ID")]
    pub workspace: Option<WorkspaceId>,
    #[command(flatten)]
    pub data: DataArgs,
}

#[derive(Debug, Args)]
pub struct CallsDecideArgs {
    /// The id of the request, as the job's failure and lists show it.
    #[arg(value_name = "ID")]
    pub call: Uuid,
    /// Whether the provider was paid for it.
    #[arg(long, value_enum)]
    pub paid: Paid,
    /// Of which workspace; the local one where absent.
    #[arg(long, value_name = "ID")]
    pub workspace: Option<WorkspaceId>,
    #[command(flatten)]
    pub data: DataArgs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Paid {
    Yes,
    No,
}
