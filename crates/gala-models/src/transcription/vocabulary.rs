//! The pieces that texts are written of, as `tokenizer.json` lists them.

use std::collections::{BTreeMap, HashMap};

use serde::Deserialize;

/// No vocabulary is larger.
const MOST_PIECES: usize = 400_000;
/// The names of special pieces stand between these.
const MARK: (&str, &str) = ("<|", "|>");

/// Byte pairs as GPT-2 and Whisper write them, and special pieces.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Vocabulary {
    pieces: Vec<Vec<u8>>,
    /// Special pieces by name: `startoftranscript`, `en`.
    marks: BTreeMap<String, i32>,
}

#[derive(Deserialize)]
struct TokenizerFile {
    model: TokenizerModel,
    #[serde(default)]
    added_tokens: Vec<AddedToken>,
}

#[derive(Deserialize)]
struct TokenizerModel {
    vocab: HashMap<String, u32>,
}

#[derive(Deserialize)]
struct AddedToken {
    id: u32,
    content: String,
}

impl Vocabulary {
    /// Reads a `tokenizer.json`.
    ///
    /// # Errors
    /// Says what is wrong with it.
    pub fn parse(text: &[u8]) -> Result<Self, String> {
        let file: TokenizerFile =
            serde_json::from_slice(text).map_err(|error| format!("it is no tokenizer: {error}"))?;
        let largest = file.model.vocab.values().chain(file.added_tokens.iter().map(|added| &added.id)).max();
        let Some(largest) = largest.map(|id| *id as usize).filter(|id| *id < MOST_PIECES) else {
            return Err(format!("it has no pieces, or one that is numbered {MOST_PIECES} or higher"));
        };
        let bytes = bytes_of_letters();
        let mut vocabulary = Self { pieces: vec![Vec::new(); largest + 1], marks: BTreeMap::new() };
        for (piece, id) in file.model.vocab {
            match mark(&piece) {
                Some(mark) => drop(vocabulary.marks.insert(mark.to_owned(), id.cast_signed())),
                // A letter that stands for no byte stands for itself: another kind of vocabulary.
                None => {
                    vocabulary.pieces[id as usize] = piece.chars().filter_map(|c| bytes.get(&c)).copied().collect();
                }
            }
        }
        for AddedToken { id, content } in file.added_tokens {
            match mark(&content) {
                Some(mark) => drop(vocabulary.marks.insert(mark.to_owned(), id.cast_signed())),
                None => vocabulary.pieces[id as usize] = content.into_bytes(),
            }
        }
        Ok(vocabulary)
    }

    /// Returns the bytes that a piece writes: none for one that is special, or that there is not.
    pub fn bytes(&self, piece: i32) -> &[u8] {
        usize::try_from(piece).ok().and_then(|at| self.pieces.get(at)).map(Vec::as_slice).unwrap_or_default()
    }

    pub fn mark(&self, name: &str) -> Option<i32> {
        self.marks.get(name).copied()
    }

    /// Lists the languages that there are marks for, by their codes of two or three letters, in the order of their numbers.
    pub fn languages(&self) -> Vec<(&str, i32)> {
        let is_code = |name: &str| (2..=3).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_lowercase());
        let marks = self.marks.iter().filter(|(name, _)| is_code(name));
        let mut languages: Vec<(&str, i32)> = marks.map(|(name, id)| (name.as_str(), *id)).collect();
        languages.sort_by_key(|(_, id)| *id);
        languages
    }
}

fn mark(piece: &str) -> Option<&str> {
    piece.strip_prefix(MARK.0)?.strip_suffix(MARK.1)
}

/// The letters by which each byte is written: printable ones by themselves, the others in order from U+0100 on.
fn bytes_of_letters() -> HashMap<char, u8> {
    let mut next = 0x100..;
    (0..=u8::MAX)
        .filter_map(|byte| {
            let is_printable = matches!(byte, 0x21..=0x7e | 0xa1..=0xac | 0xae..=0xff);
            let letter = if is_printable { Some(char::from(byte)) } else { next.next().and_then(char::from_u32) };
            Some((letter?, byte))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_read_as_the_bytes_that_they_write() {
        let file = r#"{"model":{"type":"BPE","vocab":{"a":0,"Ġtea":1,"Ã©":2,"ĠðŁ":3,"Ċ":4,"<|endoftext|>":5},"merges":[]},
            "added_tokens":[{"id":6,"content":"<|es|>","special":true},{"id":7,"content":"<|en|>"},
            {"id":8,"content":"<|0.00|>"},{"id":9,"content":"plain"}]}"#;
        let vocabulary = Vocabulary::parse(file.as_bytes()).expect("a vocabulary");
        let pieces: Vec<&[u8]> = (0..=10).map(|id| vocabulary.bytes(id)).collect();
        let expected: [&[u8]; 11] =
            [b"a", b" tea", "é".as_bytes(), b" \xf0\x9f", b"\n", b"", b"", b"", b"", b"plain", b""];
        assert_eq!(pieces, expected);
        assert_eq!(vocabulary.bytes(-1), b"");
        assert_eq!((vocabulary.mark("endoftext"), vocabulary.mark("nobody")), (Some(5), None));
        assert_eq!(vocabulary.languages(), [("es", 6), ("en", 7)]);
    }

    #[test]
    fn what_is_no_tokenizer_is_told() {
        for (file, told) in [
            ("<html>", "no tokenizer"),
            (r#"{"model":{"vocab":{}}}"#, "no pieces"),
            (r#"{"model":{"vocab":{"a":4000000000}}}"#, "numbered"),
        ] {
            let error = Vocabulary::parse(file.as_bytes()).expect_err(told);
            assert!(error.contains(told), "{error}");
        }
    }
}
