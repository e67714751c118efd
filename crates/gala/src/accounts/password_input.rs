//! A password as somebody types it, or as a program gives it. Never an argument: other people on the machine see those.

use std::io::{IsTerminal, Read};

use anyhow::{Context, bail, ensure};

/// The most bytes that are read of standard input. The longest password takes fewer, in any form.
const MAX_BYTES: u64 = 8192;

/// Reads a new password: from standard input, or typed twice at the terminal, where nothing of it is shown.
///
/// # Errors
/// Where there is no terminal to ask at, the two differ, or standard input holds more than one line of text.
pub fn read_new_password(from_stdin: bool) -> anyhow::Result<String> {
    if from_stdin { piped(std::io::stdin()) } else { typed() }
}

fn typed() -> anyhow::Result<String> {
    if !std::io::stdin().is_terminal() {
        bail!("there is no terminal to ask for the password at (give it on standard input with --password-stdin)");
    }
    let ask = |prompt| rpassword::prompt_password(prompt).context("cannot ask for the password");
    let password = ask("New password: ")?;
    ensure!(password == ask("The same again: ")?, "the two passwords differ (run the command again)");
    Ok(password)
}

fn piped(input: impl Read) -> anyhow::Result<String> {
    let mut text = String::new();
    input.take(MAX_BYTES + 1).read_to_string(&mut text).context("cannot read the password from standard input")?;
    ensure!(
        text.len() as u64 <= MAX_BYTES,
        "standard input holds more than {MAX_BYTES} bytes (give the password alone)"
    );
    let line = text.strip_suffix('\n').map_or(text.as_str(), |line| line.strip_suffix('\r').unwrap_or(line));
    ensure!(!line.contains(['\n', '\r']), "standard input holds several lines (give the password alone)");
    Ok(line.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_the_password_without_its_end() {
        for (given, password) in [("a b\n", "a b"), ("a b\r\n", "a b"), (" a b ", " a b "), ("", ""), ("\n", "")] {
            assert_eq!(piped(given.as_bytes()).expect("a line"), password, "{given:?}");
        }
    }

    #[test]
    fn what_is_no_line_of_text_is_refused() {
        for given in [&b"a\nb"[..], b"a\n\n", b"a\rb\n", b"\xff\xfe", &[b'x'; 8193]] {
            piped(given).expect_err("no password");
        }
    }
}
