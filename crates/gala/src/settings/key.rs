//! What the commands for API keys are told.

use clap::{Args, Subcommand};
use gala_core::{
    access::KeyScope,
    id::{KeyId, WorkspaceId},
};

use super::data::DataArgs;

#[derive(Debug, Subcommand)]
pub enum KeyCommand {
    /// Make a key of a person, or of workers. Its secret is printed this once.
    Create(KeyCreateArgs),
    /// List the keys of a person, or of workers.
    List(KeyListArgs),
    /// Revoke a key of a person, or of workers, at once and for good.
    Revoke(KeyRevokeArgs),
}

#[derive(Debug, Args)]
pub struct KeyCreateArgs {
    /// Whose key it is: it may do what they may.
    #[arg(value_name = "USER", required_unless_present = "worker")]
    pub user: Option<String>,
    /// Make a key with which `gala work` works for the whole installation, and name it, as lists show it.
    #[arg(long, value_name = "NAME", conflicts_with_all = ["user", "name", "scopes", "workspace"])]
    pub worker: Option<String>,
    /// What it is for, as lists show it.
    #[arg(long, value_name = "TEXT", required_unless_present = "worker")]
    pub name: Option<String>,
    /// What it is good for, with commas between them: read, write, render, admin.
    #[arg(long, value_name = "SCOPES", value_delimiter = ',', required_unless_present = "worker")]
    pub scopes: Vec<KeyScope>,
    /// After so many days it ends; never where absent.
    #[arg(long, visible_alias = "expires", value_name = "DAYS", value_parser = clap::value_parser!(u32).range(1..=3650))]
    pub days: Option<u32>,
    /// In which workspace it acts; the one that the person joined first where absent.
    #[arg(long, value_name = "ID")]
    pub workspace: Option<WorkspaceId>,
    #[command(flatten)]
    pub data: DataArgs,
}

#[derive(Debug, Args)]
pub struct KeyListArgs {
    #[arg(value_name = "USER", required_unless_present = "workers")]
    pub user: Option<String>,
    /// List the keys of workers.
    #[arg(long, conflicts_with = "user")]
    pub workers: bool,
    #[command(flatten)]
    pub data: DataArgs,
}

#[derive(Debug, Args)]
pub struct KeyRevokeArgs {
    #[arg(value_name = "USER", required_unless_present = "worker", requires = "key")]
    pub user: Option<String>,
    /// The id of the key, as lists show it.
    #[arg(value_name = "ID")]
    pub key: Option<KeyId>,
    /// The id of a key of workers, as lists show it.
    #[arg(long, value_name = "ID", conflicts_with_all = ["user", "key"])]
    pub worker: Option<KeyId>,
    #[command(flatten)]
    pub data: DataArgs,
}
