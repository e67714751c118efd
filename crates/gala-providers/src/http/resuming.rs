//! Large files that are fetched in as many pieces as it takes: what came stays, and the next request asks for the rest.

use std::{path::Path, time::Duration};

use bytes::Bytes;
use gala_ai::provider::Call;
use reqwest::{
    Response,
    header::{ACCEPT_ENCODING, CONTENT_RANGE, CONTENT_TYPE, HeaderMap, HeaderValue, RANGE},
};
use tokio::{
    fs::{File, OpenOptions},
    io::AsyncWriteExt,
};

use super::{
    cancelled::unless_cancelled,
    download::{DownloadError, Downloader},
};

/// How often it is asked for the rest, after a piece that brought nothing.
const EMPTY_TRIES: u32 = 3;
/// Between two tries.
const PAUSE: Duration = Duration::from_millis(500);

/// Returns a small file of whatever kind but a page for people.
///
/// # Errors
/// [`DownloadError`]; [`DownloadError::Broken`] where it is longer than `most` bytes.
pub async fn fetch_small(downloader: &Downloader, url: &str, most: u64, call: &Call) -> Result<Bytes, DownloadError> {
    unless_cancelled(call, async {
        let mut response = downloader.answer(url, HeaderMap::new()).await?;
        check_status(&response, &[200])?;
        refuse_page(&response)?;
        let mut whole = Vec::new();
        while let Some(part) = response.chunk().await.map_err(|_| cut_off())? {
            whole.extend_from_slice(&part);
            if whole.len() as u64 > most {
                return Err(DownloadError::Broken(format!("it is longer than {most} bytes")));
            }
        }
        Ok(whole.into())
    })
    .await
}

/// Writes what `into` lacks of a file of so many bytes. What came stays there when it fails. `progress` is told how many bytes
/// are there.
///
/// # Errors
/// [`DownloadError`]; [`DownloadError::Broken`] for a page for people, and for a file of another length.
pub async fn resume_file(
    downloader: &Downloader,
    url: &str,
    into: &Path,
    bytes: u64,
    progress: &(dyn Fn(u64) + Sync),
    call: &Call,
) -> Result<(), DownloadError> {
    unless_cancelled(call, async {
        let mut empty = 0;
        loop {
            let before = length(into).await;
            if before == bytes {
                return Ok(());
            }
            let piece = fetch_piece(downloader, url, into, bytes, progress).await;
            let error = match piece {
                Ok(()) if length(into).await == bytes => return Ok(()),
                Ok(()) => cut_off(),
                Err(error @ DownloadError::Unreachable(_)) => error,
                Err(error) => return Err(error),
            };
            empty = if length(into).await > before { 0 } else { empty + 1 };
            if empty >= EMPTY_TRIES {
                return Err(error);
            }
            tokio::time::sleep(PAUSE).await;
        }
    })
    .await
}

async fn length(path: &Path) -> u64 {
    tokio::fs::metadata(path).await.map_or(0, |file| file.len())
}

async fn fetch_piece(
    downloader: &Downloader,
    url: &str,
    into: &Path,
    bytes: u64,
    progress: &(dyn Fn(u64) + Sync),
) -> Result<(), DownloadError> {
    let there = length(into).await;
    let mut headers = HeaderMap::from_iter([(ACCEPT_ENCODING, HeaderValue::from_static("identity"))]);
    if there > 0 && there < bytes {
        let range = HeaderValue::try_from(format!("bytes={there}-"));
        headers.insert(RANGE, range.map_err(|_| DownloadError::Broken("its length is none".to_owned()))?);
    }
    let mut response = downloader.answer(url, headers).await?;
    check_status(&response, &[200, 206])?;
    refuse_page(&response)?;
    let (mut file, mut there) = open_at(&response, into, there).await?;
    while let Some(part) = response.chunk().await.map_err(|_| cut_off())? {
        there += part.len() as u64;
        if there > bytes {
            return Err(DownloadError::Broken(format!("it is longer than the {bytes} bytes that were announced")));
        }
        file.write_all(&part).await.map_err(DownloadError::Disk)?;
        // Nothing is kept back: whoever ends this process goes on from here.
        file.flush().await.map_err(DownloadError::Disk)?;
        progress(there);
    }
    Ok(())
}

/// Opens the file where the answer begins. A server that knows no pieces sends it from its start.
async fn open_at(response: &Response, into: &Path, there: u64) -> Result<(File, u64), DownloadError> {
    let mut options = OpenOptions::new();
    options.create(true).write(true);
    if response.status().as_u16() == 200 {
        return Ok((options.truncate(true).open(into).await.map_err(DownloadError::Disk)?, 0));
    }
    let told = response.headers().get(CONTENT_RANGE).and_then(|range| range.to_str().ok());
    if !told.is_some_and(|range| range.starts_with(&format!("bytes {there}-"))) {
        return Err(DownloadError::Broken("another piece came than was asked for".to_owned()));
    }
    Ok((options.append(true).open(into).await.map_err(DownloadError::Disk)?, there))
}

fn check_status(response: &Response, wanted: &[u16]) -> Result<(), DownloadError> {
    match response.status().as_u16() {
        status if wanted.contains(&status) => Ok(()),
        status @ (401 | 403 | 404 | 410) => Err(DownloadError::Expired(status)),
        status => Err(DownloadError::Unreachable(format!("its server answers with status {status}"))),
    }
}

/// What a portal or a proxy answers in the place of a file.
fn refuse_page(response: &Response) -> Result<(), DownloadError> {
    let kind = response.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if kind.starts_with("text/html") { Err(DownloadError::Broken("a page came".to_owned())) } else { Ok(()) }
}

fn cut_off() -> DownloadError {
    DownloadError::Unreachable("it was cut off".to_owned())
}
