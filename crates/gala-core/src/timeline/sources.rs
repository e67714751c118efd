//! Which files a timeline names.

use std::collections::BTreeSet;

use super::{Content, Timeline, Track, VisualClip};

impl Timeline {
    /// Returns the names of all sources, those of variants included, each once.
    pub fn source_names(&self) -> BTreeSet<&str> {
        let mut names = BTreeSet::new();
        for track in &self.tracks {
            match track {
                Track::Visual(track) => track.clips.iter().for_each(|clip| of_clip(clip, &mut names)),
                Track::Audio(track) => names.extend(track.clips.iter().map(|clip| clip.source.as_str())),
                Track::Caption(_) => {}
            }
        }
        let overrides = self.variants.iter().flat_map(|variant| variant.clips.values());
        overrides.filter_map(|clip| clip.content.as_ref()).for_each(|content| of_content(content, &mut names));
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

fn of_clip<'a>(clip: &'a VisualClip, names: &mut BTreeSet<&'a str>) {
    of_content(&clip.content, names);
    names.extend(clip.look.mask.as_ref().and_then(|mask| mask.source.as_deref()));
    names.extend(clip.look.color.lut.as_deref());
}

fn of_content<'a>(content: &'a Content, names: &mut BTreeSet<&'a str>) {
    match content {
        Content::Still(still) => names.extend(still.layers.iter().map(|layer| layer.source.as_str())),
        Content::Image(image) => names.extend([image.source.as_str()]),
        Content::Video(video) => names.extend([video.source.as_str()]),
        Content::Visualiser(visualiser) => names.extend([visualiser.source.as_str()]),
        Content::Svg(_) | Content::Text(_) | Content::Shape(_) | Content::Color(_) => {}
    }
}
