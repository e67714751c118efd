//! The graph of a file, made and run.

use std::{collections::HashMap, sync::Arc};

use gala_models::{
    Elements, Tensor,
    protocol::{Description, ElementKind, KeptValue, Port, Refusal, Request},
};
use rten::{DataType, Dimension, Model, ModelOptions, NodeId, RunOptions, ThreadPool, Value, ValueType, ValueView};
use rten_tensor::{AsView, Layout, Tensor as RtenTensor, TensorView};

use super::{
    facts::{Facts, NoiseShape, NoiseSource, unsupported},
    noise::Generator,
    refusals::refusal,
};

/// What stays from one request to the next, by the inputs that it is of.
pub type KeptValues = HashMap<String, Value>;

/// What is returned, and what stays with the input that it will be of.
type Made = (Vec<Value>, Vec<(String, Value)>);

pub struct LoadedGraph {
    model: Model,
    facts: Facts,
    threads: Arc<ThreadPool>,
}

impl LoadedGraph {
    pub fn load(bytes: Vec<u8>, facts: Facts, threads: usize) -> Result<Self, Refusal> {
        let load = |bytes, optimizes| {
            let mut options = ModelOptions::with_all_ops();
            options.enable_optimization(optimizes);
            options.load(bytes).map_err(|error| refused(&error.to_string()))
        };
        let threads = Arc::new(ThreadPool::with_num_threads(threads));
        if facts.noise.is_empty() {
            return Ok(Self { model: load(bytes, true)?, facts, threads });
        }
        let optimized = Self { model: load(bytes.clone(), true)?, facts, threads };
        if optimized.reaches_noise() {
            return Ok(optimized);
        }
        // Where a value was joined with others, it cannot be given any more: then the graph is run as it is written.
        Ok(Self { model: load(bytes, false)?, ..optimized })
    }

    fn reaches_noise(&self) -> bool {
        let has = |name: &str| self.model.find_node(name).is_some();
        self.facts.noise.iter().all(|source| {
            let shape = match &source.shape {
                NoiseShape::Like(like) => has(like),
                NoiseShape::Fixed(_) => true,
            };
            shape && has(&source.output)
        })
    }

    pub fn describe(&self) -> Description {
        let ports = |ids: &[NodeId]| ids.iter().filter_map(|id| self.port(*id)).collect();
        let is_there = |name: &&String| self.model.find_node(name).is_some();
        Description {
            opset: self.facts.opset,
            inputs: ports(self.model.input_ids()),
            outputs: ports(self.model.output_ids()),
            rounded: self.facts.rounded.iter().filter(is_there).cloned().collect(),
        }
    }

    fn port(&self, id: NodeId) -> Option<Port> {
        let info = self.model.node_info(id)?;
        let kind = match info.dtype() {
            Some(ValueType::Tensor(DataType::Float)) => Some(ElementKind::Float),
            Some(ValueType::Tensor(_)) => Some(ElementKind::Integer),
            _ => None,
        };
        let size = |dimension: Dimension| match dimension {
            Dimension::Fixed(size) => Some(size),
            Dimension::Symbolic(_) => None,
        };
        let shape = info.shape().map(|shape| shape.into_iter().map(size).collect());
        Some(Port { name: info.name()?.to_owned(), kind, shape })
    }

    /// Runs it once. What its nodes would draw is drawn before, by the seed. What `kept` holds is what the request wants to
    /// stay, and nothing after a request that is refused.
    pub fn run(
        &self,
        inputs: Vec<(&str, Tensor)>,
        request: &Request,
        kept: &mut KeptValues,
    ) -> Result<Vec<Tensor>, Refusal> {
        let mut stays = std::mem::take(kept);
        if request.kept.is_empty() {
            stays.clear();
        }
        let mut given = HashMap::new();
        for name in &request.kept {
            let value = stays.remove(name);
            let value = value.ok_or_else(|| refusal("not_kept", format!("it holds nothing for its input {name}")))?;
            given.insert(self.id(name)?, value);
        }
        for (name, tensor) in inputs {
            given.insert(self.id(name)?, self.value(name, tensor)?);
        }
        let (returned, remembered) = self.made(&mut given, request)?;
        for name in &request.kept {
            if let Some(value) = given.remove(&self.id(name)?) {
                stays.insert(name.clone(), value);
            }
        }
        stays.extend(remembered);
        *kept = stays;
        returned.into_iter().zip(&request.outputs).map(|(value, name)| to_tensor(value, name)).collect()
    }

    /// Computes what is returned, and what is remembered with the input that it will be of.
    fn made(&self, given: &mut HashMap<NodeId, Value>, request: &Request) -> Result<Made, Refusal> {
        let Request { outputs, keep, seed, .. } = request;
        for (stream, source) in self.facts.noise.iter().enumerate() {
            let shape = self.shape(source, given)?;
            let count = shape.iter().product();
            let drawn = Generator::new(*seed, stream as u64).draw(count, source.distribution);
            given.insert(self.id(&source.output)?, to_value(Tensor { shape, elements: drawn })?);
        }
        let mut ids = outputs.iter().map(|name| self.id(name)).collect::<Result<Vec<_>, _>>()?;
        for KeptValue { value, .. } in keep {
            let id = self.id(value)?;
            if !given.contains_key(&id) && !ids.contains(&id) {
                ids.push(id);
            }
        }
        let mut returned = self.compute(given, &ids)?;
        let others = ids[outputs.len()..].iter().copied();
        let mut others: HashMap<NodeId, Value> = others.zip(returned.split_off(outputs.len())).collect();
        let mut remembered = Vec::with_capacity(keep.len());
        for KeptValue { value, input } in keep {
            let id = self.id(value)?;
            let is_returned = || ids.iter().position(|other| *other == id).and_then(|at| returned.get(at)).cloned();
            let value = others.remove(&id).or_else(|| given.remove(&id)).or_else(is_returned);
            remembered.extend(value.map(|value| (input.clone(), value)));
        }
        Ok((returned, remembered))
    }

    fn shape(&self, source: &NoiseSource, given: &HashMap<NodeId, Value>) -> Result<Vec<usize>, Refusal> {
        let like = match &source.shape {
            NoiseShape::Fixed(shape) => return Ok(shape.clone()),
            NoiseShape::Like(like) => like,
        };
        let id = self.id(like)?;
        if let Some(value) = given.get(&id) {
            return Ok(value.shape().to_vec());
        }
        let like = self.compute(given, &[id])?;
        Ok(like.first().map(|value| value.shape().to_vec()).unwrap_or_default())
    }

    fn compute(&self, given: &HashMap<NodeId, Value>, outputs: &[NodeId]) -> Result<Vec<Value>, Refusal> {
        let inputs = given.iter().map(|(id, value)| (*id, value.into())).collect();
        let options = RunOptions::default().with_thread_pool(Some(Arc::clone(&self.threads)));
        self.model.run(inputs, outputs, Some(options)).map_err(|error| refusal("failed", error.to_string()))
    }

    fn id(&self, name: &str) -> Result<NodeId, Refusal> {
        self.model.find_node(name).ok_or_else(|| refusal("no_such_value", format!("it has no value {name}")))
    }

    /// The reader of the graph takes an input of another type or rank, and falls over it later.
    fn value(&self, name: &str, tensor: Tensor) -> Result<Value, Refusal> {
        let value = to_value(tensor)?;
        let port = self.model.find_node(name).and_then(|id| self.port(id));
        let kind = if matches!(value, Value::FloatTensor(_)) { ElementKind::Float } else { ElementKind::Integer };
        let wrong = |what: &str| refusal("bad_input", format!("its input {name} has another {what}"));
        match port {
            Some(port) if port.kind.is_some_and(|wanted| wanted != kind) => Err(wrong("type")),
            Some(Port { shape: Some(shape), .. }) if shape.len() != value.shape().len() => Err(wrong("rank")),
            _ => Ok(value),
        }
    }
}

/// Puts into words what the reader of graphs refuses. It tells of an operator that it lacks in its text alone.
fn refused(error: &str) -> Refusal {
    let operator = error.split_once(" operator not ").and_then(|(before, _)| before.split_whitespace().last());
    match operator {
        Some(operator) => unsupported(operator),
        None => refusal("broken", format!("its graph cannot be read: {error}")),
    }
}

fn to_value(tensor: Tensor) -> Result<Value, Refusal> {
    let wrong = |_| refusal("bad_input", "a tensor does not have the size of its shape".to_owned());
    Ok(match tensor.elements {
        Elements::Floats(floats) => {
            RtenTensor::try_from_data(tensor.shape.as_slice(), floats).map(Value::from).map_err(wrong)?
        }
        Elements::Integers(integers) => {
            RtenTensor::try_from_data(tensor.shape.as_slice(), integers).map(Value::from).map_err(wrong)?
        }
    })
}

fn to_tensor(value: Value, name: &str) -> Result<Tensor, Refusal> {
    let shape = value.shape().to_vec();
    let elements = match value.as_view() {
        ValueView::FloatTensor(view) => Elements::Floats(view.to_vec()),
        ValueView::Int32Tensor(view) => Elements::Integers(view.to_vec()),
        ValueView::Int8Tensor(view) => integers(&view),
        ValueView::UInt8Tensor(view) => integers(&view),
        _ => return Err(refusal("no_tensor", format!("its value {name} is no tensor"))),
    };
    Ok(Tensor { shape, elements })
}

fn integers<T: Copy + Into<i32>>(view: &TensorView<'_, T>) -> Elements {
    Elements::Integers(view.iter().copied().map(Into::into).collect())
}
