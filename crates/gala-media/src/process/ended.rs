//! How a program ended, and what may be believed of what it made.

use std::{ops::RangeInclusive, os::unix::process::ExitStatusExt, time::Duration};

use gala_sandbox::{EXIT_NOT_STARTED, EXIT_UNAVAILABLE};

use crate::{error::RunError, said};

/// How a program ended that was neither cancelled nor stopped after its time.
#[derive(Debug)]
#[must_use = "what a program made counts only after its end was judged"]
pub struct Status {
    pub(super) program: &'static str,
    /// The end of what it wrote to standard error.
    pub(super) said: String,
    pub ended: gala_sandbox::Ended,
}

/// How a program ended for which its input alone decides what it takes and whether it can go on.
#[derive(Debug)]
#[must_use = "what a program made counts only after its end was judged"]
pub enum OfInput {
    Ended(Ended),
    /// It came to the limit of its memory or of its processor time, and would again.
    TooMuch,
    /// It gave up, and would again.
    Crashed,
}

/// The code with which a Rust program ends that panicked.
const PANICKED: i32 = 101;

impl Status {
    /// Asks that the program ended by itself.
    ///
    /// # Errors
    /// [`RunError::Killed`] if something else ended it, [`RunError::Sandbox`] if it never began.
    pub fn by_itself(self) -> Result<Ended, RunError> {
        let Self { program, said, ended } = self;
        match (ended.status.code(), ended.status.signal()) {
            (Some(EXIT_UNAVAILABLE | EXIT_NOT_STARTED), _) => Err(RunError::Sandbox(said::last_line(&said))),
            (Some(code), _) => Ok(Ended { program, code, said, cpu: ended.cpu }),
            (None, signal) => {
                let how = signal.map_or("no status".to_owned(), |signal| format!("signal {signal}"));
                Err(RunError::Killed { program, how })
            }
        }
    }

    /// Asks the same of a program for which its input alone decides what it takes and whether it can go on.
    ///
    /// Such a program ends itself (SIGABRT) where it gets no memory or its stack is full, the kernel ends one whose stack gets
    /// none (SIGSEGV), and one whose processor time is over (SIGXCPU). Whoever else ends a program uses other signals.
    ///
    /// # Errors
    /// As [`Self::by_itself`], for all other ends.
    pub fn of_input(self) -> Result<OfInput, RunError> {
        match (self.ended.status.code(), self.ended.status.signal()) {
            (Some(PANICKED), _) => Ok(OfInput::Crashed),
            (_, Some(libc::SIGABRT | libc::SIGSEGV | libc::SIGXCPU)) => Ok(OfInput::TooMuch),
            _ => self.by_itself().map(OfInput::Ended),
        }
    }
}

/// The end of a program that ended by itself, with a code. What it made counts once one of the judgements has passed.
#[derive(Debug)]
#[must_use = "what a program made counts only after its end was judged"]
pub struct Ended {
    pub(super) program: &'static str,
    pub(super) code: i32,
    /// The end of what it wrote to standard error.
    pub(super) said: String,
    /// What it took of the processor.
    pub(super) cpu: Duration,
}

/// What ffmpeg counted of the output that it wrote.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Written {
    /// Of the video; `None` without one.
    pub frames: Option<u64>,
    /// Where its longest stream ends; `None` where it holds nothing.
    pub until_us: Option<u64>,
    /// What it took of the processor.
    pub cpu: Duration,
}

/// Encoders put silence before sound, and containers round: so much less is as long.
const ROUNDING_US: u64 = 100_000;

impl Ended {
    /// Asks for success. Returns what the program took of the processor.
    ///
    /// # Errors
    /// [`RunError::DiskFull`] or [`RunError::EncoderMissing`] if that is what it said, else [`RunError::Program`].
    pub fn success(self) -> Result<Duration, RunError> {
        if self.code == 0 {
            return Ok(self.cpu);
        }
        if said::is_disk_full(&self.said) {
            return Err(RunError::DiskFull { path: self.program.into() });
        }
        let (program, last_line) = (self.program, said::last_line(&self.said));
        if said::is_no_encoder(&last_line) {
            return Err(RunError::EncoderMissing { program, last_line });
        }
        Err(RunError::Program { program, status: format!("code {}", self.code), last_line })
    }

    /// Asks for success, and for the count of what was written, which `printed` ends with.
    ///
    /// # Errors
    /// As [`Self::success`], and if nothing was counted.
    pub(super) fn written(self, printed: &[u8]) -> Result<Written, RunError> {
        let program = self.program;
        let cpu = self.success()?;
        let counted = Written::parse(&String::from_utf8_lossy(printed));
        let counted = counted.ok_or_else(|| incomplete(program, "it did not tell what it wrote".to_owned()))?;
        Ok(Written { cpu, ..counted })
    }

    /// Whether there was no room for what it wrote.
    pub(crate) fn is_disk_full(&self) -> bool {
        said::is_disk_full(&self.said)
    }

    /// Tells how a decoder ended: whether with success, and what it said. For `delivered`, which judges by the
    /// file that was decoded.
    pub(crate) fn of_decoder(self) -> (bool, String) {
        (self.code == 0, self.said)
    }

    /// Gives out what was printed by a program that looks into a file, if it succeeded.
    ///
    /// # Errors
    /// What it said, if it failed.
    pub(crate) fn looked<T>(self, printed: T) -> Result<T, String> {
        if self.code == 0 { Ok(printed) } else { Err(self.said) }
    }
}

impl Written {
    /// Reads the last report of ffmpeg's option `-progress`; `None` unless that is the one of the end.
    fn parse(printed: &str) -> Option<Self> {
        let mut written = Self::default();
        let mut is_over = false;
        for (name, value) in printed.lines().filter_map(|line| line.split_once('=')) {
            match name {
                "frame" => written.frames = value.trim().parse().ok(),
                "out_time_us" => written.until_us = value.trim().parse().ok(),
                "progress" => is_over = value == "end",
                _ => {}
            }
        }
        is_over.then_some(written)
    }

    /// Asks for just so many frames.
    ///
    /// # Errors
    /// [`RunError::Program`] if there are more or fewer.
    pub fn frames(self, wanted: u64) -> Result<Self, RunError> {
        self.frames_within(&(wanted..=wanted))
    }

    /// Asks for a number of frames.
    ///
    /// # Errors
    /// [`RunError::Program`] if there are more or fewer.
    pub fn frames_within(self, wanted: &RangeInclusive<u64>) -> Result<Self, RunError> {
        let frames = self.frames.unwrap_or(0);
        if wanted.contains(&frames) {
            return Ok(self);
        }
        Err(incomplete("ffmpeg", format!("it wrote {frames} of {} frames", wanted.end())))
    }

    /// Asks for sound that is so long, or a tenth of a second less.
    ///
    /// # Errors
    /// [`RunError::Program`] if it is shorter.
    pub fn until_us(self, wanted: u64) -> Result<Self, RunError> {
        let until_us = self.until_us.unwrap_or(0);
        if until_us + ROUNDING_US >= wanted {
            return Ok(self);
        }
        Err(incomplete("ffmpeg", format!("it wrote {} of {} ms of sound", until_us / 1000, wanted / 1000)))
    }
}

fn incomplete(program: &'static str, last_line: String) -> RunError {
    RunError::Program { program, status: "code 0".to_owned(), last_line }
}

#[cfg(test)]
mod tests {
    use super::*;

    const END: &str = "frame=1\nout_time_us=0\nprogress=continue\nframe=75\nout_time_us=2880078\nprogress=end\n";

    fn status(raw: i32) -> Status {
        let (status, said) = (std::process::ExitStatus::from_raw(raw), "why".to_owned());
        Status { program: "gala-svg", said, ended: gala_sandbox::Ended { status, cpu: Duration::ZERO, peak_bytes: 0 } }
    }

    #[test]
    fn an_input_is_to_blame_for_limits_and_panics_and_for_nothing_else() {
        for signal in [libc::SIGABRT, libc::SIGSEGV, libc::SIGXCPU] {
            assert!(matches!(status(signal).of_input(), Ok(OfInput::TooMuch)), "{signal}");
            assert!(matches!(status(signal).by_itself(), Err(RunError::Killed { .. })), "{signal}");
        }
        assert!(matches!(status(PANICKED << 8).of_input(), Ok(OfInput::Crashed)));
        for signal in [libc::SIGKILL, libc::SIGTERM, libc::SIGBUS] {
            let error = status(signal).of_input().expect_err("killed");
            assert!(error.is_transient(), "{error}");
        }
        assert!(matches!(status(0).of_input(), Ok(OfInput::Ended(_))));
        assert!(matches!(status(EXIT_UNAVAILABLE << 8).of_input(), Err(RunError::Sandbox(_))));
    }

    fn ended(code: i32, said: &str) -> Ended {
        Ended { program: "ffmpeg", code, said: said.to_owned(), cpu: Duration::ZERO }
    }

    #[test]
    fn an_output_counts_with_success_and_all_of_its_frames() {
        let written = || ended(0, "").written(END.as_bytes()).expect("written");
        assert_eq!((written().frames, written().until_us), (Some(75), Some(2_880_078)));
        assert!(written().frames(75).is_ok() && written().until_us(2_900_000).is_ok());
        assert!(
            written().frames(76).is_err() && written().frames(74).is_err() && written().until_us(3_000_000).is_err()
        );
    }

    #[test]
    fn what_a_program_wrote_that_failed_or_never_told_its_end_does_not_count() {
        assert!(ended(1, "").written(END.as_bytes()).is_err());
        let middle = END.rsplit_once("frame").expect("two reports").0;
        for printed in ["", middle] {
            let error = ended(0, "").written(printed.as_bytes()).expect_err("no end");
            assert!(error.to_string().contains("did not tell"), "{error}");
        }
        let silent = ended(0, "").written(b"progress=end\n").expect("an end");
        assert!(silent.frames(1).is_err() && silent.until_us(1_000_000).is_err());
    }

    #[test]
    fn a_full_disk_is_told_as_such_and_other_failures_with_the_last_line() {
        let full = ended(1, "av_interleaved_write_frame(): No space left on device\n").success();
        assert!(matches!(full, Err(RunError::DiskFull { .. })));
        let failed = ended(69, "one\ntwo\n\n").success().expect_err("a code").to_string();
        assert!(failed.contains("code 69") && failed.contains("two"), "{failed}");
    }
}
