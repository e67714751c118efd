//! What the graphics presets look like.

use std::collections::BTreeSet;

use gala_core::brief::PRESETS;
use gala_testkit::database::Engine;

use crate::support::{Api, request};

#[tokio::test]
async fn every_preset_has_a_picture_of_its_own() {
    let api = Api::start(Engine::Sqlite).await;
    let listed = api.get("/api/v1/presets").await.is(200).json();
    let items = listed["items"].as_array().expect("presets").clone();
    let names: BTreeSet<&str> = items.iter().map(|one| one["name"].as_str().expect("a name")).collect();
    assert_eq!(names, BTreeSet::from(PRESETS));
    let mut seen = BTreeSet::new();
    for name in names {
        let path = format!("/api/v1/presets/{name}/picture");
        let picture = api.get(&path).await.is(200);
        assert_eq!(picture.header("content-type"), "image/svg+xml");
        let text = String::from_utf8(picture.bytes.to_vec()).expect("a text");
        // Well-formed, and no two parts of it have one name.
        let ids: Vec<&str> = text.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        assert_eq!(ids.len(), ids.iter().collect::<BTreeSet<_>>().len(), "{name}");
        assert!(text.starts_with("<svg") && text.matches("<svg").count() > 3, "{name}");
        assert!(seen.insert(picture.bytes.to_vec()), "{name} looks like another one");
        let etag = picture.header("etag").to_owned();
        let again = request(axum::http::Method::GET, &path).header("if-none-match", etag);
        api.send(again.body(axum::body::Body::empty()).expect("a request")).await.is(304);
    }
    api.get("/api/v1/presets/papercat/picture").await.problem(404, "not_found");
}
