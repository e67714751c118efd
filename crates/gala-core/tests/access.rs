//! The table of roles and actions: whole, and as the documents print it.

use std::{collections::HashSet, fmt::Write as _};

use gala_core::access::{
    Action, Caller, Denied, Identity, KeyScope, KeyScopes, Least, Membership, ProjectDefault, ProjectRole, Session,
    WorkspaceRole,
};
use gala_core::id::{KeyId, ProjectId, SessionId, ShareLinkId, UserId, WorkspaceId};

/// Who stands above each column.
const COLUMNS: [&str; 8] =
    ["viewer", "reviewer", "editor", "project owner", "member", "admin", "owner", "installation"];

fn printed() -> String {
    let mut text = format!("| may | {} | key scope |\n|---|{}---|\n", COLUMNS.join(" | "), ":-:|".repeat(8));
    for action in Action::all() {
        let from = match action.least() {
            Least::Project(role) => (role as usize)..4,
            Least::Workspace(role) => (4 + role as usize)..7,
            Least::Installation => 7..8,
        };
        // Who manages a workspace is an owner in all of its projects.
        let manages = matches!(action.least(), Least::Project(_));
        let cell =
            |column: usize| if from.contains(&column) || (manages && (5..7).contains(&column)) { "yes" } else { "" };
        let cells: Vec<&str> = (0..8).map(cell).collect();
        let _ = writeln!(text, "| {} | {} | `{}` |", action.told(), cells.join(" | "), action.key_scope());
    }
    text
}

#[test]
fn the_documents_print_the_table_as_it_is() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/ACCOUNTS.md");
    let document = std::fs::read_to_string(path).expect("docs/ACCOUNTS.md");
    assert!(document.contains(&printed()), "docs/ACCOUNTS.md is to hold:\n{}", printed());
}

#[test]
fn every_action_stands_in_the_table_once() {
    let all: Vec<Action> = Action::all().collect();
    assert_eq!(all.iter().collect::<HashSet<_>>().len(), all.len());
    // A new action does not compile here until it is counted.
    let counted = |action: Action| match action {
        Action::ManageUsers
        | Action::ViewMetrics
        | Action::ManageModels
        | Action::ViewWorkspace
        | Action::CreateProject
        | Action::ManageMembers
        | Action::ManageKeys
        | Action::ManageWorkers
        | Action::ViewAudit
        | Action::ConfigureWorkspace
        | Action::AppointOwners
        | Action::ViewProject
        | Action::ReviewProject
        | Action::EditProject
        | Action::RenderProject
        | Action::ViewCost
        | Action::SpendMoney
        | Action::ShareProject
        | Action::DeleteProject
        | Action::TransferProject => 20,
    };
    assert_eq!(all.len(), counted(all[0]));
}

fn member(role: WorkspaceRole, project_default: ProjectDefault) -> Caller {
    let session = Session { id: SessionId::new(), user: UserId::new(), has_second_factor: false };
    let membership = Membership { workspace: WorkspaceId::new(), role, project_default, needs_second_factor: false };
    Caller { identity: Identity::Session(session), is_admin: false, membership: Some(membership) }
}

#[test]
fn a_role_may_do_all_that_those_before_it_may() {
    let project = ProjectId::new();
    for action in Action::all() {
        let by_role = |role: &WorkspaceRole| member(*role, ProjectDefault::Editor).check(action).is_ok();
        let allowed: Vec<bool> = WorkspaceRole::ALL.iter().map(by_role).collect();
        assert!(allowed.is_sorted(), "{action:?}: {allowed:?}");
        let caller = member(WorkspaceRole::Member, ProjectDefault::None);
        let by_role = |role: &ProjectRole| caller.check_project(action, project, Some(*role)).is_ok();
        let allowed: Vec<bool> = ProjectRole::ALL.iter().map(by_role).collect();
        assert!(allowed.is_sorted(), "{action:?}: {allowed:?}");
    }
}

#[test]
fn a_project_gives_a_member_another_role_than_the_workspace_does() {
    let project = ProjectId::new();
    let caller = member(WorkspaceRole::Member, ProjectDefault::Viewer);
    assert_eq!(caller.project_role(project, None), Some(ProjectRole::Viewer));
    assert_eq!(caller.project_role(project, Some(ProjectRole::Owner)), Some(ProjectRole::Owner));
    let closed = member(WorkspaceRole::Member, ProjectDefault::None);
    assert_eq!(closed.check_project(Action::ViewProject, project, None), Err(Denied::Hidden));
    assert!(!closed.sees_all_projects() && caller.sees_all_projects());
    // Whoever manages the workspace is not shut out by a name in a project.
    let admin = member(WorkspaceRole::Admin, ProjectDefault::None);
    assert_eq!(admin.project_role(project, Some(ProjectRole::Viewer)), Some(ProjectRole::Owner));
}

#[test]
fn a_key_may_do_no_more_than_its_scopes_and_its_person() {
    let owner = member(WorkspaceRole::Owner, ProjectDefault::Editor);
    let with = |scopes: &[KeyScope]| {
        let scopes: KeyScopes = scopes.iter().copied().collect();
        Caller { identity: Identity::Key { key: KeyId::new(), user: owner.user(), scopes }, ..owner }
    };
    let project = ProjectId::new();
    let reads = with(&[KeyScope::Read]);
    assert_eq!(reads.check_project(Action::ViewProject, project, None), Ok(()));
    let refused = reads.check_project(Action::RenderProject, project, None);
    assert_eq!(refused, Err(Denied::KeyScope(KeyScope::Render)));
    assert_eq!(reads.check(Action::ManageMembers), Err(Denied::KeyScope(KeyScope::Admin)));
    assert!(
        with(KeyScope::ALL).check_installation(Action::ManageUsers).is_err(),
        "its person does not administer the installation"
    );
}

#[test]
fn a_link_opens_its_project_and_nothing_else() {
    let project = ProjectId::new();
    let role = ProjectRole::Reviewer;
    let identity = Identity::Share { link: ShareLinkId::new(), project, role, watermark: true };
    let guest = Caller { identity, ..member(WorkspaceRole::Owner, ProjectDefault::Editor) };
    assert_eq!(guest.check_project(Action::ReviewProject, project, None), Ok(()));
    assert!(matches!(guest.check_project(Action::EditProject, project, None), Err(Denied::Role(_))));
    assert_eq!(guest.check_project(Action::ViewProject, ProjectId::new(), None), Err(Denied::Hidden));
    for action in Action::all().filter(|action| !matches!(action.least(), Least::Project(_))) {
        assert_eq!(guest.check(action), Err(Denied::Hidden), "{action:?}");
        assert_eq!(guest.check_installation(action), Err(Denied::Hidden), "{action:?}");
    }
    assert!(!guest.sees_all_projects());
}

#[test]
fn somebody_who_is_in_no_workspace_may_do_nothing_in_any() {
    let nowhere = Caller { membership: None, ..member(WorkspaceRole::Owner, ProjectDefault::Editor) };
    assert_eq!(nowhere.scope(), Err(Denied::Hidden));
    assert_eq!(
        nowhere.check_project(Action::ViewProject, ProjectId::new(), Some(ProjectRole::Owner)),
        Err(Denied::Hidden)
    );
    assert!(nowhere.check(Action::ViewWorkspace).is_err());
}

#[test]
fn a_workspace_that_asks_for_a_second_factor_keeps_out_sessions_without_one_and_nobody_else() {
    let mut asked = member(WorkspaceRole::Owner, ProjectDefault::Editor);
    asked.membership.as_mut().expect("a member").needs_second_factor = true;
    let project = ProjectId::new();
    assert_eq!(asked.scope(), Err(Denied::SecondFactor));
    assert_eq!(asked.check_list(), Err(Denied::SecondFactor));
    for action in Action::all() {
        match action.least() {
            Least::Project(_) => assert_eq!(asked.check_project(action, project, None), Err(Denied::SecondFactor)),
            Least::Workspace(_) => assert_eq!(asked.check(action), Err(Denied::SecondFactor)),
            // What is of the installation is of no workspace.
            Least::Installation => assert_ne!(asked.check_installation(action), Err(Denied::SecondFactor)),
        }
    }
    let Identity::Session(known) = asked.identity else { unreachable!("a session") };
    let key = Identity::Key { key: KeyId::new(), user: Some(known.user), scopes: KeyScopes::all() };
    let role = ProjectRole::Viewer;
    let link = Identity::Share { link: ShareLinkId::new(), project, role, watermark: true };
    let proven = Identity::Session(Session { has_second_factor: true, ..known });
    for identity in [key, link, proven] {
        let caller = Caller { identity, ..asked };
        assert!(!caller.lacks_second_factor());
        assert_eq!(caller.check_project(Action::ViewProject, project, None), Ok(()));
    }
}
