//! Two workspaces full of people, of which one must not learn anything of the other.

use std::sync::atomic::{AtomicU32, Ordering};

use axum::{
    body::Body,
    http::{Method, header},
};
use gala_accounts::secret::{Secret, SecretKind};
use gala_core::{
    access::{KeyScope, KeyScopes, ProjectDefault, ProjectRole, Scope, WorkspaceRole},
    asset::{Asset, AssetKind, AssetStatus, StorageProvider},
    hash::ContentHash,
    id::{AssetId, InvitationId, KeyId, ProjectId, SceneId, SessionId, ShareLinkId, UserId, WorkspaceId},
    job::JobKind,
    plan::PlannedScene,
    project::{Approval, ChosenTakes, Project, Scene},
};
use gala_db::{
    accounts::{
        api_keys::{self, ApiKey},
        invitations::{self, Invitation},
        members,
        sessions::{self, NewSession},
        share_links::{self, ShareLink},
        users::{self, User},
        workspaces::{self, Configuration, Workspace},
    },
    assets, deletion,
    jobs::{self, NewJob},
    project_members,
    provider_calls::{self, NewCall},
    scenes,
};
use gala_testkit::{access::scope_of, database::OnEngine, jobs::insert_project};
use serde_json::{Value, json};
use tower::ServiceExt;
use uuid::Uuid;

use super::operations::{Of, Operation};
use crate::support::{Api, Engine, request};

/// Stands in every text of the other workspace.
const CANARY: &str = "canary-of-the-other";

/// Somebody who asks.
#[derive(Clone, Debug)]
pub struct Person {
    pub name: &'static str,
    /// The header that proves it, and its value.
    proof: Option<(&'static str, String)>,
    pub is_proven: bool,
    pub is_session: bool,
    pub is_link: bool,
    pub is_admin: bool,
    pub workspace_role: Option<WorkspaceRole>,
    /// In the projects of the workspace that this world makes.
    pub project_role: Option<ProjectRole>,
    pub scopes: Option<KeyScopes>,
    user: Option<UserId>,
}

impl Person {
    fn nobody(name: &'static str) -> Self {
        Self {
            name,
            proof: None,
            is_proven: false,
            is_session: false,
            is_link: false,
            is_admin: false,
            workspace_role: None,
            project_role: None,
            scopes: None,
            user: None,
        }
    }
}

/// The ids that an address is filled with.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    first: Uuid,
    second: Uuid,
}

/// What came back, without what differs each time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    pub status: u16,
    pub code: String,
    pub text: String,
}

pub struct World {
    api: Api,
    here: Scope,
    other: Scope,
    people: Vec<Person>,
    stranger: UserId,
    project: ProjectId,
    link: ShareLinkId,
    made: AtomicU32,
}

impl OnEngine for World {
    async fn start(engine: Engine) -> Self {
        Self::start(engine).await
    }
}

impl World {
    pub async fn start(engine: Engine) -> Self {
        let api = Api::with_accounts(engine).await;
        let here = workspace(&api, "here").await;
        let other = workspace(&api, CANARY).await;
        let project = insert_project(&api.db, ProjectId::new(), here).await.id;
        let stranger = user(&api, CANARY, false).await;
        member(&api, other, stranger, WorkspaceRole::Owner).await;
        let mut world = Self {
            api,
            here,
            other,
            people: Vec::new(),
            stranger,
            project,
            link: ShareLinkId::new(),
            made: AtomicU32::new(0),
        };
        world.invite_everybody().await;
        world
    }

    async fn invite_everybody(&mut self) {
        use ProjectRole as P;
        use WorkspaceRole as W;
        for (name, role, given) in [
            ("owner", W::Owner, None),
            ("admin", W::Admin, None),
            ("editor", W::Member, None),
            ("viewer", W::Member, Some(P::Viewer)),
            ("reviewer", W::Member, Some(P::Reviewer)),
            ("project owner", W::Member, Some(P::Owner)),
        ] {
            let user = user(&self.api, name, false).await;
            member(&self.api, self.here, user, role).await;
            let project_role = if role == W::Member { given.or(Some(P::Editor)) } else { Some(P::Owner) };
            let person = Person { workspace_role: Some(role), project_role, ..self.signed_in(name, user, 1).await };
            self.people.push(person);
        }
        let chief = user(&self.api, "chief", true).await;
        self.people.push(Person { is_admin: true, ..self.signed_in("chief", chief, 1).await });
        let gone = user(&self.api, "gone", false).await;
        member(&self.api, self.here, gone, W::Owner).await;
        let ended = Person { is_proven: false, is_session: false, ..self.signed_in("ended session", gone, -1).await };
        self.people.push(ended);
        for (name, scopes, days, works) in [
            ("reading key", vec![KeyScope::Read], None, true),
            ("writing key", vec![KeyScope::Read, KeyScope::Write], Some(1), true),
            ("whole key", KeyScope::ALL.to_vec(), Some(1), true),
            ("rendering key", vec![KeyScope::Render], None, true),
            ("ended key", KeyScope::ALL.to_vec(), Some(-1), false),
        ] {
            let key = self.key(name, scopes.into_iter().collect(), days, works).await;
            self.people.push(key);
        }
        let link = self.share().await;
        self.people.push(link);
        self.people.push(Person::nobody("nobody"));
    }

    pub fn people(&self) -> Vec<Person> {
        self.people.clone()
    }

    pub fn person(&self, name: &str) -> Person {
        self.people.iter().find(|person| person.name == name).expect("a person of this world").clone()
    }

    pub fn project(&self) -> ProjectId {
        self.project
    }

    async fn signed_in(&self, name: &'static str, user: UserId, days: i64) -> Person {
        let secret = Secret::new(SecretKind::Session);
        let mut tx = self.api.db.begin().await.expect("a transaction");
        let ends_at_ms = tx.now_ms() + days * 86_400_000;
        let session = NewSession {
            id: SessionId::new(),
            digest: secret.digest(),
            user,
            agent: "a test",
            address: "127.0.0.1",
            ends_at_ms,
            has_second_factor: false,
        };
        sessions::insert(&mut tx, &session).await.expect("a session");
        tx.commit().await.expect("a commit");
        let cookie = format!("__Host-gala_session={}", secret.expose());
        Person {
            proof: Some(("cookie", cookie)),
            is_proven: true,
            is_session: true,
            user: Some(user),
            ..Person::nobody(name)
        }
    }

    async fn key(&self, name: &'static str, scopes: KeyScopes, days: Option<i64>, works: bool) -> Person {
        let user = self.people[0].user.expect("the owner");
        let secret = Secret::new(SecretKind::ApiKey);
        let mut tx = self.api.db.begin().await.expect("a transaction");
        let now_ms = tx.now_ms();
        let key = ApiKey {
            id: KeyId::new(),
            user: Some(user),
            name: name.to_owned(),
            prefix: secret.prefix().to_owned(),
            scopes,
            requests_per_minute: None,
            created_at_ms: now_ms,
            used_at_ms: None,
            ends_at_ms: days.map(|days| now_ms + days * 86_400_000),
            revoked_at_ms: None,
        };
        api_keys::insert(&mut tx, self.here, &key, &secret.digest()).await.expect("a key");
        tx.commit().await.expect("a commit");
        Person {
            proof: Some(("authorization", format!("Bearer {}", secret.expose()))),
            is_proven: works,
            workspace_role: Some(WorkspaceRole::Owner),
            project_role: Some(ProjectRole::Owner),
            scopes: Some(scopes),
            user: Some(user),
            ..Person::nobody(name)
        }
    }

    async fn share(&self) -> Person {
        let secret = Secret::new(SecretKind::Share);
        self.insert_link(self.link, self.project, self.here, &secret).await;
        Person {
            proof: Some(("authorization", format!("Bearer {}", secret.expose()))),
            is_proven: true,
            is_link: true,
            // Of the one project that it was made to, and of no other.
            project_role: None,
            ..Person::nobody("link")
        }
    }

    async fn share_of(&self, project: &Project) -> ShareLinkId {
        let id = ShareLinkId::new();
        self.insert_link(id, project.id, project.scope(), &Secret::new(SecretKind::Share)).await;
        id
    }

    async fn insert_link(&self, id: ShareLinkId, project: ProjectId, scope: Scope, secret: &Secret) {
        let mut tx = self.api.db.begin().await.expect("a transaction");
        let link = ShareLink {
            id,
            project,
            role: ProjectRole::Viewer,
            password: None,
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
        let second = match operation.id {
            "revoke_share_link" => self.share_of(project).await.0,
            "decide_call" => self.call_of(project).await,
            _ => self.people.get(2).and_then(|person| person.user).map_or_else(Uuid::now_v7, |user| user.0),
        };
        let first = match operation.of {
            Of::Scene => self.scene(project, text).await,
            Of::Job => self.job(project).await,
            Of::Asset => self.asset(project, text).await,
            _ => project.id.0,
        };
        Target { first, second }
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
        };
        let mut tx = self.api.db.begin().await.expect("a transaction");
        let id = provider_calls::hold_without_job(&mut tx, &call).await.expect("held");
        tx.commit().await.expect("a commit");
        id
    }

    async fn scene(&self, project: &Project, text: &str) -> Uuid {
        let scene = Scene {
            id: SceneId::new(),
            project_id: project.id,
            number: 1,
            planned: planned(text),
            approval: Approval::Pending,
            takes: ChosenTakes::default(),
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

    /// Sends an operation as somebody.
    pub async fn ask(&self, operation: &Operation, person: &Person, target: &Target) -> Answered {
        let path = operation.path.replacen("{id}", &target.first.to_string(), 1);
        let path = path
            .replace("{user_id}", &target.second.to_string())
            .replace("{link_id}", &target.second.to_string())
            .replace("{call_id}", &target.second.to_string());
        let method: Method = operation.method.parse().expect("a method");
        self.send(method, &path, person, (operation.body)(), target).await
    }

    pub async fn get(&self, path: &str, person: &Person) -> Answered {
        let target = Target { first: Uuid::nil(), second: Uuid::nil() };
        self.send(Method::GET, path, person, None, &target).await
    }

    async fn send(
        &self,
        method: Method,
        path: &str,
        person: &Person,
        body: Option<Value>,
        target: &Target,
    ) -> Answered {
        let mut request = request(method, path)
            .header("origin", "http://127.0.0.1:8080")
            .header("if-match", "*")
            .header("x-request-id", "the-same");
        if let Some((name, value)) = &person.proof {
            request = request.header(*name, value);
        }
        let body = match body {
            None => Body::empty(),
            Some(body) => {
                request = request.header(header::CONTENT_TYPE, "application/json");
                Body::from(body.to_string())
            }
        };
        let response =
            self.api.router.clone().oneshot(request.body(body).expect("a request")).await.expect("an answer");
        let (parts, body) = response.into_parts();
        let is_stream = parts.headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind == "text/event-stream");
        // A stream of events has no end.
        let bytes =
            if is_stream { Vec::new() } else { axum::body::to_bytes(body, 1 << 20).await.expect("a body").to_vec() };
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let code =
            serde_json::from_str::<Value>(&text).ok().and_then(|value| value["code"].as_str().map(str::to_owned));
        let text = text.replace(&target.first.to_string(), "{id}").replace(&target.second.to_string(), "{id}");
        Answered { status: parts.status.as_u16(), code: code.unwrap_or_default(), text }
    }

    /// Whether an answer holds a text of the other workspace.
    pub fn tells_of_the_other(&self, answered: &Answered) -> bool {
        answered.text.contains(CANARY) || answered.text.contains(&self.other.workspace().to_string())
    }

    pub async fn close_projects_to_members(&self) {
        let viewer = self.person("viewer").user.expect("a person");
        let mut tx = self.api.db.begin().await.expect("a transaction");
        let to = Configuration { name: "here", project_default: ProjectDefault::None, needs_second_factor: false };
        workspaces::configure(&mut tx, self.here, &to).await.expect("configured");
        let named = project_members::put(&mut tx, self.here, self.project, viewer, ProjectRole::Viewer).await;
        named.expect("named");
        tx.commit().await.expect("a commit");
        insert_project(&self.api.db, ProjectId::new(), self.here).await;
    }

    pub async fn listed_projects(&self, person: &Person) -> Vec<ProjectId> {
        let answered = self.get("/api/v1/projects?limit=100", person).await;
        assert_eq!(answered.status, 200, "{answered:?}");
        let page: Value = serde_json::from_str(&answered.text).expect("JSON");
        let id = |item: &Value| item["id"].as_str().expect("an id").parse().expect("an id");
        page["items"].as_array().expect("items").iter().map(id).collect()
    }

    pub async fn projects_of_the_workspace(&self) -> usize {
        let page = gala_db::PageRequest { limit: 100, after: None };
        gala_db::projects::list(&self.api.db, self.here, None, &page).await.expect("a page").items.len()
    }
}

fn planned(text: &str) -> PlannedScene {
    let planned = json!({ "number": 1, "script": text, "description": text, "image_prompt": text, "image_variant": 0,
        "motion": "zoom_in", "voice_style": {}, "estimated_ms": 1000 });
    serde_json::from_value(planned).expect("a planned scene")
}

async fn workspace(api: &Api, name: &str) -> Scope {
    let mut tx = api.db.begin().await.expect("a transaction");
    let workspace = Workspace {
        id: WorkspaceId::new(),
        name: name.to_owned(),
        plan: "unlimited".to_owned(),
        project_default: ProjectDefault::Editor,
        needs_second_factor: false,
        created_at_ms: tx.now_ms(),
    };
    workspaces::insert(&mut tx, &workspace).await.expect("a workspace");
    tx.commit().await.expect("a commit");
    scope_of(workspace.id)
}

async fn user(api: &Api, name: &str, is_admin: bool) -> UserId {
    let mut tx = api.db.begin().await.expect("a transaction");
    let user = User {
        id: UserId::new(),
        name: name.to_owned(),
        display_name: name.to_owned(),
        email: None,
        is_admin,
        created_at_ms: tx.now_ms(),
        disabled_at_ms: None,
    };
    users::insert(&mut tx, &user).await.expect("a person");
    tx.commit().await.expect("a commit");
    user.id
}

async fn member(api: &Api, scope: Scope, user: UserId, role: WorkspaceRole) {
    let mut tx = api.db.begin().await.expect("a transaction");
    members::add(&mut tx, scope.workspace(), user, role).await.expect("a member");
    tx.commit().await.expect("a commit");
}
