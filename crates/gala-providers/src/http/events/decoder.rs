use std::collections::VecDeque;

/// One event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Its name; `message` where it has none.
    pub event: String,
    pub data: String,
}

/// From bytes, however they are cut in pieces, to events: <https://html.spec.whatwg.org/multipage/server-sent-events.html>.
///
/// Takes time in proportion to the bytes, however long a line is: sound comes as base64 in lines of megabytes.
#[derive(Debug, Default)]
pub(super) struct Decoder {
    /// The line that is not over yet.
    line: Vec<u8>,
    /// A line feed that follows belongs to the end of the line before.
    after_return: bool,
    past_first_line: bool,
    event: String,
    data: String,
    has_data: bool,
}

impl Decoder {
    /// Reads on, and adds the events that are whole.
    pub fn push(&mut self, mut bytes: &[u8], events: &mut VecDeque<Event>) {
        while !bytes.is_empty() {
            if std::mem::take(&mut self.after_return) && bytes[0] == b'\n' {
                bytes = &bytes[1..];
                continue;
            }
            let Some(end) = bytes.iter().position(|byte| matches!(byte, b'\n' | b'\r')) else {
                self.line.extend_from_slice(bytes);
                return;
            };
            self.line.extend_from_slice(&bytes[..end]);
            self.after_return = bytes[end] == b'\r';
            bytes = &bytes[end + 1..];
            let line = std::mem::take(&mut self.line);
            events.extend(self.read(&line));
        }
    }

    /// Reads a line, and returns the event that it ends.
    fn read(&mut self, line: &[u8]) -> Option<Event> {
        let is_first = !std::mem::replace(&mut self.past_first_line, true);
        let line = line.strip_prefix("\u{feff}".as_bytes()).filter(|_| is_first).unwrap_or(line);
        if line.is_empty() {
            return self.dispatch();
        }
        let colon = line.iter().position(|byte| *byte == b':').unwrap_or(line.len());
        let value = line.get(colon + 1..).unwrap_or_default();
        let value = String::from_utf8_lossy(value.strip_prefix(b" ").unwrap_or(value));
        match &line[..colon] {
            b"event" => self.event = value.into_owned(),
            b"data" => {
                if std::mem::replace(&mut self.has_data, true) {
                    self.data.push('\n');
                }
                self.data.push_str(&value);
            }
            // Comments have no name; ids and times to connect again are of no use here.
            _ => {}
        }
        None
    }

    fn dispatch(&mut self) -> Option<Event> {
        let (event, data) = (std::mem::take(&mut self.event), std::mem::take(&mut self.data));
        let event = if event.is_empty() { "message".to_owned() } else { event };
        std::mem::take(&mut self.has_data).then_some(Event { event, data })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn decode<'a>(pieces: impl IntoIterator<Item = &'a [u8]>) -> Vec<(String, String)> {
        let (mut decoder, mut events) = (Decoder::default(), VecDeque::new());
        pieces.into_iter().for_each(|piece| decoder.push(piece, &mut events));
        events.into_iter().map(|event| (event.event, event.data)).collect()
    }

    #[track_caller]
    fn check(text: &str, expected: &[(&str, &str)]) {
        let found = decode([text.as_bytes()]);
        let found: Vec<(&str, &str)> = found.iter().map(|(event, data)| (event.as_str(), data.as_str())).collect();
        assert_eq!(found, expected, "{text:?}");
    }

    #[test]
    fn an_event_is_what_stands_before_an_empty_line() {
        check("data: a\n\nevent: x\ndata:b\n\ndata: lost\n", &[("message", "a"), ("x", "b")]);
        check("data: one\ndata: two\n\n", &[("message", "one\ntwo")]);
        check("event: no data\n\n: comment\n\nid: 1\nretry: 5\n\n", &[]);
        check("data\n\ndata:  x\n\n", &[("message", ""), ("message", " x")]);
        check("\u{feff}data: a\n\n\u{feff}data: b\n\n", &[("message", "a")]);
    }

    #[test]
    fn lines_end_in_three_ways() {
        for end in ["\n", "\r", "\r\n"] {
            let text = ["data: a", "", "event: e", "data: b", "data: c", "", ""].join(end);
            check(&text, &[("message", "a"), ("e", "b\nc")]);
        }
        check("data: a\r\n\r\ndata: b\n\r", &[("message", "a"), ("message", "b")]);
    }

    proptest! {
        /// Whatever the bytes, and wherever they are cut.
        #[test]
        fn pieces_do_not_matter(text in "(data|event|:|id|: |\r|\n|\r\n|é|🍵|\u{feff}|x){0,40}", cuts in prop::collection::vec(0_usize..120, 0..6)) {
            let bytes = text.as_bytes();
            let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.min(bytes.len())).collect();
            cuts.extend([0, bytes.len()]);
            cuts.sort_unstable();
            let pieces = cuts.windows(2).map(|pair| &bytes[pair[0]..pair[1]]);
            prop_assert_eq!(decode(pieces), decode([bytes]));
        }

        #[test]
        fn no_bytes_are_too_odd(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            decode([bytes.as_slice()]);
        }
    }
}
