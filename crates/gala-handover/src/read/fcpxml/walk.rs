//! The clips of a sequence, wherever they hang.

use std::collections::BTreeMap;

use gala_core::{problem::Problem, time::Frames};
use roxmltree::Node;

use super::super::document::{ReadClip, ReadCut, ReadMarker, ReadTrack, file_name};
use crate::cut::Cut;

/// Storylines hang on clips, clips on storylines: no program nests them deeper.
const MAX_DEPTH: usize = 16;
/// No time is later than a day.
const MAX_SECONDS: u64 = 86_400;

pub struct Walk<'a> {
    cut: &'a Cut,
    sequence: Node<'a, 'a>,
    assets: BTreeMap<&'a str, Asset>,
    /// By their lanes: above 0 what covers the storyline, below 0 what is heard.
    lanes: BTreeMap<i64, Vec<ReadClip>>,
    markers: Vec<ReadMarker>,
    read: ReadCut,
}

struct Asset {
    file: String,
    start: Option<i64>,
    is_sound: bool,
}

/// Where a row of clips begins, in frames of the sequence, and what its own time begins with.
#[derive(Clone, Copy)]
struct Origin {
    at: i64,
    own: i64,
    lane: i64,
    depth: usize,
}

impl<'a> Walk<'a> {
    /// # Errors
    /// `other_frame_rate` where the sequence has not the cut's.
    pub fn of(root: Node<'a, 'a>, sequence: Node<'a, 'a>, cut: &'a Cut) -> Result<Self, Problem> {
        let resources = root.descendants().filter(|node| node.is_element());
        let mut assets = BTreeMap::new();
        let mut frame_duration = None;
        for node in resources {
            match node.tag_name().name() {
                "asset" => {
                    let named = node.children().find(|child| child.has_tag_name("media-rep"));
                    let source = named.and_then(|media| media.attribute("src")).or_else(|| node.attribute("src"));
                    let asset = Asset {
                        file: file_name(source.or_else(|| node.attribute("name")).unwrap_or_default()),
                        start: frames(cut, node.attribute("start").unwrap_or("0s")),
                        is_sound: node.attribute("hasVideo") != Some("1"),
                    };
                    assets.insert(node.attribute("id").unwrap_or_default(), asset);
                }
                "format" if node.attribute("id") == sequence.attribute("format") => {
                    frame_duration = node.attribute("frameDuration");
                }
                _ => {}
            }
        }
        // One frame of the sequence is one of the cut.
        if frame_duration.is_some_and(|duration| frames(cut, duration) != Some(1)) {
            let message = format!("frames of {} in a cut at {}", frame_duration.unwrap_or_default(), cut.fps);
            return Err(Problem::new(
                "other_frame_rate",
                "sequence",
                message,
                "export it at the frame rate of the cut",
            ));
        }
        Ok(Self { cut, sequence, assets, lanes: BTreeMap::new(), markers: Vec::new(), read: ReadCut::default() })
    }

    /// # Errors
    /// `no_timeline` where the sequence has no storyline.
    pub fn read(mut self) -> Result<ReadCut, Problem> {
        let spine = self.sequence.children().find(|node| node.has_tag_name("spine")).ok_or_else(|| {
            let message = "a sequence without a storyline";
            Problem::new("no_timeline", "sequence", message, "export a project")
        })?;
        let start = frames(self.cut, self.sequence.attribute("tcStart").unwrap_or("0s")).unwrap_or_default();
        self.row(spine, Origin { at: 0, own: start, lane: 0, depth: 0 });
        let Self { lanes, mut markers, mut read, .. } = self;
        for (lane, mut clips) in lanes {
            clips.sort_by_key(|clip| clip.record.start);
            let track = ReadTrack { name: String::new(), clips };
            // The nearest lane of sounds comes first.
            if lane < 0 { read.sounds.insert(0, track) } else { read.pictures.push(track) }
        }
        markers.sort_by_key(|marker| marker.at);
        read.markers = Some(markers);
        Ok(read)
    }

    fn row(&mut self, row: Node<'a, 'a>, origin: Origin) {
        if origin.depth > MAX_DEPTH {
            self.read.pass_over("spine", "clips that are nested deeper than any program does");
            return;
        }
        let mut dissolve = None;
        for item in row.children().filter(Node::is_element) {
            let name = item.attribute("name").unwrap_or_else(|| item.tag_name().name()).to_owned();
            let times = self.time(item, "offset").zip(self.time(item, "duration"));
            let Some((offset, duration)) = times else {
                self.read.pass_over(name, "a time that is no whole frame of the cut");
                dissolve = None;
                continue;
            };
            let at = origin.at + offset - origin.own;
            if item.has_tag_name("transition") {
                dissolve = Some((at, at + duration));
                continue;
            }
            self.item(item, &name, at..at + duration, origin, dissolve.take());
        }
    }

    /// Reads a clip or a gap at its place in the sequence, and what hangs on it.
    fn item(
        &mut self,
        item: Node<'a, 'a>,
        name: &str,
        record: std::ops::Range<i64>,
        origin: Origin,
        dissolve: Option<(i64, i64)>,
    ) {
        let start = self.time(item, "start").unwrap_or_default();
        match item.tag_name().name() {
            "gap" => {}
            "asset-clip" | "video" | "audio" => self.clip(item, name, &record, start, origin.lane, dissolve),
            other => self.read.pass_over(name, format!("an element <{other}>")),
        }
        for child in item.children().filter(Node::is_element) {
            let tag = child.tag_name().name();
            match child.attribute("lane").map(str::parse::<i64>) {
                Some(Ok(lane)) => {
                    let below = Origin { at: record.start, own: start, lane, depth: origin.depth + 1 };
                    self.connected(child, below);
                }
                Some(Err(_)) => self.read.pass_over(name, "a lane that is no number"),
                None if tag == "marker" => self.marker(child, record.start - start),
                None if matches!(tag, "note" | "metadata" | "audio-channel-source") => {}
                None => self.read.pass_over(name, format!("<{tag}> of a clip")),
            }
        }
    }

    fn connected(&mut self, child: Node<'a, 'a>, origin: Origin) {
        let name = child.attribute("name").unwrap_or_else(|| child.tag_name().name()).to_owned();
        let Some(offset) = self.time(child, "offset") else {
            self.read.pass_over(name, "a place that is no whole frame of the cut");
            return;
        };
        let at = origin.at + offset - origin.own;
        if child.has_tag_name("spine") {
            self.row(child, Origin { at, own: 0, ..origin });
            return;
        }
        // Captions lie beside the tracks, and stay those of the timeline.
        if child.has_tag_name("caption") {
            return;
        }
        match self.time(child, "duration") {
            Some(duration) if origin.depth <= MAX_DEPTH => self.item(child, &name, at..at + duration, origin, None),
            _ => self.read.pass_over(name, "a length that is no whole frame of the cut"),
        }
    }

    fn clip(
        &mut self,
        item: Node<'a, 'a>,
        name: &str,
        record: &std::ops::Range<i64>,
        start: i64,
        lane: i64,
        dissolve: Option<(i64, i64)>,
    ) {
        let asset = item.attribute("ref").and_then(|id| self.assets.get(id));
        let source_in = asset.and_then(|asset| asset.start).map(|first| start - first);
        let (Some(asset), Some(source_in)) = (asset, source_in.and_then(|frame| u64::try_from(frame).ok())) else {
            self.read.pass_over(name, "a clip of no known file, or from before its file begins");
            return;
        };
        if item.attribute("enabled") == Some("0") {
            self.read.pass_over(name, "a clip that is switched off");
            return;
        }
        let place = |frame: i64| u64::try_from(frame).ok().map(Frames);
        let (Some(first), Some(end)) = (place(record.start), place(record.end)) else {
            self.read.pass_over(name, "a clip before the start of the cut");
            return;
        };
        let halves = dissolve.map(|(from, to)| (place(record.start - from), place(to - record.start)));
        let dissolve = halves.and_then(|(before, after)| before.zip(after));
        // A sound on a lane of pictures is none of them.
        let lane = if asset.is_sound && lane >= 0 { -1 } else { lane };
        let clip =
            ReadClip { id: None, file: asset.file.clone(), record: first..end, source_in: Frames(source_in), dissolve };
        self.lanes.entry(lane).or_default().push(clip);
    }

    fn marker(&mut self, marker: Node<'a, 'a>, origin: i64) {
        let name = marker.attribute("value").unwrap_or_default().to_owned();
        let at = self.time(marker, "start").and_then(|start| u64::try_from(origin + start).ok());
        match at {
            Some(at) => self.markers.push(ReadMarker { at: Frames(at), name }),
            None => self.read.pass_over(name, "a marker at no whole frame of the cut"),
        }
    }

    /// Returns an attribute that is a time, in frames; 0 where it is absent.
    fn time(&self, node: Node<'a, 'a>, name: &str) -> Option<i64> {
        frames(self.cut, node.attribute(name).unwrap_or("0s"))
    }
}

/// Returns the frames of `5s` or `1001/30000s` where they are whole and not negative.
fn frames(cut: &Cut, text: &str) -> Option<i64> {
    let seconds = text.trim().strip_suffix('s')?;
    let (top, bottom) = seconds.split_once('/').unwrap_or((seconds, "1"));
    let (top, bottom): (u64, u64) = (top.parse().ok()?, bottom.parse().ok().filter(|bottom| *bottom > 0)?);
    if top / bottom > MAX_SECONDS {
        return None;
    }
    let (top, bottom) = (u128::from(top) * u128::from(cut.fps.num()), u128::from(bottom) * u128::from(cut.fps.den()));
    (top % bottom == 0).then(|| i64::try_from(top / bottom).ok()).flatten()
}
