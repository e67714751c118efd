//! Which files a timeline names.

use std::collections::BTreeSet;

use super::{Content, Fit, Timeline, Track};

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
                Track::Caption(track) => names.extend(track.font.as_deref()),
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

    /// Returns the names of the films that are fitted to the frame wherever they are seen, and are nothing else: a smaller copy of
    /// one shows the same. None of a document with variants, whose frames differ.
    pub fn fitted_films(&self) -> BTreeSet<&str> {
        let (mut films, mut others) = (BTreeSet::new(), BTreeSet::new());
        if !self.variants.is_empty() {
            return films;
        }
        for track in &self.tracks {
            match track {
                Track::Visual(track) => {
                    for clip in &track.clips {
                        let is_film = matches!(clip.content, Content::Video(_)) && clip.look.fit != Fit::Crop;
                        let named = if is_film { &mut films } else { &mut others };
                        named.extend(clip.content.sources().into_iter().map(String::as_str));
                        others.extend(clip.look.sources().into_iter().map(String::as_str));
                    }
                }
                Track::Audio(track) => others.extend(track.clips.iter().map(|clip| clip.source.as_str())),
                Track::Caption(track) => others.extend(track.font.as_deref()),
            }
        }
        films.retain(|name| !others.contains(name));
        films
    }
}

fn playing(content: &Content) -> Option<&str> {
    match content {
        Content::Video(video) => Some(&video.source),
        Content::Visualiser(visualiser) => Some(&visualiser.source),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn films_are_fitted_unless_their_own_size_matters_somewhere() {
        let clip = |name: &str, fit: &str| json!({ "duration_ms": 1000, "content": { "kind": "video", "source": name }, "look": { "fit": fit } });
        let document = json!({
            "version": 1,
            "format": { "size": "128x72", "fps": 25 },
            "tracks": [
                { "kind": "visual", "clips": [
                    clip("a.mp4", "cover"), clip("b.mp4", "contain"), clip("b.mp4", "crop"), clip("c.mp4", "blur_fill"),
                    clip("d.mp4", "crop"), clip("e.mp4", "cover"),
                ] },
                { "kind": "audio", "role": "music", "clips": [{ "source": "e.mp4" }] },
            ],
        });
        let timeline = Timeline::from_json(document.to_string().as_bytes()).expect("a timeline");
        assert_eq!(timeline.fitted_films(), BTreeSet::from(["a.mp4", "c.mp4"]));
    }
}
