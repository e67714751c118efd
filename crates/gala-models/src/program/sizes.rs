//! Whether a constant holds as much as its shape says: the reader of the graph makes room for the shape.

use gala_models::protocol::Refusal;

use super::{
    fields::{FieldValue, MessageFields, read_number},
    refusals::{malformed, refusal},
};

/// `DataLocation::EXTERNAL`.
const EXTERNAL: u64 = 1;

/// Checks a `TensorProto`. `file_bytes` is the size of the whole file.
pub fn check_tensor(tensor: &[u8], file_bytes: usize) -> Result<(), Refusal> {
    let (mut shape, mut name, mut kind, mut raw) = (Vec::new(), String::new(), 0, None);
    for field in MessageFields::of(tensor) {
        match field? {
            (1, FieldValue::Number(size)) => shape.push(size),
            (1, FieldValue::Bytes(mut packed)) => {
                while !packed.is_empty() {
                    shape.push(read_number(&mut packed)?);
                }
            }
            (2, value) => kind = value.number()?,
            (8, value) => name = value.text()?,
            (9, value) => raw = Some(value.bytes()?.len()),
            (14, value) if value.number()? == EXTERNAL => {
                return Err(refusal(
                    "external_data",
                    format!("its constant {name} lies in another file (export it with all its weights in one file)"),
                ));
            }
            _ => {}
        }
    }
    let count = shape.iter().try_fold(1_usize, |count, size| count.checked_mul(usize::try_from(*size).ok()?));
    // However they are written, two numbers take a byte at least.
    let Some(count) = count.filter(|count| count / 2 <= file_bytes) else {
        return Err(refusal("oversized_tensor", format!("its constant {name} is said to be larger than the file")));
    };
    match (raw, bits(kind)) {
        (Some(found), Some(bits)) if found != (count * bits).div_ceil(8) => {
            Err(malformed(&format!("the constant {name} holds {found} bytes, and its shape needs another number")))
        }
        _ => Ok(()),
    }
}

/// Returns how many bits a number takes of the kinds that are written as bytes.
fn bits(kind: u64) -> Option<usize> {
    match kind {
        2 | 3 | 9 | 17..=20 | 24 => Some(8),
        4 | 5 | 10 | 16 => Some(16),
        1 | 6 | 12 => Some(32),
        7 | 11 | 13 | 14 => Some(64),
        15 => Some(128),
        21..=23 => Some(4),
        _ => None,
    }
}
