//! What is done to one person.

use anyhow::Context;
use gala_db::{
    Db, Source,
    accounts::{
        passwords, sessions,
        users::{self, User},
    },
};

use super::record::record;

#[derive(Clone, Copy)]
pub enum Change<'a> {
    Disable,
    Enable,
    Remove,
    Password { hash: &'a str },
}

impl Change<'_> {
    fn action(self) -> &'static str {
        match self {
            Self::Disable => "user.disable",
            Self::Enable => "user.enable",
            Self::Remove => "user.remove",
            Self::Password { .. } => "user.set_password",
        }
    }
}

/// Does it, and records that it was done, or neither.
///
/// # Errors
/// Where there is no such person, or nobody would administer the installation or own a workspace.
pub async fn change(db: &Db, name: &str, change: Change<'_>) -> anyhow::Result<()> {
    let mut tx = db.begin().await?;
    let user = named(&mut tx, name).await?;
    let id = user.id;
    match change {
        Change::Disable => users::set_disabled(&mut tx, id, true).await?,
        Change::Enable => users::set_disabled(&mut tx, id, false).await?,
        Change::Remove => users::remove(&mut tx, id).await?,
        Change::Password { hash } => {
            passwords::set(&mut tx, id, hash).await?;
            // Whoever knew the old one may be signed in by it.
            sessions::end_all(&mut tx, id, None).await?;
        }
    }
    record(&mut tx, change.action(), id).await?;
    Ok(tx.commit().await?)
}

/// # Errors
/// Where there is nobody of that name, or the database cannot be read.
pub async fn named(source: impl Source, name: &str) -> anyhow::Result<User> {
    let user = users::named(source, name).await?;
    user.with_context(|| format!("there is no user {} (`gala user list` shows who there is)", name.escape_debug()))
}
