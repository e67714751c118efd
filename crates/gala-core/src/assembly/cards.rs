//! The cards at both ends of a film: its title over a picture that is darkened.

use crate::{
    compose,
    plan::Plan,
    timeline::{
        Content, Entrance, EntranceKind, EntranceUnit, Fill, Look, Rgba, Text, TextBox, TextRun, Transition,
        TransitionKind, VisualClip,
    },
};

/// Letters shrink from here until the title fits.
const TITLE_SIZE: f32 = 0.13;
/// What stands below the title, against its letters.
const LINE_SCALE: f32 = 0.45;
const SHADE: Rgba = Rgba([0x08, 0x08, 0x0c, 0xb8]);
const SOFT: Rgba = Rgba([0xf2, 0xee, 0xe6, 0xff]);
const ENTER_MS: u64 = 500;
/// The film ends in black.
const FADE_OUT_MS: u64 = 1200;

/// What a card says.
pub enum Card<'a> {
    Title,
    /// With a line below the title.
    End(Option<&'a str>),
}

/// Returns a picture, what darkens it, and the text over both, each without its times. There is no text where there is
/// nothing to say.
pub fn card(plan: &Plan, card: &Card<'_>, (content, look): (Content, Look)) -> [Option<VisualClip>; 3] {
    let (name, line) = match card {
        Card::Title => ("title-card", None),
        Card::End(line) => ("end-card", *line),
    };
    let exit = matches!(card, Card::End(_)).then(|| Transition::new(TransitionKind::Crossfade, FADE_OUT_MS));
    let clip =
        |id: String, content, look, enter| Some(VisualClip { id, look, enter, exit, ..VisualClip::new(content) });
    let enter = Some(Transition::new(TransitionKind::Crossfade, ENTER_MS));
    let text = text(plan, line);
    let titled = (!text.runs.is_empty()).then_some(Content::Text(text));
    [
        clip(name.to_owned(), content, look, None),
        clip(format!("{name}-shade"), Content::Color(Fill::Solid(SHADE)), Look::default(), None),
        titled.and_then(|text| clip(format!("{name}-text"), text, Look::default(), enter)),
    ]
}

fn text(plan: &Plan, line: Option<&str>) -> Text {
    let mut runs = Vec::new();
    if !plan.title.trim().is_empty() {
        runs.push(TextRun { color: SOFT, weight: 800, ..TextRun::new(plan.title.trim()) });
    }
    if let Some(line) = line {
        let before = if runs.is_empty() { "" } else { "\n" };
        runs.push(TextRun { color: SOFT, weight: 500, scale: LINE_SCALE, ..TextRun::new(format!("{before}{line}")) });
    }
    Text {
        language: plan.language.clone(),
        font: compose::font(plan),
        size: TITLE_SIZE,
        bounds: TextBox { width: 0.84, height: 0.6, ..TextBox::default() },
        entrance: Some(Entrance { kind: EntranceKind::Rise, by: EntranceUnit::Word, each_ms: 500, step_ms: 140 }),
        runs,
        ..Text::plain("")
    }
}
