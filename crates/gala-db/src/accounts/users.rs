//! People.

use gala_core::id::UserId;

use crate::{
    error::DbError,
    source::Source,
    sql::{Row, for_update, sql},
    tx::Tx,
};

/// A person with an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    pub id: UserId,
    /// What they sign in with, in lower case.
    pub name: String,
    pub display_name: String,
    pub email: Option<String>,
    /// Whether they administer the installation.
    pub is_admin: bool,
    /// Milliseconds since 1970-01-01 UTC.
    pub created_at_ms: i64,
    /// Since when they cannot sign in.
    pub disabled_at_ms: Option<i64>,
}

/// Adds a person.
///
/// # Errors
/// [`DbError::Constraint`] `users_name_key` where the name is taken; else as [any statement](DbError#any-statement).
pub async fn insert(tx: &mut Tx, user: &User) -> Result<(), DbError> {
    let statement = sql("INSERT INTO users (id, name, display_name, email, is_admin, created_at_ms, disabled_at_ms) \
                         VALUES ($1, $2, $3, $4, $5, $6, $7)")
    .bind(user.id.0)
    .bind(user.name.as_str())
    .bind(user.display_name.as_str())
    .bind(user.email.as_deref())
    .bind(i64::from(user.is_admin))
    .bind(user.created_at_ms)
    .bind(user.disabled_at_ms);
    tx.run(statement).await.map(|_| ())
}

/// Returns a person, unless they were removed.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn get(source: impl Source, id: UserId) -> Result<Option<User>, DbError> {
    let statement = sql("SELECT * FROM users WHERE id = $1 AND removed_at_ms IS NULL").bind(id.0);
    source.all(statement).await?.first().map(from_row).transpose()
}

/// Returns the person of a name.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn named(source: impl Source, name: &str) -> Result<Option<User>, DbError> {
    let statement = sql("SELECT * FROM users WHERE name = $1 AND removed_at_ms IS NULL").bind(name.to_lowercase());
    source.all(statement).await?.first().map(from_row).transpose()
}

/// Lists people by name after one, at most `limit`.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn list(source: impl Source, after: &str, limit: u32) -> Result<Vec<User>, DbError> {
    let statement = sql("SELECT * FROM users WHERE name > $1 AND removed_at_ms IS NULL ORDER BY name LIMIT $2");
    source.all(statement.bind(after).bind(limit)).await?.iter().map(from_row).collect()
}

/// Returns whether somebody administers the installation and can sign in.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn any_admin(source: impl Source) -> Result<bool, DbError> {
    let statement = sql("SELECT 1 AS found FROM users WHERE is_admin = 1 AND disabled_at_ms IS NULL \
                         AND removed_at_ms IS NULL LIMIT 1");
    Ok(!source.all(statement).await?.is_empty())
}

/// Lets a person sign in, or not. Their sessions end where they may not.
///
/// # Errors
/// [`DbError::NotFound`]; [`DbError::Refused`] `last_admin` where nobody would administer the installation.
pub async fn set_disabled(tx: &mut Tx, id: UserId, disabled: bool) -> Result<(), DbError> {
    lock_admins(tx).await?;
    let now_ms = disabled.then_some(tx.now_ms());
    let statement = sql("UPDATE users SET disabled_at_ms = $2 WHERE id = $1 AND removed_at_ms IS NULL");
    if tx.run(statement.bind(id.0).bind(now_ms)).await? == 0 {
        return Err(DbError::NotFound);
    }
    if disabled {
        super::sessions::end_all(tx, id, None).await?;
        keep_an_admin(tx).await?;
    }
    Ok(())
}

/// Makes a person an administrator of the installation, or no longer one.
///
/// # Errors
/// As [`set_disabled`].
pub async fn set_admin(tx: &mut Tx, id: UserId, is_admin: bool) -> Result<(), DbError> {
    lock_admins(tx).await?;
    let statement = sql("UPDATE users SET is_admin = $2 WHERE id = $1 AND removed_at_ms IS NULL");
    if tx.run(statement.bind(id.0).bind(i64::from(is_admin))).await? == 0 {
        return Err(DbError::NotFound);
    }
    if is_admin { Ok(()) } else { keep_an_admin(tx).await }
}

/// Changes what others see of a person.
///
/// # Errors
/// [`DbError::NotFound`]; else as [any statement](DbError#any-statement).
pub async fn set_profile(tx: &mut Tx, id: UserId, display_name: &str, email: Option<&str>) -> Result<(), DbError> {
    let statement = sql("UPDATE users SET display_name = $2, email = $3 WHERE id = $1 AND removed_at_ms IS NULL");
    if tx.run(statement.bind(id.0).bind(display_name).bind(email)).await? == 0 {
        Err(DbError::NotFound)
    } else {
        Ok(())
    }
}

/// Removes a person: everything personal goes, sessions, keys and passwords with it. What they made stays with its
/// workspace, and a row without a name stays for what names them.
///
/// # Errors
/// [`DbError::NotFound`]; [`DbError::Refused`] `last_admin`, or `last_owner` where a workspace with others in it, or with
/// projects, would be nobody's.
pub async fn remove(tx: &mut Tx, id: UserId) -> Result<(), DbError> {
    lock_admins(tx).await?;
    let alone = sql("SELECT 1 AS found FROM members AS own WHERE own.user_id = $1 AND own.role = 'owner' \
                     AND NOT EXISTS (SELECT 1 FROM members AS other WHERE other.workspace_id = own.workspace_id \
                                     AND other.role = 'owner' AND other.user_id <> $1) \
                     AND (EXISTS (SELECT 1 FROM members AS other WHERE other.workspace_id = own.workspace_id \
                                  AND other.user_id <> $1) \
                          OR EXISTS (SELECT 1 FROM projects WHERE projects.workspace_id = own.workspace_id)) LIMIT 1");
    if tx.one(alone.bind(id.0)).await?.is_some() {
        return Err(DbError::Refused("last_owner"));
    }
    let now_ms = tx.now_ms();
    let statement = sql("UPDATE users SET name = $2, display_name = '', email = NULL, is_admin = 0, \
                         disabled_at_ms = $3, removed_at_ms = $3 WHERE id = $1 AND removed_at_ms IS NULL");
    // Names are unique, and no name that is typed has a blank.
    let statement = statement.bind(id.0).bind(format!("removed {id}")).bind(now_ms);
    if tx.run(statement).await? == 0 {
        return Err(DbError::NotFound);
    }
    for table in [
        "DELETE FROM sessions WHERE user_id = $1",
        "DELETE FROM passwords WHERE user_id = $1",
        "DELETE FROM identities WHERE user_id = $1",
        "DELETE FROM totp_secrets WHERE user_id = $1",
        "DELETE FROM recovery_codes WHERE user_id = $1",
        "DELETE FROM passkeys WHERE user_id = $1",
        "DELETE FROM sign_in_steps WHERE user_id = $1",
        "DELETE FROM api_keys WHERE user_id = $1",
        "DELETE FROM project_members WHERE user_id = $1",
        "DELETE FROM members WHERE user_id = $1",
    ] {
        tx.run(sql(table).bind(id.0)).await?;
    }
    keep_an_admin(tx).await
}

/// Lets changes of administrators follow one another: of two, each could take the other's place away.
async fn lock_admins(tx: &mut Tx) -> Result<(), DbError> {
    tx.fetch(for_update!("SELECT id FROM users WHERE is_admin = 1 ORDER BY id")).await.map(|_| ())
}

async fn keep_an_admin(tx: &mut Tx) -> Result<(), DbError> {
    if any_admin(&mut *tx).await? { Ok(()) } else { Err(DbError::Refused("last_admin")) }
}

pub(super) fn from_row(row: &Row) -> Result<User, DbError> {
    Ok(User {
        id: UserId(row.get("id")?),
        name: row.get("name")?,
        display_name: row.get("display_name")?,
        email: row.get("email")?,
        is_admin: row.get::<i64>("is_admin")? != 0,
        created_at_ms: row.get("created_at_ms")?,
        disabled_at_ms: row.get("disabled_at_ms")?,
    })
}
