//! `gala key`: keys of persons and of workers are made, listed and revoked.

use std::{io::Write, process::ExitCode};

use anyhow::{Context, bail};
use gala_accounts::secret::{Secret, SecretKind};
use gala_core::{
    access::{KeyScope, Membership},
    id::{KeyId, UserId},
};
use gala_db::{
    Db,
    accounts::{
        api_keys::{self, ApiKey},
        users, workspaces,
    },
};

use super::{
    key_rows::{DAY_MS, check_name, record, standing},
    open::Open,
    worker_key,
};
use crate::settings::{KeyCommand, KeyCreateArgs, KeyListArgs, KeyRevokeArgs};

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
    // The command line has one of both.
    if let Some(name) = &args.worker {
        return worker_key::create(name, args.days, &args.data).await;
    }
    let (user, name) = (args.user.as_deref().unwrap_or_default(), args.name.as_deref().unwrap_or_default());
    check_name(name)?;
    let open = Open::of(&args.data).await?;
    let (id, memberships) = person(&open.db, user).await?;
    let membership = memberships
        .into_iter()
        .find(|own| args.workspace.is_none_or(|wanted| wanted == own.workspace))
        .with_context(|| format!("{user} is in no such workspace (`gala workspace list` shows which there are)"))?;
    let secret = Secret::new(SecretKind::ApiKey);
    let mut tx = open.db.begin().await?;
    let now_ms = tx.now_ms();
    let key = ApiKey {
        id: KeyId::new(),
        user: Some(id),
        name: name.to_owned(),
        prefix: secret.prefix().to_owned(),
        scopes: args.scopes.iter().copied().collect(),
        requests_per_minute: None,
        created_at_ms: now_ms,
        used_at_ms: None,
        ends_at_ms: args.days.map(|days| now_ms + i64::from(days) * DAY_MS),
        revoked_at_ms: None,
    };
    api_keys::insert(&mut tx, membership.scope(), &key, &secret.digest()).await?;
    record(&mut tx, Some(membership.workspace), "key.create", format!("key {}", key.id)).await?;
    tx.commit().await?;
    writeln!(std::io::stdout(), "{}", secret.expose())?;
    Ok(())
}

async fn list(args: &KeyListArgs) -> anyhow::Result<()> {
    let Some(user) = &args.user else { return worker_key::list(&args.data).await };
    let open = Open::of(&args.data).await?;
    let (user, memberships) = person(&open.db, user).await?;
    let now_ms = open.db.now_ms().await?;
    let mut out = std::io::stdout().lock();
    for membership in memberships {
        for key in api_keys::list(&open.db, membership.scope(), Some(user)).await? {
            let scopes: Vec<&str> = key.scopes.iter().map(KeyScope::as_str).collect();
            let state = standing(key.revoked_at_ms, key.ends_at_ms, now_ms);
            let (scopes, name) = (scopes.join(","), key.name.escape_debug());
            writeln!(out, "{} {} {state:<7} {scopes} {name}", key.id, key.prefix)?;
        }
    }
    Ok(())
}

async fn revoke(args: &KeyRevokeArgs) -> anyhow::Result<()> {
    if let Some(key) = args.worker {
        return worker_key::revoke(key, &args.data).await;
    }
    let name = args.user.as_deref().unwrap_or_default();
    let wanted = args.key.context("say which key: `gala key list` shows which there are")?;
    let open = Open::of(&args.data).await?;
    let (user, memberships) = person(&open.db, name).await?;
    for membership in memberships {
        let found = api_keys::get(&open.db, membership.scope(), wanted).await?;
        if found.is_some_and(|key| key.user == Some(user)) {
            let mut tx = open.db.begin().await?;
            api_keys::revoke(&mut tx, membership.scope(), wanted).await?;
            record(&mut tx, Some(membership.workspace), "key.revoke", format!("key {wanted}")).await?;
            return Ok(tx.commit().await?);
        }
    }
    bail!("{name} has no key {wanted} (`gala key list {name}` shows which there are)")
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
