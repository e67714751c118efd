//! What an editor reads first.

use std::fmt::Write;

use crate::{
    cut::Cut,
    loss::{LossReport, Outcome},
    name::file_stem,
    plan::Handover,
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReadmeLanguage {
    English,
    Spanish,
}

/// Tells what is in a package and how each program opens it.
pub fn readme(handover: &Handover, losses: &LossReport, language: ReadmeLanguage) -> String {
    let cut = &handover.cut;
    let name = file_stem(&cut.name, "film");
    let alpha = handover.shots.iter().any(|shot| shot.alpha);
    let template = match language {
        ReadmeLanguage::English => include_str!("readme/en.txt"),
        ReadmeLanguage::Spanish => include_str!("readme/es.txt"),
    };
    let mut text = template
        .replace("{title}", &gala_core::text::tidy(&cut.name))
        .replace("{name}", &name)
        .replace("{size}", &format!("{} x {}", cut.size.width, cut.size.height))
        .replace("{rate}", &rate(cut))
        .replace("{length}", &length(cut))
        .replace("{start}", &cut.record_timecode(Default::default()))
        .replace("{alpha}", alpha_note(alpha, language));
    text.push_str(&loss_summary(losses, language));
    text
}

fn rate(cut: &Cut) -> String {
    if cut.fps.den() == 1 { cut.fps.to_string() } else { format!("{} ({})", cut.fps.decimal(), cut.fps) }
}

fn length(cut: &Cut) -> String {
    format!("{} ({})", cut.timecode.name(cut.frames), cut.frames)
}

fn alpha_note(alpha: bool, language: ReadmeLanguage) -> &'static str {
    match (alpha, language) {
        (false, _) => "",
        (true, ReadmeLanguage::English) => " The .mov files are ProRes 4444 with straight alpha.",
        (true, ReadmeLanguage::Spanish) => " Los .mov son ProRes 4444 con canal alfa directo (sin premultiplicar).",
    }
}

/// One line for each document: how much of it is otherwise than in the film.
fn loss_summary(losses: &LossReport, language: ReadmeLanguage) -> String {
    let mut text = String::new();
    for of in &losses.documents {
        let count = |outcome| of.losses.iter().filter(|loss| loss.outcome == outcome).count();
        let (near, beside, gone) = (count(Outcome::Approximated), count(Outcome::Beside), count(Outcome::Dropped));
        let words = match language {
            ReadmeLanguage::English => format!("{near} approximated, {beside} in files beside, {gone} left out"),
            ReadmeLanguage::Spanish => format!("{near} aproximados, {beside} en archivos aparte, {gone} omitidos"),
        };
        let _ = writeln!(text, "  - {}: {words}", of.document.title());
    }
    if text.is_empty() {
        text.push_str(match language {
            ReadmeLanguage::English => "  - nothing\n",
            ReadmeLanguage::Spanish => "  - nada\n",
        });
    }
    text
}
