//! Single pictures: of moments, the contact sheet and the poster.

use std::path::{Path, PathBuf};

use gala_core::time::{Frames, Millis};
use gala_render::{EncodeSettings, Quality, RenderPlan, plan};

use super::{
    super::{
        failed::{Failed, refuse},
        time_arguments::TimePoint,
    },
    context::{Work, go_on},
    places::named,
    shapes::Shape,
    still::Still,
};
use crate::settings::RenderArgs;

/// Reads which pictures of moments are asked for.
pub fn stills(args: &RenderArgs) -> Result<Vec<Still>, Failed> {
    let mut stills = Vec::new();
    for pair in args.frame.chunks(2) {
        let [at, to] = pair else { continue };
        let at = at.parse().map_err(|error: String| refuse("bad_time", "--frame", error, "give a time and a file"))?;
        let to = PathBuf::from(to);
        if !to.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("png")) {
            return Err(refuse(
                "bad_picture",
                "--frame",
                format!("{} is no PNG file", to.display()),
                "end it with .png",
            ));
        }
        stills.push(Still { at, to });
    }
    Ok(stills)
}

impl Work<'_> {
    /// Writes the single pictures of every shape.
    pub fn pictures(&mut self, shapes: &[Shape], stills: &[Still]) -> Result<(), Failed> {
        shapes.iter().try_for_each(|shape| self.pictures_of(shape, stills))
    }

    fn pictures_of(&mut self, Shape { variant, resolved }: &Shape, stills: &[Still]) -> Result<(), Failed> {
        let of = |quality| EncodeSettings { quality, fonts: self.fonts.clone(), ..EncodeSettings::default() };
        let named = |to: &PathBuf| named(to, variant.as_deref());
        let full = plan(resolved, &of(Quality::Standard));
        for Still { at, to } in stills {
            let to = named(to);
            self.still(&full, *at, &to)?;
            self.lines.push(to.display().to_string());
        }
        let frames = self.frames(resolved)?;
        let from = resolved.fps.ms_at(frames.start);
        let within = |plan: RenderPlan| plan.within(resolved, frames.clone());
        go_on(self.control.cancel)?;
        if let Some(to) = self.args.contact_sheet.as_ref().map(named) {
            self.service.contact_sheet(&within(plan(resolved, &of(Quality::Draft))), from, &to)?;
            self.lines.push(to.display().to_string());
        }
        if let Some(to) = self.args.poster.as_ref().map(named) {
            self.service.thumbnail(&within(full), &to)?;
            self.lines.push(to.display().to_string());
        }
        Ok(())
    }

    fn still(&self, plan: &RenderPlan, at: TimePoint, to: &Path) -> Result<(), Failed> {
        go_on(self.control.cancel)?;
        let frame = plan.fps.frame_at(Millis(at.0));
        if self.args.alpha {
            self.service.transparent_still(plan, frame, to)?;
        } else {
            self.service.still(plan, frame, to)?;
        }
        Ok(())
    }
}

/// Makes sure that every shape has the moments that pictures are asked of.
pub fn check_moments(shapes: &[Shape], stills: &[Still]) -> Result<(), Failed> {
    for (Shape { resolved, .. }, Still { at, .. }) in
        shapes.iter().flat_map(|shape| stills.iter().map(move |still| (shape, still)))
    {
        if resolved.fps.frame_at(Millis(at.0)) >= resolved.frames {
            let last_ms = resolved.fps.ms_at(resolved.frames - Frames(1));
            let message = format!("{} ms is past the last frame at {last_ms} ms", at.0);
            return Err(refuse("bad_time", "--frame", message, "choose a time inside the timeline"));
        }
    }
    Ok(())
}
