//! What vendors link to, and what is uploaded to them: `/files/{number}`.

use axum::{
    Router,
    body::Bytes,
    extract::{Path, State as Shared},
    http::{HeaderMap, StatusCode, header::CONTENT_TYPE},
    response::{IntoResponse, Response},
    routing::get,
};

use crate::state::State;

pub(super) fn router(state: State) -> Router {
    Router::new().route("/{number}", get(serve).put(upload)).with_state(state)
}

async fn serve(Shared(state): Shared<State>, Path(number): Path<usize>) -> Response {
    let file = state.lock().files.get(number);
    match file {
        Some(file) if file.is_expired => (StatusCode::FORBIDDEN, "<Error>Request has expired</Error>").into_response(),
        Some(file) => {
            // Making a video takes a while, and others are served meanwhile.
            let content = file.content;
            let bytes = tokio::task::spawn_blocking(move || content.bytes()).await.expect("the file");
            ([(CONTENT_TYPE, file.content_type)], bytes).into_response()
        }
        None => (StatusCode::NOT_FOUND, "no such file").into_response(),
    }
}

/// As a bucket takes a file by a signed address: the media type is a part of what was signed, and a key is none.
async fn upload(
    Shared(state): Shared<State>,
    Path(number): Path<usize>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Response> {
    let refused = |message| (StatusCode::FORBIDDEN, message).into_response();
    if headers.contains_key("authorization") {
        return Err(refused("Only one auth mechanism allowed"));
    }
    let given = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let mut state = state.lock();
    if state.files.get(number).is_none_or(|file| file.content_type != given) {
        return Err(refused("SignatureDoesNotMatch"));
    }
    state.files.replace(number, given, body);
    Ok(StatusCode::OK.into_response())
}
