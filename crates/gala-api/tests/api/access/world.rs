//! Two workspaces full of people, of which one must not learn anything of the other.

mod asking;
mod people;
mod things;

use std::sync::atomic::AtomicU32;

use gala_core::{
    access::{KeyScopes, ProjectDefault, ProjectRole, Scope, WorkspaceRole},
    id::{ProjectId, ShareLinkId, UserId},
};
use gala_db::{
    accounts::workspaces::{self, Configuration},
    project_members,
};
use gala_testkit::{database::OnEngine, jobs::insert_project};
use serde_json::Value;

use self::people::{member, user, workspace};
pub use self::{asking::Answered, things::Target};
use crate::support::{Api, Engine};

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

    pub fn people(&self) -> Vec<Person> {
        self.people.clone()
    }

    pub fn person(&self, name: &str) -> Person {
        self.people.iter().find(|person| person.name == name).expect("a person of this world").clone()
    }

    pub fn project(&self) -> ProjectId {
        self.project
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
