//! SMPTE timecode (ST 12-1): names of frames. Frames themselves are the truth, everywhere.

use gala_core::time::{FrameRate, Frames};

/// How the frames of a rate are named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimecodeFormat {
    fps: FrameRate,
    drop_frame: bool,
}

/// A text is no timecode of a format.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TimecodeError {
    #[error("\"{0}\" is no timecode (write HH:MM:SS:FF)")]
    Syntax(String),
    #[error("\"{text}\" has a number past its limit: minutes and seconds to 59, frames to {last_frame}")]
    OutOfRange { text: String, last_frame: u64 },
    #[error("\"{0}\" names a frame that drop-frame timecode skips")]
    Skipped(String),
    #[error("\"{0}\" is drop-frame timecode, which only 29.97 and 59.94 frames a second have")]
    NoDropFrame(String),
}

impl TimecodeFormat {
    /// Drop-frame at 29.97 and 59.94 frames a second, as broadcasters deliver; non-drop-frame at all other rates.
    pub fn usual(fps: FrameRate) -> Self {
        Self { fps, drop_frame: can_drop(fps) }
    }

    /// Non-drop-frame: consecutive numbers, which fall behind the clock at fractional rates.
    pub fn non_drop_frame(fps: FrameRate) -> Self {
        Self { fps, drop_frame: false }
    }

    pub fn fps(self) -> FrameRate {
        self.fps
    }

    pub fn is_drop_frame(self) -> bool {
        self.drop_frame
    }

    /// Returns the frames that a second of timecode counts: 30 at 29.97.
    pub fn nominal(self) -> u64 {
        u64::from(self.fps.num().div_ceil(self.fps.den()))
    }

    /// Returns the frame that is called one hour, where programmes begin.
    pub fn hour(self) -> Frames {
        Frames(3600 * self.nominal() - if self.drop_frame { 54 * self.dropped() } else { 0 })
    }

    /// Names a frame; after 24 hours the names begin again.
    pub fn name(self, Frames(frame): Frames) -> String {
        let nominal = self.nominal();
        let number = (frame % (24 * self.hour().0)) + self.skipped_before(frame % (24 * self.hour().0));
        let (seconds, frames) = (number / nominal, number % nominal);
        let mark = if self.drop_frame { ';' } else { ':' };
        format!("{:02}:{:02}:{:02}{mark}{frames:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
    }

    /// Returns the frame of a name. The marks may be colons in drop-frame timecode too, as in edit decision lists.
    ///
    /// # Errors
    /// Where the text names no frame of this format.
    pub fn frame(self, text: &str) -> Result<Frames, TimecodeError> {
        let shown = || text.chars().take(24).collect::<String>();
        if text.contains(';') && !self.drop_frame {
            return Err(TimecodeError::NoDropFrame(shown()));
        }
        let [hours, minutes, seconds, frames] = parts(text).ok_or_else(|| TimecodeError::Syntax(shown()))?;
        let nominal = self.nominal();
        if hours > 23 || minutes > 59 || seconds > 59 || frames >= nominal {
            return Err(TimecodeError::OutOfRange { text: shown(), last_frame: nominal - 1 });
        }
        let number = ((hours * 60 + minutes) * 60 + seconds) * nominal + frames;
        if !self.drop_frame {
            return Ok(Frames(number));
        }
        if minutes % 10 != 0 && seconds == 0 && frames < self.dropped() {
            return Err(TimecodeError::Skipped(shown()));
        }
        let minutes = hours * 60 + minutes;
        Ok(Frames(number - self.dropped() * (minutes - minutes / 10)))
    }

    /// How many numbers are skipped at the start of each minute that ten does not divide.
    fn dropped(self) -> u64 {
        self.nominal() / 15
    }

    fn skipped_before(self, frame: u64) -> u64 {
        if !self.drop_frame {
            return 0;
        }
        let minute = 60 * self.nominal() - self.dropped();
        let ten_minutes = 600 * self.nominal() - 9 * self.dropped();
        let (tens, rest) = (frame / ten_minutes, frame % ten_minutes);
        // The first minute of ten is whole.
        let minutes = rest.saturating_sub(self.dropped()) / minute;
        self.dropped() * (9 * tens + minutes)
    }
}

fn can_drop(fps: FrameRate) -> bool {
    fps.den() == 1001 && fps.num() != 24_000
}

fn parts(text: &str) -> Option<[u64; 4]> {
    let mut numbers = text.split([':', ';']).map(|digits| {
        let is_number = digits.len() == 2 && digits.bytes().all(|digit| digit.is_ascii_digit());
        if is_number { digits.parse().ok() } else { None }
    });
    let found = [numbers.next()??, numbers.next()??, numbers.next()??, numbers.next()??];
    numbers.next().is_none().then_some(found)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn format(rate: &str) -> TimecodeFormat {
        TimecodeFormat::usual(rate.parse().expect("a rate"))
    }

    #[test]
    fn frames_have_the_names_that_smpte_gives_them() {
        for (rate, frame, name) in [
            ("29.97", 0, "00:00:00;00"),
            ("29.97", 1799, "00:00:59;29"),
            ("29.97", 1800, "00:01:00;02"),
            ("29.97", 17_981, "00:09:59;29"),
            ("29.97", 17_982, "00:10:00;00"),
            ("29.97", 107_892, "01:00:00;00"),
            ("29.97", 2_589_407, "23:59:59;29"),
            ("29.97", 2_589_408, "00:00:00;00"),
            ("59.94", 3599, "00:00:59;59"),
            ("59.94", 3600, "00:01:00;04"),
            ("59.94", 35_964, "00:10:00;00"),
            ("59.94", 215_784, "01:00:00;00"),
            ("23.976", 86_400, "01:00:00:00"),
            ("24", 86_400, "01:00:00:00"),
            ("25", 1499, "00:00:59:24"),
            ("60", 60, "00:00:01:00"),
        ] {
            assert_eq!(format(rate).name(Frames(frame)), name, "{rate} {frame}");
            if frame != 2_589_408 {
                assert_eq!(format(rate).frame(name), Ok(Frames(frame)), "{rate} {name}");
            }
        }
        assert_eq!(format("29.97").hour(), Frames(107_892));
        assert_eq!(format("23.976").hour(), Frames(86_400));
        let plain = TimecodeFormat::non_drop_frame("29.97".parse().expect("a rate"));
        assert_eq!((plain.hour(), plain.name(Frames(1800))), (Frames(108_000), "00:01:00:00".to_owned()));
    }

    #[test]
    fn names_that_no_frame_has_are_refused() {
        let skipped = |text: &str| Err(TimecodeError::Skipped(text.to_owned()));
        assert_eq!(format("29.97").frame("00:01:00;00"), skipped("00:01:00;00"));
        assert_eq!(format("29.97").frame("00:01:00:01"), skipped("00:01:00:01"));
        assert_eq!(format("59.94").frame("01:59:00;03"), skipped("01:59:00;03"));
        assert_eq!(format("59.94").frame("00:10:00;03"), Ok(Frames(35_967)));
        assert_eq!(format("25").frame("00:00:00;00"), Err(TimecodeError::NoDropFrame("00:00:00;00".to_owned())));
        for text in ["00:00:00:25", "24:00:00:00", "00:60:00:00", "00:00:60:00"] {
            assert!(matches!(format("25").frame(text), Err(TimecodeError::OutOfRange { .. })), "{text}");
        }
        for text in ["", "0:00:00:00", "00:00:00", "00:00:00:00:00", "-1:00:00:00", "00:00:0x:00", "٠٠:00:00:00"] {
            assert!(matches!(format("25").frame(text), Err(TimecodeError::Syntax(_))), "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_frame_of_a_day_is_found_by_its_name(rate in 0_usize..8, frame in 0_u64..2_589_408) {
            let format = TimecodeFormat::usual(FrameRate::ALL[rate]);
            let frame = Frames(frame % (24 * format.hour().0));
            prop_assert_eq!(format.frame(&format.name(frame)), Ok(frame));
        }
    }
}
