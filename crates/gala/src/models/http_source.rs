//! A publisher, or a mirror of it, that is asked over HTTP.

use std::path::Path;

use anyhow::Context;
use async_trait::async_trait;
use gala_ai::provider::Call;
use gala_models::{FolderSource, ModelSource, Publisher, SourceError};
use gala_providers::http::{DownloadError, Downloader, Endpoint, fetch_small, resume_file};

use crate::settings::ModelSettings;

#[derive(Debug)]
pub struct HttpSource {
    base: Endpoint,
    shown: String,
    downloader: Downloader,
    call: Call,
}

/// Returns where the models of a publisher come from: the mirror that is set up, or the publisher itself.
///
/// # Errors
/// Where a setting is no address.
pub fn source_of(publisher: &Publisher, settings: &ModelSettings) -> anyhow::Result<Box<dyn ModelSource>> {
    let (name, parse) = ("GALA_MODELS_URL", |text: &str| Endpoint::parse(text));
    let mirror = settings.mirror.as_deref();
    if let Some(folder) = mirror.filter(|mirror| mirror.starts_with(['/', '.'])) {
        return Ok(Box::new(FolderSource::new(Path::new(folder).join(&publisher.name))));
    }
    let named = mirror.map(parse).transpose().with_context(|| format!("cannot use {name}"))?;
    let base = match &named {
        Some(mirror) => Endpoint::parse(mirror.join(&[&publisher.name]).as_str())?,
        None => parse(&publisher.url)?,
    };
    let downloader = match &settings.proxy {
        Some(proxy) => {
            let proxy = parse(proxy).context("cannot use HTTPS_PROXY")?;
            Downloader::through(&proxy, named.iter()).context("cannot use HTTPS_PROXY")?
        }
        None => Downloader::new(named.iter()),
    };
    let shown = base.join(&[]).to_string();
    Ok(Box::new(HttpSource { base, shown, downloader, call: Call::unpaid() }))
}

impl HttpSource {
    fn url(&self, path: &str) -> String {
        self.base.join(&path.split('/').collect::<Vec<_>>()).to_string()
    }
}

#[async_trait]
impl ModelSource for HttpSource {
    fn shown(&self) -> String {
        self.shown.clone()
    }

    async fn read(&self, path: &str, most: u64) -> Result<Vec<u8>, SourceError> {
        let read = fetch_small(&self.downloader, &self.url(path), most, &self.call).await;
        read.map(|content| content.to_vec()).map_err(failed)
    }

    async fn resume(
        &self,
        path: &str,
        into: &Path,
        bytes: u64,
        progress: &(dyn Fn(u64) + Sync),
    ) -> Result<(), SourceError> {
        resume_file(&self.downloader, &self.url(path), into, bytes, progress, &self.call).await.map_err(failed)
    }
}

fn failed(error: DownloadError) -> SourceError {
    let message = match &error {
        DownloadError::Expired(status) => format!("its server answers with status {status}"),
        DownloadError::Unreachable(message) | DownloadError::Broken(message) => message.clone(),
        other => other.to_string(),
    };
    match error {
        DownloadError::Expired(_) => SourceError::Missing(message),
        DownloadError::Unreachable(_) | DownloadError::Cancelled => SourceError::Unreachable(message),
        DownloadError::Forbidden(_) | DownloadError::Broken(_) => SourceError::Broken(message),
        DownloadError::Disk(source) => SourceError::Disk(source),
    }
}
