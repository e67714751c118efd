//! What is set for the sign-in at an OpenID provider.

use std::{collections::BTreeMap, fmt, time::Duration};

use gala_core::problem::Problem;
use openidconnect::url::Url;

use crate::oidc::secure_url::is_secure;

/// One OpenID provider, and us as its client.
#[derive(Clone)]
pub struct OidcSettings {
    /// The provider's issuer, letter for letter as its discovery document writes it.
    pub issuer: String,
    pub client_id: String,
    /// `None` for a public client, which PKCE alone protects.
    pub client_secret: Option<String>,
    /// Where the provider sends the browser back to, as it is registered there.
    pub redirect_url: String,
    /// Scopes besides `openid`, `profile` and `email`: some providers give groups only for one.
    pub scopes: Vec<String>,
    /// The claim that holds the groups of a person, as a list of texts or as one text.
    pub groups_claim: Option<String>,
    /// The role that each group gives. What a role means is the caller's.
    pub roles: BTreeMap<String, String>,
    /// How long one answer of the provider may take.
    pub timeout: Duration,
}

impl OidcSettings {
    /// # Errors
    /// Names the address that is none, or that somebody on the way could listen to.
    pub fn check(&self) -> Result<(), Problem> {
        let issuer = address("issuer", &self.issuer)?;
        address("redirect_url", &self.redirect_url)?;
        if issuer.query().is_some() || issuer.fragment().is_some() {
            let remedy = "write it as the provider's discovery document does";
            return Err(Problem::new("oidc_address", "issuer", "has a query or a fragment", remedy));
        }
        if self.client_id.is_empty() {
            return Err(Problem::new("oidc_client", "client_id", "is empty", "write the one that the provider gave"));
        }
        Ok(())
    }

    /// Returns the roles that these groups give, each once.
    pub fn roles_of(&self, groups: &[String]) -> Vec<String> {
        let mut roles: Vec<String> = groups.iter().filter_map(|group| self.roles.get(group)).cloned().collect();
        roles.sort_unstable();
        roles.dedup();
        roles
    }
}

fn address(field: &str, text: &str) -> Result<Url, Problem> {
    let remedy = "use an https address, or http on this machine (127.0.0.1, localhost)";
    let problem = |message: &str| Problem::new("oidc_address", field, message, remedy);
    let url = Url::parse(text).map_err(|_| problem("is no address"))?;
    if !is_secure(&url) {
        return Err(problem("is not protected by TLS"));
    }
    Ok(url)
}

impl fmt::Debug for OidcSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OidcSettings")
            .field("issuer", &self.issuer)
            .field("client_id", &self.client_id)
            .field("has_client_secret", &self.client_secret.is_some())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
