//! What a file must take and give to be a model of its kind.

use std::borrow::Cow;

use crate::protocol::{Description, ElementKind, Port};

/// An input or output that a kind of model has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PortWanted {
    pub name: Cow<'static, str>,
    pub kind: ElementKind,
    /// How many dimensions it has; `None` where exports of this kind differ in that.
    pub rank: Option<usize>,
    pub is_optional: bool,
}

impl PortWanted {
    pub fn new(name: impl Into<Cow<'static, str>>, kind: ElementKind, rank: Option<usize>) -> Self {
        Self { name: name.into(), kind, rank, is_optional: false }
    }

    pub fn optional(self) -> Self {
        Self { is_optional: true, ..self }
    }
}

/// All inputs that a kind of model has, and the outputs that are read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ModelContract {
    /// As people know it: `a voice of Piper`.
    pub kind: &'static str,
    pub inputs: Vec<PortWanted>,
    pub outputs: Vec<PortWanted>,
}

impl ModelContract {
    /// Says what differs.
    pub(super) fn check(&self, found: &Description) -> Result<(), String> {
        self.compare("input", &self.inputs, &found.inputs)?;
        self.compare("output", &self.outputs, &found.outputs)?;
        // One that nobody feeds would fail at the first request.
        let fed = |port: &&Port| self.inputs.iter().any(|wanted| wanted.name == port.name);
        match found.inputs.iter().find(|port| !fed(port)) {
            Some(port) if !self.inputs.is_empty() => {
                Err(format!("it has an input {}, which {} does not have", port.name.escape_debug(), self.kind))
            }
            _ => Ok(()),
        }
    }

    fn compare(&self, side: &str, wanted: &[PortWanted], found: &[Port]) -> Result<(), String> {
        for port in wanted {
            let Some(there) = found.iter().find(|there| there.name == port.name) else {
                if port.is_optional {
                    continue;
                }
                let names: Vec<_> = found.iter().map(|there| there.name.escape_debug().to_string()).collect();
                let has = if names.is_empty() { "none".to_owned() } else { names.join(", ") };
                return Err(format!("{} has an {side} {}, and this file has {has}", self.kind, port.name));
            };
            if there.kind.is_some_and(|kind| kind != port.kind) {
                return Err(format!("its {side} {} is not {}", port.name, named(port.kind)));
            }
            let rank = there.shape.as_ref().map(Vec::len);
            if let (Some(rank), Some(wanted)) = (rank, port.rank)
                && rank != wanted
            {
                return Err(format!("its {side} {} has {rank} dimensions, and {wanted} are needed", port.name));
            }
        }
        Ok(())
    }
}

fn named(kind: ElementKind) -> &'static str {
    match kind {
        ElementKind::Float => "of floating-point numbers",
        ElementKind::Integer => "of whole numbers",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn port(name: &str, kind: ElementKind, rank: usize) -> Port {
        Port { name: name.to_owned(), kind: Some(kind), shape: Some(vec![None; rank]) }
    }

    #[test]
    fn a_file_is_of_a_kind_by_the_names_kinds_and_ranks_of_what_it_takes_and_gives() {
        let contract = ModelContract {
            kind: "a voice",
            inputs: vec![
                PortWanted::new("input", ElementKind::Integer, Some(2)),
                PortWanted::new("sid", ElementKind::Integer, Some(1)).optional(),
            ],
            outputs: vec![PortWanted::new("output", ElementKind::Float, None)],
        };
        let good = Description {
            opset: 15,
            inputs: vec![port("input", ElementKind::Integer, 2)],
            outputs: vec![port("output", ElementKind::Float, 4)],
            rounded: Vec::new(),
        };
        let check = |change: fn(&mut Description)| {
            let mut changed = good.clone();
            change(&mut changed);
            contract.check(&changed)
        };
        assert_eq!(check(|_| ()), Ok(()));
        assert_eq!(check(|found| found.inputs.push(port("sid", ElementKind::Integer, 1))), Ok(()));
        assert_eq!(check(|found| found.inputs[0].kind = None), Ok(()));
        let told = |change| check(change).expect_err("another model");
        assert_eq!(
            told(|found| found.inputs[0].name = "x".to_owned()),
            "a voice has an input input, and this file has x"
        );
        assert_eq!(told(|found| found.outputs.clear()), "a voice has an output output, and this file has none");
        assert!(told(|found| found.inputs[0].kind = Some(ElementKind::Float)).contains("whole numbers"));
        assert!(told(|found| found.inputs[0].shape = Some(vec![None])).contains("1 dimensions, and 2"));
        assert!(told(|found| found.inputs.push(port("y", ElementKind::Float, 1))).contains("an input y"));
    }
}
