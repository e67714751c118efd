//! Who somebody is, by what a provider says of them.

use serde_json::{Map, Value};

use crate::oidc::{
    settings::OidcSettings,
    types::{Claims, UserInfo},
};

/// The longest subject (OpenID Connect Core 1.0, section 2), and more than a name needs.
const MAX_CHARS: usize = 255;

/// A person at a provider. `issuer` and `subject` together are who they are; everything else may change, and a name or an
/// address proves nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    pub issuer: String,
    pub subject: String,
    /// What they are called: at most 255 characters.
    pub name: Option<String>,
    pub email: Option<String>,
    /// Whether the provider says that the address is theirs.
    pub email_verified: bool,
    pub groups: Vec<String>,
    /// The roles that the groups give, by the settings.
    pub roles: Vec<String>,
}

impl Identity {
    /// Puts together what an id token says and, of what it lacks, what the userinfo endpoint said.
    pub fn of(settings: &OidcSettings, claims: &Claims, said: Said) -> Self {
        let groups = said.groups.unwrap_or_default();
        let (email, email_verified) = said.email.unzip();
        Self {
            issuer: claims.issuer().to_string(),
            subject: claims.subject().to_string(),
            name: said.name,
            email,
            email_verified: email_verified.unwrap_or(false),
            roles: settings.roles_of(&groups),
            groups,
        }
    }
}

/// Both kinds of claims have these methods, and no trait for them.
macro_rules! said_by {
    ($settings:expr, $claims:expr) => {{
        let name = $claims.name().and_then(|name| name.get(None)).map(|name| name.as_str());
        let username = $claims.preferred_username().map(|name| name.as_str());
        let email = $claims.email().map(|email| email.as_str());
        Said {
            name: first_name([name, username]),
            email: address(email, $claims.email_verified()),
            groups: groups_in($settings, &$claims.additional_claims().claims),
        }
    }};
}

/// What a provider says of somebody in one place.
#[derive(Debug)]
pub struct Said {
    name: Option<String>,
    /// Whether it is theirs comes with it: one place must not vouch for the address of another.
    email: Option<(String, bool)>,
    /// `None` where no claim for it is set.
    groups: Option<Vec<String>>,
}

impl Said {
    pub fn by_token(settings: &OidcSettings, claims: &Claims) -> Self {
        said_by!(settings, claims)
    }

    pub fn by_user_info(settings: &OidcSettings, claims: &UserInfo) -> Self {
        said_by!(settings, claims)
    }

    /// Tells whether nothing is missing that is asked for.
    pub fn is_complete(&self, settings: &OidcSettings) -> bool {
        self.name.is_some() && self.email.is_some() && (self.groups.is_some() || settings.groups_claim.is_none())
    }

    pub fn or(self, other: Self) -> Self {
        Self { name: self.name.or(other.name), email: self.email.or(other.email), groups: self.groups.or(other.groups) }
    }
}

fn first_name(names: [Option<&str>; 2]) -> Option<String> {
    let name = names.into_iter().find_map(|name| name.map(str::trim).filter(|name| !name.is_empty()))?;
    Some(name.chars().take(MAX_CHARS).collect())
}

fn address(email: Option<&str>, verified: Option<bool>) -> Option<(String, bool)> {
    let email = email.filter(|email| email.chars().count() <= MAX_CHARS)?;
    Some((email.to_owned(), verified.unwrap_or(false)))
}

fn groups_in(settings: &OidcSettings, claims: &Map<String, Value>) -> Option<Vec<String>> {
    match claims.get(settings.groups_claim.as_deref()?)? {
        Value::String(group) => Some(vec![group.clone()]),
        Value::Array(groups) => Some(groups.iter().filter_map(Value::as_str).map(str::to_owned).collect()),
        _ => None,
    }
}
