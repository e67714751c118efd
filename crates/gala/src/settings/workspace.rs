//! What the commands for workspaces are told.

use clap::{Args, Subcommand};
use gala_core::id::WorkspaceId;

use super::data::DataArgs;

#[derive(Debug, Subcommand)]
pub enum WorkspaceCommand {
    /// List the workspaces with their plans.
    List(DataArgs),
    /// Put a workspace on another plan.
    SetPlan(WorkspacePlanArgs),
}

#[derive(Debug, Args)]
pub struct WorkspacePlanArgs {
    /// The id of the workspace, as the list shows it.
    #[arg(value_name = "ID")]
    pub workspace: WorkspaceId,
    /// The name of the plan.
    #[arg(value_name = "PLAN")]
    pub plan: String,
    #[command(flatten)]
    pub data: DataArgs,
}
