//! Captions of a film or a sound by itself.

use gala_ai::speech::TranscriptDocument;
use gala_core::cancel::Cancel;
use gala_media::{Tools, probe};
use tokio::runtime::Handle;

use super::{listener::Listener, outputs::CaptionOutputs};
use crate::{
    render::{EventReporter, Failed, refuse},
    settings::{CaptionsArgs, program_folders},
};

/// The step of the work that takes long.
pub const STEP: &str = "transcription";

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
    let document = TranscriptDocument::new(heard, facts.duration_ms, facts.is_tall(), listener.name());
    places.write(&document.captions, &document)
}
