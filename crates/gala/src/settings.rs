//! What GALA is told from outside, read once at start. Nothing else in the program reads the environment.

use std::{
    fmt,
    net::SocketAddr,
    path::{Path, PathBuf},
};

use clap::{Args, Parser, Subcommand};
use gala_media::{Codec, HardwareWish};
use gala_render::Quality;

use crate::render::TimeRange;

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
    /// Render a timeline: JSON, with the files that it names beside it.
    Render(RenderArgs),
    /// Edit a timeline: a list of edits is done whole or not at all.
    Edit(EditArgs),
    /// Serve the HTTP API and work on its jobs.
    Serve(ServeArgs),
    /// Tell what is installed, what works, what is missing, and the command that fixes it.
    Doctor(DoctorArgs),
    /// Bring the database to this version.
    Migrate(DataArgs),
    /// Look after what is stored.
    #[command(subcommand)]
    Storage(StorageCommand),
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
        matches!(self, Self::Make(_) | Self::Serve(_) | Self::Doctor(_) | Self::Migrate(_) | Self::Storage(_))
    }
}

/// The documents people write or read.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
pub enum Document {
    Brief,
    Plan,
    Timeline,
    Edits,
}

#[derive(Clone, Debug, Args)]
pub struct DataArgs {
    /// The folder where GALA keeps its database, objects and finished segments.
    #[arg(long, env = "GALA_DATA", default_value = "gala-data", value_name = "DIR")]
    pub data: PathBuf,
    /// A Postgres database instead of the SQLite file in the data folder.
    #[arg(long, env = "GALA_DATABASE_URL", value_name = "postgres://…", hide_env_values = true)]
    pub database_url: Option<Secret>,
    /// How large the cache of finished segments may grow, in gigabytes. What was used longest ago goes first.
    #[arg(long, env = "GALA_CACHE_GB", default_value_t = 20, value_name = "GB")]
    pub cache_gb: u32,
    /// For how many days the history of jobs that have ended is kept: events, journals, parts of finished videos.
    /// Projects, what they show and their files stay.
    #[arg(long, env = "GALA_HISTORY_DAYS", default_value_t = 30, value_parser = clap::value_parser!(u16).range(1..=3650), value_name = "DAYS")]
    pub history_days: u16,
    /// For how many days a deleted project can be restored. Then it is removed with its files.
    #[arg(long, env = "GALA_DELETED_DAYS", default_value_t = 30, value_parser = clap::value_parser!(u16).range(1..=3650), value_name = "DAYS")]
    pub deleted_days: u16,
}

impl DataArgs {
    pub fn cache_bytes(&self) -> u64 {
        u64::from(self.cache_gb) * 1_000_000_000
    }

    /// Whether other machines may work on the same database and objects.
    pub fn is_shared(&self) -> bool {
        self.database_url.is_some()
    }
}

#[derive(Clone, Debug, Args)]
pub struct WorkArgs {
    /// How many jobs run at once, and how many segments are encoded at once. All cores where absent.
    #[arg(long, env = "GALA_WORKERS", value_parser = clap::value_parser!(u16).range(1..=256), value_name = "N")]
    pub workers: Option<u16>,
}

impl WorkArgs {
    pub fn count(&self) -> usize {
        match self.workers {
            Some(workers) => usize::from(workers),
            None => std::thread::available_parallelism().map_or(1, usize::from),
        }
    }
}

#[derive(Debug, Args)]
pub struct MakeArgs {
    /// The brief: Markdown, plain text, YAML or JSON. `docs/BRIEF.md` has the format.
    #[arg(required_unless_present = "topic", value_name = "BRIEF")]
    pub brief: Option<PathBuf>,
    /// The folder for the finished video and everything that belongs to it.
    #[arg(short, long, value_name = "DIR")]
    pub out: PathBuf,
    /// A topic instead of a script. Needs a language model.
    #[arg(long, conflicts_with = "brief", value_name = "TEXT")]
    pub topic: Option<String>,
    /// Print events as JSON lines instead of showing progress.
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    pub data: DataArgs,
    #[command(flatten)]
    pub work: WorkArgs,
}

#[derive(Debug, Args)]
pub struct RenderArgs {
    /// The timeline: JSON, as `gala schema timeline` describes it. Files are named relative to it.
    #[arg(value_name = "TIMELINE")]
    pub timeline: PathBuf,
    /// The file to write: .mp4, .mov, .webm, .mkv, .gif, .png (a folder of frames), .wav, .mp3 or .flac.
    #[arg(short, long, required_unless_present_any = ["frame", "contact_sheet", "poster"], value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// `draft` (a quarter of the pixels), `standard` or `high`.
    #[arg(long, default_value = "standard", value_parser = quality, value_name = "QUALITY")]
    pub quality: Quality,
    /// Only this part: `10s..20s`, `..5s`, `1:00..`.
    #[arg(long, value_name = "FROM..TO")]
    pub range: Option<TimeRange>,
    /// Write the picture at a time as PNG at full size, with --alpha a transparent one; may be given again.
    #[arg(long, num_args = 2, value_names = ["TIME", "FILE"])]
    pub frame: Vec<String>,
    /// How many segments are encoded at once; the output never depends on it. All cores where absent.
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..=256), value_name = "N")]
    pub jobs: Option<u16>,
    /// Keep transparency where nothing is drawn: .webm, .mov with prores4444, or .png; also of --frame.
    #[arg(long)]
    pub alpha: bool,
    /// `h264`, `hevc`, `av1`, `vp9`, `prores422` or `prores4444`. The usual one of the container where absent.
    #[arg(long, value_name = "CODEC")]
    pub codec: Option<Codec>,
    /// Encode by hardware that works: `auto`, or `nvenc`, `qsv`, `vaapi`, `videotoolbox`, `v4l2m2m`. The bytes then
    /// depend on the machine.
    #[arg(long, default_value = "off", value_name = "NAME")]
    pub hardware: HardwareWish,
    /// Write this variant instead, as FILE-NAME; may be given again. `all`: the timeline itself and every variant.
    /// Pictures are written of each too.
    #[arg(long, value_name = "NAME")]
    pub variant: Vec<String>,
    /// Write what the output is like and what it cost as JSON: loudness, black and frozen spans, texts and captions
    /// that cannot be read.
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,
    /// Write the outline of the sound as JSON, as audiowaveform does.
    #[arg(long, requires = "out", value_name = "FILE")]
    pub waveform: Option<PathBuf>,
    /// Write twenty frames with their times in one JPEG picture.
    #[arg(long, value_name = "FILE")]
    pub contact_sheet: Option<PathBuf>,
    /// Write the picture that stands for the video as JPEG.
    #[arg(long, value_name = "FILE")]
    pub poster: Option<PathBuf>,
    /// The folder where finished segments are kept.
    #[arg(long, env = "GALA_CACHE", value_name = "DIR")]
    pub cache: Option<PathBuf>,
    /// How large that folder may grow, in gigabytes. What was used longest ago goes first.
    #[arg(long, env = "GALA_CACHE_GB", default_value_t = 20, value_name = "GB")]
    pub cache_gb: u32,
    /// Leave the sound away.
    #[arg(long)]
    pub no_audio: bool,
    /// Print events as JSON lines instead of showing progress.
    #[arg(long)]
    pub json: bool,
}

impl RenderArgs {
    pub fn count(&self) -> usize {
        WorkArgs { workers: self.jobs }.count()
    }

    /// Returns where finished segments are kept: the user's folder for caches where no other is given.
    pub fn cache_folder(&self) -> PathBuf {
        self.cache.clone().unwrap_or_else(usual_cache)
    }
}

/// The user's folder for caches.
fn usual_cache() -> PathBuf {
    let absolute = |name: &str| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let users = || absolute("XDG_CACHE_HOME").or_else(|| Some(absolute("HOME")?.join(".cache")));
    users().unwrap_or_else(std::env::temp_dir).join("gala")
}

#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("place").required(true).args(["out", "in_place", "check"]))]
pub struct EditArgs {
    /// The timeline: JSON, as `gala schema timeline` describes it. Files are named relative to it.
    #[arg(value_name = "TIMELINE")]
    pub timeline: PathBuf,
    /// The edits: a JSON list, as `gala schema edits` describes it.
    #[arg(value_name = "EDITS")]
    pub edits: PathBuf,
    /// The file to write the edited timeline to. Write it beside the files that it names.
    #[arg(short, long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Write the edited timeline in the place of the one that is read.
    #[arg(long)]
    pub in_place: bool,
    /// Write nothing; tell whether the edits can be done.
    #[arg(long, conflicts_with = "undo")]
    pub check: bool,
    /// Write the edits that give the timeline back as it was.
    #[arg(long, value_name = "FILE")]
    pub undo: Option<PathBuf>,
    /// The folder where it is kept what files were found to hold.
    #[arg(long, env = "GALA_CACHE", value_name = "DIR")]
    pub cache: Option<PathBuf>,
}

impl EditArgs {
    /// Returns where the edited timeline goes, if anywhere.
    pub fn place(&self) -> Option<&Path> {
        self.out.as_deref().or_else(|| self.in_place.then_some(self.timeline.as_path()))
    }

    pub fn cache_folder(&self) -> PathBuf {
        self.cache.clone().unwrap_or_else(usual_cache)
    }
}

fn quality(text: &str) -> Result<Quality, String> {
    match text {
        "draft" => Ok(Quality::Draft),
        "standard" => Ok(Quality::Standard),
        "high" => Ok(Quality::High),
        other => Err(format!("{other} is not a quality (use draft, standard or high)")),
    }
}

#[derive(Debug, Args)]
pub struct ServeArgs {
    /// The address to listen on. Any but a loopback address needs a token.
    #[arg(long, env = "GALA_LISTEN", default_value = "127.0.0.1:9000", value_name = "ADDRESS:PORT")]
    pub listen: SocketAddr,
    /// Clients must send it as `Authorization: Bearer …`. At least 16 characters.
    #[arg(long, env = "GALA_TOKEN", hide_env_values = true, value_name = "TOKEN")]
    pub token: Option<Secret>,
    /// How many connections are held at once. When all are in use, the one whose client has done nothing for longest is
    /// closed.
    #[arg(long, env = "GALA_CONNECTIONS", default_value_t = 8192, value_parser = clap::value_parser!(u32).range(16..=1_000_000), value_name = "N")]
    pub connections: u32,
    /// How many of them one address may hold (IPv6: one /64). Raise it behind a proxy, whose clients all come from its
    /// address.
    #[arg(long, env = "GALA_PEER_CONNECTIONS", default_value_t = 1024, value_parser = clap::value_parser!(u32).range(4..=1_000_000), value_name = "N")]
    pub peer_connections: u32,
    #[command(flatten)]
    pub data: DataArgs,
    #[command(flatten)]
    pub work: WorkArgs,
}

#[derive(Debug, Subcommand)]
pub enum StorageCommand {
    /// Compare every stored object with the database, and tell what is nobody's and what is missing.
    Check(StorageCheckArgs),
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
    #[command(flatten)]
    pub data: DataArgs,
}

/// A value that does not show itself in logs and debug output.
#[derive(Clone)]
pub struct Secret(String);

impl Secret {
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl std::str::FromStr for Secret {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text.is_empty() || text.chars().any(char::is_control) {
            return Err("must not be empty or hold control characters such as a line break".to_owned());
        }
        Ok(Self(text.to_owned()))
    }
}

/// The shortest token that is worth the name.
pub const MIN_TOKEN_CHARS: usize = 16;

/// What of the settings cannot be: the program refuses to start with exit code 78 (`EX_CONFIG`).
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum SettingsError {
    #[error(
        "GALA_LISTEN {0} can be reached from other machines and there is no token (set GALA_TOKEN to {MIN_TOKEN_CHARS} characters or more, or listen on 127.0.0.1)"
    )]
    OpenToAll(SocketAddr),
    #[error("GALA_TOKEN is shorter than {MIN_TOKEN_CHARS} characters (make one with: openssl rand -hex 32)")]
    ShortToken,
}

impl ServeArgs {
    /// Refuses what would leave an installation open.
    ///
    /// # Errors
    /// [`SettingsError::ShortToken`], or [`SettingsError::OpenToAll`] for an address that others reach without a token.
    pub fn check(&self) -> Result<(), SettingsError> {
        match &self.token {
            Some(token) if token.expose().chars().count() < MIN_TOKEN_CHARS => Err(SettingsError::ShortToken),
            None if !self.listen.ip().is_loopback() => Err(SettingsError::OpenToAll(self.listen)),
            _ => Ok(()),
        }
    }
}

/// The folders in which programs are looked for: the helpers' own, then those of `PATH`.
pub fn program_folders() -> Vec<PathBuf> {
    // The kernel names the file itself, wherever links to it lie.
    let own = std::env::current_exe().map(|exe| helper_folders(&exe)).unwrap_or_default();
    let path = std::env::var_os("PATH").unwrap_or_default();
    own.into_iter().chain(std::env::split_paths(&path)).filter(|folder| folder.is_absolute()).collect()
}

/// Where the helpers of a program lie: beside it as they are built, or where `make install` puts them, in
/// `PREFIX/libexec/gala` of a program in `PREFIX/bin`.
fn helper_folders(program: &Path) -> Vec<PathBuf> {
    let Some(beside) = program.parent() else { return Vec::new() };
    let installed = beside.parent().map(|prefix| prefix.join("libexec/gala"));
    [Some(beside.to_owned()), installed].into_iter().flatten().collect()
}

/// The log filter, in the syntax of `tracing`: `info`, `gala=debug`.
pub fn log_filter(default: &str) -> String {
    std::env::var("GALA_LOG").unwrap_or_else(|_| default.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn helpers_are_looked_for_beside_the_program_and_where_they_are_installed() {
        let folders = helper_folders(Path::new("/opt/gala/bin/gala"));
        assert_eq!(folders, [PathBuf::from("/opt/gala/bin"), PathBuf::from("/opt/gala/libexec/gala")]);
    }

    fn serve(args: &[&str]) -> Result<(), SettingsError> {
        let cli = Cli::parse_from(["gala", "serve"].iter().chain(args));
        match cli.command {
            Command::Serve(args) => args.check(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn only_loopback_is_served_without_a_token() {
        assert_eq!(serve(&["--listen", "127.0.0.1:0"]), Ok(()));
        assert_eq!(serve(&["--listen", "[::1]:0"]), Ok(()));
        let all = "0.0.0.0:9000".parse().expect("an address");
        assert_eq!(serve(&["--listen", "0.0.0.0:9000"]), Err(SettingsError::OpenToAll(all)));
        assert_eq!(serve(&["--listen", "0.0.0.0:9000", "--token", "0123456789abcdef"]), Ok(()));
        assert_eq!(serve(&["--token", "short"]), Err(SettingsError::ShortToken));
    }

    #[test]
    fn secrets_do_not_print() {
        let secret: Secret = "hunter2hunter2hunter2".parse().expect("a secret");
        assert!(!format!("{secret:?}").contains("hunter2"));
        assert!("a\nb".parse::<Secret>().is_err());
    }

    #[test]
    fn the_command_line_is_consistent() {
        use clap::CommandFactory;
        Cli::command().debug_assert();
    }
}
