//! The database, in a data folder that is held meanwhile.

use gala_db::Db;

use crate::{data_dir::DataDir, installation::open_database, settings::DataArgs};

pub struct Open {
    pub db: Db,
    _folder: DataDir,
}

impl Open {
    /// # Errors
    /// Where the folder or the database cannot be used, or another program has the folder.
    pub async fn of(data: &DataArgs) -> anyhow::Result<Self> {
        let folder = DataDir::open(&data.data)?;
        let db = open_database(data, &folder).await?;
        Ok(Self { db, _folder: folder })
    }
}
