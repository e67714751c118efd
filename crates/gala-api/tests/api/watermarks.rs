//! What somebody sees of a draft who came by a link: the copy with a watermark, at every door, and never the draft.

use axum::http::Method;
use gala_core::{
    asset::{AssetKind, StoredFile},
    id::{AssetId, JobId, ProjectId},
    job::JobKind,
    payload::{FinalInput, TimelineInput, WatermarkInput},
    project::Project,
    quality::Quality,
};
use gala_db::{
    assets, drafts,
    jobs::{self, NewJob},
    projects,
};
use gala_projects::MAX_NAMES;
use gala_testkit::{database::OnEngine, on_both};
use serde_json::{Value, json};

use crate::{
    accounts::{browser::Browser, installation},
    support::{Answer, Api, Engine, TEA},
};

// No eight letters of them stand in any answer by chance.
const DRAFT: &[u8] = b"QzXjVkWyPqLmRtBnHgFdScDrAfT";
const PICTURE: &[u8] = b"vNuYtRrEwQpOiKjHgBvCxZpIcTuRe";
const FINAL: &[u8] = b"the frames of the final";

/// A project with a video, and with another one in draft quality.
struct Fixture {
    api: Api,
    admin: Browser,
    project: Project,
    job: JobId,
    draft: AssetId,
    picture: AssetId,
    video: AssetId,
}

impl OnEngine for Fixture {
    async fn start(engine: Engine) -> Self {
        let (api, admin) = installation::start(engine).await;
        let made = admin.post_as(&api, "/api/v1/projects", &json!({ "brief": TEA })).await.is(202).json();
        let id: ProjectId = made["project"]["id"].as_str().expect("an id").parse().expect("an id");
        let project =
            projects::get(&api.db, gala_core::access::Scope::LOCAL, id).await.expect("a read").expect("it is there");
        let timeline = StoredFile::from(api.objects.put_bytes("timeline.json", "{}").await.expect("stored"));
        let input = TimelineInput { timeline, sources: Default::default(), quality: Quality::Draft };
        let input = serde_json::to_value(FinalInput::Timeline(input)).expect("JSON");
        let job = NewJob::new(project.scope(), JobKind::RenderFinal, input).project(project.id);
        gala_testkit::jobs::enqueue(&api.db, std::slice::from_ref(&job)).await;
        let draft = store(&api, &project, AssetKind::Final, "draft.mp4", DRAFT).await;
        let picture = store(&api, &project, AssetKind::Thumbnail, "draft.jpg", PICTURE).await;
        let video = store(&api, &project, AssetKind::Final, "final.mp4", FINAL).await;
        let mut tx = api.db.begin().await.expect("a transaction");
        for asset in [draft, picture] {
            drafts::put(&mut tx, asset, job.id).await.expect("a draft");
        }
        tx.commit().await.expect("a commit");
        Self { api, admin, project, job: job.id, draft, picture, video }
    }
}

async fn store(api: &Api, project: &Project, kind: AssetKind, name: &str, content: &[u8]) -> AssetId {
    let key = format!("{}/{name}", project.id);
    let file = StoredFile::from(api.objects.put_bytes(&key, content.to_vec()).await.expect("stored"));
    let mut tx = api.db.begin().await.expect("a transaction");
    let mime = if name.ends_with("jpg") { "image/jpeg" } else { "video/mp4" };
    let asset = file.asset(project.id, kind, mime, tx.now_ms());
    let id = assets::put(&mut tx, &asset).await.expect("an asset");
    tx.commit().await.expect("a commit");
    id
}

impl Fixture {
    async fn link(&self, more: Value) -> Value {
        let mut body = json!({ "scope": "view" });
        body.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        let path = format!("/api/v1/projects/{}/links", self.project.id);
        self.admin.post_as(&self.api, &path, &body).await.is(201).json()
    }

    /// Somebody who came by the link without saying who they are.
    async fn nameless(&self) -> Browser {
        Browser::with_bearer(self.link(json!({})).await["token"].as_str().expect("a token"))
    }

    async fn guest(&self, link: &Value, name: &str) -> Browser {
        let body = json!({ "token": link["token"], "password": "", "name": name });
        let pass = Browser::default().post(&self.api, "/api/v1/auth/open-link", &body).await.is(200).json();
        Browser::with_bearer(pass["token"].as_str().expect("a token"))
    }

    async fn content(&self, who: &Browser, asset: AssetId, headers: &[(&str, &str)]) -> Answer {
        who.send(&self.api, Method::GET, &format!("/api/v1/assets/{asset}/content"), headers, None).await
    }

    /// The jobs that were asked for, and the texts that they put over the pictures.
    async fn texts(&self) -> Vec<String> {
        let children = jobs::children(&self.api.db, self.project.scope(), self.job).await.expect("a read");
        let text = |job: &gala_core::job::Job| -> String {
            assert_eq!((job.kind, job.priority), (JobKind::WatermarkDraft, -1));
            serde_json::from_value::<WatermarkInput>(job.input.clone()).expect("an input").text
        };
        children.iter().map(text).collect()
    }

    /// Leaves what a worker leaves that made a copy.
    async fn copied(&self, text: &str, kind: AssetKind, content: &[u8]) -> AssetId {
        let name = format!("{text} {kind:?}.mp4");
        let copy = store(&self.api, &self.project, AssetKind::Watermarked, &name, content).await;
        let mut tx = self.api.db.begin().await.expect("a transaction");
        drafts::put_copy(&mut tx, self.job, kind, text, copy).await.expect("noted");
        tx.commit().await.expect("a commit");
        copy
    }
}

/// Whether an answer holds something of the draft itself.
fn shows_the_draft(answer: &Answer) -> bool {
    let held = |content: &[u8]| answer.bytes.windows(8).any(|part| content.windows(8).any(|own| own == part));
    let told = String::from_utf8_lossy(&answer.bytes);
    let checksum = |content: &[u8]| gala_core::hash::ContentHash::of(content).to_string();
    held(DRAFT) || held(PICTURE) || told.contains(&checksum(DRAFT)) || told.contains(&checksum(PICTURE))
}

on_both! {
    async fn the_unmarked_draft_is_behind_no_door_of_a_link(it: Fixture) {
        let guest = it.nameless().await;
        let tag = format!("\"{}\"", gala_core::hash::ContentHash::of(DRAFT));
        for id in [it.draft, it.picture] {
            let path = format!("/api/v1/assets/{id}");
            for (method, path, headers) in [
                (Method::GET, path.clone(), &[][..]),
                (Method::GET, format!("{path}/url"), &[]),
                (Method::GET, format!("{path}/content"), &[]),
                (Method::HEAD, format!("{path}/content"), &[]),
                (Method::GET, format!("{path}/content"), &[("range", "bytes=0-7")]),
                (Method::GET, format!("{path}/content"), &[("range", "bytes=0-0,8-15")]),
                (Method::GET, format!("{path}/content"), &[("if-none-match", tag.as_str())]),
                (Method::GET, format!("{path}/content"), &[("if-range", tag.as_str()), ("range", "bytes=4-")]),
            ] {
                let answer = guest.send(&it.api, method.clone(), &path, headers, None).await;
                assert!([200, 202].contains(&answer.status.as_u16()), "{method} {path}: {answer:?}");
                assert_eq!(answer.status.as_u16() == 202, path.contains(&format!("{id}/")), "{method} {path}: {answer:?}");
                assert!(!shows_the_draft(&answer) && answer.header("etag") != tag, "{method} {path}: {answer:?}");
            }
            it.content(&guest, id, &[("gala-workspace", "00000000-0000-0000-0000-000000000000")]).await.is(202);
        }
        let project = format!("/api/v1/projects/{}", it.project.id);
        for path in [
            project.clone(), format!("{project}/assets"), format!("{project}/scenes"), format!("{project}/timeline"),
            "/api/v1/projects".to_owned(), "/api/v1/jobs".to_owned(), format!("/api/v1/jobs/{}", it.job),
        ] {
            let answer = guest.get(&it.api, &path).await;
            assert!(!shows_the_draft(&answer), "{path}: {answer:?}");
        }
        // Not the object's name, of which the draft's could be told.
        let listed = guest.get(&it.api, &format!("{project}/assets")).await.is(200).json();
        assert!(!listed.to_string().contains("draft.mp4"), "{listed}");
        // Which of them are drafts is told to everybody.
        for (who, told) in [("a guest", &listed), ("a member", &it.admin.get(&it.api, &format!("{project}/assets")).await.is(200).json())] {
            for asset in told["items"].as_array().expect("assets") {
                let is_draft = [it.draft, it.picture].iter().any(|id| asset["id"] == id.to_string());
                assert_eq!(asset["is_draft"], is_draft, "{who}: {asset}");
                let alone = it.admin.get(&it.api, &format!("/api/v1/assets/{}", asset["id"].as_str().expect("an id"))).await;
                assert_eq!(alone.is(200).json()["is_draft"], is_draft);
            }
        }
        // Members see all as it is.
        assert_eq!(it.content(&it.admin, it.draft, &[]).await.is(200).bytes, DRAFT);
        assert_eq!(it.content(&it.admin, it.picture, &[]).await.is(200).bytes, PICTURE);
        assert_eq!(it.content(&guest, it.video, &[]).await.is(200).bytes, FINAL, "what is no draft is as it is");
    }

    async fn the_copy_is_made_once_somebody_asks_for_it_and_shown_in_the_place_of_the_draft(it: Fixture) {
        let link = it.link(json!({})).await;
        assert_eq!(link["watermark"], true);
        let guest = it.guest(&link, "Ana García").await;
        let facts = guest.get(&it.api, &format!("/api/v1/assets/{}", it.draft)).await.is(200).json();
        assert_eq!((&facts["status"], &facts["size_bytes"]), (&json!("PENDING"), &json!(0)));
        assert!(it.texts().await.is_empty(), "looking makes nothing");

        let first = it.content(&guest, it.draft, &[]).await.is(202);
        assert_eq!((first.header("retry-after"), first.json()["kind"].as_str()), ("5", Some("watermark_draft")));
        let job = first.json()["id"].as_str().expect("an id").to_owned();
        assert_eq!(first.header("location"), format!("/api/v1/jobs/{job}"));
        assert_eq!(it.content(&guest, it.picture, &[]).await.is(202).json()["id"], job.as_str(), "one job makes both");
        let url = format!("/api/v1/assets/{}/url", it.draft);
        assert_eq!(guest.get(&it.api, &url).await.is(202).json()["id"], job.as_str());
        assert_eq!(it.texts().await, ["DRAFT · Ana García · Tea"]);
        let facts = guest.get(&it.api, &format!("/api/v1/assets/{}", it.draft)).await.is(200).json();
        assert_eq!(facts["status"], "PROCESSING");

        it.copied("DRAFT · Ana García · Tea", AssetKind::Final, b"marked for Ana").await;
        it.copied("DRAFT · Ana García · Tea", AssetKind::Thumbnail, b"a picture for Ana").await;
        assert_eq!(it.content(&guest, it.draft, &[]).await.is(200).bytes, b"marked for Ana");
        assert_eq!(it.content(&guest, it.picture, &[]).await.is(200).bytes, b"a picture for Ana");
        assert_eq!(it.content(&guest, it.draft, &[("range", "bytes=0-5")]).await.is(206).bytes, b"marked");
        let path = format!("/api/v1/projects/{}/assets", it.project.id);
        let listed = guest.get(&it.api, &path).await.is(200).json();
        let items = listed["items"].as_array().expect("items");
        let shown = items.iter().find(|item| item["id"] == it.draft.to_string()).expect("the draft's place");
        assert_eq!((&shown["status"], &shown["kind"], &shown["size_bytes"]), (&json!("READY"), &json!("final"), &json!(14)));
        assert_eq!(items.len(), 3, "the copies are no further files: {listed}");
        let own = it.admin.get(&it.api, &path).await.is(200).json();
        assert_eq!(own["items"].as_array().expect("items").len(), 3);

        // A link to the content that needs no token is one to the copy.
        let signed = guest.get(&it.api, &url).await.is(200).json();
        let signed = signed["url"].as_str().expect("a URL");
        assert!(!signed.contains(&it.draft.to_string()), "{signed}");
        assert_eq!(it.api.get(signed).await.is(200).bytes, b"marked for Ana");
        // Another name is another copy, and each sees their own.
        let other = it.guest(&link, "Bert").await;
        it.content(&other, it.draft, &[]).await.is(202);
        assert_eq!(it.texts().await.len(), 2);
    }

    async fn a_copy_is_nobodys_but_its_guests(it: Fixture) {
        let link = it.link(json!({})).await;
        let (ana, bert) = (it.guest(&link, "Ana").await, it.guest(&link, "Bert").await);
        let copy = it.copied("DRAFT · Ana · Tea", AssetKind::Final, b"marked for Ana").await;
        for who in [&ana, &bert, &it.admin] {
            it.content(who, copy, &[]).await.problem(404, "not_found");
            who.get(&it.api, &format!("/api/v1/assets/{copy}/url")).await.problem(404, "not_found");
        }
        assert_eq!(it.content(&ana, it.draft, &[]).await.is(200).bytes, b"marked for Ana");
        it.content(&bert, it.draft, &[]).await.is(202);
    }

    async fn a_package_for_an_editor_is_not_shown_by_links(it: Fixture) {
        let package = store(&it.api, &it.project, AssetKind::Package, "package.zip", b"all of it").await;
        assert_eq!(it.content(&it.admin, package, &[]).await.is(200).bytes, b"all of it");
        let path = format!("/api/v1/projects/{}/assets", it.project.id);
        for more in [json!({}), json!({ "watermark": false }), json!({ "scope": "review" })] {
            let link = it.link(more).await;
            let guest = it.guest(&link, "Ana").await;
            for door in ["", "/content", "/url"] {
                guest.get(&it.api, &format!("/api/v1/assets/{package}{door}")).await.problem(404, "not_found");
            }
            assert!(!guest.get(&it.api, &path).await.is(200).json().to_string().contains("package"));
        }
    }

    async fn a_link_may_show_drafts_as_they_are(it: Fixture) {
        let link = it.link(json!({ "watermark": false })).await;
        assert_eq!(link["watermark"], false);
        let guest = it.guest(&link, "Ana").await;
        assert_eq!(it.content(&guest, it.draft, &[]).await.is(200).bytes, DRAFT);
        assert!(it.texts().await.is_empty());
    }

    async fn of_many_names_the_last_see_the_copy_that_tells_none(it: Fixture) {
        let link = it.link(json!({})).await;
        let guests = futures::future::join_all((0..MAX_NAMES + 4).map(|number| {
            let (it, link) = (&it, &link);
            async move { it.guest(link, &format!("Guest {number}")).await }
        }));
        let guests = guests.await;
        for answer in futures::future::join_all(guests.iter().map(|guest| it.content(guest, it.draft, &[]))).await {
            answer.is(202);
        }
        let texts = it.texts().await;
        assert_eq!(texts.iter().filter(|text| *text != "DRAFT").count(), MAX_NAMES, "{texts:?}");
        assert_eq!(texts.len(), MAX_NAMES + 1);
        it.copied("DRAFT", AssetKind::Final, b"marked for anybody").await;
        let late = it.guest(&link, "Late").await;
        assert_eq!(it.content(&late, it.draft, &[]).await.is(200).bytes, b"marked for anybody");
        assert_eq!(it.texts().await.len(), MAX_NAMES + 1, "whoever comes later makes nothing");
    }

    async fn a_copy_that_failed_is_told_of_until_a_member_tries_again(it: Fixture) {
        let guest = it.nameless().await;
        let job = it.content(&guest, it.draft, &[]).await.is(202).json()["id"].as_str().expect("an id").to_owned();
        it.admin.post_as(&it.api, &format!("/api/v1/jobs/{job}/cancel"), &json!({})).await.is(200);
        it.content(&guest, it.draft, &[]).await.problem(409, "watermark_failed");
        let facts = guest.get(&it.api, &format!("/api/v1/assets/{}", it.draft)).await.is(200).json();
        assert_eq!(facts["status"], "FAILED");
        guest.post_as(&it.api, &format!("/api/v1/jobs/{job}/retry"), &json!({})).await.problem(403, "forbidden");
        it.admin.post_as(&it.api, &format!("/api/v1/jobs/{job}/retry"), &json!({})).await.is(202);
        it.content(&guest, it.draft, &[]).await.is(202);
    }

    async fn a_full_workspace_gives_guests_no_copies_and_tells_them_nothing(it: Fixture) {
        it.api.execute("INSERT INTO plans (name, limits) VALUES ('tiny', '{\"storage_bytes\":1}'); \
                        UPDATE workspaces SET plan = 'tiny'").await;
        let guest = it.nameless().await;
        let problem = it.content(&guest, it.draft, &[]).await.problem(409, "watermark_failed");
        assert!(problem["used"].is_null() && problem["limit"].is_null(), "{problem}");
        assert!(it.texts().await.is_empty());
    }
}
