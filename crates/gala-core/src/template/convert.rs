//! Values of expressions as JSON, and back.

use minijinja::{Value as Made, value::ValueKind};
use serde_json::{Map, Number, Value};

use super::{fault::Fault, limits::MAX_DEPTH};

/// Counts what is made of a template: texts and names in bytes, and so much for each value.
pub(super) struct Room {
    left: usize,
}

const VALUE_COST: usize = 16;

impl Room {
    pub fn new(bytes: usize) -> Self {
        Self { left: bytes }
    }

    /// # Errors
    /// `timeline_too_large` once there is no room for a value with `bytes` more.
    pub fn take(&mut self, bytes: usize) -> Result<(), Fault> {
        let cost = bytes.saturating_add(VALUE_COST);
        let left = self.left.checked_sub(cost);
        self.left = left.unwrap_or_default();
        left.map(drop).ok_or_else(|| {
            let message = "makes more than a timeline may have (2 MiB of texts, names and values)";
            Fault::new("timeline_too_large", message, "repeat less, or give shorter data")
        })
    }

    pub fn is_full(&self) -> bool {
        self.left == 0
    }
}

/// Returns a value of an expression as JSON. Lists that are only made while somebody reads them are read no further than there
/// is room.
///
/// # Errors
/// Where it is no value of JSON, or too large.
pub(super) fn json(made: &Made, room: &mut Room) -> Result<Value, Fault> {
    at_depth(made, room, 0)
}

fn at_depth(made: &Made, room: &mut Room, depth: usize) -> Result<Value, Fault> {
    if depth > MAX_DEPTH {
        return Err(Fault::new("too_deep", format!("lies more than {MAX_DEPTH} levels deep"), "make it flatter"));
    }
    room.take(made.as_str().map_or(0, str::len))?;
    let unfit =
        |what: &str| Fault::new("failed_expression", what.to_owned(), "give a text, a number, a list or an object");
    match made.kind() {
        ValueKind::None => Ok(Value::Null),
        ValueKind::Undefined => Err(Fault::new("unknown_name", "has no value", "use a name or a field that there is")),
        ValueKind::Bool => Ok(Value::Bool(made.is_true())),
        ValueKind::Number => number(made).ok_or_else(|| unfit("is no number that a timeline can have")),
        ValueKind::String => Ok(Value::from(made.as_str().unwrap_or_default())),
        ValueKind::Seq | ValueKind::Iterable => {
            let items = made.try_iter().map_err(|_| unfit("is no list"))?;
            items.map(|item| at_depth(&item, room, depth + 1)).collect::<Result<_, _>>().map(Value::Array)
        }
        ValueKind::Map => {
            let mut fields = Map::new();
            for key in made.try_iter().map_err(|_| unfit("is no object"))? {
                let name = key.as_str().ok_or_else(|| unfit("is an object whose names are no texts"))?.to_owned();
                room.take(name.len())?;
                let field = made.get_item(&key).map_err(|_| unfit("is no object"))?;
                fields.insert(name, at_depth(&field, room, depth + 1)?);
            }
            Ok(Value::Object(fields))
        }
        _ => Err(unfit("is no value that a timeline can have")),
    }
}

/// Numbers that are whole are written so: `3000.0` is no count of milliseconds to who reads timelines.
fn number(made: &Made) -> Option<Value> {
    if made.is_integer() {
        return made.as_i64().map(Value::from);
    }
    let number = f64::try_from(made.clone()).ok()?;
    whole(number).map(Value::from).or_else(|| Number::from_f64(number).map(Value::Number))
}

fn whole(number: f64) -> Option<i64> {
    // Up to here every whole number is one of floating point.
    (number.fract() == 0.0 && number.abs() < 9e15).then_some(number as i64)
}

/// Returns JSON as a value of expressions.
pub(super) fn known(value: &Value) -> Made {
    match value {
        Value::Null => Made::from(()),
        Value::Bool(value) => Made::from(*value),
        Value::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(whole), _) => Made::from(whole),
            (None, Some(number)) => whole(number).map_or_else(|| Made::from(number), Made::from),
            (None, None) => Made::from(()),
        },
        Value::String(text) => Made::from(text.as_str()),
        Value::Array(items) => items.iter().map(known).collect(),
        Value::Object(fields) => Made::from_pairs(fields.iter().map(|(name, field)| (name.as_str(), known(field)))),
    }
}
