//! OpenTimelineIO documents, of older and newer schemas where these say the same.

use gala_core::{problem::Problem, time::Frames};
use serde_json::Value;

use super::document::{ReadClip, ReadCut, ReadMarker, ReadTrack, file_name};
use crate::{cut::Cut, format::otio::METADATA};

/// No time is later than a day.
const MAX_SECONDS: f64 = 86_400.0;

/// # Errors
/// Where it is no timeline, or none at this rate.
pub fn read_otio(text: &str, cut: &Cut) -> Result<ReadCut, Problem> {
    let document: Value = serde_json::from_str(text).map_err(|error| {
        let message = format!("no JSON that can be read: {error}");
        Problem::new("document_syntax", "document", message, "export the timeline again")
    })?;
    let children = document["tracks"]["children"].as_array();
    let (true, Some(children)) = (schema(&document) == "Timeline", children) else {
        let message = "no OpenTimelineIO timeline with tracks";
        return Err(Problem::new("no_timeline", "document", message, "export a timeline, not a clip or a collection"));
    };
    let mut reader = OtioReader { cut, read: ReadCut::default() };
    for (index, track) in children.iter().enumerate() {
        reader.track(track, index);
    }
    reader.markers(&document["tracks"]["markers"]);
    Ok(reader.read)
}

/// Returns the name of an object's schema without its version.
fn schema(value: &Value) -> &str {
    value["OTIO_SCHEMA"].as_str().and_then(|schema| schema.split('.').next()).unwrap_or_default()
}

struct OtioReader<'a> {
    cut: &'a Cut,
    read: ReadCut,
}

impl OtioReader<'_> {
    fn track(&mut self, track: &Value, index: usize) {
        let place = format!("tracks.children[{index}]");
        let (kind, children) = (track["kind"].as_str().unwrap_or_default(), track["children"].as_array());
        let (true, true, Some(children)) = (schema(track) == "Track", matches!(kind, "Video" | "Audio"), children)
        else {
            self.read.pass_over(place, format!("a {} of the kind \"{kind}\"", schema(track)));
            return;
        };
        if !track["source_range"].is_null() {
            self.read.pass_over(&place, "a track that is trimmed as a whole");
            return;
        }
        let mut row = ReadTrack { name: track["name"].as_str().unwrap_or_default().to_owned(), clips: Vec::new() };
        let mut at = Frames::ZERO;
        let mut dissolve = None;
        for (number, child) in children.iter().enumerate() {
            let place = format!("{place}.children[{number}]");
            match schema(child) {
                "Transition" => dissolve = self.transition(child, &place),
                "Clip" | "Gap" | "Stack" | "Track" => {
                    let Some((source_in, frames)) = self.range(child) else {
                        // Without its length nobody knows where the others are.
                        self.read.pass_over(
                            &place,
                            "a time that is no whole frame of the cut; what follows on its track is not read",
                        );
                        break;
                    };
                    let record = at..at + frames;
                    at = record.end;
                    if schema(child) == "Clip" {
                        row.clips.extend(self.clip(child, &place, record, source_in, dissolve));
                    } else if schema(child) != "Gap" {
                        self.read.pass_over(&place, format!("a nested {}", schema(child)));
                    }
                    dissolve = None;
                }
                other => self.read.pass_over(&place, format!("an object of the schema \"{other}\"")),
            }
        }
        if kind == "Video" { self.read.pictures.push(row) } else { self.read.sounds.push(row) }
    }

    fn clip(
        &mut self,
        clip: &Value,
        place: &str,
        record: std::ops::Range<Frames>,
        source_in: Frames,
        dissolve: Option<(Frames, Frames)>,
    ) -> Option<ReadClip> {
        let name = clip["name"].as_str().unwrap_or_default();
        for effect in clip["effects"].as_array().into_iter().flatten() {
            let effect = effect["effect_name"].as_str().filter(|name| !name.is_empty()).unwrap_or(schema(effect));
            self.read.pass_over(format!("{place} ({name})"), format!("the effect \"{effect}\""));
        }
        for marker in clip["markers"].as_array().into_iter().flatten() {
            let marker = marker["name"].as_str().unwrap_or_default();
            self.read.pass_over(format!("{place} ({name})"), format!("the marker \"{marker}\" of a clip"));
        }
        if clip["enabled"] == Value::Bool(false) {
            self.read.pass_over(format!("{place} ({name})"), "a clip that is switched off");
            return None;
        }
        let url = reference(clip)["target_url"].as_str();
        let id = clip["metadata"][METADATA]["id"].as_str().map(str::to_owned);
        Some(ReadClip { id, file: url.map_or_else(|| name.to_owned(), file_name), record, source_in, dissolve })
    }

    fn transition(&mut self, transition: &Value, place: &str) -> Option<(Frames, Frames)> {
        let offsets = self.frames(&transition["in_offset"]).zip(self.frames(&transition["out_offset"]));
        if offsets.is_none() {
            self.read.pass_over(place, "a transition whose length is no whole frames");
        }
        if transition["transition_type"].as_str() != Some("SMPTE_Dissolve") {
            self.read.pass_over(place, "a transition that is no dissolve: it is read as one");
        }
        offsets
    }

    /// Returns the first frame of its file, and the length, of a clip or a gap.
    fn range(&self, child: &Value) -> Option<(Frames, Frames)> {
        let own = &child["source_range"];
        let range = if own.is_null() { &reference(child)["available_range"] } else { own };
        let duration = self.frames(&range["duration"])?;
        Some((self.frames(&range["start_time"])?, duration))
    }

    /// Returns the frame of a time where it is one of the cut's.
    fn frames(&self, time: &Value) -> Option<Frames> {
        let (value, rate) = (time["value"].as_f64()?, time["rate"].as_f64()?);
        let is_time = rate > 0.0 && value >= 0.0 && value / rate <= MAX_SECONDS;
        let frames = value / rate * self.cut.fps.as_f64();
        let is_whole = is_time && (frames - frames.round()).abs() < 1e-3;
        is_whole.then(|| Frames(frames.round() as u64))
    }

    fn markers(&mut self, markers: &Value) {
        let mut found = Vec::new();
        for (index, marker) in markers.as_array().into_iter().flatten().enumerate() {
            let name = marker["name"].as_str().unwrap_or_default().to_owned();
            match self.frames(&marker["marked_range"]["start_time"]) {
                Some(at) => found.push(ReadMarker { at, name }),
                None => self.read.pass_over(format!("tracks.markers[{index}] ({name})"), "a marker at no whole frame"),
            }
        }
        self.read.markers = Some(found);
    }
}

/// Returns the media of a clip: older documents have one, newer ones several of which one is active.
fn reference(clip: &Value) -> &Value {
    let key = clip["active_media_reference_key"].as_str().unwrap_or("DEFAULT_MEDIA");
    let named = &clip["media_references"][key];
    if named.is_null() { &clip["media_reference"] } else { named }
}
