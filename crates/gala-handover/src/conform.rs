//! A cut that came back becomes a new version of its timeline, with what changed.

mod change;
mod pictures;
mod piece;
mod place;
mod sounds;

use std::collections::BTreeSet;

use gala_core::{
    problem::Problems,
    timeline::{Facts, Marker, SettledTimeline, Timeline, Track, VisualTrack},
};

pub use self::change::{Change, ChangeKind};
use self::{pictures::Pictures, sounds::sounds};
use crate::{
    cut::Cut,
    plan::Handover,
    read::{ReadCut, ReadMarker, Unread},
};

/// A timeline as an editor left it.
#[derive(Clone, Debug, PartialEq)]
pub struct Returned {
    pub timeline: Timeline,
    /// In the order of the new timeline; what is gone comes last.
    pub changes: Vec<Change>,
    /// What of the document was not taken over.
    pub unread: Vec<Unread>,
}

/// Brings a cut that was read into the timeline that it was made of. Pure.
///
/// Clips are told by the names of their files. Clips of other files are listed and left out; so is what no edit of a
/// timeline can say.
///
/// # Errors
/// Where what was read fits together to no valid timeline.
pub fn conform(
    timeline: &SettledTimeline,
    handover: &Handover,
    facts: &Facts,
    read: &ReadCut,
) -> Result<Returned, Problems> {
    let mut changes = Vec::new();
    let mut notes = ReadCut { unread: read.unread.clone(), ..ReadCut::default() };
    let mut new = Timeline::from(timeline.clone());
    if !read.pictures.is_empty() {
        let mut pictures = Pictures::new(timeline, handover, facts, &mut changes, &mut notes);
        let rows = pictures.rows(read, take_visual(&mut new));
        pictures.gone();
        put_visual(&mut new, rows);
    }
    sounds(&mut new, &handover.cut, read, &mut changes, &mut notes);
    new.markers = markers(timeline, &handover.cut, read, &mut changes);
    forget_lost_clips(&mut new);
    new.settle(facts)?;
    Ok(Returned { timeline: new, changes, unread: notes.unread })
}

/// Takes the visual tracks that have clips out of a timeline, and leaves their places empty.
fn take_visual(timeline: &mut Timeline) -> Vec<VisualTrack> {
    let rows = timeline.tracks.iter_mut().filter_map(|track| match track {
        Track::Visual(row) if !row.clips.is_empty() => Some(std::mem::replace(row, VisualTrack::new(Vec::new()))),
        _ => None,
    });
    rows.collect()
}

/// Puts visual tracks into the empty places, and others that there are behind them.
fn put_visual(timeline: &mut Timeline, rows: Vec<VisualTrack>) {
    let mut rows = rows.into_iter();
    timeline.tracks.retain_mut(|track| match track {
        Track::Visual(row) => match rows.next() {
            Some(new) => {
                *row = new;
                true
            }
            None => false,
        },
        Track::Audio(_) | Track::Caption(_) => true,
    });
    timeline.tracks.extend(rows.map(Track::Visual));
}

/// Variants change clips by their ids; those that are gone have nothing to change.
fn forget_lost_clips(timeline: &mut Timeline) {
    let rows = timeline.tracks.iter().filter_map(|track| match track {
        Track::Visual(row) => Some(&row.clips),
        _ => None,
    });
    let ids: BTreeSet<String> = rows.flatten().map(|clip| clip.id.clone()).collect();
    timeline.variants.iter_mut().for_each(|variant| variant.clips.retain(|id, _| ids.contains(id)));
}

/// Takes over markers where the document has all of them; those that were there keep their colours.
fn markers(timeline: &SettledTimeline, cut: &Cut, read: &ReadCut, changes: &mut Vec<Change>) -> Vec<Marker> {
    let ours: Vec<ReadMarker> =
        cut.markers.iter().map(|marker| ReadMarker { at: marker.at, name: marker.name.clone() }).collect();
    let Some(found) = read.markers.as_ref().filter(|found| **found != ours) else { return timeline.markers.clone() };
    changes.push(Change::new("markers", ChangeKind::Markers { before: ours.len(), after: found.len() }));
    let color = |name: &str| timeline.markers.iter().find(|marker| marker.name == name).and_then(|marker| marker.color);
    let new = found.iter().map(|marker| Marker {
        at_ms: cut.fps.ms_at(marker.at).0,
        color: color(&marker.name),
        name: marker.name.clone(),
    });
    new.collect()
}
