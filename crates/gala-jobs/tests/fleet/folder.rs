//! The folder of a project, as people look into it: up to date, and theirs.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use gala_core::{
    access::Scope,
    asset::{Asset, AssetKind, AssetStatus, FileFacts, StoredFile},
    hash::ContentHash,
    id::LibraryId,
    job::JobKind,
    library::{LibraryDraft, LibraryEntry, LibraryKind, LibraryLook},
};
use gala_db::{
    assets, library,
    published::{self, PublishedFile},
    scenes,
};
use gala_jobs::{
    Worker,
    pipeline::Services,
    upkeep::{CheckOptions, Depth, Repair, check},
};
use gala_projects::{
    publish_stale_folders,
    scenes::{Unchanged, edit_scenes},
};
use gala_testkit::{
    database::{Engine, OnEngine},
    on_both, past,
};

use serde_json::json;

use crate::fixture::Fixture;

/// A finished project of three scenes whose folder is kept up to date.
struct Published {
    fixture: Fixture,
    worker: Option<Worker>,
}

impl OnEngine for Published {
    async fn start(engine: Engine) -> Self {
        let fixture = Fixture::new(engine).await;
        let brief = "---\ntitle: Tea\nformat: 144x256\nfps: 25\nmusic: off\n---\nTea is warm.\n\nA leaf falls.\n\nA cat sleeps.\n";
        let job = fixture.ask_for(brief).await;
        let worker = fixture.start(Services { sharing: None, ..fixture.services("one") }, &JobKind::ALL);
        let last = fixture.last_of_brief(&job).await;
        fixture.finished(&last).await;
        let mut tx = fixture.test.db.begin().await.expect("a transaction");
        published::begin(&mut tx, fixture.project.id).await.expect("begun");
        tx.commit().await.expect("a commit");
        Self { fixture, worker: Some(worker) }
    }
}

impl Published {
    fn path(&self, path: &str) -> PathBuf {
        self.fixture.objects.local_path(&format!("{}/{path}", self.fixture.project.folder())).expect("a key")
    }

    /// Puts a file into the folder, as people do.
    fn put(&self, path: &str, text: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        // A new file in the place of the old one, as programs write.
        let _ = fs::remove_file(&path);
        fs::write(path, text).expect("written");
    }

    fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).expect(path)
    }

    /// What people see: all but the objects of the project itself.
    fn seen(&self) -> BTreeMap<String, usize> {
        let root = self.path("x").parent().expect("a folder").to_owned();
        let mut found = BTreeMap::new();
        collect(&root, &root, &mut found);
        found.retain(|path, _| !["takes/", "derived/", "uploads/"].iter().any(|own| path.starts_with(own)));
        let is_film = |path: &str| !path.starts_with("final/") || path == "final/film.mp4";
        found.retain(|path, _| is_film(path));
        found
    }

    /// Waits until the folder is up to date, and returns at which paths others' files are.
    async fn up_to_date(&self) -> Vec<String> {
        let Fixture { test, project, .. } = &self.fixture;
        for _ in 0..2000 {
            publish_stale_folders(&test.db).await.expect("looked");
            let folder = published::get(&test.db, Scope::LOCAL, project.id).await.expect("a read").expect("a folder");
            let now = published::state(&test.db, Scope::LOCAL, project.id).await.expect("a read");
            if folder.state.is_some() && folder.state == now {
                return folder.left_alone;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("the folder stays behind");
    }

    /// Does something to the project past the code under test, by which it is another one.
    async fn change(&self, statement: &str) {
        let id = self.fixture.project.id.0.simple().to_string();
        let postgres = matches!(self.fixture.test.url, gala_db::DatabaseUrl::Postgres(_));
        let id = if postgres { format!("'{}'", self.fixture.project.id.0) } else { format!("X'{id}'") };
        past::execute(&self.fixture.test.url, &statement.replace("$P", &id)).await.expect("a statement");
    }

    async fn note(&self, file: PublishedFile) {
        let mut tx = self.fixture.test.db.begin().await.expect("a transaction");
        published::put_file(&mut tx, self.fixture.project.id, &file).await.expect("noted");
        tx.commit().await.expect("a commit");
    }

    async fn end(self) {
        self.worker.expect("a worker").shutdown().await;
    }
}

fn collect(root: &Path, folder: &Path, found: &mut BTreeMap<String, usize>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(root, &path, found);
        } else {
            let name = path.strip_prefix(root).expect("below").to_string_lossy().into_owned();
            found.insert(name, entry.metadata().expect("facts").len() as usize);
        }
    }
}

fn facts(text: &str) -> FileFacts {
    FileFacts { checksum: ContentHash::of(text.as_bytes()), size_bytes: text.len() as u64 }
}

const TOUCH: &str = "UPDATE projects SET scenes_version = scenes_version + 1 WHERE id = $P";

on_both! {
    #![tokio::test(flavor = "multi_thread", worker_threads = 2)]

    async fn a_folder_follows_its_project_and_leaves_alone_what_others_put_there(folder: Published) {
        assert_eq!(folder.up_to_date().await, Vec::<String>::new());
        let names: Vec<String> = folder.seen().into_keys().collect();
        let scenes = |kind: &str, extension: &str| (1..=3).map(|scene| format!("{kind}/scene-0{scene}.{extension}")).collect::<Vec<_>>();
        let mut expected = [scenes("audio", "flac"), scenes("clips", "mp4"), scenes("images", "jpg")].concat();
        expected.extend(["README.txt", "captions/en.srt", "captions/en.vtt", "credits.txt", "script.csv", "script.md", "script.pdf"].map(str::to_owned));
        expected.sort();
        assert_eq!(names, expected);
        assert!(folder.read("script.md").contains("![2](images/scene-02.jpg)\n\nA leaf falls.\n"));
        assert!(fs::read(folder.path("script.pdf")).expect("read").starts_with(b"%PDF-"));
        assert_eq!(publish_stale_folders(&folder.fixture.test.db).await.expect("looked"), 0, "it is up to date");
        let before = fs::read(folder.path("script.pdf")).expect("read");
        folder.change(TOUCH).await;
        folder.up_to_date().await;
        assert!(fs::read(folder.path("script.pdf")).expect("read") == before, "the same script is the same file");

        // People put in files of theirs, replace one, take one away, and bring a film.
        folder.put("images/moodboard.jpg", "mine");
        folder.put("script.md", "my own words");
        folder.put("final/film.mp4", "a film");
        fs::remove_file(folder.path("clips/scene-01.mp4")).expect("removed");
        folder.change("UPDATE scenes SET place = NULL WHERE project_id = $P AND number = 2").await;
        folder.change("UPDATE scenes SET version = version + 1 WHERE project_id = $P AND number = 2").await;
        assert_eq!(folder.up_to_date().await, ["script.md"]);
        let seen = folder.seen();
        assert!(!seen.contains_key("images/scene-03.jpg") && !seen.contains_key("audio/scene-03.flac"), "{seen:?}");
        assert_eq!((folder.read("images/moodboard.jpg"), folder.read("script.md"), folder.read("final/film.mp4")),
            ("mine".to_owned(), "my own words".to_owned(), "a film".to_owned()));
        assert!(folder.read("script.csv").contains("\r\n2,") && folder.read("script.csv").contains("A cat sleeps.") && !folder.read("script.csv").contains("A leaf falls."));

        // What was replaced is left alone also where its scene goes; what people then take away themselves comes back.
        folder.put("images/scene-02.jpg", "painted over");
        folder.change("UPDATE scenes SET place = NULL WHERE project_id = $P AND number = 3").await;
        folder.change(TOUCH).await;
        folder.up_to_date().await;
        assert_eq!(folder.read("images/scene-02.jpg"), "painted over");
        fs::remove_file(folder.path("script.md")).expect("removed");
        folder.change(TOUCH).await;
        assert_eq!(folder.up_to_date().await, Vec::<String>::new());
        assert!(folder.read("script.md").starts_with("# "));

        // A check of the store knows what is whose, and takes nothing away that people see.
        let before = folder.seen();
        let options = CheckOptions {
            repair: Repair::RemoveAll, depth: Depth::Sizes, safe_age: Duration::ZERO, unfinished_age: Duration::ZERO,
        };
        check(&folder.fixture.test.db, &folder.fixture.objects, options, &|_| ()).await.expect("checked");
        assert_eq!(folder.seen(), before);
        folder.end().await;
    }

    async fn a_job_that_was_cut_anywhere_is_gone_on_with(folder: Published) {
        folder.up_to_date().await;
        let (csv, credits) = (folder.read("script.csv"), folder.read("credits.txt"));
        // Cut before a file was written: what was there before is still there.
        folder.put("script.csv", "of the version before");
        folder.note(PublishedFile { path: "script.csv".into(), facts: facts(&csv), before: Some(facts("of the version before")) }).await;
        // Cut after one was written, and before that was noted as done.
        folder.note(PublishedFile { path: "credits.txt".into(), facts: facts(&credits), before: Some(facts("none")) }).await;
        // Cut between: another version was to be written than there is now.
        folder.note(PublishedFile { path: "README.txt".into(), facts: facts("of another version"), before: Some(facts(&folder.read("README.txt"))) }).await;
        // Cut before anything was there.
        fs::remove_file(folder.path("captions/en.srt")).expect("removed");
        folder.note(PublishedFile { path: "captions/en.srt".into(), facts: facts("not yet"), before: None }).await;
        // One that is not noted at all, and is what it should be.
        folder.change("DELETE FROM published_files WHERE project_id = $P AND path = 'script.md'").await;
        folder.change(TOUCH).await;
        assert_eq!(folder.up_to_date().await, Vec::<String>::new());
        assert_eq!((folder.read("script.csv"), folder.read("credits.txt")), (csv, credits));
        assert!(folder.read("captions/en.srt").contains("Tea is warm."));
        let noted = published::files(&folder.fixture.test.db, folder.fixture.project.id).await.expect("a read");
        assert!(noted.iter().all(|file| file.before.is_none()), "{noted:?}");
        assert_eq!(noted.len(), folder.seen().len());
        folder.end().await;
    }

    async fn pictures_of_those_whom_scenes_name_come_and_go_with_the_library(folder: Published) {
        let Fixture { test, objects, project } = &folder.fixture;
        let stored = objects.put_bytes("elsewhere/anna.png", "a picture of her").await.expect("stored");
        let asset = StoredFile::from(stored).asset(project.id, AssetKind::Image, "image/png", 0);
        let asset = Asset { status: AssetStatus::Ready, ..asset };
        let look = LibraryLook { pictures: vec![asset.id], ..LibraryLook::default() };
        let draft = LibraryDraft { kind: LibraryKind::Character, name: "Ana María".to_owned(), look };
        let entry = LibraryEntry { id: LibraryId::new(), draft, version: 1, created_at_ms: 0, deleted_at_ms: None };
        let scene = scenes::list(&test.db, Scope::LOCAL, project.id).await.expect("a read").remove(0).id;
        let edit = json!({ "edit": "update", "scene": scene, "changes": { "cast": [entry.id] } });
        let edit = serde_json::from_value(edit).expect("an edit");
        folder.up_to_date().await;
        let mut tx = test.db.begin().await.expect("a transaction");
        assets::insert(&mut tx, &asset).await.expect("an asset");
        library::insert(&mut tx, Scope::LOCAL, &entry).await.expect("an entry");
        edit_scenes(&mut tx, Scope::LOCAL, project.id, Unchanged::Nothing, (vec![edit], None)).await.expect("edited");
        tx.commit().await.expect("a commit");
        folder.up_to_date().await;
        assert_eq!(folder.read("references/character-ana-maria-01.png"), "a picture of her");

        // Whatever changes in the library, the folder follows.
        let mut tx = test.db.begin().await.expect("a transaction");
        let renamed = LibraryDraft { name: "Ana".to_owned(), ..entry.draft };
        library::change(&mut tx, entry.id, &renamed).await.expect("changed");
        tx.commit().await.expect("a commit");
        folder.up_to_date().await;
        assert_eq!(folder.read("references/character-ana-01.png"), "a picture of her");
        let mut tx = test.db.begin().await.expect("a transaction");
        library::set_deleted(&mut tx, entry.id, true).await.expect("deleted");
        tx.commit().await.expect("a commit");
        folder.up_to_date().await;
        assert!(!folder.seen().keys().any(|path| path.starts_with("references/")));
        folder.end().await;
    }
}
