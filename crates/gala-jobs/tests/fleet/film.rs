//! Films that editors made: encoded anew, graded, cut about, and those of something else.

use std::{path::PathBuf, time::Duration};

use gala_core::{
    access::Scope,
    asset::{Asset, AssetKind, AssetStatus, StoredFile},
    id::AssetId,
    job::{Job, JobKind, JobState},
    payload::{self, AcceptedFilm, FilmInput, FinishedVideo},
    project::ProjectStatus,
    timeline::{Caption, Timeline, Track},
};
use gala_db::{assets, found_films, jobs::NewJob, published};
use gala_jobs::{
    Worker,
    pipeline::Services,
    upkeep::{FilmLooks, look_for_films},
};
use gala_projects::{match_film, statuses};
use gala_testkit::{
    database::{Engine, OnEngine},
    ffmpeg, on_both,
};

use crate::fixture::Fixture;

const BRIEF: &str = "---\ntitle: Tea\nformat: 216x384\nfps: 25\nmusic: calm\n---\n\
Tea was first drunk in China, a very long time ago.\n\nShips carried it over the sea to Europe.\n\n\
Today the whole world drinks it, with milk and with lemon.\n\nA cat sleeps under the table and dreams of fish.\n";

/// The same words and pictures of nothing.
const OTHER: &str = "---\ntitle: Bread\nformat: 216x384\nfps: 25\nmusic: calm\n---\n\
Bread is baked in the oven every morning.\n\nA farmer sows the wheat in autumn, before the snow.\n\n\
Children play football behind the school.\n";

/// A finished project, and a machine.
struct Studio {
    fixture: Fixture,
    worker: Option<Worker>,
    finished: Option<FinishedVideo>,
}

impl OnEngine for Studio {
    async fn start(engine: Engine) -> Self {
        Self::of(engine, BRIEF).await
    }
}

impl Studio {
    async fn of(engine: Engine, brief: &str) -> Self {
        let fixture = Fixture::new(engine).await;
        let job = fixture.ask_for(brief).await;
        let worker = fixture.start(Services { sharing: None, ..fixture.services("one") }, &JobKind::ALL);
        let last = fixture.last_of_brief(&job).await;
        let finished = fixture.finished(&last).await;
        Self { fixture, worker: Some(worker), finished: Some(finished) }
    }

    fn finished(&self) -> &FinishedVideo {
        self.finished.as_ref().expect("a video")
    }

    fn object(&self, path: &str) -> PathBuf {
        let file = self.finished().files.iter().find(|file| file.path == path).expect(path);
        self.fixture.objects.local_path(&file.key).expect("a key")
    }

    fn timeline(&self) -> Timeline {
        Timeline::from_json(&std::fs::read(self.object("timeline.json")).expect("read")).expect("a timeline")
    }

    /// Start and end of each scene.
    fn scenes(&self) -> Vec<(u64, u64)> {
        let timeline = self.timeline();
        let Track::Visual(track) = &timeline.tracks[0] else { panic!("pictures") };
        let clips = track.clips.iter();
        clips.map(|clip| (clip.start_ms.ms().expect("a start"), clip.written_end_ms().expect("an end"))).collect()
    }

    fn captions(&self) -> Vec<Caption> {
        let timeline = self.timeline();
        let captions = timeline.tracks.into_iter().find_map(|track| match track {
            Track::Caption(track) => Some(track.captions),
            _ => None,
        });
        captions.expect("captions")
    }

    /// Makes a film of the finished video with ffmpeg.
    fn film(&self, name: &str, arguments: &str) -> PathBuf {
        let path = self.fixture.test.folder.path().join(name);
        ffmpeg::make(&path, &arguments.replace("VIDEO", &self.object("final.mp4").to_string_lossy()));
        path
    }

    /// Brings a film, and waits for what becomes of it.
    async fn take_in(&self, film: &std::path::Path, accept_unmatched: bool) -> Job {
        let Fixture { test, objects, project } = &self.fixture;
        let id = AssetId::new();
        let stored =
            objects.put_file(film, |_| format!("{}/uploads/{id}.mp4", project.folder())).await.expect("stored");
        let file: StoredFile = stored.into();
        let mut tx = test.db.begin().await.expect("a transaction");
        let asset = Asset {
            id,
            status: AssetStatus::Ready,
            ..file.asset(project.id, AssetKind::Video, "video/mp4", tx.now_ms())
        };
        assets::insert(&mut tx, &asset).await.expect("an asset");
        let input = FilmInput { asset: Some(id), file, mime: "video/mp4".to_owned(), accept_unmatched, found: None };
        let job = match_film(&mut tx, Scope::LOCAL, project.id, &input, None).await.expect("queued");
        tx.commit().await.expect("a commit");
        let job = NewJob::new(Scope::LOCAL, job.kind, job.input).id(job.id);
        self.fixture.until(&job, |job| job.state.is_terminal()).await
    }

    async fn accepted(&self, film: &std::path::Path) -> AcceptedFilm {
        accepted(&self.take_in(film, false).await)
    }

    async fn status(&self) -> ProjectStatus {
        let project = &self.fixture.project;
        let all = statuses(&self.fixture.test.db, Scope::LOCAL, [project]).await.expect("a read");
        all[&project.id]
    }

    /// The captions that a film got, by their lines of SubRip: text and start.
    fn srt(&self, film: &AcceptedFilm) -> Vec<(u64, String)> {
        let file = film.files.iter().find(|file| file.path == "captions/en.srt").expect("captions");
        let text = std::fs::read_to_string(self.fixture.objects.local_path(&file.key).expect("a key")).expect("read");
        let block = |block: &str| {
            let mut lines = block.lines().skip(1);
            let times = lines.next()?;
            Some((ms(times.split_once(" --> ")?.0), lines.collect::<Vec<_>>().join(" ")))
        };
        text.split("\n\n").filter_map(block).collect()
    }

    /// Puts a film into the folder of the project, as people do, and has it looked for.
    async fn put(&self, film: &std::path::Path, name: &str) -> PathBuf {
        let Fixture { test, objects, project } = &self.fixture;
        let path = objects.local_path(&format!("{}/final/{name}", project.folder())).expect("a key");
        std::fs::copy(film, &path).expect("copied");
        let looks = FilmLooks { every: Some(Duration::ZERO), settled: Duration::ZERO };
        let queued = [(); 2].map(|()| look_for_films(&test.db, objects, looks));
        let mut found = 0;
        for look in queued {
            found += look.await.expect("looked");
        }
        assert_eq!(found, 1, "{name}");
        path
    }

    /// Waits until a film that was found is compared.
    async fn compared(&self, name: &str) -> Job {
        let Fixture { test, project, .. } = &self.fixture;
        let found = found_films::list(&test.db, project.id).await.expect("a read");
        let film = found.into_iter().find(|film| film.listed.path == format!("final/{name}")).expect("found");
        let job = NewJob::new(Scope::LOCAL, JobKind::MatchFilm, serde_json::json!({})).id(film.job.expect("a job"));
        self.fixture.until(&job, |job| job.state.is_terminal()).await
    }

    async fn end(self) {
        self.worker.expect("a worker").shutdown().await;
    }
}

fn accepted(job: &Job) -> AcceptedFilm {
    let output = job.output.as_ref().unwrap_or_else(|| panic!("{job:?}"));
    payload::read(output).expect("a film")
}

fn ms(time: &str) -> u64 {
    let parts: Vec<u64> = time.split([':', ',']).map(|part| part.trim().parse().expect("a number")).collect();
    ((parts[0] * 60 + parts[1]) * 60 + parts[2]) * 1000 + parts[3]
}

/// Checks captions against times that they are to have, to a few frames.
#[track_caller]
fn check(found: &[(u64, String)], expected: &[(u64, String)], within_ms: u64) {
    let texts = |captions: &[(u64, String)]| captions.iter().map(|(_, text)| text.clone()).collect::<Vec<_>>();
    assert_eq!(texts(found), texts(expected));
    for ((found_ms, text), (expected_ms, _)) in found.iter().zip(expected) {
        assert!(found_ms.abs_diff(*expected_ms) <= within_ms, "{text}: {found_ms} instead of {expected_ms}");
    }
}

fn flat(caption: &Caption) -> String {
    caption.text.split_whitespace().collect::<Vec<_>>().join(" ")
}

on_both! {
    #![tokio::test(flavor = "multi_thread", worker_threads = 2)]

    async fn films_of_editors_are_told_from_others_and_get_their_captions(studio: Studio) {
        let (scenes, captions) = (studio.scenes(), studio.captions());
        let own: Vec<(u64, String)> = captions.iter().map(|caption| (caption.start_ms, flat(caption))).collect();

        // Encoded anew, smaller, with less of everything.
        let small = studio.film("small.mp4", "-i VIDEO -vf scale=162:288 -c:v libx264 -crf 34 -c:a aac -b:a 48k");
        let film = studio.accepted(&small).await;
        assert!(film.share > 0.99 && film.captions[0].lost_count == 0, "{film:?}");
        check(&studio.srt(&film), &own, 30);
        assert_eq!(studio.status().await, ProjectStatus::Completed);
        let all = assets::list(&studio.fixture.test.db, Scope::LOCAL, studio.fixture.project.id).await.expect("a read");
        let newest = all.iter().rfind(|asset| asset.kind == AssetKind::Final).expect("a final");
        let bytes = std::fs::read(&small).expect("read");
        assert_eq!(newest.checksum, gala_core::hash::ContentHash::of(&bytes), "byte for byte what the editor brought");

        // Graded, and without a sound: told by its pictures, and timed by them.
        let graded = studio.film(
            "graded.mp4",
            "-i VIDEO -an -vf eq=brightness=0.06:contrast=1.25:saturation=1.5,colorbalance=rs=.1:bs=-.08 -c:v libx264 -crf 24",
        );
        let film = studio.accepted(&graded).await;
        assert!(film.share > 0.7, "{film:?}");
        assert!(film.scenes.iter().all(|scene| scene.found_by.as_deref() != Some("sound")), "{film:?}");
        let found = studio.srt(&film);
        assert!(found.len() * 10 >= own.len() * 6, "{} of {}: {film:?}", found.len(), own.len());
        for (start_ms, text) in &found {
            let (expected, _) = own.iter().find(|(_, own)| own == text).expect("one of ours");
            assert!(start_ms.abs_diff(*expected) <= 1000, "{text}: {start_ms} instead of {expected}");
        }

        // Cut about: the third scene, then the first; the others are gone.
        let seconds = |ms: u64| ms as f64 / 1000.0;
        let part = |(start, end): (u64, u64), label: char| {
            let (start, end) = (seconds(start), seconds(end));
            format!(
                "[0:v]trim={start}:{end},setpts=PTS-STARTPTS[v{label}];[0:a]atrim={start}:{end},asetpts=PTS-STARTPTS[a{label}]"
            )
        };
        let cut = studio.film(
            "cut.mp4",
            &format!(
                "-i VIDEO -filter_complex {};{};[va][aa][vb][ab]concat=n=2:v=1:a=1[v][a] -map [v] -map [a] -c:v libx264 -c:a aac -b:a 96k",
                part(scenes[2], 'a'),
                part(scenes[0], 'b'),
            ),
        );
        let film = studio.accepted(&cut).await;
        let found: Vec<bool> = film.scenes.iter().map(|scene| scene.found_by.as_deref() == Some("sound")).collect();
        assert_eq!(found, [true, false, true, false], "{film:?}");
        let third_ms = scenes[2].1 - scenes[2].0;
        let within = |caption: &Caption, (start, end): (u64, u64)| (start..end).contains(&caption.start_ms.midpoint(caption.end_ms));
        let expected = |scene: usize, at_ms: u64| {
            let span = scenes[scene];
            let own = captions.iter().filter(|caption| within(caption, span));
            own.map(|caption| (caption.start_ms - span.0 + at_ms, flat(caption))).collect::<Vec<_>>()
        };
        check(&studio.srt(&film), &[expected(2, 0), expected(0, third_ms)].concat(), 60);
        assert_eq!(film.captions[0].lost_count, captions.len() - film.captions[0].captions);

        // Something else altogether is refused with how little was found, unless it is meant.
        let other = studio.film("other.mp4", "-f lavfi -i testsrc2=s=216x384:r=25:d=9 -f lavfi -i sine=f=440:d=9 -c:v libx264 -c:a aac");
        let refused = studio.take_in(&other, false).await;
        let error = refused.error.as_ref().expect("an error");
        assert_eq!((refused.state, error.error_code.as_str()), (JobState::Failed, "film_does_not_match"));
        assert!(error.error_message.contains("0 of 4 scenes, 0 %"), "{}", error.error_message);
        assert_eq!(studio.status().await, ProjectStatus::Completed, "the film before is still there");
        let film = accepted(&studio.take_in(&other, true).await);
        assert_eq!((film.share, film.captions[0].captions, film.captions[0].lost_count), (0.0, 0, captions.len()));
        studio.end().await;
    }
}

/// Checks the captions of a film that plays a project at a speed against those of the project.
#[track_caller]
fn check_played(found: &[(u64, String)], own: &[(u64, String)], speed: f64, within_ms: u64) {
    let played: Vec<(u64, String)> =
        own.iter().map(|(ms, text)| ((*ms as f64 / speed).round() as u64, text.clone())).collect();
    check(found, &played, within_ms);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn films_at_another_speed_are_told_and_timed_by_it() {
    let studio = Studio::start(Engine::Sqlite).await;
    let own: Vec<(u64, String)> = studio.captions().iter().map(|caption| (caption.start_ms, flat(caption))).collect();
    let encoded = "-c:v libx264 -crf 28 -c:a aac -b:a 96k";
    for speed in [0.8, 0.96, 1.1, 1.25] {
        // The pitch goes with the speed, as on tape; and it is kept.
        let sounds =
            [format!("aresample=48000,asetrate={},aresample=48000", 48_000.0 * speed), format!("atempo={speed}")];
        for (name, sound) in ["tape", "tempo"].iter().zip(sounds) {
            let arguments = format!("-i VIDEO -vf setpts=PTS/{speed} -af {sound} {encoded}");
            let film = studio.film(&format!("{name}-{speed}.mp4"), &arguments);
            let film = studio.accepted(&film).await;
            assert!((film.speed / speed - 1.0).abs() < 0.003, "{name} {speed}: {film:?}");
            assert!(film.share > 0.99 && film.captions[0].lost_count == 0, "{name} {speed}: {film:?}");
            check_played(&studio.srt(&film), &own, speed, 80);
        }
    }
    // Without a sound, by its pictures.
    let silent = studio.film("silent.mp4", "-i VIDEO -an -vf setpts=PTS/1.2 -c:v libx264 -crf 28");
    let film = studio.accepted(&silent).await;
    assert!((film.speed / 1.2 - 1.0).abs() < 0.02 && film.share > 0.7, "{film:?}");
    // As it is.
    let plain = studio.film("plain.mp4", &format!("-i VIDEO {encoded}"));
    let film = studio.accepted(&plain).await;
    assert_eq!((film.speed, film.crop), (1.0, None), "{film:?}");
    studio.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn films_in_another_shape_are_found_by_the_crop_that_they_show() {
    let studio = Studio::start(Engine::Sqlite).await;
    // Of 216 by 384: a square of its middle, one of its upper part, a wide film, bars around all of it, and around a crop.
    let crops = [
        ("square", "crop=216:216:0:84", Some((0.0, 0.22, 1.0, 0.56))),
        ("upper", "crop=216:216:0:0", Some((0.0, 0.0, 1.0, 0.56))),
        ("narrow", "crop=144:384:36:0", Some((0.17, 0.0, 0.67, 1.0))),
        ("pillars", "scale=202:360,pad=640:360:219:0:black", None),
        ("letters", "crop=216:216:0:84,pad=216:384:0:84:black", Some((0.0, 0.22, 1.0, 0.56))),
    ];
    for (name, filter, expected) in crops {
        let film = studio.film(&format!("{name}.mp4"), &format!("-i VIDEO -an -vf {filter} -c:v libx264 -crf 26"));
        let film = studio.accepted(&film).await;
        assert!(film.share > 0.7, "{name}: {film:?}");
        match (film.crop, expected) {
            (Some(crop), Some((left, top, width, height))) => {
                for (told, expected) in
                    [crop.left, crop.top, crop.width, crop.height].iter().zip([left, top, width, height])
                {
                    assert!((told - expected).abs() < 0.06, "{name}: {crop:?}");
                }
            }
            (crop, expected) => assert_eq!(crop.is_some(), expected.is_some(), "{name}: {crop:?}"),
        }
    }
    studio.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_video_of_the_same_length_does_not_match_at_any_speed_or_crop() {
    let studio = Studio::start(Engine::Sqlite).await;
    let another = Studio::of(Engine::Sqlite, OTHER).await;
    let length = |studio: &Studio| studio.scenes().last().expect("scenes").1 as f64;
    let speed = length(&another) / length(&studio);
    for (name, picture) in [("whole", "null"), ("cropped", "crop=216:216:0:84")] {
        let film = another.film(
            &format!("{name}.mp4"),
            &format!("-i VIDEO -vf {picture},setpts=PTS/{speed} -af atempo={speed} -c:v libx264 -crf 28 -c:a aac"),
        );
        let refused = studio.take_in(&film, false).await;
        let error = refused.error.as_ref().unwrap_or_else(|| panic!("{name}: {refused:?}"));
        assert_eq!(error.error_code, "film_does_not_match", "{name}: {error:?}");
    }
    another.end().await;
    studio.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_video_of_the_same_voice_and_look_does_not_match() {
    let studio = Studio::start(Engine::Sqlite).await;
    let another = Studio::of(Engine::Sqlite, OTHER).await;
    let refused = studio.take_in(&another.object("final.mp4"), false).await;
    let error = refused.error.as_ref().unwrap_or_else(|| panic!("{refused:?}"));
    assert_eq!(error.error_code, "film_does_not_match", "{error:?}");
    assert!(error.error_message.contains("0 of 4 scenes"), "{}", error.error_message);
    another.end().await;
    studio.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_film_that_is_found_in_the_folder_is_taken_in_and_no_other_is() {
    let mut studio = Studio::start(Engine::Sqlite).await;
    let (db, id) = (studio.fixture.test.db.clone(), studio.fixture.project.id);
    let mut tx = db.begin().await.expect("a transaction");
    published::begin(&mut tx, id).await.expect("begun");
    tx.commit().await.expect("a commit");

    let small = studio.film("small.mp4", "-i VIDEO -vf scale=162:288 -c:v libx264 -crf 34 -c:a aac -b:a 48k");
    let there = studio.put(&small, "my cut.mp4").await;
    let film = accepted(&studio.compared("my cut.mp4").await);
    assert!(film.share > 0.99 && film.captions[0].lost_count == 0, "{film:?}");
    assert_eq!(studio.status().await, ProjectStatus::Completed);
    let bytes = std::fs::read(&small).expect("read");
    assert_eq!(std::fs::read(&there).expect("read"), bytes, "it lies there as it was");
    // Who goes on with the file in its place changes nothing that was taken in.
    std::fs::write(&there, "changed in place").expect("written");
    let kept = studio.fixture.objects.read(&film.files[0].key).await.expect("stored");
    assert!(kept == bytes);
    std::fs::remove_file(there).expect("removed");

    let other = studio
        .film("other.mp4", "-f lavfi -i testsrc2=s=216x384:r=25:d=9 -f lavfi -i sine=f=440:d=9 -c:v libx264 -c:a aac");
    let there = studio.put(&other, "holiday.mp4").await;
    let error = studio.compared("holiday.mp4").await.error.expect("an error");
    assert_eq!(error.error_code, "film_does_not_match");
    assert_eq!(std::fs::read(there).expect("read"), std::fs::read(&other).expect("read"), "it is left where it is");
    assert_eq!(studio.status().await, ProjectStatus::Completed);

    // One that is replaced before it was compared.
    studio.worker.take().expect("a worker").shutdown().await;
    let graded = studio.film("graded.mp4", "-i VIDEO -vf eq=contrast=1.2 -c:v libx264 -crf 30 -c:a aac");
    let there = studio.put(&graded, "graded.mp4").await;
    std::fs::copy(&other, there).expect("copied");
    let services = Services { sharing: None, ..studio.fixture.services("one") };
    studio.worker = Some(studio.fixture.start(services, &JobKind::ALL));
    let error = studio.compared("graded.mp4").await.error.expect("an error");
    assert_eq!(error.error_code, "film_changed", "{error:?}");
    assert!(error.error_message.starts_with("final/graded.mp4 is gone, or another film by now"), "{error:?}");
    studio.end().await;
}
