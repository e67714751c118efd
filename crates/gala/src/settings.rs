//! What GALA is told from outside, read once at start. Nothing else in the program reads the environment.

mod approval;
mod auth;
mod calls;
mod captions;
mod data;
mod edit;
mod export;
mod folders;
mod import;
mod key;
mod lifecycle;
mod models;
mod oidc;
mod plan;
mod programs;
mod providers;
mod rates;
mod refusal;
mod render;
mod secret;
mod serve;
mod storage_migrate;
mod store;
mod template;
mod user;
mod web;
mod work;
mod workspace;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

pub use self::{
    approval::{ApprovalArgs, MadeWorkflow},
    auth::{AuthCommand, AuthGdriveArgs},
    calls::{CallsCommand, CallsDecideArgs, CallsListArgs, CallsSummaryArgs, Paid},
    captions::CaptionsArgs,
    data::{DataArgs, WorkArgs},
    edit::EditArgs,
    export::ExportArgs,
    folders::program_folders,
    import::ImportArgs,
    key::{KeyCommand, KeyCreateArgs, KeyListArgs, KeyRevokeArgs},
    lifecycle::StorageLifecycleArgs,
    models::{ModelSettings, ModelsAddArgs, ModelsCommand, ModelsListArgs, users_language},
    plan::{PlanCommand, PlanSetArgs},
    programs::ProgramArgs,
    providers::ProviderSettings,
    refusal::SettingsError,
    render::RenderArgs,
    serve::{Auth, ServeArgs},
    storage_migrate::StorageMigrateArgs,
    store::{DriveClient, StoreSettings},
    template::{TemplateCommand, TemplateListArgs, TemplateRenderArgs, TemplateShowArgs},
    user::{UserAddArgs, UserCommand, UserPasswordArgs},
    web::WebSettings,
    work::WorkCommandArgs,
    workspace::{SecondFactor, WorkspaceCommand, WorkspacePlanArgs, WorkspaceSecondFactorArgs},
};

/// Videos made automatically, on your own machine: a script goes in, a finished, captioned video comes out.
#[derive(Debug, Parser)]
#[command(name = "gala", version, about, propagate_version = true)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make a video of a brief.
    Make(MakeArgs),
    /// Make a draft of all scenes of a brief as one film, with sketched pictures and a voice of this machine: nothing is paid for.
    Animatic(AnimaticArgs),
    /// Tell what the video of a brief will cost at providers, and make nothing.
    Estimate(EstimateArgs),
    /// Render a timeline: JSON, with the files that it names beside it.
    Render(RenderArgs),
    /// Make videos of templates and data.
    #[command(subcommand)]
    Template(TemplateCommand),
    /// Edit a timeline: a list of edits is done whole or not at all.
    Edit(EditArgs),
    /// Write down what is said in a film, a sound or a timeline, as captions.
    Captions(CaptionsArgs),
    /// Hand a timeline over to an editor: media, and documents that editing programs open.
    Export(ExportArgs),
    /// Take over what an editor changed in a cut that was exported.
    Import(ImportArgs),
    /// Serve the HTTP API and work on its jobs.
    Serve(ServeArgs),
    /// Work on the jobs of servers elsewhere, on the same PostgreSQL database and objects, and serve nothing.
    Work(WorkCommandArgs),
    /// Tell what is installed, what works, what is missing, and the command that fixes it.
    Doctor(DoctorArgs),
    /// Bring the database to this version.
    Migrate(DataArgs),
    /// Look after what is stored.
    #[command(subcommand)]
    Storage(StorageCommand),
    /// Ask for permissions to use what belongs to somebody elsewhere.
    #[command(subcommand)]
    Auth(AuthCommand),
    /// Look after the people who have an account.
    #[command(subcommand)]
    User(UserCommand),
    /// Look after API keys.
    #[command(subcommand)]
    Key(KeyCommand),
    /// Look after plans: what workspaces may use.
    #[command(subcommand)]
    Plan(PlanCommand),
    /// Look after workspaces.
    #[command(subcommand)]
    Workspace(WorkspaceCommand),
    /// Look at requests to providers: what they cost, and which were lost.
    #[command(subcommand)]
    Calls(CallsCommand),
    /// List the voices that a brief can name.
    Voices(VoicesArgs),
    /// Look after models that run on this machine: voices.
    #[command(subcommand)]
    Models(ModelsCommand),
    /// Print the OpenAPI document.
    Openapi,
    /// Print the JSON Schema of a document.
    Schema {
        #[arg(value_enum)]
        document: Document,
    },
}

impl Command {
    /// Whether the command makes files in the data folder, which are nobody else's to read.
    pub fn uses_data_folder(&self) -> bool {
        matches!(
            self,
            Self::Make(_)
                | Self::Animatic(_)
                | Self::Serve(_)
                | Self::Work(_)
                | Self::Doctor(_)
                | Self::Migrate(_)
                | Self::Storage(_)
                | Self::User(_)
                | Self::Key(_)
                | Self::Plan(_)
                | Self::Workspace(_)
                | Self::Calls(_)
        )
    }
}

/// The documents people write or read.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
pub enum Document {
    Brief,
    Plan,
    Timeline,
    Edits,
    Template,
}

/// What a video is to be made of.
#[derive(Debug, Args)]
pub struct BriefArgs {
    /// The brief: Markdown, plain text, YAML or JSON. `docs/BRIEF.md` has the format.
    #[arg(required_unless_present = "topic", value_name = "BRIEF")]
    pub brief: Option<PathBuf>,
    /// A topic instead of a script. Needs a language model.
    #[arg(long, conflicts_with = "brief", value_name = "TEXT")]
    pub topic: Option<String>,
    /// The language of the video, a BCP 47 tag. A brief says so itself.
    #[arg(long, requires = "topic", value_name = "TAG")]
    pub language: Option<String>,
    /// How long the video should be: 45s, 1m30s or 00:45. A brief says so itself.
    #[arg(long, requires = "topic", value_name = "TIME")]
    pub duration: Option<String>,
}

#[derive(Debug, Args)]
pub struct AnimaticArgs {
    #[command(flatten)]
    pub brief: BriefArgs,
    /// The file: MP4.
    #[arg(short, long, value_name = "FILE")]
    pub out: PathBuf,
    /// What the brief becomes, whatever it says itself.
    #[arg(long, value_enum, value_name = "WORKFLOW")]
    pub workflow: Option<MadeWorkflow>,
    /// Print events as JSON lines instead of showing progress.
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    pub data: DataArgs,
    #[command(flatten)]
    pub work: WorkArgs,
}

#[derive(Debug, Args)]
pub struct EstimateArgs {
    #[command(flatten)]
    pub brief: BriefArgs,
    /// Print it as JSON.
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    pub programs: ProgramArgs,
}

#[derive(Debug, Args)]
pub struct VoicesArgs {
    /// Only those that may speak this language, a BCP 47 tag.
    #[arg(long, value_name = "TAG")]
    pub language: Option<String>,
    #[command(flatten)]
    pub programs: ProgramArgs,
}

#[derive(Debug, Args)]
pub struct MakeArgs {
    #[command(flatten)]
    pub brief: BriefArgs,
    /// The folder for the finished video and everything that belongs to it.
    #[arg(short, long, value_name = "DIR")]
    pub out: PathBuf,
    #[command(flatten)]
    pub approvals: ApprovalArgs,
    /// Print events as JSON lines instead of showing progress.
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    pub data: DataArgs,
    #[command(flatten)]
    pub work: WorkArgs,
}

#[derive(Debug, Subcommand)]
pub enum StorageCommand {
    /// Compare every stored object with the database, and tell what is nobody's and what is missing.
    Check(StorageCheckArgs),
    /// Move every object from one store to another, also while a server runs in the data folder. Each is copied, compared there,
    /// and used from there; what the first store has goes once nobody can be reading it any more.
    Migrate(StorageMigrateArgs),
    /// Tell what rules do with files that people brought and nobody uses any more, or do it.
    Lifecycle(StorageLifecycleArgs),
}

#[derive(Debug, Args)]
pub struct StorageCheckArgs {
    /// Compare sizes only, and read no content.
    #[arg(long)]
    pub quick: bool,
    /// Remove what is nobody's and older than a day, and writes that were never finished.
    #[arg(long)]
    pub repair: bool,
    /// Remove it also where that is most of what is stored.
    #[arg(long, requires = "repair")]
    pub force: bool,
    #[command(flatten)]
    pub data: DataArgs,
}

#[derive(Debug, Args)]
pub struct DoctorArgs {
    /// Print the checks as JSON.
    #[arg(long)]
    pub json: bool,
    /// Ask the providers that are set up, too: whether they take their keys and what they cost is known. It costs nothing.
    #[arg(long)]
    pub providers: bool,
    /// Store a small object, read, list, copy and delete it, wherever objects are kept.
    #[arg(long)]
    pub storage: bool,
    #[command(flatten)]
    pub data: DataArgs,
    #[command(flatten)]
    pub programs: ProgramArgs,
}

/// The log filter, in the syntax of `tracing`: `info`, `gala=debug`.
pub fn log_filter(default: &str) -> String {
    std::env::var("GALA_LOG").unwrap_or_else(|_| default.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        use clap::CommandFactory;
        Cli::command().debug_assert();
    }
}
