//! Films that people put into the folder of a project: which are taken in, when, and how often.

use std::{
    fs::{self, File},
    path::PathBuf,
    time::{Duration, SystemTime},
};

use gala_core::{
    access::Scope,
    asset::{AssetKind, StoredFile},
    hash::ContentHash,
    job::{Job, JobKind},
    payload::{self, FilmInput},
};
use gala_db::{
    assets,
    found_films::{self, FoundFilm},
    jobs, published,
    timelines::{self, EditedTimeline},
};
use gala_jobs::upkeep::{FilmLooks, look_for_films};
use gala_testkit::{
    database::{Engine, OnEngine},
    on_both,
};

use crate::fixture::Fixture;

/// A project with something to compare films with, whose folder is kept up to date. Nothing works on its jobs.
struct Waiting(Fixture);

impl OnEngine for Waiting {
    async fn start(engine: Engine) -> Self {
        let waiting = Self(Fixture::new(engine).await);
        waiting.publish().await;
        waiting
    }
}

impl Waiting {
    async fn publish(&self) {
        let mut tx = self.0.test.db.begin().await.expect("a transaction");
        published::begin(&mut tx, self.0.project.id).await.expect("begun");
        tx.commit().await.expect("a commit");
    }

    async fn edit(&self) {
        let edited = EditedTimeline { document: "{}".to_owned(), checksum: ContentHash::of(b"{}") };
        let mut tx = self.0.test.db.begin().await.expect("a transaction");
        assert!(timelines::replace(&mut tx, self.0.project.id, None, &edited).await.expect("a write"));
        tx.commit().await.expect("a commit");
    }

    fn path(&self, name: &str) -> PathBuf {
        let key = format!("{}/final/{name}", self.0.project.folder());
        self.0.objects.local_path(&key).expect("a key")
    }

    /// Puts a file there that was written so many seconds ago.
    fn put(&self, name: &str, content: &str, seconds: u64) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(&path, content).expect("written");
        let when = SystemTime::now() - Duration::from_secs(seconds);
        File::options().write(true).open(&path).and_then(|file| file.set_modified(when)).expect("dated");
    }

    async fn look(&self, settled: Duration) -> u64 {
        let looks = FilmLooks { every: Some(Duration::ZERO), settled };
        look_for_films(&self.0.test.db, &self.0.objects, looks).await.expect("looked")
    }

    async fn found(&self) -> Vec<FoundFilm> {
        found_films::list(&self.0.test.db, self.0.project.id).await.expect("a read")
    }

    async fn jobs(&self) -> Vec<Job> {
        let (db, project) = (&self.0.test.db, self.0.project.id);
        jobs::of_project_and_kind(db, Scope::LOCAL, project, JobKind::MatchFilm).await.expect("a read")
    }
}

const NOW: Duration = Duration::ZERO;
const AN_HOUR: Duration = Duration::from_secs(3600);

on_both! {
    async fn a_film_is_taken_once_it_does_not_change_any_more(films: Waiting) {
        films.edit().await;
        films.put("My cut.MP4", "half", 50);
        assert_eq!(films.look(NOW).await, 0, "nothing was seen twice");
        films.put("My cut.MP4", "half and more", 40);
        assert_eq!(films.look(NOW).await, 0, "it grows");
        // Some programs take all of the room at first.
        films.put("My cut.MP4", "all of it now", 30);
        assert_eq!(films.look(NOW).await, 0, "it is as large and was written since");
        assert_eq!(films.look(AN_HOUR).await, 0, "it is the same for an instant only");
        assert!(films.jobs().await.is_empty());
        assert_eq!(films.look(NOW).await, 1);
        let job = films.jobs().await.remove(0);
        let input: FilmInput = payload::read(&job.input).expect("an input");
        assert_eq!((input.found.as_deref(), input.mime.as_str()), (Some("final/My cut.MP4"), "video/mp4"));
        assert_eq!((input.file.checksum, input.accept_unmatched), (ContentHash::of(b"all of it now"), false));
        assert_eq!(fs::read_to_string(films.path("My cut.MP4")).expect("read"), "all of it now");
        for _ in 0..2 {
            assert_eq!(films.look(NOW).await, 0, "once");
        }
        // The next version of it is another film.
        films.put("My cut.MP4", "a better one", 20);
        let queued = [films.look(NOW).await, films.look(NOW).await, films.look(NOW).await];
        assert_eq!((queued, films.jobs().await.len()), ([0, 1, 0], 2));
        fs::remove_file(films.path("My cut.MP4")).expect("removed");
        films.look(NOW).await;
        assert_eq!(films.found().await, []);
    }

    async fn each_content_is_compared_once_and_what_the_project_has_is_not(films: Waiting) {
        films.edit().await;
        films.put("film.mov", "a film", 50);
        films.look(NOW).await;
        let (one, other) = tokio::join!(films.look(NOW), films.look(NOW));
        assert_eq!(one + other, 1, "however many look");
        films.put("film (copy).mov", "a film", 40);
        films.look(NOW).await;
        assert_eq!(films.look(NOW).await, 0);
        let found = films.found().await;
        assert_eq!((found.len(), found[0].job), (2, found[1].job), "both are told of by the one job");

        let stored = films.0.objects.put_bytes("x/final/final-0123456789abcdef.mp4", "known").await.expect("stored");
        let asset = StoredFile::from(stored).asset(films.0.project.id, AssetKind::Final, "video/mp4", 0);
        let mut tx = films.0.test.db.begin().await.expect("a transaction");
        assets::insert(&mut tx, &asset).await.expect("an asset");
        tx.commit().await.expect("a commit");
        films.put("known.mp4", "known", 30);
        films.look(NOW).await;
        assert_eq!((films.look(NOW).await, films.jobs().await.len()), (0, 1));
        let known = films.found().await.into_iter().find(|film| film.listed.path == "final/known.mp4").expect("found");
        assert_eq!((known.job, known.checksum), (None, Some(ContentHash::of(b"known"))));
    }

    async fn what_is_no_film_of_people_is_not_looked_at(films: Waiting) {
        let own = format!("final-{}.mp4", ContentHash::of(b"x").short());
        for name in [own.as_str(), "notes.txt", "film.mp4.part", ".film.mp4", "old/film.mp4"] {
            films.put(name, "x", 50);
        }
        films.look(NOW).await;
        assert_eq!(films.found().await, []);
        films.put("film.mp4", "x", 50);
        for _ in 0..3 {
            assert_eq!(films.look(NOW).await, 0, "nothing is made of the project that it could be compared with");
        }
        films.edit().await;
        assert_eq!(films.look(NOW).await, 1);
        // Of more films than a hundred the first ones count.
        for number in 0..120 {
            films.put(&format!("a{number:03}.mp4"), &number.to_string(), 50);
        }
        films.look(NOW).await;
        assert_eq!(films.found().await.len(), 100);
        let mut tx = films.0.test.db.begin().await.expect("a transaction");
        published::end(&mut tx, films.0.project.id).await.expect("ended");
        tx.commit().await.expect("a commit");
        assert_eq!((films.look(NOW).await, films.found().await.len()), (0, 0), "nobody wants it any more");
    }

    async fn without_looking_by_itself_it_looks_where_a_store_tells(films: Waiting) {
        films.edit().await;
        films.put("film.mp4", "x", 50);
        let (db, objects) = (&films.0.test.db, &films.0.objects);
        let looks = FilmLooks { every: None, settled: NOW };
        for _ in 0..3 {
            assert_eq!(look_for_films(db, objects, looks).await.expect("looked"), 0);
        }
        assert_eq!(films.found().await, []);
        let mut tx = db.begin().await.expect("a transaction");
        assert!(found_films::look_within(&mut tx, films.0.project.id, 0).await.expect("a write"));
        tx.commit().await.expect("a commit");
        assert_eq!(look_for_films(db, objects, looks).await.expect("looked"), 0, "seen once");
        assert_eq!(look_for_films(db, objects, looks).await.expect("looked"), 1, "and again by itself, until it is settled");
    }
}
