use std::sync::Arc;

use gala_ai::web_files::WebFiles;
use gala_storage::Spool;

/// Through whom files are fetched, and where they lie on this machine until they are stored.
#[derive(Clone, Debug)]
pub struct ImportPlaces {
    pub web: Arc<dyn WebFiles>,
    pub spool: Spool,
}
