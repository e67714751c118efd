//! What the library and its program say to each other: frames, each the length of a header (32 bits, little-endian), the
//! header as JSON, and the tensors that it names, as 32-bit numbers, little-endian.
//!
//! The program says first what the file is ([`Answer::Opened`]), then answers requests in turn until its input ends.

use std::io::{self, Read, Write};

use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::tensor::{Elements, Tensor};

/// The longest header in bytes: descriptions of the largest graphs take some ten kilobytes.
const MAX_HEADER: u32 = 8 << 20;
/// The most numbers of one tensor: a gigabyte.
const MAX_ELEMENTS: usize = 1 << 28;
/// How many numbers are turned into bytes at once.
const CHUNK: usize = 1 << 14;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ElementKind {
    Float,
    Integer,
}

/// A tensor that follows a header.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TensorHeader {
    pub name: String,
    pub shape: Vec<usize>,
    pub kind: ElementKind,
}

/// Runs the model once.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    pub inputs: Vec<TensorHeader>,
    /// Inputs whose values stayed in the program since the requests before. A request without any begins anew: what stayed is
    /// let go.
    #[serde(default)]
    pub kept: Vec<String>,
    /// Values of the graph by name: its outputs, or any other.
    pub outputs: Vec<String>,
    /// What stays for the requests after this one.
    #[serde(default)]
    pub keep: Vec<KeptValue>,
    /// What the random numbers of the graph are drawn by: the same seed gives the same result.
    pub seed: u64,
}

/// A value that need not travel: what a model remembers from one request to the next may be larger than all else of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptValue {
    /// Any value of the graph, or an input of this request.
    pub value: String,
    /// The input that it is of requests to come.
    pub input: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    Opened(Description),
    Ran { outputs: Vec<TensorHeader> },
    Failed(Refusal),
}

/// Why the program did not do what it was asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// Stable: `not_onnx`, `truncated`, `old_opset`, `unsupported_operator` and the like.
    pub code: String,
    pub message: String,
}

/// What a model takes and gives.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Description {
    /// Of the operators in the domain of ONNX itself.
    pub opset: i64,
    pub inputs: Vec<Port>,
    pub outputs: Vec<Port>,
    /// Values that are rounded to whole numbers, which durations are, and what is made of those alone.
    pub rounded: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Port {
    pub name: String,
    /// Absent where the file does not say.
    pub kind: Option<ElementKind>,
    /// Each dimension where it is fixed. Absent where the file does not say how many there are.
    pub shape: Option<Vec<Option<usize>>>,
}

impl TensorHeader {
    pub fn of(name: &str, tensor: &Tensor) -> Self {
        let kind = match tensor.elements {
            Elements::Floats(_) => ElementKind::Float,
            Elements::Integers(_) => ElementKind::Integer,
        };
        Self { name: name.to_owned(), shape: tensor.shape.clone(), kind }
    }

    /// Returns how many numbers follow.
    ///
    /// # Errors
    /// Where there are more than any tensor may have.
    pub fn elements(&self) -> io::Result<usize> {
        let count = self.shape.iter().try_fold(1_usize, |count, size| count.checked_mul(*size));
        let count = count.filter(|count| *count <= MAX_ELEMENTS);
        count.ok_or_else(|| invalid(format!("the tensor {} is larger than any may be", self.name.escape_debug())))
    }
}

/// Writes a frame and sends it on its way.
///
/// # Errors
/// Where nobody reads any more.
pub fn write_frame<'a>(
    output: &mut impl Write,
    header: &impl Serialize,
    tensors: impl IntoIterator<Item = &'a Tensor>,
) -> io::Result<()> {
    let header = serde_json::to_vec(header)?;
    let length = u32::try_from(header.len()).ok().filter(|length| *length <= MAX_HEADER);
    let length = length.ok_or_else(|| invalid("a header is too long".to_owned()))?;
    output.write_all(&length.to_le_bytes())?;
    output.write_all(&header)?;
    for tensor in tensors {
        match &tensor.elements {
            Elements::Floats(floats) => write_numbers(output, floats, |number| number.to_le_bytes())?,
            Elements::Integers(integers) => write_numbers(output, integers, |number| number.to_le_bytes())?,
        }
    }
    output.flush()
}

fn write_numbers<T: Copy>(output: &mut impl Write, numbers: &[T], bytes: impl Fn(T) -> [u8; 4]) -> io::Result<()> {
    for chunk in numbers.chunks(CHUNK) {
        let chunk: Vec<u8> = chunk.iter().flat_map(|number| bytes(*number)).collect();
        output.write_all(&chunk)?;
    }
    Ok(())
}

/// Reads the header of the next frame; `None` where the input has ended.
///
/// # Errors
/// Where the input ends inside it, or it is none.
pub fn read_header<T: DeserializeOwned>(input: &mut impl Read) -> io::Result<Option<T>> {
    let mut length = [0; 4];
    if input.read(&mut length[..1])? == 0 {
        return Ok(None);
    }
    input.read_exact(&mut length[1..])?;
    let length = u32::from_le_bytes(length);
    if length > MAX_HEADER {
        return Err(invalid(format!("a header of {length} bytes is too long")));
    }
    let mut header = Vec::new();
    if input.take(length.into()).read_to_end(&mut header)? < length as usize {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(Some(serde_json::from_slice(&header)?))
}

/// Reads the tensor that a header announced.
///
/// # Errors
/// Where the input ends inside it, or it is larger than any may be.
pub fn read_tensor(input: &mut impl Read, header: &TensorHeader) -> io::Result<Tensor> {
    let count = header.elements()?;
    let elements = match header.kind {
        ElementKind::Float => Elements::Floats(read_numbers(input, count, f32::from_le_bytes)?),
        ElementKind::Integer => Elements::Integers(read_numbers(input, count, i32::from_le_bytes)?),
    };
    Ok(Tensor { shape: header.shape.clone(), elements })
}

/// Takes no more memory than what has come.
fn read_numbers<T>(input: &mut impl Read, count: usize, number: impl Fn([u8; 4]) -> T) -> io::Result<Vec<T>> {
    let mut numbers = Vec::new();
    let mut chunk = vec![0; 4 * CHUNK.min(count)];
    while numbers.len() < count {
        let bytes = &mut chunk[..4 * CHUNK.min(count - numbers.len())];
        input.read_exact(bytes)?;
        numbers.extend(bytes.as_chunks::<4>().0.iter().map(|bytes| number(*bytes)));
    }
    Ok(numbers)
}

fn invalid(message: String) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_come_out_as_they_went_in() {
        let tensors = [
            Tensor::floats([2, 3], vec![0.0, -1.5, f32::MAX, f32::MIN_POSITIVE, 1.0, 2.0]),
            Tensor::integers([CHUNK + 1], (0..=CHUNK as i32).rev().collect()),
            Tensor::floats([0, 4], Vec::new()),
        ];
        let headers: Vec<TensorHeader> = tensors.iter().map(|tensor| TensorHeader::of("é", tensor)).collect();
        let asked = Request { inputs: headers, outputs: vec!["y".to_owned()], seed: u64::MAX, ..Request::default() };
        let mut sent = Vec::new();
        write_frame(&mut sent, &asked, &tensors).expect("written");
        let mut input = sent.as_slice();
        let heard: Request = read_header(&mut input).expect("read").expect("a header");
        assert_eq!(heard, asked);
        let read: Vec<Tensor> =
            heard.inputs.iter().map(|header| read_tensor(&mut input, header).expect("a tensor")).collect();
        assert_eq!(read, tensors);
        assert!(read_header::<Request>(&mut input).expect("the end").is_none());
    }

    #[test]
    fn a_frame_that_ends_too_early_or_announces_too_much_is_an_error() {
        let mut sent = Vec::new();
        let tensor = Tensor::floats([4], vec![0.0; 4]);
        let asked = Request { inputs: vec![TensorHeader::of("x", &tensor)], ..Request::default() };
        write_frame(&mut sent, &asked, [&tensor]).expect("written");
        for length in 1..sent.len() {
            let mut input = &sent[..length];
            let header = read_header::<Request>(&mut input);
            let tensor = header.and_then(|header| read_tensor(&mut input, &header.expect("not the end").inputs[0]));
            assert!(tensor.is_err(), "{length}");
        }
        assert!(read_header::<Request>(&mut u32::MAX.to_le_bytes().as_slice()).is_err());
        for shape in [vec![usize::MAX, 2], vec![1 << 15, 1 << 14]] {
            let large = TensorHeader { name: "x".to_owned(), shape, kind: ElementKind::Float };
            assert!(read_tensor(&mut [].as_slice(), &large).is_err());
        }
    }
}
