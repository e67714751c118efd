//! Outputs that are pictures themselves: animated GIFs, and a numbered file for each frame.

use std::{
    fs,
    path::{Path, PathBuf},
};

use gala_core::media_error::{MediaError, MediaFault};

use super::joining::Joining;
use crate::{
    error::RunError,
    process::ProcessTime,
    workdir::{Workdir, folder_of},
};

/// Faster than this, players wait a tenth of a second for each frame instead.
const FASTEST_GIF: f64 = 50.0;

/// RGB by the same sums on every machine.
const RGB: &str =
    "scale=flags=bicubic+accurate_rnd+full_chroma_int+bitexact:in_color_matrix=bt709:in_range=tv,format=rgb24";

impl Joining<'_> {
    /// Makes an animated GIF that starts again for ever, with one palette for all of it. Returns what that took.
    ///
    /// # Errors
    /// As [`Self::join`].
    pub fn gif(&self, out: &Path) -> Result<ProcessTime, RunError> {
        let workdir = Workdir::within(folder_of(out))?;
        let command = self.input(&workdir)?.words("-threads 1");
        // Read twice: a palette is known after the last frame, and frames that wait for it would fill the memory.
        let command = self.read_list(command, &workdir.file("segments.txt"));
        let (num, den) = (self.fps.num(), self.fps.den());
        let is_halved = self.fps.as_f64() > FASTEST_GIF;
        let rate = if is_halved { format!("fps={num}/{}", 2 * den) } else { format!("fps={num}/{den}") };
        let frames = format!("setpts=N*{den}/{num}/TB,{rate},{RGB}");
        let filters = format!(
            "[0:v]{frames},palettegen=stats_mode=full[palette];[1:v]{frames}[frames];\
             [frames][palette]paletteuse=dither=bayer:bayer_scale=4:diff_mode=rectangle"
        );
        let command = command
            .option("-filter_complex", filters)
            .words("-filter_complex_threads 1 -filter_threads 1 -c:v gif -threads 1 -loop 0")
            .counted()
            .output("gif", &workdir.file(PART));
        let frames = self.frames();
        // Of an odd number, the last frame falls on half a frame, and either side may take it.
        let frames = if is_halved { frames / 2..=frames.div_ceil(2) } else { frames..=frames };
        let took = self.run(&command, &frames, out)?;
        workdir.publish(PART, out)?;
        Ok(took)
    }

    /// Writes each frame as a PNG file into the folder [`sequence_folder`] of `out`, which appears when it is whole
    /// and takes the place of an earlier one. Returns what that took.
    ///
    /// # Errors
    /// As [`Self::join`], and those of [`check_sequence`].
    pub fn sequence(&self, out: &Path) -> Result<ProcessTime, RunError> {
        let folder = sequence_folder(out);
        check_sequence(out)?;
        let workdir = Workdir::within(folder_of(&folder))?;
        let frames = workdir.file("frames");
        fs::create_dir(&frames).map_err(|error| RunError::io("make", &frames, error))?;
        let stem = out.file_stem().unwrap_or_default().display();
        // A percent sign of a name is none of the pattern's.
        let pattern = format!("{}/{stem}", frames.display()).replace('%', "%%") + "-%06d.png";
        let command = self.input(&workdir)?.words("-map 0:v:0 -c copy -start_number 1").counted();
        let mut command = command.output("image2", Path::new(&pattern));
        command.write = vec![frames.clone()];
        let took = self.run(&command, &(self.frames()..=self.frames()), &folder)?;
        replace(&workdir, &frames, &folder)?;
        Ok(took)
    }
}

const PART: &str = "animation";

/// Returns the folder that a sequence is written into: `shots/tea` for `shots/tea.png`.
pub fn sequence_folder(out: &Path) -> PathBuf {
    out.with_extension("")
}

/// Makes sure that a sequence takes the place of nothing but an earlier one.
///
/// # Errors
/// `folder_in_use` if the folder holds anything but frames of that name.
pub fn check_sequence(out: &Path) -> Result<(), RunError> {
    let folder = sequence_folder(out);
    let stem = out.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let refuse = |what: String| {
        let remedy = "choose another name with --out, or move it away";
        Err(MediaError::of(&folder, MediaFault::FolderInUse, what, remedy).into())
    };
    if folder.is_file() {
        return refuse("is a file, and the frames need a folder of that name".to_owned());
    }
    let is_frame = |name: &str| {
        let number = name.strip_prefix(&stem).and_then(|rest| rest.strip_prefix('-')?.strip_suffix(".png"));
        number.is_some_and(|number| number.len() >= 6 && number.bytes().all(|digit| digit.is_ascii_digit()))
    };
    for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        if !name.to_str().is_some_and(is_frame) {
            return refuse(format!("holds {}, which is no frame", name.display()));
        }
    }
    Ok(())
}

fn replace(workdir: &Workdir, frames: &Path, folder: &Path) -> Result<(), RunError> {
    let failed = |error| RunError::io("keep", folder, error);
    if folder.exists() {
        // It goes with the folder of work.
        fs::rename(folder, workdir.file("before")).map_err(failed)?;
    }
    fs::rename(frames, folder).map_err(failed)
}
