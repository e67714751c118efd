//! Opens the page of the studio in the browser of whoever started the server.

use std::{env, io::IsTerminal, net::SocketAddr};

/// A desktop of Linux tells its programs where they show their windows.
const DISPLAYS: [&str; 2] = ["DISPLAY", "WAYLAND_DISPLAY"];

/// Has the desktop show the page, where somebody sits before it: the server was started in a terminal of a desktop, and
/// listens there. Without a browser nothing is lost, and the address is logged.
pub fn open_page(address: SocketAddr) {
    if !address.ip().is_loopback() || !std::io::stderr().is_terminal() || !has_desktop() {
        return;
    }
    let page = format!("http://{address}/");
    // A desktop may take its time; the server does not wait for it.
    tokio::task::spawn_blocking(move || {
        if let Err(error) = webbrowser::open(&page) {
            tracing::info!(%page, %error, "no browser could be opened: open the page yourself, or start with --no-open");
        }
    });
}

fn has_desktop() -> bool {
    !cfg!(target_os = "linux") || DISPLAYS.iter().any(|name| env::var_os(name).is_some_and(|value| !value.is_empty()))
}
