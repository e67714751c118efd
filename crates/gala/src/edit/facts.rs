//! What is known of the files that a timeline names, and of those that its edits bring.

use gala_core::{
    problem::{Problem, Problems},
    timeline::{
        AudioRole, AudioTrack, CaptionStyle, CaptionTrack, Content, Edit, Facts, InsertedClip, SplicedClips,
        SplicedTrack, Timeline, Track, TrackChanges, VisualClip, VisualTrack,
    },
};

use crate::{
    render::{Failed, facts_of},
    settings::EditArgs,
};

/// Looks into every file that the timeline or an edit names, by what it is used for.
pub fn known_facts(args: &EditArgs, timeline: &Timeline, edits: &[Edit]) -> Result<Facts, Failed> {
    let look =
        |timeline: &Timeline| facts_of(timeline, &args.timeline, &args.cache_folder(), args.programs.start_mode());
    let mut facts = look(timeline)?;
    // What a clip shows when an edit comes to it is known once those before are done. What cannot be done is told with
    // its place in the list when all are applied.
    let Ok(mut current) = timeline.settle(&facts).map(Timeline::from) else { return Ok(facts) };
    for (index, edit) in edits.iter().enumerate() {
        let brought = Timeline::new(current.format.clone(), brought(&current, edit));
        if brought.source_names().iter().any(|name| !facts.contains_key(*name)) {
            facts.extend(look(&brought).map_err(|failed| of_edit(index, failed))?);
        }
        match current.apply(edit, &facts).and_then(|next| next.settle(&facts)) {
            Ok(next) => current = next.into(),
            Err(_) => break,
        }
    }
    Ok(facts)
}

/// Tells which edit brings a file that cannot be used.
fn of_edit(index: usize, failed: Failed) -> Failed {
    match failed {
        Failed::Problems(Problems(problems)) => {
            let tell = |problem| Problem { field: format!("edits[{index}]"), ..problem };
            Failed::Problems(Problems(problems.into_iter().map(tell).collect()))
        }
        failed => failed,
    }
}

/// Returns what an edit brings, as tracks.
fn brought(timeline: &Timeline, edit: &Edit) -> Vec<Track> {
    match edit {
        Edit::Insert { clip: InsertedClip::Visual(clip), .. } => vec![visual(vec![VisualClip::clone(clip)])],
        Edit::Insert { clip: InsertedClip::Audio(clip), .. } => {
            vec![Track::Audio(AudioTrack::new(AudioRole::Effect, vec![(**clip).clone()]))]
        }
        Edit::Splice(splice) => {
            let track = |clips: &SplicedClips| match clips {
                SplicedClips::Visual(clips) => visual(clips.clone()),
                SplicedClips::Audio(clips) => Track::Audio(AudioTrack::new(AudioRole::Effect, clips.clone())),
                SplicedClips::Caption(_) => visual(Vec::new()),
            };
            let changed = splice.overrides.iter().filter_map(|one| one.changes.as_ref()?.content.clone());
            let changed = changed.map(VisualClip::new).collect();
            let listed = splice.track_list.iter().flatten().filter_map(|one| match one {
                SplicedTrack::New(track) => Some((**track).clone()),
                SplicedTrack::Changed(changed) => drawn_by(&changed.changes),
                SplicedTrack::Kept(_) => None,
            });
            splice.tracks.iter().map(|one| track(&one.clips)).chain([visual(changed)]).chain(listed).collect()
        }
        Edit::ReplaceSource { clip, source, .. } => {
            timeline.tracks.iter().filter_map(|track| with(track, clip, source)).collect()
        }
        Edit::AddTrack { track, .. } => vec![(**track).clone()],
        Edit::ChangeTrack { changes, .. } => drawn_by(changes).into_iter().collect(),
        _ => Vec::new(),
    }
}

/// Returns a track of captions that names the font which changes of a track name.
fn drawn_by(changes: &TrackChanges) -> Option<Track> {
    let font = changes.font.clone().flatten()?;
    Some(Track::Caption(CaptionTrack { font: Some(font), ..CaptionTrack::new(CaptionStyle::Plain, "", Vec::new()) }))
}

fn visual(clips: Vec<VisualClip>) -> Track {
    Track::Visual(VisualTrack::new(clips))
}

/// Returns a track of the clip with an id, if it is on this one, with another source.
fn with(track: &Track, id: &str, source: &str) -> Option<Track> {
    match track {
        Track::Visual(track) => {
            let mut clip = track.clips.iter().find(|clip| clip.id == id)?.clone();
            match &mut clip.content {
                Content::Image(image) => image.source = source.to_owned(),
                Content::Video(video) => video.source = source.to_owned(),
                Content::Visualiser(visualiser) => visualiser.source = source.to_owned(),
                Content::Still(still) => still.layers.iter_mut().for_each(|layer| layer.source = source.to_owned()),
                Content::Svg(_) | Content::Text(_) | Content::Shape(_) | Content::Color(_) => return None,
            }
            Some(visual(vec![clip]))
        }
        Track::Audio(track) => {
            let mut clip = track.clips.iter().find(|clip| clip.id == id)?.clone();
            clip.source = source.to_owned();
            Some(Track::Audio(AudioTrack::new(AudioRole::Effect, vec![clip])))
        }
        Track::Caption(_) => None,
    }
}
