use gala_models::protocol::Refusal;

/// Says no more of what a file holds than people read.
const MOST_CHARS: usize = 300;

pub fn refusal(code: &str, message: String) -> Refusal {
    let message: String = message.chars().flat_map(char::escape_debug).take(MOST_CHARS).collect();
    Refusal { code: code.to_owned(), message }
}

/// The file ends before it is whole, or is something else.
pub fn malformed(what: &str) -> Refusal {
    refusal("not_onnx", format!("its file is no ONNX file, or was cut short: {what}"))
}
