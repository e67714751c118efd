//! ffmpeg and ffprobe outside the sandbox: they make what tests read, and judge what GALA made.

use std::{
    path::Path,
    process::{Command, Output},
};

/// Makes a file. Arguments are parted by spaces.
#[track_caller]
pub fn make(to: &Path, arguments: &str) {
    ffmpeg(&arguments.split_ascii_whitespace().collect::<Vec<_>>(), to);
}

/// Makes a file; for arguments with spaces in them.
#[track_caller]
pub fn ffmpeg(arguments: &[&str], to: &Path) {
    let mut ffmpeg = Command::new("ffmpeg");
    let status = ffmpeg.args(["-v", "error", "-y"]).args(arguments).arg(to).status().expect("ffmpeg runs");
    assert!(status.success(), "ffmpeg does not make {}", to.display());
}

/// Decodes a file into what the arguments ask for, which are parted by spaces.
#[track_caller]
pub fn decode(file: &Path, arguments: &str) -> Vec<u8> {
    let arguments: Vec<&str> = arguments.split_ascii_whitespace().collect();
    decode_with(&[], file, &arguments)
}

/// Decodes a file; the first arguments are of the input.
#[track_caller]
pub fn decode_with(before: &[&str], file: &Path, arguments: &[&str]) -> Vec<u8> {
    let mut ffmpeg = Command::new("ffmpeg");
    let Output { stdout, stderr, .. } =
        output(ffmpeg.args(["-v", "error"]).args(before).arg("-i").arg(file).args(arguments).arg("-"));
    assert!(stderr.is_empty(), "{}", String::from_utf8_lossy(&stderr));
    stdout
}

/// Asks for one thing after the other: each line one entry.
#[track_caller]
pub fn ffprobe(path: &Path, arguments: &[&str]) -> String {
    let mut ffprobe = Command::new("ffprobe");
    let told = output(ffprobe.args(["-v", "error", "-of", "csv=p=0"]).args(arguments).arg(path));
    String::from_utf8(told.stdout).expect("ffprobe writes UTF-8")
}

#[track_caller]
fn output(command: &mut Command) -> Output {
    let output = command.output().expect("it is installed");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output
}
