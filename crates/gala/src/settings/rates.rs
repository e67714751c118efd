//! How many requests a caller may send.

use clap::Args;
use gala_api::{RateLimit, RateLimits};

/// Each is a number of requests a minute of one caller, from 1 to 1,000,000; `600/100` also tells how many of them may
/// come at once.
#[derive(Debug, Args)]
pub struct RateArgs {
    /// How many requests a minute one caller may send, and after the slash how many at once: of those that no other
    /// rate counts. Rates hold for servers with a token.
    #[arg(long, env = "GALA_RATE_GENERAL", default_value_t = RateLimits::default().general, value_name = "RATE")]
    pub rate_general: RateLimit,
    /// The same for signing in.
    #[arg(long, env = "GALA_RATE_SIGN_IN", default_value_t = RateLimits::default().sign_in, value_name = "RATE")]
    pub rate_sign_in: RateLimit,
    /// The same for uploads.
    #[arg(long, env = "GALA_RATE_UPLOAD", default_value_t = RateLimits::default().upload, value_name = "RATE")]
    pub rate_upload: RateLimit,
    /// The same for what makes work: new projects, renders, retries.
    #[arg(long, env = "GALA_RATE_RENDER", default_value_t = RateLimits::default().render, value_name = "RATE")]
    pub rate_render: RateLimit,
    /// The same for what providers of artificial intelligence answer.
    #[arg(long, env = "GALA_RATE_AI", default_value_t = RateLimits::default().ai, value_name = "RATE")]
    pub rate_ai: RateLimit,
}

impl RateArgs {
    pub fn limits(&self) -> RateLimits {
        RateLimits {
            general: self.rate_general,
            sign_in: self.rate_sign_in,
            upload: self.rate_upload,
            render: self.rate_render,
            ai: self.rate_ai,
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Debug, Parser)]
    struct Rates {
        #[command(flatten)]
        args: RateArgs,
    }

    #[test]
    fn each_rate_has_its_option_and_a_default() {
        let parse =
            |args: &[&str]| Rates::try_parse_from(["rates"].iter().chain(args)).map(|rates| rates.args.limits());
        assert_eq!(parse(&[]).expect("the defaults"), RateLimits::default());
        let options =
            ["--rate-general=1", "--rate-sign-in=2/20", "--rate-upload=3", "--rate-render=4/40", "--rate-ai=5"];
        let expect = RateLimits {
            general: RateLimit::new(1, 1),
            sign_in: RateLimit::new(2, 20),
            upload: RateLimit::new(3, 3),
            render: RateLimit::new(4, 40),
            ai: RateLimit::new(5, 5),
        };
        assert_eq!(parse(&options).expect("rates"), expect);
        for option in ["--rate-general=0", "--rate-ai=none", "--rate-upload=5/0", "--rate-render=1000001"] {
            let refused = parse(&[option]).expect_err(option).to_string();
            assert!(refused.contains("600/100"), "{refused}");
        }
    }
}
