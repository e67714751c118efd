//! Every operation, and what it needs.

use gala_core::access::Action;
use serde_json::{Value, json};

/// What an operation needs of who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    Nothing,
    /// A secret in the body, or a signature: what is none is not found, whoever sends it.
    Secret,
    /// Any proof at all.
    Proof,
    /// A person, signed in with a browser.
    Session,
    /// A person, signed in with a browser, who is in a workspace.
    SessionOfMember,
    /// A session, where whoever has none is nobody: what stands beside signing in reads no other proof.
    SessionAlone,
    /// A place somewhere: what is listed is what they see.
    List,
    Action(Action),
    /// An action on what whoever may not do it does not see.
    Unseen(Action),
}

/// What the ids of an address name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Of {
    Nothing,
    Project,
    Scene,
    Job,
    Asset,
    /// A person of the same workspace, or of the other one.
    User,
    Key,
    /// Of the person who asks: another's is like none.
    Passkey,
    Session,
    Invitation,
    LibraryEntry,
    Presenter,
    Series,
    Batch,
    Template,
}

pub struct Operation {
    pub id: &'static str,
    pub method: &'static str,
    pub path: &'static str,
    pub of: Of,
    pub need: Need,
    pub body: fn() -> Option<Value>,
}

impl Operation {
    /// Whether its address names something of one workspace.
    pub fn is_of_a_thing(&self) -> bool {
        matches!(
            self.of,
            Of::Project
                | Of::Scene
                | Of::Job
                | Of::Asset
                | Of::Key
                | Of::Invitation
                | Of::LibraryEntry
                | Of::Presenter
                | Of::Series
                | Of::Batch
                | Of::Template
        )
    }

    /// Whether somebody who asks for it of a deleted project is answered as if there were none. Jobs outlive projects for
    /// a while; deleting and restoring is what is done to deleted projects.
    pub fn of_deleted_is_hidden(&self) -> bool {
        matches!(self.of, Of::Project | Of::Scene | Of::Asset)
            && !matches!(self.id, "delete_project" | "restore_project")
    }
}

const NONE: fn() -> Option<Value> = || None;

macro_rules! operations {
    ($($id:ident $method:ident $path:literal $of:ident $need:expr $(, $body:expr)?;)+) => {
        pub const OPERATIONS: &[Operation] = &[$(Operation {
            id: stringify!($id),
            method: stringify!($method),
            path: $path,
            of: Of::$of,
            need: $need,
            body: operations!(@body $($body)?),
        }),+];
    };
    (@body) => { NONE };
    (@body $body:expr) => { || Some($body) };
}

const fn action(action: Action) -> Need {
    Need::Action(action)
}

operations! {
    list_projects GET "/api/v1/projects" Nothing Need::List;
    create_project POST "/api/v1/projects" Nothing action(Action::CreateProject), json!({ "brief": crate::support::TEA });
    estimate_project POST "/api/v1/projects/estimate" Nothing action(Action::CreateProject), json!({ "brief": crate::support::TEA });
    get_project GET "/api/v1/projects/{id}" Project action(Action::ViewProject);
    delete_project DELETE "/api/v1/projects/{id}" Project action(Action::DeleteProject);
    restore_project POST "/api/v1/projects/{id}/restore" Project action(Action::DeleteProject);
    list_project_scenes GET "/api/v1/projects/{id}/scenes" Project action(Action::ViewProject);
    edit_project_scenes PATCH "/api/v1/projects/{id}/scenes" Project action(Action::EditProject), json!({ "edits": [] });
    restore_project_scenes POST "/api/v1/projects/{id}/scenes/restore" Project action(Action::EditProject), json!({ "version": 1 });
    list_project_activity GET "/api/v1/projects/{id}/activity" Project action(Action::EditProject);
    get_project_refresh GET "/api/v1/projects/{id}/refresh" Project action(Action::ViewCost);
    refresh_project POST "/api/v1/projects/{id}/refresh" Project action(Action::RenderProject);
    render_project_animatic POST "/api/v1/projects/{id}/animatic" Project action(Action::RenderProject);
    get_project_animatic GET "/api/v1/projects/{id}/animatic" Project action(Action::EditProject);
    list_project_comments GET "/api/v1/projects/{id}/comments" Project action(Action::ViewProject);
    create_project_comment POST "/api/v1/projects/{id}/comments" Project action(Action::ReviewProject), json!({ "text": "Nice." });
    change_project_comment PATCH "/api/v1/projects/{id}/comments/{comment_id}" Project action(Action::ReviewProject),
        json!({ "is_resolved": true });
    remove_project_comment DELETE "/api/v1/projects/{id}/comments/{comment_id}" Project action(Action::EditProject);
    list_project_assets GET "/api/v1/projects/{id}/assets" Project action(Action::ViewProject);
    get_project_timeline GET "/api/v1/projects/{id}/timeline" Project action(Action::ViewProject);
    edit_project_timeline PATCH "/api/v1/projects/{id}/timeline" Project action(Action::EditProject), json!({ "edits": [] });
    import_project_timeline POST "/api/v1/projects/{id}/timeline/import" Project action(Action::EditProject), json!({});
    list_timeline_versions GET "/api/v1/projects/{id}/timeline/versions" Project action(Action::EditProject);
    restore_project_timeline POST "/api/v1/projects/{id}/timeline/restore" Project action(Action::EditProject),
        json!({ "version": "0".repeat(64) });
    get_timeline_preview GET "/api/v1/projects/{id}/timeline/preview" Project action(Action::EditProject);
    get_preview_segment GET "/api/v1/projects/{id}/timeline/preview/segments/{hash}" Project action(Action::EditProject);
    get_preview_sound GET "/api/v1/projects/{id}/timeline/preview/sounds/{hash}" Project action(Action::EditProject);
    get_preview_frame GET "/api/v1/projects/{id}/timeline/preview/frames/{frame}" Project action(Action::EditProject);
    render_project POST "/api/v1/projects/{id}/render" Project action(Action::RenderProject), json!({});
    export_project POST "/api/v1/projects/{id}/export" Project action(Action::RenderProject), json!({});
    get_final_film GET "/api/v1/projects/{id}/final" Project action(Action::ViewProject);
    set_final_film POST "/api/v1/projects/{id}/final" Project action(Action::RenderProject),
        json!({ "asset_id": "01890000-0000-7000-8000-000000000001" });
    get_published_folder GET "/api/v1/projects/{id}/folder/published" Project action(Action::EditProject);
    publish_folder PUT "/api/v1/projects/{id}/folder/published" Project action(Action::EditProject);
    unpublish_folder DELETE "/api/v1/projects/{id}/folder/published" Project action(Action::EditProject);
    stream_project_events GET "/api/v1/projects/{id}/events" Project action(Action::ViewProject);
    get_approval_rules GET "/api/v1/projects/{id}/approval-rules" Project action(Action::ViewProject);
    set_approval_rules PUT "/api/v1/projects/{id}/approval-rules" Project action(Action::SpendMoney),
        json!({ "paid_after_approval": true, "auto_approve": false });
    list_project_people GET "/api/v1/projects/{id}/people" Project action(Action::ReviewProject);
    get_project_cost GET "/api/v1/projects/{id}/cost" Project action(Action::ViewCost);
    set_project_budget PUT "/api/v1/projects/{id}/budget" Project action(Action::SpendMoney), json!({ "budget_micros": 1 });
    list_project_calls GET "/api/v1/projects/{id}/calls" Project action(Action::ViewCost);
    export_project_calls GET "/api/v1/projects/{id}/calls.csv" Project action(Action::ViewCost);
    decide_call PUT "/api/v1/projects/{id}/calls/{call_id}/decision" Project action(Action::SpendMoney),
        json!({ "was_paid": true });
    list_project_members GET "/api/v1/projects/{id}/members" Project action(Action::ViewProject);
    put_project_member PUT "/api/v1/projects/{id}/members/{user_id}" Project action(Action::ShareProject), json!({ "role": "viewer" });
    remove_project_member DELETE "/api/v1/projects/{id}/members/{user_id}" Project action(Action::ShareProject);
    list_share_links GET "/api/v1/projects/{id}/links" Project action(Action::ShareProject);
    create_share_link POST "/api/v1/projects/{id}/links" Project action(Action::ShareProject), json!({ "scope": "view" });
    get_project_folder GET "/api/v1/projects/{id}/folder" Project action(Action::ShareProject);
    share_project_folder PUT "/api/v1/projects/{id}/folder/link" Project action(Action::ShareProject);
    unshare_project_folder DELETE "/api/v1/projects/{id}/folder/link" Project action(Action::ShareProject);
    revoke_share_link DELETE "/api/v1/projects/{id}/links/{link_id}" Project action(Action::ShareProject);
    transfer_project POST "/api/v1/projects/{id}/transfer" Project action(Action::TransferProject),
        json!({ "workspace_id": "01890000-0000-7000-8000-000000000001" });
    get_scene GET "/api/v1/scenes/{id}" Scene action(Action::ViewProject);
    change_scene PATCH "/api/v1/scenes/{id}" Scene action(Action::EditProject), json!({});
    list_scene_takes GET "/api/v1/scenes/{id}/takes" Scene action(Action::ViewProject);
    choose_scene_take PUT "/api/v1/scenes/{id}/takes/{take_id}/choice" Scene action(Action::EditProject);
    list_project_speech GET "/api/v1/projects/{id}/speech" Project action(Action::ViewProject);
    put_stage_reviews PUT "/api/v1/projects/{id}/reviews" Project action(Action::ReviewProject), json!({ "stage": "script", "scenes": [] });
    put_scene_review PUT "/api/v1/scenes/{id}/review" Scene action(Action::ReviewProject), json!({ "stage": "script", "approval": "approved" });
    regenerate_scene POST "/api/v1/scenes/{id}/regenerate" Scene action(Action::RenderProject), json!({ "what": "image" });
    get_scene_composition GET "/api/v1/scenes/{id}/composition" Scene action(Action::ViewProject);
    list_presets GET "/api/v1/presets" Nothing action(Action::ViewWorkspace);
    get_preset_picture GET "/api/v1/presets/{name}/picture" Nothing action(Action::ViewWorkspace);
    list_presenters GET "/api/v1/models" Nothing action(Action::ViewWorkspace);
    create_presenter POST "/api/v1/models" Nothing action(Action::CreateProject), presenter();
    get_presenter GET "/api/v1/models/{id}" Presenter action(Action::ViewWorkspace);
    put_presenter PUT "/api/v1/models/{id}" Presenter action(Action::CreateProject), presenter();
    delete_presenter DELETE "/api/v1/models/{id}" Presenter action(Action::CreateProject);
    restore_presenter POST "/api/v1/models/{id}/restore" Presenter action(Action::CreateProject);
    list_library GET "/api/v1/library" Nothing action(Action::ViewWorkspace);
    create_library_entry POST "/api/v1/library" Nothing action(Action::CreateProject), json!({ "kind": "style", "name": "Ink" });
    get_library_entry GET "/api/v1/library/{id}" LibraryEntry action(Action::ViewWorkspace);
    put_library_entry PUT "/api/v1/library/{id}" LibraryEntry action(Action::CreateProject), json!({ "name": "Ink" });
    delete_library_entry DELETE "/api/v1/library/{id}" LibraryEntry action(Action::CreateProject);
    get_library_picture GET "/api/v1/library/{id}/picture" LibraryEntry action(Action::ViewWorkspace);
    restore_library_entry POST "/api/v1/library/{id}/restore" LibraryEntry action(Action::CreateProject);
    list_series GET "/api/v1/series" Nothing action(Action::ViewWorkspace);
    create_series POST "/api/v1/series" Nothing action(Action::CreateProject), json!({ "title": "Tea" });
    get_series GET "/api/v1/series/{id}" Series action(Action::ViewWorkspace);
    put_series PUT "/api/v1/series/{id}" Series action(Action::CreateProject), json!({ "title": "Tea" });
    delete_series DELETE "/api/v1/series/{id}" Series action(Action::CreateProject);
    restore_series POST "/api/v1/series/{id}/restore" Series action(Action::CreateProject);
    list_episodes GET "/api/v1/series/{id}/episodes" Series Need::List;
    create_episode POST "/api/v1/series/{id}/episodes" Series action(Action::CreateProject), json!({ "brief": crate::support::TEA });
    list_templates GET "/api/v1/templates" Nothing action(Action::ViewWorkspace);
    create_template POST "/api/v1/templates" Nothing action(Action::CreateProject), crate::templates::document();
    get_template GET "/api/v1/templates/{id}" Template action(Action::ViewWorkspace);
    put_template PUT "/api/v1/templates/{id}" Template action(Action::CreateProject), crate::templates::document();
    delete_template DELETE "/api/v1/templates/{id}" Template action(Action::CreateProject);
    restore_template POST "/api/v1/templates/{id}/restore" Template action(Action::CreateProject);
    expand_template POST "/api/v1/templates/{id}/expand" Template action(Action::CreateProject), json!({ "data": { "name": "Tea" } });
    preview_template POST "/api/v1/templates/{id}/preview" Template action(Action::CreateProject), json!({ "data": { "name": "Tea" } });
    render_template POST "/api/v1/templates/{id}/render" Template action(Action::CreateProject), json!({ "data": { "name": "Tea" } });
    get_project_template GET "/api/v1/projects/{id}/template" Project action(Action::EditProject);
    list_batches GET "/api/v1/batches" Nothing action(Action::CreateProject);
    create_batch POST "/api/v1/batches" Nothing action(Action::CreateProject),
        json!({ "title": "Tea", "brief": "{{text}}", "rows": [{ "text": "Tea is warm." }] });
    estimate_batch POST "/api/v1/batches/estimate" Nothing action(Action::CreateProject),
        json!({ "title": "Tea", "brief": "{{text}}", "rows": [{ "text": "Tea is warm." }] });
    get_batch GET "/api/v1/batches/{id}" Batch action(Action::CreateProject);
    list_batch_rows GET "/api/v1/batches/{id}/rows" Batch action(Action::CreateProject);
    stop_batch POST "/api/v1/batches/{id}/stop" Batch action(Action::CreateProject);
    resume_batch POST "/api/v1/batches/{id}/resume" Batch action(Action::CreateProject);
    delete_batch DELETE "/api/v1/batches/{id}" Batch action(Action::CreateProject);
    write_text POST "/api/v1/ai/text" Nothing action(Action::CreateProject), json!({ "task": "ideas", "text": "tea" });
    list_voices GET "/api/v1/ai/voices" Nothing action(Action::CreateProject);
    list_looks GET "/api/v1/ai/presenters" Nothing action(Action::CreateProject);
    get_voice_sample GET "/api/v1/ai/voices/sample" Nothing action(Action::CreateProject);
    list_local_models GET "/api/v1/local-models" Nothing action(Action::CreateProject);
    install_local_model POST "/api/v1/local-models" Nothing action(Action::ManageModels), json!({ "name": "whisper-base" });
    remove_local_model DELETE "/api/v1/local-models/{name}" Nothing action(Action::ManageModels);
    list_jobs GET "/api/v1/jobs" Nothing Need::List;
    get_job GET "/api/v1/jobs/{id}" Job action(Action::ViewProject);
    cancel_job POST "/api/v1/jobs/{id}/cancel" Job action(Action::RenderProject);
    retry_job POST "/api/v1/jobs/{id}/retry" Job action(Action::RenderProject);
    stream_job_events GET "/api/v1/jobs/{id}/events" Job action(Action::ViewProject);
    init_upload POST "/api/v1/assets/init-upload" Project action(Action::EditProject),
        json!({ "project_id": "{id}", "name": "tea.png", "mime": "image/png", "size_bytes": 100 });
    create_upload_intent POST "/api/v1/media/upload-intent" Project action(Action::EditProject),
        json!({ "project_id": "{id}", "name": "tea.png", "mime": "image/png", "size_bytes": 100 });
    finalize_upload POST "/api/v1/assets/finalize" Asset action(Action::EditProject), json!({ "asset_id": "{id}" });
    import_asset POST "/api/v1/assets/import" Project action(Action::EditProject),
        json!({ "project_id": "{id}", "url": "https://media.example.com/tea.png" });
    list_assets GET "/api/v1/assets" Nothing Need::List;
    get_asset GET "/api/v1/assets/{id}" Asset action(Action::ViewProject);
    delete_asset DELETE "/api/v1/assets/{id}" Asset action(Action::EditProject);
    restore_asset POST "/api/v1/assets/{id}/restore" Asset action(Action::EditProject);
    get_asset_url GET "/api/v1/assets/{id}/url" Asset action(Action::ViewProject);
    get_asset_content GET "/api/v1/assets/{id}/content" Asset action(Action::ViewProject);
    get_asset_peaks GET "/api/v1/assets/{id}/peaks" Asset action(Action::ViewProject);
    transcribe_asset POST "/api/v1/assets/{id}/transcript" Asset action(Action::EditProject), json!({});
    move_asset POST "/api/v1/assets/{id}/move" Asset action(Action::EditProject), json!({ "provider": "localfs" });
    receive_storage_event POST "/api/v1/hooks/storage/{provider}" Nothing Need::Secret, json!({});
    receive_provider_callback POST "/api/v1/hooks/provider/{name}" Nothing Need::Secret, json!({});
    get_sign_in_methods GET "/api/v1/auth/methods" Nothing Need::Nothing;
    create_session POST "/api/v1/auth/sign-in" Nothing Need::Nothing, json!({ "name": "nobody", "password": "nothing" });
    show_token POST "/api/v1/auth/token" Nothing Need::Nothing, json!({ "token": "nothing" });
    end_session POST "/api/v1/auth/sign-out" Nothing Need::Nothing;
    change_password POST "/api/v1/auth/password" Nothing Need::SessionAlone, json!({ "current": "nothing", "new": "nothing" });
    accept_invitation POST "/api/v1/auth/accept-invitation" Nothing Need::Secret, json!({ "token": "" });
    open_link POST "/api/v1/auth/open-link" Nothing Need::Secret, json!({ "token": "", "password": "", "name": "Guest" });
    begin_passkey_sign_in POST "/api/v1/auth/passkey/begin" Nothing Need::Nothing, json!({ "name": "nobody" });
    finish_passkey_sign_in POST "/api/v1/auth/passkey/finish" Nothing Need::Nothing, json!({ "ceremony": "", "credential": {} });
    begin_oidc GET "/api/v1/auth/oidc" Nothing Need::Nothing;
    finish_oidc GET "/api/v1/auth/oidc/callback" Nothing Need::Nothing;
    get_me GET "/api/v1/me" Nothing Need::Proof;
    list_mentions GET "/api/v1/me/mentions" Nothing Need::Session;
    read_mention PUT "/api/v1/me/mentions/{id}" Nothing Need::Session, json!({ "is_read": true });
    change_me PATCH "/api/v1/me" Nothing Need::Session, json!({});
    choose_workspace PUT "/api/v1/me/workspace" Nothing Need::Session,
        json!({ "workspace_id": "00000000-0000-0000-0000-000000000000" });
    create_totp POST "/api/v1/me/totp" Nothing Need::Session;
    confirm_totp POST "/api/v1/me/totp/confirm" Nothing Need::Session, json!({ "code": "000000" });
    prove_totp POST "/api/v1/me/totp/prove" Nothing Need::Session, json!({ "code": "000000" });
    remove_totp POST "/api/v1/me/totp/remove" Nothing Need::Session, json!({ "password": "nothing" });
    list_passkeys GET "/api/v1/me/passkeys" Nothing Need::Session;
    begin_passkey POST "/api/v1/me/passkeys/begin" Nothing Need::Session, json!({});
    create_passkey POST "/api/v1/me/passkeys" Nothing Need::Session, json!({ "ceremony": "", "name": "a key", "credential": {} });
    rename_passkey PATCH "/api/v1/me/passkeys/{id}" Passkey Need::Session, json!({ "name": "mine" });
    remove_passkey POST "/api/v1/me/passkeys/{id}/remove" Passkey Need::Session, json!({});
    list_sessions GET "/api/v1/sessions" Nothing Need::Session;
    revoke_session DELETE "/api/v1/sessions/{id}" Session Need::Session;
    list_keys GET "/api/v1/keys" Nothing action(Action::ViewWorkspace);
    create_key POST "/api/v1/keys" Nothing Need::SessionOfMember, json!({ "name": "a key", "scopes": ["read"] });
    revoke_key DELETE "/api/v1/keys/{id}" Key Need::Unseen(Action::ManageKeys);
    list_users GET "/api/v1/users" Nothing action(Action::ManageUsers);
    create_user POST "/api/v1/users" Nothing action(Action::ManageUsers), json!({ "name": "-", "password": "short" });
    change_user PATCH "/api/v1/users/{id}" User action(Action::ManageUsers), json!({});
    remove_user DELETE "/api/v1/users/{id}" User action(Action::ManageUsers);
    list_workspaces GET "/api/v1/workspaces" Nothing Need::Proof;
    create_workspace POST "/api/v1/workspaces" Nothing Need::Session, json!({ "name": "another" });
    get_workspace GET "/api/v1/workspace" Nothing action(Action::ViewWorkspace);
    change_workspace PATCH "/api/v1/workspace" Nothing action(Action::ConfigureWorkspace), json!({});
    list_members GET "/api/v1/members" Nothing action(Action::ViewWorkspace);
    change_member PATCH "/api/v1/members/{id}" User action(Action::ManageMembers), json!({ "role": "member" });
    remove_member DELETE "/api/v1/members/{id}" User action(Action::ManageMembers);
    list_invitations GET "/api/v1/invitations" Nothing action(Action::ManageMembers);
    create_invitation POST "/api/v1/invitations" Nothing action(Action::ManageMembers), json!({ "role": "member" });
    revoke_invitation DELETE "/api/v1/invitations/{id}" Invitation action(Action::ManageMembers);
    get_usage GET "/api/v1/usage" Nothing action(Action::ViewWorkspace);
    list_audit GET "/api/v1/audit" Nothing action(Action::ViewAudit);
    export_audit GET "/api/v1/audit.csv" Nothing action(Action::ViewAudit);
    get_health GET "/health" Nothing Need::Nothing;
    get_ready GET "/ready" Nothing Need::Nothing;
    get_metrics GET "/metrics" Nothing action(Action::ViewMetrics);
}

/// Nobody else has the name.
fn presenter() -> Value {
    json!({ "stage_name": format!("Anna {}", uuid::Uuid::now_v7().simple()), "look": "anna" })
}
