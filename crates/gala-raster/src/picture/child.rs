//! The program `gala-svg`, which does one task and ends.

mod heap;

use std::{
    io::{self, Read, Write},
    process::ExitCode,
};

use super::{
    drawing,
    protocol::{Answer, MAX_DRAWING_BYTES, Task, too_many_bytes},
};
use crate::sanitised_font::SanitisedFont;
use gala_core::media_error::{MediaError, MediaFault};
use gala_sandbox::VERSION_OPTION;

pub use self::heap::EndingHeap;

/// Does what the arguments ask with the drawing or the font on standard input. This is all of the program `gala-svg`; it must run in
/// the sandbox, because it believes nothing of what it is given and bounds neither its own memory nor its time.
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
    let mut given = Vec::new();
    input.take(MAX_DRAWING_BYTES + 1).read_to_end(&mut given)?;
    let (answer, bytes) = match answer(task, &given) {
        Ok(answered) => answered,
        Err(MediaError { kind, what, limit, remedy, .. }) => {
            (Answer::Refused { code: kind.code().to_owned(), what, limit, remedy }, Vec::new())
        }
    };
    serde_json::to_writer(&mut output, &answer)?;
    output.write_all(b"\n")?;
    output.write_all(&bytes)?;
    output.flush()
}

/// Returns the answer, and the bytes that follow it.
fn answer(task: &Task, given: &[u8]) -> Result<(Answer, Vec<u8>), MediaError> {
    if given.len() as u64 > MAX_DRAWING_BYTES {
        return Err(too_many_bytes(task));
    }
    if *task == Task::Font {
        let SanitisedFont { facts, bytes } = SanitisedFont::read(given)?;
        return Ok((Answer::Font { facts: Box::new(facts), bytes: bytes.len() as u64 }, bytes));
    }
    let tree = drawing::tree(given)?;
    let Task::Draw(view) = task else {
        return Ok((Answer::Size([tree.size().width().to_bits(), tree.size().height().to_bits()]), Vec::new()));
    };
    let impossible = || MediaError::new(MediaFault::Damaged, "cannot be scaled to the frame", "use another picture");
    let pixels = view.paint(&tree).ok_or_else(impossible)?;
    Ok((Answer::Pixels { width: pixels.width(), height: pixels.height() }, pixels.take()))
}
