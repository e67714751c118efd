//! Pexels: a catalogue of foxes and other things.

use axum::{
    Json, Router,
    extract::{Query, State as Shared},
    http::{HeaderMap, StatusCode},
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
    Router::new().route("/v1/search", get(photos)).route("/v1/videos/search", get(videos)).with_state(state)
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PexelsQuery {
    query: String,
    orientation: Option<String>,
    size: Option<String>,
    locale: Option<String>,
    #[serde(default = "one")]
    page: usize,
    #[serde(default = "fifteen")]
    per_page: usize,
}

fn one() -> usize {
    1
}

fn fifteen() -> usize {
    15
}

fn refused(status: StatusCode, message: &str) -> Response {
    (status, Json(json!({ "error": message }))).into_response()
}

fn check(headers: &HeaderMap, query: &PexelsQuery) -> Result<(), Response> {
    if headers.get("authorization").is_none_or(|key| key.as_bytes() != KEY.as_bytes()) {
        return Err(refused(StatusCode::UNAUTHORIZED, "Access to this API has been disallowed"));
    }
    let is_one = |value: &Option<String>, known: &[&str]| value.as_deref().is_none_or(|value| known.contains(&value));
    let is_locale = query.locale.as_deref().is_none_or(|locale| locale.len() == 5 && locale.contains('-'));
    if query.query.is_empty()
        || !(1..=80).contains(&query.per_page)
        || query.page == 0
        || !is_one(&query.orientation, &["landscape", "portrait", "square"])
        || !is_one(&query.size, &["large", "medium", "small"])
        || !is_locale
    {
        return Err(refused(StatusCode::BAD_REQUEST, "Bad request"));
    }
    Ok(())
}

fn found(query: &PexelsQuery) -> Vec<Shot> {
    let turned = |shot: &Shot| query.orientation.as_deref().is_none_or(|wanted| wanted == shot.orientation());
    shots("pexels", &query.query).into_iter().filter(turned).collect()
}

fn page(base: &str, query: &PexelsQuery, total: usize, field: &str, entries: Vec<Value>) -> Response {
    let mut body = json!({ "page": query.page, "per_page": query.per_page, "total_results": total });
    body[field] = entries.into();
    if query.page * query.per_page < total {
        body["next_page"] = format!("{base}/pexels/v1/search?page={}", query.page + 1).into();
    }
    let mut response = Json(body).into_response();
    for (name, value) in [("x-ratelimit-limit", "20000"), ("x-ratelimit-remaining", "19999")] {
        response.headers_mut().insert(name, value.parse().expect("a header"));
    }
    response
}

fn shown<'a>(query: &PexelsQuery, found: &'a [Shot]) -> impl Iterator<Item = &'a Shot> {
    found.iter().skip((query.page - 1) * query.per_page).take(query.per_page)
}

async fn photos(
    Shared(state): Shared<State>,
    headers: HeaderMap,
    Query(query): Query<PexelsQuery>,
) -> Result<Response, Response> {
    check(&headers, &query)?;
    state.charge("pexels", "search", &query.query);
    let (found, mut inner) = (found(&query), state.lock());
    let entry = |shot: &Shot| {
        let original = inner.files.add_picture(shot);
        json!({
            "id": shot.id, "width": shot.width, "height": shot.height, "url": format!("https://www.pexels.com/photo/{}/", shot.id),
            "alt": shot.text, "avg_color": "#333333", "photographer": "Ann Painter", "photographer_id": 9, "liked": false,
            "photographer_url": "https://www.pexels.com/@ann", "src": { "original": original, "tiny": original },
        })
    };
    let entries = shown(&query, &found).map(entry).collect();
    Ok(page(&inner.files.base, &query, found.len(), "photos", entries))
}

async fn videos(
    Shared(state): Shared<State>,
    headers: HeaderMap,
    Query(query): Query<PexelsQuery>,
) -> Result<Response, Response> {
    check(&headers, &query)?;
    state.charge("pexels", "search", &query.query);
    let (found, mut inner) = (found(&query), state.lock());
    let entry = |shot: &Shot| {
        let link = inner.files.add_video(shot);
        let file = |quality: &str, scale: u32| {
            json!({ "id": scale, "quality": quality, "file_type": "video/mp4", "fps": 25.0, "link": link,
                "width": shot.width * scale / 2, "height": shot.height * scale / 2 })
        };
        let stream = json!({ "id": 9, "quality": "hls", "file_type": "video/mp4", "width": null, "height": null,
            "fps": null, "link": format!("{link}.m3u8") });
        json!({
            "id": shot.id, "width": shot.width, "height": shot.height, "duration": shot.duration_s,
            "url": format!("https://www.pexels.com/video/{}-{}/", shot.text.replace(' ', "-"), shot.id), "image": "thumb",
            "user": { "id": 9, "name": "Ann Painter", "url": "https://www.pexels.com/@ann" },
            "video_files": [file("uhd", 4), stream, file("sd", 1), file("hd", 2)], "video_pictures": [],
        })
    };
    let entries = shown(&query, &found).map(entry).collect();
    Ok(page(&inner.files.base, &query, found.len(), "videos", entries))
}
