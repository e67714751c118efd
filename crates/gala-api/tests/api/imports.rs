//! `POST /projects/{id}/timeline/import`, and the versions that it leaves.

use axum::{body::Body, http::Method};
use gala_core::{
    asset::{AssetKind, StoredFile},
    id::ProjectId,
    payload::ExportedPackage,
    timeline::{Facts, SourceFacts, Timeline},
};
use gala_db::{assets, jobs};
use gala_handover::{
    Handover,
    format::{edl, fcpxml, otio},
    hand_over,
};
use gala_testkit::on_both;
use serde_json::{Value, json};

use crate::{
    jobs::claim,
    support::{Answer, Api, request},
    timelines::finished,
};

fn document() -> Value {
    let cup = |id: &str, start_ms: u64| {
        json!({ "id": id, "start_ms": start_ms, "duration_ms": 1000,
                "content": { "kind": "image", "source": "images/cup.png" } })
    };
    json!({
        "version": 1, "format": { "size": "128x72", "fps": 25 },
        "tracks": [
            { "kind": "visual", "clips": [cup("a", 0), cup("b", 1000), cup("c", 2000)] },
            { "kind": "audio", "role": "speech", "clips": [{ "source": "audio/tea.wav", "duration_ms": 500 }] },
        ],
    })
}

/// What an editor gets of a document.
fn exported(document: &[u8]) -> Handover {
    let files = ["images/cup.png", "audio/tea.wav"].map(|name| (name.to_owned(), SourceFacts::default()));
    let facts: Facts = files.into_iter().collect();
    let timeline = Timeline::from_json(document).expect("a timeline").settle(&facts).expect("settled");
    hand_over(&timeline, "Tea")
}

/// The same document with "b" gone, and "c" twelve frames shorter from its end.
fn cut_by_an_editor(handover: &Handover) -> String {
    let mut document: Value = serde_json::from_str(&otio::to_otio(&handover.cut, "media/")).expect("JSON");
    let row = document["tracks"]["children"][0]["children"].as_array_mut().expect("clips");
    row.remove(1);
    row[1]["source_range"]["duration"]["value"] = json!(13.0);
    document.to_string()
}

struct Project<'a> {
    api: &'a Api,
    id: ProjectId,
    path: String,
}

impl<'a> Project<'a> {
    async fn start(api: &'a Api) -> Self {
        let timeline = Timeline::from_json(document().to_string().as_bytes()).expect("a timeline");
        let id = finished(api, &serde_json::to_string_pretty(&timeline).expect("JSON")).await;
        Self { api, id, path: format!("/api/v1/projects/{id}/timeline") }
    }

    async fn timeline(&self) -> Answer {
        self.api.get(&self.path).await.is(200)
    }

    async fn etag(&self) -> String {
        self.timeline().await.header("etag").to_owned()
    }

    async fn handover(&self) -> Handover {
        exported(&self.timeline().await.bytes)
    }

    async fn import(&self, query: &str, headers: &[(&str, &str)], document: impl Into<Body>) -> Answer {
        let mut request = request(Method::POST, &format!("{}/import{query}", self.path));
        for (name, value) in [("content-type", "application/octet-stream")].iter().chain(headers) {
            request = request.header(*name, *value);
        }
        self.api.send(request.body(document.into()).expect("a request")).await
    }

    async fn import_over(&self, etag: &str, document: impl Into<Body>) -> Answer {
        self.import("", &[("if-match", etag)], document).await
    }

    async fn restore(&self, etag: &str, version: &str) -> Answer {
        let request = request(Method::POST, &format!("{}/restore", self.path));
        let request = request.header("content-type", "application/json").header("if-match", etag);
        let body = json!({ "version": version.trim_matches('"') }).to_string();
        self.api.send(request.body(Body::from(body)).expect("a request")).await
    }

    async fn versions(&self) -> Vec<String> {
        let list = self.api.get(&format!("{}/versions", self.path)).await.is(200).json();
        let items = list["items"].as_array().expect("versions");
        items.iter().map(|item| format!("\"{}\"", item["version"].as_str().expect("a version"))).collect()
    }

    async fn edit(&self, clip: &str) {
        let edits = json!({ "edits": [{ "edit": "ripple_delete", "clip": clip }] });
        let request = request(Method::PATCH, &self.path).header("content-type", "application/json");
        let body = request.header("if-match", "*").body(Body::from(edits.to_string()));
        self.api.send(body.expect("a request")).await.is(200);
    }

    /// Has a package made of the timeline as it is, and returns its asset.
    async fn package(&self) -> String {
        let export = self.path.replace("timeline", "export");
        self.api.post(&export, &json!({})).await.is(202);
        let claim = claim(self.api).await;
        let stored = self.api.objects.put_bytes(&format!("{}/package.zip", claim.job.id), "zip").await.expect("stored");
        let package = StoredFile { key: stored.key, checksum: stored.checksum, size_bytes: stored.size_bytes };
        let asset = package.asset(self.id, AssetKind::Package, "application/zip", 0);
        let output = ExportedPackage { package, files: 9, clips: 3, duration_ms: 3000 };
        let output = serde_json::to_value(output).expect("JSON");
        let mut tx = self.api.db.begin().await.expect("a transaction");
        jobs::finish(&mut tx, claim.fence, &output, &[]).await.expect("finished");
        assets::insert(&mut tx, &asset).await.expect("an asset");
        tx.commit().await.expect("a commit");
        asset.id.to_string()
    }
}

/// The event that ends with the cut, five frames shorter; other lines as they are.
fn five_frames_shorter(line: &str) -> String {
    let Some(event) = line.strip_suffix("01:00:03:00").map(|rest| rest.split_whitespace().collect::<Vec<_>>()) else {
        return line.to_owned();
    };
    let [before @ .., source_out, record_in] = event.as_slice() else { panic!("{line}") };
    let (time, frame) = source_out.rsplit_once(':').expect("a time");
    let frame = frame.parse::<u32>().expect("a frame").checked_sub(5).expect("one of the same second");
    format!("{} {time}:{frame:02} {record_in} 01:00:02:20", before.join(" "))
}

fn texts(answer: &Value) -> Vec<String> {
    let changes = answer["changes"].as_array().expect("changes");
    let text = |change: &Value| {
        format!("{}: {}", change["clip"].as_str().expect("a clip"), change["text"].as_str().expect("a text"))
    };
    changes.iter().map(text).collect()
}

on_both! {
    async fn an_edited_cut_is_a_new_version_with_a_diff_and_the_one_before_comes_back(api: Api) {
        let project = Project::start(&api).await;
        let (first, original) = (project.etag().await, project.timeline().await.bytes);
        let answer = project.import_over(&first, cut_by_an_editor(&project.handover().await)).await.is(200);
        let told = answer.json();
        assert_eq!(
            texts(&told),
            [
                "c: begins at 0:01.000 instead of 0:02.000",
                "c: its picture ends 0:00.480 earlier",
                "b: is gone (it was at 0:01.000)",
            ]
        );
        assert_eq!(told["changes"][1], json!({ "clip": "c", "change": "trimmed", "head_ms": 0, "tail_ms": -480,
            "text": "its picture ends 0:00.480 earlier" }));
        assert_eq!((&told["unread"], &told["is_changed"]), (&json!([]), &json!(true)));
        assert_eq!((&told["etag"], &told["before"]), (&json!(answer.header("etag")), &json!(first)));
        let shown = project.timeline().await;
        assert_eq!((shown.header("etag"), shown.json()), (answer.header("etag"), told["timeline"].clone()));
        assert_eq!(shown.json()["tracks"][0]["clips"][1]["duration_ms"], 520);
        assert_eq!(project.versions().await, [first.clone()]);

        project.restore(&first, &first).await.problem(412, "timeline_changed");
        let back = project.restore(answer.header("etag"), &first).await.is(200);
        assert_eq!(back.json()["before"], answer.header("etag"));
        assert_eq!((back.header("etag"), project.timeline().await.bytes), (first.as_str(), original));
        let again = project.restore(&first, answer.header("etag")).await.is(200);
        assert_eq!(again.header("etag"), answer.header("etag"), "going back is taken back");
        assert_eq!(project.versions().await.len(), 2);
        project.restore(again.header("etag"), &"0".repeat(64)).await.problem(404, "no_such_version");
        project.restore(again.header("etag"), "yesterday").await.problem(400, "invalid_field");
    }

    async fn every_format_comes_back_and_what_nobody_changed_is_no_version(api: Api) {
        let project = Project::start(&api).await;
        let (etag, cut) = (project.etag().await, project.handover().await.cut);
        for document in [
            otio::to_otio(&cut, "media/"),
            fcpxml::to_fcpxml(&cut, fcpxml::FcpxmlTarget::Resolve, "media/"),
            edl::to_edl(&cut, &cut.video[0], &[]),
        ] {
            let answer = project.import_over(&etag, document).await.is(200);
            let told = answer.json();
            assert_eq!((texts(&told), &told["is_changed"], answer.header("etag")), (vec![], &json!(false), etag.as_str()));
        }
        assert_eq!((project.versions().await.len(), project.etag().await), (0, etag.clone()));
        let list = edl::to_edl(&cut, &cut.video[0], &[]);
        let list: Vec<String> = list.lines().map(five_frames_shorter).collect();
        let list = list.join("\n");
        let told = project.import_over(&etag, list).await.is(200).json();
        assert_eq!((texts(&told).len(), &told["is_changed"]), (1, &json!(true)), "{told}");
    }

    async fn what_is_not_taken_over_is_listed(api: Api) {
        let project = Project::start(&api).await;
        let mut edited: Value = serde_json::from_str(&cut_by_an_editor(&project.handover().await)).expect("JSON");
        let row = &mut edited["tracks"]["children"][0]["children"];
        row[0]["effects"] = json!([{ "OTIO_SCHEMA": "LinearTimeWarp.1", "effect_name": "Slower", "time_scalar": 0.5 }]);
        row[1]["media_references"]["DEFAULT_MEDIA"]["target_url"] = json!("file:///etc/passwd");
        let told = project.import_over("*", edited.to_string()).await.is(200).json();
        assert_eq!(told["unread"][0]["what"], "the effect \"Slower\"");
        assert_eq!(told["unread"][1], json!({ "place": "passwd", "what": "a clip of a file that was not handed over" }));
        assert_eq!(texts(&told), ["b: is gone (it was at 0:01.000)", "c: is gone (it was at 0:02.000)"]);
    }

    async fn a_dry_run_tells_and_changes_nothing(api: Api) {
        let project = Project::start(&api).await;
        let etag = project.etag().await;
        let edited = cut_by_an_editor(&project.handover().await);
        let told = project.import("?dry_run=true", &[("if-match", &etag)], edited).await.is(200).json();
        assert_eq!((texts(&told).len(), &told["etag"], &told["is_changed"]), (3, &json!(etag), &json!(false)));
        assert_eq!((project.etag().await, project.versions().await.len()), (etag, 0));
    }

    async fn of_two_who_bring_a_cut_one_wins_and_one_key_does_it_once(api: Api) {
        let project = Project::start(&api).await;
        let etag = project.etag().await;
        let handover = project.handover().await;
        let one = cut_by_an_editor(&handover);
        let other = one.replace("13.0", "14.0");
        let (first, second) = tokio::join!(project.import_over(&etag, one.clone()), project.import_over(&etag, other));
        let (won, lost) = if first.status == 200 { (first, second) } else { (second, first) };
        lost.problem(412, "timeline_changed");
        assert_eq!(project.etag().await, won.header("etag"));
        let back = project.restore(won.header("etag"), &etag).await.is(200);
        assert_eq!(back.header("etag"), etag);
        let headers = [("if-match", etag.as_str()), ("idempotency-key", "k")];
        let answer = project.import("", &headers, one.clone()).await.is(200);
        let again = project.import("", &headers, one.clone()).await.is(200);
        assert_eq!((&answer.bytes, again.header("idempotency-replayed")), (&again.bytes, "true"));
        project.import("", &headers, one.replace("13.0", "15.0")).await.problem(422, "idempotency_key_reused");
        project.import("", &[], one).await.problem(428, "if_match_missing");
    }

    async fn a_package_names_the_timeline_that_it_was_made_of(api: Api) {
        let project = Project::start(&api).await;
        let package = project.package().await;
        let edited = cut_by_an_editor(&project.handover().await);
        let named = format!("?package={package}");
        let told = project.import(&format!("{named}&dry_run=true"), &[("if-match", "*")], edited.clone()).await.is(200).json();
        assert_eq!(texts(&told).len(), 3);

        // Somebody takes the first clip away: files are numbered otherwise then.
        project.edit("a").await;
        let etag = project.etag().await;
        for query in ["", named.as_str()] {
            let refused = project.import(query, &[("if-match", &etag)], edited.clone()).await;
            assert_eq!(refused.problem(409, "changed_since_package")["path"], "replace");
        }
        let answer = project.import(&format!("{named}&replace=true"), &[("if-match", &etag)], edited.clone()).await.is(200);
        assert_eq!(texts(&answer.json()).len(), 3, "told against what was exported");
        let clips = answer.json()["timeline"]["tracks"][0]["clips"].as_array().expect("clips").len();
        assert_eq!((clips, project.versions().await), (2, vec![etag.clone()]));
        assert_eq!(project.restore(answer.header("etag"), &etag).await.is(200).header("etag"), etag);

        let other = Project::start(&api).await;
        let refused = other.import(&named, &[("if-match", "*")], edited).await;
        assert_eq!(refused.problem(404, "no_such_package")["path"], "package");
    }

    async fn hostile_documents_are_refused_and_change_nothing(api: Api) {
        let project = Project::start(&api).await;
        let etag = project.etag().await;
        let bomb = "<!DOCTYPE fcpxml [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;\">]><fcpxml>&b;</fcpxml>";
        let deep = "<a>".repeat(200_000);
        let deep_json = "[".repeat(200_000);
        let event = "TITLE: x\nFCM: DROP FRAME\n001  SC001    V     C        00:00:00;00 00:00:01;00 01:01:00;00 01:01:01;00\n";
        for (document, code) in [
            (bomb, "document_type"),
            ("<!DOCTYPE fcpxml SYSTEM \"http://127.0.0.1:1/x.dtd\"><fcpxml/>", "document_type"),
            ("<!DOCTYPE fcpxml [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><fcpxml>&x;</fcpxml>", "document_type"),
            ("<fcpxml>&undeclared;</fcpxml>", "document_syntax"),
            (&deep, "document_syntax"),
            (&deep_json, "document_syntax"),
            ("{}", "no_timeline"),
            ("", "no_timeline"),
            (event, "bad_timecode"),
        ] {
            let told = project.import_over(&etag, document.to_owned()).await.problem(400, code);
            assert!(told["errors"][0]["remedy"].is_string() || told["detail"].is_string(), "{told}");
        }
        project.import_over(&etag, b"\xff\xfe<\x00".to_vec()).await.problem(400, "document_not_utf8");
        let zipped = request(Method::POST, &format!("{}/import", project.path)).header("if-match", "*");
        let zipped = zipped.header("content-type", "application/zip").body(Body::from("PK"));
        api.send(zipped.expect("a request")).await.problem(415, "unsupported_media_type");
        assert_eq!((project.etag().await, project.versions().await.len()), (etag, 0));
    }

    async fn documents_have_at_most_32_mebibytes(api: Api) {
        let project = Project::start(&api).await;
        let cut = project.handover().await.cut;
        let list = edl::to_edl(&cut, &cut.video[0], &[]);
        let padded = |bytes: usize| list.clone() + &"\n".repeat(bytes - list.len());
        project.import_over("*", padded(32 << 20)).await.is(200);
        project.import_over("*", padded((32 << 20) + 1)).await.problem(413, "body_too_large");
    }
}
