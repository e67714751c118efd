use anyhow::Context;
use gala_providers::http::{Downloader, Endpoint};

use crate::settings::WebSettings;

/// Returns who fetches files from addresses that people name: from the public internet, and from what the settings name.
///
/// # Errors
/// Where a setting is no address.
pub fn web_files(settings: &WebSettings) -> anyhow::Result<Downloader> {
    let parse = |text: &String| Endpoint::parse(text).with_context(|| format!("cannot use {text:?}"));
    let servers: Vec<Endpoint> =
        settings.servers.iter().map(parse).collect::<anyhow::Result<_>>().context("cannot use GALA_IMPORT_SERVERS")?;
    match &settings.proxy {
        Some(proxy) => {
            let proxy = Endpoint::parse(proxy).context("cannot use HTTPS_PROXY")?;
            Downloader::through(&proxy, &servers).context("cannot use HTTPS_PROXY")
        }
        None => Ok(Downloader::new(&servers)),
    }
}
