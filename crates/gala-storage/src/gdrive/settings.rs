use std::fmt;

/// Which folder, and by whose permission.
#[derive(Clone)]
pub struct GdriveSettings {
    pub client_id: String,
    pub client_secret: String,
    pub refresh_token: String,
    /// The folder below which everything is kept: of the user, or of a drive of a team.
    pub folder_id: String,
    /// `https://host[:port]` or `http://…` of what speaks like it, also for tokens; Google's own where absent.
    pub endpoint: Option<String>,
}

impl fmt::Debug for GdriveSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { client_id, folder_id, endpoint, .. } = self;
        write!(f, "GdriveSettings {{ {client_id:?}, {folder_id:?}, {endpoint:?}, … }}")
    }
}
