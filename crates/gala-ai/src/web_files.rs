//! Files at addresses that people name, as whoever may reach them opens them.

use std::fmt::Debug;

use async_trait::async_trait;
use bytes::Bytes;

/// Opens files at addresses. It goes nowhere but where everybody may go: an address of the network that the server is in is
/// refused, also where a name or a redirect leads to one.
#[async_trait]
pub trait WebFiles: Debug + Send + Sync + 'static {
    /// Asks for a file, from a byte on where `from` names one and its server can do that.
    ///
    /// # Errors
    /// [`WebFileError`]: what is permanent of them is the same each time.
    async fn open(&self, url: &str, from: Option<&ResumeFrom>) -> Result<Box<dyn WebFile>, WebFileError>;
}

/// A file that comes, piece by piece.
#[async_trait]
pub trait WebFile: Send {
    fn facts(&self) -> &WebFileFacts;

    /// Returns the next piece; `None` at the end of what the server sends, which may be early.
    ///
    /// # Errors
    /// [`WebFileError::Away`] where the connection breaks.
    async fn next(&mut self) -> Result<Option<Bytes>, WebFileError>;
}

/// From where a file is to go on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResumeFrom {
    pub byte: u64,
    /// What its server called the content before: another content is sent from its beginning.
    pub etag: Option<String>,
}

/// What a server says of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WebFileFacts {
    /// Where redirects led, without its query, fragment and whoever's name.
    pub final_address: String,
    /// As the server calls its type.
    pub content_type: Option<String>,
    /// As the server, or else the address, calls it; one line.
    pub name: Option<String>,
    pub etag: Option<String>,
    /// The first byte that comes.
    pub first_byte: u64,
    /// Of all of it.
    pub size_bytes: Option<u64>,
}

/// Why a file is not there.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WebFileError {
    /// It lies, or a redirect leads, where nothing is fetched from. Permanent.
    #[error("the address is not fetched from: {0}")]
    Forbidden(String),
    /// The server has it not, or not for us: the status. Permanent.
    #[error("its server answers with status {0}")]
    Refused(u16),
    /// It may be there later.
    #[error("it cannot be reached now: {0}")]
    Away(String),
    /// The server sends another piece than was asked for.
    #[error("its server sends another piece than was asked for")]
    OtherPiece,
}
