//! A voice of Piper on the disk.

use std::{
    ffi::OsString,
    fs::{self, File},
    io::{self, Read},
    path::{Path, PathBuf},
};

use gala_core::hash::ContentHash;
use serde::Deserialize;

/// What describes a voice is some kilobytes.
const MAX_CONFIG: u64 = 4 << 20;
/// The longest line by which a script names its interpreter.
const MAX_FIRST_LINE: u64 = 4 << 10;

/// Why there is no Piper.
#[derive(Debug, thiserror::Error)]
pub enum PiperError {
    #[error("cannot read {}", path.display())]
    Read {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    #[error("{} describes no voice of Piper: {message}", path.display())]
    Config { path: PathBuf, message: String },
}

#[derive(Debug)]
pub struct PiperVoice {
    /// What is executed: Piper itself, or the interpreter of a script.
    pub program: PathBuf,
    /// What stands before Piper's own arguments: the script.
    pub script: Vec<OsString>,
    /// What the program's own files lie in.
    pub folders: Vec<PathBuf>,
    pub model: PathBuf,
    pub config: PathBuf,
    pub name: String,
    /// Of the model's file.
    pub hash: ContentHash,
    pub rate: u32,
    /// BCP 47, as far as it tells.
    pub language: String,
}

#[derive(Deserialize)]
struct Config {
    audio: Audio,
    #[serde(default)]
    language: Option<ConfigLanguage>,
    #[serde(default)]
    espeak: Option<Espeak>,
}

#[derive(Deserialize)]
struct Audio {
    sample_rate: u32,
}

#[derive(Deserialize)]
struct ConfigLanguage {
    code: String,
}

#[derive(Deserialize)]
struct Espeak {
    voice: String,
}

impl PiperVoice {
    pub fn open(program: &Path, model: &Path) -> Result<Self, PiperError> {
        let found =
            |path: &Path| path.canonicalize().map_err(|source| PiperError::Read { path: path.to_owned(), source });
        let model = found(model)?;
        let config = found(&model.with_added_extension("json"))?;
        let described = read_config(&config)?;
        let language = described.language.map(|language| language.code);
        let language = language.or(described.espeak.map(|espeak| espeak.voice)).unwrap_or_default().replace('_', "-");
        let name = model.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let hash = hash(&model).map_err(|source| PiperError::Read { path: model.clone(), source })?;
        let program = std::path::absolute(program)
            .and_then(|program| program.metadata().map(|_| program))
            .map_err(|source| PiperError::Read { path: program.to_owned(), source })?;
        let folders = own_files(&program);
        let (program, script) = interpreted(&program).unwrap_or_else(|| (program, Vec::new()));
        Ok(Self { program, script, folders, model, config, name, hash, rate: described.audio.sample_rate, language })
    }

    /// Returns what a process may read: the program's own files, and the voice.
    pub fn readable(&self) -> Vec<PathBuf> {
        self.folders.iter().chain([&self.model, &self.config]).cloned().collect()
    }

    /// Whether it speaks a language, in whatever region.
    pub fn speaks(&self, language: &str) -> bool {
        let primary = |tag: &str| tag.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
        self.language.is_empty() || primary(&self.language) == primary(language)
    }
}

fn read_config(path: &Path) -> Result<Config, PiperError> {
    let read = || {
        let mut text = Vec::new();
        File::open(path)?.take(MAX_CONFIG).read_to_end(&mut text)?;
        Ok(text)
    };
    let text = read().map_err(|source| PiperError::Read { path: path.to_owned(), source })?;
    let bad = |message: String| PiperError::Config { path: path.to_owned(), message };
    let config: Config = serde_json::from_slice(&text).map_err(|error| bad(error.to_string()))?;
    if !(8_000..=192_000).contains(&config.audio.sample_rate) {
        return Err(bad(format!("its rate is {} Hz", config.audio.sample_rate)));
    }
    Ok(config)
}

fn hash(path: &Path) -> io::Result<ContentHash> {
    Ok(ContentHash::of(&fs::read(path)?))
}

/// Returns the interpreter of a script and what it is given: the sandbox lets a program execute no other one, so that the
/// kernel could not look for it there.
fn interpreted(program: &Path) -> Option<(PathBuf, Vec<OsString>)> {
    let mut beginning = Vec::new();
    File::open(program).ok()?.take(MAX_FIRST_LINE).read_to_end(&mut beginning).ok()?;
    let line = beginning.strip_prefix(b"#!")?.split(|byte| *byte == b'\n').next()?;
    let line = std::str::from_utf8(line).ok()?.trim();
    let (interpreter, argument) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    let argument = Some(argument.trim()).filter(|argument| !argument.is_empty()).map(OsString::from);
    let script = argument.into_iter().chain([program.as_os_str().to_owned()]).collect();
    Some((PathBuf::from(interpreter), script))
}

/// Returns what the program's own files lie in: its folder; or the Python environment in whose `bin` it lies, with the
/// library of the Python that the environment was made of.
fn own_files(program: &Path) -> Vec<PathBuf> {
    let near = program.parent().unwrap_or(program);
    let environment = near.parent().and_then(|above| Some((above, fs::read_to_string(above.join("pyvenv.cfg")).ok()?)));
    let Some((environment, described)) = environment else { return vec![near.to_owned()] };
    let home = described.lines().find_map(|line| line.split_once('=').filter(|(name, _)| name.trim() == "home"));
    let library = home.and_then(|(_, home)| Some(Path::new(home.trim()).parent()?.join("lib")));
    [Some(environment.to_owned()), library.filter(|library| library.is_dir())].into_iter().flatten().collect()
}
