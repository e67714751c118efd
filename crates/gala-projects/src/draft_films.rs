//! The films of a draft: what an ingest made of a film for scrubbing is read in its place, where the draft's frames are not larger.
//! It takes a fraction of the decoding. Whatever is no draft reads the films themselves.

use std::collections::BTreeMap;

use gala_core::{
    access::Scope,
    asset::StoredFile,
    format::FrameSize,
    id::ProjectId,
    ingest::{AssetFacts, PROXY_LONG_SIDE, PROXY_SHORT_SIDE},
    timeline::Timeline,
};
use gala_db::{
    DbError, Source,
    ingests::{self, ProxiedFilm},
};

/// Returns what a draft of the workspace's project may read in the place of films, by the names that the timeline has for these.
///
/// # Errors
/// When the database does not answer.
pub async fn draft_films(
    source: impl Source,
    scope: Scope,
    project: ProjectId,
    timeline: &Timeline,
    sources: &BTreeMap<String, StoredFile>,
) -> Result<BTreeMap<String, StoredFile>, DbError> {
    let films = timeline.fitted_films().into_iter().filter_map(|name| Some((name, sources.get(name)?)));
    let films: Vec<(&str, &StoredFile)> = films.collect();
    let keys: Vec<&str> = films.iter().map(|(_, film)| film.key.as_str()).collect();
    let known = ingests::proxied_films(source, scope, project, &keys).await?;
    let proxy = |(name, film): (&str, &StoredFile)| {
        let ProxiedFilm { facts, proxy, .. } = known.iter().find(|known| known.key == film.key)?;
        let (key, checksum, size_bytes) = (proxy.object_key.clone(), proxy.checksum, proxy.size_bytes);
        let proxy = StoredFile { key, checksum, size_bytes };
        is_enough(facts, timeline.format.size).then(|| (name.to_owned(), proxy))
    };
    Ok(films.into_iter().filter_map(proxy).collect())
}

/// Whether a film's proxy has at least the pixels of a frame, and shows what the film does: it is never transparent.
fn is_enough(film: &AssetFacts, frame: FrameSize) -> bool {
    let (Some(width), Some(height)) = (film.width, film.height) else { return false };
    let (short, long) = (u64::from(width.min(height)), u64::from(width.max(height)));
    // Of films that are far wider than high, the longer side is what bounds the proxy.
    let proxy = short.min(PROXY_SHORT_SIDE.into()).min(short * u64::from(PROXY_LONG_SIDE) / long.max(1));
    !film.has_alpha && u64::from(frame.width.min(frame.height)) <= proxy
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proxy_is_read_for_frames_that_are_not_larger() {
        let check = |film: (u32, u32), has_alpha, frame: (u32, u32), expected| {
            let facts = AssetFacts { width: Some(film.0), height: Some(film.1), has_alpha, ..AssetFacts::default() };
            let frame = FrameSize { width: frame.0, height: frame.1 };
            assert_eq!(is_enough(&facts, frame), expected, "{film:?} {frame:?}");
        };
        check((3840, 2160), false, (720, 1280), true);
        check((3840, 2160), false, (1080, 1920), false);
        check((1920, 1080), false, (1280, 720), true);
        check((1920, 1080), false, (1284, 722), false);
        check((480, 360), false, (640, 360), true);
        check((480, 360), false, (642, 362), false);
        check((7680, 1080), false, (480, 270), true);
        check((7680, 1080), false, (484, 272), false);
        check((1920, 1080), true, (128, 72), false);
        assert!(!is_enough(&AssetFacts::default(), FrameSize { width: 128, height: 72 }), "a film of no known size");
    }
}
