//! Numbers that are too small to be told from nothing.

/// Returns the first number of a JSON text that would be read as zero and is not: `1e-400`.
///
/// Numbers past the other end are refused by the parser itself, and what is between the two ends is read as the nearest
/// one where a fraction is asked for, and refused where a whole number is.
pub fn vanishing(json: &[u8]) -> Option<&str> {
    let mut at = 0;
    while let Some(byte) = json.get(at) {
        match byte {
            b'"' => at += string(&json[at..]),
            b'-' | b'0'..=b'9' => {
                let length = json[at..].iter().take_while(|byte| is_of_number(**byte)).count();
                let number = std::str::from_utf8(&json[at..at + length]).unwrap_or_default();
                if vanishes(number) {
                    return Some(number);
                }
                at += length;
            }
            _ => at += 1,
        }
    }
    None
}

/// Returns how many bytes a string takes with its quotes.
fn string(json: &[u8]) -> usize {
    let mut is_escaped = false;
    let end = json.iter().skip(1).position(|byte| {
        let ends = *byte == b'"' && !is_escaped;
        is_escaped = *byte == b'\\' && !is_escaped;
        ends
    });
    end.map_or(json.len(), |end| end + 2)
}

fn is_of_number(byte: u8) -> bool {
    matches!(byte, b'-' | b'+' | b'.' | b'e' | b'E' | b'0'..=b'9')
}

fn vanishes(number: &str) -> bool {
    let (digits, _) = number.split_once(['e', 'E']).unwrap_or((number, ""));
    digits.bytes().any(|digit| matches!(digit, b'1'..=b'9')) && number.parse::<f64>().is_ok_and(|value| value == 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_that_would_be_read_as_zero_are_found() {
        for json in ["1e-400", "[0, -2.5E-999]", r#"{"a\"1e-400": 1e-400}"#, "0.0000001e-330"] {
            assert!(vanishing(json.as_bytes()).is_some(), "{json}");
        }
        for json in
            ["0", "-0", "0.0", "0e5", "0e-400", "1e-300", "1e400", "[1,2]", r#""1e-400""#, r#""\\\"1e-400""#, "\"", ""]
        {
            assert_eq!(vanishing(json.as_bytes()), None, "{json}");
        }
    }
}
