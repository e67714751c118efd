//! The lines that offsets of a text are on.

/// Counts lines up to offsets; each newline is looked at once where offsets rise, as events mostly do.
pub struct LineCounter<'a> {
    text: &'a str,
    at: usize,
    line: usize,
}

impl<'a> LineCounter<'a> {
    /// Begins at the start of `text`, which is on line `first`.
    pub fn new(text: &'a str, first: usize) -> Self {
        Self { text, at: 0, line: first }
    }

    /// Returns the line of an offset.
    pub fn line_of(&mut self, offset: usize) -> usize {
        let count = |part: &str| part.bytes().filter(|byte| *byte == b'\n').count();
        if offset >= self.at {
            self.line += count(&self.text[self.at..offset]);
        } else {
            self.line -= count(&self.text[offset..self.at]);
        }
        self.at = offset;
        self.line
    }
}
