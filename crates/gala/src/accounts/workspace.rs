//! `gala workspace`: workspaces are listed and put on plans.

use std::{io::Write, process::ExitCode};

use anyhow::bail;
use gala_db::{
    DbError,
    accounts::{
        audit::{self, NewEntry},
        workspaces,
    },
};

use super::open::Open;
use crate::settings::{WorkspaceCommand, WorkspacePlanArgs};

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
    }
    Ok(ExitCode::SUCCESS)
}

async fn set_plan(args: &WorkspacePlanArgs) -> anyhow::Result<()> {
    let open = Open::of(&args.data).await?;
    let mut tx = open.db.begin().await?;
    match workspaces::set_plan(&mut tx, args.workspace, &args.plan).await {
        Ok(()) => {}
        Err(DbError::NotFound) => {
            bail!("there is no workspace {} (`gala workspace list` shows which there are)", args.workspace)
        }
        Err(DbError::Constraint { .. }) => {
            bail!("there is no plan {} (`gala plan list` shows which there are)", args.plan.escape_debug())
        }
        Err(error) => return Err(error.into()),
    }
    let entry = NewEntry {
        workspace: Some(args.workspace),
        user: None,
        actor: "command".to_owned(),
        action: "workspace.set_plan",
        subject: format!("workspace {} {}", args.workspace, args.plan),
        address: "",
        request_id: "",
    };
    audit::add(&mut tx, &entry).await?;
    Ok(tx.commit().await?)
}
