//! Writes ONNX files.

use std::cell::RefCell;

use rten_onnx::onnx::{
    AttributeProto, AttributeType, DataType, Dimension, GraphProto, ModelProto, NodeProto, OperatorSetIdProto,
    TensorProto, TensorShapeProto, TypeProto, TypeProtoTensor, ValueInfoProto,
};

/// A size that is fixed, or not.
#[derive(Clone, Copy)]
pub enum Size {
    Of(i64),
    Any(&'static str),
}

pub enum Attribute {
    Int(i64),
    Ints(Vec<i64>),
    Float(f32),
    Text(&'static str),
    Graph(GraphProto),
}

#[derive(Default)]
pub struct GraphWriter {
    graph: GraphProto,
    random: u64,
}

impl GraphWriter {
    pub fn input(&mut self, name: &str, kind: DataType, shape: &[Size]) -> &mut Self {
        self.graph.input.push(value_info(name, kind, shape));
        self
    }

    pub fn output(&mut self, name: &str, kind: DataType, shape: &[Size]) -> &mut Self {
        self.graph.output.push(value_info(name, kind, shape));
        self
    }

    /// Adds a node with one output, whose name it returns.
    pub fn node(&mut self, operator: &str, inputs: &[&str], output: &str, attributes: &[(&str, Attribute)]) -> String {
        self.node_of("", operator, inputs, output, attributes)
    }

    pub fn node_of(
        &mut self,
        domain: &str,
        operator: &str,
        inputs: &[&str],
        output: &str,
        attributes: &[(&str, Attribute)],
    ) -> String {
        self.nodes_of(domain, operator, inputs, &[output], attributes);
        output.to_owned()
    }

    /// Adds a node with several outputs.
    pub fn node_of_many(
        &mut self,
        operator: &str,
        inputs: &[&str],
        outputs: &[&str],
        attributes: &[(&str, Attribute)],
    ) {
        self.nodes_of("", operator, inputs, outputs, attributes);
    }

    fn nodes_of(
        &mut self,
        domain: &str,
        operator: &str,
        inputs: &[&str],
        outputs: &[&str],
        attributes: &[(&str, Attribute)],
    ) {
        self.graph.node.push(NodeProto {
            domain: Some(domain.to_owned()).filter(|domain| !domain.is_empty()),
            name: Some(format!("node of {}", outputs[0])),
            op_type: Some(operator.to_owned()),
            input: inputs.iter().map(|name| (*name).to_owned()).collect(),
            output: outputs.iter().map(|name| (*name).to_owned()).collect(),
            attribute: attributes.iter().map(|(name, value)| attribute(name, value)).collect(),
        });
    }

    pub fn floats(&mut self, name: &str, shape: &[i64], floats: &[f32]) -> String {
        self.constant(name, shape, DataType::FLOAT, floats.iter().flat_map(|float| float.to_le_bytes()).collect())
    }

    pub fn integers(&mut self, name: &str, shape: &[i64], integers: &[i64]) -> String {
        let bytes = integers.iter().flat_map(|integer| integer.to_le_bytes()).collect();
        self.constant(name, shape, DataType::INT64, bytes)
    }

    pub fn bool(&mut self, name: &str, value: bool) -> String {
        self.constant(name, &[], DataType::BOOL, vec![u8::from(value)])
    }

    /// A constant of numbers between -`most` and `most`, the same in every file that is written in the same way.
    pub fn weights(&mut self, name: &str, shape: &[i64], most: f32) -> String {
        let count = shape.iter().product();
        let floats: Vec<f32> = (0..count).map(|_: i64| (self.next() * 2.0 - 1.0) * most).collect();
        self.floats(name, shape, &floats)
    }

    fn next(&mut self) -> f32 {
        self.random = self.random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.random >> 40) as f32 / (1 << 24) as f32
    }

    fn constant(&mut self, name: &str, shape: &[i64], kind: DataType, bytes: Vec<u8>) -> String {
        self.raw(name, shape, kind, Some(bytes));
        name.to_owned()
    }

    /// A constant whose bytes need not be those of its shape.
    pub fn raw(&mut self, name: &str, shape: &[i64], kind: DataType, bytes: Option<Vec<u8>>) {
        self.graph.initializer.push(TensorProto {
            dims: shape.to_vec(),
            data_type: Some(kind),
            raw_data: bytes.map(RefCell::new),
            name: Some(name.to_owned()),
            ..TensorProto::default()
        });
    }

    pub fn graph(self) -> GraphProto {
        self.graph
    }

    pub fn file(self, opset: i64) -> Vec<u8> {
        let model = ModelProto {
            ir_version: Some(8),
            graph: Some(self.graph),
            opset_import: vec![OperatorSetIdProto { domain: Some(String::new()), version: Some(opset) }],
            ..ModelProto::default()
        };
        model.write_buf().expect("an ONNX file")
    }
}

fn attribute(name: &str, value: &Attribute) -> AttributeProto {
    let kind = match value {
        Attribute::Int(_) => AttributeType::INT,
        Attribute::Ints(_) => AttributeType::INTS,
        Attribute::Float(_) => AttributeType::FLOAT,
        Attribute::Text(_) => AttributeType::STRING,
        Attribute::Graph(_) => AttributeType::GRAPH,
    };
    let mut attribute = AttributeProto { name: Some(name.to_owned()), r#type: Some(kind), ..AttributeProto::default() };
    match value {
        Attribute::Int(int) => attribute.i = Some(*int),
        Attribute::Ints(ints) => attribute.ints.clone_from(ints),
        Attribute::Float(float) => attribute.f = Some(*float),
        Attribute::Text(text) => attribute.s = Some((*text).to_owned()),
        Attribute::Graph(graph) => attribute.g = Some(graph.clone()),
    }
    attribute
}

fn value_info(name: &str, kind: DataType, shape: &[Size]) -> ValueInfoProto {
    let dimension = |size: &Size| match size {
        Size::Of(size) => Dimension { dim_value: Some(*size), ..Dimension::default() },
        Size::Any(name) => Dimension { dim_param: Some((*name).to_owned()), ..Dimension::default() },
    };
    let shape = TensorShapeProto { dim: shape.iter().map(dimension).collect() };
    let tensor = TypeProtoTensor { elem_type: Some(kind), shape: Some(shape) };
    let kind = TypeProto { tensor_type: Some(tensor), ..TypeProto::default() };
    ValueInfoProto { name: Some(name.to_owned()), r#type: Some(kind) }
}
