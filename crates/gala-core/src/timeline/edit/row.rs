//! Edits of the clips of one track.

use super::{
    command::{Edge, Edit},
    overrides::Overrides,
    piece::Piece,
    window::Window,
};
use crate::{
    problem::Problem,
    time::{FrameRate, Millis},
    timeline::{Facts, Length, Start},
};

/// What an edit needs beside the track.
pub(super) struct Context<'a> {
    pub facts: &'a Facts,
    pub fps: FrameRate,
    /// The id of the right half of a split.
    pub right_id: String,
}

/// Edits the clip at an index.
pub(super) fn edit<P: Piece>(
    clips: &mut Vec<P>,
    index: usize,
    edit: &Edit,
    overrides: &mut Overrides<'_>,
    context: &Context<'_>,
) -> Result<(), Problem> {
    match edit {
        // What names no clip comes not here.
        Edit::Insert { .. }
        | Edit::RewriteCaption { .. }
        | Edit::MoveWord { .. }
        | Edit::ChangeTrack { .. }
        | Edit::AddTrack { .. }
        | Edit::RemoveTrack { .. }
        | Edit::MoveTrack { .. }
        | Edit::Splice(_) => {}
        Edit::Move { to_ms, .. } => {
            let mut clip = clips.remove(index);
            clip.place(*to_ms, clip.length_ms());
            put(clips, clip);
        }
        Edit::Trim { edge, to_ms, ripple, .. } => trim(clips, index, (*edge, *to_ms, *ripple), overrides, context)?,
        Edit::Split { at_ms, .. } => split(clips, index, *at_ms, overrides, context)?,
        Edit::RippleDelete { .. } => ripple_delete(clips, index, overrides),
        Edit::Delete { .. } => {
            clips.remove(index);
            overrides.forget();
        }
        Edit::ReplaceSource { source, source_in_ms, .. } => clips[index].replace_source(source, *source_in_ms)?,
        Edit::Retime { speed, ripple, .. } => retime(clips, index, *speed, *ripple, overrides)?,
    }
    fit_transitions(clips);
    Ok(())
}

/// Returns how long a new clip lasts: as it was written, or as its source.
pub(super) fn length_of_new(written: Length, source_ms: Option<u64>) -> Result<Millis, Problem> {
    let length_ms = match written {
        Length::Ms(ms) => Some(ms),
        Length::Auto | Length::Source => source_ms,
        Length::Speech | Length::End => None,
    };
    length_ms.map(Millis).ok_or_else(|| {
        let message = "how long it lasts cannot be found";
        Problem::new("unknown_length", "clip.duration_ms", message, "give it in milliseconds")
    })
}

/// Inserts a clip at a start and moves what follows.
pub(super) fn insert<P: Piece>(clips: &mut Vec<P>, mut clip: P, start: Start) {
    let last_end_ms = clips.iter().map(Piece::end_ms).max().unwrap_or(0);
    let start_ms = start.ms().unwrap_or_else(|| last_end_ms.saturating_sub(clip.transition_ms()));
    let length_ms = clip.length_ms();
    clip.place(start_ms, length_ms);
    // A clip with a transition adds only what it does not share with its predecessor.
    let cut_ms = clip.cut_ms();
    let added_ms = signed(length_ms) - signed(clip.transition_ms());
    let index = clips.iter().position(|later| later.cut_ms() >= cut_ms).unwrap_or(clips.len());
    shift(&mut clips[index..], cut_ms, added_ms);
    clips.insert(index, clip);
}

/// Moves a clip from one track to another.
pub(super) fn move_to<P: Piece>(from: &mut Vec<P>, index: usize, to: &mut Vec<P>, to_ms: u64) {
    let mut clip = from.remove(index);
    clip.place(to_ms, clip.length_ms());
    put(to, clip);
    fit_transitions(from);
    fit_transitions(to);
}

/// Puts a clip where its start belongs.
fn put<P: Piece>(clips: &mut Vec<P>, clip: P) {
    let index = clips.iter().position(|later| later.start_ms() > clip.start_ms()).unwrap_or(clips.len());
    clips.insert(index, clip);
}

/// Moves the clips that follow a time, each with its transition.
fn shift<P: Piece>(clips: &mut [P], from_ms: u64, by_ms: i64) {
    for clip in clips.iter_mut().filter(|clip| clip.cut_ms() >= from_ms) {
        clip.place(clip.start_ms().saturating_add_signed(by_ms), clip.length_ms());
    }
}

/// Makes transitions as long as what overlaps, and drops those where nothing does.
fn fit_transitions<P: Piece>(clips: &mut [P]) {
    let mut end_ms = 0;
    for clip in clips {
        let overlap_ms = u64::saturating_sub(end_ms, clip.start_ms());
        clip.set_transition(overlap_ms);
        end_ms = clip.end_ms();
    }
}

fn trim<P: Piece>(
    clips: &mut [P],
    index: usize,
    (edge, to_ms, ripple): (Edge, u64, bool),
    overrides: &mut Overrides<'_>,
    context: &Context<'_>,
) -> Result<(), Problem> {
    let clip = &mut clips[index];
    let (start_ms, end_ms) = (clip.start_ms(), clip.end_ms());
    let (from_ms, until_ms) = match edge {
        Edge::Start => (to_ms, end_ms),
        Edge::End => (start_ms, to_ms),
    };
    if from_ms >= until_ms {
        let message = format!("{to_ms} ms leaves nothing of a clip from {start_ms} to {end_ms} ms");
        return Err(Problem::new("outside_clip", "to_ms", message, "leave at least one frame"));
    }
    let window = window(clip, from_ms, until_ms, context);
    clip.keep(&window)?;
    overrides.keep(&window)?;
    let length_ms = until_ms - from_ms;
    clip.place(if ripple { start_ms } else { from_ms }, length_ms);
    if ripple {
        let longer_ms = signed(length_ms) - signed(end_ms - start_ms);
        shift(&mut clips[index + 1..], end_ms, longer_ms);
    }
    Ok(())
}

fn split<P: Piece>(
    clips: &mut Vec<P>,
    index: usize,
    at_ms: u64,
    overrides: &mut Overrides<'_>,
    context: &Context<'_>,
) -> Result<(), Problem> {
    let clip = &mut clips[index];
    let (start_ms, end_ms) = (clip.start_ms(), clip.end_ms());
    if at_ms <= start_ms || at_ms >= end_ms {
        let message = format!("{at_ms} ms is not inside a clip from {start_ms} to {end_ms} ms");
        return Err(Problem::new("outside_clip", "at_ms", message, "choose a time inside the clip"));
    }
    let (left, after) = (window(clip, start_ms, at_ms, context), window(clip, at_ms, end_ms, context));
    let mut right = clip.clone();
    right.keep(&after)?;
    right.place(at_ms, end_ms - at_ms);
    right.lose_start();
    right.set_id(context.right_id.clone());
    overrides.split(&left, &after, &context.right_id)?;
    clip.keep(&left)?;
    clip.place(start_ms, at_ms - start_ms);
    clip.lose_end();
    put(clips, right);
    Ok(())
}

/// What follows comes forward by what the clip covered alone. The transition into the next clip stays, from the
/// clip's predecessor, as far as that is long enough; where there is none, the next clip starts where the clip did.
fn ripple_delete<P: Piece>(clips: &mut Vec<P>, index: usize, overrides: &mut Overrides<'_>) {
    let clip = clips.remove(index);
    overrides.forget();
    let cut_ms = clip.cut_ms();
    let before = index.checked_sub(1).map(|before| &clips[before]).filter(|before| before.end_ms() == cut_ms);
    let transition_ms = clips.get(index).map_or(0, Piece::transition_ms);
    let kept_ms = transition_ms.min(before.map_or(0, Piece::free_ms));
    let closed_ms = signed(clip.end_ms() - cut_ms) - signed(transition_ms - kept_ms);
    shift(&mut clips[index..], clip.end_ms(), -closed_ms);
}

fn retime<P: Piece>(
    clips: &mut [P],
    index: usize,
    speed: f32,
    ripple: bool,
    overrides: &mut Overrides<'_>,
) -> Result<(), Problem> {
    if !(0.1..=10.0).contains(&speed) {
        let message = format!("{speed} is outside 0.1 to 10");
        return Err(Problem::new("out_of_range", "speed", message, "choose a value inside the range"));
    }
    let clip = &mut clips[index];
    let Some(old_speed) = clip.speed() else {
        let message = "the clip has no speed";
        return Err(Problem::new("no_speed", "clip", message, "retime videos and sounds; trim other clips"));
    };
    let (end_ms, length_ms) = (clip.end_ms(), clip.length_ms());
    let factor = f64::from(old_speed) / f64::from(speed);
    let new_length_ms = (length_ms as f64 * factor).round() as u64;
    clip.stretch(speed, factor, new_length_ms);
    overrides.stretch(factor, new_length_ms);
    clip.place(clip.start_ms(), new_length_ms);
    if ripple {
        shift(&mut clips[index + 1..], end_ms, signed(new_length_ms) - signed(length_ms));
    }
    Ok(())
}

fn window<'a, P: Piece>(clip: &P, from_ms: u64, until_ms: u64, context: &Context<'a>) -> Window<'a> {
    Window { facts: context.facts, fps: context.fps, clip: (clip.start_ms(), clip.end_ms()), kept: (from_ms, until_ms) }
}

/// Times are within a day, or some days while an edit is not yet checked.
fn signed(ms: u64) -> i64 {
    i64::try_from(ms).unwrap_or(i64::MAX)
}
