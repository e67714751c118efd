//! What `gala-svg` answered, and whether it is what was asked for.

use std::io::{self, BufRead, BufReader, Read};

use super::super::protocol::{Answer, MAX_LINE, Task, refused_for};
use crate::sanitised_font::MAX_TABLES_BYTES;
use gala_core::media_error::MediaError;
use gala_media::RunError;

/// What was read of an answer.
#[derive(Debug)]
pub struct Told {
    pub answer: Answer,
    /// Pixels, or a font.
    pub bytes: Vec<u8>,
}

/// Reads an answer: no more than was asked for.
///
/// # Errors
/// Where it breaks off, is no answer, or says more than was asked.
pub fn read(output: impl Read, task: &Task) -> io::Result<Told> {
    let mut output = BufReader::with_capacity(1 << 16, output);
    let mut line = Vec::new();
    output.by_ref().take(MAX_LINE).read_until(b'\n', &mut line)?;
    let answer = serde_json::from_slice(&line)?;
    let wanted = match (&answer, task) {
        (Answer::Pixels { width, height }, Task::Draw(view)) if (*width, *height) == (view.width, view.height) => {
            view.bytes()
        }
        // Tables are padded, and have a directory before them.
        (Answer::Font { bytes, .. }, Task::Font) if *bytes <= MAX_TABLES_BYTES + MAX_LINE => *bytes,
        _ => 0,
    };
    let wanted = usize::try_from(wanted).map_err(io::Error::other)?;
    let mut bytes = vec![0; wanted];
    output.read_exact(&mut bytes)?;
    if output.read(&mut [0])? > 0 {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "it said more than it was asked"));
    }
    Ok(Told { answer, bytes })
}

/// Judges an answer of a program that ended well.
///
/// # Errors
/// The refusal of the drawing, or [`RunError::Program`] for what is no answer to the task.
pub fn result(program: &'static str, told: io::Result<Told>, task: &Task) -> Result<Told, RunError> {
    let told = told.map_err(|error| unusable(program, error.to_string()))?;
    match (told.answer, task) {
        (Answer::Refused { code, what, limit, remedy }, _) => {
            Err(MediaError { limit, ..MediaError::new(refused_for(&code), what, remedy) }.into())
        }
        (answer @ Answer::Size(_), Task::Size) => Ok(Told { answer, ..told }),
        (answer @ Answer::Pixels { .. }, Task::Draw(_)) | (answer @ Answer::Font { .. }, Task::Font)
            if !told.bytes.is_empty() =>
        {
            Ok(Told { answer, ..told })
        }
        (answer, _) => Err(broken(program, &answer)),
    }
}

/// Tells of an answer to another question.
pub fn broken(program: &'static str, answer: &Answer) -> RunError {
    unusable(program, format!("it answered {answer:?}"))
}

fn unusable(program: &'static str, last_line: String) -> RunError {
    RunError::Program { program, status: "code 0".to_owned(), last_line }
}
