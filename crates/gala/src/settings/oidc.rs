//! The OpenID provider at which people sign in.

use std::{collections::BTreeMap, time::Duration};

use clap::Args;
use gala_accounts::oidc::OidcSettings;
use gala_core::problem::Problem;

use super::secret::Secret;

/// How long one answer of the provider may take.
const TIMEOUT: Duration = Duration::from_secs(10);

#[derive(Debug, Args)]
pub struct OidcArgs {
    /// The issuer of the OpenID provider at which people sign in, as its discovery document writes it.
    #[arg(long, env = "GALA_OIDC_ISSUER", value_name = "URL", requires_all = ["oidc_client_id", "oidc_redirect_url"])]
    pub oidc_issuer: Option<String>,
    /// What the provider calls this server.
    #[arg(long, env = "GALA_OIDC_CLIENT_ID", value_name = "ID")]
    pub oidc_client_id: Option<String>,
    /// The secret that the provider gave it; a public client has none.
    #[arg(long, env = "GALA_OIDC_CLIENT_SECRET", hide_env_values = true, value_name = "SECRET")]
    pub oidc_client_secret: Option<Secret>,
    /// Where the provider sends browsers back to: the address of this server and /api/v1/auth/oidc/callback.
    #[arg(long, env = "GALA_OIDC_REDIRECT_URL", value_name = "URL")]
    pub oidc_redirect_url: Option<String>,
    /// A scope that the provider wants for telling groups.
    #[arg(long, env = "GALA_OIDC_SCOPE", value_name = "SCOPE")]
    pub oidc_scope: Option<String>,
    /// The claim that holds the groups of a person.
    #[arg(long, env = "GALA_OIDC_GROUPS_CLAIM", value_name = "CLAIM")]
    pub oidc_groups_claim: Option<String>,
    /// What the members of groups are in the first workspace: group=role, with commas between them; the roles are member,
    /// admin and owner.
    #[arg(long, env = "GALA_OIDC_ROLES", value_name = "ROLES", value_parser = roles)]
    pub oidc_roles: Option<Roles>,
}

/// The roles of groups.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Roles(BTreeMap<String, String>);

fn roles(text: &str) -> Result<Roles, String> {
    let pairs = text.split(',').map(|pair| {
        let (group, role) = pair.split_once('=').ok_or_else(|| format!("{pair:?} is not group=role"))?;
        let role: gala_core::access::WorkspaceRole = role.trim().parse().map_err(|error| format!("{error}"))?;
        Ok((group.trim().to_owned(), role.to_string()))
    });
    pairs.collect::<Result<_, String>>().map(Roles)
}

impl OidcArgs {
    /// Returns the settings of the provider, if one is named.
    ///
    /// # Errors
    /// Names the address that cannot be used.
    pub fn settings(&self) -> Result<Option<OidcSettings>, Problem> {
        let Some(issuer) = &self.oidc_issuer else { return Ok(None) };
        let settings = OidcSettings {
            issuer: issuer.clone(),
            client_id: self.oidc_client_id.clone().unwrap_or_default(),
            client_secret: self.oidc_client_secret.as_ref().map(|secret| secret.expose().to_owned()),
            redirect_url: self.oidc_redirect_url.clone().unwrap_or_default(),
            scopes: self.oidc_scope.iter().cloned().collect(),
            groups_claim: self.oidc_groups_claim.clone(),
            roles: self.oidc_roles.clone().unwrap_or_default().0,
            timeout: TIMEOUT,
        };
        settings.check()?;
        Ok(Some(settings))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_give_roles_that_there_are() {
        let parsed = roles("staff=member, heads = admin").expect("roles");
        assert_eq!(parsed.0, [("heads", "admin"), ("staff", "member")].map(|(a, b)| (a.into(), b.into())).into());
        for bad in ["", "staff", "staff=chief", "staff=member,", "staff=editor"] {
            assert!(roles(bad).is_err(), "{bad:?}");
        }
    }
}
