//! Looks at every expression of a template, also at those that no example comes to.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::{
    evaluator::{Evaluator, is_source},
    fault::{Fault, shown},
    limits::MAX_DEPTH,
    names::{NAME_RULE, is_name},
    place::field,
    walk::directive,
};
use crate::problem::Problems;

/// Compiles expressions, and looks for names that nothing has.
pub(super) struct SourceChecker<'e, 't, 'p> {
    pub evaluator: Evaluator<'e, 't>,
    pub conditions: &'t BTreeMap<String, String>,
    pub known: BTreeSet<String>,
    pub problems: &'p mut Problems,
}

impl<'t> SourceChecker<'_, 't, '_> {
    /// Checks a part of the template, whose place is told.
    pub fn part(&mut self, written: &'t Value, place: &str) {
        self.value(written, place, 0, false);
    }

    fn value(&mut self, written: &'t Value, place: &str, depth: usize, is_item: bool) {
        if depth > MAX_DEPTH {
            let message = format!("lies more than {MAX_DEPTH} levels deep");
            return self.note(place, Fault::new("too_deep", message, "make it flatter"));
        }
        match written {
            Value::String(text) if is_source(text) => self.source(text, place),
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.value(item, &format!("{place}[{index}]"), depth + 1, true);
                }
            }
            Value::Object(fields) => match directive(fields) {
                None => {
                    for (name, value) in fields {
                        self.value(value, &field(place, name), depth + 1, false);
                    }
                }
                Some("$if") => self.condition(fields, place, depth, is_item),
                Some("$for") if is_item => self.repetition(fields, place, depth),
                Some("$for") => {
                    let remedy = "put it into the list whose items it makes";
                    self.note(place, Fault::new("bad_directive", "has `$for` outside of a list", remedy));
                }
                Some(other) => {
                    let message = format!("has `{}`, which is none", shown(other));
                    self.note(place, Fault::new("bad_directive", message, "use `$for` in lists, or `$if`"));
                }
            },
            _ => {}
        }
    }

    fn condition(&mut self, fields: &'t Map<String, Value>, place: &str, depth: usize, is_item: bool) {
        self.check_fields(fields, place, ("$if", &["then", "else"], "then"));
        self.expression(fields, "$if", place);
        for name in ["then", "else"] {
            if let Some(branch) = fields.get(name) {
                self.value(branch, &field(place, name), depth + 1, is_item);
            }
        }
    }

    fn repetition(&mut self, fields: &'t Map<String, Value>, place: &str, depth: usize) {
        self.check_fields(fields, place, ("$for", &["as", "each"], "each"));
        self.expression(fields, "$for", place);
        let name = fields.get("as").map_or(Some("item"), Value::as_str).filter(|name| is_name(name));
        let Some(name) = name else {
            return self.note(&field(place, "as"), Fault::new("bad_name", "is no name of an item", NAME_RULE));
        };
        let before = self.known.clone();
        self.known.extend([name.to_owned(), "loop".to_owned()]);
        if let Some(each) = fields.get("each") {
            self.value(each, &field(place, "each"), depth + 1, true);
        }
        self.known = before;
    }

    fn check_fields(&mut self, fields: &Map<String, Value>, place: &str, names: (&str, &[&str], &str)) {
        let (directive, others, needed) = names;
        for name in fields.keys().filter(|name| *name != directive && !others.contains(&name.as_str())) {
            let message = format!("is no field of `{directive}`");
            let remedy = format!("use {directive}, {}", others.join(", "));
            self.note(&field(place, name), Fault::new("unknown_field", message, remedy));
        }
        if !fields.contains_key(needed) {
            self.note(&field(place, needed), Fault::new("missing_field", "is missing", "add it"));
        }
    }

    fn expression(&mut self, fields: &Map<String, Value>, name: &str, place: &str) {
        let place = field(place, name);
        let text = fields.get(name).and_then(Value::as_str).unwrap_or_default();
        if text.trim().is_empty() || is_source(text) {
            let remedy = "write one, without `{{` and `}}`";
            return self.note(&place, Fault::new("bad_expression", "is no expression", remedy));
        }
        if let Some(source) = self.conditions.get(text) {
            if !self.evaluator.is_expression(source) {
                let message = format!("`{}` is no expression", shown(text));
                return self.note(&place, Fault::new("bad_expression", message, "correct the expression"));
            }
            self.source(source, &place);
        }
    }

    fn source(&mut self, source: &'t str, place: &str) {
        match self.evaluator.unknown_names(source, &self.known) {
            Ok(unknown) if unknown.is_empty() => {}
            Ok(unknown) => {
                let known: Vec<&str> = self.known.iter().map(String::as_str).collect();
                let fault = Fault::unknown(source, &unknown, &known);
                self.note(place, fault);
            }
            Err(fault) => self.note(place, fault),
        }
    }

    fn note(&mut self, place: &str, fault: Fault) {
        self.problems.push(fault.at(place));
    }
}
