//! The program `gala-svg`, which does one task and ends.

mod heap;

use std::{
    io::{self, Read, Write},
    process::ExitCode,
};

use gala_sandbox::VERSION_OPTION;
use resvg::tiny_skia::Pixmap;

use super::{
    drawing,
    protocol::{Answer, MAX_DRAWING_BYTES, Task, too_many_bytes},
};
use gala_core::media_error::{MediaError, MediaFault};

pub use self::heap::EndingHeap;

/// Does what the arguments ask with the drawing on standard input. This is all of the program `gala-svg`; it must run in
/// the sandbox, because it believes nothing of the drawing and bounds neither its own memory nor its time.
pub fn run_rasteriser(arguments: impl Iterator<Item = String>) -> ExitCode {
    let words: Vec<String> = arguments.collect();
    if words == [VERSION_OPTION] {
        println!("gala-svg {}", env!("CARGO_PKG_VERSION"));
        return ExitCode::SUCCESS;
    }
    let Some(task) = Task::parse(&words) else {
        eprintln!("gala-svg: this program is started by gala");
        return ExitCode::from(2);
    };
    match run(&task, io::stdin().lock(), io::stdout().lock()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("gala-svg: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(task: &Task, input: impl Read, mut output: impl Write) -> io::Result<()> {
    let mut svg = Vec::new();
    input.take(MAX_DRAWING_BYTES + 1).read_to_end(&mut svg)?;
    let (answer, pixels) = match answer(task, &svg) {
        Ok(answered) => answered,
        Err(MediaError { kind, what, limit, remedy, .. }) => {
            (Answer::Refused { code: kind.code().to_owned(), what, limit, remedy }, None)
        }
    };
    serde_json::to_writer(&mut output, &answer)?;
    output.write_all(b"\n")?;
    pixels.map_or(Ok(()), |pixels| output.write_all(pixels.data()))?;
    output.flush()
}

fn answer(task: &Task, svg: &[u8]) -> Result<(Answer, Option<Pixmap>), MediaError> {
    if svg.len() as u64 > MAX_DRAWING_BYTES {
        return Err(too_many_bytes());
    }
    let tree = drawing::tree(svg)?;
    let Task::Draw(view) = task else {
        return Ok((Answer::Size([tree.size().width().to_bits(), tree.size().height().to_bits()]), None));
    };
    let impossible = || MediaError::new(MediaFault::Damaged, "cannot be scaled to the frame", "use another picture");
    let pixels = view.paint(&tree).ok_or_else(impossible)?;
    Ok((Answer::Pixels { width: pixels.width(), height: pixels.height() }, Some(pixels)))
}
