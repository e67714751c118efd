//! Draws a segment into an encoder.

use std::{
    fs,
    path::Path,
    time::{Duration, Instant},
};

use gala_core::cancel::Cancel;
use gala_media::{Fed, RunError, VideoEncoder, VideoStream, Workdir, folder_of};

use crate::{
    context::RenderContext,
    encoder_frames::EncoderFrames,
    plan::{RenderPlan, SegmentPlan},
    report::{StageClock, StageTime, Watcher, clock},
    segment_note::SegmentNote,
};

/// One segment that is being encoded.
pub(crate) struct Encoding<'a> {
    pub context: &'a RenderContext<'a>,
    pub plan: &'a RenderPlan,
    pub segment: &'a SegmentPlan,
    pub clock: &'a StageClock,
    pub cancel: &'a Cancel,
    /// Told how many frames of the segment are done.
    pub progress: &'a dyn Fn(u64),
}

impl Encoding<'_> {
    /// Encodes the segment into `to`, which appears only when it is whole, with its note beside. Either replaces what
    /// was there.
    ///
    /// # Errors
    /// If a frame cannot be drawn, the encoder fails, or the files cannot be written.
    pub fn run(&self, to: &Path) -> Result<(), RunError> {
        let workdir = Workdir::within(folder_of(to))?;
        let stream = VideoStream { size: self.plan.size, fps: self.plan.fps, coding: self.plan.settings.coding() };
        let mut encoder = VideoEncoder::start(self.context.tools, &stream, &workdir.file(PART), self.cancel)?;
        let mut watcher = Watcher::new(self.plan.size);
        if let Err(error) = self.feed(&mut encoder, &mut watcher) {
            encoder.abort();
            return Err(error);
        }
        self.clock.encode.add(encoder.finish(self.segment.frames.0, to)?.into());
        let part = workdir.file(PART);
        let note = SegmentNote::of(watcher.finish().spell(), &part);
        let write = |note: SegmentNote| fs::write(workdir.file(NOTE), note.spell());
        note.and_then(write).map_err(|error| RunError::io("write the note of", to, error))?;
        workdir.publish(NOTE, &SegmentNote::beside(to))?;
        workdir.publish(PART, to)
    }

    /// Draws frame after frame, until all are drawn or the encoder takes no more.
    fn feed(&self, encoder: &mut VideoEncoder, watcher: &mut Watcher) -> Result<(), RunError> {
        let mut frames = EncoderFrames::new(self.context, self.plan, self.segment, self.cancel);
        let before = clock::of_thread();
        let (mut drawing, mut waiting) = (Duration::ZERO, Duration::ZERO);
        for index in 0..self.segment.frames.0 {
            if self.cancel.is_cancelled() {
                return Err(RunError::Cancelled);
            }
            let begun = Instant::now();
            let frame = frames.frame(index)?;
            watcher.look(frame);
            let drawn = Instant::now();
            let fed = encoder.write(frame);
            drawing += drawn - begun;
            waiting += drawn.elapsed();
            match fed? {
                Fed::Taken => (self.progress)(index + 1),
                Fed::Refused => break,
            }
        }
        self.clock.composite.add(StageTime { wall: drawing, cpu: clock::of_thread().saturating_sub(before) });
        self.clock.pipe_wait.add(StageTime { wall: waiting, cpu: Duration::ZERO });
        Ok(())
    }
}

const PART: &str = "segment";
const NOTE: &str = "note";
