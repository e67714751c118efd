use std::{path::Path, sync::Arc};

use anyhow::Context;
use gala_ai::provider::StockLibrary;
use gala_providers::{
    http::Downloader,
    stock::{FolderLibrary, Pexels, Pixabay},
};

use super::usual::{PEXELS, PIXABAY};
use crate::settings::ProviderSettings;

/// Returns the libraries that are set up, those first that are asked first. They serve photos and videos alike, and each
/// knows how many requests its vendor still answers: they are made once.
///
/// # Errors
/// Where a setting cannot be used.
pub fn stock_libraries(settings: &ProviderSettings) -> anyhow::Result<Vec<Arc<dyn StockLibrary>>> {
    let mut libraries: Vec<Arc<dyn StockLibrary>> = Vec::new();
    if let Some(key) = settings.key("pexels")? {
        let endpoint = settings.endpoint("pexels", PEXELS)?;
        let downloader = Downloader::new([&endpoint]);
        libraries.push(Arc::new(Pexels::new(endpoint, &key, downloader)?));
    }
    if let Some(key) = settings.key("pixabay")? {
        let endpoint = settings.endpoint("pixabay", PIXABAY)?;
        let downloader = Downloader::new([&endpoint]);
        libraries.push(Arc::new(Pixabay::new(endpoint, key, downloader)));
    }
    if let Some(folder) = settings.other("library", "FOLDER") {
        let library = FolderLibrary::open(Path::new(folder)).context("cannot use GALA_LIBRARY_FOLDER")?;
        libraries.push(Arc::new(library));
    }
    Ok(libraries)
}
