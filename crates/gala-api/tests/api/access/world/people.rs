//! The people of a world, and how each proves who they are.

use gala_accounts::secret::{Secret, SecretKind};
use gala_core::{
    access::{KeyScope, KeyScopes, ProjectDefault, ProjectRole, Scope, WorkspaceRole},
    id::{KeyId, SessionId, UserId, WorkspaceId},
};
use gala_db::accounts::{
    api_keys::{self, ApiKey},
    members,
    sessions::{self, NewSession},
    users::{self, User},
    worker_keys::{self, WorkerKey},
    workspaces::{self, Workspace},
};
use gala_testkit::access::scope_of;

use super::{Person, World};
use crate::support::Api;

impl World {
    pub(super) async fn invite_everybody(&mut self) {
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
        let worker = self.worker_key().await;
        self.people.push(worker);
        let link = self.share().await;
        self.people.push(link);
        self.people.push(Person::nobody("nobody"));
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

    /// A key with which workers work: nobody here.
    async fn worker_key(&self) -> Person {
        let secret = Secret::new(SecretKind::Worker);
        let mut tx = self.api.db.begin().await.expect("a transaction");
        let key = WorkerKey {
            id: KeyId::new(),
            name: "a machine".to_owned(),
            prefix: secret.prefix().to_owned(),
            created_at_ms: tx.now_ms(),
            used_at_ms: None,
            ends_at_ms: None,
            revoked_at_ms: None,
        };
        worker_keys::insert(&mut tx, &key, &secret.digest()).await.expect("a key");
        tx.commit().await.expect("a commit");
        let proof = Some(("authorization", format!("Bearer {}", secret.expose())));
        Person { proof, ..Person::nobody("worker key") }
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
}

pub(super) async fn workspace(api: &Api, name: &str) -> Scope {
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

pub(super) async fn user(api: &Api, name: &str, is_admin: bool) -> UserId {
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

pub(super) async fn member(api: &Api, scope: Scope, user: UserId, role: WorkspaceRole) {
    let mut tx = api.db.begin().await.expect("a transaction");
    members::add(&mut tx, scope.workspace(), user, role).await.expect("a member");
    tx.commit().await.expect("a commit");
}
