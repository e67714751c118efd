//! How a program ended, and what may be believed of what it made.

use std::{ops::RangeInclusive, time::Duration};

use crate::error::RunError;

/// The end of a program that ended by itself, with a code. What it made counts once one of the judgements has passed.
#[derive(Debug)]
#[must_use = "what a program made counts only after its end was judged"]
pub(crate) struct Ended {
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
    /// [`RunError::DiskFull`] if that is what it said, else [`RunError::Program`].
    pub fn success(self) -> Result<Duration, RunError> {
        if self.code == 0 {
            return Ok(self.cpu);
        }
        if self.said.contains("No space left on device") || self.said.contains("Disk quota exceeded") {
            return Err(RunError::DiskFull { path: self.program.into() });
        }
        let (program, status) = (self.program, format!("code {}", self.code));
        Err(RunError::Program { program, status, last_line: last_line(&self.said) })
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

    /// Tells how a decoder ended: whether with success, and what it said. For `delivered`, which judges by the
    /// file that was decoded.
    pub fn of_decoder(self) -> (bool, String) {
        (self.code == 0, self.said)
    }

    /// Gives out what was printed by a program that looks into a file, if it succeeded.
    ///
    /// # Errors
    /// What it said, if it failed.
    pub fn looked<T>(self, printed: T) -> Result<T, String> {
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

pub(super) fn last_line(said: &str) -> String {
    said.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or("it said nothing").trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const END: &str = "frame=1\nout_time_us=0\nprogress=continue\nframe=75\nout_time_us=2880078\nprogress=end\n";

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
