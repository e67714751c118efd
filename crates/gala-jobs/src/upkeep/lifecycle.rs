//! Doing what an installation's rules say of files that nobody uses any more.

use std::{collections::HashMap, path::Path, time::Duration};

use gala_core::{
    calendar::date,
    id::{AssetId, ProjectId},
    job::JobError,
    lifecycle::{IdleFile, LifecycleAction, LifecycleRule, LifecycleRules, ORIGINAL_DELETED},
    project::{Project, ProjectStatus},
};
use gala_db::{
    Db, DbError, jobs,
    lifecycle::{self, IdleAsset},
    moved::{self, MovedObject},
};
use gala_storage::Objects;

use super::{
    error::UpkeepError,
    group::GROUP,
    move_object::{Bringing, Brought},
};

const DAY_MS: i64 = 24 * 3600 * 1000;
/// The store that a file leaves keeps it for so long: signed links end by then.
const KEPT: Duration = Duration::from_secs(7 * 24 * 3600);

/// Whether rules are done, or only told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LifecycleMode {
    Tell,
    Apply,
}

/// What a rule does, or would do, with a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LifecycleItem {
    pub asset: AssetId,
    /// As whoever brought it calls the file.
    pub name: String,
    pub project: ProjectId,
    /// Of the project.
    pub title: String,
    pub size_bytes: u64,
    pub idle_days: u32,
    pub rule: String,
    pub action: LifecycleAction,
    /// Why the file stays nevertheless: what it is in use by.
    pub kept_for: Option<&'static str>,
}

/// Does what rules say, or tells it: each file of theirs is told once. Files that are in use stay, and those of projects that are not
/// completed or in work. Of a file that is deleted what was made of it stays, and so does what is known of it. It may be stopped at
/// any point: the next call removes what this one said is gone.
///
/// # Errors
/// If the database or a store is away; what was done by then is done.
pub async fn apply_lifecycle(
    db: &Db,
    objects: &Objects,
    staging: &Path,
    rules: &LifecycleRules,
    mode: LifecycleMode,
    tell: &(dyn Fn(&LifecycleItem) + Send + Sync),
) -> Result<(), UpkeepError> {
    let run = Run { db, objects, staging, mode, now_ms: db.now_ms().await? };
    if mode == LifecycleMode::Apply {
        run.remove_expired().await?;
    }
    let Some(days) = rules.least_idle_days() else { return Ok(()) };
    let before_ms = run.now_ms - i64::from(days) * DAY_MS;
    let (mut after, mut projects) = (AssetId(Default::default()), HashMap::new());
    loop {
        let group = lifecycle::idle(db, before_ms, after, GROUP as u32).await?;
        let Some(last) = group.last() else { return Ok(()) };
        after = last.asset.id;
        for idle in group {
            let Some(rule) = rules.rule_for(run.idle_file(&idle)) else { continue };
            let project = match projects.get(&idle.asset.project_id) {
                Some(known) => Option::<Project>::clone(known),
                None => {
                    let found = run.finished(idle.asset.project_id).await?;
                    projects.insert(idle.asset.project_id, found.clone());
                    found
                }
            };
            if let Some(item) = run.file(&idle, rule, project).await? {
                tell(&item);
            }
        }
    }
}

struct Run<'a> {
    db: &'a Db,
    objects: &'a Objects,
    staging: &'a Path,
    mode: LifecycleMode,
    now_ms: i64,
}

impl Run<'_> {
    fn idle_file(&self, idle: &IdleAsset) -> IdleFile {
        let days = (self.now_ms - idle.used_at_ms) / DAY_MS;
        let idle_days = u32::try_from(days).unwrap_or_default();
        let asset = &idle.asset;
        IdleFile { kind: asset.kind, provider: asset.provider, size_bytes: asset.size_bytes, idle_days }
    }

    /// Returns a project that is completed, and in which nothing is going on.
    async fn finished(&self, id: ProjectId) -> Result<Option<Project>, UpkeepError> {
        let Some(project) = lifecycle::project(self.db, id).await? else { return Ok(None) };
        let scope = project.scope();
        let status = gala_projects::statuses(self.db, scope, [&project]).await?.remove(&id);
        let is_idle = !jobs::is_unfinished(self.db, scope, id).await?;
        Ok(Some(project).filter(|_| status == Some(ProjectStatus::Completed) && is_idle))
    }

    /// Does with a file what a rule says, where nothing uses it. `None` where the file went, or was used, since it was found.
    async fn file(
        &self,
        idle: &IdleAsset,
        rule: &LifecycleRule,
        project: Option<Project>,
    ) -> Result<Option<LifecycleItem>, UpkeepError> {
        let item = |title: &str, kept_for| LifecycleItem {
            asset: idle.asset.id,
            name: idle.name.clone(),
            project: idle.asset.project_id,
            title: title.to_owned(),
            size_bytes: idle.asset.size_bytes,
            idle_days: self.idle_file(idle).idle_days,
            rule: rule.name.clone(),
            action: rule.action,
            kept_for,
        };
        let Some(project) = project else { return Ok(Some(item("", Some("a project that is not finished")))) };
        if let LifecycleAction::MoveTo(to) = rule.action
            && !self.objects.finds(to)
        {
            return Ok(Some(item(&project.title, Some("want of such a store (STORAGE_ALSO)"))));
        }
        if let (LifecycleAction::MoveTo(to), LifecycleMode::Apply) = (rule.action, self.mode)
            && !self.bring(idle, to).await?
        {
            return Ok(Some(item(&project.title, Some("want of its object (gala storage check)"))));
        }
        let before_ms = self.now_ms - i64::from(rule.idle_days) * DAY_MS;
        let mut tx = self.db.begin().await?;
        match lifecycle::hold(&mut tx, idle, before_ms).await {
            Ok(true) => {}
            Ok(false) | Err(DbError::NotFound) => return Ok(None),
            Err(error) => return Err(error.into()),
        }
        let used = match jobs::is_unfinished(&mut tx, project.scope(), project.id).await? {
            true => Some("its project's jobs"),
            false => lifecycle::use_of(&mut tx, &project, &idle.asset).await?,
        };
        if used.is_some() || self.mode == LifecycleMode::Tell {
            return Ok(Some(item(&project.title, used)));
        }
        match rule.action {
            LifecycleAction::Delete => {
                let why = why_deleted(self.now_ms, rule, self.idle_file(idle).idle_days);
                lifecycle::expire(&mut tx, &project, &idle.asset, &rule.name, &why).await?;
                tx.commit().await?;
                self.remove(idle.asset.id, &idle.asset.object_key).await?;
            }
            LifecycleAction::MoveTo(to) => {
                let (key, facts) = (idle.asset.object_key.clone(), idle.asset.facts());
                let moved = MovedObject { key, facts, from: idle.asset.provider, to };
                moved::switch(&mut tx, &moved, Some(KEPT)).await?;
                lifecycle::note(&mut tx, &project, "asset.cool", idle.asset.id, &rule.name).await?;
                tx.commit().await?;
            }
        }
        Ok(Some(item(&project.title, None)))
    }

    /// Has the store to which a file moves hold it. Returns whether it does.
    async fn bring(&self, idle: &IdleAsset, to: gala_core::asset::StorageProvider) -> Result<bool, UpkeepError> {
        let places = (self.objects.place(idle.asset.provider), self.objects.place(to));
        let (Some(from), Some(to)) = places else { return Ok(false) };
        let bringing = Bringing { from: &from, to: &to, staging: self.staging, on_step: &|_, _| {} };
        let brought = bringing.bring(&idle.asset.object_key, Some(idle.asset.facts()), None).await?;
        Ok(matches!(brought, Brought::Whole { .. }))
    }

    /// Removes what earlier calls said is gone.
    async fn remove_expired(&self) -> Result<(), UpkeepError> {
        loop {
            let group = lifecycle::unremoved(self.db, GROUP as u32).await?;
            if group.is_empty() {
                return Ok(());
            }
            for asset in group {
                self.remove(asset.id, &asset.object_key).await?;
            }
        }
    }

    async fn remove(&self, asset: AssetId, key: &str) -> Result<(), UpkeepError> {
        self.objects.remove(key).await?;
        let mut tx = self.db.begin().await?;
        lifecycle::removed(&mut tx, asset).await?;
        Ok(tx.commit().await?)
    }
}

fn why_deleted(now_ms: i64, rule: &LifecycleRule, idle_days: u32) -> JobError {
    let (day, name) = (date(now_ms), &rule.name);
    JobError {
        error_code: ORIGINAL_DELETED.to_owned(),
        error_message: format!(
            "the original was deleted on {day} by the rule {name:?}, after {idle_days} days without use; what shows it is kept \
             (bring it again to use it)"
        ),
    }
}
