//! The key that signs links: replaced in time, and taken over from earlier versions, which kept it as a file in the
//! data folder of each machine.

use std::{path::Path, time::Duration};

use anyhow::Context;
use gala_api::SigningKeys;
use gala_db::{
    Db,
    signing_keys::{self, Secret},
};
use tokio_util::sync::CancellationToken;

const FILE: &str = "signing.key";
const LOOKED_AT_EVERY: Duration = Duration::from_secs(3600);

/// Replaces the key when it is old, until the server ends.
pub async fn rotate(keys: SigningKeys, shutdown: CancellationToken) {
    loop {
        tokio::select! {
            () = tokio::time::sleep(LOOKED_AT_EVERY) => {}
            () = shutdown.cancelled() => return,
        }
        match keys.rotate().await {
            Ok(false) => {}
            Ok(true) => tracing::info!("replaced the key that signs links"),
            Err(error) => tracing::warn!(%error, "cannot replace the key that signs links"),
        }
    }
}

/// Moves the key of the file into the database, so that links that are out go on to work; then the file is not needed
/// any more. Does nothing where there is none.
///
/// # Errors
/// Where the file cannot be read or removed, or the database cannot be written. The file stays then.
pub async fn import(folder: &Path, db: &Db) -> anyhow::Result<()> {
    let path = folder.join(FILE);
    let bytes = match std::fs::read(&path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error).context("cannot read signing.key in the data folder"),
    };
    match <[u8; 32]>::try_from(bytes) {
        Ok(bytes) => {
            let mut tx = db.begin().await?;
            signing_keys::import(&mut tx, &Secret::new(bytes)).await?;
            tx.commit().await?;
            tracing::info!("moved signing.key from the data folder into the database");
        }
        // A power cut while it was written left it so; nothing was signed with it.
        Err(_) => tracing::warn!("signing.key in the data folder holds no key and is removed"),
    }
    std::fs::remove_file(&path).context("cannot remove signing.key in the data folder")
}

#[cfg(test)]
mod tests {
    use gala_db::{DatabaseUrl, OpenOptions};

    use super::*;

    async fn imported(content: &[u8]) -> Vec<Secret> {
        let folder = tempfile::tempdir().expect("a folder");
        let url = DatabaseUrl::sqlite(folder.path().join("gala.db"));
        let db = Db::open(&url, OpenOptions::default()).await.expect("a database");
        db.migrate().await.expect("a schema");
        import(folder.path(), &db).await.expect("there is no file");
        std::fs::write(folder.path().join(FILE), content).expect("written");
        import(folder.path(), &db).await.expect("imported");
        assert!(!folder.path().join(FILE).exists(), "the file is not needed any more");
        signing_keys::valid(&db).await.expect("keys")
    }

    #[tokio::test]
    async fn a_key_file_moves_into_the_database() {
        assert_eq!(imported(&[7; 32]).await, [Secret::new([7; 32])]);
    }

    #[tokio::test]
    async fn a_file_that_a_power_cut_left_empty_counts_as_none() {
        assert_eq!(imported(&[]).await, []);
        assert_eq!(imported(&[7; 20]).await, []);
    }
}
