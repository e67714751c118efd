//! What `gala template` is told.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use gala_render::Quality;

use super::{RenderArgs, folders::usual_cache, programs::ProgramArgs, render::quality};
use gala_media::HardwareWish;

#[derive(Debug, Subcommand)]
pub enum TemplateCommand {
    /// List the templates that come with the program.
    List(TemplateListArgs),
    /// Print the document of a template, or what data it asks for.
    Show(TemplateShowArgs),
    /// Tell everything that is wrong with a template.
    Check(TemplateCheckArgs),
    /// Make a video, or several, of a template and data.
    Render(TemplateRenderArgs),
}

#[derive(Debug, Args)]
pub struct TemplateListArgs {
    /// Print it as JSON.
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct TemplateShowArgs {
    /// As `gala template list` names it, or a file.
    #[arg(value_name = "NAME|FILE")]
    pub template: String,
    /// Print what data it asks for instead, as JSON Schema.
    #[arg(long)]
    pub params: bool,
}

#[derive(Debug, Args)]
pub struct TemplateCheckArgs {
    /// The template: JSON, as `gala schema template` describes it.
    #[arg(value_name = "FILE")]
    pub template: PathBuf,
}

#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("template_place").required(true).multiple(true).args(["out", "timeline", "frame", "poster"]))]
pub struct TemplateRenderArgs {
    /// As `gala template list` names it, or a file.
    #[arg(value_name = "NAME|FILE")]
    pub template: String,
    /// One of the data: a parameter and its value. Given again for a list, each value is an item.
    #[arg(long, value_name = "NAME=VALUE")]
    pub set: Vec<String>,
    /// The data: a JSON object, or a list of up to 1,000 of them, each of which makes a video: FILE-1, FILE-2. `--set` goes before it.
    #[arg(long, value_name = "FILE")]
    pub data: Option<PathBuf>,
    /// Begin with the data of the template's own example.
    #[arg(long)]
    pub example: bool,
    /// The folder that files of the data and the template are named relative to; the current one where absent.
    #[arg(long, value_name = "DIR")]
    pub files: Option<PathBuf>,
    /// The file to write: .mp4, .mov, .webm, .mkv or .gif.
    #[arg(short, long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Write the timeline that it makes, as JSON; without --out no video is made.
    #[arg(long, value_name = "FILE")]
    pub timeline: Option<PathBuf>,
    /// Write the picture at a time as PNG; may be given again.
    #[arg(long, num_args = 2, value_names = ["TIME", "FILE"])]
    pub frame: Vec<String>,
    /// Write the picture that stands for the video as JPEG.
    #[arg(long, value_name = "FILE")]
    pub poster: Option<PathBuf>,
    /// `draft` (a quarter of the pixels), `standard` or `high`.
    #[arg(long, default_value = "standard", value_parser = quality, value_name = "QUALITY")]
    pub quality: Quality,
    /// How many segments are encoded at once; the output never depends on it. All cores where absent.
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..=256), value_name = "N")]
    pub jobs: Option<u16>,
    /// The folder where finished segments are kept.
    #[arg(long, env = "GALA_CACHE", value_name = "DIR")]
    pub cache: Option<PathBuf>,
    /// How large that folder may grow, in gigabytes. What was used longest ago goes first.
    #[arg(long, env = "GALA_CACHE_GB", default_value_t = 20, value_name = "GB")]
    pub cache_gb: u32,
    /// Print events as JSON lines instead of showing progress.
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    pub programs: ProgramArgs,
}

impl TemplateRenderArgs {
    /// Returns what `gala render` would be told for the video of this number, if any; numbers are told of several.
    pub fn render_args(&self, number: Option<usize>) -> Option<RenderArgs> {
        let numbered = |path: &Path| numbered(path, number);
        let mut frame = self.frame.clone();
        frame.iter_mut().skip(1).step_by(2).for_each(|path| *path = numbered(Path::new(path)).display().to_string());
        let args = RenderArgs {
            timeline: self.files.clone().unwrap_or_default().join("template.timeline.json"),
            out: self.out.as_deref().map(numbered),
            quality: self.quality,
            range: None,
            frame,
            jobs: self.jobs,
            alpha: false,
            codec: None,
            hardware: HardwareWish::Off,
            variant: Vec::new(),
            report: None,
            waveform: None,
            contact_sheet: None,
            poster: self.poster.as_deref().map(numbered),
            cache: Some(self.cache.clone().unwrap_or_else(usual_cache)),
            cache_gb: self.cache_gb,
            no_audio: false,
            json: self.json,
            programs: self.programs,
        };
        let is_wanted = args.out.is_some() || args.poster.is_some() || !args.frame.is_empty();
        is_wanted.then_some(args)
    }

    /// Returns where the timeline of this number is to be written, if anywhere.
    pub fn timeline_place(&self, number: Option<usize>) -> Option<PathBuf> {
        self.timeline.as_ref().map(|path| numbered(path, number))
    }
}

/// `greeting-2.mp4`.
fn numbered(path: &Path, number: Option<usize>) -> PathBuf {
    let Some(number) = number else { return path.to_owned() };
    let mut name = path.file_stem().unwrap_or_default().to_owned();
    name.push(format!("-{number}"));
    if let Some(extension) = path.extension() {
        name.push(".");
        name.push(extension);
    }
    path.with_file_name(name)
}
