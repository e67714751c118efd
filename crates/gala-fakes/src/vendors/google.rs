//! What Google's stores share: tokens, errors, uploads.

mod consent;
mod drive;
pub(super) mod errors;
pub(super) mod related;
pub(super) mod token;
pub(super) mod uploads;

use axum::{
    Router,
    routing::{get, post},
};

pub(crate) use self::token::REFRESH_TOKEN;
use crate::{google::keys, state::State};

pub(super) fn router(state: State) -> Router {
    Router::new()
        .route("/token", post(token::give))
        .route("/certs", get(|| async { axum::Json(keys()) }))
        .route("/o/oauth2/v2/auth", get(consent::ask))
        .with_state(state.clone())
        .merge(drive::router(state))
}
