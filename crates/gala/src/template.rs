//! `gala template`: templates are listed and checked, and data make videos of them.

mod data;
mod found;
mod render;

use std::{fmt::Write as _, io::Write, process::ExitCode};

use anyhow::bail;
use gala_core::template::{BUILT_IN, BuiltInTemplate, Template};
use serde_json::json;

use self::found::{found, read};
use crate::{
    render::Failed,
    settings::{TemplateCommand, TemplateListArgs, TemplateShowArgs},
};

/// # Errors
/// Where a template cannot be read, data do not fit it, or a video cannot be made.
pub async fn template(command: TemplateCommand) -> anyhow::Result<ExitCode> {
    match command {
        TemplateCommand::List(args) => say(&listed(&args)?),
        TemplateCommand::Show(args) => {
            let found = found(&args.template);
            said(&args.template, "shown", found.and_then(|found| shown(&args, found)))
        }
        TemplateCommand::Check(args) => {
            let name = args.template.display().to_string();
            let read = read(&args.template)
                .map(|found| format!("{name}: {}, {} parameters", found.title, found.params.properties.len()));
            said(&name, "used", read)
        }
        TemplateCommand::Render(args) => render::render(args).await,
    }
}

fn listed(args: &TemplateListArgs) -> anyhow::Result<String> {
    let mut all = Vec::new();
    for built_in in &BUILT_IN {
        all.push((built_in, built_in.template()?));
    }
    if args.json {
        let all = all.iter().map(|(built_in, template)| {
            json!({
                "name": built_in.name, "kind": template.kind, "title": template.title, "description": template.description,
                "params": template.params.schema(),
            })
        });
        return Ok(serde_json::to_string_pretty(&all.collect::<Vec<_>>())?);
    }
    let mut lines = String::new();
    for (built_in, template) in &all {
        writeln!(lines, "{:<14} {:<12} {}", built_in.name, template.kind, template.title)?;
        writeln!(lines, "{:14} {}", "", template.description)?;
        let names = template.params.names();
        let told = |name: &&str| {
            if template.params.is_required(name) { format!("{name} (required)") } else { (*name).to_owned() }
        };
        writeln!(lines, "{:14} data: {}", "", names.iter().map(told).collect::<Vec<_>>().join(", "))?;
    }
    Ok(lines.trim_end().to_owned())
}

fn shown(args: &TemplateShowArgs, found: Template) -> Result<String, Failed> {
    let text = if args.params {
        serde_json::to_string_pretty(&found.params.schema())
    } else if let Some(built_in) = BuiltInTemplate::of_name(&args.template) {
        return Ok(built_in.text.trim_end().to_owned());
    } else {
        serde_json::to_string_pretty(&found)
    };
    text.map_err(|error| Failed::Other(error.into()))
}

/// Prints what was asked for, or all that is in the way.
fn said(name: &str, done: &str, text: Result<String, Failed>) -> anyhow::Result<ExitCode> {
    match text {
        Ok(text) => say(&text),
        Err(Failed::Problems(problems)) => {
            let lines: Vec<String> =
                problems.0.iter().map(|problem| format!("  {problem} [{}]", problem.code)).collect();
            bail!("{name} cannot be {done}:\n{}", lines.join("\n"));
        }
        Err(Failed::Render(error)) => Err(error.into()),
        Err(Failed::Other(error)) => Err(error),
    }
}

fn say(text: &str) -> anyhow::Result<ExitCode> {
    writeln!(std::io::stdout(), "{text}")?;
    Ok(ExitCode::SUCCESS)
}
