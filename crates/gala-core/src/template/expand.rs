//! `data + template -> timeline`.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::{
    convert::{Room, known},
    document::Template,
    environment::environment,
    evaluator::{Evaluator, Known},
    fault::shown,
    limits::MAX_MADE_BYTES,
    place::WrittenPlaces,
    walk::{PartPlace, Walk, conditions},
};
use crate::{
    format::FrameSize,
    problem::{Problem, Problems},
    timeline::{Facts, SourceFacts, Timeline, limits::MAX_MS},
};

/// What data make of a template.
#[derive(Clone, Debug, PartialEq)]
pub struct ExpandedTemplate {
    /// Whole and right, but for lengths that only files tell.
    pub timeline: Timeline,
    /// The data with all that they left out.
    pub data: Map<String, Value>,
    /// As the template tells it.
    pub duration_ms: Option<u64>,
}

impl Template {
    /// Makes a timeline of data. Pure: the same data make the same timeline.
    ///
    /// # Errors
    /// What does not fit of the data (`data.title`), each expression that has no value, and everything that is wrong with the
    /// timeline, by the fields of the template (`timeline.tracks[0].clips[1]`).
    pub fn expand(&self, data: &Map<String, Value>) -> Result<ExpandedTemplate, Problems> {
        let data = self.params.complete(data)?;
        let conditions = conditions(self);
        let environment = environment();
        let mut evaluator = Evaluator::new(&environment);
        let mut expansion = Expansion {
            evaluator: &mut evaluator,
            conditions: &conditions,
            names: data.iter().map(|(name, value)| (name.clone(), known(value))).collect(),
        };
        expansion.add_size(&self.timeline)?;
        for (index, named) in self.values.iter().enumerate() {
            let (made, _) = expansion.made(&named.value, &format!("values[{index}].value"))?;
            expansion.names.insert(named.name.clone(), known(&made));
        }
        let duration_ms = self.duration_ms.as_ref().map(|written| expansion.add_length(written)).transpose()?;
        let (made, walk) = expansion.made(&self.timeline, "timeline")?;
        let timeline = checked(&made).map_err(|problems| walk.written(problems))?;
        Ok(ExpandedTemplate { timeline, data, duration_ms })
    }
}

/// What the parts of one video are made with, one after the other.
struct Expansion<'w, 'e, 't> {
    evaluator: &'w mut Evaluator<'e, 't>,
    conditions: &'t BTreeMap<String, String>,
    names: Known,
}

impl<'t> Expansion<'_, '_, 't> {
    fn made(&mut self, written: &'t Value, at: &str) -> Result<(Value, WrittenPlaces), Problems> {
        let made = if at == "timeline" { String::new() } else { at.to_owned() };
        let place = PartPlace { written: at.to_owned(), made, depth: 0 };
        let mut walk = Walk::new(&mut *self.evaluator, self.conditions, Room::new(MAX_MADE_BYTES));
        let made = walk.value(written, &place, &self.names).unwrap_or_default();
        walk.problems.into_result((made, walk.places))
    }

    /// The size of the frame is made first: whatever else is made may depend on it.
    fn add_size(&mut self, timeline: &'t Value) -> Result<(), Problems> {
        const AT: &str = "timeline.format.size";
        let refused = |message: String| {
            Problem::new(
                "bad_size",
                AT,
                message,
                "use 9:16, 16:9, 1:1, 4:5 or WIDTHxHEIGHT, or an expression of parameters",
            )
        };
        let written = timeline.pointer("/format/size").ok_or_else(|| refused("is missing".to_owned()))?;
        let (made, _) = self.made(written, AT)?;
        let size: FrameSize = made.as_str().unwrap_or_default().parse().map_err(|error| refused(format!("{error}")))?;
        self.names.insert("width".to_owned(), size.width.into());
        self.names.insert("height".to_owned(), size.height.into());
        Ok(())
    }

    fn add_length(&mut self, written: &'t Value) -> Result<u64, Problems> {
        let (made, _) = self.made(written, "duration_ms")?;
        let length = made.as_u64().filter(|ms| (1..=MAX_MS).contains(ms)).ok_or_else(|| {
            let message = format!("is {}, and no count of milliseconds from 1 to {MAX_MS}", shown(&made.to_string()));
            Problem::new("bad_value", "duration_ms", message, "round it with `| int`")
        })?;
        self.names.insert("duration_ms".to_owned(), length.into());
        Ok(length)
    }
}

/// Reads the timeline that was made and checks all of it that hangs on no file.
fn checked(made: &Value) -> Result<Timeline, Problems> {
    let timeline = Timeline::from_json(made.to_string().as_bytes())?;
    let named = timeline.source_names().into_iter().map(|name| (name.to_owned(), SourceFacts::default()));
    let facts: Facts = named.collect();
    if let Err(mut problems) = timeline.settle(&facts) {
        // Lengths may be told by sounds and moving pictures.
        problems.0.retain(|problem| problem.code != "unknown_length");
        problems.into_result(())?;
    }
    Ok(timeline)
}
