//! `gala captions`: what is said in a film, in a sound or in a timeline, written down by models of this machine.

mod film;
mod listener;
mod outputs;
mod timeline;

use std::process::ExitCode;

use crate::{render::shown, settings::CaptionsArgs};

/// Writes captions, or says everything that is in the way.
///
/// # Errors
/// Where no model is installed, the file cannot be read, nothing is said in it, or captions cannot be written; then
/// nothing is.
pub async fn captions(args: CaptionsArgs) -> anyhow::Result<ExitCode> {
    let (json, document, runtime) = (args.json, args.source.display().to_string(), tokio::runtime::Handle::current());
    let work = move |reporter: &_, cancel: &_| {
        if args.is_of_timeline() {
            timeline::run(&args, &runtime, reporter, cancel)
        } else {
            film::run(&args, &runtime, reporter, cancel)
        }
    };
    shown(json, &document, "captioned", work).await
}
