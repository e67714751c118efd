//! Where a part of a timeline is written in the template that made it.

use std::collections::BTreeMap;

use crate::problem::{Problem, Problems};

/// The places of a timeline whose parts are written elsewhere than they are made: behind a `$for`, in a `$if`.
#[derive(Debug, Default)]
pub(super) struct WrittenPlaces(BTreeMap<String, String>);

impl WrittenPlaces {
    pub fn note(&mut self, made: &str, written: &str) {
        self.0.insert(made.to_owned(), written.to_owned());
    }

    /// Tells problems of a timeline by the fields of the template.
    pub fn written(&self, problems: Problems) -> Problems {
        let written = |problem: Problem| {
            let field = self.field(&problem.field);
            let made = problem.field;
            // A place of the template that makes several is told with the one that is meant.
            let message = match field.strip_prefix("timeline.") {
                Some(same) if same == made => problem.message,
                _ => format!("{} (made as {made})", problem.message),
            };
            Problem { field, message, ..problem }
        };
        Problems(problems.0.into_iter().map(written).collect())
    }

    /// The longest part of a made place that is noted tells where all of it is written.
    fn field(&self, made: &str) -> String {
        let borders = made.char_indices().filter(|(_, c)| matches!(c, '.' | '[')).map(|(index, _)| index);
        let mut ends: Vec<usize> = borders.chain([made.len()]).collect();
        ends.reverse();
        for end in ends {
            if let Some(written) = self.0.get(&made[..end]) {
                return format!("{written}{}", &made[end..]);
            }
        }
        if made == "timeline" { made.to_owned() } else { format!("timeline.{made}") }
    }
}

/// Returns the place of a field in an object.
pub(super) fn field(place: &str, name: &str) -> String {
    if place.is_empty() { name.to_owned() } else { format!("{place}.{name}") }
}
