//! The keys that front matter, JSON and YAML share.

use super::{
    cast,
    choice::{CaptionChoice, DEFAULT_PRESET, Mood, MusicChoice, PRESETS, PresenterChoice},
    fields::{Fields, Scalar, checked_path, shown},
    files::asset_named,
    limits::{MAX_BUDGET, MAX_REFERENCES, MAX_SEED, MAX_TARGET_MS, MAX_TITLE_CHARS, MAX_TOPIC_CHARS, MIN_TARGET_MS},
    providers,
    voice_name::is_voice_name,
};
use crate::{
    approval::ApprovalRules,
    format::FrameSize,
    language::{self, Language},
    problem::Problem,
    provider_policy::ProviderPolicy,
    speech::VoiceStyle,
    text::nearest,
    time::FrameRate,
    trailer_options::TrailerOptions,
    workflow::Workflow,
};

/// Every key, in the order of the documentation.
pub const KEYS: [&str; 26] = [
    "title",
    "topic",
    "language",
    "format",
    "fps",
    "target_duration",
    "target_duration_ms",
    "voice",
    "voice_style",
    "preset",
    "captions",
    "font",
    "music",
    "presenter",
    "references",
    "layers",
    "seed",
    "workflow",
    "paid_after_approval",
    "auto_approve",
    "assembly",
    "folder",
    "end_card",
    "cast",
    "providers",
    "budget",
];

/// The keys of `voice_style`.
pub const VOICE_STYLE_KEYS: [&str; 3] = ["rate", "pitch", "pause"];

/// What a brief says beside its script, with defaults settled.
#[derive(Debug)]
pub struct Settings {
    /// Absent where the script has to give it.
    pub title: Option<String>,
    pub language: &'static Language,
    pub names_language: bool,
    pub format: FrameSize,
    pub fps: FrameRate,
    pub target_duration_ms: Option<u64>,
    pub voice: Option<String>,
    pub voice_style: VoiceStyle,
    pub preset: String,
    pub captions: CaptionChoice,
    pub font: Option<String>,
    pub music: MusicChoice,
    pub presenter: Option<PresenterChoice>,
    pub references: Vec<String>,
    pub layers: Option<bool>,
    pub seed: Option<u32>,
    pub workflow: Workflow,
    pub approvals: ApprovalRules,
    pub trailer: TrailerOptions,
    pub cast: Vec<String>,
    pub topic: Option<String>,
    pub providers: ProviderPolicy,
    pub budget_micros: Option<u64>,
}

impl Settings {
    /// Takes [`KEYS`] out of `fields` and leaves the rest.
    pub fn take(fields: &mut Fields<'_>) -> Self {
        let language = take_language(fields);
        Self {
            title: fields.line("title", MAX_TITLE_CHARS),
            names_language: language.is_some(),
            language: language.unwrap_or_else(language::default),
            format: fields
                .parsed(
                    "format",
                    "unknown_format",
                    "a frame size",
                    "use 9:16, 16:9, 1:1, 4:5 or WIDTHxHEIGHT with even sides from 64 to 4096",
                    |text| text.parse().ok(),
                )
                .unwrap_or(FrameSize::VERTICAL),
            fps: fields
                .parsed(
                    "fps",
                    "unknown_fps",
                    "a frame rate",
                    "use 23.976, 24, 25, 29.97, 30, 50, 59.94 or 60",
                    |text| text.parse().ok(),
                )
                .unwrap_or(FrameRate::FPS_30),
            target_duration_ms: take_target(fields),
            voice: fields.parsed(
                "voice",
                "bad_voice",
                "the name of a voice",
                "use at most 100 letters, digits, spaces and - _ . : + ( )",
                voice,
            ),
            voice_style: take_voice_style(fields),
            preset: take_preset(fields),
            captions: fields
                .parsed("captions", "unknown_captions", "a style of captions", "use karaoke, plain or off", captions)
                .unwrap_or_default(),
            font: fields.path("font"),
            music: take_music(fields),
            presenter: take_presenter(fields),
            references: take_references(fields),
            layers: fields.layers(),
            seed: take_seed(fields),
            workflow: fields
                .parsed("workflow", "unknown_workflow", "a workflow", "use faceless or trailer", workflow)
                .unwrap_or_default(),
            approvals: ApprovalRules {
                paid_after_approval: take_flag(fields, "paid_after_approval"),
                auto_approve: take_flag(fields, "auto_approve"),
            },
            trailer: TrailerOptions {
                without_film: fields.switch("assembly", "unknown_assembly", "whether a film is cut") == Some(false),
                without_folder: fields.switch(
                    "folder",
                    "unknown_folder",
                    "whether the folder of a trailer is kept up to date",
                ) == Some(false),
                end_card: fields.line("end_card", MAX_TITLE_CHARS),
            },
            cast: cast::take(fields),
            topic: fields.line("topic", MAX_TOPIC_CHARS),
            providers: providers::take(fields),
            // Cents and their like are exact in a float up to far beyond the largest budget.
            budget_micros: fields
                .number("budget", 0.0, MAX_BUDGET)
                .map(|units| (f64::from(units) * 100.0).round() as u64 * 10_000),
        }
    }
}

fn take_flag(fields: &mut Fields<'_>, key: &'static str) -> bool {
    fields.parsed(key, "bad_flag", "true or false", "use true or false", |text| text.parse().ok()).unwrap_or_default()
}

fn captions(text: &str) -> Option<CaptionChoice> {
    match text {
        "off" => Some(CaptionChoice::Off),
        "plain" => Some(CaptionChoice::Plain),
        "karaoke" => Some(CaptionChoice::Karaoke),
        _ => None,
    }
}

fn voice(text: &str) -> Option<String> {
    is_voice_name(text).then(|| text.to_owned())
}

fn workflow(text: &str) -> Option<Workflow> {
    match text {
        "faceless" => Some(Workflow::Faceless),
        "trailer" => Some(Workflow::Trailer),
        _ => None,
    }
}

/// Returns the language that is named.
fn take_language(fields: &mut Fields<'_>) -> Option<&'static Language> {
    let scalar = fields.scalar("language")?;
    let written = scalar.text.trim();
    Some(language::find(written).unwrap_or_else(|| {
        let remedy = match language::nearest(written) {
            Some(near) => {
                format!("did you mean `{}` ({})? `en`, `es` and the like are BCP 47 tags", near.tag, near.name)
            }
            None => "use a BCP 47 tag such as en, es, pt-BR, ja or ar; docs/BRIEF.md lists them".to_owned(),
        };
        let message = format!("`{}` is not a language GALA speaks", shown(written));
        fields.problems.push(Problem::new("unknown_language", scalar.field, message, remedy));
        language::default()
    }))
}

fn take_preset(fields: &mut Fields<'_>) -> String {
    let Some(scalar) = fields.scalar("preset") else { return DEFAULT_PRESET.to_owned() };
    let written = scalar.text.trim();
    if !PRESETS.contains(&written) {
        let list = PRESETS.join(", ");
        let remedy = match nearest(written, PRESETS) {
            Some(near) => format!("did you mean `{near}`? the presets are {list}"),
            None => format!("use one of: {list}"),
        };
        let message = format!("`{}` is not a preset", shown(written));
        fields.problems.push(Problem::new("unknown_preset", scalar.field, message, remedy));
    }
    written.to_owned()
}

fn take_music(fields: &mut Fields<'_>) -> MusicChoice {
    let Some(scalar) = fields.scalar("music") else { return MusicChoice::Mood(Mood::Calm) };
    match scalar.text.trim() {
        "off" => MusicChoice::Off,
        "calm" => MusicChoice::Mood(Mood::Calm),
        "bright" => MusicChoice::Mood(Mood::Bright),
        "tense" => MusicChoice::Mood(Mood::Tense),
        "dark" => MusicChoice::Mood(Mood::Dark),
        // A file has a dot for its extension or lies in a folder, or is the id of one that was sent; any other word was meant as a mood.
        file if file.contains(['.', '/', '\\', ':']) || asset_named(file).is_some() => {
            MusicChoice::File(checked_path(file, &scalar.field, fields.problems).unwrap_or_default())
        }
        other => {
            let message = format!("`{}` is neither a mood nor a file", shown(other));
            let remedy = "use off, calm, bright, tense, dark or a file such as music/theme.mp3";
            fields.problems.push(Problem::new("unknown_music", scalar.field, message, remedy));
            MusicChoice::Off
        }
    }
}

fn take_presenter(fields: &mut Fields<'_>) -> Option<PresenterChoice> {
    let scalar = fields.scalar("presenter")?;
    let written = scalar.text.trim();
    // As with music: a file has a dot for its extension, lies in a folder, or is the id of one that was sent.
    if written.contains(['.', '/', '\\']) || asset_named(written).is_some() {
        return checked_path(written, &scalar.field, fields.problems).map(PresenterChoice::Picture);
    }
    // The names of looks reach addresses and bodies as those of voices do.
    let look = voice(written);
    if look.is_none() {
        let message = format!("`{}` is neither the name of a look nor a file", shown(written));
        let remedy = "use the name that the provider has for the look, or a picture such as pictures/anna.jpg";
        fields.problems.push(Problem::new("bad_presenter", scalar.field, message, remedy));
    }
    look.map(PresenterChoice::Look)
}

fn take_references(fields: &mut Fields<'_>) -> Vec<String> {
    let Some((texts, field)) = fields.texts("references", "a path such as pictures/hero.png") else {
        return Vec::new();
    };
    if texts.len() > MAX_REFERENCES {
        let message = format!("has {} pictures; at most {MAX_REFERENCES} are allowed", texts.len());
        fields.problems.push(Problem::new("too_many_references", field, message, "leave some out"));
        return Vec::new();
    }
    let mut paths: Vec<String> = Vec::new();
    for text in &texts {
        let path = checked_path(text, &field, fields.problems);
        paths.extend(path.filter(|path| !paths.contains(path)));
    }
    paths
}

fn take_seed(fields: &mut Fields<'_>) -> Option<u32> {
    let Scalar { text, field } = fields.scalar("seed")?;
    let seed = text.trim().parse().ok().filter(|seed| *seed <= MAX_SEED);
    if seed.is_none() {
        let message = format!("`{}` is not a whole number from 0 to {MAX_SEED}", shown(&text));
        fields.problems.push(Problem::new("out_of_range", field, message, format!("use 0 to {MAX_SEED}")));
    }
    seed
}

fn take_voice_style(fields: &mut Fields<'_>) -> VoiceStyle {
    let normal = VoiceStyle::default();
    let Some((node, field)) = fields.take("voice_style") else { return normal };
    let mut inner = Fields::of(node, "voice_style.", &field, fields.problems);
    let style = VoiceStyle {
        rate: inner.number("rate", 0.5, 2.0).unwrap_or(normal.rate),
        pitch: inner.number("pitch", -12.0, 12.0).unwrap_or(normal.pitch),
        pause: inner.number("pause", 0.0, 3.0).unwrap_or(normal.pause),
    };
    inner.refuse_rest(&VOICE_STYLE_KEYS);
    style
}

fn take_target(fields: &mut Fields<'_>) -> Option<u64> {
    const WRITE: &str = "write 45s, 1m30s or 00:45";
    let text = fields.scalar("target_duration");
    let number = fields.scalar("target_duration_ms");
    if let (Some(_), Some(number)) = (&text, &number) {
        let message = "is given beside target_duration";
        fields.problems.push(Problem::new("conflicting_keys", &number.field, message, "keep one of them"));
    }
    let (ms, scalar, remedy) = match (text, number) {
        (Some(text), _) => (duration_ms(text.text.trim()), text, WRITE),
        (None, Some(number)) => (number.text.trim().parse().ok(), number, "write a whole number such as 45000"),
        (None, None) => return None,
    };
    let Some(ms) = ms else {
        let message = format!("`{}` is not a duration", shown(&scalar.text));
        fields.problems.push(Problem::new("bad_duration", scalar.field, message, remedy));
        return None;
    };
    if !(MIN_TARGET_MS..=MAX_TARGET_MS).contains(&ms) {
        let message = format!("`{}` is outside 3 seconds to 60 minutes", shown(&scalar.text));
        fields.problems.push(Problem::new("out_of_range", scalar.field, message, "choose 3s to 60m"));
        return None;
    }
    Some(ms)
}

/// Reads `45s`, `1m30s`, `7.5s`, `1h`, `00:45` or `1:02:03`.
fn duration_ms(text: &str) -> Option<u64> {
    if text.contains(':') { clock_ms(text) } else { units_ms(text) }
}

fn clock_ms(text: &str) -> Option<u64> {
    let parts: Vec<&str> = text.split(':').collect();
    if !(2..=3).contains(&parts.len()) {
        return None;
    }
    let mut seconds = 0u64;
    for (index, part) in parts.iter().enumerate() {
        let digits = part.len() <= 4 && !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        let value = if digits { part.parse::<u64>().ok()? } else { return None };
        if index > 0 && value > 59 {
            return None;
        }
        seconds = seconds * 60 + value;
    }
    Some(seconds * 1000)
}

fn units_ms(text: &str) -> Option<u64> {
    let mut rest = text;
    let mut total = 0u64;
    let mut last_unit = u64::MAX;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let (number, tail) = rest.split_at(digits);
        let letters = tail.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(tail.len());
        let (unit, tail) = tail.split_at(letters);
        let unit_ms = match unit {
            "h" => 3_600_000,
            "m" | "min" => 60_000,
            "s" => 1000,
            "ms" => 1,
            _ => return None,
        };
        if unit_ms >= last_unit || number.len() > 9 {
            return None;
        }
        // At most nine digits of at most an hour each: exact in a float, and far inside an integer.
        total += (number.parse::<f64>().ok()? * unit_ms as f64).round() as u64;
        last_unit = unit_ms;
        rest = tail.trim_start();
    }
    (!text.is_empty()).then_some(total)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_as_people_write_them() {
        let good = [
            ("45s", 45_000),
            ("1m30s", 90_000),
            ("1m 30s", 90_000),
            ("7.5s", 7500),
            ("2min", 120_000),
            ("1h", 3_600_000),
            ("1500ms", 1500),
            ("00:45", 45_000),
            ("1:30", 90_000),
            ("01:02:03", 3_723_000),
        ];
        for (text, ms) in good {
            assert_eq!(duration_ms(text), Some(ms), "{text}");
        }
        for text in ["", "45", "s", "1s1m", "1m1m", "-3s", "1:90", ":30", "1:2:3:4", "45 seconds", "1e9s", "1.2.3s"] {
            assert_eq!(duration_ms(text), None, "{text}");
        }
    }
}
