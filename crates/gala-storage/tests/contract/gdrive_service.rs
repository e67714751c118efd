//! What Google Drive does besides what every store does: permissions, folders that people see and move, names that are used
//! twice, quota, links.

use std::time::Duration;

use futures::StreamExt;
use gala_core::hash::ContentHash;
use gala_fakes::{Behaviour, Fakes, Stores};
use gala_storage::{Consent, ConsentError, GdriveSettings, Room, StorageError, probe};

use super::store::{Store, content, gdrive_settings, open_gdrive};

const TOKEN: &str = "POST /google/token";
const LIST: &str = "GET /google/drive/v3/files";
const CREATE: &str = "POST /google/drive/v3/files";
const SEND: &str = "POST /google/upload/drive/v3/files";
const CHUNK: &str = "PUT /google/upload/drive/v3/files";

fn count(fakes: &Fakes, route: &str) -> usize {
    fakes.received().iter().filter(|received| received.route == route).count()
}

fn limited(reason: &str) -> Behaviour {
    let error = format!(r#"{{"error":{{"code":403,"message":"slow down","errors":[{{"reason":"{reason}"}}]}}}}"#);
    Behaviour::fail(403, error)
}

async fn store_a_film(store: &Store, bytes: usize) {
    let content = content(bytes);
    let file = store.file("film", &content);
    store.objects.put_file(&file, |_| "tea/film.mp4".to_owned()).await.expect("stored");
    let checksum = ContentHash::of(&content);
    assert!(store.objects.read_through("tea/film.mp4", bytes as u64, checksum).await.expect("read"), "it is another");
    assert_eq!(store.fakes().unknown_routes(), [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_project_is_a_folder_that_people_find_by_its_name() {
    let store = Store::gdrive().await;
    store.objects.put_bytes("お茶 de l'été-89abcdef/final/final.mp4", "a film").await.expect("stored");
    store.objects.put_bytes("お茶 de l'été-89abcdef/takes/scene-01.mp4", "a clip").await.expect("stored");
    let paths = store.fakes().stores().drive_paths();
    let project = "お茶 de l'été-89abcdef";
    let below =
        ["/final", "/final/final.mp4", "/takes", "/takes/scene-01.mp4"].map(|below| format!("{project}{below}"));
    assert_eq!(paths, [vec![project.to_owned()], below.to_vec()].concat());
    // A folder is looked for once, not for each file.
    let before = count(store.fakes(), LIST);
    assert_eq!(store.objects.read(&format!("{project}/final/final.mp4")).await.expect("read"), "a film");
    assert_eq!(count(store.fakes(), LIST), before + 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_files_of_one_name_the_oldest_counts_and_all_are_removed() {
    let store = Store::gdrive().await;
    store.objects.put_bytes("tea/plan.json", "{}").await.expect("stored");
    store.fakes().stores().double("tea/plan.json");
    store.fakes().stores().double("tea");
    let elsewhere = store.gdrive_elsewhere();
    assert_eq!(elsewhere.read("tea/plan.json").await.expect("read"), "{}");
    assert_eq!(store.keys(None).await, ["tea/plan.json"], "it is listed once");
    elsewhere.put_bytes("tea/plan.json", "[]").await.expect("stored");
    assert_eq!(store.objects.read("tea/plan.json").await.expect("read"), "[]");
    store.objects.copy("tea/plan.json", "tea/copy.json").await.expect("copied");
    store.fakes().stores().double("tea/copy.json");
    store.objects.put_bytes("other", "other").await.expect("stored");
    store.objects.copy("other", "tea/copy.json").await.expect("copied");
    assert_eq!(store.objects.read("tea/copy.json").await.expect("read"), "other");
    store.objects.remove("tea/plan.json").await.expect("gone");
    assert_eq!(store.objects.size("tea/plan.json").await.expect("told"), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_people_put_into_a_folder_is_no_object_and_stays() {
    let store = Store::gdrive().await;
    let (objects, drive) = (&store.objects, store.fakes().stores());
    objects.put_bytes("tea/final/film.mp4", "ours").await.expect("stored");
    objects.copy("tea/final/film.mp4", "tea/final/copy.mp4").await.expect("copied");
    // One with a name of its own, and one with that of an object, which is older than the object will be.
    drive.put_by_a_person("tea/final", "the editor's cut.mp4", "theirs");
    drive.put_by_a_person("tea/final", "next.mp4", "theirs");
    assert_eq!(store.keys(Some("tea")).await, ["tea/final/copy.mp4", "tea/final/film.mp4"]);
    assert_eq!(objects.size("tea/final/next.mp4").await.expect("told"), None);
    objects.put_bytes("tea/final/next.mp4", "ours").await.expect("stored");
    assert_eq!(objects.read("tea/final/next.mp4").await.expect("read"), "ours");
    for key in store.keys(Some("tea")).await {
        objects.remove(&key).await.expect("gone");
    }
    let left = ["tea", "tea/final", "tea/final/next.mp4", "tea/final/the editor's cut.mp4"];
    assert_eq!(drive.drive_paths(), left);
}

#[tokio::test(flavor = "multi_thread")]
async fn folders_in_which_nothing_is_left_go_and_what_people_have_there_stays() {
    let store = Store::gdrive().await;
    let (objects, drive) = (&store.objects, store.fakes().stores());
    for key in [
        "tea/final/film.mp4",
        "tea/takes/a.flac",
        "coffee/final/film.mp4",
        "coffee/takes/a.flac",
        "milk/final/film.mp4",
    ] {
        objects.put_bytes(key, "x").await.expect("stored");
    }
    drive.put_by_a_person("coffee/final", "my cut.mp4", "theirs");
    for key in store.keys(None).await {
        if key != "milk/final/film.mp4" {
            objects.remove(&key).await.expect("gone");
        }
    }
    for folder in ["tea", "coffee", "milk", "never there", "tea"] {
        objects.remove_empty(folder).await.expect("looked at");
    }
    let left = ["coffee", "coffee/final", "coffee/final/my cut.mp4", "milk", "milk/final", "milk/final/film.mp4"];
    assert_eq!(drive.drive_paths(), left);
    // They are in the bin: what somebody puts there at that moment is not lost. And the next one makes a new one.
    objects.put_bytes("tea/final/film.mp4", "again").await.expect("stored");
    assert_eq!(objects.read("tea/final/film.mp4").await.expect("read"), "again");
    // A folder that a person made is not ours to remove, also where nothing is in it.
    drive.put_folder_by_a_person("tea", "for the editor");
    objects.remove("tea/final/film.mp4").await.expect("gone");
    objects.remove_empty("tea").await.expect("looked at");
    assert_eq!(drive.drive_paths()[6..], ["tea", "tea/for the editor"]);
    assert_eq!(store.fakes().unknown_routes(), [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn many_who_store_at_once_make_each_folder_once() {
    let store = Store::gdrive().await;
    let objects = &store.objects;
    let put = |number: u32| async move { objects.put_bytes(&format!("tea/takes/{number}"), "x").await };
    let stored: Vec<_> = futures::stream::iter(0..20).map(put).buffer_unordered(20).collect().await;
    assert!(stored.iter().all(Result::is_ok), "{stored:?}");
    assert_eq!(count(store.fakes(), CREATE), 2, "a folder was made twice");
    assert_eq!(store.keys(Some("tea")).await.len(), 20);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_answer_makes_no_second_file() {
    for (bytes, route, script) in [
        (1000, SEND, vec![Behaviour::ChargeThenDie]),
        (9_000_000, CHUNK, vec![Behaviour::Answer, Behaviour::ChargeThenDie]),
        // Nobody answers after it until the session has expired: only its id tells that the file is there.
        (9_000_000, CHUNK, vec![Behaviour::Answer, Behaviour::ChargeThenDie, Behaviour::fail(404, "{}")]),
        (9_000_000, CHUNK, vec![Behaviour::fail(410, "{}")]),
        (1000, CREATE, vec![Behaviour::ChargeThenDie]),
    ] {
        let store = Store::gdrive().await;
        store.fakes().script(route, script.clone());
        store_a_film(&store, bytes).await;
        assert_eq!(store.fakes().stores().drive_paths(), ["tea", "tea/film.mp4"], "{route}: {script:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn chunks_that_are_kept_in_part_and_faults_are_borne() {
    let store = Store::gdrive().await;
    store.fakes().stores().keep_next([0, 256 << 10]);
    store.fakes().script(CHUNK, vec![Behaviour::fail(503, "{}"), Behaviour::Answer, limited("userRateLimitExceeded")]);
    store_a_film(&store, 20_000_003).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_asks_too_often_waits_and_goes_on() {
    for script in [
        vec![limited("userRateLimitExceeded"), limited("rateLimitExceeded")],
        vec![Behaviour::fail_for(429, 1, "{}"), Behaviour::fail(500, "{}")],
    ] {
        let store = Store::gdrive().await;
        store.fakes().script(LIST, script.clone());
        store.fakes().script(SEND, script);
        store.objects.put_bytes("a/b", "x").await.expect("stored");
        assert_eq!(store.objects.read("a/b").await.expect("read"), "x");
    }
    let store = Store::gdrive().await;
    store.fakes().script(LIST, vec![limited("dailyLimitExceeded"); 2]);
    let refused = store.objects.size("a/b").await.expect_err("refused");
    assert!(matches!(refused, StorageError::Denied { .. }), "{refused:?}");
    assert_eq!(count(store.fakes(), LIST), 1, "what no wait helps is not repeated");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_permission_that_was_withdrawn_is_told_and_not_asked_for_again() {
    let store = Store::gdrive().await;
    store.objects.put_bytes("a/b", "x").await.expect("stored");
    store.fakes().stores().withdraw_permission();
    store.fakes().stores().end_tokens();
    let before = count(store.fakes(), TOKEN);
    let broken = store.objects.read("a/b").await.expect_err("withdrawn");
    assert!(matches!(broken, StorageError::Disconnected { .. }), "{broken:?}");
    assert!(broken.to_string().contains("gala auth gdrive"), "{broken}");
    assert_eq!(count(store.fakes(), TOKEN), before + 1);
    let tried = probe(&store.objects).await;
    assert!(matches!(tried[0].result, Err(StorageError::Disconnected { .. })), "{tried:?}");
    let wrong = GdriveSettings { client_secret: "another".to_owned(), ..gdrive_settings(store.fakes()) };
    let folder = tempfile::tempdir().expect("a folder");
    let refused = open_gdrive(&wrong, folder.path()).size("a/b").await.expect_err("refused");
    assert!(matches!(refused, StorageError::Denied { .. }), "{refused:?}");
    assert!(!format!("{refused:?} {wrong:?}").contains("another"), "a secret is told");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_drive_that_is_full_is_told_and_goes_on_where_there_is_room() {
    let store = Store::gdrive().await;
    store.fakes().stores().limit_drive(6_000_000);
    store.objects.put_bytes("a/small", vec![7; 1_000_000]).await.expect("stored");
    let room = store.objects.room().await.expect("told");
    assert_eq!(room, Some(Room { limit_bytes: 6_000_000, used_bytes: 1_000_000 }));
    store.objects.put_bytes("a/fills", vec![7; 3_000_000]).await.expect("stored");
    for bytes in [3_000_000, 9_000_000] {
        let full = store.objects.put_bytes("a/large", vec![7; bytes]).await.expect_err("full");
        assert!(matches!(full, StorageError::QuotaExceeded { .. }), "{full:?}");
    }
    assert_eq!(store.keys(None).await, ["a/fills", "a/small"]);
    store.objects.remove("a/fills").await.expect("gone");
    store.objects.put_bytes("a/large", vec![7; 3_000_000]).await.expect("there is room");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_that_somebody_put_into_the_bin_is_made_again() {
    let store = Store::gdrive().await;
    store.objects.put_bytes("tea/a", "x").await.expect("stored");
    store.fakes().stores().trash("tea");
    assert_eq!(store.objects.size("tea/a").await.expect("told"), None);
    let lost = store.objects.put_bytes("tea/b", "y").await.expect_err("it is in the bin");
    assert!(matches!(lost, StorageError::Away { .. }), "{lost:?}");
    store.objects.put_bytes("tea/b", "y").await.expect("stored");
    assert_eq!(store.keys(None).await, ["tea/b"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_that_is_none_is_told() {
    let store = Store::gdrive().await;
    let folder = tempfile::tempdir().expect("a folder");
    let told = async |folder_id: &str| {
        let settings = GdriveSettings { folder_id: folder_id.to_owned(), ..gdrive_settings(store.fakes()) };
        open_gdrive(&settings, folder.path()).put_bytes("a", "x").await.expect_err("no folder")
    };
    assert!(matches!(told("nothing").await, StorageError::NotFound { .. }));
    store.objects.put_bytes("a", "x").await.expect("stored");
    store.fakes().stores().trash("a");
    assert!(matches!(told("1id000002").await, StorageError::NotFound { .. }));
}

#[tokio::test(flavor = "multi_thread")]
async fn reading_goes_on_where_it_broke_off_and_ends_where_the_file_was_replaced() {
    let store = Store::gdrive().await;
    let content = content(20_000_003);
    store.objects.put_file(&store.file("film", &content), |_| "film".to_owned()).await.expect("stored");
    let received = store.fakes().received();
    let made = received.iter().find(|received| received.route == SEND).expect("a file was made");
    let route = format!("GET /google/drive/v3/files/{}", made.json["id"].as_str().expect("an id"));
    store.fakes().script(&route, vec![Behaviour::CutAfter(300_000), Behaviour::Answer, Behaviour::CutAfter(1)]);
    assert!(store.objects.read("film").await.expect("read") == content);
    let pieces = store.objects.stream("film", None).await.expect("a stream");
    store.objects.put_bytes("film", vec![7; 20_000_003]).await.expect("replaced");
    let read: Vec<_> = pieces.collect().await;
    assert!(read.last().expect("some").is_err(), "two contents were mixed");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_is_seen_by_whoever_has_its_link_until_that_is_taken_back() {
    for store in [Store::gdrive().await, Store::shared_drive().await] {
        let shared = store.objects.share("tea-89abcdef").await.expect("shared").expect("this store has links");
        assert_eq!(shared.url, format!("https://drive.google.com/drive/folders/{}", shared.id));
        assert_eq!(store.fakes().stores().seen_by("tea-89abcdef"), ["anyoneWithLink"]);
        // Twice is as once.
        assert_eq!(store.objects.share("tea-89abcdef").await.expect("shared"), Some(shared));
        for _ in 0..2 {
            store.objects.unshare("tea-89abcdef").await.expect("taken back");
            assert_eq!(store.fakes().stores().seen_by("tea-89abcdef"), [""; 0]);
        }
        store.objects.unshare("nothing").await.expect("nothing to take back");
        assert_eq!(store.fakes().stores().drive_paths(), ["tea-89abcdef"], "what nobody asked for was made");
    }
    assert_eq!(Store::localfs().objects.share("tea").await.expect("told"), None);
}

/// Asks as a browser would, and returns the query with which it comes back.
async fn ask(consent: &Consent) -> String {
    let browser = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().expect("a client");
    let answer = browser.get(consent.url().expect("an address")).send().await.expect("an answer");
    assert_eq!(answer.status(), 303, "{}", answer.text().await.expect("a body"));
    let back = answer.headers()["location"].to_str().expect("an address").to_owned();
    back.split_once('?').expect("a query").1.to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_permits_it_and_the_token_and_folder_that_come_of_it_work() {
    let fakes = Fakes::start().await;
    let question = |all| {
        let (id, secret) = (Stores::CLIENT_ID.to_owned(), Stores::CLIENT_SECRET.to_owned());
        Consent::new(id, secret, Some(fakes.url("google")), "http://127.0.0.1:1234".to_owned(), all)
            .expect("a question")
    };
    for all_files in [false, true] {
        let consent = question(all_files);
        let answer = ask(&consent).await;
        let permission = consent.permission(&answer).await.expect("permitted");
        let refresh_token = permission.refresh_token.clone();
        let folder_id = permission.make_folder("GALA").await.expect("a folder");
        let settings = GdriveSettings { refresh_token, folder_id, ..gdrive_settings(&fakes) };
        let folder = tempfile::tempdir().expect("a folder");
        open_gdrive(&settings, folder.path()).put_bytes("tea/a", "x").await.expect("stored");
        // A code is good once.
        let again = consent.permission(&answer).await.err().expect("refused");
        assert!(matches!(again, ConsentError::Refused(_)), "{again:?}");
    }
    let (mine, others) = (question(false), question(false));
    let foreign = mine.permission(&ask(&others).await).await.err().expect("refused");
    assert!(matches!(foreign, ConsentError::Foreign), "{foreign:?}");
    let state = ask(&mine).await.split('&').next().expect("a state").to_owned();
    let refused = mine.permission(&format!("{state}&error=access_denied")).await.err().expect("refused");
    assert!(matches!(refused, ConsentError::Refused(_)), "{refused:?}");
    // The code of one question with the secret of another: who stole a code has nothing of it.
    let code = ask(&others).await.split('&').nth(1).expect("a code").to_owned();
    let stolen = mine.permission(&format!("{state}&{code}")).await.err().expect("refused");
    assert!(matches!(stolen, ConsentError::Refused(_)), "{stolen:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_is_asked_for_a_minute_before_it_ends() {
    let store = Store::gdrive().await;
    store.fakes().stores().tokens_last(61);
    for _ in 0..3 {
        store.objects.size("a/b").await.expect("told");
    }
    assert_eq!(count(store.fakes(), TOKEN), 1);
    tokio::time::sleep(Duration::from_millis(1200)).await;
    store.objects.size("a/b").await.expect("told");
    assert_eq!(count(store.fakes(), TOKEN), 2);
}
