//! The brief that a command is given: a file, or a topic.

use std::path::Path;

use anyhow::{Context, bail};
use gala_core::{
    brief::{self, Brief},
    problem::Problem,
};

use crate::settings::BriefArgs;

/// Returns the brief, and the file that it is of.
///
/// # Errors
/// All that is wrong with it, a line each.
pub fn read_brief(args: &BriefArgs) -> anyhow::Result<(&Path, Brief)> {
    match (&args.brief, &args.topic) {
        (Some(path), _) => Ok((path.as_path(), read_file(path)?)),
        (None, Some(topic)) => Ok((Path::new(TOPIC), brief_of_topic(topic, args)?)),
        (None, None) => bail!("a brief or --topic is needed (see `gala make --help`)"),
    }
}

/// What a topic is called where a file would be named.
const TOPIC: &str = "--topic";

/// A topic is a brief that has nothing but it, its language and its length: everything else is as usual.
fn brief_of_topic(topic: &str, args: &BriefArgs) -> anyhow::Result<Brief> {
    let document = serde_json::json!({ "topic": topic, "language": args.language, "target_duration": args.duration });
    let brief = Brief::parse("topic.json", document.to_string().as_bytes());
    brief.map_err(|problems| told(Path::new(TOPIC), &problems.0))
}

fn read_file(path: &Path) -> anyhow::Result<Brief> {
    let name = path.display();
    let size = std::fs::metadata(path).with_context(|| format!("cannot read the brief {name}"))?.len();
    if size > brief::MAX_BYTES {
        return Err(told(path, &[brief::too_large(&name.to_string(), size)]));
    }
    let bytes = std::fs::read(path).with_context(|| format!("cannot read the brief {name}"))?;
    let file_name = path.file_name().unwrap_or_default().to_string_lossy();
    Brief::parse(&file_name, &bytes).map_err(|problems| told(path, &problems.0))
}

/// All problems of a brief, a line each.
pub fn told(path: &Path, problems: &[Problem]) -> anyhow::Error {
    let lines: Vec<String> = problems.iter().map(|problem| format!("  {problem} [{}]", problem.code)).collect();
    anyhow::anyhow!("{} cannot be made into a video:\n{}", path.display(), lines.join("\n"))
}
