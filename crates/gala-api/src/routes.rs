//! The routes, one module per resource. Handlers are named `<verb>_<resource>`: it is their id in OpenAPI.

mod ai;
mod animatics;
mod approvals;
mod asset_deletion;
mod asset_imports;
mod assets;
mod audit;
mod auth;
mod batches;
mod current;
mod deletion;
mod edits;
mod estimate;
mod events;
mod final_film;
mod hooks;
mod imports;
mod jobs;
mod keys;
mod library;
mod local_models;
mod me;
mod members;
mod mentions;
mod moving;
mod oidc;
mod passkey_sign_in;
mod passkeys;
mod peaks;
mod presenters;
mod presets;
mod previews;
mod projects;
mod published;
mod reviews;
mod scene_history;
mod scenes;
mod series;
mod server;
mod shared_folders;
mod sharing;
mod speech;
mod spending;
mod stage_reviews;
mod storage_hooks;
mod storyboard;
mod studio;
mod template_videos;
mod templates;
mod timeline_versions;
mod timelines;
mod transcripts;
mod tus;
mod uploads;
mod usage;
mod users;
mod voice_samples;
mod workspaces;

use std::sync::Arc;

use axum::{
    Router,
    middleware::{from_fn, from_fn_with_state},
    routing::{get, head, post},
};
use tokio::sync::Semaphore;
use tower_http::catch_panic::CatchPanicLayer;
use utoipa::openapi::OpenApi;
use utoipa_axum::{router::OpenApiRouter, routes};
use utoipa_swagger_ui::SwaggerUi;

use crate::{
    middleware::{client, cors, guard, headers, limits, observe, rates},
    openapi::{base, complete},
    problem::{ApiError, ApiResult},
    state::ApiState,
};

/// Every route that stands in the OpenAPI document.
fn api() -> OpenApiRouter<ApiState> {
    OpenApiRouter::with_openapi(base())
        .routes(routes!(projects::list_projects, projects::create_project))
        .routes(routes!(estimate::estimate_project))
        .routes(routes!(projects::get_project, deletion::delete_project))
        .routes(routes!(deletion::restore_project))
        .routes(routes!(projects::list_project_assets))
        .routes(routes!(timelines::get_project_timeline, edits::edit_project_timeline))
        .routes(routes!(imports::import_project_timeline))
        .routes(routes!(timeline_versions::list_timeline_versions))
        .routes(routes!(timeline_versions::restore_project_timeline))
        .routes(routes!(previews::get_timeline_preview))
        .routes(routes!(previews::get_preview_segment))
        .routes(routes!(previews::get_preview_sound))
        .routes(routes!(previews::get_preview_frame))
        .routes(routes!(timelines::render_project))
        .routes(routes!(timelines::export_project))
        .routes(routes!(final_film::get_final_film, final_film::set_final_film))
        .routes(routes!(published::get_published_folder, published::publish_folder, published::unpublish_folder))
        .routes(routes!(events::stream_project_events))
        .routes(routes!(spending::get_project_cost))
        .routes(routes!(spending::set_project_budget))
        .routes(routes!(approvals::get_approval_rules, approvals::set_approval_rules))
        .routes(routes!(spending::list_project_calls))
        .routes(routes!(spending::export_project_calls))
        .routes(routes!(spending::decide_call))
        .routes(routes!(storyboard::list_project_scenes, storyboard::edit_project_scenes))
        .routes(routes!(scene_history::restore_project_scenes))
        .routes(routes!(scene_history::list_project_activity))
        .routes(routes!(storyboard::get_project_refresh, storyboard::refresh_project))
        .routes(routes!(animatics::get_project_animatic, animatics::render_project_animatic))
        .routes(routes!(scenes::get_scene, scenes::change_scene))
        .routes(routes!(scenes::list_scene_takes))
        .routes(routes!(scenes::choose_scene_take))
        .routes(routes!(scenes::regenerate_scene))
        .routes(routes!(library::get_scene_composition))
        .routes(routes!(library::list_library, library::create_library_entry))
        .routes(routes!(library::get_library_entry, library::put_library_entry, library::delete_library_entry))
        .routes(routes!(library::restore_library_entry))
        .routes(routes!(library::get_library_picture))
        .routes(routes!(presets::list_presets))
        .routes(routes!(presets::get_preset_picture))
        .routes(routes!(presenters::list_presenters, presenters::create_presenter))
        .routes(routes!(presenters::get_presenter, presenters::put_presenter, presenters::delete_presenter))
        .routes(routes!(presenters::restore_presenter))
        .routes(routes!(series::list_series, series::create_series))
        .routes(routes!(series::get_series, series::put_series, series::delete_series))
        .routes(routes!(series::restore_series))
        .routes(routes!(series::list_episodes, series::create_episode))
        .routes(routes!(templates::list_templates, templates::create_template))
        .routes(routes!(templates::get_template, templates::put_template, templates::delete_template))
        .routes(routes!(templates::restore_template))
        .routes(routes!(template_videos::expand_template))
        .routes(routes!(template_videos::preview_template))
        .routes(routes!(template_videos::render_template))
        .routes(routes!(template_videos::get_project_template))
        .routes(routes!(batches::list_batches, batches::create_batch))
        .routes(routes!(batches::estimate_batch))
        .routes(routes!(batches::get_batch, batches::delete_batch))
        .routes(routes!(batches::list_batch_rows))
        .routes(routes!(batches::stop_batch))
        .routes(routes!(batches::resume_batch))
        .routes(routes!(speech::list_project_speech))
        .routes(routes!(reviews::put_scene_review))
        .routes(routes!(stage_reviews::put_stage_reviews))
        .routes(routes!(reviews::list_project_comments, reviews::create_project_comment))
        .routes(routes!(reviews::change_project_comment, reviews::remove_project_comment))
        .routes(routes!(ai::write_text))
        .routes(routes!(ai::list_voices))
        .routes(routes!(ai::list_looks))
        .routes(routes!(voice_samples::get_voice_sample))
        .routes(routes!(local_models::list_local_models, local_models::install_local_model))
        .routes(routes!(local_models::remove_local_model))
        .routes(routes!(jobs::list_jobs))
        .routes(routes!(jobs::get_job))
        .routes(routes!(jobs::cancel_job))
        .routes(routes!(jobs::retry_job))
        .routes(routes!(events::stream_job_events))
        .routes(routes!(uploads::init_upload))
        .routes(routes!(uploads::create_upload_intent))
        .routes(routes!(uploads::finalize_upload))
        .routes(routes!(assets::list_assets))
        .routes(routes!(asset_imports::import_asset))
        .routes(routes!(assets::get_asset, asset_deletion::delete_asset))
        .routes(routes!(asset_deletion::restore_asset))
        .routes(routes!(assets::get_asset_url))
        .routes(routes!(assets::get_asset_content))
        .routes(routes!(peaks::get_asset_peaks))
        .routes(routes!(transcripts::transcribe_asset))
        .routes(routes!(moving::move_asset))
        .routes(routes!(auth::get_sign_in_methods))
        .routes(routes!(auth::create_session))
        .routes(routes!(auth::show_token))
        .routes(routes!(auth::end_session))
        .routes(routes!(auth::change_password))
        .routes(routes!(auth::accept_invitation))
        .routes(routes!(auth::open_link))
        .routes(routes!(passkey_sign_in::begin_passkey_sign_in))
        .routes(routes!(passkey_sign_in::finish_passkey_sign_in))
        .routes(routes!(oidc::begin_oidc))
        .routes(routes!(oidc::finish_oidc))
        .routes(routes!(me::get_me, me::change_me))
        .routes(routes!(mentions::list_project_people))
        .routes(routes!(mentions::list_mentions))
        .routes(routes!(mentions::read_mention))
        .routes(routes!(me::choose_workspace))
        .routes(routes!(me::create_totp))
        .routes(routes!(me::confirm_totp))
        .routes(routes!(me::prove_totp))
        .routes(routes!(me::remove_totp))
        .routes(routes!(passkeys::begin_passkey))
        .routes(routes!(passkeys::list_passkeys, passkeys::create_passkey))
        .routes(routes!(passkeys::rename_passkey))
        .routes(routes!(passkeys::remove_passkey))
        .routes(routes!(me::list_sessions))
        .routes(routes!(me::revoke_session))
        .routes(routes!(keys::list_keys, keys::create_key))
        .routes(routes!(keys::revoke_key))
        .routes(routes!(users::list_users, users::create_user))
        .routes(routes!(users::change_user, users::remove_user))
        .routes(routes!(workspaces::list_workspaces, workspaces::create_workspace))
        .routes(routes!(workspaces::get_workspace, workspaces::change_workspace))
        .routes(routes!(members::list_members))
        .routes(routes!(members::change_member, members::remove_member))
        .routes(routes!(members::list_invitations, members::create_invitation))
        .routes(routes!(members::revoke_invitation))
        .routes(routes!(sharing::list_project_members))
        .routes(routes!(sharing::put_project_member, sharing::remove_project_member))
        .routes(routes!(sharing::list_share_links, sharing::create_share_link))
        .routes(routes!(sharing::revoke_share_link))
        .routes(routes!(sharing::transfer_project))
        .routes(routes!(shared_folders::get_project_folder))
        .routes(routes!(shared_folders::share_project_folder, shared_folders::unshare_project_folder))
        .routes(routes!(audit::list_audit))
        .routes(routes!(audit::export_audit))
        .routes(routes!(usage::get_usage))
        .routes(routes!(hooks::receive_provider_callback))
        .routes(routes!(storage_hooks::receive_storage_event))
        .routes(routes!(server::get_health))
        .routes(routes!(server::get_ready))
        .routes(routes!(server::get_metrics))
}

/// Returns the OpenAPI document of this version.
pub fn openapi() -> OpenApi {
    let (_, described) = api().split_for_parts();
    complete(described)
}

/// Builds the whole HTTP side.
pub fn router(state: ApiState) -> Router {
    let (router, described) = api().split_for_parts();
    let document = complete(described);
    let text: Arc<str> = document.to_json().unwrap_or_default().into();
    let router = studio::PAGES.into_iter().fold(router, |router, page| router.route(page, get(studio::get_page)));
    router
        .route("/favicon.svg", get(studio::get_file))
        .route("/licences.md", get(studio::get_file))
        .route("/assets/{name}", get(studio::get_file))
        .route("/api/v1/uploads", post(tus::create_upload).options(tus::get_upload_options))
        .route(
            "/api/v1/uploads/{id}",
            head(tus::get_upload_offset)
                .patch(tus::append_to_upload)
                .delete(tus::remove_upload)
                .options(tus::get_upload_options),
        )
        .route("/api/v1/openapi.json", get(move || server::get_openapi(text.clone())))
        // Its own copy of the document, so that the pages work beside a token.
        .merge(SwaggerUi::new("/docs").url("/docs/openapi.json", document))
        .fallback(unknown_route)
        .method_not_allowed_fallback(unknown_method)
        .layer(from_fn_with_state(Arc::new(Semaphore::new(limits::MAX_IN_FLIGHT)), limits::limit))
        .layer(from_fn_with_state(state.clone(), rates::limit))
        .layer(from_fn_with_state(state.clone(), guard::guard))
        .layer(from_fn_with_state(state.clone(), client::attach))
        .layer(CatchPanicLayer::custom(limits::panicked))
        .layer(from_fn_with_state(state.cross_origins().clone(), cors::share))
        .layer(from_fn(headers::secure))
        .layer(from_fn(observe::observe))
        .with_state(state)
}

async fn unknown_route() -> ApiResult<()> {
    Err(ApiError::not_found())
}

async fn unknown_method() -> ApiResult<()> {
    let status = axum::http::StatusCode::METHOD_NOT_ALLOWED;
    Err(ApiError::new(
        status,
        "method_not_allowed",
        "the address has no such method; the Allow header names those it has",
    ))
}
