//! Videos that providers have a part in, against doubles that validate as the vendors do and keep count of what they would
//! have charged for.

mod approvals;
mod film_lengths;
mod narrations;
mod payments;
mod pictures;
mod presenters;
mod stock;
mod topics;
mod whole_videos;

use std::process::Command;

use gala_fakes::{Fakes, KEY};
use tokio::runtime::Runtime;

use super::fixture::{Fixture, Run};

/// How a language model is set up: its provider, the variables, the path of its fake, and the route that it asks.
struct Vendor {
    provider: &'static str,
    /// Of the fake.
    base: &'static str,
    route: &'static str,
}

const VENDORS: [Vendor; 4] = [
    Vendor { provider: "openai", base: "openai/v1", route: "POST /openai/v1/chat/completions" },
    Vendor { provider: "anthropic", base: "anthropic", route: "POST /anthropic/v1/messages" },
    Vendor {
        provider: "gemini",
        base: "gemini/v1beta",
        route: "POST /gemini/v1beta/models/gemini-3.8-flash:streamGenerateContent",
    },
    Vendor {
        provider: "openai_compatible",
        base: "openai/compatible/v1",
        route: "POST /openai/compatible/v1/chat/completions",
    },
];

/// A brief with a topic, whose video is small and short.
fn brief(more: &str) -> String {
    format!(
        "---\ntopic: how lighthouses were lit\ntarget_duration: 8s\nformat: 144x256\nfps: 25\nmusic: off\n{more}---\n"
    )
}

/// Doubles that serve beside the test, and a folder.
struct World {
    fakes: Fakes,
    fixture: Fixture,
    /// Declared last: whom it runs must be gone before it.
    _runtime: Runtime,
}

impl World {
    fn new(brief: impl AsRef<[u8]>) -> Self {
        let runtime = Runtime::new().expect("a runtime");
        let fakes = runtime.block_on(Fakes::start());
        Self { _runtime: runtime, fakes, fixture: Fixture::with_brief(brief) }
    }

    fn command(&self, vendors: &[&Vendor]) -> Command {
        let mut command = self.fixture.command(&["make", "brief.md", "-o", "out"]);
        for vendor in vendors {
            let name = vendor.provider.to_uppercase();
            command.env(format!("GALA_{name}_KEY"), KEY).env(format!("GALA_{name}_URL"), self.fakes.url(vendor.base));
        }
        command
    }

    fn make(&self, vendors: &[&Vendor]) -> Run {
        Run::of(self.command(vendors).output().expect("gala starts"))
    }

    /// How many texts were paid for.
    fn charges(&self) -> usize {
        self.fakes.charges().iter().filter(|charge| charge.operation == "text").count()
    }

    /// Its ledger: state and cost of each request, oldest first.
    fn ledger(&self) -> Vec<(String, String)> {
        let listed = self.fixture.run(&["calls", "list"]).assert_ok();
        let row = |line: &str| {
            let cells: Vec<&str> = line.split(' ').collect();
            (cells[1].to_owned(), cells[6].to_owned())
        };
        let mut rows: Vec<_> = listed.text.lines().filter(|line| line.split(' ').count() == 12).map(row).collect();
        rows.reverse();
        rows
    }

    fn assert_known(&self) {
        assert_eq!(self.fakes.unknown_routes(), Vec::<String>::new());
    }
}

const DRAWN_HERE: &str = "providers: {image: illustrator, speech: espeak}\n";

/// What is set for a provider whose fake takes the usual key.
fn set<'c>(command: &'c mut Command, world: &World, provider: &str, base: &str) -> &'c mut Command {
    let name = provider.to_uppercase();
    command.env(format!("GALA_{name}_KEY"), KEY).env(format!("GALA_{name}_URL"), world.fakes.url(base))
}

#[test]
fn the_doctor_asks_providers_what_costs_nothing() {
    let world = World::new(brief(""));
    let mut command = world.fixture.command(&["doctor", "--providers"]);
    set(&mut command, &world, "openai", "openai/v1");
    set(&mut command, &world, "cartesia", "cartesia");
    command.env("GALA_ANTHROPIC_KEY", "a-wrong-key").env("GALA_ANTHROPIC_URL", world.fakes.url("anthropic"));
    command.env("GALA_OPENAI_IMAGE_MODEL", "a-model-of-tomorrow");
    command.env("GALA_OPENAI_TRANSCRIPTION_MODEL", "whisper-1");
    set(&mut command, &world, "heygen", "heygen");
    let run = Run::of(command.output().expect("gala starts"));
    assert!(run.text.contains("ok      text by openai gpt-5.4-mini: answers"), "{}", run.text);
    assert!(run.text.contains("ok      speech by cartesia sonic-3.5: answers"), "{}", run.text);
    assert!(run.text.contains("ok      transcription by openai whisper-1: answers"), "{}", run.text);
    assert!(run.text.contains("ok      presenter by heygen avatar_iv: is set up"), "{}", run.text);
    assert!(run.text.contains("MISSING text by anthropic"), "{}", run.text);
    assert!(run.text.contains("invalid x-api-key") && !run.text.contains("a-wrong-key"), "{}", run.text);
    assert!(run.text.contains("MISSING image by openai a-model-of-tomorrow: its price is not known"), "{}", run.text);
    assert!(!run.ok && world.fakes.charges().is_empty());
}
