//! The client: one for all registries and threads of a command.
//!
//! Owns the registries that were reached, each reached once however many threads want
//! it, and [`Repository`]: one repository with the rights that a piece of work needs,
//! through which all requests of the other files go.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use reqwest::blocking::Response;
use reqwest::header::HeaderValue;
use reqwest::{Method, StatusCode, Url};

use super::auth::Applicant;
use super::credentials::Keyring;
use super::endpoint::Endpoint;
use super::fault::{self, Asked, Failure, Reason, Tried};
use super::locked;
use super::login::Server;
use super::options::Options;
use super::retry::Attempts;
use super::transport::{self, Call};
use crate::error::{Context, Kind, Result};
use crate::reference::Reference;

/// A client of registries. Clones share everything; any number of threads may use it.
#[derive(Clone)]
pub struct Client(Arc<Shared>);

struct Shared {
    options: Options,
    keyring: Keyring,
    endpoints: Mutex<HashMap<String, Slot>>,
}

/// A place for a registry. Its lock is held while the registry is greeted.
type Slot = Arc<Mutex<Option<Arc<Endpoint>>>>;

impl Client {
    /// A client that has not spoken to anyone yet.
    pub fn new(options: Options) -> Self {
        Client(Arc::new(Shared {
            keyring: Keyring::new(&options),
            options,
            endpoints: Mutex::default(),
        }))
    }

    /// Proves to a registry who we are, if it wants any proof. Gives the identity token
    /// that its token service may have answered with.
    ///
    /// # Errors
    /// The registry cannot be reached, or does not accept the credentials
    /// ([`Denied`](Kind::Denied)).
    pub fn log_in(&self, server: &Server) -> Result<Option<String>> {
        let log_in = || -> Result<Option<String>> {
            let everything = Repository {
                name: server.namespace().to_owned(),
                ..self.whole(server.registry(), &[])?
            };
            self.attempts().retry(|_| {
                let url = everything.endpoint.base.clone();
                let response = everything.send(Call::new(Method::GET, url))?;
                if !response.status().is_success() {
                    return Err(everything.refused(response, "account"));
                }
                transport::drain(response);
                Ok(())
            })?;
            Ok(everything.endpoint.authority.identity_token())
        };
        log_in().doing(|| format!("log in to `{server}`"))
    }

    /// A registry as a whole: no repository of it.
    pub(super) fn whole(&self, registry: &str, scopes: &[&str]) -> Result<Repository> {
        Ok(Repository {
            endpoint: self.endpoint(registry)?,
            client: self.clone(),
            name: String::new(),
            scopes: scopes.iter().map(|scope| (*scope).to_owned()).collect(),
        })
    }

    /// The repository of `image`, to read from.
    pub(super) fn reading(&self, image: &Reference) -> Result<Repository> {
        self.repository(image, vec![scope(image, "pull")])
    }

    /// The repository of `image`, to write to.
    pub(super) fn writing(&self, image: &Reference) -> Result<Repository> {
        self.repository(image, vec![scope(image, "pull,push")])
    }

    /// The repository of `image`, to write to, with the right to read from `other` too.
    pub(super) fn mounting(&self, image: &Reference, other: &Reference) -> Result<Repository> {
        self.repository(image, vec![scope(image, "pull,push"), scope(other, "pull")])
    }

    fn repository(&self, image: &Reference, scopes: Vec<String>) -> Result<Repository> {
        Ok(Repository {
            endpoint: self.endpoint(image.registry())?,
            client: self.clone(),
            name: image.repository().to_owned(),
            scopes,
        })
    }

    pub(super) fn endpoint(&self, registry: &str) -> Result<Arc<Endpoint>> {
        let slot = locked(&self.0.endpoints)
            .entry(registry.to_owned())
            .or_default()
            .clone();
        let mut slot = locked(&slot);
        if let Some(endpoint) = &*slot {
            return Ok(endpoint.clone());
        }
        let endpoint = self.attempts().retry(|_| {
            Endpoint::reach(registry, &self.0.options).map_err(|failure| match failure.reason {
                // Nothing was there from the start: a wrong name rather than an outage.
                Reason::Unreachable | Reason::NotTls => {
                    failure.error.kind_of(Kind::Unavailable).into()
                }
                _ => failure,
            })
        })?;
        let endpoint = Arc::new(endpoint);
        *slot = Some(endpoint.clone());
        Ok(endpoint)
    }

    pub(super) fn attempts(&self) -> Attempts {
        Attempts::new(self.0.options.retry, self.0.options.progress.clone())
    }
}

/// What a token must be good for (distribution's "token scope").
fn scope(image: &Reference, actions: &str) -> String {
    format!("repository:{}:{actions}", image.repository())
}

/// One repository, and the rights in it that a piece of work needs.
#[derive(Clone)]
pub(super) struct Repository {
    client: Client,
    endpoint: Arc<Endpoint>,
    name: String,
    scopes: Vec<String>,
}

impl Repository {
    /// An address of the registry, from a path such as `_catalog`.
    pub(super) fn registry_url(&self, path: &str) -> Result<Url> {
        self.endpoint.url(path)
    }

    /// An address in the repository, from a path such as `manifests/12`.
    pub(super) fn url(&self, path: &str) -> Result<Url> {
        self.endpoint.url(&format!("{}/{path}", self.name))
    }

    /// The repository's name as people are shown it.
    pub(super) fn described(&self) -> String {
        format!("repository `{}`", self.name)
    }

    pub(super) fn attempts(&self) -> Attempts {
        self.client.attempts()
    }

    /// Sends a request and gives the answer, whatever its status. The proof that the
    /// registry wants goes along if the request goes to the registry itself, and a proof
    /// that it does not accept any more is renewed once.
    pub(super) fn send(&self, mut call: Call<'_>) -> Tried<Response> {
        let transport = &self.endpoint.transport;
        if !self.endpoint.is_home_of(&call.url) {
            return transport.send(&mut call, None);
        }
        let authorization = self.authorization()?;
        let response = transport.send(&mut call, authorization.as_ref())?;
        let is_asked_for_proof = response.status() == StatusCode::UNAUTHORIZED
            && self.endpoint.is_home_of(response.url());
        let authority = &self.endpoint.authority;
        if !is_asked_for_proof || !authority.challenged(response.headers(), authorization.as_ref())
        {
            return Ok(response);
        }
        let renewed = self.authorization()?;
        if renewed.is_none() {
            return Ok(response);
        }
        transport::drain(response);
        transport.send(&mut call, renewed.as_ref())
    }

    fn authorization(&self) -> Tried<Option<HeaderValue>> {
        let registry = &self.endpoint.name;
        let described = self.described();
        // Programs that keep credentials are not asked before the registry wants any.
        if !self.endpoint.authority.wants_proof() {
            return Ok(None);
        }
        let shared = &self.client.0;
        let credentials = shared.keyring.find(registry, &self.name)?;
        self.endpoint.authority.authorization(&Applicant {
            transport: &self.endpoint.transport,
            options: &shared.options,
            credentials: credentials.as_ref(),
            scopes: &self.scopes,
            asked: Asked {
                registry,
                what: &described,
                with_credentials: credentials.is_some(),
            },
        })
    }

    /// Makes a failure of an answer that is not the hoped-for one. `what` was asked for.
    pub(super) fn refused(&self, response: Response, what: &str) -> Failure {
        // An error in finding credentials was reported when they were looked for.
        let credentials = self.client.0.keyring.find(&self.endpoint.name, &self.name);
        let asked = Asked {
            registry: &self.endpoint.name,
            what,
            with_credentials: self.endpoint.authority.wants_proof()
                && credentials.is_ok_and(|found| found.is_some()),
        };
        fault::refusal(response, &asked)
    }
}
