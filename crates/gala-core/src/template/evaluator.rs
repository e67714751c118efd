//! Evaluates the expressions of one template.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use minijinja::{Environment, Template as Source, Value};

use super::{
    environment::{TEXT, VALUE},
    fault::Fault,
    limits::{BEGIN_FUEL, EXPRESSION_FUEL, WHOLE_FUEL},
};

/// What expressions know, by name.
pub(super) type Known = BTreeMap<String, Value>;

/// Global functions of the language.
const FUNCTIONS: [&str; 2] = ["range", "dict"];

/// Compiles what it is asked for once, and counts what it all costs.
pub(super) struct Evaluator<'e, 't> {
    environment: &'e Environment<'t>,
    compiled: HashMap<&'t str, Source<'e, 't>>,
    fuel_left: u64,
}

impl<'e, 't> Evaluator<'e, 't> {
    pub fn new(environment: &'e Environment<'t>) -> Self {
        Self { environment, compiled: HashMap::new(), fuel_left: WHOLE_FUEL }
    }

    /// Returns what a source comes to: the value of `{{ expression }}`, or a text with expressions in it.
    pub fn evaluate(&mut self, source: &'t str, known: &Known) -> Result<Value, Fault> {
        let compiled = self.compile(source)?;
        if self.fuel_left == 0 {
            return Err(Fault::new(
                "too_much_work",
                "all expressions together cost more than a video may",
                "let them do less: shorter lists, shorter texts",
            ));
        }
        let is_value = compiled.name() == VALUE;
        let made = compiled.render_captured(Value::from(known.clone())).map_err(|error| {
            // What it cost is not told: as much as it might have.
            self.fuel_left = self.fuel_left.saturating_sub(EXPRESSION_FUEL);
            Fault::of(source, &error)
        })?;
        let (spent, _) = made.state().fuel_levels().unwrap_or((EXPRESSION_FUEL, 0));
        self.fuel_left = self.fuel_left.saturating_sub(spent.saturating_add(BEGIN_FUEL));
        if !is_value {
            return Ok(Value::from(made.into_output()));
        }
        Ok(made.state().get_temp(VALUE).unwrap_or(Value::UNDEFINED))
    }

    /// Returns the names that a source uses and that are neither known nor of the language.
    pub fn unknown_names(&mut self, source: &'t str, known: &BTreeSet<String>) -> Result<Vec<String>, Fault> {
        let used: BTreeSet<String> = self.compile(source)?.undeclared_variables(false).into_iter().collect();
        Ok(used.into_iter().filter(|name| !known.contains(name) && !FUNCTIONS.contains(&name.as_str())).collect())
    }

    fn compile(&mut self, source: &'t str) -> Result<Source<'e, 't>, Fault> {
        if let Some(compiled) = self.compiled.get(source) {
            return Ok(compiled.clone());
        }
        let name = if self.is_expression(source) { VALUE } else { TEXT };
        let compiled = self.environment.template_from_named_str(name, source);
        let compiled = compiled.map_err(|error| Fault::of(source, &error))?;
        self.compiled.insert(source, compiled.clone());
        Ok(compiled)
    }

    /// Whether a source is one `{{ expression }}` and nothing else.
    pub fn is_expression(&self, source: &str) -> bool {
        let inner = source.strip_prefix("{{").and_then(|rest| rest.strip_suffix("}}"));
        inner.is_some_and(|inner| self.environment.compile_expression_owned(inner.to_owned()).is_ok())
    }
}

/// Whether a text has expressions in it.
pub(super) fn is_source(text: &str) -> bool {
    ["{{", "{%", "{#"].iter().any(|open| text.contains(open))
}
