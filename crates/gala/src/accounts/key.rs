//! `gala key`: keys of persons are made, listed and revoked.

use std::{io::Write, process::ExitCode};

use anyhow::{Context, bail};
use gala_accounts::secret::{Secret, SecretKind};
use gala_core::{
    access::{KeyScope, Membership},
    id::{KeyId, UserId, WorkspaceId},
};
use gala_db::{
    Db, Tx,
    accounts::{
        api_keys::{self, ApiKey},
        audit::{self, NewEntry},
        users, workspaces,
    },
};

use super::open::Open;
use crate::settings::{KeyCommand, KeyCreateArgs, KeyListArgs, KeyRevokeArgs};

const DAY_MS: i64 = 24 * 3600 * 1000;
const MAX_NAME_CHARS: usize = 100;

/// # Errors
/// Where the folder or the database cannot be used, or there is no such person, workspace or key.
pub async fn key(command: &KeyCommand) -> anyhow::Result<ExitCode> {
    match command {
        KeyCommand::Create(args) => create(args).await?,
        KeyCommand::List(args) => list(args).await?,
        KeyCommand::Revoke(args) => revoke(args).await?,
    }
    Ok(ExitCode::SUCCESS)
}

async fn create(args: &KeyCreateArgs) -> anyhow::Result<()> {
    if !(1..=MAX_NAME_CHARS).contains(&args.name.chars().count()) || args.name.chars().any(char::is_control) {
        bail!("the name of a key is one line of 1 to {MAX_NAME_CHARS} characters (give another with --name)");
    }
    let open = Open::of(&args.data).await?;
    let (user, memberships) = person(&open.db, &args.user).await?;
    let membership =
        memberships.into_iter().find(|own| args.workspace.is_none_or(|wanted| wanted == own.workspace)).with_context(
            || format!("{} is in no such workspace (`gala workspace list` shows which there are)", args.user),
        )?;
    let secret = Secret::new(SecretKind::ApiKey);
    let mut tx = open.db.begin().await?;
    let now_ms = tx.now_ms();
    let key = ApiKey {
        id: KeyId::new(),
        user: Some(user),
        name: args.name.clone(),
        prefix: secret.prefix().to_owned(),
        scopes: args.scopes.iter().copied().collect(),
        requests_per_minute: None,
        created_at_ms: now_ms,
        used_at_ms: None,
        ends_at_ms: args.days.map(|days| now_ms + i64::from(days) * DAY_MS),
        revoked_at_ms: None,
    };
    api_keys::insert(&mut tx, membership.scope(), &key, &secret.digest()).await?;
    record(&mut tx, membership.workspace, "key.create", key.id).await?;
    tx.commit().await?;
    writeln!(std::io::stdout(), "{}", secret.expose())?;
    Ok(())
}

async fn list(args: &KeyListArgs) -> anyhow::Result<()> {
    let open = Open::of(&args.data).await?;
    let (user, memberships) = person(&open.db, &args.user).await?;
    let now_ms = open.db.now_ms().await?;
    let mut out = std::io::stdout().lock();
    for membership in memberships {
        for key in api_keys::list(&open.db, membership.scope(), Some(user)).await? {
            let scopes: Vec<&str> = key.scopes.iter().map(KeyScope::as_str).collect();
            let state = match (key.revoked_at_ms, key.ends_at_ms) {
                (Some(_), _) => "revoked",
                (None, Some(ends_at_ms)) if ends_at_ms <= now_ms => "ended",
                (None, _) => "good",
            };
            let (scopes, name) = (scopes.join(","), key.name.escape_debug());
            writeln!(out, "{} {} {state:<7} {scopes} {name}", key.id, key.prefix)?;
        }
    }
    Ok(())
}

async fn revoke(args: &KeyRevokeArgs) -> anyhow::Result<()> {
    let open = Open::of(&args.data).await?;
    let (user, memberships) = person(&open.db, &args.user).await?;
    for membership in memberships {
        let found = api_keys::get(&open.db, membership.scope(), args.key).await?;
        if found.is_some_and(|key| key.user == Some(user)) {
            let mut tx = open.db.begin().await?;
            api_keys::revoke(&mut tx, membership.scope(), args.key).await?;
            record(&mut tx, membership.workspace, "key.revoke", args.key).await?;
            return Ok(tx.commit().await?);
        }
    }
    bail!("{} has no key {} (`gala key list {}` shows which there are)", args.user, args.key, args.user)
}

/// Returns a person and where they are.
async fn person(db: &Db, name: &str) -> anyhow::Result<(UserId, Vec<Membership>)> {
    let user = users::named(db, name).await?;
    let user = user
        .with_context(|| format!("there is no user {} (`gala user list` shows who there is)", name.escape_debug()))?;
    let own = workspaces::of_user(db, user.id).await?;
    let membership = |(workspace, role): (workspaces::Workspace, _)| Membership {
        workspace: workspace.id,
        role,
        project_default: workspace.project_default,
        needs_second_factor: workspace.needs_second_factor,
    };
    Ok((user.id, own.into_iter().map(membership).collect()))
}

async fn record(tx: &mut Tx, workspace: WorkspaceId, action: &'static str, key: KeyId) -> anyhow::Result<()> {
    let entry = NewEntry {
        workspace: Some(workspace),
        user: None,
        actor: "command".to_owned(),
        action,
        subject: format!("key {key}"),
        address: "",
        request_id: "",
    };
    Ok(audit::add(tx, &entry).await?)
}
