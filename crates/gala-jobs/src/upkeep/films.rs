//! Films that people put into the folders of projects, `final/`, without telling of them.
//!
//! A look costs a list of that folder. A film is read once it is listed the same for a while, so that none is taken of which half
//! is still on its way; what it says and shows is compared by a `match_film` job. Nothing in the folder is changed.

use std::{collections::BTreeMap, time::Duration};

use futures::StreamExt;
use gala_core::{asset::StoredFile, media_type::MediaType, project::Project};
use gala_db::{
    Db,
    found_films::{self, FoundFilm, ListedFilm},
};
use gala_projects::match_found_film;
use gala_storage::{Objects, StorageError, keys};

use super::error::UpkeepError;

/// So many folders are taken at a time.
const AT_ONCE: u32 = 100;
/// So many films of a folder are looked at, by the order of their names.
const MOST_FILMS: usize = 100;
/// A film of a project of which nothing is made yet waits for that.
const UNMADE: Duration = Duration::from_secs(60);

/// How often folders are looked into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FilmLooks {
    /// `None`: only where a store tells of a film.
    pub every: Option<Duration>,
    /// So long a film is to be the same, from one look to another.
    pub settled: Duration,
}

/// Looks into each folder that is due, and has new films compared with their projects. Returns how many. Where one folder cannot
/// be read, the others are, and it is looked into again when it is due.
///
/// # Errors
/// When the database does not answer. What was queued before stays so.
pub async fn look_for_films(db: &Db, objects: &Objects, looks: FilmLooks) -> Result<u64, UpkeepError> {
    let mut queued = 0;
    loop {
        let mut tx = db.begin().await?;
        let due = found_films::begin_look(&mut tx, looks.every.map(ms), AT_ONCE).await?;
        let now_ms = tx.now_ms();
        tx.commit().await?;
        for project in &due {
            match look(db, objects, project, looks.settled, now_ms).await {
                Ok(found) => queued += found,
                Err(error) => tracing::warn!(project_id = %project.id, %error, "cannot look for films in a folder"),
            }
        }
        if due.len() < AT_ONCE as usize {
            return Ok(queued);
        }
    }
}

async fn look(
    db: &Db,
    objects: &Objects,
    project: &Project,
    settled: Duration,
    now_ms: i64,
) -> Result<u64, UpkeepError> {
    let listed = listed(objects, project).await?;
    let known = found_films::list(db, project.id).await?;
    let known: BTreeMap<String, FoundFilm> = known.into_iter().map(|film| (film.listed.path.clone(), film)).collect();
    note(db, project, &listed, &known).await?;
    let mut queued = 0;
    let mut again = None;
    for film in listed.values() {
        let before = known.get(&film.path).filter(|before| before.listed == *film);
        if before.is_some_and(|before| before.checksum.is_some()) {
            continue;
        }
        if before.is_none_or(|before| before.since_ms.saturating_add(ms(settled)) > now_ms) {
            again = Some(settled);
        } else if found_films::can_be_compared(db, project.id).await? {
            queued += u64::from(take(db, objects, project, film).await?);
        } else {
            again = again.or(Some(UNMADE));
        }
    }
    if let Some(again) = again {
        let mut tx = db.begin().await?;
        found_films::look_within(&mut tx, project.id, ms(again)).await?;
        tx.commit().await?;
    }
    Ok(queued)
}

/// Lists the films that people put into the folder of a project, by their paths.
async fn listed(objects: &Objects, project: &Project) -> Result<BTreeMap<String, ListedFilm>, StorageError> {
    let folder = project.folder();
    let mut films = BTreeMap::new();
    let mut all = objects.list(Some(&format!("{folder}/final")));
    while let Some(object) = all.next().await {
        let object = object?;
        let Some(path) = object.key.strip_prefix(&folder).and_then(|path| path.strip_prefix('/')) else { continue };
        if !path.strip_prefix("final/").is_some_and(is_film) || keys::is_own(&object.key) {
            continue;
        }
        let since = object.stored_at.duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        let film = ListedFilm { path: path.to_owned(), size_bytes: object.size_bytes, stored_at_ms: ms(since) };
        films.insert(path.to_owned(), film);
        if films.len() > MOST_FILMS {
            films.pop_last();
        }
    }
    Ok(films)
}

/// Whether a file is named as films are. What programs write beside a film until it is whole begins with a dot or a tilde, or ends
/// otherwise.
fn is_film(name: &str) -> bool {
    !name.contains('/') && !name.starts_with(['.', '~']) && MediaType::of_film(name).is_some()
}

/// Notes what is listed, and forgets what is not any more. Nothing is written where nothing is different.
async fn note(
    db: &Db,
    project: &Project,
    listed: &BTreeMap<String, ListedFilm>,
    known: &BTreeMap<String, FoundFilm>,
) -> Result<(), UpkeepError> {
    let new = |film: &&ListedFilm| known.get(&film.path).is_none_or(|known| known.listed != **film);
    let new: Vec<_> = listed.values().filter(new).collect();
    let gone: Vec<_> = known.keys().filter(|path| !listed.contains_key(*path)).collect();
    if new.is_empty() && gone.is_empty() {
        return Ok(());
    }
    let mut tx = db.begin().await?;
    for path in gone {
        found_films::forget(&mut tx, project.id, path).await?;
    }
    for film in new {
        found_films::note(&mut tx, project.id, film).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Reads a film, and has it compared with its project. Returns whether that was queued: not where it is known or another one by now.
async fn take(db: &Db, objects: &Objects, project: &Project, film: &ListedFilm) -> Result<bool, UpkeepError> {
    let key = format!("{}/{}", project.folder(), film.path);
    let facts = match objects.look_at(&key, 0).await {
        Ok((facts, _)) => facts,
        Err(StorageError::NotFound { .. }) => return Ok(false),
        Err(error) => return Err(error.into()),
    };
    if facts.size_bytes != film.size_bytes {
        return Ok(false);
    }
    let file = StoredFile { key, checksum: facts.checksum, size_bytes: facts.size_bytes };
    let mime = MediaType::of_film(&film.path).unwrap_or(MediaType::Mp4).mime();
    let mut tx = db.begin_in(project.scope()).await?;
    let queued = match_found_film(&mut tx, project, film, file, mime).await?;
    tx.commit().await?;
    if queued {
        tracing::info!(project_id = %project.id, "a film was found in a folder");
    }
    Ok(queued)
}

fn ms(time: Duration) -> i64 {
    i64::try_from(time.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn films_are_told_by_their_names() {
        for film in ["Film.MP4", "my cut 2.mov", "a.b.mkv", "x.webm", "x.m4v"] {
            assert!(is_film(film), "{film}");
        }
        for other in
            ["film.mp4.part", ".film.mp4", "~film.mp4", "film.mp4.crdownload", "take/film.mp4", "notes.txt", "film"]
        {
            assert!(!is_film(other), "{other}");
        }
    }
}
