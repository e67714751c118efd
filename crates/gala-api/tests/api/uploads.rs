//! Bringing files: announced, sent piece by piece by tus, looked at, and then assets.

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering::SeqCst},
    },
    time::Duration,
};

use axum::{
    body::{Body, Bytes},
    http::Method,
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use gala_core::hash::ContentHash;
use gala_testkit::on_both;
use serde_json::{Value, json};

use crate::{
    projects::create,
    support::{Answer, Api, Engine, Options, request},
};

const OFFSET_BYTES: &str = "application/offset+octet-stream";

/// A picture as far as anybody looks: of so many bytes, no two places alike.
fn picture(bytes: usize) -> Vec<u8> {
    let mut content: Vec<u8> = (0..bytes).map(|place| (place % 251 + place / 65_536) as u8).collect();
    let head = b"\x89PNG\r\n\x1a\n";
    content[..head.len()].copy_from_slice(head);
    content
}

async fn project(api: &Api) -> String {
    create(api).await["project"]["id"].as_str().expect("an id").to_owned()
}

fn said(project: &str, content: &[u8]) -> Value {
    json!({ "project_id": project, "name": "tea.png", "mime": "image/png", "size_bytes": content.len() })
}

/// Announces a file and returns its id.
async fn begin(api: &Api, said: &Value) -> String {
    let begun = api.post("/api/v1/assets/init-upload", said).await.is(201).json();
    begun["asset"]["id"].as_str().expect("an id").to_owned()
}

async fn tus(api: &Api, method: &str, path: &str, headers: &[(&str, &str)], body: impl Into<Body>) -> Answer {
    let mut sent = request(method.parse::<Method>().expect("a method"), path).header("tus-resumable", "1.0.0");
    for (name, value) in headers {
        sent = sent.header(*name, *value);
    }
    api.send(sent.body(body.into()).expect("a request")).await
}

async fn send(api: &Api, id: &str, offset: u64, bytes: &[u8]) -> Answer {
    let headers = [("upload-offset", &*offset.to_string()), ("content-type", OFFSET_BYTES)];
    tus(api, "PATCH", &format!("/api/v1/uploads/{id}"), &headers, bytes.to_vec()).await
}

async fn offset(api: &Api, id: &str) -> u64 {
    let told = tus(api, "HEAD", &format!("/api/v1/uploads/{id}"), &[], Body::empty()).await.is(200);
    assert_eq!(told.header("cache-control"), "no-store");
    told.header("upload-offset").parse().expect("a number")
}

async fn finalize(api: &Api, id: &str) -> Answer {
    api.post("/api/v1/assets/finalize", &json!({ "asset_id": id })).await
}

/// What is used and what is held of what the plan stores.
async fn stored(api: &Api) -> (u64, u64) {
    let usage = api.get("/api/v1/usage").await.is(200).json();
    let counted = usage["counted"].as_array().expect("a list").iter().find(|one| one["unit"] == "storage_bytes");
    let counted = counted.expect("it is counted");
    (counted["used"].as_u64().expect("a number"), counted["reserved"].as_u64().expect("a number"))
}

async fn limit_storage(api: &Api, bytes: u64) {
    api.execute(&format!("UPDATE plans SET limits = '{{\"storage_bytes\":{bytes}}}' WHERE name = 'unlimited'")).await;
}

on_both! {
    async fn a_file_is_announced_sent_in_pieces_and_becomes_an_asset(api: Api) {
        let (project, content) = (project(&api).await, picture(3_000_003));
        let mut said = said(&project, &content);
        said["checksum"] = ContentHash::of(&content).to_string().into();
        let begun = api.post("/api/v1/assets/init-upload", &said).await.is(201);
        let location = begun.header("location").to_owned();
        let begun = begun.json();
        insta::assert_json_snapshot!("begun_upload", begun, {
            ".asset.id" => "[id]", ".asset.project_id" => "[id]", ".asset.object_key" => "[key]",
            ".asset.created_at" => "[time]", ".upload_session.url" => "[url]", ".upload_session.expires_at" => "[time]",
        });
        let id = begun["asset"]["id"].as_str().expect("an id").to_owned();
        assert_eq!(location, format!("/api/v1/assets/{id}"));
        assert_eq!(begun["upload_session"]["url"], format!("/api/v1/uploads/{id}"));
        let size = content.len() as u64;
        assert_eq!(stored(&api).await, (0, size), "its bytes are held");
        let mut at = 0;
        for piece in content.chunks(1_000_001) {
            assert_eq!(offset(&api, &id).await, at);
            finalize(&api, &id).await.problem(409, "upload_incomplete");
            let sent = send(&api, &id, at, piece).await.is(204);
            at += piece.len() as u64;
            assert_eq!(sent.header("upload-offset"), at.to_string());
        }
        let asset = finalize(&api, &id).await.is(200).json();
        assert_eq!((&asset["status"], &asset["kind"], &asset["size_bytes"]), (&json!("PROCESSING"), &json!("image"), &json!(size)));
        assert_eq!(asset["checksum"], ContentHash::of(&content).to_string());
        assert_eq!(finalize(&api, &id).await.is(200).json(), asset, "doing it again changes nothing");
        assert_eq!(api.get(&location).await.is(200).listed_asset(), asset);
        assert!(api.get(&format!("{location}/content")).await.is(200).bytes == content);
        assert_eq!(stored(&api).await, (size, 0), "what is stored is counted instead of what was held");
        assert_eq!(offset(&api, &id).await, size);
        assert!(api.spool.older_than(far_from_now()).expect("listed").is_empty(), "nothing is left of it");
        let listed = api.get(&format!("/api/v1/projects/{project}/assets")).await.json();
        assert!(listed["items"].as_array().expect("a list").iter().any(|one| one["id"] == id.as_str()));
    }

    async fn what_is_not_what_was_said_is_no_asset_and_gives_its_room_back(api: Api) {
        let (project, content) = (project(&api).await, picture(1000));
        let mut other = said(&project, &content);
        other["checksum"] = ContentHash::of(b"another").to_string().into();
        let mut film = said(&project, &content);
        film["mime"] = "video/mp4".into();
        for (said, code) in [(other, "checksum_mismatch"), (film, "type_mismatch")] {
            let id = begin(&api, &said).await;
            send(&api, &id, 0, &content).await.is(204);
            finalize(&api, &id).await.problem(422, code);
            finalize(&api, &id).await.problem(422, code);
            assert_eq!(api.get(&format!("/api/v1/assets/{id}")).await.is(200).json()["status"], "FAILED");
            api.get(&format!("/api/v1/assets/{id}/content")).await.problem(404, "not_found");
            assert_eq!(stored(&api).await, (0, 0));
            assert_eq!(tus(&api, "HEAD", &format!("/api/v1/uploads/{id}"), &[], Body::empty()).await.status, 410);
        }
    }

    async fn what_cannot_become_a_file_is_refused_before_a_byte_is_sent(api: Api) {
        let project = project(&api).await;
        for (field, value, status, code) in [
            ("mime", json!("text/html"), 400, "unsupported_file_type"),
            ("mime", json!("image/png\r\nx"), 400, "unsupported_file_type"),
            ("size_bytes", json!(0), 400, "empty_file"),
            ("size_bytes", json!((64_u64 << 30) + 1), 413, "file_too_large"),
            ("size_bytes", json!(-1), 400, "invalid_field"),
            ("name", json!(" "), 400, "invalid_field"),
            ("name", json!("a\nb"), 400, "invalid_field"),
            ("name", json!("n".repeat(256)), 400, "invalid_field"),
            ("checksum", json!("abc"), 400, "invalid_field"),
        ] {
            let mut said = said(&project, b"some bytes");
            said[field] = value;
            let refused = api.post("/api/v1/assets/init-upload", &said).await;
            assert_eq!(refused.status.as_u16(), status, "{field}: {}", refused.json());
            let refused = refused.json();
            assert_eq!((&refused["code"], &refused["path"]), (&json!(code), &json!(field)), "{refused}");
        }
        for name in ["../../etc/passwd", "x%d.png", "a\u{202e}gnp.exe", &"n".repeat(255)] {
            let mut said = said(&project, b"some bytes");
            said["name"] = name.into();
            let begun = api.post("/api/v1/media/upload-intent", &said).await.is(201).json();
            let key = begun["asset"]["object_key"].as_str().expect("a key").to_owned();
            assert!(key.ends_with(&format!("/uploads/{}.png", begun["asset"]["id"].as_str().expect("an id"))), "{key}");
        }
        let mut largest = said(&project, b"some bytes");
        largest["size_bytes"] = (64_u64 << 30).into();
        begin(&api, &largest).await;
    }

    async fn bytes_are_taken_where_they_belong_and_nowhere_else(api: Api) {
        let (project, content) = (project(&api).await, picture(1000));
        let id = begin(&api, &said(&project, &content)).await;
        let path = format!("/api/v1/uploads/{id}");
        send(&api, &id, 0, &content[..400]).await.is(204);
        for wrong in [0, 399, 401, 999] {
            send(&api, &id, wrong, b"x").await.problem(409, "offset_mismatch");
        }
        send(&api, &id, 400, &content).await.problem(413, "upload_too_large");
        let endless = Body::from_stream(futures::stream::iter((0..8).map(|_| Ok::<_, std::io::Error>(vec![0; 100]))));
        let headers = [("upload-offset", "400"), ("content-type", OFFSET_BYTES)];
        tus(&api, "PATCH", &path, &headers, endless).await.problem(413, "upload_too_large");
        assert!((400..=1000).contains(&offset(&api, &id).await));
        let id = begin(&api, &said(&project, &content)).await;
        let path = format!("/api/v1/uploads/{id}");
        tus(&api, "PATCH", &path, &[("upload-offset", "0"), ("content-type", "text/plain")], "x").await
            .problem(415, "unsupported_media_type");
        tus(&api, "PATCH", &path, &[("content-type", OFFSET_BYTES)], "x").await.problem(400, "missing_header");
        for bad in ["-1", "", "1e3", "18446744073709551616", " 0x1"] {
            tus(&api, "PATCH", &path, &[("upload-offset", bad), ("content-type", OFFSET_BYTES)], "x").await
                .problem(400, "invalid_header");
        }
        let headers = [("upload-offset", "18446744073709551615"), ("content-type", OFFSET_BYTES)];
        tus(&api, "PATCH", &path, &headers, "x").await.problem(409, "offset_mismatch");
        let old = request(Method::HEAD, &path).body(Body::empty()).expect("a request");
        let old = api.send(old).await.is(412);
        assert_eq!((old.header("tus-version"), old.header("tus-resumable")), ("1.0.0", "1.0.0"));
        assert_eq!(offset(&api, &id).await, 0);
    }

    async fn a_request_with_a_checksum_is_taken_whole_or_not_at_all(api: Api) {
        let (project, content) = (project(&api).await, picture(600_000));
        let id = begin(&api, &said(&project, &content)).await;
        let path = format!("/api/v1/uploads/{id}");
        let sum = |content: &[u8]| {
            use sha1::Digest as _;
            format!("sha1 {}", STANDARD.encode(sha1::Sha1::digest(content)))
        };
        let with = async |checksum: &str, offset: &str, body: Body| {
            let headers = [("upload-offset", offset), ("content-type", OFFSET_BYTES), ("upload-checksum", checksum)];
            tus(&api, "PATCH", &path, &headers, body).await
        };
        with("md5 AAAA", "0", content.clone().into()).await.problem(400, "invalid_checksum");
        assert_eq!(with(&sum(b"another"), "0", content.clone().into()).await.status, 460);
        assert_eq!(offset(&api, &id).await, 0);
        let cut = futures::stream::iter([Ok(Bytes::from(content[..500_000].to_vec())), Err(std::io::Error::other("cut"))]);
        with(&sum(&content), "0", Body::from_stream(cut)).await.problem(400, "body_cut");
        assert_eq!(offset(&api, &id).await, 0, "none of it was taken");
        with(&sum(&content[..300_000]), "0", content[..300_000].to_vec().into()).await.is(204);
        with(&sum(&content[300_000..]), "300000", content[300_000..].to_vec().into()).await.is(204);
        assert_eq!(finalize(&api, &id).await.is(200).json()["checksum"], ContentHash::of(&content).to_string());
    }

    async fn an_upload_that_broke_off_goes_on_at_the_byte(api: Api) {
        let (project, content) = (project(&api).await, picture(20_000_003));
        let id = begin(&api, &said(&project, &content)).await;
        let cuts = [1, 700_001, 9_000_000, 15_000_001];
        let mut at = 0;
        for end in cuts {
            let pieces: Vec<_> = content[at..end].chunks(65_536).map(|piece| Ok(Bytes::copy_from_slice(piece))).collect();
            let body = futures::stream::iter(pieces.into_iter().chain([Err(std::io::Error::other("cut"))]));
            let headers = [("upload-offset", &*at.to_string()), ("content-type", OFFSET_BYTES)];
            let path = format!("/api/v1/uploads/{id}");
            tus(&api, "PATCH", &path, &headers, Body::from_stream(body)).await.problem(400, "body_cut");
            assert_eq!(offset(&api, &id).await, end as u64, "all that came is kept");
            at = end;
        }
        send(&api, &id, at as u64, &content[at..]).await.is(204);
        assert_eq!(finalize(&api, &id).await.is(200).json()["checksum"], ContentHash::of(&content).to_string());
    }

    async fn two_writers_never_mix(api: Api) {
        let (project, second) = (project(&api).await, api.second_machine().await);
        let content = picture(800_000);
        let other: Vec<u8> = content.iter().enumerate().map(|(place, byte)| if place < 8 { *byte } else { !byte }).collect();
        let (mut refused, mut taken) = (0, 0);
        for _ in 0..12 {
            let id = begin(&api, &said(&project, &content)).await;
            let sent = tokio::join!(send(&api, &id, 0, &content), send(&second, &id, 0, &other));
            for answer in [&sent.0, &sent.1] {
                match answer.status.as_u16() {
                    204 => taken += 1,
                    409 | 410 | 423 => refused += 1,
                    status => panic!("{status}: {}", answer.json()),
                }
            }
            let asset = finalize(&api, &id).await.is(200).json();
            let expected = [&content, &other].map(|content| ContentHash::of(content).to_string());
            assert!(expected.iter().any(|one| asset["checksum"] == one.as_str()), "two contents were mixed");
        }
        assert_eq!((taken, refused), (12, 12));
    }

    async fn the_last_byte_of_a_plan_is_given_once(api: Api) {
        let project = project(&api).await;
        limit_storage(&api, 10_000).await;
        let content = picture(1000);
        let api = Arc::new(api);
        let asked: Vec<_> = (0..64).map(|_| {
            let (api, said) = (Arc::clone(&api), said(&project, &content));
            tokio::spawn(async move { api.post("/api/v1/assets/init-upload", &said).await })
        }).collect();
        let (mut ids, mut refused) = (Vec::new(), 0);
        for answer in asked {
            let answer = answer.await.expect("an answer");
            if answer.status == 201 {
                ids.push(answer.json()["asset"]["id"].as_str().expect("an id").to_owned());
            } else {
                let told = answer.problem(413, "quota_exceeded");
                assert_eq!((&told["used"], &told["limit"]), (&json!(10_000), &json!(10_000)), "{told}");
                assert!(told["detail"].as_str().expect("text").contains("0 are left of the 10000"), "{told}");
                refused += 1;
            }
        }
        assert_eq!((ids.len(), refused), (10, 54));
        assert_eq!(stored(&api).await, (0, 10_000));
        let removed = tus(&api, "DELETE", &format!("/api/v1/uploads/{}", ids[0]), &[], Body::empty()).await;
        assert_eq!(removed.status, 204);
        assert_eq!(stored(&api).await, (0, 9000));
        send(&api, &ids[1], 0, &content).await.is(204);
        finalize(&api, &ids[1]).await.is(200);
        assert_eq!(stored(&api).await, (1000, 8000));
        begin(&api, &said(&project, &content)).await;
        api.post("/api/v1/assets/init-upload", &said(&project, &content)).await.problem(413, "quota_exceeded");
    }

    async fn what_stops_coming_ends_and_gives_its_room_back(fixture: Clocked) {
        let Clocked { api, clock_offset_ms } = fixture;
        let (project, content) = (project(&api).await, picture(1000));
        let [stopped, complete] = [begin(&api, &said(&project, &content)).await, begin(&api, &said(&project, &content)).await];
        send(&api, &stopped, 0, &content[..10]).await.is(204);
        // As if the server had ended before it looked at it: bytes and row are there, and nobody looks.
        let mut all = content.clone();
        all[..8].copy_from_slice(&content[..8]);
        send(&api, &complete, 0, &all[..999]).await.is(204);
        clock_offset_ms.fetch_add(23 * 3600 * 1000, SeqCst);
        assert_eq!(sweep(&api).await, (0, 0), "there is still time");
        send(&api, &complete, 999, &all[999..]).await.is(204);
        finalize(&api, &complete).await.is(200);
        clock_offset_ms.fetch_add(2 * 3600 * 1000, SeqCst);
        assert_eq!(sweep(&api).await, (1, 0));
        assert_eq!(stored(&api).await, (1000, 0));
        assert_eq!(tus(&api, "HEAD", &format!("/api/v1/uploads/{stopped}"), &[], Body::empty()).await.status, 410);
        send(&api, &stopped, 10, &content[10..]).await.problem(410, "upload_lost");
        finalize(&api, &stopped).await.problem(410, "upload_ended");
        assert!(api.spool.older_than(far_from_now()).expect("listed").is_empty(), "its bytes are gone");
    }

    async fn parts_that_came_beside_each_other_become_one_file(api: Api) {
        let (project, content) = (project(&api).await, picture(900_001));
        limit_storage(&api, 900_001).await;
        let mut parts = Vec::new();
        for piece in content.chunks(300_001) {
            let headers = [("upload-length", &*piece.len().to_string()), ("upload-concat", "partial")];
            let begun = tus(&api, "POST", "/api/v1/uploads", &headers, Body::empty()).await.is(201);
            parts.push(begun.header("location").to_owned());
        }
        let metadata = format!(
            "filename {},filetype {},project_id {}",
            STANDARD.encode("harbour.png"), STANDARD.encode("image/png"), STANDARD.encode(&project)
        );
        let joined = async || {
            let concat = format!("final;{}", parts.join(" "));
            let headers = [("upload-concat", &*concat), ("upload-metadata", &*metadata)];
            tus(&api, "POST", "/api/v1/uploads", &headers, Body::empty()).await
        };
        joined().await.problem(409, "upload_incomplete");
        for (part, piece) in parts.iter().zip(content.chunks(300_001)) {
            let told = tus(&api, "HEAD", part, &[], Body::empty()).await.is(200);
            assert_eq!(told.header("upload-concat"), "partial");
            send(&api, part.rsplit('/').next().expect("an id"), 0, piece).await.is(204);
        }
        let made = joined().await.is(201);
        let id = made.header("location").rsplit('/').next().expect("an id").to_owned();
        assert_eq!(finalize(&api, &id).await.is(200).json()["checksum"], ContentHash::of(&content).to_string());
        assert_eq!(stored(&api).await, (900_001, 0), "the room of the parts became that of the file");
        assert_eq!(tus(&api, "HEAD", &parts[0], &[], Body::empty()).await.status, 410);
        joined().await.problem(409, "upload_incomplete");
    }

    async fn a_stock_client_needs_nothing_but_tus(api: Api) {
        let (project, content) = (project(&api).await, picture(5000));
        let can = tus(&api, "OPTIONS", "/api/v1/uploads", &[], Body::empty()).await.is(204);
        assert_eq!(can.header("tus-extension"), "creation,expiration,checksum,termination,concatenation");
        assert_eq!((can.header("tus-version"), can.header("tus-max-size")), ("1.0.0", "68719476736"));
        let metadata = |type_of: &str| format!(
            "filename {},filetype {},project_id {}",
            STANDARD.encode("harbour.png"), STANDARD.encode(type_of), STANDARD.encode(&project)
        );
        let create = async |metadata: &str, length: &str| {
            let headers = [("upload-length", length), ("upload-metadata", metadata)];
            tus(&api, "POST", "/api/v1/uploads", &headers, Body::empty()).await
        };
        create("", "5000").await.problem(400, "missing_metadata");
        create(&metadata("text/html"), "5000").await.problem(400, "unsupported_file_type");
        create(&metadata("image/png"), "9223372036854775808").await.problem(413, "file_too_large");
        let made = create(&metadata("image/png"), "5000").await.is(201);
        assert_eq!(made.header("tus-resumable"), "1.0.0");
        assert!(made.header("upload-expires").ends_with(" GMT"));
        let id = made.header("location").rsplit('/').next().expect("an id").to_owned();
        let told = tus(&api, "HEAD", &format!("/api/v1/uploads/{id}"), &[], Body::empty()).await.is(200);
        assert_eq!(told.header("upload-metadata"), metadata("image/png"));
        send(&api, &id, 0, &content).await.is(204);
        // Nobody finalises it: it becomes an asset by itself, which a job looks into.
        let job = async || api.get(&format!("/api/v1/assets/{id}")).await.is(200).json()["ingest_job_id"].clone();
        for _ in 0..200 {
            if job().await.is_string() {
                break;
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
        assert!(job().await.is_string());
        tus(&api, "DELETE", &format!("/api/v1/uploads/{id}"), &[], Body::empty()).await.problem(409, "upload_finished");
    }

    async fn a_file_that_is_announced_again_with_its_key_is_one_upload(api: Api) {
        let (project, content) = (project(&api).await, picture(1000));
        let announce = async |key: &str, said: &Value| {
            let sent = request(Method::POST, "/api/v1/assets/init-upload").header("content-type", "application/json");
            api.send(sent.header("idempotency-key", key).body(said.to_string().into()).expect("a request")).await
        };
        let first = announce("one", &said(&project, &content)).await.is(201);
        let again = announce("one", &said(&project, &content)).await.is(201);
        assert_eq!((first.json(), again.header("idempotency-replayed")), (again.json(), "true"));
        assert_eq!(stored(&api).await, (0, 1000));
        announce("one", &said(&project, &content[..999])).await.problem(422, "idempotency_key_reused");
        announce("two", &said(&project, &content)).await.is(201);
        assert_eq!(stored(&api).await, (0, 2000));
    }

    async fn an_upload_of_a_deleted_project_ends_with_it(api: Api) {
        let (project, content) = (project(&api).await, picture(1000));
        let id = begin(&api, &said(&project, &content)).await;
        let deleted = request(Method::DELETE, &format!("/api/v1/projects/{project}")).body(Body::empty());
        api.send(deleted.expect("a request")).await.is(204);
        send(&api, &id, 0, &content).await.problem(404, "not_found");
        assert_eq!(sweep(&api).await, (1, 0));
        assert_eq!(stored(&api).await, (0, 0));
    }
}

/// An API whose database's clock is moved.
struct Clocked {
    api: Api,
    clock_offset_ms: Arc<AtomicI64>,
}

impl gala_testkit::database::OnEngine for Clocked {
    async fn start(engine: Engine) -> Self {
        let clock_offset_ms = Arc::<AtomicI64>::default();
        let options = Options { clock_offset_ms: Arc::clone(&clock_offset_ms), ..Options::default() };
        Self { api: Api::start_with(engine, options).await, clock_offset_ms }
    }
}

async fn sweep(api: &Api) -> (u64, u64) {
    gala_api::sweep_uploads(&api.db, &api.objects, &api.spool).await.expect("swept")
}

fn far_from_now() -> std::time::SystemTime {
    std::time::SystemTime::now() + Duration::from_secs(100_000)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_all_there_as_the_server_died_becomes_an_asset_later() {
    let api = Api::start(Engine::Sqlite).await;
    let (project, content) = (project(&api).await, picture(1000));
    let id = begin(&api, &said(&project, &content)).await;
    // Its last bytes were noted, and the process was gone.
    let held = api.spool.hold(id.parse().expect("an id")).await.expect("there").expect("free");
    held.append(content.clone()).await.expect("written");
    drop(held);
    api.execute("UPDATE uploads SET offset_bytes = size_bytes").await;
    assert_eq!(sweep(&api).await, (0, 1));
    assert!(api.get(&format!("/api/v1/assets/{id}/content")).await.is(200).bytes == content);
}

#[tokio::test(flavor = "multi_thread")]
async fn bytes_that_nobody_was_told_of_are_cut_off_before_anybody_goes_on() {
    let api = Api::start(Engine::Sqlite).await;
    let (project, content) = (project(&api).await, picture(1000));
    let id = begin(&api, &said(&project, &content)).await;
    send(&api, &id, 0, &content[..400]).await.is(204);
    // What a process wrote that died before it could make sure of it.
    let held = api.spool.hold(id.parse().expect("an id")).await.expect("there").expect("free");
    held.append(b"torn bytes".to_vec()).await.expect("written");
    drop(held);
    assert_eq!(offset(&api, &id).await, 400);
    send(&api, &id, 400, &content[400..]).await.is(204);
    assert_eq!(finalize(&api, &id).await.is(200).json()["checksum"], ContentHash::of(&content).to_string());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_workspace_has_so_many_uploads_open_and_no_more() {
    let api = Api::start(Engine::Sqlite).await;
    let project = project(&api).await;
    let id = begin(&api, &said(&project, b"some bytes")).await;
    let row = "INSERT INTO uploads (id, workspace_id, project_id, status, name, mime, size_bytes, offset_bytes, \
               created_at_ms, expires_at_ms) SELECT randomblob(16), workspace_id, project_id, status, name, mime, size_bytes, \
               offset_bytes, created_at_ms, expires_at_ms FROM uploads LIMIT 1;";
    api.execute(&row.repeat(998)).await;
    begin(&api, &said(&project, b"some bytes")).await;
    api.post("/api/v1/assets/init-upload", &said(&project, b"some bytes")).await.problem(409, "too_many_uploads");
    tus(&api, "DELETE", &format!("/api/v1/uploads/{id}"), &[], Body::empty()).await.is(204);
    begin(&api, &said(&project, b"some bytes")).await;
}
