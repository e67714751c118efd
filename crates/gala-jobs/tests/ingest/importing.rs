//! Files are fetched from addresses: whole, once, within the plan, and from nowhere they must not be fetched from.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use gala_core::{
    access::Scope,
    asset::{Asset, AssetKind},
    hash::ContentHash,
    id::AssetId,
    job::{Job, JobKind, JobState},
    plan_limits::LimitUnit,
};
use gala_db::{Db, assets, imports, ingests, jobs, quota};
use gala_jobs::{
    Worker,
    pipeline::{ImportPlaces, Services, handlers_of},
};
use gala_projects::{WantedImport, begin_import};
use gala_providers::http::{Downloader, Endpoint};
use gala_storage::Spool;
use gala_testkit::{
    database::{Engine, OnEngine},
    on_both,
};

use super::{
    fixture::{Fixture, start},
    web_server::{Habit, WebServer},
};

/// A machine that fetches files from one server of this machine, which it is told to ask.
struct Importing {
    fixture: Fixture,
    worker: Option<Worker>,
}

impl OnEngine for Importing {
    async fn start(engine: Engine) -> Self {
        Self { fixture: Fixture::new(engine).await, worker: None }
    }
}

/// A picture as far as anybody looks: of so many bytes, no two places alike.
fn picture(bytes: usize) -> Vec<u8> {
    let mut content: Vec<u8> = (0..bytes).map(|place| (place % 251 + place / 65_536) as u8).collect();
    let head = b"\x89PNG\r\n\x1a\n";
    content[..head.len()].copy_from_slice(head);
    content
}

impl Importing {
    fn db(&self) -> &Db {
        &self.fixture.test.db
    }

    fn services(&self, named: Option<&WebServer>) -> Services {
        let services = self.fixture.services("one");
        let named: Vec<Endpoint> =
            named.iter().map(|server| Endpoint::parse(&server.url).expect("an endpoint")).collect();
        let spool = Spool::open(&self.fixture.cache("one").join("uploads")).expect("a spool");
        Services { imports: ImportPlaces { web: Arc::new(Downloader::new(&named)), spool }, ..services }
    }

    fn work(&mut self, named: Option<&WebServer>) {
        self.worker = Some(self.fixture.start(self.services(named), &[JobKind::ImportAsset]));
    }

    async fn stop(&mut self) {
        if let Some(worker) = self.worker.take() {
            worker.shutdown().await;
        }
    }

    async fn ask(&self, url: &str, checksum: Option<ContentHash>) -> (AssetId, Job) {
        let project = self.fixture.project.id;
        let (url, address) = (url.to_owned(), "http://shown.example/".to_owned());
        let wanted = WantedImport { project, url, address, name: None, checksum, trace: None };
        let mut tx = self.db().begin().await.expect("a transaction");
        let begun = begin_import(&mut tx, Scope::LOCAL, wanted).await.expect("begun");
        tx.commit().await.expect("a commit");
        begun
    }

    async fn ended(&self, job: &Job) -> Job {
        let begun = Instant::now();
        loop {
            let found = jobs::get(self.db(), Scope::LOCAL, job.id).await.expect("a read").expect("the job");
            if found.state.is_terminal() {
                return found;
            }
            assert!(begun.elapsed() < Duration::from_secs(60), "still {found:?}");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    async fn asset(&self, id: AssetId) -> Option<Asset> {
        assets::get(self.db(), Scope::LOCAL, id).await.expect("a read")
    }

    /// What is stored and what is held of the plan, in bytes.
    async fn counted(&self) -> (u64, u64) {
        let usage = quota::usage(self.db(), Scope::LOCAL, 0).await.expect("a read");
        let stored = usage.iter().find(|one| one.unit == LimitUnit::StorageBytes);
        stored.map_or((0, 0), |stored| (stored.used, stored.reserved))
    }

    /// Fetches a file and tells why it was refused; nothing is stored or held then.
    async fn refused(&self, url: &str, checksum: Option<ContentHash>) -> String {
        let (id, job) = self.ask(url, checksum).await;
        let job = self.ended(&job).await;
        let error = job.error.expect("a reason");
        assert_eq!(job.state, JobState::Failed, "{error:?}");
        assert!(error.error_message.contains('('), "it says what to do: {error:?}");
        assert!(!error.error_message.contains("secret"), "{error:?}");
        assert!(self.asset(id).await.is_none());
        assert_eq!(self.counted().await, (0, 0), "{error:?}");
        let left = std::fs::read_dir(self.fixture.cache("one").join("uploads")).expect("a folder").count();
        assert_eq!(left, 0, "{error:?}");
        error.error_code
    }

    async fn limit(&self, bytes: u64) {
        let script = format!("UPDATE plans SET limits = '{{\"storage_bytes\":{bytes}}}' WHERE name = 'unlimited'");
        gala_testkit::past::execute(&self.fixture.test.url, &script).await.expect("limited");
    }
}

on_both! {
    #![tokio::test(flavor = "multi_thread")]

    async fn a_file_is_fetched_stored_counted_and_looked_into(web: Importing) {
        let mut web = web;
        let content = picture(3_000_003);
        let server = WebServer::of(Habit { content: content.clone(), ..Habit::default() });
        web.work(Some(&server));
        let url = format!("{}/films/harbour%20night.png?secret=1#x", server.url);
        let (id, job) = web.ask(&url, Some(ContentHash::of(&content))).await;
        let ended = web.ended(&job).await;
        assert_eq!(ended.state, JobState::Succeeded, "{:?}", ended.error);
        let asset = web.asset(id).await.expect("an asset");
        assert_eq!((asset.kind, asset.mime.as_str()), (AssetKind::Image, "image/png"));
        assert_eq!((asset.size_bytes, asset.checksum), (content.len() as u64, ContentHash::of(&content)));
        assert_eq!(web.fixture.objects.read(&asset.object_key).await.expect("read"), content);
        assert_eq!(web.counted().await, (content.len() as u64, 0));
        let import = imports::get(web.db(), Scope::LOCAL, id).await.expect("a read").expect("an import");
        assert_eq!(import.final_address, Some(format!("{}/films/harbour%20night.png", server.url)));
        assert_eq!((import.etag.as_deref(), import.fetched_at_ms.is_some()), (Some("\"one\""), true));
        let ingest = ingests::of_assets(web.db(), Scope::LOCAL, &[id]).await.expect("a read").remove(&id).expect("an ingest");
        assert_eq!(ingest.name, "harbour night.png");
        assert!(ingest.job.is_some());
        // Pinned: the file is the content that was fetched, whatever its server has by now.
        server.change(|habit| habit.content = picture(10));
        assert_eq!(web.fixture.objects.read(&asset.object_key).await.expect("read"), content);
    }

    async fn a_connection_that_breaks_is_gone_on_with_where_it_broke(web: Importing) {
        let mut web = web;
        let content = picture(2_000_000);
        let cuts = vec![700_000, 900_000];
        let server = WebServer::of(Habit { content: content.clone(), cuts: cuts.clone(), ..Habit::default() });
        web.work(Some(&server));
        let (id, job) = web.ask(&server.url, None).await;
        assert_eq!(web.ended(&job).await.state, JobState::Succeeded);
        assert_eq!(web.asset(id).await.expect("an asset").checksum, ContentHash::of(&content));
        let wanted = [None, Some("bytes=700000-".to_owned()), Some("bytes=1600000-".to_owned())];
        assert_eq!(server.ranges(), wanted);

        // From a server that knows no pieces, or does not tell contents apart, it comes from its beginning.
        for change in [|habit: &mut Habit| habit.knows_ranges = false, |habit: &mut Habit| habit.etag = None] {
            let server = WebServer::of(Habit { content: content.clone(), cuts: vec![700_000], ..Habit::default() });
            server.change(change);
            web.stop().await;
            web.work(Some(&server));
            let (id, job) = web.ask(&server.url, None).await;
            assert_eq!(web.ended(&job).await.state, JobState::Succeeded);
            assert_eq!(web.asset(id).await.expect("an asset").checksum, ContentHash::of(&content));
        }
    }

    async fn what_is_no_file_that_is_taken_is_refused_and_leaves_nothing(web: Importing) {
        let mut web = web;
        let server = WebServer::of(Habit { content: picture(5000), ..Habit::default() });
        web.work(Some(&server));
        let url = format!("{}/x.mp4?secret=1", server.url);
        assert_eq!(web.refused(&url, Some(ContentHash::of(b"another"))).await, "checksum_mismatch");
        server.change(|habit| habit.status = 404);
        assert_eq!(web.refused(&url, None).await, "not_there");
        server.change(|habit| habit.status = 401);
        assert_eq!(web.refused(&url, None).await, "address_denied");
        server.change(|habit| {
            habit.status = 200;
            habit.content = b"<!DOCTYPE html><p>A page with a video".to_vec();
            habit.content_type = "text/html";
        });
        assert_eq!(web.refused(&url, None).await, "not_media");
        server.change(|habit| habit.content_type = "video/mp4");
        assert_eq!(web.refused(&url, None).await, "not_media");
        server.change(|habit| habit.content = Vec::new());
        assert_eq!(web.refused(&url, None).await, "empty_file");
        web.limit(4999).await;
        server.change(|habit| habit.content = picture(5000));
        assert_eq!(web.refused(&url, None).await, "quota_exceeded");
        server.change(|habit| habit.tells_length = false);
        assert_eq!(web.refused(&url, None).await, "quota_exceeded");
        web.limit(5000).await;
        let (id, job) = web.ask(&url, None).await;
        assert_eq!(web.ended(&job).await.state, JobState::Succeeded, "it fits to the byte");
        assert!(web.asset(id).await.is_some());
        assert_eq!(web.counted().await, (5000, 0));
    }

    async fn nothing_is_fetched_from_this_network_but_from_what_the_installation_named(web: Importing) {
        let mut web = web;
        let inside = WebServer::of(Habit { content: picture(5000), ..Habit::default() });
        let named = WebServer::of(Habit { status: 302, location: Some(inside.url.clone()), ..Habit::default() });
        web.work(Some(&named));
        let port = inside.url.rsplit(':').next().expect("a port");
        for host in ["127.0.0.1", "localhost", "[::1]", "2130706433", "169.254.169.254", "10.0.0.1", "0x7f.1"] {
            assert_eq!(web.refused(&format!("http://{host}:{port}/x"), None).await, "address_refused", "{host}");
        }
        assert_eq!(web.refused(&named.url, None).await, "address_refused", "where a redirect leads is looked at");
        assert!(inside.ranges().is_empty(), "somebody came");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_away_is_asked_again_and_a_cancelled_import_gives_all_back() {
    let mut web = Importing::start(Engine::Sqlite).await;
    let content = picture(400_000);
    let server = WebServer::of(Habit { content: content.clone(), status: 503, ..Habit::default() });
    web.work(Some(&server));
    let (id, job) = web.ask(&server.url, None).await;
    while server.ranges().len() < 4 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(web.counted().await, (0, 1));
    let mut tx = web.db().begin().await.expect("a transaction");
    jobs::cancel(&mut tx, Scope::LOCAL, job.id).await.expect("cancelled");
    tx.commit().await.expect("a commit");
    assert_eq!(web.counted().await, (0, 0));
    server.change(|habit| habit.status = 200);
    let mut tx = web.db().begin().await.expect("a transaction");
    jobs::retry(&mut tx, Scope::LOCAL, job.id).await.expect("again");
    tx.commit().await.expect("a commit");
    assert_eq!(web.ended(&job).await.state, JobState::Succeeded);
    assert!(web.asset(id).await.is_some());
    assert_eq!(web.counted().await, (content.len() as u64, 0));
}

/// All that works on one machine. Dropped, it ends in the middle of whatever it does, and tidies up nothing.
struct Machine {
    runtime: Option<tokio::runtime::Runtime>,
    _worker: Worker,
}

impl Machine {
    async fn start(db: Db, services: Services) -> Self {
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        let registry = handlers_of(&Arc::new(services), [JobKind::ImportAsset]);
        let worker = runtime.spawn(async move { start(&db, registry) }).await.expect("started");
        Self { runtime: Some(runtime), _worker: worker }
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn another_attempt_goes_on_where_the_one_before_was_lost_and_holds_nothing_twice() {
    let mut web = Importing::start(Engine::Sqlite).await;
    let content = picture(20_000_000);
    // The first answer stops after 9 MB and the connection stays away for good.
    let server = WebServer::of(Habit { content: content.clone(), cuts: vec![9_000_000], ..Habit::default() });
    let machine = Machine::start(web.db().clone(), web.services(Some(&server))).await;
    let (id, job) = web.ask(&server.url, None).await;
    while server.ranges().is_empty() {
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    server.change(|habit| habit.status = 503);
    loop {
        let import = imports::get(web.db(), Scope::LOCAL, id).await.expect("a read").expect("an import");
        if import.offset_bytes >= 8 << 20 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    drop(machine);
    assert_eq!(web.counted().await, (0, content.len() as u64), "its length was told, and is held");
    let before = server.ranges().len();
    server.change(|habit| habit.status = 200);
    web.work(Some(&server));
    assert_eq!(web.ended(&job).await.state, JobState::Succeeded);
    assert_eq!(web.asset(id).await.expect("an asset").checksum, ContentHash::of(&content));
    assert_eq!(web.counted().await, (content.len() as u64, 0));
    let resumed = server.ranges()[before].clone().expect("it asks for the rest");
    let from: usize = resumed.trim_start_matches("bytes=").trim_end_matches('-').parse().expect("a number");
    assert!((8 << 20..=9_000_000).contains(&from), "{from}");
}
