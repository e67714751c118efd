//! Pixabay: the key is in the query, and what is wrong is told in plain text.

use axum::{
    Json, Router,
    extract::{Query, State as Shared},
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::get,
};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    KEY,
    state::State,
    stock_catalogue::{Shot, shots},
};

pub(super) fn router(state: State) -> Router {
    Router::new().route("/api/", get(images)).route("/api/videos/", get(videos)).with_state(state)
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PixabayQuery {
    key: String,
    q: String,
    lang: String,
    safesearch: Option<bool>,
    min_width: Option<u32>,
    min_height: Option<u32>,
    page: usize,
    per_page: usize,
    image_type: Option<String>,
    orientation: Option<String>,
    video_type: Option<String>,
}

fn refused(message: &str) -> Response {
    (StatusCode::BAD_REQUEST, format!("[ERROR 400] {message}")).into_response()
}

fn check(query: &PixabayQuery, is_video: bool) -> Result<Vec<Shot>, Response> {
    if query.key != KEY {
        return Err(refused("Invalid or missing API key (https://pixabay.com/api/docs/)."));
    }
    if query.q.chars().count() > 100 || query.lang.len() != 2 || query.safesearch.is_none() {
        return Err(refused("\"q\", \"lang\" or \"safesearch\" is invalid."));
    }
    if !(3..=200).contains(&query.per_page) || query.page == 0 {
        return Err(refused("\"per_page\" is out of valid range."));
    }
    let is_foreign =
        if is_video { query.image_type.is_some() || query.orientation.is_some() } else { query.video_type.is_some() };
    let is_orientation = |wanted: &str| matches!(wanted, "all" | "horizontal" | "vertical");
    if is_foreign || query.orientation.as_deref().is_some_and(|wanted| !is_orientation(wanted)) {
        return Err(refused("a parameter is invalid."));
    }
    let turned = |shot: &Shot| match query.orientation.as_deref() {
        Some("horizontal") => shot.width >= shot.height,
        Some("vertical") => shot.height >= shot.width,
        _ => true,
    };
    let is_large = |shot: &Shot| {
        shot.width >= query.min_width.unwrap_or_default() && shot.height >= query.min_height.unwrap_or_default()
    };
    let found: Vec<Shot> =
        shots("pixabay", &query.q).into_iter().filter(|shot| turned(shot) && is_large(shot)).collect();
    if query.page > 1 && (query.page - 1) * query.per_page >= found.len() {
        return Err(refused("\"page\" is out of valid range."));
    }
    Ok(found)
}

fn page(query: &PixabayQuery, found: &[Shot], entry: impl FnMut(&Shot) -> Value) -> Response {
    let hits: Vec<Value> =
        found.iter().skip((query.page - 1) * query.per_page).take(query.per_page).map(entry).collect();
    Json(json!({ "total": found.len(), "totalHits": found.len().min(500), "hits": hits })).into_response()
}

async fn images(Shared(state): Shared<State>, Query(query): Query<PixabayQuery>) -> Result<Response, Response> {
    let found = check(&query, false)?;
    state.charge("pixabay", "search", &query.q);
    let mut inner = state.lock();
    Ok(page(&query, &found, |shot| {
        // The original is twice as large.
        let large = inner.files.add_picture(shot);
        json!({
            "id": shot.id, "pageURL": format!("https://pixabay.com/photos/{}/", shot.id), "type": "photo",
            "tags": shot.text.replace(' ', ", "), "largeImageURL": large, "imageWidth": shot.width * 2,
            "imageHeight": shot.height * 2, "imageSize": 1, "user_id": 7, "user": "ben", "views": 1,
        })
    }))
}

async fn videos(Shared(state): Shared<State>, Query(query): Query<PixabayQuery>) -> Result<Response, Response> {
    let found = check(&query, true)?;
    state.charge("pixabay", "search", &query.q);
    let mut inner = state.lock();
    Ok(page(&query, &found, |shot| {
        let link = inner.files.add_video(shot);
        let file = |scale: u32| json!({ "url": link, "width": shot.width * scale / 4, "height": shot.height * scale / 4, "size": 1 });
        let mut videos = json!({ "medium": file(4), "small": file(2), "tiny": file(1) });
        // What is not there is left out, or is empty.
        if shot.id % 2 == 0 {
            videos["large"] = json!({ "url": "", "width": 0, "height": 0, "size": 0 });
        }
        json!({
            "id": shot.id, "pageURL": format!("https://pixabay.com/videos/{}/", shot.id), "type": "film",
            "tags": shot.text.replace(' ', ", "), "duration": shot.duration_s, "videos": videos, "user_id": 7, "user": "ben",
        })
    }))
}
