//! Files that providers link to, fetched by a client that goes nowhere but into the public internet and to what the
//! installation itself named.

mod failure;

use std::{
    io,
    path::{Path, PathBuf},
    time::Duration,
};

use bytes::{Bytes, BytesMut};
use gala_ai::provider::Call;
use gala_core::stock::StockKind;
use reqwest::{
    Client, Proxy, Response, Url,
    header::{CONTENT_TYPE, HeaderMap, LOCATION},
};
use tokio::{fs::File, io::AsyncWriteExt};

pub use self::failure::DownloadError;
use super::{
    api::Endpoint,
    cancelled::unless_cancelled,
    client::{builder, built},
    destination::{self, Named, PublicNames, refusal},
    media_type,
};

const MAX_REDIRECTS: usize = 5;
/// How long a server may be silent, and how long one file may take in all.
const SILENCE: Duration = Duration::from_secs(60);
const LONGEST: Duration = Duration::from_secs(600);

/// What is fetched: anything else is refused.
#[derive(Clone, Copy, Debug)]
pub struct Wanted {
    /// Media types, as the bytes tell them.
    pub kinds: &'static [&'static str],
    pub max_bytes: u64,
}

impl Wanted {
    pub const PICTURE: Self = Self { kinds: &["image/png", "image/jpeg", "image/webp"], max_bytes: 64 << 20 };
    pub const VIDEO: Self = Self { kinds: &["video/mp4", "video/webm"], max_bytes: 1 << 30 };

    pub fn of_stock(kind: StockKind) -> Self {
        match kind {
            StockKind::Photo => Self::PICTURE,
            StockKind::Video => Self::VIDEO,
        }
    }
}

/// A file as it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Saved {
    /// By its bytes.
    pub mime: &'static str,
    pub size_bytes: u64,
}

/// Fetches files from addresses that somebody else named.
#[derive(Clone, Debug)]
pub struct Downloader {
    named: Named,
    /// For what the installation named: its network may be its own.
    open: Client,
    guarded: Client,
}

impl Downloader {
    /// `named` are the endpoints that the installation itself is told to use: servers of its own may serve files, too.
    ///
    /// # Panics
    /// Where the system has no roots of trust that TLS can start with.
    pub fn new<'a>(named: impl IntoIterator<Item = &'a Endpoint>) -> Self {
        let client = || builder().read_timeout(SILENCE).timeout(LONGEST);
        let guarded = built(client().dns_resolver(PublicNames));
        Self { named: Named::of(named), open: built(client()), guarded }
    }

    /// The same through a proxy, which finds the hosts itself: names are not looked up here.
    ///
    /// # Errors
    /// Where the proxy cannot be used.
    ///
    /// # Panics
    /// As [`Self::new`].
    pub fn through<'a>(proxy: &Endpoint, named: impl IntoIterator<Item = &'a Endpoint>) -> Result<Self, DownloadError> {
        let proxy = Proxy::all(proxy.join(&[])).map_err(|error| DownloadError::Forbidden(error.to_string()))?;
        let client = || built(builder().read_timeout(SILENCE).timeout(LONGEST).proxy(proxy.clone()));
        Ok(Self { named: Named::of(named), open: client(), guarded: client() })
    }

    /// Returns a file and its media type.
    ///
    /// # Errors
    /// [`DownloadError`]: [`DownloadError::Cancelled`] as soon as the call is.
    pub async fn fetch(&self, url: &str, wanted: Wanted, call: &Call) -> Result<(&'static str, Bytes), DownloadError> {
        unless_cancelled(call, async {
            let mut body = self.open(url, wanted).await?;
            let mut whole = BytesMut::new();
            while let Some(part) = body.next().await? {
                whole.extend_from_slice(&part);
            }
            Ok((body.kind(&whole)?, whole.freeze()))
        })
        .await
    }

    /// Writes a file to `into`, which must not be there yet.
    ///
    /// # Errors
    /// As [`Self::fetch`]; [`DownloadError::Disk`] where it cannot be written. `into` is gone then, if it was not there before.
    pub async fn save(&self, url: &str, wanted: Wanted, into: &Path, call: &Call) -> Result<Saved, DownloadError> {
        unless_cancelled(call, async {
            let mut body = self.open(url, wanted).await?;
            let (mut file, unfinished) = create(into).map_err(DownloadError::Disk)?;
            let mut beginning = Vec::with_capacity(media_type::BYTES);
            let mut size_bytes = 0;
            while let Some(part) = body.next().await? {
                if beginning.len() < media_type::BYTES {
                    beginning.extend(part.iter().take(media_type::BYTES - beginning.len()));
                    if beginning.len() == media_type::BYTES {
                        body.kind(&beginning)?;
                    }
                }
                size_bytes += part.len() as u64;
                file.write_all(&part).await.map_err(DownloadError::Disk)?;
            }
            file.flush().await.map_err(DownloadError::Disk)?;
            let mime = body.kind(&beginning)?;
            unfinished.keep();
            Ok(Saved { mime, size_bytes })
        })
        .await
    }

    /// Sends a file to an address that a provider gave out for it. No key goes with it.
    ///
    /// # Errors
    /// [`DownloadError`], as of a file that is fetched.
    pub async fn upload(&self, url: &str, headers: HeaderMap, file: Bytes, call: &Call) -> Result<(), DownloadError> {
        unless_cancelled(call, async {
            let url = Url::parse(url).map_err(|_| DownloadError::Forbidden("it is no address".to_owned()))?;
            let request = self.client_for(&url)?.put(url).headers(headers).body(file);
            match request.send().await.map_err(|error| unsent(&error))?.status() {
                status if status.is_success() => Ok(()),
                status if status.is_client_error() => Err(DownloadError::Expired(status.as_u16())),
                status => Err(DownloadError::Unreachable(format!("its server answers with status {status}"))),
            }
        })
        .await
    }

    async fn open(&self, url: &str, wanted: Wanted) -> Result<Body, DownloadError> {
        Body::of(self.answer(url, HeaderMap::new()).await?, wanted)
    }

    /// Returns what the end of all redirects answers.
    pub(super) async fn answer(&self, url: &str, headers: HeaderMap) -> Result<Response, DownloadError> {
        let mut url = Url::parse(url).map_err(|_| DownloadError::Forbidden("it is no address".to_owned()))?;
        for _ in 0..=MAX_REDIRECTS {
            let request = self.client_for(&url)?.get(url.clone()).headers(headers.clone());
            let response = request.send().await.map_err(|error| unsent(&error))?;
            if response.status().is_redirection() {
                url = next(&url, response.headers())?;
                continue;
            }
            return Ok(response);
        }
        Err(DownloadError::Forbidden(format!("it leads on more than {MAX_REDIRECTS} times")))
    }

    fn client_for(&self, url: &Url) -> Result<&Client, DownloadError> {
        if self.named.holds(url) {
            return Ok(&self.open);
        }
        destination::check(url).map_err(|refused| DownloadError::Forbidden(refused.to_string()))?;
        Ok(&self.guarded)
    }
}

fn unsent(error: &reqwest::Error) -> DownloadError {
    match refusal(error) {
        Some(refused) => DownloadError::Forbidden(refused.to_string()),
        None => DownloadError::Unreachable("its server does not answer".to_owned()),
    }
}

/// Returns where a redirect leads. What was fetched under encryption is not fetched without.
fn next(from: &Url, headers: &HeaderMap) -> Result<Url, DownloadError> {
    let forbidden = |message: &str| DownloadError::Forbidden(message.to_owned());
    let location = headers.get(LOCATION).and_then(|location| location.to_str().ok());
    let location = location.ok_or_else(|| forbidden("it leads on, and does not tell where"))?;
    let to = from.join(location).map_err(|_| forbidden("it leads to no address"))?;
    if from.scheme() == "https" && to.scheme() != "https" {
        return Err(forbidden("it leads out of the encryption"));
    }
    Ok(to)
}

/// A file that comes.
struct Body {
    response: Response,
    wanted: Wanted,
    left: u64,
}

impl Body {
    fn of(response: Response, wanted: Wanted) -> Result<Self, DownloadError> {
        match response.status().as_u16() {
            200 => {}
            status @ (401 | 403 | 404 | 410) => return Err(DownloadError::Expired(status)),
            status => return Err(DownloadError::Unreachable(format!("its server answers with status {status}"))),
        }
        if response.content_length().is_some_and(|length| length > wanted.max_bytes) {
            return Err(too_long(wanted));
        }
        let told = response.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        if told.starts_with("text/") || told.starts_with("application/json") {
            return Err(DownloadError::Broken(format!("{told} came")));
        }
        Ok(Self { response, wanted, left: wanted.max_bytes })
    }

    async fn next(&mut self) -> Result<Option<Bytes>, DownloadError> {
        let part = self.response.chunk().await.map_err(|_| DownloadError::Broken("it was cut off".to_owned()))?;
        if let Some(part) = &part {
            self.left = self.left.checked_sub(part.len() as u64).ok_or_else(|| too_long(self.wanted))?;
        }
        Ok(part)
    }

    fn kind(&self, beginning: &[u8]) -> Result<&'static str, DownloadError> {
        media_type::sniffed(beginning).filter(|kind| self.wanted.kinds.contains(kind)).ok_or_else(|| {
            DownloadError::Broken(format!("it is none of {} by its bytes", self.wanted.kinds.join(", ")))
        })
    }
}

fn too_long(wanted: Wanted) -> DownloadError {
    DownloadError::Broken(format!("it is longer than {} bytes", wanted.max_bytes))
}

/// Creates a file here and now: if it came to be on another thread, giving up meanwhile would leave it.
fn create(into: &Path) -> io::Result<(File, Unfinished)> {
    let file = std::fs::OpenOptions::new().write(true).create_new(true).open(into)?;
    Ok((File::from_std(file), Unfinished(Some(into.to_owned()))))
}

/// A file that is removed unless it was finished.
struct Unfinished(Option<PathBuf>);

impl Unfinished {
    fn keep(mut self) {
        self.0 = None;
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        if let Some(path) = &self.0 {
            // Where it cannot be removed, whoever owns the folder does.
            let _ = std::fs::remove_file(path);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn redirects_stay_under_encryption_and_tell_where_they_lead() {
        let from = |scheme: &str| Url::parse(&format!("{scheme}://cdn.example/a/b.mp4?x=1")).expect("an address");
        let to = |scheme, location: &'static str| {
            next(&from(scheme), &HeaderMap::from_iter([(LOCATION, location.parse().expect("a header"))]))
        };
        assert_eq!(to("https", "/c.mp4").expect("followed").as_str(), "https://cdn.example/c.mp4");
        assert_eq!(to("http", "https://other.example/").expect("followed").as_str(), "https://other.example/");
        assert!(to("https", "http://cdn.example/c.mp4").is_err());
        assert!(to("https", "http://[").is_err());
        assert!(next(&from("https"), &HeaderMap::new()).is_err());
    }
}
