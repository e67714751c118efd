//! How an ingest ends: with what shows a file, with why it cannot be shown, cancelled, and tried again.

use gala_core::{
    access::Scope,
    asset::{AssetKind, AssetStatus},
    id::AssetId,
    job::{JobKind, JobState},
};
use gala_db::{
    PageRequest,
    asset_list::{self, AssetFilter},
    assets, jobs, quota,
};
use gala_testkit::{database::Engine, on_both};

use super::bringing::Ingesting;

async fn listed(brought: &Ingesting, status: AssetStatus) -> Vec<AssetId> {
    let filter = AssetFilter { status: Some(status), ..AssetFilter::default() };
    let page = asset_list::list(&brought.fixture.test.db, Scope::LOCAL, &filter, &PageRequest::default()).await;
    page.expect("a page").items.iter().map(|asset| asset.id).collect()
}

on_both! {
    #![tokio::test(flavor = "multi_thread")]

    async fn a_file_that_cannot_be_used_is_told_why_and_tried_once(brought: Ingesting) {
        let whole = brought.path("whole.mp4");
        gala_testkit::ffmpeg::make(&whole, "-f lavfi -i testsrc2=s=160x120:r=25:d=8 -c:v libx264 -g 5 -pix_fmt yuv420p -movflags +faststart");
        let bytes = std::fs::read(&whole).expect("a film");
        let write = |name: &str, bytes: &[u8]| {
            let path = brought.path(name);
            std::fs::write(&path, bytes).expect("written");
            path
        };
        let bad = [
            (write("half.mp4", &bytes[..bytes.len() / 2]), "video/mp4", "truncated"),
            (write("text.mp4", b"\0\0\0\x18ftypisom this is no film"), "video/mp4", "truncated"),
            (write("list.mkv", b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n"), "video/x-matroska", "truncated"),
            (write("cut.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"), "image/png", "truncated"),
            (write("noise.tif", b"II*\0\xff\xff\xff\xff no picture"), "image/tiff", "damaged"),
            (write("film.wav", &bytes), "audio/mp4", "no_sound"),
            (write("empty.cube", b"LUT_3D_SIZE 2\n0 0 0\n"), "application/x-cube-lut", "damaged"),
        ];
        let (mut told, mut expected) = (Vec::new(), Vec::new());
        for (path, mime, code) in bad {
            let id = brought.bring(&path, mime).await;
            let ended = brought.ended(id).await;
            let error = ended.error.expect("a reason");
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            assert_eq!(ended.status, AssetStatus::Failed, "{name}: {error:?}");
            expected.push(format!("{name}: {code}"));
            told.push(format!("{name}: {}", error.error_code));
            assert!(error.error_message.contains(&name) && !error.error_message.contains("/tmp"), "{error:?}");
            assert!(ended.derivatives.is_empty() && ended.facts.is_none());
            let job = brought.fixture.job(&brought.job(id).await).await;
            // That it cannot be used is an answer, and would be the same again.
            assert_eq!((job.state, job.attempt), (JobState::Succeeded, 1), "{name}");
            assert_eq!(listed(&brought, AssetStatus::Failed).await.first(), Some(&id));
        }
        assert_eq!(told, expected);
    }

    async fn a_table_of_colours_is_taken(brought: Ingesting) {
        let path = brought.path("warm.cube");
        let rows: String = (0..8).map(|n| format!("{} {} {}\n", n & 1, n >> 1 & 1, n >> 2)).collect();
        std::fs::write(&path, format!("LUT_3D_SIZE 2\n{rows}")).expect("written");
        let id = brought.bring(&path, "application/x-cube-lut").await;
        let ready = brought.ready(id).await;
        assert!(ready.derivatives.is_empty());
        let asset = assets::get(&brought.fixture.test.db, Scope::LOCAL, id).await.expect("a read").expect("an asset");
        assert_eq!(asset.kind, AssetKind::Lut);
    }

    async fn what_was_made_is_an_asset_that_lists_leave_out_and_is_counted(brought: Ingesting) {
        let id = brought.bring_made("tea.mp3", "audio/mpeg", "-f lavfi -i sine=d=1").await;
        assert_eq!(brought.ready(id).await.derivatives.len(), 6);
        let db = &brought.fixture.test.db;
        let project = brought.fixture.project.id;
        let ids = |assets: &[gala_core::asset::Asset]| assets.iter().map(|asset| asset.id).collect::<Vec<_>>();
        assert_eq!(ids(&assets::list(db, Scope::LOCAL, project).await.expect("a read")), [id]);
        assert_eq!(listed(&brought, AssetStatus::Ready).await, [id]);
        let ready = brought.ready(id).await;
        let mut sum = assets::get(db, Scope::LOCAL, id).await.expect("a read").expect("an asset").size_bytes;
        for (_, file) in &ready.derivatives {
            let found = assets::get(db, Scope::LOCAL, file.id).await.expect("a read").expect("an asset");
            assert_eq!((found.kind, found.status), (AssetKind::Derivative, AssetStatus::Ready));
            sum += found.size_bytes;
        }
        let usage = quota::usage(db, Scope::LOCAL, 0).await.expect("a read");
        let stored = usage.iter().find(|one| one.unit == gala_core::plan_limits::LimitUnit::StorageBytes).expect("a count");
        assert_eq!(stored.used, sum);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_ingest_is_cancelled_and_retried_like_any_job() {
    let mut brought = Ingesting::idle(Engine::Sqlite).await;
    let id = brought.bring_made("tea.wav", "audio/wav", "-f lavfi -i sine=d=1").await;
    assert_eq!(brought.known(id).await.status, AssetStatus::Processing);
    assert_eq!(listed(&brought, AssetStatus::Processing).await, [id]);
    let (job, db) = (brought.job(id).await.id, brought.fixture.test.db.clone());
    let mut tx = db.begin().await.expect("a transaction");
    jobs::cancel(&mut tx, Scope::LOCAL, job).await.expect("cancelled");
    tx.commit().await.expect("a commit");
    let cancelled = brought.known(id).await;
    assert_eq!(
        (cancelled.status, cancelled.error.expect("a reason").error_code.as_str()),
        (AssetStatus::Failed, "cancelled")
    );
    assert_eq!(listed(&brought, AssetStatus::Failed).await, [id]);
    let row = assets::get(&db, Scope::LOCAL, id).await.expect("a read").expect("an asset");
    assert_eq!(row.status, AssetStatus::Ready, "the file itself can be used all the time");
    let mut tx = db.begin().await.expect("a transaction");
    jobs::retry(&mut tx, Scope::LOCAL, job).await.expect("again");
    tx.commit().await.expect("a commit");
    brought.worker = Some(brought.fixture.start(brought.fixture.services("one"), &[JobKind::IngestAsset]));
    assert_eq!(brought.ready(id).await.derivatives.len(), 6);
    assert!(listed(&brought, AssetStatus::Failed).await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_whose_program_is_missing_says_which_and_may_be_tried_again() {
    let mut brought = Ingesting::idle(Engine::Sqlite).await;
    let path = brought.path("phone.heic");
    std::fs::write(&path, b"\0\0\0\x18ftypheic\0\0\0\0mif1heic").expect("written");
    let id = brought.bring(&path, "image/heic").await;
    let mut services = brought.fixture.services("one");
    services.tools.heif = None;
    brought.worker = Some(brought.fixture.start(services, &[JobKind::IngestAsset]));
    let ended = brought.ended(id).await;
    let error = ended.error.expect("a reason");
    assert_eq!((ended.status, error.error_code.as_str()), (AssetStatus::Failed, "decoder_missing"));
    assert!(error.error_message.contains("libheif-examples"), "{error:?}");
    let job = brought.fixture.job(&brought.job(id).await).await;
    assert_eq!((job.state, job.attempt), (JobState::Failed, 1), "a failed job is one that can be retried");
}
