//! Passkeys (Web Authentication, level 3): a key pair in somebody's device or password manager, of which we know the
//! public half.
//!
//! Everything that a browser gets or sends, and everything that is kept, is JSON text: nobody else knows the types. What is
//! kept between the two halves of a ceremony is only the server's to read, and is used once.

mod decoy;
mod settings;

use std::fmt;

use gala_core::problem::Problem;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use webauthn_rs::prelude::{
    AuthenticationResult, Credential, DiscoverableAuthentication, Passkey, PasskeyAuthentication, PasskeyRegistration,
    PublicKeyCredential, RegisterPublicKeyCredential, Url, Uuid, Webauthn, WebauthnBuilder, WebauthnError,
};

pub use self::{decoy::decoys, settings::PasskeySettings};

/// The longest text of a browser that is read, in bytes. Answers take a few hundred, with an attestation a few thousand.
const MAX_ANSWER_BYTES: usize = 64 * 1024;

/// One half of a ceremony.
pub struct Ceremony {
    /// For the browser: the options of `navigator.credentials.create` or `.get`, as JSON.
    pub options: String,
    /// Kept until the browser answers.
    pub state: String,
}

impl fmt::Debug for Ceremony {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Ceremony(..)")
    }
}

/// A passkey as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptPasskey {
    /// By which it is found. No two people have the same.
    pub id: Vec<u8>,
    /// The public key and what else is known of it, as JSON.
    pub credential: String,
}

/// Why a passkey proves nothing.
#[derive(Debug, thiserror::Error)]
pub enum PasskeyError {
    #[error("the answer is no answer of a passkey")]
    Answer,
    #[error("a stored passkey, or what was kept of a ceremony, cannot be read")]
    Stored(#[source] serde_json::Error),
    /// A copy of it was used: its counter went back.
    #[error("the passkey was used elsewhere: its counter went back")]
    Copied,
    #[error("the passkey proves nothing")]
    Refused(#[source] WebauthnError),
}

/// Registers passkeys and checks them.
#[derive(Debug)]
pub struct Passkeys(Webauthn);

impl Passkeys {
    /// # Errors
    /// Names the setting that is none.
    pub fn new(settings: &PasskeySettings) -> Result<Self, Problem> {
        let remedy = "write the address of the server's pages, such as https://gala.example.org, and its domain";
        let problem = |field, message: &str| Problem::new("passkey_settings", field, message, remedy);
        let origin = Url::parse(&settings.origin).map_err(|_| problem("origin", "is no address"))?;
        let builder = WebauthnBuilder::new(&settings.relying_party_id, &origin);
        let webauthn = builder.and_then(|builder| builder.rp_name(&settings.name).build());
        webauthn.map(Self).map_err(|_| problem("relying_party_id", "is not the domain of the origin, nor above it"))
    }

    /// Begins to register a passkey for somebody. `have` are the credentials that they have: no device registers twice.
    ///
    /// # Errors
    /// Where a stored credential cannot be read.
    pub fn begin_registration(
        &self,
        user: Uuid,
        name: &str,
        display_name: &str,
        have: &[&str],
    ) -> Result<Ceremony, PasskeyError> {
        let have = read_all(have)?.iter().map(|passkey| passkey.cred_id().clone()).collect();
        let begun = self.0.start_passkey_registration(user, name, display_name, Some(have));
        let (options, state) = begun.map_err(PasskeyError::Refused)?;
        let mut options = serde_json::to_value(options).map_err(PasskeyError::Stored)?;
        // A device that keeps it under our domain lets its person sign in without a name.
        options["publicKey"]["authenticatorSelection"]["residentKey"] = "preferred".into();
        Ok(Ceremony { options: options.to_string(), state: write(&state)? })
    }

    /// Ends a registration with what the browser answered. The caller refuses an id that somebody has already.
    ///
    /// # Errors
    /// Where it is no answer to this ceremony, for this domain, by a device that checked who used it.
    pub fn finish_registration(&self, answer: &str, state: &str) -> Result<KeptPasskey, PasskeyError> {
        let answer: RegisterPublicKeyCredential = read_answer(answer)?;
        let state: PasskeyRegistration = read(state)?;
        let passkey = self.0.finish_passkey_registration(&answer, &state).map_err(PasskeyError::Refused)?;
        kept(&passkey)
    }

    /// Begins to let somebody prove who they are by one of the passkeys that they have. How devices are reached is not
    /// told: it would tell passkeys from decoys.
    ///
    /// # Errors
    /// Where they have none, or a stored one cannot be read.
    pub fn begin_authentication(&self, have: &[&str]) -> Result<Ceremony, PasskeyError> {
        let begun = self.0.start_passkey_authentication(&read_all(have)?);
        let (options, state) = begun.map_err(PasskeyError::Refused)?;
        let mut options = serde_json::to_value(options).map_err(PasskeyError::Stored)?;
        let allowed = options["publicKey"]["allowCredentials"].as_array_mut();
        for allowed in allowed.into_iter().flatten().filter_map(Value::as_object_mut) {
            allowed.remove("transports");
        }
        Ok(Ceremony { options: options.to_string(), state: write(&state)? })
    }

    /// Begins to let somebody prove who they are by a passkey that their device finds under our domain.
    ///
    /// # Errors
    /// None that a caller could mend.
    pub fn begin_discovery(&self) -> Result<Ceremony, PasskeyError> {
        let (options, state) = self.0.start_discoverable_authentication().map_err(PasskeyError::Refused)?;
        let mut options = serde_json::to_value(options).map_err(PasskeyError::Stored)?;
        // Whether it is asked for by a button or while a name is typed is the page's to say.
        options.as_object_mut().and_then(|options| options.remove("mediation"));
        Ok(Ceremony { options: options.to_string(), state: write(&state)? })
    }

    /// Returns whose passkey a device says that it found. Nothing is proven by that yet.
    ///
    /// # Errors
    /// Where it is no answer of a passkey that was found.
    pub fn discovered(&self, answer: &str) -> Result<Uuid, PasskeyError> {
        let answer: PublicKeyCredential = read_answer(answer)?;
        let found = self.0.identify_discoverable_authentication(&answer);
        found.map(|(user, _)| user).map_err(PasskeyError::Refused)
    }

    /// Ends what [`Passkeys::begin_discovery`] began, with the credentials of whom the device named.
    ///
    /// # Errors
    /// As [`Passkeys::finish_authentication`].
    pub fn finish_discovery(&self, answer: &str, state: &str, have: &[&str]) -> Result<KeptPasskey, PasskeyError> {
        let answer: PublicKeyCredential = read_answer(answer)?;
        let state: DiscoverableAuthentication = read(state)?;
        let id = answer.raw_id.as_slice();
        let passkey = read_all(have)?.into_iter().find(|passkey| passkey.cred_id().as_slice() == id);
        let passkey = passkey.ok_or(PasskeyError::Refused(WebauthnError::CredentialNotFound))?;
        let used = used(self.0.finish_discoverable_authentication_v2(&answer, state, &passkey))?;
        advance(passkey, &used)
    }

    /// Ends it. Returns the passkey that was used as it is to be kept from now on, in the place of the one with its id:
    /// in the transaction that acts on it, with the credentials of `have` as they were read there.
    ///
    /// # Errors
    /// Where it is no answer to this ceremony by one of these, or its counter says that there are two of it.
    pub fn finish_authentication(&self, answer: &str, state: &str, have: &[&str]) -> Result<KeptPasskey, PasskeyError> {
        let answer: PublicKeyCredential = read_answer(answer)?;
        let state: PasskeyAuthentication = read(state)?;
        let used = used(self.0.finish_passkey_authentication(&answer, &state))?;
        let passkeys = read_all(have)?;
        let passkey = passkeys.into_iter().find(|passkey| passkey.cred_id() == used.cred_id());
        advance(passkey.ok_or(PasskeyError::Refused(WebauthnError::CredentialNotFound))?, &used)
    }
}

fn used(checked: Result<AuthenticationResult, WebauthnError>) -> Result<AuthenticationResult, PasskeyError> {
    checked.map_err(|error| match error {
        WebauthnError::CredentialPossibleCompromise => PasskeyError::Copied,
        error => PasskeyError::Refused(error),
    })
}

/// Returns a passkey as it is to be kept once it was used.
fn advance(mut passkey: Passkey, used: &AuthenticationResult) -> Result<KeptPasskey, PasskeyError> {
    // The ceremony knows the counter of when it began: another may have ended since.
    let counter = Credential::from(passkey.clone()).counter;
    if (used.counter() > 0 || counter > 0) && used.counter() <= counter {
        return Err(PasskeyError::Copied);
    }
    passkey.update_credential(used);
    kept(&passkey)
}

fn kept(passkey: &Passkey) -> Result<KeptPasskey, PasskeyError> {
    let id: &[u8] = passkey.cred_id().as_ref();
    Ok(KeptPasskey { id: id.to_vec(), credential: write(passkey)? })
}

fn read_answer<T: DeserializeOwned>(text: &str) -> Result<T, PasskeyError> {
    let text = Some(text).filter(|text| text.len() <= MAX_ANSWER_BYTES).ok_or(PasskeyError::Answer)?;
    serde_json::from_str(text).map_err(|_| PasskeyError::Answer)
}

fn read_all(texts: &[&str]) -> Result<Vec<Passkey>, PasskeyError> {
    texts.iter().map(|text| read(text)).collect()
}

fn read<T: DeserializeOwned>(text: &str) -> Result<T, PasskeyError> {
    serde_json::from_str(text).map_err(PasskeyError::Stored)
}

fn write(value: &impl Serialize) -> Result<String, PasskeyError> {
    serde_json::to_string(value).map_err(PasskeyError::Stored)
}

#[cfg(test)]
mod tests;
