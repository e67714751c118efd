//! The fonts of all that is written: those of the machine, and with one of a timeline before them.

use std::sync::{Arc, Mutex, PoisonError};

use gala_core::{hash::ContentHash, media_error::MediaError};
use gala_raster::{font::FontSet, source_file::SourceFile};

use crate::resolve::Source;

/// So many fonts of timelines are kept open; the one that was used longest ago goes.
const MOST_OPEN: usize = 16;

/// The fonts of a machine, listed when something is first written, and those that timelines name.
#[derive(Debug, Default)]
pub struct TextFonts {
    machine: Mutex<Option<Arc<FontSet>>>,
    /// By their content, the one that was used last at the end.
    own: Mutex<Vec<(ContentHash, Arc<FontSet>)>>,
}

impl TextFonts {
    /// Fonts without those of the machine, but for the bundled one.
    #[cfg(test)]
    pub fn bundled() -> Self {
        Self { machine: Mutex::new(Some(Arc::new(FontSet::from_folders(&[])))), own: Mutex::default() }
    }

    /// Returns the fonts of the machine.
    pub fn of_machine(&self) -> Arc<FontSet> {
        let mut fonts = self.machine.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(fonts.get_or_insert_with(|| Arc::new(FontSet::load())))
    }

    /// Returns the fonts of the machine behind one that a timeline names, if it names one.
    ///
    /// # Errors
    /// As [`FontSet::led_by`].
    pub fn of(&self, own: Option<&Source>) -> Result<Arc<FontSet>, MediaError> {
        let Some(Source { path, checksum, .. }) = own else { return Ok(self.of_machine()) };
        let mut open = self.own.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(index) = open.iter().position(|(known, _)| known == checksum) {
            let known = open.remove(index);
            let fonts = Arc::clone(&known.1);
            open.push(known);
            return Ok(fonts);
        }
        let fonts = Arc::new(self.of_machine().led_by(SourceFile { path, checksum: *checksum })?);
        if open.len() >= MOST_OPEN {
            open.remove(0);
        }
        open.push((*checksum, Arc::clone(&fonts)));
        Ok(fonts)
    }
}
