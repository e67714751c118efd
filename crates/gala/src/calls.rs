//! `gala calls`: requests to providers, what they cost, and what became of those whose answer was lost.

use std::{io::Write, process::ExitCode};

use gala_core::{
    access::{Membership, ProjectDefault, Scope, WorkspaceRole},
    csv,
    id::WorkspaceId,
};
use gala_db::{
    PageRequest,
    accounts::audit::{self, NewEntry},
    provider_calls::{self, ModelUse, ProviderCall},
};

use crate::{
    accounts::open::Open,
    settings::{CallsCommand, CallsDecideArgs, CallsListArgs, CallsSummaryArgs, Paid},
};

/// # Errors
/// Where the folder or the database cannot be used, or there is no such request that is undecided.
pub async fn calls(command: &CallsCommand) -> anyhow::Result<ExitCode> {
    match command {
        CallsCommand::List(args) => list(args).await?,
        CallsCommand::Summary(args) => summary(args).await?,
        CallsCommand::Decide(args) => decide(args).await?,
    }
    Ok(ExitCode::SUCCESS)
}

/// The columns of the table.
const COLUMNS: [&str; 12] = [
    "id",
    "state",
    "provider",
    "model",
    "step",
    "scene",
    "cost_micros",
    "held_micros",
    "attempts",
    "project_id",
    "request_id",
    "error_code",
];

async fn list(args: &CallsListArgs) -> anyhow::Result<()> {
    let (open, scope) = (Open::of(&args.data).await?, scope(args.workspace));
    let mut out = std::io::stdout().lock();
    if args.csv {
        out.write_all(csv::line(COLUMNS).as_bytes())?;
    }
    let mut page = PageRequest { limit: PageRequest::MAX, after: None };
    loop {
        let found = provider_calls::list(&open.db, scope, args.project, &page).await?;
        for call in &found.items {
            let cells = cells(call);
            if args.csv {
                out.write_all(csv::line(&cells).as_bytes())?;
            } else {
                writeln!(out, "{}", cells.join(" "))?;
            }
        }
        match found.next {
            Some(next) => page.after = Some(next),
            None => return Ok(()),
        }
    }
}

fn cells(call: &ProviderCall) -> [String; 12] {
    let number = |number: Option<u64>| number.map_or_else(|| "-".to_owned(), |number| number.to_string());
    let text = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".to_owned());
    [
        call.id.to_string(),
        call.state.as_str().to_owned(),
        call.provider.clone(),
        call.model.clone(),
        call.step.clone(),
        number(call.scene.map(u64::from)),
        number(call.cost_micros),
        call.held_micros.to_string(),
        call.attempts.to_string(),
        call.project.map_or_else(|| "-".to_owned(), |project| project.to_string()),
        text(&call.request_id),
        text(&call.error_code),
    ]
}

async fn summary(args: &CallsSummaryArgs) -> anyhow::Result<()> {
    let (open, scope) = (Open::of(&args.data).await?, scope(args.workspace));
    let mut out = std::io::stdout().lock();
    for found in provider_calls::by_model(&open.db, scope, args.project).await? {
        let ModelUse { provider, model, requests, failed, cached, cost_micros } = found;
        writeln!(
            out,
            "{provider} {model} requests={requests} failed={failed} cached={cached} cost_micros={cost_micros}"
        )?;
    }
    Ok(())
}

async fn decide(args: &CallsDecideArgs) -> anyhow::Result<()> {
    let (open, scope) = (Open::of(&args.data).await?, scope(args.workspace));
    let was_paid = args.paid == Paid::Yes;
    let mut tx = open.db.begin().await?;
    provider_calls::decide(&mut tx, scope, args.call, was_paid).await?;
    let entry = NewEntry {
        workspace: Some(scope.workspace()),
        user: None,
        actor: "command".to_owned(),
        action: "call.decide",
        subject: format!("call {} {}", args.call, if was_paid { "paid" } else { "not paid" }),
        address: "",
        request_id: "",
    };
    audit::add(&mut tx, &entry).await?;
    Ok(tx.commit().await?)
}

/// Whoever has the data folder may look at all that is in it.
fn scope(workspace: Option<WorkspaceId>) -> Scope {
    workspace.map_or(Scope::LOCAL, |workspace| {
        let (role, project_default) = (WorkspaceRole::Owner, ProjectDefault::default());
        Membership { workspace, role, project_default, needs_second_factor: false }.scope()
    })
}
