//! Which files a timeline names.

use std::collections::BTreeSet;

use super::{Content, Timeline, Track};

impl Timeline {
    /// Returns the names of all sources, those of variants included, each once.
    pub fn source_names(&self) -> BTreeSet<&str> {
        let mut names = BTreeSet::new();
        for track in &self.tracks {
            match track {
                Track::Visual(track) => {
                    let contents = track.clips.iter().flat_map(|clip| clip.content.sources());
                    let looks = track.clips.iter().flat_map(|clip| clip.look.sources());
                    names.extend(contents.chain(looks).map(String::as_str));
                }
                Track::Audio(track) => names.extend(track.clips.iter().map(|clip| clip.source.as_str())),
                Track::Caption(_) => {}
            }
        }
        let overrides = self.variants.iter().flat_map(|variant| variant.clips.values());
        names.extend(overrides.filter_map(|clip| clip.content.as_ref()).flat_map(Content::sources).map(String::as_str));
        names
    }
}

impl Timeline {
    /// Returns the names of the sources that play: sounds and moving pictures, whose lengths matter.
    pub fn playing_sources(&self) -> BTreeSet<&str> {
        let mut names = BTreeSet::new();
        for track in &self.tracks {
            match track {
                Track::Visual(track) => names.extend(track.clips.iter().filter_map(|clip| playing(&clip.content))),
                Track::Audio(track) => names.extend(track.clips.iter().map(|clip| clip.source.as_str())),
                Track::Caption(_) => {}
            }
        }
        let overrides = self.variants.iter().flat_map(|variant| variant.clips.values());
        names.extend(overrides.filter_map(|clip| clip.content.as_ref()).filter_map(playing));
        names
    }
}

fn playing(content: &Content) -> Option<&str> {
    match content {
        Content::Video(video) => Some(&video.source),
        Content::Visualiser(visualiser) => Some(&visualiser.source),
        _ => None,
    }
}
