//! `gala-fakes serve`: the fakes for use by hand.

use std::net::SocketAddr;

use clap::{Parser, Subcommand};
use gala_fakes::{Fakes, KEY};

#[derive(Parser)]
#[command(about = "Test doubles of outside services that validate like the vendors")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serves all vendors until it is stopped.
    Serve {
        #[arg(long, default_value = "127.0.0.1:8099")]
        listen: SocketAddr,
    },
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> std::io::Result<()> {
    let Command::Serve { listen } = Arguments::parse().command;
    let fakes = Fakes::listen(listen).await?;
    println!(
        "Every vendor takes the key {KEY}. What it serves at its root is below http://{}/<vendor>.",
        fakes.address()
    );
    fakes.forever().await;
    Ok(())
}
