//! What a timeline uses its files for.

use std::collections::BTreeMap;

use super::{Content, Timeline, Track, VisualClip};

/// What a timeline uses a file for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SourceUse {
    Picture,
    Video,
    Sound,
    /// Of colours.
    Table,
    Font,
}

impl SourceUse {
    /// Whether ffprobe looks into it.
    pub fn is_media(self) -> bool {
        matches!(self, Self::Video | Self::Sound)
    }
}

/// The uses of each name, each with the field that names it.
pub type SourceUses = BTreeMap<String, Vec<(String, SourceUse)>>;

impl Timeline {
    /// Returns what it and its variants use files for. The same use of a file a thousand times is told once, where it is first named.
    pub fn uses(&self) -> SourceUses {
        let mut uses = SourceUses::new();
        for (index, track) in self.tracks.iter().enumerate() {
            let clip_path = |clip: usize| format!("tracks[{index}].clips[{clip}]");
            match track {
                Track::Visual(track) => {
                    track.clips.iter().enumerate().for_each(|(at, clip)| of_clip(&mut uses, &clip_path(at), clip));
                }
                Track::Audio(track) => track.clips.iter().enumerate().for_each(|(at, clip)| {
                    note(&mut uses, &clip.source, format!("{}.source", clip_path(at)), SourceUse::Sound);
                }),
                Track::Caption(track) => {
                    track
                        .font
                        .iter()
                        .for_each(|font| note(&mut uses, font, format!("tracks[{index}].font"), SourceUse::Font));
                }
            }
        }
        for (index, variant) in self.variants.iter().enumerate() {
            for (id, clip) in &variant.clips {
                let path = format!("variants[{index}].clips.{id}.content");
                clip.content.iter().for_each(|content| of_content(&mut uses, &path, content));
            }
        }
        uses
    }
}

fn note(uses: &mut SourceUses, name: &str, field: String, by: SourceUse) {
    let uses = uses.entry(name.to_owned()).or_default();
    if uses.iter().all(|(_, known)| *known != by) {
        uses.push((field, by));
    }
}

fn of_clip(uses: &mut SourceUses, path: &str, clip: &VisualClip) {
    of_content(uses, &format!("{path}.content"), &clip.content);
    if let Some(picture) = clip.look.mask.as_ref().and_then(|mask| mask.source.as_ref()) {
        note(uses, picture, format!("{path}.look.mask.source"), SourceUse::Picture);
    }
    if let Some(table) = &clip.look.color.lut {
        note(uses, table, format!("{path}.look.color.lut"), SourceUse::Table);
    }
}

fn of_content(uses: &mut SourceUses, path: &str, content: &Content) {
    match content {
        Content::Still(still) => still.layers.iter().enumerate().for_each(|(at, layer)| {
            note(uses, &layer.source, format!("{path}.layers[{at}].source"), SourceUse::Picture);
        }),
        Content::Image(image) => note(uses, &image.source, format!("{path}.source"), SourceUse::Picture),
        Content::Video(video) => {
            note(uses, &video.source, format!("{path}.source"), SourceUse::Video);
            if video.sound.is_some() {
                note(uses, &video.source, format!("{path}.sound"), SourceUse::Sound);
            }
        }
        Content::Visualiser(visualiser) => note(uses, &visualiser.source, format!("{path}.source"), SourceUse::Sound),
        Content::Text(text) => {
            text.font.iter().for_each(|font| note(uses, font, format!("{path}.font"), SourceUse::Font))
        }
        Content::Svg(_) | Content::Shape(_) | Content::Color(_) => {}
    }
}
