//! Every operation of the document, asked by everybody, of everything: who is let in, who is told no, and who learns
//! nothing.
//!
//! The expectations follow from one table here, which says what each operation is, and from the table of roles and
//! actions in `gala_core::access`. An operation that does not stand here fails the test.

mod operations;
mod world;

use std::collections::BTreeSet;

use gala_core::{
    access::{Action, KeyScope, Least, ProjectRole, WorkspaceRole},
    id::ProjectId,
};
use gala_testkit::on_both;
use serde_json::json;

use self::{
    operations::{Need, OPERATIONS, Of, Operation},
    world::{Answered, Person, World},
};
use crate::support::Engine;

/// What is to come of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Expected {
    /// Let in, whatever then becomes of it.
    In,
    Forbidden,
    Hidden,
    Unproven,
}

fn expected(person: &Person, need: Need) -> Expected {
    let allowed = |allowed: bool| if allowed { Expected::In } else { Expected::Forbidden };
    match (need, person.is_proven) {
        (Need::Nothing, _) => return Expected::In,
        (Need::Secret, _) => return Expected::Hidden,
        (Need::SessionAlone, proven) if !(proven && person.is_session) => return Expected::Unproven,
        (_, false) => return Expected::Unproven,
        _ => {}
    }
    match need {
        Need::Nothing | Need::Secret | Need::Proof | Need::SessionAlone => Expected::In,
        Need::Session => allowed(person.is_session),
        Need::SessionOfMember if person.is_link => Expected::Hidden,
        Need::SessionOfMember => allowed(person.is_session && person.workspace_role.is_some()),
        Need::List if person.scopes.is_some_and(|scopes| !scopes.contains(KeyScope::Read)) => Expected::Forbidden,
        Need::List => {
            if person.workspace_role.is_some() || person.is_link {
                Expected::In
            } else {
                Expected::Hidden
            }
        }
        Need::Unseen(action) => match expected(person, Need::Action(action)) {
            Expected::Forbidden => Expected::Hidden,
            other => other,
        },
        Need::Action(action) => {
            let has_scope = person.scopes.is_none_or(|scopes| scopes.contains(action.key_scope()));
            match action.least() {
                _ if person.is_link && !matches!(action.least(), Least::Project(_)) => Expected::Hidden,
                Least::Installation => allowed(person.is_admin && has_scope),
                Least::Workspace(least) => allowed(person.workspace_role >= Some(least) && has_scope),
                Least::Project(least) => match person.project_role {
                    None => Expected::Hidden,
                    Some(role) => allowed(role >= least && has_scope),
                },
            }
        }
    }
}

fn came(answered: &Answered) -> Expected {
    assert!(answered.status < 500 || answered.status == 503, "{answered:?}");
    match (answered.status, answered.code.as_str()) {
        (401, "unauthorized" | "link_password_needed") => Expected::Unproven,
        (403, "forbidden" | "insufficient_scope" | "session_needed") => Expected::Forbidden,
        (404, "not_found") => Expected::Hidden,
        _ => Expected::In,
    }
}

async fn everybody_asks_for_everything(world: World) {
    let mut asked = 0;
    // Whoever signs out is nobody from then on.
    let signs_out = |operation: &&Operation| operation.id == "end_session";
    let last = OPERATIONS.iter().filter(signs_out);
    for operation in OPERATIONS.iter().filter(|operation| !signs_out(operation)).chain(last) {
        for person in world.people() {
            let target = world.target(operation).await;
            let answered = world.ask(operation, &person, &target).await;
            let (expected, mut came) = (expected(&person, operation.need), came(&answered));
            // What concerns oneself tells oneself what is not there.
            let of_oneself = matches!(operation.need, Need::Session | Need::Proof);
            if of_oneself && came == Expected::Hidden {
                came = Expected::In;
            }
            assert_eq!(came, expected, "{} by {}: {answered:?}", operation.id, person.name);
            asked += 1;
        }
    }
    assert!(asked > 400, "only {asked} requests were made");
}

async fn nobody_learns_of_what_is_foreign(world: World) {
    let mut asked = 0;
    for operation in OPERATIONS.iter().filter(|operation| operation.is_of_a_thing()) {
        let (foreign, deleted) = (world.foreign_target(operation).await, world.deleted_target(operation).await);
        let random = world.random_target(operation);
        for person in world.people().into_iter().filter(|person| person.is_proven) {
            let to_nothing = world.ask(operation, &person, &random).await;
            let to_foreign = world.ask(operation, &person, &foreign).await;
            assert_eq!(to_nothing, to_foreign, "{} by {}", operation.id, person.name);
            assert!(!world.tells_of_the_other(&to_foreign), "{} by {}: {to_foreign:?}", operation.id, person.name);
            assert_ne!(came(&to_foreign), Expected::In, "{} by {}: {to_foreign:?}", operation.id, person.name);
            if operation.of_deleted_is_hidden() {
                let to_deleted = world.ask(operation, &person, &deleted).await;
                assert_eq!(to_nothing, to_deleted, "{} by {}", operation.id, person.name);
            }
            asked += 3;
        }
    }
    assert!(asked > 500, "only {asked} requests were made");
    for path in ["/api/v1/projects", "/api/v1/jobs", "/api/v1/members", "/api/v1/keys", "/api/v1/audit"] {
        for person in world.people() {
            let answered = world.get(path, &person).await;
            assert!(!world.tells_of_the_other(&answered), "{path} by {}: {answered:?}", person.name);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn roles_decide_on_sqlite() {
    everybody_asks_for_everything(World::start(Engine::Sqlite).await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn roles_decide_on_postgres() {
    everybody_asks_for_everything(World::start(Engine::Postgres).await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn foreign_things_are_like_none_on_sqlite() {
    nobody_learns_of_what_is_foreign(World::start(Engine::Sqlite).await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn foreign_things_are_like_none_on_postgres() {
    nobody_learns_of_what_is_foreign(World::start(Engine::Postgres).await).await;
}

#[test]
fn every_operation_stands_in_the_table_once() {
    let document = serde_json::to_value(gala_api::openapi()).expect("JSON");
    let mut described = BTreeSet::new();
    for (path, item) in document["paths"].as_object().expect("paths") {
        for (method, operation) in item.as_object().expect("an item") {
            let id = operation["operationId"].as_str().expect("an id");
            described.insert((id.to_owned(), method.to_uppercase(), path.clone()));
        }
    }
    let listed: BTreeSet<_> = OPERATIONS
        .iter()
        .map(|one: &Operation| (one.id.to_owned(), one.method.to_owned(), one.path.to_owned()))
        .collect();
    assert_eq!(listed.len(), OPERATIONS.len(), "one stands twice");
    assert_eq!(described, listed, "say in operations.rs what a new operation needs");
}

#[test]
fn every_action_is_asked_for() {
    let asked = |action: Action| {
        OPERATIONS.iter().any(|one| matches!(one.need, Need::Action(it) | Need::Unseen(it) if it == action))
    };
    // Nothing is reviewed yet, owners are made by what also makes members, and keys of workers by what also makes others: see
    // `accounts.rs` and `worker_keys.rs`.
    let apart = [Action::ReviewProject, Action::AppointOwners, Action::ManageWorkers];
    for action in Action::all().filter(|action| !apart.contains(action)) {
        assert!(asked(action), "nothing needs {action:?}");
    }
}

on_both! {
    async fn members_see_what_names_them_where_their_workspace_opens_nothing(world: World) {
        world.close_projects_to_members().await;
        let [editor, viewer] = ["editor", "viewer"].map(|name| world.person(name));
        let of = async |person: &Person| -> Vec<ProjectId> { world.listed_projects(person).await };
        assert!(of(&editor).await.is_empty(), "nothing names the editor any more");
        assert_eq!(of(&viewer).await, [world.project()]);
        assert_eq!(of(&world.person("admin")).await.len(), world.projects_of_the_workspace().await);
        assert_eq!(of(&world.person("link")).await, [world.project()]);
        assert_eq!(world.person("admin").workspace_role, Some(WorkspaceRole::Admin));
        assert_eq!(viewer.project_role, Some(ProjectRole::Viewer));
    }

    async fn files_of_no_project_are_for_members_and_not_for_links(world: World) {
        let import = Operation {
            id: "import_asset",
            method: "POST",
            path: "/api/v1/assets/import",
            of: Of::Nothing,
            need: Need::Action(Action::EditProject),
            body: || Some(json!({ "url": "https://media.example.com/tea.png" })),
        };
        let (mut let_in, mut hidden) = (0, 0);
        for person in world.people() {
            let expected = |scope| match (person.is_proven, person.is_link || person.workspace_role.is_none()) {
                (false, _) => Expected::Unproven,
                (true, true) => Expected::Hidden,
                (true, false) if person.scopes.is_none_or(|scopes| scopes.contains(scope)) => Expected::In,
                (true, false) => Expected::Forbidden,
            };
            let asked = world.ask(&import, &person, &world.random_target(&import)).await;
            assert_eq!(came(&asked), expected(KeyScope::Write), "{}: {asked:?}", person.name);
            let listed = world.get("/api/v1/assets?project_id=none", &person).await;
            assert_eq!(came(&listed), expected(KeyScope::Read), "{}: {listed:?}", person.name);
            let_in += usize::from(came(&asked) == Expected::In);
            hidden += usize::from(came(&asked) == Expected::Hidden);
        }
        assert!(let_in > 2 && hidden > 0, "{let_in} were let in, {hidden} were not");
    }
}
