//! `gala workspace`: workspaces are listed and put on plans.

use std::{io::Write, process::ExitCode};

use anyhow::bail;
use gala_core::id::WorkspaceId;
use gala_db::{
    DbError, Tx,
    accounts::{
        audit::{self, NewEntry},
        workspaces,
    },
};

use super::open::Open;
use crate::settings::{SecondFactor, WorkspaceCommand, WorkspacePlanArgs, WorkspaceSecondFactorArgs};

/// So many are listed.
const MOST: u32 = 10_000;

/// # Errors
/// Where the folder or the database cannot be used, or there is no such workspace or plan.
pub async fn workspace(command: &WorkspaceCommand) -> anyhow::Result<ExitCode> {
    match command {
        WorkspaceCommand::List(data) => {
            let open = Open::of(data).await?;
            let mut out = std::io::stdout().lock();
            for workspace in workspaces::list(&open.db, MOST).await? {
                writeln!(out, "{} {:<12} {}", workspace.id, workspace.plan, workspace.name.escape_debug())?;
            }
        }
        WorkspaceCommand::SetPlan(args) => set_plan(args).await?,
        WorkspaceCommand::SecondFactor(args) => set_second_factor(args).await?,
    }
    Ok(ExitCode::SUCCESS)
}

async fn set_plan(args: &WorkspacePlanArgs) -> anyhow::Result<()> {
    let open = Open::of(&args.data).await?;
    let mut tx = open.db.begin().await?;
    match workspaces::set_plan(&mut tx, args.workspace, &args.plan).await {
        Ok(()) => {}
        Err(DbError::NotFound) => bail!(no_workspace(args.workspace)),
        Err(DbError::Constraint { .. }) => {
            bail!("there is no plan {} (`gala plan list` shows which there are)", args.plan.escape_debug())
        }
        Err(error) => return Err(error.into()),
    }
    let subject = format!("workspace {} {}", args.workspace, args.plan);
    record(&mut tx, args.workspace, "workspace.set_plan", subject).await?;
    Ok(tx.commit().await?)
}

async fn set_second_factor(args: &WorkspaceSecondFactorArgs) -> anyhow::Result<()> {
    let open = Open::of(&args.data).await?;
    let is_required = args.second_factor == SecondFactor::Required;
    let mut tx = open.db.begin().await?;
    match workspaces::set_needs_second_factor(&mut tx, args.workspace, is_required).await {
        Err(DbError::NotFound) => bail!(no_workspace(args.workspace)),
        set => set?,
    }
    let subject = format!("workspace {} {}", args.workspace, if is_required { "on" } else { "off" });
    record(&mut tx, args.workspace, "workspace.second_factor", subject).await?;
    Ok(tx.commit().await?)
}

fn no_workspace(id: WorkspaceId) -> String {
    format!("there is no workspace {id} (`gala workspace list` shows which there are)")
}

async fn record(tx: &mut Tx, workspace: WorkspaceId, action: &'static str, subject: String) -> anyhow::Result<()> {
    let entry = NewEntry {
        workspace: Some(workspace),
        user: None,
        actor: "command".to_owned(),
        action,
        subject,
        address: "",
        request_id: "",
    };
    Ok(audit::add(tx, &entry).await?)
}
