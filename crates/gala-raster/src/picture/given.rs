//! Drawings and fonts that users gave. They are read and drawn by `gala-svg`, in a child process for each time, and never in this
//! one: a drawing of some kilobytes may ask for gigabytes and for hours, and no count that is made before tells exactly.

mod judge;
#[cfg(test)]
mod tests;

use std::{
    io::{self, ErrorKind, Write},
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use gala_sandbox::{Calls, Launcher, Policy};

use self::judge::Told;
use super::{
    protocol::{Answer, MAX_DRAWING_BYTES, Task, too_many_bytes},
    view::DrawingView,
};
use crate::sanitised_font::SanitisedFont;
use gala_core::{
    cancel::Cancel,
    media_error::{Input, MediaError, MediaFault},
};
use gala_media::{Check, OfInput, RunError, Running, Status, Tools};

const PROGRAM: &str = "gala-svg";

/// No drawing takes more of the address space: 300 MB, the program itself included.
const MOST_MEMORY: u64 = 300_000_000;
/// The program, the document, what it becomes, and the pictures in it.
const DOCUMENT_MEMORY: u64 = 200_000_000;
/// So many pictures as large as what is drawn are kept at once, or fewer: what [`super::drawing`] allows, and the result.
const PICTURES: u64 = 33;
/// Processor time, in seconds.
const MOST_CPU_S: u64 = 5;
/// A font has tens of thousands of glyphs, and is unpacked and written anew: each takes 64 MiB, and more while it grows.
const FONT_MEMORY: u64 = 500_000_000;
const FONT_CPU_S: u64 = 20;
/// A child that is not done by now was not let run: it does nothing but read, compute and write.
const PATIENCE: Duration = Duration::from_secs(60);

/// Draws the drawings of users, each in a child process of its own. Clones share the server that starts them.
#[derive(Clone, Debug)]
pub struct Rasteriser {
    program: Arc<Launcher>,
    cancel: Cancel,
}

impl Rasteriser {
    /// `program` starts `gala-svg`.
    pub fn new(program: &Arc<Launcher>, cancel: &Cancel) -> Self {
        Self { program: Arc::clone(program), cancel: cancel.clone() }
    }
}

/// Draws a pixel: only that shows that the program is there and works within its limits.
pub fn check_rasteriser(tools: &Tools) -> Check {
    let svg = "<svg xmlns='http://www.w3.org/2000/svg' width='1' height='1'><path fill='#08f' d='M0 0h1v1H0'/></svg>";
    let view = DrawingView { width: 1, height: 1, scale: (1.0, 1.0), offset: (0.0, 0.0) };
    let drawn = GivenDrawing::read(&Rasteriser::new(&tools.svg, &Cancel::new()), svg.into(), Named::Field)
        .and_then(|drawing| drawing.draw(&view));
    let detail = match drawn {
        Ok(pixels) if pixels == [0, 0x88, 0xff, 0xff] => {
            return Check::good("drawings", format!("{PROGRAM} at {} draws", tools.svg.program().display()));
        }
        Ok(_) => format!("{PROGRAM} draws something else"),
        Err(error) => error.to_string(),
    };
    // Whoever fixes the program replaces it.
    tools.svg.unload();
    Check::bad(
        "drawings",
        detail,
        "put gala-svg of the same build next to the gala program, and see the sandbox checks",
    )
}

/// What a drawing is called in errors.
#[derive(Clone, Debug)]
pub(crate) enum Named {
    File(PathBuf),
    /// The timeline spells it.
    Timeline,
    /// Whoever reads the error knows the name.
    Field,
}

impl Named {
    pub fn tell(&self, error: MediaError) -> MediaError {
        let input = match self {
            Self::File(path) => Some(Input::File(path.clone())),
            Self::Timeline => Some(Input::Part("a drawing of the timeline")),
            Self::Field => None,
        };
        MediaError { input, ..error }
    }
}

/// A drawing of a user, of which a child has told the size.
pub(crate) struct GivenDrawing {
    svg: Vec<u8>,
    name: Named,
    size: (f32, f32),
    rasteriser: Rasteriser,
}

impl GivenDrawing {
    /// Has a child look into a drawing.
    ///
    /// # Errors
    /// `damaged`, `too_complex`, `extreme_shape`, `too_many_pixels`, `too_many_bytes`; and whatever ends a child.
    pub fn read(rasteriser: &Rasteriser, svg: Vec<u8>, name: Named) -> Result<Self, RunError> {
        match rasteriser.ask(&svg, &Task::Size, &name)?.answer {
            Answer::Size([width, height]) => {
                let size = (f32::from_bits(width), f32::from_bits(height));
                Ok(Self { svg, name, size, rasteriser: rasteriser.clone() })
            }
            other => Err(judge::broken(PROGRAM, &other)),
        }
    }

    pub fn size(&self) -> (f32, f32) {
        self.size
    }

    /// Has a child draw it. Returns premultiplied RGBA.
    ///
    /// # Errors
    /// `too_complex` if that takes more memory or processor time than a drawing may; and whatever ends a child.
    pub fn draw(&self, view: &DrawingView) -> Result<Vec<u8>, RunError> {
        Ok(self.rasteriser.ask(&self.svg, &Task::Draw(*view), &self.name)?.bytes)
    }
}

impl Rasteriser {
    /// Has a child make a font of a file into one that can be drawn with.
    ///
    /// # Errors
    /// As [`SanitisedFont::read`]; and whatever ends a child.
    pub(crate) fn sanitise_font(&self, font: &[u8], path: &Path) -> Result<SanitisedFont, RunError> {
        let Told { answer, bytes } = self.ask(font, &Task::Font, &Named::File(path.to_owned()))?;
        match answer {
            Answer::Font { facts, .. } => Ok(SanitisedFont { facts: *facts, bytes }),
            other => Err(judge::broken(PROGRAM, &other)),
        }
    }

    fn ask(&self, svg: &[u8], task: &Task, name: &Named) -> Result<Told, RunError> {
        self.run(svg, task).and_then(|run| run.judge(task)).map_err(|error| match error {
            RunError::Media(error) => name.tell(error).into(),
            error => error,
        })
    }

    /// Runs a child to its end, which is not judged.
    fn run(&self, svg: &[u8], task: &Task) -> Result<RasterRun, RunError> {
        if svg.len() as u64 > MAX_DRAWING_BYTES {
            return Err(too_many_bytes(task).into());
        }
        let (policy, arguments) = (policy(task), task.arguments());
        let mut running = Running::begin(PROGRAM, &self.program, &policy, &arguments, &self.cancel, PATIENCE)?;
        // It may have ended before it read everything; how it ended says more than that.
        let sent = running.stdin().map_or(Ok(()), |mut stdin| stdin.write_all(svg));
        let read = running.stdout().map_or_else(|| Err(ErrorKind::BrokenPipe.into()), |out| judge::read(out, task));
        Ok(RasterRun { status: running.status()?, told: sent.and(read) })
    }
}

/// What a child said, and how it ended.
#[derive(Debug)]
struct RasterRun {
    status: Status,
    told: io::Result<Told>,
}

impl RasterRun {
    fn judge(self, task: &Task) -> Result<Told, RunError> {
        match self.status.of_input()? {
            OfInput::Ended(ended) => drop(ended.success()?),
            OfInput::TooMuch => return Err(too_much(task).into()),
            OfInput::Crashed => {
                let what = "cannot be drawn by this version";
                return Err(MediaError::new(MediaFault::Damaged, what, "save it again").into());
            }
        }
        judge::result(PROGRAM, self.told, task)
    }
}

/// A child that sees no file but the system's libraries, and computes in one thread.
fn policy(task: &Task) -> Policy {
    Policy {
        read: Vec::new(),
        write: Vec::new(),
        calls: Calls::Compute,
        memory_bytes: memory(task),
        cpu_s: cpu_s(task),
        file_bytes: 0,
    }
}

fn cpu_s(task: &Task) -> u64 {
    if *task == Task::Font { FONT_CPU_S } else { MOST_CPU_S }
}

fn memory(task: &Task) -> u64 {
    let pictures = match task {
        Task::Font => return FONT_MEMORY,
        Task::Size => 0,
        Task::Draw(view) => view.bytes().saturating_mul(PICTURES),
    };
    DOCUMENT_MEMORY.saturating_add(pictures).min(MOST_MEMORY)
}

fn too_much(task: &Task) -> MediaError {
    let memory = memory(task) / 1_000_000;
    let (done, remedy) = match task {
        Task::Size => ("read".to_owned(), "simplify it"),
        Task::Font => ("read".to_owned(), "leave glyphs out of it that are not needed"),
        Task::Draw(DrawingView { width, height, .. }) => {
            (format!("drawn with {width} x {height} pixels"), "simplify it or show it smaller")
        }
    };
    MediaError::new(MediaFault::TooComplex, format!("takes too much to be {done}"), remedy)
        .limit(format!("more than {memory} MB of memory or {} s", cpu_s(task)))
}
