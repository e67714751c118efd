//! The files that a timeline names: found beside it, checked for what they are used for, and hashed.

mod fonts;
mod foreign;
mod locate;
mod probe_cache;

use std::{
    collections::{BTreeMap, VecDeque},
    fs::File,
    io::{self, Read},
    path::{Path, PathBuf},
    sync::{LazyLock, Mutex, PoisonError},
    thread,
};

use gala_core::{
    brief,
    cancel::Cancel,
    hash::{ContentHash, ContentHasher},
    media_error::{MediaError, MediaFault},
    problem::{Problem, Problems},
    timeline::{Content, SourceFacts, SourceUse, Timeline, Track},
};
use gala_media::{MediaFacts, Programs, RunError, ToolError, Tools, check_truncation, probe};
use gala_raster::{
    adjust::check_table,
    picture::{Rasteriser, check_markup, check_picture},
};

pub use self::locate::{LocateError, locate};
use self::probe_cache::{Found, Media, ProbeCache};
use crate::resolve::{Source, Sources};

/// The tools, once they are loaded: what needs none goes on until then.
type Loading = LazyLock<Result<Tools, ToolError>, Box<dyn FnOnce() -> Result<Tools, ToolError> + Send>>;

/// Checks the files of a timeline.
pub struct SourceChecker {
    folder: PathBuf,
    programs: Programs,
    tools: Loading,
    known: ProbeCache,
    /// Copies of pictures and fonts by which these are used.
    copies: PathBuf,
    cancel: Cancel,
}

/// Why the files of a timeline cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SourcesError {
    /// They are at fault.
    #[error(transparent)]
    Problems(#[from] Problems),
    /// Looking into one failed, which says nothing of it.
    #[error(transparent)]
    Run(#[from] RunError),
    /// What media are looked into with does not work here.
    #[error(transparent)]
    Tools(#[from] ToolError),
}

impl SourceChecker {
    /// Checks files below `folder`, in which the timeline lies: nothing outside of it is read, also not through links.
    /// What is found is kept below `cache`, so that the same content is looked into once.
    pub fn new(folder: &Path, programs: Programs, cache: &Path, cancel: Cancel) -> Self {
        let ffmpeg = programs.clone();
        let tools = Loading::new(Box::new(|| ffmpeg.load()));
        let known = ProbeCache::within(cache);
        Self { folder: folder.to_owned(), programs, tools, known, copies: cache.join("pictures"), cancel }
    }

    /// Returns the tools, loaded at the first call. Pictures are checked without them.
    ///
    /// # Errors
    /// If ffmpeg does not start, or is too old.
    pub fn tools(&self) -> Result<&Tools, ToolError> {
        self.tools.as_ref().map_err(ToolError::clone)
    }

    /// Checks and hashes every file that a timeline names, several at a time, and looks into the drawings that it spells.
    ///
    /// # Errors
    /// All faults of all files, unless looking into one of them failed: then that.
    pub fn take_in(&self, timeline: &Timeline, workers: usize) -> Result<Sources, SourcesError> {
        let uses: Vec<(String, Vec<(String, SourceUse)>)> = timeline.uses().into_iter().collect();
        let done = self.check_all(&uses, workers);
        let mut problems = Problems::default();
        check_drawings(timeline, &Rasteriser::new(&self.programs.svg, &self.cancel), &mut problems)?;
        let mut sources = Sources::new();
        for ((name, _), checked) in uses.into_iter().zip(done) {
            match checked {
                Ok(source) => drop(sources.insert(name, source)),
                Err(SourcesError::Problems(Problems(found))) => found.into_iter().for_each(|one| problems.push(one)),
                Err(error) => return Err(error),
            }
        }
        Ok(problems.into_result(sources)?)
    }

    /// Returns what was found of each file, in their order.
    fn check_all(
        &self,
        uses: &[(String, Vec<(String, SourceUse)>)],
        workers: usize,
    ) -> Vec<Result<Source, SourcesError>> {
        let is_media = |index: &usize| uses[*index].1.iter().any(|(_, wanted)| wanted.is_media());
        let (media, others): (Vec<usize>, Vec<usize>) = (0..uses.len()).partition(is_media);
        let waiting: Mutex<VecDeque<usize>> = Mutex::new(media.into_iter().chain(others).collect());
        let done: Mutex<BTreeMap<usize, Result<Source, SourcesError>>> = Mutex::default();
        // One worker waits until what looks into media is loaded. The others begin with what needs no program.
        let work = |worker: usize| {
            let next = || {
                let mut waiting = waiting.lock().unwrap_or_else(PoisonError::into_inner);
                if worker == 0 { waiting.pop_front() } else { waiting.pop_back() }
            };
            while let Some(index) = next() {
                let (name, uses) = &uses[index];
                let checked =
                    if self.cancel.is_cancelled() { Err(RunError::Cancelled.into()) } else { self.check(name, uses) };
                done.lock().unwrap_or_else(PoisonError::into_inner).insert(index, checked);
            }
        };
        thread::scope(|scope| {
            for worker in 0..workers.clamp(1, uses.len().max(1)) {
                scope.spawn(move || work(worker));
            }
        });
        done.into_inner().unwrap_or_else(PoisonError::into_inner).into_values().collect()
    }

    fn check(&self, name: &str, uses: &[(String, SourceUse)]) -> Result<Source, SourcesError> {
        let first = uses.first().map_or("", |(field, _)| field.as_str());
        let path = inside(&self.folder, name, first).map_err(Problems::from)?;
        let checksum = self.hash(&path, name, first).map_err(Problems::from)?;
        let is_copied = |(_, wanted): &(String, SourceUse)| matches!(wanted, SourceUse::Picture | SourceUse::Font);
        let copy = match uses.iter().find(|one| is_copied(one)) {
            Some((field, wanted)) => {
                self.copy(&path, &checksum, *wanted).map_err(|error| of_field(error, field, name))?
            }
            None => None,
        };
        let (path, checksum) = copy.unwrap_or((path, checksum));
        let known = self.known.find(&checksum);
        let mut found = known.clone();
        for (field, wanted) in uses {
            self.look(&path, *wanted, &mut found).map_err(|error| of_field(error, field, name))?;
        }
        if found != known {
            self.known.keep(&checksum, &found);
        }
        let facts = found.media.map_or(SourceFacts::default(), |media| SourceFacts::from(&media.facts));
        Ok(Source { path, checksum, facts })
    }

    /// Returns the copy by which a font is used, or a picture whose format is not drawn, with its checksum; `None` of all others.
    fn copy(
        &self,
        path: &Path,
        checksum: &ContentHash,
        wanted: SourceUse,
    ) -> Result<Option<(PathBuf, ContentHash)>, SourcesError> {
        let copy = if wanted == SourceUse::Font {
            let rasteriser = Rasteriser::new(&self.programs.svg, &self.cancel);
            fonts::copy(&rasteriser, path, checksum, &self.copies)?
        } else if foreign::is_foreign(path)? {
            foreign::copy(self.tools()?, path, checksum, &self.copies, &self.cancel)?
        } else {
            return Ok(None);
        };
        let content = hash(&copy, &self.cancel).map_err(|error| RunError::io("read", &copy, error))?;
        Ok(Some((copy, content)))
    }

    /// Makes sure that a file can be used, unless that is known.
    fn look(&self, path: &Path, wanted: SourceUse, found: &mut Found) -> Result<(), SourcesError> {
        match wanted {
            // The copy was made by looking into it.
            SourceUse::Font => {}
            SourceUse::Picture if found.is_picture => {}
            SourceUse::Table if found.is_table => {}
            SourceUse::Picture => {
                check_picture(&Rasteriser::new(&self.programs.svg, &self.cancel), path)?;
                found.is_picture = true;
            }
            SourceUse::Table => {
                check_table(path).map_err(RunError::from)?;
                found.is_table = true;
            }
            SourceUse::Video | SourceUse::Sound => {
                if found.media.is_none() {
                    self.programs.load_ffprobe();
                }
                let tools = self.tools()?;
                let media = match found.media_by(tools.encoder) {
                    Some(media) => media,
                    None => Media { build: tools.encoder, facts: look_into(tools, path, &self.cancel)? },
                };
                check_streams(&found.media.insert(media).facts, wanted).map_err(RunError::from)?;
            }
        }
        Ok(())
    }

    fn hash(&self, path: &Path, name: &str, field: &str) -> Result<ContentHash, Problem> {
        // Reading what is no file may never end.
        if !path.is_file() {
            let message = format!("{name} is not a file");
            return Err(Problem::new("unreadable_file", field, message, "name a file"));
        }
        hash(path, &self.cancel).map_err(|error| {
            let message = format!("{name} cannot be read ({error})");
            Problem::new("unreadable_file", field, message, "check its permissions")
        })
    }
}

/// Tells a fault of a file by the field that names it.
fn of_field(error: SourcesError, field: &str, name: &str) -> SourcesError {
    match error {
        SourcesError::Run(RunError::Media(error)) => Problems::from(error.into_problem(field, name)).into(),
        error => error,
    }
}

/// Drawings that the document spells are looked into like files.
fn check_drawings(timeline: &Timeline, rasteriser: &Rasteriser, problems: &mut Problems) -> Result<(), RunError> {
    let mut check = |path: String, content: &Content| {
        let Content::Svg(svg) = content else { return Ok(()) };
        match check_markup(rasteriser, &svg.markup) {
            Err(RunError::Media(error)) => {
                problems.push(Problem::new(error.code(), format!("{path}.markup"), error.fault(), error.remedy));
                Ok(())
            }
            checked => checked,
        }
    };
    for (index, track) in timeline.tracks.iter().enumerate() {
        let Track::Visual(track) = track else { continue };
        for (at, clip) in track.clips.iter().enumerate() {
            check(format!("tracks[{index}].clips[{at}].content"), &clip.content)?;
        }
    }
    for (index, variant) in timeline.variants.iter().enumerate() {
        for (id, clip) in &variant.clips {
            let path = format!("variants[{index}].clips.{id}.content");
            clip.content.as_ref().map_or(Ok(()), |content| check(path, content))?;
        }
    }
    Ok(())
}

/// Resolves a name and refuses whatever lies outside the timeline's folder.
fn inside(folder: &Path, name: &str, field: &str) -> Result<PathBuf, Problem> {
    let shown: String = name.chars().take(80).collect();
    let relative = brief::check_path(name, "timeline")
        .map_err(|bad| Problem::new("bad_path", field, format!("\"{shown}\" {}", bad.what), bad.remedy))?;
    locate(folder, relative).map_err(|error| match error {
        LocateError::Outside => {
            let message = format!("{shown} is a link that leaves the timeline's folder");
            Problem::new("outside_folder", field, message, "copy the file into the folder")
        }
        LocateError::Io(error) => match error.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => {
                let message = format!("{shown} does not exist beside the timeline");
                Problem::new("missing_file", field, message, "correct the name or add the file")
            }
            _ => {
                let message = format!("{shown} cannot be read ({error})");
                Problem::new("unreadable_file", field, message, "check its permissions")
            }
        },
    })
}

fn look_into(tools: &Tools, path: &Path, cancel: &Cancel) -> Result<MediaFacts, RunError> {
    let facts = probe(tools, path, cancel)?;
    check_truncation(tools, path, &facts, cancel)?;
    Ok(facts)
}

fn check_streams(facts: &MediaFacts, wanted: SourceUse) -> Result<(), MediaError> {
    match wanted {
        SourceUse::Video if facts.video.is_none() => {
            Err(MediaError::new(MediaFault::NoVideo, "holds no moving pictures", "use it as a sound"))
        }
        SourceUse::Sound if facts.audio.is_none() => {
            let remedy = "use a WAV, MP3, FLAC, Ogg or M4A file";
            Err(MediaError::new(MediaFault::NoSound, "has no sound in it", remedy))
        }
        _ => Ok(()),
    }
}

fn hash(path: &Path, cancel: &Cancel) -> io::Result<ContentHash> {
    let mut file = File::open(path)?;
    let (mut hasher, mut buffer) = (ContentHasher::default(), vec![0; 1 << 20]);
    loop {
        if cancel.is_cancelled() {
            return Err(io::ErrorKind::Interrupted.into());
        }
        match file.read(&mut buffer)? {
            0 => return Ok(hasher.finish()),
            read => hasher.update(&buffer[..read]),
        }
    }
}
