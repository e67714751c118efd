//! CMX3600 edit decision lists: one for each track, because the format knows a single one.

use std::fmt::Write;

use gala_core::time::Frames;

use super::otio::nearest_color;
use crate::{
    cut::{Cut, CutClip, CutMarker, CutTrack, Dissolve, MediaKind},
    timecode::TimecodeFormat,
};

/// Programs that follow the format to the letter read so many events of a list.
pub const MAX_EVENTS: usize = 999;

/// Writes a track of a cut. Lines end with CR LF, which all readers take.
pub fn to_edl(cut: &Cut, track: &CutTrack, markers: &[CutMarker]) -> String {
    let mut writer = EdlWriter { cut, markers, out: String::new() };
    let frames = if cut.timecode.is_drop_frame() { "DROP FRAME" } else { "NON-DROP FRAME" };
    writer.line(&format!("TITLE: {} {}", one_line(&cut.name), one_line(&track.name)));
    writer.line(&format!("FCM: {frames}"));
    writer.line("");
    for (index, (clip, next)) in track.with_next().enumerate() {
        let before = index.checked_sub(1).map(|before| &track.clips[before]);
        writer.event(index + 1, before, clip, next);
    }
    writer.out
}

/// Returns the reel of a media file: at most eight letters and digits.
pub fn reel(media: usize) -> String {
    format!("SC{:03}", media + 1)
}

/// Returns the media file of a reel that [`reel`] named.
pub fn media_of_reel(name: &str) -> Option<usize> {
    let number: usize = name.strip_prefix("SC")?.parse().ok()?;
    number.checked_sub(1)
}

struct EdlWriter<'a> {
    cut: &'a Cut,
    markers: &'a [CutMarker],
    out: String,
}

impl EdlWriter<'_> {
    fn line(&mut self, line: &str) {
        let _ = write!(self.out, "{line}\r\n");
    }

    /// Writes a clip. A dissolve begins where its event does: the cut of both clips is moved to its first frame.
    fn event(&mut self, number: usize, before: Option<&CutClip>, clip: &CutClip, next: Option<Dissolve>) {
        let early = clip.dissolve.map_or(Frames::ZERO, |dissolve| dissolve.before);
        let late = next.map_or(Frames::ZERO, |dissolve| dissolve.before);
        let record = clip.record.start - early..clip.record.end - late;
        let source = clip.source_in - early..clip.source().end - late;
        let channel = self.channel(clip);
        let (from, to) = (&self.cut.media_of(before.unwrap_or(clip)).file, &self.cut.media_of(clip).file);
        match (clip.dissolve, before) {
            (Some(dissolve), Some(before)) => {
                // Where the one before stops is where it goes on beneath the dissolve.
                let stop = self.source(before.source().end - dissolve.before);
                let start = self.cut.record_timecode(record.start);
                self.line(&format!(
                    "{number:03}  {:<8} {channel:<4}  C        {stop} {stop} {start} {start}",
                    reel(before.media)
                ));
                self.timed(number, clip, channel, &format!("D    {:03}", dissolve.frames().0), &source, &record);
                self.line(&format!("* FROM CLIP NAME: {from}"));
                self.line(&format!("* TO CLIP NAME: {to}"));
            }
            _ => {
                self.timed(number, clip, channel, "C       ", &source, &record);
                self.line(&format!("* FROM CLIP NAME: {to}"));
            }
        }
        self.line(&format!("* SOURCE FILE: {to}"));
        let inside = self.markers.iter().filter(|marker| record.contains(&marker.at));
        let notes: Vec<String> = inside.map(|marker| self.locator(marker)).collect();
        notes.iter().for_each(|note| self.line(note));
    }

    fn timed(
        &mut self,
        number: usize,
        clip: &CutClip,
        channel: &str,
        transition: &str,
        source: &std::ops::Range<Frames>,
        record: &std::ops::Range<Frames>,
    ) {
        let (source_in, source_out) = (self.source(source.start), self.source(source.end));
        let (record_in, record_out) = (self.cut.record_timecode(record.start), self.cut.record_timecode(record.end));
        let reel = reel(clip.media);
        self.line(&format!(
            "{number:03}  {reel:<8} {channel:<4}  {transition} {source_in} {source_out} {record_in} {record_out}"
        ));
    }

    fn channel(&self, clip: &CutClip) -> &'static str {
        match self.cut.media_of(clip).kind {
            MediaKind::Picture { .. } => "V",
            MediaKind::Sound(_) => "AA",
        }
    }

    fn source(&self, at: Frames) -> String {
        let timecode: TimecodeFormat = self.cut.timecode;
        timecode.name(at)
    }

    fn locator(&self, marker: &CutMarker) -> String {
        let color = marker.color.map_or("RED", nearest_color);
        format!("* LOC: {} {color:<7} {}", self.cut.record_timecode(marker.at), one_line(&marker.name))
    }
}

/// A list has a line for everything: text of users begins no other one.
fn one_line(text: &str) -> String {
    gala_core::text::tidy(text)
}
