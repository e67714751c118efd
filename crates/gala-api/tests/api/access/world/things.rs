//! What operations are done to, made anew for each.

use std::sync::atomic::Ordering;

use gala_accounts::secret::{Secret, SecretKind};
use gala_core::{
    access::{KeyScopes, ProjectRole, Scope, WorkspaceRole},
    asset::{Asset, AssetKind, AssetStatus, StorageProvider},
    batch::BatchDraft,
    hash::ContentHash,
    id::{
        AssetId, BatchId, CommentId, InvitationId, KeyId, LibraryId, PresenterId, ProjectId, SceneId, SeriesId,
        ShareLinkId, TakeId, TemplateId,
    },
    job::JobKind,
    library::{LibraryDraft, LibraryEntry, LibraryKind, LibraryLook},
    plan::PlannedScene,
    presenter::{PresenterDraft, PresenterEntry},
    project::{Approval, ChosenTakes, MadeOf, Project, Scene, TakeKind},
    series::{Series, SeriesDraft, SeriesStyle},
    template::{KeptTemplate, Template},
};
use gala_db::{
    accounts::{
        api_keys::{self, ApiKey},
        invitations::{self, Invitation},
        share_links::{self, ShareLink},
    },
    assets, batches,
    comments::{self, Comment},
    deletion,
    jobs::{self, NewJob},
    library, presenters, project_members,
    provider_calls::{self, NewCall},
    reviews::Reviewer,
    scenes, series,
    takes::{self, Take},
    templates,
};
use gala_testkit::jobs::insert_project;
use serde_json::json;
use uuid::Uuid;

use super::{
    CANARY, World,
    people::{member, user},
};
use crate::access::operations::{Of, Operation};

/// The ids that an address is filled with.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    pub(super) first: Uuid,
    pub(super) second: Uuid,
}

impl World {
    async fn share_of(&self, project: &Project) -> ShareLinkId {
        let id = ShareLinkId::new();
        self.insert_link(id, project.id, project.scope(), &Secret::new(SecretKind::Share)).await;
        id
    }

    pub(super) async fn insert_link(&self, id: ShareLinkId, project: ProjectId, scope: Scope, secret: &Secret) {
        let mut tx = self.api.db.begin().await.expect("a transaction");
        let link = ShareLink {
            id,
            project,
            role: ProjectRole::Viewer,
            password: None,
            watermark: true,
            made_by: None,
            created_at_ms: tx.now_ms(),
            ends_at_ms: None,
            revoked_at_ms: None,
        };
        share_links::insert(&mut tx, scope, &link, &secret.digest()).await.expect("a link");
        tx.commit().await.expect("a commit");
    }

    /// Makes anew what an operation is done to, in the workspace in which most people are.
    pub async fn target(&self, operation: &Operation) -> Target {
        self.made_in(self.here, operation, "here").await
    }

    pub async fn foreign_target(&self, operation: &Operation) -> Target {
        self.made_in(self.other, operation, CANARY).await
    }

    pub async fn deleted_target(&self, operation: &Operation) -> Target {
        if !matches!(operation.of, Of::Project | Of::Scene | Of::Asset | Of::Job) {
            return self.random_target(operation);
        }
        let project = insert_project(&self.api.db, ProjectId::new(), self.here).await;
        let target = self.within(&project, operation, "here").await;
        let mut tx = self.api.db.begin().await.expect("a transaction");
        deletion::delete(&mut tx, self.here, project.id).await.expect("deleted");
        tx.commit().await.expect("a commit");
        target
    }

    pub fn random_target(&self, _: &Operation) -> Target {
        Target { first: Uuid::now_v7(), second: Uuid::now_v7() }
    }

    async fn made_in(&self, scope: Scope, operation: &Operation, text: &str) -> Target {
        let first = match operation.of {
            Of::Nothing | Of::Session | Of::Passkey => Uuid::now_v7(),
            Of::User => {
                let number = self.made.fetch_add(1, Ordering::Relaxed);
                let user = user(&self.api, &format!("{text}{number}"), false).await;
                member(&self.api, scope, user, WorkspaceRole::Member).await;
                user.0
            }
            Of::Key => self.foreign_key(scope, text).await,
            Of::Invitation => self.invitation(scope).await,
            Of::Presenter => self.presenter(scope, text).await,
            Of::LibraryEntry => self.library_entry(scope, text).await,
            Of::Series => self.series(scope, text).await,
            Of::Batch => self.batch(scope, text).await,
            Of::Template => self.template(scope, text).await,
            Of::Project | Of::Scene | Of::Job | Of::Asset => {
                let project = insert_project(&self.api.db, ProjectId::new(), scope).await;
                if scope == self.here {
                    self.name_members(&project).await;
                }
                return self.within(&project, operation, text).await;
            }
        };
        Target { first, second: Uuid::now_v7() }
    }

    async fn name_members(&self, project: &Project) {
        let mut tx = self.api.db.begin().await.expect("a transaction");
        for person in self.people.iter().filter(|person| person.workspace_role == Some(WorkspaceRole::Member)) {
            let (user, role) = (person.user.expect("a person"), person.project_role.expect("a role"));
            if role != ProjectRole::Editor {
                project_members::put(&mut tx, self.here, project.id, user, role).await.expect("named");
            }
        }
        tx.commit().await.expect("a commit");
    }

    async fn within(&self, project: &Project, operation: &Operation, text: &str) -> Target {
        let first = match operation.of {
            Of::Scene => self.scene(project, text).await,
            Of::Job => self.job(project).await,
            Of::Asset => self.asset(project, text).await,
            _ => project.id.0,
        };
        let second = match operation.id {
            "revoke_share_link" => self.share_of(project).await.0,
            "decide_call" => self.call_of(project).await,
            "choose_scene_take" => self.take_of(SceneId(first)).await,
            "change_project_comment" | "remove_project_comment" => self.comment_of(project).await,
            _ => self.people.get(2).and_then(|person| person.user).map_or_else(Uuid::now_v7, |user| user.0),
        };
        Target { first, second }
    }

    async fn take_of(&self, scene: SceneId) -> Uuid {
        let (id, kind, facts) = (TakeId::new(), TakeKind::Image, json!({}));
        let take = Take { id, scene_id: scene, kind, facts, origin: None, created_at_ms: 1 };
        let mut tx = self.api.db.begin().await.expect("a transaction");
        takes::insert(&mut tx, &take).await.expect("a take");
        tx.commit().await.expect("a commit");
        id.0
    }

    async fn comment_of(&self, project: &Project) -> Uuid {
        let comment = Comment {
            id: CommentId::new(),
            project: project.id,
            scene: None,
            parent: None,
            at_ms: None,
            text: "Nice.".to_owned(),
            drawing: Vec::new(),
            by: Reviewer::default(),
            created_at_ms: 1,
            resolved_at_ms: None,
        };
        let mut tx = self.api.db.begin().await.expect("a transaction");
        comments::insert(&mut tx, &comment).await.expect("a comment");
        tx.commit().await.expect("a commit");
        comment.id.0
    }

    async fn call_of(&self, project: &Project) -> Uuid {
        let call = NewCall {
            scope: project.scope(),
            project: Some(project.id),
            step: "script",
            scene: None,
            provider: "openai",
            model: "gpt",
            request: ContentHash::of(b"tea"),
            held_micros: 0,
            paid_for: None,
        };
        let mut tx = self.api.db.begin().await.expect("a transaction");
        let id = provider_calls::hold_without_job(&mut tx, &call).await.expect("held");
        tx.commit().await.expect("a commit");
        id
    }

    /// Several are made in one workspace, and each has a name of its own.
    async fn presenter(&self, scope: Scope, text: &str) -> Uuid {
        let number = self.made.fetch_add(1, Ordering::Relaxed);
        let (id, stage_name) = (PresenterId::new(), format!("{text}{number}"));
        let draft = PresenterDraft { stage_name, look: Some("look".to_owned()), ..PresenterDraft::default() };
        let entry = PresenterEntry { id, draft, version: 1, created_at_ms: 1, deleted_at_ms: None };
        let mut tx = self.api.db.begin().await.expect("a transaction");
        presenters::insert(&mut tx, scope, &entry).await.expect("a presenter");
        tx.commit().await.expect("a commit");
        id.0
    }

    async fn library_entry(&self, scope: Scope, text: &str) -> Uuid {
        let draft = LibraryDraft { kind: LibraryKind::Style, name: text.to_owned(), look: LibraryLook::default() };
        let (id, version) = (LibraryId::new(), 1);
        let entry = LibraryEntry { id, draft, version, created_at_ms: 1, deleted_at_ms: None };
        let mut tx = self.api.db.begin().await.expect("a transaction");
        library::insert(&mut tx, scope, &entry).await.expect("an entry");
        tx.commit().await.expect("a commit");
        id.0
    }

    async fn series(&self, scope: Scope, text: &str) -> Uuid {
        let draft = SeriesDraft { title: text.to_owned(), style: SeriesStyle::default() };
        let (id, version) = (SeriesId::new(), 1);
        let new = Series { id, draft, last_episode: 0, version, created_at_ms: 1, deleted_at_ms: None };
        let mut tx = self.api.db.begin().await.expect("a transaction");
        series::insert(&mut tx, scope, &new).await.expect("a series");
        tx.commit().await.expect("a commit");
        id.0
    }

    async fn batch(&self, scope: Scope, text: &str) -> Uuid {
        let rows = vec![[("text".to_owned(), text.to_owned())].into()];
        let draft = BatchDraft { title: text.to_owned(), brief: "{{text}}".to_owned(), rows, at_once: 1 };
        let id = BatchId::new();
        let mut tx = self.api.db.begin().await.expect("a transaction");
        batches::insert(&mut tx, scope, id, &draft).await.expect("a batch");
        tx.commit().await.expect("a commit");
        id.0
    }

    async fn template(&self, scope: Scope, text: &str) -> Uuid {
        let mut document = crate::templates::document();
        document["title"] = json!(text);
        let template = Template::from_value(document).expect("a template");
        let kept = KeptTemplate { id: TemplateId::new(), template, version: 1, created_at_ms: 1, deleted_at_ms: None };
        let mut tx = self.api.db.begin().await.expect("a transaction");
        templates::insert(&mut tx, scope, &kept).await.expect("a template");
        tx.commit().await.expect("a commit");
        kept.id.0
    }

    async fn scene(&self, project: &Project, text: &str) -> Uuid {
        let scene = Scene {
            id: SceneId::new(),
            project_id: project.id,
            number: 1,
            planned: planned(text),
            approval: Approval::Pending,
            takes: ChosenTakes::default(),
            still: None,
            made_of: MadeOf::default(),
            version: 1,
        };
        let mut tx = self.api.db.begin().await.expect("a transaction");
        scenes::upsert(&mut tx, &scene).await.expect("a scene");
        tx.commit().await.expect("a commit");
        scene.id.0
    }

    async fn job(&self, project: &Project) -> Uuid {
        let job = NewJob::new(project.scope(), JobKind::GeneratePlan, json!({})).project(project.id);
        let mut tx = self.api.db.begin().await.expect("a transaction");
        jobs::enqueue(&mut tx, std::slice::from_ref(&job)).await.expect("enqueued");
        jobs::cancel(&mut tx, project.scope(), job.id).await.expect("cancelled");
        tx.commit().await.expect("a commit");
        job.id.0
    }

    async fn asset(&self, project: &Project, text: &str) -> Uuid {
        let key = format!("{}/{text}.txt", project.id);
        let stored = self.api.objects.put_bytes(&key, text.as_bytes().to_vec()).await.expect("stored");
        let asset = Asset {
            id: AssetId::new(),
            project_id: project.id,
            kind: AssetKind::Final,
            provider: StorageProvider::Localfs,
            object_key: key,
            mime: "text/plain".to_owned(),
            size_bytes: stored.size_bytes,
            checksum: stored.checksum,
            status: AssetStatus::Ready,
            created_at_ms: 0,
        };
        let mut tx = self.api.db.begin().await.expect("a transaction");
        assets::insert(&mut tx, &asset).await.expect("an asset");
        tx.commit().await.expect("a commit");
        asset.id.0
    }

    async fn foreign_key(&self, scope: Scope, text: &str) -> Uuid {
        let secret = Secret::new(SecretKind::ApiKey);
        let mut tx = self.api.db.begin().await.expect("a transaction");
        let key = ApiKey {
            id: KeyId::new(),
            user: Some(self.stranger),
            name: text.to_owned(),
            prefix: secret.prefix().to_owned(),
            scopes: KeyScopes::all(),
            requests_per_minute: None,
            created_at_ms: tx.now_ms(),
            used_at_ms: None,
            ends_at_ms: None,
            revoked_at_ms: None,
        };
        api_keys::insert(&mut tx, scope, &key, &secret.digest()).await.expect("a key");
        tx.commit().await.expect("a commit");
        key.id.0
    }

    async fn invitation(&self, scope: Scope) -> Uuid {
        let secret = Secret::new(SecretKind::Invitation);
        let mut tx = self.api.db.begin().await.expect("a transaction");
        let now_ms = tx.now_ms();
        let invitation = Invitation {
            id: InvitationId::new(),
            role: WorkspaceRole::Member,
            made_by: None,
            created_at_ms: now_ms,
            ends_at_ms: now_ms + 1_000_000,
            used_at_ms: None,
            revoked_at_ms: None,
        };
        invitations::insert(&mut tx, scope, &invitation, &secret.digest()).await.expect("an invitation");
        tx.commit().await.expect("a commit");
        invitation.id.0
    }
}

fn planned(text: &str) -> PlannedScene {
    let planned = json!({ "number": 1, "script": text, "description": text, "image_prompt": text, "image_variant": 0,
        "motion": "zoom_in", "voice_style": {}, "estimated_ms": 1000 });
    serde_json::from_value(planned).expect("a planned scene")
}
