//! `/assets` where the files are in a bucket: served through this server, and by links of the bucket's own.

use axum::{body::Body, http::Method};
use gala_core::asset::{AssetStatus, StorageProvider};
use gala_storage::{CacheSettings, Objects, S3Settings};
use gala_testkit::s3::{ACCESS_KEY_ID, BUCKET, S3Server, SECRET_ACCESS_KEY};

use crate::{
    assets::store_bytes,
    support::{Api, Engine, Options, request},
};

pub fn bucket(server: &S3Server, folder: &tempfile::TempDir) -> Objects {
    let settings = S3Settings {
        bucket: BUCKET.to_owned(),
        region: "us-east-1".to_owned(),
        endpoint: Some(server.endpoint()),
        public_endpoint: None,
        access_key_id: ACCESS_KEY_ID.to_owned(),
        secret_access_key: SECRET_ACCESS_KEY.to_owned(),
        session_token: None,
        virtual_hosted: false,
        prefix: None,
    };
    let cache = CacheSettings { folder: folder.path(), limit_bytes: 1 << 30 };
    Objects::open_s3(StorageProvider::S3, &settings, cache).expect("a store")
}

async fn api(server: &S3Server, folder: &tempfile::TempDir) -> Api {
    let options = Options { objects: Some(bucket(server, folder)), ..Options::default() };
    Api::start_with(Engine::Sqlite, options).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_of_a_bucket_is_served_in_parts_and_by_a_link_to_the_bucket() {
    let (mut server, folder) = (S3Server::start(), tempfile::tempdir().expect("a folder"));
    let api = api(&server, &folder).await;
    let content: Vec<u8> = (0..20_000_003_u32).map(|place| (place % 251) as u8).collect();
    let id = store_bytes(&api, "final/お茶.mp4", "video/mp4", AssetStatus::Ready, content.clone()).await;
    let asset = api.get(&format!("/api/v1/assets/{id}")).await.is(200).json();
    assert_eq!(asset["provider"], "s3");
    let path = format!("/api/v1/assets/{id}/content");
    let whole = api.get(&path).await.is(200);
    assert!(whole.bytes == content);
    let part = request(Method::GET, &path).header("range", "bytes=16777210-16777229").body(Body::empty());
    let part = api.send(part.expect("a request")).await.is(206);
    assert_eq!(part.bytes, content[16_777_210..16_777_230]);
    let link = api.get(&format!("/api/v1/assets/{id}/url?expires_in=60")).await.is(200).json();
    let url = link["url"].as_str().expect("an address");
    assert!(url.starts_with(&server.endpoint()), "{url}");
    let got = reqwest::get(url).await.expect("an answer");
    assert_eq!((got.status().as_u16(), &got.headers()["content-type"]), (200, &"video/mp4".parse().expect("a value")));
    let shown = got.headers()["content-disposition"].to_str().expect("a text").to_owned();
    assert!(shown.starts_with("inline; ") && shown.contains("filename*=UTF-8''%E3%81%8A%E8%8C%B6.mp4"), "{shown}");
    assert!(got.bytes().await.expect("a body") == content);
    server.stop();
    let away = api.get(&path).await.is(503);
    let told = away.json().to_string();
    assert!(told.contains("storage_away") && !told.contains("127.0.0.1"), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_could_act_is_a_download_also_by_a_link_to_the_bucket() {
    let (server, folder) = (S3Server::start(), tempfile::tempdir().expect("a folder"));
    let api = api(&server, &folder).await;
    let svg = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>".to_vec();
    let id = store_bytes(&api, "layer.svg", "image/svg+xml", AssetStatus::Ready, svg).await;
    let link = api.get(&format!("/api/v1/assets/{id}/url")).await.is(200).json();
    let got = reqwest::get(link["url"].as_str().expect("an address")).await.expect("an answer");
    assert!(got.headers()["content-disposition"].to_str().expect("a text").starts_with("attachment"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_of_another_store_is_told_and_not_looked_for_in_this_one() {
    let (server, folder) = (S3Server::start(), tempfile::tempdir().expect("a folder"));
    let api = api(&server, &folder).await;
    let id = store_bytes(&api, "final.mp4", "video/mp4", AssetStatus::Ready, b"a film".to_vec()).await;
    api.execute("UPDATE assets SET provider = 'localfs'").await;
    let elsewhere = api.get(&format!("/api/v1/assets/{id}/content")).await.is(404);
    assert_eq!(elsewhere.json()["code"], "object_elsewhere");
}
