//! The output folder: every file whole under its own name, and nothing the user made is lost.
//!
//! The report lists each exported file with its checksum. A file that no longer has it was changed by
//! somebody, or was there before; it is set aside under another name instead of being replaced.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs::File,
    io::{BufWriter, Read, Write},
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    thread::ScopedJoinHandle,
};

use anyhow::{Context, bail};
use gala_core::hash::{ContentHash, ContentHasher};
use gala_flac::{Reader, wav};
use gala_jobs::pipeline::{OutputFile, REPORT, Report};
use gala_storage::{LocalFile, Objects, StorageError};
use tokio::runtime::Handle;

/// What an export did.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Exported {
    pub written: Vec<String>,
    pub unchanged: usize,
    /// The new names of files that were not GALA's, or were changed since.
    pub set_aside: Vec<PathBuf>,
}

/// Makes the folder and proves that files can be made there, before any work is done for it.
///
/// # Errors
/// Where the folder is a file, or nothing can be made in it.
pub fn check_writable(folder: &Path) -> anyhow::Result<()> {
    let remedy = "choose another folder with --out, or make it writable";
    if folder.exists() && !folder.is_dir() {
        bail!("the output folder {} is a file ({remedy})", folder.display());
    }
    let probe = folder.join(format!(".gala-{}", std::process::id()));
    make_folder(folder)
        .and_then(|()| std::fs::write(&probe, b"probe"))
        .and_then(|()| std::fs::remove_file(&probe))
        .with_context(|| format!("cannot write to the output folder {} ({remedy})", folder.display()))
}

/// Brings the folder to the state that `files` describe.
///
/// # Errors
/// Where an object cannot be read, or a file cannot be written. Those before it are there, the report is not.
pub async fn export(objects: &Objects, files: &[OutputFile], folder: &Path) -> anyhow::Result<Exported> {
    let source = Source { objects, runtime: Handle::current() };
    let before = previous(folder);
    let mut done = Exported::default();
    // The report goes last: whoever finds it finds everything it lists.
    let (report, others): (Vec<_>, Vec<_>) = files.iter().partition(|file| file.path == REPORT);
    for files in [others, report] {
        for (file, outcome) in files.iter().zip(export_all(&source, &files, folder, &before)) {
            match outcome
                .with_context(|| format!("cannot write {} to the output folder {}", file.path, folder.display()))?
            {
                FileOutcome::Unchanged => done.unchanged += 1,
                FileOutcome::Written { set_aside } => {
                    done.set_aside.extend(set_aside);
                    done.written.push(file.path.clone());
                }
            }
        }
    }
    remove_stale(folder, &before, files)?;
    Ok(done)
}

/// Where the objects come from, for threads.
struct Source<'a> {
    objects: &'a Objects,
    runtime: Handle,
}

impl Source<'_> {
    /// Returns the object of a file, which is on this machine as long as it is used.
    fn file(&self, file: &OutputFile) -> Result<LocalFile, StorageError> {
        self.runtime.block_on(self.objects.local(&file.stored()))
    }
}

/// What became of one file.
enum FileOutcome {
    Unchanged,
    Written { set_aside: Option<PathBuf> },
}

/// Exports files on a thread for each processor, because sounds are decoded meanwhile. After a failure no further file is
/// begun. Returns what became of those that were, in order.
fn export_all(
    source: &Source<'_>,
    files: &[&OutputFile],
    folder: &Path,
    before: &BTreeMap<String, ContentHash>,
) -> Vec<anyhow::Result<FileOutcome>> {
    let (next, failed) = (AtomicUsize::new(0), AtomicBool::new(false));
    let work = || {
        let mut outcomes = Vec::new();
        while !failed.load(Ordering::Relaxed) {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(file) = files.get(index) else { break };
            let outcome = export_one(source, file, index, folder, before);
            failed.fetch_or(outcome.is_err(), Ordering::Relaxed);
            outcomes.push((index, outcome));
        }
        outcomes
    };
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(files.len());
    let mut outcomes: Vec<_> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        let join = |thread: ScopedJoinHandle<'_, Vec<_>>| {
            thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        };
        threads.into_iter().flat_map(join).collect()
    });
    outcomes.sort_by_key(|(index, _)| *index);
    outcomes.into_iter().map(|(_, outcome)| outcome).collect()
}

/// Exports the file of a number that no other one has meanwhile.
fn export_one(
    source: &Source<'_>,
    file: &OutputFile,
    number: usize,
    folder: &Path,
    before: &BTreeMap<String, ContentHash>,
) -> anyhow::Result<FileOutcome> {
    let target = folder.join(&file.path);
    let set_aside = match hash_of(&target)? {
        Some(found) if found == file.facts().checksum => return Ok(FileOutcome::Unchanged),
        // The report changes with everything else and lists itself nowhere: it is always ours.
        Some(found) if before.get(&file.path) != Some(&found) && file.path != REPORT => Some(set_aside(&target)?),
        _ => None,
    };
    let parent = target.parent().context("an output file has a folder")?;
    make_folder(parent)?;
    let staged = parent.join(format!(".gala-{}-{number}.part", std::process::id()));
    let object = source.file(file)?;
    let copied = write(object.path(), file, &staged)
        // The object is private; what is exported of it is the user's, who may show it to others.
        .and_then(|()| gala_files::give_users_mode(&staged))
        .and_then(|()| gala_files::publish(&staged, &target));
    if copied.is_err() {
        // The copy failed; whether its remains can be removed changes nothing about that.
        let _ = std::fs::remove_file(&staged);
    }
    copied?;
    Ok(FileOutcome::Written { set_aside })
}

/// Writes what the user gets of an object.
fn write(object: &Path, file: &OutputFile, to: &Path) -> std::io::Result<()> {
    if file.delivered.is_none() {
        return std::fs::copy(object, to).map(drop);
    }
    let stored = Reader::open(Arc::new(File::open(object)?))?;
    let mut stored = stored.ok_or_else(|| std::io::Error::other("the stored sound is not what GALA stored"))?;
    let mut out = BufWriter::new(File::create(to)?);
    wav::write(&mut stored, &mut out)?;
    out.flush()
}

/// Makes a folder of the user's, and those above it that are missing, readable for whom the user's files are.
fn make_folder(folder: &Path) -> std::io::Result<()> {
    if folder.as_os_str().is_empty() || folder.is_dir() {
        return Ok(());
    }
    if let Some(above) = folder.parent() {
        make_folder(above)?;
    }
    gala_files::make_folder(folder)?;
    gala_files::give_users_mode(folder)
}

/// Moves a file that is not ours to a free name beside it.
fn set_aside(target: &Path) -> anyhow::Result<PathBuf> {
    for number in 1..1000 {
        let mut name = target.file_name().unwrap_or_default().to_owned();
        name.push(format!(".kept-{number}"));
        let aside = target.with_file_name(name);
        if !aside.exists() {
            std::fs::rename(target, &aside)?;
            return Ok(aside);
        }
    }
    bail!("there are already 999 kept versions of {}", target.display())
}

/// Removes what an earlier export wrote, nobody has changed and the video no longer has.
fn remove_stale(folder: &Path, before: &BTreeMap<String, ContentHash>, files: &[OutputFile]) -> anyhow::Result<()> {
    let listed: BTreeSet<&str> = files.iter().map(|file| file.path.as_str()).collect();
    for (path, checksum) in before {
        let target = folder.join(path);
        if !listed.contains(path.as_str()) && hash_of(&target)? == Some(*checksum) {
            std::fs::remove_file(&target)?;
        }
    }
    Ok(())
}

/// The files of an earlier export. A report that cannot be read lists none: then nothing counts as ours.
fn previous(folder: &Path) -> BTreeMap<String, ContentHash> {
    let report = std::fs::read(folder.join(REPORT)).ok();
    let report = report.and_then(|text| serde_json::from_slice::<Report>(&text).ok());
    let safe = |path: &str| Path::new(path).components().all(|part| matches!(part, std::path::Component::Normal(_)));
    let files = report.map(|report| report.files).unwrap_or_default();
    files.into_iter().filter(|file| safe(&file.path)).map(|file| (file.path, file.checksum)).collect()
}

fn hash_of(path: &Path) -> anyhow::Result<Option<ContentHash>> {
    let mut file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    let (mut hasher, mut buffer) = (ContentHasher::default(), vec![0; 1 << 20]);
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(Some(hasher.finish())),
            read => hasher.update(&buffer[..read]),
        }
    }
}
