//! CMX3600 edit decision lists. One list is one track; several follow each other in a document, each from its title on.

use gala_core::{problem::Problem, time::Frames};

use super::document::{ReadClip, ReadCut, ReadTrack, file_name};
use crate::{
    cut::Cut,
    format::edl::media_of_reel,
    timecode::{TimecodeError, TimecodeFormat},
};

/// # Errors
/// Where it has no event, or names frames that there are not.
pub fn read_edl(text: &str, cut: &Cut) -> Result<ReadCut, Problem> {
    let mut reader = EdlReader {
        cut,
        timecode: TimecodeFormat::non_drop_frame(cut.fps),
        read: ReadCut { has_some_tracks: true, ..ReadCut::default() },
        track: ReadTrack::default(),
        is_sound: false,
        has_list: false,
        dissolve: None,
    };
    for (index, line) in text.lines().enumerate() {
        // Files that were put together may each have a byte order mark.
        reader.line(line.trim().trim_start_matches('\u{feff}'), index + 1)?;
    }
    reader.finish()
}

struct EdlReader<'a> {
    cut: &'a Cut,
    timecode: TimecodeFormat,
    read: ReadCut,
    track: ReadTrack,
    is_sound: bool,
    /// Whether the list that is read has an event.
    has_list: bool,
    /// The number of an event whose first line, of no length, was read: its next one dissolves.
    dissolve: Option<String>,
}

impl EdlReader<'_> {
    fn line(&mut self, line: &str, number: usize) -> Result<(), Problem> {
        if let Some(title) = line.strip_prefix("TITLE:") {
            self.end_list();
            self.track.name = title.trim().to_owned();
        } else if let Some(mode) = line.strip_prefix("FCM:") {
            self.timecode = match mode.trim() {
                "DROP FRAME" => TimecodeFormat::usual(self.cut.fps),
                _ => TimecodeFormat::non_drop_frame(self.cut.fps),
            };
        } else if line.starts_with(|c: char| c.is_ascii_digit()) {
            self.event(line, number)?;
        } else if let Some(note) = line.strip_prefix('*') {
            self.note(note.trim(), number);
        } else if !line.is_empty() {
            self.read.pass_over(format!("line {number}"), line);
        }
        Ok(())
    }

    fn event(&mut self, line: &str, number: usize) -> Result<(), Problem> {
        let words: Vec<&str> = line.split_whitespace().collect();
        let [event, reel, channel, kind, between @ .., source_in, source_out, record_in, record_out] = words.as_slice()
        else {
            let message = format!("line {number} begins like an event and has {} words", words.len());
            return Err(Problem::new("document_syntax", format!("line {number}"), message, "export the list again"));
        };
        self.has_list = true;
        let frame = |text: &str| self.timecode.frame(text).map_err(|error| bad_time(number, &error));
        let (source, record) = (frame(source_in)?..frame(source_out)?, frame(record_in)?..frame(record_out)?);
        let place = format!("line {number}");
        let hour = self.cut.timecode.hour();
        if record.start < hour || record.end < record.start || source.end < source.start {
            self.read.pass_over(place, format!("an event that is before one hour, or ends before it begins: {line}"));
            return Ok(());
        }
        if record == (record.start..record.start) {
            self.dissolve = Some((*event).to_owned());
            return Ok(());
        }
        if source.end - source.start != record.end - record.start {
            self.read.pass_over(place, format!("an event at another speed: {line}"));
            return Ok(());
        }
        let dissolve = match (*kind, between) {
            ("C", _) => None,
            ("D", [frames]) if self.dissolve.as_deref() == Some(*event) => {
                frames.parse::<u32>().ok().map(|frames| (Frames::ZERO, Frames(frames.into())))
            }
            _ => {
                self.read.pass_over(&place, format!("the transition \"{kind}\": its clip is read without"));
                None
            }
        };
        self.is_sound = !channel.contains('V');
        let media = self.media_of(reel);
        let record = record.start - hour..record.end - hour;
        self.track.clips.push(ReadClip { id: None, file: media, record, source_in: source.start, dissolve });
        Ok(())
    }

    /// Returns the file of a reel of ours; other reels are told by the notes below the event.
    fn media_of(&self, name: &str) -> String {
        let media = media_of_reel(name).and_then(|index| self.cut.media.get(index));
        media.map_or_else(|| name.to_owned(), |media| media.file.clone())
    }

    fn note(&mut self, note: &str, number: usize) {
        if let Some(file) = note.strip_prefix("SOURCE FILE:")
            && let Some(clip) = self.track.clips.last_mut()
        {
            clip.file = file_name(file.trim());
        } else if !note.starts_with("FROM CLIP NAME:")
            && !note.starts_with("TO CLIP NAME:")
            && !note.starts_with("SOURCE FILE:")
        {
            self.read.pass_over(format!("line {number}"), format!("* {note}"));
        }
    }

    /// Ends a list that has events. Each says itself how it counts frames.
    fn end_list(&mut self) {
        if !self.has_list {
            return;
        }
        let track = std::mem::take(&mut self.track);
        let tracks = if self.is_sound { &mut self.read.sounds } else { &mut self.read.pictures };
        tracks.push(track);
        (self.has_list, self.is_sound, self.dissolve) = (false, false, None);
        self.timecode = TimecodeFormat::non_drop_frame(self.cut.fps);
    }

    fn finish(mut self) -> Result<ReadCut, Problem> {
        self.end_list();
        if self.read.pictures.is_empty() && self.read.sounds.is_empty() {
            let message = "no event of an edit decision list";
            return Err(Problem::new("no_timeline", "document", message, "export a CMX3600 list"));
        }
        Ok(self.read)
    }
}

fn bad_time(number: usize, error: &TimecodeError) -> Problem {
    let remedy = "export the list at the frame rate of the cut, drop-frame as its FCM line says";
    Problem::new("bad_timecode", format!("line {number}"), error.to_string(), remedy)
}
