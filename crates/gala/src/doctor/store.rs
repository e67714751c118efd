//! Whether objects can be stored where the settings say, tried with a small one.

use std::{error::Error, path::Path};

use gala_core::asset::StorageProvider;
use gala_media::Check;
use gala_storage::{Objects, Probed, Room, StorageError, probe};

use crate::{data_dir::DataDir, settings::StoreSettings};

/// So much of a store's own words is shown.
const MOST_WORDS: usize = 400;

/// Stores, reads, lists, copies, links and deletes an object. A server that runs on the data folder is not in the way.
pub async fn checks(data: &Path) -> Vec<Check> {
    let settings = StoreSettings::read();
    let cache = std::env::temp_dir().join(format!("gala-doctor-{}", std::process::id()));
    let opened = settings.provider().and_then(|provider| Ok((provider, open(&settings, provider, data, &cache)?)));
    let checks = match opened {
        Ok((provider, objects)) => {
            let mut checks = probed(provider, probe(&objects).await);
            // What cannot be asked has been told by the checks before.
            if let Ok(Some(room)) = objects.room().await {
                checks.push(room_check(room));
            }
            checks
        }
        Err(error) => vec![check("storage", Err((format!("{error:#}"), "correct the setting".to_owned())))],
    };
    // Only a store elsewhere has made it, and it holds nothing.
    let _ = std::fs::remove_dir_all(&cache);
    checks
}

fn open(settings: &StoreSettings, provider: StorageProvider, data: &Path, cache: &Path) -> anyhow::Result<Objects> {
    if provider == StorageProvider::Localfs {
        // Nothing else than the store is made where there is no data folder yet.
        gala_files::make_folder(data)?;
    }
    settings.open_at(&DataDir::objects_in(data), cache)
}

fn probed(provider: StorageProvider, tried: Vec<Probed>) -> Vec<Check> {
    let checks = tried.into_iter().map(|Probed { what, result }| {
        let remedy = |error: &StorageError| remedy(provider, error).to_owned();
        let result = result.map(|()| "works".to_owned()).map_err(|error| (in_full(&error), remedy(&error)));
        check(&format!("storage {what}"), result)
    });
    checks.collect()
}

fn check(what: &str, result: Result<String, (String, String)>) -> Check {
    let (ok, (detail, remedy)) = match result {
        Ok(detail) => (true, (detail, String::new())),
        Err(told) => (false, told),
    };
    Check { name: what.to_owned(), ok, detail, remedy }
}

/// So many bytes free, or fewer, are too few for a video.
const LITTLE_ROOM: u64 = 1_000_000_000;

fn room_check(room: Room) -> Check {
    let gigabytes = |bytes: u64| bytes as f64 / 1e9;
    let told = format!("{:.1} of {:.1} GB are used", gigabytes(room.used_bytes), gigabytes(room.limit_bytes));
    let is_full = room.limit_bytes.saturating_sub(room.used_bytes) <= LITTLE_ROOM;
    let remedy = "free some space in the store, or get more of it".to_owned();
    check("storage room", if is_full { Err((told, remedy)) } else { Ok(told) })
}

/// An error with its causes. What the store itself said may be long.
fn in_full(error: &StorageError) -> String {
    let causes = std::iter::successors(error.source(), |cause| (*cause).source());
    let mut text = causes.fold(error.to_string(), |text, cause| format!("{text}: {cause}"));
    if let Some((end, _)) = text.char_indices().nth(MOST_WORDS) {
        text.truncate(end);
        text.push('…');
    }
    text
}

/// What to change. Of a store elsewhere, by the variables that set it up.
fn remedy(provider: StorageProvider, error: &StorageError) -> &'static str {
    let [key, place, address] = match provider {
        StorageProvider::Localfs => return error.remedy().unwrap_or("make the folder writable"),
        StorageProvider::S3 => [
            "set S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY to a key that may read, write, list and delete in the bucket",
            "make the bucket, or correct S3_BUCKET",
            "correct S3_ENDPOINT and S3_REGION, and see that the store runs",
        ],
        StorageProvider::Gcs => [
            "set GCS_CREDENTIALS to the key of a service account that is Storage Object Admin of the bucket",
            "make the bucket, or correct GCS_BUCKET",
            "see that this machine reaches Google, or correct GCS_ENDPOINT where it is set",
        ],
        StorageProvider::Gdrive => [
            "set GDRIVE_CLIENT_ID, GDRIVE_CLIENT_SECRET and GDRIVE_REFRESH_TOKEN (gala auth gdrive gives the last one)",
            "set GDRIVE_FOLDER_ID to a folder that this client made or was given (gala auth gdrive makes one)",
            "see that this machine reaches Google, or correct GDRIVE_ENDPOINT where it is set",
        ],
        StorageProvider::Supabase => [
            "set SUPABASE_ACCESS_KEY_ID and SUPABASE_SECRET_ACCESS_KEY to an S3 access key of the project",
            "make the bucket, or correct SUPABASE_BUCKET",
            "correct SUPABASE_URL and SUPABASE_REGION",
        ],
    };
    match error {
        StorageError::Denied { .. } => key,
        StorageError::NotFound { .. } => place,
        StorageError::Away { .. } => address,
        StorageError::Disconnected { .. } | StorageError::QuotaExceeded { .. } => error.remedy().unwrap_or(key),
        _ => "see what the store's own log says",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_to_change_is_told_by_the_variables_of_the_provider() {
        let (key, source) = ("probe/x".to_owned(), || "why".into());
        let missing = StorageError::NotFound { key: key.clone() };
        let denied = StorageError::Denied { key: key.clone(), source: source() };
        let away = StorageError::Away { key, source: source() };
        for (provider, prefix) in [
            (StorageProvider::S3, "S3_"),
            (StorageProvider::Gcs, "GCS_"),
            (StorageProvider::Gdrive, "GDRIVE_"),
            (StorageProvider::Supabase, "SUPABASE_"),
        ] {
            for error in [&missing, &denied, &away] {
                let told = remedy(provider, error);
                assert!(told.contains(prefix), "{provider:?}, {error}: {told}");
            }
        }
        assert!(!remedy(StorageProvider::Localfs, &missing).contains("S3_"));
        assert_eq!(
            in_full(&away),
            "the store does not answer for object probe/x (run gala doctor --storage, which tells what to change): why"
        );
    }

    #[test]
    fn a_store_that_is_almost_full_is_told_before_it_is() {
        let room = |used_bytes| room_check(Room { limit_bytes: 15_000_000_000, used_bytes });
        assert!(room(13_900_000_000).ok && !room(14_100_000_000).ok && !room(16_000_000_000).ok);
        assert_eq!(room(7_500_000_000).detail, "7.5 of 15.0 GB are used");
    }
}
