//! Checks a template without data, and then with its example.

use std::collections::BTreeSet;

use super::{
    check_sources::SourceChecker,
    document::Template,
    environment::environment,
    evaluator::Evaluator,
    limits::{MAX_DESCRIPTION_CHARS, MAX_TITLE_CHARS, MAX_VALUES},
    names::{NAME_RULE, is_kind, is_name},
    walk::conditions,
};
use crate::{
    problem::{Problem, Problems},
    timeline::limits::MAX_PROBLEMS,
};

impl Template {
    /// Checks that data can make a video of it: every expression, also those that the example does not come to, and the example.
    ///
    /// # Errors
    /// Everything that is wrong with it, by its fields.
    pub fn check(&self) -> Result<(), Problems> {
        let mut problems = Problems::default();
        self.check_head(&mut problems);
        self.params.check(&mut problems);
        let conditions = conditions(self);
        let environment = environment();
        let known = self.params.properties.keys().cloned().collect();
        let evaluator = Evaluator::new(&environment);
        let mut checker = SourceChecker { evaluator, conditions: &conditions, known, problems: &mut problems };
        if let Some(size) = self.timeline.pointer("/format/size") {
            checker.part(size, "timeline.format.size");
        }
        checker.known.extend(["width".to_owned(), "height".to_owned()]);
        for (index, named) in self.values.iter().enumerate() {
            checker.part(&named.value, &format!("values[{index}].value"));
            checker.known.insert(named.name.clone());
        }
        if let Some(length) = &self.duration_ms {
            checker.part(length, "duration_ms");
            checker.known.insert("duration_ms".to_owned());
        }
        checker.part(&self.timeline, "timeline");
        problems.0.truncate(MAX_PROBLEMS);
        problems.into_result(())?;
        self.expand(&self.example).map(drop).map_err(|problems| {
            // What is wrong with the example is told as what it is: data of the document.
            problems.renamed(|field| match field.strip_prefix("data") {
                Some(rest) => format!("example{rest}"),
                None => field.to_owned(),
            })
        })
    }

    fn check_head(&self, problems: &mut Problems) {
        if self.version != Self::VERSION {
            let message = format!("is {}; this program reads version 1", self.version);
            problems.push(Problem::new("unknown_version", "version", message, "write 1"));
        }
        let title = self.title.trim().chars().count();
        if !(1..=MAX_TITLE_CHARS).contains(&title) {
            let message = format!("has {title} characters, and not 1 to {MAX_TITLE_CHARS}");
            problems.push(Problem::new("bad_title", "title", message, "give it a short title"));
        }
        let length = self.description.chars().count();
        if length > MAX_DESCRIPTION_CHARS {
            let message = format!("has {length} characters; at most {MAX_DESCRIPTION_CHARS} are kept");
            problems.push(Problem::new("too_long", "description", message, "make it shorter"));
        }
        if !is_kind(&self.kind) {
            let remedy = "use up to 40 small letters, digits and `-`, such as product or chapter-card";
            problems.push(Problem::new("bad_kind", "kind", "is no kind of templates", remedy));
        }
        if self.values.len() > MAX_VALUES {
            let message = format!("are {}; a template may have {MAX_VALUES}", self.values.len());
            problems.push(Problem::new("too_many_values", "values", message, "leave some out"));
        }
        let mut names: BTreeSet<&str> = self.params.properties.keys().map(String::as_str).collect();
        for (index, named) in self.values.iter().enumerate() {
            let at = format!("values[{index}].name");
            if !is_name(&named.name) {
                problems.push(Problem::new("bad_name", at, "is no name of a value", NAME_RULE));
            } else if !names.insert(&named.name) {
                let message = "is the name of a parameter or an earlier value, too";
                problems.push(Problem::new("double_name", at, message, "choose another name"));
            }
        }
        if !self.timeline.is_object() {
            problems.push(Problem::new("wrong_type", "timeline", "is no object", "write a timeline"));
        }
    }
}
