//! Makes the frames of a segment, one after the other, in one buffer that is used again and again.

use std::sync::Arc;

use crate::{
    cancel::Cancel,
    error::RenderError,
    overlay::{Overlay, Painters},
    pixel::{frame::Frame, sprite::Scratch},
    plan::{Part, RenderPlan, SegmentPlan, Shot},
    resolve::ClipContent,
    scene::{Scene, Scenes},
    tools::Tools,
    video::{Cut, VideoReader},
};

/// What all compositors share.
pub(crate) struct Studio<'a> {
    pub tools: &'a Tools,
    pub scenes: &'a Scenes,
    pub painters: &'a Painters,
}

/// The frames of one segment, in order.
pub(crate) struct Compositor<'a> {
    plan: &'a RenderPlan,
    segment: &'a SegmentPlan,
    painters: &'a Painters,
    shots: Vec<ReadyShot>,
    /// One for each caption run, once it is drawn and while it may be seen.
    overlays: Vec<Option<Option<Overlay>>>,
    frame: Frame,
    /// What the next scene of a transition is drawn into.
    other: Option<Frame>,
    scratch: Scratch,
    /// The number of the frame in `frame`.
    shown: Option<u64>,
    with_captions: bool,
}

enum ReadyShot {
    One(Box<ReadyPart>),
    Cross(Box<ReadyCross>),
}

struct ReadyCross {
    from: ReadyPart,
    to: ReadyPart,
    offset: u64,
    length: u64,
}

struct ReadyPart {
    part: Part,
    content: ReadyContent,
}

enum ReadyContent {
    /// `base` holds the background and the layers that never change, if the still is the rearmost.
    Still {
        scene: Arc<Scene>,
        base: Option<Frame>,
    },
    Video(VideoReader),
}

impl<'a> Compositor<'a> {
    /// Starts at a frame of the segment; earlier frames cannot be asked for.
    pub fn new(
        studio: &Studio<'a>,
        plan: &'a RenderPlan,
        segment: &'a SegmentPlan,
        first: u64,
        with_captions: bool,
        cancel: &Cancel,
    ) -> Result<Self, RenderError> {
        let mut scratch = Scratch::default();
        let mut shots = Vec::with_capacity(segment.shots.len());
        for (index, shot) in segment.shots.iter().enumerate() {
            let mut ready = |part: &Part| ready(studio, plan, segment, part, index == 0, first, &mut scratch, cancel);
            shots.push(match shot {
                Shot::One(part) => ReadyShot::One(Box::new(ready(part)?)),
                Shot::Cross { from, to, offset, length } => {
                    let (from, to) = (ready(from)?, ready(to)?);
                    ReadyShot::Cross(Box::new(ReadyCross { from, to, offset: *offset, length: *length }))
                }
            });
        }
        let crossing = shots.iter().any(|shot| matches!(shot, ReadyShot::Cross(_)));
        Ok(Self {
            plan,
            segment,
            painters: studio.painters,
            shots,
            overlays: segment.captions.iter().map(|_| None).collect(),
            frame: Frame::new(plan.size),
            other: crossing.then(|| Frame::new(plan.size)),
            scratch,
            shown: None,
            with_captions,
        })
    }

    /// Makes a frame of the segment. Frames come in order, each at most once.
    pub fn frame(&mut self, index: u64) -> Result<&Frame, RenderError> {
        if !self.shown.is_some_and(|shown| self.looks_alike(shown, index)) {
            self.draw(index)?;
        }
        self.shown = Some(index);
        Ok(&self.frame)
    }

    fn looks_alike(&self, shown: u64, index: u64) -> bool {
        let still = |shot: &ReadyShot| match shot {
            ReadyShot::One(part) => matches!(&part.content, ReadyContent::Still { scene, .. } if scene.is_still()),
            ReadyShot::Cross(_) => false,
        };
        let same_captions =
            !self.with_captions || self.segment.captions.iter().all(|run| run.covers(shown) == run.covers(index));
        self.shots.iter().all(still) && same_captions
    }

    fn draw(&mut self, index: u64) -> Result<(), RenderError> {
        if self.shots.is_empty() {
            self.frame.fill(self.plan.background);
        }
        for (depth, shot) in self.shots.iter_mut().enumerate() {
            let rearmost = depth == 0;
            match shot {
                ReadyShot::One(part) => part.draw(&mut self.frame, index, rearmost, self.plan, &mut self.scratch)?,
                ReadyShot::Cross(cross) => {
                    let ReadyCross { from, to, offset, length } = &mut **cross;
                    let other = self.other.get_or_insert_with(|| Frame::new(self.plan.size));
                    if !rearmost {
                        other.copy_from(&self.frame);
                    }
                    from.draw(&mut self.frame, index, rearmost, self.plan, &mut self.scratch)?;
                    to.draw(other, index, rearmost, self.plan, &mut self.scratch)?;
                    self.frame.mix(other, cross_weight(*offset + index, *length));
                }
            }
        }
        if self.with_captions {
            self.draw_captions(index);
        }
        Ok(())
    }

    fn draw_captions(&mut self, index: u64) {
        for (run, overlay) in self.segment.captions.iter().zip(&mut self.overlays) {
            if run.covers(index) {
                let overlay = overlay.get_or_insert_with(|| self.painters.paint(run, self.plan.size));
                if let Some(overlay) = overlay {
                    overlay.draw(&mut self.frame);
                }
            } else if run.first_frame < index {
                *overlay = Some(None);
            }
        }
    }
}

/// Returns how much of the next scene is seen, out of 256. The first frame already shows some of it and the last
/// still some of the one before, so a transition of n frames changes in n + 1 equal steps.
fn cross_weight(passed: u64, length: u64) -> u32 {
    (((passed + 1) * 256 + length.div_ceil(2)) / (length + 1)).min(256) as u32
}

#[expect(clippy::too_many_arguments, reason = "one call site; a struct would only name the same things again")]
fn ready(
    studio: &Studio<'_>,
    plan: &RenderPlan,
    segment: &SegmentPlan,
    part: &Part,
    rearmost: bool,
    first: u64,
    scratch: &mut Scratch,
    cancel: &Cancel,
) -> Result<ReadyPart, RenderError> {
    let content = match &*part.content {
        ClipContent::Still { layers, camera } => {
            let scene = studio.scenes.get(layers, camera, plan.size)?;
            let base = (rearmost && scene.still_layers() > 0).then(|| {
                let mut base = Frame::new(plan.size);
                base.fill(plan.background);
                scene.draw_still_layers(&mut base, scratch);
                base
            });
            ReadyContent::Still { scene, base }
        }
        ClipContent::Video { source, source_in_ms } => {
            let (offset, frames) = (part.offset + first, segment.frames - first);
            let cut = Cut { source, source_in_ms: *source_in_ms, offset, frames };
            ReadyContent::Video(VideoReader::start(studio.tools, &cut, plan.size, plan.fps, cancel)?)
        }
    };
    Ok(ReadyPart { part: part.clone(), content })
}

impl ReadyPart {
    fn draw(
        &mut self,
        frame: &mut Frame,
        index: u64,
        rearmost: bool,
        plan: &RenderPlan,
        scratch: &mut Scratch,
    ) -> Result<(), RenderError> {
        match &mut self.content {
            ReadyContent::Video(video) => {
                video.advance()?;
                frame.copy_from(video.frame());
            }
            ReadyContent::Still { scene, base } => {
                let from = match base {
                    Some(base) => {
                        frame.copy_from(base);
                        scene.still_layers()
                    }
                    None if rearmost => {
                        frame.fill(plan.background);
                        0
                    }
                    None => 0,
                };
                scene.draw(frame, self.part.phase(index), from.., scratch);
            }
        }
        Ok(())
    }
}
