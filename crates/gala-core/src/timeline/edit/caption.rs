//! Edits of captions.

use super::{
    command::Edit,
    refusal::{no_track, wrong_track},
    retime::retimed,
};
use crate::{
    problem::Problem,
    timeline::{Caption, Settled, Track},
};

/// Changes the text of a caption, or the time of a word of it.
pub(super) fn edit(tracks: &mut [Track<Settled>], edit: &Edit) -> Result<(), Problem> {
    match edit {
        Edit::RewriteCaption { track, caption, text } => rewrite(find(tracks, *track, *caption)?, text),
        Edit::MoveWord { track, caption, word, start_ms, end_ms } => {
            move_word(find(tracks, *track, *caption)?, *word, (*start_ms, *end_ms))
        }
        _ => Ok(()),
    }
}

fn find(tracks: &mut [Track<Settled>], track: usize, caption: usize) -> Result<&mut Caption, Problem> {
    let count = tracks.len();
    let captions = match tracks.get_mut(track) {
        Some(Track::Caption(track)) => &mut track.captions,
        Some(_) => return Err(wrong_track(track)),
        None => return Err(no_track(track, count)),
    };
    let count = captions.len();
    captions.get_mut(caption).ok_or_else(|| {
        let message = format!("caption {caption} of {count}, counted from 0");
        Problem::new("unknown_caption", "caption", message, "choose a caption of the track")
    })
}

fn rewrite(caption: &mut Caption, text: &str) -> Result<(), Problem> {
    if text.trim().is_empty() {
        let remedy = "give it a text; a splice takes a caption away";
        return Err(Problem::new("empty_text", "text", "is empty", remedy));
    }
    caption.words = retimed(caption, text);
    text.clone_into(&mut caption.text);
    Ok(())
}

fn move_word(caption: &mut Caption, word: usize, (start_ms, end_ms): (u64, u64)) -> Result<(), Problem> {
    let count = caption.words.len();
    if word >= count {
        let message = if count == 0 {
            "the times of the caption's words are not known".to_owned()
        } else {
            format!("word {word} of {count}, counted from 0")
        };
        return Err(Problem::new("unknown_caption_word", "word", message, "choose a word of the caption"));
    }
    let before = word.checked_sub(1).map(|before| &caption.words[before]);
    let earliest_ms = before.map_or(caption.start_ms, |before| before.start_ms + 1);
    let behind = caption.words.get(word + 1);
    // Where a word has no time of its own, nothing of it can be lost.
    let latest_ms = behind.map_or(caption.end_ms, |behind| behind.end_ms.saturating_sub(1).max(behind.start_ms));
    if start_ms < earliest_ms || end_ms > latest_ms || start_ms >= end_ms {
        let message = format!("{start_ms} to {end_ms} ms; here a word lies within {earliest_ms} to {latest_ms} ms");
        let field = if start_ms < earliest_ms { "start_ms" } else { "end_ms" };
        return Err(Problem::new("word_out_of_place", field, message, "keep the words in their order"));
    }
    let words = &mut caption.words;
    (words[word].start_ms, words[word].end_ms) = (start_ms, end_ms);
    if let Some(before) = word.checked_sub(1).map(|before| &mut words[before]) {
        before.end_ms = before.end_ms.min(start_ms);
    }
    if let Some(behind) = words.get_mut(word + 1) {
        behind.start_ms = behind.start_ms.max(end_ms);
    }
    Ok(())
}
