//! What is known of a file before the graph is made of it: that it is whole, what it needs, and where it draws random
//! numbers.

use gala_models::protocol::Refusal;

use super::{
    fields::{FieldValue, MessageFields, read_number},
    refusals::{malformed, refusal},
    sizes::check_tensor,
};

/// What comes before 11 has other inputs, and what comes after 25 is not known.
const OPSETS: std::ops::RangeInclusive<i64> = 11..=25;
/// Before this one, these mean something else than what is computed here: they join all axes from theirs on.
const SOFTMAX_OPSET: i64 = 13;
const SOFTMAX: [&str; 3] = ["Softmax", "LogSoftmax", "Hardmax"];
/// A graph inside a node of a graph, and so on.
const MOST_NESTED: usize = 8;
/// More than the largest models have.
const MOST_NODES: usize = 100_000;

/// A node that draws random numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct NoiseSource {
    /// The value that it gives.
    pub output: String,
    pub shape: NoiseShape,
    pub distribution: Distribution,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoiseShape {
    /// That of another value.
    Like(String),
    Fixed(Vec<usize>),
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Distribution {
    Normal { mean: f32, deviation: f32 },
    Uniform { low: f32, high: f32 },
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Facts {
    pub opset: i64,
    /// In the order in which they are drawn.
    pub noise: Vec<NoiseSource>,
    /// The values that nodes round, and those that are bounded afterwards.
    pub rounded: Vec<String>,
    nodes: usize,
}

impl Facts {
    /// Reads a file.
    ///
    /// # Errors
    /// Where it is no ONNX file, is cut short, or needs what there is not.
    pub fn of(file: &[u8]) -> Result<Self, Refusal> {
        let mut facts = Self::default();
        let (mut graph, mut opsets) = (None, Vec::new());
        for field in MessageFields::of(file) {
            match field? {
                (7, value) => graph = Some(value.bytes()?),
                (8, value) => opsets.push(read_opset(value.bytes()?)?),
                _ => {}
            }
        }
        let graph = graph.ok_or_else(|| malformed("it holds no graph"))?;
        let own = opsets.iter().find(|(domain, _)| is_own(domain)).map(|(_, version)| *version);
        facts.opset = own.ok_or_else(|| malformed("it names no set of operators"))?;
        if !OPSETS.contains(&facts.opset) {
            let (least, most) = (OPSETS.start(), OPSETS.end());
            return Err(refusal(
                "unsupported_opset",
                format!("it is of opset {}, and {least} to {most} can be read (export it again)", facts.opset),
            ));
        }
        facts.read_graph(graph, file.len(), 0)?;
        Ok(facts)
    }

    fn read_graph(&mut self, graph: &[u8], file_bytes: usize, depth: usize) -> Result<(), Refusal> {
        if depth > MOST_NESTED {
            return Err(refusal("too_deep", format!("its graphs are nested more than {MOST_NESTED} times")));
        }
        let (mut nodes, mut outputs) = (0, 0);
        for field in MessageFields::of(graph) {
            match field? {
                (1, value) => {
                    nodes += 1;
                    self.read_node(value.bytes()?, file_bytes, depth)?;
                }
                (5, value) => check_tensor(value.bytes()?, file_bytes)?,
                (12, _) => outputs += 1,
                _ => {}
            }
        }
        self.nodes += nodes;
        if self.nodes > MOST_NODES {
            return Err(refusal("too_large", format!("it has more than {MOST_NODES} operators")));
        }
        if outputs == 0 {
            return Err(malformed("a graph gives nothing"));
        }
        Ok(())
    }

    fn read_node(&mut self, message: &[u8], file_bytes: usize, depth: usize) -> Result<(), Refusal> {
        let mut node = Node::default();
        for field in MessageFields::of(message) {
            match field? {
                (1, value) => node.inputs.push(value.text()?),
                (2, value) => node.outputs.push(value.text()?),
                (4, value) => node.operator = value.text()?,
                (5, value) => {
                    let attribute = Attribute::read(value.bytes()?)?;
                    for graph in &attribute.graphs {
                        self.read_graph(graph, file_bytes, depth + 1)?;
                    }
                    for tensor in &attribute.tensors {
                        check_tensor(tensor, file_bytes)?;
                    }
                    node.attributes.push(attribute);
                }
                (7, value) => node.domain = value.text()?,
                _ => {}
            }
        }
        self.note(&node, depth)
    }

    fn note(&mut self, node: &Node<'_>, depth: usize) -> Result<(), Refusal> {
        let operator = node.operator.as_str();
        if !is_own(&node.domain) {
            return Err(unsupported(&format!("{}.{operator}", node.domain)));
        }
        if self.opset < SOFTMAX_OPSET && SOFTMAX.contains(&operator) {
            return Err(refusal(
                "unsupported_opset",
                format!(
                    "it is of opset {}, in which {operator} means something else (export it with opset {SOFTMAX_OPSET} or higher)",
                    self.opset
                ),
            ));
        }
        // What reads the graph would compute it as if all sequences were of full length.
        if operator == "LSTM" && node.inputs.get(4).is_some_and(|lengths| !lengths.is_empty()) {
            return Err(unsupported("LSTM with lengths of sequences"));
        }
        // It would be padded with 0, and not with the zero point of the input: a picture of int8 would come out wrong everywhere.
        if operator == "ConvInteger" && node.inputs.get(2).is_some_and(|zero| !zero.is_empty()) && node.is_padded() {
            return Err(unsupported("ConvInteger with padding (as exports in 8 bits do: take one in 16 or 32)"));
        }
        let Some(output) = node.outputs.first() else { return Ok(()) };
        let is_of_rounded = || node.inputs.first().is_some_and(|input| self.rounded.contains(input));
        let rounds = matches!(operator, "Ceil" | "Round") || matches!(operator, "Clip" | "Max") && is_of_rounded();
        if rounds && depth == 0 {
            self.rounded.push(output.clone());
        }
        let Some(distribution) = node.distribution() else { return Ok(()) };
        if depth > 0 {
            return Err(unsupported(&format!("{operator} inside another operator")));
        }
        let shape = match node.inputs.first() {
            Some(like) => NoiseShape::Like(like.clone()),
            None => NoiseShape::Fixed(node.sizes("shape")?),
        };
        self.noise.push(NoiseSource { output: output.clone(), shape, distribution });
        Ok(())
    }
}

pub fn unsupported(operator: &str) -> Refusal {
    refusal("unsupported_operator", format!("it needs the operator {operator}, which there is not (export it without)"))
}

fn is_own(domain: &str) -> bool {
    matches!(domain, "" | "ai.onnx")
}

fn read_opset(message: &[u8]) -> Result<(String, i64), Refusal> {
    let (mut domain, mut version) = (String::new(), 0);
    for field in MessageFields::of(message) {
        match field? {
            (1, value) => domain = value.text()?,
            (2, value) => version = value.number()?.cast_signed(),
            _ => {}
        }
    }
    Ok((domain, version))
}

#[derive(Default)]
struct Node<'a> {
    operator: String,
    domain: String,
    inputs: Vec<String>,
    outputs: Vec<String>,
    attributes: Vec<Attribute<'a>>,
}

#[derive(Default)]
struct Attribute<'a> {
    name: String,
    float: Option<f32>,
    text: Option<String>,
    integers: Vec<u64>,
    graphs: Vec<&'a [u8]>,
    tensors: Vec<&'a [u8]>,
}

impl Node<'_> {
    fn distribution(&self) -> Option<Distribution> {
        let float = |name: &str, usual| {
            let set = self.attributes.iter().find(|attribute| attribute.name == name);
            set.and_then(|attribute| attribute.float).unwrap_or(usual)
        };
        match self.operator.as_str() {
            "RandomNormal" | "RandomNormalLike" => {
                Some(Distribution::Normal { mean: float("mean", 0.0), deviation: float("scale", 1.0) })
            }
            "RandomUniform" | "RandomUniformLike" => {
                Some(Distribution::Uniform { low: float("low", 0.0), high: float("high", 1.0) })
            }
            _ => None,
        }
    }

    /// Whether something is put around what it goes over.
    fn is_padded(&self) -> bool {
        self.attributes.iter().any(|attribute| match attribute.name.as_str() {
            "pads" => attribute.integers.iter().any(|pad| *pad != 0),
            "auto_pad" => !matches!(attribute.text.as_deref(), None | Some("NOTSET" | "VALID")),
            _ => false,
        })
    }

    fn sizes(&self, name: &str) -> Result<Vec<usize>, Refusal> {
        let set = self.attributes.iter().find(|attribute| attribute.name == name);
        let sizes = set.map(|attribute| attribute.integers.as_slice()).unwrap_or_default();
        let sizes = sizes.iter().map(|size| usize::try_from(*size).ok());
        sizes.collect::<Option<_>>().ok_or_else(|| malformed("a shape is no shape"))
    }
}

impl<'a> Attribute<'a> {
    fn read(message: &'a [u8]) -> Result<Self, Refusal> {
        let mut attribute = Self::default();
        for field in MessageFields::of(message) {
            match field? {
                (1, value) => attribute.name = value.text()?,
                (2, FieldValue::Four(bytes)) => attribute.float = Some(f32::from_le_bytes(bytes)),
                (4, value) => attribute.text = Some(String::from_utf8_lossy(value.bytes()?).into_owned()),
                (5 | 10, value) => attribute.tensors.push(value.bytes()?),
                (6 | 11, value) => attribute.graphs.push(value.bytes()?),
                (8, FieldValue::Number(number)) => attribute.integers.push(number),
                (8, FieldValue::Bytes(mut packed)) => {
                    while !packed.is_empty() {
                        attribute.integers.push(read_number(&mut packed)?);
                    }
                }
                _ => {}
            }
        }
        Ok(attribute)
    }
}
