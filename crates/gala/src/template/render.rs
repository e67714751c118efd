//! `gala template render`.

use std::process::ExitCode;

use gala_core::{cancel::Cancel, problem::Problems, template::Template, timeline::limits::MAX_PROBLEMS};
use serde_json::{Map, Value};

use super::{
    data::{GivenData, given},
    found::found,
};
use crate::{
    render::{EventReporter, Failed, run_document, shown, write_json},
    settings::TemplateRenderArgs,
};

/// Makes the videos, or says everything that is in the way.
///
/// # Errors
/// Where the template cannot be read, data do not fit it, or a video cannot be made. Those that are made stay.
pub async fn render(args: TemplateRenderArgs) -> anyhow::Result<ExitCode> {
    let (json, name) = (args.json, args.template.clone());
    shown(json, &name, "rendered", move |reporter, cancel| run(&args, reporter, cancel)).await
}

fn run(args: &TemplateRenderArgs, reporter: &EventReporter, cancel: &Cancel) -> Result<Vec<String>, Failed> {
    let template = found(&args.template)?;
    let all: Vec<(Option<usize>, Map<String, Value>)> = match given(args, &template)? {
        GivenData::One(data) => vec![(None, data)],
        GivenData::Several(items) => {
            check(&template, &items)?;
            (1..).map(Some).zip(items).collect()
        }
    };
    let mut lines = Vec::new();
    for (number, data) in all {
        let timeline = template.expand(&data)?.timeline;
        if let Some(place) = args.timeline_place(number) {
            write_json(&place, &timeline)?;
            lines.push(place.display().to_string());
        }
        if let Some(args) = args.render_args(number) {
            lines.extend(run_document(&args, timeline, reporter, cancel)?);
        }
    }
    Ok(lines)
}

/// Holds all data against the template before the first video is made.
fn check(template: &Template, items: &[Map<String, Value>]) -> Result<(), Problems> {
    let mut problems = Problems::default();
    for (index, data) in items.iter().enumerate() {
        if let Err(found) = template.expand(data) {
            problems.0.extend(found.renamed(|field| format!("[{index}].{field}")).0);
        }
        if problems.0.len() >= MAX_PROBLEMS {
            break;
        }
    }
    problems.0.truncate(MAX_PROBLEMS);
    problems.into_result(())
}
