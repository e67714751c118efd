//! Drafts of films that were brought are rendered of their proxies, and nothing else is.

use std::collections::BTreeMap;

use gala_core::{
    access::Scope,
    asset::{AssetKind, StoredFile},
    ingest::{AssetFacts, DerivativeRole},
    job::JobKind,
    payload::TimelineInput,
    quality::Quality,
};
use gala_db::{assets, ingests, jobs::NewJob};
use gala_jobs::pipeline::Services;
use gala_testkit::{ffmpeg, jobs::enqueue, on_both};
use serde_json::json;

use crate::fixture::Fixture;

impl Fixture {
    async fn film(&self, key: &str, color: &str) -> StoredFile {
        let path = self.test.folder.path().join("made.mp4");
        let made = format!("-f lavfi -i color=c={color}:s=640x360:r=25:d=1 -c:v libx264 -pix_fmt yuv420p");
        ffmpeg::make(&path, &made);
        self.objects.put_file(&path, |_| key.to_owned()).await.expect("stored").into()
    }

    /// A blue film whose proxy is red, so that it is seen which of them is read.
    async fn blue_film_with_red_proxy(&self) -> (StoredFile, StoredFile) {
        let (film, proxy) = (self.film("uploads/film.mp4", "blue").await, self.film("derived/proxy.mp4", "red").await);
        let mut tx = self.test.db.begin().await.expect("a transaction");
        let asset = film.asset(self.project.id, AssetKind::Video, "video/mp4", 1);
        assets::insert(&mut tx, &asset).await.expect("an asset");
        ingests::insert(&mut tx, asset.id, "film.mp4", None).await.expect("brought");
        let made = proxy.asset(self.project.id, AssetKind::Derivative, "video/mp4", 1);
        ingests::put_derivative(&mut tx, asset.id, DerivativeRole::Proxy, &made).await.expect("made");
        let facts = AssetFacts { width: Some(640), height: Some(360), ..AssetFacts::default() };
        ingests::finish(&mut tx, asset.id, &facts).await.expect("known");
        tx.commit().await.expect("a commit");
        (film, proxy)
    }

    /// Renders a timeline that shows the film, and tells whether the video is red.
    async fn is_red(&self, film: &StoredFile, size: &str, fit: &str, quality: Quality) -> bool {
        let clip = json!({ "content": { "kind": "video", "source": "film.mp4" }, "look": { "fit": fit } });
        let tracks = json!([{ "kind": "visual", "clips": [clip] }]);
        let timeline = json!({ "version": 1, "format": { "size": size, "fps": 25 }, "tracks": tracks });
        let key = format!("timeline-{size}-{fit}-{quality:?}.json");
        let timeline = self.objects.put_bytes(&key, timeline.to_string()).await.expect("stored").into();
        let sources = BTreeMap::from([("film.mp4".to_owned(), film.clone())]);
        let input = serde_json::to_value(TimelineInput { timeline, sources, quality }).expect("JSON");
        let job = NewJob::new(Scope::LOCAL, JobKind::RenderFinal, input).project(self.project.id);
        enqueue(&self.test.db, std::slice::from_ref(&job)).await;
        let finished = self.finished(&job).await;
        let video = finished.files.iter().find(|file| file.path == "final.mp4").expect("a video");
        let path = self.objects.local_path(&video.key).expect("a path");
        let pixel = ffmpeg::decode(&path, "-frames:v 1 -vf scale=1:1 -pix_fmt rgb24 -f rawvideo");
        assert!(pixel[0].abs_diff(pixel[2]) > 150, "it is one of the two: {pixel:?}");
        pixel[0] > pixel[2]
    }
}

on_both! {
    async fn a_draft_reads_the_proxy_of_a_film_and_the_final_the_film(fixture: Fixture) {
        let (film, proxy) = fixture.blue_film_with_red_proxy().await;
        let worker = fixture.start(Services { sharing: None, ..fixture.services("one") }, &JobKind::ALL);
        let red = async |size, fit, quality| fixture.is_red(&film, size, fit, quality).await;
        assert!(red("128x72", "cover", Quality::Draft).await);
        assert!(red("640x360", "contain", Quality::Draft).await, "as many pixels as the frame has");
        assert!(!red("128x72", "cover", Quality::Standard).await, "the final never does");
        assert!(!red("128x72", "crop", Quality::Draft).await, "it would have another size");
        assert!(!red("652x366", "cover", Quality::Draft).await, "the frame has more pixels");
        fixture.objects.remove(&proxy.key).await.expect("lost");
        assert!(!red("130x72", "cover", Quality::Draft).await, "a proxy that is lost is no fault");
        worker.shutdown().await;
    }
}
