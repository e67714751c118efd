//! What the commands for API keys are told.

use clap::{Args, Subcommand};
use gala_core::{
    access::KeyScope,
    id::{KeyId, WorkspaceId},
};

use super::data::DataArgs;

#[derive(Debug, Subcommand)]
pub enum KeyCommand {
    /// Make a key of a person. Its secret is printed this once.
    Create(KeyCreateArgs),
    /// List the keys of a person.
    List(KeyListArgs),
    /// Revoke a key of a person, at once and for good.
    Revoke(KeyRevokeArgs),
}

#[derive(Debug, Args)]
pub struct KeyCreateArgs {
    /// Whose key it is: it may do what they may.
    #[arg(value_name = "USER")]
    pub user: String,
    /// What it is for, as lists show it.
    #[arg(long, value_name = "TEXT")]
    pub name: String,
    /// What it is good for, with commas between them: read, write, render, admin.
    #[arg(long, value_name = "SCOPES", value_delimiter = ',', required = true)]
    pub scopes: Vec<KeyScope>,
    /// After so many days it ends; never where absent.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=3650))]
    pub days: Option<u32>,
    /// In which workspace it acts; the one that the person joined first where absent.
    #[arg(long, value_name = "ID")]
    pub workspace: Option<WorkspaceId>,
    #[command(flatten)]
    pub data: DataArgs,
}

#[derive(Debug, Args)]
pub struct KeyListArgs {
    #[arg(value_name = "USER")]
    pub user: String,
    #[command(flatten)]
    pub data: DataArgs,
}

#[derive(Debug, Args)]
pub struct KeyRevokeArgs {
    #[arg(value_name = "USER")]
    pub user: String,
    /// The id of the key, as lists show it.
    #[arg(value_name = "ID")]
    pub key: KeyId,
    #[command(flatten)]
    pub data: DataArgs,
}
