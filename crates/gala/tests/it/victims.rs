//! Kills one child of a running GALA, found by what it is for, at a point of its work.
//!
//! Everything is read from `/proc`: which processes descend from the program, what they execute, what they have open, and
//! how much they have read and written. Nothing in the program helps.

use std::{
    fs,
    path::{Path, PathBuf},
    thread::sleep,
    time::Duration,
};

use rustix::process::{Pid, Signal, kill_process};

/// What a child is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Decodes pictures or sound of a file whose name ends so.
    Decoder(&'static str),
    /// Encodes a segment.
    Encoder,
    /// Encodes the sound of a video.
    SoundEncoder,
    /// Joins segments to a video.
    Joiner,
    /// Looks into a file.
    Prober,
    /// Speaks.
    Speaker,
    /// Draws a drawing.
    Rasteriser,
}

/// When a child is killed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// As soon as it is known what it is for.
    Begun,
    /// When it has written so many bytes, wherever to.
    Written(u64),
}

/// Looks at a running program until its work is over, and kills the first child that is for `role` at a moment of its
/// work. Returns whether one was killed.
pub fn kill_one(program: u32, role: Role, moment: Moment, mut is_over: impl FnMut() -> bool) -> bool {
    while !is_over() {
        let victim = descendants(program).into_iter().find(|pid| is_for(*pid, role) && has_come_to(*pid, moment));
        if victim.is_some_and(kill) {
            return true;
        }
        sleep(Duration::from_micros(300));
    }
    false
}

/// At once: until another program was started that kills it, a child under load would have done its work.
fn kill(pid: u32) -> bool {
    let pid = i32::try_from(pid).ok().and_then(Pid::from_raw);
    pid.is_some_and(|pid| kill_process(pid, Signal::KILL).is_ok())
}

fn process(pid: u32) -> PathBuf {
    Path::new("/proc").join(pid.to_string())
}

/// All processes that a process started, and that those started.
fn descendants(pid: u32) -> Vec<u32> {
    let threads = fs::read_dir(process(pid).join("task")).into_iter().flatten().flatten();
    let listed = threads.filter_map(|thread| fs::read_to_string(thread.path().join("children")).ok());
    let children: Vec<u32> = listed
        .flat_map(|list| list.split_ascii_whitespace().filter_map(|pid| pid.parse().ok()).collect::<Vec<_>>())
        .collect();
    let further: Vec<u32> = children.iter().flat_map(|child| descendants(*child)).collect();
    children.into_iter().chain(further).collect()
}

fn is_for(pid: u32, role: Role) -> bool {
    let program = fs::read_link(process(pid).join("exe")).unwrap_or_default();
    let program = program.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
    match role {
        Role::Speaker => program == "gala-espeak",
        // Its server, which forks it, reads from a socket.
        Role::Rasteriser => program == "gala-svg" && reads_from_a_pipe(pid),
        // Its server, which forks it, has nothing open but sockets.
        Role::Prober => program == "ffprobe" && opens(pid, |path| path.is_file() && !is_of_the_system(path)),
        _ if program != "ffmpeg" => false,
        Role::Decoder(name) => !writes(pid, &[]) && opens(pid, |path| path.to_string_lossy().ends_with(name)),
        Role::Encoder => writes(pid, &["segment"]),
        Role::Joiner => writes(pid, &["video"]),
        Role::SoundEncoder => writes(pid, &["sound.mp4", "sound"]),
    }
}

/// Whether the file is of the system, such as a library or the list of them that is read when a server is loaded.
fn is_of_the_system(path: &Path) -> bool {
    ["/usr", "/lib", "/etc", "/dev", "/proc"].into_iter().any(|folder| path.starts_with(folder))
}

fn opens(pid: u32, wanted: impl Fn(&Path) -> bool) -> bool {
    let files = fs::read_dir(process(pid).join("fd")).into_iter().flatten().flatten();
    files.filter_map(|file| fs::read_link(file.path()).ok()).any(|path| wanted(&path))
}

fn reads_from_a_pipe(pid: u32) -> bool {
    fs::read_link(process(pid).join("fd/0")).is_ok_and(|stdin| stdin.to_string_lossy().starts_with("pipe:"))
}

/// Whether a process has a file open that is not finished, with one of the names, or with any where there are none.
fn writes(pid: u32, names: &[&str]) -> bool {
    let is_unfinished =
        |path: &Path| path.parent().is_some_and(|folder| folder.to_string_lossy().contains(".gala-part-"));
    let is_named = |path: &Path| names.is_empty() || names.iter().any(|name| path.ends_with(name));
    opens(pid, |path| is_unfinished(path) && is_named(path))
}

fn has_come_to(pid: u32, moment: Moment) -> bool {
    match moment {
        Moment::Begun => true,
        Moment::Written(bytes) => {
            let counts = fs::read_to_string(process(pid).join("io")).unwrap_or_default();
            let written = counts.lines().find_map(|line| line.strip_prefix("wchar: "));
            written.and_then(|written| written.parse::<u64>().ok()).is_some_and(|written| written >= bytes)
        }
    }
}
