//! What goes into a model and comes out of it.

/// The numbers of a tensor, in the order of its last dimension first.
#[derive(Clone, Debug, PartialEq)]
pub enum Elements {
    Floats(Vec<f32>),
    /// Whole and true-or-false numbers, whatever their size in the file.
    Integers(Vec<i32>),
}

/// Numbers with a shape.
#[derive(Clone, Debug, PartialEq)]
pub struct Tensor {
    pub shape: Vec<usize>,
    pub elements: Elements,
}

impl Tensor {
    pub fn floats(shape: impl Into<Vec<usize>>, floats: Vec<f32>) -> Self {
        Self { shape: shape.into(), elements: Elements::Floats(floats) }
    }

    pub fn integers(shape: impl Into<Vec<usize>>, integers: Vec<i32>) -> Self {
        Self { shape: shape.into(), elements: Elements::Integers(integers) }
    }

    /// Returns whether it has as many numbers as its shape says.
    pub fn is_whole(&self) -> bool {
        let count = self.shape.iter().try_fold(1_usize, |count, size| count.checked_mul(*size));
        count == Some(self.elements.len())
    }

    /// Returns its floats; `None` where it holds integers.
    pub fn as_floats(&self) -> Option<&[f32]> {
        match &self.elements {
            Elements::Floats(floats) => Some(floats),
            Elements::Integers(_) => None,
        }
    }
}

impl Elements {
    pub fn len(&self) -> usize {
        match self {
            Self::Floats(floats) => floats.len(),
            Self::Integers(integers) => integers.len(),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}
