//! Captions of a film or a sound by itself.

use gala_ai::speech::HeardSpeech;
use gala_core::{
    cancel::Cancel,
    captions::{Grouping, group},
    credit::Credit,
    format::FrameSize,
    time::ms_of_samples,
    timeline::Caption,
};
use gala_media::{MediaFacts, Tools, probe};
use serde::Serialize;
use tokio::runtime::Handle;

use super::{listener::Listener, outputs::CaptionOutputs};
use crate::{
    render::{EventReporter, Failed, refuse},
    settings::{CaptionsArgs, program_folders},
};

/// The step of the work that takes long.
pub const STEP: &str = "transcription";

/// What was heard in a film, for programs.
#[derive(Serialize)]
struct FilmTranscript<'a> {
    version: u32,
    duration_ms: u64,
    /// BCP 47.
    language: Option<&'a str>,
    text: &'a str,
    words: Vec<TimedWord<'a>>,
    captions: &'a [Caption],
    /// Who heard it, with versions.
    transcriber: String,
    credits: &'a [Credit],
}

#[derive(Serialize)]
struct TimedWord<'a> {
    text: &'a str,
    start_ms: u64,
    end_ms: u64,
}

/// Does everything that was asked for. Returns lines for people.
pub fn run(
    args: &CaptionsArgs,
    runtime: &Handle,
    reporter: &EventReporter,
    cancel: &Cancel,
) -> Result<Vec<String>, Failed> {
    let places = CaptionOutputs::of(args, &[])?;
    let listener = Listener::new(args, runtime, cancel)?;
    let tools = Tools::find(&program_folders(), args.programs.start_mode()).map_err(anyhow::Error::from)?;
    let (name, facts) = (args.source.display().to_string(), probe(&tools, &args.source, cancel)?);
    if facts.audio.is_none() {
        let remedy = "use a film or a sound in which somebody speaks";
        return Err(refuse("no_sound", &name, "has no sound in it", remedy));
    }
    reporter.begin(STEP);
    let heard = listener.listen(&tools, &args.source, &name, 0..facts.duration_ms)?;
    reporter.finish(STEP, false);
    if heard.words.is_empty() {
        return Err(refuse("nothing_said", &name, "no word is heard in it", "use one in which somebody speaks"));
    }
    let HeardSpeech { text, words, language, credits } = &heard;
    let grouping = Grouping { size: shape(&facts), start_ms: 0, end_ms: facts.duration_ms };
    let captions = group(words, text, &grouping);
    let document = FilmTranscript {
        version: 1,
        duration_ms: facts.duration_ms,
        language: language.as_deref(),
        text,
        words: words
            .iter()
            .map(|word| TimedWord {
                text: &word.text,
                start_ms: ms_of_samples(word.start),
                end_ms: ms_of_samples(word.end),
            })
            .collect(),
        captions: &captions,
        transcriber: listener.name(),
        credits,
    };
    places.write(&captions, &document)
}

/// Captions have the room of the film's shape; those of a sound, of a wide one.
fn shape(facts: &MediaFacts) -> FrameSize {
    let is_tall = facts.video.as_ref().is_some_and(|video| video.height > video.width);
    if is_tall { FrameSize::VERTICAL } else { FrameSize::HORIZONTAL }
}
