//! `gala-espeak`: speaks text through libespeak-ng and tells when each word and sound is heard.
//!
//! It reads requests from standard input and answers on standard output until its input ends; README.md has
//! the protocol. It is a program of its own because libespeak-ng is under the GPL and because the library keeps
//! state from one text to the next: for the same samples every time, ask each text of a new process.

mod clauses;
mod labels;
mod library;
mod phonemes;
mod reading;
mod speak;
mod timing;

use std::{
    io::{self, BufRead, Read, Write},
    process::ExitCode,
};

use serde_json::json;

use crate::{
    library::{Espeak, LibraryError},
    phonemes::PhonemeRequest,
    speak::{Request, SpeakError},
};

/// The longest request line in bytes.
const MAX_REQUEST: u64 = 4 << 20;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let result = match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        [] => serve(),
        ["--voices"] => print_voices(),
        ["--version"] => print_version(),
        ["--help" | "-h"] => {
            print("usage: gala-espeak [--voices | --version]\nWithout one, answers requests: see README.md")
        }
        _ => {
            eprintln!("usage: gala-espeak [--voices | --version]");
            return ExitCode::from(2);
        }
    };
    match result {
        Ok(code) => code,
        // Nobody reads any more: there is nobody to tell either.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("gala-espeak: {error}");
            ExitCode::FAILURE
        }
    }
}

fn print(text: &str) -> io::Result<ExitCode> {
    writeln!(io::stdout(), "{text}")?;
    Ok(ExitCode::SUCCESS)
}

/// Prints why the library cannot be used, in the shape of every other error.
fn print_failure(error: LibraryError) -> io::Result<ExitCode> {
    write_error(&mut io::stdout().lock(), &error.into())?;
    Ok(ExitCode::FAILURE)
}

fn print_version() -> io::Result<ExitCode> {
    match Espeak::open() {
        Ok(espeak) => {
            let version = json!({ "version": env!("CARGO_PKG_VERSION"), "espeak": espeak.version() });
            print(&version.to_string())
        }
        Err(error) => print_failure(error),
    }
}

fn print_voices() -> io::Result<ExitCode> {
    match Espeak::open() {
        Ok(espeak) => {
            // Voices of mbrola need a second program and its data.
            let mut voices = espeak.voices();
            voices.retain(|voice| !voice.identifier.starts_with("mb/"));
            print(&json!({ "voices": voices, "variants": espeak.variants() }).to_string())
        }
        Err(error) => print_failure(error),
    }
}

fn serve() -> io::Result<ExitCode> {
    let espeak = match Espeak::open() {
        Ok(espeak) => espeak,
        Err(error) => return print_failure(error),
    };
    let mut input = io::stdin().lock();
    let mut output = io::BufWriter::new(io::stdout().lock());
    let mut line = Vec::new();
    loop {
        line.clear();
        let length = input.by_ref().take(MAX_REQUEST).read_until(b'\n', &mut line)?;
        if length == 0 {
            return Ok(ExitCode::SUCCESS);
        }
        match answer(&espeak, &line) {
            Ok(Answer::Sound(header, samples)) => {
                serde_json::to_writer(&mut output, &header)?;
                output.write_all(b"\n")?;
                for sample in samples {
                    output.write_all(&sample.to_le_bytes())?;
                }
            }
            Ok(Answer::Phonemes(pronounced)) => {
                serde_json::to_writer(&mut output, &pronounced)?;
                output.write_all(b"\n")?;
            }
            Err(error) => write_error(&mut output, &error)?,
        }
        output.flush()?;
        if !line.ends_with(b"\n") {
            // A line that was cut would make its rest look like the next request.
            return Ok(ExitCode::SUCCESS);
        }
    }
}

enum Answer {
    Sound(speak::Header, Vec<i16>),
    Phonemes(phonemes::Pronounced),
}

fn answer(espeak: &Espeak, line: &[u8]) -> Result<Answer, SpeakError> {
    // What is neither is told by what it lacks of a request for sound.
    if let Ok(request) = serde_json::from_slice::<PhonemeRequest>(line) {
        return Ok(Answer::Phonemes(phonemes::pronounce(espeak, &request)?));
    }
    let request: Request = serde_json::from_slice(line)?;
    let (header, samples) = speak::speak(espeak, &request)?;
    Ok(Answer::Sound(header, samples))
}

fn write_error(output: &mut impl Write, error: &SpeakError) -> io::Result<()> {
    writeln!(output, "{}", json!({ "error": { "code": error.code(), "message": error.to_string() } }))
}
