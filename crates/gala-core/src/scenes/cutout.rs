//! A cut-out as edits of scenes say it: as briefs do, a background is a colour or the name of a file.

use serde::{Deserialize, Serialize};

use crate::{
    brief::{
        Cutout, CutoutBackground,
        limits::{MAX_PATH_BYTES, MAX_RIM},
    },
    problem::Problem,
    timeline::Color,
};

/// The subject of a scene's picture on a new background.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SceneCutout {
    /// A colour as `#rrggbb`, or the name of a picture among the user's files; the place that the offline illustrator draws for
    /// the scene's key words where absent.
    pub background: Option<String>,
    /// The width of a white outline, in shares of the picture's height, 0 to 0.1. Without one where 0.
    pub rim: f32,
}

impl SceneCutout {
    /// Returns how an edit says what is planned.
    pub fn of(planned: &Cutout) -> Self {
        let background = planned.background.as_ref().map(|background| match background {
            CutoutBackground::Color(Color([red, green, blue])) => format!("#{red:02x}{green:02x}{blue:02x}"),
            CutoutBackground::Picture(name) => name.clone(),
        });
        Self { background, rim: planned.rim }
    }

    /// Returns what is planned by it. A background that begins with `#` and is no colour is a name.
    pub fn planned(&self) -> Cutout {
        let background = self.background.as_deref().map(|text| match color_of(text) {
            Some(color) => CutoutBackground::Color(color),
            None => CutoutBackground::Picture(text.to_owned()),
        });
        Cutout { background, rim: self.rim }
    }

    /// Returns the name of the picture behind the subject.
    pub fn picture(&self) -> Option<&str> {
        self.background.as_deref().filter(|text| !text.starts_with('#'))
    }

    /// Writes colours in one way.
    ///
    /// # Errors
    /// Where its background can be neither a colour nor a name, or its rim is no rim.
    pub(super) fn tidy(&mut self) -> Result<(), Problem> {
        if !(0.0..=MAX_RIM).contains(&self.rim) {
            let message = format!("is {}; it can be 0 to {MAX_RIM}", self.rim);
            return Err(Problem::new("rim_out_of_range", "cutout.rim", message, "take a value within that"));
        }
        let Some(background) = &self.background else { return Ok(()) };
        let refused = |code, message: String, remedy| Err(Problem::new(code, "cutout.background", message, remedy));
        let (bytes, is_color) = (background.len(), background.starts_with('#'));
        if is_color && color_of(background).is_none() {
            return refused("bad_color", "is no colour".to_owned(), "write it as #rrggbb, or name a picture");
        }
        match bytes {
            0 => refused("empty_text", "is empty".to_owned(), "name a colour or a picture, or leave it out"),
            bytes if bytes > MAX_PATH_BYTES => {
                let message = format!("has {bytes} bytes; at most {MAX_PATH_BYTES} are taken");
                refused("text_too_long", message, "name a file of the project")
            }
            _ => {
                *self = Self::of(&self.planned());
                Ok(())
            }
        }
    }
}

fn color_of(text: &str) -> Option<Color> {
    text.starts_with('#').then(|| serde_json::from_value(text.into()).ok()).flatten()
}
