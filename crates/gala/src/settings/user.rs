//! What the commands for accounts are told.

use clap::{Args, Subcommand};

use super::data::DataArgs;

#[derive(Debug, Subcommand)]
pub enum UserCommand {
    /// Add a person, who signs in with a password.
    Add(UserAddArgs),
    /// List who has an account.
    List(DataArgs),
    /// Let somebody sign in no longer, and end their sessions.
    Disable(UserNameArgs),
    /// Let somebody sign in again.
    Enable(UserNameArgs),
    /// Give somebody a new password, and end their sessions.
    SetPassword(UserPasswordArgs),
    /// Remove a person and everything personal. What they made stays with its workspace.
    Remove(UserNameArgs),
}

#[derive(Debug, Args)]
pub struct UserAddArgs {
    /// What they sign in with: letters and digits, and `.`, `_`, `-`, `+` and `@` between them.
    #[arg(value_name = "NAME")]
    pub name: String,
    /// Let them administer the installation. The first who may gets what was made before there were accounts.
    #[arg(long)]
    pub admin: bool,
    /// What they are called. Their name where absent.
    #[arg(long, value_name = "TEXT")]
    pub display_name: Option<String>,
    #[arg(long, value_name = "ADDRESS")]
    pub email: Option<String>,
    /// The plan of their own workspace.
    #[arg(long, value_name = "PLAN", default_value = "unlimited")]
    pub plan: String,
    /// Read the password from standard input instead of asking for it.
    #[arg(long)]
    pub password_stdin: bool,
    #[command(flatten)]
    pub data: DataArgs,
}

#[derive(Debug, Args)]
pub struct UserNameArgs {
    #[arg(value_name = "NAME")]
    pub name: String,
    #[command(flatten)]
    pub data: DataArgs,
}

#[derive(Debug, Args)]
pub struct UserPasswordArgs {
    #[arg(value_name = "NAME")]
    pub name: String,
    /// Read the password from standard input instead of asking for it.
    #[arg(long)]
    pub password_stdin: bool,
    #[command(flatten)]
    pub data: DataArgs,
}
