//! `gala user`: people are added, listed, locked out, let in again and removed.

mod add;
mod change;
mod hash;
mod list;
mod record;

use std::process::ExitCode;

use self::change::Change;
use super::open::Open;
use crate::settings::{DataArgs, UserCommand, UserPasswordArgs};

/// # Errors
/// Where the folder or the database cannot be used, there is no such person, the password is not taken, or nobody would
/// administer the installation or own a workspace.
pub async fn user(command: &UserCommand) -> anyhow::Result<ExitCode> {
    match command {
        UserCommand::Add(args) => {
            let open = Open::of(&args.data).await?;
            add::add(&open.db, args).await?;
        }
        UserCommand::List(data) => {
            let open = Open::of(data).await?;
            list::list(&open.db, std::io::stdout().lock()).await?;
        }
        UserCommand::Disable(args) => changed(&args.data, &args.name, Change::Disable).await?,
        UserCommand::Enable(args) => changed(&args.data, &args.name, Change::Enable).await?,
        UserCommand::Remove(args) => changed(&args.data, &args.name, Change::Remove).await?,
        UserCommand::SetPassword(args) => set_password(args).await?,
    }
    Ok(ExitCode::SUCCESS)
}

async fn changed(data: &DataArgs, name: &str, change: Change<'_>) -> anyhow::Result<()> {
    let open = Open::of(data).await?;
    change::change(&open.db, name, change).await
}

async fn set_password(args: &UserPasswordArgs) -> anyhow::Result<()> {
    let open = Open::of(&args.data).await?;
    let user = change::named(&open.db, &args.name).await?;
    let hash = hash::new_hash(args.password_stdin, &user).await?;
    change::change(&open.db, &args.name, Change::Password { hash: &hash }).await
}
