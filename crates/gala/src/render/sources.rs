//! The files that a timeline names: found beside it, looked into by what they are for, and hashed.

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
    timeline::{Content, SourceFacts, Timeline, Track, VisualClip},
};
use gala_media::{MediaFacts, Programs, RunError, ToolError, Tools, check_truncation, probe};
use gala_raster::{
    adjust::check_table,
    picture::{Rasteriser, check_markup, check_picture},
};
use gala_render::{RenderError, Source, Sources};

use super::{
    failed::Failed,
    probe_cache::{Found, Media, ProbeCache},
};

/// What a timeline uses a file for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wanted {
    Picture,
    Video,
    Sound,
    Table,
}

impl Wanted {
    /// Whether ffprobe looks into it.
    fn is_media(self) -> bool {
        matches!(self, Self::Video | Self::Sound)
    }
}

/// The uses of each name, each with the field that names it.
type Uses = BTreeMap<String, Vec<(String, Wanted)>>;

/// The tools, once they are loaded: what needs none goes on until then.
pub type Loading = LazyLock<Result<Tools, ToolError>, Box<dyn FnOnce() -> Result<Tools, ToolError> + Send>>;

/// What files are looked into with.
pub struct Looking<'a> {
    /// Where the timeline lies. Nothing outside of it is read, also not through links.
    pub folder: &'a Path,
    pub programs: &'a Programs,
    pub tools: &'a Loading,
    pub known: ProbeCache,
    pub cancel: &'a Cancel,
}

/// Why a file cannot be used.
#[derive(Debug)]
enum Unusable {
    /// The file is at fault.
    Faulty(Problem),
    /// Looking into it failed, which says nothing of the file.
    Unseen(Failed),
}

/// Checks and hashes every file that a timeline names, several at a time, and looks into the drawings that it spells.
///
/// # Errors
/// All faults of all files, unless looking into one of them failed: then that.
pub fn take_in(timeline: &Timeline, looking: &Looking<'_>, workers: usize) -> Result<Sources, Failed> {
    let uses: Vec<(String, Vec<(String, Wanted)>)> = uses(timeline).into_iter().collect();
    let is_media = |(_, uses): &(String, Vec<(String, Wanted)>)| uses.iter().any(|(_, wanted)| wanted.is_media());
    let (media, others): (Vec<usize>, Vec<usize>) = (0..uses.len()).partition(|index| is_media(&uses[*index]));
    let waiting: Mutex<VecDeque<usize>> = Mutex::new(media.into_iter().chain(others).collect());
    let done: Mutex<BTreeMap<usize, Result<Source, Unusable>>> = Mutex::default();
    // One worker waits until what looks into media is loaded. The others begin with what needs no program.
    let work = |worker: usize| {
        let next = || {
            let mut waiting = waiting.lock().unwrap_or_else(PoisonError::into_inner);
            if worker == 0 { waiting.pop_front() } else { waiting.pop_back() }
        };
        while let Some(index) = next() {
            let (name, uses) = &uses[index];
            let checked = if looking.cancel.is_cancelled() {
                Err(Unusable::Unseen(RunError::Cancelled.into()))
            } else {
                looking.check(name, uses)
            };
            done.lock().unwrap_or_else(PoisonError::into_inner).insert(index, checked);
        }
    };
    thread::scope(|scope| {
        for worker in 0..workers.clamp(1, uses.len().max(1)) {
            scope.spawn(move || work(worker));
        }
    });
    let mut problems = Problems::default();
    check_drawings(timeline, &Rasteriser::new(&looking.programs.svg, looking.cancel), &mut problems)?;
    let mut sources = Sources::new();
    for (index, checked) in done.into_inner().unwrap_or_else(PoisonError::into_inner) {
        match checked {
            Ok(source) => drop(sources.insert(uses[index].0.clone(), source)),
            Err(Unusable::Faulty(problem)) => problems.push(problem),
            Err(Unusable::Unseen(failed)) => return Err(failed),
        }
    }
    Ok(problems.into_result(sources)?)
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

impl Looking<'_> {
    fn check(&self, name: &str, uses: &[(String, Wanted)]) -> Result<Source, Unusable> {
        let first = uses.first().map_or("", |(field, _)| field.as_str());
        let path = inside(self.folder, name, first).map_err(Unusable::Faulty)?;
        let checksum = self.hash(&path, name, first).map_err(Unusable::Faulty)?;
        let known = self.known.find(&checksum);
        let mut found = known.clone();
        for (field, wanted) in uses {
            self.look(&path, *wanted, &mut found).map_err(|failed| match failed {
                Failed::Render(RenderError::Run(RunError::Media(error))) => {
                    Unusable::Faulty(error.into_problem(field, name))
                }
                failed => Unusable::Unseen(failed),
            })?;
        }
        if found != known {
            self.known.keep(&checksum, &found);
        }
        let facts = found.media.map_or(SourceFacts::default(), |Media { facts, .. }| SourceFacts {
            duration_ms: Some(facts.duration_ms),
            has_sound: facts.audio.is_some(),
        });
        Ok(Source { path, checksum, facts })
    }

    /// Makes sure that a file can be used, unless that is known.
    fn look(&self, path: &Path, wanted: Wanted, found: &mut Found) -> Result<(), Failed> {
        match wanted {
            Wanted::Picture if found.is_picture => {}
            Wanted::Table if found.is_table => {}
            Wanted::Picture => {
                check_picture(&Rasteriser::new(&self.programs.svg, self.cancel), path)?;
                found.is_picture = true;
            }
            Wanted::Table => {
                check_table(path).map_err(RunError::from)?;
                found.is_table = true;
            }
            Wanted::Video | Wanted::Sound => {
                if found.media.is_none() {
                    self.programs.load_ffprobe();
                }
                let tools = self.tools.as_ref().map_err(ToolError::clone)?;
                let media = match found.media_by(tools.encoder) {
                    Some(media) => media,
                    None => Media { build: tools.encoder, facts: look_into(tools, path, self.cancel)? },
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
        hash(path, self.cancel).map_err(|error| {
            let message = format!("{name} cannot be read ({error})");
            Problem::new("unreadable_file", field, message, "check its permissions")
        })
    }
}

/// Resolves a name and refuses whatever lies outside the timeline's folder.
fn inside(folder: &Path, name: &str, field: &str) -> Result<PathBuf, Problem> {
    let shown: String = name.chars().take(80).collect();
    let relative = brief::check_path(name, "timeline")
        .map_err(|bad| Problem::new("bad_path", field, format!("\"{shown}\" {}", bad.what), bad.remedy))?;
    let missing = |error: io::Error| match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => {
            let message = format!("{shown} does not exist beside the timeline");
            Problem::new("missing_file", field, message, "correct the name or add the file")
        }
        _ => {
            let message = format!("{shown} cannot be read ({error})");
            Problem::new("unreadable_file", field, message, "check its permissions")
        }
    };
    let folder = folder.canonicalize().map_err(missing)?;
    let path = folder.join(relative).canonicalize().map_err(missing)?;
    if path.starts_with(&folder) {
        return Ok(path);
    }
    let message = format!("{shown} is a link that leaves the timeline's folder");
    Err(Problem::new("outside_folder", field, message, "copy the file into the folder"))
}

fn look_into(tools: &Tools, path: &Path, cancel: &Cancel) -> Result<MediaFacts, RunError> {
    let facts = probe(tools, path, cancel)?;
    check_truncation(tools, path, &facts, cancel)?;
    Ok(facts)
}

fn check_streams(facts: &MediaFacts, wanted: Wanted) -> Result<(), MediaError> {
    match wanted {
        Wanted::Video if facts.video.is_none() => {
            Err(MediaError::new(MediaFault::NoVideo, "holds no moving pictures", "use it as a sound"))
        }
        Wanted::Sound if facts.audio.is_none() => {
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

fn uses(timeline: &Timeline) -> Uses {
    let mut uses = Uses::new();
    for (index, track) in timeline.tracks.iter().enumerate() {
        let clip_path = |clip: usize| format!("tracks[{index}].clips[{clip}]");
        match track {
            Track::Visual(track) => {
                track.clips.iter().enumerate().for_each(|(at, clip)| of_clip(&mut uses, &clip_path(at), clip));
            }
            Track::Audio(track) => track.clips.iter().enumerate().for_each(|(at, clip)| {
                note(&mut uses, &clip.source, format!("{}.source", clip_path(at)), Wanted::Sound);
            }),
            Track::Caption(_) => {}
        }
    }
    for (index, variant) in timeline.variants.iter().enumerate() {
        for (id, clip) in &variant.clips {
            let path = format!("variants[{index}].clips.{id}.content");
            clip.content.iter().for_each(|content| of_content(&mut uses, &path, content));
        }
    }
    uses
}

fn note(uses: &mut Uses, name: &str, field: String, wanted: Wanted) {
    let uses = uses.entry(name.to_owned()).or_default();
    // The same use a thousand times is looked into once, where it is first named.
    if uses.iter().all(|(_, known)| *known != wanted) {
        uses.push((field, wanted));
    }
}

fn of_clip(uses: &mut Uses, path: &str, clip: &VisualClip) {
    of_content(uses, &format!("{path}.content"), &clip.content);
    if let Some(picture) = clip.look.mask.as_ref().and_then(|mask| mask.source.as_ref()) {
        note(uses, picture, format!("{path}.look.mask.source"), Wanted::Picture);
    }
    if let Some(table) = &clip.look.color.lut {
        note(uses, table, format!("{path}.look.color.lut"), Wanted::Table);
    }
}

fn of_content(uses: &mut Uses, path: &str, content: &Content) {
    match content {
        Content::Still(still) => still.layers.iter().enumerate().for_each(|(at, layer)| {
            note(uses, &layer.source, format!("{path}.layers[{at}].source"), Wanted::Picture);
        }),
        Content::Image(image) => note(uses, &image.source, format!("{path}.source"), Wanted::Picture),
        Content::Video(video) => {
            note(uses, &video.source, format!("{path}.source"), Wanted::Video);
            if video.sound.is_some() {
                note(uses, &video.source, format!("{path}.sound"), Wanted::Sound);
            }
        }
        Content::Visualiser(visualiser) => note(uses, &visualiser.source, format!("{path}.source"), Wanted::Sound),
        Content::Svg(_) | Content::Text(_) | Content::Shape(_) | Content::Color(_) => {}
    }
}
