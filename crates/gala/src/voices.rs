//! `gala voices`: the voices that a brief can name.

use std::{io::Write, process::ExitCode};

use gala_ai::offers::{Offers, VoiceLists};

use crate::{
    providers::{Callbacks, providers},
    settings::{ProviderSettings, VoicesArgs},
};

/// # Errors
/// Where a setting cannot be used.
pub async fn voices(args: &VoicesArgs) -> anyhow::Result<ExitCode> {
    let providers = providers(&ProviderSettings::read(), args.programs.start_mode(), &Callbacks::default())?;
    let mut out = std::io::stdout().lock();
    for Offers { provider, offered: voices } in VoiceLists::default().of(providers.speakers.all()).await {
        let voices = match voices {
            Ok(voices) => voices,
            Err(error) => {
                eprintln!("{provider} does not list its voices: {error}");
                continue;
            }
        };
        let speaks = |language: &String| voices.iter().filter(|voice| voice.may_speak(language)).collect();
        let chosen: Vec<_> = args.language.as_ref().map_or_else(|| voices.iter().collect(), speaks);
        for voice in chosen {
            let language = voice.language.as_deref().unwrap_or("any");
            writeln!(out, "{provider:<18} {language:<8} {:<38} {}", voice.id, voice.name)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}
