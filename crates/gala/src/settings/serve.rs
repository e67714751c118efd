//! What `gala serve` is told.

use std::{net::SocketAddr, time::Duration};

use clap::Args;
use gala_api::{CrossOrigins, TrustedProxies};

use super::{
    data::{DataArgs, WorkArgs},
    lifecycle::LifecycleArgs,
    oidc::OidcArgs,
    rates::RateArgs,
    refusal::{MIN_TOKEN_CHARS, SettingsError},
    secret::Secret,
};

#[derive(Debug, Args)]
pub struct ServeArgs {
    /// The address to listen on. Any but a loopback address needs a token.
    #[arg(long, env = "GALA_LISTEN", default_value = "127.0.0.1:9000", value_name = "ADDRESS:PORT")]
    pub listen: SocketAddr,
    /// Who asks: `local` is one owner without a login; `accounts` are people who sign in, with roles in workspaces.
    #[arg(long, env = "GALA_AUTH", value_enum, default_value_t = Auth::Local, value_name = "MODE")]
    pub auth: Auth,
    /// Clients must send it as `Authorization: Bearer …`. At least 16 characters.
    #[arg(long, env = "GALA_TOKEN", hide_env_values = true, value_name = "TOKEN")]
    pub token: Option<Secret>,
    /// How many connections are held at once. When all are in use, the one whose client has done nothing for longest is
    /// closed.
    #[arg(long, env = "GALA_CONNECTIONS", default_value_t = 8192, value_parser = clap::value_parser!(u32).range(16..=1_000_000), value_name = "N")]
    pub connections: u32,
    /// How many of them one address may hold (IPv6: one /64). Raise it behind a proxy, whose clients all come from its
    /// address.
    #[arg(long, env = "GALA_PEER_CONNECTIONS", default_value_t = 1024, value_parser = clap::value_parser!(u32).range(4..=1_000_000), value_name = "N")]
    pub peer_connections: u32,
    /// The proxies that this server stands behind, as addresses and networks: 127.0.0.1,10.1.0.0/16. They alone are
    /// believed when they tell in X-Forwarded-For or Forwarded whom they ask for.
    #[arg(long, env = "GALA_TRUSTED_PROXIES", value_name = "ADDRESSES")]
    pub trusted_proxies: Option<TrustedProxies>,
    /// Pages of other origins that may use the API from a browser, as browsers write them: https://studio.example.com. They
    /// act with the cookies of whoever looks at them.
    #[arg(long, env = "GALA_CORS_ORIGINS", value_name = "ORIGINS")]
    pub cors_origins: Option<CrossOrigins>,
    /// The address at which browsers reach this server, such as https://gala.example.org. With accounts people can register
    /// passkeys, which are for its domain and are lost where that changes.
    #[arg(long, env = "GALA_PUBLIC_URL", value_name = "URL")]
    pub public_url: Option<String>,
    /// Every so many seconds the folders of projects that are kept up to date are looked into for films that people put there.
    /// With 0 films are found only where the store tells of them.
    #[arg(long, env = "GALA_FILMS_EVERY", default_value_t = 30, value_parser = clap::value_parser!(u32).range(0..=86_400), value_name = "SECONDS")]
    pub films_every: u32,
    /// Do not open the page in a browser. It is opened where the server is started in a terminal of a desktop, for this
    /// machine alone.
    #[arg(long, env = "GALA_NO_OPEN")]
    pub no_open: bool,
    #[command(flatten)]
    pub oidc: OidcArgs,
    #[command(flatten)]
    pub rates: RateArgs,
    #[command(flatten)]
    pub lifecycle: LifecycleArgs,
    #[command(flatten)]
    pub data: DataArgs,
    #[command(flatten)]
    pub work: WorkArgs,
}

/// Who may ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Auth {
    Local,
    Accounts,
}

impl ServeArgs {
    /// Returns how often folders are looked into for films; `None` for never.
    pub fn films_every(&self) -> Option<Duration> {
        (self.films_every > 0).then(|| Duration::from_secs(u64::from(self.films_every)))
    }

    /// Refuses what would leave an installation open.
    pub fn check(&self) -> Result<(), SettingsError> {
        if !self.work.works() && !self.data.is_shared() {
            return Err(SettingsError::NobodyWorks);
        }
        match &self.token {
            Some(token) if token.expose().chars().count() < MIN_TOKEN_CHARS => Err(SettingsError::ShortToken),
            _ if self.auth == Auth::Accounts => self.check_accounts(),
            None if !self.listen.ip().is_loopback() => Err(SettingsError::OpenToAll(self.listen)),
            _ => Ok(()),
        }
    }

    fn check_accounts(&self) -> Result<(), SettingsError> {
        if self.listen.ip().is_loopback() || self.trusted_proxies.is_some() {
            return Ok(());
        }
        Err(SettingsError::PlainHttp(self.listen))
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Debug, Parser)]
    struct Serve {
        #[command(flatten)]
        args: ServeArgs,
    }

    fn serve(args: &[&str]) -> Result<(), SettingsError> {
        Serve::parse_from(["serve"].iter().chain(args)).args.check()
    }

    #[test]
    fn only_loopback_is_served_without_a_token() {
        assert_eq!(serve(&["--listen", "127.0.0.1:0"]), Ok(()));
        assert_eq!(serve(&["--listen", "[::1]:0"]), Ok(()));
        let all = "0.0.0.0:9000".parse().expect("an address");
        assert_eq!(serve(&["--listen", "0.0.0.0:9000"]), Err(SettingsError::OpenToAll(all)));
        assert_eq!(serve(&["--listen", "0.0.0.0:9000", "--token", "0123456789abcdef"]), Ok(()));
        assert_eq!(serve(&["--token", "short"]), Err(SettingsError::ShortToken));
    }

    #[test]
    fn accounts_are_served_over_tls_or_on_this_machine() {
        let accounts = |args: &[&str]| serve(&[&["--auth", "accounts"], args].concat());
        assert_eq!(accounts(&[]), Ok(()));
        let all = "0.0.0.0:9000".parse().expect("an address");
        let token = ["--listen", "0.0.0.0:9000", "--token", "0123456789abcdef"];
        assert_eq!(accounts(&token), Err(SettingsError::PlainHttp(all)));
        assert_eq!(accounts(&["--listen", "0.0.0.0:9000", "--trusted-proxies", "10.0.0.7"]), Ok(()));
        assert_eq!(accounts(&["--token", "short"]), Err(SettingsError::ShortToken));
    }

    #[test]
    fn a_server_that_does_not_work_leaves_the_jobs_to_somebody() {
        assert_eq!(serve(&["--workers", "0"]), Err(SettingsError::NobodyWorks));
        assert_eq!(serve(&["--workers", "0", "--database-url", "postgres://localhost/gala"]), Ok(()));
        assert_eq!(serve(&["--workers", "1"]), Ok(()));
    }

    #[test]
    fn what_to_do_stands_behind_what_is_wrong() {
        let open = serve(&["--listen", "0.0.0.0:9000"]).expect_err("anybody");
        assert_eq!(
            open.to_string(),
            "GALA_LISTEN 0.0.0.0:9000 can be reached from other machines and there is no token (set GALA_TOKEN to 16 \
             characters or more, or listen on 127.0.0.1)"
        );
        let short = serve(&["--token", "short"]).expect_err("short");
        assert_eq!(short.to_string(), "GALA_TOKEN is shorter than 16 characters (make one with: openssl rand -hex 32)");
    }
}
