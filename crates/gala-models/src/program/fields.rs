//! Protocol Buffers on the wire, as far as ONNX uses them. The reader of the graph takes a number that never ends for more
//! to come, and a length for what will come: so every length is held against what is there before it sees the file.

use gala_models::protocol::Refusal;

use super::refusals::malformed;

/// The value of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldValue<'a> {
    Number(u64),
    /// A message, a text, bytes, or packed numbers.
    Bytes(&'a [u8]),
    Four([u8; 4]),
    Eight([u8; 8]),
}

impl<'a> FieldValue<'a> {
    pub fn bytes(self) -> Result<&'a [u8], Refusal> {
        match self {
            Self::Bytes(bytes) => Ok(bytes),
            _ => Err(malformed("a field is of another type")),
        }
    }

    pub fn number(self) -> Result<u64, Refusal> {
        match self {
            Self::Number(number) => Ok(number),
            _ => Err(malformed("a field is of another type")),
        }
    }

    pub fn text(self) -> Result<String, Refusal> {
        String::from_utf8(self.bytes()?.to_vec()).map_err(|_| malformed("a name is no text"))
    }
}

/// The fields of a message, in their order.
#[derive(Clone, Debug)]
pub struct MessageFields<'a>(&'a [u8]);

impl<'a> MessageFields<'a> {
    pub fn of(message: &'a [u8]) -> Self {
        Self(message)
    }

    fn field(&mut self) -> Result<(u64, FieldValue<'a>), Refusal> {
        let key = read_number(&mut self.0)?;
        let value = match key & 7 {
            0 => FieldValue::Number(read_number(&mut self.0)?),
            1 => FieldValue::Eight(self.array()?),
            2 => {
                let length = read_number(&mut self.0)?;
                FieldValue::Bytes(self.take(length)?)
            }
            5 => FieldValue::Four(self.array()?),
            _ => return Err(malformed("a field has a type that there is not")),
        };
        match key >> 3 {
            0 => Err(malformed("a field has the number 0")),
            number => Ok((number, value)),
        }
    }

    fn take(&mut self, length: u64) -> Result<&'a [u8], Refusal> {
        let split = usize::try_from(length).ok().and_then(|length| self.0.split_at_checked(length));
        let (taken, rest) = split.ok_or_else(|| malformed("a part is longer than the file"))?;
        self.0 = rest;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], Refusal> {
        let taken = self.take(N as u64)?;
        taken.try_into().map_err(|_| malformed("a part is longer than the file"))
    }
}

impl<'a> Iterator for MessageFields<'a> {
    type Item = Result<(u64, FieldValue<'a>), Refusal>;

    /// Nothing follows an error.
    fn next(&mut self) -> Option<Self::Item> {
        if self.0.is_empty() {
            return None;
        }
        let field = self.field();
        if field.is_err() {
            self.0 = &[];
        }
        Some(field)
    }
}

/// Reads a number of one to ten bytes.
pub fn read_number(from: &mut &[u8]) -> Result<u64, Refusal> {
    let mut number = 0;
    for shift in (0..64).step_by(7) {
        let (byte, rest) = from.split_first().ok_or_else(|| malformed("it ends inside a number"))?;
        *from = rest;
        number |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Ok(number);
        }
    }
    Err(malformed("a number does not end"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> Result<Vec<(u64, FieldValue<'_>)>, Refusal> {
        MessageFields::of(bytes).collect()
    }

    #[test]
    fn fields_of_each_type_are_read() {
        let bytes = [8, 0x96, 1, 18, 2, b'o', b'k', 29, 1, 2, 3, 4, 33, 1, 2, 3, 4, 5, 6, 7, 8];
        let fields = read(&bytes).expect("fields");
        let expected = [
            (1, FieldValue::Number(150)),
            (2, FieldValue::Bytes(b"ok")),
            (3, FieldValue::Four([1, 2, 3, 4])),
            (4, FieldValue::Eight([1, 2, 3, 4, 5, 6, 7, 8])),
        ];
        assert_eq!(fields, expected);
    }

    #[test]
    fn what_does_not_end_or_is_longer_than_the_file_is_an_error() {
        for bad in [
            &[0xff; 12][..],
            &[8],
            &[8, 0xff, 0xff],
            &[18, 3, 1, 2],
            &[18, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1],
            &[29, 1, 2, 3],
            &[33, 1],
            &[11],
            &[0, 1],
        ] {
            let error = read(bad).expect_err("no message");
            assert_eq!(error.code, "not_onnx", "{bad:?}");
        }
    }
}
