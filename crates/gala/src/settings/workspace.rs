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
    /// Keep out of a workspace whoever did not sign in with a second factor, or let them in again.
    SecondFactor(WorkspaceSecondFactorArgs),
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

#[derive(Debug, Args)]
pub struct WorkspaceSecondFactorArgs {
    /// The id of the workspace, as the list shows it.
    #[arg(value_name = "ID")]
    pub workspace: WorkspaceId,
    /// `required`: an authenticator or a passkey is asked for; `optional`: a password is enough.
    #[arg(value_enum, value_name = "WHETHER")]
    pub second_factor: SecondFactor,
    #[command(flatten)]
    pub data: DataArgs,
}

/// Whether a workspace asks for a second factor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum SecondFactor {
    Required,
    Optional,
}
