//! What a finished video can do without costs a warning when it cannot be made, never the video.

use std::fs;

use gala_core::{access::Scope, asset::Asset, job::JobKind, payload::FinishedVideo};
use gala_db::assets;
use gala_jobs::pipeline::{OutputFile, Services};
use gala_testkit::{database::Engine, on_both};

use crate::fixture::{Fixture, checksum};

/// Makes the video of the fixture's brief, whose jobs are new and whose keys are the same each time.
async fn make(fixture: &Fixture, name: &str) -> FinishedVideo {
    let job = fixture.ask_for_brief().await;
    let worker = fixture.start(Services { sharing: None, ..fixture.services(name) }, &JobKind::ALL);
    let last = fixture.last_of_brief(&job).await;
    let finished = fixture.finished(&last).await;
    worker.shutdown().await;
    finished
}

fn find<'a>(finished: &'a FinishedVideo, path: &str) -> Option<&'a OutputFile> {
    finished.files.iter().find(|file| file.path == path)
}

/// Puts a folder with something in it where an object is: nothing can be written there.
fn block(fixture: &Fixture, file: &OutputFile) {
    let place = fixture.objects.local_path(&file.key).expect("a key");
    fs::remove_file(&place).expect("removed");
    fs::create_dir(&place).expect("a folder");
    fs::write(place.join("in the way"), "").expect("written");
}

on_both! {
    #![tokio::test(flavor = "multi_thread", worker_threads = 2)]

    async fn what_cannot_be_made_beside_a_video_costs_a_warning(fixture: Fixture) {
        const SIDE: [&str; 4] = ["thumbnail.jpg", "captions/en.srt", "audio/scene-01.mp3", "audio/scene-02.json"];
        let first = make(&fixture, "first").await;
        assert_eq!(first.warnings, []);
        for path in SIDE {
            block(&fixture, find(&first, path).expect(path));
        }
        let second = make(&fixture, "second").await;
        assert_eq!(checksum(&second), checksum(&first), "the video is there, and the same");
        let warned: Vec<&str> = second.warnings.iter().map(|warning| warning.field.as_str()).collect();
        assert_eq!(warned, SIDE);
        assert!(second.warnings.iter().all(|warning| warning.code == "side_output_missing"), "{:?}", second.warnings);
        for path in SIDE {
            assert!(find(&second, path).is_none(), "{path} is listed");
        }
        assert!(find(&second, "audio/scene-02.mp3").is_some(), "the other scene's copy is none the worse");
        let report = fixture.objects.read(&find(&second, "report.json").expect("a report").key).await.expect("a report");
        let report: serde_json::Value = serde_json::from_slice(&report).expect("JSON");
        assert_eq!(report["warnings"], serde_json::to_value(&second.warnings).expect("JSON"));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_video_is_not_finished_before_its_timeline_is_stored() {
    let fixture = Fixture::new(Engine::Sqlite).await;
    let first = make(&fixture, "first").await;
    let timeline = find(&first, "timeline.json").expect("a timeline");
    block(&fixture, timeline);
    let job = fixture.ask_for_brief().await;
    let worker = fixture.start(Services { sharing: None, ..fixture.services("second") }, &JobKind::ALL);
    let last = fixture.last_of_brief(&job).await;
    let waiting = fixture.until(&last, |job| job.attempt > 1 || job.state.is_terminal()).await;
    assert_eq!(FinishedVideo::of(&waiting), None, "{waiting:?}");
    fs::remove_dir_all(fixture.objects.local_path(&timeline.key).expect("a key")).expect("removed");
    let second = fixture.finished(&last).await;
    worker.shutdown().await;
    assert_eq!(find(&second, "timeline.json"), Some(timeline));
    assert_eq!((checksum(&second), second.warnings), (checksum(&first), vec![]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_video_is_there_before_what_belongs_to_it() {
    let fixture = Fixture::new(Engine::Sqlite).await;
    let finished = make(&fixture, "only").await;
    let assets = assets::list(&fixture.test.db, Scope::LOCAL, fixture.project.id).await.expect("a list");
    let place = |path: &str| {
        let key = &find(&finished, path).expect(path).key;
        assets.iter().position(|asset: &Asset| asset.object_key == *key).expect("an asset")
    };
    for path in ["thumbnail.jpg", "captions/en.srt", "audio/scene-01.mp3", "timeline.json", "report.json"] {
        assert!(place("final.mp4") < place(path), "{path}");
    }
}
