//! A new person, with a password and a workspace.

use anyhow::{bail, ensure};
use gala_accounts::login_name::LoginName;
use gala_core::{
    access::{ProjectDefault, Scope, WorkspaceRole},
    id::{UserId, WorkspaceId},
};
use gala_db::{
    Db, DbError, Tx,
    accounts::{
        members, passwords,
        users::{self, User},
        workspaces::{self, Workspace},
    },
};

use super::{hash::new_hash, record::record};
use crate::settings::UserAddArgs;

/// # Errors
/// Where the name is none or taken, the password is not taken, or there is no such plan.
pub async fn add(db: &Db, args: &UserAddArgs) -> anyhow::Result<()> {
    let name = LoginName::parse(&args.name)?;
    ensure!(users::named(db, name.as_str()).await?.is_none(), "there is a user {name} already (choose another name)");
    let mut user = User {
        id: UserId::new(),
        name: name.to_string(),
        display_name: args.display_name.clone().unwrap_or_else(|| name.to_string()),
        email: args.email.clone(),
        is_admin: args.admin,
        created_at_ms: 0,
        disabled_at_ms: None,
    };
    let hash = new_hash(args.password_stdin, &user).await?;
    let mut tx = db.begin().await?;
    user.created_at_ms = tx.now_ms();
    users::insert(&mut tx, &user).await?;
    passwords::set(&mut tx, user.id, &hash).await?;
    let workspace = workspace_for(&mut tx, &user, &args.plan).await?;
    members::add(&mut tx, workspace, user.id, WorkspaceRole::Owner).await?;
    record(&mut tx, "user.add", user.id).await?;
    Ok(tx.commit().await?)
}

/// What was made before there were accounts becomes the first administrator's. Anybody else begins with a workspace of
/// their own; into others they are invited.
async fn workspace_for(tx: &mut Tx, user: &User, plan: &str) -> anyhow::Result<WorkspaceId> {
    if user.is_admin && members::list(&mut *tx, Scope::LOCAL).await?.is_empty() {
        return Ok(WorkspaceId::LOCAL);
    }
    let workspace = Workspace {
        id: WorkspaceId::new(),
        name: user.display_name.clone(),
        plan: plan.to_owned(),
        project_default: ProjectDefault::default(),
        needs_second_factor: false,
        created_at_ms: tx.now_ms(),
    };
    match workspaces::insert(tx, &workspace).await {
        Ok(()) => Ok(workspace.id),
        // Its id is new, so it is the plan that the schema refuses.
        Err(DbError::Constraint { .. }) => {
            bail!("there is no plan {} (`gala plan list` shows which there are)", plan.escape_debug())
        }
        Err(error) => Err(error.into()),
    }
}
