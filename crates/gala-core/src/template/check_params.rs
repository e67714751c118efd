//! Checks what a template asks for.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{
    fault::shown,
    limits::{MAX_CHOICES, MAX_DESCRIPTION_CHARS, MAX_LIST_ITEMS, MAX_PARAMS, MAX_TEXT_CHARS, MAX_TITLE_CHARS},
    names::{NAME_RULE, is_name},
    param::{Param, ParamFormat, ParamSet, ParamType},
};
use crate::problem::{Problem, Problems};

impl ParamSet {
    pub(super) fn check(&self, problems: &mut Problems) {
        if self.properties.len() > MAX_PARAMS {
            let message = format!("are {}; a template may have {MAX_PARAMS}", self.properties.len());
            problems.push(Problem::new("too_many_params", "params.properties", message, "leave some out"));
            return;
        }
        for (name, param) in &self.properties {
            let place = format!("params.properties.{}", shown(name));
            if !is_name(name) {
                problems.push(Problem::new("bad_name", &place, "is no name of a parameter", NAME_RULE));
            }
            param.check(&place, false, problems);
        }
        for (index, name) in self.required.iter().enumerate() {
            let place = format!("params.required[{index}]");
            match self.properties.get(name) {
                None => problems.push(unknown(place)),
                Some(param) if param.default.is_some() => {
                    let remedy = "leave the default or this name out";
                    problems.push(Problem::new("bad_params", place, "is required and has a default, too", remedy));
                }
                Some(_) => {}
            }
        }
        let ordered: BTreeSet<&String> = self.order.iter().collect();
        for (index, name) in self.order.iter().enumerate() {
            if !self.properties.contains_key(name) {
                problems.push(unknown(format!("params.order[{index}]")));
            }
        }
        let is_whole = ordered.len() == self.order.len() && ordered.len() == self.properties.len();
        if !self.order.is_empty() && !is_whole {
            let message = "does not name each parameter once";
            problems.push(Problem::new("bad_params", "params.order", message, "name each once, or leave it out"));
        }
    }
}

fn unknown(place: String) -> Problem {
    Problem::new("unknown_name", place, "is no parameter", "use a name of params.properties")
}

impl Param {
    fn check(&self, place: &str, is_item: bool, problems: &mut Problems) {
        let before = problems.0.len();
        self.check_fields(place, is_item, problems);
        self.check_bounds(place, problems);
        if let Some(items) = self.items.as_deref().filter(|_| self.param_type == ParamType::Array) {
            items.check(&format!("{place}.items"), true, problems);
        }
        // What is held against a schema that is wrong would be told as wrong itself.
        if let Some(default) = self.default.as_ref().filter(|_| problems.0.len() == before)
            && !jsonschema::is_valid(&self.schema(), default)
        {
            let (at, message) = (format!("{place}.default"), "is none of the values that the parameter may have");
            problems.push(Problem::new("bad_params", at, message, "choose one that it may have"));
        }
    }

    /// Tells fields that another type has, and those that this one needs.
    fn check_fields(&self, place: &str, is_item: bool, problems: &mut Problems) {
        let is_text = self.param_type == ParamType::String;
        let is_number = matches!(self.param_type, ParamType::Number | ParamType::Integer);
        let is_list = self.param_type == ParamType::Array;
        let is_asset = is_text && self.format == Some(ParamFormat::Asset);
        let mut refuse = |name: &str, message: &str, remedy: &str| {
            problems.push(Problem::new("bad_params", format!("{place}.{name}"), message, remedy));
        };
        let fields = [
            ("format", self.format.is_some(), is_text),
            ("media", self.media.is_some(), is_asset),
            ("minLength", self.min_length.is_some(), is_text),
            ("maxLength", self.max_length.is_some(), is_text),
            ("minimum", self.minimum.is_some(), is_number),
            ("maximum", self.maximum.is_some(), is_number),
            ("enum", self.choices.is_some(), (is_text && !is_asset) || is_number),
            ("items", self.items.is_some(), is_list),
            ("minItems", self.min_items.is_some(), is_list),
            ("maxItems", self.max_items.is_some(), is_list),
            ("default", self.default.is_some(), !is_asset && !is_item),
        ];
        for (name, is_there, fits) in fields {
            if is_there && !fits {
                refuse(name, "is no field of a parameter of this type", "leave it out");
            }
        }
        if is_asset && self.media.is_none() {
            refuse("media", "is missing", "write image, video or audio");
        }
        if is_list && self.items.is_none() {
            refuse("items", "is missing", "say what each item is");
        }
        if is_list && is_item {
            refuse("type", "is a list in a list", "use a list of texts, numbers or files");
        }
    }

    fn check_bounds(&self, place: &str, problems: &mut Problems) {
        let mut refuse = |name: &str, message: String, remedy: &str| {
            problems.push(Problem::new("bad_params", format!("{place}.{name}"), message, remedy));
        };
        let of_length = [
            ("title", self.title.as_ref(), MAX_TITLE_CHARS),
            ("description", self.description.as_ref(), MAX_DESCRIPTION_CHARS),
        ];
        for (name, text, most) in of_length {
            if text.is_some_and(|text| text.chars().count() > most) {
                refuse(name, format!("has more than {most} characters"), "make it shorter");
            }
        }
        let pairs = [
            ("maxLength", self.min_length, self.max_length, MAX_TEXT_CHARS),
            ("maxItems", self.min_items, self.max_items, MAX_LIST_ITEMS),
        ];
        for (name, least, most, limit) in pairs {
            if most.or(least).is_some_and(|most| most > limit) {
                refuse(name, format!("is more than {limit}"), "choose a smaller number");
            }
            if let (Some(least), Some(most)) = (least, most)
                && least > most
            {
                refuse(name, "is less than the least".to_owned(), "choose a larger number");
            }
        }
        if let (Some(least), Some(most)) = (self.minimum, self.maximum)
            && least > most
        {
            refuse("maximum", "is less than the minimum".to_owned(), "choose a larger number");
        }
        if let Some(choices) = &self.choices {
            let is_choice = |value: &Value| {
                if self.param_type == ParamType::String { value.is_string() } else { value.is_number() }
            };
            if choices.is_empty() || choices.len() > MAX_CHOICES {
                refuse("enum", format!("has {} values, and not 1 to {MAX_CHOICES}", choices.len()), "name some");
            } else if !choices.iter().all(is_choice) {
                refuse("enum", "has a value of another type".to_owned(), "use values of the parameter's type");
            }
        }
    }
}
