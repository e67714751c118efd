//! Makes a document of one with expressions in it.

use std::collections::BTreeMap;

use minijinja::{Value as Made, value::ValueKind};
use serde_json::{Map, Value};

use super::{
    convert::{Room, json},
    document::Template,
    evaluator::{Evaluator, Known, is_source},
    fault::{Fault, shown},
    limits::{MAX_DEPTH, MAX_ROUNDS},
    place::{WrittenPlaces, field},
};
use crate::{
    problem::{Problem, Problems},
    timeline::limits::MAX_PROBLEMS,
};

/// Where a part is written, where it is made, and how deep.
#[derive(Clone, Debug)]
pub(super) struct PartPlace {
    pub written: String,
    pub made: String,
    pub depth: usize,
}

impl PartPlace {
    fn field(&self, name: &str) -> Self {
        let (written, made) = (field(&self.written, name), field(&self.made, name));
        Self { written, made, depth: self.depth + 1 }
    }
}

/// What one document is made with.
pub(super) struct Walk<'w, 'e, 't> {
    pub evaluator: &'w mut Evaluator<'e, 't>,
    /// The expressions of `$for` and `$if` as sources.
    pub conditions: &'t BTreeMap<String, String>,
    pub room: Room,
    pub places: WrittenPlaces,
    pub problems: Problems,
    pub rounds_left: usize,
}

impl<'w, 'e, 't> Walk<'w, 'e, 't> {
    pub fn new(evaluator: &'w mut Evaluator<'e, 't>, conditions: &'t BTreeMap<String, String>, room: Room) -> Self {
        let (places, problems) = (WrittenPlaces::default(), Problems::default());
        Self { evaluator, conditions, room, places, problems, rounds_left: MAX_ROUNDS }
    }

    /// Returns what a part comes to; `None` where nothing is to be there. What is wrong is noted, and is `null`.
    pub fn value(&mut self, written: &'t Value, place: &PartPlace, known: &Known) -> Option<Value> {
        if self.is_over(place) {
            return Some(Value::Null);
        }
        match written {
            Value::String(text) if is_source(text) => {
                let made = self.evaluator.evaluate(text, known).and_then(|made| json(&made, &mut self.room));
                Some(self.noted(made, &place.written))
            }
            Value::Array(items) => Some(Value::Array(self.items(items, place, known))),
            Value::Object(fields) => match directive(fields) {
                Some("$if") => self.chosen(fields, place, known),
                Some("$for") => {
                    let remedy = "put it into the list whose items it makes";
                    self.note(&place.written, Fault::new("bad_directive", "has `$for` outside of a list", remedy));
                    Some(Value::Null)
                }
                Some(other) => {
                    let message = format!("has `{}`, which is none", shown(other));
                    self.note(&place.written, Fault::new("bad_directive", message, "use `$for` in lists, or `$if`"));
                    Some(Value::Null)
                }
                None => Some(Value::Object(self.fields(fields, place, known))),
            },
            plain => {
                let taken = self.room.take(plain.as_str().map_or(0, str::len));
                Some(self.noted(taken.map(|()| plain.clone()), &place.written))
            }
        }
    }

    fn fields(&mut self, fields: &'t Map<String, Value>, place: &PartPlace, known: &Known) -> Map<String, Value> {
        let mut made = Map::new();
        for (name, written) in fields {
            if let Err(fault) = self.room.take(name.len()) {
                self.note(&place.written, fault);
                return made;
            }
            if let Some(value) = self.value(written, &place.field(name), known) {
                made.insert(name.clone(), value);
            }
        }
        made
    }

    fn items(&mut self, items: &'t [Value], place: &PartPlace, known: &Known) -> Vec<Value> {
        let mut made = Vec::new();
        for (index, item) in items.iter().enumerate() {
            self.item(item, (&format!("{}[{index}]", place.written), place), known, &mut made);
        }
        made
    }

    /// Adds what an item of a list comes to: one item, none or several.
    fn item(&mut self, item: &'t Value, at: (&str, &PartPlace), known: &Known, made: &mut Vec<Value>) {
        if self.room.is_full() {
            return;
        }
        let (written, list) = at;
        match item.as_object().and_then(|fields| Some((fields, directive(fields)?))) {
            Some((fields, "$for")) => self.repeated(fields, at, known, made),
            Some((fields, "$if")) => {
                let branch = self.branch(fields, written, known);
                if let Some((name, branch)) = branch {
                    self.spliced(branch, (&field(written, name), list), known, made);
                }
            }
            _ => {
                let place = format!("{}[{}]", list.made, made.len());
                if written != field("timeline", &place) {
                    self.places.note(&place, written);
                }
                let place = PartPlace { written: written.to_owned(), made: place, depth: list.depth + 1 };
                made.extend(self.value(item, &place, known));
            }
        }
    }

    /// Adds an item, or each of a list of them.
    fn spliced(&mut self, part: &'t Value, at: (&str, &PartPlace), known: &Known, made: &mut Vec<Value>) {
        let (written, list) = at;
        let Value::Array(items) = part else { return self.item(part, at, known, made) };
        for (index, item) in items.iter().enumerate() {
            self.item(item, (&format!("{written}[{index}]"), list), known, made);
        }
    }

    fn repeated(
        &mut self,
        fields: &'t Map<String, Value>,
        at: (&str, &PartPlace),
        known: &Known,
        made: &mut Vec<Value>,
    ) {
        let (written, list) = at;
        let name = fields.get("as").and_then(Value::as_str).unwrap_or("item");
        let Some(each) = fields.get("each") else { return };
        let items = self.condition(fields, "$for", known).and_then(|items| {
            let refused =
                || Fault::new("failed_expression", "`$for` is over no list", "name a list, or use `range(3)`");
            let is_list = matches!(items.kind(), ValueKind::Seq | ValueKind::Iterable);
            if !is_list {
                return Err(refused());
            }
            items.try_iter().map(|all| all.take(self.rounds_left + 1).collect::<Vec<_>>()).map_err(|_| refused())
        });
        let items = match items {
            Ok(items) => items,
            Err(fault) => return self.note(&field(written, "$for"), fault),
        };
        if items.len() > self.rounds_left {
            self.rounds_left = 0;
            let message = format!("all `$for` together go round more than {MAX_ROUNDS} times");
            return self.note(written, Fault::new("too_many_rounds", message, "give shorter lists"));
        }
        self.rounds_left -= items.len();
        let (count, mut inner) = (items.len(), known.clone());
        for (index, item) in items.into_iter().enumerate() {
            if self.problems.0.len() >= MAX_PROBLEMS || self.room.is_full() {
                return;
            }
            inner.insert(name.to_owned(), item);
            inner.insert("loop".to_owned(), round(index, count));
            self.spliced(each, (&field(written, "each"), list), &inner, made);
        }
    }

    fn chosen(&mut self, fields: &'t Map<String, Value>, place: &PartPlace, known: &Known) -> Option<Value> {
        let (name, branch) = self.branch(fields, &place.written, known)?;
        let written = field(&place.written, name);
        self.places.note(&place.made, &written);
        self.value(branch, &PartPlace { written, made: place.made.clone(), depth: place.depth + 1 }, known)
    }

    fn branch(
        &mut self,
        fields: &'t Map<String, Value>,
        written: &str,
        known: &Known,
    ) -> Option<(&'static str, &'t Value)> {
        match self.condition(fields, "$if", known) {
            Ok(value) => {
                let name = if value.is_true() { "then" } else { "else" };
                fields.get(name).map(|branch| (name, branch))
            }
            Err(fault) => {
                self.note(&field(written, "$if"), fault);
                None
            }
        }
    }

    fn condition(&mut self, fields: &'t Map<String, Value>, name: &str, known: &Known) -> Result<Made, Fault> {
        let text = fields.get(name).and_then(Value::as_str).unwrap_or_default();
        let none = || Fault::new("bad_expression", "is no expression", "write one, without `{{` and `}}`");
        let source = self.conditions.get(text).ok_or_else(none)?;
        self.evaluator.evaluate(source, known)
    }

    /// Whether nothing more is to be made, for which the reason is noted.
    fn is_over(&mut self, place: &PartPlace) -> bool {
        if place.depth > MAX_DEPTH {
            let message = format!("lies more than {MAX_DEPTH} levels deep");
            self.note(&place.written, Fault::new("too_deep", message, "make it flatter"));
            return true;
        }
        self.room.is_full() || self.problems.0.len() >= MAX_PROBLEMS
    }

    fn noted(&mut self, made: Result<Value, Fault>, written: &str) -> Value {
        made.unwrap_or_else(|fault| {
            self.note(written, fault);
            Value::Null
        })
    }

    fn note(&mut self, written: &str, fault: Fault) {
        let problem: Problem = fault.at(written);
        // What a list repeats is wrong in the same way each time.
        if self.problems.0.len() < MAX_PROBLEMS && self.problems.0.last() != Some(&problem) {
            self.problems.push(problem);
        }
    }
}

/// Returns the first name of an object that is none of a timeline, and says what to do.
pub(super) fn directive(fields: &Map<String, Value>) -> Option<&str> {
    fields.keys().map(String::as_str).find(|name| name.starts_with('$'))
}

/// What `loop` is in a round.
fn round(index: usize, count: usize) -> Made {
    let facts = [
        ("index", Made::from(index + 1)),
        ("index0", Made::from(index)),
        ("first", Made::from(index == 0)),
        ("last", Made::from(index + 1 == count)),
        ("length", Made::from(count)),
    ];
    facts.into_iter().map(|(name, value)| (name.to_owned(), value)).collect::<Known>().into()
}

/// Returns the expressions of all `$for` and `$if` of a template, which are written without braces, as sources.
pub(super) fn conditions(template: &Template) -> BTreeMap<String, String> {
    let mut all = BTreeMap::new();
    template.values.iter().for_each(|named| collect(&named.value, &mut all, 0));
    template.duration_ms.iter().for_each(|length| collect(length, &mut all, 0));
    collect(&template.timeline, &mut all, 0);
    all
}

fn collect(written: &Value, all: &mut BTreeMap<String, String>, depth: usize) {
    if depth > MAX_DEPTH {
        return;
    }
    match written {
        Value::Array(items) => items.iter().for_each(|item| collect(item, all, depth + 1)),
        Value::Object(fields) => {
            for (name, field) in fields {
                match field {
                    Value::String(text) if matches!(name.as_str(), "$for" | "$if") => {
                        all.insert(text.clone(), format!("{{{{ {text} }}}}"));
                    }
                    other => collect(other, all, depth + 1),
                }
            }
        }
        _ => {}
    }
}
